//! Where a line may end. Japanese may be broken almost anywhere, and then reads badly; so lines end between phrases
//! (after a particle or a comma), and are made about equally long.

use crate::text::JOINER;

/// Words that are not to be cut although a phrase could begin inside them.
const WHOLE: [&str; 7] =
    ["受付の人", "資格情報のお知らせ", "受け取", "持ち主", "市区町村の窓口", "お住まい", "受け付け"];

/// Words in hiragana that may begin a line.
const BEGINS: [&str; 13] = [
    "ください",
    "ありません",
    "できません",
    "できます",
    "よく",
    "もう",
    "まちがえる",
    "どれか",
    "お越し",
    "お待ち",
    "お声がけ",
    "なります",
    "たのむ",
];

/// Cuts a text into the pieces that stay on one line. Joined together they are the text without [`JOINER`] marks.
pub(crate) fn phrases(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut before: Option<char> = None;
    let mut glued = false;
    let mut rest = text;
    // How many characters are still inside a whole word.
    let mut whole = 0_usize;
    while let Some(c) = rest.chars().next() {
        if c == JOINER {
            glued = true;
        } else {
            let inside = whole > 0;
            whole = whole.saturating_sub(1);
            if let Some(word) = WHOLE.iter().find(|word| rest.starts_with(**word)) {
                whole = whole.max(word.chars().count().saturating_sub(1));
            }
            if !glued && !inside && before.is_some_and(|b| may_break(b, c, rest)) {
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
    if BEGINS.iter().any(|word| rest.starts_with(word)) {
        return true;
    }
    // A phrase begins where hiragana gives way to kanji, katakana or a number, and after the particle を; お and ご belong
    // to what follows.
    if is_hiragana(before) {
        let polite = matches!(before, 'お' | 'ご');
        let polite_ahead = matches!(after, 'お' | 'ご') && rest.chars().nth(1).is_some_and(is_kanji);
        return polite_ahead || before == 'を' || (!polite && starts_word(after));
    }
    false
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

/// A piece that stays on one line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// In pixels.
    pub(crate) width: f32,
    /// How well a line ends after it: 0 after a full stop, 1 in the middle of a sentence.
    pub(crate) reluctance: f32,
}

/// How reluctantly a line ends after this text.
pub(crate) fn reluctance(piece: &str) -> f32 {
    match piece.trim_end().chars().next_back() {
        Some('。' | '.' | '?' | '？') => 0.0,
        Some('、' | ',') => 0.4,
        _ => 1.0,
    }
}

/// Breaks pieces into lines of at most `limit`: as few as possible, ending where a sentence does, and about equally long.
/// Returns the index of each line's first piece. A piece wider than the limit stands alone.
pub(crate) fn lines(pieces: &[Piece], limit: f32) -> Vec<usize> {
    /// A line more costs more than anything that can be gained with it.
    const LINE: f32 = 10.0;
    const UNEVEN: f32 = 3.0;
    const ENDING: f32 = 1.0;
    // best[i]: the least cost of setting the first i pieces, and where their last line begins.
    let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
    for end in 1..=pieces.len() {
        let mut width = 0.0;
        let mut found = (f32::INFINITY, end - 1);
        for start in (0..end).rev() {
            let Some(piece) = pieces.get(start) else { break };
            width += piece.width;
            if width > limit && start + 1 < end {
                break;
            }
            let short = ((limit - width) / limit).clamp(0.0, 1.0);
            let last = end == pieces.len();
            let ending = if last { 0.0 } else { pieces.get(end - 1).map_or(0.0, |piece| piece.reluctance) };
            let before = best.get(start).map_or(f32::INFINITY, |(cost, _)| *cost);
            let cost = before + LINE + UNEVEN * short * short + ENDING * ending;
            if cost < found.0 {
                found = (cost, start);
            }
        }
        best.push(found);
    }
    let mut starts = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best.get(end).map_or(0, |(_, start)| *start);
        starts.push(start);
        end = start.min(end - 1);
    }
    starts.reverse();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_of_japanese_begin_with_words() {
        let cases = [
            ("4けたの暗証番号を入れてください", "4けたの|暗証番号を|入れて|ください"),
            ("カードを、ここに置いてください", "カードを、|ここに|置いて|ください"),
            ("ご本人の確認をします。方法を選んでください", "ご本人の|確認を|します。|方法を|選んで|ください"),
            ("カードを受け取るときなどに", "カードを|受け取るときなどに"),
            ("受付の人にたのむ", "受付の人に|たのむ"),
            ("今のお顔をくらべます", "今の|お顔を|くらべます"),
            ("ロックをとくときは、お住まいの市区町村", "ロックを|とくときは、|お住まいの|市区町村"),
            ("機械の調子がよくありません。受付へ", "機械の|調子が|よく|ありません。|受付へ"),
            ("確認\u{2060}しま\u{2060}す", "確認します"),
        ];
        for (text, expected) in cases {
            assert_eq!(phrases(text).join("|"), expected);
        }
    }

    #[test]
    fn phrases_of_english_are_words() {
        assert_eq!(phrases("Place your card"), ["Place ", "your ", "card"]);
    }

    fn pieces(widths: &[f32]) -> Vec<Piece> {
        widths.iter().map(|width| Piece { width: *width, reluctance: 1.0 }).collect()
    }

    #[test]
    fn lines_are_few_and_even() {
        assert_eq!(lines(&pieces(&[3.0, 3.0, 3.0, 3.0]), 10.0), [0, 2]);
        assert_eq!(lines(&pieces(&[3.0, 3.0]), 10.0), [0]);
        assert_eq!(lines(&pieces(&[20.0, 3.0]), 10.0), [0, 1]);
        assert_eq!(lines(&[], 10.0), [0_usize; 0]);
    }

    #[test]
    fn lines_end_with_the_sentence() {
        let mut all = pieces(&[2.0, 3.0, 3.0, 3.0]);
        if let Some(first) = all.first_mut() {
            first.reluctance = 0.0;
        }
        assert_eq!(lines(&all, 10.0), [0, 1]);
    }

    proptest::proptest! {
        #[test]
        fn lines_of_any_pieces_begin_with_the_first_and_keep_the_limit(
            widths in proptest::collection::vec(0.0_f32..30.0, 0..24),
            limit in 1.0_f32..40.0,
        ) {
            let starts = lines(&pieces(&widths), limit);
            proptest::prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
            proptest::prop_assert_eq!(starts.first().copied(), (!widths.is_empty()).then_some(0));
            let ends = starts.iter().skip(1).copied().chain([widths.len()]);
            for (start, end) in starts.iter().copied().zip(ends) {
                let width: f32 = widths[start..end].iter().sum();
                proptest::prop_assert!(end - start == 1 || width <= limit * 1.001);
            }
        }

        #[test]
        fn phrases_of_any_text_are_the_text(text in "[あ-んア-ン亜-熙a-z0-9、。「」 ]{0,40}") {
            proptest::prop_assert_eq!(phrases(&text).concat(), text);
        }
    }
}
