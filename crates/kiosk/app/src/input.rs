//! What hands do at the kiosk: keys of a keypad.

use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key as Written};
use kiosk_visit::Key;

/// The key of the 12-key keypad that this key of a keyboard stands for. A keypad on USB is a keyboard; on one without `#`
/// Enter is as good, and Backspace for `*`. A key that is held down counts once.
#[must_use]
pub fn key(event: &keyboard::Event) -> Option<Key> {
    let keyboard::Event::KeyPressed { modified_key, physical_key, repeat: false, .. } = event else {
        return None;
    };
    // What is printed on the key goes before where it lies; the number block says digits without NumLock too.
    match modified_key.as_ref() {
        Written::Character(text) => sign(text).or_else(|| place(physical_key)),
        Written::Named(Named::Enter) => Some(Key::Hash),
        Written::Named(Named::Backspace) => Some(Key::Star),
        _ => place(physical_key),
    }
}

fn sign(text: &str) -> Option<Key> {
    let mut signs = text.chars();
    let key = match signs.next()? {
        '*' => Key::Star,
        '#' => Key::Hash,
        sign => Key::Digit(u8::try_from(sign.to_digit(10)?).ok()?),
    };
    signs.next().is_none().then_some(key)
}

fn place(key: &Physical) -> Option<Key> {
    let Physical::Code(code) = key else { return None };
    Some(match code {
        Code::Numpad0 => Key::Digit(0),
        Code::Numpad1 => Key::Digit(1),
        Code::Numpad2 => Key::Digit(2),
        Code::Numpad3 => Key::Digit(3),
        Code::Numpad4 => Key::Digit(4),
        Code::Numpad5 => Key::Digit(5),
        Code::Numpad6 => Key::Digit(6),
        Code::Numpad7 => Key::Digit(7),
        Code::Numpad8 => Key::Digit(8),
        Code::Numpad9 => Key::Digit(9),
        Code::NumpadMultiply | Code::NumpadStar | Code::NumpadBackspace => Key::Star,
        Code::NumpadEnter | Code::NumpadHash => Key::Hash,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use iced::keyboard::{Location, Modifiers};

    use super::*;

    fn pressed(key: Written, physical_key: Physical, repeat: bool) -> keyboard::Event {
        keyboard::Event::KeyPressed {
            key: Written::Unidentified,
            modified_key: key,
            physical_key,
            location: Location::Standard,
            modifiers: Modifiers::default(),
            text: None,
            repeat,
        }
    }

    #[test]
    fn keys_of_keyboards_and_keypads_are_the_twelve_keys() {
        let written = |text: &str| Written::Character(text.into());
        let nowhere = Physical::Unidentified(keyboard::key::NativeCode::Unidentified);
        for (named, place, expected) in [
            (written("7"), nowhere, Some(Key::Digit(7))),
            (written("*"), Physical::Code(Code::Digit8), Some(Key::Star)),
            (written("#"), Physical::Code(Code::Digit3), Some(Key::Hash)),
            (written("0"), Physical::Code(Code::Numpad0), Some(Key::Digit(0))),
            // Without NumLock.
            (Written::Named(Named::ArrowUp), Physical::Code(Code::Numpad8), Some(Key::Digit(8))),
            (Written::Named(Named::ArrowUp), Physical::Code(Code::ArrowUp), None),
            (Written::Named(Named::Enter), Physical::Code(Code::NumpadEnter), Some(Key::Hash)),
            (Written::Named(Named::Enter), Physical::Code(Code::Enter), Some(Key::Hash)),
            (Written::Named(Named::Backspace), Physical::Code(Code::Backspace), Some(Key::Star)),
            (written("a"), Physical::Code(Code::KeyA), None),
            (written("12"), nowhere, None),
            (written("７"), nowhere, None),
            (Written::Unidentified, nowhere, None),
        ] {
            assert_eq!(key(&pressed(named.clone(), place, false)), expected, "{named:?} {place:?}");
            assert_eq!(key(&pressed(named, place, true)), None, "held down");
        }
    }
}
