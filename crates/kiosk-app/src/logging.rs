//! Logs: codes, states and durations. Nothing in this program gives a log line a PIN, a certificate, a name or an answer,
//! and a test reads every line of whole visits at `trace` for that.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error at `level`, for this program and the libraries under it.
///
/// The HTTP and TLS libraries log requests at their finest levels; they stay at `warn` whatever `level` is.
pub fn start(level: &str) {
    let filter = EnvFilter::new(format!(
        "{level},hyper=warn,hyper_util=warn,reqwest=warn,rustls=warn,h2=warn,winit=warn,iced_winit=warn,iced_renderer=warn,wgpu=warn"
    ));
    // A second start (the demo embeds the kiosk) changes nothing.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
