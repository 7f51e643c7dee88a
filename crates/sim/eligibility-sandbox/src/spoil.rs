//! From a true reply to what goes out, faults and all.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use eligibility_api::wire::{CHALLENGE_ID, IDEMPOTENCY_KEY, Offer, OfferEntry, OffersAnswer, ProblemType};
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::Fault;
use crate::reply::{Refusal, Reply};

/// A body of 10 MB.
const HUGE_BYTES: usize = 10_000_000;
const CHUNK_BYTES: usize = 50_000;
/// Entries of a flood. Their answer stays within the bound of a body, so that it is the entries that a client refuses.
const FLOOD_ENTRIES: usize = 10_000;
/// Three bytes each.
const LONG_LABEL_CHARS: usize = 10_000 / 3 + 1;

/// The reply instead of an answer, if a status fault is among `faults`.
pub(crate) fn instead(faults: &[Fault]) -> Option<Reply> {
    let status = faults.iter().find_map(|fault| match fault {
        Fault::Status(status) => Some(*status),
        _ => None,
    })?;
    let mut reply = match status {
        204 | 304 => Reply { status, ..Reply::no_content() },
        _ => Refusal { status, problem: ProblemType::TryLater, title: "fault on demand" }.into(),
    };
    match status {
        300..=399 => reply.set("location", "/elsewhere"),
        429 | 503 => reply.set("retry-after", "1"),
        _ => {}
    }
    Some(reply)
}

/// How long before the reply goes out.
pub(crate) fn delay(faults: &[Fault]) -> Duration {
    faults.iter().map(|fault| if let Fault::Delay(delay) = fault { *delay } else { Duration::ZERO }).sum()
}

/// The reply as HTTP, spoilt as `faults` say.
pub(crate) fn response(mut reply: Reply, faults: &[Fault]) -> Response {
    let mut media_type = reply.media_type;
    let is_xml = reply.body.starts_with(b"<?xml");
    let (mut huge, mut cut, mut drip) = (false, false, None);
    for fault in faults {
        match fault {
            Fault::Delay(_) | Fault::Status(_) => {}
            Fault::Drip(every) => drip = Some(*every),
            Fault::Cut => cut = true,
            Fault::Huge => huge = true,
            Fault::WrongSchema if is_xml => {
                reply.body =
                    b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Wrong><Answer>1</Answer></Wrong>".to_vec();
            }
            Fault::WrongSchema => reply.body = br#"{"wrong":[1,2,3]}"#.to_vec(),
            Fault::Doctype => reply.body = with_doctype(&reply.body),
            Fault::UnknownCodes => {
                for (element, code) in UNKNOWN_CODES {
                    reply.body = with_text(&reply.body, element, code);
                }
            }
            Fault::WrongChallenge => reply.set(CHALLENGE_ID, &uuid::Uuid::new_v4().to_string()),
            Fault::WrongKey => reply.set(IDEMPOTENCY_KEY, &uuid::Uuid::new_v4().to_string()),
            Fault::WrongMediaType => media_type = Some("text/html"),
            Fault::Flood | Fault::LongLabel | Fault::BidiLabel | Fault::ControlLabel | Fault::RepeatedId => {
                if let Some(body) = with_spoilt_offer(&reply.body, fault) {
                    reply.body = body;
                }
            }
        }
    }
    if reply.status == 204 && (huge || cut || !reply.body.is_empty()) {
        // 204 has no body to spoil.
        reply.status = 200;
    }
    if cut && reply.body.is_empty() {
        reply.body = b"  ".to_vec();
    }
    let body = if huge { Chunks::huge(is_xml) } else { Chunks::whole(reply.body) };
    let body = match (cut, drip) {
        (true, _) => Body::new(body.cut()),
        (false, Some(every)) => Body::new(body.dripping(every)),
        (false, None) => Body::new(body),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(media_type) = media_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    for (name, value) in &reply.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Codes in the shape of their kind that are assigned to nothing.
const UNKNOWN_CODES: [(&str, &str); 5] = [
    ("QualificationValidity", "8"),
    ("InsuredCardClassification", "Z9"),
    ("PharmacistsInfoConsFlg", "7"),
    ("LimitApplicationCertificateClassificationFlag", "C99"),
    ("InsuredPartialContributionRatio", "015"),
];

/// Replaces the text of every such element. Tags are ASCII, which no byte of a Shift_JIS character can be taken for.
fn with_text(xml: &[u8], element: &str, text: &str) -> Vec<u8> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut out = Vec::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(start) = find(rest, open.as_bytes()) {
        let (before, after) = rest.split_at(start + open.len());
        let Some(end) = find(after, close.as_bytes()) else { break };
        out.extend_from_slice(before);
        out.extend_from_slice(text.as_bytes());
        rest = after.split_at(end).1;
    }
    out.extend_from_slice(rest);
    out
}

/// The offers, with one more that is spoilt and stands first; `None` for any other answer.
fn with_spoilt_offer(body: &[u8], fault: &Fault) -> Option<Vec<u8>> {
    let mut answer: OffersAnswer = serde_json::from_slice(body).ok()?;
    let entry = |id: &str, label: &str| OfferEntry { id: id.to_owned(), label: label.to_owned(), date: None };
    let entries = match fault {
        Fault::Flood => (0..FLOOD_ENTRIES).map(|n| entry(&n.to_string(), "A")).collect(),
        Fault::LongLabel => vec![entry("long", &"あ".repeat(LONG_LABEL_CHARS))],
        Fault::BidiLabel => vec![entry("bidi", "架空\u{202E}内科\u{2066}医院")],
        Fault::ControlLabel => vec![entry("control", "架空\u{0}内科\u{1B}[2J\n医院")],
        Fault::RepeatedId => vec![entry("twice", "架空内科"), entry("twice", "見本医院")],
        _ => return None,
    };
    let question = "documents".to_owned();
    answer.offers.retain(|offer| offer.question != question);
    if *fault == Fault::Flood {
        answer.offers.clear();
    }
    answer.offers.insert(0, Offer { question, entries });
    serde_json::to_vec(&answer).ok()
}

fn with_doctype(body: &[u8]) -> Vec<u8> {
    const DOCTYPE: &[u8] = b"\n<!DOCTYPE XmlMsg [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n";
    let at = find(body, b"?>").map_or(0, |at| at + 2);
    let (declaration, rest) = body.split_at(at);
    [declaration, DOCTYPE, rest].concat()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// A body that can be long, slow, or end too early. Its length is announced in full.
struct Chunks {
    chunks: VecDeque<Bytes>,
    length: u64,
    cut: bool,
    every: Option<Interval>,
}

impl Chunks {
    fn whole(body: Vec<u8>) -> Self {
        let length = body.len();
        Self::new([Bytes::from(body)].into(), length)
    }

    fn huge(is_xml: bool) -> Self {
        let start: &'static [u8] = if is_xml {
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
        } else {
            b"{\"title\":\""
        };
        let filler = Bytes::from(vec![b'a'; CHUNK_BYTES]);
        let count = HUGE_BYTES / CHUNK_BYTES;
        let chunks =
            std::iter::once(Bytes::from_static(start)).chain(std::iter::repeat_n(filler, count)).collect();
        Self::new(chunks, start.len() + count * CHUNK_BYTES)
    }

    fn new(chunks: VecDeque<Bytes>, length: usize) -> Self {
        Self { chunks, length: length.try_into().unwrap_or(u64::MAX), cut: false, every: None }
    }

    fn cut(mut self) -> Self {
        let first = self.chunks.front().map(|chunk| chunk.slice(..chunk.len() / 2));
        self.chunks = first.into_iter().collect();
        self.cut = true;
        self
    }

    fn dripping(mut self, every: Duration) -> Self {
        let bytes: Vec<Bytes> = self
            .chunks
            .iter()
            .flat_map(|chunk| (0..chunk.len()).map(|at| chunk.slice(at..=at)))
            .take(1_000_000)
            .collect();
        self.chunks = bytes.into();
        let mut every = interval(every);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.every = Some(every);
        self
    }
}

/// The connection is to break here.
#[derive(Debug, thiserror::Error)]
#[error("cut on demand")]
struct CutOnDemand;

impl hyper::body::Body for Chunks {
    type Data = Bytes;
    type Error = CutOnDemand;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOnDemand>>> {
        if let Some(every) = &mut self.every {
            ready!(every.poll_tick(context));
        }
        Poll::Ready(match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if std::mem::take(&mut self.cut) => Some(Err(CutOnDemand)),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_such_element_is_replaced() {
        let xml = b"<a><b>1</b><c>2</c><b/><b>3</b></a>";
        assert_eq!(with_text(xml, "b", "9"), b"<a><b>9</b><c>2</c><b/><b>9</b></a>");
        assert_eq!(with_text(xml, "d", "9"), xml);
        assert_eq!(with_text(b"<b>1", "b", "9"), b"<b>1");
    }

    #[test]
    fn offers_alone_get_a_spoilt_offer() {
        use eligibility_api::wire::{MAX_BODY_BYTES, OfferError};
        let offers = br#"{"offers":[{"question":"documents","entries":[{"id":"a","label":"A"}]},{"question":"subsidies"}]}"#;
        for (fault, error, left) in [
            (Fault::Flood, OfferError::TooMany, 1),
            (Fault::LongLabel, OfferError::Label, 2),
            (Fault::BidiLabel, OfferError::Label, 2),
            (Fault::ControlLabel, OfferError::Label, 2),
            (Fault::RepeatedId, OfferError::Twice, 2),
        ] {
            for body in [&offers[..], br#"{"offers":[]}"#] {
                let spoilt = with_spoilt_offer(body, &fault).unwrap();
                assert!(spoilt.len() <= MAX_BODY_BYTES, "{fault:?}: {}", spoilt.len());
                let answer: OffersAnswer = serde_json::from_slice(&spoilt).unwrap();
                assert_eq!(answer.check(), Err(error), "{fault:?}");
                assert!(answer.offers.len() == 1 || answer.offers.len() == left, "{fault:?}");
            }
            assert_eq!(with_spoilt_offer(br#"{"api":"1.1","questions":[]}"#, &fault), None);
            assert_eq!(with_spoilt_offer(b"<?xml version=\"1.0\"?><XmlMsg/>", &fault), None);
        }
        let long: OffersAnswer =
            serde_json::from_slice(&with_spoilt_offer(offers, &Fault::LongLabel).unwrap()).unwrap();
        assert!(long.offers[0].entries[0].label.len() >= 10_000);
        assert_eq!(with_spoilt_offer(offers, &Fault::Cut), None);
    }

    #[test]
    fn doctype_stands_after_the_declaration() {
        let spoilt = with_doctype(b"<?xml version=\"1.0\"?><XmlMsg/>");
        assert!(spoilt.starts_with(b"<?xml version=\"1.0\"?>\n<!DOCTYPE XmlMsg"));
        assert!(spoilt.ends_with(b"<XmlMsg/>"));
    }
}
