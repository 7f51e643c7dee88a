//! The demo's staff: one account, whose secrets are shown to anyone who sits before the demo.

use std::net::{Ipv4Addr, TcpListener};

use base_time::{Clock as _, SystemClock};
use kiosk_app::Config;
use kiosk_app::staff::account_admin::{AccountAdmin, AccountAdminError, Handed};
use staff_console::StaffId;
use staff_console::accounts::{AccountError, Role, Secret};

use crate::DemoError;

/// The account's name.
const NAME: &str = "demo";

/// The account and where to use it.
pub struct DemoStaff {
    url: String,
    handed: Handed,
    secret: Secret,
}

/// A loopback port that is free now.
///
/// # Errors
/// [`DemoError::Folder`] when there is none.
pub fn free_port() -> Result<u16, DemoError> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
    Ok(free.map_err(DemoError::Folder)?.port())
}

/// The `[staff]` part of a kiosk's configuration with a console on this loopback port.
#[must_use]
pub fn toml(port: u16) -> String {
    format!("\n[staff]\nlisten = \"127.0.0.1:{port}\"\ncheck_at_kiosk = true\n")
}

impl DemoStaff {
    /// Makes the account, or gives it new secrets; `None` where there is no console.
    ///
    /// # Errors
    /// [`DemoError::Staff`].
    pub fn enrol(config: &Config) -> Result<Option<Self>, DemoError> {
        let Some(listen) = config.staff.listen else { return Ok(None) };
        let staff = StaffId::new(NAME).map_err(|_| DemoError::Staff(AccountError::Damaged.into()))?;
        let book = AccountAdmin::open(config)?;
        // The tray shows it all the time.
        let handed = match book.add(&staff, Role::Supervisor, |_| Ok(())) {
            Err(AccountAdminError::Account(AccountError::Exists)) => book.renew(&staff, true, |_| Ok(()))?,
            handed => handed?,
        };
        let secret = Secret::from_otpauth(&handed.fresh.enrolment.otpauth)
            .ok_or(DemoError::Staff(AccountError::Damaged.into()))?;
        Ok(Some(Self { url: format!("https://localhost:{}/", listen.port()), handed, secret }))
    }

    /// What is printed at the start.
    #[must_use]
    pub fn words(&self) -> String {
        let password = self.handed.fresh.password.as_ref().map_or("", |password| password.as_str());
        format!(
            "Staff console: {} (its certificate signs itself)\n  name {NAME}, password {password}, staff number {} (for 職員用 at the kiosk)\n  \
             second factor {}\n  The window shows the one-time code; it works once.",
            self.url,
            self.handed.number,
            self.handed.fresh.enrolment.otpauth.as_str()
        )
    }

    /// What the tray shows: address, name, password, staff number and the code of now.
    #[must_use]
    pub fn lines(&self) -> [String; 2] {
        let password = self.handed.fresh.password.as_ref().map_or("", |password| password.as_str());
        let code = self.secret.code(SystemClock::start().moment());
        [self.url.clone(), format!("{NAME} / {password} / {} / {}", self.handed.number, code.as_str())]
    }
}
