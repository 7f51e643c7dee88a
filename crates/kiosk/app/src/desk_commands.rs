//! `uketsuke staff` and `uketsuke audit`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use kiosk_app::Config;
use kiosk_app::staff::account_admin::{self, AccountAdmin, AccountAdminError, Fresh, Handed};
use kiosk_app::staff::{self, Made, feed_certificates};
use staff_audit_log::Verdict;
use staff_console::accounts::{AccountError, Role, qr_text};
use staff_console::{KioskName, StaffId};
use zeroize::Zeroizing;

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
            let (book, staff) = (AccountAdmin::open(config)?, StaffId::new(name)?);
            let handed = book.add(&staff, role, show_fresh)?;
            if let Err(error) = show(&counts(&handed)) {
                // Nobody knows whether the rest was read; anyone who did not read it would never know the password.
                book.remove(&staff)?;
                return Err(AccountAdminError::NotShown(error).into());
            }
        }
        Staff::Remove { name, .. } => {
            AccountAdmin::open(config)?.remove(&StaffId::new(name)?)?;
            println!("{name}: removed");
        }
        Staff::Renew { name, password, .. } => {
            let handed = AccountAdmin::open(config)?.renew(&StaffId::new(name)?, *password, show_fresh)?;
            show(&counts(&handed))
                .map_err(|error| format!("{error}; if nobody read the lines before, renew once more"))?;
        }
        Staff::Card { name, remove, .. } => card(config, &StaffId::new(name)?, *remove)?,
        Staff::FacilityCode(_) => {
            AccountAdmin::open(config)?.new_facility_code(|code| show(&format!("facility code {code}\n")))?;
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
            let printed = staff::fingerprints(config)?;
            println!("SHA-256 {}", printed.certificate);
            println!(
                "SHA-256 of the public key, which stays when the certificate is made anew: {}",
                printed.key
            );
            println!("valid until {}", printed.until);
            if made != Made::Found {
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
    book.set_card(staff, &uid, |pin| show(&format!("card PIN {}\n", pin.as_str())))?;
    println!("{staff}: card registered");
    println!(
        "Hand the PIN over now: it is not shown again. On the console they can register the card with a PIN of their own."
    );
    Ok(())
}

/// Writes to the terminal, or to whatever reads. An error: nobody does, or not to the end.
fn show(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Shown once, before it counts, and kept nowhere in this form.
fn show_fresh(fresh: &Fresh) -> io::Result<()> {
    let enrolment = &fresh.enrolment;
    let mut text = Zeroizing::new(format!("{} ({})\n", enrolment.staff, enrolment.role.word()));
    if let Some(password) = &fresh.password {
        let _ = writeln!(text, "password      {}", password.as_str());
    }
    let _ = writeln!(text, "second factor {}", enrolment.otpauth.as_str());
    if let Some(picture) = qr_text(&enrolment.otpauth) {
        let _ = writeln!(text, "\nTo be scanned with an authenticator app:\n{}\n", picture.as_str());
    }
    show(&text)
}

/// What follows once it counts.
fn counts(handed: &Handed) -> String {
    format!(
        "staff number  {}\nThis counts now. Hand it over; only the staff number is shown again, by `uketsuke staff list`.\n",
        handed.number
    )
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
