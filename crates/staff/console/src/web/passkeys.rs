//! Passkeys (WebAuthn): signing in and showing the second factor anew with one touch.
//!
//! The crate `webauthn_rp` judges what browsers send. Here is what it must be told: the name and the origin that this console
//! has, that the authenticator must have verified its owner, that only ES256 is taken, and which ceremonies are open. Each is
//! open for two minutes, for one answer, for the browser and the session that asked for it.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::random;
use serde_json::value::RawValue;
use staff_audit_log::{AccountChange, Factor, Place, Pseudonym, Purpose, What};
use webauthn_rp::AuthenticatedCredential;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{
    AllowedCredential, AllowedCredentials, AuthenticationVerificationOptions,
    DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    NonDiscoverableAuthenticationServerState, NonDiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::{
    CoseAlgorithmIdentifier, CoseAlgorithmIdentifiers, CredProtect, PublicKeyCredentialCreationOptions,
    PublicKeyCredentialUserEntity, RegistrationServerState, RegistrationVerificationOptions, UserHandle64,
};
use webauthn_rp::request::{
    AsciiDomain, Credentials as _, ExtensionInfo, PublicKeyCredentialDescriptor, RpId,
    UserVerificationRequirement,
};
use webauthn_rp::response::auth::{DiscoverableAuthentication64, NonDiscoverableAuthentication64};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, Registration, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};

use super::app_state::AppState;
use super::session::{Origin, Signed};
use crate::accounts::{Account, AccountError, PasskeyKey};

/// How long an answer is waited for.
const OPEN: Duration = Duration::from_secs(120);
/// Most ceremonies of people who are not signed in, and most of one network address. A further one ends the oldest of its own
/// address, or else of the address that has most. Each session has one, which nobody else ends.
const MAX: usize = 64;
const MAX_OF_ADDRESS: usize = 8;

/// Passkeys are off here, or what was sent is none.
#[derive(Debug)]
pub(crate) enum NotJudged {
    /// There is no name for passkeys, or no such ceremony, or the answer does not hold.
    Refused,
    /// It could not be judged or recorded.
    Broken,
}

impl From<AccountError> for NotJudged {
    fn from(error: AccountError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "passkeys");
        Self::Broken
    }
}

enum Ceremony {
    Register(RegistrationServerState<64>),
    SignIn(DiscoverableAuthenticationServerState),
    Confirm(NonDiscoverableAuthenticationServerState),
}

struct Open {
    id: Pseudonym,
    origin: Origin,
    session: Option<u64>,
    since: Duration,
    ceremony: Ceremony,
}

impl Open {
    /// Whether it is of somebody at this address who is not signed in.
    fn is_strangers_of(&self, address: IpAddr) -> bool {
        self.session.is_none() && self.origin.address == address
    }
}

/// What the browser is asked, and under which name it answers.
#[derive(serde::Serialize)]
pub(crate) struct Asked {
    ceremony: Pseudonym,
    options: Box<RawValue>,
}

/// The console's name for passkeys, and the ceremonies that are open.
pub(crate) struct Passkeys {
    /// Host and port as browsers write them, and the host as WebAuthn's name of the console.
    rp: Option<(String, RpId)>,
    open: Mutex<Vec<Open>>,
}

type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

impl Passkeys {
    /// Passkeys under this host name; none without one, or where it cannot be one.
    pub fn new(host: Option<&str>, port: u16) -> Self {
        let rp = host.and_then(|host| {
            let id = RpId::Domain(AsciiDomain::try_from(host.to_owned()).ok()?);
            let origin =
                if port == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") };
            Some((origin, id))
        });
        Self { rp, open: Mutex::default() }
    }

    /// Whether there are any here.
    pub fn are_on(&self) -> bool {
        self.rp.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rp(&self) -> Result<&(String, RpId), NotJudged> {
        self.rp.as_ref().ok_or(NotJudged::Refused)
    }

    /// One ceremony for each browser and session: a new one takes the place of the one before.
    fn begin(&self, open: Open) {
        let mut all = self.lock();
        all.retain(|other| {
            open.since.saturating_sub(other.since) < OPEN
                && !(other.origin == open.origin && other.session == open.session)
        });
        if open.session.is_none() {
            let of = |address| all.iter().filter(move |other| other.is_strangers_of(address)).count();
            let full = all.iter().filter(|other| other.session.is_none()).count() >= MAX;
            let most = all.iter().map(|other| other.origin.address).max_by_key(|address| of(*address));
            let own = open.origin.address;
            let from = if of(own) >= MAX_OF_ADDRESS { Some(own) } else { most.filter(|_| full) };
            let oldest = from.and_then(|from| all.iter().position(|other| other.is_strangers_of(from)));
            if let Some(oldest) = oldest {
                all.remove(oldest);
            }
        }
        all.push(open);
    }

    /// Forgets the questions of a session.
    pub fn forget(&self, session: u64) {
        self.lock().retain(|open| open.session != Some(session));
    }

    /// Takes the ceremony out, so that its answer counts once.
    fn take(&self, id: Pseudonym, origin: &Origin, session: Option<u64>, now: Duration) -> Option<Ceremony> {
        let mut all = self.lock();
        let fits = |open: &Open| open.id == id && open.origin == *origin && open.session == session;
        let at = all.iter().position(fits)?;
        let open = all.remove(at);
        (now.saturating_sub(open.since) < OPEN).then_some(open.ceremony)
    }
}

fn asked(ceremony: Pseudonym, options: &impl serde::Serialize) -> Result<Asked, NotJudged> {
    let options = serde_json::value::to_raw_value(options).map_err(|_| NotJudged::Broken)?;
    Ok(Asked { ceremony, options })
}

fn descriptor(id: Vec<u8>) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::<Vec<u8>>::decode(id).ok()?;
    // The browser finds out by itself how the authenticator is reached.
    let transports = AuthTransports::decode(0).ok()?;
    Some(PublicKeyCredentialDescriptor { id, transports })
}

/// ES256 only: every authenticator has it, and one way is easier to keep right than four.
fn es256() -> CoseAlgorithmIdentifiers {
    [CoseAlgorithmIdentifier::Eddsa, CoseAlgorithmIdentifier::Es384, CoseAlgorithmIdentifier::Rs256]
        .into_iter()
        .fold(CoseAlgorithmIdentifiers::ALL, CoseAlgorithmIdentifiers::remove)
}

impl AppState {
    fn open_passkey(
        &self,
        ceremony: Ceremony,
        origin: &Origin,
        session: Option<u64>,
    ) -> Result<Pseudonym, NotJudged> {
        let id = Pseudonym(random(&*self.parts.entropy).map_err(|_| NotJudged::Broken)?);
        let since = self.parts.clock.monotonic();
        self.passkeys.begin(Open { id, origin: origin.clone(), session, since, ceremony });
        Ok(id)
    }

    /// Asks the browser for a new passkey of someone whose factors were judged just now.
    pub async fn ask_new_passkey(&self, signed: &Signed, origin: &Origin) -> Result<Asked, NotJudged> {
        let (_, rp) = self.passkeys.rp()?;
        let accounts = &self.parts.accounts;
        let handle = accounts.passkey_handle(&signed.staff, &*self.parts.entropy).await?;
        let handle = UserHandle64::decode(handle).map_err(|_| NotJudged::Broken)?;
        let known = accounts.passkeys(&signed.staff).await?;
        let name = signed.staff.as_str().try_into().map_err(|_| NotJudged::Broken)?;
        let shown = signed.staff.as_str().try_into().map_err(|_| NotJudged::Broken)?;
        let user = PublicKeyCredentialUserEntity { name, id: &handle, display_name: Some(shown) };
        let known = known.into_iter().filter_map(|key| descriptor(key.id)).collect();
        let mut options = PublicKeyCredentialCreationOptions::passkey(rp, user, known);
        options.pub_key_cred_params = es256();
        // Asked for; an authenticator that cannot is taken all the same, for its owner is verified with each answer.
        options.extensions.cred_protect =
            CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
        let (server, client) = options.start_ceremony().map_err(|_| NotJudged::Broken)?;
        asked(self.open_passkey(Ceremony::Register(server), origin, Some(signed.id))?, &client)
    }

    /// Takes the new passkey: recorded, then kept.
    pub async fn take_new_passkey(
        &self,
        signed: &Signed,
        origin: &Origin,
        (ceremony, answer): (Pseudonym, &RawValue),
    ) -> Result<(), NotJudged> {
        let (ours, rp) = self.passkeys.rp()?;
        let now = self.parts.clock.monotonic();
        let open = self.passkeys.take(ceremony, origin, Some(signed.id), now);
        let Some(Ceremony::Register(server)) = open else { return Err(NotJudged::Refused) };
        let answer = Registration::from_json_relaxed(answer.get().as_bytes());
        let answer = answer.map_err(|_| NotJudged::Refused)?;
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[ours.as_str()],
            // Browsers add what nobody asked for.
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = server.verify(rp, &answer, &options).map_err(|error| {
            tracing::warn!(%error, "a new passkey was refused");
            NotJudged::Refused
        })?;
        let key = made.static_state().encode().map_err(|_| NotJudged::Broken)?;
        let state = made.dynamic_state().encode().map_err(|_| NotJudged::Broken)?;
        let what = What::AccountChanged {
            account: signed.staff.clone(),
            change: AccountChange::PasskeyAdded,
            by: Some(signed.staff.clone()),
        };
        self.record(None, what).await.map_err(|_| NotJudged::Broken)?;
        let (accounts, wall) = (&self.parts.accounts, self.parts.clock.moment());
        Ok(accounts.add_passkey(&signed.staff, (made.id().as_ref(), &key, state), wall).await?)
    }

    /// Asks the browser for any passkey of this console, to sign in.
    pub fn ask_sign_in_passkey(&self, origin: &Origin) -> Result<Asked, NotJudged> {
        let (_, rp) = self.passkeys.rp()?;
        let options = DiscoverableCredentialRequestOptions::passkey(rp);
        let (server, client) = options.start_ceremony().map_err(|_| NotJudged::Broken)?;
        asked(self.open_passkey(Ceremony::SignIn(server), origin, None)?, &client)
    }

    /// Judges the answer: whose passkey it is.
    pub async fn judge_sign_in_passkey(
        &self,
        origin: &Origin,
        (ceremony, answer): (Pseudonym, &RawValue),
    ) -> Result<Account, NotJudged> {
        let (ours, rp) = self.passkeys.rp()?;
        let now = self.parts.clock.monotonic();
        // An answer to no question of ours proves nothing against anybody: it is refused, and counts nothing.
        let open = self.passkeys.take(ceremony, origin, None, now).ok_or(NotJudged::Refused)?;
        let answer = DiscoverableAuthentication64::from_json_relaxed(answer.get().as_bytes());
        let (Ceremony::SignIn(server), Ok(answer)) = (open, answer) else {
            return Err(self.refuse_passkey(None, Purpose::SignIn).await);
        };
        let Some(known) = self.parts.accounts.passkey(answer.raw_id().as_ref()).await? else {
            return Err(self.refuse_passkey(None, Purpose::SignIn).await);
        };
        let judged = judge(&known, |key| server.verify(rp, &answer, key, &options(&[ours.as_str()])));
        self.settle_passkey(origin, known, judged, Purpose::SignIn).await
    }

    /// Asks the browser for a passkey of someone who is signed in.
    pub async fn ask_confirm_passkey(&self, signed: &Signed, origin: &Origin) -> Result<Asked, NotJudged> {
        let (_, rp) = self.passkeys.rp()?;
        let known = self.parts.accounts.passkeys(&signed.staff).await?;
        let mut allowed = AllowedCredentials::with_capacity(known.len());
        for key in known.into_iter().filter_map(|key| descriptor(key.id)) {
            allowed.push(AllowedCredential::from(key));
        }
        let mut options = NonDiscoverableCredentialRequestOptions::second_factor(rp, allowed)
            .map_err(|_| NotJudged::Refused)?;
        options.options().user_verification = UserVerificationRequirement::Required;
        let (server, client) = options.start_ceremony().map_err(|_| NotJudged::Broken)?;
        asked(self.open_passkey(Ceremony::Confirm(server), origin, Some(signed.id))?, &client)
    }

    /// Judges the answer: whether it is a passkey of this very account.
    pub async fn judge_confirm_passkey(
        &self,
        signed: &Signed,
        origin: &Origin,
        (ceremony, answer): (Pseudonym, &RawValue),
    ) -> Result<(), NotJudged> {
        let (ours, rp) = self.passkeys.rp()?;
        let now = self.parts.clock.monotonic();
        let open = self.passkeys.take(ceremony, origin, Some(signed.id), now).ok_or(NotJudged::Refused)?;
        let answer = NonDiscoverableAuthentication64::from_json_relaxed(answer.get().as_bytes());
        let staff = Some(&signed.staff);
        let (Ceremony::Confirm(server), Ok(answer)) = (open, answer) else {
            return Err(self.refuse_passkey(staff, Purpose::Confirm).await);
        };
        let known = self.parts.accounts.passkey(answer.raw_id().as_ref()).await?;
        let Some(known) = known.filter(|known| known.account.staff == signed.staff) else {
            return Err(self.refuse_passkey(staff, Purpose::Confirm).await);
        };
        let judged = judge(&known, |key| server.verify(rp, &answer, key, &options(&[ours.as_str()])));
        self.settle_passkey(origin, known, judged, Purpose::Confirm).await.map(drop)
    }

    async fn settle_passkey(
        &self,
        origin: &Origin,
        known: PasskeyKey,
        judged: Option<DynamicState>,
        purpose: Purpose,
    ) -> Result<Account, NotJudged> {
        let Some(state) = judged else {
            return Err(self.refuse_passkey(Some(&known.account.staff), purpose).await);
        };
        let state = state.encode().map_err(|_| NotJudged::Broken)?;
        self.parts.accounts.passkey_used(&known.id, state, self.parts.clock.moment()).await?;
        self.sources.forgive(origin.address);
        Ok(known.account)
    }

    /// A passkey cannot be guessed, so neither an account nor an address waits for one that was refused: anyone who has one gets in whatever
    /// strangers do. It is in the log.
    async fn refuse_passkey(&self, staff: Option<&staff_audit_log::StaffId>, purpose: Purpose) -> NotJudged {
        let place = Place::Console;
        let what =
            What::SignInRefused { staff: staff.cloned(), purpose, place, factor: Some(Factor::Passkey) };
        match self.record_refused(what).await {
            Ok(()) => NotJudged::Refused,
            Err(_) => NotJudged::Broken,
        }
    }
}

fn options<'o>(origins: &'o [&'o str]) -> AuthenticationVerificationOptions<'o, 'o, &'o str, &'o str> {
    AuthenticationVerificationOptions {
        allowed_origins: origins,
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    }
}

/// What the passkey's state is after a judgement that it passed.
fn judge<E: std::fmt::Display>(
    known: &PasskeyKey,
    verify: impl FnOnce(&mut AuthenticatedCredential<'_, '_, 64, Key>) -> Result<bool, E>,
) -> Option<DynamicState> {
    let handle = UserHandle64::decode(known.handle).ok()?;
    let key = StaticState::<Key>::decode(known.key.as_slice()).ok()?;
    let state = DynamicState::decode(known.state).ok()?;
    let id = CredentialId::<&[u8]>::decode(known.id.as_slice()).ok()?;
    let mut credential = AuthenticatedCredential::new(id, &handle, key, state).ok()?;
    match verify(&mut credential) {
        Ok(_) => Some(credential.dynamic_state()),
        Err(error) => {
            tracing::warn!(%error, "a passkey was refused");
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use staff_audit_log::Hash;

    fn begin(all: &Passkeys, number: u8, address: [u8; 4], session: Option<u64>) -> (Pseudonym, Origin) {
        let id = Pseudonym([number; 16]);
        // Another browser each time.
        let origin = Origin { address: address.into(), agent: Hash([number; 32]) };
        let asked = DiscoverableCredentialRequestOptions::passkey(&all.rp().unwrap().1);
        let ceremony = Ceremony::SignIn(asked.start_ceremony().unwrap().0);
        all.begin(Open { id, origin: origin.clone(), session, since: Duration::ZERO, ceremony });
        (id, origin)
    }

    #[test]
    fn nobody_ends_the_question_of_somebody_else() {
        let all = Passkeys::new(Some("localhost"), 443);
        let signed = begin(&all, 0, [10, 0, 0, 1], Some(7));
        let stranger = begin(&all, 1, [10, 0, 0, 2], None);
        // One address asks for itself, and for the signed in at the same address.
        for number in 2..60 {
            begin(&all, number, [10, 0, 0, 1], None);
        }
        // Many addresses ask as often as they may.
        for number in 60..240 {
            begin(&all, number, [10, 0, 1, number / 10], None);
        }
        let strangers = all.lock().iter().filter(|open| open.session.is_none()).count();
        assert!(strangers <= MAX, "{strangers}");
        assert!(all.take(stranger.0, &stranger.1, None, Duration::ZERO).is_some());
        // The name of a question is worth nothing elsewhere, and is not used up there.
        let now = Duration::ZERO;
        assert!(all.take(signed.0, &signed.1, None, now).is_none());
        assert!(all.take(signed.0, &stranger.1, Some(7), now).is_none());
        assert!(all.take(signed.0, &signed.1, Some(7), now).is_some());
        assert!(all.take(signed.0, &signed.1, Some(7), now).is_none(), "once");
        // Who leaves the desk leaves no question behind, such as that for a new passkey.
        let (mine, other) =
            (begin(&all, 250, [10, 0, 0, 1], Some(7)), begin(&all, 251, [10, 0, 0, 1], Some(8)));
        all.forget(7);
        assert!(all.take(mine.0, &mine.1, Some(7), now).is_none());
        assert!(all.take(other.0, &other.1, Some(8), now).is_some());
    }
}
