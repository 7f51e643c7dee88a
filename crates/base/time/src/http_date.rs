//! Time as HTTP writes it.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

use crate::Moment;

/// Longest date that is read, bytes. RFC 9110 §5.6.7 writes 29.
const MAX_BYTES: usize = 64;

/// Reads a date of HTTP in the form that is to be sent (RFC 9110 §5.6.7, `IMF-fixdate`); `None` for anything else.
#[must_use]
pub fn parse_http_date(text: &str) -> Option<Moment> {
    let fits = text.len() <= MAX_BYTES && text.ends_with(" GMT");
    fits.then(|| DateTimeParser::new().parse_timestamp(text).ok())?.map(Moment::from)
}

/// Writes a date of HTTP. Its resolution is one second.
#[must_use]
pub fn http_date(moment: Moment) -> String {
    let seconds = i64::try_from(moment.seconds()).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    time.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_of_the_standard_is_read_and_written() {
        let moment = Moment(784_111_777_000);
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(moment));
        assert_eq!(http_date(Moment(moment.0 + 999)), "Sun, 06 Nov 1994 08:49:37 GMT");
        for seconds in [0, 2_147_483_647, 2_147_483_648, 4_102_444_800] {
            assert_eq!(parse_http_date(&http_date(Moment(seconds * 1000))), Some(Moment(seconds * 1000)));
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        let long = format!("{}Sun, 06 Nov 1994 08:49:37 GMT", " ".repeat(100));
        for text in [
            "",
            "GMT",
            " GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 +0900",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
            "日, 06 Nov 1994 08:49:37 GMT",
            &long,
        ] {
            assert_eq!(parse_http_date(text), None, "{text:?}");
        }
    }
}
