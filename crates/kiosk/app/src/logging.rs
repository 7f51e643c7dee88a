//! Logs: codes, states and durations. Nothing in this program gives a log line a PIN, a certificate, a name or an answer,
//! and a test reads every line of whole visits at `trace` for that.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Our crates, whose lines are written at the configured level.
const OWN: [&str; 17] = [
    "uketsuke",
    "base_tls_server",
    "card_client",
    "card_pcsc",
    "card_ocr",
    "card_virtual",
    "eligibility_client",
    "eligibility_export",
    "eligibility_sandbox",
    "face_camera",
    "face_engine",
    "face_match",
    "kiosk_app",
    "kiosk_demo",
    "kiosk_speech",
    "staff_console",
    "staff_audit_log",
];

/// What is written at `level`: lines of this program. Libraries stay at `warn` whatever `level` is: at their finest levels those
/// for HTTP and TLS write requests, and those for models write tensors, which may be a face.
#[must_use]
pub fn filter(level: &str) -> Targets {
    let own = level.parse().unwrap_or(LevelFilter::WARN);
    Targets::new().with_default(LevelFilter::WARN).with_targets(OWN.map(|name| (name, own)))
}

/// Starts logging to standard error at `level`: in colours on a terminal, and without in a file or the journal.
pub fn start(level: &str) {
    let colours =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let lines = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr);
    // A second start (the demo embeds the kiosk) changes nothing.
    let _ = tracing_subscriber::registry().with(lines).with(filter(level)).try_init();
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn libraries_write_warnings_and_no_more_at_any_level() {
        let lines = Lines::default();
        let kept = lines.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || kept.clone());
        let subscriber = tracing_subscriber::registry().with(layer).with(filter("trace"));
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "kiosk_app::runner", "own");
            tracing::info!(target: "tract_core::ops", "a tensor");
            tracing::debug!(target: "rustls::client", "a request");
            tracing::warn!(target: "hyper", "a warning");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("own") && text.contains("a warning"), "{text}");
        assert!(!text.contains("tensor") && !text.contains("request"), "{text}");
    }
}
