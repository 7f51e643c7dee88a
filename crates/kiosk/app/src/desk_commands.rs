//! `uketsuke staff` and `uketsuke audit`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use kiosk_app::Config;
use kiosk_app::staff::account_admin::{self, AccountAdmin, Handed};
use kiosk_app::staff::{self, Made, feed_certificates};
use staff_audit_log::Verdict;
use staff_console::accounts::{AccountError, Role, qr_text};
use staff_console::{KioskName, StaffId};

use crate::File;

/// How long a card to be registered is waited for.
const CARD_LIMIT: Duration = Duration::from_secs(60);

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// `uketsuke staff`.
#[derive(Subcommand)]
pub enum Staff {
    /// Add an account; its password and second factor are shown once.
    Add {
        /// The name to sign in with: a-z, 0-9 and '-', beginning with a letter.
        name: String,
        /// reception (help, staff check, result), supervisor (also audit and disaster operation) or vendor (state only).
        #[arg(long)]
        role: String,
        #[command(flatten)]
        file: File,
    },
    /// Remove an account; its sessions end with their next request.
    Remove {
        /// Whose.
        name: String,
        #[command(flatten)]
        file: File,
    },
    /// Give a new second factor, shown once; the old one is worth nothing from now on.
    Renew {
        /// Whose.
        name: String,
        /// And a new password.
        #[arg(long)]
        password: bool,
        #[command(flatten)]
        file: File,
    },
    /// Register the next card on the staff reader for somebody, with a PIN that is shown once; or remove theirs.
    Card {
        /// Whose.
        name: String,
        /// The card counts no longer.
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        file: File,
    },
    /// Draw the facility's code for the staff check at the kiosk anew, shown once; the old one is worth nothing from now on.
    FacilityCode(File),
    /// Say who may sign in, with the staff numbers for the check at the kiosk.
    List(File),
    /// Print the fingerprint of the console's certificate; make the certificate when there is none.
    Certificate(File),
    /// Make the certificates for several kiosks and one desk (docs/several-kiosks.md).
    FeedCertificates {
        /// Where: the authority, and below it a folder for each kiosk. Keep it; a later kiosk needs the same authority.
        folder: PathBuf,
        /// The kiosks' names, as their consoles call them.
        #[arg(required = true)]
        kiosks: Vec<String>,
    },
}

/// `uketsuke audit`.
#[derive(Subcommand)]
pub enum Audit {
    /// Read the log from its first record to its last; fails when one is bad, and names the first.
    Verify {
        /// Copies of the log's anchor that were kept elsewhere.
        #[arg(long)]
        anchor: Vec<PathBuf>,
        #[command(flatten)]
        file: File,
    },
    /// Write the log as lines of JSON; that is recorded as well.
    Export {
        /// To this file, which must not be there; else to the terminal.
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        file: File,
    },
}

impl Staff {
    /// The configuration that it needs, if it needs one.
    pub fn file(&self) -> Option<&File> {
        match self {
            Self::Add { file, .. }
            | Self::Remove { file, .. }
            | Self::Renew { file, .. }
            | Self::Card { file, .. } => Some(file),
            Self::List(file) | Self::Certificate(file) | Self::FacilityCode(file) => Some(file),
            Self::FeedCertificates { .. } => None,
        }
    }
}

impl Audit {
    pub fn file(&self) -> &File {
        match self {
            Self::Verify { file, .. } | Self::Export { file, .. } => file,
        }
    }
}

/// What needs no configuration.
pub fn without_configuration(command: &Staff) -> Outcome {
    let Staff::FeedCertificates { folder, kiosks } = command else { return Ok(ExitCode::FAILURE) };
    let names = kiosks.iter().map(|name| KioskName::new(name));
    for place in feed_certificates::make(folder, &names.collect::<Result<Vec<_>, _>>()?)? {
        println!("{}: copy to the kiosk as staff/feed", place.display());
    }
    println!("ca-key.pem stays here, or better off this machine: anyone who has it can add kiosks.");
    Ok(ExitCode::SUCCESS)
}

pub fn staff(config: &Config, command: &Staff) -> Outcome {
    match command {
        Staff::FeedCertificates { .. } => return without_configuration(command),
        Staff::Add { name, role, .. } => {
            let role = Role::parse(role).ok_or("role: reception, supervisor or vendor")?;
            print(&AccountAdmin::open(config)?.add(&StaffId::new(name)?, role)?);
        }
        Staff::Remove { name, .. } => {
            AccountAdmin::open(config)?.remove(&StaffId::new(name)?)?;
            println!("{name}: removed");
        }
        Staff::Renew { name, password, .. } => {
            print(&AccountAdmin::open(config)?.renew(&StaffId::new(name)?, *password)?);
        }
        Staff::Card { name, remove, .. } => card(config, &StaffId::new(name)?, *remove)?,
        Staff::FacilityCode(_) => {
            println!("facility code {}", AccountAdmin::open(config)?.new_facility_code()?.as_str());
            if !config.staff.facility_code {
                println!("It serves once staff.facility_code = true is in the configuration.");
            }
        }
        Staff::List(_) => {
            for account in AccountAdmin::open(config)?.list()? {
                let card = if account.card { " card" } else { "" };
                println!("{:<32} {} {}{card}", account.staff, account.number, account.role.word());
            }
        }
        Staff::Certificate(_) => {
            let made = staff::ready(config)?;
            println!("SHA-256 {}", staff::fingerprint(config)?);
            if made == Made::Now {
                println!("made for {}", config.staff.hosts.join(", "));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Registers the next card on the staff reader, or removes the one that there is.
fn card(config: &Config, staff: &StaffId, remove: bool) -> Result<(), Box<dyn std::error::Error>> {
    let book = AccountAdmin::open(config)?;
    if remove {
        book.remove_card(staff)?;
        println!("{staff}: card removed");
        return Ok(());
    }
    if !book.account(staff)?.role.sees_visits() {
        return Err(AccountError::NotForCards.into());
    }
    println!("Lay the card of {staff} on the staff reader within {} seconds.", CARD_LIMIT.as_secs());
    let uid = staff::next_card(config, CARD_LIMIT)?;
    let pin = book.set_card(staff, &uid)?;
    println!("{staff}: card registered");
    println!("card PIN {}", pin.as_str());
    println!(
        "Hand the PIN over now: it is not shown again. On the console they can register the card with a PIN of their own."
    );
    Ok(())
}

/// Shown once, and kept nowhere in this form.
fn print(handed: &Handed) {
    println!("{} ({})", handed.enrolment.staff, handed.enrolment.role.word());
    println!("staff number  {}", handed.number);
    if let Some(password) = &handed.password {
        println!("password      {}", password.as_str());
    }
    println!("second factor {}", handed.enrolment.otpauth.as_str());
    if let Some(picture) = qr_text(&handed.enrolment.otpauth) {
        println!("\nTo be scanned with an authenticator app:\n{}\n", picture.as_str());
    }
    println!("Hand them over now; only the staff number is shown again, by `uketsuke staff list`.");
}

pub fn audit(config: &Config, command: &Audit) -> Outcome {
    match command {
        Audit::Verify { anchor, .. } => match account_admin::verify(config, anchor)? {
            Verdict::Verified { count, head } => {
                println!("{count} records, all whole; the last one's hash is {head}");
                Ok(ExitCode::SUCCESS)
            }
            Verdict::FirstBad { sequence, why } => {
                println!("record {sequence}: {why}");
                Ok(ExitCode::FAILURE)
            }
        },
        Audit::Export { out, .. } => {
            let book = AccountAdmin::open(config)?;
            let count = match out {
                Some(path) => {
                    let file = base_files::create_private(path)?;
                    book.export(&mut std::io::BufWriter::new(file))?
                }
                None => book.export(&mut std::io::stdout().lock())?,
            };
            eprintln!("uketsuke: {count} records exported");
            Ok(ExitCode::SUCCESS)
        }
    }
}
