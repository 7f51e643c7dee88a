//! The end of it: everything is right again, the card is taken, and the kiosk has to be as it was.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::until;
use acceptance::shipped::LOOK;
use acceptance::test_kiosk::TestKiosk;
use eligibility_api::message::ResultMessage;

use super::desk::Told;
use super::{Monkey, resident};

/// Longest way back to the idle screen, over every question and every list of papers.
const BACK: Duration = Duration::from_secs(90);
/// Most kilobytes that the program may have grown by, and by more for each visit: a leak, and not what was loaded late.
const GROWTH: u64 = 192 * 1024;
const GROWTH_OF_A_VISIT: u64 = 512;
/// The number of the PIN among the ways, and of another way beside the notice about the camera.
const PIN_OR_ANOTHER_WAY: u8 = 2;

impl Monkey {
    /// Brings everything to its end and compares what is left with what should be. The states that the visits went through.
    pub fn end(mut self) -> String {
        for wrong in self.mischief.end(&mut self.kiosk, true) {
            self.note(&format!("> right again: {wrong:?}"));
        }
        let told = self.reception.take().map(super::Reception::end).unwrap_or_default();
        if let Some(failure) = &told.failure {
            self.found(failure);
        }
        self.lift();
        self.is_idle();
        self.receipts_are_whole();
        let states = self.sum_up(&told);
        self.serves_the_next();
        states
    }

    /// The card was lifted and nobody touches anything: the idle screen comes.
    fn is_idle(&mut self) {
        let begun = Instant::now();
        loop {
            self.look();
            if self.diary.screen == "Idle" && self.diary.shown_for() > Duration::from_secs(2) {
                break;
            }
            if begun.elapsed() > BACK {
                self.found("the kiosk is not idle again");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.mischief.folder()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// One whole file for each visit whose answer was written, and nothing else.
    fn receipts_are_whole(&mut self) {
        let written = usize::try_from(self.diary.times("writing")).unwrap();
        // What waited while the folder was away is written now.
        let begun = Instant::now();
        while self.files().len() < written && begun.elapsed() < BACK {
            std::thread::sleep(Duration::from_millis(200));
        }
        let files = self.files();
        if files.len() != written {
            let names: Vec<_> = files.iter().filter_map(|file| file.file_name()).collect();
            self.found(&format!("{written} visits were written, and these files are there: {names:?}"));
        }
        for file in files {
            if let Err(found) = whole(&file) {
                self.found(&format!("{}: {found}", file.display()));
            }
        }
    }

    fn sum_up(&mut self, told: &Told) -> String {
        let states: Vec<(String, u64)> = self.diary.entered.clone().into_iter().collect();
        let visits = self.diary.times("reading");
        let finished = self.diary.times("result");
        let now = resident(self.kiosk.program.process_id());
        let mut lines = vec![
            format!(
                "{visits} cards read, {finished} visits finished, {} modules killed",
                self.mischief.killed
            ),
            format!(
                "console: {} pages, {} sign-ins, {} decisions, {} stops, handed over: {}",
                told.pages,
                told.sign_ins,
                told.decisions,
                told.stops,
                told.handed_over.is_some()
            ),
            format!("memory: {} kB at the start, {now} kB at the end", self.memory),
            format!("{} states: {}", states.len(), listed(&states)),
        ];
        let warnings: Vec<(String, u64)> = self.diary.warnings.clone().into_iter().collect();
        lines.extend(warnings.iter().map(|(text, times)| format!("{times} times: {text}")));
        for line in lines {
            println!("{line}");
            self.note(&line);
        }
        if now > self.memory + GROWTH + visits * GROWTH_OF_A_VISIT {
            self.found("the program grows");
        }
        listed(&states)
    }

    /// A normal visit by PIN works, and the program ends in order.
    fn serves_the_next(mut self) {
        let persona = TestKiosk::persona("hanako");
        let before = self.files().len();
        self.kiosk.place("hanako");
        // By way of the camera's notice where the face is first, and at once where there is no face.
        let asks = |state: &str| matches!(state, "camera_notice" | "choosing" | "entering_pin");
        while self.kiosk.program.wait_until(LIMIT, asks).is_some_and(|state| state != "entering_pin") {
            self.kiosk.choose(PIN_OR_ANOTHER_WAY);
            std::thread::sleep(LOOK);
        }
        self.kiosk.wait_for("entering_pin");
        self.kiosk.key_in(persona.pin.as_deref().unwrap());
        assert_eq!(self.kiosk.finish(), "result");
        until("the result is written", || self.files().len() == before + 1);
        self.kiosk.lift();
        self.kiosk.wait_for("idle");
        let ended = self.kiosk.program.terminate();
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
        let _ = self.diary.read(&self.kiosk.program).map_err(|found| self.found(&found));
        self.note("a visit by PIN, and ended in order");
    }
}

fn whole(file: &Path) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    ResultMessage::parse(&bytes).map(drop).map_err(|error| error.to_string())
}

fn listed(states: &[(String, u64)]) -> String {
    states.iter().map(|(state, times)| format!("{state} {times}")).collect::<Vec<_>>().join(", ")
}
