//! The plug into vpcd (vsmartcard 3.3), so that a real pcscd sees a virtual card.
//!
//! vpcd listens, the card connects. A frame is two bytes of length, big-endian, and that many bytes. A one-byte frame is
//! a control code; anything longer is a command APDU.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::linux::net::TcpStreamExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use card_apdu::StatusWord;

use crate::VirtualCard;

/// Port of vpcd's first slot.
pub const DEFAULT_PORT: u16 = 35_963;
/// Port of its second slot, which is another reader to PC/SC.
pub const SECOND_PORT: u16 = 35_964;

const POWER_OFF: u8 = 0;
const POWER_ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;
/// How often a silent reader is left to look at the stop flag.
const POLL: Duration = Duration::from_millis(50);
/// A reader that takes no bytes for this long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// An integrated circuit card, as a reader handles it. Implemented by the virtual card, by one that is shared, and by
/// wrappers that inject faults.
pub trait Icc {
    /// One command APDU, one response APDU.
    fn exchange(&mut self, command: &[u8]) -> Vec<u8>;
    /// Answer to reset.
    fn atr(&self) -> Vec<u8>;
    /// Power off.
    fn power_off(&mut self);
    /// Power on.
    fn power_on(&mut self);
    /// Warm reset.
    fn reset(&mut self);
}

impl Icc for VirtualCard {
    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        Self::exchange(self, command)
    }

    fn atr(&self) -> Vec<u8> {
        Self::atr(self).to_vec()
    }

    fn power_off(&mut self) {
        Self::power_off(self);
    }

    fn power_on(&mut self) {
        Self::power_on(self);
    }

    fn reset(&mut self) {
        Self::reset(self);
    }
}

impl<C: Icc> Icc for Arc<Mutex<C>> {
    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        self.lock().unwrap_or_else(PoisonError::into_inner).exchange(command)
    }

    fn atr(&self) -> Vec<u8> {
        self.lock().unwrap_or_else(PoisonError::into_inner).atr()
    }

    fn power_off(&mut self) {
        self.lock().unwrap_or_else(PoisonError::into_inner).power_off();
    }

    fn power_on(&mut self) {
        self.lock().unwrap_or_else(PoisonError::into_inner).power_on();
    }

    fn reset(&mut self) {
        self.lock().unwrap_or_else(PoisonError::into_inner).reset();
    }
}

/// Why a card stopped being served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The stop flag was raised: the card was lifted.
    Stopped,
    /// vpcd closed the connection: the reader is gone.
    ReaderGone,
}

/// Connects to vpcd within `timeout`.
///
/// # Errors
/// The system's error when nothing listens there or it does not answer in time.
pub fn connect(address: SocketAddr, timeout: Duration) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&address, timeout)
}

/// Serves `card` on a connection to vpcd until `stop` is raised (looked at every 50 ms) or vpcd goes away. The card is
/// lifted when this returns, because the connection closes; it is left without power.
///
/// # Errors
/// The system's error when the connection fails in another way.
pub fn serve(mut stream: TcpStream, card: &mut impl Icc, stop: &AtomicBool) -> io::Result<Ended> {
    // Without these two each APDU waits 40 ms for a delayed acknowledgement.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(POLL))?;
    stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
    let ended = exchange_frames(&mut stream, card, stop);
    card.power_off();
    match ended {
        Err(e) if matches!(e.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {
            Ok(Ended::ReaderGone)
        }
        other => other,
    }
}

fn exchange_frames(stream: &mut TcpStream, card: &mut impl Icc, stop: &AtomicBool) -> io::Result<Ended> {
    loop {
        let mut length = [0; 2];
        if let Some(ended) = read_whole(stream, &mut length, stop)? {
            return Ok(ended);
        }
        // At most 65,535 bytes: the length field bounds the frame.
        let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
        if let Some(ended) = read_whole(stream, &mut frame, stop)? {
            return Ok(ended);
        }
        match *frame.as_slice() {
            [] => {}
            [POWER_OFF] => card.power_off(),
            [POWER_ON] => card.power_on(),
            [RESET] => card.reset(),
            [ATR] => write_frame(stream, &card.atr())?,
            [_] => {}
            ref command => write_frame(stream, &card.exchange(command))?,
        }
    }
}

/// Fills `buffer`, or says why it could not. A read that times out keeps what it has.
fn read_whole(stream: &mut TcpStream, buffer: &mut [u8], stop: &AtomicBool) -> io::Result<Option<Ended>> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        if stop.load(Ordering::Relaxed) {
            return Ok(Some(Ended::Stopped));
        }
        // The kernel forgets this after a while, so it is said again before each read.
        stream.set_quickack(true)?;
        match stream.read(rest) {
            Ok(0) => return Ok(Some(Ended::ReaderGone)),
            Ok(n) => filled += n,
            Err(e)
                if matches!(
                    e.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(None)
}

fn write_frame(stream: &mut TcpStream, payload: &[u8]) -> io::Result<()> {
    // A 65,536-byte answer does not fit a frame; no file of the card is that long, a wrapper's might be.
    let refused = StatusWord::UNSPECIFIED.0.to_be_bytes();
    let (length, payload) =
        u16::try_from(payload.len()).map_or((2, &refused[..]), |length| (length, payload));
    // One write, so that length and payload travel in one segment.
    let mut frame = Vec::with_capacity(payload.len() + 2);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(payload);
    stream.write_all(&frame)
}
