//! A card that takes its time: slow at every command, silent at one, or silent before it has said what it is.

use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use card_virtual::VirtualCard;
use card_virtual::vpcd::{self, Icc};
use kiosk_demo::slot::VPCD;

/// Between two looks of a silent card at whether it is pulled.
const LOOK: Duration = Duration::from_millis(10);

/// Where a card falls silent for good.
#[derive(Debug, Clone, Copy)]
pub enum Silent {
    /// Nowhere.
    Never,
    /// At the first command for which this holds.
    At(fn(&[u8]) -> bool),
    /// When its answer to reset is asked for the time of this number, counted from 0.
    AtReset(usize),
    /// It answers every reset with nothing: what a reader makes of a card that is no smart card.
    Mute,
}

/// The card in the reader.
pub struct SlowCard {
    socket: TcpStream,
    pulled: Arc<AtomicBool>,
    silenced: Arc<AtomicBool>,
    thread: JoinHandle<VirtualCard>,
}

impl SlowCard {
    /// Plugs a card in that answers each command after `pause`, and falls silent as said.
    ///
    /// # Panics
    /// When vpcd does not take it.
    #[must_use]
    pub fn place(card: VirtualCard, pause: Duration, silent: Silent) -> Self {
        let (pulled, silenced) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let stream = vpcd::connect(VPCD, Duration::from_secs(2)).expect("vpcd takes the card");
        let socket = stream.try_clone().expect("the same socket");
        let mut served = SlowIcc {
            card,
            pause,
            silent,
            resets: AtomicUsize::new(0),
            pulled: Arc::clone(&pulled),
            silenced: Arc::clone(&silenced),
        };
        let thread = std::thread::spawn(move || {
            // Ends with an error when the last answer has nowhere to go.
            let _ = vpcd::serve(stream, &mut served, &AtomicBool::new(false));
            served.card
        });
        Self { socket, pulled, silenced, thread }
    }

    /// Whether it has fallen silent.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.silenced.load(Ordering::SeqCst)
    }

    /// Pulls it, whatever it is at, and gives what is then in the hand.
    ///
    /// # Panics
    /// When the card's thread has panicked.
    #[must_use]
    pub fn pull(self) -> VirtualCard {
        // The reader may have gone first.
        let _ = self.socket.shutdown(Shutdown::Both);
        self.pulled.store(true, Ordering::SeqCst);
        self.thread.join().expect("the card's thread")
    }
}

struct SlowIcc {
    card: VirtualCard,
    pause: Duration,
    silent: Silent,
    resets: AtomicUsize,
    pulled: Arc<AtomicBool>,
    silenced: Arc<AtomicBool>,
}

impl SlowIcc {
    /// Until it is pulled; nobody hears the answer.
    fn be_silent(&self) -> Vec<u8> {
        self.silenced.store(true, Ordering::SeqCst);
        while !self.pulled.load(Ordering::SeqCst) {
            std::thread::sleep(LOOK);
        }
        Vec::new()
    }
}

impl Icc for SlowIcc {
    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        std::thread::sleep(self.pause);
        match self.silent {
            Silent::At(at) if at(command) => self.be_silent(),
            _ => self.card.exchange(command),
        }
    }

    fn atr(&self) -> Vec<u8> {
        let number = self.resets.fetch_add(1, Ordering::SeqCst);
        match self.silent {
            Silent::AtReset(at) if number >= at => self.be_silent(),
            Silent::Mute => {
                self.silenced.store(true, Ordering::SeqCst);
                Vec::new()
            }
            _ => Icc::atr(&self.card),
        }
    }

    fn power_off(&mut self) {
        self.card.power_off();
    }

    fn power_on(&mut self) {
        self.card.power_on();
    }

    fn reset(&mut self) {
        self.card.reset();
    }
}
