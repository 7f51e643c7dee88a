//! Staff cards: registered on the account's page, and judged at the kiosk.

use std::time::Duration;

use base_time::{Clock as _, SystemEntropy};
use staff_audit_log::{
    AccountChange, CheckDecision, CheckReason, Factor, Place, Proof, ProofAge, Purpose, What,
};
use staff_console::accounts::{CardPin, CardUid};
use staff_console::web::{AtKiosk, CardRefused, Keyed, Laid, NotOpened};

use crate::browserless::{Browser, Page};
use crate::support::{PASSWORD, Stage, staff};

const PIN: &str = "271828";
const SATOS: [u8; 7] = [4, 1, 2, 3, 4, 5, 6];
const MORIS: [u8; 4] = [0x12, 1, 2, 3];

async fn with_cards() -> (Stage, AtKiosk) {
    let stage = Stage::set_with(|config| config.card_reader = true).await;
    let hand = AtKiosk::of(&stage.console);
    hand.card_reader(true);
    (stage, hand)
}

fn uid(bytes: &[u8]) -> CardUid {
    CardUid::new(bytes).unwrap()
}

async fn give(stage: &Stage, name: &str, card: &[u8], pin: &str) {
    let pin = CardPin::new(pin).unwrap();
    let card = uid(card);
    stage.accounts.set_card(&staff(name), (&card, &pin), stage.clock.moment(), &SystemEntropy).await.unwrap();
}

/// Lays a card down and keys a PIN in.
async fn open(stage: &Stage, hand: &AtKiosk, card: &[u8], pin: &str) -> Result<(), NotOpened> {
    let visit = stage.visit_calling();
    match hand.lay_card(Ok(uid(card))).await {
        Laid::Known(laid) => hand.open(visit, Keyed::Card(laid, pin)).await,
        other => panic!("{other:?}"),
    }
}

async fn ask(browser: &Browser<'_>, name: &str, (pin, again): (&str, &str)) -> Page {
    let (csrf, code) = (browser.csrf().await, browser.stage.code(name));
    let fields = [("csrf", &*csrf), ("now", PASSWORD), ("code", &code), ("pin", pin), ("again", again)];
    browser.post("/account/card", &fields).await
}

async fn changes(stage: &Stage) -> Vec<AccountChange> {
    let card =
        |change: &AccountChange| matches!(change, AccountChange::CardAdded | AccountChange::CardRemoved);
    let change = |what: &What| match what {
        What::AccountChanged { account, change, by } if card(change) => {
            assert_eq!((account, by.as_ref()), (&staff("sato"), Some(&staff("sato"))));
            Some(*change)
        }
        _ => None,
    };
    stage.records().await.iter().filter_map(|record| change(&record.what)).collect()
}

#[tokio::test]
async fn card_and_pin_open_a_check_and_are_recorded_as_such() {
    let (stage, hand) = with_cards().await;
    give(&stage, "sato", &SATOS, PIN).await;
    let visit = stage.visit_calling();
    let Laid::Known(laid) = hand.lay_card(Ok(uid(&SATOS))).await else { panic!("not known") };
    hand.open(visit, Keyed::Card(laid, PIN)).await.unwrap();
    // Taken back after that.
    hand.lift_card();
    hand.decide(visit, CheckDecision::Same, CheckReason::CannotReach).await.unwrap();
    let records = stage.records().await;
    let proof = Some(Proof { factor: Factor::StaffCard, age: ProofAge::Now });
    let found = records.iter().any(|record| {
        matches!(&record.what, What::StaffCheck { staff: Some(who), place: Place::Kiosk, proof: shown, .. }
            if *who == staff("sato") && *shown == proof)
    });
    assert!(found && Factor::StaffCard.names_a_person(), "{records:#?}");
    let written = serde_json::to_string(&records).unwrap();
    assert!(written.contains("\"staff-card\"") && !written.contains(PIN), "{written}");
    let abe = Browser::of(&stage, "abe").await;
    abe.get("/audit").await.is(200).has("職員カードと暗証番号 1分以内");
}

#[tokio::test]
async fn copied_uid_without_its_pin_opens_nothing_and_waits_as_codes_do() {
    let (stage, hand) = with_cards().await;
    give(&stage, "sato", &SATOS, PIN).await;
    give(&stage, "mori", &MORIS, "314159").await;
    let visit = stage.visit_calling();
    let mut seen = Vec::new();
    for pin in ["271829", "", "314159", "000000", "271827"] {
        seen.push(open(&stage, &hand, &SATOS, pin).await.unwrap_err());
    }
    assert_eq!(seen, [&[NotOpened::Refused; 4][..], &[NotOpened::Wait]].concat());
    assert_eq!(open(&stage, &hand, &SATOS, PIN).await, Err(NotOpened::Wait), "nor the right one now");
    let records = stage.records().await;
    let of = |wanted: fn(&What) -> bool| records.iter().filter(|record| wanted(&record.what)).count();
    let refused = of(|what| {
        matches!(what, What::SignInRefused { staff: Some(who), purpose: Purpose::StaffCheck,
            place: Place::Kiosk, factor: Some(Factor::StaffCard) } if who.as_str() == "sato")
    });
    assert_eq!((refused, of(|what| matches!(what, What::LockedOut { .. }))), (6, 1));
    assert_eq!(of(|what| matches!(what, What::SightOpened { .. })), 0);
    // A PIN that is keyed in for a card that was lifted, or swapped, is judged for none.
    let Laid::Known(moris) = hand.lay_card(Ok(uid(&MORIS))).await else { panic!("not known") };
    hand.lift_card();
    assert_eq!(
        hand.open(visit, Keyed::Card(moris, "314159")).await,
        Err(NotOpened::Unavailable),
        "another visit"
    );
    let visit = stage.visit_calling();
    let before = stage.records().await.len();
    assert_eq!(hand.open(visit, Keyed::Card(moris, "314159")).await, Err(NotOpened::Refused));
    assert_eq!(stage.records().await.len(), before);
    open(&stage, &hand, &MORIS, "314159").await.unwrap();
}

#[tokio::test]
async fn cards_that_are_none_open_nothing_and_are_recorded_while_a_check_waits() {
    let (stage, hand) = with_cards().await;
    give(&stage, "fuji", &SATOS, PIN).await;
    let refused = async || {
        let records = stage.records().await;
        let factor = |what: &What| match what {
            What::SignInRefused { staff, factor: Some(Factor::StaffCard), .. } => Some(staff.clone()),
            _ => None,
        };
        records.iter().filter_map(|record| factor(&record.what)).collect::<Vec<_>>()
    };
    let unknown = Laid::Refused(CardRefused::Unknown);
    assert_eq!(hand.lay_card(Ok(uid(&MORIS))).await, unknown);
    assert!(refused().await.is_empty(), "nothing waits for a card");
    stage.visit_calling();
    assert_eq!(hand.lay_card(Ok(uid(&MORIS))).await, unknown);
    assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, unknown, "a vendor decides nothing");
    for why in [CardRefused::MyNumberCard, CardRefused::Changing, CardRefused::Unreadable] {
        assert_eq!(hand.lay_card(Err(why)).await, Laid::Refused(why));
    }
    assert_eq!(refused().await, [None, Some(staff("fuji"))]);
}

#[tokio::test]
async fn next_card_is_registered_for_who_has_shown_both_factors() {
    let (stage, hand) = with_cards().await;
    let sato = Browser::of(&stage, "sato").await;
    sato.get("/account").await.has("カードを登録する");
    ask(&sato, "sato", (PIN, PIN)).await.is(303);
    let page = sato.get("/account/card").await;
    page.is(200).has("60秒以内に").lacks(PIN);
    sato.get("/account/card/became").await.is(204);
    assert!(changes(&stage).await.is_empty());
    let visit = stage.visit_calling();
    assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Taken, "no key to a check now");
    sato.get("/account/card").await.is(200).has("職員カードを登録しました");
    sato.get("/account/card/became").await.is(200).has("職員カードを登録しました");
    assert_eq!(changes(&stage).await, [AccountChange::CardAdded]);
    open(&stage, &hand, &SATOS, PIN).await.unwrap();
    // One card, and no second one.
    assert_eq!(hand.lay_card(Ok(uid(&MORIS))).await, Laid::Refused(CardRefused::Unknown));
    let abe = Browser::of(&stage, "abe").await;
    let account = abe.get("/account").await;
    let lines: Vec<_> = account.text.lines().filter(|line| line.contains("sato ·")).collect();
    assert!(lines.concat().contains("職員カード"), "{lines:?}");
    let csrf = sato.csrf().await;
    sato.post("/account/card/remove", &[("csrf", &csrf)]).await.is(303);
    assert_eq!(changes(&stage).await, [AccountChange::CardAdded, AccountChange::CardRemoved]);
    assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Refused(CardRefused::Unknown));
    hand.close(visit);
}

#[tokio::test]
async fn what_cannot_be_registered_is_said_in_words() {
    let (stage, hand) = with_cards().await;
    give(&stage, "mori", &MORIS, "314159").await;
    let sato = Browser::of(&stage, "sato").await;
    for (card, words) in [
        (Err(CardRefused::MyNumberCard), "マイナンバーカードは、職員カードにできません"),
        (Err(CardRefused::Changing), "番号が毎回変わるカード"),
        (Err(CardRefused::Unreadable), "カードの番号を読み取れませんでした"),
        (Ok(uid(&MORIS)), "ほかの職員が登録しています"),
    ] {
        ask(&sato, "sato", (PIN, PIN)).await.is(303);
        assert_eq!(hand.lay_card(card).await, Laid::Taken);
        sato.get("/account/card").await.is(200).has(words);
        // It was the one card of this registration.
        assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Refused(CardRefused::Unknown));
    }
    for (pin, again, words) in [
        ("27182", "27182", "カードの暗証番号は6けたの数字です"),
        ("123456", "123456", "カードの暗証番号は6けたの数字です"),
        (PIN, "271829", "カードの暗証番号が一致しません"),
    ] {
        ask(&sato, "sato", (pin, again)).await.is(422).has(words);
    }
    let csrf = sato.csrf().await;
    let wrong =
        [("csrf", &*csrf), ("now", "wrong password"), ("code", "000000"), ("pin", PIN), ("again", PIN)];
    sato.post("/account/card", &wrong).await.is(403);
    assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Refused(CardRefused::Unknown));
    assert!(changes(&stage).await.is_empty());
}

#[tokio::test]
async fn registration_is_over_with_its_minute_and_with_its_session() {
    let (stage, hand) = with_cards().await;
    let sato = Browser::of(&stage, "sato").await;
    let mori = Browser::of(&stage, "mori").await;
    ask(&sato, "sato", (PIN, PIN)).await.is(303);
    // One at a time, and nobody ends that of somebody else. Asking takes half a minute of the stage's time.
    ask(&mori, "mori", ("314159", "314159")).await.is(409).has("ほかの職員がカードを登録しています");
    stage.clock.advance(Duration::from_secs(31));
    assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Refused(CardRefused::Unknown));
    sato.get("/account/card").await.is(200).has("カードは登録していません");
    // Who signs out, or leaves the desk, waits for no card.
    for path in ["/sign-out", "/shut"] {
        let sato = Browser::of(&stage, "sato").await;
        ask(&sato, "sato", (PIN, PIN)).await.is(303);
        let csrf = sato.csrf().await;
        sato.post(path, &[("csrf", &csrf)]).await.is(303);
        assert_eq!(hand.lay_card(Ok(uid(&SATOS))).await, Laid::Refused(CardRefused::Unknown), "{path}");
    }
    assert!(changes(&stage).await.is_empty());
}

#[tokio::test]
async fn cards_are_nowhere_without_a_reader_for_them_and_for_roles_that_decide_nothing() {
    let stage = Stage::set().await;
    let sato = Browser::of(&stage, "sato").await;
    sato.get("/account").await.lacks("カードを登録する");
    ask(&sato, "sato", (PIN, PIN)).await.is(404);
    let (stage, hand) = with_cards().await;
    let fuji = Browser::of(&stage, "fuji").await;
    fuji.get("/account").await.lacks("カードを登録する");
    ask(&fuji, "fuji", (PIN, PIN)).await.is(403);
    // Unplugged: the board says so, and the page offers nothing.
    let sato = Browser::of(&stage, "sato").await;
    sato.get("/").await.lacks("職員カードの読み取り機");
    hand.card_reader(false);
    sato.get("/").await.has("職員カードの読み取り機がつながっていません");
    sato.get("/account").await.has("職員カードの読み取り機がつながっていません").lacks("カードを登録する");
    ask(&sato, "sato", (PIN, PIN)).await.is(409);
    hand.card_reader(true);
    sato.get("/").await.lacks("職員カードの読み取り機");
}
