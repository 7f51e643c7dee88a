//! 10,000 random sequences. The invariants themselves are checked after every step by `Kiosk`.

use std::collections::BTreeSet;
use std::time::Duration;

use kiosk_visit::{
    Age, Band, CardFacts, CardTrouble, CertificateDates, CertificateTrouble, ChallengeFacts, CodePad,
    Confirmed, ConsentProfile, EffectId, Event, FaceGuidance, FaceOutcome, FaceTrouble, FacilityKind,
    GatewayAnswer, GatewayTrouble, HolderTrouble, LaidCard, Language, Method, NameToAsk, NextPlace,
    OutOfOrder, PadMixing, PadOrder, PhoneKind, PhoneOutcome, PhonePlace, PhoneTrouble, PhotoOutcome,
    PhotoState, PinOutcome, PinState, PrintGuidance, PrintOutcome, ReceiptTrouble, Recheck, SameCard,
    StaffCardTrouble, StaffDecision, StaffPad, StaffProof, Times, VisitConfig,
};

use crate::help::shipped_help;
use crate::kiosk::{BULK, Kiosk, LEAFLET, recheck};
use crate::matrix::{STATES, events};
use crate::questions::{everything, facility, shipped};

const SEQUENCES: u64 = 10_000;
const STEPS: usize = 60;
/// Children, those who are too young for a question, the others, and a birth date that cannot be read.
const AGES: [Option<Age>; 4] =
    [Some(Age::of_years(9)), Some(Age::of_years(39)), Some(Age::of_years(40)), None];

/// SplitMix64: the same numbers everywhere, from a seed that a failure names.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

fn config(random: &mut Random) -> VisitConfig {
    VisitConfig {
        face: random.percent(60),
        print_camera: random.percent(50),
        phones: random.pick(&[None, Some(PhonePlace::CardReader), Some(PhonePlace::SecondReader)]),
        face_first: random.percent(30),
        staff_check: random.percent(50),
        facility_code: random.percent(30),
        staff_sheet: random.percent(50).then(|| random.pick(&[Language::Japanese, Language::English])),
        staff_channel: random.percent(50),
        consent: ConsentProfile::from_toml(random.pick(&[LEAFLET, BULK])).unwrap(),
        help: shipped_help(),
        questions: if random.percent(50) { shipped() } else { Vec::new() },
        facility: random.pick(&FacilityKind::ALL),
        who_check: random.percent(50),
        pad_mixing: random.pick(&[PadMixing::Off, PadMixing::Patient, PadMixing::Always]),
        next: random.pick(&[NextPlace::Wait, NextPlace::Desk]),
        language: random.pick(Language::ALL),
        speech: random.percent(20),
        low_panel: random.percent(20),
        test_cards: random.percent(10),
        times: Times::default(),
    }
}

fn photo_state(random: &mut Random) -> PhotoState {
    let tries = [1, 5, 6, 7, 8, 10, 10, 10, 10].map(PhotoState::TriesLeft);
    if random.percent(85) {
        random.pick(&tries)
    } else {
        random.pick(&[PhotoState::Locked, PhotoState::None])
    }
}

fn pin_state(random: &mut Random) -> PinState {
    random.pick(&[
        PinState::TriesLeft(3),
        PinState::TriesLeft(3),
        PinState::TriesLeft(3),
        PinState::TriesLeft(2),
        PinState::TriesLeft(1),
        PinState::TriesLeft(0),
        PinState::TriesLeft(15),
        PinState::Locked,
        PinState::None,
        PinState::Unknown,
    ])
}

fn facts(random: &mut Random) -> CardFacts {
    let days_left = random.pick(&[400, 92, 5, 0, -1, i32::MIN, i32::MAX]);
    let last_day = random.pick(&[(2027, 2, 3), (i16::MIN, 0, 0), (i16::MAX, 255, 255)]);
    let certificate = if random.percent(95) {
        Ok(CertificateDates { days_left, last_day, begun: random.percent(90) })
    } else {
        Err(CertificateTrouble::UnknownIssuer)
    };
    CardFacts { pin: pin_state(random), photo: photo_state(random), certificate }
}

fn card_trouble(random: &mut Random) -> CardTrouble {
    random.pick(&[
        CardTrouble::Removed,
        CardTrouble::Removed,
        CardTrouble::Busy,
        CardTrouble::Unreadable,
        CardTrouble::ReaderGone,
        CardTrouble::Changed,
        CardTrouble::SignatureRefused,
        CardTrouble::AuthorisationFailed,
    ])
}

fn gateway_trouble(random: &mut Random) -> GatewayTrouble {
    random.pick(&[GatewayTrouble::Unreachable, GatewayTrouble::Tls, GatewayTrouble::BadAnswer])
}

fn phone_answer(random: &mut Random, good: bool) -> Result<PhoneOutcome, PhoneTrouble> {
    use PhoneOutcome as O;
    let dates =
        CertificateDates { days_left: random.pick(&[400, 5, -1]), last_day: (2027, 2, 3), begun: true };
    let kind = random.pick(&PhoneKind::ALL);
    let outcomes = [
        O::CertificateRefused(CertificateTrouble::UnknownIssuer),
        O::NeedsPin,
        O::LastTry,
        O::WrongPin(2),
        O::WrongPin(1),
        O::PinLocked,
        O::CounterMoved,
        O::PinUnknown,
        O::PinSpent,
        O::NotConfirmed,
        O::SignatureLost,
    ];
    let troubles = [
        PhoneTrouble::Lifted,
        PhoneTrouble::Lifted,
        PhoneTrouble::Unreadable,
        PhoneTrouble::PlasticCard,
        PhoneTrouble::NoCertificate,
        PhoneTrouble::Changed,
        PhoneTrouble::SignatureRefused,
        PhoneTrouble::ReaderGone,
        PhoneTrouble::ServiceGone,
    ];
    match good {
        true => Ok(O::Signed { kind, dates }),
        false if random.percent(50) => Ok(random.pick(&outcomes)),
        false => Err(random.pick(&troubles)),
    }
}

/// An answer to a waiting effect: a good one in so many of a hundred.
fn answer(random: &mut Random, name: &str, id: EffectId, good: usize) -> Event {
    let good = random.percent(good);
    match name {
        "ReadCard" if good => Event::CardRead(id, Ok(facts(random))),
        "ReadCard" => Event::CardRead(id, Err(card_trouble(random))),
        "RecheckCard" if good => Event::CardRechecked(
            id,
            Ok(Recheck { photo: photo_state(random), ..recheck(SameCard::Same, pin_state(random)) }),
        ),
        "RecheckCard" if random.percent(50) => {
            Event::CardRechecked(id, Ok(recheck(SameCard::Other, pin_state(random))))
        }
        "RecheckCard" => Event::CardRechecked(id, Err(card_trouble(random))),
        "VerifyPin" if good => Event::PinVerified(id, Ok(PinOutcome::Right)),
        "VerifyPin" if random.percent(80) => Event::PinVerified(
            id,
            Ok(random.pick(&[
                PinOutcome::Wrong(2),
                PinOutcome::Wrong(1),
                PinOutcome::Wrong(0),
                PinOutcome::Wrong(14),
                PinOutcome::Locked,
                PinOutcome::AnswerLost,
                PinOutcome::CounterMoved,
                PinOutcome::NotAttempted,
            ])),
        ),
        "VerifyPin" => Event::PinVerified(id, Err(card_trouble(random))),
        "UsePhone" => Event::PhoneUsed(id, phone_answer(random, good)),
        "SignChallenge" if good => Event::ChallengeSigned(id, Ok(())),
        "SignChallenge" => Event::ChallengeSigned(id, Err(card_trouble(random))),
        "AskChallenge" if good => Event::ChallengeReceived(
            id,
            Ok(ChallengeFacts { expires_in_ms: 300_000, eligibility_only: random.percent(10) }),
        ),
        "AskChallenge" if random.percent(50) => {
            let expires_in_ms = random.pick(&[0, 10_000, 11_000, u64::MAX]);
            Event::ChallengeReceived(id, Ok(ChallengeFacts { expires_in_ms, eligibility_only: false }))
        }
        "AskChallenge" => Event::ChallengeReceived(id, Err(gateway_trouble(random))),
        "AskGateway" | "Enrol" | "SendLimitAnswer" => {
            let confirmed = Confirmed {
                settled: random.percent(80),
                eligibility_only: random.percent(10),
                limit_possible: random.percent(60),
                name: NameToAsk::new(random.pick(&["ヤマダ", "", "SMITH JONES"])),
            };
            let answers = [
                GatewayAnswer::NotEnrolled,
                GatewayAnswer::Enrolled,
                GatewayAnswer::Enrolled,
                GatewayAnswer::EnrolmentRefused,
                GatewayAnswer::CertificateRefused,
                GatewayAnswer::NotConfirmable,
                GatewayAnswer::ChallengeRefused,
                GatewayAnswer::NotThisHolder(HolderTrouble::Differs),
            ];
            let answer = match good {
                true if random.percent(60) => Ok(GatewayAnswer::Confirmed(confirmed)),
                true => Ok(random.pick(&answers)),
                false => Err(gateway_trouble(random)),
            };
            Event::GatewayAnswered(id, answer)
        }
        "AskOffers" if good => Event::OffersReceived(id, Ok(everything())),
        "AskOffers" => Event::OffersReceived(id, Err(gateway_trouble(random))),
        "WriteResult" if good => Event::ResultWritten(id, Ok(())),
        "WriteResult" => Event::ResultWritten(id, Err(ReceiptTrouble::Other)),
        "ReadPrint" => Event::PrintRead(
            id,
            random.pick(&[
                PrintOutcome::Guidance(PrintGuidance::Still),
                PrintOutcome::Read,
                PrintOutcome::Read,
                PrintOutcome::Unavailable,
            ]),
        ),
        "OpenPhoto" if good && random.percent(75) => {
            Event::PhotoOpened(id, Ok(PhotoOutcome::Opened { age: random.pick(&AGES) }))
        }
        "OpenPhoto" if random.percent(90) => Event::PhotoOpened(
            id,
            Ok(random.pick(&[
                PhotoOutcome::WrongCode(9),
                PhotoOutcome::WrongCode(9),
                PhotoOutcome::WrongCode(8),
                PhotoOutcome::WrongCode(6),
                PhotoOutcome::WrongCode(5),
                PhotoOutcome::WrongCode(0),
                PhotoOutcome::Locked,
                PhotoOutcome::CounterMoved,
                PhotoOutcome::NotAttempted,
                PhotoOutcome::AnswerLost,
                PhotoOutcome::NoPhoto,
                PhotoOutcome::NotBelieved,
            ])),
        ),
        "OpenPhoto" => Event::PhotoOpened(id, Err(card_trouble(random))),
        "StartCamera" => {
            let trouble = random.pick(&[FaceTrouble::Camera, FaceTrouble::Model, FaceTrouble::Photo]);
            let outcomes = [
                FaceOutcome::Guidance(FaceGuidance::Frame),
                FaceOutcome::Accepted,
                FaceOutcome::Refused,
                FaceOutcome::Unavailable(trouble),
            ];
            let accepted = good && random.percent(30);
            let outcome = if accepted { FaceOutcome::Accepted } else { random.pick(&outcomes) };
            Event::FaceCompared(id, outcome)
        }
        "MixPad" => Event::PadMixed(id, PadOrder::mixed(std::array::from_fn(|_| random.next() as u16))),
        "ProveStaff" if good => Event::StaffProved(id, StaffProof::Accepted),
        "ProveStaff" => {
            let proofs = [StaffProof::Refused, StaffProof::Locked, StaffProof::Unavailable];
            Event::StaffProved(id, random.pick(&proofs))
        }
        "DecideCheck" if good => {
            Event::StaffDecided(random.pick(&[StaffDecision::Same, StaffDecision::SameUnasked]))
        }
        "DecideCheck" => Event::CheckNotRecorded(id),
        other => panic!("{other} has no answer"),
    }
}

/// Leads away from the visit, or beside it.
fn aside(event: &Event) -> bool {
    use Event as E;
    matches!(
        event,
        E::Cancelled
            | E::CardChosen
            | E::StaffAsked
            | E::LanguagesPressed
            | E::LanguageChosen(_)
            | E::AdjustPressed
            | E::HelpPressed
            | E::TopicChosen(_)
            | E::Adjusted(_)
            | E::WhoAnswered(false)
    )
}

/// What could really come now: an answer, a digit, a card, a press, or time.
fn likely(random: &mut Random, kiosk: &Kiosk, good: usize) -> Event {
    let waiting: Vec<_> = kiosk.waiting.iter().map(|(name, id)| (*name, *id)).collect();
    let choices: Vec<_> = kiosk
        .shown
        .choices
        .iter()
        .map(|choice| &choice.event)
        .filter(|event| random.percent(10) || !aside(event))
        .collect();
    match (random.below(10), kiosk.shown.pin_pad) {
        (0..6, _) if !waiting.is_empty() => {
            let (name, id) = random.pick(&waiting);
            answer(random, name, id, good)
        }
        (1, Some(_)) if random.percent(10) => Event::PadMixPressed,
        (1.., Some(pad)) if pad.complete() => Event::PinEntered,
        (1.., Some(_)) => Event::DigitEntered(random.below(10) as u8),
        (2.., None) if kiosk.shown.code_pad.as_ref().is_some_and(CodePad::complete) => Event::CodeEntered,
        (2.., None) if kiosk.shown.code_pad.is_some() => Event::DigitEntered(random.below(10) as u8),
        (2.., None) if kiosk.shown.staff_pad.is_some_and(StaffPad::complete) => Event::StaffCodeEntered,
        (2.., None) if kiosk.shown.staff_pad.is_some() => Event::DigitEntered(random.below(10) as u8),
        (1.., _) if kiosk.phone_watch.on && random.percent(30) => {
            random.pick(&[Event::PhonePlaced, Event::PhoneTaken, Event::CardPlaced, Event::CardTaken])
        }
        (1 | 2, _) if kiosk.shown.offers(&Event::PhonePressed) => Event::PhonePressed,
        (1.., _) if !kiosk.card_present && !kiosk.phone_watch.on => Event::CardPlaced,
        (1.., _) if kiosk.shown.band == Band::CardMayGo => Event::CardTaken,
        (1.., _) if !choices.is_empty() => random.pick(&choices).clone(),
        _ => Event::Ticked,
    }
}

/// What could come at a bad moment, or not at all.
fn noise(random: &mut Random, kiosk: &Kiosk) -> Event {
    match random.below(8) {
        0 | 1 => random.pick(&[Event::CardTaken, Event::CardPlaced]),
        2 => random.pick(&[Event::ReaderLost(OutOfOrder::NoReader), Event::ReaderFound, Event::CardLies]),
        3 if random.percent(30) => Event::CheckHandedOver,
        3 if random.percent(60) => random.pick(&[
            Event::StaffReaderChanged(true),
            Event::StaffReaderChanged(false),
            Event::StaffCardLaid(Ok(LaidCard(1))),
            Event::StaffCardLaid(Err(StaffCardTrouble::Changing)),
            Event::StaffCardTaken,
        ]),
        3 => Event::StaffDecided(random.pick(&[
            StaffDecision::Same,
            StaffDecision::SameUnasked,
            StaffDecision::NotConfirmed,
        ])),
        4 if random.percent(50) => random.pick(&[
            Event::PhonePlaced,
            Event::PhoneTaken,
            Event::PhoneReaderChanged(true),
            Event::PhoneReaderChanged(false),
        ]),
        4 => Event::MethodChosen(random.pick(&[Method::Face, Method::Pin, Method::Staff])),
        5 => {
            let name = random.pick(&[
                "ReadCard",
                "VerifyPin",
                "ReadPrint",
                "OpenPhoto",
                "StartCamera",
                "SignChallenge",
                "AskChallenge",
                "AskOffers",
                "AskGateway",
            ]);
            let id = EffectId(random.next() % 20);
            answer(random, name, id, 80)
        }
        _ => random.pick(&events(kiosk)),
    }
}

#[test]
fn random_sequences_keep_the_invariants() {
    let mut seen = BTreeSet::new();
    let (mut verifies, mut opened, mut by_face) = (0, 0, 0);
    let (mut touches, mut by_phone) = (0, 0);
    let mut done = 0;
    for seed in 0..SEQUENCES {
        let random = &mut Random(seed);
        let config = config(random);
        let noisy = random.pick(&[0, 2, 10, 40]);
        // A quiet visit goes far; the others meet all that can go wrong.
        let good = if noisy == 0 { 97 } else { 80 };
        let trail = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut kiosk = if random.percent(5) { Kiosk::new(config) } else { Kiosk::ready(config) };
            if random.percent(70) {
                kiosk.put(facility());
            }
            if random.percent(80) {
                kiosk.put(Event::PhoneReaderChanged(true));
            }
            for _ in 0..STEPS {
                let event =
                    if random.percent(noisy) { noise(random, &kiosk) } else { likely(random, &kiosk, good) };
                if event == Event::Ticked && random.percent(80) {
                    kiosk.now = kiosk.now.max(kiosk.visit.deadline().unwrap_or_default());
                } else {
                    kiosk.now += Duration::from_millis(random.next() % 3_000);
                }
                let was = kiosk.state();
                kiosk.put(event);
                seen.insert(kiosk.state());
                let complete = matches!(kiosk.shown.title.key, "done-title" | "done-after");
                done += usize::from(complete && was != "result");
            }
            verifies += kiosk.count("VerifyPin");
            opened += kiosk.count("OpenPhoto");
            by_face += kiosk.signed_by(Method::Face);
            touches += kiosk.count("UsePhone");
            by_phone += kiosk.posted_by_phone();
            // From wherever this has led, the card taken and time enough lead home.
            kiosk.goes_home();
        }));
        if let Err(failure) = trail {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(failure);
        }
    }
    // The sequences go somewhere: every state, many PINs, many completed visits.
    let all: BTreeSet<_> = STATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(all.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(verifies > 4_000 && done > 600, "{verifies} PINs, {done} completed visits");
    assert!(touches > 250 && by_phone > 80, "{touches} touches, {by_phone} posted by phone");
    assert!(opened > 1_000 && by_face > 180, "{opened} photos asked for, {by_face} signed by face");
}
