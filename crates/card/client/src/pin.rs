//! The 4-digit PIN of the authentication key, and what the card says about it.

use std::fmt;

use card_apdu::{Response, StatusWord};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::allow_list::File;
use crate::{CardChannel, CardError};

/// The 4-digit PIN of the authentication key (利用者証明用電子証明書の暗証番号), as ASCII digits.
///
/// It cannot be empty: VERIFY without data is the counter query, a different command (CVE-2023-40660). Wiped on drop,
/// never printed. On the heap, so that moving it leaves no copy behind.
#[derive(Clone)]
pub struct Pin4(Box<[u8; 4]>);

impl Pin4 {
    /// Takes four ASCII digits; `None` for anything else. The caller's copy is the caller's to wipe.
    #[must_use]
    pub fn from_ascii(digits: &[u8; 4]) -> Option<Self> {
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut pin = Self(Box::new([0; 4]));
        pin.0.copy_from_slice(digits);
        Some(pin)
    }

    /// Takes four digits 0 to 9; `None` for anything else.
    #[must_use]
    pub fn from_digits(digits: &[u8; 4]) -> Option<Self> {
        let mut ascii = digits.map(|digit| digit.saturating_add(b'0'));
        let pin = Self::from_ascii(&ascii);
        ascii.zeroize();
        pin
    }

    pub(crate) fn as_ascii(&self) -> &[u8; 4] {
        &self.0
    }
}

impl Drop for Pin4 {
    fn drop(&mut self) {
        self.0.as_mut().zeroize();
    }
}

impl ZeroizeOnDrop for Pin4 {}

impl fmt::Debug for Pin4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin4(****)")
    }
}

/// What the card says about a PIN without an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinState {
    /// `63Cx`: 1 to 15 tries left. The only answer that permits an attempt.
    TriesLeft(u8),
    /// `63C0`, `6983` or `6984`: blocked; only the municipal office unlocks it.
    Locked,
    /// Blocked on a card without a signing certificate: the face authentication My Number Card (顔認証マイナンバーカード),
    /// which has no PIN. A child's card with a locked PIN looks the same, and has the same ways left.
    None,
    /// `9000`: verified by an earlier session. Power off and connect again; never a permission.
    AlreadyVerified,
    /// Anything else: an attempt is forbidden.
    Unknown(StatusWord),
}

impl PinState {
    /// Reads the answer to the counter query. Only `63Cx` carries a count; the low nibble of any other status word means
    /// nothing (OpenSC read "4 tries left" from `6984`).
    pub(crate) fn from_query(response: &Response) -> Self {
        let status = response.status();
        match status {
            StatusWord::OK => Self::AlreadyVerified,
            StatusWord::METHOD_BLOCKED | StatusWord::REFERENCE_NOT_USABLE => Self::Locked,
            _ => match status.tries_left() {
                Some(0) => Self::Locked,
                Some(tries) => Self::TriesLeft(tries),
                None => Self::Unknown(status),
            },
        }
    }
}

/// What became of one confirmation of a PIN or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinOutcome {
    /// Right.
    Right,
    /// Wrong, with this many tries left (1 to 15).
    Wrong(u8),
    /// Locked, now or before.
    Locked,
    /// The tries left were not what the caller knew: someone else uses the card. No VERIFY was sent.
    CounterMoved,
    /// No VERIFY was sent because the tries left could not be told.
    NotAttempted,
    /// VERIFY was sent once and its answer never came, or made no sense. A try may be gone.
    AnswerLost,
}

impl PinOutcome {
    /// Reads the answer to the one VERIFY, sent with `tries` left. A wrong PIN costs exactly one try: any other count
    /// means that something else happened.
    pub(crate) fn from_verify(response: &Response, tries: u8) -> Self {
        let status = response.status();
        match status {
            StatusWord::OK => Self::Right,
            StatusWord::METHOD_BLOCKED | StatusWord::REFERENCE_NOT_USABLE => Self::Locked,
            _ => match status.tries_left() {
                Some(0) => Self::Locked,
                Some(left) if left.checked_add(1) == Some(tries) => Self::Wrong(left),
                _ => Self::AnswerLost,
            },
        }
    }
}

/// Asks the tries left of a PIN or code; no try is used.
pub(crate) fn count_tries(channel: &mut CardChannel, reference: File) -> Result<PinState, CardError> {
    match channel.select_file(reference)? {
        StatusWord::OK => Ok(PinState::from_query(&channel.count_tries()?)),
        status => Ok(PinState::Unknown(status)),
    }
}

/// One confirmation: asks the tries left again and, only if they are still `expected`, sends VERIFY once.
///
/// An error means that no VERIFY was sent; once it was, every failure is [`PinOutcome::AnswerLost`].
pub(crate) fn verify_once(
    channel: &mut CardChannel,
    reference: File,
    digits: &[u8],
    expected: u8,
) -> Result<PinOutcome, CardError> {
    match count_tries(channel, reference)? {
        PinState::TriesLeft(tries) if tries == expected => {}
        PinState::TriesLeft(_) => return Ok(PinOutcome::CounterMoved),
        PinState::Locked | PinState::None => return Ok(PinOutcome::Locked),
        PinState::AlreadyVerified => return Err(CardError::StatusLeftOver),
        PinState::Unknown(_) => return Ok(PinOutcome::NotAttempted),
    }
    match channel.verify(digits) {
        Ok(response) => Ok(PinOutcome::from_verify(&response, expected)),
        // The allow-list refuses before anything leaves.
        Err(error @ CardError::NotAllowed(_)) => Err(error),
        Err(_) => Ok(PinOutcome::AnswerLost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pin_takes_four_digits_only_and_never_prints() {
        let pin = Pin4::from_digits(&[7, 2, 9, 1]).unwrap();
        assert_eq!(pin.as_ascii(), b"7291");
        assert_eq!(format!("{pin:?}"), "Pin4(****)");
        for digits in [[10, 0, 0, 0], [0, 0, 0, 255], *b"7291"] {
            assert!(Pin4::from_digits(&digits).is_none(), "{digits:?}");
        }
        for ascii in [*b"729 ", *b"\0\0\0\0", *b"72a1", [7, 2, 9, 1]] {
            assert!(Pin4::from_ascii(&ascii).is_none(), "{ascii:?}");
        }
    }

    #[test]
    fn pin_moved_is_a_pointer_moved() {
        assert_eq!(size_of::<Pin4>(), size_of::<usize>());
    }

    #[test]
    fn every_status_word_to_the_query_permits_an_attempt_only_for_63c1_to_63cf() {
        for sw in 0..=u16::MAX {
            let state = PinState::from_query(&Response::status_only(StatusWord(sw)));
            let wanted = match sw {
                0x9000 => PinState::AlreadyVerified,
                0x63C0 | 0x6983 | 0x6984 => PinState::Locked,
                0x63C1..=0x63CF => PinState::TriesLeft((sw & 0xF) as u8),
                _ => PinState::Unknown(StatusWord(sw)),
            };
            assert_eq!(state, wanted, "{sw:04X}");
        }
    }

    #[test]
    fn every_status_word_to_verify_is_right_only_for_9000() {
        for sw in 0..=u16::MAX {
            let outcome = PinOutcome::from_verify(&Response::status_only(StatusWord(sw)), 3);
            let wanted = match sw {
                0x9000 => PinOutcome::Right,
                0x63C0 | 0x6983 | 0x6984 => PinOutcome::Locked,
                0x63C2 => PinOutcome::Wrong(2),
                _ => PinOutcome::AnswerLost,
            };
            assert_eq!(outcome, wanted, "{sw:04X}");
        }
    }
}
