//! Passwords: argon2id with 19 MiB, two passes and one lane (OWASP's second choice, which a small kiosk can bear), a salt of
//! 16 and a hash of 32 bytes, kept as a PHC string that names these figures, so that they can grow.

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base_time::{Entropy, NoEntropy, random};
use zeroize::Zeroizing;

/// Shortest password, characters.
pub const MIN_PASSWORD_CHARACTERS: usize = 12;
/// Longest password, bytes.
pub const MAX_PASSWORD_BYTES: usize = 128;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;

/// Why a password cannot be one, or could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error(
        "a password has at least {MIN_PASSWORD_CHARACTERS} characters and at most {MAX_PASSWORD_BYTES} bytes"
    )]
    Length,
    /// No randomness for the salt.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The hash could not be computed.
    #[error("the password could not be hashed")]
    Hash,
}

fn argon() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES)).map_err(|_| PasswordError::Hash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string of a new password.
pub(super) fn hash(password: &str, entropy: &dyn Entropy) -> Result<Zeroizing<String>, PasswordError> {
    if password.chars().count() < MIN_PASSWORD_CHARACTERS || password.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordError::Length);
    }
    hash_short(password, entropy)
}

/// The same of a code that is shorter than a password may be.
pub(super) fn hash_short(password: &str, entropy: &dyn Entropy) -> Result<Zeroizing<String>, PasswordError> {
    let salt = SaltString::encode_b64(&random::<16>(entropy)?).map_err(|_| PasswordError::Hash)?;
    let hash = argon()?.hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Hash)?;
    Ok(Zeroizing::new(hash.to_string()))
}

/// Whether `password` belongs to `phc`. Costs the same for any password; a string that is no PHC string fits none.
pub(super) fn fits(password: &str, phc: &str) -> bool {
    let (Ok(argon), Ok(hash)) = (argon(), PasswordHash::new(phc)) else { return false };
    password.len() <= MAX_PASSWORD_BYTES && argon.verify_password(password.as_bytes(), &hash).is_ok()
}

/// A password to hand over on paper: 16 characters that are not mistaken for each other, in groups of four; 79 bits.
///
/// # Errors
/// [`NoEntropy`].
pub fn generate(entropy: &dyn Entropy) -> Result<Zeroizing<String>, NoEntropy> {
    // 31 letters and digits without 0 o 1 l i.
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = Zeroizing::new(String::with_capacity(19));
    while password.len() < 19 {
        let [byte] = random::<1>(entropy)?;
        // Above the last whole multiple the first letters would come more often.
        let Some(letter) = (byte < 248).then(|| LETTERS.get(usize::from(byte) % LETTERS.len())).flatten()
        else {
            continue;
        };
        password.push(char::from(*letter));
        if password.len() < 19 && password.len() % 5 == 4 {
            password.push('-');
        }
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_time::SystemEntropy;

    #[test]
    fn only_the_password_fits() {
        let phc = hash("correct horse", &SystemEntropy).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", *phc);
        assert!(fits("correct horse", &phc));
        assert!(!fits("correct horsf", &phc) && !fits("", &phc) && !fits("correct horse", "nonsense"));
        assert_ne!(phc, hash("correct horse", &SystemEntropy).unwrap(), "salted");
    }

    #[test]
    fn length_is_bounded() {
        for bad in ["", "short", &"x".repeat(129)] {
            assert_eq!(hash(bad, &SystemEntropy).unwrap_err(), PasswordError::Length);
        }
    }

    #[test]
    fn generated_passwords_are_accepted_and_differ() {
        let (one, other) = (generate(&SystemEntropy).unwrap(), generate(&SystemEntropy).unwrap());
        assert_eq!((one.len(), one.split('-').count()), (19, 4), "{}", *one);
        assert_ne!(one, other);
        assert!(hash(&one, &SystemEntropy).is_ok());
    }
}
