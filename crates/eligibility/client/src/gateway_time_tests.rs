//! How far a clock is ahead, and what of a certificate is still judged when its dates are not.

use proptest::prelude::*;
use rustls::RootCertStore;
use test_pki::rcgen::{KeyPair, date_time_ymd};
use test_pki::{Ca, server_params};

use super::*;

const TOLD: u64 = 1_796_004_000_000;

#[test]
fn clock_is_ahead_by_the_least_that_explains_what_was_seen() {
    for (wall, took, since, expected) in [
        (0, 0, 0, 0),
        (999, 0, 0, 0),
        (1_000, 0, 0, 1),
        // The answer was on its way, or lies a while ago.
        (5_000, 5_000, 0, 0),
        (7_000, 5_000, 0, 1_001),
        (7_000, 0, 7_000, 0),
        (-1, 0, 0, -1),
        (-60_000, 10_000, 0, -60_000),
        (-60_000, 0, 30_000, -90_000),
        (120_999, 0, 0, 120_000),
        (86_400_999, 0, 0, 86_400_000),
    ] {
        let wall = Moment(TOLD.saturating_add_signed(wall));
        let millis = Duration::from_millis;
        assert_eq!(
            ahead(Moment(TOLD), millis(took), wall, millis(since)),
            expected,
            "{wall:?} {took} {since}"
        );
    }
    assert_eq!(ahead(Moment(TOLD), Duration::MAX, Moment(u64::MAX), Duration::ZERO), 0);
}

proptest! {
    /// A clock that is right is never said to be wrong, however long the answer took and whenever in that time it was written.
    #[test]
    fn right_clock_is_never_ahead(written in 0_u64..20_000, on_its_way in 0_u64..20_000, since in 0_u64..100_000, now: u32) {
        let sent = TOLD + u64::from(now);
        let told = Moment((sent + written) / 1000 * 1000);
        let took = Duration::from_millis(written + on_its_way);
        let wall = Moment(sent + written + on_its_way + since);
        prop_assert_eq!(ahead(told, took, wall, Duration::from_millis(since)), 0);
    }

    /// One that is wrong is said to be so by no more than it is.
    #[test]
    fn wrong_clock_is_ahead_by_no_more_than_it_is(by in -10_000_000_i64..10_000_000, took in 0_u64..10_000) {
        let wall = Moment((TOLD + took).saturating_add_signed(by));
        let said = ahead(Moment(TOLD), Duration::from_millis(took), wall, Duration::ZERO);
        prop_assert!(said.abs() <= by.abs() + i64::try_from(took).unwrap(), "{said}");
        prop_assert!(said.signum() * by.signum() >= 0 || by.abs() <= i64::try_from(took).unwrap());
    }
}

#[test]
fn header_that_is_missing_doubled_or_nonsense_tells_nothing() {
    let mut headers = HeaderMap::new();
    assert_eq!(GatewayTime::of(&headers, Duration::ZERO), None);
    headers.insert(DATE, "yesterday".parse().unwrap());
    assert_eq!(GatewayTime::of(&headers, Duration::ZERO), None);
    headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
    assert!(GatewayTime::of(&headers, Duration::ZERO).is_some());
    headers.append(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
    assert_eq!(GatewayTime::of(&headers, Duration::ZERO), None);
}

/// The dates of a certificate, each a second before and after.
#[test]
fn dates_alone_do_not_matter_where_only_the_time_is_asked_and_all_else_does() {
    let ca = Ca::new("CA");
    let mut params = server_params(&["127.0.0.1"]);
    (params.not_before, params.not_after) = (date_time_ymd(2026, 3, 1), date_time_ymd(2027, 3, 1));
    let (first, last) = (params.not_before.unix_timestamp(), params.not_after.unix_timestamp());
    let gateway = ca.issue(params, KeyPair::generate().unwrap());
    let verifier = |ca: &Ca| {
        let mut roots = RootCertStore::empty();
        roots.add(ca.der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    };
    let (strict, stranger) = (verifier(&ca), AnyDate(verifier(&Ca::new("Another"))));
    let lenient = AnyDate(strict.clone());
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let other = ServerName::try_from("127.0.0.2").unwrap();
    for (seconds, valid) in [
        (1, false),
        (first - 1, false),
        (first, true),
        (last, true),
        (last + 1, false),
        (2_147_483_648, false),
        (last * 2, false),
    ] {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap()));
        let by = |verifier: &dyn ServerCertVerifier, name| {
            verifier.verify_server_cert(&gateway.der, &[], name, &[], at).is_ok()
        };
        assert_eq!(by(&*strict, &name), valid, "{seconds}");
        assert!(by(&lenient, &name), "{seconds}");
        assert!(!by(&lenient, &other), "{seconds}");
        assert!(!by(&stranger, &name), "{seconds}");
    }
}
