//! The same job, done by each reader: what is measured.
//!
//! Certificate: select the JPKI applet, read the authentication certificate, verify its signature under a CA that was
//! given beforehand, ask the tries left of the PIN. Photo: the same, then select the card-face applet, ask the tries left
//! of code B, VERIFY it, read issuer certificate and card face, verify both signatures, and verify the card's signature
//! over a challenge. Ours checks more on the way (purpose, policy, algorithms, offsets, the tries left again right before
//! VERIFY): it has no other way, and what it costs is counted.

use card_client::{
    BirthDate, CardSession, IssuerKey, IssuerKeys, KeyId, PinOutcome, PinState, Policy, TrustAnchors,
    VerificationCodeB,
};
use card_virtual::{Persona, TestPki};
use myna_card::ap::jpki::JpkiAp;
use myna_card::ap::surface::{SurfaceAp, ef};
use myna_card::data::{Date, RsaPublicKey, verification_code_b};
use myna_card::{Card, Certificate, Pin, Retries};

use crate::BenchError;
use crate::bound::Files;
use crate::meter::MeteredCard;

/// Tries of code B on a card that nobody failed on.
const CODE_B_TRIES: u8 = 10;
/// Any 32 bytes: freshness is not what is measured.
const CHALLENGE: [u8; 32] = [0x5A; 32];

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The crate `myna-card`.
    Peer,
    /// `card-client` over a reader without extended APDUs.
    Short,
    /// `card-client` over a reader with them.
    Extended,
}

impl Reader {
    /// All, in the order in which they take turns.
    pub const ALL: [Self; 3] = [Self::Peer, Self::Short, Self::Extended];

    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Peer => "myna-card 3.3.4",
            Self::Short => "ours, short APDUs",
            Self::Extended => "ours, extended APDUs",
        }
    }
}

/// What to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// The certificate.
    Certificate,
    /// The certificate, and the card face with its photo.
    Photo,
}

/// What was read and verified.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    certificate: Vec<u8>,
    photo: Option<Vec<u8>>,
}

/// What both readers are given beforehand, each in its own types.
pub struct Given {
    anchors: TrustAnchors,
    issuers: IssuerKeys,
    code: VerificationCodeB,
    peer_ca: Certificate,
    peer_issuer: RsaPublicKey,
    peer_code: Pin,
}

impl Given {
    /// For this persona's card.
    pub fn new(pki: &TestPki, persona: &Persona) -> Result<Self, BenchError> {
        const WRONG: BenchError = BenchError::Persona("with a card face");
        let ca = pki.card_face_ca();
        let modulus = ca.modulus.as_slice().try_into().map_err(|_| WRONG)?;
        let issuer = IssuerKey::new(KeyId(ca.key_id), modulus).ok_or(WRONG)?;
        let (birth, expiry) = (persona.birth, persona.expiry.year());
        let security = persona.security_code.as_bytes();
        let printed = BirthDate::from_gregorian(i32::from(birth.year()), birth.month(), birth.day());
        let code = security
            .try_into()
            .ok()
            .zip(printed)
            .and_then(|(security, printed)| VerificationCodeB::new(&printed, expiry, security));
        let peer_birth = Date { year: birth.year(), month: birth.month(), day: birth.day() };
        Ok(Self {
            anchors: TrustAnchors::from_der(&[pki.auth_ca_der()])?.with_policy(Policy::Test),
            issuers: IssuerKeys::new(vec![issuer]),
            code: code.ok_or(WRONG)?,
            peer_ca: Certificate::parse(pki.auth_ca_der())?,
            peer_issuer: RsaPublicKey { exponent: ca.exponent, modulus: ca.modulus },
            peer_code: verification_code_b(peer_birth, expiry, security)?,
        })
    }

    /// Does the job once.
    pub fn run(&self, reader: Reader, job: Job, card: &MeteredCard) -> Result<Outcome, BenchError> {
        match reader {
            Reader::Peer => self.peer(job, card),
            Reader::Short => self.ours(job, card, false),
            Reader::Extended => self.ours(job, card, true),
        }
    }

    fn ours(&self, job: Job, card: &MeteredCard, extended: bool) -> Result<Outcome, BenchError> {
        let (mut session, reading) = CardSession::open(card.connect(extended), &self.anchors)?;
        if !matches!(reading.pin, PinState::TriesLeft(_)) {
            return Err(BenchError::NotDone("tries left"));
        }
        let certificate = reading.certificate?.der().to_vec();
        let photo = match job {
            Job::Certificate => None,
            Job::Photo => {
                let mut applet = session.card_face()?;
                if applet.code_state()? != PinState::TriesLeft(CODE_B_TRIES) {
                    return Err(BenchError::NotDone("tries left of code B"));
                }
                if applet.verify_code(&self.code, CODE_B_TRIES, 0)? != PinOutcome::Right {
                    return Err(BenchError::NotDone("code B"));
                }
                let issuer = applet.read_issuer()??;
                let face = applet.read_face()??.check(&issuer, &self.issuers)?;
                let signature = applet.answer_challenge(&CHALLENGE)?;
                face.check_presence(&CHALLENGE, &signature)?;
                Some(face.photo_jp2().to_vec())
            }
        };
        session.close()?;
        Ok(Outcome { certificate, photo })
    }

    fn peer(&self, job: Job, card: &MeteredCard) -> Result<Outcome, BenchError> {
        let mut card = Card::new(card.clone());
        let mut jpki = JpkiAp::select(&mut card)?;
        let certificate = jpki.read_auth_certificate()?;
        certificate.verify_signature(&self.peer_ca)?;
        if !matches!(jpki.auth_pin_retries()?, Retries::Remaining(_)) {
            return Err(BenchError::NotDone("tries left"));
        }
        let photo = match job {
            Job::Certificate => None,
            Job::Photo => {
                let mut applet = SurfaceAp::select(&mut card)?;
                if applet.retries(ef::CODE_B)? != Retries::Remaining(CODE_B_TRIES) {
                    return Err(BenchError::NotDone("tries left of code B"));
                }
                applet.verify_code_b(&self.peer_code)?;
                let issuer = applet.read_certificate()?;
                issuer.verify_with(&self.peer_issuer)?;
                let face = applet.read_card_face()?;
                face.verify(&issuer.public_key)?;
                let signature = applet.sign(&CHALLENGE)?;
                face.public_key.verify_pkcs1_sha256(&CHALLENGE, &signature)?;
                Some(face.photo.data)
            }
        };
        Ok(Outcome { certificate: certificate.der().to_vec(), photo })
    }

    /// How long the files are on this card.
    pub fn files(&self, card: &MeteredCard) -> Result<Files, BenchError> {
        card.restart();
        let mut card = Card::new(card.clone());
        let certificate = JpkiAp::select(&mut card)?.read_auth_certificate_der()?.len();
        let mut applet = SurfaceAp::select(&mut card)?;
        applet.verify_code_b(&self.peer_code)?;
        let issuer = applet.read_ef(ef::CERTIFICATE)?.len();
        let face = applet.read_ef(ef::CARD_FACE)?.len();
        Ok(Files { certificate, issuer, face })
    }
}
