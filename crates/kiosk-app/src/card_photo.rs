//! The photo's part of the card thread: what the card's answer means for the visit, and whether the holder is a child.

use std::sync::Arc;

use card_client::{CheckedCardFace, PhotoOutcome as Opened, PhotoState as OnCard};
use jiff::civil::Date;
use kiosk_visit::{PhotoOutcome, PhotoState};
use zeroize::Zeroizing;

use crate::vault::Photo;

/// Holders younger than this are children to the visit. The card itself draws the line here: no signing certificate is
/// issued under 15. A face changes most in these years, and the photo is up to five years old.
const CHILD_UNDER_YEARS: u32 = 15;

/// Whether a holder who was born on this day (`YYYYMMDD`, ASCII) is a child today, by Japan's calendar.
///
/// Compared as numbers, so a day that is no day (a birth date of which only year and month are known) is compared as it is
/// written. Digits that are none make a child: the visit is then only kinder.
fn is_minor(birth: &[u8], today: Date) -> bool {
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<u32>().ok();
    let today = number(format!("{:04}{:02}{:02}", today.year(), today.month(), today.day()).as_bytes());
    number(birth)
        .zip(today)
        .is_none_or(|(birth, today)| today < birth.saturating_add(CHILD_UNDER_YEARS * 10_000))
}

/// What the card said of code B, for the visit.
pub(crate) fn state(asked: Option<OnCard>) -> PhotoState {
    match asked {
        Some(OnCard::TriesLeft(tries)) => PhotoState::TriesLeft(tries),
        Some(OnCard::Locked) => PhotoState::Locked,
        Some(OnCard::None) | None => PhotoState::None,
    }
}

/// What became of opening the photo, for the visit, and the photo if there is one.
pub(crate) fn outcome(opened: Opened, today: Date) -> (PhotoOutcome, Option<Photo>) {
    let outcome = match opened {
        Opened::Right(face) => {
            let minor = is_minor(face.birth_date(), today);
            return (PhotoOutcome::Opened { minor }, Some(photo(&face, minor)));
        }
        Opened::Wrong(tries) => PhotoOutcome::WrongCode(tries),
        Opened::Locked => PhotoOutcome::Locked,
        Opened::CounterMoved => PhotoOutcome::CounterMoved,
        Opened::NotAttempted => PhotoOutcome::NotAttempted,
        Opened::AnswerLost => PhotoOutcome::AnswerLost,
        Opened::NoPhoto => PhotoOutcome::NoPhoto,
        Opened::NotBelieved(error) => {
            tracing::warn!(kind = ?error, "card face not believed");
            PhotoOutcome::NotBelieved
        }
    };
    (outcome, None)
}

fn photo(face: &CheckedCardFace, minor: bool) -> Photo {
    Photo { jp2: Arc::new(Zeroizing::new(face.photo_jp2().to_vec())), minor }
}

#[cfg(test)]
mod tests {
    use card_client::FaceError;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn child_until_the_day_of_the_fifteenth_birthday() {
        for (birth, today, minor) in [
            ("20111126", date(2026, 11, 25), true),
            ("20111126", date(2026, 11, 26), false),
            ("20111231", date(2026, 12, 31), false),
            ("20120101", date(2026, 12, 31), true),
            ("20120229", date(2027, 2, 28), true),
            ("20120229", date(2027, 3, 1), false),
            ("20260303", date(2026, 11, 25), true),
            ("19360101", date(2026, 11, 25), false),
            // Born tomorrow; day unknown; no digits.
            ("20261126", date(2026, 11, 25), true),
            ("19450000", date(2026, 11, 25), false),
            ("2011 126", date(2026, 11, 25), true),
            ("", date(2026, 11, 25), true),
        ] {
            assert_eq!(is_minor(birth.as_bytes(), today), minor, "{birth} on {today}");
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
            (Opened::NoPhoto, PhotoOutcome::NoPhoto),
            (Opened::NotBelieved(FaceError::NotThisCard), PhotoOutcome::NotBelieved),
        ] {
            let (told, photo) = outcome(opened, today);
            assert_eq!(told, wanted);
            assert!(photo.is_none());
        }
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
