//! Who asks: session, language, and the cookies that the answer carries.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use kiosk_visit::Language;
use serde::Deserialize;
use staff_audit_log::{Proof, SessionEnd, VisitToken};
use zeroize::Zeroizing;

use super::app_state::AppState;
use super::session::{Found, Origin, Signed, Use, hash};
use crate::accounts::{DeviceMark, Role};
use crate::words::Words;

/// The session's cookie. The prefix makes browsers insist on TLS, this very host and the whole site.
const SESSION: &str = "__Host-staff";
const LANGUAGE: &str = "__Host-language";
/// The mark of a browser that completed a sign-in before.
const DEVICE: &str = "__Host-device";
/// As long as browsers keep a cookie, 400 days; each sign-in begins it anew.
const DEVICE_SECONDS: u32 = 400 * 24 * 3600;
const ATTRIBUTES: &str = "; Path=/; Secure; HttpOnly; SameSite=Strict";

/// The network address of the peer, put there by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub IpAddr);

/// What a page is told about its visitor.
pub(crate) struct RequestContext {
    pub words: &'static Words,
    pub signed: Option<Signed>,
    pub origin: Origin,
    /// The mark that the browser shows, whether or not it is one of ours.
    pub device: Option<DeviceMark>,
    /// A session that ended with this request.
    pub ended: Option<SessionEnd>,
    /// This page without its query, for the link to the other language.
    pub path: String,
    cookies: Vec<Zeroizing<String>>,
}

/// What the second factor is shown for. The page that asks for it leads nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A staff check is opened.
    Check(VisitToken),
    /// A staff check is handed over to the kiosk.
    HandOver(VisitToken),
    /// A visit's own page.
    Visit(VisitToken),
    /// A result.
    Result(VisitToken),
    /// The audit log.
    Audit,
    /// One's own account.
    Account,
}

impl Wanted {
    /// Reads what a form or a query says.
    pub fn parse(to: &str, visit: &str) -> Option<Self> {
        let visit = || VisitToken::parse(visit);
        match to {
            "check" => visit().map(Self::Check),
            "hand-over" => visit().map(Self::HandOver),
            "visit" => visit().map(Self::Visit),
            "result" => visit().map(Self::Result),
            "audit" => Some(Self::Audit),
            "account" => Some(Self::Account),
            _ => None,
        }
    }

    /// Its word, and the visit.
    pub fn words(self) -> (&'static str, String) {
        match self {
            Self::Check(visit) => ("check", visit.to_string()),
            Self::HandOver(visit) => ("hand-over", visit.to_string()),
            Self::Visit(visit) => ("visit", visit.to_string()),
            Self::Result(visit) => ("result", visit.to_string()),
            Self::Audit => ("audit", String::new()),
            Self::Account => ("account", String::new()),
        }
    }

    /// The page that asks for the second factor.
    fn page(self) -> String {
        let (to, visit) = self.words();
        if visit.is_empty() { format!("/confirm?to={to}") } else { format!("/confirm?to={to}&visit={visit}") }
    }

    /// Where it leads once the factor was shown.
    pub fn destination(self) -> String {
        match self {
            Self::Check(visit) => format!("/visit/{visit}/check"),
            Self::HandOver(visit) => format!("/visit/{visit}/hand-over"),
            Self::Visit(visit) => format!("/visit/{visit}"),
            Self::Result(visit) => format!("/visit/{visit}/result"),
            Self::Audit => "/audit".to_owned(),
            Self::Account => "/account".to_owned(),
        }
    }
}

/// An answer instead of what was asked.
pub(crate) struct Denied(Box<Response>);

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Denied {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

/// What a handler gives.
pub(crate) type Answered = Result<Response, Denied>;

#[derive(Deserialize, Default)]
struct Asked {
    lang: Option<String>,
}

impl FromRequestParts<Arc<AppState>> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Infallible> {
        let asked = axum::extract::Query::<Asked>::try_from_uri(&parts.uri).map(|query| query.0);
        let asked = asked.unwrap_or_default();
        let address = parts.extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
        let agent = parts.headers.get(header::USER_AGENT).map_or(&b""[..], HeaderValue::as_bytes);
        let origin = Origin { address, agent: hash(agent) };
        let mut context = Self {
            words: Words::of(state.config.language),
            signed: None,
            origin,
            device: cookie(parts, DEVICE).and_then(|mark| DeviceMark::parse(&mark)),
            ended: None,
            path: parts.uri.path().to_owned(),
            cookies: Vec::new(),
        };
        let kept = cookie(parts, LANGUAGE);
        if let Some(language) =
            asked.lang.as_deref().or(kept.as_deref().map(String::as_str)).and_then(language)
        {
            context.words = Words::of(language);
            if asked.lang.is_some() {
                context.cookies.push(Zeroizing::new(format!("{LANGUAGE}={}{ATTRIBUTES}", language.tag())));
            }
        }
        let as_ = match parts.method {
            Method::GET | Method::HEAD if asks_by_itself(parts.uri.path()) => Use::Look,
            Method::GET => Use::Page,
            _ => Use::Press,
        };
        if let Some(cookie) = cookie(parts, SESSION) {
            context.look_up(state, &cookie, as_).await;
        }
        Ok(context)
    }
}

/// What a page asks for without anybody's press: its stream, and what is in an open check.
fn asks_by_itself(path: &str) -> bool {
    let in_check =
        |path: &str| path.ends_with("/photo") || path.ends_with("/live") || path.ends_with("/remarks");
    matches!(path, "/events" | "/account/card/became") || (path.starts_with("/visit/") && in_check(path))
}

fn language(tag: &str) -> Option<Language> {
    Words::LANGUAGES.into_iter().find(|language| language.tag() == tag)
}

/// A cookie that comes exactly once; a second one of the name was put there by somebody else.
fn cookie(parts: &Parts, name: &str) -> Option<Zeroizing<String>> {
    let mut found = parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| Zeroizing::new(value.to_owned()));
    let value = found.next()?;
    found.next().is_none().then_some(value)
}

impl RequestContext {
    async fn look_up(&mut self, state: &Arc<AppState>, cookie: &str, as_: Use) {
        let (now, times) = (state.parts.clock.monotonic(), &state.config.times);
        match state.sessions.find(cookie, &self.origin, as_, now, times, &*state.parts.entropy) {
            Found::Session(signed, fresh) => {
                // An account that was removed or changed is signed in no longer, whatever is asked for.
                let there = state.still_there(&signed.staff, signed.role, signed.epoch).await;
                if matches!(there, Ok(false)) {
                    let why = SessionEnd::Replaced;
                    state.end(signed.id, why).await;
                    self.ended = Some(why);
                    return self.forget();
                }
                self.cookies.extend(fresh.map(|cookie| session_cookie(&cookie)));
                match there {
                    Ok(_) => self.signed = Some(signed),
                    // Nothing is shown to a session that cannot be judged; it may be judged with the next request.
                    Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "accounts"),
                }
            }
            Found::Ended(id, staff, why) => {
                state.ended(id, staff, why).await;
                self.ended = Some(why);
                self.forget();
            }
            Found::Nothing => {}
        }
    }

    /// Gives the browser its session's cookie.
    pub fn sign_in(&mut self, cookie: &str) {
        self.cookies.push(session_cookie(cookie));
    }

    /// Gives the browser its mark.
    pub fn mark(&mut self, mark: &DeviceMark) {
        let mut cookie = Zeroizing::new(String::with_capacity(160));
        let _ = write!(cookie, "{DEVICE}={}{ATTRIBUTES}; Max-Age={DEVICE_SECONDS}", mark.as_str());
        self.cookies.push(cookie);
    }

    /// Takes the cookie from the browser.
    pub fn forget(&mut self) {
        self.signed = None;
        self.cookies.push(Zeroizing::new(format!("{SESSION}={ATTRIBUTES}; Max-Age=0")));
    }

    /// Whether calls are shown to somebody who is not signed in: at a desk, whose browser somebody signed in with before. To anybody
    /// else in the network this is a sign-in page and nothing more.
    pub async fn sees_calls(&self, state: &AppState) -> bool {
        let Some(mark) = self.device.as_ref().filter(|_| state.config.calls_when_signed_out) else {
            return false;
        };
        match state.parts.accounts.is_desk(mark).await {
            Ok(known) => known,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "accounts");
                false
            }
        }
    }

    /// Who is signed in.
    pub fn signed(&self) -> Result<&Signed, Denied> {
        self.signed.as_ref().ok_or_else(|| {
            let idle = self.ended == Some(SessionEnd::Idle);
            self.redirect(if idle { "/sign-in?ended=idle" } else { "/sign-in" }).into()
        })
    }

    /// Who is signed in, in a role that may do this.
    pub fn may(&self, may: impl FnOnce(Role) -> bool) -> Result<&Signed, Denied> {
        let signed = self.signed()?;
        if may(signed.role) { Ok(signed) } else { Err(self.forbidden().into()) }
    }

    /// The same for a press: the form must carry the session's own word.
    pub fn may_press(&self, csrf: &str, may: impl FnOnce(Role) -> bool) -> Result<&Signed, Denied> {
        let signed = self.may(may)?;
        if signed.has_csrf(csrf) { Ok(signed) } else { Err(self.forbidden().into()) }
    }

    /// Who is signed in, in a role that may do this, with a second factor that was shown not long ago; where it was not, on to
    /// the page that asks for it.
    pub fn may_fresh(
        &self,
        may: impl FnOnce(Role) -> bool,
        wanted: Wanted,
    ) -> Result<(&Signed, Proof), Denied> {
        let signed = self.may(may)?;
        match signed.proof {
            Some(proof) => Ok((signed, proof)),
            None => Err(self.redirect(&wanted.page()).into()),
        }
    }

    /// The same for a press.
    pub fn may_press_fresh(
        &self,
        csrf: &str,
        may: impl FnOnce(Role) -> bool,
        wanted: Wanted,
    ) -> Result<(&Signed, Proof), Denied> {
        self.may_press(csrf, |_| true)?;
        self.may_fresh(may, wanted)
    }

    fn forbidden(&self) -> Response {
        super::page::message(self, StatusCode::FORBIDDEN, self.words.forbidden, self.words.forbidden_lead)
    }

    /// A page.
    pub fn page(&self, status: StatusCode, template: &impl Template) -> Response {
        match template.render() {
            Ok(html) => self.with_cookies((status, Html(html)).into_response()),
            Err(error) => {
                tracing::error!(%error, "page");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// On to another page.
    pub fn redirect(&self, to: &str) -> Response {
        self.with_cookies(Redirect::to(to).into_response())
    }

    /// The answer to a script of ours that needs to know no more.
    pub fn done(&self) -> Response {
        self.with_cookies(StatusCode::NO_CONTENT.into_response())
    }

    /// An answer with the cookies that go with it.
    pub fn with_cookies(&self, mut response: Response) -> Response {
        for cookie in &self.cookies {
            if let Ok(value) = HeaderValue::from_str(cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

fn session_cookie(value: &str) -> Zeroizing<String> {
    // In one piece, so that no copy of the value is left behind by growing.
    let mut cookie =
        Zeroizing::new(String::with_capacity(SESSION.len() + value.len() + ATTRIBUTES.len() + 1));
    let _ = write!(cookie, "{SESSION}={value}{ATTRIBUTES}");
    cookie
}
