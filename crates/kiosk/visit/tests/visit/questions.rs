//! Questions beside the consents: data decides which there are, the gateway which of them apply, and the patient answers each once.

use std::time::Duration;

use kiosk_visit::{
    AnswerGiven, ConsentProfile, Effect, Event, FacilityFacts, FacilityKind, GatewayAnswer, GatewayTrouble,
    Language, Offer, OfferEntry, OptionNumber, PinOutcome, Question, QuestionError, QuestionId, Screen,
    ScreenKind, Text, VisitConfig,
};

use crate::kiosk::{BULK, Kiosk, general, keys, settled};

const PRESCRIPTIONS: &str = include_str!("../../../../../config/questions/prescriptions.toml");
const FORM: &str = include_str!("../../../../../config/questions/prescription-form.toml");
const SUBSIDIES: &str = include_str!("../../../../../config/questions/subsidies.toml");
const DOCUMENTS: &str = include_str!("../../../../../config/questions/documents.toml");

/// The questions that the program brings.
pub fn shipped() -> Vec<Question> {
    [PRESCRIPTIONS, FORM, SUBSIDIES, DOCUMENTS].map(|text| Question::from_toml(text).unwrap()).into()
}

fn id(id: &str) -> QuestionId {
    QuestionId::new(id).unwrap()
}

fn entry(id: &str, label: &str) -> OfferEntry {
    OfferEntry::new(id, label, Some((2026, 11, 28))).unwrap()
}

fn offer(question: &str, entries: &[(&str, &str)]) -> Offer {
    let entries = entries.iter().map(|(id, label)| entry(id, label)).collect();
    Offer { question: id(question), entries }
}

/// Everything that a gateway can offer, and something that this program does not know.
pub fn everything() -> Vec<Offer> {
    vec![
        offer("documents", &[("d-1", "みどり病院"), ("d-2", "あおば内科"), ("d-3", "あおば内科")]),
        offer("newer-than-this", &[]),
        offer("subsidies", &[]),
        offer("prescription-form", &[]),
        offer("prescriptions", &[("p-1", "あおば内科"), ("p-2", "みどり病院")]),
    ]
}

impl Kiosk {
    /// The gateway's offers.
    pub fn offered(&mut self, offers: Vec<Offer>) -> &mut Self {
        self.put(Event::OffersReceived(self.id("AskOffers"), Ok(offers)))
    }

    /// One answer by its place.
    fn option(&mut self, number: u8) -> &mut Self {
        self.put(Event::OptionChosen(OptionNumber(number)))
    }

    /// The answers of the last confirmation that was posted: question and what was chosen.
    fn answers(&self) -> Vec<(String, Vec<String>)> {
        let posted = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::AskGateway { answers, .. } => Some(answers.clone()),
            _ => None,
        });
        let plain = |answer: AnswerGiven| {
            let chosen = answer.chosen.iter().map(|chosen| chosen.to_string()).collect();
            (answer.question.as_str().to_owned(), chosen)
        };
        posted.expect("no confirmation was posted").into_iter().map(plain).collect()
    }
}

fn answer(question: &str, chosen: &[&str]) -> (String, Vec<String>) {
    (question.to_owned(), chosen.iter().map(|chosen| (*chosen).to_owned()).collect())
}

/// A place of this kind, with the one bulk question and all the shipped ones.
fn place(facility: FacilityKind) -> VisitConfig {
    let consent = ConsentProfile::from_toml(BULK).unwrap();
    VisitConfig { facility, consent, questions: shipped(), ..general() }
}

/// A kiosk with this configuration that waits, at a facility that has everything switched on.
pub fn offering(config: VisitConfig) -> Kiosk {
    let mut kiosk = Kiosk::ready(config);
    kiosk.put(facility());
    kiosk
}

/// The gateway says that everything can be offered here.
pub fn facility() -> Event {
    let questions = everything().into_iter().map(|offer| offer.question).collect();
    Event::FacilityTold(FacilityFacts { questions, phones: true })
}

/// The consents are answered, and these offers are there.
fn asked(facility: FacilityKind, offers: Vec<Offer>) -> Kiosk {
    let mut kiosk = offering(place(facility));
    kiosk.reach_consent().offered(offers).put(Event::BulkAnswered(true));
    kiosk
}

/// What the text says in Japanese, without the readings.
fn said(text: &Text) -> String {
    let own = text.own_words().unwrap_or_else(|| panic!("{text:?} brings no words"));
    let mut plain = String::new();
    let mut rest = own;
    while let Some((before, run)) = rest.split_once('[') {
        let (base, after) = run.split_once('|').unwrap();
        plain += before;
        plain += base;
        rest = after.split_once(']').unwrap().1;
    }
    plain + rest
}

fn labels(screen: &Screen) -> Vec<String> {
    let of_question = |event: &Event| matches!(event, Event::OptionChosen(_));
    screen
        .choices
        .iter()
        .filter(|choice| of_question(&choice.event))
        .map(|choice| said(&choice.label))
        .collect()
}

#[test]
fn clinic_asks_for_the_prescription_and_the_subsidy() {
    let mut kiosk =
        asked(FacilityKind::Clinic, vec![offer("subsidies", &[]), offer("prescription-form", &[])]);
    let screen = kiosk.screen();
    assert_eq!((kiosk.state(), screen.kind), ("questioning", ScreenKind::Question));
    assert_eq!(said(&screen.title), "処方箋は、どちらにしますか", "in the order of the configuration");
    assert_eq!(labels(&screen), ["電子", "紙"]);
    kiosk.option(1);
    let at_form = kiosk.now;
    assert_eq!(labels(&kiosk.screen()), ["使う", "使わない"]);
    kiosk.secs(3).option(0);
    let lines = kiosk.screen().list;
    assert_eq!(kiosk.state(), "reviewing");
    assert_eq!(keys(&lines[..1]), ["review-all-yes"], "four consents are one of many lines");
    assert_eq!(lines[1..].iter().map(said).collect::<Vec<_>>(), ["処方箋: 紙", "医療費の助成: 使う"]);
    assert!(kiosk.screen().promise.is_some(), "three lines are read in time");
    kiosk.reviewed();
    assert_eq!(kiosk.answers(), [answer("prescription-form", &["paper"]), answer("subsidies", &["yes"])]);
    let Some(Effect::AskGateway { answers, .. }) = kiosk.last.last() else { panic!("{:?}", kiosk.last) };
    assert_eq!(
        answers.iter().map(|given| given.answered_at).collect::<Vec<_>>(),
        [at_form, at_form + Duration::from_secs(3)]
    );
    kiosk.confirmed(settled()).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
}

#[test]
fn list_is_taken_whole_or_one_by_one() {
    let two = || vec![offer("prescriptions", &[("p-1", "あおば内科"), ("p-2", "みどり病院")])];
    let mut kiosk = asked(FacilityKind::Pharmacy, two());
    let screen = kiosk.screen();
    assert_eq!(labels(&screen), ["すべて受け取る", "一つずつ選ぶ"]);
    assert_eq!(keys(&screen.list), ["entry-dated", "entry-dated"]);
    kiosk.option(0);
    assert_eq!(said(kiosk.screen().list.last().unwrap()), "お薬: すべて受け取る");
    kiosk.reviewed();
    assert_eq!(kiosk.answers(), [answer("prescriptions", &["p-1", "p-2"])]);

    let mut kiosk = asked(FacilityKind::Pharmacy, two());
    kiosk.option(1);
    let first = kiosk.screen();
    assert_eq!(said(&first.title), "この処方箋のお薬を、ここで受け取りますか");
    assert_eq!(labels(&first), ["受け取る", "受け取らない"]);
    kiosk.option(1);
    let second = kiosk.screen();
    assert_ne!(first.id(), second.id(), "a second tap is none on the next entry");
    kiosk.option(0);
    assert_eq!(kiosk.screen().list.last().unwrap().key, "review-entries");
    kiosk.reviewed();
    assert_eq!(kiosk.answers(), [answer("prescriptions", &["p-2"])]);

    // None of them is an answer too.
    let mut kiosk = asked(FacilityKind::Pharmacy, two());
    kiosk.option(1).option(1).option(1);
    assert_eq!(said(kiosk.screen().list.last().unwrap()), "お薬: 受け取らない");
    kiosk.reviewed();
    assert_eq!(kiosk.answers(), [answer("prescriptions", &[])]);
}

/// Two entries of one day and place read the same, and are two questions: a second tap on the first answers nothing of the second.
#[test]
fn entries_that_read_the_same_are_two_questions() {
    let mut kiosk = asked(FacilityKind::Hospital, vec![offer("documents", &[("d-1", "A"), ("d-2", "A")])]);
    kiosk.option(1);
    let first = kiosk.screen();
    kiosk.option(0);
    assert_eq!(first.list, kiosk.screen().list);
    assert_ne!(first.id(), kiosk.screen().id());
}

#[test]
fn stop_by_staff_takes_effect_where_nothing_was_asked() {
    let config = VisitConfig { consent: ConsentProfile::nothing(), ..place(FacilityKind::Clinic) };
    let mut kiosk = offering(config);
    kiosk.reach_consent();
    assert_eq!(kiosk.state(), "awaiting_offers");
    kiosk.put(Event::StaffStopped).offered(Vec::new());
    assert_eq!((kiosk.state(), kiosk.count("AskGateway")), ("take_card", 0));
}

#[test]
fn list_of_one_is_asked_for_that_one_and_a_list_of_none_not_at_all() {
    let mut kiosk = asked(FacilityKind::Hospital, vec![offer("documents", &[("d-1", "みどり病院")])]);
    assert_eq!(labels(&kiosk.screen()), ["同意する", "同意しない"]);
    kiosk.option(0).reviewed();
    assert_eq!(kiosk.answers(), [answer("documents", &["d-1"])]);
    let mut kiosk = asked(FacilityKind::Hospital, vec![offer("documents", &[])]);
    assert_eq!(kiosk.state(), "reviewing");
    kiosk.reviewed();
    assert_eq!(kiosk.answers(), []);
}

#[test]
fn way_back_leads_through_every_question_to_the_consents() {
    let offers = vec![offer("documents", &[("d-1", "A"), ("d-2", "B")]), offer("subsidies", &[])];
    let mut kiosk = asked(FacilityKind::Hospital, offers);
    let back = |kiosk: &mut Kiosk| {
        assert!(kiosk.screen().offers(&Event::BackPressed));
        kiosk.put(Event::BackPressed);
    };
    let at = |kiosk: &Kiosk| (said(&kiosk.screen().title), labels(&kiosk.screen()).len());
    let subsidies = at(&kiosk);
    kiosk.option(0);
    let documents = at(&kiosk);
    kiosk.option(1).option(1);
    assert_eq!(kiosk.screen().list.len(), 1, "the second entry");
    back(&mut kiosk);
    assert_eq!(kiosk.screen().list.len(), 1, "the first entry");
    back(&mut kiosk);
    assert_eq!((at(&kiosk), kiosk.screen().list.len()), (documents, 2));
    back(&mut kiosk);
    assert_eq!(at(&kiosk), subsidies);
    back(&mut kiosk);
    assert_eq!(kiosk.state(), "consenting");
    // The offers are still known: nothing is waited for a second time.
    kiosk.put(Event::BulkAnswered(true));
    assert_eq!((kiosk.state(), kiosk.count("AskOffers")), ("questioning", 1));
    // What was answered is changed from the review too.
    kiosk.option(0).option(0).put(Event::BackPressed);
    assert_eq!(kiosk.state(), "consenting");
}

#[test]
fn way_back_ends_where_there_is_no_consent_before() {
    let mut config = place(FacilityKind::Clinic);
    config.consent = ConsentProfile::nothing();
    let mut kiosk = offering(config);
    kiosk.reach_consent();
    assert_eq!(kiosk.state(), "awaiting_offers", "nothing else is asked meanwhile");
    kiosk.offered(vec![offer("subsidies", &[])]);
    assert!(!kiosk.screen().offers(&Event::BackPressed));
    kiosk.option(1);
    assert_eq!(kiosk.state(), "reviewing");
    kiosk.put(Event::BackPressed);
    assert_eq!(kiosk.state(), "questioning");
    kiosk.option(0).reviewed();
    assert_eq!((kiosk.consents(), kiosk.answers()), (vec![], vec![answer("subsidies", &["yes"])]));
}

#[test]
fn offers_that_fail_are_late_or_never_come_cost_no_visit() {
    let offers = |kiosk: &mut Kiosk, answer| {
        let id = kiosk.id("AskOffers");
        kiosk.put(Event::OffersReceived(id, answer));
    };
    // Failed while the consents are answered.
    let mut kiosk = offering(place(FacilityKind::Clinic));
    kiosk.reach_consent();
    offers(&mut kiosk, Err(GatewayTrouble::BadAnswer));
    kiosk.put(Event::BulkAnswered(true));
    assert_eq!(kiosk.state(), "reviewing");
    // Failed while they are waited for.
    let mut kiosk = offering(place(FacilityKind::Clinic));
    kiosk.reach_consent().put(Event::BulkAnswered(true));
    assert_eq!((kiosk.state(), kiosk.screen().busy), ("awaiting_offers", true));
    offers(&mut kiosk, Err(GatewayTrouble::Unavailable));
    assert_eq!(kiosk.state(), "reviewing");
    // They never come: four seconds from when they were asked for, and no longer.
    let mut kiosk = offering(place(FacilityKind::Clinic));
    kiosk.reach_signing();
    let asked_at = kiosk.now;
    kiosk.signed(Ok(())).put(Event::BulkAnswered(true));
    assert_eq!(kiosk.visit.deadline(), Some(asked_at + Duration::from_secs(4)));
    kiosk.secs(4);
    assert_eq!(kiosk.state(), "reviewing");
    // Now they come, and change nothing of what is reviewed.
    offers(&mut kiosk, Ok(everything()));
    assert_eq!(kiosk.state(), "reviewing");
    kiosk.reviewed();
    assert_eq!((kiosk.state(), kiosk.answers()), ("checking", vec![]));
    // A person who takes long over the consents waits for nothing at all.
    let mut kiosk = offering(place(FacilityKind::Clinic));
    kiosk.reach_consent().secs(30).put(Event::BulkAnswered(true));
    assert_eq!(kiosk.state(), "reviewing");
}

/// A person about whom nothing may be said is offered nothing, as most are: the visit is the same, step for step.
#[test]
fn nothing_offered_looks_the_same_whatever_the_reason() {
    let visit = |answer: GatewayAnswer| {
        let mut kiosk = asked(FacilityKind::Clinic, Vec::new());
        kiosk.reviewed();
        let before: Vec<_> = kiosk.path.iter().map(|(from, _, to)| (*from, *to)).collect();
        kiosk.gateway(Ok(answer));
        before
    };
    let protected = visit(GatewayAnswer::NotConfirmable);
    assert_eq!(protected, visit(GatewayAnswer::Confirmed(settled())));
    assert_eq!(protected, visit(GatewayAnswer::NotEnrolled));
}

#[test]
fn places_ask_only_what_is_theirs_and_only_where_it_is_offered() {
    let asked_at = |facility: FacilityKind| {
        let mut kiosk = asked(facility, everything());
        while kiosk.state() == "questioning" {
            kiosk.option(0);
        }
        kiosk.reviewed();
        kiosk.answers().into_iter().map(|(question, _)| question).collect::<Vec<_>>()
    };
    let doctors = ["prescription-form", "subsidies", "documents"];
    assert_eq!(asked_at(FacilityKind::Clinic), doctors);
    assert_eq!(asked_at(FacilityKind::Hospital), doctors);
    assert_eq!(asked_at(FacilityKind::Dental), doctors);
    assert_eq!(asked_at(FacilityKind::Pharmacy), ["prescriptions", "subsidies"]);
    // No question, no request; and none where the gateway has nothing to offer, or did not say so.
    let mut kiosk = Kiosk::ready(place(FacilityKind::Clinic));
    kiosk.reach_consent().put(Event::BulkAnswered(true));
    assert_eq!((kiosk.state(), kiosk.count("AskOffers")), ("reviewing", 0));
    let mut kiosk = offering(place(FacilityKind::Pharmacy));
    let questions = vec![id("documents"), id("newer-than-this")];
    kiosk.put(Event::FacilityTold(FacilityFacts { questions, phones: false }));
    kiosk.reach_consent().put(Event::BulkAnswered(true));
    assert_eq!(
        (kiosk.state(), kiosk.count("AskOffers")),
        ("reviewing", 0),
        "a pharmacy does not ask for documents"
    );
    let mut kiosk = offering(VisitConfig { questions: Vec::new(), ..place(FacilityKind::Clinic) });
    kiosk.reach_consent().put(Event::BulkAnswered(true)).reviewed();
    assert_eq!((kiosk.count("AskOffers"), kiosk.answers()), (0, vec![]));
}

/// A question of the facility's own: from its file alone, in every visit, whatever the gateway says.
#[test]
fn own_question_is_asked_in_every_visit() {
    let own =
        SUBSIDIES.replace("\"subsidies\"", "\"fever\"").replace("asked = \"offered\"", "asked = \"always\"");
    let own = Question::from_toml(&own.replace("[text.ja]", "from_age = 40\n\n[text.ja]")).unwrap();
    let mut kiosk = offering(VisitConfig { questions: vec![own], ..place(FacilityKind::Clinic) });
    kiosk.reach_consent().put(Event::BulkAnswered(false));
    for _ in 0..3 {
        kiosk.put(Event::ConsentAnswered(true));
    }
    assert_eq!(
        (kiosk.state(), kiosk.count("AskOffers")),
        ("questioning", 0),
        "an age that is not known is asked"
    );
    kiosk.option(1).reviewed();
    assert_eq!(kiosk.answers(), [answer("fever", &["no"])]);
}

#[test]
fn question_is_asked_in_the_language_that_is_chosen_meanwhile() {
    let mut kiosk = asked(FacilityKind::Clinic, vec![offer("prescription-form", &[])]);
    kiosk.put(Event::LanguageChosen(Language::English));
    assert_eq!(kiosk.screen().title.own_words(), Some("How would you like your prescription?"));
    kiosk.option(0);
    assert_eq!(kiosk.screen().list.last().unwrap().own_words(), Some("Prescription: Electronic"));
}

#[test]
fn answers_outlive_a_challenge_that_was_refused_and_no_other_visit() {
    let mut kiosk = asked(FacilityKind::Clinic, vec![offer("subsidies", &[])]);
    kiosk.option(0).reviewed().gateway(Ok(GatewayAnswer::ChallengeRefused));
    kiosk.rechecked(Ok(crate::kiosk::recheck(
        kiosk_visit::SameCard::Same,
        kiosk_visit::PinState::TriesLeft(3),
    )));
    kiosk
        .choose(kiosk_visit::Method::Pin)
        .good_challenge()
        .pin()
        .verified(Ok(PinOutcome::Right))
        .signed(Ok(()));
    assert_eq!((kiosk.state(), kiosk.count("AskOffers")), ("checking", 1), "nothing is asked twice");
    assert_eq!(kiosk.answers(), [answer("subsidies", &["yes"])]);
    // The next patient is asked anew, and an answer to what was asked for another is dropped.
    let mut kiosk = offering(place(FacilityKind::Clinic));
    kiosk.reach_consent();
    let old = kiosk.id("AskOffers");
    kiosk.goes_home();
    kiosk.reach_consent();
    let late = kiosk.visit.counters().late;
    kiosk.put(Event::OffersReceived(old, Ok(everything())));
    assert_eq!(kiosk.visit.counters().late, late + 1);
    kiosk.put(Event::BulkAnswered(true));
    assert_eq!(kiosk.state(), "awaiting_offers");
}

#[test]
fn place_of_a_treatment_is_never_printed() {
    let mut kiosk = asked(FacilityKind::Hospital, everything());
    kiosk.option(0).option(0);
    assert_eq!(kiosk.state(), "questioning");
    let printed = format!(
        "{:?} {:?} {:?}",
        kiosk.screen(),
        everything(),
        Event::OffersReceived(kiosk_visit::EffectId(1), Ok(everything()))
    );
    assert!(
        kiosk.screen().list.len() == 3 && !printed.contains("みどり病院") && !printed.contains("d-1"),
        "{printed}"
    );
}

/// Whatever a gateway sends, the label is drawn at once, and a character that is not drawn is seen to be missing.
#[test]
fn label_has_only_what_the_type_has() {
    let label = |text: &str| OfferEntry::new("d-1", text, None).map(|entry| entry.label().to_owned());
    assert_eq!(label(" 医療法人 あおば会(見本)O’Brien ").unwrap(), "医療法人 あおば会(見本)O’Brien");
    assert_eq!(label("Phòng khám Đỗ 한빛의원").unwrap(), "Phòng khám Đỗ 한빛의원");
    assert_eq!(label("高\u{12031}\u{20BB7}\u{202E}医院").unwrap(), "高●●●医院");
    for bad in ["", "  ", "a\u{7}b", &"あ".repeat(OfferEntry::MAX_LABEL + 1)] {
        assert!(label(bad).is_err(), "{bad:?}");
    }
    assert!(OfferEntry::new("d 1", "A", None).is_err() && OfferEntry::new("", "A", None).is_err());
}

#[test]
fn file_that_is_no_question_says_why() {
    let of = |text: &str| match Question::from_toml(text) {
        Ok(question) => panic!("{question:?}"),
        Err(error) => error,
    };
    let with = |old: &str, new: &str| {
        assert!(SUBSIDIES.contains(old), "{old}");
        of(&SUBSIDIES.replacen(old, new, 1))
    };
    use QuestionError as E;
    assert!(matches!(of("id ="), E::Syntax(_)));
    for (old, new) in [
        ("asked = ", "askd = "),
        ("\"yes-no\"", "\"essay\""),
        ("id = \"subsidies\"", "id = \"\""),
        ("id = \"subsidies\"", "id = \"補助\""),
        ("[text.pt]", "[text.fr]"),
        ("[text.pt]", "[text.ja]"),
    ] {
        assert!(matches!(with(old, new), E::Syntax(_)), "{new}");
    }
    assert!(matches!(with("\"yes-no\"", "\"choice\""), E::Options(_)));
    assert!(matches!(with("asked = ", "options = [\"a\", \"b\"]\nasked = "), E::Options(_)));
    let choice = |options: &str| of(&FORM.replace("[\"electronic\", \"paper\"]", options));
    assert!(matches!(choice("[\"electronic\"]"), E::Options(_)));
    assert!(matches!(choice("[\"electronic\", \"paper\", \"paper\"]"), E::Options(_)));
    assert!(matches!(choice("[\"a\", \"b\", \"c\", \"d\"]"), E::Options(_)));
    assert!(matches!(of(&PRESCRIPTIONS.replace("\"offered\"", "\"always\"")), E::List(_)));
    assert!(matches!(of(&PRESCRIPTIONS.replace("[\"pharmacy\"]", "[]")), E::AskedBy(_)));
    assert!(matches!(of(&PRESCRIPTIONS.replace("[\"pharmacy\"]", "[\"eligibility-only\"]")), E::AskedBy(_)));
    assert!(matches!(with("asked = ", "from_age = 121\nasked = "), E::FromAge(_)));
    let whole = SUBSIDIES.split_once("[text.pt]").unwrap().0;
    assert!(matches!(of(whole), E::Language(_, "pt")));
    let text = |error: E, key: &str| match error {
        E::Text(_, _, found) => assert_eq!(found, key),
        other => panic!("{other}"),
    };
    text(with("label.yes = \"Use it\"\n", ""), "label.yes");
    text(
        with("label.yes = \"Use it\"", "label.yes = \"Use it\"\nlabel.perhaps = \"Perhaps\""),
        "label.perhaps",
    );
    text(with("label.yes = \"Use it\"", "label.yes = \" \""), "label.yes");
    text(with("label.yes = \"Use it\"", "label.yes = \"Use\\nit\""), "label.yes");
    text(with("name = \"Medical subsidy\"", &format!("name = \"{}\"", "x".repeat(401))), "name");
    text(with("why = \"It takes", "entry = \"One?\"\nwhy = \"It takes"), "entry");
    text(of(&DOCUMENTS.replacen("entry = \"May the doctors here read this document?\"\n", "", 1)), "entry");
}
