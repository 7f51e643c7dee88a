//! Kiosks, cards and answers to begin a test with.

use crate::help::shipped_help;
use kiosk_visit::{
    CardFacts, CertificateDates, Confirmed, ConsentProfile, FacilityKind, Language, NameToAsk, NextPlace,
    PadMixing, PhotoState, PinState, Recheck, SameCard, Times, VisitConfig,
};

pub const LEAFLET: &str = include_str!("../../../../../config/consent/leaflet-3q.toml");
pub const BULK: &str = include_str!("../../../../../config/consent/2024-10.toml");

/// PIN only, plus staff: the general-reader profile.
pub fn general() -> VisitConfig {
    VisitConfig {
        face: false,
        print_camera: false,
        phones: None,
        face_first: false,
        staff_check: true,
        staff_sheet: None,
        facility_code: false,
        staff_channel: true,
        consent: ConsentProfile::from_toml(LEAFLET).unwrap(),
        questions: Vec::new(),
        help: shipped_help(),
        test_cards: false,
        facility: FacilityKind::Clinic,
        who_check: false,
        pad_mixing: PadMixing::Patient,
        next: NextPlace::Wait,
        language: Language::Japanese,
        speech: false,
        low_panel: false,
        times: Times::default(),
    }
}

/// With the face way.
pub fn with_face() -> VisitConfig {
    VisitConfig { face: true, print_camera: true, ..general() }
}

/// With the face way, and the code always keyed in.
pub fn with_keyed_face() -> VisitConfig {
    VisitConfig { face: true, ..general() }
}

/// Calling staff reaches nobody.
pub fn no_channel() -> VisitConfig {
    VisitConfig { staff_channel: false, ..general() }
}

/// PIN and nothing else.
pub fn pin_only() -> VisitConfig {
    VisitConfig { staff_check: false, ..general() }
}

/// A good card.
pub fn card(pin: PinState, photo: bool, days_left: i32) -> CardFacts {
    CardFacts {
        pin,
        photo: if photo { PhotoState::TriesLeft(10) } else { PhotoState::None },
        certificate: Ok(CertificateDates { days_left, last_day: (2027, 2, 3), begun: true }),
    }
}

/// The answer about a card that was placed again.
pub fn recheck(same: SameCard, pin: PinState) -> Recheck {
    Recheck { same, pin, photo: PhotoState::TriesLeft(10) }
}

pub fn good_card() -> CardFacts {
    card(PinState::TriesLeft(3), true, 400)
}

pub fn settled() -> Confirmed {
    Confirmed {
        settled: true, eligibility_only: false, limit_possible: true, name: NameToAsk::new("ヤマダ")
    }
}
