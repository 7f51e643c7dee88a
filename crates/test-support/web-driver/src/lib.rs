//! A browser for tests: as much of WebDriver as they need, as JSON over HTTP to a chromedriver that each test starts.
//!
//! Debian's Chromium and chromedriver, without a window (`scripts/setup.sh browser`). The browser accepts certificates that
//! sign themselves, as the staff console's does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "only tests use this crate, and a test that cannot go on fails"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long something may take to appear: a browser beside other work on two cores.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A chromedriver, which ends with this.
pub struct Driver {
    child: Child,
    base: String,
    client: reqwest::Client,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Driver {
    /// Starts a chromedriver on a port of its own.
    #[must_use]
    pub fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut child = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; install it with scripts/setup.sh browser");
        let out = child.stdout.take().unwrap();
        let port = BufReader::new(out)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()
            })
            .expect("chromedriver's port");
        // No system certificates: the driver speaks plain HTTP on this machine.
        let client = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Self { child, base: format!("http://127.0.0.1:{port}"), client }
    }

    /// A browser with a profile of its own.
    pub async fn browser(&self) -> Browser<'_> {
        let profile = tempfile::tempdir().unwrap();
        let args = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-default-apps".to_owned(),
            "--lang=ja".to_owned(),
            "--window-size=1280,900".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "acceptInsecureCerts": true, "goog:chromeOptions": { "args": args },
        } } });
        let made = self.send(reqwest::Method::POST, "/session", wanted).await.expect("a browser");
        let id = made["sessionId"].as_str().unwrap().to_owned();
        Browser { driver: self, id, _profile: profile }
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: Value) -> Result<Value, String> {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        if method == reqwest::Method::POST {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        let good = response.status().is_success();
        let mut answer: Value = response.json().await.map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        if good { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
    }
}

/// One browser window with a profile of its own; closed when dropped.
pub struct Browser<'a> {
    driver: &'a Driver,
    id: String,
    _profile: tempfile::TempDir,
}

/// The tab key, for [`Browser::keys`].
pub const TAB: &str = "\u{e004}";
/// The enter key.
pub const ENTER: &str = "\u{e007}";
/// The space key.
pub const SPACE: &str = " ";
/// The arrow key down.
pub const DOWN: &str = "\u{e015}";

impl Drop for Browser<'_> {
    /// Ends the browser, also when a test fails; by hand, for nothing can be awaited here.
    fn drop(&mut self) {
        let Some(address) = self.driver.base.strip_prefix("http://") else { return };
        if let Ok(mut stream) = std::net::TcpStream::connect(address) {
            let _ = stream.set_read_timeout(Some(TIMEOUT));
            let request = format!(
                "DELETE /session/{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
                self.id
            );
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 512]);
        }
    }
}

impl Browser<'_> {
    async fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        self.driver.send(reqwest::Method::POST, &format!("/session/{}{path}", self.id), body).await
    }

    async fn ask(&self, path: &str) -> Result<Value, String> {
        self.driver.send(reqwest::Method::GET, &format!("/session/{}{path}", self.id), Value::Null).await
    }

    /// Opens a page.
    pub async fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await.unwrap();
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] })).await.unwrap()
    }

    /// Whether a script's answer is true, now or soon.
    pub async fn until(&self, what: &str, script: &str) {
        let began = Instant::now();
        loop {
            let seen = self.post("/execute/sync", json!({ "script": script, "args": [] })).await;
            if matches!(seen, Ok(Value::Bool(true))) {
                return;
            }
            if began.elapsed() > TIMEOUT {
                let page = self.script("return document.body.innerText").await;
                panic!("never: {what}; the page says {page}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the page shows this text.
    pub async fn until_text(&self, text: &str) {
        let script = format!("return document.body.innerText.includes({})", json!(text));
        self.until(text, &script).await;
    }

    async fn element(&self, css: &str) -> String {
        let began = Instant::now();
        loop {
            let found = self.post("/element", json!({ "using": "css selector", "value": css })).await;
            match found {
                Ok(found) => {
                    return found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
                }
                Err(error) => assert!(began.elapsed() < TIMEOUT, "{css}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Does something with an element. The board is drawn anew when something happens on it: an element that went away before
    /// anything was done with it is looked for again.
    async fn with(&self, css: &str, what: &str, how: Value) {
        let began = Instant::now();
        loop {
            let element = self.element(css).await;
            match self.post(&format!("/element/{element}/{what}"), how.clone()).await {
                Ok(_) => return,
                Err(error) if error.contains("stale element") && began.elapsed() < TIMEOUT => {}
                Err(error) => panic!("{what} {css}: {error}"),
            }
        }
    }

    /// Clicks the element.
    pub async fn click(&self, css: &str) {
        self.with(css, "click", json!({})).await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        self.with(css, "clear", json!({})).await;
        self.with(css, "value", json!({ "text": text })).await;
    }

    /// Keys into whatever has the focus.
    pub async fn keys(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key.to_string() }),
                    json!({ "type": "keyUp", "value": key.to_string() }),
                ]
            })
            .collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": presses }] });
        self.post("/actions", actions).await.unwrap();
    }

    /// Goes on with the tab key until this has the focus.
    pub async fn tab_to(&self, css: &str) {
        for _ in 0..40 {
            let here = format!("return document.activeElement.matches({})", json!(css));
            if self.script(&here).await == Value::Bool(true) {
                return;
            }
            self.keys(TAB).await;
        }
        panic!("the tab key never comes to {css}");
    }

    /// Puts an authenticator into the machine that always knows its owner (WebDriver's extension of WebAuthn).
    pub async fn authenticator(&self) -> Authenticator<'_> {
        let wanted = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true,
        });
        let made = self.post("/webauthn/authenticator", wanted).await.unwrap();
        Authenticator { browser: self, path: format!("/webauthn/authenticator/{}", made.as_str().unwrap()) }
    }

    /// Gives the window this size in pixels.
    pub async fn size(&self, width: u32, height: u32) {
        self.post("/window/rect", json!({ "width": width, "height": height })).await.unwrap();
    }

    /// Writes a picture of the whole page to this PNG file, whose folder is made.
    pub async fn picture(&self, file: &Path) {
        let height =
            self.script("return document.documentElement.scrollHeight").await.as_u64().unwrap_or(900);
        self.size(1280, u32::try_from(height.clamp(700, 3000)).unwrap() + 140).await;
        self.shot(file).await;
        self.size(1280, 900).await;
    }

    /// Writes a picture of what the window shows to this PNG file, whose folder is made.
    pub async fn shot(&self, file: &Path) {
        use base64::Engine as _;
        let taken = self.ask("/screenshot").await.unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(taken.as_str().unwrap()).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

/// A virtual authenticator, which ends with its browser.
pub struct Authenticator<'b> {
    browser: &'b Browser<'b>,
    path: String,
}

impl Authenticator<'_> {
    /// Whether it will know its owner from now on.
    pub async fn knows_owner(&self, knows: bool) {
        let body = json!({ "isUserVerified": knows });
        self.browser.post(&format!("{}/uv", self.path), body).await.unwrap();
    }

    /// Its credentials, with their private keys and counters.
    pub async fn credentials(&self) -> Vec<Value> {
        let all = self.browser.ask(&format!("{}/credentials", self.path)).await.unwrap();
        all.as_array().unwrap().clone()
    }

    /// Puts a credential in, as [`Self::credentials`] gave it; one of the same name goes.
    pub async fn put(&self, credential: &Value) {
        let name = credential["credentialId"].as_str().unwrap();
        let path = format!("/session/{}{}/credentials/{name}", self.browser.id, self.path);
        // It may not be there.
        let _ = self.browser.driver.send(reqwest::Method::DELETE, &path, Value::Null).await;
        self.browser.post(&format!("{}/credential", self.path), credential.clone()).await.unwrap();
    }
}
