//! Days and times as staff read them: with the era in Japanese, in Japan's time.

use base_time::{JST, Moment, Month};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::Words;

/// The eras of those who live, each with the year before its first and the first day.
const ERAS: [(&str, i16, (i16, i8, i8)); 5] = [
    ("令和", 2018, (2019, 5, 1)),
    ("平成", 1988, (1989, 1, 8)),
    ("昭和", 1925, (1926, 12, 25)),
    ("大正", 1911, (1912, 7, 30)),
    ("明治", 1867, (1868, 10, 23)),
];

const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// A day that is written `YYYY-MM-DD`; anything else as it is.
    #[must_use]
    pub fn day(&self, iso: &str) -> String {
        iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |date| self.date(date))
    }

    /// A day with a time, written `YYYY-MM-DD hh:mm`; anything else as it is.
    #[must_use]
    pub fn day_and_time(&self, text: &str) -> String {
        text.parse::<DateTime>().map_or_else(
            |_| text.to_owned(),
            |time| format!("{} {:02}:{:02}", self.date(time.date()), time.hour(), time.minute()),
        )
    }

    /// A day.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        if self.tag() != "ja" {
            let name = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month));
            return format!("{day} {} {year}", name.unwrap_or(&""));
        }
        format!("{}{month}月{day}日", year_in_japanese((year, month, day)))
    }

    /// A month; its era is that of its first day.
    #[must_use]
    pub fn month(&self, of: Month) -> String {
        let (year, month) = (of.year(), of.month());
        if self.tag() != "ja" {
            let name = MONTHS.get(usize::from(month).saturating_sub(1));
            return format!("{} {year}", name.unwrap_or(&""));
        }
        let first = (i16::try_from(year).unwrap_or_default(), i8::try_from(month).unwrap_or_default(), 1);
        format!("{}{month}月", year_in_japanese(first))
    }

    /// A moment in Japan's time, to the second.
    #[must_use]
    pub fn moment(&self, at: Moment) -> String {
        let Ok(time) = Timestamp::from_second(i64::try_from(at.seconds()).unwrap_or(i64::MAX)) else {
            return String::new();
        };
        let time = JST.to_datetime(time);
        let clock = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        if self.tag() != "ja" {
            return format!("{} {clock}", self.date(time.date()));
        }
        let day = usize::try_from(time.date().weekday().to_monday_zero_offset()).unwrap_or_default();
        format!("{}({}) {clock}", self.date(time.date()), DAYS.get(day).unwrap_or(&""))
    }
}

fn year_in_japanese(day: (i16, i8, i8)) -> String {
    let year = day.0;
    let Some((name, before, _)) = ERAS.iter().find(|(_, _, first)| day >= *first) else {
        return format!("{year}年");
    };
    match year - before {
        1 => format!("{name}元年({year}年)"),
        of_era => format!("{name}{of_era}年({year}年)"),
    }
}

#[cfg(test)]
mod tests {
    use kiosk_visit::Language;

    use super::*;

    #[test]
    fn days_have_their_era() {
        let (ja, en) = (Words::of(Language::Japanese), Words::of(Language::English));
        for (iso, expected) in [
            ("2026-11-29", "令和8年(2026年)11月29日"),
            ("2019-05-01", "令和元年(2019年)5月1日"),
            ("2019-04-30", "平成31年(2019年)4月30日"),
            ("1989-01-07", "昭和64年(1989年)1月7日"),
            ("1926-12-24", "大正15年(1926年)12月24日"),
            ("1912-07-29", "明治45年(1912年)7月29日"),
            ("1868-10-22", "1868年10月22日"),
            ("2026-13-01", "2026-13-01"),
            ("", ""),
        ] {
            assert_eq!(ja.day(iso), expected);
        }
        for (month, expected) in [("2026-11", "令和8年(2026年)11月"), ("2019-05", "令和元年(2019年)5月")]
        {
            assert_eq!(ja.month(month.parse().unwrap()), expected);
        }
        assert_eq!(en.month("2026-11".parse().unwrap()), "November 2026");
        assert_eq!(en.day("2026-11-29"), "29 November 2026");
        assert_eq!(ja.day_and_time("2026-11-29 08:05"), "令和8年(2026年)11月29日 08:05");
        assert_eq!(en.day_and_time("soon"), "soon");
    }

    #[test]
    fn moments_are_japans() {
        // 2026-11-28T15:30:07Z.
        let at = Moment(1_795_879_807_000);
        assert_eq!(Words::of(Language::Japanese).moment(at), "令和8年(2026年)11月29日(日) 00:30:07");
        assert_eq!(Words::of(Language::English).moment(at), "29 November 2026 00:30:07");
    }
}
