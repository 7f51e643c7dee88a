//! The smart-card service hangs: it is there, and answers nothing. Nobody here may hang with it.

use std::process::Command as Program;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient};
use acceptance::pcscd::{PcscStage, Service, beside_pcscd, place, slot, until, wait_for_card};
use acceptance::test_kiosk::TestKiosk;
use card_apdu::Command;
use card_client::{CardReader, ReaderEvent, ReaderWatch, TransportError};
use card_pcsc::{Options, PcscWatch};
use kiosk_demo::DemoEnvironment;
use kiosk_demo::slot::VpcdSlot;
use kiosk_visit::{Band, Screen, ScreenKind};

use crate::TMP;

/// The pcscd beside this test, hung until this is dropped.
struct Hung {
    pid: String,
}

impl Hung {
    fn now() -> Self {
        let pid = std::env::var("UKETSUKE_PCSCD_PID").unwrap();
        signal("STOP", &pid);
        // The signal is there at once, but not every thread of pcscd has stopped at once.
        until("pcscd hangs", || {
            let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
            tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("stat"))).all(|stat| {
                // The state comes after the name, which is in parentheses.
                stat.is_ok_and(|stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T')))
            })
        });
        Self { pid }
    }
}

impl Drop for Hung {
    fn drop(&mut self) {
        signal("CONT", &self.pid);
    }
}

fn signal(name: &str, pid: &str) {
    assert!(Program::new("/bin/kill").args(["-s", name, "--", pid]).status().unwrap().success());
}

/// What `ask` answers; the test fails when it hangs.
fn answer<T: Send + 'static>(what: &str, ask: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = channel();
    thread::spawn(move || tell.send(ask()));
    told.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{what} hangs"))
}

/// Connects, and gives the reader back.
fn connect<R: CardReader + 'static>(
    mut reader: R,
) -> (R, Result<Box<dyn card_client::CardTransport>, TransportError>) {
    answer("connect", move || {
        let connected = reader.connect();
        (reader, connected)
    })
}

fn options() -> Options {
    let limit = Duration::from_millis(500);
    Options { connect_limit: limit, answer_limit: limit, ..Options::default() }
}

/// hanako's card in the reader.
fn set() -> (tempfile::TempDir, DemoEnvironment, VpcdSlot) {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let world = DemoEnvironment::start(folder.path(), &acceptance::shared_pki(TMP)).unwrap();
    let mut slot = slot();
    place(&world, &mut slot, "hanako");
    wait_for_card();
    (folder, world, slot)
}

#[test]
fn hung_service_is_gone_for_the_listing_and_for_connect_until_it_is_back() {
    beside_pcscd(|| {
        let (_folder, _world, _slot) = set();
        let (reader, _watch) = card_pcsc::open(options());
        let hung = Hung::now();
        let listed = answer("the listing of the readers", card_pcsc::readers);
        assert_eq!(listed, Err(TransportError::ServiceGone));
        // Now the thread of the first connection is stuck: no other program holds the card.
        let (reader, first) = connect(reader);
        assert_eq!(first.err(), Some(TransportError::ServiceGone));
        let (mut reader, second) = connect(reader);
        assert_eq!(second.err(), Some(TransportError::ServiceGone));

        drop(hung);
        until("the service answers", || card_pcsc::readers().is_ok_and(|readers| !readers.is_empty()));
        until("the card is reached", || reader.connect().is_ok());
    });
}

#[test]
fn service_that_hangs_under_a_connection_is_a_fault_and_the_next_connection_holds() {
    beside_pcscd(|| {
        let (_folder, _world, _slot) = set();
        let (reader, _watch) = card_pcsc::open(options());
        let (reader, connected) = connect(reader);
        let mut connection = connected.unwrap();
        let select = Command::parse(&[0x00, 0xA4, 0x00, 0x00]).unwrap();
        connection.transmit(&select).unwrap();

        let hung = Hung::now();
        let lost = answer("the exchange", move || connection.transmit(&select).err());
        assert_eq!(lost, Some(TransportError::Protocol));
        let (mut reader, again) = connect(reader);
        assert_eq!(again.err(), Some(TransportError::ServiceGone), "our own thread is not another program");

        drop(hung);
        until("the card is reached", || reader.connect().is_ok());
    });
}

/// The next events of a watch, which is asked often as the kiosk does.
fn events(mut watch: PcscWatch, wanted: &[ReaderEvent]) -> PcscWatch {
    let count = wanted.len();
    let (watch, seen) = answer("the watch", move || {
        let end = Instant::now() + LIMIT / 2;
        let mut seen = Vec::new();
        while seen.len() < count && Instant::now() < end {
            seen.extend(watch.next_event(Duration::from_millis(200)));
        }
        (watch, seen)
    });
    assert_eq!(seen, wanted);
    watch
}

/// How many threads of this process have this name.
fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|found| found.trim_end() == name).count()
}

#[test]
fn watch_tells_that_the_service_hangs_and_that_it_is_back() {
    use ReaderEvent::{CardLies, ReaderFound, ServiceLost};
    beside_pcscd(|| {
        let (_folder, _world, _slot) = set();
        let first = Options { reader_name: Some("00 00".to_owned()), ..options() };
        let (_reader, watch) = card_pcsc::open(first);
        let mut watch = events(watch, &[ReaderFound, CardLies]);
        for _ in 0..2 {
            let hung = Hung::now();
            watch = events(watch, &[ServiceLost]);
            // It goes on hanging, and is told once.
            for _ in 0..10 {
                assert_eq!(watch.next_event(Duration::from_millis(200)), None);
            }
            assert_eq!(threads("reader-watch"), 1, "stuck threads do not pile up");
            drop(hung);
            // The card has not been lifted: it is not placed anew.
            watch = events(watch, &[ReaderFound, CardLies]);
        }
        assert_eq!(threads("reader-watch"), 1);
    });
}

#[test]
fn hung_service_that_is_killed_and_started_again_is_found_by_the_watch() {
    beside_pcscd(|| {
        let mut service = Service::found();
        let (_reader, watch) = card_pcsc::open(options());
        let watch = events(watch, &[ReaderEvent::ReaderFound]);
        let hung = Hung::now();
        let watch = events(watch, &[ReaderEvent::ServiceLost]);
        // As the supervisor of a service ends one that hangs.
        service.end("KILL");
        std::mem::forget(hung);
        service.start();
        events(watch, &[ReaderEvent::ReaderFound]);
    });
}

#[test]
fn kiosk_beside_a_hung_service_is_out_of_order_and_the_next_visit_is_whole() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        let hung = Hung::now();
        stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).unwrap();
        drop(hung);
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    });
}

/// Whether the screen asks that the card be taken.
fn asks_to_take(screen: &Screen) -> bool {
    screen.texts().any(|text| text.key == "done-take") && screen.band == Band::CardMayGo
}

/// The longest until a patient before a service that has fallen silent is told so.
const TOLD_WITHIN: Duration = Duration::from_secs(5);

#[test]
fn card_that_lay_there_while_the_service_hung_is_to_be_taken_and_begins_nothing_until_then() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        let hung = Hung::now();
        let begun = Instant::now();
        let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).unwrap();
        assert!(begun.elapsed() < TOLD_WITHIN, "told after {:?}", begun.elapsed());
        assert!(asks_to_take(&screen), "{screen:?}");
        drop(hung);
        let lying = |screen: &Screen| screen.kind == ScreenKind::Idle && asks_to_take(screen);
        stage.kiosk.work_until(LIMIT, lying).unwrap();
        let begins = stage.kiosk.work_until(Duration::from_secs(3), |screen| screen.kind != ScreenKind::Idle);
        assert!(begins.is_err(), "a visit begins by itself:\n{}", stage.kiosk.transcript());
        stage.slot.lift();
        stage.kiosk.work_until(LIMIT, |screen| !asks_to_take(screen)).unwrap();
        stage.place("hanako");
        let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    });
}
