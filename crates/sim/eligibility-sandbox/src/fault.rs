//! Faults on demand: what the gateway does wrong, on which path, how often.
//!
//! As text, `KIND[=VALUE][@PATH][*TIMES]`: `status=503@confirmations*2`, `delay=30s`, `cut@consents*1`. Without a path
//! a fault is for all of them; without a number it stays until cleared. A status is given *instead of* an answer, before
//! the request takes any effect; every other fault spoils the true answer on its way back.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Route;

/// Rules kept at once.
const MAX_RULES: usize = 64;
/// Longest delay: longer than any client waits.
const MAX_DELAY: Duration = Duration::from_secs(600);

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `delay=20s`: the answer comes this much later; also `ms`.
    Delay(Duration),
    /// `drip=100ms`: the body comes byte by byte, one in each such interval.
    Drip(Duration),
    /// `status=503`: this HTTP status (200 to 599) and a problem instead of an answer.
    Status(u16),
    /// `cut`: the connection ends in the middle of the body.
    Cut,
    /// `wrong-schema`: well-formed, but not what was asked for.
    WrongSchema,
    /// `doctype`: the message with a document type declaration and an entity.
    Doctype,
    /// `huge`: a body of 10 MB.
    Huge,
    /// `wrong-challenge`: another challenge's id is echoed.
    WrongChallenge,
    /// `wrong-key`: another idempotency key is echoed.
    WrongKey,
    /// `unknown-codes`: codes that no program knows yet, in a message that is otherwise true.
    UnknownCodes,
    /// `wrong-media-type`: the true body as `text/html`.
    WrongMediaType,
    /// `flood`: offers with 10,000 entries.
    Flood,
    /// `long-label`: an offer whose label has 10 kB.
    LongLabel,
    /// `bidi-label`: an offer whose label turns the direction of writing.
    BidiLabel,
    /// `control-label`: an offer whose label holds control characters.
    ControlLabel,
    /// `repeated-id`: an offer in which one entry's id stands twice.
    RepeatedId,
}

/// A fault with its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// What goes wrong.
    pub fault: Fault,
    /// Where; `None` is everywhere.
    pub route: Option<Route>,
    /// For how many requests; `None` is until cleared.
    pub times: Option<u32>,
}

impl From<Fault> for FaultRule {
    fn from(fault: Fault) -> Self {
        Self { fault, route: None, times: None }
    }
}

impl FaultRule {
    /// The same fault on one path only.
    #[must_use]
    pub fn on(mut self, route: Route) -> Self {
        self.route = Some(route);
        self
    }

    /// The same fault for so many requests only.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

/// Why a text is not a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fault; write KIND[=VALUE][@PATH][*TIMES], such as status=503@confirmations*2")]
pub struct FaultSyntax;

impl FromStr for FaultRule {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        let (text, times) = match text.split_once('*') {
            Some((text, times)) => (text, Some(times.parse().map_err(|_| FaultSyntax)?)),
            None => (text, None),
        };
        let (text, route) = match text.split_once('@') {
            Some((text, route)) => (text, Some(Route::from_name(route).ok_or(FaultSyntax)?)),
            None => (text, None),
        };
        let fault = match text.split_once('=').map_or((text, None), |(kind, value)| (kind, Some(value))) {
            ("delay", Some(value)) => Fault::Delay(duration(value)?),
            ("drip", Some(value)) => Fault::Drip(duration(value)?),
            ("status", Some(value)) => {
                let status = value.parse().map_err(|_| FaultSyntax)?;
                if !(200..=599).contains(&status) {
                    return Err(FaultSyntax);
                }
                Fault::Status(status)
            }
            ("cut", None) => Fault::Cut,
            ("wrong-schema", None) => Fault::WrongSchema,
            ("doctype", None) => Fault::Doctype,
            ("huge", None) => Fault::Huge,
            ("wrong-challenge", None) => Fault::WrongChallenge,
            ("wrong-key", None) => Fault::WrongKey,
            ("unknown-codes", None) => Fault::UnknownCodes,
            ("wrong-media-type", None) => Fault::WrongMediaType,
            ("flood", None) => Fault::Flood,
            ("long-label", None) => Fault::LongLabel,
            ("bidi-label", None) => Fault::BidiLabel,
            ("control-label", None) => Fault::ControlLabel,
            ("repeated-id", None) => Fault::RepeatedId,
            _ => return Err(FaultSyntax),
        };
        Ok(Self { fault, route, times })
    }
}

fn duration(text: &str) -> Result<Duration, FaultSyntax> {
    let duration = if let Some(number) = text.strip_suffix("ms") {
        number.parse().map(Duration::from_millis)
    } else {
        text.strip_suffix('s').unwrap_or(text).parse().map(Duration::from_secs)
    };
    duration
        .ok()
        .filter(|duration| (Duration::from_millis(1)..=MAX_DELAY).contains(duration))
        .ok_or(FaultSyntax)
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Delay(duration) => write!(f, "delay={}ms", duration.as_millis())?,
            Fault::Drip(duration) => write!(f, "drip={}ms", duration.as_millis())?,
            Fault::Status(status) => write!(f, "status={status}")?,
            Fault::Cut => f.write_str("cut")?,
            Fault::WrongSchema => f.write_str("wrong-schema")?,
            Fault::Doctype => f.write_str("doctype")?,
            Fault::Huge => f.write_str("huge")?,
            Fault::WrongChallenge => f.write_str("wrong-challenge")?,
            Fault::WrongKey => f.write_str("wrong-key")?,
            Fault::UnknownCodes => f.write_str("unknown-codes")?,
            Fault::WrongMediaType => f.write_str("wrong-media-type")?,
            Fault::Flood => f.write_str("flood")?,
            Fault::LongLabel => f.write_str("long-label")?,
            Fault::BidiLabel => f.write_str("bidi-label")?,
            Fault::ControlLabel => f.write_str("control-label")?,
            Fault::RepeatedId => f.write_str("repeated-id")?,
        }
        if let Some(route) = self.route {
            write!(f, "@{route}")?;
        }
        if let Some(times) = self.times {
            write!(f, "*{times}")?;
        }
        Ok(())
    }
}

/// The faults in force. Cheap to clone; clones are the same set.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<FaultRule>>>);

impl Faults {
    /// Adds a fault. Several can be in force at once; beyond 64 the oldest goes.
    pub fn add(&self, rule: impl Into<FaultRule>) {
        let mut rules = self.rules();
        if rules.len() >= MAX_RULES {
            rules.remove(0);
        }
        rules.push(rule.into());
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// The faults in force, with the number of requests each is still for.
    #[must_use]
    pub fn list(&self) -> Vec<FaultRule> {
        self.rules().clone()
    }

    /// The faults for one request, counted down.
    pub(crate) fn take(&self, route: Route) -> Vec<Fault> {
        let mut taken = Vec::new();
        self.rules().retain_mut(|rule| {
            if rule.times == Some(0) {
                return false;
            }
            if rule.route.is_none_or(|only| only == route) {
                taken.push(rule.fault.clone());
                if let Some(times) = &mut rule.times {
                    *times -= 1;
                }
            }
            rule.times != Some(0)
        });
        taken
    }

    fn rules(&self) -> MutexGuard<'_, Vec<FaultRule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_text_reads_back_as_written() {
        for text in [
            "delay=20000ms",
            "drip=5ms@consents",
            "status=503@confirmations*2",
            "cut",
            "wrong-schema*1",
            "doctype@enrolments",
            "huge",
            "wrong-challenge",
            "wrong-key",
            "unknown-codes",
            "wrong-media-type@challenges*9",
            "status=503@facility",
            "flood@offers",
            "long-label@offers*1",
            "bidi-label",
            "control-label",
            "repeated-id@offers",
        ] {
            assert_eq!(text.parse::<FaultRule>().unwrap().to_string(), text);
        }
        assert_eq!("delay=20s".parse::<FaultRule>().unwrap().fault, Fault::Delay(Duration::from_secs(20)));
    }

    #[test]
    fn fault_text_that_is_none_is_refused() {
        for text in [
            "",
            "status",
            "status=99",
            "status=600",
            "status=abc",
            "cut=1",
            "delay",
            "delay=0s",
            "delay=601s",
            "drip=0",
            "cut@nowhere",
            "cut*",
            "cut*-1",
            "rm",
            "delay=1h",
        ] {
            assert_eq!(text.parse::<FaultRule>(), Err(FaultSyntax), "{text}");
        }
    }

    #[test]
    fn fault_with_a_scope_strikes_there_and_so_often() {
        let faults = Faults::default();
        faults.add(FaultRule::from(Fault::Cut).on(Route::Consents).times(2));
        faults.add(Fault::Status(503));
        assert_eq!(faults.take(Route::Challenges), [Fault::Status(503)]);
        assert_eq!(faults.take(Route::Consents), [Fault::Cut, Fault::Status(503)]);
        assert_eq!(faults.take(Route::Consents), [Fault::Cut, Fault::Status(503)]);
        assert_eq!(faults.take(Route::Consents), [Fault::Status(503)]);
        faults.clear();
        assert!(faults.take(Route::Consents).is_empty());
    }
}
