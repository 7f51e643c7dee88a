//! Who may sign in: a name, a role, a password (argon2id) and a second factor (RFC 6238), in a SQLite file of their own
//! beside the audit log, so that what changes cannot harm what must not.
//!
//! Start reading at `store.rs` and `judge.rs`. Proving is one step: name, password and code are judged together and refused together, in
//! constant work whether or not there is such an account, and a code is accepted once.

mod card;
mod code_clock;
mod device;
mod facility;
mod judge;
mod ladder;
mod number;
mod passkey;
mod password;
mod qr;
mod register;
mod store;
mod totp;

pub use card::{CARD_PIN_DIGITS, CardPin, CardUid, StaffCard};
pub use device::{DeviceMark, KnownDevice, MAX_DEVICES};
pub use facility::{FACILITY_DIGITS, draw_facility_code};
pub use judge::{Claim, Refused, Shown};
pub use ladder::Ladder;
pub use number::StaffNumber;
pub(crate) use passkey::PasskeyKey;
pub use passkey::{HANDLE_BYTES, MAX_PASSKEYS, Passkey};
pub use password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS, PasswordError, generate};
pub(crate) use qr::qr_svg;
pub use qr::qr_text;
pub use register::Register;
pub use staff_audit_log::Role;
pub use store::{Account, AccountError, Accounts};
pub use totp::{DIGITS, Enrolment, PERIOD, Secret};
