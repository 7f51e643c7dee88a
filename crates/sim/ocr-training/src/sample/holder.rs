//! Invented card holders, as printed.

use card_ocr::Reading;

use super::Rng;

/// How the birth date is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthText {
    /// 「昭和55年2月17日生」: the era's name and the year in it.
    Era(&'static str, u8),
    /// 「1985年3月9日生」.
    Gregorian(u16),
}

/// What is printed on one card.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Family and given name.
    pub name: String,
    /// Two lines.
    pub address: [String; 2],
    /// 男 or 女.
    pub sex: &'static str,
    /// The year of birth.
    pub birth: BirthText,
    /// Month and day of birth.
    pub birthday: (u8, u8),
    /// Year, month, day.
    pub expiry: (u16, u8, u8),
    /// Four digits.
    pub security_code: [u8; 4],
    /// A space before single digits of dates, as on older cards.
    pub spaced: bool,
    /// Full-width digits.
    pub wide: bool,
    /// 元 for the first year of an era.
    pub first_year_sign: bool,
}

const FAMILY: [&str; 8] = ["架空", "見本", "試験", "架見", "見架", "試見", "空本", "験架"];
const GIVEN: [&str; 12] =
    ["太郎", "花子", "一", "三郎", "明子", "和成", "正大", "年男", "清", "令子", "月乃", "平治"];

impl Holder {
    /// Somebody who does not exist.
    #[must_use]
    pub fn invented(rng: &mut Rng) -> Self {
        let birth = match rng.whole(0, 19) {
            0 => BirthText::Era("大正", rng.whole(9, 15) as u8),
            1..=9 => BirthText::Era("昭和", rng.whole(1, 64) as u8),
            10..=14 => BirthText::Era("平成", rng.whole(1, 31) as u8),
            15..=16 => BirthText::Era("令和", rng.whole(1, 8) as u8),
            _ => BirthText::Gregorian(rng.whole(1930, 2020) as u16),
        };
        let birthday = (rng.whole(1, 12) as u8, rng.whole(1, 28) as u8);
        let expiry_day = match birth {
            BirthText::Gregorian(_) if rng.chance(0.5) => (rng.whole(1, 12) as u8, rng.whole(1, 28) as u8),
            _ => birthday,
        };
        let mut security_code = [0; 4];
        security_code.fill_with(|| b'0' + rng.whole(0, 9) as u8);
        let number = rng.whole(1, 99);
        Self {
            name: format!("{}　{}", rng.pick(&FAMILY), rng.pick(&GIVEN)),
            address: [
                format!("見本県架空市試験町{number}丁目{}番{}号", rng.whole(1, 30), rng.whole(1, 20)),
                format!("架空マンション{}号室", rng.whole(101, 1212)),
            ],
            sex: rng.pick::<&str>(&["男", "女"]),
            birth,
            birthday,
            expiry: (rng.whole(2025, 2046) as u16, expiry_day.0, expiry_day.1),
            security_code,
            spaced: rng.chance(0.4),
            wide: rng.chance(0.15),
            first_year_sign: rng.chance(0.7),
        }
    }

    /// The birth date as printed.
    #[must_use]
    pub fn birth_text(&self) -> String {
        let (month, day) = self.birthday;
        let year = match self.birth {
            BirthText::Era(era, 1) if self.first_year_sign => format!("{era}元年"),
            BirthText::Era(era, year) => format!("{era}{}年", self.number(year.into())),
            BirthText::Gregorian(year) => format!("{}年", self.number(year)),
        };
        format!("{year}{}月{}日生", self.number(month.into()), self.number(day.into()))
    }

    /// The expiry date as printed.
    #[must_use]
    pub fn expiry_text(&self) -> String {
        let (year, month, day) = self.expiry;
        let [year, month, day] = [year, month.into(), day.into()].map(|number| self.number(number));
        format!("{year}年{month}月{day}日まで有効")
    }

    /// The security code as printed.
    #[must_use]
    pub fn code_text(&self) -> String {
        let digits: String = self.security_code.iter().map(|&digit| char::from(digit)).collect();
        if self.wide { wide(&digits) } else { digits }
    }

    fn number(&self, number: u16) -> String {
        let text = if self.spaced && number < 10 { format!(" {number}") } else { number.to_string() };
        if self.wide { wide(&text) } else { text }
    }

    /// Whether a reading has the 14 digits of this card.
    #[must_use]
    pub fn is_read_by(&self, reading: &Reading) -> bool {
        let year = match self.birth {
            BirthText::Era(_, year) => year,
            BirthText::Gregorian(year) => (year % 100) as u8,
        };
        (reading.birth.year, reading.birth.month, reading.birth.day)
            == (year, self.birthday.0, self.birthday.1)
            && reading.expiry_year == self.expiry.0
            && reading.security_code == self.security_code
    }
}

/// Half-width digits and spaces made full-width.
fn wide(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0'..='9' => char::from_u32(u32::from(sign) - u32::from('0') + u32::from('０')).unwrap_or(sign),
            ' ' => '　',
            other => other,
        })
        .collect()
}
