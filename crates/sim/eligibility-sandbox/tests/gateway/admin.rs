//! Ordering faults over plain HTTP.

use eligibility_api::wire::*;
use serde_json::{Value, json};

use crate::kiosk::{place_with, uuid};

#[tokio::test]
async fn admin_endpoint_orders_lists_and_ends_faults() {
    let place = place_with(|config| config.admin = Some("127.0.0.1:0".parse().unwrap())).await;
    let admin = format!("http://{}", place.sandbox.admin_address().unwrap());
    let (http, kiosk) = (plain_http(&place), place.kiosk());
    let order = |fault: &str| http.post(format!("{admin}/faults")).json(&json!({"fault": fault})).send();

    assert_eq!(order("status=503@challenges*1").await.unwrap().status(), 204);
    assert_eq!(order("cut@consents").await.unwrap().status(), 204);
    let listed: Value = http.get(format!("{admin}/faults")).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed, json!(["status=503@challenges*1", "cut@consents"]));

    let ask = ChallengeRequest { terminal: "kiosk-1".into(), visit: uuid(), certificate_ends: None };
    assert_eq!(kiosk.post(CHALLENGES, None, &ask).await.status, 503);
    assert_eq!(kiosk.post(CHALLENGES, None, &ask).await.status, 200);
    let seen: Value = http.get(format!("{admin}/seen")).send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["challenges"], 2);

    assert_eq!(http.delete(format!("{admin}/faults")).send().await.unwrap().status(), 204);
    assert!(place.sandbox.faults().list().is_empty());
    assert_eq!(order("explode").await.unwrap().status(), 400);
    place.sandbox.stop().await;
}

#[tokio::test]
async fn admin_endpoint_makes_a_newcomer_new_again() {
    let place = place_with(|config| config.admin = Some("127.0.0.1:0".parse().unwrap())).await;
    let admin = format!("http://{}", place.sandbox.admin_address().unwrap());
    let (kiosk, card) = (place.kiosk(), place.card("newcomer"));
    assert_eq!(kiosk.enrol(&card).await.status, 204);
    assert_eq!(kiosk.confirm(&card, vec![]).await.status, 200);
    let forgotten = plain_http(&place).delete(format!("{admin}/enrolments")).send().await.unwrap();
    assert_eq!(forgotten.status(), 204);
    assert_eq!(kiosk.confirm(&card, vec![]).await.problem(), ProblemType::NotEnrolled);
}

#[tokio::test]
async fn admin_endpoint_refuses_a_page_in_a_browser() {
    let place = place_with(|config| config.admin = Some("127.0.0.1:0".parse().unwrap())).await;
    let url = format!("http://{}/faults", place.sandbox.admin_address().unwrap());
    let http = plain_http(&place);
    let of_page = http.get(&url).header("origin", "http://example.org").send().await.unwrap();
    assert_eq!(of_page.status(), 403);
    let rebound = http.get(&url).header("host", "example.org").send().await.unwrap();
    assert_eq!(rebound.status(), 403);
    let form = http.post(&url).header("content-type", "text/plain").body(r#"{"fault":"cut"}"#);
    assert_eq!(form.send().await.unwrap().status(), 415);
    assert!(place.sandbox.faults().list().is_empty());
}

/// A client for plain HTTP; the library wants a TLS configuration all the same.
fn plain_http(place: &crate::kiosk::Place) -> reqwest::Client {
    crate::kiosk::http(crate::kiosk::client_config(&place.folder.path().join("gateway-ca.pem"), None))
}
