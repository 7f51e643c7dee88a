//! A display for machines without one.

use std::ffi::OsString;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use crate::DemoError;

/// Whether there is no display to open a window on.
#[must_use]
pub fn display_is_missing() -> bool {
    let unset = |name| std::env::var_os(name).unwrap_or_default().is_empty();
    unset("DISPLAY") && unset("WAYLAND_DISPLAY")
}

/// Runs this program again under an Xvfb of its own, with `--script`.
///
/// # Errors
/// [`DemoError::Xvfb`] when Xvfb does not start, [`DemoError::Scripted`] when the scripted visit failed.
pub fn run_scripted() -> Result<(), DemoError> {
    let xvfb = Xvfb::start()?;
    let program = std::env::current_exe().map_err(DemoError::Xvfb)?;
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--script") {
        arguments.push("--script".into());
    }
    let status = Command::new(program)
        .args(arguments)
        .env("DISPLAY", &xvfb.display)
        .status()
        .map_err(DemoError::Xvfb)?;
    if status.success() { Ok(()) } else { Err(DemoError::Scripted) }
}

/// A running Xvfb, ended on drop.
struct Xvfb {
    process: Child,
    display: String,
}

impl Xvfb {
    fn start() -> Result<Self, DemoError> {
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1680x820x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(DemoError::Xvfb)?;
        let mut number = Vec::new();
        if let Some(stdout) = &mut process.stdout {
            // Xvfb writes its display's number and a line end once it accepts clients, or closes the pipe.
            let mut byte = [0];
            while number.len() < 8 && stdout.read(&mut byte).map_err(DemoError::Xvfb)? == 1 && byte != *b"\n"
            {
                number.extend_from_slice(&byte);
            }
        }
        let mut started = Self { process, display: String::new() };
        match String::from_utf8(number) {
            Ok(number) if !number.is_empty() => started.display = format!(":{number}"),
            _ => return Err(DemoError::Xvfb(std::io::Error::other("Xvfb gave no display"))),
        }
        Ok(started)
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
