//! The staff check at the kiosk itself, as far as the console judges, records and tells it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use base_time::{Clock as _, SystemEntropy};
use staff_audit_log::{CheckDecision, CheckReason, Factor, Place, Proof, ProofAge, What};
use staff_console::Pseudonym;
use staff_console::accounts::{Accounts, CardPin, CardUid, Role, draw_facility_code};
use staff_console::commands::StaffCommand;
use staff_console::web::{AtKiosk, Keyed, Laid, NotDecided, NotOpened};

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
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    let answer = StaffCommand::AnswerHelp { kiosk: kiosk(), visit: Some(visit), staff: staff("sato") };
    assert_eq!(stage.told(), [answer, StaffCommand::OpenSight { visit }], "who opens it has come");
    hand.decide(visit, CheckDecision::Same, CheckReason::CannotReach).await.unwrap();
    let told = StaffCommand::Decide {
        visit,
        decision: CheckDecision::Same,
        reason: CheckReason::CannotReach,
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
    let (decision, reason) = (CheckDecision::Same, CheckReason::CannotReach);
    assert_eq!(
        decided.what,
        What::StaffCheck { visit: pseudonym, decision, reason, staff: Some(staff("sato")), place, proof }
    );
    assert!(serde_json::to_string(&decided.what).unwrap().contains("\"place\":\"kiosk\""));
    // Once, and not a second time with another code.
    assert_eq!(hand.decide(visit, CheckDecision::Same, CheckReason::Other).await, Err(NotDecided));
    let again = hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await;
    assert_eq!(again, Err(NotOpened::Unavailable));
    assert!(stage.told().is_empty());
}

#[tokio::test]
async fn code_counts_once_wherever_it_was_used() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let (sato, code) = (number(&stage, "sato").await, stage.code("sato"));
    hand.open(visit, Keyed::Member(&sato, &code)).await.unwrap();
    hand.close(visit);
    assert_eq!(hand.open(visit, Keyed::Member(&sato, &code)).await, Err(NotOpened::Refused));
    assert_eq!(hand.decide(visit, CheckDecision::Same, CheckReason::Other).await, Err(NotDecided));
    // One that was used on the console is used up here too.
    let code = stage.code("sato");
    stage
        .accounts
        .prove_number(
            staff_console::accounts::StaffNumber::parse(&sato).unwrap(),
            &code,
            stage.clock.moment(),
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(hand.open(visit, Keyed::Member(&sato, &code)).await, Err(NotOpened::Refused));
}

/// Row 6: what a patient can key in at the pad.
#[tokio::test]
async fn wrong_codes_at_the_pad_delay_the_pad_and_lock_no_account() {
    let stage = Stage::set_with(|config| config.card_reader = true).await;
    let hand = AtKiosk::of(&stage.console);
    hand.card_reader(true);
    let (card, pin) = (CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap(), CardPin::new("271828").unwrap());
    let (now, entropy) = (stage.clock.moment(), &SystemEntropy);
    stage.accounts.set_card(&staff("mori"), (&card, &pin), now, entropy).await.unwrap();
    let (desk, sato) = (Browser::of(&stage, "sato").await, number(&stage, "sato").await);
    let visit = stage.visit_calling();
    let page = form(&desk, visit).await;
    // An afternoon of guesses for one number.
    let mut waited = 0;
    for _ in 0..200 {
        match hand.open(visit, Keyed::Member(&sato, "000000")).await {
            Err(NotOpened::Wait) => waited += 1,
            other => assert_eq!(other, Err(NotOpened::Refused)),
        }
        stage.clock.set_wall(stage.clock.wall() + jiff::SignedDuration::from_secs(20));
    }
    assert!((120..=140).contains(&waited), "one in a minute is judged in the end: {waited}");
    // The account gets in wherever it is, also right after a guess that was judged; and the check that is open at the desk is not
    // closed by that.
    stage.clock.set_wall(stage.clock.wall() + jiff::SignedDuration::from_secs(60));
    assert_eq!(hand.open(visit, Keyed::Member(&sato, "000000")).await, Err(NotOpened::Refused));
    Browser::new(&stage).sign_in_now("sato").await.is(303);
    decide(&desk, visit, &page, "not-sure", &stage.code("sato")).await.is(303);
    // At the pad a card and a number of the console's open at once, and the right code within a minute.
    let visit = stage.visit_calling();
    stage.clock.advance(Duration::from_secs(30));
    let _ = hand.open(visit, Keyed::Member(&sato, "000000")).await;
    let (code, wait) = (stage.code("sato"), hand.open(visit, Keyed::Member(&sato, "000000")).await);
    assert_eq!(wait, Err(NotOpened::Wait));
    let shown = handed_over(&desk, visit).await;
    hand.open(visit, Keyed::HandedOver(&shown)).await.unwrap();
    hand.close(visit);
    for _ in 0..10 {
        let _ = hand.open(visit, Keyed::Member(&sato, "000000")).await;
    }
    let Laid::Known(laid) = hand.lay_card(Ok(card)).await else { panic!("not known") };
    hand.open(visit, Keyed::Card(laid, "271828")).await.unwrap();
    hand.close(visit);
    stage.clock.advance(Duration::from_secs(60));
    assert_eq!(hand.open(visit, Keyed::Member(&sato, &code)).await, Err(NotOpened::Refused), "an old code");
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    let locked = |what: &What| matches!(what, What::LockedOut { staff: Some(_), .. });
    assert!(!stage.records().await.iter().any(|record| locked(&record.what)));
}

/// Row 6: who is refused at the pad closes nothing that somebody who was let in has open there.
#[tokio::test]
async fn refusals_at_the_pad_close_no_check_that_is_open_there() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    for keyed in [Keyed::Member(&sato, "000000"), Keyed::HandedOver("000"), Keyed::Facility("00000")] {
        assert_eq!(hand.open(visit, keyed).await, Err(NotOpened::Refused));
    }
    hand.decide(visit, CheckDecision::Same, CheckReason::Other).await.unwrap();
}

#[tokio::test]
async fn unknown_number_a_vendor_and_nonsense_are_refused_alike() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let fuji = number(&stage, "fuji").await;
    assert_eq!(stage.accounts.get(&staff("fuji")).await.unwrap().unwrap().role, Role::Vendor);
    assert_eq!(hand.open(visit, Keyed::Member(&fuji, &stage.code("fuji"))).await, Err(NotOpened::Refused));
    let taken: Vec<_> =
        stage.accounts.list().await.unwrap().iter().map(|one| one.number.to_string()).collect();
    let free = (0..).map(|number| format!("{number:05}")).find(|number| !taken.contains(number)).unwrap();
    for (number, code) in [(free.as_str(), "123456"), (&free, ""), ("", "123456"), ("sato", "123456")] {
        assert_eq!(
            hand.open(visit, Keyed::Member(number, code)).await,
            Err(NotOpened::Refused),
            "{number} {code}"
        );
    }
    assert!(stage.told().is_empty());
    let (sato, code) = (number(&stage, "sato").await, stage.code("sato"));
    // Anyone who goes on guessing waits, whichever number they say: the kiosk counts as one place.
    for guess in 0..20 {
        let number = format!("{:05}", 99_000 + guess);
        let _ = hand.open(visit, Keyed::Member(&number, "123456")).await;
    }
    assert_eq!(hand.open(visit, Keyed::Member(&sato, &code)).await, Err(NotOpened::Wait));
}

#[tokio::test]
async fn nothing_is_opened_or_decided_that_is_not_recorded_or_after_the_visit() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    let sato = number(&stage, "sato").await;
    stage.log.fails.store(true, Ordering::SeqCst);
    assert_eq!(
        hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await,
        Err(NotOpened::Unavailable)
    );
    stage.log.fails.store(false, Ordering::SeqCst);
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    stage.log.fails.store(true, Ordering::SeqCst);
    assert_eq!(hand.decide(visit, CheckDecision::Same, CheckReason::Other).await, Err(NotDecided));
    stage.log.fails.store(false, Ordering::SeqCst);
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::Decide { .. })));
    // A decision that was not recorded may be made anew, by anyone who says anew who they are.
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    let next = stage.visit_calling();
    assert_eq!(
        hand.decide(visit, CheckDecision::Same, CheckReason::Other).await,
        Err(NotDecided),
        "the visit is over"
    );
    assert_eq!(
        hand.decide(next, CheckDecision::Same, CheckReason::Other).await,
        Err(NotDecided),
        "it is another visit"
    );
    assert_eq!(
        hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await,
        Err(NotOpened::Unavailable)
    );
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
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    decide(&browser, visit, &page, "same", &stage.code("sato")).await.is(409);
    // It is not shut by itself while somebody may stand there, and it is by the console that opens anew.
    stage.clock.advance(Duration::from_secs(60));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let page = form(&browser, visit).await;
    assert_eq!(hand.decide(visit, CheckDecision::Same, CheckReason::Other).await, Err(NotDecided));
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

/// The number that the page shows.
pub(crate) async fn handed_over(browser: &Browser<'_>, visit: staff_console::VisitToken) -> String {
    let csrf = browser.csrf().await;
    let path = format!("/visit/{visit}/hand-over");
    assert_eq!(browser.post(&path, &[("csrf", &csrf)]).await.is(303).location(), path);
    let page = browser.get(&path).await;
    let (_, rest) = page.is(200).text.split_once("class=\"big-number\">").expect("a number");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_number_of_the_consoles_opens_one_check_in_the_name_of_who_got_it() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    let shown = handed_over(&browser, visit).await;
    assert_eq!(shown.len(), 3);
    assert!(stage.told().contains(&StaffCommand::HandOver { visit }));
    // Who leaves the desk for the kiosk may shut it.
    let csrf = browser.csrf().await;
    browser.post("/shut", &[("csrf", &csrf)]).await.is(303);
    hand.open(visit, Keyed::HandedOver(&shown)).await.unwrap();
    hand.decide(visit, CheckDecision::Same, CheckReason::CannotReach).await.unwrap();
    let told = stage.told();
    assert!(
        matches!(told.last(), Some(StaffCommand::Decide { staff: Some(of), .. }) if *of == staff("sato"))
    );
    let records = stage.records().await;
    let proofs: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.what {
            What::HandedOver { proof, .. } => Some(*proof),
            What::SightOpened { proof, place: Place::Kiosk, .. } => *proof,
            What::StaffCheck { proof, place: Place::Kiosk, .. } => *proof,
            _ => None,
        })
        .map(|proof| proof.factor)
        .collect();
    assert_eq!(proofs, [Factor::Code, Factor::HandOver, Factor::HandOver]);
    // Used up.
    let next = stage.visit_calling();
    assert_eq!(hand.open(next, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
}

#[tokio::test]
async fn a_wrong_number_a_late_one_and_one_of_another_visit_open_nothing() {
    let stage = Stage::set().await;
    let hand = AtKiosk::of(&stage.console);
    let browser = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    assert_eq!(hand.open(visit, Keyed::HandedOver("000")).await, Err(NotOpened::Refused), "none is open");
    // One try: after a wrong number the right one is worth nothing either.
    let shown = handed_over(&browser, visit).await;
    let wrong = format!("{:03}", (shown.parse::<u16>().unwrap() + 1) % 1000);
    for keyed in [&wrong, &shown] {
        assert_eq!(hand.open(visit, Keyed::HandedOver(keyed)).await, Err(NotOpened::Refused));
    }
    let refusal =
        |what: &What| matches!(what, What::SignInRefused { place: Place::Kiosk, staff: Some(_), .. });
    assert_eq!(stage.records().await.iter().filter(|record| refusal(&record.what)).count(), 1);
    // Too late.
    let shown = handed_over(&browser, visit).await;
    stage.clock.advance(Duration::from_secs(121));
    browser.get(&format!("/visit/{visit}/hand-over")).await.is(404);
    assert_eq!(hand.open(visit, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
    // Signed out.
    let shown = handed_over(&browser, visit).await;
    let csrf = browser.csrf().await;
    browser.post("/sign-out", &[("csrf", &csrf)]).await.is(303);
    assert_eq!(hand.open(visit, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
    // The account is gone.
    let browser = Browser::of(&stage, "mori").await;
    let shown = handed_over(&browser, visit).await;
    stage.accounts.remove(&staff("mori")).await.unwrap();
    assert_eq!(hand.open(visit, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
    // Another visit, and another browser, which may not read it.
    let abe = Browser::of(&stage, "abe").await;
    let shown = handed_over(&abe, visit).await;
    Browser::of(&stage, "sato").await.get(&format!("/visit/{visit}/hand-over")).await.is(404);
    let next = stage.visit_calling();
    assert_eq!(hand.open(next, Keyed::HandedOver(&shown)).await, Err(NotOpened::Refused));
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::OpenSight { .. })));
}

#[tokio::test]
async fn a_number_needs_a_role_and_a_fresh_second_factor_and_is_recorded_first() {
    let stage = Stage::set().await;
    let (sato, fuji) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "fuji").await);
    let visit = stage.visit_calling();
    let path = format!("/visit/{visit}/hand-over");
    let csrf = fuji.csrf().await;
    fuji.post(&path, &[("csrf", &csrf)]).await.is(403);
    let csrf = sato.csrf().await;
    sato.post(&path, &[("csrf", "nonsense")]).await.is(403);
    stage.log.fails.store(true, Ordering::SeqCst);
    sato.post(&path, &[("csrf", &csrf)]).await.is(503);
    stage.log.fails.store(false, Ordering::SeqCst);
    sato.get(&path).await.is(404);
    stage.clock.advance(Duration::from_secs(16 * 60));
    let to = format!("/confirm?to=hand-over&visit={visit}");
    assert_eq!(sato.post(&path, &[("csrf", &csrf)]).await.is(303).location(), to);
    assert!(!stage.told().iter().any(|told| matches!(told, StaffCommand::HandOver { .. })));
    let token = visit.to_string();
    let code = stage.code("sato");
    let fields = [("csrf", csrf.as_str()), ("to", "hand-over"), ("visit", &token), ("code", &code)];
    assert_eq!(sato.post("/confirm", &fields).await.is(303).location(), path);
    sato.get(&path).await.is(200);
    // Where there is no check at the kiosk, none can be handed over.
    let stage = Stage::set_with(|config| config.at_kiosk = false).await;
    let sato = Browser::of(&stage, "sato").await;
    let visit = stage.visit_calling();
    sato.get("/").await.lacks("受付機で目視確認");
    let csrf = sato.csrf().await;
    sato.post(&format!("/visit/{visit}/hand-over"), &[("csrf", &csrf)]).await.is(410);
}

async fn facility_code(stage: &Stage) -> String {
    let code = draw_facility_code(&SystemEntropy).unwrap();
    stage.accounts.set_facility_code(&code, &SystemEntropy).await.unwrap();
    code.to_string()
}

#[tokio::test]
async fn the_facilitys_code_is_off_says_nobodys_name_and_locks() {
    let stage = Stage::set().await;
    let code = facility_code(&stage).await;
    let visit = stage.visit_calling();
    let hand = AtKiosk::of(&stage.console);
    assert_eq!(hand.open(visit, Keyed::Facility(&code)).await, Err(NotOpened::Refused), "off");
    let stage = Stage::set_with(|config| config.facility_code = true).await;
    let hand = AtKiosk::of(&stage.console);
    let visit = stage.visit_calling();
    assert_eq!(hand.open(visit, Keyed::Facility("00000")).await, Err(NotOpened::Refused), "there is none");
    let code = facility_code(&stage).await;
    assert_eq!(code.len(), staff_console::accounts::FACILITY_DIGITS);
    hand.open(visit, Keyed::Facility(&code)).await.unwrap();
    hand.decide(visit, CheckDecision::Same, CheckReason::Other).await.unwrap();
    let records = stage.records().await;
    let decided = records.iter().find_map(|record| match &record.what {
        What::StaffCheck { staff, proof, .. } => Some((staff.clone(), proof.unwrap())),
        _ => None,
    });
    let (staff, proof) = decided.unwrap();
    assert_eq!((staff, proof.factor), (None, Factor::FacilityCode));
    assert!(!proof.factor.names_a_person());
    let abe = Browser::of(&stage, "abe").await;
    abe.get("/audit").await.is(200).has("名前なし(施設コード)").has("施設コード(弱い確認)");
    // Guessing waits, the right code with it, and an account does not wait for that.
    let visit = stage.visit_calling();
    let wrong = format!("{:05}", (code.parse::<u32>().unwrap() + 1) % 100_000);
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(hand.open(visit, Keyed::Facility(&wrong)).await.unwrap_err());
    }
    assert_eq!(seen, [&[NotOpened::Refused; 4][..], &[NotOpened::Wait]].concat());
    assert_eq!(hand.open(visit, Keyed::Facility(&code)).await, Err(NotOpened::Wait));
    let sato = number(&stage, "sato").await;
    hand.open(visit, Keyed::Member(&sato, &stage.code("sato"))).await.unwrap();
    hand.close(visit);
    stage.clock.advance(Duration::from_secs(3600));
    hand.open(visit, Keyed::Facility(&code)).await.unwrap();
}

#[tokio::test]
async fn the_log_tells_what_was_guessed() {
    let stage = Stage::set_with(|config| config.facility_code = true).await;
    let hand = AtKiosk::of(&stage.console);
    facility_code(&stage).await;
    let visit = stage.visit_calling();
    for keyed in [Keyed::Member("99999", "123456"), Keyed::Facility("x"), Keyed::HandedOver("000")] {
        assert_eq!(hand.open(visit, keyed).await, Err(NotOpened::Refused));
    }
    // The pad waits, and the facility's code is locked.
    for _ in 0..4 {
        stage.clock.set_wall(stage.clock.wall() + jiff::SignedDuration::from_secs(61));
        let _ = hand.open(visit, Keyed::Facility("x")).await;
    }
    let records = stage.records().await;
    let mut told: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.what {
            What::SignInRefused { staff: None, factor, place: Place::Kiosk, .. } => {
                Some(("refused", *factor))
            }
            What::LockedOut { staff: None, factor, place: Place::Kiosk } => Some(("locked", *factor)),
            _ => None,
        })
        .collect();
    told.dedup();
    let (facility, number) = (Some(Factor::FacilityCode), Some(Factor::HandOver));
    let (refused, pad) = (("refused", facility), ("locked", None));
    assert_eq!(
        told,
        [
            ("refused", None),
            refused,
            ("refused", number),
            refused,
            pad,
            refused,
            pad,
            refused,
            ("locked", facility),
            pad,
        ]
    );
    let abe = Browser::of(&stage, "abe").await;
    let log = abe.get("/audit").await;
    let refused = "受け付けなかった入力 · 目視確認";
    log.has(&format!("{refused} · 職員名なし"))
        .has(&format!("{refused} · 施設コード(弱い確認)"))
        .has(&format!("{refused} · 受付からの番号"))
        .has("しばらく受け付けない · 施設コード(弱い確認)");
}
