//! The reader's side of the My Number Card: applets, the PIN, the signature, and what makes a certificate or a card face
//! believable.
//!
//! Everything the card says is hostile until checked, and everything that is sent to it passes the allow-list
//! (`allow_list.rs`). This crate never reads the 12-digit number, never touches the signing key or its certificate, never
//! changes a PIN, and never sends VERIFY twice for one confirmation. It does no IO but through [`CardTransport`], reads no
//! clock and makes no random bytes.
//!
//! Start reading at [`CardSession`] for plastic cards and [`PhoneSession`] for phones; one file per applet: `jpki.rs`,
//! `card_face.rs`.

mod allow_list;
mod card_face;
mod card_verifiable;
mod certificate;
mod channel;
mod code_b;
mod declared;
mod digest_info;
mod era;
mod error;
mod face_data;
mod holder;
mod jpki;
mod phone;
mod photo;
mod pin;
mod pinless;
mod public_key;
mod session;
mod staff_card;
mod transport;

pub use card_face::CardFaceSession;
pub use card_verifiable::{CardVerifiableCertificate, IssuerKey, IssuerKeys, KeyId};
pub use certificate::{
    AnchorError, AuthenticationCertificate, CertificateError, MAX_CERTIFICATE_BYTES, Policy, TrustAnchors,
};
pub use channel::CardChannel;
pub use code_b::{BirthDate, VerificationCodeB};
pub use declared::{
    CommandPattern, DataLength, DeclarationError, DeclaredCommands, MAX_DECLARED, MAX_DECLARED_ANSWER,
    MAX_DECLARED_DATA, MAX_TIMES, NotDeclarable,
};
pub use era::Era;
pub use error::{CardError, FaceError, Unreadable};
pub use face_data::{CardFace, CheckedCardFace, MAX_FACE_BYTES, Sex};
pub use holder::{BirthDay, HolderFacts};
pub use phone::{PhoneKind, PhoneMark, PhoneSession};
pub use photo::{PhotoOutcome, PhotoRequest, PhotoState};
pub use pin::{Pin4, PinOutcome, PinState};
pub use pinless::{PinlessAuthentication, Purpose};
pub use public_key::{KeyKind, Signature};
pub use session::{CardReading, CardSession};
pub use staff_card::{NotAStaffCard, StaffCardUid, read_staff_card};
pub use transport::{CardReader, CardTransport, ReaderEvent, ReaderWatch, TransportError};

#[cfg(test)]
mod source_tests;
