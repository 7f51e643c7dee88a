//! Where the demo's cards are placed: the reader in this process, or vpcd under a real pcscd.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use card_virtual::vpcd::Icc;
use card_virtual::{VirtualCard, vpcd};

use crate::{DemoError, VirtualReader};

/// Longest wait for vpcd to take a card.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// Where vpcd's first slot listens beside `scripts/with-pcscd.sh`.
pub const VPCD: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), vpcd::DEFAULT_PORT);

/// Where its second slot listens, which is another reader to PC/SC: for staff cards.
pub const VPCD_SECOND: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), vpcd::SECOND_PORT);

/// A slot for one card.
pub enum CardSlot {
    /// The reader in this process.
    Virtual(VirtualReader),
    /// vpcd, which pcscd shows as a reader.
    Vpcd(VpcdSlot),
}

impl CardSlot {
    /// Places a card; one that is there is lifted first.
    ///
    /// # Errors
    /// [`DemoError::Vpcd`] when vpcd does not take it.
    pub fn place(&mut self, card: VirtualCard) -> Result<(), DemoError> {
        match self {
            Self::Virtual(reader) => {
                reader.place(card);
                Ok(())
            }
            Self::Vpcd(slot) => slot.place(card),
        }
    }

    /// Lifts the card that is there.
    pub fn lift(&mut self) {
        match self {
            Self::Virtual(reader) => {
                reader.lift();
            }
            Self::Vpcd(slot) => drop(slot.lift()),
        }
    }
}

/// A slot of vpcd.
pub struct VpcdSlot<C: Icc + Send + 'static = VirtualCard> {
    address: SocketAddr,
    plugged: Option<Plugged<C>>,
}

struct Plugged<C> {
    card: Arc<Mutex<C>>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl<C: Icc + Send + 'static> VpcdSlot<C> {
    /// The slot that listens there.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, plugged: None }
    }

    /// Plugs a card in.
    ///
    /// # Errors
    /// [`DemoError::Vpcd`] when nothing listens there, or no thread can be had.
    pub fn place(&mut self, card: C) -> Result<(), DemoError> {
        self.lift();
        let stream = vpcd::connect(self.address, CONNECT_LIMIT).map_err(DemoError::Vpcd)?;
        let card = Arc::new(Mutex::new(card));
        let stop = Arc::new(AtomicBool::new(false));
        let (served, stopped) = (Arc::clone(&card), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("vpcd-card".into())
            .spawn(move || {
                let mut card = served;
                // A reader that goes away ends the card's stay, as a hand would.
                let _ = vpcd::serve(stream, &mut card, &stopped);
            })
            .map_err(DemoError::Vpcd)?;
        self.plugged = Some(Plugged { card, stop, thread });
        Ok(())
    }

    /// Pulls the card out, and waits until the reader has lost it. The card as it is then, with the tries that it has left.
    pub fn lift(&mut self) -> Option<C> {
        let Plugged { card, stop, thread } = self.plugged.take()?;
        stop.store(true, Ordering::Relaxed);
        // The other owner of the card ends with its thread.
        let _ = thread.join();
        Some(Arc::into_inner(card)?.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at the card that is there.
    pub fn with_card<T>(&self, look: impl FnOnce(&C) -> T) -> Option<T> {
        let plugged = self.plugged.as_ref()?;
        Some(look(&plugged.card.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl<C: Icc + Send + 'static> Drop for VpcdSlot<C> {
    fn drop(&mut self) {
        self.lift();
    }
}
