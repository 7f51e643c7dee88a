//! 券面事項確認AP (card-face applet): the photo and what is printed on the card, opened with code B.
//!
//! There is no public specification; the values are those of the crates `myna-card`, jpki/myna and AokiApp's constants. No
//! secure messaging: everything goes over the contact in clear, as on the real card.

use card_apdu::StatusWord;
use zeroize::Zeroizing;

use crate::allow_list::{Applet, File};
use crate::channel::ReadError;
use crate::{
    CardChannel, CardError, CardFace, CardVerifiableCertificate, FaceError, MAX_FACE_BYTES, PinOutcome,
    PinState, VerificationCodeB, digest_info, pin,
};

/// AID of the applet (`myna-card`, jpki/myna).
pub(crate) const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
/// The card face, opened with code B.
pub(crate) const EF_CARD_FACE: [u8; 2] = [0x00, 0x02];
/// Card-verifiable certificate of the issuer's key, free.
pub(crate) const EF_ISSUER_CERTIFICATE: [u8; 2] = [0x00, 0x04];
/// Key reference of code B: 14 digits, 10 tries.
pub(crate) const EF_CODE_B: [u8; 2] = [0x00, 0x12];

/// P2 of internal authentication: the applet's own key, no selection, no code (`myna-card`, `surface.rs`).
const OWN_KEY: u8 = 0x00;
/// Bytes of its answer: the key is RSA-2048.
const SIGNATURE_BYTES: u32 = 256;
/// Longest issuer certificate that is read; the real one has 568 bytes.
const MAX_ISSUER_CERTIFICATE_BYTES: usize = 2048;

/// The card-face applet, selected on the card of a session.
pub struct CardFaceSession<'a> {
    channel: &'a mut CardChannel,
}

impl<'a> CardFaceSession<'a> {
    pub(crate) fn select(channel: &'a mut CardChannel) -> Result<Self, CardError> {
        if channel.applet() == Some(Applet::CardFace) {
            return Ok(Self { channel });
        }
        match channel.select_applet(Applet::CardFace)? {
            StatusWord::OK => Ok(Self { channel }),
            status => Err(CardError::status("SELECT card face", status)),
        }
    }

    /// Asks the tries left of code B; no try is used.
    ///
    /// # Errors
    /// [`CardError`] when the connection fails.
    pub fn code_state(&mut self) -> Result<PinState, CardError> {
        pin::count_tries(self.channel, File::CodeB)
    }

    /// One confirmation of code B: asks the tries left again and, if they are still `expected_tries` and above `floor`,
    /// sends VERIFY once. With `floor` or fewer tries left nothing is sent.
    ///
    /// # Errors
    /// [`CardError`] when the card was lost before VERIFY was sent.
    pub fn verify_code(
        &mut self,
        code: &VerificationCodeB,
        expected_tries: u8,
        floor: u8,
    ) -> Result<PinOutcome, CardError> {
        if expected_tries <= floor {
            return Ok(PinOutcome::NotAttempted);
        }
        pin::verify_once(self.channel, File::CodeB, code.as_ascii(), expected_tries)
    }

    /// Reads the card face; code B must have been right. Believe it only after [`CardFace::check`] and
    /// [`Self::answer_challenge`].
    ///
    /// # Errors
    /// [`CardError`] when it cannot be read, [`FaceError`] inside when it is not laid out as one.
    pub fn read_face(&mut self) -> Result<Result<CardFace, FaceError>, CardError> {
        const STEP: &str = "card face";
        let bytes = self.read(File::CardFace, MAX_FACE_BYTES, STEP)?;
        Ok(bytes.ok_or(FaceError::Malformed).and_then(CardFace::parse))
    }

    /// Reads the issuer certificate; free.
    ///
    /// # Errors
    /// [`CardError`] when it cannot be read, [`FaceError`] inside when it is not laid out as one.
    pub fn read_issuer(&mut self) -> Result<Result<CardVerifiableCertificate, FaceError>, CardError> {
        const STEP: &str = "issuer certificate";
        let bytes = self.read(File::IssuerCertificate, MAX_ISSUER_CERTIFICATE_BYTES, STEP)?;
        let bytes = bytes.ok_or(FaceError::CertificateMalformed);
        Ok(bytes.and_then(|bytes| CardVerifiableCertificate::parse(&bytes)))
    }

    /// Has the card sign a challenge with the key that its face names: [`crate::CheckedCardFace::check_presence`] verifies
    /// it. The 32 bytes must be fresh and random, or the answer proves nothing.
    ///
    /// # Errors
    /// [`CardError`] when the card does not answer.
    pub fn answer_challenge(&mut self, challenge: &[u8; 32]) -> Result<Vec<u8>, CardError> {
        let response =
            self.channel.compute_signature(OWN_KEY, &digest_info::sha256(challenge), SIGNATURE_BYTES)?;
        match response.data_if_ok() {
            Ok(signature) => Ok(signature.to_vec()),
            Err(status) => Err(CardError::status("internal authentication", status)),
        }
    }

    /// `None`: what is there is not one data object of a permitted length.
    fn read(
        &mut self,
        file: File,
        limit: usize,
        step: &'static str,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, CardError> {
        match self.channel.select_file(file)? {
            StatusWord::OK => {}
            status => return Err(CardError::status(step, status)),
        }
        match self.channel.read_object(limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadError::Malformed) => Ok(None),
            Err(error) => Err(error.at(step)),
        }
    }
}
