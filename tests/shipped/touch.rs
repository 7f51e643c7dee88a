//! A visit by touch. Where a key lies is found by laying out the same screen here: a second kiosk in this process makes the same
//! visit, step by step.

use acceptance::faces::weights;
use acceptance::patient::{LIMIT, digits};
use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, LOOK, ShippedKiosk};
use acceptance::test_kiosk::{TestKiosk, asks_everything};
use kiosk_demo::{Sight, faces, print};
use kiosk_visit::{Adjustment, Event, Language, Method, ScreenKind, TextSize};

use crate::TMP;
use crate::layout::Layout;

/// The shipped kiosk, and the one that tells where its keys are.
struct Pair {
    shipped: ShippedKiosk,
    twin: TestKiosk,
    layout: Layout,
}

impl Pair {
    /// Both kiosks show this screen.
    fn wait(&mut self, kind: ScreenKind) {
        self.twin.kiosk.wait_for(kind, LIMIT).unwrap_or_else(|error| panic!("{error}"));
        self.shipped.wait_for_screen(kind);
    }

    /// Touches the key on the shipped kiosk's screen; the twin is told what it means.
    fn touch(&mut self, event: Event) {
        let (x, y) = self.layout.place(&self.twin.kiosk.screen(), &event);
        self.shipped.touch(event.name(), x, y);
        self.twin.kiosk.press(event);
    }

    /// Presses the number key of a choice.
    fn key(&mut self, event: Event) {
        let screen = self.twin.kiosk.screen();
        let place = screen.choices.iter().position(|choice| choice.event == event).expect("a choice");
        self.shipped.choose(screen.number(place).expect("a number"));
        self.twin.kiosk.press(event);
    }
}

#[test]
fn visit_by_touch_in_large_text_and_another_language() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let shipped = ShippedKiosk::start(TMP, "touch", Equipment::default(), asks_everything).unwrap();
        let mut twin = TestKiosk::builder(TMP).start();
        twin.kiosk.wait_for(ScreenKind::Idle, LIMIT).unwrap();
        let mut both = Pair { shipped, twin, layout: Layout::new() };

        // Every preference is changed while the screen is open, there and back.
        both.touch(Event::AdjustPressed);
        both.wait(ScreenKind::Adjust);
        for adjustment in [
            Adjustment::HighContrast(true),
            Adjustment::HighContrast(false),
            Adjustment::TextSize(TextSize::Largest),
        ] {
            both.touch(Event::Adjusted(adjustment));
            both.shipped.picture(&format!("{adjustment:?}").replace(['(', ')'], "-"));
        }
        // The keys of the sheet keep their numbers in every size of type.
        both.key(Event::Adjusted(Adjustment::TextSize(TextSize::Standard)));
        both.shipped.picture("standard-again");
        both.touch(Event::Closed);
        both.wait(ScreenKind::Idle);
        both.touch(Event::LanguagesPressed);
        both.wait(ScreenKind::Languages);
        both.touch(Event::LanguageChosen(Language::English));
        both.wait(ScreenKind::Idle);

        both.shipped.place("hanako");
        both.twin.reader.place(both.twin.card(&persona));
        both.wait(ScreenKind::PinPad);
        // A new screen takes no answer at first; then the digits come as fast as a finger is.
        std::thread::sleep(LOOK);
        for digit in digits(persona.pin.as_deref().unwrap()) {
            both.touch(Event::DigitEntered(digit));
        }
        both.touch(Event::PinEntered);
        both.wait(ScreenKind::Consent);
        both.shipped.picture("consent");
        for (answer, next) in [
            (Event::ConsentAnswered(true), ScreenKind::Consent),
            (Event::ConsentAnswered(true), ScreenKind::ConsentReview),
            (Event::Continued, ScreenKind::Who),
            (Event::WhoAnswered(true), ScreenKind::Limit),
            (Event::LimitAnswered(true), ScreenKind::Result),
        ] {
            both.touch(answer);
            both.wait(next);
        }
        both.shipped.picture("result");
        let Pair { shipped, .. } = both;
        assert!(shipped.the_result().is_settled());
        shipped.leave(&persona);
    });
}

/// The configuration as it is without anything asked for: a touch for the way, and one for all consents.
#[test]
fn visit_by_face_takes_two_touches() {
    beside_pcscd(|| {
        let Some(weights) = weights() else { return };
        let has = Equipment { face: true, module: true, staff: false, offers: false, phones: false };
        let Some(shipped) = ShippedKiosk::start(TMP, "two-touches", has, |text| text) else { return };
        let persona = TestKiosk::persona("hanako");
        let mut twin = TestKiosk::builder(TMP).as_shipped().config(&faces::toml(&weights)).start();
        twin.cameras.show(Sight::Person(persona.id.clone()));
        twin.cameras.lay(Some(print::holder(&persona)));
        twin.kiosk.wait_for(ScreenKind::Idle, LIMIT).unwrap();
        let mut both = Pair { shipped, twin, layout: Layout::new() };

        both.shipped.picture("1-idle");
        both.shipped.place("hanako");
        both.twin.reader.place(both.twin.card(&persona));
        both.wait(ScreenKind::Choosing);
        both.shipped.picture("2-choosing");
        // The holder comes a moment later.
        both.shipped.camera.show(&Sight::Nobody).unwrap();
        both.touch(Event::MethodChosen(Method::Face));
        both.shipped.wait_for_screen(ScreenKind::Face);
        both.shipped.picture("3-face-nobody");
        both.shipped.camera.show(&Sight::Person(persona.id.clone())).unwrap();
        both.shipped.glimpse("4-face");
        both.wait(ScreenKind::Consent);
        both.shipped.picture("5-consent");
        both.touch(Event::BulkAnswered(true));
        both.shipped.wait_for_screen(ScreenKind::ConsentReview);
        both.shipped.picture("6-review");
        both.wait(ScreenKind::Result);
        both.shipped.picture("7-result");
        let Pair { shipped, .. } = both;
        assert!(shipped.the_result().is_settled());
        shipped.leave(&persona);
    });
}
