//! The voice with outside programs: the real ones, and ones that misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may end this way")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use kiosk_speech::{
    Cue, Loudness, Program, Programs, Saying, Sentence, SpeechError, Trouble, Voice, Wave, play, speak,
};

/// Ends a test that would hang; never reached when things are well.
const LIMIT: Duration = Duration::from_secs(60);

/// A folder with a speaker and a player that write down what they are given.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sound.wav"), Wave::new(8_000, vec![100; 800]).to_bytes()).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, text: &str) -> Program {
        let folder = self.folder.path().display();
        let arguments = ["-c", &format!("cd {folder}; {text}"), "program"].map(str::to_owned).to_vec();
        Program { command: "sh".to_owned(), arguments }
    }

    /// Notes the sentence and with how many arguments it was started; gives a tenth of a second of sound.
    fn speaker(&self) -> Program {
        self.script("read -r words; echo \"$words $#\" >> said; cat sound.wav")
    }

    /// Notes that it plays and how many bytes; plays for ever while there is a file `slow`.
    fn player(&self) -> Program {
        self.script("echo $$ $(wc -c) >> played; if [ -e slow ]; then exec sleep 1000; fi")
    }

    fn programs(&self) -> Programs {
        Programs { player: self.player(), speakers: BTreeMap::from([("ja".to_owned(), self.speaker())]) }
    }

    fn voice(&self, programs: Programs) -> (Voice, Receiver<Trouble>) {
        let (sender, troubles) = channel();
        let voice = Voice::start(programs, move |trouble| sender.send(trouble).unwrap()).unwrap();
        (voice, troubles)
    }

    fn lines(&self, file: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path(file)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// The sentences that were handed to the speaker, and that no argument came with them.
    fn said(&self) -> Vec<String> {
        let words = |line: String| line.strip_suffix(" 0").expect("no arguments").to_owned();
        self.lines("said").into_iter().map(words).collect()
    }

    fn wait(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = Instant::now() + LIMIT;
        while !done(self) {
            assert!(
                Instant::now() < end,
                "{what}: said {:?}, played {:?}",
                self.lines("said"),
                self.lines("played")
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Until that many sounds began to play.
    fn wait_for_sounds(&self, count: usize) {
        self.wait("sounds", |stage| stage.lines("played").len() >= count);
    }

    fn slow(&self, slow: bool) {
        if slow {
            std::fs::write(self.path("slow"), "").unwrap();
        } else {
            std::fs::remove_file(self.path("slow")).unwrap();
        }
    }
}

fn words(language: &str, words: &str) -> Sentence {
    Sentence { language: language.to_owned(), words: words.to_owned() }
}

fn saying(sentences: &[&str]) -> Saying {
    Saying {
        cue: None,
        sentences: sentences.iter().map(|sentence| words("ja", sentence)).collect(),
        interrupts: false,
        loudness: Loudness::new(3),
    }
}

#[test]
fn sentences_are_said_in_order_and_a_cue_comes_before_them() {
    let stage = Stage::set();
    let (voice, troubles) = stage.voice(stage.programs());
    voice.say(Saying { cue: Some(Cue::StepAccepted), ..saying(&["one", "two"]) });
    stage.wait_for_sounds(3);
    assert_eq!(stage.said(), ["one", "two"]);
    let bytes: Vec<String> =
        stage.lines("played").iter().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect();
    let cue = Cue::StepAccepted.draw(Loudness::new(3)).to_bytes().len().to_string();
    assert_eq!(bytes, [cue.as_str(), "1644", "1644"]);
    drop(voice);
    assert_eq!(troubles.iter().count(), 0);
}

#[test]
fn what_interrupts_ends_what_is_said_and_takes_the_place_of_what_waits() {
    let stage = Stage::set();
    stage.slow(true);
    let (voice, _troubles) = stage.voice(stage.programs());
    voice.say(saying(&["one", "two"]));
    stage.wait_for_sounds(1);
    stage.slow(false);
    voice.say(Saying { interrupts: true, ..saying(&["three"]) });
    voice.say(saying(&["four"]));
    stage.wait_for_sounds(3);
    assert_eq!(stage.said(), ["one", "three", "four"]);
}

#[test]
fn paused_voice_goes_on_at_the_beginning_of_its_sentence() {
    let stage = Stage::set();
    stage.slow(true);
    let (voice, _troubles) = stage.voice(stage.programs());
    voice.say(saying(&["one", "two"]));
    stage.wait_for_sounds(1);
    voice.pause_or_continue();
    // A sound is heard in a pause, and shows that the pause has been taken.
    stage.slow(false);
    voice.say(Saying { cue: Some(Cue::TimeWarning), ..saying(&[]) });
    stage.wait_for_sounds(2);
    assert_eq!(stage.said(), ["one"]);
    voice.pause_or_continue();
    stage.wait_for_sounds(4);
    assert_eq!(stage.said(), ["one", "one", "two"]);
}

#[test]
fn new_screen_is_said_although_the_voice_was_paused() {
    let stage = Stage::set();
    let (voice, _troubles) = stage.voice(stage.programs());
    // Nothing to pause.
    voice.pause_or_continue();
    voice.say(saying(&["one"]));
    stage.wait_for_sounds(1);
    stage.slow(true);
    voice.say(saying(&["two"]));
    stage.wait_for_sounds(2);
    voice.pause_or_continue();
    stage.slow(false);
    voice.say(Saying { interrupts: true, ..saying(&["three"]) });
    stage.wait_for_sounds(3);
    assert_eq!(stage.said(), ["one", "two", "three"]);
}

#[test]
fn silence_ends_everything_and_what_comes_later_is_said() {
    let stage = Stage::set();
    stage.slow(true);
    let (voice, _troubles) = stage.voice(stage.programs());
    voice.say(saying(&["one", "two"]));
    stage.wait_for_sounds(1);
    stage.slow(false);
    voice.silence();
    voice.say(saying(&["three"]));
    stage.wait_for_sounds(2);
    assert_eq!(stage.said(), ["one", "three"]);
}

#[test]
fn dropped_voice_leaves_no_program_behind() {
    let stage = Stage::set();
    stage.slow(true);
    let (voice, _troubles) = stage.voice(stage.programs());
    voice.say(saying(&["one"]));
    stage.wait_for_sounds(1);
    let line = stage.lines("played").remove(0);
    let process = Path::new("/proc").join(line.split(' ').next().unwrap());
    // The shell has become its `sleep`.
    assert!(process.exists());
    drop(voice);
    assert!(!process.exists());
}

#[test]
fn missing_hanging_and_failing_speakers_are_told_once_and_sounds_go_on() {
    let stage = Stage::set();
    let missing = Program { command: "no-such-program".to_owned(), arguments: Vec::new() };
    let mut programs = stage.programs();
    programs.speakers = BTreeMap::from([
        ("missing".to_owned(), missing),
        ("hangs".to_owned(), stage.script("exec sleep 1000")),
        ("holds".to_owned(), stage.script("cat sound.wav; sleep 1000 & exit 0")),
        ("fails".to_owned(), stage.script("cat sound.wav; exit 3")),
        ("endless".to_owned(), stage.script("exec cat /dev/zero")),
        ("noise".to_owned(), stage.script("echo nothing to hear")),
    ]);
    let languages: Vec<String> = programs.speakers.keys().cloned().chain(["none".to_owned()]).collect();
    let (voice, troubles) = stage.voice(programs);
    for round in 1..=2 {
        for language in &languages {
            let sentences = vec![words(language, "secret"), words(language, "two")];
            voice.say(Saying { cue: Some(Cue::CardSensed), sentences, ..saying(&[]) });
            if round == 1 {
                let trouble = troubles.recv_timeout(LIMIT).expect(language);
                assert_eq!(trouble.language.as_deref(), Some(language.as_str()));
                let expected = match trouble.error {
                    SpeechError::NotStarted { .. } => "missing",
                    SpeechError::Hung(_) if language == "holds" => "holds",
                    SpeechError::Hung(_) => "hangs",
                    SpeechError::Failed { .. } => "fails",
                    SpeechError::TooLong(_) => "endless",
                    SpeechError::NotSound { .. } => "noise",
                    SpeechError::NoVoice(_) => "none",
                };
                assert_eq!(language, expected);
                assert!(!trouble.error.to_string().contains("secret"), "no words in an error");
            }
        }
        stage.wait_for_sounds(round * languages.len());
    }
    drop(voice);
    assert_eq!(troubles.try_iter().count(), 0, "each is told once");
}

#[test]
fn trouble_that_went_away_is_told_when_it_comes_again() {
    let stage = Stage::set();
    let mut programs = stage.programs();
    let speaker = stage.script("if [ -e bad ]; then exit 1; fi; echo >> said; cat sound.wav");
    programs.speakers.insert("ja".to_owned(), speaker);
    let (voice, troubles) = stage.voice(programs);
    for _ in 0..2 {
        std::fs::write(stage.path("bad"), "").unwrap();
        voice.say(saying(&["one"]));
        troubles.recv_timeout(LIMIT).expect("told");
        std::fs::remove_file(stage.path("bad")).unwrap();
        let before = stage.lines("played").len();
        voice.say(saying(&["two"]));
        stage.wait_for_sounds(before + 1);
    }
}

#[test]
fn player_that_is_missing_or_fails_is_told_once_and_holds_nothing_up() {
    let stage = Stage::set();
    for player in
        [Program { command: "no-such-program".to_owned(), arguments: Vec::new() }, stage.script("exit 1")]
    {
        let (voice, troubles) = stage.voice(Programs { player, ..stage.programs() });
        let before = stage.lines("said").len();
        voice.say(Saying { cue: Some(Cue::Confirmed), ..saying(&["one", "two"]) });
        stage.wait("sentences", |stage| stage.lines("said").len() == before + 2);
        let trouble = troubles.recv_timeout(LIMIT).unwrap();
        assert!(trouble.language.is_none());
        drop(voice);
        assert_eq!(troubles.try_iter().count(), 0);
    }
}

/// espeak-ng as the kiosk starts it.
fn espeak(voice: &str) -> Program {
    let arguments = ["--stdin", "--stdout", "-v", voice, "-a", "{amplitude}"].map(str::to_owned).to_vec();
    Program { command: "espeak-ng".to_owned(), arguments }
}

/// aplay into a WAV file instead of a loudspeaker.
fn aplay(folder: &Path) -> Program {
    let file = folder.join("heard.wav");
    let text = format!(
        "pcm.!default {{ type file slave.pcm {{ type null }} file \"{}\" format \"wav\" }}\n",
        file.display()
    );
    let config = folder.join("asound.conf");
    std::fs::write(&config, text).unwrap();
    let variable = format!("ALSA_CONFIG_PATH={}", config.display());
    let arguments = [&variable, "aplay", "-q", "-"].map(str::to_owned).to_vec();
    Program { command: "env".to_owned(), arguments }
}

#[test]
fn espeak_speaks_every_language_of_the_kiosk_and_louder_when_asked() {
    let sentences = [
        ("ja", "つぎに、うけつけへ おこしください"),
        ("en", "Please take your card"),
        ("cmn-latn-pinyin", "请取走您的卡"),
        ("ko", "카드를 가져가세요"),
        ("vi", "Vui lòng lấy thẻ"),
        ("pt-br", "Retire o seu cartão"),
    ];
    let peak =
        |wave: &Wave| wave.samples().iter().map(|sample| sample.unsigned_abs()).max().unwrap_or_default();
    for (voice, sentence) in sentences {
        let [soft, middle] =
            [1, 3].map(|step| speak(&espeak(voice), sentence, Loudness::new(step)).expect(voice));
        assert!(middle.length() > Duration::from_millis(600), "{voice}: {:?}", middle.length());
        assert!(
            peak(&middle) > 3_000 && peak(&soft) < peak(&middle) / 2,
            "{voice}: {} {}",
            peak(&soft),
            peak(&middle)
        );
    }
    let unknown = speak(&espeak("xx"), "one", Loudness::new(3)).unwrap_err();
    assert!(matches!(unknown, SpeechError::Failed { .. }), "{unknown}");
}

#[test]
fn sound_arrives_at_the_player_as_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let player = aplay(folder.path());
    let heard = || Wave::parse(&std::fs::read(folder.path().join("heard.wav")).unwrap()).unwrap();
    let cue = Cue::StaffCalled.draw(Loudness::new(3));
    play(&player, &cue).unwrap();
    // The sound card's buffer is filled up with silence.
    let wave = heard();
    let (sound, rest) = wave.samples().split_at(cue.samples().len());
    assert!(sound == cue.samples() && rest.iter().all(|sample| *sample == 0));
    let spoken = speak(&espeak("ja"), "うけつけ", Loudness::new(3)).unwrap();
    play(&player, &spoken).unwrap();
    assert_eq!(heard().samples().get(..spoken.samples().len()), Some(spoken.samples()));
}

#[test]
fn voice_that_fails_is_noticed() {
    let stage = Stage::set();
    let programs = Programs {
        player: Program { command: "/nowhere".to_owned(), arguments: Vec::new() },
        ..stage.programs()
    };
    let voice = Voice::start(programs, |trouble| panic!("the voice fails: {trouble:?}")).unwrap();
    assert!(!voice.has_ended());
    voice.say(Saying {
        cue: Some(Cue::CardSensed),
        sentences: Vec::new(),
        interrupts: false,
        loudness: Loudness::new(1),
    });
    let end = Instant::now() + LIMIT;
    while !voice.has_ended() {
        assert!(Instant::now() < end, "its end is not noticed");
        std::thread::sleep(Duration::from_millis(5));
    }
}
