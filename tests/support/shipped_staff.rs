//! A member of staff of a shipped kiosk: an account from the program's own command line, and a browser at its console.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use base_time::Moment;
use staff_console::accounts::Secret;

use crate::shipped::fresh_program;

/// Seconds for which a one-time code counts.
const CODE_SECONDS: u64 = 30;

/// An account as `uketsuke staff add` hands it over.
pub struct Member {
    /// What they sign in with.
    pub name: String,
    /// Their password.
    pub password: String,
    /// The number for the staff check at the kiosk.
    pub number: String,
    secret: Secret,
    /// When the code was made that they used last.
    used: Option<u64>,
}

impl Member {
    /// Adds a member of reception staff to the kiosk with this configuration.
    ///
    /// # Panics
    /// When the program does not add them.
    #[must_use]
    pub fn add(name: &str, config: &Path) -> Self {
        let output = Command::new(fresh_program())
            .args(["staff", "add", name, "--role", "reception", "--config"])
            .arg(config)
            .output()
            .expect("uketsuke");
        let said = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let after = |label: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(label));
            line.unwrap_or_else(|| panic!("{label} is not said")).trim().to_owned()
        };
        let secret = Secret::from_otpauth(&after("second factor")).expect("a second factor");
        let (number, password) = (after("staff number"), after("password"));
        Self { name: name.to_owned(), password, number, secret, used: None }
    }

    /// A one-time code that they have not used yet; waits for the next one where it must.
    ///
    /// # Panics
    /// Before 1970.
    pub fn code(&mut self) -> String {
        loop {
            if let Some(code) = self.code_now() {
                return code;
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
    }

    /// The one-time code of now; `None` where they have used it, or it is about to end.
    ///
    /// # Panics
    /// Before 1970.
    pub fn code_now(&mut self) -> Option<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time");
        let window = now.as_secs() / CODE_SECONDS;
        // A code that is about to end may have ended when it is looked at.
        if self.used == Some(window) || now.as_secs() % CODE_SECONDS >= CODE_SECONDS - 4 {
            return None;
        }
        self.used = Some(window);
        let moment = Moment(u64::try_from(now.as_millis()).expect("a time"));
        Some(self.secret.code(moment).as_str().to_owned())
    }
}
