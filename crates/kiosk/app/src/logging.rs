//! Logs: codes, states and durations. Nothing in this program gives a log line a PIN, a certificate, a name or an answer,
//! and a test reads every line of whole visits at `trace` for that.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// The rooms of this house: whose lines are written at the configured level.
const OWN: [&str; 15] = [
    "uketsuke",
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
    "kiosk_staff",
];

/// What is written at `level`: lines of this program. Libraries stay at `warn` whatever `level` is: at their finest levels those
/// for HTTP and TLS write requests, and those for models write tensors, which may be a face.
#[must_use]
pub fn filter(level: &str) -> EnvFilter {
    let own: Vec<String> = OWN.iter().map(|room| format!("{room}={level}")).collect();
    EnvFilter::new(format!("warn,{}", own.join(",")))
}

/// Starts logging to standard error at `level`: in colours on a terminal, and without in a file or the journal.
pub fn start(level: &str) {
    let colours =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let lines = tracing_subscriber::fmt().with_ansi(colours).with_env_filter(filter(level));
    // A second start (the demo embeds the kiosk) changes nothing.
    let _ = lines.with_writer(std::io::stderr).try_init();
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
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter("trace"))
            .with_ansi(false)
            .with_writer(move || kept.clone())
            .finish();
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
