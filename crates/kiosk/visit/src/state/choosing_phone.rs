//! Which kind of phone: one has its PIN keyed in here, the other asks its owner itself.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Next};
use crate::{Choice, Event, PhoneKind, Screen, ScreenKind, Step, Text, Tone, Weight, phone};

#[derive(Debug)]
pub(crate) struct ChoosingPhone {
    /// A phone was placed as if it were a card.
    pub(crate) found: bool,
}

impl Act for ChoosingPhone {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::PhoneChosen(kind) => Next::Go(phone::begin(core, *kind)),
            Event::BackPressed => Next::Go(core.card_instead()),
            // On the reader for cards, where phones have another.
            Event::CardPlaced => Next::Go(core.begin()),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::PhoneKind, Some(Step::Read), Text::new("phone-kind"));
        if self.found {
            screen.notice = Some((Tone::Information, Text::new("phone-found")));
        }
        screen.choices = PhoneKind::ALL.map(choice).to_vec();
        page::edges(core, &mut screen, true);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}

fn choice(kind: PhoneKind) -> Choice {
    let (label, detail) = match kind {
        PhoneKind::Iphone => ("phone-iphone", "phone-iphone-sub"),
        PhoneKind::Android => ("phone-android", "phone-android-sub"),
    };
    Choice {
        label: Text::new(label),
        detail: Some(Text::new(detail)),
        weight: Weight::Primary,
        event: Event::PhoneChosen(kind),
    }
}
