//! Sample screens with invented data, for the gallery and the tests: every kind of screen, in the states that differ.

use iced::Size;
use kiosk_visit::{
    Band, Choice, Event, FailureCode, Language, Method, PinPad, Screen, ScreenKind, Step, Text, Tone, Weight,
};

use crate::theme::{Panel, Scale};

/// A sample: its name (unique, usable as a file name) and its screen.
pub type Sample = (&'static str, Screen);

fn screen(kind: ScreenKind, title: &'static str) -> Screen {
    Screen {
        kind,
        step: None,
        band: Band::None,
        title: Text::new(title),
        body: Vec::new(),
        notice: None,
        list: Vec::new(),
        choices: Vec::new(),
        pin_pad: None,
        busy: false,
        seconds_left: None,
        code: None,
        language: Language::Japanese,
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

fn quit() -> Choice {
    edge("btn-quit", Event::Cancelled)
}

fn back() -> Choice {
    edge("btn-back", Event::BackPressed)
}

fn staff() -> Choice {
    edge("btn-staff", Event::StaffAsked)
}

fn method(method: Method) -> Choice {
    let (label, detail) = match method {
        Method::Face => ("method-face", "method-face-sub"),
        Method::Pin => ("method-pin", "method-pin-sub"),
        Method::Staff => ("method-staff", "method-staff-sub"),
    };
    Choice { detail: Some(Text::new(detail)), ..primary(label, Event::MethodChosen(method)) }
}

fn pin(entered: u8) -> Screen {
    Screen {
        body: texts(&["pin-which", "pin-hide", "pin-staffnever"]),
        choices: vec![back(), quit()],
        pin_pad: Some(PinPad { entered }),
        ..visit(ScreenKind::PinPad, Step::Identity, "pin-title")
    }
}

fn answers(yes: &'static str, no: &'static str, event: impl Fn(bool) -> Event) -> Vec<Choice> {
    vec![primary(yes, event(true)), primary(no, event(false)), back(), quit()]
}

fn ended(kind: ScreenKind, title: &'static str, code: FailureCode) -> Screen {
    Screen { band: Band::CardMayGo, code: Some(code), ..screen(kind, title) }
}

fn done(title: &'static str, body: &[&'static str]) -> Screen {
    Screen {
        band: Band::CardMayGo,
        step: Some(Step::Done),
        body: texts(body),
        ..screen(ScreenKind::Result, title)
    }
}

/// All samples in Japanese.
#[must_use]
pub fn samples() -> Vec<Sample> {
    use ScreenKind as K;
    let papers = || texts(&["out-doc1", "out-doc2", "out-doc3"]);
    let consent = |yes: bool| Event::ConsentAnswered(yes);
    vec![
        ("starting", Screen { busy: true, ..screen(K::Starting, "boot") }),
        (
            "idle",
            Screen {
                body: texts(&["idle-place", "idle-case", "number-never"]),
                choices: vec![
                    edge("btn-nocard", Event::NoCardPressed),
                    edge("lang-en", Event::LanguageChosen(Language::English)),
                ],
                ..screen(K::Idle, "idle-title")
            },
        ),
        (
            "idle-notice",
            Screen {
                body: texts(&["idle-place", "idle-case"]),
                notice: Some((Tone::Information, Text::new("trouble-card-taken"))),
                choices: vec![
                    edge("btn-nocard", Event::NoCardPressed),
                    edge("lang-en", Event::LanguageChosen(Language::English)),
                ],
                ..screen(K::Idle, "idle-title")
            },
        ),
        (
            "no-card",
            Screen {
                body: texts(&["out-docs"]),
                list: papers(),
                choices: vec![edge("btn-close", Event::Closed), staff()],
                seconds_left: Some(24),
                ..screen(K::NoCard, "idle-nocard")
            },
        ),
        (
            "reading",
            Screen { busy: true, choices: vec![quit()], ..visit(K::Reading, Step::Read, "card-reading") },
        ),
        (
            "reading-slow",
            Screen {
                busy: true,
                notice: Some((Tone::Information, Text::new("card-slow"))),
                choices: vec![quit()],
                ..visit(K::Reading, Step::Read, "card-reading")
            },
        ),
        (
            "choosing-three",
            Screen {
                choices: vec![
                    method(Method::Face),
                    method(Method::Pin),
                    method(Method::Staff),
                    staff(),
                    quit(),
                ],
                ..visit(K::Choosing, Step::Identity, "method-title")
            },
        ),
        (
            "choosing-two",
            Screen {
                body: texts(&["method-general"]),
                choices: vec![method(Method::Pin), method(Method::Staff), quit()],
                ..visit(K::Choosing, Step::Identity, "method-title")
            },
        ),
        (
            "choosing-locked",
            Screen {
                notice: Some((Tone::Caution, Text::new("method-pinlocked"))),
                choices: vec![method(Method::Face), method(Method::Staff), quit()],
                ..visit(K::Choosing, Step::Identity, "method-title")
            },
        ),
        (
            "choosing-one",
            Screen {
                notice: Some((Tone::Information, Text::new("method-nophoto"))),
                choices: vec![method(Method::Pin), quit()],
                ..visit(K::Choosing, Step::Identity, "method-title")
            },
        ),
        ("pin-empty", pin(0)),
        ("pin-two", pin(2)),
        ("pin-full", pin(4)),
        (
            "pin-wrong",
            Screen { notice: Some((Tone::Caution, Text::new("pin-wrong").with("n", 2))), ..pin(0) },
        ),
        (
            "last-try",
            Screen {
                body: texts(&["pin-last-other"]),
                notice: Some((Tone::Caution, Text::new("pin-last-wrong"))),
                choices: vec![
                    primary("pin-last-go", Event::LastTryAccepted),
                    primary("method-staff", Event::MethodChosen(Method::Staff)),
                    back(),
                    quit(),
                ],
                ..visit(K::LastTry, Step::Identity, "pin-last")
            },
        ),
        (
            "face",
            Screen {
                body: texts(&["face-auto"]),
                notice: Some((Tone::Information, Text::new("face-closer"))),
                choices: vec![back(), quit()],
                ..visit(K::Face, Step::Identity, "face-frame")
            },
        ),
        (
            "staff-check",
            Screen {
                body: texts(&["staff-wait"]),
                choices: vec![back(), quit()],
                ..visit(K::StaffCheck, Step::Identity, "help-called")
            },
        ),
        ("checking", Screen { busy: true, ..visit(K::Checking, Step::Done, "query-wait") }),
        ("checking-identity", Screen { busy: true, ..visit(K::Checking, Step::Identity, "identity-wait") }),
        (
            "consent-medicines",
            Screen {
                body: texts(&["consent-free", "consent-why"]),
                choices: answers("consent-yes", "consent-no", consent),
                ..visit(K::Consent, Step::Consent, "consent-med")
            },
        ),
        (
            "consent-checkup",
            Screen {
                body: texts(&["consent-chk-sub", "consent-free"]),
                choices: answers("consent-yes", "consent-chk-no", consent),
                ..visit(K::Consent, Step::Consent, "consent-chk")
            },
        ),
        (
            "consent-bulk",
            Screen {
                body: texts(&["consent-free"]),
                list: texts(&["item-medicines", "item-treatment", "item-checkup"]),
                choices: answers("consent-bulk", "consent-each", Event::BulkAnswered),
                ..visit(K::Consent, Step::Consent, "consent-any")
            },
        ),
        (
            "enrolment",
            Screen {
                notice: Some((Tone::Information, Text::new("enrol-soon"))),
                choices: answers("enrol-yes", "enrol-no", Event::EnrolmentAnswered),
                ..visit(K::Enrolment, Step::Consent, "enrol-ask")
            },
        ),
        (
            "limit",
            Screen {
                body: texts(&["limit-why"]),
                choices: answers("limit-yes", "limit-no", Event::LimitAnswered),
                ..visit(K::Limit, Step::Consent, "limit-ask")
            },
        ),
        ("result", done("done-title", &["done-take", "done-next-wait"])),
        (
            "result-certificate",
            Screen {
                notice: Some((Tone::Information, Text::new("cert-soon").with("date", "2027-01-31"))),
                ..done("done-title", &["done-take", "done-next-wait"])
            },
        ),
        (
            "result-forgotten",
            Screen {
                notice: Some((Tone::Caution, Text::new("forgot-2"))),
                ..done("done-title", &["done-take", "done-next-desk"])
            },
        ),
        (
            "result-identity-only",
            Screen {
                code: Some(FailureCode::GatewayUnreachable),
                list: papers(),
                ..done("result-identity-only", &["out-docs"])
            },
        ),
        (
            "result-r0",
            Screen {
                code: Some(FailureCode::NotConfirmable),
                ..done("result-r0", &["done-take", "done-next-desk"])
            },
        ),
        (
            "card-lifted",
            Screen {
                band: Band::None,
                seconds_left: Some(7),
                choices: vec![quit()],
                ..visit(K::CardLifted, Step::Identity, "card-lifted")
            },
        ),
        (
            "stop",
            Screen {
                choices: vec![
                    primary("btn-quit", Event::StopConfirmed),
                    primary("time-go", Event::Continued),
                ],
                ..visit(K::Stop, Step::Consent, "quit-ask")
            },
        ),
        (
            "still-there",
            Screen {
                body: vec![Text::new("time-left").with("n", 21)],
                seconds_left: Some(21),
                choices: vec![primary("time-go", Event::Continued)],
                ..visit(K::StillThere, Step::Identity, "time-ask")
            },
        ),
        (
            "trouble-pin",
            Screen {
                body: texts(&["done-take", "pin-unlock"]),
                ..ended(K::Trouble, "trouble-pin-locked", FailureCode::PinLocked)
            },
        ),
        (
            "trouble-card",
            Screen {
                band: Band::CardMayGo,
                ..ended(K::Trouble, "trouble-card-other", FailureCode::CardNotMyNumber)
            },
        ),
        (
            "trouble-machine",
            Screen {
                body: texts(&["done-take"]),
                ..ended(K::Trouble, "trouble-machine", FailureCode::ReaderGone)
            },
        ),
        ("take-card", Screen { band: Band::CardMayGo, ..screen(K::TakeCard, "stopped") }),
        (
            "out-of-order",
            Screen {
                body: texts(&["out-docs"]),
                list: papers(),
                choices: vec![staff(), edge("lang-en", Event::LanguageChosen(Language::English))],
                code: Some(FailureCode::ReaderGone),
                ..screen(K::OutOfOrder, "out-title")
            },
        ),
    ]
}

/// All samples in one language.
#[must_use]
pub fn samples_in(language: Language) -> Vec<Sample> {
    samples().into_iter().map(|(name, screen)| (name, Screen { language, ..screen })).collect()
}

/// The panels that are supported: a name, and the window they make.
#[must_use]
pub fn panels() -> [(&'static str, Panel); 4] {
    let panel =
        |mm_per_px, width, height| Panel { scale: Scale::new(mm_per_px), size: Size::new(width, height) };
    [
        ("10in", panel(0.170, 1280.0, 800.0)),
        ("10in-portrait", panel(0.170, 800.0, 1280.0)),
        ("7in", panel(0.150, 1024.0, 600.0)),
        ("15in", panel(0.180, 1920.0, 1080.0)),
    ]
}
