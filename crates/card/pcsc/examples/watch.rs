//! Prints what happens at the readers, and how each card that is placed answers a SELECT of the JPKI applet.
#![allow(clippy::print_stdout, reason = "an example for the terminal")]

use std::time::{Duration, Instant};

use card_apdu::Command;
use card_client::{CardReader, CardTransport, ReaderEvent, ReaderWatch, TransportError};

fn main() {
    println!("readers: {:?}", card_pcsc::readers());
    let seconds = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(60);
    let (mut reader, mut watch) = card_pcsc::open(card_pcsc::Options::default());
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        let Some(event) = watch.next_event(Duration::from_secs(1)) else { continue };
        println!("{event:?}");
        if event == ReaderEvent::CardPlaced {
            println!("  {:?}", reader.connect().and_then(|mut card| greet(&mut card)));
        }
    }
}

/// Selects the applet a few times, so that there is time to take the card away in between.
fn greet(card: &mut Box<dyn CardTransport>) -> Result<(), TransportError> {
    let aid = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
    let select = Command::new(0, 0xA4, 4, 0x0C).with_data(&aid).map_err(|_| TransportError::Protocol)?;
    println!("  SELECT: {:?}", card.transmit(&select)?);
    for round in 0..3 {
        std::thread::sleep(Duration::from_millis(700));
        println!("  {round}: {:?}", card.transmit(&select)?);
    }
    card.power_off()
}
