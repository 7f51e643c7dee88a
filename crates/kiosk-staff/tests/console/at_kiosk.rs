//! The staff check at the kiosk itself, as far as the console judges, records and tells it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use kiosk_staff::Pseudonym;
use kiosk_staff::accounts::{Accounts, Role};
use kiosk_staff::audit::{Decision, Factor, Place, Proof, ProofAge, Purpose, Reason, What};
use kiosk_staff::clock::{Clock as _, SystemEntropy};
use kiosk_staff::desk::StaffCommand;
use kiosk_staff::web::{AtKiosk, NotDecided, NotOpened};

use crate::browserless::Browser;
use crate::check::{decide, form};
use crate::support::{Stage, kiosk, staff};

async fn number(stage: &Stage, name: &str) -> String {
    stage.accounts.get(&staff(name)).await.unwrap().unwrap().number.to_string()
}

#[tokio::test]
async fn number_and_code_open_one_check_for_one_decision_recorded_before_it_is_told() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    hand.open(visit, &sato, &stage.code("sato")).await.unwrap();
    let answer = StaffCommand::AnswerHelp { kiosk: kiosk(), visit: Some(visit), staff: staff("sato") };
    assert_eq!(stage.told(), [answer, StaffCommand::OpenSight { visit }], "whoever opens it has come");
    hand.decide(visit, Decision::Same, Reason::CannotReach).await.unwrap();
    let told = StaffCommand::Decide {
        visit,
        decision: Decision::Same,
        reason: Reason::CannotReach,
        staff: Some(staff("sato")),
    };
    assert_eq!(stage.told(), [StaffCommand::CloseSight { visit }, told]);
    let records = stage.records().await;
    let [.., opened, answered, decided] = &records[..] else { panic!() };
    assert!(matches!(answered.what, What::HelpAnswered { .. }));
    let pseudonym = Pseudonym([7; 16]);
    let place = Place::Kiosk;
    let proof = Some(Proof { factor: Factor::Code, age: ProofAge::Now });
    assert_eq!(opened.what, What::SightOpened { visit: pseudonym, staff: Some(staff("sato")), place, proof });
    let (decision, reason) = (Decision::Same, Reason::CannotReach);
    assert_eq!(
        decided.what,
        What::StaffCheck { visit: pseudonym, decision, reason, staff: Some(staff("sato")), place, proof }
    );
    assert!(serde_json::to_string(&decided.what).unwrap().contains("\"place\":\"kiosk\""));
    // Once, and not a second time with another code.
    assert_eq!(hand.decide(visit, Decision::Same, Reason::Other).await, Err(NotDecided));
    let again = hand.open(visit, &sato, &stage.code("sato")).await;
    assert_eq!(again, Err(NotOpened::Unavailable));
    assert!(stage.told().is_empty());
}

#[tokio::test]
async fn code_counts_once_wherever_it_was_used() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let (sato, code) = (number(&stage, "sato").await, stage.code("sato"));
    hand.open(visit, &sato, &code).await.unwrap();
    hand.close(visit);
    assert_eq!(hand.open(visit, &sato, &code).await, Err(NotOpened::Refused));
    assert_eq!(hand.decide(visit, Decision::Same, Reason::Other).await, Err(NotDecided));
    // One that was used on the console is used up here too.
    let code = stage.code("sato");
    stage
        .accounts
        .prove_number(kiosk_staff::accounts::StaffNumber::parse(&sato).unwrap(), &code, stage.clock.wall())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(hand.open(visit, &sato, &code).await, Err(NotOpened::Refused));
}

#[tokio::test]
async fn wrong_codes_lock_the_account_here_and_on_the_console() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    for _ in 0..4 {
        assert_eq!(hand.open(visit, &sato, "000000").await, Err(NotOpened::Refused));
    }
    assert_eq!(hand.open(visit, &sato, "000000").await, Err(NotOpened::Wait));
    assert_eq!(hand.open(visit, &sato, &stage.code("sato")).await, Err(NotOpened::Wait));
    let claim = kiosk_staff::accounts::Claim {
        name: "sato",
        password: Some(crate::support::PASSWORD),
        code: "000000",
    };
    let refused = stage.accounts.prove(claim, stage.clock.wall()).await.unwrap().unwrap_err();
    assert!(refused.locked_until.is_some(), "the console waits as well");
    let records = stage.records().await;
    let of = |what: What| records.iter().filter(|record| record.what == what).count();
    let (staff, place) = (Some(staff("sato")), Place::Kiosk);
    let refusal = What::SignInRefused { staff: staff.clone(), purpose: Purpose::StaffCheck, place };
    assert_eq!((of(refusal), of(What::LockedOut { staff, place })), (6, 1));
    // The wait ends.
    stage.clock.forward(Duration::from_secs(70));
    hand.open(visit, &sato, &stage.code("sato")).await.unwrap();
}

#[tokio::test]
async fn unknown_number_a_vendor_and_nonsense_are_refused_alike() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let fuji = number(&stage, "fuji").await;
    assert_eq!(stage.accounts.get(&staff("fuji")).await.unwrap().unwrap().role, Role::Vendor);
    assert_eq!(hand.open(visit, &fuji, &stage.code("fuji")).await, Err(NotOpened::Refused));
    let taken: Vec<_> =
        stage.accounts.list().await.unwrap().iter().map(|one| one.number.to_string()).collect();
    let free = (0..).map(|number| format!("{number:05}")).find(|number| !taken.contains(number)).unwrap();
    for (number, code) in [(free.as_str(), "123456"), (&free, ""), ("", "123456"), ("sato", "123456")] {
        assert_eq!(hand.open(visit, number, code).await, Err(NotOpened::Refused), "{number} {code}");
    }
    assert!(stage.told().is_empty());
    let (sato, code) = (number(&stage, "sato").await, stage.code("sato"));
    // Whoever goes on guessing waits, whichever number they say: the kiosk counts as one place.
    for guess in 0..20 {
        let number = format!("{:05}", 99_000 + guess);
        let _ = hand.open(visit, &number, "123456").await;
    }
    assert_eq!(hand.open(visit, &sato, &code).await, Err(NotOpened::Wait));
}

#[tokio::test]
async fn nothing_is_opened_or_decided_that_is_not_recorded_or_after_the_visit() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    stage.log.fails.store(true, Ordering::SeqCst);
    assert_eq!(hand.open(visit, &sato, &stage.code("sato")).await, Err(NotOpened::Unavailable));
    stage.log.fails.store(false, Ordering::SeqCst);
    hand.open(visit, &sato, &stage.code("sato")).await.unwrap();
    stage.log.fails.store(true, Ordering::SeqCst);
    assert_eq!(hand.decide(visit, Decision::Same, Reason::Other).await, Err(NotDecided));
    stage.log.fails.store(false, Ordering::SeqCst);
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. })));
    // A decision that was not recorded may be made anew, by whoever says anew who they are.
    hand.open(visit, &sato, &stage.code("sato")).await.unwrap();
    let next = stage.visit_calling();
    assert_eq!(hand.decide(visit, Decision::Same, Reason::Other).await, Err(NotDecided), "the visit is over");
    assert_eq!(
        hand.decide(next, Decision::Same, Reason::Other).await,
        Err(NotDecided),
        "it is another visit"
    );
    assert_eq!(hand.open(visit, &sato, &stage.code("sato")).await, Err(NotOpened::Unavailable));
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. })));
}

#[tokio::test]
async fn of_kiosk_and_console_whoever_opened_last_decides() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    let page = form(&browser, visit).await;
    hand.open(visit, &sato, &stage.code("sato")).await.unwrap();
    decide(&browser, visit, &page, "same", &stage.code("sato")).await.is(409);
    // It is not shut by itself while somebody may stand there, and it is by the console that opens anew.
    stage.clock.forward(Duration::from_secs(60));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let page = form(&browser, visit).await;
    assert_eq!(hand.decide(visit, Decision::Same, Reason::Other).await, Err(NotDecided));
    decide(&browser, visit, &page, "same", &stage.code("sato")).await.is(303);
}

#[tokio::test]
async fn accounts_from_before_there_were_numbers_get_one_each() {
    use sqlx::Connection as _;
    let stage = Stage::set().await;
    let path = stage.folder.path().join("accounts.sqlite");
    let url = format!("sqlite://{}", path.display());
    {
        let mut file = sqlx::SqliteConnection::connect(&url).await.unwrap();
        for statement in ["DROP INDEX account_number", "ALTER TABLE account DROP COLUMN number"] {
            sqlx::query(statement).execute(&mut file).await.unwrap();
        }
        file.close().await.unwrap();
    }
    let accounts = Accounts::open(&path, &SystemEntropy).await.unwrap();
    let all = accounts.list().await.unwrap();
    let mut numbers: Vec<_> = all.iter().map(|one| one.number.to_string()).collect();
    numbers.sort();
    numbers.dedup();
    assert!(all.len() >= 2 && numbers.len() == all.len(), "{numbers:?}");
    // They stay.
    let again = Accounts::open(&path, &SystemEntropy).await.unwrap().list().await.unwrap();
    assert_eq!(again, all);
}
