//! A kiosk with its staff console: staff with both factors, a browser over real TLS, and a wall clock that hops, so that no test
//! waits for the next one-time code.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acceptance::patient::LIMIT;
use acceptance::test_kiosk::TestKiosk;
use base_time::{Clock, SteadyClock, SystemClock};
use card_virtual::Persona;
use jiff::{SignedDuration, Timestamp};
use kiosk_app::staff::account_admin::{self, AccountAdmin};
use kiosk_demo::faces;
use kiosk_visit::{Event, ScreenKind};
use reqwest::header::{COOKIE, HeaderValue, ORIGIN, SET_COOKIE, USER_AGENT};
use reqwest::{Method, RequestBuilder, StatusCode};
use staff_audit_log::Verdict;
use staff_console::StaffId;
use staff_console::accounts::{Role, Secret};
use tokio::runtime::Runtime;

use crate::TMP;

/// What turns the console on.
pub const CONSOLE: &str = "\n[staff]\nlisten = \"127.0.0.1:0\"\n";

/// The machine's clock, put forward by hand.
#[derive(Debug)]
pub struct Hopping {
    machine: SystemClock,
    ahead: AtomicI64,
    /// Milliseconds that nobody waited.
    skipped: AtomicU64,
    /// A thread that asks for the time in vain, and fails.
    fails: Mutex<Option<&'static str>>,
}

impl Hopping {
    fn start() -> Self {
        Self {
            machine: SystemClock::start(),
            ahead: AtomicI64::new(0),
            skipped: AtomicU64::new(0),
            fails: Mutex::default(),
        }
    }
}

impl Clock for Hopping {
    fn monotonic(&self) -> Duration {
        let fails = *self.fails.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(fails.is_none() || std::thread::current().name() != fails, "no time for this thread");
        self.machine.monotonic() + Duration::from_millis(self.skipped.load(Ordering::SeqCst))
    }

    fn wall(&self) -> Timestamp {
        let skipped = Duration::from_millis(self.skipped.load(Ordering::SeqCst));
        self.machine.wall() + SignedDuration::from_secs(self.ahead.load(Ordering::SeqCst)) + skipped
    }
}

/// The kiosk and its desk.
pub struct Desk {
    pub stage: TestKiosk,
    clock: Arc<Hopping>,
    /// What the kiosk makes of it.
    steady: Arc<SteadyClock>,
    runtime: Runtime,
    people: BTreeMap<&'static str, (String, Secret)>,
}

impl Desk {
    /// A kiosk with a console; `more` goes to the end of its configuration, after `[staff]`.
    pub fn set(more: &str) -> Self {
        Self::set_edited(|text| text + CONSOLE + more)
    }

    pub fn set_edited(edit: impl FnOnce(String) -> String) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(Hopping::start());
        let steady = Arc::new(SteadyClock::around(clock.clone()));
        let mut stage = TestKiosk::builder(TMP)
            .gateway(|gateway| gateway.clock = clock.clone())
            .edit(edit)
            .parts(|parts| parts.clock = steady.clone())
            .start();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { stage, clock, steady, runtime, people: BTreeMap::new() }
    }

    /// A desk beside a stage that is set already.
    pub fn around(stage: TestKiosk) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(Hopping::start());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        // Its kiosk goes by the machine's clock: the first code is the one of now.
        clock.ahead.store(-30, Ordering::SeqCst);
        let steady = Arc::new(SteadyClock::around(clock.clone()));
        Self { stage, clock, steady, runtime, people: BTreeMap::new() }
    }

    fn book(&self) -> AccountAdmin {
        AccountAdmin::open(self.stage.world.config()).expect("accounts and log")
    }

    /// Adds a member of staff, as the command line does.
    pub fn enrol(&mut self, name: &'static str, role: Role) {
        let handed = self
            .book()
            .add(&StaffId::new(name).expect("a name"), role, |_| Ok(()))
            .expect("an account")
            .fresh;
        let secret = Secret::from_otpauth(&handed.enrolment.otpauth).expect("a second factor");
        let password = handed.password.expect("a password").to_string();
        self.people.insert(name, (password, secret));
    }

    /// Someone's next code.
    pub fn code(&self, name: &str) -> String {
        // In steps that no guard minds.
        for _ in 0..15 {
            self.clock.ahead.fetch_add(2, Ordering::SeqCst);
            self.steady.wall();
        }
        let now = self.clock.moment();
        self.people[name].1.code(now).to_string()
    }

    /// Someone's staff number.
    pub fn number(&self, name: &str) -> String {
        let all = self.book().list().expect("the accounts");
        let account = all.iter().find(|account| account.staff.as_str() == name);
        account.expect("an account").number.to_string()
    }

    /// From now on a thread of this name fails when it asks for the time.
    pub fn fail_in(&self, thread: &'static str) {
        *self.clock.fails.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
    }

    /// Time goes on without anybody waiting for it.
    pub fn skip(&self, time: Duration) {
        self.clock.skipped.fetch_add(u64::try_from(time.as_millis()).expect("a time"), Ordering::SeqCst);
    }

    /// The log so far, one record a line.
    pub fn log(&self) -> Vec<String> {
        let mut text = Vec::new();
        self.book().export(&mut text).expect("the log");
        String::from_utf8(text).expect("UTF-8").lines().map(str::to_owned).collect()
    }

    pub fn verdict(&self) -> Verdict {
        account_admin::verify(self.stage.world.config(), &[]).expect("a log")
    }

    /// Places a persona's card with a photo on its chip.
    pub fn place(&mut self, persona: &Persona) {
        let photo = faces::photo(&persona.id).expect("an invented photo");
        let persona = persona.clone().with_photo(photo).expect("a photo that fits");
        self.stage.reader.place(self.stage.world.card_as_is(&persona).expect("a card"));
    }

    /// From the PIN pad to the staff check, with the photo opened by the printed numbers.
    pub fn reach_staff_check(&mut self, persona: &Persona) {
        self.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN pad");
        self.stage.kiosk.press(Event::MethodChosen(kiosk_visit::Method::Staff));
        self.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("staff are called");
        self.reach_photo(persona);
    }

    /// At the staff check: keys the printed numbers in, until the photo is open.
    pub fn reach_photo(&mut self, persona: &Persona) {
        self.key_code(persona);
        self.stage.kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the photo is open");
    }

    /// At the staff check: keys the printed numbers in.
    pub fn key_code(&mut self, persona: &Persona) {
        self.stage.kiosk.press(Event::StaffSheetPressed);
        for digit in persona.verification_code_b().bytes() {
            self.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
        }
        self.stage.kiosk.press(Event::CodeEntered);
    }

    /// Lets the kiosk hear what was said on the console.
    pub fn hear(&mut self) {
        let _ = self.stage.kiosk.work_until(Duration::from_millis(300), |_| false);
    }
}

/// A browser without a screen.
pub struct Browser<'a> {
    desk: &'a Desk,
    client: reqwest::Client,
    pub cookies: Mutex<BTreeMap<String, String>>,
    agent: &'static str,
}

/// What a browser got.
pub struct Page {
    pub status: StatusCode,
    pub text: String,
    pub kind: String,
}

impl Page {
    /// The value of the first hidden field of this name.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.text.split_once(&start).unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn has(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "no {words:?} in {}", self.text);
        self
    }

    #[track_caller]
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "{words:?} in {}", self.text);
        self
    }

    /// The token of the visit that the board shows.
    pub fn token(&self) -> String {
        let (_, rest) =
            self.text.split_once("\"/visit/").unwrap_or_else(|| panic!("no visit: {}", self.text));
        rest.split(['/', '"']).next().unwrap_or_default().to_owned()
    }
}

impl<'a> Browser<'a> {
    /// A browser that knows the console's certificate.
    pub fn new(desk: &'a Desk) -> Self {
        let config = desk.stage.world.config();
        let pem = std::fs::read(config.path(&config.staff.certificate)).expect("the certificate");
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&pem).expect("PEM")])
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { desk, client, cookies: Mutex::default(), agent: "a browser" }
    }

    /// A signed-in browser.
    pub fn of(desk: &'a Desk, name: &str) -> Self {
        let browser = Self::new(desk);
        let (password, code) = (desk.people[name].0.clone(), desk.code(name));
        browser.post("/sign-in", &[("staff", name), ("password", &password), ("code", &code)]).is(303);
        browser
    }

    /// The same cookies in another browser.
    pub fn stolen(&self) -> Self {
        let other = Self { agent: "another browser", ..Self::new(self.desk) };
        other.cookies.lock().expect("cookies").clone_from(&self.cookies.lock().expect("cookies"));
        other
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.desk.stage.kiosk.console().expect("a console").port())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.lock().expect("cookies");
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, self.url(path)).header(USER_AGENT, self.agent);
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    pub fn send(&self, request: RequestBuilder) -> Page {
        self.desk.runtime.block_on(async {
            let response = request.send().await.expect("an answer");
            for cookie in response.headers().get_all(SET_COOKIE) {
                let (pair, attributes) = cookie.to_str().expect("text").split_once(';').expect("attributes");
                let (name, value) = pair.split_once('=').expect("a value");
                let mut jar = self.cookies.lock().expect("cookies");
                if attributes.contains("Max-Age=0") {
                    jar.remove(name);
                } else {
                    jar.insert(name.into(), value.into());
                }
            }
            let kind =
                response.headers().get("content-type").map(|kind| kind.to_str().expect("text").to_owned());
            let status = response.status();
            let bytes = response.bytes().await.expect("a body");
            Page {
                status,
                text: String::from_utf8_lossy(&bytes).into_owned(),
                kind: kind.unwrap_or_default(),
            }
        })
    }

    pub fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path))
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send(
            self.request(Method::POST, path)
                .header(ORIGIN, HeaderValue::from_str(&self.url("")).expect("an origin"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.join("&")),
        )
    }

    /// The session's own word.
    pub fn csrf(&self) -> String {
        self.get("/account").field("csrf")
    }

    /// Opens the check, and gives the fields of its form.
    pub fn open_check(&self, visit: &str) -> (String, String) {
        self.post(&format!("/visit/{visit}/check"), &[("csrf", &self.csrf())]).is(303);
        let page = self.get(&format!("/visit/{visit}/check"));
        page.is(200);
        (page.field("csrf"), page.field("nonce"))
    }

    pub fn decide(&self, visit: &str, form: &(String, String), decision: &str, name: &str) -> Page {
        let code = self.desk.code(name);
        let fields = [
            ("csrf", form.0.as_str()),
            ("nonce", &form.1),
            ("decision", decision),
            ("reason", "pin-unavailable"),
            ("code", &code),
        ];
        self.post(&format!("/visit/{visit}/decision"), &fields)
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
