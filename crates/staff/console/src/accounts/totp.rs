//! The second factor: time-based one-time codes as authenticator apps make them (RFC 6238: HMAC-SHA-1, 6 digits, 30 s).

use std::fmt;

use base_time::{Entropy, Moment, NoEntropy, random};
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use staff_audit_log::StaffId;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Role;

/// Digits of a code.
pub const DIGITS: usize = 6;
/// How long a code is shown, seconds.
pub const PERIOD: u64 = 30;
/// Codes of this many periods before and after now are accepted, for clocks that differ.
pub(super) const WINDOW: u64 = 1;

/// The secret that kiosk and app share: 160 bits.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 20]);

/// The last period whose codes are used up, of which the account says that it is `last_step`. One that lies further ahead than any
/// accepted code was noted while the clock was ahead: then the codes of the periods before this one are used up, and the
/// right code is accepted.
pub(super) fn used_up(last_step: u64, now: Moment) -> u64 {
    let middle = now.seconds() / PERIOD;
    if last_step > middle + WINDOW { middle.saturating_sub(1) } else { last_step }
}

impl Secret {
    /// Draws one by lot.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn random(entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        random(entropy).map(Self)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the secret out of an [`Enrolment`]'s text, as an app does.
    #[must_use]
    pub fn from_otpauth(uri: &str) -> Option<Self> {
        let (_, rest) = uri.split_once("secret=")?;
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(rest.get(..length)?.as_bytes()).ok()?);
        Self::from_bytes(&bytes)
    }

    /// The code of the period that `now` lies in.
    #[must_use]
    pub fn code(&self, now: Moment) -> Zeroizing<String> {
        self.code_of(now.seconds() / PERIOD)
    }

    fn code_of(&self, step: u64) -> Zeroizing<String> {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
        let four = tag.get(offset..offset + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
        let number = u32::from_be_bytes(four.unwrap_or_default()) & 0x7fff_ffff;
        Zeroizing::new(format!("{:06}", number % 1_000_000))
    }

    /// The period that `code` belongs to, if it is one of those accepted at `now`. Looks at all of them, whichever fits.
    pub(super) fn step_of(&self, code: &str, now: Moment) -> Option<u64> {
        self.step_near(code, now, WINDOW)
    }

    /// The period that `code` belongs to, if it is at most so many from `now`. Looks at all of them, whichever fits.
    pub(super) fn step_near(&self, code: &str, now: Moment, most: u64) -> Option<u64> {
        let middle = now.seconds() / PERIOD;
        (middle.saturating_sub(most)..=middle + most).fold(None, |found, step| {
            let expected = self.code_of(step);
            let fits: bool = expected.as_bytes().ct_eq(code.as_bytes()).into();
            let nearer = found.is_none_or(|found: u64| step.abs_diff(middle) <= found.abs_diff(middle));
            if fits && nearer { Some(step) } else { found }
        })
    }

    /// Whether `code` is one of this secret, now.
    pub(crate) fn shows(&self, code: &str, now: Moment) -> bool {
        self.step_of(code, now).is_some()
    }

    /// What the app is set up with.
    #[must_use]
    pub fn enrolment(&self, staff: &StaffId, role: Role) -> Enrolment {
        let secret = Zeroizing::new(BASE32_NOPAD.encode(&self.0));
        let text = format!(
            "otpauth://totp/Uketsuke:{staff}?secret={}&issuer=Uketsuke&algorithm=SHA1&digits={DIGITS}&period={PERIOD}",
            *secret,
        );
        Enrolment { staff: staff.clone(), role, otpauth: Zeroizing::new(text) }
    }
}

/// What a new member of staff, or one with a new phone, gets once.
#[derive(Clone)]
pub struct Enrolment {
    /// Whose.
    pub staff: StaffId,
    /// Their role.
    pub role: Role,
    /// The text to bring into an authenticator app, as a QR code or by hand. Secret; shown once and not kept.
    pub otpauth: Zeroizing<String>,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrolment")
            .field("staff", &self.staff)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = Secret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(*secret.code(Moment(seconds * 1000)), code);
        }
    }

    #[test]
    fn codes_of_the_neighbouring_periods_are_accepted_and_no_others() {
        let secret = Secret(*b"12345678901234567890");
        let at = |step: u64| Moment(step * PERIOD * 1000);
        for step in 97..=103 {
            let code = secret.code(at(step));
            let expected = (99..=101).contains(&step).then_some(step);
            assert_eq!(secret.step_of(&code, at(100)), expected, "{step}");
        }
        for bad in ["", "28708", "2870822", "abcdef"] {
            assert_eq!(secret.step_of(bad, at(1)), None);
        }
    }

    #[test]
    fn an_enrolment_carries_the_secret_and_does_not_print_it() {
        let secret = Secret(*b"12345678901234567890");
        let enrolment = secret.enrolment(&StaffId::new("sato").unwrap(), Role::Reception);
        assert!(enrolment.otpauth.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
        assert_eq!(Secret::from_otpauth(&enrolment.otpauth).unwrap().bytes(), secret.bytes());
        assert!(!format!("{enrolment:?}").contains("GEZD"));
    }
}
