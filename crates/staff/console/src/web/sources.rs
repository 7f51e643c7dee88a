//! Where refusals come from: network addresses, and the kiosk's own pad. A source waits longer each time. It never locks an
//! account, and a browser that is known for the account does not wait for its address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::Moment;

use crate::accounts::Ladder;

/// Most sources whose refusals are counted; beyond that the ones that wait least are forgotten.
const MAX: usize = 1024;
/// After so long without a refusal a source begins anew.
const QUIET: Duration = Duration::from_secs(3600);

/// Stands for the kiosk's pad among the addresses: nobody can come from this one.
pub(super) const KIOSK: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

#[derive(Debug, Clone, Copy, Default)]
struct Refusals {
    count: u32,
    last: Moment,
    until: Moment,
}

/// Refusals by source, in memory.
#[derive(Default)]
pub(crate) struct Sources(Mutex<HashMap<IpAddr, Refusals>>);

/// A network of IPv6 is one source, for anyone who has one has all of its addresses.
fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, u16::from(v6 != Ipv6Addr::UNSPECIFIED)))
        }
        v4 => v4,
    }
}

fn ladder(source: IpAddr) -> Ladder {
    if source == KIOSK { Ladder::PAD } else { Ladder::ADDRESS }
}

impl Sources {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Refusals>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing is judged from there now.
    pub fn waits(&self, address: IpAddr, now: Moment) -> bool {
        let source = source(address);
        // A wait that is longer than any was set while the clock was ahead; it is over.
        let longest = now.after(ladder(source).waits.step(u32::MAX));
        self.lock().get(&source).is_some_and(|entry| entry.until > now && entry.until <= longest)
    }

    /// Somebody was let in from there.
    pub fn forgive(&self, address: IpAddr) {
        self.lock().remove(&source(address));
    }

    /// Counts a refusal; whether the source waits from now on.
    pub fn refuse(&self, address: IpAddr, now: Moment) -> bool {
        let source = source(address);
        let mut all = self.lock();
        if all.len() >= MAX
            && !all.contains_key(&source)
            // The pad's wait is nobody's to push out from the network.
            && let others = all.iter().filter(|(other, _)| **other != KIOSK)
            && let Some(least) = others.min_by_key(|(_, entry)| entry.until).map(|(least, _)| *least)
        {
            all.remove(&least);
        }
        let entry = all.entry(source).or_default();
        if now > entry.last.max(entry.until).after(QUIET) || now < entry.last {
            entry.count = 0;
        }
        entry.count = entry.count.saturating_add(1);
        entry.last = now;
        let until = ladder(source).until(entry.count, now);
        entry.until = until.unwrap_or_default();
        until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_800_000_000_000);

    fn after(seconds: u64) -> Moment {
        NOW.after(Duration::from_secs(seconds))
    }

    #[test]
    fn pad_waits_a_minute_at_most_and_forgets_what_was_long_ago() {
        let sources = Sources::default();
        let refused: Vec<_> = (0..5).map(|_| sources.refuse(KIOSK, NOW)).collect();
        assert_eq!(refused, [false, false, false, false, true]);
        assert!(sources.waits(KIOSK, NOW) && !sources.waits(KIOSK, after(5)));
        for _ in 0..1000 {
            sources.refuse(KIOSK, NOW);
        }
        assert!(sources.waits(KIOSK, after(59)) && !sources.waits(KIOSK, after(60)));
        assert!(!sources.refuse(KIOSK, after(60 + 3601)), "an hour of quiet");
        assert!(
            sources.refuse(KIOSK, NOW) || !sources.waits(KIOSK, NOW),
            "a clock that went back shuts nobody out"
        );
    }

    #[test]
    fn no_number_of_addresses_makes_the_pad_forget_its_wait() {
        let sources = Sources::default();
        let refused = |address, times| (0..times).filter(|_| sources.refuse(address, NOW)).count();
        assert_eq!(refused(KIOSK, 5), 1);
        for last in 0..2 * u32::try_from(MAX).unwrap() {
            let address = IpAddr::from(last.to_be_bytes());
            assert!(refused(address, 10) > 0);
        }
        assert!(sources.waits(KIOSK, NOW));
        assert!(sources.lock().len() <= MAX);
    }

    #[test]
    fn network_of_ipv6_is_one_source_and_an_address_of_ipv4_is_one() {
        let sources = Sources::default();
        let v6 = |last: u16| IpAddr::V6(Ipv6Addr::new(0xfd00, 1, 2, 3, last, 5, 6, last));
        for last in 0..10 {
            sources.refuse(v6(last), NOW);
        }
        assert!(sources.waits(v6(99), NOW));
        assert!(!sources.waits(KIOSK, NOW));
        let v4 = |last: u8| IpAddr::from([192, 0, 2, last]);
        for last in 0..100 {
            sources.refuse(v4(last), NOW);
        }
        assert!((0..100).all(|last| !sources.waits(v4(last), NOW)));
        let mapped = IpAddr::V6(std::net::Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped());
        for _ in 0..10 {
            sources.refuse(mapped, NOW);
        }
        assert!(sources.waits(v4(1), NOW));
    }
}
