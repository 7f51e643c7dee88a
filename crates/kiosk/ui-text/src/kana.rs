//! Japanese as it is spoken: kana in phrases, with numbers and particles as they sound. A voice that reads kana letter by
//! letter says は for わ, and `4けた` for よんけた wrongly.

use crate::phrase::phrases;
use crate::reading::{self, Part};

/// A marked text as a voice is to read it: phrases with a space between them, without brackets.
pub(crate) fn spoken(text: &str) -> String {
    let phrases: Vec<String> = phrases(text).iter().map(|phrase| sounds(phrase)).collect();
    let mut spoken = String::new();
    for phrase in phrases.iter().map(|phrase| phrase.trim()).filter(|phrase| !phrase.is_empty()) {
        if !spoken.is_empty() && !phrase.starts_with('、') {
            spoken.push(' ');
        }
        spoken.push_str(phrase);
    }
    counted(&spoken)
}

/// A phrase with its readings and its particles は and へ as they sound.
fn sounds(phrase: &str) -> String {
    let closing = |c: char| c.is_whitespace() || "、。，．？！」』〉）)".contains(c);
    let end = phrase.trim_end_matches(closing).len();
    let mut spoken = String::new();
    let mut at = 0;
    for part in reading::parts(phrase) {
        let (plain, reading) = match part {
            Part::Plain(plain) => (plain, None),
            Part::Run { base, reading } => (base, Some(reading)),
        };
        if let Some(reading) = reading {
            spoken.push_str(reading);
            at += reading::marked(plain, reading).len();
            continue;
        }
        for c in plain.chars() {
            at += c.len_utf8();
            match c {
                'は' if at == end && !spoken.is_empty() => spoken.push('わ'),
                'へ' if !spoken.is_empty() => spoken.push('え'),
                '・' | '〈' | '(' | '（' => spoken.push_str("、 "),
                '「' | '」' | '『' | '』' | '〉' | ')' | '）' => {}
                c => spoken.push(c),
            }
        }
    }
    spoken
}

/// Numbers before a counter in kana, as both sound together. Other numbers stay.
fn counted(text: &str) -> String {
    let mut spoken = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        spoken.push_str(before);
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (digits, after) = number.split_at(end);
        let month_before = spoken.ends_with("がつ");
        if let Some((sound, after)) = with_counter(digits, after, month_before) {
            spoken.push_str(&sound);
            rest = after;
        } else {
            spoken.push_str(digits);
            rest = after;
        }
    }
    spoken.push_str(rest);
    spoken
}

/// The sound of a number with the counter that `after` begins with, and what follows it.
fn with_counter<'a>(digits: &str, after: &'a str, month_before: bool) -> Option<(String, &'a str)> {
    if digits.len() > 4 || digits.starts_with('0') {
        return None;
    }
    let number: u16 = digits.parse().ok()?;
    let (counter, after) =
        COUNTERS.iter().find_map(|counter| after.strip_prefix(counter.name).map(|after| (counter, after)))?;
    if counter.name == "つ" {
        let sound = NATIVE.get(usize::from(number.checked_sub(1)?))?;
        return Some(((*sound).to_owned(), after));
    }
    if counter.name == "にち" && month_before {
        let special = DAYS.iter().find(|(day, _)| *day == number);
        let plain = || format!("{}にち", cardinal(number, counter.special));
        return Some((special.map_or_else(plain, |(_, sound)| (*sound).to_owned()), after));
    }
    Some((format!("{}{}", cardinal(number, counter.special), counter.name), after))
}

/// A counter, and how digits sound before it where they do not sound as usual: last digit (10 for a full ten), sound.
struct Counter {
    name: &'static str,
    special: &'static [(u16, &'static str)],
}

/// Longer names first.
const COUNTERS: [Counter; 14] = [
    Counter { name: "じかん", special: &[(4, "よ"), (7, "しち"), (9, "く")] },
    Counter { name: "じ", special: &[(4, "よ"), (7, "しち"), (9, "く")] },
    Counter { name: "ふん", special: &[] },
    Counter { name: "ぷん", special: &[(1, "いっ"), (6, "ろっ"), (8, "はっ"), (10, "じゅっ")] },
    Counter { name: "けた", special: &[(1, "ひと"), (2, "ふた"), (10, "じゅっ")] },
    Counter { name: "かい", special: &[(1, "いっ"), (6, "ろっ"), (8, "はっ"), (10, "じゅっ")] },
    Counter { name: "さい", special: &[(1, "いっ"), (8, "はっ"), (10, "じゅっ")] },
    Counter { name: "びょう", special: &[] },
    Counter { name: "ねん", special: &[(4, "よ")] },
    Counter { name: "がつ", special: &[(4, "し"), (7, "しち"), (9, "く")] },
    Counter { name: "にち", special: &[(7, "しち"), (9, "く")] },
    Counter { name: "まい", special: &[] },
    Counter { name: "から", special: &[] },
    Counter { name: "つ", special: &[] },
];

const NATIVE: [&str; 9] =
    ["ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ", "むっつ", "ななつ", "やっつ", "ここのつ"];

const DAYS: [(u16, &str); 13] = [
    (1, "ついたち"),
    (2, "ふつか"),
    (3, "みっか"),
    (4, "よっか"),
    (5, "いつか"),
    (6, "むいか"),
    (7, "なのか"),
    (8, "ようか"),
    (9, "ここのか"),
    (10, "とおか"),
    (14, "じゅうよっか"),
    (20, "はつか"),
    (24, "にじゅうよっか"),
];

/// A number from 0 to 9999, its last digit as `special` says.
fn cardinal(number: u16, special: &[(u16, &str)]) -> String {
    const DIGITS: [&str; 10] = ["", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
    let digit = |n: u16| DIGITS.get(usize::from(n)).copied().unwrap_or_default();
    let found = |n: u16| special.iter().find(|(last, _)| *last == n).map(|(_, sound)| *sound);
    if number == 0 {
        return "ゼロ".to_owned();
    }
    let (thousands, hundreds, tens, ones) =
        (number / 1000 % 10, number / 100 % 10, number / 10 % 10, number % 10);
    let mut sound = match thousands {
        0 => String::new(),
        1 => "せん".to_owned(),
        3 => "さんぜん".to_owned(),
        8 => "はっせん".to_owned(),
        n => format!("{}せん", digit(n)),
    };
    sound.push_str(&match hundreds {
        0 => String::new(),
        1 => "ひゃく".to_owned(),
        3 => "さんびゃく".to_owned(),
        6 => "ろっぴゃく".to_owned(),
        8 => "はっぴゃく".to_owned(),
        n => format!("{}ひゃく", digit(n)),
    });
    if tens > 0 {
        let one = if tens == 1 { "" } else { digit(tens) };
        let ten = found(10).filter(|_| ones == 0).unwrap_or("じゅう");
        sound.push_str(one);
        sound.push_str(ten);
    }
    // ひと and ふた count only one and two; eleven and twelve are じゅういち and じゅうに.
    let alone = number < 10;
    let one = found(ones).filter(|sound| alone || !matches!(*sound, "ひと" | "ふた"));
    sound.push_str(one.unwrap_or_else(|| digit(ones)));
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_twice_is_spoken_once() {
        let texts = [
            "[受付|うけつけ]へお[声|こえ]がけください",
            "カードは、1[枚|まい]だけ",
            "マイナンバー〈12の [数字|すうじ]〉は [見|み]ません",
        ];
        for text in texts {
            assert_eq!(spoken(&spoken(text)), spoken(text));
        }
    }

    #[test]
    fn spoken_japanese_is_as_it_sounds() {
        let cases = [
            ("[受付|うけつけ]は[終|お]わりました", "うけつけわ おわりました"),
            ("カードは[置|お]いたままで", "カードわ おいたままで"),
            ("はじめからやり[直|なお]します", "はじめからやりなおします"),
            ("はい", "はい"),
            ("[左|ひだり]へ", "ひだりえ"),
            ("[受付|うけつけ]へどうぞ。[今日|きょう]は、ここで", "うけつけえ どうぞ。 きょうわ、 ここで"),
            ("[受付|うけつけ]へお[声|こえ]がけください", "うけつけえ おこえがけ ください"),
            ("[番号|ばんごう]ではなく、カードの", "ばんごうでわ なく、 カードの"),
            ("カードがはなれました", "カードが はなれました"),
            ("[写真|しゃしん]は [残|のこ]しません", "しゃしんわ のこしません"),
            ("マイナンバー〈12の [数字|すうじ]〉は [見|み]ません", "マイナンバー、 12の すうじわ みません"),
            ("「[決定|けってい]」をおしてください", "けっていを おして ください"),
            ("4けたの[数字|すうじ]", "よんけたの すうじ"),
            ("あと\u{2060}1[回|かい]", "あといっかい"),
            ("1つ[消|け]す", "ひとつ けす"),
            ("40[〜|から]74[歳|さい]", "よんじゅうからななじゅうよんさい"),
            ("24[時間|じかん]だけ", "にじゅうよじかんだけ"),
            ("[9:30–17:05|9じ30ぷんから17じ5ふんまで]", "くじさんじゅっぷんからじゅうしちじごふんまで"),
            (
                "2027[年|ねん]1[月|がつ]31[日|にち]です",
                "にせんにじゅうななねんいちがつさんじゅういちにちです",
            ),
            ("2034[年|ねん]4[月|がつ]20[日|にち]", "にせんさんじゅうよねんしがつはつか"),
            (
                "12けた、10けた、11[回|かい]、18[歳|さい]",
                "じゅうにけた、 じゅっけた、 じゅういっかい、 じゅうはっさい",
            ),
            ("[受付|うけつけ] C5、007", "うけつけ C5、 007"),
        ];
        for (text, expected) in cases {
            assert_eq!(spoken(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_sound_as_they_are_counted() {
        let cases = [
            (0, "ゼロ"),
            (10, "じゅう"),
            (30, "さんじゅう"),
            (300, "さんびゃく"),
            (1868, "せんはっぴゃくろくじゅうはち"),
            (8999, "はっせんきゅうひゃくきゅうじゅうきゅう"),
        ];
        for (number, expected) in cases {
            assert_eq!(cardinal(number, &[]), expected);
        }
    }
}
