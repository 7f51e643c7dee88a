//! Who is turned away at a kiosk's feed: without a certificate, with a wrong one, under another's name, or with an old answer.

use reqwest::{Client, ClientBuilder, Identity, StatusCode};
use staff_console::RunId;
use staff_console::board::CallId;
use staff_console::feed::{Ended, FeedTls, FeedTlsError, probe};

use crate::house::{Authority, Kiosk, Papers, TIMES, name};
use crate::support::staff;

pub(crate) fn call() -> CallId {
    CallId { run: RunId([0; 16]), number: 1 }
}

fn client(kiosk: &Kiosk, authority: &Authority) -> ClientBuilder {
    let root = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    Client::builder().tls_certs_only([root]).resolve("kiosk-2", kiosk.server.address())
}

pub(crate) fn with(kiosk: &Kiosk, authority: &Authority, papers: &Papers) -> Client {
    let pem = format!("{}{}", papers.chain, papers.key);
    client(kiosk, authority).identity(Identity::from_pem(pem.as_bytes()).unwrap()).build().unwrap()
}

pub(crate) fn url(kiosk: &Kiosk, path: &str) -> String {
    format!("https://kiosk-2:{}{path}", kiosk.server.address().port())
}

/// The kiosk's open call, as its own line tells it.
pub(crate) async fn open_call(kiosk: &Kiosk, client: &Client) -> CallId {
    let mut response = client.get(url(kiosk, "/feed")).send().await.unwrap();
    let mut text = Vec::new();
    while !text.contains(&b'\n') {
        text.extend_from_slice(&response.chunk().await.unwrap().expect("a line"));
    }
    let line: serde_json::Value =
        serde_json::from_slice(text.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    let run = RunId::parse(line["run"].as_str().unwrap()).unwrap();
    CallId { run, number: line["help"]["call"].as_u64().unwrap() }
}

pub(crate) async fn answer(kiosk: &Kiosk, client: &Client, desk: &str, call: CallId) -> StatusCode {
    let body = serde_json::json!({ "desk": desk, "call": call, "staff": "sato" });
    client.post(url(kiosk, "/help")).body(body.to_string()).send().await.unwrap().status()
}

#[tokio::test]
async fn nobody_without_a_certificate_of_the_authority_gets_a_byte() {
    let authority = Authority::new();
    let kiosk = Kiosk::open(&authority, "kiosk-2").await;
    let stranger = Authority::new();
    let good = with(&kiosk, &authority, &authority.papers("kiosk-1"));
    assert_eq!(good.get(url(&kiosk, "/feed")).send().await.unwrap().status(), 200);
    for (what, client) in [
        ("none", client(&kiosk, &authority).build().unwrap()),
        ("another authority's", with(&kiosk, &authority, &stranger.papers("kiosk-1"))),
        ("one that has ended", with(&kiosk, &authority, &authority.past_papers("kiosk-1"))),
    ] {
        for path in ["/feed", "/help", "/"] {
            let got = client.get(url(&kiosk, path)).send().await;
            assert!(got.is_err(), "{what}: {got:?}");
        }
    }
    // Nor does plain HTTP.
    let plain = Client::builder().resolve("kiosk-2", kiosk.server.address()).build().unwrap();
    let got = plain.get(url(&kiosk, "/feed").replace("https", "http")).send().await;
    assert!(got.is_err(), "{got:?}");
}

#[tokio::test]
async fn there_is_nothing_behind_the_port_but_the_row_and_the_answer() {
    let authority = Authority::new();
    let kiosk = Kiosk::open(&authority, "kiosk-2").await;
    let visit = kiosk.visit();
    kiosk.board.help(visit, None);
    let desk = with(&kiosk, &authority, &authority.papers("kiosk-1"));
    for path in [
        "/",
        "/sign-in",
        "/events",
        "/audit",
        "/receipt",
        "/staff.js",
        "/feed/",
        &format!("/visit/{visit}"),
        &format!("/visit/{visit}/result"),
        &format!("/visit/{visit}/photo"),
    ] {
        assert_eq!(desk.get(url(&kiosk, path)).send().await.unwrap().status(), 404, "{path}");
    }
    for path in [format!("/visit/{visit}/stop"), format!("/visit/{visit}/decision"), "/disaster".to_owned()] {
        assert_eq!(desk.post(url(&kiosk, &path)).send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(desk.post(url(&kiosk, "/feed")).send().await.unwrap().status(), 405);
    assert_eq!(desk.get(url(&kiosk, "/help")).send().await.unwrap().status(), 405);
    // A page cannot lead a browser here that holds such a certificate.
    for (header, value) in [("origin", "https://kiosk-1:8443"), ("sec-fetch-site", "cross-site")] {
        let got = desk.get(url(&kiosk, "/feed")).header(header, value).send().await.unwrap();
        assert_eq!(got.status(), 403, "{header}");
    }
    for (body, status) in [
        ("x".repeat(2000), 413),
        ("{}".to_owned(), 400),
        (String::new(), 400),
        ("[".repeat(1000), 400),
        (r#"{"desk":"kiosk-1","call":{"run":"00","number":1},"staff":"sato"}"#.to_owned(), 400),
        (
            format!(
                r#"{{"desk":"kiosk-1","call":{{"run":"{}","number":1}},"staff":"山田 太郎"}}"#,
                RunId([0; 16])
            ),
            400,
        ),
        (
            format!(
                r#"{{"desk":"kiosk-1","call":{{"run":"{}","number":1}},"staff":"sato","stop":true}}"#,
                RunId([0; 16])
            ),
            400,
        ),
    ] {
        let got = desk.post(url(&kiosk, "/help")).body(body.clone()).send().await.unwrap();
        assert_eq!(got.status(), status, "{body}");
    }
    assert!(kiosk.answers().await.is_empty() && kiosk.told().is_empty());
}

#[tokio::test]
async fn replayed_answer_counts_once_and_in_no_later_call_or_run() {
    let authority = Authority::new();
    let kiosk = Kiosk::open(&authority, "kiosk-2").await;
    let papers = authority.papers("kiosk-1");
    let desk = with(&kiosk, &authority, &papers);
    kiosk.board.help_at(&kiosk.name, None);
    let first = open_call(&kiosk, &desk).await;
    // Under another desk's name it is not this desk's answer.
    assert_eq!(answer(&kiosk, &desk, "kiosk-3", first).await, 403);
    assert_eq!(answer(&kiosk, &desk, "kiosk-1", call()).await, 409, "a call that never was");
    assert_eq!(answer(&kiosk, &desk, "kiosk-1", first).await, 204);
    for _ in 0..3 {
        assert_eq!(answer(&kiosk, &desk, "kiosk-1", first).await, 409);
    }
    assert_eq!((kiosk.answers().await.len(), kiosk.told().len()), (1, 1));

    kiosk.board.help_at(&kiosk.name, None);
    assert_eq!(answer(&kiosk, &desk, "kiosk-1", first).await, 409, "another call");
    let second = open_call(&kiosk, &desk).await;
    assert_ne!(first, second);
    let kiosk = kiosk.restart().await;
    let desk = with(&kiosk, &authority, &papers);
    assert_eq!(answer(&kiosk, &desk, "kiosk-1", second).await, 409, "another run");
    let again = open_call(&kiosk, &desk).await;
    // Of many at once, one.
    let many = futures_util::future::join_all((0..8).map(|_| answer(&kiosk, &desk, "kiosk-1", again))).await;
    assert_eq!(many.iter().filter(|status| **status == 204).count(), 1, "{many:?}");
    assert_eq!(kiosk.answers().await.len(), 2);
    let look = kiosk.board.look();
    assert_eq!(look.kiosks[0].help.as_ref().and_then(|help| help.answered_by.clone()), Some(staff("sato")));
}

#[tokio::test]
async fn desk_listens_to_no_kiosk_with_a_wrong_certificate() {
    let authority = Authority::new();
    let desk = authority.tls("kiosk-1");
    // Another kiosk at the configured address, and a kiosk of another authority.
    let third = Kiosk::open(&authority, "kiosk-3").await;
    let foreign = Kiosk::open(&Authority::new(), "kiosk-2").await;
    for (what, at) in [("name", third.server.address()), ("authority", foreign.server.address())] {
        let ended = probe(&crate::house::peer("kiosk-2", at), &desk, TIMES).await;
        assert!(matches!(ended, Err(Ended::Tls(_))), "{what}: {ended:?}");
    }
    let row = probe(&third.peer(), &desk, TIMES).await.expect("under its own name");
    assert_eq!(row.version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn own_certificate_that_others_would_refuse_is_found_at_the_start() {
    let authority = Authority::new();
    let load = |kiosk: &str, papers: &Papers| {
        let (chain, key) = (papers.chain.as_bytes(), papers.key.as_bytes());
        FeedTls::from_pem(&name(kiosk), authority.pem.as_bytes(), chain, key).err()
    };
    let papers = authority.papers("kiosk-2");
    assert!(load("kiosk-2", &papers).is_none());
    assert!(matches!(load("kiosk-1", &papers), Some(FeedTlsError::Own(..))), "another name");
    let foreign = Authority::new().papers("kiosk-2");
    assert!(matches!(load("kiosk-2", &foreign), Some(FeedTlsError::Own(..))), "another authority");
    let mixed = Papers { chain: papers.chain.clone(), key: foreign.key };
    assert!(matches!(load("kiosk-2", &mixed), Some(FeedTlsError::Tls(_))), "another's key");
    let none = Papers { chain: String::new(), key: papers.key.clone() };
    assert!(matches!(load("kiosk-2", &none), Some(FeedTlsError::Count(_))));
    let no_key = Papers { chain: papers.chain.clone(), key: papers.chain.clone() };
    assert!(matches!(load("kiosk-2", &no_key), Some(FeedTlsError::Pem(_))));
    assert!(matches!(load("kiosk-", &papers), Some(FeedTlsError::Name(_))));
}
