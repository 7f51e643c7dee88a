//! After a face visit nothing of the patient is left in the kiosk's memory: photo, frames, what the models made of them, and
//! the code that opened the photo are planted, found while the visit lasts, and looked for again when it is over.
//!
//! The kiosk runs in a process of its own, with the C library told as `uketsuke` tells it; card, gateway and the planted
//! values live in this one.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Instant, SystemTime};

use acceptance::faces::weights;
use acceptance::patient::{LIMIT, Patient};
use acceptance::pcscd::{beside_pcscd, place, slot};
use acceptance::test_kiosk::TestKiosk;
use acceptance::{pictures, shared_pki};
use card_virtual::TestPki;
use face_engine::{Backend, Engine};
use face_match::Image;
use kiosk_app::{Config, Parts, memory};
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_demo::{DemoEnvironment, StandInAuthentication, faces};
use kiosk_visit::{Event, Method, ScreenKind};

use crate::TMP;

/// Set for the process that is the kiosk: its configuration.
const KIOSK: &str = "UKETSUKE_TEST_KIOSK_IN_ITS_OWN_PROCESS";

#[test]
fn nothing_of_a_face_visit_is_left_in_memory() {
    beside_pcscd(|| {
        let Some(weights) = weights() else { return };
        let folder = tempfile::tempdir_in(TMP).unwrap();
        let frames = face_invented::camera_clip(&face_invented::person("hanako").unwrap(), 9, 20);
        let camera = pictures::folder(folder.path(), &frames);
        let face = faces::toml(&weights)
            .replace("print_camera = \"invented\"\n", "")
            .replace("camera = \"invented\"", &format!("camera = \"{}\"", camera.display()));
        let world = DemoEnvironment::start_with(folder.path(), &shared_pki(TMP), |_| {}, &face).unwrap();
        let mut slot = slot();
        let persona = TestKiosk::persona("hanako");
        let photo = faces::photo("hanako").unwrap();
        let planted = planted(&weights, &photo, &frames, &persona.verification_code_b());

        let mut kiosk = Kiosk::start(&folder.path().join("kiosk.toml"));
        kiosk.wait_for("idle");
        place(&world, &mut slot, "hanako");
        kiosk.wait_for("code");
        kiosk.say(persona.verification_code_b().as_bytes());
        kiosk.wait_for("face");
        // The person is compared meanwhile; what comes of it is heard only after this.
        let patience = Instant::now() + LIMIT;
        let mut found = planted.found_in(&kiosk.process);
        while !found.contains(&"what the models made of the photo") && Instant::now() < patience {
            found = planted.found_in(&kiosk.process);
        }
        assert!(
            found.contains(&"what the models made of the photo"),
            "the search finds nothing, so it would prove nothing: {found:?}"
        );
        kiosk.say(b".");
        kiosk.wait_for("result");
        slot.lift();
        kiosk.wait_for("over");
        // The face thread hears of the end a moment later.
        let patience = Instant::now() + LIMIT;
        let mut left = planted.found_in(&kiosk.process);
        while !left.is_empty() && Instant::now() < patience {
            left = planted.found_in(&kiosk.process);
        }
        assert!(left.is_empty(), "left in memory: {left:?}");
        kiosk.say(b".");
        let ended = kiosk.process.wait().unwrap();
        assert!(ended.success(), "the kiosk's own process: {ended}");
    });
}

/// The kiosk's own process; does nothing unless the test above starts it.
#[test]
fn kiosk_in_its_own_process() {
    let Some(file) = std::env::var_os(KIOSK) else { return };
    let config = Config::load(Path::new(&file)).unwrap();
    let pki = TestPki::open_or_create(&shared_pki(TMP), SystemTime::now()).unwrap();
    let stand_in = StandInAuthentication::new(&pki.stand_in_terminal().unwrap()).unwrap();
    drop(pki);
    let parts = Parts { pinless: Some(Box::new(stand_in)), ..Parts::real(&config) };
    let mut kiosk = HeadlessKiosk::start(&config, parts).unwrap();
    let mut told = File::open("/dev/stdin").unwrap();
    let tell = |what: &str| writeln!(std::io::stdout(), "@{what}").unwrap();
    let mut hear = || {
        let mut byte = [0];
        told.read_exact(&mut byte).unwrap();
        byte[0]
    };

    kiosk.wait_for_rest(LIMIT).unwrap();
    tell("idle");
    kiosk.wait_for(ScreenKind::Choosing, LIMIT).unwrap();
    kiosk.press(Event::MethodChosen(Method::Face));
    kiosk.wait_for(ScreenKind::CodePad, LIMIT).unwrap();
    tell("code");
    for _ in 0..14 {
        kiosk.press(Event::DigitEntered(hear() - b'0'));
    }
    kiosk.press(Event::CodeEntered);
    kiosk.wait_for(ScreenKind::Face, LIMIT).unwrap();
    tell("face");
    hear();
    kiosk.wait_for(ScreenKind::Consent, LIMIT).unwrap();
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut kiosk);
    assert_eq!(screen.kind, ScreenKind::Result, "{}", kiosk.transcript());
    tell("result");
    kiosk.wait_for_rest(LIMIT).unwrap();
    tell("over");
    hear();
}

/// The process above, and the line to it.
struct Kiosk {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Kiosk {
    fn start(config: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "memory::kiosk_in_its_own_process", "--nocapture", "--test-threads=1"])
            .env(KIOSK, config)
            .env(memory::VARIABLE, memory::TUNABLES)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = process.stdin.take().unwrap();
        let from = BufReader::new(process.stdout.take().unwrap());
        Self { process, to, from }
    }

    fn say(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).unwrap();
    }

    fn wait_for(&mut self, what: &str) {
        let wanted = format!("@{what}");
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the kiosk ended before {wanted}");
            if line.trim_end().ends_with(&wanted) {
                return;
            }
        }
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        // Ended already when all went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Byte strings that exist nowhere but in what they are of.
struct Planted(Vec<(&'static str, Vec<u8>)>);

/// Bytes of each of them.
const WINDOW: usize = 24;

fn planted(weights: &Path, photo: &[u8], frames: &[Image], code: &str) -> Planted {
    let mut all = Vec::new();
    for at in (200..photo.len() - WINDOW).step_by(611) {
        all.push(("the photo", photo[at..at + WINDOW].to_vec()));
    }
    for frame in frames {
        // The middle of the face, where the picture is not flat.
        for row in [150usize, 200, 260] {
            let start = (row * frame.width() as usize + 300) * 3;
            let pixels = &frame.rgb()[start..start + WINDOW];
            all.push(("a frame", pixels.to_vec()));
            all.push(("a frame", pixels.chunks(3).flat_map(|p| [p[2], p[1], p[0]]).collect()));
        }
    }
    let mut models = Engine::load(weights, Backend::Tract).unwrap().into_models();
    let picture = face_engine::decode_photo(photo).unwrap();
    let face = models.detector.detect(&picture).unwrap()[0];
    for recogniser in &mut models.recognisers {
        let embedding = recogniser.embed(&picture, &face.landmarks).unwrap();
        for part in embedding.values().chunks_exact(WINDOW / 4).take(8) {
            let bytes = part.iter().flat_map(|value| value.to_le_bytes()).collect();
            all.push(("what the models made of the photo", bytes));
        }
    }
    all.push(("the code", code.as_bytes().to_vec()));
    all.push(("the code", code.bytes().map(|digit| digit - b'0').collect()));
    all.retain(|(_, bytes)| bytes.iter().collect::<std::collections::HashSet<_>>().len() > 4);
    Planted(all)
}

impl Planted {
    /// Which of them are in the writable memory of a process.
    fn found_in(&self, process: &Child) -> Vec<&'static str> {
        let mut starts = vec![false; 1 << 16];
        for (_, bytes) in &self.0 {
            starts[usize::from(u16::from_le_bytes([bytes[0], bytes[1]]))] = true;
        }
        let mut found = Vec::new();
        for region in regions(process.id()) {
            for pair in 0..region.len().saturating_sub(1) {
                if !starts[usize::from(u16::from_le_bytes([region[pair], region[pair + 1]]))] {
                    continue;
                }
                for (name, bytes) in &self.0 {
                    if !found.contains(name) && region[pair..].starts_with(bytes) {
                        found.push(name);
                    }
                }
            }
        }
        found
    }
}

/// All writable memory of a process.
fn regions(process: u32) -> Vec<Vec<u8>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        // Some regions belong to devices and cannot be read.
        if memory.read_exact_at(&mut bytes, from).is_ok() {
            all.push(bytes);
        }
    }
    all
}
