//! Which cards are taken for a staff card, and that nothing but two commands leaves for any of them.

use std::sync::{Arc, Mutex};

use card_apdu::Response;

use super::*;

/// A card on a reader, as the transport shows it: its answers by connection.
struct OneCard {
    uids: Vec<Vec<u8>>,
    select: Result<StatusWord, TransportError>,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    powered_off: Arc<Mutex<usize>>,
    connections: usize,
}

struct Connected {
    answer: Vec<u8>,
    select: Result<StatusWord, TransportError>,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    powered_off: Arc<Mutex<usize>>,
}

impl CardTransport for Connected {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        self.sent.lock().unwrap().push(command.to_bytes().to_vec());
        if command.header().cla == 0xFF {
            Response::parse(&self.answer).map_err(TransportError::from)
        } else {
            self.select.clone().map(Response::status_only)
        }
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        *self.powered_off.lock().unwrap() += 1;
        Ok(())
    }
}

impl CardReader for OneCard {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        let answer = self.uids.get(self.connections).or(self.uids.last()).cloned();
        self.connections += 1;
        Ok(Box::new(Connected {
            answer: answer.ok_or(TransportError::CardRemoved)?,
            select: self.select.clone(),
            sent: self.sent.clone(),
            powered_off: self.powered_off.clone(),
        }))
    }
}

fn card(uids: &[&[u8]], select: Result<StatusWord, TransportError>) -> OneCard {
    OneCard {
        uids: uids.iter().map(|uid| [uid, &[0x90, 0x00][..]].concat()).collect(),
        select,
        sent: Arc::default(),
        powered_off: Arc::default(),
        connections: 0,
    }
}

const NO_FILE: Result<StatusWord, TransportError> = Ok(StatusWord(0x6A82));

#[test]
fn uids_of_every_length_are_taken_as_they_are() {
    for uid in [
        &[0x12, 0x34, 0x56, 0x78][..],
        &[0x04, 1, 2, 3, 4, 5, 6],
        &[0x01, 0x2E, 3, 4, 5, 6, 7, 8],
        &[0x04, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ] {
        let mut reader = card(&[uid], NO_FILE);
        let read = read_staff_card(&mut reader).unwrap();
        assert_eq!(read.bytes(), uid);
        assert_eq!(format!("{read:?}"), "StaffCardUid(****)");
        assert_eq!(*reader.powered_off.lock().unwrap(), 2, "no power stays on it");
        let sent = reader.sent.lock().unwrap();
        let select = [&[0x00, 0xA4, 0x04, 0x0C, 10][..], Applet::Jpki.aid()].concat();
        let asked = [&[0xFF, 0xCA, 0, 0, 0][..], &select];
        assert_eq!(*sent, [asked, asked].concat(), "two commands, twice");
    }
}

#[test]
fn what_is_no_staff_card_is_said_by_its_kind() {
    use NotAStaffCard::{Changing, MyNumberCard, Unreadable};
    let broken = || Err(TransportError::Protocol);
    type Case<'a> = (&'a [&'a [u8]], Result<StatusWord, TransportError>, NotAStaffCard);
    let cases: [Case<'_>; 9] = [
        (&[&[0x08, 1, 2, 3]], NO_FILE, Changing),
        (&[&[0x01, 0xFE, 3, 4, 5, 6, 7, 8]], NO_FILE, Changing),
        (&[&[0x12, 1, 2, 3], &[0x12, 1, 2, 4]], NO_FILE, Changing),
        (&[&[0, 0, 0, 0]], NO_FILE, Changing),
        // Whatever its number, and whether or not the reader gives one.
        (&[&[0x12, 1, 2, 3]], Ok(StatusWord::OK), MyNumberCard),
        (&[&[]], Ok(StatusWord::OK), MyNumberCard),
        (&[&[1, 2, 3]], NO_FILE, Unreadable),
        (&[&[1; 11]], broken(), Unreadable),
        (&[&[0x12, 1, 2, 3]], Err(TransportError::CardRemoved), Unreadable),
    ];
    for (uids, select, why) in cases {
        assert_eq!(read_staff_card(&mut card(uids, select.clone())), Err(why), "{uids:?} {select:?}");
    }
    let mut gone = card(&[], NO_FILE);
    assert_eq!(read_staff_card(&mut gone), Err(Unreadable));
}

#[test]
fn card_without_files_that_breaks_the_exchange_at_a_select_is_one_all_the_same() {
    let mut reader = card(&[&[0x04, 1, 2, 3, 4, 5, 6]], Err(TransportError::Protocol));
    assert!(read_staff_card(&mut reader).is_ok());
}

#[test]
fn refusal_of_the_reader_is_no_number() {
    let mut reader = card(&[], NO_FILE);
    for status in [[0x6A, 0x81], [0x63, 0x00], [0x62, 0x82]] {
        reader.uids = vec![[&[1, 2, 3, 4][..], &status].concat()];
        assert_eq!(read_staff_card(&mut reader), Err(NotAStaffCard::Unreadable));
    }
}
