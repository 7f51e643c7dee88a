//! `[staff]` and `[audit]`: the staff console, and the log of what it and the kiosk did.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use kiosk_visit::Language;
use serde::Deserialize;
use staff_console::KioskName;
use staff_console::feed::FeedPeer;
use staff_console::web::StaffTimes;

use super::{ConfigError, value};

/// Smallest limit of the audit log's size, in bytes: below it hardly a day's records fit.
const MIN_AUDIT_BYTES: u64 = 64 * 1024;
/// Default of `audit.most_bytes`: 1 GiB, about five million records.
const MAX_AUDIT_BYTES: u64 = 1 << 30;

/// Most other kiosks that one desk watches.
const MAX_KIOSKS: usize = 32;

/// `[staff]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Where the console listens. None: no console, and nobody can be called.
    pub listen: Option<SocketAddr>,
    /// Host names under which browsers come.
    pub hosts: Vec<String>,
    /// The name under which passkeys work; without it the first of `hosts` that is a name and no address.
    pub passkey_host: Option<String>,
    /// The console's certificate chain, PEM; made when neither it nor its key is there.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// The accounts.
    pub accounts: PathBuf,
    /// Whether calls are shown while nobody is signed in.
    pub calls_when_signed_out: bool,
    /// How long a sign-in lasts, in hours: the shift.
    pub shift_hours: u64,
    /// How long a second factor serves for photos, results and the audit log, in minutes.
    pub second_factor_minutes: u64,
    /// After so many minutes without a press a session ends; `None`: with the shift.
    pub idle_minutes: Option<u64>,
    /// How long a finished visit's row stays on the board, with the result behind it, in minutes; 0: not at all.
    pub finished_minutes: u64,
    /// Whether the staff check can be done at the kiosk itself, with a staff number and a one-time code.
    pub check_at_kiosk: bool,
    /// Whether the facility's code serves there as well.
    pub facility_code: bool,
    /// The second reader, for staff cards: its name, or a part of it. None: staff cards do not serve.
    pub card_reader: Option<String>,
    /// The language before one is chosen.
    pub language: Language,
    /// This kiosk's part among several.
    pub feed: Feed,
    /// Other kiosks that this kiosk's console watches.
    pub kiosks: Vec<OtherKiosk>,
}

/// `[staff.feed]`: what several kiosks tell each other's desks. Its files are read where it listens or other kiosks are
/// watched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feed {
    /// Where the feed listens. None: no other desk sees this kiosk.
    pub listen: Option<SocketAddr>,
    /// The authority of all kiosks' certificates, PEM.
    pub ca: PathBuf,
    /// This kiosk's certificate chain, PEM, for its name.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            listen: None,
            ca: PathBuf::from("staff/feed/ca.pem"),
            certificate: PathBuf::from("staff/feed/cert.pem"),
            key: PathBuf::from("staff/feed/key.pem"),
        }
    }
}

/// `[[staff.kiosks]]`: another kiosk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherKiosk {
    /// Its name, which its certificate is for.
    pub name: KioskName,
    /// Its feed: `https://HOST:PORT`.
    pub url: String,
    /// Its own console, as browsers at this desk reach it.
    pub console: String,
}

impl Default for Staff {
    fn default() -> Self {
        Self {
            listen: None,
            hosts: vec!["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()],
            passkey_host: None,
            certificate: PathBuf::from("staff/cert.pem"),
            key: PathBuf::from("staff/key.pem"),
            accounts: PathBuf::from("staff/accounts.sqlite"),
            calls_when_signed_out: true,
            shift_hours: 10,
            second_factor_minutes: 15,
            idle_minutes: None,
            finished_minutes: 5,
            check_at_kiosk: false,
            facility_code: false,
            card_reader: None,
            language: Language::default(),
            feed: Feed::default(),
            kiosks: Vec::new(),
        }
    }
}

impl Staff {
    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let mut found = Vec::new();
        let is_name = |host: &String| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
            let name = !host.is_empty() && host.len() <= 253 && host.bytes().all(plain);
            name || host.parse::<IpAddr>().is_ok()
        };
        if self.hosts.is_empty() || !self.hosts.iter().all(is_name) {
            found.push(value("staff.hosts", "must be host names or addresses, without port".into()));
        }
        if let Some(host) = &self.passkey_host
            && (host.parse::<IpAddr>().is_ok() || !self.hosts.contains(host))
        {
            let why = "must be a name out of staff.hosts: browsers give no passkeys to a bare address";
            found.push(value("staff.passkey_host", why.into()));
        }
        if self.card_reader.as_ref().is_some_and(|name| name.trim().is_empty()) {
            found.push(value("staff.card_reader", "must be the name of a reader, or a part of it".into()));
        }
        for (key, number, least, most, unit) in [
            ("staff.shift_hours", Some(self.shift_hours), 1, 24, "hours"),
            ("staff.second_factor_minutes", Some(self.second_factor_minutes), 1, 60, "minutes"),
            ("staff.idle_minutes", self.idle_minutes, 1, 600, "minutes"),
            ("staff.finished_minutes", Some(self.finished_minutes), 0, 60, "minutes"),
        ] {
            if number.is_some_and(|number| number < least || number > most) {
                found.push(value(key, format!("must be {least} to {most} {unit}")));
            }
        }
        let names: BTreeSet<&KioskName> = self.kiosks.iter().map(|kiosk| &kiosk.name).collect();
        if names.len() < self.kiosks.len() || self.kiosks.len() > MAX_KIOSKS {
            found.push(value("staff.kiosks", format!("must be at most {MAX_KIOSKS}, each name once")));
        }
        for kiosk in &self.kiosks {
            if let Err(error) = FeedPeer::new(kiosk.name.clone(), &kiosk.url, &kiosk.console) {
                found.push(value("staff.kiosks", format!("{}: {error}", kiosk.name)));
            }
        }
        found
    }

    /// The console's time limits.
    #[must_use]
    pub fn times(&self) -> StaffTimes {
        let minutes = |minutes: u64| Duration::from_secs(minutes.saturating_mul(60));
        StaffTimes {
            age: minutes(self.shift_hours.saturating_mul(60)),
            fresh: minutes(self.second_factor_minutes),
            idle: self.idle_minutes.map(minutes),
            ..StaffTimes::default()
        }
    }

    /// The name under which passkeys work, if the console has one.
    #[must_use]
    pub fn passkey_name(&self) -> Option<&str> {
        let named = || self.hosts.iter().find(|host| host.parse::<IpAddr>().is_err());
        self.passkey_host.as_ref().or_else(named).map(String::as_str)
    }

    /// How long a finished visit's row stays.
    #[must_use]
    pub fn finished(&self) -> Duration {
        Duration::from_secs(self.finished_minutes.saturating_mul(60))
    }

    /// The language in which staff read the kiosk's own screens: one of the console's.
    #[must_use]
    pub fn read_by_staff(&self) -> Language {
        match self.language {
            Language::Japanese | Language::EasyJapanese => Language::Japanese,
            _ => Language::English,
        }
    }

    /// The name of the reader for staff cards, or a part of it, where they serve.
    #[must_use]
    pub fn cards_on(&self) -> Option<&str> {
        let serve = self.check_at_kiosk && self.listen.is_some();
        self.card_reader.as_deref().filter(|_| serve)
    }

    /// Whether the feed is used at all, and its certificates with it.
    #[must_use]
    pub fn speaks_with_others(&self) -> bool {
        self.feed.listen.is_some() || !self.kiosks.is_empty()
    }
}

/// `[audit]`. The log is kept with and without a console: no result is shown that is not recorded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// The log.
    pub path: PathBuf,
    /// More files that get the log's anchor.
    pub anchor_copies: Vec<PathBuf>,
    /// Files that get a line with the anchor now and then, on a share that only lets append.
    pub anchor_journals: Vec<PathBuf>,
    /// Largest log, in bytes.
    pub most_bytes: u64,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            path: PathBuf::from("audit/audit.sqlite"),
            anchor_copies: Vec::new(),
            anchor_journals: Vec::new(),
            most_bytes: MAX_AUDIT_BYTES,
        }
    }
}

impl Audit {
    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let small = self.most_bytes < MIN_AUDIT_BYTES;
        let problem = || value("audit.most_bytes", format!("must be at least {MIN_AUDIT_BYTES}"));
        small.then(problem).into_iter().collect()
    }
}
