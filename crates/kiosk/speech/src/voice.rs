//! The voice: a thread that has sentences spoken and sounds played, one after another.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::running::{Playing, Speaking};
use crate::{Cue, Loudness, Programs, SpeechError, Trouble};

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// Most sentences that wait; what comes beyond is not said. The longest screen has some thirty.
const MAX_WAITING: usize = 200;

/// A sentence in its language.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The language's tag, as in [`Programs::speakers`].
    pub language: String,
    /// The words.
    pub words: String,
}

/// A sentence may hold a name.
impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sentence({}, {} bytes)", self.language, self.words.len())
    }
}

/// Something to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// First this sound.
    pub cue: Option<Cue>,
    /// Then these sentences.
    pub sentences: Vec<Sentence>,
    /// In the place of whatever is being said or waits; else after it, the sound before what waits.
    pub interrupts: bool,
    /// How loud.
    pub loudness: Loudness,
}

enum Order {
    Say(Saying),
    PauseOrContinue,
    Silence,
}

/// The voice. Dropping it ends what is being said.
pub struct Voice {
    /// `None` only while being dropped.
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// Starts the thread. `tell` hears of every trouble, the same one only once until it has gone.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(programs: Programs, tell: impl Fn(Trouble) + Send + 'static) -> std::io::Result<Self> {
        let (sender, orders) = channel();
        let worker = Worker {
            programs,
            tell: Box::new(tell),
            told: BTreeSet::new(),
            waiting: VecDeque::new(),
            now: None,
            paused: false,
        };
        let thread =
            std::thread::Builder::new().name("voice".to_owned()).spawn(move || worker.run(&orders))?;
        Ok(Self { orders: Some(sender), thread: Some(thread) })
    }

    /// Says something.
    pub fn say(&self, saying: Saying) {
        self.order(Order::Say(saying));
    }

    /// Pauses; or goes on, from the beginning of the sentence in which it was paused.
    pub fn pause_or_continue(&self) {
        self.order(Order::PauseOrContinue);
    }

    /// Says nothing more of what it was told to say.
    pub fn silence(&self) {
        self.order(Order::Silence);
    }

    /// Whether the thread ended by itself, which it never does unless it panics.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only with this value.
            let _ = orders.send(order);
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // It waits for nothing without a bound.
            let _ = thread.join();
        }
    }
}

/// One thing to be heard.
#[derive(Clone)]
enum Item {
    Sound(Cue, Loudness),
    Words(Sentence, Loudness),
}

enum Stage {
    Speaking(Speaking),
    Playing(Playing),
}

struct Worker {
    programs: Programs,
    tell: Box<dyn Fn(Trouble) + Send>,
    /// Troubles that were told and have not gone.
    told: BTreeSet<(u8, String)>,
    waiting: VecDeque<Item>,
    now: Option<(Item, Stage)>,
    paused: bool,
}

impl Worker {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let order = if self.now.is_some() {
                match orders.recv_timeout(LOOK) {
                    Ok(order) => Some(order),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            } else if self.next_item() {
                orders.try_recv().ok()
            } else {
                match orders.recv() {
                    Ok(order) => Some(order),
                    Err(_) => return,
                }
            };
            match order {
                Some(order) => self.obey(order),
                None => self.go_on(),
            }
        }
    }

    /// Whether something can be begun.
    fn next_item(&self) -> bool {
        match self.waiting.front() {
            Some(Item::Sound(..)) => true,
            Some(Item::Words(..)) => !self.paused,
            None => false,
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Say(saying) => {
                if saying.interrupts {
                    self.hush();
                }
                if let Some(cue) = saying.cue {
                    self.waiting.push_front(Item::Sound(cue, saying.loudness));
                }
                let room = MAX_WAITING.saturating_sub(self.waiting.len());
                let words = saying.sentences.into_iter().take(room);
                self.waiting.extend(words.map(|sentence| Item::Words(sentence, saying.loudness)));
            }
            Order::PauseOrContinue if self.paused => self.paused = false,
            Order::PauseOrContinue => {
                if let Some((item, stage)) = self.now.take() {
                    // Ends its program.
                    drop(stage);
                    if matches!(item, Item::Words(..)) {
                        self.waiting.push_front(item);
                    }
                }
                // With nothing to say there is nothing to pause: the next screen is spoken at once.
                self.paused = !self.waiting.is_empty();
            }
            Order::Silence => self.hush(),
        }
    }

    fn hush(&mut self) {
        self.waiting.clear();
        self.now = None;
        self.paused = false;
    }

    /// Looks at what runs, or begins the next.
    fn go_on(&mut self) {
        let Some((item, stage)) = self.now.take() else {
            if let Some(item) = self.waiting.pop_front() {
                self.begin(item);
            }
            return;
        };
        match stage {
            Stage::Speaking(mut speaking) => match speaking.poll() {
                None => self.now = Some((item, Stage::Speaking(speaking))),
                Some(Ok(wave)) => {
                    if let Item::Words(sentence, _) = &item {
                        self.well(&sentence.language);
                    }
                    self.play(item, &wave);
                }
                Some(Err(error)) => self.not_spoken(&item, error),
            },
            Stage::Playing(mut playing) => match playing.poll() {
                None => self.now = Some((item, Stage::Playing(playing))),
                Some(Ok(())) => {
                    let player = self.programs.player.command.clone();
                    self.told.retain(|(_, what)| *what != player);
                }
                Some(Err(error)) => self.trouble(None, error),
            },
        }
    }

    fn begin(&mut self, item: Item) {
        match &item {
            Item::Sound(cue, loudness) => {
                let wave = cue.draw(*loudness);
                self.play(item, &wave);
            }
            Item::Words(sentence, loudness) => {
                let started = self
                    .programs
                    .speaker(&sentence.language)
                    .and_then(|program| Speaking::start(program, &sentence.words, *loudness));
                match started {
                    Ok(speaking) => self.now = Some((item, Stage::Speaking(speaking))),
                    Err(error) => self.not_spoken(&item, error),
                }
            }
        }
    }

    fn play(&mut self, item: Item, wave: &crate::Wave) {
        let (Item::Sound(_, loudness) | Item::Words(_, loudness)) = &item;
        match Playing::start(&self.programs.player, wave, *loudness) {
            Ok(playing) => self.now = Some((item, Stage::Playing(playing))),
            Err(error) => self.trouble(None, error),
        }
    }

    /// What waits in the same language would fail the same way, each after its time.
    fn not_spoken(&mut self, item: &Item, error: SpeechError) {
        let Item::Words(Sentence { language, .. }, _) = item else { return };
        self.waiting
            .retain(|item| !matches!(item, Item::Words(sentence, _) if sentence.language == *language));
        self.trouble(Some(language.clone()), error);
    }

    /// The language is spoken: its troubles have gone.
    fn well(&mut self, language: &str) {
        self.told.retain(|(_, what)| what.split(' ').next() != Some(language));
    }

    fn trouble(&mut self, language: Option<String>, error: SpeechError) {
        let (kind, what) = error.mark();
        let what = match &language {
            Some(language) => format!("{language} {what}"),
            None => what,
        };
        if self.told.insert((kind, what)) {
            (self.tell)(Trouble { language, error });
        }
    }
}
