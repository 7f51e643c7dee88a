//! The audit log: a record is written where the log would be, and what is there is verified.

use base_time::{Clock as _, SystemClock, SystemEntropy};
use staff_audit_log::{ProbeError, Verdict};

use super::{Finding, Health, finding};
use crate::staff::{self, account_admin};
use crate::{Config, KioskRuntime};

const WHAT: &str = "audit";

pub(super) fn audit(config: &Config, runtime: &KioskRuntime) -> Vec<Finding> {
    let options = staff::audit_options(config);
    let kiosk = match staff::kiosk_name(config) {
        Ok(kiosk) => kiosk,
        Err(error) => return vec![finding(WHAT, Health::Bad, error.to_string())],
    };
    let now = SystemClock::start().moment();
    let probed = runtime.block_on(staff_audit_log::probe(&options, &kiosk, now, &SystemEntropy));
    let mut findings = match probed {
        Ok(copies) => copies
            .iter()
            .map(|(copy, why)| {
                let words = format!("the copy of the anchor at {} cannot be written: {why}", copy.display());
                finding(WHAT, Health::Fair, words)
            })
            .collect(),
        Err(error) => {
            let whose = match error {
                ProbeError::NotAllowed { .. } => {
                    "; run `doctor` as the kiosk's user, who has to own the folder"
                }
                ProbeError::Folder { .. } | ProbeError::Log(_) => "",
            };
            let words = format!("{error}{whose}: nobody is served without a record");
            vec![finding(WHAT, Health::Bad, words)]
        }
    };
    if options.path.exists() {
        findings.push(verified(config));
    } else if findings.is_empty() {
        let words = "no log yet; it begins with the first start, and can be written".to_owned();
        findings.push(finding(WHAT, Health::Good, words));
    }
    findings
}

fn verified(config: &Config) -> Finding {
    match account_admin::verify(config, &[]) {
        Ok(Verdict::Verified { count, .. }) => {
            finding(WHAT, Health::Good, format!("{count} records, all whole"))
        }
        Ok(Verdict::FirstBad { sequence, why }) => finding(
            WHAT,
            Health::Bad,
            format!("record {sequence}: {why}; keep the files as they are, and call the vendor"),
        ),
        Err(error) => finding(WHAT, Health::Bad, error.to_string()),
    }
}
