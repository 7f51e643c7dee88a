//! Where a line may end. Japanese may be broken almost anywhere, and then reads badly; so lines end between phrases
//! (after a particle or a comma), and are made about equally long. Chinese lines end between words, the lines of other
//! languages at spaces.

use crate::reading::{self, Part, is_hiragana, is_kanji, is_katakana};
use crate::unbreakable::{BEGINS, CHINESE, WHOLE};

/// Marks a place in a text where no line may end. Never drawn, never spoken.
pub const JOINER: char = '\u{2060}';

/// Marks a place in a text where a line may end, in Chinese. Never drawn, never spoken.
pub const BREAK: char = '\u{200b}';

/// Cuts a marked text into the pieces that stay on one line, each with its readings. Joined together they are the text
/// without [`JOINER`] and [`BREAK`] marks.
pub fn phrases(text: &str) -> Vec<String> {
    let breaks = breaks(text);
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut index = 0;
    let mut put = |part: &str, length: usize| {
        if breaks.get(index).copied().unwrap_or(false) && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push_str(part);
        index += length;
    };
    for part in reading::parts(text) {
        match part {
            Part::Plain(plain) => {
                for c in plain.chars().filter(|c| *c != JOINER && *c != BREAK) {
                    put(c.encode_utf8(&mut [0; 4]), 1);
                }
            }
            Part::Run { base, reading } => put(&reading::marked(base, reading), base.chars().count()),
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// For each character that is shown: whether a line may begin with it. Never inside a run with a reading.
fn breaks(text: &str) -> Vec<bool> {
    let mut shown = String::new();
    // What the marks say about the place before each character.
    let mut said: Vec<Option<bool>> = Vec::new();
    let mut mark = None;
    for part in reading::parts(text) {
        let (base, run) = match part {
            Part::Plain(plain) => (plain, false),
            Part::Run { base, .. } => (base, true),
        };
        for (index, c) in base.chars().enumerate() {
            match c {
                JOINER => mark = Some(false),
                BREAK => mark = Some(true),
                c => {
                    said.push(if run && index > 0 { Some(false) } else { mark.take() });
                    shown.push(c);
                }
            }
        }
    }
    let mut breaks = Vec::with_capacity(said.len());
    let mut before: Option<char> = None;
    // How many characters are still inside a whole word.
    let mut whole = 0_usize;
    for ((at, c), mark) in shown.char_indices().zip(said) {
        let rest = shown.get(at..).unwrap_or_default();
        let inside = whole > 0;
        whole = whole.saturating_sub(1);
        if let Some(word) = WHOLE.iter().find(|word| rest.starts_with(**word)) {
            whole = whole.max(word.chars().count().saturating_sub(1));
        }
        let may = || !inside && before.is_some_and(|before| may_break(before, c, rest));
        breaks.push(mark.unwrap_or_else(may));
        before = Some(c);
    }
    breaks
}

/// Marks of punctuation that end with what stands before them.
const CLOSING: &str = "、。」』）)〉,.!?！？:;，：；”’・／";

/// Marks that belong to what follows.
const OPENING: &str = "「『〈（(“‘";

/// Puts [`BREAK`] marks into a Chinese text: beside the listed words, so that no unlisted word is cut.
pub fn chinese(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() * 2);
    let mut before: Option<Token<'_>> = None;
    let mut rest = text;
    while let Some(token) = Token::first(rest) {
        if before.is_some_and(|before| before.may_end(token)) {
            marked.push(BREAK);
        }
        marked.push_str(token.text);
        rest = rest.get(token.text.len()..).unwrap_or_default();
        before = Some(token);
    }
    marked
}

#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    listed: bool,
}

impl<'a> Token<'a> {
    /// A listed word, a number or Latin word, or one character.
    fn first(text: &'a str) -> Option<Self> {
        let first = text.chars().next()?;
        let listed = CHINESE.iter().filter(|word| text.starts_with(**word)).map(|word| word.len()).max();
        let latin = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let length = listed.unwrap_or_else(|| latin.max(first.len_utf8()));
        Some(Self { text: text.get(..length)?, listed: listed.is_some() })
    }

    /// Whether a line may end between this and the next.
    fn may_end(self, next: Self) -> bool {
        let (Some(last), Some(first)) = (self.text.chars().next_back(), next.text.chars().next()) else {
            return false;
        };
        let stays = CLOSING.contains(first)
            || OPENING.contains(last)
            || first.is_whitespace()
            || last.is_whitespace()
            || first == JOINER
            || last == JOINER
            || last.is_ascii_digit();
        !stays && (self.listed || next.listed || OPENING.contains(first) || CLOSING.contains(last))
    }
}

/// Whether a line may end between `before` and `after`, which `rest` begins with.
fn may_break(before: char, after: char, rest: &str) -> bool {
    if CLOSING.contains(after) || after == ' ' {
        return false;
    }
    if before == ' ' || matches!(before, '、' | '。' | '・' | '，') {
        return true;
    }
    if matches!(before, '」' | '〉') {
        return !is_hiragana(after);
    }
    if matches!(after, '「' | '〈' | '(' | '（') {
        return !before.is_ascii() && !OPENING.contains(before);
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

/// A piece that stays on one line.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// In pixels.
    pub width: f32,
    /// How well a line ends after it: 0 after a full stop, 1 in the middle of a sentence.
    pub reluctance: f32,
}

/// How reluctantly a line ends after this text.
pub fn reluctance(piece: &str) -> f32 {
    match piece.trim_end().chars().next_back() {
        Some('。' | '.' | '?' | '？') => 0.0,
        Some('、' | ',') => 0.4,
        _ => 1.0,
    }
}

/// Breaks pieces into lines of at most `limit`: as few as possible, ending where a sentence does, and about equally long.
/// Returns the index of each line's first piece. A piece wider than the limit stands alone.
pub fn lines(pieces: &[Piece], limit: f32) -> Vec<usize> {
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
            ("機械の調子がよくありません。受付へどうぞ", "機械の|調子が|よく|ありません。|受付へ|どうぞ"),
            ("同意しない・40歳未満", "同意しない・|40歳未満"),
            ("確認\u{2060}しま\u{2060}す", "確認します"),
        ];
        for (text, expected) in cases {
            assert_eq!(phrases(text).join("|"), expected);
        }
    }

    #[test]
    fn phrases_keep_readings_whole() {
        let cases = [
            ("[受付|うけつけ]の [人|ひと]に たのむ", "[受付|うけつけ]の |[人|ひと]に |たのむ"),
            ("もう[一度|いちど]\u{2060}[聞|き]く", "もう|[一度|いちど][聞|き]く"),
            ("お[薬|くすり]と[診療|しんりょう]", "お[薬|くすり]と|[診療|しんりょう]"),
            ("を[数を|かずを]", "を|[数を|かずを]"),
        ];
        for (text, expected) in cases {
            assert_eq!(phrases(text).join("|").replace("||", "|"), expected);
        }
    }

    #[test]
    fn phrases_of_chinese_are_words() {
        let cases = [
            ("请从卡套中取出卡片", "请从|卡套|中|取出|卡片"),
            ("请输入4位密码", "请|输入|4位|密码"),
            ("密码已锁定，可以用面部确认", "密码|已|锁定，|可以|用|面部|确认"),
            ("资格确认书（資格確認書）", "资格确认书|（資格確認書）"),
            ("要继续吗？", "要|继续|吗？"),
        ];
        for (text, expected) in cases {
            assert_eq!(phrases(&chinese(text)).join("|"), expected);
        }
    }

    #[test]
    fn phrases_of_vietnamese_keep_words_whole() {
        assert_eq!(phrases("Đang kiểm tra bảo hiểm"), ["Đang ", "kiểm tra ", "bảo hiểm"]);
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
            proptest::prop_assert_eq!(phrases(&text).concat(), text.clone());
            proptest::prop_assert_eq!(phrases(&chinese(&text)).concat(), text);
        }
    }
}
