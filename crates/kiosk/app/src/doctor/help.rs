//! The help: which facts somebody has to look at again.

use base_time::{Moment, in_japan};
use kiosk_visit::{Help, HelpDate};

use super::{Finding, Health, finding};
use crate::Config;

const WHAT: &str = "help";

/// A line for each fact whose day has passed; a file that cannot be read has its line with the configuration.
pub(super) fn help(config: &Config, now: Moment) -> Vec<Finding> {
    config.help().map(|help| reviews(&help, now)).unwrap_or_default()
}

fn reviews(help: &Help, now: Moment) -> Vec<Finding> {
    let Some(today) = today(now) else { return Vec::new() };
    let due = help.due(today).map(|(place, fact)| {
        let words = format!(
            "{place}: was to be looked at again by {}; compare it with its source ({}), then set checked and review_by",
            fact.review_by, fact.source
        );
        finding(WHAT, Health::Fair, words)
    });
    let due: Vec<_> = due.collect();
    if due.is_empty() {
        let words = format!("{} topics, no fact is due to be looked at again", help.topics().len());
        return vec![finding(WHAT, Health::Good, words)];
    }
    due
}

/// The day in Japan.
fn today(now: Moment) -> Option<HelpDate> {
    let at = jiff::Timestamp::from_millisecond(i64::try_from(now.0).ok()?).ok()?;
    let date = in_japan(at).date();
    let part = |number: i8| u8::try_from(number).ok();
    Some(HelpDate {
        year: u16::try_from(date.year()).ok()?,
        month: part(date.month())?,
        day: part(date.day())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fact_whose_day_has_passed_in_japan_is_named_with_topic_and_day() {
        let help = Help::from_toml(include_str!("../../../../../config/help.toml")).unwrap();
        let at = |time: &str| reviews(&help, time.parse::<jiff::Timestamp>().unwrap().into());
        // The last second of 2027-05-31 in Japan, and the next.
        let before = at("2027-05-31T14:59:59Z");
        assert_eq!(before.len(), 1);
        assert_eq!(before[0].health, Health::Good);
        let after = at("2027-05-31T15:00:00Z");
        assert!(after.iter().all(|found| found.health == Health::Fair && found.what == "help"));
        let lost: Vec<_> = after.iter().filter(|found| found.words.contains("topic lost, fact 1")).collect();
        assert!(lost.len() == 1 && lost[0].words.contains("2027-05-31"), "{after:?}");
        assert!(!after.iter().any(|found| found.words.contains("topic costs")));
        assert!(at("2027-08-01T00:00:00Z").iter().any(|found| found.words.contains("topic costs, fact 2")));
    }
}
