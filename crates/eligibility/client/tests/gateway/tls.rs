//! TLS that must fail, fails closed, is named, and is not tried again.

use eligibility_client::{ClientError, GatewayClient, OldestTls, TlsFailure};
use rustls::version::{TLS12, TLS13};
use test_pki::rcgen::{ExtendedKeyUsagePurpose, KeyPair};
use test_pki::{Ca, Issued, server_params};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::pki::{HERE, credentials};
use crate::server::{Server, Step, VISIT, confirmation, good_challenge, server_tls};

async fn server_with(ca: Ca, gateway: &Issued) -> Server {
    let tls = server_tls(gateway, Some(&ca), &[&TLS13]);
    Server::start_with(ca, tls, |_, _| vec![Step::Send(good_challenge(1))]).await
}

async fn fails(server: &Server, client: &GatewayClient) -> TlsFailure {
    let error = client.confirm(&confirmation()).await.unwrap_err();
    assert_eq!((server.connections(), server.seen().len()), (1, 0), "{error:?}");
    match error {
        ClientError::Tls(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn good_credentials_connect() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let server = server_with(ca, &gateway).await;
    assert!(server.client().challenge(VISIT).await.is_ok());
}

#[tokio::test]
async fn each_request_has_its_own_connection_and_the_session_goes_on() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let tls = server_tls(&gateway, Some(&ca), &[&TLS13]);
    let answer = |before| vec![Step::Send(good_challenge(u8::try_from(before).unwrap()))];
    let server = Server::start_with(ca, tls, move |before, _| answer(before)).await;
    let client = server.client();
    for _ in 0..3 {
        client.challenge(VISIT).await.unwrap();
    }
    assert_eq!(server.connections(), 3);
    assert_eq!(server.seen().iter().map(|seen| seen.resumed).collect::<Vec<_>>(), [false, true, true]);
}

#[tokio::test]
async fn unknown_ca_is_unknown_issuer() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let server = server_with(ca, &gateway).await;
    let mut config = server.config();
    config.credentials = credentials(&Ca::new("Another").pem(), &server.terminal);
    let client = GatewayClient::new(config).unwrap();
    assert_eq!(fails(&server, &client).await, TlsFailure::UnknownIssuer);
}

#[tokio::test]
async fn ca_of_the_same_name_and_another_key_is_refused() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let server = server_with(ca, &gateway).await;
    let mut config = server.config();
    config.credentials = credentials(&Ca::new("CA").pem(), &server.terminal);
    let client = GatewayClient::new(config).unwrap();
    let failure = fails(&server, &client).await;
    assert!(matches!(failure, TlsFailure::Certificate | TlsFailure::UnknownIssuer), "{failure:?}");
}

#[tokio::test]
async fn gateway_certificate_with_one_fault_gives_its_failure() {
    type Change = fn(&mut test_pki::rcgen::CertificateParams);
    let table: [(&str, &[&str], Change, TlsFailure); 5] = [
        ("wrong address", &["127.0.0.2"], |_| {}, TlsFailure::WrongName),
        ("wrong name", &["gateway.example"], |_| {}, TlsFailure::WrongName),
        (
            "expired",
            &["127.0.0.1"],
            |p| p.not_after = test_pki::rcgen::date_time_ymd(2020, 1, 1),
            TlsFailure::Dates,
        ),
        (
            "not yet",
            &["127.0.0.1"],
            |p| p.not_before = test_pki::rcgen::date_time_ymd(2200, 1, 1),
            TlsFailure::Dates,
        ),
        (
            "a client's",
            &["127.0.0.1"],
            |p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
            TlsFailure::Certificate,
        ),
    ];
    for (what, names, change, failure) in table {
        let ca = Ca::new("CA");
        let mut params = server_params(names);
        params.not_before = test_pki::rcgen::date_time_ymd(2019, 1, 1);
        change(&mut params);
        let gateway = ca.issue(params, KeyPair::generate().unwrap());
        let server = server_with(ca, &gateway).await;
        assert_eq!(fails(&server, &server.client()).await, failure, "{what}");
    }
}

/// With TLS 1.3 the refusal comes after the request was sent, so this is where a race would show.
#[tokio::test]
async fn terminal_certificate_refused_is_said_every_time() {
    for _ in 0..20 {
        let ca = Ca::new("CA");
        let gateway = ca.server(HERE);
        let tls = server_tls(&gateway, Some(&Ca::new("Terminals")), &[&TLS13]);
        let server = Server::start_with(ca, tls, |_, _| vec![]).await;
        assert_eq!(fails(&server, &server.client()).await, TlsFailure::TerminalRefused);
    }
}

#[tokio::test]
async fn gateway_with_tls_1_2_only_is_refused_unless_allowed() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let tls = server_tls(&gateway, Some(&ca), &[&TLS12]);
    let server = Server::start_with(ca, tls, |_, _| vec![Step::Send(good_challenge(1))]).await;
    assert_eq!(fails(&server, &server.client()).await, TlsFailure::Protocol);

    let mut config = server.config();
    config.oldest_tls = OldestTls::V1_2;
    assert!(GatewayClient::new(config).unwrap().challenge(VISIT).await.is_ok());
}

#[tokio::test]
async fn gateway_with_another_application_protocol_is_refused() {
    let ca = Ca::new("CA");
    let gateway = ca.server(HERE);
    let mut tls = server_tls(&gateway, Some(&ca), &[&TLS13]);
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let server = Server::start_with(ca, tls, |_, _| vec![]).await;
    assert_eq!(fails(&server, &server.client()).await, TlsFailure::Protocol);
}

#[tokio::test]
async fn port_without_tls_is_a_tls_failure_and_learns_nothing() {
    let server = Server::answering("").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = server.config();
    config.base_url = format!("https://{}", listener.local_addr().unwrap());
    let client = GatewayClient::new(config).unwrap();
    let plain = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 4096];
        let read = stream.read(&mut bytes).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        bytes.truncate(read);
        bytes
    });
    let error = client.confirm(&confirmation()).await.unwrap_err();
    assert_eq!(error, ClientError::Tls(TlsFailure::Protocol));
    assert_eq!(plain.await.unwrap()[0], 22, "a TLS handshake record, nothing else");
}

#[tokio::test]
async fn listener_that_hangs_up_is_unreachable_and_tried_three_times() {
    let server = Server::answering("").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = server.config();
    config.base_url = format!("https://{}", listener.local_addr().unwrap());
    let client = GatewayClient::new(config).unwrap();
    let hanging_up = tokio::spawn(async move {
        for _ in 0..3 {
            drop(listener.accept().await.unwrap());
        }
    });
    assert_eq!(client.confirm(&confirmation()).await.unwrap_err(), ClientError::Unreachable);
    hanging_up.await.unwrap();
}
