//! 公的個人認証AP (JPKI applet): authentication certificate, PIN, signature.
//!
//! There is no public specification; the values are those on which OpenSC's `card-jpki.c` and `pkcs15-jpki.c`, jpki/myna
//! and the crate `myna-card` agree.

use card_apdu::{Response, StatusWord};
use zeroize::Zeroizing;

use crate::allow_list::{Applet, File};
use crate::certificate::MAX_CERTIFICATE_BYTES;
use crate::channel::{CardChannel, ReadError};
use crate::{CardError, KeyKind, PhoneKind, Pin4, PinOutcome, PinState, Unreadable, pin};

/// AID of the applet (OpenSC `card-jpki.c`). The card selects by prefix too, so it is always sent whole.
pub(crate) const AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
/// Token information: a PKCS#11 `CK_TOKEN_INFO`, its first 32 bytes the label (jpki/myna).
pub(crate) const EF_TOKEN_INFO: [u8; 2] = [0x00, 0x06];
/// Three bytes that say which certificates exist: `8F`, then `8F` for a present signing and authentication certificate
/// (crate `myna-card`; one source).
pub(crate) const EF_CERTIFICATE_PRESENCE: [u8; 2] = [0x00, 0x08];
/// 利用者証明用電子証明書, DER, free on plastic cards (OpenSC `pkcs15-jpki.c`).
pub(crate) const EF_AUTHENTICATION_CERTIFICATE: [u8; 2] = [0x00, 0x0A];
/// Key of the authentication certificate (OpenSC `pkcs15-jpki.c`).
pub(crate) const EF_AUTHENTICATION_KEY: [u8; 2] = [0x00, 0x17];
/// Its PIN: 4 ASCII digits, 3 tries (OpenSC `jpki.h`).
pub(crate) const EF_AUTHENTICATION_PIN: [u8; 2] = [0x00, 0x18];

/// Bytes of the label in [`EF_TOKEN_INFO`] (PKCS#11 `CK_TOKEN_INFO`).
const TOKEN_LABEL_BYTES: u8 = 32;
/// The step of reading the authentication certificate, in errors.
const CERTIFICATE_STEP: &str = "certificate";
/// First byte of [`EF_CERTIFICATE_PRESENCE`] when there is a signing certificate.
const PRESENT: u8 = 0x8F;
/// P2 of COMPUTE DIGITAL SIGNATURE: the selected key.
const SELECTED_KEY: u8 = 0x80;

/// Answers of cards and phones to a SELECT of an application they do not have.
const NO_SUCH_APPLICATION: &[StatusWord] = &[
    StatusWord::NOT_FOUND,
    StatusWord::WRONG_PARAMETERS,
    StatusWord::CHANNEL_NOT_SUPPORTED,
    StatusWord::INSTRUCTION_NOT_SUPPORTED,
    StatusWord::CLASS_NOT_SUPPORTED,
    // Function not supported: contactless storage cards behind a PC/SC reader.
    StatusWord(0x6A81),
    // Applet selection failed (Java Card).
    StatusWord(0x6999),
];

/// Selects the applet.
pub(crate) fn select(channel: &mut CardChannel) -> Result<(), CardError> {
    match channel.select_applet(Applet::Jpki)? {
        StatusWord::OK => Ok(()),
        status if NO_SUCH_APPLICATION.contains(&status) => Err(CardError::NotMyNumber),
        status => Err(CardError::status("SELECT applet", status)),
    }
}

/// Whether this is the card's word that it does not have the application.
pub(crate) fn is_absent(error: &CardError) -> bool {
    matches!(error, CardError::Unreadable { why: Unreadable::Status(status), .. } if NO_SUCH_APPLICATION.contains(status))
}

/// Reads what stands in the place of the authentication certificate; `None` when it is no data object of a permitted
/// length, so that the caller judges it like any other malformed certificate.
pub(crate) fn read_certificate(channel: &mut CardChannel) -> Result<Option<Zeroizing<Vec<u8>>>, CardError> {
    match channel.select_file(File::AuthenticationCertificate)? {
        StatusWord::OK => {}
        StatusWord::NOT_FOUND => return Err(CardError::NoCertificate),
        status => return Err(CardError::status(CERTIFICATE_STEP, status)),
    }
    match channel.read_object(MAX_CERTIFICATE_BYTES) {
        Ok(der) => Ok(Some(der)),
        Err(ReadError::Malformed) => Ok(None),
        Err(error) => Err(error.at(CERTIFICATE_STEP)),
    }
}

/// Which phone's applet a token information is of, by its label (`JPKIAPGPSETOKEN` Android, `JPKIAPIOSTOKEN` iPhone; crate
/// `myna-card`, the first also jpki/myna). `None` for a plastic card's, and for any other.
pub(crate) fn phone_kind(token_information: &[u8]) -> Option<PhoneKind> {
    let label = token_information.get(..usize::from(TOKEN_LABEL_BYTES)).unwrap_or(token_information);
    match label.trim_ascii_end() {
        b"JPKIAPGPSETOKEN" => Some(PhoneKind::Android),
        b"JPKIAPIOSTOKEN" => Some(PhoneKind::Iphone),
        _ => None,
    }
}

/// The first `length` bytes of the token information, or what there is of them.
pub(crate) fn token_information(
    channel: &mut CardChannel,
    length: u8,
) -> Result<Zeroizing<Vec<u8>>, CardError> {
    const STEP: &str = "token information";
    match channel.select_file(File::TokenInfo)? {
        StatusWord::OK => {}
        status => return Err(CardError::status(STEP, status)),
    }
    channel.read_start(length).map_err(|error| error.at(STEP))
}

/// Refuses a phone on the plastic card's way.
///
/// The label is always read, at the price of two short commands: an iPhone's certificate can be read as freely as a plastic card's,
/// so nothing else tells them apart before the gateway does. A token whose label cannot be read is not taken for plastic either.
pub(crate) fn refuse_phone(channel: &mut CardChannel) -> Result<(), CardError> {
    match phone_kind(&token_information(channel, TOKEN_LABEL_BYTES)?) {
        Some(_) => Err(CardError::Phone),
        None => Ok(()),
    }
}

/// Asks the tries left of the authentication PIN; no try is used.
pub(crate) fn pin_state(channel: &mut CardChannel) -> Result<PinState, CardError> {
    match pin::count_tries(channel, File::AuthenticationPin)? {
        // Only now does it matter whether there is a signing certificate: two round trips less on every other card.
        PinState::Locked if signing_certificate_absent(channel)? => Ok(PinState::None),
        state => Ok(state),
    }
}

/// Whether the card says so; anything it does not clearly say means "present", and the PIN is then simply locked.
fn signing_certificate_absent(channel: &mut CardChannel) -> Result<bool, CardError> {
    if !channel.select_file(File::CertificatePresence)?.is_ok() {
        return Ok(false);
    }
    match channel.read_start(3) {
        Ok(bytes) => Ok(bytes.first().is_some_and(|first| *first != PRESENT)),
        Err(ReadError::Card(error)) => Err(error),
        Err(ReadError::Refused(_) | ReadError::Malformed) => Ok(false),
    }
}

/// One confirmation of the PIN, see [`pin::verify_once`].
pub(crate) fn verify_pin(
    channel: &mut CardChannel,
    pin: &Pin4,
    expected: u8,
) -> Result<PinOutcome, CardError> {
    pin::verify_once(channel, File::AuthenticationPin, pin.as_ascii(), expected)
}

/// Has the authentication key sign what stands for the message; the answer is not verified yet.
pub(crate) fn sign(
    channel: &mut CardChannel,
    key: KeyKind,
    to_be_signed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CardError> {
    signature(&ask_signature(channel, key, to_be_signed)?)
}

/// Asks the authentication key to sign; whatever status word the card gave to that.
pub(crate) fn ask_signature(
    channel: &mut CardChannel,
    key: KeyKind,
    to_be_signed: &[u8],
) -> Result<Response, CardError> {
    match channel.select_file(File::AuthenticationKey)? {
        StatusWord::OK => {}
        status => return Err(CardError::status("authentication key", status)),
    }
    channel.compute_signature(SELECTED_KEY, to_be_signed, key.signature_bytes())
}

/// The signature in the answer, or that there is none.
pub(crate) fn signature(response: &Response) -> Result<Zeroizing<Vec<u8>>, CardError> {
    match response.data_if_ok() {
        Ok(signature) => Ok(Zeroizing::new(signature.to_vec())),
        Err(_) => Err(CardError::SignatureRefused),
    }
}
