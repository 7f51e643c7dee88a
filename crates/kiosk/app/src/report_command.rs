//! `uketsuke report`.

use std::io::Write as _;
use std::process::ExitCode;

use kiosk_app::Config;
use kiosk_app::staff::account_admin::AccountAdmin;
use kiosk_app::staff::kiosk_name;
use kiosk_visit::Language;
use staff_console::report;

use crate::File;

/// `uketsuke report`.
#[derive(clap::Args)]
pub struct Month {
    /// Which month of Japan's time, as YYYY-MM. It must be over.
    #[arg(long, value_name = "YYYY-MM")]
    month: base_time::Month,
    /// How many visits of patients the facility had in that month, with a card or without. Recorded, for the use rate; the last
    /// number counts.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    total: Option<u32>,
    /// As comma-separated values, with the same keys as the console's.
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    file: File,
}

impl Month {
    pub fn file(&self) -> &File {
        &self.file
    }
}

pub fn report(config: &Config, command: &Month) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let counted = AccountAdmin::open(config)?.report(command.month, command.total)?;
    let form = if command.csv { report::csv } else { report::text };
    let text = form(&counted, &kiosk_name(config)?, Language::English);
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
