//! The judgement on its table, and the watch over a gateway that a test holds in its hand.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use base_time::{SteadyClock, SystemClock, SystemEntropy};
use eligibility_client::{BadAnswer, Echo, InputError, TlsFailure};
use proptest::prelude::*;

use super::*;

const EVERY: Duration = Duration::from_secs(30);
/// About the pause that is meant, not 80 % or 120 % of it: in the middle of each of the three spans.
const MIDDLE: u64 = 8_957_426_794_990_164_376;

const GONE: GatewayTrouble = GatewayTrouble::Unreachable;
const TLS: GatewayTrouble = GatewayTrouble::Tls;

/// Sees these one after another, and gives after each what changed and the seconds until the next look, rounded.
fn seen(looks: &[Option<Look>]) -> Vec<(Option<Look>, u64)> {
    let mut watch = GatewayWatch::new(EVERY);
    assert_eq!(watch.due(), Duration::ZERO, "the first look is due at once");
    let mut now = Duration::ZERO;
    looks
        .iter()
        .map(|look| {
            now = watch.due().max(now);
            let changed = watch.saw(now, *look, MIDDLE);
            (changed, (watch.due() - now + Duration::from_millis(500)).as_secs())
        })
        .collect()
}

/// What it is about; the looks, `None` where nothing was learnt; what is said after, and the seconds until the next look.
type Row<'r> = (&'r str, &'r [Option<Look>], &'r [(Option<Look>, u64)]);

#[test]
fn judgement_closes_after_three_failures_and_opens_after_two_answers() {
    let (good, bad) = (Some(Ok(())), Some(Err(GONE)));
    let table: &[Row<'_>] = &[
        ("first look good", &[good, good], &[(good, 30), (None, 30)]),
        ("first look bad", &[bad, bad], &[(bad, 10), (None, 10)]),
        ("first look says nothing", &[None, None], &[(good, 30), (None, 30)]),
        ("three in a row", &[good, bad, bad, bad], &[(good, 30), (None, 5), (None, 5), (bad, 10)]),
        (
            "an answer between",
            &[good, bad, bad, good, bad, bad, bad],
            &[(good, 30), (None, 5), (None, 5), (None, 30), (None, 5), (None, 5), (bad, 10)],
        ),
        (
            "nothing between",
            &[good, bad, None, bad, None, bad],
            &[(good, 30), (None, 5), (None, 5), (None, 5), (None, 5), (bad, 10)],
        ),
        ("back again", &[bad, good, good], &[(bad, 10), (None, 5), (good, 30)]),
        (
            "a failure between",
            &[bad, good, bad, good, good],
            &[(bad, 10), (None, 5), (None, 10), (None, 5), (good, 30)],
        ),
        (
            "gone in another way",
            &[bad, Some(Err(TLS)), Some(Err(TLS)), good, good],
            &[(bad, 10), (Some(Err(TLS)), 10), (None, 10), (None, 5), (good, 30)],
        ),
        (
            "the last failure is the one that is told",
            &[good, bad, bad, Some(Err(TLS))],
            &[(good, 30), (None, 5), (None, 5), (Some(Err(TLS)), 10)],
        ),
    ];
    for (name, looks, expected) in table {
        assert_eq!(seen(looks), *expected, "{name}");
    }
}

#[test]
fn judgement_spreads_its_looks_by_a_fifth_either_way() {
    for (random, millis) in [(0, 24_000), (12_000_000, 36_000)] {
        let mut watch = GatewayWatch::new(EVERY);
        watch.saw(Duration::ZERO, Some(Ok(())), random);
        assert_eq!(watch.due(), Duration::from_millis(millis));
    }
}

const EIGHT_HOURS: Duration = Duration::from_secs(8 * 3600);

/// Any number of this row, the same for each run.
fn numbers(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 29)
    }
}

/// One kiosk from the moment at which its gateway goes until the time is over: when it looked, and what it said.
fn watched_through(time: Duration, mut random: impl FnMut() -> u64) -> (Vec<Duration>, Vec<Look>) {
    let mut watch = GatewayWatch::new(EVERY);
    watch.saw(Duration::ZERO, Some(Ok(())), random());
    let (mut looked, mut told) = (Vec::new(), Vec::new());
    while watch.due() < time {
        let now = watch.due();
        looked.push(now);
        told.extend(watch.saw(now, Some(Err(GONE)), random()));
    }
    (looked, told)
}

#[test]
fn gateway_that_is_gone_for_eight_hours_is_told_once_and_asked_as_often_at_the_end_as_at_the_beginning() {
    let (looked, told) = watched_through(EIGHT_HOURS, numbers(1));
    assert_eq!(told, [Err(GONE)]);
    let in_hour = |hour: u64| {
        let (from, to) = (Duration::from_secs(hour * 3600), Duration::from_secs((hour + 1) * 3600));
        looked.iter().filter(|at| **at >= from && **at < to).count()
    };
    for hour in 0..8 {
        // Each ten seconds, give or take a fifth.
        assert!((300..=450).contains(&in_hour(hour)), "hour {hour}: {} looks", in_hour(hour));
    }
}

#[test]
fn kiosks_that_lost_their_gateway_together_do_not_come_back_together() {
    const KIOSKS: u64 = 500;
    // The busiest tenth of a second of the span in which each of them looks once.
    let span = EVERY / 3 * 6 / 5;
    let mut tenths = vec![0_u32; usize::try_from(span.as_millis() / 100).unwrap() + 1];
    for kiosk in 0..KIOSKS {
        let (looked, _) = watched_through(EIGHT_HOURS + span, numbers(kiosk));
        let first = looked.iter().find(|at| **at >= EIGHT_HOURS).unwrap();
        let tenth = (*first - EIGHT_HOURS).as_millis() / 100;
        tenths[usize::try_from(tenth).unwrap()] += 1;
    }
    let busiest = tenths.iter().max().unwrap();
    assert!(*busiest <= 20, "{busiest} of {KIOSKS} kiosks at once: {tenths:?}");
}

proptest! {
    /// Whatever is seen whenever: a change needs as many looks in a row as it should, and the next look is never far off.
    #[test]
    fn judgement_changes_only_after_enough_in_a_row(
        looks in proptest::collection::vec((0u8..4, any::<u64>(), 0u64..100), 1..80),
    ) {
        let mut watch = GatewayWatch::new(EVERY);
        let mut now = Duration::ZERO;
        let (mut thought, mut in_a_row): (Option<bool>, u8) = (None, 0);
        for (kind, random, seconds) in looks {
            now += Duration::from_secs(seconds);
            let look = match kind {
                0 => None,
                1 => Some(Err(GONE)),
                _ => Some(Ok(())),
            };
            let changed = watch.saw(now, look, random);
            prop_assert!(watch.due() > now && watch.due() <= now + EVERY * 6 / 5);
            let good = look.map(|look| look.is_ok());
            let Some(before) = thought else {
                thought = Some(good.unwrap_or(true));
                prop_assert_eq!(changed.map(|look| look.is_ok()), thought);
                continue;
            };
            match good {
                None => {}
                Some(good) if good == before => in_a_row = 0,
                Some(_) => in_a_row += 1,
            }
            let enough = if before { FAILURES_TO_CLOSE } else { ANSWERS_TO_OPEN };
            prop_assert_eq!(changed.is_some(), in_a_row == enough);
            if changed.is_some() {
                (thought, in_a_row) = (Some(!before), 0);
            }
        }
    }
}

#[test]
fn answers_of_any_kind_count_and_outages_are_told_by_their_kind() {
    let refused = |status, refusal| ClientError::Refused { status, refusal };
    for (error, expected) in [
        (ClientError::Unreachable, Some(Err(GONE))),
        (ClientError::TimedOut, Some(Err(GONE))),
        (ClientError::Cut, Some(Err(GONE))),
        (ClientError::Tls(TlsFailure::Dates), Some(Err(TLS))),
        (refused(403, Refusal::TerminalRefused), Some(Err(GatewayTrouble::Refused))),
        (refused(503, Refusal::TryLater), Some(Err(GatewayTrouble::Unavailable))),
        (ClientError::Unavailable { status: 502 }, Some(Err(GatewayTrouble::Unavailable))),
        // There, and busy.
        (ClientError::Unavailable { status: 429 }, None),
        (refused(429, Refusal::TryLater), None),
        // A gateway without the path, and one that refuses a person.
        (refused(404, Refusal::Other), Some(Ok(()))),
        (refused(404, Refusal::BadRequest), Some(Ok(()))),
        (refused(405, Refusal::Other), Some(Ok(()))),
        (refused(404, Refusal::NotConfirmable), Some(Ok(()))),
        (ClientError::BadAnswer(BadAnswer::Status(200)), Some(Ok(()))),
        (ClientError::Mismatch(Echo::Challenge), Some(Ok(()))),
        // Nothing was sent.
        (ClientError::BreakerOpen { retry_in: EVERY }, None),
        (ClientError::Input(InputError::Visit), None),
    ] {
        assert_eq!(look(Some(&error)), expected, "{error:?}");
    }
    assert_eq!(look(None), Some(Ok(())));
}

/// A watch over a gateway that answers as `answers` says, the last for ever; what it signalled, and what moves it.
struct Watched {
    asked: Arc<AtomicU32>,
    told: Arc<Mutex<Vec<Look>>>,
    resting: watch::Sender<bool>,
    hurry: Arc<Notify>,
    visits: mpsc::UnboundedSender<Look>,
}

impl Watched {
    fn start(every: Duration, answers: &'static [Result<(), ClientError>]) -> Self {
        let (asked, told) = (Arc::new(AtomicU32::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (resting, rests) = watch::channel(true);
        let (visits, from_visits) = mpsc::unbounded_channel();
        let hurry = Arc::new(Notify::new());
        let signalled = told.clone();
        let lookout = Lookout {
            every,
            clock: Arc::new(SteadyClock::around(Arc::new(SystemClock::start()))),
            entropy: Arc::new(SystemEntropy),
            signals: Arc::new(move |signal| match signal {
                Signal::Gateway(look) => signalled.lock().unwrap().push(look),
                Signal::Clock(compared) => assert_eq!(compared.standing, ClockStanding::NotCompared),
                signal => panic!("{signal:?}"),
            }),
            hurry: hurry.clone(),
            resting: rests,
            from_visits,
        };
        let count = asked.clone();
        tokio::spawn(lookout.keep(move || {
            let number = count.fetch_add(1, Ordering::SeqCst) as usize;
            let answer = answers.get(number).or(answers.last()).unwrap().clone();
            async move { (answer, None) }
        }));
        Self { asked, told, resting, hurry, visits }
    }

    async fn until(&self, done: impl Fn(&Self) -> bool) {
        for _ in 0..600 {
            if done(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("asked {} times, told {:?}", self.asked.load(Ordering::SeqCst), self.told.lock().unwrap());
    }

    fn told(&self) -> Vec<Look> {
        self.told.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn lookout_tells_each_change_once() {
    const DOWN: Result<(), ClientError> = Err(ClientError::Unreachable);
    let watched =
        Watched::start(Duration::from_millis(60), &[Ok(()), DOWN, DOWN, DOWN, DOWN, Ok(()), DOWN, Ok(())]);
    watched.until(|watched| watched.told().len() >= 3).await;
    assert_eq!(watched.told(), [Ok(()), Err(GONE), Ok(())]);
}

#[tokio::test]
async fn lookout_asks_nothing_while_a_visit_is_there_and_listens_to_it() {
    let watched = Watched::start(Duration::from_millis(60), &[Ok(())]);
    watched.until(|watched| watched.asked.load(Ordering::SeqCst) >= 2).await;
    watched.resting.send_replace(false);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let before = watched.asked.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(watched.asked.load(Ordering::SeqCst), before, "asked in the middle of a visit");
    for _ in 0..FAILURES_TO_CLOSE {
        watched.visits.send(Err(GatewayTrouble::Unavailable)).unwrap();
    }
    watched.until(|watched| watched.told().len() == 2).await;
    assert_eq!(watched.told(), [Ok(()), Err(GatewayTrouble::Unavailable)]);
    watched.resting.send_replace(true);
    watched.until(|watched| watched.told().len() == 3).await;
    assert_eq!(watched.told().last(), Some(&Ok(())));
}

#[tokio::test]
async fn lookout_in_a_hurry_asks_at_once_but_not_in_the_middle_of_a_visit() {
    let watched = Watched::start(Duration::from_secs(600), &[Ok(())]);
    watched.until(|watched| watched.asked.load(Ordering::SeqCst) == 1).await;
    watched.hurry.notify_one();
    watched.until(|watched| watched.asked.load(Ordering::SeqCst) == 2).await;
    watched.resting.send_replace(false);
    tokio::time::sleep(Duration::from_millis(50)).await;
    watched.hurry.notify_one();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(watched.asked.load(Ordering::SeqCst), 2, "asked in the middle of a visit");
    watched.resting.send_replace(true);
    watched.until(|watched| watched.asked.load(Ordering::SeqCst) == 3).await;
}
