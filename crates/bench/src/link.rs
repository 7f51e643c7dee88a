//! The contactless link between reader (PCD) and card (PICC), in virtual time: nobody sleeps.
//!
//! Modelled: ISO/IEC 14443 Type B after activation, with the shortest times that the standard permits, the same for every
//! reader that is compared.
//!
//! - Bit rate: one elementary time unit (etu) is 128/fc at 106 kbit/s and 32/fc at 424 kbit/s, the same in both directions
//!   (ISO/IEC 14443-3 §7.1, ISO/IEC 14443-2).
//! - Character: start bit, 8 bits, stop bit = 10 etu; extra guard time (EGT) 0, the least of 0 to 57 µs (PCD) and 0 to
//!   19 µs (PICC) (ISO/IEC 14443-3 §7.1.1, §7.1.2).
//! - Frame: SOF (10 etu low, 2 etu high), characters, EOF (10 etu low): the least of 10 to 11 and 2 to 3 (§7.1.3 to
//!   §7.1.5).
//! - Turn-around: TR0 = 64/fs and TR1 = 80/fs before the card's frame, the least without a reduction negotiated in
//!   ATTRIB; TR2 = 10 etu at 106 kbit/s + 32/fs before the reader's next frame, the least that ATQB can state (code 00);
//!   fs = fc/16 (§7.1.6, §7.9.4.4). In carrier periods: 1024, 1280 and 1792; the last is also the first entry of the TR2
//!   table of NFC Forum Digital Protocol 1.1 (table 33).
//! - Blocks: PCB, CID if used, information, CRC 2 bytes; at most 256 bytes in either direction (FSD, FSC), as the card's
//!   ATQB in the published PC/SC ATRs says; longer APDUs are chained, each link but the last acknowledged by an R(ACK)
//!   block (ISO/IEC 14443-4 §7.1, §7.5.2).
//!
//! Not modelled: the card's own computing time (and with it frame waiting time extensions), activation and anticollision,
//! transmission errors, the reader's USB and driver, PC/SC.

use std::time::Duration;

/// Carrier frequency in kHz: 13.56 MHz.
const CARRIER_KHZ: u64 = 13_560;
/// Longest frame in either direction, prologue and epilogue included (FSD, FSC).
const MAX_FRAME: usize = 256;
const PCB: usize = 1;
const CID: usize = 1;
const CRC: usize = 2;
/// etu of a character, of SOF and of EOF.
const CHARACTER: u64 = 10;
const SOF: u64 = 12;
const EOF: u64 = 10;
/// TR0 + TR1, in carrier periods: 64/fs + 80/fs.
const CARD_TURN: u64 = (64 + 80) * 16;
/// TR2, in carrier periods: 10 etu of 128/fc + 32/fs.
const READER_TURN: u64 = 10 * 128 + 32 * 16;

/// One APDU and its answer, as lengths in bytes (the answer with its status word).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Command APDU.
    pub sent: usize,
    /// Response APDU.
    pub received: usize,
}

/// A bit rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitRate {
    /// fc/128, 106 kbit/s.
    Fc128,
    /// fc/32, 424 kbit/s.
    Fc32,
}

impl BitRate {
    /// Carrier periods of one etu.
    fn etu(self) -> u64 {
        match self {
            Self::Fc128 => 128,
            Self::Fc32 => 32,
        }
    }
}

/// A link.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Both directions.
    pub rate: BitRate,
    /// Whether blocks carry a CID.
    pub cid: bool,
}

/// What a link needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Airtime {
    /// Frames, of reader and card together.
    pub frames: u64,
    /// Time in carrier periods (1/13.56 MHz), up to where the reader may send again.
    periods: u64,
}

impl Airtime {
    /// The time.
    pub fn time(self) -> Duration {
        Duration::from_nanos(self.periods * 1_000_000 / CARRIER_KHZ)
    }
}

impl Link {
    /// What these exchanges need, one after another.
    pub fn airtime(self, exchanges: &[Exchange]) -> Airtime {
        exchanges.iter().fold(Airtime::default(), |sum, exchange| {
            let one = self.exchange(*exchange);
            Airtime { frames: sum.frames + one.frames, periods: sum.periods + one.periods }
        })
    }

    fn exchange(self, Exchange { sent, received }: Exchange) -> Airtime {
        let (commands, responses) = (self.blocks(sent), self.blocks(received));
        // Each chained block but the last of a chain is answered by R(ACK), the last command block by the first of the
        // response: so reader and card take turns, once for each block but one.
        let turns = commands.len() + responses.len() - 1;
        let acknowledgements = turns - 1;
        let frames: u64 = commands.iter().chain(&responses).map(|block| self.frame(*block)).sum::<u64>()
            + acknowledgements as u64 * self.frame(0);
        Airtime { frames: 2 * turns as u64, periods: frames + turns as u64 * (CARD_TURN + READER_TURN) }
    }

    /// Bytes of an APDU in each of its blocks; never empty.
    fn blocks(self, apdu: usize) -> Vec<usize> {
        let most = MAX_FRAME - self.overhead();
        let mut blocks = vec![most; apdu / most];
        if apdu == 0 || !apdu.is_multiple_of(most) {
            blocks.push(apdu % most);
        }
        blocks
    }

    /// Carrier periods of a frame with that many information bytes.
    fn frame(self, information: usize) -> u64 {
        let bytes = (information + self.overhead()) as u64;
        (SOF + CHARACTER * bytes + EOF) * self.rate.etu()
    }

    fn overhead(self) -> usize {
        PCB + if self.cid { CID } else { 0 } + CRC
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Link = Link { rate: BitRate::Fc128, cid: false };
    const FAST: Link = Link { rate: BitRate::Fc32, cid: false };

    fn periods(link: Link, sent: usize, received: usize) -> (u64, u64) {
        let airtime = link.airtime(&[Exchange { sent, received }]);
        (airtime.frames, airtime.periods)
    }

    /// By hand, from the table in the module's text.
    #[test]
    fn select_is_one_frame_each_way() {
        // Command: 15 + PCB + CRC = 18 characters, 12 + 180 + 10 = 202 etu. Answer: 2 + 3 = 5 characters, 72 etu.
        // Turn-around: 1024 + 1280 + 1792 = 4096.
        assert_eq!(periods(SLOW, 15, 2), (2, (202 + 72) * 128 + 4096));
        assert_eq!(periods(FAST, 15, 2), (2, (202 + 72) * 32 + 4096));
    }

    #[test]
    fn card_identifier_is_one_character_more_in_each_frame() {
        let cid = Link { cid: true, ..SLOW };
        assert_eq!(periods(cid, 15, 2), (2, (212 + 82) * 128 + 4096));
    }

    #[test]
    fn answer_of_258_bytes_is_two_blocks_with_an_acknowledgement() {
        // Command: 5 + 3 = 8 characters, 102 etu. Blocks of 253 and 5 bytes: 256 and 8 characters, 2582 and 102 etu.
        // R(ACK): 3 characters, 52 etu. Two turns.
        assert_eq!(periods(SLOW, 5, 258), (4, (102 + 2582 + 52 + 102) * 128 + 2 * 4096));
        // With CID the blocks hold 252 and 6 bytes.
        let cid = Link { cid: true, ..SLOW };
        assert_eq!(periods(cid, 5, 258), (4, (112 + 2582 + 62 + 122) * 128 + 2 * 4096));
    }

    #[test]
    fn longest_unchained_answer_is_253_bytes() {
        assert_eq!(periods(SLOW, 5, 253), (2, (102 + 2582) * 128 + 4096));
        // One byte more costs a block of one byte: 4 characters, 62 etu.
        assert_eq!(periods(SLOW, 5, 254), (4, (102 + 2582 + 52 + 62) * 128 + 2 * 4096));
    }

    #[test]
    fn long_command_is_acknowledged_by_the_card() {
        // 300 bytes: 253 and 47, 2582 and 12 + 500 + 10 = 522 etu; R(ACK) 52; answer 72.
        assert_eq!(periods(SLOW, 300, 2), (4, (2582 + 52 + 522 + 72) * 128 + 2 * 4096));
        // Both chained: 3 turns.
        assert_eq!(periods(SLOW, 300, 258), (6, (2582 + 52 + 522 + 2582 + 52 + 102) * 128 + 3 * 4096));
    }

    #[test]
    fn exchanges_add_up_and_become_time() {
        let one = Exchange { sent: 15, received: 2 };
        let airtime = SLOW.airtime(&[one, one]);
        assert_eq!(airtime, Airtime { frames: 4, periods: 2 * 39_168 });
        // 78,336 periods of 13.56 MHz are 5.7769 ms.
        assert_eq!(airtime.time(), Duration::from_nanos(5_776_991));
        assert_eq!(SLOW.airtime(&[]), Airtime::default());
    }
}
