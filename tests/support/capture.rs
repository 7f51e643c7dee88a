//! Catches every log line that the kiosk would write at its finest level.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// The lines so far.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    /// Catches everything from now on; once per process.
    #[must_use]
    pub fn start() -> Self {
        let capture = Self::default();
        let lines = capture.clone();
        // Without times: their digits could look like a PIN.
        tracing_subscriber::fmt()
            .with_env_filter(kiosk_app::logging::filter("trace"))
            .without_time()
            .with_ansi(false)
            .with_writer(move || lines.clone())
            .init();
        capture
    }

    /// What was logged.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Capture {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
