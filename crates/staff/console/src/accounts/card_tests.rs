//! Cards and their PINs in the accounts: what is accepted, what is kept, and what goes.

use std::time::Duration;

use base_time::SystemEntropy;

use super::*;
use crate::accounts::{Claim, Role, Secret};

const NOW: Moment = Moment(1_800_000_000_000);

struct File {
    folder: tempfile::TempDir,
    accounts: Accounts,
}

async fn file(names: &[(&str, Role)]) -> File {
    let folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open(folder.path().join("accounts.sqlite"), &SystemEntropy).await.unwrap();
    for (name, role) in names {
        let secret = Secret::random(&SystemEntropy).unwrap();
        accounts.add(&id(name), *role, ("a long password", &secret), NOW, &SystemEntropy).await.unwrap();
    }
    File { folder, accounts }
}

fn id(name: &str) -> StaffId {
    StaffId::new(name).unwrap()
}

fn uid(bytes: &[u8]) -> CardUid {
    CardUid::new(bytes).unwrap()
}

fn pin(text: &str) -> CardPin {
    CardPin::new(text).unwrap()
}

impl File {
    async fn give(&self, name: &str, card: &[u8], digits: &str) -> Result<(), AccountError> {
        self.accounts.set_card(&id(name), (&uid(card), &pin(digits)), NOW, &SystemEntropy).await
    }

    async fn prove(&self, card: &[u8], digits: &str, now: Moment) -> Result<String, Refused> {
        let judged = self.accounts.prove_card(&uid(card), digits, now).await.unwrap();
        judged.map(|account| account.staff.to_string())
    }
}

#[test]
fn uids_and_pins_are_of_their_lengths_and_print_nothing() {
    for length in 0..=16 {
        let bytes = vec![7; length];
        assert_eq!(CardUid::new(&bytes).is_some(), UID_LENGTHS.contains(&length), "{length}");
    }
    for bad in ["", "12345", "1234567", "12345a", "１２３４５６", "+12345", " 12345"] {
        assert!(CardPin::new(bad).is_none(), "{bad}");
    }
    for weak in ["000000", "123456", "654321", "890123", "121212", "123123", "999999"] {
        assert!(CardPin::new(weak).is_none(), "{weak}");
    }
    for good in ["123457", "112233", "271828", "000001"] {
        assert!(CardPin::new(good).is_some(), "{good}");
    }
    assert_eq!(format!("{:?} {:?}", uid(&[1; 4]), pin("271828")), "CardUid(****) CardPin(****)");
    assert!(CardPin::random(&SystemEntropy).unwrap().as_str().len() == 6);
}

#[tokio::test]
async fn card_and_pin_are_judged_together_and_neither_alone() {
    let file = file(&[("sato", Role::Reception), ("abe", Role::Supervisor), ("fuji", Role::Vendor)]).await;
    assert!(file.accounts.card_holder(&uid(&[1; 4])).await.unwrap().is_none(), "no key, no card");
    assert!(file.prove(&[1; 4], "271828", NOW).await.is_err());
    file.give("sato", &[1; 4], "271828").await.unwrap();
    file.give("abe", &[2; 7], "314159").await.unwrap();
    assert_eq!(file.accounts.card_holder(&uid(&[1; 4])).await.unwrap().unwrap().staff, id("sato"));
    assert_eq!(file.prove(&[1; 4], "271828", NOW).await.unwrap(), "sato");
    // As often as wanted: it is no one-time code.
    assert_eq!(file.prove(&[1; 4], "271828", NOW).await.unwrap(), "sato");
    assert_eq!(file.accounts.card(&id("sato")).await.unwrap().unwrap().used, Some(NOW));
    for (card, digits) in [(&[1; 4][..], "314159"), (&[1; 4], ""), (&[2; 7], "271828"), (&[3; 10], "271828")]
    {
        assert!(file.prove(card, digits, NOW).await.is_err(), "{card:?} {digits}");
    }
    // A role that decides nothing, with the right PIN.
    file.give("fuji", &[4; 8], "161803").await.unwrap();
    assert_eq!(file.prove(&[4; 8], "161803", NOW).await.unwrap_err().account, Some(id("fuji")));
}

#[tokio::test]
async fn wrong_pins_lock_the_card_and_nothing_else() {
    let file = file(&[("sato", Role::Reception), ("abe", Role::Reception)]).await;
    file.give("sato", &[1; 4], "271828").await.unwrap();
    file.give("abe", &[2; 4], "271828").await.unwrap();
    for round in 1..=5 {
        let refused = file.prove(&[1; 4], "271829", NOW).await.unwrap_err();
        assert_eq!((refused.just_locked, refused.account), (round == 5, Some(id("sato"))), "{round}");
    }
    assert!(
        file.prove(&[1; 4], "271828", NOW).await.unwrap_err().locked_until.is_some(),
        "nor the right one"
    );
    // It is the card that waits: neither its owner's number and code, nor their sign-in, nor another card.
    let number = file.accounts.get(&id("sato")).await.unwrap().unwrap().number;
    let by_number = file.accounts.prove_number(number, "000000", NOW).await.unwrap().unwrap_err();
    assert!(by_number.locked_until.is_none());
    let claim = Claim { name: "sato", password: "a long password", code: "000000" };
    assert!(file.accounts.prove(claim, None, NOW).await.unwrap().unwrap_err().locked_until.is_none());
    assert_eq!(file.prove(&[2; 4], "271828", NOW).await.unwrap(), "abe");
    let later = NOW.after(Duration::from_secs(61));
    assert_eq!(file.prove(&[1; 4], "271828", later).await.unwrap(), "sato");
}

#[tokio::test]
async fn one_card_is_one_accounts_and_one_account_has_one_card() {
    let file = file(&[("sato", Role::Reception), ("abe", Role::Reception)]).await;
    file.give("sato", &[1; 4], "271828").await.unwrap();
    file.give("abe", &[2; 4], "314159").await.unwrap();
    assert!(matches!(file.give("abe", &[1; 4], "314159").await, Err(AccountError::CardOfAnother)));
    assert_eq!(file.prove(&[2; 4], "314159", NOW).await.unwrap(), "abe", "and keeps the one it had");
    assert!(matches!(file.give("nobody", &[3; 4], "314159").await, Err(AccountError::Unknown)));
    // The same card with another PIN, then another card.
    file.give("sato", &[1; 4], "161803").await.unwrap();
    assert!(file.prove(&[1; 4], "271828", NOW).await.is_err());
    file.give("sato", &[5; 7], "161803").await.unwrap();
    assert!(file.accounts.card_holder(&uid(&[1; 4])).await.unwrap().is_none());
    assert_eq!(file.prove(&[5; 7], "161803", NOW).await.unwrap(), "sato");
}

#[tokio::test]
async fn card_goes_with_password_second_factor_and_account() {
    let file = file(&[("sato", Role::Reception)]).await;
    let cards = async || file.accounts.list().await.unwrap().iter().filter(|account| account.card).count();
    for step in 0..4 {
        assert_eq!(cards().await, 0);
        file.give("sato", &[1; 4], "271828").await.unwrap();
        assert_eq!(cards().await, 1);
        match step {
            0 => file.accounts.remove_card(&id("sato")).await.unwrap(),
            1 => file.accounts.set_password(&id("sato"), "another password", &SystemEntropy).await.unwrap(),
            2 => file.accounts.renew(&id("sato"), &Secret::random(&SystemEntropy).unwrap()).await.unwrap(),
            _ => file.accounts.remove(&id("sato")).await.unwrap(),
        }
        assert!(file.prove(&[1; 4], "271828", NOW).await.is_err());
    }
    assert!(matches!(file.accounts.remove_card(&id("sato")).await, Err(AccountError::NoCard)));
}

#[tokio::test]
async fn neither_uid_nor_pin_is_in_any_file_and_the_key_is_the_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = file(&[("sato", Role::Reception)]).await;
    let card = [0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x17];
    file.give("sato", &card, "271828").await.unwrap();
    assert_eq!(file.prove(&card, "271828", NOW).await.unwrap(), "sato");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(file.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in [&card[..], b"271828", b"A1B2C3D4", b"a1b2c3d4"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{}", path.display());
        }
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    assert_eq!(names, ["accounts.card-key", "accounts.sqlite"]);
    // Two machines call the same card by different names.
    let other = self::file(&[("sato", Role::Reception)]).await;
    other.give("sato", &card, "271828").await.unwrap();
    let key = |file: &File| std::fs::read(file.folder.path().join("accounts.card-key")).unwrap();
    assert_ne!(key(&file), key(&other));
    // Without its key a file of accounts knows no card, and takes none for another.
    std::fs::remove_file(file.folder.path().join("accounts.card-key")).unwrap();
    assert!(file.prove(&card, "271828", NOW).await.is_err());
    std::fs::write(file.folder.path().join("accounts.card-key"), [0; 3]).unwrap();
    assert!(matches!(file.accounts.card_holder(&uid(&card)).await, Err(AccountError::Damaged)));
}
