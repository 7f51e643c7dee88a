//! The number that stands for an account where a name cannot be typed: at the kiosk.

use std::fmt;

use base_time::{Entropy, NoEntropy, random};
use sqlx::SqliteConnection;

/// How many numbers there are.
const MANY: u32 = 100_000;
/// Numbers that are tried for one account; with a hundred accounts two in a row hardly meet one that is taken.
const TRIES: usize = 64;

/// Five digits, one more than a PIN has. No secret: it says who, and the one-time code proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffNumber(u32);

impl StaffNumber {
    /// Reads five digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten().map(Self)
    }

    pub(super) fn of(stored: i64) -> Option<Self> {
        u32::try_from(stored).ok().filter(|number| *number < MANY).map(Self)
    }

    pub(super) fn stored(self) -> i64 {
        i64::from(self.0)
    }

    /// One of all, as likely as any other but for one part in 40,000.
    fn random(entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        Ok(Self(u32::from_be_bytes(random(entropy)?) % MANY))
    }
}

impl fmt::Display for StaffNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

/// What went wrong when a number was given.
pub(super) enum NotGiven {
    Sql(sqlx::Error),
    NoEntropy(NoEntropy),
    /// Nearly all of them are taken.
    Taken,
}

/// Gives an account that has none a number that no other has.
pub(super) async fn give(
    connection: &mut SqliteConnection,
    name: &str,
    entropy: &dyn Entropy,
) -> Result<(), NotGiven> {
    for _ in 0..TRIES {
        let number = StaffNumber::random(entropy).map_err(NotGiven::NoEntropy)?;
        let given = sqlx::query("UPDATE OR IGNORE account SET number = ? WHERE name = ? AND number IS NULL")
            .bind(number.stored())
            .bind(name)
            .execute(&mut *connection)
            .await
            .map_err(NotGiven::Sql)?;
        if given.rows_affected() == 1 {
            return Ok(());
        }
        // Taken, or another program has given one meanwhile.
        let open: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM account WHERE name = ? AND number IS NULL")
            .bind(name)
            .fetch_one(&mut *connection)
            .await
            .map_err(NotGiven::Sql)?;
        if open == 0 {
            return Ok(());
        }
    }
    Err(NotGiven::Taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_and_nothing_else_are_a_number() {
        for (text, number) in [("00000", Some(0)), ("00420", Some(420)), ("99999", Some(99_999))] {
            assert_eq!(StaffNumber::parse(text).map(|number| number.0), number, "{text}");
            assert_eq!(StaffNumber::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "1234", "123456", "+1234", "12 34", "１２３４５", "abcde"] {
            assert_eq!(StaffNumber::parse(text), None, "{text}");
        }
    }
}
