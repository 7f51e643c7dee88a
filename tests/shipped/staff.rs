//! Visits by staff check: at the console in a browser, and at the kiosk itself with a staff number and a one-time code.

use std::path::Path;
use std::time::{Duration, Instant};

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::shipped_staff::Member;
use acceptance::test_kiosk::TestKiosk;
use web_driver::{Browser, Driver};

use crate::TMP;

/// Document camera and face camera are there, so that staff see both pictures.
pub(crate) const STAFF_CHECK: Equipment =
    Equipment { face: true, module: true, staff: true, offers: false, phones: false };
/// Where reception is asked for: the state and the number key, among the ways and where only the face is left.
/// Number keys: same person, the first reason, and 職員用 on the waiting screen.
pub(crate) const RECEPTION: (&str, u8) = ("choosing", 3);
const RECEPTION_BESIDE_CAMERA: (&str, u8) = ("camera_notice", 2);
pub(crate) const SAME: u8 = 1;
pub(crate) const FIRST_REASON: u8 = 1;
pub(crate) const FOR_STAFF: u8 = 5;
const URL: &str = "https://localhost:8443";

/// Practised hands (Card, Moran and Newell's keystroke-level model): pointing and clicking, a key, and a look at two faces.
const CLICK: Duration = Duration::from_millis(1_300);
const KEY: Duration = Duration::from_millis(280);
const LOOK_AT_FACES: Duration = Duration::from_secs(2);

/// A kiosk with a member of staff, nobody before it.
fn with_staff(name: &str) -> Option<(ShippedKiosk, Member)> {
    let kiosk = ShippedKiosk::start(TMP, name, STAFF_CHECK, |text| text)?;
    let member = Member::add("sato", &kiosk.folder().join("kiosk.toml"));
    Some((kiosk, member))
}

/// A patient comes and asks for reception; their photo is open when this returns.
pub(crate) fn patient_calls(kiosk: &mut ShippedKiosk, persona: &str, (state, reception): (&str, u8)) {
    kiosk.place(persona);
    kiosk.wait_for(state);
    kiosk.choose(reception);
    // The card face is read by itself.
    kiosk.wait_for("reading_print");
    kiosk.wait_for("opening_photo");
    kiosk.wait_for("staff_checking");
    kiosk.picture("waiting");
}

/// What a member of staff does at the console, at the pace of practised hands.
struct Hands<'b> {
    browser: &'b Browser<'b>,
    clicks: usize,
    keys: usize,
}

impl Hands<'_> {
    async fn click(&mut self, css: &str) {
        tokio::time::sleep(CLICK).await;
        self.browser.click(css).await;
        self.clicks += 1;
    }

    async fn type_in(&mut self, css: &str, text: &str) {
        for _ in text.chars() {
            tokio::time::sleep(KEY).await;
            self.keys += 1;
        }
        self.browser.fill(css, text).await;
    }

    async fn sign_in(&mut self, member: &mut Member) {
        // The name's field has the focus; a tab leads to each of the others.
        self.type_in("#staff", &member.name).await;
        self.type_in("#password", &member.password).await;
        self.type_in("#code", &member.code()).await;
        self.keys += 3;
        tokio::time::sleep(KEY * 3).await;
        self.browser.click("main form button[type=submit]").await;
        self.browser.until("signed in", "return document.querySelector('form.out') !== null").await;
    }

    /// From the board to the same person.
    async fn decide(&mut self, pictures: &Path) {
        self.click("[id^=check-]").await;
        let two = "const all = [...document.querySelectorAll('.side-by-side img')]; \
                   return all.length === 2 && all.every((one) => !one.hidden && one.complete && one.naturalWidth >= 100)";
        self.browser.until("two pictures side by side", two).await;
        self.browser.shot(&pictures.join("check.png")).await;
        tokio::time::sleep(LOOK_AT_FACES).await;
        self.click("input[value=same]").await;
        self.click("input[value=other]").await;
        self.click("button[form=decide]").await;
        self.browser.until_text("目視で確認しました").await;
    }
}

/// Where staff are when the call sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Signed in for the shift.
    SignedIn,
    /// At the sign-in page, with name, password and one-time code.
    ByCode,
    /// At the sign-in page, with a passkey.
    ByPasskey,
}

/// Adds a passkey on the account's page, and signs out.
async fn add_passkey(browser: &Browser<'_>, member: &mut Member) {
    browser.go(&format!("{URL}/account")).await;
    browser.fill("#passkey-now", &member.password).await;
    browser.fill("#passkey-code", &member.code()).await;
    browser.click("[data-passkey=new]").await;
    browser.until("a passkey", "return document.querySelector('.keys li') !== null").await;
    browser.click("form.out button").await;
    browser.until("signed out", "return document.querySelector('form.out') === null").await;
}

/// What staff do from the call's sound until the decision is recorded. The presses and keys are asserted, the time is printed.
fn at_the_console(name: &str, persona: &str, reception: (&str, u8), start: Start) {
    let Some((mut kiosk, mut member)) = with_staff(name) else { return };
    let pictures = Path::new(TMP).join("shipped").join(name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let driver = Driver::start();
    let browser = runtime.block_on(driver.browser());
    let mut hands = Hands { browser: &browser, clicks: 0, keys: 0 };
    let _authenticator = runtime.block_on(async {
        let authenticator = browser.authenticator().await;
        browser.go(&format!("{URL}/sign-in")).await;
        hands.sign_in(&mut member).await;
        (hands.clicks, hands.keys) = (0, 0);
        if start == Start::ByCode {
            // A desk shows calls to nobody who is signed in once somebody was.
            browser.click("form.out button").await;
            browser.until("signed out", "return document.querySelector('form.out') === null").await;
        }
        if start == Start::ByPasskey {
            add_passkey(&browser, &mut member).await;
        }
        authenticator
    });
    patient_calls(&mut kiosk, persona, reception);
    let (seconds, cleared) = runtime.block_on(async {
        let sounds = "return Number(document.documentElement.dataset.tones) >= 1";
        browser.until("the call sounds", sounds).await;
        let called = Instant::now();
        match start {
            Start::SignedIn => {}
            Start::ByCode => hands.sign_in(&mut member).await,
            Start::ByPasskey => {
                hands.click("[data-passkey=sign-in]").await;
                browser.until("signed in", "return document.querySelector('form.out') !== null").await;
            }
        }
        hands.decide(&pictures).await;
        let seconds = called.elapsed().as_secs_f64();
        (seconds, browser.script("return document.querySelector('.calling') === null").await)
    });
    println!("staff check, {start:?}: {seconds:.1} s, {} presses, {} keys", hands.clicks, hands.keys);
    kiosk.note("> staff decide at the console: the same person");
    let touch = usize::from(start == Start::ByPasskey);
    assert_eq!(hands.clicks, touch + 4, "open, same, reason, decide");
    let typed = member.name.len() + member.password.len() + 6 + 3;
    assert_eq!(hands.keys, if start == Start::ByCode { typed } else { 0 });
    assert_eq!(cleared, true, "the call is over with the decision");
    kiosk.wait_for("consenting");
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    kiosk.leave(&TestKiosk::persona(persona));
}

/// A member of staff who is signed in hands the check over and walks to the kiosk: six presses there.
fn handed_over(name: &str, persona: &str, reception: (&str, u8)) {
    let Some((mut kiosk, mut member)) = with_staff(name) else { return };
    let pictures = Path::new(TMP).join("shipped").join(name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let driver = Driver::start();
    let browser = runtime.block_on(driver.browser());
    let mut hands = Hands { browser: &browser, clicks: 0, keys: 0 };
    runtime.block_on(async {
        browser.go(&format!("{URL}/sign-in")).await;
        hands.sign_in(&mut member).await;
    });
    patient_calls(&mut kiosk, persona, reception);
    let number = runtime.block_on(async {
        browser.click("[id^=hand-over-]").await;
        browser.until("a number", "return document.querySelector('.big-number') !== null").await;
        browser.shot(&pictures.join("number.png")).await;
        browser.script("return document.querySelector('.big-number').textContent").await
    });
    let number = number.as_str().expect("a number").to_owned();
    kiosk.choose(FOR_STAFF);
    kiosk.wait_for("staff_sheet");
    kiosk.picture("number");
    kiosk.key_in_without_confirming(&number);
    kiosk.wait_for_screen(kiosk_visit::ScreenKind::StaffSight);
    kiosk.picture("compare");
    kiosk.choose(SAME);
    kiosk.wait_for_screen(kiosk_visit::ScreenKind::StaffReason);
    kiosk.picture("reason");
    kiosk.choose(FIRST_REASON);
    let taps = 1 + number.len() + 2;
    println!("staff check at the kiosk, handed over: {taps} presses there");
    assert_eq!(taps, 6);
    kiosk.wait_for("consenting");
    assert_eq!(kiosk.finish(), "result");
    kiosk.leave(&TestKiosk::persona(persona));
}

fn at_the_kiosk(name: &str, persona: &str, reception: (&str, u8)) {
    let Some((mut kiosk, mut member)) = with_staff(name) else { return };
    patient_calls(&mut kiosk, persona, reception);
    kiosk.choose(FOR_STAFF);
    kiosk.wait_for("staff_sheet");
    let digits = member.number.clone() + &member.code();
    kiosk.key_in(&digits);
    kiosk.wait_for_screen(kiosk_visit::ScreenKind::StaffSight);
    kiosk.picture("compare");
    kiosk.choose(SAME);
    kiosk.wait_for_screen(kiosk_visit::ScreenKind::StaffReason);
    kiosk.choose(FIRST_REASON);
    kiosk.wait_for("consenting");
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    assert!(!kiosk.program.log().join("\n").contains(&digits));
    kiosk.leave(&TestKiosk::persona(persona));
}

#[test]
fn staff_check_at_the_console() {
    beside_pcscd(|| at_the_console("staff-console", "hanako", RECEPTION, Start::SignedIn));
}

#[test]
fn staff_check_at_the_console_after_one_touch() {
    beside_pcscd(|| at_the_console("staff-passkey", "hanako", RECEPTION, Start::ByPasskey));
}

#[test]
fn staff_check_that_was_handed_over_to_the_kiosk() {
    beside_pcscd(|| handed_over("staff-handed-over", "hanako", RECEPTION));
}

#[test]
fn staff_check_at_the_kiosk_itself() {
    beside_pcscd(|| at_the_kiosk("staff-kiosk", "hanako", RECEPTION));
}

#[test]
fn card_with_a_locked_pin_by_staff_check_at_the_console() {
    // Face and reception are left.
    beside_pcscd(|| at_the_console("locked-by-staff", "locked", RECEPTION_BESIDE_CAMERA, Start::ByCode));
}

#[test]
fn card_without_a_pin_by_staff_check_at_the_kiosk() {
    beside_pcscd(|| at_the_kiosk("nopin-by-staff", "nopin", RECEPTION_BESIDE_CAMERA));
}
