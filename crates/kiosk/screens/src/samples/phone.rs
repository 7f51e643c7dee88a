//! Samples of a visit by phone.

use kiosk_visit::{
    Band, Choice, Event, FailureCode, Method, PadOrder, PhoneKind, PinPad, Screen, ScreenKind, Step, Text,
    Tone, Weight,
};

use super::{Sample, choice, edges, help, method, primary, screen, texts, to_help, visit, with};

fn phone(kind: ScreenKind, step: Step, title: &'static str) -> Screen {
    Screen { band: Band::None, ..visit(kind, step, title) }
}

fn card() -> Choice {
    choice(Weight::Secondary, "phone-card", Event::CardChosen)
}

fn tile(way: Method, kind: PhoneKind) -> Choice {
    Choice { event: Event::PhoneChosen(kind), ..method(way) }
}

fn notice(tone: Tone, key: &'static str, screen: Screen) -> Screen {
    Screen { notice: Some((tone, Text::new(key))), ..screen }
}

pub(super) fn by_phone() -> Vec<Sample> {
    use ScreenKind as K;
    let idle = Screen {
        body: texts(&["idle-place", "idle-case", "idle-enrol"]),
        promise: Some(Text::new("number-never")),
        choices: with(
            vec![choice(Weight::Secondary, "btn-phone", Event::PhonePressed)],
            with(help(), vec![to_help()]),
        ),
        ..screen(K::Idle, "idle-title")
    };
    let kinds = Screen {
        choices: with(
            vec![
                tile(Method::PhoneBiometrics, PhoneKind::Iphone),
                tile(Method::PhonePin, PhoneKind::Android),
            ],
            edges(true),
        ),
        ..phone(K::PhoneKind, Step::Read, "phone-kind")
    };
    let pin = |entered| Screen {
        body: texts(&["phone-pin-which", "pin-hide"]),
        promise: Some(Text::new("pin-staffnever")),
        choices: edges(true),
        pin_pad: Some(PinPad { entered, order: PadOrder::FIXED }),
        ..phone(K::PinPad, Step::Read, "phone-pin")
    };
    let hold = |keys: &[&'static str]| Screen {
        body: texts(keys),
        choices: with(vec![card()], edges(true)),
        ..phone(K::PhoneHold, Step::Read, "phone-hold")
    };
    let iphone =
        |told: bool| hold(if told { &["phone-confirm"] } else { &["phone-confirm", "phone-how-iphone"] });
    let android =
        |told: bool| hold(if told { &["phone-still"] } else { &["phone-still", "phone-how-android"] });
    let ended = |title, code| Screen {
        code: Some(code),
        choices: with(vec![choice(Weight::Secondary, "btn-close", Event::Closed)], help()),
        ..phone(K::Trouble, Step::Read, title)
    };
    let wrong = Screen { notice: Some((Tone::Caution, Text::new("pin-wrong").with("n", 2))), ..pin(0) };
    vec![
        ("idle-phone", idle.clone()),
        ("idle-phone-left", notice(Tone::Caution, "phone-take", Screen { body: Vec::new(), ..idle })),
        ("phone-kind", kinds.clone()),
        ("phone-found", notice(Tone::Information, "phone-found", kinds)),
        ("phone-pin", pin(0)),
        ("phone-pin-full", pin(4)),
        ("phone-pin-wrong", wrong),
        ("phone-pin-needed", notice(Tone::Information, "phone-needs-pin", pin(0))),
        ("phone-pin-short", notice(Tone::Information, "phone-short-pin", pin(0))),
        (
            "phone-last-try",
            Screen {
                choices: with(
                    vec![
                        primary("phone-card", Event::CardChosen),
                        primary("pin-last-go", Event::LastTryAccepted),
                    ],
                    edges(true),
                ),
                ..phone(K::LastTry, Step::Identity, "pin-last")
            },
        ),
        ("phone-iphone", iphone(false)),
        ("phone-iphone-not-confirmed", notice(Tone::Caution, "phone-not-confirmed", hold(&[]))),
        ("phone-iphone-how", notice(Tone::Information, "phone-how-iphone", iphone(true))),
        ("phone-android", android(false)),
        ("phone-android-short", notice(Tone::Caution, "phone-short", android(true))),
        ("phone-android-unread", notice(Tone::Caution, "phone-unread", android(true))),
        ("phone-android-none", notice(Tone::Caution, "phone-none", android(true))),
        ("phone-android-card", notice(Tone::Caution, "phone-is-card", android(true))),
        ("phone-android-other-way", notice(Tone::Caution, "phone-other-way", android(true))),
        ("phone-reading", Screen { busy: true, ..phone(K::PhoneHold, Step::Read, "phone-reading") }),
        ("phone-identified", phone(K::Identified, Step::Identity, "identity-done")),
        ("phone-trouble", ended("trouble-phone-read", FailureCode::PhoneUnreadable)),
        ("phone-changed", ended("trouble-phone-changed", FailureCode::PhoneChanged)),
        ("phone-not-taken", ended("trouble-phone-here", FailureCode::PhoneNotTaken)),
        ("phone-locked", ended("trouble-phone-pin-locked", FailureCode::PhonePinLocked)),
        ("phone-identity-only", ended("result-identity-only-phone", FailureCode::GatewayUnreachable)),
        ("phone-not-valid", ended("result-not-valid-phone", FailureCode::GatewayUnreachable)),
    ]
}
