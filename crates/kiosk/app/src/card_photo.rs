//! The photo's part of the card thread: what the card's answer means for the visit, and how old the holder is.

use std::sync::Arc;

use card_client::{CheckedCardFace, HolderFacts, PhotoOutcome as Opened, PhotoState as OnCard};
use jiff::civil::Date;
use kiosk_visit::{Age, PhotoOutcome, PhotoState};
use zeroize::Zeroizing;

use crate::vault::Photo;

/// An age above this is a birth date that was read wrongly, in years.
const OLDEST: u8 = 130;

/// How old a holder is today, by Japan's calendar, who was born on this day (`YYYYMMDD`, ASCII). A year is full on the birthday
/// itself; who was born on 29 February has theirs on 1 March in other years.
///
/// Compared as numbers, so a day that is no day (a birth date of which only year and month are known) is compared as it is
/// written. `None` for anything but eight digits, for a day that has not come yet, and for an age that nobody has.
fn age(birth: &[u8], today: Date) -> Option<Age> {
    let digits = birth.len() == 8 && birth.iter().all(u8::is_ascii_digit);
    let birth: u32 = std::str::from_utf8(birth).ok().filter(|_| digits)?.parse().ok()?;
    let (month, day) = (today.month().unsigned_abs(), today.day().unsigned_abs());
    let year = u32::from(today.year().unsigned_abs());
    let today = year * 10_000 + u32::from(month) * 100 + u32::from(day);
    let years = today.checked_sub(birth)? / 10_000;
    u8::try_from(years).ok().filter(|years| *years <= OLDEST).map(Age::of_years)
}

/// What the card said of code B, for the visit.
pub(crate) fn state(asked: Option<OnCard>) -> PhotoState {
    match asked {
        Some(OnCard::TriesLeft(tries)) => PhotoState::TriesLeft(tries),
        Some(OnCard::Locked) => PhotoState::Locked,
        Some(OnCard::None) | None => PhotoState::None,
    }
}

/// What opening the card face brought.
pub(crate) enum Brought {
    /// A photo, and whose it is.
    Photo(Photo),
    /// No photo, but who the holder is.
    Holder(HolderFacts),
    /// Nothing.
    Nothing,
}

/// What became of opening the photo, for the visit, and what it brought.
pub(crate) fn outcome(opened: Opened, today: Date) -> (PhotoOutcome, Brought) {
    let outcome = match opened {
        Opened::Right(face) => {
            let age = age(face.birth_date(), today);
            return (PhotoOutcome::Opened { age }, Brought::Photo(photo(&face, age)));
        }
        Opened::Wrong(tries) => PhotoOutcome::WrongCode(tries),
        Opened::Locked => PhotoOutcome::Locked,
        Opened::CounterMoved => PhotoOutcome::CounterMoved,
        Opened::NotAttempted => PhotoOutcome::NotAttempted,
        Opened::AnswerLost => PhotoOutcome::AnswerLost,
        Opened::NoPhoto(Some(holder)) => return (PhotoOutcome::NoPhoto, Brought::Holder(holder)),
        Opened::NoPhoto(None) => PhotoOutcome::NoPhoto,
        Opened::NotBelieved(error) => {
            tracing::warn!(kind = ?error, "card face not believed");
            PhotoOutcome::NotBelieved
        }
    };
    (outcome, Brought::Nothing)
}

fn photo(face: &CheckedCardFace, age: Option<Age>) -> Photo {
    Photo { jp2: Arc::new(Zeroizing::new(face.photo_jp2().to_vec())), age, holder: face.holder() }
}

#[cfg(test)]
mod tests {
    use card_client::FaceError;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn year_of_life_is_full_on_the_birthday() {
        for (birth, today, years) in [
            ("20111126", date(2026, 11, 25), Some(14)),
            ("20111126", date(2026, 11, 26), Some(15)),
            ("20111231", date(2026, 12, 31), Some(15)),
            ("20120101", date(2026, 12, 31), Some(14)),
            ("20120229", date(2027, 2, 28), Some(14)),
            ("20120229", date(2027, 3, 1), Some(15)),
            ("19861130", date(2026, 11, 29), Some(39)),
            ("19861130", date(2026, 11, 30), Some(40)),
            ("19880229", date(2028, 2, 28), Some(39)),
            ("19880229", date(2028, 2, 29), Some(40)),
            ("20260303", date(2026, 11, 25), Some(0)),
            ("20261125", date(2026, 11, 25), Some(0)),
            ("19360101", date(2026, 11, 25), Some(90)),
            // Day unknown, month and day unknown.
            ("19450000", date(2026, 11, 25), Some(81)),
            ("19861100", date(2026, 11, 1), Some(40)),
            // Born tomorrow; older than anybody; no digits; a sign; nothing.
            ("20261126", date(2026, 11, 25), None),
            ("18000101", date(2026, 11, 25), None),
            ("00000000", date(2026, 11, 25), None),
            ("2011 126", date(2026, 11, 25), None),
            ("+2011126", date(2026, 11, 25), None),
            ("2011126", date(2026, 11, 25), None),
            ("", date(2026, 11, 25), None),
        ] {
            assert_eq!(age(birth.as_bytes(), today), years.map(Age::of_years), "{birth} on {today}");
        }
    }

    #[test]
    fn everything_but_a_photo_is_told_without_one() {
        let today = date(2026, 11, 25);
        for (opened, wanted) in [
            (Opened::Wrong(6), PhotoOutcome::WrongCode(6)),
            (Opened::Locked, PhotoOutcome::Locked),
            (Opened::CounterMoved, PhotoOutcome::CounterMoved),
            (Opened::NotAttempted, PhotoOutcome::NotAttempted),
            (Opened::AnswerLost, PhotoOutcome::AnswerLost),
            (Opened::NoPhoto(None), PhotoOutcome::NoPhoto),
            (Opened::NotBelieved(FaceError::NotThisCard), PhotoOutcome::NotBelieved),
        ] {
            let (told, brought) = outcome(opened, today);
            assert_eq!(told, wanted);
            assert!(matches!(brought, Brought::Nothing));
        }
        let infant = HolderFacts::read(b"20260303", card_client::Sex::NotApplicable);
        let (told, brought) = outcome(Opened::NoPhoto(Some(infant.clone())), today);
        assert_eq!(told, PhotoOutcome::NoPhoto);
        assert!(matches!(brought, Brought::Holder(holder) if holder == infant));
        for (asked, wanted) in [
            (Some(OnCard::TriesLeft(6)), PhotoState::TriesLeft(6)),
            (Some(OnCard::Locked), PhotoState::Locked),
            (Some(OnCard::None), PhotoState::None),
            (None, PhotoState::None),
        ] {
            assert_eq!(state(asked), wanted);
        }
    }
}
