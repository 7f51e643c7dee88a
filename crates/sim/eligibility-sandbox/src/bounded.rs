//! A map that forgets: bounded in number and in time. Holds answers by idempotency key, and confirmations by id.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

/// Keeps at most `most` values, each for `life`.
pub(crate) struct Bounded<K, V> {
    most: usize,
    life: SignedDuration,
    values: HashMap<K, (Timestamp, V)>,
    order: VecDeque<K>,
}

impl<K: Clone + Eq + Hash, V> Bounded<K, V> {
    pub(crate) fn new(most: usize, life: SignedDuration) -> Self {
        Self { most, life, values: HashMap::new(), order: VecDeque::new() }
    }

    /// The value, unless it was never kept, or no longer is.
    pub(crate) fn get(&mut self, key: &K, now: Timestamp) -> Option<&mut V> {
        let (kept_at, value) = self.values.get_mut(key)?;
        (now.duration_since(*kept_at) < self.life).then_some(value)
    }

    /// Keeps a value; a value already under the key is replaced and begins a new life.
    pub(crate) fn keep(&mut self, key: K, value: V, now: Timestamp) {
        if self.values.remove(&key).is_some() {
            self.order.retain(|known| known != &key);
        }
        while self.order.len() >= self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.values.remove(&oldest);
            }
        }
        self.order.push_back(key.clone());
        self.values.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn value_past_its_life_is_gone() {
        let start = Timestamp::UNIX_EPOCH;
        let mut map = Bounded::new(2, SignedDuration::from_secs(10));
        map.keep("a", 1, start);
        assert_eq!(map.get(&"a", start + 9.seconds()), Some(&mut 1));
        assert_eq!(map.get(&"a", start + 10.seconds()), None);
    }

    #[test]
    fn value_beyond_the_bound_pushes_out_the_oldest() {
        let start = Timestamp::UNIX_EPOCH;
        let mut map = Bounded::new(2, SignedDuration::from_secs(10));
        for (key, value) in [("a", 1), ("b", 2), ("b", 3), ("c", 4)] {
            map.keep(key, value, start);
        }
        assert_eq!(map.get(&"a", start), None);
        assert_eq!(map.get(&"b", start), Some(&mut 3));
        assert_eq!(map.get(&"c", start), Some(&mut 4));
        assert_eq!(map.order.len(), 2);
    }
}
