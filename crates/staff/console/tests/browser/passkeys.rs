//! Passkeys in the real browser with a virtual authenticator: one touch, and what must not be taken for one.

use std::time::Duration;

use serde_json::{Value, json};
use staff_audit_log::{Factor, ProofAge, Purpose, What};
use web_driver::{Browser, Driver};

use crate::sign_in::{shot, sign_in, sign_out};
use crate::support::{PASSWORD, Stage, staff};

/// Asks the console, as the page's own script does.
const ASK: &str = "const ask = async (path, fields) => { \
     const asked = await fetch(path + '/ask', { method: 'POST', body: new URLSearchParams(fields) }); \
     return asked.ok ? asked.json() : asked.status; }; \
     const touch = async (options) => { const all = PublicKeyCredential.parseRequestOptionsFromJSON(options); \
     return (await navigator.credentials.get({ publicKey: all })).toJSON(); }; \
     const answer = async (path, body) => (await fetch(path, { method: 'POST', \
     headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status; \
     const csrf = document.querySelector('input[name=csrf]')?.value ?? '';";

async fn run(browser: &Browser<'_>, script: &str) -> Value {
    browser.script(&format!("{ASK} return (async () => {{ {script} }})();")).await
}

/// Adds a passkey on the account's page.
async fn add(browser: &Browser<'_>, stage: &Stage, name: &str) {
    browser.go(&stage.url("/account")).await;
    browser.fill("#passkey-now", PASSWORD).await;
    browser.fill("#passkey-code", &stage.code(name)).await;
    browser.click("[data-passkey=new]").await;
    browser.until("a passkey", "return document.querySelector('.keys li') !== null").await;
}

async fn by_passkey(browser: &Browser<'_>, stage: &Stage) {
    browser.go(&stage.url("/sign-in")).await;
    browser.click("[data-passkey=sign-in]").await;
}

async fn refusals(stage: &Stage, purpose: Purpose) -> usize {
    let of = |what: &What| matches!(what, What::SignInRefused { purpose: of, .. } if *of == purpose);
    stage.records().await.iter().filter(|record| of(&record.what)).count()
}

/// Registered once; then one touch signs in, and one opens a check after the window, with nothing typed.
#[tokio::test]
async fn one_touch_signs_in_and_one_opens_a_check() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    let _authenticator = browser.authenticator().await;
    sign_in(&browser, &stage, "sato").await;
    add(&browser, &stage, "sato").await;
    shot(&browser, "account-passkey").await;
    sign_out(&browser).await;
    by_passkey(&browser, &stage).await;
    browser.until("signed in", "return document.querySelector('.who') !== null").await;
    assert_eq!(browser.script("return document.querySelector('.who').textContent").await, "sato");
    let signed = What::SignedIn { staff: staff("sato"), factor: Some(Factor::Passkey) };
    assert_eq!(stage.records().await.last().unwrap().what, signed);

    stage.clock.advance(Duration::from_secs(16 * 60));
    let visit = stage.visit_calling();
    browser.until_text("呼び出し中").await;
    browser.click("#check-kiosk-1").await;
    browser.until_text("確認コードを入れてください").await;
    shot(&browser, "confirm-passkey").await;
    // A code that was begun and left is not judged in the passkey's place.
    browser.fill("#code", "0000").await;
    browser.click("[data-passkey=confirm]").await;
    browser.until_text("同じ人です").await;
    browser.click("input[value=same]").await;
    browser.click("input[value=other]").await;
    browser.click("button[form=decide]").await;
    browser.until_text("目視で確認しました").await;
    let decided = stage.records().await.into_iter().find_map(|record| match record.what {
        What::StaffCheck { proof, .. } => proof,
        _ => None,
    });
    let proof = decided.expect("a proof");
    assert_eq!((proof.factor, proof.age), (Factor::Passkey, ProofAge::Now));
    stage.board.end(visit);
    // It can be taken away, and is worth nothing then.
    browser.go(&stage.url("/account")).await;
    browser.click(".keys button").await;
    browser.until("none", "return document.querySelector('.keys li') === null").await;
    sign_out(&browser).await;
    by_passkey(&browser, &stage).await;
    browser.until_text("パスキーを受け付けられませんでした").await;
    assert_eq!(refusals(&stage, Purpose::SignIn).await, 1);
}

/// The same answer again, too late, without its owner, and with a counter that went back: copies and leftovers.
#[tokio::test]
async fn replays_and_copies_of_a_passkey_are_refused() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    let authenticator = browser.authenticator().await;
    sign_in(&browser, &stage, "sato").await;
    add(&browser, &stage, "sato").await;
    let copy = authenticator.credentials().await.remove(0);
    sign_out(&browser).await;
    browser.go(&stage.url("/sign-in")).await;
    let once = "const { ceremony, options } = await ask('/passkey/sign-in', {}); \
                const credential = await touch(options); const body = { ceremony, credential };";
    let twice = format!(
        "{once} const path = '/passkey/sign-in'; return [await answer(path, body), await answer(path, body)];"
    );
    assert_eq!(run(&browser, &twice).await, json!([204, 403]));
    browser.go(&stage.url("/")).await;
    sign_out(&browser).await;
    browser.go(&stage.url("/sign-in")).await;
    // One console's question, put a second time with an answer to the question before.
    let mixed = format!(
        "{once} const other = await ask('/passkey/sign-in', {{}}); \
         return answer('/passkey/sign-in', {{ ceremony: other.ceremony, credential }});"
    );
    assert_eq!(run(&browser, &mixed).await, 403);
    let held = run(&browser, &format!("{once} window.held = body; return true;")).await;
    assert_eq!(held, true);
    stage.clock.advance(Duration::from_secs(121));
    assert_eq!(run(&browser, "return answer('/passkey/sign-in', window.held);").await, 403);
    // Somebody with the key who is not known to it.
    let unverified = "const { ceremony, options } = await ask('/passkey/sign-in', {}); \
                      const loose = { ...options, userVerification: 'discouraged' }; \
                      const credential = await touch(loose); return answer('/passkey/sign-in', { ceremony, credential });";
    authenticator.knows_owner(false).await;
    assert_eq!(run(&browser, unverified).await, 403);
    authenticator.knows_owner(true).await;
    // A copy of the key whose counter stands where it stood when it was copied.
    assert_eq!(run(&browser, &format!("{once} return answer('/passkey/sign-in', body);")).await, 204);
    authenticator.put(&copy).await;
    browser.go(&stage.url("/")).await;
    sign_out(&browser).await;
    by_passkey(&browser, &stage).await;
    browser.until_text("パスキーを受け付けられませんでした").await;
    // Answers to questions that were answered or are over count nothing.
    assert_eq!(refusals(&stage, Purpose::SignIn).await, 3);
}

/// Another account's passkey, a session that is another's, another console on this machine: none of them confirms anybody.
#[tokio::test]
async fn passkeys_of_others_and_answers_from_elsewhere_confirm_nobody() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let elsewhere = Stage::set().await;
    let browser = driver.browser().await;
    let _authenticator = browser.authenticator().await;
    for name in ["mori", "sato"] {
        sign_in(&browser, &stage, name).await;
        add(&browser, &stage, name).await;
        if name == "mori" {
            sign_out(&browser).await;
        }
    }
    let keys = |name: &str| {
        let accounts = stage.accounts.clone();
        let staff = staff(name);
        async move { accounts.passkeys(&staff).await.unwrap().remove(0).id }
    };
    use base64::Engine as _;
    let mori = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(keys("mori").await);
    // Signed in as sato, with mori's key.
    browser.go(&stage.url("/")).await;
    let others = format!(
        "const {{ ceremony, options }} = await ask('/passkey/confirm', {{ csrf }}); \
         const asked = {{ ...options, allowCredentials: [{{ type: 'public-key', id: '{mori}' }}] }}; \
         const credential = await touch(asked); return answer('/passkey/confirm', {{ csrf, ceremony, credential }});"
    );
    assert_eq!(run(&browser, &others).await, 403);
    // A question of the sign-in is none for confirming, and without the session's word nothing is asked.
    let crossed = "const { ceremony, options } = await ask('/passkey/sign-in', {}); \
                   const credential = await touch(options); \
                   return [await answer('/passkey/confirm', { csrf, ceremony, credential }), \
                   await ask('/passkey/confirm', { csrf: 'nonsense' }), \
                   await answer('/passkey/confirm', { csrf: 'nonsense', ceremony, credential })];";
    assert_eq!(run(&browser, crossed).await, json!([403, 403, 403]));
    // Another console under the same name, with another port: a page there asks for an answer to this console's question.
    let asked =
        run(&browser, "const it = await ask('/passkey/confirm', { csrf }); return JSON.stringify(it);").await;
    let asked: Value = serde_json::from_str(asked.as_str().unwrap()).unwrap();
    browser.go(&elsewhere.url("/sign-in")).await;
    let credential = run(&browser, &format!("return touch({});", asked["options"])).await;
    browser.go(&stage.url("/")).await;
    let answer = format!(
        "return answer('/passkey/confirm', {{ csrf, ceremony: {}, credential: {credential} }});",
        asked["ceremony"]
    );
    assert_eq!(run(&browser, &answer).await, 403);
    let confirmed = |what: &What| matches!(what, What::Confirmed { .. });
    assert!(!stage.records().await.iter().any(|record| confirmed(&record.what)));
    assert_eq!(
        refusals(&stage, Purpose::Confirm).await,
        2,
        "the question of the sign-in counts nothing here"
    );
    // Under another name of this console nothing of it is offered.
    let address = stage.url("/sign-in").replace("localhost", "127.0.0.1");
    browser.go(&address).await;
    let hidden = "return document.querySelector('.passkey').hidden";
    assert_eq!(browser.script(hidden).await, true);
}

/// What is lost with the phone, or was added by somebody who knew the password: a new second factor at the machine, and a new
/// password, take the passkeys with them.
#[tokio::test]
async fn passkeys_go_with_the_second_factor_and_with_the_password() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    let _authenticator = browser.authenticator().await;
    sign_in(&browser, &stage, "sato").await;
    add(&browser, &stage, "sato").await;
    sign_out(&browser).await;
    let secret = staff_console::accounts::Secret::random(&base_time::SystemEntropy).unwrap();
    stage.accounts.renew(&staff("sato"), &secret).await.unwrap();
    assert!(stage.accounts.passkeys(&staff("sato")).await.unwrap().is_empty());
    sign_in(&browser, &stage, "mori").await;
    add(&browser, &stage, "mori").await;
    sign_out(&browser).await;
    let password = "another password";
    stage.accounts.set_password(&staff("mori"), password, &base_time::SystemEntropy).await.unwrap();
    assert!(stage.accounts.passkeys(&staff("mori")).await.unwrap().is_empty());
    by_passkey(&browser, &stage).await;
    browser.until_text("パスキーを受け付けられませんでした").await;
}

/// A new phone: both factors of now, the picture, a code of the new app. The old one is worth nothing then, and a wrong code
/// changes nothing.
#[tokio::test]
async fn a_new_authenticator_app_is_set_up_by_its_picture() {
    let (stage, driver) = (Stage::set().await, Driver::start());
    let browser = driver.browser().await;
    sign_in(&browser, &stage, "sato").await;
    browser.go(&stage.url("/account")).await;
    browser.fill("#factor-now", PASSWORD).await;
    browser.fill("#factor-code", &stage.code("sato")).await;
    browser.click("form[action='/account/factor'] button").await;
    browser.until_text("認証アプリで読み取ってください").await;
    let seen = "const box = document.querySelector('.qr svg').getBoundingClientRect(); \
                return box.width >= 200 && box.height >= 200 && document.querySelectorAll('.qr svg path').length === 1";
    assert_eq!(browser.script(seen).await, true);
    shot(&browser, "factor").await;
    let text = browser.script("return document.querySelector('.hash').textContent").await;
    let new = staff_console::accounts::Secret::from_otpauth(text.as_str().unwrap()).unwrap();
    browser.fill("#code", "000000").await;
    browser.click("form[action='/account/factor/confirm'] button").await;
    browser.until_text("数字が合いません").await;
    let old = stage.code("sato");
    let now = base_time::Clock::moment(&*stage.clock);
    browser.fill("#code", &new.code(now)).await;
    browser.click("form[action='/account/factor/confirm'] button").await;
    browser.until_text("新しい認証アプリを登録しました").await;
    let claim = |code| staff_console::accounts::Claim { name: "sato", password: PASSWORD, code };
    assert!(stage.accounts.prove(claim(&old), None, now).await.unwrap().is_err());
    let used = new.code(now);
    assert!(
        stage.accounts.prove(claim(&used), None, now).await.unwrap().is_err(),
        "used up when it was set up"
    );
    stage.clock.advance(Duration::from_secs(30));
    let now = base_time::Clock::moment(&*stage.clock);
    assert!(stage.accounts.prove(claim(&new.code(now)), None, now).await.unwrap().is_ok());
}
