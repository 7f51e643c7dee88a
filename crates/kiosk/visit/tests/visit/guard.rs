//! Presses as the window brings them: through the guard, by fingers that are too fast, too late or tremble.

use std::time::Duration;

use kiosk_visit::{
    Adjustment, Event, FaceOutcome, Guard, Key, PinOutcome, Press, PrintOutcome, ScreenId, ScreenKind,
    TextSize, VisitConfig,
};

use crate::kiosk::{Kiosk, general, with_face};

const MS: fn(u64) -> Duration = Duration::from_millis;

/// A kiosk, its guard, and what its window shows.
struct Window {
    kiosk: Kiosk,
    guard: Guard,
}

impl Window {
    fn new(mut kiosk: Kiosk) -> Self {
        let mut guard = Guard::default();
        guard.shows(kiosk.now, &kiosk.screen());
        kiosk.wait(Duration::from_secs(3));
        guard.shows(kiosk.now, &kiosk.screen());
        Self { kiosk, guard }
    }

    fn id(&self) -> ScreenId {
        self.kiosk.screen().id()
    }

    /// Something happens by itself.
    fn put(&mut self, step: impl FnOnce(&mut Kiosk)) {
        step(&mut self.kiosk);
        self.guard.shows(self.kiosk.now, &self.kiosk.screen());
    }

    fn wait(&mut self, time: Duration) {
        self.put(|kiosk| {
            kiosk.wait(time);
        });
    }

    /// A finger on a key of the screen as it is now; whether it counts.
    fn touch(&mut self, event: &Event) -> bool {
        let on = self.id();
        self.touch_on(on, event)
    }

    fn touch_on(&mut self, on: ScreenId, event: &Event) -> bool {
        let counts = self.guard.takes(self.kiosk.now, Press::Touch { on, event });
        if counts {
            self.put(|kiosk| {
                kiosk.put(event.clone());
            });
        }
        counts
    }

    fn key(&mut self, key: Key) -> bool {
        let counts = self.guard.takes(self.kiosk.now, Press::Key(key));
        if counts {
            self.put(|kiosk| {
                kiosk.put(Event::KeyPressed(key));
            });
        }
        counts
    }

    fn title(&self) -> &'static str {
        self.kiosk.screen().title.key
    }
}

fn consenting() -> Window {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent();
    Window::new(kiosk)
}

#[test]
fn second_tap_on_agree_agrees_to_one_question_only() {
    for apart in [50, 150, 300, 350, 400, 700, 990] {
        let mut window = consenting();
        let yes = Event::ConsentAnswered(true);
        let first = window.id();
        assert!(window.touch(&yes));
        assert_eq!(window.title(), "consent-chk");
        window.wait(MS(apart));
        assert!(!window.touch(&yes), "{apart} ms");
        // Two taps in one batch of the window: the second was drawn for the first question.
        assert!(!window.touch_on(first, &yes), "{apart} ms");
        assert_eq!(window.title(), "consent-chk");
        window.wait(MS(1_000 - apart));
        assert!(!window.touch_on(first, &yes), "drawn for the question before, however late it comes");
        assert!(window.touch(&yes), "the question can be answered after a second");
        window.kiosk.reviewed();
        assert_eq!(window.kiosk.consents().len(), 3);
    }
}

#[test]
fn second_tap_on_confirm_answers_no_question_behind_it() {
    for apart in [350, 400, 500] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_pin();
        let mut window = Window::new(kiosk);
        for digit in [1, 2, 3, 4] {
            window.wait(MS(150));
            assert!(window.touch(&Event::DigitEntered(digit)));
        }
        window.wait(MS(200));
        assert!(window.touch(&Event::PinEntered));
        window.wait(MS(200));
        window.put(|kiosk| {
            kiosk.verified(Ok(PinOutcome::Right)).signed(Ok(()));
        });
        assert_eq!(window.title(), "consent-med");
        window.wait(MS(apart - 200));
        assert!(!window.touch(&Event::ConsentAnswered(false)), "{apart} ms");
        assert_eq!(window.title(), "consent-med");
    }
}

#[test]
fn tap_on_reception_in_the_moment_a_face_matches_agrees_to_nothing() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_notice();
    kiosk.accept_camera().print(PrintOutcome::Read).opened().good_challenge();
    assert_eq!(kiosk.screen().kind, ScreenKind::Face);
    let mut window = Window::new(kiosk);
    let (before, staff) = (window.id(), Event::StaffAsked);
    assert!(window.kiosk.screen().choices.iter().any(|choice| choice.event == staff));
    // The finger is on its way.
    window.put(|kiosk| {
        kiosk.face(FaceOutcome::Accepted).signed(Ok(()));
    });
    assert_eq!(window.kiosk.screen().kind, ScreenKind::Consent);
    for after in [0, 60, 300] {
        window.wait(MS(after));
        assert!(!window.touch_on(before, &staff), "drawn for the camera's screen");
        assert!(!window.touch(&Event::ConsentAnswered(true)), "what lies there now");
    }
    assert_eq!(window.kiosk.screen().kind, ScreenKind::Consent);
}

#[test]
fn pin_can_be_typed_as_fast_as_fingers_are() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    let mut window = Window::new(kiosk);
    for (count, digit) in [(1, 7), (2, 7), (3, 0), (4, 0)] {
        window.wait(MS(150));
        assert!(window.touch(&Event::DigitEntered(digit)), "digit {count}");
        assert_eq!(window.kiosk.screen().pin_pad.unwrap().entered, count);
        window.wait(MS(50));
        assert!(!window.touch(&Event::DigitEntered(digit)), "a contact that bounces");
    }
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    let mut window = Window::new(kiosk);
    for count in 1..=4 {
        window.wait(MS(150));
        assert!(window.key(Key::Digit(7)), "digit {count}");
        assert_eq!(window.kiosk.screen().pin_pad.unwrap().entered, count);
    }
}

#[test]
fn keypad_waits_for_the_question_too() {
    let mut window = consenting();
    assert!(window.key(Key::Digit(1)));
    window.wait(MS(400));
    assert!(!window.key(Key::Digit(1)));
    assert_eq!(window.title(), "consent-chk");
    window.wait(MS(600));
    assert!(window.key(Key::Digit(2)));
    window.kiosk.reviewed();
    assert!(!window.kiosk.consents()[2].given);
}

#[test]
fn press_that_does_not_count_wakes_nothing_and_costs_no_time() {
    let mut window = consenting();
    let deadline = window.kiosk.visit.deadline().unwrap();
    window.put(|kiosk| {
        let time = deadline - kiosk.now;
        kiosk.wait(time);
    });
    let asked = window.kiosk.screen();
    assert_eq!(asked.kind, ScreenKind::StillThere);
    let ends = window.kiosk.now + Duration::from_secs(30);
    for _ in 0..3 {
        window.wait(MS(200));
        assert!(!window.touch(&Event::Continued));
        assert!(!window.key(Key::Digit(9)));
    }
    assert_eq!(window.kiosk.screen().kind, ScreenKind::StillThere);
    // The time to answer runs from when it was asked.
    let left = ends - window.kiosk.now;
    window.wait(left);
    assert_ne!(window.kiosk.screen().kind, ScreenKind::StillThere);

    // A tap in the lull does not make the next one a second tap.
    let mut window = consenting();
    window.touch(&Event::ConsentAnswered(true));
    window.wait(MS(950));
    assert!(!window.touch(&Event::ConsentAnswered(false)));
    window.wait(MS(100));
    assert!(window.touch(&Event::ConsentAnswered(false)));
}

#[test]
fn who_listens_has_twice_the_time() {
    let mut kiosk = Kiosk::ready(VisitConfig { speech: true, ..general() });
    kiosk.reach_consent();
    let mut window = Window::new(kiosk);
    window.touch(&Event::ConsentAnswered(true));
    window.wait(MS(1_900));
    assert!(!window.touch(&Event::ConsentAnswered(true)));
    window.wait(MS(100));
    assert!(window.touch(&Event::ConsentAnswered(true)));
}

#[test]
fn keys_of_the_sheet_do_not_undo_themselves_and_the_volume_goes_on() {
    let mut window = consenting();
    assert!(window.touch(&Event::AdjustPressed));
    window.wait(MS(800));
    assert!(window.touch(&Event::Adjusted(Adjustment::TextSize(TextSize::Large))));
    window.wait(MS(300));
    assert!(!window.touch(&Event::Adjusted(Adjustment::TextSize(TextSize::Standard))));
    assert_eq!(window.kiosk.screen().preferences.text_size, TextSize::Large);
    window.wait(MS(700));
    assert!(window.touch(&Event::Adjusted(Adjustment::Louder)));
    window.wait(MS(300));
    assert!(window.touch(&Event::Adjusted(Adjustment::Louder)));
}

#[test]
fn second_tap_at_once_is_not_meant_and_another_or_a_later_one_is() {
    let mut window = consenting();
    window.touch(&Event::AdjustPressed);
    window.wait(MS(1_000));
    let louder = Event::Adjusted(Adjustment::Louder);
    let softer = Event::Adjusted(Adjustment::Softer);
    assert!(window.touch(&louder));
    window.wait(MS(100));
    assert!(!window.touch(&louder));
    // A finger that goes on trembling stops counting from its first tap.
    window.wait(MS(149));
    assert!(!window.touch(&louder));
    assert!(window.touch(&softer));
    window.wait(MS(1));
    assert!(window.touch(&louder));
}
