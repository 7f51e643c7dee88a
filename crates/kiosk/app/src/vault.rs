//! What the kiosk knows of the patient that is there now, in one place, so that `Forget` wipes all of it. A thread that
//! comes late, with something of an earlier visit, finds that visit gone.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use card_client::{HolderFacts, PhoneMark, VerificationCodeB};
use eligibility_api::message::ResultMessage;
use eligibility_api::wire::QuestionAnswer;
use kiosk_visit::{Age, ChipHolder, HolderTrouble, Method};
use zeroize::Zeroizing;

use crate::holder::{self, Holder};

/// The vault as the threads share it.
#[derive(Clone)]
pub(crate) struct SharedVault(Arc<Mutex<Vault>>);

impl SharedVault {
    pub fn lock(&self) -> MutexGuard<'_, Vault> {
        // A thread that panicked with the lock left plain values behind; the next `begin` wipes them like any others.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One visit's secrets.
#[derive(Default)]
pub(crate) struct Vault {
    visit: String,
    certificate: Option<Certificate>,
    /// Which phone was seen first.
    phone: Option<PhoneMark>,
    challenge: Option<Challenge>,
    proof: Option<Proof>,
    printed_code: Option<VerificationCodeB>,
    photo: Option<Photo>,
    /// Whether staff may ask for the photo at this kiosk, and the photo for them.
    shows_staff: bool,
    staff_photo: Option<Arc<Zeroizing<Vec<u8>>>>,
    /// What staff see of the chip beside the photo.
    staff_holder: Option<HolderFacts>,
    /// Whom the answer has to be about.
    holder: Holder,
    answer: Option<Arc<ResultMessage>>,
    confirmation: Option<String>,
    /// What the patient answered beside the consents.
    answers: Vec<QuestionAnswer>,
}

/// The card's certificate.
struct Certificate {
    der: Zeroizing<Vec<u8>>,
    ends: jiff::Timestamp,
}

/// The gateway's challenge.
#[derive(Clone)]
pub(crate) struct Challenge {
    pub id: String,
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The photo on the card, after its issuer and the card itself were believed.
pub(crate) struct Photo {
    /// JPEG 2000, hostile to whatever decodes it. Staff may look at it as long as the visit lasts.
    pub jp2: Arc<Zeroizing<Vec<u8>>>,
    /// The holder's age, where the card face says it.
    pub age: Option<Age>,
    /// Who the holder is, under the issuer's signature.
    pub holder: HolderFacts,
}

/// The card's proof over a challenge.
#[derive(Clone)]
pub(crate) struct Proof {
    pub certificate: Zeroizing<Vec<u8>>,
    pub signature: Zeroizing<Vec<u8>>,
    pub challenge_id: String,
    pub opened_by: Method,
    pub signed_at: jiff::Timestamp,
}

impl Vault {
    pub fn shared() -> SharedVault {
        SharedVault(Arc::new(Mutex::new(Self::default())))
    }

    /// Wipes everything and begins the visit with this name.
    pub fn begin(&mut self, visit: String) {
        *self = Self { visit, shows_staff: self.shows_staff, ..Self::default() };
    }

    pub fn visit(&self) -> &str {
        &self.visit
    }

    fn of(&mut self, visit: &str) -> Option<&mut Self> {
        (self.visit == visit && !visit.is_empty()).then_some(self)
    }

    /// Keeps the certificate, with its last second.
    pub fn keep_certificate(&mut self, visit: &str, der: Zeroizing<Vec<u8>>, ends: jiff::Timestamp) {
        if let Some(vault) = self.of(visit) {
            vault.certificate = Some(Certificate { der, ends });
        }
    }

    /// When the certificate ends: for the gateway to judge, not for this kiosk.
    pub fn certificate_ends(&mut self, visit: &str) -> Option<jiff::Timestamp> {
        self.of(visit)?.certificate.as_ref().map(|certificate| certificate.ends)
    }

    pub fn certificate(&mut self, visit: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.of(visit)?.certificate.as_ref().map(|certificate| certificate.der.clone())
    }

    /// Whether this is the phone that the visit began with; the first one is. `None`: the visit is over.
    pub fn knows_phone(&mut self, visit: &str, mark: &PhoneMark) -> Option<bool> {
        let vault = self.of(visit)?;
        Some(vault.phone.get_or_insert_with(|| mark.clone()) == mark)
    }

    pub fn keep_challenge(&mut self, visit: &str, challenge: Challenge) {
        if let Some(vault) = self.of(visit) {
            vault.challenge = Some(challenge);
        }
    }

    /// Takes the challenge out: it is signed once.
    pub fn take_challenge(&mut self, visit: &str) -> Option<Challenge> {
        self.of(visit)?.challenge.take()
    }

    pub fn keep_proof(&mut self, visit: &str, proof: Proof) {
        if let Some(vault) = self.of(visit) {
            vault.proof = Some(proof);
        }
    }

    pub fn proof(&mut self, visit: &str) -> Option<Proof> {
        self.of(visit)?.proof.clone()
    }

    /// Keeps verification code B as the document camera read it; a later reading takes its place.
    pub fn keep_printed_code(&mut self, visit: &str, code: VerificationCodeB) {
        if let Some(vault) = self.of(visit) {
            vault.printed_code = Some(code);
        }
    }

    /// Takes the code out: one reading is tried once.
    pub fn take_printed_code(&mut self, visit: &str) -> Option<VerificationCodeB> {
        self.of(visit)?.printed_code.take()
    }

    pub fn keep_photo(&mut self, visit: &str, photo: Photo) {
        if let Some(vault) = self.of(visit) {
            vault.staff_photo = vault.shows_staff.then(|| photo.jp2.clone());
            vault.staff_holder = vault.shows_staff.then(|| photo.holder.clone());
            vault.holder.narrow(photo.holder.clone());
            vault.photo = Some(photo);
        }
    }

    /// A card face without a photo was opened.
    pub fn keep_holder(&mut self, visit: &str, facts: HolderFacts) {
        if let Some(vault) = self.of(visit) {
            vault.holder.narrow(facts);
        }
    }

    /// The photo goes, with what opened it and what staff see of it. Whom the answer has to be about stays.
    pub fn forget_photo(&mut self) {
        self.printed_code = None;
        self.photo = None;
        self.staff_photo = None;
        self.staff_holder = None;
    }

    /// Whether this answer may be about the visit's person; throws away what was kept when it is not.
    pub fn admit(&mut self, visit: &str, message: &ResultMessage) -> Result<(), HolderTrouble> {
        let Some(vault) = self.of(visit) else { return Ok(()) };
        let admitted = vault.holder.admits(message);
        if admitted.is_err() {
            self.drop_answer(visit);
        }
        admitted
    }

    /// What staff see of the chip beside the photo.
    pub fn holder_for_staff(&mut self, visit: &str) -> Option<ChipHolder> {
        self.of(visit)?.staff_holder.as_ref().map(holder::for_staff)
    }

    /// Takes the photo out, for the thread that compares it.
    pub fn take_photo(&mut self, visit: &str) -> Option<Photo> {
        self.of(visit)?.photo.take()
    }

    /// From now on a photo stays for staff as long as its visit.
    pub fn keep_photos_for_staff(&mut self) {
        self.shows_staff = true;
    }

    /// The photo, for a staff check.
    pub fn photo_for_staff(&mut self, visit: &str) -> Option<Arc<Zeroizing<Vec<u8>>>> {
        self.of(visit)?.staff_photo.clone()
    }

    pub fn keep_answer(&mut self, visit: &str, answer: ResultMessage, confirmation: Option<String>) {
        if let Some(vault) = self.of(visit) {
            vault.answer = Some(Arc::new(answer));
            if confirmation.is_some() {
                vault.confirmation = confirmation;
            }
        }
    }

    /// Keeps what the patient answered beside the consents; a later list takes its place.
    pub fn keep_answers(&mut self, visit: &str, answers: Vec<QuestionAnswer>) {
        if let Some(vault) = self.of(visit) {
            vault.answers = answers;
        }
    }

    /// What the patient answered beside the consents.
    pub fn answers(&mut self, visit: &str) -> Vec<QuestionAnswer> {
        self.of(visit).map(|vault| vault.answers.clone()).unwrap_or_default()
    }

    /// Throws the answer away.
    pub fn drop_answer(&mut self, visit: &str) {
        if let Some(vault) = self.of(visit) {
            vault.answer = None;
            vault.confirmation = None;
        }
    }

    pub fn answer(&mut self, visit: &str) -> Option<Arc<ResultMessage>> {
        self.of(visit)?.answer.clone()
    }

    pub fn confirmation(&mut self, visit: &str) -> Option<String> {
        self.of(visit)?.confirmation.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_thread_of_an_earlier_visit_leaves_nothing() {
        let shared = Vault::shared();
        let mut vault = shared.lock();
        let ends = jiff::Timestamp::UNIX_EPOCH;
        vault.begin("first".into());
        vault.keep_certificate("first", Zeroizing::new(vec![1]), ends);
        assert!(vault.certificate("first").is_some() && vault.certificate_ends("first") == Some(ends));
        vault.begin("second".into());
        vault.keep_certificate("first", Zeroizing::new(vec![1]), ends);
        assert!(vault.certificate("first").is_none());
        assert!(vault.certificate("second").is_none() && vault.certificate_ends("second").is_none());
    }

    #[test]
    fn printed_code_and_photo_taken_once_and_gone_with_their_visit() {
        let shared = Vault::shared();
        let mut vault = shared.lock();
        let code = || VerificationCodeB::from_ascii(b"00000000000000").unwrap();
        let holder = || HolderFacts::read(b"19810412", card_client::Sex::Female);
        let photo = || Photo { jp2: Arc::new(Zeroizing::new(vec![1])), age: None, holder: holder() };
        vault.begin("u".into());
        vault.keep_photo("u", photo());
        assert!(vault.photo_for_staff("u").is_none(), "nobody may ask for it here");
        vault.keep_photos_for_staff();
        vault.begin("v".into());
        vault.keep_printed_code("v", code());
        vault.keep_photo("v", photo());
        assert!(vault.take_printed_code("other").is_none() && vault.take_photo("other").is_none());
        assert!(vault.take_printed_code("v").is_some());
        let taken = vault.take_photo("v").unwrap();
        assert_eq!(taken.jp2.as_slice(), [1]);
        assert!(vault.take_printed_code("v").is_none() && vault.take_photo("v").is_none());
        assert!(vault.photo_for_staff("v").is_some() && vault.photo_for_staff("other").is_none());
        vault.keep_printed_code("v", code());
        vault.keep_photo("v", photo());
        vault.begin("next".into());
        vault.keep_printed_code("v", code());
        vault.keep_photo("v", photo());
        for visit in ["v", "next"] {
            assert!(vault.take_printed_code(visit).is_none() && vault.take_photo(visit).is_none());
            assert!(vault.photo_for_staff(visit).is_none());
        }
    }

    #[test]
    fn photo_forgotten_takes_all_of_it_but_whom_the_answer_has_to_be_about() {
        let shared = Vault::shared();
        let mut vault = shared.lock();
        vault.keep_photos_for_staff();
        vault.begin("v".into());
        let facts = |birth: &[u8]| HolderFacts::read(birth, card_client::Sex::Female);
        let photo = Photo { jp2: Arc::new(Zeroizing::new(vec![1])), age: None, holder: facts(b"19810412") };
        vault.keep_photo("v", photo);
        assert!(vault.holder_for_staff("v").is_some() && vault.holder_for_staff("other").is_none());
        vault.forget_photo();
        assert!(vault.take_photo("v").is_none() && vault.photo_for_staff("v").is_none());
        assert!(vault.holder_for_staff("v").is_none());
        let answer = |birth: &str| {
            let xml = format!(
                "<XmlMsg><MessageHeader/><MessageBody><ResultList><ResultOfQualificationConfirmation>\
                 <Birthdate>{birth}</Birthdate></ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>"
            );
            ResultMessage::parse(xml.as_bytes()).unwrap()
        };
        assert_eq!(vault.admit("v", &answer("19810412")), Ok(()));
        vault.keep_answer("v", answer("19810412"), Some("c".into()));
        assert_eq!(vault.admit("v", &answer("19920222")), Err(HolderTrouble::Differs));
        assert!(
            vault.answer("v").is_none() && vault.confirmation("v").is_none(),
            "what was kept is thrown away"
        );
        // A card face without a photo narrows as well, and with the visit all of it goes.
        vault.keep_holder("v", facts(b"19920222"));
        assert_eq!(vault.admit("v", &answer("19810412")), Err(HolderTrouble::Differs));
        vault.begin("next".into());
        assert_eq!(vault.admit("next", &answer("19920222")), Ok(()));
    }

    #[test]
    fn challenge_taken_once() {
        let shared = Vault::shared();
        let mut vault = shared.lock();
        vault.begin("v".into());
        vault.keep_challenge("v", Challenge { id: "c".into(), bytes: Zeroizing::new(vec![7; 32]) });
        assert!(vault.take_challenge("v").is_some());
        assert!(vault.take_challenge("v").is_none());
    }
}
