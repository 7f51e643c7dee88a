//! Challenges: 32 random bytes, single use, five minutes, bound to one terminal and one visit.

use std::collections::{HashMap, VecDeque};

use base_time::{SystemEntropy, random, random_uuid};
use eligibility_api::wire::{CHALLENGE_BYTES, CHALLENGE_SECONDS};
use jiff::{SignedDuration, Timestamp};

/// Challenges kept at once; the oldest goes first.
const MAX: usize = 4096;

/// A challenge as handed out.
pub(crate) struct Issued {
    pub id: String,
    pub bytes: Vec<u8>,
    pub expires_at: Timestamp,
}

struct Open {
    terminal: String,
    visit: String,
    bytes: Vec<u8>,
    expires_at: Timestamp,
}

/// A challenge in use.
pub(crate) struct Taken {
    id: String,
    open: Open,
}

impl Taken {
    /// What the card had to sign.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.open.bytes
    }
}

/// The challenges that nobody has used yet.
#[derive(Default)]
pub(crate) struct Challenges {
    open: HashMap<String, Open>,
    /// In the order of issue, which is the order of expiry; ids already used stay until they reach the front.
    order: VecDeque<String>,
}

impl Challenges {
    /// Makes a challenge; `None` if the machine has no randomness to give.
    pub(crate) fn issue(&mut self, terminal: &str, visit: &str, now: Timestamp) -> Option<Issued> {
        let bytes = random::<CHALLENGE_BYTES>(&SystemEntropy).ok()?.to_vec();
        let id = random_uuid(&SystemEntropy).ok()?;
        let life = SignedDuration::from_secs(i64::try_from(CHALLENGE_SECONDS).ok()?);
        let expires_at = now.checked_add(life).ok()?;
        while self.order.len() >= MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.open.remove(&oldest);
            }
        }
        self.order.push_back(id.clone());
        let open = Open { terminal: terminal.into(), visit: visit.into(), bytes: bytes.clone(), expires_at };
        self.open.insert(id.clone(), open);
        Some(Issued { id, bytes, expires_at })
    }

    /// Gets a challenge and removes it, so that a second use finds nothing. `None` when it is unknown, used, expired, or
    /// another visit's. Another terminal's challenge stays, so that nobody can use up a neighbour's.
    pub(crate) fn take(&mut self, id: &str, terminal: &str, visit: &str, now: Timestamp) -> Option<Taken> {
        if self.open.get(id)?.terminal != terminal {
            return None;
        }
        let open = self.open.remove(id)?;
        (open.visit == visit && now < open.expires_at).then(|| Taken { id: id.to_owned(), open })
    }

    /// Puts back a challenge whose request took no effect.
    pub(crate) fn give_back(&mut self, taken: Taken) {
        self.open.insert(taken.id, taken.open);
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn challenge_used_twice_is_refused() {
        let mut challenges = Challenges::default();
        let issued = challenges.issue("kiosk-1", "v", NOW).unwrap();
        assert_eq!(issued.bytes.len(), 32);
        let taken = challenges.take(&issued.id, "kiosk-1", "v", NOW).unwrap();
        assert_eq!(taken.bytes(), issued.bytes);
        assert!(challenges.take(&issued.id, "kiosk-1", "v", NOW).is_none());
        challenges.give_back(taken);
        assert!(challenges.take(&issued.id, "kiosk-1", "v", NOW).is_some());
    }

    #[test]
    fn challenge_lives_just_under_five_minutes() {
        for (seconds, lives) in [(0, true), (299, true), (300, false), (301, false)] {
            let mut challenges = Challenges::default();
            let issued = challenges.issue("kiosk-1", "v", NOW).unwrap();
            let taken = challenges.take(&issued.id, "kiosk-1", "v", NOW + seconds.seconds());
            assert_eq!(taken.is_some(), lives, "{seconds}");
        }
    }

    #[test]
    fn challenge_of_another_visit_is_refused_and_used_up() {
        let mut challenges = Challenges::default();
        let issued = challenges.issue("kiosk-1", "v", NOW).unwrap();
        assert!(challenges.take(&issued.id, "kiosk-1", "w", NOW).is_none());
        assert!(challenges.take(&issued.id, "kiosk-1", "v", NOW).is_none());
    }

    #[test]
    fn challenge_of_another_terminal_is_refused_and_kept() {
        let mut challenges = Challenges::default();
        let issued = challenges.issue("kiosk-1", "v", NOW).unwrap();
        assert!(challenges.take(&issued.id, "kiosk-2", "v", NOW).is_none());
        assert!(challenges.take(&issued.id, "kiosk-1", "v", NOW).is_some());
    }

    #[test]
    fn store_stays_bounded_and_drops_the_oldest() {
        let mut challenges = Challenges::default();
        let first = challenges.issue("kiosk-1", "v", NOW).unwrap();
        for _ in 0..MAX {
            challenges.issue("kiosk-1", "v", NOW).unwrap();
        }
        assert_eq!((challenges.open.len(), challenges.order.len()), (MAX, MAX));
        assert!(challenges.take(&first.id, "kiosk-1", "v", NOW).is_none());
    }
}
