//! What the browser does at this console: signing in, and pictures of its pages.

use std::path::Path;

use web_driver::Browser;

use crate::support::{PASSWORD, Stage};

/// Fills the sign-in page and sends it.
pub(crate) async fn try_sign_in(browser: &Browser<'_>, stage: &Stage, name: &str, code: &str) {
    browser.go(&stage.url("/sign-in")).await;
    browser.fill("#staff", name).await;
    browser.fill("#password", PASSWORD).await;
    browser.fill("#code", code).await;
    browser.click("main form button[type=submit]").await;
}

/// Signs in.
pub(crate) async fn sign_in(browser: &Browser<'_>, stage: &Stage, name: &str) {
    try_sign_in(browser, stage, name, &stage.code(name)).await;
    browser.until("signed in", "return document.querySelector('form.out') !== null").await;
}

/// Leaves a picture of the page in `target/tmp/console`.
pub(crate) async fn picture(browser: &Browser<'_>, name: &str) {
    browser
        .picture(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("console").join(format!("{name}.png")))
        .await;
}

/// Leaves a picture of what the window shows there, without scrolling.
pub(crate) async fn shot(browser: &Browser<'_>, name: &str) {
    browser.shot(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("console").join(format!("{name}.png"))).await;
}

pub(crate) async fn sign_out(browser: &Browser<'_>) {
    browser.click("form.out button").await;
    browser.until("signed out", "return document.querySelector('form.out') === null").await;
}
