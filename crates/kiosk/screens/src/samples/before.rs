//! Samples of the screens outside a visit, and of reading the card.

use kiosk_visit::{Band, Event, FailureCode, Screen, ScreenKind, Step, Text, Tone, Weight};

use super::{Sample, choice, help, papers, screen, sheets, texts, to_help, visit, with};

/// The same screen with a card to be taken that begins nothing.
fn left(screen: Screen) -> Screen {
    Screen { band: Band::CardMayGo, notice: Some((Tone::Caution, Text::new("done-take"))), ..screen }
}

pub(super) fn before_the_visit() -> Vec<Sample> {
    use ScreenKind as K;
    let no_card = choice(Weight::Secondary, "btn-nocard", Event::NoCardPressed);
    let close = choice(Weight::Secondary, "btn-close", Event::Closed);
    let idle = Screen {
        body: texts(&["idle-place", "idle-case", "idle-enrol"]),
        promise: Some(Text::new("number-never")),
        choices: with(vec![no_card], with(help(), vec![to_help()])),
        ..screen(K::Idle, "idle-title")
    };
    let closed = Screen {
        body: texts(&["out-docs"]),
        list: papers(),
        choices: help(),
        ..screen(K::OutOfOrder, "out-title")
    };
    let promise = Some(Text::new("number-never"));
    let reading = Screen { busy: true, promise, ..visit(K::Reading, Step::Read, "card-reading") };
    vec![
        ("starting", Screen { busy: true, ..screen(K::Starting, "boot") }),
        ("idle", idle.clone()),
        ("idle-card-left", left(Screen { body: Vec::new(), ..idle.clone() })),
        ("idle-test-cards", Screen { body: texts(&["idle-test-cards", "idle-place", "idle-case"]), ..idle }),
        (
            "no-card",
            Screen {
                body: texts(&["nocard-paper"]),
                choices: with(vec![close.clone()], help()),
                ..screen(K::NoCard, "idle-nocard")
            },
        ),
        (
            "no-card-called",
            Screen {
                body: texts(&["nocard-paper"]),
                choices: with(vec![close], sheets().to_vec()),
                ..screen(K::NoCard, "help-called")
            },
        ),
        ("out-of-order", Screen { code: Some(FailureCode::ReaderGone), ..closed.clone() }),
        (
            "out-of-order-card-left",
            left(Screen { code: Some(FailureCode::CardServiceGone), ..closed.clone() }),
        ),
        (
            "disaster",
            Screen {
                title: Text::new("out-disaster"),
                body: texts(&["out-disaster-why"]),
                list: Vec::new(),
                code: Some(FailureCode::Disaster),
                ..closed.clone()
            },
        ),
        (
            "out-of-order-network",
            Screen { title: Text::new("out-net"), code: Some(FailureCode::GatewayUnreachable), ..closed },
        ),
        ("reading", reading.clone()),
        ("reading-slow", Screen { body: texts(&["card-slow"]), ..reading }),
    ]
}
