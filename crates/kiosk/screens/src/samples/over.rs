//! Samples of the question for the name, of the sheets over a screen, and of screens while the keypad is in use.

use kiosk_visit::{
    Adjustment, Band, CheckDecision, CheckReason, ChipBirth, ChipEra, ChipHolder, ChipSex, Event, Language,
    Preferences, Screen, ScreenKind, StaffPad, StaffPadKind, Step, Text, TextSize, Tone, Volume, Weight,
};

use super::{
    Sample, before_the_visit, by_face, choice, code, edges, help, identity, pin, primary, questions, texts,
    visit, with, yes_no,
};

/// Is it you? With a short name, a long one, and a long one in Latin letters.
pub(super) fn who() -> Vec<Sample> {
    let who = |name: &str| Screen {
        body: texts(&["who-why"]),
        choices: with(yes_no("who-yes", "who-no", Event::WhoAnswered), edges(false)),
        title: Text::new("who-ask").with(Text::NAME, name),
        ..visit(ScreenKind::Who, Step::Consent, "who-ask")
    };
    vec![
        ("who", who("ヤマダ")),
        ("who-long", who("ウィクラマシンハ アーラッチラーゲ")),
        ("who-latin", who("WICKRAMASINGHE ARACHCHILAGE")),
    ]
}

/// The sheet of languages, as the visit makes it.
fn language_sheet() -> Screen {
    let name = |language: &Language| match language {
        Language::Japanese => "lang-ja",
        Language::EasyJapanese => "lang-ja-easy",
        Language::English => "lang-en",
        Language::SimplifiedChinese => "lang-zh",
        Language::Korean => "lang-ko",
        Language::Vietnamese => "lang-vi",
        Language::Portuguese => "lang-pt",
    };
    let tile = |language| choice(Weight::Secondary, name(language), Event::LanguageChosen(*language));
    let close = choice(Weight::Secondary, "btn-close", Event::Closed);
    Screen {
        choices: Language::ALL.iter().map(tile).chain([close]).collect(),
        ..visit(ScreenKind::Languages, Step::Identity, "language-title")
    }
}

/// The sheet for look and sound with these preferences, as the visit makes it.
pub(super) fn adjust_sheet(now: Preferences) -> Screen {
    let offer = |label, change| choice(Weight::Secondary, label, Event::Adjusted(change));
    let either = |on: bool, off: &'static str, to: &'static str, change: fn(bool) -> Adjustment| {
        offer(if on { off } else { to }, change(!on))
    };
    let mut choices: Vec<_> =
        TextSize::ALL.iter().map(|size| offer(size.label(), Adjustment::TextSize(*size))).collect();
    choices.extend([
        either(now.speech, "adjust-speech-off", "adjust-speech-on", Adjustment::Speech),
        either(now.high_contrast, "adjust-standard", "adjust-contrast", Adjustment::HighContrast),
    ]);
    if now.volume > Volume::MIN {
        choices.push(offer("adjust-softer", Adjustment::Softer));
    }
    if now.volume < Volume::MAX {
        choices.push(offer("adjust-louder", Adjustment::Louder));
    }
    choices.push(primary("btn-close", Event::Closed));
    Screen {
        choices,
        preferences: now,
        notice: Some((Tone::Information, Text::new("adjust-volume").with("n", now.volume.step()))),
        ..visit(ScreenKind::Adjust, Step::Identity, "adjust-title")
    }
}

/// The sheet of choices beside a pad, as the visit makes it.
fn menu_sheet(beneath: Screen) -> Screen {
    Screen {
        choices: with(vec![primary("menu-back", Event::Closed)], beneath.choices),
        keys: true,
        ..visit(ScreenKind::Menu, Step::Identity, "menu-title")
    }
}

pub(super) fn sheets_over() -> Vec<Sample> {
    let louder = Preferences::default().volume.louder().louder();
    let softer = Preferences::default().volume.softer().softer();
    vec![
        ("languages", language_sheet()),
        ("languages-idle", Screen { step: None, band: Band::None, ..language_sheet() }),
        ("adjust", adjust_sheet(Preferences::default())),
        ("adjust-loudest", adjust_sheet(Preferences { volume: louder, ..Preferences::default() })),
        (
            "adjust-speech",
            adjust_sheet(Preferences { speech: true, volume: softer, ..Preferences::default() }),
        ),
        ("menu-pin", menu_sheet(pin(1))),
        ("menu-code", menu_sheet(code(&[]))),
    ]
}

/// The staff check at the kiosk, as the visit makes it.
pub(super) fn for_staff() -> Vec<Sample> {
    use ScreenKind as K;
    let back = || vec![choice(Weight::Edge, "btn-back", Event::BackPressed)];
    let pad_of = |kind, entered, title| {
        let other = choice(Weight::OnPad, "btn-staff-number", Event::StaffNumberChosen);
        let other = (kind != StaffPadKind::Member).then_some(other);
        Screen {
            body: texts(&["sheet-no-pin"]),
            choices: other.into_iter().chain(back()).collect(),
            staff_pad: Some(StaffPad { kind, entered }),
            ..visit(K::StaffCode, Step::Identity, title)
        }
    };
    let pad = |entered, title| pad_of(StaffPadKind::Member, entered, title);
    let noticed = |key: &'static str| Screen {
        notice: Some((Tone::Caution, Text::new(key))),
        ..pad(0, "sheet-number")
    };
    let card = pad_of(StaffPadKind::Card, 2, "sheet-card");
    let beside_cards = |screen: Screen| Screen { title: Text::new("sheet-number-or-card"), ..screen };
    let decisions = [
        ("sheet-same", CheckDecision::Same),
        ("sheet-unsure", CheckDecision::NotSure),
        ("sheet-different", CheckDecision::Different),
    ];
    let decisions = decisions.map(|(label, decision)| primary(label, Event::DecisionChosen(decision)));
    let sight = Screen {
        body: texts(&["sheet-photo", "sheet-live"]),
        choices: with(decisions.to_vec(), back()),
        ..visit(K::StaffSight, Step::Identity, "sheet-compare")
    };
    let labels = [
        "sheet-reason-face",
        "sheet-reason-pin",
        "sheet-reason-reach",
        "sheet-reason-help",
        "sheet-reason-child",
        "sheet-reason-machine",
        "sheet-reason-other",
    ];
    let reasons = labels
        .into_iter()
        .zip(CheckReason::ALL.into_iter().filter(|reason| *reason != CheckReason::CannotAnswer))
        .map(|(label, reason)| choice(Weight::Secondary, label, Event::ReasonChosen(reason)));
    let reason = Screen {
        body: texts(&["sheet-same"]),
        choices: with(reasons.collect(), back()),
        ..visit(K::StaffReason, Step::Identity, "sheet-reason")
    };
    let unasked = Screen {
        body: texts(&["sheet-unasked-why"]),
        choices: with(yes_no("sheet-unasked-no", "sheet-unasked-go", Event::CanAnswerChosen), back()),
        ..visit(K::StaffUnasked, Step::Identity, "sheet-unasked")
    };
    vec![
        ("staff-unasked", unasked),
        ("staff-number", pad(0, "sheet-number")),
        ("staff-code", pad(7, "sheet-code")),
        ("staff-code-full", pad(11, "code-all")),
        ("staff-handed-over", pad_of(StaffPadKind::HandedOver, 0, "sheet-handed-over")),
        ("staff-facility", pad_of(StaffPadKind::Facility, 2, "sheet-facility")),
        ("staff-card", card.clone()),
        ("staff-card-wrong", Screen { notice: Some((Tone::Caution, Text::new("sheet-wrong"))), ..card }),
        ("staff-card-way", beside_cards(pad(0, "sheet-number"))),
        ("staff-card-unknown", beside_cards(noticed("sheet-card-unknown"))),
        ("staff-card-my-number", beside_cards(noticed("sheet-card-my-number"))),
        ("staff-card-changing", beside_cards(noticed("sheet-card-changing"))),
        ("staff-card-unreadable", beside_cards(noticed("sheet-card-unreadable"))),
        ("staff-wrong", noticed("sheet-wrong")),
        ("staff-locked", noticed("sheet-locked")),
        ("staff-unavailable", noticed("sheet-unavailable")),
        ("staff-proving", Screen { busy: true, ..visit(K::StaffWait, Step::Identity, "sheet-wait") }),
        ("staff-sight-photo", Screen { body: texts(&["sheet-photo"]), ..sight.clone() }),
        ("staff-sight", sight.clone()),
        (
            "staff-sight-remarks",
            Screen {
                body: texts(&["sheet-photo-good", "sheet-live-dark"]),
                notice: Some((Tone::Information, Text::new("sheet-unsure-alike"))),
                ..sight
            },
        ),
        ("staff-reason", reason),
    ]
}

/// While the keypad is in use every choice shows its number.
pub(super) fn with_keypad() -> Vec<Sample> {
    const NUMBERED: [(&str, &str); 11] = [
        ("staff-sight", "staff-sight-keys"),
        ("staff-reason", "staff-reason-keys"),
        ("idle", "idle-keys"),
        ("choosing-three", "choosing-keys"),
        ("consent-checkup", "consent-keys"),
        ("last-try", "last-try-keys"),
        ("face", "face-keys"),
        ("still-there", "still-there-keys"),
        ("languages", "languages-keys"),
        ("help-topics", "help-topics-keys"),
        ("adjust", "adjust-keys"),
    ];
    let mut all = before_the_visit();
    all.extend(identity());
    all.extend(by_face());
    all.extend(questions());
    all.extend(sheets_over());
    all.extend(help::samples(Language::Japanese));
    all.extend(for_staff());
    let of = |(name, named): (&str, &'static str)| {
        let (_, screen) = all.iter().find(|(own, _)| *own == name)?;
        let mut screen = Screen { keys: true, ..screen.clone() };
        screen.preferences.speech = true;
        if screen.kind == ScreenKind::Adjust {
            screen = Screen { keys: true, ..adjust_sheet(screen.preferences) };
        }
        Some((named, screen))
    };
    NUMBERED.into_iter().filter_map(of).collect()
}

/// What staff read of a chip: as long a line as it can be.
#[must_use]
pub fn holder() -> ChipHolder {
    let birth = ChipBirth { year: 1988, month: 9, day: 30, era: Some((ChipEra::Showa, 63)) };
    ChipHolder { birth: Some(birth), sex: ChipSex::NotApplicable }
}
