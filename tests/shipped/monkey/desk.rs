//! Reception beside the monkey: signs in at the console, looks at its pages, decides, stops visits, signs out, and signs in again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use acceptance::shipped_staff::Member;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE, USER_AGENT};
use reqwest::{Client, Method};

use super::chance::Chance;

const URL: &str = "https://localhost:8443";
/// A page that takes longer hangs.
const PAGE_LIMIT: Duration = Duration::from_secs(20);
const PAGES: [&str; 7] =
    ["/", "/account", "/audit", "/visit/0123/check", "/nothing", "/staff.js", "/sign-in"];

/// Reception at work in a thread of its own.
pub struct Reception {
    stop: Arc<AtomicBool>,
    told: Arc<Mutex<Told>>,
    thread: JoinHandle<()>,
}

/// What came of it.
#[derive(Default, Clone)]
pub struct Told {
    pub pages: u64,
    pub sign_ins: u64,
    pub decisions: u64,
    pub stops: u64,
    /// The number of the last check that was handed over to the kiosk.
    pub handed_over: Option<String>,
    /// What must not happen.
    pub failure: Option<String>,
}

impl Reception {
    /// Opens the console of the kiosk in this folder.
    pub fn start(folder: &Path, member: Member, seed: u64) -> Self {
        let pem = std::fs::read(folder.join("staff/cert.pem")).unwrap();
        let (stop, told) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Told::default())));
        let mut work = Work {
            member,
            chance: Chance::new(seed),
            cookies: BTreeMap::new(),
            pem,
            stop: Arc::clone(&stop),
            told: Arc::clone(&told),
        };
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            if let Err(failure) = runtime.block_on(work.go_on()) {
                work.told(|told| told.failure = Some(failure));
            }
        });
        Self { stop, told, thread }
    }

    /// What came of it so far.
    pub fn told(&self) -> Told {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes home.
    pub fn end(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Work {
    member: Member,
    chance: Chance,
    cookies: BTreeMap<String, String>,
    pem: Vec<u8>,
    stop: Arc<AtomicBool>,
    told: Arc<Mutex<Told>>,
}

struct Page {
    status: u16,
    text: String,
}

impl Page {
    /// The value of the first hidden field of this name.
    fn field(&self, name: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split('"').next()?.to_owned())
    }

    /// Whether it asks for a one-time code.
    fn asks_code(&self) -> bool {
        self.text.contains("name=\"code\"")
    }

    /// The visit that the board shows.
    fn visit(&self) -> Option<String> {
        Some(self.text.split_once("\"/visit/")?.1.split(['/', '"']).next()?.to_owned())
    }
}

impl Work {
    fn told(&self, tell: impl FnOnce(&mut Told)) {
        tell(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn go_on(&mut self) -> Result<(), String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificate = reqwest::Certificate::from_pem(&self.pem).map_err(|error| error.to_string())?;
        let client = Client::builder()
            .tls_certs_only([certificate])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PAGE_LIMIT)
            .build()
            .map_err(|error| error.to_string())?;
        while !self.stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(self.chance.between(200, 2_500))).await;
            let board = self.get(&client, "/").await?;
            // A one-time code counts once, so a sign-in and a decision each wait for the next; not for nothing.
            if board.status != 200 {
                let Some(code) = self.member.code_now() else { continue };
                let (name, password) = (self.member.name.clone(), self.member.password.clone());
                let fields = [("staff", name.as_str()), ("password", &password), ("code", &code)];
                let signed = self.post(&client, "/sign-in", &fields).await?;
                if signed.status == 303 {
                    self.told(|told| told.sign_ins += 1);
                }
                continue;
            }
            self.at_work(&client, &board).await?;
        }
        Ok(())
    }

    async fn at_work(&mut self, client: &Client, board: &Page) -> Result<(), String> {
        let Some(csrf) = self.get(client, "/account").await?.field("csrf") else { return Ok(()) };
        let own = [("csrf", csrf.as_str())];
        let visit = board.visit();
        match (self.chance.below(20), visit) {
            (0, _) => drop(self.post(client, "/sign-out", &own).await?),
            (1, Some(visit)) => {
                self.post(client, &format!("/visit/{visit}/stop"), &own).await?;
                self.told(|told| told.stops += 1);
            }
            (2, _) => drop(self.post(client, "/kiosk/kiosk-1/help", &own).await?),
            // Away from the desk: the second factor is asked for again.
            (3, _) => drop(self.post(client, "/shut", &own).await?),
            (4 | 5, Some(visit)) => self.hand_over(client, &visit, &csrf).await?,
            (6..=12, Some(visit)) => self.check(client, &visit, &csrf).await?,
            (13 | 14, Some(visit)) => {
                for page in ["", "/result", "/photo", "/live", "/remarks"] {
                    self.get(client, &format!("/visit/{visit}{page}")).await?;
                }
            }
            _ => {
                let page = self.chance.pick(&PAGES).copied().unwrap_or("/");
                self.get(client, page).await?;
            }
        }
        Ok(())
    }

    async fn check(&mut self, client: &Client, visit: &str, csrf: &str) -> Result<(), String> {
        let path = format!("/visit/{visit}/check");
        let page = self.opened(client, &path, ("check", visit, csrf)).await?;
        let (Some(csrf), Some(nonce)) = (page.field("csrf"), page.field("nonce")) else { return Ok(()) };
        self.get(client, &format!("/visit/{visit}/photo")).await?;
        self.get(client, &format!("/visit/{visit}/live")).await?;
        let code = if page.asks_code() { self.member.code_now() } else { Some(String::new()) };
        let Some(code) = code else { return Ok(()) };
        let decisions = ["same", "same", "not-sure", "different"];
        let decision = self.chance.pick(&decisions).copied().unwrap_or("same");
        let fields = [
            ("csrf", csrf.as_str()),
            ("nonce", &nonce),
            ("decision", decision),
            ("reason", "other"),
            ("code", &code),
        ];
        self.post(client, &format!("/visit/{visit}/decision"), &fields).await?;
        self.told(|told| told.decisions += 1);
        Ok(())
    }

    /// Gives the check to anyone who stands at the kiosk.
    async fn hand_over(&mut self, client: &Client, visit: &str, csrf: &str) -> Result<(), String> {
        let path = format!("/visit/{visit}/hand-over");
        let page = self.opened(client, &path, ("hand-over", visit, csrf)).await?;
        let number = page.text.split_once("big-number\">").and_then(|(_, rest)| rest.split('<').next());
        if let Some(number) = number.map(str::to_owned) {
            self.told(|told| told.handed_over = Some(number));
        }
        Ok(())
    }

    /// What a press on the board opens, over the second factor where that is asked for again.
    async fn opened(
        &mut self,
        client: &Client,
        path: &str,
        (to, visit, csrf): (&str, &str, &str),
    ) -> Result<Page, String> {
        let pressed = self.post(client, path, &[("csrf", csrf)]).await?;
        if pressed.asks_code() || pressed.status == 303 {
            let page = self.get(client, path).await?;
            if page.status == 200 && !page.text.is_empty() {
                return Ok(page);
            }
        }
        let Some(code) = self.member.code_now() else { return Ok(pressed) };
        self.post(client, "/confirm", &[("csrf", csrf), ("to", to), ("visit", visit), ("code", &code)])
            .await?;
        self.get(client, path).await
    }

    async fn get(&mut self, client: &Client, path: &str) -> Result<Page, String> {
        self.ask(client, Method::GET, path, None).await
    }

    async fn post(&mut self, client: &Client, path: &str, fields: &[(&str, &str)]) -> Result<Page, String> {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.ask(client, Method::POST, path, Some(body.join("&"))).await
    }

    async fn ask(
        &mut self,
        client: &Client,
        method: Method,
        path: &str,
        form: Option<String>,
    ) -> Result<Page, String> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = client.request(method, format!("{URL}{path}")).header(USER_AGENT, "a browser");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(form) = form {
            let kind = "application/x-www-form-urlencoded";
            request = request.header(ORIGIN, URL).header("content-type", kind).body(form);
        }
        let failed = |error: reqwest::Error| format!("the console at {path}: {error:?}");
        let response = request.send().await.map_err(failed)?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let Some((pair, attributes)) = cookie.to_str().ok().and_then(|text| text.split_once(';')) else {
                continue;
            };
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(failed)?;
        self.told(|told| told.pages += 1);
        if status >= 500 {
            return Err(format!("the console at {path} answered {status}"));
        }
        Ok(Page { status, text: String::from_utf8_lossy(&bytes).into_owned() })
    }
}
