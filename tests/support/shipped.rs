//! The shipped `uketsuke` in a real window, beside a pcscd of its own, and a patient who presses its keys through the display.
//!
//! The card lies in a slot of vpcd, the cameras are folders of drawn pictures, the gateway is the sandbox in this process. The
//! state of the visit is read from the program's own log, as a vendor would.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use card_virtual::{Persona, VirtualCard};
use eligibility_sandbox::{Question, SandboxConfig};
use kiosk_demo::slot::{VPCD, VpcdSlot};
use kiosk_demo::{DemoEnvironment, Display, PictureCamera, Shipped, Sight, faces, print, shipped};
use kiosk_visit::{Key, ScreenKind};

use crate::patient::LIMIT;

/// A 10.1 inch panel in pixels, as the configuration says.
const PANEL: (u16, u16) = (1280, 800);
/// A patient looks before they press. Longer than any time in which a new screen takes no answer.
pub const LOOK: Duration = Duration::from_millis(1_500);
/// Between two keys of a pad.
const KEYSTROKE: Duration = Duration::from_millis(150);
/// How long somebody waits for the dot of a digit before they press it again: longer than a frame takes on a busy machine.
const DOT_LIMIT: Duration = Duration::from_secs(8);
/// How often they press it.
const MAX_PRESSES: usize = 3;
/// Families of crates that cannot be reached from the program.
const NOT_SHIPPED: [&str; 3] = ["bench", "sim", "test-support"];
/// Endings of what goes into the program.
const SOURCES: [&str; 5] = ["rs", "ftl", "html", "css", "js"];
/// Most questions of one visit.
const MAX_QUESTIONS: usize = 30;

/// The file that says how far the program's wall clock is put forward or back.
const CLOCK: &str = "clock";

/// Variables of a program's environment.
pub type Environment = Vec<(&'static str, OsString)>;

/// What the shipped kiosk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Equipment {
    /// Face camera, document camera and models.
    pub face: bool,
    /// The authorisation module.
    pub module: bool,
    /// The staff console, and the staff check at the kiosk itself.
    pub staff: bool,
    /// A gateway that offers questions beside the consents.
    pub offers: bool,
    /// A gateway that takes phones.
    pub phones: bool,
}

/// The shipped program and everything around it.
pub struct ShippedKiosk {
    /// The program.
    pub program: Shipped,
    /// Its screen, keys and touches.
    pub display: Display,
    /// Where cards are placed.
    pub slot: VpcdSlot,
    /// Gateway, cards and receipt folder.
    pub world: DemoEnvironment,
    /// Before the face camera.
    pub camera: PictureCamera,
    /// Under the document camera.
    pub document_camera: PictureCamera,
    folder: tempfile::TempDir,
    pictures: PathBuf,
    story: String,
}

impl ShippedKiosk {
    /// Starts the program with this equipment and waits until it is idle; `edit` changes its configuration file. Pictures and the
    /// transcript go to `shipped/NAME` below `tmp`. `None` where the face is wanted and the models are not installed.
    ///
    /// # Panics
    /// When anything cannot be started.
    #[must_use]
    pub fn start(tmp: &str, name: &str, has: Equipment, edit: impl FnOnce(String) -> String) -> Option<Self> {
        let kiosk = Self::prepare(tmp, name, has, edit)?;
        Some(kiosk.wait("idle"))
    }

    /// As [`Self::start`], without waiting.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn prepare(
        tmp: &str,
        name: &str,
        has: Equipment,
        edit: impl FnOnce(String) -> String,
    ) -> Option<Self> {
        Self::prepare_in(tmp, name, has, |_| {}, edit)
    }

    /// As [`Self::prepare`]; `furnish` puts something into the kiosk's folder first.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn prepare_in(
        tmp: &str,
        name: &str,
        has: Equipment,
        furnish: impl FnOnce(&Path),
        edit: impl FnOnce(String) -> String,
    ) -> Option<Self> {
        Self::prepare_with(tmp, name, has, (furnish, |_| Vec::new()), edit)
    }

    /// As [`Self::prepare`], with a wall clock that is put forward or back by this, and later by [`Self::put_clock`].
    ///
    /// # Panics
    /// As [`Self::start`], and without libfaketime.
    #[must_use]
    pub fn prepare_by_clock(
        tmp: &str,
        name: &str,
        has: Equipment,
        by: &str,
        edit: impl FnOnce(String) -> String,
    ) -> Option<Self> {
        let clock = |folder: &Path| faked_clock(&folder.join(CLOCK), by);
        Self::prepare_with(tmp, name, has, (|_: &Path| {}, clock), edit)
    }

    fn prepare_with(
        tmp: &str,
        name: &str,
        has: Equipment,
        (furnish, environment): (impl FnOnce(&Path), impl FnOnce(&Path) -> Environment),
        edit: impl FnOnce(String) -> String,
    ) -> Option<Self> {
        let folder = tempfile::tempdir_in(tmp).expect("a folder for the test");
        furnish(folder.path());
        let drawn = Path::new(tmp).join("drawn");
        let camera = PictureCamera::create(&folder.path().join("camera"), &drawn).expect("a folder");
        let document_camera =
            PictureCamera::create(&folder.path().join("document-camera"), &drawn).expect("a folder");
        camera.show(&Sight::Nobody).expect("pictures");
        document_camera.lay(None).expect("pictures");
        let mut more = String::new();
        if has.face {
            let face = faces::toml(&crate::faces::weights()?);
            more += &face.replace("print_camera = \"invented\"", "print_camera = \"document-camera\"");
            more = more.replace("camera = \"invented\"", "camera = \"camera\"");
        }
        if has.staff {
            more += "\n[staff]\nlisten = \"127.0.0.1:8443\"\ncheck_at_kiosk = true\n";
        }
        more += "\n[log]\nlevel = \"debug\"\n[speech]\nenabled = false\n[times]\nlist = 5\n";
        let pki = crate::shared_pki(tmp);
        if has.module {
            let program = DemoEnvironment::stand_in_program().expect("a folder");
            more += &DemoEnvironment::authorisation_toml(&program, &pki)
                .expect("the stand-in, built with this workspace");
        }
        let gateway = |gateway: &mut SandboxConfig| {
            if has.offers {
                gateway.questions = Question::ALL.to_vec();
            }
            gateway.phones = has.phones;
        };
        let world = DemoEnvironment::start_edited(folder.path(), &pki, gateway, |text| edit(text + &more));
        let world = world.expect("the world");
        let display = Display::start(PANEL.0, PANEL.1).expect("Xvfb, of the package xvfb");
        let environment = environment(folder.path());
        let config = folder.path().join("kiosk.toml");
        let program = Shipped::start_with(&fresh_program(), &config, display.name(), &environment)
            .expect("the program");
        display.focus(PANEL.0).unwrap_or_else(|error| panic!("{error}: {:#?}", program.log()));
        let slot = VpcdSlot::new(VPCD);
        let pictures = Path::new(tmp).join("shipped").join(name);
        std::fs::create_dir_all(&pictures).expect("a folder for pictures");
        Some(Self {
            program,
            display,
            slot,
            world,
            camera,
            document_camera,
            folder,
            pictures,
            story: String::new(),
        })
    }

    /// The folder with `kiosk.toml`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the program's wall clock forward or back by this from now on, as `faketime` writes it: `-1d`, `+2h`, `-10y`.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn put_clock(&mut self, by: &str) {
        self.note(&format!("> clock {by}"));
        set_faked_clock(&self.folder.path().join(CLOCK), by);
    }

    /// Writes a line into the transcript.
    pub fn note(&mut self, line: &str) {
        self.story.push_str(line);
        self.story.push('\n');
    }

    /// Waits until the visit is in this state.
    ///
    /// # Panics
    /// When it does not come within [`LIMIT`].
    #[must_use]
    pub fn wait(mut self, state: &str) -> Self {
        self.wait_for(state);
        self
    }

    /// Waits until the visit is in this state, and takes a picture of it.
    ///
    /// # Panics
    /// When it does not come within [`LIMIT`].
    pub fn wait_for(&mut self, state: &str) {
        let seen = self.program.wait_until(LIMIT, |now| now == state);
        if seen.is_none() {
            self.picture("stuck");
            panic!(
                "the state {state} did not come; it is {:?}, ended {:?}\n{}\n{}",
                self.program.state(),
                self.program.ended(),
                self.story,
                self.tail()
            );
        }
        self.note(&format!("  [{state}]"));
    }

    /// Waits until this screen is shown.
    ///
    /// # Panics
    /// When it does not come within [`LIMIT`].
    pub fn wait_for_screen(&mut self, kind: ScreenKind) {
        let wanted = format!("{kind:?}");
        let begun = Instant::now();
        while self.program.last_step().is_none_or(|step| step.screen != wanted) {
            if self.program.ended().is_some() || begun.elapsed() > LIMIT {
                self.picture("stuck");
                panic!(
                    "the screen {wanted} did not come; ended {:?}\n{}\n{}",
                    self.program.ended(),
                    self.story,
                    self.tail()
                );
            }
            std::thread::sleep(KEYSTROKE / 10);
        }
        self.note(&format!("  [{wanted}]"));
    }

    /// Touches the screen there; a digit of a pad at once, anything else after a look.
    ///
    /// # Panics
    /// When the display does not take it.
    pub fn touch(&mut self, what: &str, x: i16, y: i16) {
        std::thread::sleep(if what == "DigitEntered" { KEYSTROKE } else { LOOK });
        self.note(&format!("> touch: {what}"));
        self.display.touch(x, y).expect("a touch");
    }

    fn tail(&self) -> String {
        let log = self.program.log();
        log.iter().skip(log.len().saturating_sub(60)).fold(String::new(), |all, line| all + line + "\n")
    }

    /// Places this persona's card, with its holder before the camera and its printed face under the document camera.
    ///
    /// # Panics
    /// When there is no such persona, or its card cannot be placed.
    pub fn place(&mut self, id: &str) {
        let persona = crate::test_kiosk::TestKiosk::persona(id);
        self.place_persona(&persona);
    }

    /// The same for a persona of one's own.
    ///
    /// # Panics
    /// As [`Self::place`].
    pub fn place_persona(&mut self, persona: &Persona) {
        let card = self.world.card(persona).expect("a card");
        self.before_the_cameras(persona);
        self.place_card(card);
    }

    /// Puts the holder before the camera and the card under the document camera.
    ///
    /// # Panics
    /// When the pictures cannot be written.
    pub fn before_the_cameras(&mut self, persona: &Persona) {
        self.camera.show(&Sight::Person(persona.id.clone())).expect("pictures");
        self.document_camera.lay(Some(&print::holder(persona))).expect("pictures");
    }

    /// Places a card.
    ///
    /// # Panics
    /// When vpcd does not take it.
    pub fn place_card(&mut self, card: VirtualCard) {
        self.note("> place the card");
        self.slot.place(card).expect("vpcd takes the card");
    }

    /// Lifts the card.
    pub fn lift(&mut self) {
        self.note("> lift the card");
        drop(self.slot.lift());
    }

    /// Presses a number key, after a look at the screen.
    ///
    /// # Panics
    /// When the display does not take it.
    pub fn choose(&mut self, number: u8) {
        std::thread::sleep(LOOK);
        self.note(&format!("> key {number}"));
        self.display.key(Key::Digit(number)).expect("a key");
    }

    /// Enters digits on the pad that is shown, and confirms them. The transcript does not tell them.
    ///
    /// # Panics
    /// When the display does not take them.
    pub fn key_in(&mut self, digits: &str) {
        self.digits(digits, ", confirmed");
        self.display.key(Key::Hash).expect("a key");
    }

    /// Enters digits on a pad whose last digit confirms. The transcript does not tell them.
    ///
    /// # Panics
    /// When the display does not take them.
    pub fn key_in_without_confirming(&mut self, digits: &str) {
        self.digits(digits, "");
    }

    /// Presses each digit and looks whether it arrived, as somebody does who watches the dots: one that a busy machine lost is
    /// pressed again.
    fn digits(&mut self, digits: &str, after: &str) {
        std::thread::sleep(LOOK);
        self.note(&format!("> {} digits{after}", digits.len()));
        for digit in digits.bytes() {
            let before = self.program.step_count();
            for attempt in 1..=MAX_PRESSES {
                self.display.key(Key::Digit(digit.saturating_sub(b'0'))).expect("a key");
                std::thread::sleep(KEYSTROKE);
                let begun = Instant::now();
                while self.program.step_count() == before && begun.elapsed() < DOT_LIMIT {
                    std::thread::sleep(KEYSTROKE / 10);
                }
                if self.program.step_count() != before {
                    break;
                }
                self.note(&format!("  no dot after press {attempt}"));
            }
        }
    }

    /// Answers the questions after identity was shown with yes until the visit shows its last screen, which is given.
    ///
    /// # Panics
    /// When it does not come.
    pub fn finish(&mut self) -> String {
        for _ in 0..MAX_QUESTIONS {
            let asks = |state: &str| {
                matches!(
                    state,
                    "consenting"
                        | "questioning"
                        | "reviewing"
                        | "asking_who"
                        | "asking_limit"
                        | "asking_to_enrol"
                )
            };
            let ends =
                |state: &str| matches!(state, "result" | "trouble" | "take_card" | "out_of_order" | "idle");
            let Some(state) = self.program.wait_until(LIMIT, |state| asks(state) || ends(state)) else {
                self.wait_for("result");
                break;
            };
            self.note(&format!("  [{state}]"));
            if ends(&state) {
                self.picture(&state);
                return state;
            }
            let before = self.program.step_count();
            self.choose(1);
            let begun = Instant::now();
            while self.program.step_count() == before && begun.elapsed() < LIMIT {
                std::thread::sleep(KEYSTROKE);
            }
        }
        panic!("the visit goes round and round:\n{}", self.story);
    }

    /// Leaves a picture of the screen beside the transcript.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn picture(&mut self, name: &str) {
        std::thread::sleep(LOOK / 2);
        self.note(&format!("  picture {name}.png"));
        let seen = self.display.look(1).expect("pixels");
        seen.write(&self.pictures.join(format!("{name}.png"))).expect("a picture");
    }

    /// Leaves a picture of what the camera sees once it moves again, while the same screen is there; none if that goes before.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn glimpse(&mut self, name: &str) {
        let kind = self.program.last_step().map(|step| step.screen);
        let begun = Instant::now();
        let mut seen = None;
        // The last picture before the screen goes is the best one.
        while self.program.last_step().map(|step| step.screen) == kind && begun.elapsed() < LOOK {
            seen = Some(self.display.look(1).expect("pixels"));
            std::thread::sleep(KEYSTROKE);
        }
        if let Some(seen) = seen {
            self.note(&format!("  picture {name}.png"));
            seen.write(&self.pictures.join(format!("{name}.png"))).expect("a picture");
        }
    }

    /// The result files that the receipt computer finds.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn received(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.world.receipt_folder()).expect("the receipt folder");
        let files = entries.map(|entry| entry.expect("an entry").path());
        files.filter(|path| path.extension().is_some_and(|extension| extension == "xml")).collect()
    }

    /// The one result file, parsed.
    ///
    /// # Panics
    /// When there is none, or more than one, or it cannot be read.
    #[must_use]
    pub fn the_result(&self) -> eligibility_api::message::ResultMessage {
        let files = self.received();
        let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}\n{}", self.story) };
        let bytes = std::fs::read(file).expect("the file");
        eligibility_api::message::ResultMessage::parse(&bytes).expect("a result message")
    }

    /// Ends the visit: the card is lifted, the kiosk is idle again, and ends in order when it is asked to. Leaves the transcript.
    ///
    /// # Panics
    /// When it does not, or when the log tells something of the patient.
    pub fn leave(mut self, persona: &Persona) {
        self.lift();
        self.wait_for("idle");
        self.end(persona);
    }

    /// Ends the program; as [`Self::leave`] without a card.
    ///
    /// # Panics
    /// As [`Self::leave`].
    pub fn end(mut self, persona: &Persona) {
        let ended = self.program.terminate();
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}:\n{}", self.tail());
        self.note("> SIGTERM: ended in order");
        let log = self.program.log().join("\n");
        let private = [
            Some(persona.name.as_str()),
            Some(persona.address.as_str()),
            Some(&persona.verification_code_b()),
        ];
        for secret in private.into_iter().flatten() {
            assert!(!log.contains(secret), "the log tells something of the patient");
        }
        std::fs::write(self.pictures.join("transcript.txt"), &self.story).expect("a transcript");
    }
}

/// The variables by which a program's wall clock is what `file` says, and its monotonic clock the machine's (libfaketime).
///
/// # Panics
/// When the library is not installed.
#[must_use]
pub fn faked_clock(file: &Path, by: &str) -> Environment {
    set_faked_clock(file, by);
    let folders = std::fs::read_dir("/usr/lib").expect("a folder").flatten().map(|entry| entry.path());
    let library =
        folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file());
    vec![
        ("LD_PRELOAD", library.expect("libfaketime, of the package faketime").into()),
        ("FAKETIME_TIMESTAMP_FILE", file.into()),
        ("FAKETIME_NO_CACHE", "1".into()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ("DONT_FAKE_MONOTONIC", "1".into()),
        ("NO_FAKE_STAT", "1".into()),
    ]
}

/// Whole or not at all: the program reads it whenever it asks for the time.
fn set_faked_clock(file: &Path, by: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, by).and_then(|()| std::fs::rename(&new, file)).expect("a file");
}

/// The program, built from the sources as they are. Cargo leaves beside each library the list of sources that went into it.
///
/// # Panics
/// When the program is missing, or a source is newer: a test of an old program proves nothing.
#[must_use]
pub fn fresh_program() -> PathBuf {
    const BUILD: &str = "run the tests of the whole workspace, or `cargo build --workspace --bins` before";
    let program = shipped::program().unwrap_or_else(|| panic!("uketsuke is not built: {BUILD}"));
    let built = modified(&program).expect("a time");
    for source in sources_of(&program.with_file_name("deps")) {
        // Lists of earlier builds may name files that are gone.
        let newer = modified(&source).is_some_and(|changed| changed > built);
        assert!(!newer, "uketsuke is older than {}: {BUILD}", source.display());
    }
    program
}

/// The sources of the libraries of this workspace that may go into the program, as cargo's lists beside them have them.
fn sources_of(deps: &Path) -> BTreeSet<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let names = shipped_packages(&top.join("crates"));
    let mut sources = BTreeSet::new();
    for entry in std::fs::read_dir(deps).expect("cargo's folder").flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some((stem, _)) = file.strip_suffix(".d").and_then(|file| file.rsplit_once('-')) else {
            continue;
        };
        if !names.iter().any(|name| name.replace('-', "_") == stem) {
            continue;
        }
        let list = std::fs::read_to_string(entry.path()).expect("cargo's list of sources");
        for line in list.lines() {
            let Some((target, files)) = line.split_once(": ") else { continue };
            // A library, and no program of tests of the same name.
            let library =
                Path::new(target).file_name().is_some_and(|name| name.to_string_lossy().starts_with("lib"));
            let files = files.split_whitespace().map(|file| top.join(file));
            // Manifests and documents stand in the lists of some builds and change no program by their time.
            let kind = |file: &Path| {
                file.extension().is_some_and(|ending| SOURCES.iter().any(|kind| ending == *kind))
            };
            let read = |file: &PathBuf| library && file.starts_with(&top) && kind(file);
            sources.extend(files.filter(read));
        }
    }
    assert!(sources.len() > 100, "cargo's lists are not where they were");
    sources
}

/// The packages below `crates` that may go into the program: in every family but those that only stand in or test.
fn shipped_packages(crates: &Path) -> Vec<String> {
    let folders =
        |folder: &Path| std::fs::read_dir(folder).expect("the crates").flatten().map(|entry| entry.path());
    let families = folders(crates).filter(|family| !NOT_SHIPPED.iter().any(|name| family.ends_with(name)));
    let manifests = families.filter(|family| family.is_dir()).flat_map(|family| folders(&family));
    let name_of = |manifest: String| {
        manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"').map(str::to_owned))
    };
    let packages = manifests.filter_map(|folder| std::fs::read_to_string(folder.join("Cargo.toml")).ok());
    packages.map(|manifest| name_of(manifest).expect("a package has a name")).collect()
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}
