//! `uketsuke face-policy`: which policy is in use, and the owner's decision that an older one may be.

use std::error::Error;
use std::process::ExitCode;

use kiosk_app::face_way::{self, FaceWay};
use kiosk_app::{Config, policy_state, staff};

/// Says what the policy is and whether it is accepted.
///
/// # Errors
/// For a policy that is not taken, with the reason.
pub fn show(config: &Config) -> Result<ExitCode, Box<dyn Error>> {
    match policy_state::newest(config) {
        Ok(Some(edition)) => println!("accepted last: {edition}, sha256 {}", edition.sha256_hex()),
        Ok(None) => println!("accepted last: none"),
        Err(error) => println!("accepted last: {error}"),
    }
    let signed = face_way::read_policy(config)?;
    let policy = signed.policy();
    println!("in the file: {}, signed with {}", signed.edition(), signed.key());
    println!("threshold {}, {} frames", policy.threshold, policy.frames);
    match FaceWay::examine(config)? {
        Some(way) => println!("accepted: {}", way.policy_words()),
        None => println!("not used: face.camera names none"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Forgets which policy was accepted last, after the audit log has a record of it.
///
/// # Errors
/// When the record cannot be written, or the file cannot be removed.
pub fn reset(config: &Config) -> Result<ExitCode, Box<dyn Error>> {
    let newest = policy_state::newest(config);
    if !matches!(newest, Ok(None)) {
        staff::record_policy_reset(config, newest.ok().flatten().map(|edition| edition.version))?;
    }
    if policy_state::forget(config)? {
        println!("forgotten; the next start accepts the policy that is there, whatever its version");
    } else {
        println!("nothing was kept");
    }
    Ok(ExitCode::SUCCESS)
}
