//! What the threads around the visit answer: plain data, and nothing personal but a name to ask about.

mod age;
mod camera;
mod card;
mod gateway;
mod phone;

pub use age::Age;
pub use camera::{FaceGuidance, FaceOutcome, FaceTrouble, PhotoOutcome, PrintGuidance, PrintOutcome};
pub use card::{
    CODE_B_FLOOR, CardFacts, CardTrouble, CertificateDates, CertificateTrouble, PhotoState, PinOutcome,
    PinState, Recheck, SameCard,
};
pub use gateway::{
    ChallengeFacts, Confirmed, FacilityFacts, GatewayAnswer, GatewayTrouble, HolderTrouble, NameToAsk,
    ReceiptTrouble,
};
pub use phone::{PhoneKind, PhoneOutcome, PhonePlace, PhoneTrouble};
