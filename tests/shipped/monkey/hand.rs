//! Hands without a head: touches, keys and cards at random.

use std::time::Duration;

use kiosk_demo::Sight;
use kiosk_visit::Key;

use super::Monkey;

const WIDTH: u64 = 1280;
const HEIGHT: u64 = 800;

impl Monkey {
    /// Does something at random.
    pub fn at_random(&mut self) {
        match self.chance.below(100) {
            0..22 => {
                let place = self.anywhere();
                self.note("> touch anywhere");
                self.touch(place);
            }
            22..36 => self.touch_a_key(1),
            36..46 => self.touch_a_key(2),
            46..54 => self.swipe(),
            54..66 => {
                let key = self.some_key();
                self.note("> a key");
                self.key(key);
            }
            66..70 => self.burst(),
            70..74 => self.lift(),
            74..77 => self.place_somebody(),
            77..85 => self.change_the_sight(),
            85..97 => self.make_mischief(),
            97 => self.wait_long(),
            _ => self.rest(500, 3_000),
        }
    }

    fn anywhere(&mut self) -> (i16, i16) {
        let place = |chance: u64| i16::try_from(chance).unwrap_or_default();
        (place(self.chance.below(WIDTH)), place(self.chance.below(HEIGHT)))
    }

    fn some_key(&mut self) -> Key {
        match self.chance.below(12) {
            10 => Key::Star,
            11 => Key::Hash,
            digit => Key::Digit(u8::try_from(digit).unwrap_or_default()),
        }
    }

    fn touch_a_key(&mut self, times: usize) {
        let screen = self.diary.screen.clone();
        let keys = self.keys.of(&screen, &mut self.chance);
        let Some(place) = self.chance.pick(&keys).map(|key| key.place) else { return };
        self.note(&format!("> touch a key of {screen}, times {times}"));
        for _ in 0..times {
            self.touch(place);
            self.rest(20, 200);
        }
    }

    fn swipe(&mut self) {
        let (from, to) = (self.anywhere(), self.anywhere());
        self.note("> swipe");
        self.kiosk.display.finger_down(from.0, from.1).unwrap();
        self.rest(10, 150);
        self.kiosk.display.finger_up(to.0, to.1).unwrap();
        self.dirty = true;
    }

    fn burst(&mut self) {
        self.note("> a burst of keys and touches");
        for _ in 0..self.chance.between(10, 40) {
            if self.chance.percent(50) {
                let key = self.some_key();
                self.key(key);
            } else {
                let place = self.anywhere();
                self.touch(place);
            }
            self.rest(1, 40);
        }
    }

    /// Somebody else before the camera, or another card under the document camera.
    fn change_the_sight(&mut self) {
        if self.chance.percent(40) {
            let other = self.chance.pick(&self.people).map(kiosk_demo::print::holder);
            let laid = other.filter(|_| self.chance.percent(60));
            self.note("> something else under the document camera");
            self.kiosk.document_camera.lay(laid.as_ref()).unwrap();
            return;
        }
        let somebody = self.chance.pick(&self.faces).cloned();
        let sight = somebody.filter(|_| self.chance.percent(60)).map_or(Sight::Nobody, Sight::Person);
        self.note("> somebody else before the camera");
        self.kiosk.camera.show(&sight).unwrap();
    }

    fn make_mischief(&mut self) {
        if let Some(wrong) = self.mischief.begin(&mut self.kiosk, &mut self.chance) {
            self.diary.module_killed |= wrong == super::mischief::Wrong::ModuleDies;
            self.note(&format!("> wrong from now on: {wrong:?}"));
        }
    }

    /// Longer than the kiosk waits before it asks, or gives up.
    fn wait_long(&mut self) {
        self.note("> nothing for a long time");
        let until = Duration::from_millis(self.chance.between(8_000, 16_000));
        self.pause(until);
    }
}
