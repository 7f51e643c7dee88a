//! The report of a month as text and as CSV, for the console and the command line.

use std::fmt::Write as _;

use kiosk_visit::Language;
use staff_audit_log::{KioskName, Report, Shown};

use crate::words::{Words, tenths};

/// The report as lines of text.
#[must_use]
pub fn text(report: &Report, kiosk: &KioskName, language: Language) -> String {
    let w = Words::of(language);
    let mut text = format!("{} {} · {kiosk}\n", w.report(), report.month);
    for (section, rows) in report.sections() {
        let _ = writeln!(text, "\n{}", w.section(section));
        for (figure, shown) in rows {
            let _ = writeln!(text, "  {:<42} {}", w.figure(figure), w.shown(shown));
        }
    }
    text.push('\n');
    if report.patients.is_some() {
        let _ = writeln!(text, "{}", w.patients_by(report));
    }
    for note in w.report_notes(report) {
        let _ = writeln!(text, "{note}");
    }
    text
}

/// The report as comma-separated values (RFC 4180) with a header: key, label, value. Keys and values are the same in every
/// language. A value is a number, a range (`3 to 6`), `<5`, `>=5`, `withheld` or `unknown`.
#[must_use]
pub fn csv(report: &Report, kiosk: &KioskName, language: Language) -> String {
    let w = Words::of(language);
    let mut csv = String::new();
    let mut row = |cells: [&str; 3]| {
        let _ = write!(csv, "{},{},{}\r\n", cell(cells[0]), cell(cells[1]), cell(cells[2]));
    };
    row(["key", "label", "value"]);
    row(["kiosk", w.board, kiosk.as_str()]);
    row(["month", w.report(), &report.month.to_string()]);
    for (section, rows) in report.sections() {
        for (figure, shown) in rows {
            let label = format!("{}: {}", w.section(section), w.figure(figure));
            row([&figure.key(), &label, &value(shown)]);
        }
    }
    if let Some(patients) = &report.patients {
        let staff = patients.staff.as_ref().map_or("", |staff| staff.as_str());
        row(["patients.entered-by", &w.patients_by(report), staff]);
    }
    csv
}

fn value(shown: Shown) -> String {
    match shown {
        Shown::Exact(count) => count.to_string(),
        Shown::Few => "<5".to_owned(),
        Shown::Hidden => ">=5".to_owned(),
        // Not "3-6", which a spreadsheet takes for a day.
        Shown::Between(low, high) => format!("{low} to {high}"),
        Shown::Seconds(seconds) => seconds.to_string(),
        Shown::Share(low, high) if low == high => tenths(low),
        Shown::Share(low, high) => format!("{} to {}", tenths(low), tenths(high)),
        Shown::Withheld => "withheld".to_owned(),
        Shown::Unknown => "unknown".to_owned(),
    }
}

/// One cell. What a spreadsheet would run as a formula is made text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    let quoted = text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=1+1", "'=1+1"),
            ("@sum(a,b)", "\"'@sum(a,b)\""),
            ("-1", "'-1"),
            ("<5", "<5"),
            (" x", "\" x\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn values_are_no_days_to_a_spreadsheet() {
        assert_eq!(value(Shown::Between(3, 6)), "3 to 6");
        assert_eq!(value(Shown::Share(300, 300)), "30.0");
        assert_eq!(value(Shown::Share(5, 10)), "0.5 to 1.0");
        assert_eq!((value(Shown::Few), value(Shown::Hidden)), ("<5".to_owned(), ">=5".to_owned()));
    }
}
