//! What a facility decides about its visits.

use std::time::Duration;

use serde::Deserialize;

use crate::{ConsentProfile, Help, PadMixing, PhoneKind, PhonePlace, Preferences, Question, ThirdStep};

/// How the visit is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitConfig {
    /// Whether the face way exists here: camera, models and policy are in place.
    pub face: bool,
    /// Whether a document camera can read verification code B from the card face; without it the patient keys it in.
    pub print_camera: bool,
    /// Where phones are held; `None`: this kiosk takes none. They are offered only where the gateway takes them too.
    pub phones: Option<PhonePlace>,
    /// Begin with the face where it is open, without asking for the way first; the others stand beside it.
    pub face_first: bool,
    /// Whether staff can do the staff check (目視確認) at this kiosk.
    pub staff_check: bool,
    /// Whether staff may do it at the kiosk itself, and in which language they read it.
    pub staff_sheet: Option<Language>,
    /// Whether the facility's code serves there in place of a staff number and a one-time code.
    pub facility_code: bool,
    /// Whether [`crate::Effect::CallStaff`] reaches someone. Where it does not, no screen says that reception was called or
    /// comes; the patient is asked to speak to reception.
    pub staff_channel: bool,
    /// Which consent questions exist, and in which order.
    pub consent: ConsentProfile,
    /// Which other questions exist, in the order they are asked in; each id once.
    pub questions: Vec<Question>,
    /// What the help says; without a topic no screen offers it.
    pub help: Help,
    /// Whether test cards are accepted and real ones refused: the idle screen says so.
    pub test_cards: bool,
    /// What kind of place it is: who asks, in the texts.
    pub facility: FacilityKind,
    /// Ask whether the name that the answer is for is the patient's.
    pub who_check: bool,
    /// Who has the digits of the PIN pad mixed.
    pub pad_mixing: PadMixing,
    /// What the patient does after check-in.
    pub next: NextPlace,
    /// The language a visit starts in.
    pub language: Language,
    /// Whether a visit starts with the voice guide on; else it is asked for.
    pub speech: bool,
    /// The panel is low (7 to 8 inch): what the cameras do has no room beside the choice of the way.
    pub low_panel: bool,
    /// Time limits.
    pub times: Times,
}

impl VisitConfig {
    /// How the screen looks and sounds before anybody changes it.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        Preferences { speech: self.speech, ..Preferences::default() }
    }
}

/// What kind of place the kiosk stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FacilityKind {
    /// 診療所.
    #[default]
    Clinic,
    /// 病院.
    Hospital,
    /// 薬局.
    Pharmacy,
    /// 歯科.
    Dental,
    /// 資格確認限定型: a place that may see whether a person is insured, and nothing medical (柔道整復, はり・きゅう・あん摩, 健診,
    /// 助産所). No consent is asked for, so no text has to say who asks, and one kind stands for all of them.
    EligibilityOnly,
}

impl FacilityKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Clinic, Self::Hospital, Self::Pharmacy, Self::Dental, Self::EligibilityOnly];

    /// Whether patients are asked for consents here at all, whatever the consent profile says.
    #[must_use]
    pub fn asks_consents(self) -> bool {
        self != Self::EligibilityOnly
    }

    /// What the third step of a visit is here.
    #[must_use]
    pub(crate) fn third_step(self) -> ThirdStep {
        if self.asks_consents() { ThirdStep::Consent } else { ThirdStep::Insurance }
    }

    /// The text of this kind of place: the first for those with doctors, then for a pharmacy, then for a dentist.
    pub(crate) fn pick(self, [doctors, pharmacy, dental]: [&'static str; 3]) -> &'static str {
        match self {
            // A place without consents has no question; what comes after check-in is said as at a doctor's.
            Self::Clinic | Self::Hospital | Self::EligibilityOnly => doctors,
            Self::Pharmacy => pharmacy,
            Self::Dental => dental,
        }
    }
}

/// Where the patient goes after check-in: facilities differ, so it is chosen when the kiosk is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NextPlace {
    /// Sit down until called.
    Wait,
    /// Come to the desk.
    Desk,
}

/// Time limits of a visit (users' facts: WCAG 2.2.1 and the kiosk table built on it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// A person has done nothing: ask.
    pub idle: Duration,
    /// The question stands: then end.
    pub warning: Duration,
    /// A lifted card may come back.
    pub grace: Duration,
    /// Reading the card ends without success.
    pub read: Duration,
    /// The card's answer to VERIFY or to signing ends without success.
    pub card_work: Duration,
    /// The gateway's answer ends without success.
    pub gateway: Duration,
    /// What else can be asked is waited for so long, from the moment it was asked for; then nothing is.
    pub offers: Duration,
    /// The receipt folder's answer ends without success.
    pub receipt: Duration,
    /// Remind of a forgotten card: by voice, then louder with staff told.
    pub forgotten: [Duration; 2],
    /// A list (papers, no card) closes by itself.
    pub list: Duration,
    /// That the person was found to be the card's is said for so long, before the consents are asked.
    pub tick: Duration,
    /// The consents stand for so long before they are sent.
    pub review: Duration,
    /// Where to go next, or why it ended, stays for so long after the card was taken.
    pub parting: Duration,
}

impl Times {
    /// For a person who listens to the screens: twice the time wherever a person is waited for, and half a minute to put a
    /// lifted card back (users' facts 4.4).
    #[must_use]
    pub fn for_listening(self) -> Self {
        const GRACE: Duration = Duration::from_secs(30);
        Self {
            idle: self.idle * 2,
            warning: self.warning * 2,
            grace: self.grace.max(GRACE),
            list: self.list * 2,
            parting: self.parting * 2,
            // To hear a sentence takes longer than to see a tick.
            tick: self.tick * 4,
            ..self
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        let s = Duration::from_secs;
        Self {
            idle: s(60),
            warning: s(30),
            grace: s(10),
            read: s(10),
            card_work: s(10),
            gateway: s(25),
            offers: s(4),
            receipt: s(10),
            forgotten: [s(5), s(15)],
            list: s(30),
            tick: Duration::from_millis(700),
            review: s(4),
            parting: s(5),
        }
    }
}

/// The languages that `assets/text` holds.
/// In files it is named by its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
pub enum Language {
    /// 日本語.
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    /// やさしい日本語: short sentences, with readings above all kanji.
    #[serde(rename = "ja-easy")]
    EasyJapanese,
    /// English.
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
    /// 한국어.
    #[serde(rename = "ko")]
    Korean,
    /// Tiếng Việt.
    #[serde(rename = "vi")]
    Vietnamese,
    /// Português, as in Brazil.
    #[serde(rename = "pt")]
    Portuguese,
}

impl Language {
    /// All languages, in the order they are offered.
    pub const ALL: &'static [Self] = &[
        Self::Japanese,
        Self::EasyJapanese,
        Self::English,
        Self::SimplifiedChinese,
        Self::Korean,
        Self::Vietnamese,
        Self::Portuguese,
    ];

    /// BCP 47 tag: the file's name in `assets/text`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::EasyJapanese => "ja-easy",
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
            Self::Korean => "ko",
            Self::Vietnamese => "vi",
            Self::Portuguese => "pt",
        }
    }
}

/// How the person shows that the card is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Face matched to the chip photo.
    Face,
    /// The card's 4-digit PIN.
    Pin,
    /// Reception staff compare (目視確認).
    Staff,
    /// The 4-digit PIN of an Android phone.
    PhonePin,
    /// An iPhone whose owner confirmed on it with Face ID or Touch ID.
    PhoneBiometrics,
}

impl Method {
    /// How a phone of this kind shows that it is its owner's.
    #[must_use]
    pub fn of_phone(kind: PhoneKind) -> Self {
        match kind {
            PhoneKind::Android => Self::PhonePin,
            PhoneKind::Iphone => Self::PhoneBiometrics,
        }
    }

    /// Whether a phone took the place of the card.
    #[must_use]
    pub fn is_by_phone(self) -> bool {
        matches!(self, Self::PhonePin | Self::PhoneBiometrics)
    }
}
