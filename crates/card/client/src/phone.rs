//! A phone in the place of the card (スマホのマイナ保険証): one touch of it, from connection to power-off.
//!
//! A phone has the JPKI applet with the same files and nothing else: no card face, no photo, no verification code B. What opens
//! its certificate and key is its owner. On Android that is the authentication PIN, which the kiosk asks; on an iPhone it is Face
//! ID or Touch ID, which the phone asks by itself before it answers. It is lifted between steps, so a visit has several touches:
//! [`PhoneMark`] says whether the same phone is back.
//!
//! None of this is specified in public. The labels, the access rules and the last command are those of the crate `myna-card`, the
//! Android part also of jpki/myna.
//!
//! Nor was the profile of the certificates (移動端末設備用利用者証明用電子証明書) found in public: neither a policy of their own nor
//! another issuer. So they are judged as a card's are, by the same authorities and policies and for the same algorithms: RSA-2048 is
//! what OpenSC reads from phones, P-256 and P-384 stay accepted. If phones name a policy of their own, as one unconfirmed note says of
//! their signing certificates, they are refused with [`CertificateError::WrongPurpose`] until it is added here with its source; J-LIS
//! has a profile specification.

use std::fmt;

use card_apdu::StatusWord;

use crate::allow_list::File;
use crate::certificate::Fingerprint;
use crate::{
    AuthenticationCertificate, CardChannel, CardError, CardTransport, CertificateError, Pin4, PinOutcome,
    PinState, Signature, TrustAnchors, Unreadable, jpki, pin,
};

/// Bytes of the token information: a PKCS#11 `CK_TOKEN_INFO` with 32-bit numbers (crate `myna-card`).
const TOKEN_BYTES: u8 = 160;
/// Its first part, up to the end of the serial number: less is no token information.
const TOKEN_BYTES_AT_LEAST: usize = 96;

/// What kind of phone it is, as its token's label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Opened by the authentication PIN, before which not even the certificate can be read.
    Android,
    /// Opened by its owner on the phone, by Face ID or Touch ID; it takes no PIN.
    Iphone,
}

/// Which phone it is: a fingerprint of its whole token information (label, serial number and the rest). For comparison within
/// one visit only; wiped on drop, and `Debug` shows nothing of it.
///
/// It is the phone's own word, which anyone could repeat. What proves the holder is the signature under the certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneMark(Fingerprint);

impl fmt::Debug for PhoneMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneMark(****)")
    }
}

/// An exclusive connection to one phone for one touch, with its JPKI applet selected.
///
/// Dropping it, in whatever way, takes the power away, so no verified PIN stays on the phone.
pub struct PhoneSession {
    channel: CardChannel,
    kind: PhoneKind,
    mark: PhoneMark,
    /// The certificate that was read and accepted in this session.
    certificate: Option<AuthenticationCertificate>,
    /// Android: the PIN was right in this session.
    opened: bool,
}

impl PhoneSession {
    /// Selects the applet and reads the token information. Uses no try.
    ///
    /// # Errors
    /// [`CardError::NotAPhone`] for a plastic card's label, or any other that is not a phone's;
    /// [`CardError::NotMyNumber`] without the applet; else what the connection said. The power is off then.
    pub fn open(transport: Box<dyn CardTransport>) -> Result<Self, CardError> {
        let mut channel = CardChannel::new(transport);
        jpki::select(&mut channel)?;
        let information = jpki::token_information(&mut channel, TOKEN_BYTES)?;
        let kind = jpki::phone_kind(&information).ok_or(CardError::NotAPhone)?;
        if information.len() < TOKEN_BYTES_AT_LEAST {
            return Err(CardError::content("token information"));
        }
        if kind == PhoneKind::Iphone {
            channel.permit_last_command();
        }
        let mark = PhoneMark(Fingerprint::of(&information));
        Ok(Self { channel, kind, mark, certificate: None, opened: false })
    }

    /// Android or iPhone.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// Which phone it is.
    #[must_use]
    pub fn mark(&self) -> &PhoneMark {
        &self.mark
    }

    /// The tries left of an Android phone's PIN; no try is used. An iPhone is not asked: it takes no PIN here, which is
    /// [`PinState::None`].
    ///
    /// # Errors
    /// [`CardError::StatusLeftOver`] when a PIN is verified already; else what the connection said.
    pub fn pin_state(&mut self) -> Result<PinState, CardError> {
        if self.kind == PhoneKind::Iphone {
            return Ok(PinState::None);
        }
        match pin::count_tries(&mut self.channel, File::AuthenticationPin)? {
            PinState::AlreadyVerified => Err(CardError::StatusLeftOver),
            state => Ok(state),
        }
    }

    /// One confirmation of an Android phone's PIN: asks the tries left again and, if they are still `expected_tries`, sends
    /// VERIFY once. To an iPhone nothing is sent: [`PinOutcome::NotAttempted`].
    ///
    /// # Errors
    /// [`CardError`] when the phone was lost before VERIFY was sent; after that every failure is
    /// [`PinOutcome::AnswerLost`].
    pub fn verify_pin(&mut self, pin: &Pin4, expected_tries: u8) -> Result<PinOutcome, CardError> {
        self.opened = false;
        if self.kind == PhoneKind::Iphone {
            return Ok(PinOutcome::NotAttempted);
        }
        let outcome = jpki::verify_pin(&mut self.channel, pin, expected_tries)?;
        self.opened = outcome == PinOutcome::Right;
        Ok(outcome)
    }

    /// Reads the authentication certificate and judges it. One that is not accepted is no error of the connection.
    ///
    /// # Errors
    /// [`CardError::PhoneShut`] when the phone does not open it: its owner has not confirmed on an iPhone, or no PIN was right
    /// on Android; [`CardError::NoCertificate`] when there is none; else what the connection said.
    pub fn read_certificate(
        &mut self,
        anchors: &TrustAnchors,
    ) -> Result<Result<AuthenticationCertificate, CertificateError>, CardError> {
        self.certificate = None;
        let judged = match jpki::read_certificate(&mut self.channel).map_err(shut)? {
            Some(der) => anchors.judge(der),
            None => Err(CertificateError::Malformed),
        };
        if let Ok(certificate) = &judged {
            self.channel.permit_signing(certificate.key_kind());
            self.certificate = Some(certificate.clone());
        }
        Ok(judged)
    }

    /// Has the phone sign `message`, as [`crate::CardSession::sign`]: the signature is verified under the certificate that was read
    /// in this session before it is returned.
    ///
    /// # Errors
    /// [`CardError::CertificateNotAccepted`] when no certificate was read and accepted in this session, and
    /// [`CardError::KeyNotOpened`] when an Android phone's PIN was not right in it, both without asking the phone;
    /// [`CardError::PhoneShut`] when an iPhone's owner has not confirmed; [`CardError::SignatureRefused`] when the phone does
    /// not sign or signs wrongly; else what the connection said.
    pub fn sign(&mut self, message: &[u8]) -> Result<Signature, CardError> {
        let certificate = self.certificate.as_ref().ok_or(CardError::CertificateNotAccepted)?;
        if self.kind == PhoneKind::Android && !self.opened {
            return Err(CardError::KeyNotOpened);
        }
        let key = certificate.key_kind();
        let answered = jpki::ask_signature(&mut self.channel, key, &key.to_be_signed(message));
        let answered = match self.kind {
            PhoneKind::Iphone => answered.map_err(shut)?,
            PhoneKind::Android => answered?,
        };
        if self.kind == PhoneKind::Iphone && answered.status() == StatusWord::SECURITY_NOT_SATISFIED {
            return Err(CardError::PhoneShut);
        }
        let signature = jpki::signature(&answered)?;
        certificate.verified(message, &signature).ok_or(CardError::SignatureRefused)
    }

    /// Ends the touch: tells an iPhone that nothing more comes (its "last command"; what it answers does not matter), then takes
    /// the power away.
    ///
    /// # Errors
    /// [`CardError`] when phone, reader or service were already gone; the status is gone with them.
    pub fn close(mut self) -> Result<(), CardError> {
        if self.kind == PhoneKind::Iphone {
            // Refused, unknown or lost: the power goes all the same.
            let _ = self.channel.last_command();
        }
        self.channel.power_off().map_err(CardError::from)
    }
}

/// "Security status not satisfied" is the phone's word that it is shut.
fn shut(error: CardError) -> CardError {
    match error {
        CardError::Unreadable { why: Unreadable::Status(StatusWord::SECURITY_NOT_SATISFIED), .. } => {
            CardError::PhoneShut
        }
        other => other,
    }
}

impl fmt::Debug for PhoneSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneSession").field("kind", &self.kind).finish_non_exhaustive()
    }
}
