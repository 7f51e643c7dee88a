//! What is said when a screen stays and something on it changes.

use kiosk_visit::{Meaning, Screen, ScreenKind, Text};

use super::Sentence;
use super::words::Words;

/// Whether both ask the same: what changed between them can be told by itself.
pub(super) fn is_same(old: &Screen, new: &Screen) -> bool {
    old.kind == new.kind
        && old.step == new.step
        && old.language == new.language
        && old.preferences.speech == new.preferences.speech
        // The title of these pads says what comes next while the fingers go on.
        && (old.title == new.title || new.code_pad.is_some() || new.staff_pad.is_some())
}

/// Whether the screen's notice follows a camera, many times a second perhaps.
pub(super) fn follows_camera(screen: &Screen) -> bool {
    matches!(screen.kind, ScreenKind::Face | ScreenKind::ReadingPrint)
}

/// What changed on a screen that stays.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) sentences: Vec<Sentence>,
    /// A person did it, so it takes the place of what is being said.
    pub(super) by_person: bool,
}

/// The changes from `old` to `new`, which [`is_same`].
pub(super) fn between(words: &Words<'_>, old: &Screen, new: &Screen) -> Changes {
    let mut changes = Changes::default();
    digits(words, old, new, &mut changes);
    if old.title != new.title {
        changes.sentences.extend(words.texts(new, [&new.title]));
    }
    let fresh = |text: &&Text, before: &[Text]| !before.iter().any(|old| reads_the_same(old, text));
    changes.sentences.extend(words.texts(new, new.body.iter().filter(|text| fresh(text, &old.body))));
    if !follows_camera(new) {
        let notice = new.notice.as_ref().map(|(_, text)| text);
        let before = old.notice.as_ref().map(|(_, text)| text);
        let notice = notice.filter(|text| before.is_none_or(|before| !reads_the_same(before, text)));
        changes.sentences.extend(words.texts(new, notice));
    }
    changes.sentences.extend(words.texts(new, new.list.iter().filter(|text| fresh(text, &old.list))));
    if old.band != new.band {
        changes.sentences.extend(words.band(new));
    }
    if !new.has_pad() {
        choices(words, old, new, &mut changes);
    }
    changes.by_person |= old.preferences != new.preferences;
    changes
}

/// How many digits are in, never which.
fn digits(words: &Words<'_>, old: &Screen, new: &Screen, changes: &mut Changes) {
    let (Some((before, _)), Some((now, place))) = (entered(old), entered(new)) else { return };
    if before == now {
        return;
    }
    let key = if now > before { "pin-digit" } else { "say-digit-erased" };
    changes.sentences.extend(words.texts(new, [&Text::new(key).with("n", place)]));
    let complete = |screen: &Screen| {
        screen.pin_pad.is_some_and(kiosk_visit::PinPad::complete)
            || screen.code_pad.as_ref().is_some_and(kiosk_visit::CodePad::complete)
            || screen.staff_pad.is_some_and(kiosk_visit::StaffPad::complete)
    };
    if complete(old) != complete(new) {
        changes.sentences.extend(words.pad_hash(new));
    }
    changes.by_person = true;
}

/// How many digits are in: in all, and in the number they belong to.
fn entered(screen: &Screen) -> Option<(u8, u8)> {
    if let Some(pad) = screen.pin_pad {
        return Some((pad.entered, pad.entered));
    }
    if let Some(pad) = screen.staff_pad {
        let last = pad.kind.parts().iter().copied().rfind(|part| pad.of(*part) > 0);
        return Some((pad.entered, last.map_or(0, |part| pad.of(part))));
    }
    let groups = &screen.code_pad.as_ref()?.groups;
    let last = groups.iter().rfind(|group| group.entered > 0).map_or(0, |group| group.entered);
    Some((groups.iter().map(|group| group.entered).sum(), last))
}

/// Choices that are new, or have another number now.
fn choices(words: &Words<'_>, old: &Screen, new: &Screen, changes: &mut Changes) {
    for (index, choice) in new.choices.iter().enumerate() {
        let stood = old
            .choices
            .iter()
            .enumerate()
            .any(|(place, before)| place == index && before.label == choice.label);
        if !stood {
            changes.sentences.extend(words.choice(new, index));
        }
    }
}

/// Equal but for the seconds of a countdown: its words are said once, and not again each second.
fn reads_the_same(old: &Text, new: &Text) -> bool {
    old == new || (old.means(Meaning::Countdown) && new.means(Meaning::Countdown))
}
