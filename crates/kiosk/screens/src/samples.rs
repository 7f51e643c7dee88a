//! Sample screens with invented data, for the gallery and the tests: every kind of screen, in the states that differ.

mod before;
mod help;
mod over;
mod phone;
mod question;

use std::iter::once;

use iced::Size;
use kiosk_visit::{
    Band, Choice, CodePad, Event, FaceGuidance, FailureCode, Language, Meaning, Method, PadOrder, PinPad,
    Preferences, Screen, ScreenKind, Step, Text, TextSize, ThirdStep, Tone, Weight,
};

use self::before::before_the_visit;
pub use self::help::{of_topic, of_topics};
pub use self::over::holder;
use self::over::{adjust_sheet, for_staff, sheets_over, who, with_keypad};
use self::phone::by_phone;
pub use self::question::of_question;
use kiosk_ui_kit::theme::{Panel, Scale};

/// A sample: its name (unique, usable as a file name) and its screen.
pub type Sample = (&'static str, Screen);

fn screen(kind: ScreenKind, title: &'static str) -> Screen {
    Screen {
        kind,
        step: None,
        third: ThirdStep::default(),
        band: Band::None,
        title: Text::new(title),
        body: Vec::new(),
        promise: None,
        notice: None,
        list: Vec::new(),
        choices: Vec::new(),
        pin_pad: None,
        code_pad: None,
        staff_pad: None,
        guidance: None,
        busy: false,
        seconds_left: None,
        code: None,
        language: Language::Japanese,
        preferences: Preferences::default(),
        keys: false,
    }
}

fn visit(kind: ScreenKind, step: Step, title: &'static str) -> Screen {
    Screen { step: Some(step), band: Band::CardStays, ..screen(kind, title) }
}

fn texts(keys: &[&'static str]) -> Vec<Text> {
    keys.iter().map(|key| Text::new(key)).collect()
}

fn choice(weight: Weight, label: &'static str, event: Event) -> Choice {
    Choice { label: Text::new(label), detail: None, weight, event }
}

fn primary(label: &'static str, event: Event) -> Choice {
    choice(Weight::Primary, label, event)
}

fn edge(label: &'static str, event: Event) -> Choice {
    choice(Weight::Edge, label, event)
}

/// The ways to the sheets, on every screen.
fn sheets() -> [Choice; 2] {
    [edge("btn-language", Event::LanguagesPressed), edge("btn-adjust", Event::AdjustPressed)]
}

/// The edge of a screen on which a person acts.
fn edges(back: bool) -> Vec<Choice> {
    let back = back.then(|| edge("btn-back", Event::BackPressed));
    let rest = [edge("btn-quit", Event::Cancelled), edge("btn-staff", Event::StaffAsked)];
    back.into_iter().chain(rest).chain(sheets()).collect()
}

/// The edge of a screen on which there is nothing to stop.
fn help() -> Vec<Choice> {
    std::iter::once(edge("btn-staff", Event::StaffAsked)).chain(sheets()).collect()
}

/// The way to the help, on idle and on the outcome.
fn to_help() -> Choice {
    edge("btn-help", Event::HelpPressed)
}

fn method(method: Method) -> Choice {
    let (label, detail) = match method {
        Method::Face => ("method-face", "method-face-sub"),
        Method::Pin => ("method-pin", "method-pin-sub"),
        Method::Staff => ("method-staff", "method-staff-sub"),
        Method::PhonePin => ("phone-android", "phone-android-sub"),
        Method::PhoneBiometrics => ("phone-iphone", "phone-iphone-sub"),
    };
    Choice { detail: Some(Text::new(detail)), ..primary(label, Event::MethodChosen(method)) }
}

fn beside(way: Method) -> Choice {
    Choice { weight: Weight::Secondary, ..method(way) }
}

fn with(main: Vec<Choice>, edge: Vec<Choice>) -> Vec<Choice> {
    main.into_iter().chain(edge).collect()
}

fn choosing(ways: &[Method]) -> Screen {
    let camera = ways.iter().any(|way| *way != Method::Pin);
    Screen {
        promise: camera.then(|| Text::new("camera-promise")),
        choices: with(ways.iter().copied().map(method).collect(), edges(false)),
        ..visit(ScreenKind::Choosing, Step::Identity, "method-title")
    }
}

fn pin(entered: u8) -> Screen {
    Screen {
        body: texts(&["pin-which", "pin-hide"]),
        promise: Some(Text::new("pin-staffnever")),
        choices: with(
            once(beside(Method::Staff)).chain(mix("pin-mix").filter(|_| entered == 0)).collect(),
            edges(true),
        ),
        pin_pad: Some(PinPad { entered, order: PadOrder::FIXED }),
        ..visit(ScreenKind::PinPad, Step::Identity, "pin-title")
    }
}

fn mix(label: &'static str) -> Option<Choice> {
    Some(choice(Weight::OnPad, label, Event::PadMixPressed))
}

/// The digits are mixed.
fn pin_mixed() -> Screen {
    let order = PadOrder::mixed([40_503, 7, 1_009, 65_535, 12, 3, 777, 9, 1]);
    let choices = once(beside(Method::Staff)).chain(mix("pin-unmix")).collect();
    Screen { choices: with(choices, edges(true)), pin_pad: Some(PinPad { entered: 0, order }), ..pin(0) }
}

fn yes_no(yes: &'static str, no: &'static str, event: impl Fn(bool) -> Event) -> Vec<Choice> {
    vec![primary(yes, event(true)), primary(no, event(false))]
}

fn noticed(tone: Tone, text: Text, screen: Screen) -> Screen {
    Screen { notice: Some((tone, text)), ..screen }
}

fn done(title: &'static str, body: &[&'static str]) -> Screen {
    Screen {
        band: Band::CardMayGo,
        body: texts(body),
        choices: with(help(), vec![to_help()]),
        ..visit(ScreenKind::Result, Step::Done, title)
    }
}

fn ended(kind: ScreenKind, code: FailureCode, body: &[&'static str]) -> Screen {
    let list = if body.contains(&"out-docs") { papers() } else { Vec::new() };
    Screen {
        band: Band::CardMayGo,
        code: Some(code),
        body: texts(body),
        list,
        choices: help(),
        ..visit(kind, Step::Identity, code.patient_text())
    }
}

/// The same screen once the card is taken.
fn taken(screen: Screen) -> Screen {
    let body = screen.body.into_iter().filter(|text| !text.means(Meaning::TakeCard)).collect();
    let close = choice(Weight::Secondary, "btn-close", Event::Closed);
    Screen { band: Band::None, body, choices: with(vec![close], screen.choices), ..screen }
}

fn papers() -> Vec<Text> {
    texts(&["out-doc1", "out-doc2", "out-doc3"])
}

/// All samples in Japanese.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = before_the_visit();
    all.extend(by_phone());
    all.extend(identity());
    all.extend(by_face());
    all.extend(questions());
    all.extend(question::samples(Language::Japanese));
    all.extend(help::samples(Language::Japanese));
    all.extend(endings());
    all.extend(who());
    all.extend(sheets_over());
    all.extend(for_staff());
    all.extend(with_keypad());
    all
}

fn identity() -> Vec<Sample> {
    use ScreenKind as K;
    use Tone::{Caution, Information};
    let wrong = Text::new("pin-wrong").with("n", 2);
    let lifted = Screen {
        band: Band::None,
        notice: Some((Caution, Text::new("time-left").with("n", 7))),
        seconds_left: Some(7),
        choices: with(vec![edge("btn-quit", Event::Cancelled)], sheets().to_vec()),
        ..visit(K::CardLifted, Step::Identity, "card-lifted")
    };
    let working = Screen { busy: true, ..visit(K::Checking, Step::Identity, "identity-wait") };
    vec![
        ("choosing-three", choosing(&[Method::Face, Method::Pin, Method::Staff])),
        (
            "choosing-two",
            Screen { body: texts(&["method-general"]), ..choosing(&[Method::Pin, Method::Staff]) },
        ),
        (
            "choosing-locked",
            noticed(Caution, Text::new("method-pinlocked"), choosing(&[Method::Face, Method::Staff])),
        ),
        ("choosing-one", noticed(Information, Text::new("method-nophoto"), choosing(&[Method::Pin]))),
        ("pin-empty", pin(0)),
        ("pin-mixed", pin_mixed()),
        ("pin-two", pin(2)),
        ("pin-full", pin(4)),
        ("pin-wrong", noticed(Caution, wrong, pin(0))),
        (
            "last-try",
            Screen {
                body: texts(&["pin-last-other"]),
                notice: Some((Caution, Text::new("pin-last-wrong"))),
                choices: with(
                    vec![method(Method::Staff), primary("pin-last-go", Event::LastTryAccepted)],
                    edges(true),
                ),
                ..visit(K::LastTry, Step::Identity, "pin-last")
            },
        ),
        ("staff-check", staff_check(vec![])),
        (
            "staff-check-open",
            staff_check(vec![
                edge("btn-other", Event::BackPressed),
                edge("btn-staff-sheet", Event::StaffSheetPressed),
            ]),
        ),
        ("checking-identity", Screen { body: texts(&["card-stay"]), ..working.clone() }),
        ("identified", visit(K::Identified, Step::Identity, "identity-done")),
        ("card-lifted", lifted),
        (
            "stop",
            Screen {
                choices: with(
                    vec![primary("time-go", Event::Continued), primary("btn-quit", Event::StopConfirmed)],
                    sheets().to_vec(),
                ),
                ..visit(K::Stop, Step::Identity, "quit-ask")
            },
        ),
        (
            "still-there",
            Screen {
                notice: Some((Tone::Caution, Text::new("time-left").with("n", 21))),
                seconds_left: Some(21),
                choices: with(
                    vec![primary("time-go", Event::Continued)],
                    with(vec![edge("btn-quit", Event::Cancelled)], sheets().to_vec()),
                ),
                ..visit(K::StillThere, Step::Identity, "time-ask")
            },
        ),
    ]
}

/// Staff were called for a look at the person.
fn staff_check(more: Vec<Choice>) -> Screen {
    let edges = with(vec![edge("btn-quit", Event::Cancelled)], sheets().to_vec());
    Screen {
        choices: with(edges, more),
        ..visit(ScreenKind::StaffCheck, Step::Identity, "trouble-staff-coming")
    }
}

/// The pad for verification code B, with these digits in.
fn code(digits: &[u8]) -> Screen {
    let pad = CodePad::of(digits);
    let (title, help) = match digits.len() {
        0..6 => ("code-birth", Some("code-birth-sub")),
        6..10 => ("code-expiry", Some("code-expiry-sub")),
        10..14 => ("code-security", Some("code-security-sub")),
        _ => ("code-all", None),
    };
    let print = choice(Weight::Secondary, "code-print", Event::PrintChosen);
    Screen {
        body: help.into_iter().chain(["code-not-pin"]).map(Text::new).collect(),
        choices: with(vec![print, beside(Method::Pin), beside(Method::Staff)], edges(true)),
        code_pad: Some(pad),
        ..visit(ScreenKind::CodePad, Step::Identity, title)
    }
}

fn by_face() -> Vec<Sample> {
    use ScreenKind as K;
    use Tone::{Caution, Information};
    let information = |key: &'static str, screen: Screen| noticed(Information, Text::new(key), screen);
    let go = primary("camera-go", Event::CameraAccepted);
    let notice = Screen {
        body: texts(&["camera-why", "camera-equal"]),
        choices: with(vec![go.clone(), method(Method::Pin), method(Method::Staff)], edges(false)),
        ..visit(K::CameraNotice, Step::Identity, "camera-title")
    };
    let only = Screen {
        body: texts(&["camera-why"]),
        choices: with(vec![go.clone()], edges(false)),
        ..visit(K::CameraNotice, Step::Identity, "camera-title-face")
    };
    let keypad = choice(Weight::Secondary, "code-keypad", Event::KeypadChosen);
    let print = Screen {
        body: texts(&["print-why"]),
        choices: with(vec![keypad], edges(true)),
        ..visit(K::ReadingPrint, Step::Identity, "print-title")
    };
    let face = Screen {
        body: texts(&["face-auto", "face-mirror"]),
        choices: with(vec![beside(Method::Pin), beside(Method::Staff)], edges(true)),
        ..visit(K::Face, Step::Identity, "face-frame")
    };
    let child = Screen { title: Text::new("face-child"), ..face.clone() };
    let guided = |guidance: FaceGuidance, key: &'static str| Screen {
        guidance: Some(guidance),
        ..information(key, face.clone())
    };
    let digits = [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5];
    let opening = Screen {
        busy: true,
        body: texts(&["card-stay"]),
        ..visit(K::OpeningPhoto, Step::Identity, "photo-opening")
    };
    let slow = Screen { body: texts(&["card-stay", "card-slow"]), ..opening.clone() };
    vec![
        ("camera-notice", notice.clone()),
        (
            "camera-notice-locked",
            Screen {
                choices: with(vec![go.clone(), method(Method::Staff)], edges(false)),
                ..information("method-pinlocked", notice)
            },
        ),
        ("camera-notice-only", information("method-nopin", only)),
        ("print", print.clone()),
        ("print-glare", information("print-glare", print)),
        ("code-empty", code(&[])),
        ("code-unread", noticed(Caution, Text::new("print-none"), code(&[]))),
        ("code-wrong", noticed(Caution, Text::new("code-wrong"), code(&[]))),
        ("code-birth", code(&digits[..4])),
        ("code-expiry", code(&digits[..6])),
        ("code-security", code(&digits[..12])),
        ("code-full", code(&digits)),
        ("photo-opening", opening),
        ("photo-opening-slow", slow),
        ("face", face.clone()),
        ("face-child", child),
        ("face-again", information("face-more", face.clone())),
        ("face-closer", guided(FaceGuidance::Closer, "face-closer")),
        ("face-back", guided(FaceGuidance::Back, "face-back")),
        ("face-left", guided(FaceGuidance::Left, "face-left")),
        ("face-down", guided(FaceGuidance::Down, "face-down")),
        ("face-up", guided(FaceGuidance::Up, "face-up")),
        ("face-turn", guided(FaceGuidance::TurnRight, "face-turn-right")),
        ("face-hold", guided(FaceGuidance::Hold, "face-hold")),
        ("face-cover", guided(FaceGuidance::Cover, "face-cover")),
    ]
}

fn questions() -> Vec<Sample> {
    use ScreenKind as K;
    let consent = |title: &'static str, body: &[&'static str], no: &'static str, back: bool| Screen {
        body: texts(body),
        choices: with(yes_no("consent-yes", no, Event::ConsentAnswered), edges(back)),
        ..visit(K::Consent, Step::Consent, title)
    };
    let enrolment = Screen {
        choices: with(yes_no("enrol-yes", "enrol-no", Event::EnrolmentAnswered), edges(false)),
        ..visit(K::Enrolment, Step::Consent, "enrol-ask")
    };
    vec![
        ("consent-medicines", consent("consent-med", &["consent-why", "consent-free"], "consent-no", false)),
        (
            "consent-called",
            Screen {
                choices: with(
                    yes_no("consent-yes", "consent-no", Event::ConsentAnswered),
                    with(
                        vec![edge("btn-quit", Event::Cancelled), edge("btn-called", Event::StaffAsked)],
                        sheets().to_vec(),
                    ),
                ),
                ..consent("consent-med", &["consent-why", "consent-free"], "consent-no", false)
            },
        ),
        (
            "consent-checkup",
            consent("consent-chk", &["consent-chk-sub", "consent-free"], "consent-chk-no", true),
        ),
        ("consent-surgery", consent("consent-surgery", &["consent-free"], "consent-no", true)),
        (
            "consent-bulk",
            Screen {
                list: texts(&["item-medicines", "item-treatment", "item-surgery", "item-checkup"]),
                choices: with(yes_no("consent-bulk", "consent-each", Event::BulkAnswered), edges(false)),
                ..consent("consent-any", &["consent-free"], "consent-no", false)
            },
        ),
        (
            "consent-review",
            Screen {
                list: texts(&["review-medicines-yes", "review-treatment-yes", "review-checkup-no"]),
                promise: Some(Text::new("review-auto")),
                choices: with(
                    vec![
                        primary("review-go", Event::Continued),
                        choice(Weight::Secondary, "review-change", Event::BackPressed),
                    ],
                    edges(false),
                ),
                ..visit(K::ConsentReview, Step::Consent, "review-title")
            },
        ),
        ("enrolment", enrolment.clone()),
        ("enrolment-soon", noticed(Tone::Information, Text::new("enrol-soon"), enrolment)),
        (
            "limit",
            Screen {
                body: texts(&["limit-why"]),
                choices: with(yes_no("limit-yes", "limit-no", Event::LimitAnswered), help()),
                ..visit(K::Limit, Step::Consent, "limit-ask")
            },
        ),
        ("checking", Screen { busy: true, ..visit(K::Checking, Step::Consent, "query-wait") }),
        (
            "checking-enrolled",
            Screen {
                busy: true,
                body: texts(&["enrol-done", "card-slow"]),
                ..visit(K::Checking, Step::Consent, "query-wait")
            },
        ),
        (
            "checking-insurance",
            Screen {
                busy: true,
                third: ThirdStep::Insurance,
                ..visit(K::Checking, Step::Consent, "query-wait")
            },
        ),
    ]
}

fn endings() -> Vec<Sample> {
    use FailureCode as F;
    use ScreenKind as K;
    let wait = || done("done-title", &["done-next-wait"]);
    let soon = Text::new("cert-soon").with("date", "2027年1月31日");
    let r0 = || ended(K::Trouble, F::NotConfirmable, &["done-take"]);
    let offline = || Screen {
        step: Some(Step::Consent),
        ..ended(K::Trouble, F::GatewayUnreachable, &["done-take", "out-docs"])
    };
    let read = |screen: Screen| Screen { step: Some(Step::Read), ..screen };
    vec![
        ("result", wait()),
        ("result-taken", Screen { title: Text::new("done-after"), ..taken(wait()) }),
        ("result-certificate", noticed(Tone::Information, soon, wait())),
        ("result-forgotten-1", noticed(Tone::Caution, Text::new("forgot-1"), wait())),
        ("result-forgotten-2", noticed(Tone::Caution, Text::new("forgot-2"), wait())),
        ("result-forgotten-3", noticed(Tone::Caution, Text::new("forgot-3"), wait())),
        ("result-desk", Screen { step: Some(Step::Consent), ..done("done-desk", &["done-take"]) }),
        (
            "result-not-written",
            Screen {
                code: Some(F::ReceiptFolderFull),
                step: Some(Step::Consent),
                choices: help(),
                ..done("done-desk", &["done-take"])
            },
        ),
        ("trouble-r0", r0()),
        ("trouble-offline", offline()),
        ("trouble-offline-taken", taken(offline())),
        ("trouble-offline-not-valid", Screen { title: Text::new("result-not-valid"), ..offline() }),
        ("trouble-pin-locked", ended(K::Trouble, F::PinLocked, &["done-take", "pin-unlock"])),
        ("trouble-face", ended(K::Trouble, F::FaceNotConfirmed, &["done-take"])),
        ("trouble-card-other", read(ended(K::Trouble, F::CardNotMyNumber, &["done-take"]))),
        ("trouble-card-taken", taken(ended(K::Trouble, F::CardTakenEarly, &[]))),
        ("trouble-machine", ended(K::Trouble, F::ReaderGone, &["done-take"])),
        ("take-card", Screen { step: None, ..ended(K::TakeCard, F::Stopped, &[]) }),
        (
            "take-card-taken",
            Screen {
                step: None,
                title: Text::new("stopped-after"),
                ..taken(ended(K::TakeCard, F::Stopped, &[]))
            },
        ),
    ]
}

/// All samples in one language, in the theme and at the size of type that a person can choose.
#[must_use]
pub fn samples_as(language: Language, high_contrast: bool, text_size: TextSize) -> Vec<Sample> {
    let mut all = samples_in(language);
    for (_, screen) in &mut all {
        let preferences = Preferences { high_contrast, text_size, ..screen.preferences };
        if screen.kind == ScreenKind::Adjust {
            *screen = Screen { language, keys: screen.keys, ..adjust_sheet(preferences) };
        } else {
            screen.preferences = preferences;
        }
        // Large type has no room for it, and nothing goes on by itself.
        if text_size != TextSize::Standard {
            match screen.kind {
                ScreenKind::Choosing | ScreenKind::ConsentReview => screen.promise = None,
                _ => {}
            }
        }
    }
    all
}

/// Staff read Japanese or English, whatever the patient chose.
fn read_by_staff(language: Language) -> Language {
    match language {
        Language::Japanese | Language::EasyJapanese => Language::Japanese,
        _ => Language::English,
    }
}

/// The sample of the help that is shown with the keypad in use, by the name of the same without it.
fn keyed(name: &str) -> &'static str {
    if name == "help-topics" { "help-topics-keys" } else { "" }
}

/// All samples in one language.
#[must_use]
pub fn samples_in(language: Language) -> Vec<Sample> {
    let mut all = samples();
    for (_, screen) in &mut all {
        screen.language = if screen.kind.is_for_staff() { read_by_staff(language) } else { language };
        if let Some((_, notice)) = screen.notice.as_mut().filter(|_| language != Language::Japanese) {
            for (name, value) in &mut notice.args {
                if *name == "date" {
                    let date = match language {
                        Language::English => "31 January 2027",
                        Language::Korean => "2027년 1월 31일",
                        Language::Vietnamese => "ngày 31 tháng 1 năm 2027",
                        Language::Portuguese => "31 de janeiro de 2027",
                        _ => continue,
                    };
                    date.clone_into(value);
                }
            }
        }
    }
    // The words of these are of one language each.
    for (name, screen) in question::samples(language).into_iter().chain(help::samples(language)) {
        for (_, sample) in all.iter_mut().filter(|(own, _)| *own == name || *own == keyed(name)) {
            let (keys, preferences) = (sample.keys, sample.preferences);
            *sample = Screen { keys, preferences, ..screen.clone() };
        }
    }
    all
}

/// The panels that are supported: a name, and the window they make.
#[must_use]
pub fn panels() -> [(&'static str, Panel); 6] {
    let panel =
        |mm_per_px, width, height| Panel { scale: Scale::new(mm_per_px), size: Size::new(width, height) };
    [
        ("10in", panel(0.170, 1280.0, 800.0)),
        ("10in-portrait", panel(0.170, 800.0, 1280.0)),
        ("7in", panel(0.150, 1024.0, 600.0)),
        ("15in", panel(0.180, 1920.0, 1080.0)),
        ("8in", panel(0.135, 1280.0, 800.0)),
        ("15in-portrait", panel(0.180, 1080.0, 1920.0)),
    ]
}
