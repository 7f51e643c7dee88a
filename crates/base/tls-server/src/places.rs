//! Places, a number in all and a number for each network address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) struct Places {
    max: usize,
    per_address: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place; free again when this is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

impl Places {
    pub fn new(max: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self { max, per_address, taken: Mutex::default() })
    }

    /// A place for somebody at this address, if there is one.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut taken = self.taken();
        if !self.has_room(&taken, address) {
            return None;
        }
        taken.all += 1;
        *taken.by_address.entry(address).or_default() += 1;
        Some(Place { places: self.clone(), address })
    }

    /// Whether [`Self::take`] would give a place now.
    pub fn are_free_for(&self, address: IpAddr) -> bool {
        self.has_room(&self.taken(), network(address))
    }

    fn has_room(&self, taken: &Taken, address: IpAddr) -> bool {
        let here = taken.by_address.get(&address).copied().unwrap_or_default();
        taken.all < self.max && here < self.per_address
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all = taken.all.saturating_sub(1);
        if let Some(here) = taken.by_address.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, of which one machine has all addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn address_has_its_share_and_all_have_the_whole() {
        let places = Places::new(3, 2);
        let (one, two) = (at("192.0.2.1"), at("192.0.2.2"));
        let held = [places.take(one), places.take(one)];
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(one).is_none() && !places.are_free_for(one));
        let other = places.take(two).unwrap();
        assert!(places.take(two).is_none(), "all are taken");
        drop(other);
        assert!(places.are_free_for(two));
        drop(held);
        assert!(places.taken().by_address.is_empty() && places.taken().all == 0);
    }

    #[test]
    fn network_of_64_bits_counts_as_one() {
        let places = Places::new(9, 1);
        let _held = places.take(at("2001:db8::1")).unwrap();
        assert!(places.take(at("2001:db8::2")).is_none());
        assert!(places.take(at("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn mapped_address_is_the_ipv4_address() {
        let places = Places::new(9, 1);
        let _held = places.take(at("192.0.2.1")).unwrap();
        assert!(places.take(at("::ffff:192.0.2.1")).is_none());
        assert!(places.take(at("::ffff:192.0.2.2")).is_some());
    }
}
