//! One patient's card, from connection to power-off: what the kiosk uses.

use std::fmt;

use crate::certificate::Fingerprint;
use crate::{
    AuthenticationCertificate, CardChannel, CardError, CardFaceSession, CardTransport, CertificateError,
    PhotoOutcome, PhotoRequest, PhotoState, Pin4, PinOutcome, PinState, PinlessAuthentication, Purpose,
    Signature, TrustAnchors, VerificationCodeB, jpki, photo,
};

/// What the card said before anyone showed who they are.
#[derive(Clone)]
pub struct CardReading {
    /// The certificate, or why it is not accepted.
    pub certificate: Result<AuthenticationCertificate, CertificateError>,
    /// The PIN's state before any attempt.
    pub pin: PinState,
    /// Whether a photo can be had; `None` when the card was not asked ([`CardSession::open`]).
    pub photo: Option<PhotoState>,
    /// `None` when nothing that could be one was there: such a card is never "the same".
    fingerprint: Option<Fingerprint>,
}

impl CardReading {
    /// Whether both readings are of the same card: the same certificate. The signature, verified under that certificate,
    /// is what proves it.
    #[must_use]
    pub fn is_same_card(&self, other: &Self) -> bool {
        self.fingerprint.as_ref().zip(other.fingerprint.as_ref()).is_some_and(|(a, b)| a.is(b))
    }
}

impl fmt::Debug for CardReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardReading")
            .field("certificate", &self.certificate)
            .field("pin", &self.pin)
            .field("photo", &self.photo)
            .finish()
    }
}

/// An exclusive connection to one My Number Card, with its JPKI applet selected.
///
/// Dropping it, in whatever way, takes the power from the card, so no verified PIN stays on it.
pub struct CardSession {
    channel: CardChannel,
    certificate: Option<AuthenticationCertificate>,
    /// The key was opened in this session. Some cards do not tell that they are open (the count stays `63Cx`), so the card
    /// alone is not asked.
    opened: bool,
    /// A card face was opened in this connection, believed, and proved to be this card's.
    face_opened: bool,
}

impl CardSession {
    /// Selects the applet, reads and judges the authentication certificate, and asks the tries left. Uses no try.
    ///
    /// A certificate that is not accepted is part of the reading and no error: the visit decides what it means. A phone is
    /// refused by its label, before its certificate is read: it has a way of its own ([`crate::PhoneSession`]).
    ///
    /// # Errors
    /// [`CardError`]; the card has been powered off.
    pub fn open(
        transport: Box<dyn CardTransport>,
        anchors: &TrustAnchors,
    ) -> Result<(Self, CardReading), CardError> {
        Self::read(transport, anchors, false)
    }

    /// As [`Self::open`], and asks the card whether a photo can be had: three more commands, and a SELECT of the JPKI
    /// applet before the PIN. Uses no try.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_asking_photo(
        transport: Box<dyn CardTransport>,
        anchors: &TrustAnchors,
    ) -> Result<(Self, CardReading), CardError> {
        Self::read(transport, anchors, true)
    }

    fn read(
        transport: Box<dyn CardTransport>,
        anchors: &TrustAnchors,
        ask_photo: bool,
    ) -> Result<(Self, CardReading), CardError> {
        let mut channel = CardChannel::new(transport);
        jpki::select(&mut channel)?;
        jpki::refuse_phone(&mut channel)?;
        let der = jpki::read_certificate(&mut channel)?;
        let fingerprint = der.as_ref().map(|der| Fingerprint::of(der));
        let certificate = match der {
            Some(der) => anchors.judge(der),
            None => Err(CertificateError::Malformed),
        };
        let pin = jpki::pin_state(&mut channel)?;
        if pin == PinState::AlreadyVerified {
            return Err(CardError::StatusLeftOver);
        }
        // Last: whichever way the patient takes, the next command finds its applet, or selects it then.
        let photo = if ask_photo { Some(photo::state(&mut channel)?) } else { None };
        if let Ok(certificate) = &certificate {
            channel.permit_signing(certificate.key_kind());
        }
        let session = Self {
            channel,
            certificate: certificate.as_ref().ok().cloned(),
            opened: false,
            face_opened: false,
        };
        Ok((session, CardReading { certificate, pin, photo, fingerprint }))
    }

    /// One confirmation of the PIN: asks the tries left again and, if they are still `expected_tries`, sends VERIFY once.
    ///
    /// # Errors
    /// [`CardError`] when the card was lost before VERIFY was sent; after that every failure is
    /// [`PinOutcome::AnswerLost`].
    pub fn verify_pin(&mut self, pin: &Pin4, expected_tries: u8) -> Result<PinOutcome, CardError> {
        self.opened = false;
        self.select_jpki()?;
        let outcome = jpki::verify_pin(&mut self.channel, pin, expected_tries)?;
        self.opened = outcome == PinOutcome::Right;
        Ok(outcome)
    }

    /// Opens the photo with code B: asks the tries left again and, if they are still as expected and above the floor, sends
    /// VERIFY once; then reads the face, checks its issuer, and has the card prove that it is the one. Afterwards the JPKI
    /// applet is selected again, which takes code B's status from the card.
    ///
    /// # Errors
    /// [`CardError`] when the card was lost before VERIFY was sent, or after the code was right; no try is gone then.
    pub fn open_photo(
        &mut self,
        code: &VerificationCodeB,
        request: &PhotoRequest<'_>,
    ) -> Result<PhotoOutcome, CardError> {
        if request.expected_tries <= request.floor {
            return Ok(PhotoOutcome::NotAttempted);
        }
        let mut face = match self.card_face() {
            Ok(face) => face,
            Err(error) if jpki::is_absent(&error) => return Ok(PhotoOutcome::NoPhoto(None)),
            Err(error) => return Err(error),
        };
        let outcome = photo::open(&mut face, code, request);
        self.face_opened = matches!(outcome, Ok(PhotoOutcome::Right(_)));
        match (outcome, self.select_jpki()) {
            // The code was right, and its status may still be on the card: dropping the session takes it away.
            (
                Ok(PhotoOutcome::Right(_) | PhotoOutcome::NoPhoto(_) | PhotoOutcome::NotBelieved(_)),
                Err(error),
            ) => Err(error),
            (outcome, _) => outcome,
        }
    }

    /// Whether the photo was opened in this very connection: then what was compared with it was compared with this card's.
    #[must_use]
    pub fn has_opened_face(&self) -> bool {
        self.face_opened
    }

    /// Opens the key without the PIN. The authentication finds the applet freshly selected, with no file.
    ///
    /// # Errors
    /// What the authentication said.
    pub fn open_pinless(
        &mut self,
        authentication: &mut dyn PinlessAuthentication,
        purpose: Purpose,
    ) -> Result<(), CardError> {
        self.opened = false;
        if self.channel.applet() != Some(crate::allow_list::Applet::Jpki) || self.channel.file().is_some() {
            jpki::select(&mut self.channel)?;
        }
        self.channel.run_pinless(authentication, purpose)?;
        self.opened = true;
        Ok(())
    }

    /// Has the card sign `message`: hashed with SHA-256 (RSA, P-256) or SHA-384 (P-384), as the certificate's key decides.
    ///
    /// The signature is verified under the certificate read in this connection before it is returned; that is also the
    /// proof that the card is still the one that was read.
    ///
    /// # Errors
    /// [`CardError::SignatureRefused`] when the card does not sign or signs wrongly;
    /// [`CardError::CertificateNotAccepted`] when its certificate was refused and [`CardError::KeyNotOpened`] when no PIN was
    /// right in this session, both without asking the card; else what the connection said.
    pub fn sign(&mut self, message: &[u8]) -> Result<Signature, CardError> {
        let certificate = self.certificate.as_ref().ok_or(CardError::CertificateNotAccepted)?;
        if !self.opened {
            return Err(CardError::KeyNotOpened);
        }
        let key = certificate.key_kind();
        let answered = jpki::sign(&mut self.channel, key, &key.to_be_signed(message))?;
        certificate.verified(message, &answered).ok_or(CardError::SignatureRefused)
    }

    /// Goes over to the card face (券面AP). A verified PIN is lost with it.
    ///
    /// # Errors
    /// [`CardError`] when the applet cannot be selected.
    pub fn card_face(&mut self) -> Result<CardFaceSession<'_>, CardError> {
        self.opened = false;
        CardFaceSession::select(&mut self.channel)
    }

    /// Takes the power from the card, so that no security status stays on it.
    ///
    /// # Errors
    /// [`CardError`] when card, reader or service were already gone; the status is gone with them.
    pub fn close(mut self) -> Result<(), CardError> {
        self.channel.power_off().map_err(CardError::from)
    }

    /// Selects the applet again when the card face was in between.
    fn select_jpki(&mut self) -> Result<(), CardError> {
        if self.channel.applet() == Some(crate::allow_list::Applet::Jpki) {
            return Ok(());
        }
        jpki::select(&mut self.channel)
    }
}

impl fmt::Debug for CardSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardSession").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}
