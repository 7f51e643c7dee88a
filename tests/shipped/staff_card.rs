//! The staff check at the kiosk by a staff card on the second reader, and the cards that open nothing there.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::{Service, beside_pcscd};
use acceptance::shipped::{Equipment, LOOK, ShippedKiosk, fresh_program};
use acceptance::shipped_staff::Member;
use acceptance::test_kiosk::TestKiosk;
use card_virtual::{Contactless, VirtualCard};
use kiosk_demo::slot::{VPCD_SECOND, VpcdSlot};
use kiosk_visit::ScreenKind;

use crate::TMP;
use crate::staff::{FIRST_REASON, FOR_STAFF, RECEPTION, SAME, STAFF_CHECK, patient_calls};

const SATOS: [u8; 7] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6];
const MORIS: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
const NOBODYS: [u8; 8] = [0x01, 0x2E, 0x4C, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE];

/// The reader that staff lay their cards on: vpcd's second slot.
struct StaffReader(Option<Lying>);

/// Held for its end: the card is lifted with it.
#[allow(dead_code, reason = "what it holds is a card in a slot")]
enum Lying {
    Card(VpcdSlot<Contactless>),
    MyNumber(VpcdSlot<Contactless<VirtualCard>>),
}

impl StaffReader {
    fn lay(&mut self, card: Contactless) {
        self.lift();
        let mut slot = VpcdSlot::new(VPCD_SECOND);
        slot.place(card).expect("the second slot takes the card");
        self.0 = Some(Lying::Card(slot));
    }

    fn lay_my_number_card(&mut self, card: VirtualCard) {
        self.lift();
        let mut slot = VpcdSlot::new(VPCD_SECOND);
        slot.place(Contactless::changing(card)).expect("the second slot takes the card");
        self.0 = Some(Lying::MyNumber(slot));
    }

    /// Lifts what lies there, and waits until the reader has lost it.
    fn lift(&mut self) {
        if self.0.take().is_some() {
            until("the staff reader is empty", || {
                let readers = card_pcsc::readers().unwrap_or_default();
                readers.iter().all(|reader| !reader.name.contains("00 01") || !reader.card_present)
            });
        }
    }
}

fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !so() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn with_reader(text: String) -> String {
    let at = "check_at_kiosk = true\n";
    assert!(text.contains(at));
    text.replace(at, &format!("{at}card_reader = \"Virtual PCD 00 01\"\n"))
}

fn uketsuke(config: &Path, args: &[&str]) -> Output {
    Command::new(fresh_program()).args(args).arg("--config").arg(config).output().expect("uketsuke")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

struct Desk {
    kiosk: ShippedKiosk,
    reader: StaffReader,
}

impl Desk {
    fn open(name: &str, has: Equipment) -> Option<Self> {
        Some(Self { kiosk: ShippedKiosk::start(TMP, name, has, with_reader)?, reader: StaffReader(None) })
    }

    fn config(&self) -> std::path::PathBuf {
        self.kiosk.folder().join("kiosk.toml")
    }

    /// Registers a card at the machine, while the kiosk runs, and gives its PIN.
    fn register(&mut self, name: &str, uid: &[u8]) -> String {
        self.reader.lay(Contactless::with_uid(uid));
        let output = uketsuke(&self.config(), &["staff", "card", name]);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        self.reader.lift();
        let pin = said.lines().find_map(|line| line.strip_prefix("card PIN "));
        pin.unwrap_or_else(|| panic!("{said}")).to_owned()
    }

    /// The audit log so far.
    fn log(&self) -> String {
        let output = uketsuke(&self.config(), &["audit", "export"]);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// How often these words come together in a record.
    fn count(&self, words: &[&str]) -> usize {
        self.log().lines().filter(|line| words.iter().all(|word| line.contains(word))).count()
    }

    /// Keys a PIN in, and gives the screen that follows.
    fn pin(&mut self, pin: &str) -> String {
        self.kiosk.wait_for_screen(ScreenKind::StaffCode);
        let before = self.kiosk.program.step_count();
        self.kiosk.key_in_without_confirming(pin);
        let judged = |step: &kiosk_demo::shipped::Step| step.event == "StaffProved";
        until("the PIN is judged", || {
            let steps = self.kiosk.program.steps();
            steps.get(before..).is_some_and(|new| new.iter().any(judged))
        });
        self.kiosk.program.last_step().expect("a step").screen
    }

    fn log_has(&self, words: &str) {
        until(words, || self.kiosk.program.log().iter().any(|line| line.contains(words)));
    }
}

/// Lays the card down and keys its PIN in: two presses more decide.
fn by_card(name: &str, persona: &str) {
    let Some(mut desk) = Desk::open(name, STAFF_CHECK) else { return };
    let _sato = Member::add("sato", &desk.config());
    let pin = desk.register("sato", &SATOS);
    assert!(said(&uketsuke(&desk.config(), &["staff", "list"])).contains(" card"));
    // Nothing waits for it.
    desk.reader.lay(Contactless::with_uid(&SATOS));
    std::thread::sleep(LOOK);
    assert_eq!(desk.kiosk.program.state().as_deref(), Some("idle"));
    desk.reader.lift();
    patient_calls(&mut desk.kiosk, persona, RECEPTION);
    desk.kiosk.note("> staff lay their card on the second reader");
    desk.reader.lay(Contactless::with_uid(&SATOS));
    desk.kiosk.wait_for("staff_sheet");
    desk.kiosk.picture("card-pin");
    let begun = Instant::now();
    desk.kiosk.key_in_without_confirming(&pin);
    desk.kiosk.wait_for_screen(ScreenKind::StaffSight);
    desk.reader.lift();
    desk.kiosk.picture("compare");
    desk.kiosk.choose(SAME);
    desk.kiosk.wait_for_screen(ScreenKind::StaffReason);
    desk.kiosk.choose(FIRST_REASON);
    desk.kiosk.wait_for("consenting");
    let taps = pin.len() + 2;
    println!("staff check at the kiosk by card: {taps} presses, {:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(taps, 8);
    assert_eq!(desk.kiosk.finish(), "result");
    assert!(desk.kiosk.the_result().is_settled());
    assert_eq!(desk.count(&["staff-check", "sato", "staff-card", "\"kiosk\""]), 1, "{}", desk.log());
    assert_eq!(desk.count(&["account-changed", "card-added", "sato"]), 1);
    let told = desk.kiosk.program.log().join("\n").to_lowercase() + &desk.log().to_lowercase();
    for secret in [&*pin, "04a1b2", "04, a1", "a1b2c3d4e5f6", "161, 178"] {
        assert!(!told.contains(secret), "{secret} in a log");
    }
    desk.kiosk.leave(&TestKiosk::persona(persona));
}

/// Whatever is laid down or keyed in but a member's own card with its own PIN.
fn cards_that_open_nothing(name: &str) {
    let Some(mut desk) = Desk::open(name, STAFF_CHECK) else { return };
    for member in ["sato", "mori"] {
        let _ = Member::add(member, &desk.config());
    }
    let satos = desk.register("sato", &SATOS);
    let moris = desk.register("mori", &MORIS);
    patient_calls(&mut desk.kiosk, "hanako", RECEPTION);
    let my_number = desk.kiosk.world.card(&TestKiosk::persona("taro")).expect("a card");
    desk.reader.lay(Contactless::with_uid(&NOBODYS));
    desk.kiosk.wait_for("staff_sheet");
    desk.kiosk.picture("unknown");
    desk.reader.lay(Contactless::phone());
    desk.log_has("the number of this card is another one each time");
    desk.kiosk.picture("changing");
    desk.reader.lay_my_number_card(my_number);
    desk.log_has("a My Number Card cannot be a staff card");
    desk.kiosk.picture("my-number");
    assert_eq!(desk.count(&["sight-opened"]), 0);
    // A copy of sato's card, without sato's PIN; and with somebody else's.
    desk.reader.lay(Contactless::with_uid(&SATOS));
    let wrong = if satos == "271828" { "271829" } else { "271828" };
    assert_eq!(desk.pin(wrong), "StaffCode");
    desk.kiosk.picture("wrong");
    assert_eq!(desk.pin(&moris), "StaffCode");
    // Lifted while a PIN is keyed in: what was keyed in is gone.
    desk.kiosk.key_in_without_confirming("27");
    desk.reader.lift();
    desk.kiosk.wait_for("staff_checking");
    desk.reader.lay(Contactless::with_uid(&SATOS));
    desk.kiosk.wait_for("staff_sheet");
    for _ in 0..3 {
        assert_eq!(desk.pin(wrong), "StaffCode");
    }
    desk.kiosk.picture("locked");
    assert_eq!(desk.pin(&satos), "StaffCode", "nor the right one now");
    let refused = ["sign-in-refused", "staff-card", "\"kiosk\""];
    assert_eq!(desk.count(&[&refused[..], &["sato"]].concat()), 6, "{}", desk.log());
    assert_eq!(desk.count(&["locked-out", "sato"]), 1);
    assert!(desk.count(&refused) > 6, "a card that is nobody's is in the log");
    assert_eq!((desk.count(&["sight-opened"]), desk.count(&["{\"staff-check\""])), (0, 0));
    // Mori's own card and PIN are as good as ever.
    desk.reader.lay(Contactless::with_uid(&MORIS));
    assert_eq!(desk.pin(&moris), "StaffSight");
    desk.kiosk.choose(SAME);
    desk.kiosk.wait_for_screen(ScreenKind::StaffReason);
    desk.kiosk.choose(FIRST_REASON);
    desk.kiosk.wait_for("consenting");
    assert_eq!(desk.kiosk.finish(), "result");
    desk.reader.lift();
    desk.kiosk.leave(&TestKiosk::persona("hanako"));
}

/// The staff reader goes; patients and the other ways of staff do not.
fn reader_unplugged(name: &str) {
    let Some(mut desk) = Desk::open(name, STAFF_CHECK) else { return };
    let mut sato = Member::add("sato", &desk.config());
    let found = said(&uketsuke(&desk.config(), &["doctor"]));
    assert!(found.contains("ok   staff card Virtual PCD 00 01"), "{found}");
    let of_patients = found.lines().find(|line| line.contains(" reader ")).unwrap_or_default();
    assert!(!of_patients.contains("00 01") && of_patients.contains("00 00"), "{found}");
    // The service comes back with readers of another name: that of the staff is not among them.
    let conf = desk.kiosk.folder().join("readers.conf");
    let text = std::fs::read_to_string("/etc/reader.conf.d/vpcd").expect("vpcd's readers");
    std::fs::write(&conf, text.replace("Virtual PCD", "Other PCD")).expect("a file");
    let mut service = Service::found();
    service.end("TERM");
    desk.kiosk.wait_for("out_of_order");
    service.start_with(Some(&conf));
    desk.kiosk.wait_for("idle");
    let found = said(&uketsuke(&desk.config(), &["doctor"]));
    assert!(found.contains("note staff card no reader fits staff.card_reader"), "{found}");
    let output = uketsuke(&desk.config(), &["staff", "card", "sato"]);
    assert!(!output.status.success() && said(&output).contains("not connected"), "{}", said(&output));
    patient_calls(&mut desk.kiosk, "hanako", RECEPTION);
    desk.kiosk.choose(FOR_STAFF);
    desk.kiosk.wait_for("staff_sheet");
    desk.kiosk.picture("number-only");
    desk.kiosk.key_in(&(sato.number.clone() + &sato.code()));
    desk.kiosk.wait_for_screen(ScreenKind::StaffSight);
    desk.kiosk.choose(SAME);
    desk.kiosk.wait_for_screen(ScreenKind::StaffReason);
    desk.kiosk.choose(FIRST_REASON);
    desk.kiosk.wait_for("consenting");
    assert_eq!(desk.kiosk.finish(), "result");
    desk.kiosk.leave(&TestKiosk::persona("hanako"));
}

#[test]
fn staff_check_by_staff_card_on_the_second_reader() {
    beside_pcscd(|| by_card("staff-card", "hanako"));
}

#[test]
fn copied_number_and_cards_that_are_none_open_nothing() {
    beside_pcscd(|| cards_that_open_nothing("staff-card-refused"));
}

#[test]
fn staff_reader_that_is_unplugged_takes_nothing_else_with_it() {
    beside_pcscd(|| reader_unplugged("staff-card-unplugged"));
}
