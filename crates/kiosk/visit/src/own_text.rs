//! Texts that come from a file and not from `assets/text`: what none of them may be. `kiosk-ui-text` says whether one fits and can be spoken.

/// Longest text in a file, in characters with its readings. What fits on a screen is less.
const MAX_WRITTEN: usize = 400;

/// Marks that turn the direction of writing, or join what stands apart: they would show another text than the file has.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is empty, longer than any text, or holds a character that cannot be drawn.
pub(crate) fn is_unusable(text: &str) -> bool {
    text.trim().is_empty()
        || text.chars().count() > MAX_WRITTEN
        || text.chars().any(|c| c.is_control() || turns(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_cannot_be_drawn_as_it_is_written_is_unusable() {
        for bad in ["", " ", "\u{3000}", "a\nb", "a\u{0}b", "a\u{202e}b", "a\u{2067}b", "a\u{200f}b"] {
            assert!(is_unusable(bad), "{bad:?}");
        }
        assert!(is_unusable(&"あ".repeat(MAX_WRITTEN + 1)));
        for good in ["[使|つか]う", "Trợ giúp", "도움말", &"あ".repeat(MAX_WRITTEN)] {
            assert!(!is_unusable(good), "{good}");
        }
    }
}
