//! The plug: frames, control codes, stopping, and a reader that goes away.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use card_virtual::VirtualCard;
use card_virtual::vpcd::{Ended, Icc, connect, serve};
use common::{SELECT_JPKI, card, hex, holder, verify};

/// vpcd's side of one connection.
struct Reader {
    stream: TcpStream,
    stop: Arc<AtomicBool>,
    served: JoinHandle<std::io::Result<Ended>>,
}

fn plug_in(mut card: impl Icc + Send + 'static) -> Reader {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let served = thread::spawn(move || serve(connect(address, Duration::from_secs(5))?, &mut card, &stopped));
    let (stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    Reader { stream, stop, served }
}

impl Reader {
    fn send(&mut self, payload: &[u8]) {
        self.stream.write_all(&(payload.len() as u16).to_be_bytes()).unwrap();
        self.stream.write_all(payload).unwrap();
    }

    fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length).unwrap();
        let mut payload = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut payload).unwrap();
        payload
    }

    fn ask(&mut self, payload: &[u8]) -> Vec<u8> {
        self.send(payload);
        self.receive()
    }
}

#[test]
fn card_answers_atr_and_commands_and_says_nothing_to_power_codes() {
    let mut reader = plug_in(card("hanako"));
    reader.send(&[1]);
    assert_eq!(reader.ask(&[4]), hex("3BE000FF8131FE4514"));
    assert_eq!(reader.ask(&hex(SELECT_JPKI)), [0x90, 0x00]);
    assert_eq!(reader.ask(&hex("00B0860020")).len(), 34);
    // The whole certificate file in one extended answer.
    assert_eq!(reader.ask(&hex("00B08A00000000")).len(), 2050);
    // Unknown control codes and empty frames are passed over.
    reader.send(&[9]);
    reader.send(&[]);
    assert_eq!(reader.ask(&hex("00B0860001")), [b'J', 0x90, 0x00]);
    drop(reader.stream);
    assert_eq!(reader.served.join().unwrap().unwrap(), Ended::ReaderGone);
}

#[test]
fn security_status_outlives_the_reset_code_and_not_the_power_codes() {
    let mut reader = plug_in(card("hanako"));
    let sign = hex("802A0097010000");
    reader.send(&[1]);
    reader.ask(&hex(SELECT_JPKI));
    reader.ask(&hex("00A4020C020018"));
    assert_eq!(reader.ask(&verify(&holder("hanako").pin.unwrap())), [0x90, 0x00]);
    reader.send(&[2]);
    reader.ask(&hex(SELECT_JPKI));
    assert_eq!(reader.ask(&sign).len(), 258);
    reader.send(&[0]);
    reader.send(&[1]);
    reader.ask(&hex(SELECT_JPKI));
    assert_eq!(reader.ask(&sign), [0x69, 0x82]);
    drop(reader.stream);
    reader.served.join().unwrap().unwrap();
}

#[test]
fn frame_in_pieces_is_one_frame() {
    let mut reader = plug_in(card("hanako"));
    let command = hex(SELECT_JPKI);
    let frame = [&(command.len() as u16).to_be_bytes()[..], &command].concat();
    for byte in frame {
        reader.stream.write_all(&[byte]).unwrap();
        reader.stream.flush().unwrap();
    }
    assert_eq!(reader.receive(), [0x90, 0x00]);
    drop(reader.stream);
    reader.served.join().unwrap().unwrap();
}

#[test]
fn raised_stop_flag_lifts_the_card_even_inside_a_frame() {
    for begun in [&[][..], &[0], &[0, 15, 0x00, 0xA4]] {
        let mut reader = plug_in(card("hanako"));
        reader.stream.write_all(begun).unwrap();
        reader.stop.store(true, Ordering::Relaxed);
        assert_eq!(reader.served.join().unwrap().unwrap(), Ended::Stopped);
        assert_eq!(reader.stream.read(&mut [0]).unwrap_or(0), 0, "the connection is closed");
    }
}

#[test]
fn shared_card_can_be_looked_at_and_placed_again_with_its_counters() {
    let shared = Arc::new(Mutex::new(card("hanako")));
    for left in [2, 1] {
        let mut reader = plug_in(Arc::clone(&shared));
        reader.send(&[1]);
        reader.ask(&hex(SELECT_JPKI));
        reader.ask(&hex("00A4020C020018"));
        assert_eq!(reader.ask(&verify("0000")), [0x63, 0xC0 | left]);
        drop(reader.stream);
        reader.served.join().unwrap().unwrap();
    }
    assert_eq!(shared.lock().unwrap().log().verify_attempts_of_all(), 2);
}

/// A card that talks too much.
struct Endless(VirtualCard);

impl Icc for Endless {
    fn exchange(&mut self, _: &[u8]) -> Vec<u8> {
        vec![0; 70_000]
    }

    fn atr(&self) -> Vec<u8> {
        self.0.atr().to_vec()
    }

    fn power_off(&mut self) {
        self.0.power_off();
    }

    fn power_on(&mut self) {
        self.0.power_on();
    }

    fn reset(&mut self) {
        self.0.reset();
    }
}

#[test]
fn answer_too_long_for_a_frame_becomes_a_status_word() {
    let mut reader = plug_in(Endless(card("hanako")));
    assert_eq!(reader.ask(&hex(SELECT_JPKI)), [0x6F, 0x00]);
    drop(reader.stream);
    reader.served.join().unwrap().unwrap();
}
