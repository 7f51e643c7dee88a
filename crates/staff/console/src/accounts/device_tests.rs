//! Known browsers in the accounts: what is known, what is kept, and what goes.

use std::time::Duration;

use base_time::SystemEntropy;

use super::*;
use crate::accounts::{Claim, Role, Secret};

const NOW: Moment = Moment(1_800_000_000_000);
const PASSWORD: &str = "a long password";

async fn accounts(folder: &std::path::Path) -> Accounts {
    Accounts::open(folder.join("accounts.sqlite"), &SystemEntropy).await.unwrap()
}

async fn add(accounts: &Accounts, name: &str) -> Secret {
    let secret = Secret::random(&SystemEntropy).unwrap();
    accounts.add(&id(name), Role::Reception, (PASSWORD, &secret), NOW, &SystemEntropy).await.unwrap();
    secret
}

fn id(name: &str) -> StaffId {
    StaffId::new(name).unwrap()
}

async fn keep(accounts: &Accounts, name: &str, shown: Option<&DeviceMark>, now: Moment) -> DeviceMark {
    accounts.keep_device(&id(name), shown, now, &SystemEntropy).await.unwrap()
}

async fn known(accounts: &Accounts, name: &str, mark: &DeviceMark) -> bool {
    accounts.known_device(name, mark).await.unwrap().is_some()
}

#[tokio::test]
async fn mark_is_known_for_who_signed_in_there_and_only_a_hash_of_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path()).await;
    for name in ["sato", "mori"] {
        add(&accounts, name).await;
    }
    let mark = keep(&accounts, "sato", None, NOW).await;
    assert!(known(&accounts, "sato", &mark).await && !known(&accounts, "mori", &mark).await);
    let number = accounts.get(&id("sato")).await.unwrap().unwrap().number.to_string();
    assert!(known(&accounts, &number, &mark).await, "by number too");
    // Another member of staff at the same browser.
    assert_eq!(keep(&accounts, "mori", Some(&mark), NOW).await.as_str(), mark.as_str());
    assert!(known(&accounts, "sato", &mark).await && known(&accounts, "mori", &mark).await);
    // A mark that was put there by somebody else is not taken.
    let planted = DeviceMark::parse(&"A".repeat(43)).unwrap();
    assert_ne!(keep(&accounts, "sato", Some(&planted), NOW).await.as_str(), planted.as_str());
    assert!(!known(&accounts, "sato", &planted).await);
    for bad in ["", "A", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43)] {
        assert!(DeviceMark::parse(bad).is_none(), "{bad}");
    }
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(43).any(|part| part == mark.as_str().as_bytes()));
    }
    assert_eq!(format!("{mark:?}"), "DeviceMark(****)");
}

#[tokio::test]
async fn few_browsers_are_known_and_none_outlives_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path()).await;
    add(&accounts, "sato").await;
    let mut marks = Vec::new();
    for n in 0..=MAX_DEVICES {
        marks.push(keep(&accounts, "sato", None, NOW.after(Duration::from_secs(n as u64))).await);
    }
    let mut there = Vec::new();
    for mark in &marks {
        there.push(known(&accounts, "sato", mark).await);
    }
    assert_eq!(
        there,
        [&[false][..], &[true; MAX_DEVICES]].concat(),
        "the one that was used least recently went"
    );
    for change in 0..3 {
        let mark = keep(&accounts, "sato", None, NOW).await;
        assert!(known(&accounts, "sato", &mark).await);
        match change {
            0 => accounts.set_password(&id("sato"), "another password", &SystemEntropy).await.unwrap(),
            1 => accounts.renew(&id("sato"), &Secret::random(&SystemEntropy).unwrap()).await.unwrap(),
            _ => accounts.remove(&id("sato")).await.unwrap(),
        }
        assert!(!known(&accounts, "sato", &mark).await, "{change}");
    }
}

/// The arithmetic of docs/decisions/0027: over all sources an account that nobody knows the password of is tried 2,880 times a day.
#[tokio::test]
async fn guesses_of_an_account_are_bounded_over_all_sources() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path()).await;
    add(&accounts, "sato").await;
    let mut judged = 0;
    // Once a second for twenty minutes.
    for second in 0..1200 {
        let now = NOW.after(Duration::from_secs(second));
        let claim = Claim { name: "sato", password: "a guess of a password", code: "000000" };
        let refused = accounts.prove(claim, None, now).await.unwrap().unwrap_err();
        assert!(!refused.just_locked, "a stranger locks nobody out");
        judged += u32::from(refused.judged);
    }
    assert!((40..=46).contains(&judged), "{judged}");
}

#[tokio::test]
async fn wrong_codes_with_the_right_password_are_bounded_and_end() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path()).await;
    let secret = add(&accounts, "sato").await;
    let day = Duration::from_secs(24 * 3600 + 1);
    let mut now = NOW;
    let mark = keep(&accounts, "sato", None, now).await;
    let mut judged = 0;
    for _ in 0..120 {
        now = now.after(day);
        let claim = Claim { name: "sato", password: PASSWORD, code: "000000" };
        judged += u32::from(accounts.prove(claim, None, now).await.unwrap().unwrap_err().just_locked);
    }
    assert_eq!(judged, 96, "the fifth to the hundredth in a row, and no more");
    now = now.after(day);
    let code = secret.code(now);
    let claim = Claim { name: "sato", password: PASSWORD, code: &code };
    let refused = accounts.prove(claim, None, now).await.unwrap().unwrap_err();
    assert_eq!((refused.locked_until.is_some(), refused.just_locked), (true, false), "answered as any other");
    now = now.after(Duration::from_secs(60));
    let code = secret.code(now);
    let claim = Claim { name: "sato", password: PASSWORD, code: &code };
    assert!(accounts.prove(claim, None, now).await.unwrap().is_err());
    // Its owner has a browser that is known, and a new password begins anew.
    let known = accounts.known_device("sato", &mark).await.unwrap();
    assert!(accounts.prove(claim, known.as_ref(), now).await.unwrap().is_ok());
    accounts.set_password(&id("sato"), "another password", &SystemEntropy).await.unwrap();
    now = now.after(Duration::from_secs(60));
    let code = secret.code(now);
    let claim = Claim { name: "sato", password: "another password", code: &code };
    assert!(accounts.prove(claim, None, now).await.unwrap().is_ok());
}
