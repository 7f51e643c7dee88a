//! What a visit is called in the log: a keyed hash of its random id under a key that lives in memory for one day.
//! Records of one visit can be put together while the key lives; later, and after a restart, nobody can tell which visit a
//! pseudonym belonged to, not even with a list of all visit ids. A certificate's serial number goes into nothing here.

use std::sync::{Mutex, PoisonError};

use base_time::{Entropy, Moment, NoEntropy, random};
use ring::hmac;
use zeroize::Zeroizing;

use crate::name::Pseudonym;

/// Makes pseudonyms. One for the whole program.
#[derive(Default)]
pub struct Pseudonyms(Mutex<Option<(u64, Zeroizing<[u8; 32]>)>>);

impl Pseudonyms {
    /// Without a key; the first use makes one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The pseudonym of the visit with this id, on the day of `now`.
    ///
    /// # Errors
    /// [`NoEntropy`] when a new key is due and the source failed.
    pub fn of(&self, visit: &str, now: Moment, entropy: &dyn Entropy) -> Result<Pseudonym, NoEntropy> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match &*kept {
            Some((day, key)) if *day == now.japan_day() => key,
            _ => &kept.insert((now.japan_day(), Zeroizing::new(random(entropy)?))).1,
        };
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &**key), visit.as_bytes());
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        Ok(Pseudonym(short))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_time::SystemEntropy;

    #[test]
    fn a_pseudonym_holds_for_a_day_and_a_program() {
        let names = Pseudonyms::new();
        let (morning, evening) = (Moment(1_700_000_000_000), Moment(1_700_003_600_000));
        let of = |visit, now| names.of(visit, now, &SystemEntropy).unwrap();
        assert_eq!(of("a", morning), of("a", evening));
        assert_ne!(of("a", morning), of("b", morning));
        let first = of("a", morning);
        let tomorrow = Moment(morning.0 + 86_400_000);
        assert_ne!(of("a", tomorrow), first);
        assert_ne!(of("a", morning), first, "the old key is gone");
        assert_ne!(Pseudonyms::new().of("a", morning, &SystemEntropy).unwrap(), first);
    }
}
