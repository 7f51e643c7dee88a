//! Accounts and audit log as the command line has them, at the machine itself: what is done here is recorded as done by nobody
//! who signed in.

use std::io;
use std::path::Path;
use std::sync::Arc;

use base_time::{Month, SystemClock, SystemEntropy};
use staff_audit_log::{
    Anchor, AuditError, AuditStore as _, Record, Report, ReportError, Verdict, What, count_month, verify_with,
};
use staff_console::StaffId;
use staff_console::accounts::{
    Account, AccountError, Accounts, CardPin, CardUid, Enrolment, Register, Role, Secret, StaffNumber,
    draw_facility_code, generate,
};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{AuditLog, audit_log, kiosk_name};
use crate::{Config, KioskRuntime, StartError};

/// Records read at a time for an export.
const CHUNK: usize = 1000;

/// Why it was not done.
#[derive(Debug, Error)]
pub enum AccountAdminError {
    /// The configuration, or a thread.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The accounts.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The log.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A month cannot be counted, or a number of patients is none.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// Not an anchor of an audit log.
    #[error("{0}: not an anchor of an audit log")]
    Anchor(String),
    /// What is shown once could not be shown, so nothing was changed.
    #[error("the output was not taken ({0}), so nothing was changed; run it again where it can be read")]
    NotShown(std::io::Error),
    /// It was shown, and counts for nothing.
    #[error("what was shown counts for nothing: {0}")]
    ShownInVain(AccountError),
    /// A record cannot be written as text.
    #[error("export: {0}")]
    Export(#[from] serde_json::Error),
}

/// Secrets that were drawn. They are shown once, and count only after that.
pub struct Fresh {
    /// The password; `None` where it is not changed.
    pub password: Option<Zeroizing<String>>,
    /// What the authenticator app is set up with.
    pub enrolment: Enrolment,
}

/// A new account, or one with new secrets.
pub struct Handed {
    /// What it has from now on.
    pub fresh: Fresh,
    /// Who they are at the kiosk itself.
    pub number: StaffNumber,
}

/// The accounts and the log of one kiosk.
pub struct AccountAdmin {
    runtime: KioskRuntime,
    log: Arc<AuditLog>,
    register: Register,
}

impl AccountAdmin {
    /// Opens both; they may be open in a kiosk that runs.
    ///
    /// # Errors
    /// [`AccountAdminError`].
    pub fn open(config: &Config) -> Result<Self, AccountAdminError> {
        let runtime = KioskRuntime::start()?;
        let kiosk = kiosk_name(config)?;
        let clock = Arc::new(SystemClock::start());
        let entropy = Arc::new(SystemEntropy);
        let log = Arc::new(AuditLog::new(config, &kiosk, clock.clone(), entropy.clone()));
        let path = config.path(&config.staff.accounts);
        base_files::make_folder_of(&path)?;
        let accounts = Arc::new(runtime.block_on(Accounts::open(&path, &*entropy))?);
        let register = Register { accounts, audit: log.clone(), kiosk, clock, entropy };
        Ok(Self { runtime, log, register })
    }

    /// Adds an account with a password that is made up, once `show` has shown it.
    ///
    /// # Errors
    /// [`AccountAdminError`]. [`AccountAdminError::NotShown`]: there is no such account.
    pub fn add(
        &self,
        staff: &StaffId,
        role: Role,
        show: impl FnOnce(&Fresh) -> io::Result<()>,
    ) -> Result<Handed, AccountAdminError> {
        if self.runtime.block_on(self.register.accounts.get(staff))?.is_some() {
            return Err(AccountError::Exists.into());
        }
        let (password, secret) = (self.password()?, self.secret()?);
        let fresh = Fresh { password: Some(password), enrolment: secret.enrolment(staff, role) };
        show(&fresh).map_err(AccountAdminError::NotShown)?;
        let password = fresh.password.as_ref().map_or("", |password| password.as_str());
        let added = self.register.add_with(staff, role, (password, &secret), None);
        self.runtime.block_on(added).map_err(AccountAdminError::ShownInVain)?;
        let number = self.account(staff)?.number;
        Ok(Handed { fresh, number })
    }

    fn password(&self) -> Result<Zeroizing<String>, AccountAdminError> {
        Ok(generate(&*self.register.entropy).map_err(AccountError::from)?)
    }

    fn secret(&self) -> Result<Secret, AccountAdminError> {
        Ok(Secret::random(&*self.register.entropy).map_err(AccountError::from)?)
    }

    /// Removes an account; its sessions end with their next request.
    ///
    /// # Errors
    /// [`AccountAdminError`].
    pub fn remove(&self, staff: &StaffId) -> Result<(), AccountAdminError> {
        Ok(self.runtime.block_on(self.register.remove(staff, None))?)
    }

    /// Gives a new second factor, and a new password if asked, once `show` has shown them.
    ///
    /// # Errors
    /// [`AccountAdminError`]. [`AccountAdminError::NotShown`]: the account is as it was.
    pub fn renew(
        &self,
        staff: &StaffId,
        new_password: bool,
        show: impl FnOnce(&Fresh) -> io::Result<()>,
    ) -> Result<Handed, AccountAdminError> {
        let account = self.account(staff)?;
        let password = new_password.then(|| self.password()).transpose()?;
        let secret = self.secret()?;
        let fresh = Fresh { password, enrolment: secret.enrolment(staff, account.role) };
        show(&fresh).map_err(AccountAdminError::NotShown)?;
        let renewed = async {
            if let Some(password) = &fresh.password {
                self.register.set_password(staff, password, None).await?;
            }
            self.register.renew(staff, &secret, None).await
        };
        self.runtime.block_on(renewed).map_err(AccountAdminError::ShownInVain)?;
        Ok(Handed { fresh, number: account.number })
    }

    /// Gives the account this card, with a PIN drawn by lot, once `show` has shown it.
    ///
    /// # Errors
    /// [`AccountAdminError`]. [`AccountAdminError::NotShown`]: the account has the card that it had.
    pub fn set_card(
        &self,
        staff: &StaffId,
        uid: &CardUid,
        show: impl FnOnce(&CardPin) -> io::Result<()>,
    ) -> Result<(), AccountAdminError> {
        let pin = CardPin::random(&*self.register.entropy).map_err(AccountError::from)?;
        show(&pin).map_err(AccountAdminError::NotShown)?;
        let set = self.register.set_card(staff, (uid, &pin), None);
        self.runtime.block_on(set).map_err(AccountAdminError::ShownInVain)
    }

    /// Takes the account's card from it.
    ///
    /// # Errors
    /// [`AccountAdminError`].
    pub fn remove_card(&self, staff: &StaffId) -> Result<(), AccountAdminError> {
        Ok(self.runtime.block_on(self.register.remove_card(staff, None))?)
    }

    /// The account of this name.
    ///
    /// # Errors
    /// [`AccountAdminError`], also when there is none.
    pub fn account(&self, staff: &StaffId) -> Result<Account, AccountAdminError> {
        let account = self.runtime.block_on(self.register.accounts.get(staff))?;
        Ok(account.ok_or(AccountError::Unknown)?)
    }

    /// Draws the facility's code anew, which counts once `show` has shown it.
    ///
    /// # Errors
    /// [`AccountAdminError`]. [`AccountAdminError::NotShown`]: the code is the one before.
    pub fn new_facility_code(
        &self,
        show: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<(), AccountAdminError> {
        let code = draw_facility_code(&*self.register.entropy)?;
        show(&code).map_err(AccountAdminError::NotShown)?;
        let set = self.register.set_facility_code(&code);
        self.runtime.block_on(set).map_err(AccountAdminError::ShownInVain)
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// [`AccountAdminError`].
    pub fn list(&self) -> Result<Vec<Account>, AccountAdminError> {
        Ok(self.runtime.block_on(self.register.accounts.list())?)
    }

    /// Counts the visits of a month that is over. A number of patients is recorded first, if it can be one.
    ///
    /// # Errors
    /// [`AccountAdminError`]; with a number that cannot be one nothing is recorded.
    pub fn report(&self, month: Month, patients: Option<u32>) -> Result<Report, AccountAdminError> {
        self.runtime.block_on(async {
            let now = self.register.clock.moment();
            let counted = count_month(&*self.log, month, now).await?;
            let Some(patients) = patients else { return Ok(counted) };
            counted.check_patients(patients)?;
            let what = What::PatientsOfMonth { month, patients, staff: None };
            let record = Record { at: now, kiosk: self.register.kiosk.clone(), what };
            self.log.append(&[record]).await?;
            Ok(count_month(&*self.log, month, now).await?)
        })
    }

    /// Writes the log as one line of JSON for each record, and records that. Gives the number of records.
    ///
    /// # Errors
    /// [`AccountAdminError`]; what was written before is no whole export then.
    pub fn export(&self, to: &mut dyn std::io::Write) -> Result<u64, AccountAdminError> {
        self.runtime.block_on(async {
            let count = self.log.anchor().await?.map_or(0, |anchor| anchor.count);
            let record = Record {
                at: self.register.clock.moment(),
                kiosk: self.register.kiosk.clone(),
                what: What::Exported { count, staff: None },
            };
            self.log.append(&[record]).await?;
            let mut next = 1;
            while next <= count {
                let most = usize::try_from(count - next + 1).unwrap_or(CHUNK).min(CHUNK);
                let lines = self.log.lines(next, most).await?;
                let Some(last) = lines.last().map(|line| line.sequence) else { break };
                for line in &lines {
                    serde_json::to_writer(&mut *to, line)?;
                    to.write_all(b"\n")?;
                }
                next = last + 1;
            }
            to.flush()?;
            Ok(next - 1)
        })
    }
}

impl Drop for AccountAdmin {
    fn drop(&mut self) {
        self.runtime.block_on(self.log.close());
    }
}

/// Verifies the log against its anchor, the configured copies of it, and further ones. Reads only.
///
/// # Errors
/// [`AccountAdminError`] when there is no log to look at; a log that is bad is a [`Verdict`].
pub fn verify(config: &Config, further: &[std::path::PathBuf]) -> Result<Verdict, AccountAdminError> {
    let options = audit_log::options(config);
    let mut anchors = options.copies.all()?;
    for file in further {
        anchors.push(anchor(file)?);
    }
    Ok(KioskRuntime::start()?.block_on(verify_with(&options.path, &anchors))?)
}

fn anchor(file: &Path) -> Result<Anchor, AccountAdminError> {
    let bytes = crate::config::read_text("anchor", file)
        .map_err(|error| AccountAdminError::Start(StartError::Config(error)))?;
    Anchor::parse(&bytes).map_err(|_| AccountAdminError::Anchor(file.display().to_string()))
}
