//! Visits by staff check: at the console in a browser, and at the kiosk itself with a staff number and a one-time code.

use std::path::Path;

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::shipped_staff::Member;
use acceptance::stage::Stage;
use web_driver::{Browser, Driver};

use crate::TMP;

/// Document camera and face camera are there, so that staff see both pictures.
const STAFF_CHECK: Equipment = Equipment { face: true, module: true, staff: true };
/// Where reception is asked for: the state and the number key, among the ways and where only the face is left.
/// Number keys: same person, the first reason, and 職員用 on the waiting screen.
const RECEPTION: (&str, u8) = ("choosing", 3);
const RECEPTION_BESIDE_CAMERA: (&str, u8) = ("camera_notice", 2);
const SAME: u8 = 1;
const FIRST_REASON: u8 = 1;
const FOR_STAFF: u8 = 5;
const URL: &str = "https://localhost:8443";

/// A kiosk whose patient waits for staff, with the photo opened.
fn waiting_for_staff(
    name: &str,
    persona: &str,
    (state, reception): (&str, u8),
) -> Option<(ShippedKiosk, Member)> {
    let mut kiosk = ShippedKiosk::start(TMP, name, STAFF_CHECK, |text| text)?;
    let member = Member::add("sato", &kiosk.folder().join("kiosk.toml"));
    kiosk.place(persona);
    kiosk.wait_for(state);
    kiosk.choose(reception);
    // The card face is read by itself.
    kiosk.wait_for("reading_print");
    kiosk.wait_for("opening_photo");
    kiosk.wait_for("staff_checking");
    kiosk.picture("waiting");
    Some((kiosk, member))
}

async fn sign_in(browser: &Browser<'_>, member: &mut Member) {
    browser.go(&format!("{URL}/sign-in")).await;
    browser.fill("#staff", &member.name).await;
    browser.fill("#password", &member.password).await;
    browser.fill("#code", &member.code()).await;
    browser.click("main form button[type=submit]").await;
    browser.until("signed in", "return document.querySelector('form.out') !== null").await;
}

/// Opens the check at the console and decides that it is the same person.
async fn decide_at_the_console(member: &mut Member, pictures: &Path) {
    let driver = Driver::start();
    let browser = driver.browser().await;
    sign_in(&browser, member).await;
    browser.click("[id^=check-]").await;
    let two = "const all = [...document.querySelectorAll('.side-by-side img')]; \
               return all.length === 2 && all.every((one) => !one.hidden && one.complete && one.naturalWidth >= 100)";
    browser.until("two pictures side by side", two).await;
    browser.picture(&pictures.join("check.png")).await;
    browser.click("input[value=same]").await;
    browser.click("#reason option[value=other]").await;
    browser.fill("#code", &member.code()).await;
    browser.click("form.decide button[type=submit]").await;
    browser.until_text("目視で確認しました").await;
}

fn at_the_console(name: &str, persona: &str, reception: (&str, u8)) {
    let Some((mut kiosk, mut member)) = waiting_for_staff(name, persona, reception) else { return };
    let pictures = Path::new(TMP).join("shipped").join(name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    kiosk.note("> staff sign in at the console and decide: the same person");
    runtime.block_on(decide_at_the_console(&mut member, &pictures));
    kiosk.wait_for("consenting");
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    kiosk.leave(&Stage::persona(persona));
}

fn at_the_kiosk(name: &str, persona: &str, reception: (&str, u8)) {
    let Some((mut kiosk, mut member)) = waiting_for_staff(name, persona, reception) else { return };
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
    kiosk.leave(&Stage::persona(persona));
}

#[test]
fn staff_check_at_the_console() {
    beside_pcscd(|| at_the_console("staff-console", "hanako", RECEPTION));
}

#[test]
fn staff_check_at_the_kiosk_itself() {
    beside_pcscd(|| at_the_kiosk("staff-kiosk", "hanako", RECEPTION));
}

#[test]
fn card_with_a_locked_pin_by_staff_check_at_the_console() {
    // Face and reception are left.
    beside_pcscd(|| at_the_console("locked-by-staff", "locked", RECEPTION_BESIDE_CAMERA));
}

#[test]
fn card_without_a_pin_by_staff_check_at_the_kiosk() {
    beside_pcscd(|| at_the_kiosk("nopin-by-staff", "nopin", RECEPTION_BESIDE_CAMERA));
}
