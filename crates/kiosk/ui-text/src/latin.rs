//! Names in kana for voices that read Latin letters.

/// A name in kana for a voice that reads Latin letters, in Hepburn's spelling. Everything else stays.
pub(crate) fn spelt(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    let mut doubled = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let kana = folded(c);
        let next = rest.get(c.len_utf8()..).unwrap_or_default();
        let small = next.chars().next().map(folded).and_then(|small| {
            DIGRAPHS.iter().find(|(pair, _)| pair.chars().eq([kana, small])).map(|(_, sound)| (*sound, small))
        });
        let (sound, read) = match small {
            Some((sound, small)) => (Some(sound), c.len_utf8() + small.len_utf8()),
            None => (SYLLABLES.iter().find(|(k, _)| *k == kana).map(|(_, sound)| *sound), c.len_utf8()),
        };
        match (kana, sound) {
            ('ッ', _) => doubled = true,
            // A long vowel, as names are written on passports.
            ('ー', _) => {}
            (_, Some(sound)) => {
                if std::mem::take(&mut doubled) {
                    latin.push_str(if sound.starts_with("ch") {
                        "t"
                    } else {
                        sound.get(..1).unwrap_or_default()
                    });
                }
                if latin.is_empty() || latin.ends_with(' ') {
                    let mut letters = sound.chars();
                    latin.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                    latin.push_str(letters.as_str());
                } else {
                    latin.push_str(sound);
                }
            }
            _ => latin.push(c),
        }
        rest = rest.get(read..).unwrap_or_default();
    }
    latin
}

/// Hiragana as katakana.
fn folded(c: char) -> char {
    if ('\u{3041}'..='\u{3096}').contains(&c) { char::from_u32(u32::from(c) + 0x60).unwrap_or(c) } else { c }
}

const SYLLABLES: &[(char, &str)] = &[
    ('ヮ', "wa"),
    ('ヰ', "i"),
    ('ヱ', "e"),
    ('ヵ', "ka"),
    ('ヶ', "ke"),
    ('ア', "a"),
    ('イ', "i"),
    ('ウ', "u"),
    ('エ', "e"),
    ('オ', "o"),
    ('カ', "ka"),
    ('キ', "ki"),
    ('ク', "ku"),
    ('ケ', "ke"),
    ('コ', "ko"),
    ('サ', "sa"),
    ('シ', "shi"),
    ('ス', "su"),
    ('セ', "se"),
    ('ソ', "so"),
    ('タ', "ta"),
    ('チ', "chi"),
    ('ツ', "tsu"),
    ('テ', "te"),
    ('ト', "to"),
    ('ナ', "na"),
    ('ニ', "ni"),
    ('ヌ', "nu"),
    ('ネ', "ne"),
    ('ノ', "no"),
    ('ハ', "ha"),
    ('ヒ', "hi"),
    ('フ', "fu"),
    ('ヘ', "he"),
    ('ホ', "ho"),
    ('マ', "ma"),
    ('ミ', "mi"),
    ('ム', "mu"),
    ('メ', "me"),
    ('モ', "mo"),
    ('ヤ', "ya"),
    ('ユ', "yu"),
    ('ヨ', "yo"),
    ('ラ', "ra"),
    ('リ', "ri"),
    ('ル', "ru"),
    ('レ', "re"),
    ('ロ', "ro"),
    ('ワ', "wa"),
    ('ヲ', "o"),
    ('ン', "n"),
    ('ヴ', "vu"),
    ('ガ', "ga"),
    ('ギ', "gi"),
    ('グ', "gu"),
    ('ゲ', "ge"),
    ('ゴ', "go"),
    ('ザ', "za"),
    ('ジ', "ji"),
    ('ズ', "zu"),
    ('ゼ', "ze"),
    ('ゾ', "zo"),
    ('ダ', "da"),
    ('ヂ', "ji"),
    ('ヅ', "zu"),
    ('デ', "de"),
    ('ド', "do"),
    ('バ', "ba"),
    ('ビ', "bi"),
    ('ブ', "bu"),
    ('ベ', "be"),
    ('ボ', "bo"),
    ('パ', "pa"),
    ('ピ', "pi"),
    ('プ', "pu"),
    ('ペ', "pe"),
    ('ポ', "po"),
    ('ァ', "a"),
    ('ィ', "i"),
    ('ゥ', "u"),
    ('ェ', "e"),
    ('ォ', "o"),
    ('ャ', "ya"),
    ('ュ', "yu"),
    ('ョ', "yo"),
];

const DIGRAPHS: &[(&str, &str)] = &[
    ("キャ", "kya"),
    ("キュ", "kyu"),
    ("キョ", "kyo"),
    ("シャ", "sha"),
    ("シュ", "shu"),
    ("ショ", "sho"),
    ("シェ", "she"),
    ("チャ", "cha"),
    ("チュ", "chu"),
    ("チョ", "cho"),
    ("チェ", "che"),
    ("ニャ", "nya"),
    ("ニュ", "nyu"),
    ("ニョ", "nyo"),
    ("ヒャ", "hya"),
    ("ヒュ", "hyu"),
    ("ヒョ", "hyo"),
    ("ミャ", "mya"),
    ("ミュ", "myu"),
    ("ミョ", "myo"),
    ("リャ", "rya"),
    ("リュ", "ryu"),
    ("リョ", "ryo"),
    ("ギャ", "gya"),
    ("ギュ", "gyu"),
    ("ギョ", "gyo"),
    ("ジャ", "ja"),
    ("ジュ", "ju"),
    ("ジョ", "jo"),
    ("ジェ", "je"),
    ("ビャ", "bya"),
    ("ビュ", "byu"),
    ("ビョ", "byo"),
    ("ピャ", "pya"),
    ("ピュ", "pyu"),
    ("ピョ", "pyo"),
    ("ファ", "fa"),
    ("フィ", "fi"),
    ("フェ", "fe"),
    ("フォ", "fo"),
    ("ティ", "ti"),
    ("ディ", "di"),
    ("トゥ", "tu"),
    ("ドゥ", "du"),
    ("ウィ", "wi"),
    ("ウェ", "we"),
    ("ウォ", "wo"),
    ("ヴァ", "va"),
    ("ヴィ", "vi"),
    ("ヴェ", "ve"),
    ("ヴォ", "vo"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_on_a_passport() {
        let cases = [
            ("ヤマダ", "Yamada"),
            ("いとう", "Itou"),
            ("ハットリ", "Hattori"),
            ("マッチ", "Matchi"),
            ("シュミット", "Shumitto"),
            ("グエン", "Guen"),
            ("オー", "O"),
            ("ヴィトール サントス", "Vitoru Santosu"),
            ("NGUYEN", "NGUYEN"),
            ("", ""),
        ];
        for (kana, expected) in cases {
            assert_eq!(spelt(kana), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn names_of_any_kana_are_latin(kana in "[ァ-ヴー]{0,16}") {
            proptest::prop_assert!(spelt(&kana).is_ascii());
        }
    }
}
