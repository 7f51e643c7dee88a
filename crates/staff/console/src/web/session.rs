//! Sessions: in memory only, and as hard to carry elsewhere as a browser allows.
//!
//! A session lives in a cookie of 256 random bits, of which the console keeps a hash. It is bound to the network address and
//! the `User-Agent` it began with: a request that differs in either ends it. The cookie is replaced while it is used, and one
//! that was replaced comes again only if somebody copied it: that, too, ends the session, for the thief and for the owner,
//! and is recorded. Anyone who copies a cookie and uses it from the same machine under the same browser before the owner's
//! next page can look on until then.
//!
//! A session lasts for the shift, and shows the board, on which nothing personal is. Photos, results, the audit log and a
//! decision need a second factor that was shown not long ago ([`StaffTimes::fresh`]): signing in is one, and after that each
//! code or passkey. A copied cookie is worth no more than what its owner showed within that time.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::{Entropy, NoEntropy, random};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use staff_audit_log::{Factor, Hash, Proof, SessionEnd, StaffId};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::StaffTimes;
use crate::accounts::{Account, Ladder, Role};

/// Most sessions at a time; a further one ends the one that was silent longest.
const MAX_SESSIONS: usize = 64;
/// How often a session's account is looked at while nobody asks for anything.
const ACCOUNTS: Duration = Duration::from_secs(5);

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub address: IpAddr,
    pub agent: Hash,
}

struct Session {
    id: u64,
    staff: StaffId,
    role: Role,
    /// The account's epoch under which it began.
    epoch: u64,
    origin: Origin,
    csrf: String,
    began: Duration,
    seen: Duration,
    current: Hash,
    rotated: Duration,
    former: Option<Hash>,
    /// When its account was looked at without a request.
    looked: Duration,
    /// The second factor that was shown last, and when.
    proved: Option<(Factor, Duration)>,
    /// What was shown once more and refused, in a row, and until when nothing is judged.
    refused: (u32, Duration),
    /// Visits whose result was recorded as seen with this proof.
    results: Vec<staff_audit_log::VisitToken>,
}

/// Who is signed in, as a handler sees it.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub id: u64,
    pub staff: StaffId,
    pub role: Role,
    pub epoch: u64,
    pub csrf: String,
    /// The second factor, if it was shown not long ago.
    pub proof: Option<Proof>,
}

impl Signed {
    /// Whether a form carries the session's own word, compared in constant time.
    pub fn has_csrf(&self, csrf: &str) -> bool {
        self.csrf.as_bytes().ct_eq(csrf.as_bytes()).into()
    }
}

/// What became of a cookie.
pub(crate) enum Found {
    /// A session, and its new cookie if it got one.
    Session(Signed, Option<Zeroizing<String>>),
    /// One that ended just now: its number, whose, why.
    Ended(u64, StaffId, SessionEnd),
    /// None.
    Nothing,
}

/// How a cookie is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Someone pressed something: the session goes on.
    Press,
    /// A press that loads a page, which can take a new cookie.
    Page,
    /// The page asked by itself.
    Look,
}

#[derive(Default)]
pub(crate) struct Sessions(Mutex<(u64, Vec<Session>)>);

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, (u64, Vec<Session>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session and gives its cookie.
    pub fn begin(
        &self,
        (account, factor): (Account, Factor),
        origin: Origin,
        now: Duration,
        entropy: &dyn Entropy,
    ) -> Result<Zeroizing<String>, NoEntropy> {
        let (cookie, current) = cookie(entropy)?;
        let csrf = URL_SAFE_NO_PAD.encode(random::<32>(entropy)?);
        let mut all = self.lock();
        if all.1.len() >= MAX_SESSIONS
            && let Some(silent) = all.1.iter().map(|session| (session.seen, session.id)).min()
        {
            all.1.retain(|session| session.id != silent.1);
        }
        all.0 += 1;
        let id = all.0;
        all.1.push(Session {
            id,
            staff: account.staff,
            role: account.role,
            epoch: account.epoch,
            origin,
            csrf,
            began: now,
            seen: now,
            current,
            rotated: now,
            former: None,
            looked: now,
            proved: Some((factor, now)),
            refused: (0, Duration::ZERO),
            results: Vec::new(),
        });
        Ok(cookie)
    }

    /// Looks a cookie up.
    pub fn find(
        &self,
        cookie: &str,
        origin: &Origin,
        as_: Use,
        now: Duration,
        times: &StaffTimes,
        entropy: &dyn Entropy,
    ) -> Found {
        let hash = hash(cookie.as_bytes());
        let mut all = self.lock();
        let at = all.1.iter().position(|session| session.current == hash || session.former == Some(hash));
        let Some(at) = at else { return Found::Nothing };
        let Some(session) = all.1.get_mut(at) else { return Found::Nothing };
        let replaced = session.current != hash && now.saturating_sub(session.rotated) > times.former;
        let end = if session.origin != *origin || replaced {
            Some(SessionEnd::Stolen)
        } else {
            session.end(now, times)
        };
        if let Some(why) = end {
            let over = all.1.remove(at);
            return Found::Ended(over.id, over.staff, why);
        }
        if as_ != Use::Look {
            session.seen = now;
        }
        let mut fresh = None;
        if as_ == Use::Page
            && session.current == hash
            && now.saturating_sub(session.rotated) >= times.rotate
            // Without randomness the old cookie stays; that is no worse than before.
            && let Ok((cookie, current)) = self::cookie(entropy)
        {
            session.former = Some(std::mem::replace(&mut session.current, current));
            session.rotated = now;
            fresh = Some(cookie);
        }
        Found::Session(session.signed(now, times), fresh)
    }

    /// The second factor was shown anew.
    pub fn prove(&self, id: u64, factor: Factor, now: Duration) {
        if let Some(session) = self.lock().1.iter_mut().find(|session| session.id == id) {
            session.proved = Some((factor, now));
            session.results.clear();
        }
    }

    /// Whether this session shows nothing more for a while.
    pub fn step_waits(&self, id: u64, now: Duration) -> bool {
        self.lock().1.iter().any(|session| session.id == id && session.refused.1 > now)
    }

    /// What was shown once more was accepted.
    pub fn step_done(&self, id: u64) {
        if let Some(session) = self.lock().1.iter_mut().find(|session| session.id == id) {
            session.refused = (0, Duration::ZERO);
        }
    }

    /// It was refused; whether the session waits from now on.
    pub fn step_refused(&self, id: u64, now: Duration) -> bool {
        let mut all = self.lock();
        let Some(session) = all.1.iter_mut().find(|session| session.id == id) else { return true };
        let refused = session.refused.0.saturating_add(1);
        let wait = Ladder::STEP.wait(refused);
        session.refused = (refused, now.saturating_add(wait.unwrap_or_default()));
        wait.is_some()
    }

    /// The second factor has to be shown anew before anything personal is shown.
    pub fn shut(&self, id: u64) {
        if let Some(session) = self.lock().1.iter_mut().find(|session| session.id == id) {
            session.proved = None;
            session.results.clear();
        }
    }

    /// Whether a page may stay that was opened with a second factor: nobody left the desk since, and nobody guessed codes.
    pub fn is_open(&self, id: u64) -> bool {
        self.lock().1.iter().any(|session| session.id == id && session.proved.is_some())
    }

    /// Whether a page about a person may stay: something was pressed not long ago.
    pub fn is_watched(&self, id: u64, now: Duration, times: &StaffTimes) -> bool {
        let watched = |session: &Session| now.saturating_sub(session.seen) < times.away;
        self.lock().1.iter().any(|session| session.id == id && watched(session))
    }

    /// Ends one session.
    pub fn end(&self, id: u64) -> Option<StaffId> {
        let mut all = self.lock();
        let at = all.1.iter().position(|session| session.id == id)?;
        Some(all.1.remove(at).staff)
    }

    /// All sessions of someone.
    pub fn all_of(&self, staff: &StaffId) -> Vec<u64> {
        let all = self.lock();
        all.1.iter().filter(|session| session.staff == *staff).map(|session| session.id).collect()
    }

    /// The account changed in this very session, which goes on.
    pub fn renew(&self, id: u64, epoch: u64) {
        if let Some(session) = self.lock().1.iter_mut().find(|session| session.id == id) {
            session.epoch = epoch;
        }
    }

    /// Those whose accounts are to be looked at now, though nobody asks for anything.
    pub fn to_look_at(&self, now: Duration, times: &StaffTimes) -> Vec<Signed> {
        let mut all = self.lock();
        let due = all.1.iter_mut().filter(|session| now.saturating_sub(session.looked) >= ACCOUNTS);
        due.map(|session| {
            session.looked = now;
            session.signed(now, times)
        })
        .collect()
    }

    /// Ends what has lasted too long.
    pub fn expire(&self, now: Duration, times: &StaffTimes) -> Vec<(u64, StaffId, SessionEnd)> {
        let mut ended = Vec::new();
        self.lock().1.retain(|session| {
            let end = session.end(now, times);
            ended.extend(end.map(|why| (session.id, session.staff.clone(), why)));
            end.is_none()
        });
        ended
    }

    /// Whether a session is there, without being a press.
    pub fn is_there(&self, id: u64, now: Duration, times: &StaffTimes) -> bool {
        self.lock().1.iter().any(|session| session.id == id && session.end(now, times).is_none())
    }

    /// Notes that a result is looked at; `true` the first time with this proof.
    pub fn first_look(&self, id: u64, visit: staff_audit_log::VisitToken) -> bool {
        let mut all = self.lock();
        let Some(session) = all.1.iter_mut().find(|session| session.id == id) else { return true };
        if session.results.contains(&visit) {
            return false;
        }
        // Long sessions see many visits, and only the present ones come again.
        if session.results.len() >= 32 {
            session.results.remove(0);
        }
        session.results.push(visit);
        true
    }

    /// The look could not be recorded, so it did not take place.
    pub fn forget_look(&self, id: u64, visit: staff_audit_log::VisitToken) {
        if let Some(session) = self.lock().1.iter_mut().find(|session| session.id == id) {
            session.results.retain(|seen| *seen != visit);
        }
    }
}

impl Session {
    fn end(&self, now: Duration, times: &StaffTimes) -> Option<SessionEnd> {
        if now.saturating_sub(self.began) >= times.age {
            Some(SessionEnd::Age)
        } else if times.idle.is_some_and(|idle| now.saturating_sub(self.seen) >= idle) {
            Some(SessionEnd::Idle)
        } else {
            None
        }
    }

    fn signed(&self, now: Duration, times: &StaffTimes) -> Signed {
        let ago = |(factor, at): (Factor, Duration)| (factor, now.saturating_sub(at));
        let proved = self.proved.map(ago).filter(|(_, ago)| *ago < times.fresh);
        Signed {
            id: self.id,
            staff: self.staff.clone(),
            role: self.role,
            epoch: self.epoch,
            csrf: self.csrf.clone(),
            proof: proved.map(|(factor, ago)| Proof::new(factor, ago)),
        }
    }
}

fn cookie(entropy: &dyn Entropy) -> Result<(Zeroizing<String>, Hash), NoEntropy> {
    let cookie = Zeroizing::new(URL_SAFE_NO_PAD.encode(*Zeroizing::new(random::<32>(entropy)?)));
    let hash = hash(cookie.as_bytes());
    Ok((cookie, hash))
}

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    Hash(hash)
}
