//! `uketsuke doctor`: looks at everything the kiosk needs, without a patient, and says what to do about what is missing.

mod card_readers;
mod help;
mod listening;
mod panel;
mod recording;
mod seeing;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock as _, SystemClock, SystemEntropy};
use eligibility_client::GatewayTime;
use eligibility_export::{ExportError, FolderProof, ReceiptComputer as _};
use kiosk_speech::{Loudness, Wave};
use kiosk_visit::{Language, Text};

use crate::authorisation::AuthorisationModule;
use crate::clock_watch::ClockStanding;
use crate::face_way::FaceWay;
use crate::staff::{self, account_admin};
use crate::{Config, KioskRuntime, card_worker, gateway_worker, receipt_worker};

/// How long the player is tried.
const SILENCE: Duration = Duration::from_millis(50);

/// How one thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Good,
    /// Worth a look; the kiosk runs.
    Fair,
    /// The kiosk cannot serve patients.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// In words, with what to do when it is not good.
    pub words: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.health {
            Health::Good => "ok  ",
            Health::Fair => "note",
            Health::Bad => "FAIL",
        };
        write!(f, "{mark} {:<10} {}", self.what, self.words)
    }
}

/// Looks at configuration, readers, card authorities, gateway, clock, the ways to the receipt computer, the audit log, the staff
/// console, other kiosks, the authorisation module, the face way, cameras, voice and sounds, memory, display, fonts, the help, and how the machine is
/// locked down.
/// Each is tried as the kiosk uses it: docs/doctor.md.
#[must_use]
pub fn examine(config: &Config) -> Vec<Finding> {
    let mut findings: Vec<Finding> = crate::obstacles(config)
        .iter()
        .map(|obstacle| finding("config", Health::Bad, obstacle.to_string()))
        .collect();
    // What is wrong with the console has its own line.
    let warnings = crate::config::consistency::warnings(config);
    findings.extend(warnings.iter().map(|warning| finding("config", Health::Fair, warning.to_string())));
    if findings.is_empty() {
        findings.push(finding("config", Health::Good, "complete".into()));
    }
    findings.push(card_authorities(config));
    findings.extend(card_readers::readers(config));
    let runtime = match KioskRuntime::start() {
        Ok(runtime) => runtime,
        Err(error) => {
            findings.push(finding("gateway", Health::Bad, error.to_string()));
            return findings;
        }
    };
    findings.extend(gateway(config, &runtime));
    findings.extend(receipt(config, &runtime));
    findings.extend(recording::audit(config, &runtime));
    findings.push(console(config));
    findings.extend(others(config, &runtime));
    let (module, authorised) = authorisation(config);
    findings.push(module);
    findings.extend(face(config, authorised));
    findings.extend(seeing::cameras(config));
    findings.extend(speech(config));
    findings.push(memory());
    findings.push(panel::display(config));
    findings.push(fonts());
    findings.extend(help::help(config, SystemClock::start().moment()));
    findings.push(machine());
    findings
}

fn finding(what: &'static str, health: Health, words: String) -> Finding {
    Finding { what, health, words }
}

fn card_authorities(config: &Config) -> Finding {
    match card_worker::anchors(config) {
        Ok(anchors) => {
            let number = anchors.count();
            let authorities = format!("{number} {}", if number == 1 { "authority" } else { "authorities" });
            if config.card.policy == crate::config::CardPolicy::Test {
                let words = format!("{authorities}; test cards are accepted, so no patients here");
                finding("cards", Health::Fair, words)
            } else {
                finding("cards", Health::Good, authorities)
            }
        }
        Err(error) => finding("cards", Health::Bad, error.to_string()),
    }
}

fn gateway(config: &Config, runtime: &KioskRuntime) -> Vec<Finding> {
    const WHAT: &str = "gateway";
    let client = match gateway_worker::client(config) {
        Ok(client) => client,
        Err(error) => {
            return vec![finding(WHAT, Health::Fair, format!("{error}. The kiosk serves patients"))];
        }
    };
    let mut findings = vec![terminal_certificate(client.certificate_validity().not_after)];
    let (answer, time) = runtime.block_on(async {
        let answer = client.probe().await;
        let time = client.time_told(&answer).await;
        (answer, time)
    });
    findings.push(match answer {
        Ok(report) => finding(WHAT, Health::Good, format!("answered in {} ms", report.took.as_millis())),
        Err(error) => {
            finding(WHAT, Health::Bad, format!("{error}; check gateway.url, the line and the clock"))
        }
    });
    findings.push(clock(time));
    findings
}

/// This machine's clock beside the gateway's, as the running kiosk judges it.
fn clock(time: Option<GatewayTime>) -> Finding {
    const WHAT: &str = "clock";
    let wall = SystemClock::start().moment();
    let words = |seconds: i64| {
        let way = if seconds > 0 { "ahead of" } else { "behind" };
        format!(
            "{} s {way} the gateway's; set date and time, and have them kept by the network",
            seconds.unsigned_abs()
        )
    };
    match ClockStanding::of(time.map(|time| time.ahead(wall)), wall) {
        ClockStanding::NotCompared => {
            finding(WHAT, Health::Fair, "the gateway told no time to compare it with".to_owned())
        }
        ClockStanding::Right => finding(WHAT, Health::Good, "right by the gateway's".to_owned()),
        ClockStanding::Off(seconds) => finding(WHAT, Health::Fair, words(seconds)),
        ClockStanding::Wrong(seconds) => finding(WHAT, Health::Bad, words(seconds)),
    }
}

/// Days before its end from which the terminal's certificate is noted.
const RENEW_DAYS: i64 = 30;

fn terminal_certificate(not_after: i64) -> Finding {
    let days = (not_after - jiff::Timestamp::now().as_second()).div_euclid(86_400);
    let (health, words) = match days {
        ..0 => (Health::Bad, "expired; renew gateway.certificate".to_owned()),
        0..RENEW_DAYS => (Health::Fair, format!("expires in {days} days; renew gateway.certificate")),
        _ => (Health::Good, format!("valid for {days} days")),
    };
    finding("terminal", health, words)
}

/// Each way, tried with something that is empty.
fn receipt(config: &Config, runtime: &KioskRuntime) -> Vec<Finding> {
    const WHAT: &str = "receipt";
    // What waits to be fetched lies in the running kiosk; here is only whether its endpoint has a key.
    let pull = config
        .receipt
        .pull
        .then(|| finding(WHAT, Health::Good, "pull: served by the console while the kiosk runs".to_owned()));
    // The kiosk may be running, and be writing: what it has there is left alone.
    let file =
        receipt_worker::face_file(config).map(|file| file.map(|file| Arc::new(file.leaving_leftovers())));
    let looked = file.and_then(|file| {
        let folder = file.map(|file| receipt_folder(config, file.check()));
        Ok((folder, receipt_worker::ways(config, None, None, runtime.handle())?.check()))
    });
    let (folder, others) = match looked {
        Ok(looked) => looked,
        Err(error) => return vec![finding(WHAT, Health::Bad, error.to_string())],
    };
    // What a push does not take waits.
    let others = others.into_iter().map(|(name, usable)| match usable {
        Ok(()) => finding(WHAT, Health::Good, format!("{name}: takes results")),
        Err(error) => finding(WHAT, Health::Fair, format!("{name}: {error}; results wait in the kiosk")),
    });
    folder.into_iter().chain(others).chain(pull).collect()
}

/// The folder: without it the kiosk is closed.
fn receipt_folder(config: &Config, usable: Result<(), ExportError>) -> Finding {
    const WHAT: &str = "receipt";
    match usable {
        Ok(()) if config.receipt.proof() == FolderProof::default() => finding(
            WHAT,
            Health::Good,
            "folder: takes results; where it is a share, receipt.must_be_mount or receipt.marker proves that it is mounted"
                .to_owned(),
        ),
        Ok(()) => finding(WHAT, Health::Good, "folder: takes results".to_owned()),
        Err(error) => {
            let folder = config.receipt.folder.as_deref().map(|folder| config.path(folder)).unwrap_or_default();
            let remedy = receipt_worker::remedy(error);
            finding(WHAT, Health::Bad, format!("folder: {error}: {}; {remedy}", folder.display()))
        }
    }
}

fn console(config: &Config) -> Finding {
    const WHAT: &str = "console";
    let Some(listen) = config.staff.listen else {
        let words = "none: nobody can be called from the kiosk (staff.listen)".to_owned();
        return finding(WHAT, Health::Fair, words);
    };
    if let Some((_, problem)) = crate::console_problem(config) {
        return finding(WHAT, Health::Fair, problem);
    }
    if let Err(why) = listening::can_listen(listen) {
        return finding(WHAT, Health::Fair, format!("{why}. The kiosk serves patients"));
    }
    // Nothing is made by looking.
    let there = config.path(&config.staff.accounts).exists();
    let accounts = if there {
        account_admin::AccountAdmin::open(config).and_then(|account_admin| account_admin.list())
    } else {
        Ok(Vec::new())
    };
    let accounts = match accounts {
        Ok(accounts) => accounts.len(),
        Err(error) => {
            let path = config.path(&config.staff.accounts);
            let without = staff::without(config);
            let words =
                format!("staff.accounts: {}: {error}; {without}. The kiosk serves patients", path.display());
            return finding(WHAT, Health::Fair, words);
        }
    };
    let certificate = staff::fingerprints(config).map_or_else(
        |_| "certificate is made at the first start".to_owned(),
        |printed| {
            let print = printed.certificate.get(..23).unwrap_or(&printed.certificate);
            format!("certificate {print} until {}", printed.until)
        },
    );
    let passkeys = config.staff.passkey_name().map_or_else(
        || "no passkeys (no name in staff.hosts)".to_owned(),
        |name| format!("passkeys under {name}"),
    );
    let words = format!("https on {listen}, {accounts} accounts, {passkeys}, {certificate}");
    if accounts == 0 {
        finding(WHAT, Health::Fair, format!("{words}; `uketsuke staff add NAME --role reception`"))
    } else {
        finding(WHAT, Health::Good, words)
    }
}

/// This kiosk among several: its own certificate, and a line for each other kiosk that its desk watches.
fn others(config: &Config, runtime: &KioskRuntime) -> Vec<Finding> {
    const WHAT: &str = "kiosks";
    let tls = match staff::feed_tls(config) {
        Ok(None) => return Vec::new(),
        Ok(Some(tls)) => tls,
        Err(error) => return vec![finding(WHAT, Health::Bad, error.to_string())],
    };
    let mut findings = Vec::new();
    let days = u64::try_from(RENEW_DAYS).unwrap_or_default();
    if !tls.good_in(Duration::from_secs(days * 86_400)) {
        let words = format!("staff.feed.certificate ends in less than {days} days; make a new one");
        findings.push(finding(WHAT, Health::Fair, words));
    }
    if let Some(listen) = config.staff.feed.listen {
        findings.push(match listening::can_listen(listen) {
            Ok(()) => finding(WHAT, Health::Good, format!("other desks are told on {listen}")),
            Err(why) => finding(WHAT, Health::Fair, format!("{why}. The kiosk serves patients")),
        });
    }
    let looked = match runtime.block_on(staff::look_at_others(config, &tls)) {
        Ok(looked) => looked,
        Err(error) => {
            return vec![finding(WHAT, Health::Fair, format!("{error}. The kiosk serves patients"))];
        }
    };
    findings.extend(looked.into_iter().map(|(name, heard)| match heard {
        Ok(version) => finding(WHAT, Health::Good, format!("{name}: heard, version {version}")),
        Err(error) => finding(WHAT, Health::Fair, format!("{name}: {error}; its row says \"no word\"")),
    }));
    findings
}

/// The authorisation module: there, with the right hash, and what it may send. It is not started: without a card it has
/// nothing to do. And whether the ways that need it can be offered.
fn authorisation(config: &Config) -> (Finding, bool) {
    const WHAT: &str = "module";
    let words = match AuthorisationModule::configured(config, Arc::new(SystemEntropy)) {
        Ok(Some(module)) => {
            let commands: Vec<String> =
                module.declared().patterns().iter().map(ToString::to_string).collect();
            let words = format!("{}, hash right; may send {}", module.path().display(), commands.join(", "));
            return (finding(WHAT, Health::Good, words), true);
        }
        Ok(None) if config.face.camera.is_none() && config.staff.listen.is_none() => {
            return (finding(WHAT, Health::Good, "not asked for: no [authorisation]".into()), false);
        }
        Ok(None) => "no [authorisation]".to_owned(),
        Err(error) => error.to_string(),
    };
    (
        finding(
            WHAT,
            Health::Fair,
            format!("{words}; neither face nor staff check, patients are offered the PIN"),
        ),
        false,
    )
}

/// The face way, and, where models and policy hold, what runs the models and how fast, measured now.
fn face(config: &Config, authorised: bool) -> Vec<Finding> {
    const WHAT: &str = "face";
    let way = match FaceWay::examine(config) {
        Ok(None) => return vec![finding(WHAT, Health::Good, "not asked for: face.camera names none".into())],
        Err(error) => {
            return vec![finding(WHAT, Health::Fair, format!("{error}; patients are offered the PIN"))];
        }
        Ok(Some(way)) => way,
    };
    let mut findings = vec![if authorised {
        finding(WHAT, Health::Good, format!("models and policy hold: {}", way.policy_words()))
    } else {
        let words = "models and policy hold, but nothing here can use the card's key without its PIN (module above): \
                     patients are offered the PIN";
        finding(WHAT, Health::Fair, format!("{words}: {}", way.policy_words()))
    }];
    let passed_over = way.passed_over().iter();
    findings
        .extend(passed_over.map(|library| finding("runtime", Health::Fair, format!("not used: {library}"))));
    findings.push(match crate::face_speed::measure(&way) {
        Ok(speed) => finding("runtime", Health::Good, format!("{}: {speed}", way.runtime())),
        Err(error) => finding("runtime", Health::Fair, format!("{}: {error}", way.runtime())),
    });
    findings
}

/// Has every language say its own name, without a sound, and the player play a moment's silence.
fn speech(config: &Config) -> Vec<Finding> {
    const VOICE: &str = "voice";
    const SOUND: &str = "sound";
    let Some(programs) = config.speech.programs() else {
        return vec![finding(VOICE, Health::Good, "not asked for: speech.enabled is false".into())];
    };
    let catalog = kiosk_ui_text::Catalog::new();
    let (mut spoken, mut mute) = (Vec::new(), Vec::new());
    for &language in Language::ALL {
        let tag = language.tag();
        let words = catalog.as_ref().map(|catalog| catalog.spoken(language, &Text::new("idle-title")));
        let heard = programs
            .speaker(tag)
            .and_then(|program| kiosk_speech::speak(program, &words.unwrap_or_default(), Loudness::new(3)));
        match heard {
            Ok(wave) if !wave.samples().is_empty() => spoken.push(tag),
            Ok(_) => mute.push(format!("{tag} (no sound)")),
            Err(error) => mute.push(format!("{tag} ({error})")),
        }
    }
    let mut findings = Vec::new();
    if !spoken.is_empty() {
        findings.push(finding(VOICE, Health::Good, spoken.join(", ")));
    }
    if !mute.is_empty() {
        let words = format!("not spoken: {}; install espeak-ng, or set speech.speakers", mute.join(", "));
        findings.push(finding(VOICE, Health::Fair, words));
    }
    let silence = Wave::silence(SILENCE);
    findings.push(match kiosk_speech::play(&programs.player, &silence) {
        Ok(()) => finding(SOUND, Health::Good, format!("{} plays", programs.player.command)),
        Err(error) => finding(
            SOUND,
            Health::Fair,
            format!("{error}; the kiosk is silent: is a loudspeaker there, and alsa-utils installed?"),
        ),
    });
    findings
}

fn memory() -> Finding {
    const WHAT: &str = "memory";
    if cfg!(target_env = "gnu") {
        finding(WHAT, Health::Good, "`run` has freed memory overwritten".into())
    } else {
        finding(
            WHAT,
            Health::Fair,
            "freed memory is not overwritten on this system (no GNU C library)".into(),
        )
    }
}

/// How the machine is locked down, as far as a program sees it.
fn machine() -> Finding {
    const WHAT: &str = "machine";
    let open = crate::machine::open_points(Path::new("/"));
    if open.is_empty() {
        let words = "nothing open that can be seen from here; docs/locking-down.md has the rest of the list";
        return finding(WHAT, Health::Good, words.to_owned());
    }
    finding(WHAT, Health::Fair, format!("not locked down: {}; docs/locking-down.md", open.join(", ")))
}

fn fonts() -> Finding {
    const WHAT: &str = "font";
    match kiosk_screens::fonts::installed_font(None).family {
        iced::font::Family::Name(name) if kiosk_screens::fonts::FAMILIES.contains(&name) => {
            finding(WHAT, Health::Good, name.to_owned())
        }
        _ => finding(WHAT, Health::Bad, "no Japanese font; install fonts-noto-cjk".into()),
    }
}
