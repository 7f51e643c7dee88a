//! A monkey at the shipped kiosk: touches, keys, cards and faults at random, between them what a person would do. Whatever it
//! does, the program lives, answers and forgets, and serves the next patient.
//!
//! `UKETSUKE_MONKEY_SEED` says which monkey, `UKETSUKE_MONKEY_SECONDS` for how long; `make monkey` is for hours. It leaves
//! its transcript in `target/tmp/shipped/monkey`, and the last pictures and the log where it found something.

mod chance;
mod desk;
mod diary;
mod ending;
mod hand;
mod mischief;
mod person;

use std::collections::{HashMap, VecDeque};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acceptance::pcscd::beside_pcscd_within;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::shipped_staff::Member;
use card_virtual::{KeyRef, Persona, VirtualCard};
use kiosk_demo::display::Picture;
use kiosk_demo::{Sight, print};
use kiosk_visit::Key;

use self::chance::Chance;
use self::desk::Reception;
use self::diary::Diary;
use self::mischief::Mischief;
use self::person::KnownKeys;
use crate::TMP;

const SEED: &str = "UKETSUKE_MONKEY_SEED";
const SECONDS: &str = "UKETSUKE_MONKEY_SECONDS";
/// The monkey of `make test`.
const USUAL_SEED: u64 = 20_261_129;
const USUAL_SECONDS: u64 = 60;
/// For the start with its cards and pictures, and for the end.
const AROUND: Duration = Duration::from_secs(600);
/// The window has not drawn another screen, or the program has not said anything, for so long: it hangs.
const HANGS: Duration = Duration::from_secs(15);
/// Longest time in one state in which something is always due.
const STUCK: Duration = Duration::from_secs(120);
/// So soon after an end no key of the card is open.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);
/// So many of the 32 states are most of those that a minute has time for.
const MAX_STATES: usize = 18;
/// How often the memory is noted.
const MEMORY_SECONDS: u64 = 30;
/// Pictures kept for a failure.
const LAST_PICTURES: usize = 12;
/// Those whose faces are drawn, which takes a while.
const FACES: [&str; 6] = ["hanako", "taro", "lasttry", "locked", "nopin", "newcomer"];
/// Cards that nothing is wrong with.
const USUAL: [&str; 4] = ["hanako", "taro", "ume", "kiyoshi"];
/// States in which the kiosk waits for the card to be taken, or for nothing at all.
const RESTS: [&str; 5] = ["idle", "out_of_order", "result", "trouble", "take_card"];

#[test]
fn monkey_leaves_the_kiosk_alive_idle_and_clean() {
    let number =
        |name: &str, usual| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (seed, seconds) = (number(SEED, USUAL_SEED), number(SECONDS, USUAL_SECONDS));
    let length = Duration::from_secs(seconds);
    beside_pcscd_within(length + AROUND, || {
        println!("monkey: {SEED}={seed} {SECONDS}={seconds}");
        let mut monkey = Monkey::start(seed);
        monkey.play(length);
        // A slow machine takes longer to get as far.
        while seconds >= USUAL_SECONDS && !monkey.has_gone_deep() && monkey.begun.elapsed() < length * 6 {
            monkey.play(monkey.begun.elapsed() + Duration::from_secs(5));
        }
        let deep = monkey.has_gone_deep();
        let states = monkey.end();
        assert!(seconds < USUAL_SECONDS || deep, "the monkey met too little: {states}");
    });
}

/// A card on the reader.
struct Placed {
    persona: Persona,
    /// VERIFY commands that the card had seen, and confirmations that there had been, when it came.
    before: Asked,
}

/// How often PIN and code B were sent to the card, or confirmed at the kiosk.
#[derive(Debug, Clone, Copy)]
struct Asked {
    card: (u64, u64),
    kiosk: (u64, u64),
}

struct Monkey {
    kiosk: ShippedKiosk,
    chance: Chance,
    keys: KnownKeys,
    diary: Diary,
    mischief: Mischief,
    reception: Option<Reception>,
    /// For the staff check at the kiosk.
    member: Member,
    people: Vec<Persona>,
    faces: Vec<String>,
    /// Cards that are nowhere now.
    wallet: HashMap<String, VirtualCard>,
    placed: Option<Placed>,
    last: Option<String>,
    /// When a card was placed or lifted last.
    handled: Option<Instant>,
    /// A pad may hold digits that nobody meant.
    dirty: bool,
    transcript: std::fs::File,
    folder: PathBuf,
    begun: Instant,
    memory: u64,
    /// So many half minutes were noted.
    memory_noted: u64,
    /// The last picture of the screen before, and of the one that is shown.
    seen: Seen,
    pictures: VecDeque<Picture>,
    found: bool,
}

/// What the window showed.
#[derive(Default)]
struct Seen {
    before: Option<(String, Picture)>,
    now: Option<(String, Picture)>,
    looked: Option<Instant>,
}

impl Monkey {
    fn start(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let folder = Path::new(TMP).join("shipped/monkey");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let transcript = std::fs::File::create(folder.join("transcript.txt")).unwrap();
        let (first, profile) = (chance.percent(50), *chance.pick(&["leaflet-3q", "2024-10"]).unwrap());
        let edit = |text: String| {
            text.replace("folder = \"receipt-computer\"", &Mischief::folder_line())
                .replace("[receipt]", "status_seconds = 2\n\n[receipt]")
                .replace("list = 5", "list = 3\nidle = 6\nwarning = 4\ngrace = 4")
                .replace("[face]", &format!("[face]\nfirst = {first}"))
                .replace("[facility]", &format!("[facility]\nname_check = {first}"))
                + &format!("\n[consent]\nprofile = \"{profile}\"\n")
        };
        let mut has = Equipment {
            face: true,
            module: true,
            staff: true,
            offers: chance.percent(50),
            phones: chance.percent(50),
        };
        if acceptance::faces::weights().is_none() {
            has.face = false;
        }
        let prepare = |folder: &Path| Mischief::prepare(folder).unwrap();
        let kiosk = ShippedKiosk::prepare_in(TMP, "monkey", has, prepare, edit).expect("a kiosk");
        let kiosk = kiosk.wait("idle");
        let config = kiosk.folder().join("kiosk.toml");
        let (sato, member) = (Member::add("sato", &config), Member::add("suzuki", &config));
        let people = card_virtual::personas();
        let mut monkey = Self {
            keys: KnownKeys::new(),
            diary: Diary::new(&people),
            mischief: Mischief::new(kiosk.folder()),
            reception: None,
            member,
            people,
            faces: FACES.map(str::to_owned).to_vec(),
            wallet: HashMap::new(),
            placed: None,
            last: None,
            handled: None,
            dirty: false,
            transcript,
            folder,
            begun: Instant::now(),
            memory: 0,
            memory_noted: 0,
            seen: Seen::default(),
            pictures: VecDeque::new(),
            found: false,
            chance,
            kiosk,
        };
        monkey.prepare_cards();
        monkey.begun = Instant::now();
        monkey.note(&format!("face.first = {first}, consent.profile = {profile}"));
        monkey.memory = resident(monkey.kiosk.program.process_id());
        monkey.reception = Some(Reception::start(monkey.kiosk.folder(), sato, seed));
        monkey
    }

    /// Issues all cards and draws what the cameras will see, before time counts.
    fn prepare_cards(&mut self) {
        for persona in self.people.clone() {
            self.wallet.insert(persona.id.clone(), self.kiosk.world.card(&persona).unwrap());
            self.kiosk.document_camera.lay(Some(&print::holder(&persona))).unwrap();
        }
        for face in self.faces.clone() {
            self.kiosk.camera.show(&Sight::Person(face)).unwrap();
        }
        self.kiosk.camera.show(&Sight::Nobody).unwrap();
        self.kiosk.document_camera.lay(None).unwrap();
    }

    fn play(&mut self, length: Duration) {
        while self.begun.elapsed() < length {
            self.look();
            if self.chance.percent(78) {
                self.as_a_person()
            } else {
                self.at_random()
            }
            // The log comes a little later than what was done.
            std::thread::sleep(Duration::from_millis(30));
        }
        self.look();
    }

    /// A monkey that only meets the idle screen proves nothing.
    fn has_gone_deep(&self) -> bool {
        let diary = &self.diary;
        diary.entered.len() >= MAX_STATES && diary.times("reading") >= 4 && diary.times("result") >= 1
    }

    /// Reads the log, lets be over what is due, and compares everything with what must always hold.
    fn look(&mut self) {
        for wrong in self.mischief.end(&mut self.kiosk, false) {
            self.note(&format!("> right again: {wrong:?}"));
        }
        let read = self.diary.read(&self.kiosk.program);
        match read {
            Ok(steps) => {
                for step in steps {
                    self.note(&format!("  {step}"));
                    // What is new has nothing in it.
                    self.dirty &= !step.contains("-> entering_");
                }
            }
            Err(found) => self.found(&found),
        }
        if let Some(ended) = self.kiosk.program.ended() {
            self.found(&format!("the program ended: {ended}"));
        }
        if let Some(failure) = self.reception.as_ref().and_then(|reception| reception.told().failure) {
            self.found(&failure);
        }
        self.note_memory();
        self.compare_verifies();
        self.compare_key();
        self.compare_window();
        if !RESTS.contains(&self.diary.state.as_str()) && self.diary.stepped.elapsed() > STUCK {
            self.found("the visit goes neither on nor back");
        }
    }

    /// How the memory grows, each half minute.
    fn note_memory(&mut self) {
        let due = self.begun.elapsed().as_secs() / MEMORY_SECONDS;
        if due > self.memory_noted {
            self.memory_noted = due;
            let now = resident(self.kiosk.program.process_id());
            self.note(&format!("memory: {now} kB"));
        }
    }

    /// How often the card that is there was sent its PIN and code B, and how often that was confirmed.
    fn asked(&self) -> Option<Asked> {
        let seen = |card: &VirtualCard| {
            (card.log().verify_attempts(KeyRef::AuthPin), card.log().verify_attempts(KeyRef::CodeB))
        };
        let card = self.kiosk.slot.with_card(seen)?;
        Some(Asked { card, kiosk: (self.diary.times("verifying"), self.diary.times("opening_photo")) })
    }

    /// One confirmation is at most one VERIFY.
    fn compare_verifies(&mut self) {
        let Some(before) = self.placed.as_ref().map(|placed| placed.before) else { return };
        let more = |now: &Asked| {
            now.card.0 - before.card.0 > now.kiosk.0 - before.kiosk.0
                || now.card.1 - before.card.1 > now.kiosk.1 - before.kiosk.1
        };
        if self.asked().as_ref().is_some_and(more) {
            // The card may have been asked after the log was read.
            std::thread::sleep(Duration::from_secs(1));
            let _ = self.diary.read(&self.kiosk.program);
            if let Some(now) = self.asked().filter(more) {
                self.found(&format!("a VERIFY without a confirmation: {before:?} {now:?}"));
            }
        }
    }

    /// After an end nothing is open on the card.
    fn compare_key(&mut self) {
        let over = RESTS.contains(&self.diary.state.as_str()) && self.diary.shown_for() > CLOSED_WITHIN;
        if over && self.kiosk.slot.with_card(VirtualCard::is_open) == Some(true) {
            self.found("a key of the card is open after the visit");
        }
    }

    /// Another screen is drawn within a while.
    fn compare_window(&mut self) {
        if self.seen.looked.is_some_and(|looked| looked.elapsed() < Duration::from_millis(400)) {
            return;
        }
        self.seen.looked = Some(Instant::now());
        let picture = self.kiosk.display.look(4).unwrap();
        if self.seen.now.as_ref().is_some_and(|(screen, _)| *screen != self.diary.screen) {
            self.seen.before = self.seen.now.take();
        }
        let shown = self.diary.shown_for();
        let unchanged = self
            .seen
            .before
            .as_ref()
            .is_some_and(|(screen, old)| *screen != self.diary.screen && *old == picture);
        if shown > HANGS && unchanged {
            self.found("the window shows the screen before");
        }
        if shown > Duration::from_secs(1) && !unchanged {
            self.seen.now = Some((self.diary.screen.clone(), picture.clone()));
        }
        self.pictures.push_back(picture);
        while self.pictures.len() > LAST_PICTURES {
            self.pictures.pop_front();
        }
    }

    fn note(&mut self, line: &str) {
        let at = self.begun.elapsed().as_secs_f64();
        writeln!(self.transcript, "{at:8.2} {line}").unwrap();
    }

    /// Something that must not be.
    fn found(&mut self, what: &str) {
        if !self.found {
            self.found = true;
            self.note(&format!("FOUND: {what}"));
            self.keep_evidence();
        }
        panic!(
            "{what}\nstate {}, screen {}; see {}",
            self.diary.state,
            self.diary.screen,
            self.folder.display()
        );
    }

    fn keep_evidence(&mut self) {
        std::fs::write(self.folder.join("kiosk.log"), self.kiosk.program.log().join("\n")).unwrap();
        for (number, picture) in self.pictures.iter().enumerate() {
            picture.write(&self.folder.join(format!("last-{number:02}.png"))).unwrap();
        }
        if let Ok(picture) = self.kiosk.display.look(1) {
            picture.write(&self.folder.join("now.png")).unwrap();
        }
    }

    /// Waits so many milliseconds, by chance.
    fn rest(&mut self, from: u64, to: u64) {
        let time = self.chance.between(from, to);
        std::thread::sleep(Duration::from_millis(time));
    }

    /// Waits, and goes on looking.
    fn pause(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.look();
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn touch(&mut self, (x, y): (i16, i16)) {
        self.kiosk.display.touch(x, y).unwrap();
        self.dirty = true;
    }

    fn key(&mut self, key: Key) {
        self.kiosk.display.key(key).unwrap();
        self.dirty = true;
    }

    fn place_somebody(&mut self) {
        // Half of them are such as most patients are.
        let usual = USUAL.map(str::to_owned).to_vec();
        let all: Vec<String> = self.people.iter().map(|persona| persona.id.clone()).collect();
        let from = if self.chance.percent(60) { usual } else { all };
        if let Some(id) = self.chance.pick(&from).cloned() {
            self.place(&id);
        }
    }

    fn place(&mut self, id: &str) {
        self.lift();
        let Some(persona) = self.people.iter().find(|persona| persona.id == id).cloned() else { return };
        let mut card = self.wallet.remove(id);
        // Who has locked a PIN comes back with a new one some day.
        if card.as_ref().is_none_or(|card| card.tries_left(KeyRef::AuthPin) == Some(0))
            && self.chance.percent(60)
        {
            card = self.kiosk.world.card(&persona).ok();
        }
        let Some(card) = card else { return };
        self.kiosk.document_camera.lay(Some(&print::holder(&persona))).unwrap();
        if self.faces.iter().any(|face| face == id) {
            self.kiosk.camera.show(&Sight::Person(id.to_owned())).unwrap();
        }
        let kiosk = (self.diary.times("verifying"), self.diary.times("opening_photo"));
        let log = card.log();
        let before = (log.verify_attempts(KeyRef::AuthPin), log.verify_attempts(KeyRef::CodeB));
        // Without the smart-card service nothing takes a card; it is issued anew next time.
        if self.kiosk.slot.place(card).is_err() {
            self.note(&format!("> no reader takes the card {id}"));
            return;
        }
        self.note(&format!("> place the card {id}"));
        self.placed = Some(Placed { persona, before: Asked { card: before, kiosk } });
        self.last = Some(id.to_owned());
        self.handled = Some(Instant::now());
    }

    fn lift(&mut self) {
        let Some(placed) = self.placed.take() else { return };
        self.note("> lift the card");
        self.handled = Some(Instant::now());
        if let Some(card) = self.kiosk.slot.lift() {
            self.wallet.insert(placed.persona.id, card);
        }
    }
}

impl Drop for Monkey {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.found {
            self.keep_evidence();
        }
        self.mischief.unmount();
    }
}

/// Kilobytes of memory that a process has.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
