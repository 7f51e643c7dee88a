//! One reading is not enough: several pictures must say the same.

use std::collections::VecDeque;

use crate::reading::{Reading, Unread};

/// How many pictures it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Different pictures that must agree in all 14 digits, at least 2.
    pub needed: usize,
    /// Latest readings of which none may say otherwise, at least `needed`.
    pub window: usize,
    /// Pictures after which it is given up.
    pub most_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { needed: 2, window: 5, most_frames: 90 }
    }
}

/// Where the readings stand.
#[derive(Debug)]
pub enum Progress {
    /// Not yet: show another picture.
    More,
    /// Enough pictures agree, and none of the latest says otherwise.
    Agreed(Reading),
    /// Too many pictures without agreement; stays so.
    GivenUp,
}

/// Collects readings, picture by picture. Wiped on drop, since readings are.
#[derive(Debug)]
pub struct Agreement {
    limits: Limits,
    latest: VecDeque<Reading>,
    frames: u32,
}

impl Agreement {
    /// Nothing read yet. Limits below their least are raised to it.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let needed = limits.needed.max(2);
        let limits = Limits { needed, window: limits.window.max(needed), ..limits };
        Self { limits, latest: VecDeque::new(), frames: 0 }
    }

    /// Pictures seen so far.
    #[must_use]
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// Takes what one picture gave. A picture already among the latest counts as none: a frozen camera agrees with itself
    /// at any length. A reading that disagrees blocks until it is no longer among the latest.
    pub fn take(&mut self, read: Result<Reading, Unread>) -> Progress {
        if self.frames >= self.limits.most_frames {
            self.latest.clear();
            return Progress::GivenUp;
        }
        self.frames += 1;
        if let Ok(reading) = read
            && self.latest.iter().all(|other| other.fingerprint != reading.fingerprint)
        {
            if self.latest.len() == self.limits.window {
                self.latest.pop_front();
            }
            self.latest.push_back(reading);
            if let Some(agreed) = self.agreed() {
                return Progress::Agreed(agreed);
            }
        }
        if self.frames < self.limits.most_frames { Progress::More } else { Progress::GivenUp }
    }

    fn agreed(&self) -> Option<Reading> {
        let last = self.latest.back()?;
        let enough = self.latest.len() >= self.limits.needed;
        (enough && self.latest.iter().all(|other| other.same_code(last))).then(|| last.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Field, PrintedBirth};

    fn reading(code: &[u8; 4], fingerprint: u64) -> Result<Reading, Unread> {
        Ok(Reading {
            birth: PrintedBirth { year: 55, month: 2, day: 17 },
            expiry_year: 2035,
            security_code: *code,
            confidence: 0.99,
            fingerprint,
        })
    }

    fn agreed(progress: Progress) -> Option<[u8; 4]> {
        match progress {
            Progress::Agreed(reading) => Some(reading.security_code),
            _ => None,
        }
    }

    #[test]
    fn two_different_pictures_that_agree_are_enough() {
        let mut agreement = Agreement::new(Limits::default());
        assert!(matches!(agreement.take(Err(Unread::NoCard)), Progress::More));
        assert!(matches!(agreement.take(reading(b"2285", 1)), Progress::More));
        assert!(matches!(agreement.take(Err(Unread::FieldMissing(Field::Birth))), Progress::More));
        assert_eq!(agreed(agreement.take(reading(b"2285", 2))), Some(*b"2285"));
    }

    #[test]
    fn a_frozen_camera_does_not_agree_with_itself() {
        let mut agreement = Agreement::new(Limits::default());
        for _ in 0..89 {
            assert!(matches!(agreement.take(reading(b"2285", 1)), Progress::More));
        }
        assert!(matches!(agreement.take(reading(b"2285", 1)), Progress::GivenUp));
        assert!(matches!(agreement.take(reading(b"2285", 2)), Progress::GivenUp));
        assert_eq!(agreement.frames(), 90);
    }

    #[test]
    fn a_reading_that_disagrees_blocks_while_it_is_among_the_latest() {
        let mut agreement = Agreement::new(Limits { needed: 2, window: 4, most_frames: 50 });
        assert!(agreed(agreement.take(reading(b"2286", 1))).is_none());
        for fingerprint in 2..=4 {
            assert!(agreed(agreement.take(reading(b"2285", fingerprint))).is_none(), "{fingerprint}");
        }
        assert_eq!(agreed(agreement.take(reading(b"2285", 5))), Some(*b"2285"));
    }

    #[test]
    fn readings_in_turns_never_agree() {
        let mut agreement = Agreement::new(Limits::default());
        for frame in 0..200 {
            let code = if frame % 2 == 0 { b"2285" } else { b"2235" };
            assert!(agreed(agreement.take(reading(code, frame))).is_none());
        }
    }

    #[test]
    fn one_picture_is_never_enough() {
        let mut agreement = Agreement::new(Limits { needed: 0, window: 0, most_frames: 5 });
        assert!(agreed(agreement.take(reading(b"2285", 1))).is_none());
        assert_eq!(agreed(agreement.take(reading(b"2285", 2))), Some(*b"2285"));
    }

    #[test]
    fn every_digit_counts() {
        let other = |change: fn(&mut Reading)| {
            let mut agreement = Agreement::new(Limits::default());
            agreement.take(reading(b"2285", 1));
            let mut second = reading(b"2285", 2).unwrap();
            change(&mut second);
            agreed(agreement.take(Ok(second)))
        };
        assert!(other(|_| {}).is_some());
        assert!(other(|r| r.birth.year = 56).is_none());
        assert!(other(|r| r.birth.month = 3).is_none());
        assert!(other(|r| r.birth.day = 18).is_none());
        assert!(other(|r| r.expiry_year = 2036).is_none());
        assert!(other(|r| r.security_code = *b"2284").is_none());
    }

    #[test]
    fn nothing_read_is_printed() {
        let text = format!("{:?} {:?}", reading(b"2285", 1), Progress::Agreed(reading(b"2285", 2).unwrap()));
        assert!(!text.contains("2285") && !text.contains("17") && !text.contains("55"), "{text}");
    }
}
