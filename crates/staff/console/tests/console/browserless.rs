//! A browser without a screen: TLS, cookies, forms. It sends what browsers send.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{COOKIE, HeaderMap, HeaderValue, ORIGIN, SET_COOKIE, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};

use crate::support::{PASSWORD, Stage};

pub(crate) struct Browser<'a> {
    pub stage: &'a Stage,
    client: reqwest::Client,
    pub cookies: Mutex<BTreeMap<String, String>>,
    pub agent: &'static str,
}

pub(crate) struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field of this name.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.text.split_once(&start).unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        rest.split_once('"').unwrap().0.to_owned()
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

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl<'a> Browser<'a> {
    pub fn new(stage: &'a Stage) -> Self {
        Self::from(stage, [127, 0, 0, 1].into())
    }

    /// A browser at this address.
    pub fn from(stage: &'a Stage, address: std::net::IpAddr) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let root = reqwest::Certificate::from_pem(stage.certificate.as_bytes()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([root])
            .local_address(address)
            .redirect(Policy::none())
            .build()
            .unwrap();
        Self { stage, client, cookies: Mutex::default(), agent: "a browser" }
    }

    /// The same cookies elsewhere.
    pub fn copy(&self, agent: &'static str) -> Self {
        let copy = Self { agent, ..Self::new(self.stage) };
        copy.cookies.lock().unwrap().clone_from(&self.cookies.lock().unwrap());
        copy
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, self.stage.url(path)).header(USER_AGENT, self.agent);
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (pair, attributes) = cookie.split_once(';').unwrap();
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
                assert!(attributes.contains(attribute), "{cookie}");
            }
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"));
            let mut jar = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name)
            } else {
                jar.insert(name.into(), value.into())
            };
        }
        Page { status, headers, text: response.text().await.unwrap_or_default() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Waits for the head of the answer only: a stream has no end.
    pub async fn get_begin(&self, path: &str) -> StatusCode {
        self.request(Method::GET, path).send().await.unwrap().status()
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let body =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>();
        let origin = self.stage.url("");
        self.request(Method::POST, path)
            .header(ORIGIN, HeaderValue::from_str(&origin).unwrap())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"))
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.form(path, fields)).await
    }

    pub async fn sign_in(&self, name: &str) -> Page {
        let code = self.stage.code(name);
        self.post("/sign-in", &[("staff", name), ("password", PASSWORD), ("code", &code)]).await
    }

    /// The same at this very moment, in the waits that there are.
    pub async fn sign_in_now(&self, name: &str) -> Page {
        let code = self.stage.code_now(name);
        self.post("/sign-in", &[("staff", name), ("password", PASSWORD), ("code", &code)]).await
    }

    /// A signed-in browser.
    pub async fn of(stage: &'a Stage, name: &str) -> Self {
        let browser = Self::new(stage);
        browser.sign_in(name).await.is(303);
        browser
    }

    /// The session's own word, from the page.
    pub async fn csrf(&self) -> String {
        self.get("/account").await.field("csrf")
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
