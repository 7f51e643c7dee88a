//! `uketsuke staff` and `uketsuke audit`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use kiosk_app::Config;
use kiosk_app::staff::book::{self, Book, Handed};
use kiosk_app::staff::{self, Made};
use kiosk_staff::StaffId;
use kiosk_staff::accounts::Role;
use kiosk_staff::audit::Verdict;

use crate::File;

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
    /// Say who may sign in.
    List(File),
    /// Print the fingerprint of the console's certificate; make the certificate when there is none.
    Certificate(File),
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
    pub fn file(&self) -> &File {
        match self {
            Self::Add { file, .. } | Self::Remove { file, .. } | Self::Renew { file, .. } => file,
            Self::List(file) | Self::Certificate(file) => file,
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

pub fn staff(config: &Config, command: &Staff) -> Outcome {
    match command {
        Staff::Add { name, role, .. } => {
            let role = Role::parse(role).ok_or("role: reception, supervisor or vendor")?;
            print(&Book::open(config)?.add(&StaffId::new(name)?, role)?);
        }
        Staff::Remove { name, .. } => {
            Book::open(config)?.remove(&StaffId::new(name)?)?;
            println!("{name}: removed");
        }
        Staff::Renew { name, password, .. } => {
            print(&Book::open(config)?.renew(&StaffId::new(name)?, *password)?);
        }
        Staff::List(_) => {
            for account in Book::open(config)?.list()? {
                println!("{:<32} {}", account.staff, account.role.word());
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

/// Shown once, and kept nowhere in this form.
fn print(handed: &Handed) {
    println!("{} ({})", handed.enrolment.staff, handed.enrolment.role.word());
    if let Some(password) = &handed.password {
        println!("password      {}", password.as_str());
    }
    println!("second factor {}", handed.enrolment.otpauth.as_str());
    println!("Hand both over now; neither is shown again.");
}

pub fn audit(config: &Config, command: &Audit) -> Outcome {
    match command {
        Audit::Verify { anchor, .. } => match book::verify(config, anchor)? {
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
            let book = Book::open(config)?;
            let count = match out {
                Some(path) => {
                    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
                    book.export(&mut std::io::BufWriter::new(file))?
                }
                None => book.export(&mut std::io::stdout().lock())?,
            };
            eprintln!("uketsuke: {count} records exported");
            Ok(ExitCode::SUCCESS)
        }
    }
}
