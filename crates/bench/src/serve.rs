//! Two servers under load, each beside an empty axum handler on the same stack (hyper, rustls with ring, TLS 1.3): the sandbox
//! gateway by confirmations, and the staff console by events.
//!
//! Servers and clients share this machine's cores and one runtime with as many threads, so the figures are those of a whole
//! small machine and not of a server alone. A confirmation is two requests on two connections with client certificates, as the
//! kiosk makes them, and a signature of a software card; an empty request is one connection without one. An event is counted
//! when its last byte has come to one browser.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use base_time::{Clock as _, SystemClock, SystemEntropy};
use base_tls_server::{Limits, TlsServer};
use eligibility_api::wire::{CardProof, CareKind, Consent, ConsentKind, IdentityMethod};
use eligibility_client::{ClientConfig, Confirmation, Credentials, GatewayClient, PushClient, PushConfig};
use eligibility_sandbox::{Sandbox, SandboxConfig};
use futures_util::stream;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig as TlsConfig, RootCertStore};
use staff_audit_log::{Options, SqliteAudit};
use staff_console::accounts::{Accounts, Role};
use staff_console::board::{Board, VisitStep};
use staff_console::commands::{Commands, NoSight};
use staff_console::web::{StaffConfig, StaffConsole, StaffParts, tls_from_pem};
use staff_console::{KioskName, Pseudonym};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use uuid::Uuid;

use crate::BenchError;

/// Who asks at the same time.
const CLIENTS: usize = 4;
/// Browsers that listen at the same time.
const BROWSERS: [usize; 2] = [1, 20];
/// Rounds before counting begins.
const WARM: Duration = Duration::from_millis(500);
/// A persona of the sandbox with a P-256 card and one qualification.
const HOLDER: &str = "p256";
const FACILITY: &str = "1310000001";

type Failure = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn report(seconds: u64) -> Result<String, BenchError> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores)
        .enable_all()
        .build()
        .map_err(BenchError::Child)?;
    runtime.block_on(measure(Duration::from_secs(seconds.max(1)), cores)).map_err(BenchError::Serve)
}

async fn measure(time: Duration, cores: usize) -> Result<String, Failure> {
    let folder = tempfile::tempdir()?;
    let mut text = String::new();
    writeln!(text, "servers under load: {cores} cores for servers and clients, {} s each", time.as_secs())?;
    let certificate = test_pki::self_signed(&["localhost"]);
    let (pem, key) = (certificate.certificate_pem.clone(), certificate.key_pem());
    let tls = tls_from_pem(pem.as_bytes(), key.as_bytes())?;

    let confirmations = confirmations(folder.path(), time).await?;
    let empty = empty_requests(&pem, tls.clone(), time).await?;
    writeln!(text, "\n{CLIENTS} clients at a time, a connection for each request, per second")?;
    writeln!(text, "  sandbox gateway, confirmations              {confirmations:8.0}")?;
    writeln!(text, "  the same in requests (two each)             {:8.0}", confirmations * 2.0)?;
    writeln!(text, "  empty axum handler, requests                {empty:8.0}")?;

    writeln!(text, "\nevents per second, the next change when every browser has the last one")?;
    for browsers in BROWSERS {
        let (console, bytes) = console_events(folder.path(), (&pem, tls.clone()), browsers, time).await?;
        let empty = empty_events(&pem, tls.clone(), browsers, bytes, time).await?;
        writeln!(text, "  staff console, {browsers:2} browsers, {bytes:5} bytes       {console:8.0}")?;
        writeln!(text, "  empty axum handler, as many and as long     {empty:8.0}")?;
    }
    Ok(text)
}

/// How often `job` is done in a second by so many at a time.
async fn per_second<J, F>(at_once: usize, time: Duration, job: J) -> Result<f64, Failure>
where
    J: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Failure>> + Send,
{
    let begins = Instant::now() + WARM;
    let ends = begins + time;
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let job = job.clone();
        workers.spawn(async move {
            let mut done = 0_u32;
            while Instant::now() < ends {
                job().await?;
                done += u32::from((begins..ends).contains(&Instant::now()));
            }
            Ok::<u32, Failure>(done)
        });
    }
    let mut done = 0;
    while let Some(worker) = workers.join_next().await {
        done += worker??;
    }
    Ok(f64::from(done) / time.as_secs_f64())
}

async fn confirmations(folder: &Path, time: Duration) -> Result<f64, Failure> {
    let data = folder.join("gateway");
    let sandbox = Sandbox::start(SandboxConfig::new(&data)).await?;
    let credentials = Credentials {
        gateway_ca_pem: std::fs::read(data.join("gateway-ca.pem"))?,
        certificate_pem: std::fs::read(data.join("terminal/cert.pem"))?,
        key_pem: std::fs::read(data.join("terminal/key.pem"))?.into(),
    };
    let config = ClientConfig::new(sandbox.base_url(), credentials, "kiosk-1", FACILITY);
    let asker = Arc::new(Asker {
        client: GatewayClient::new(config)?,
        certificate: std::fs::read(data.join(format!("cards/{HOLDER}.der")))?,
        key: card_key(&data.join(format!("cards/{HOLDER}.key.pem")))?,
    });
    let rate = per_second(CLIENTS, time, move || confirm(asker.clone())).await?;
    sandbox.stop().await;
    Ok(rate)
}

/// A terminal with a software card on it.
struct Asker {
    client: GatewayClient,
    certificate: Vec<u8>,
    key: EcdsaKeyPair,
}

fn card_key(path: &Path) -> Result<EcdsaKeyPair, Failure> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(&std::fs::read(path)?)?;
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    EcdsaKeyPair::from_pkcs8(algorithm, key.secret_pkcs8_der(), &SystemRandom::new())
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

async fn confirm(asker: Arc<Asker>) -> Result<(), Failure> {
    let visit = Uuid::new_v4().to_string();
    let challenge = asker.client.challenge(&visit).await?;
    let message = asker.client.message_to_sign(&visit, &challenge);
    let signature = asker.key.sign(&SystemRandom::new(), &message).map_err(|_| "signing failed")?;
    let now = jiff::Timestamp::now().to_string();
    let consent = |kind| Consent { kind, given: true, answered_at: now.clone() };
    let question = Confirmation {
        visit,
        idempotency_key: Uuid::new_v4().to_string(),
        proof: CardProof {
            certificate: asker.certificate.clone().into(),
            signature: signature.as_ref().to_vec().into(),
            challenge_id: challenge.id,
        },
        identity_method: IdentityMethod::Pin,
        identified_at: now.clone(),
        consents: vec![consent(ConsentKind::Medicines), consent(ConsentKind::Treatment)],
        answers: Vec::new(),
        care: CareKind::Outpatient,
    };
    let answer = asker.client.confirm(&question).await?;
    if answer.message.is_settled() { Ok(()) } else { Err("not settled".into()) }
}

/// The empty handler, asked by the client that pushes results: it too opens a connection for each request.
async fn empty_requests(pem: &str, tls: Arc<rustls::ServerConfig>, time: Duration) -> Result<f64, Failure> {
    let server = serve(Router::new().route("/", post(async || ())), tls).await?;
    let mut config = PushConfig::new(format!("https://localhost:{}/", server.address().port()));
    config.ca_pem = Some(pem.as_bytes().to_vec());
    let client = Arc::new(PushClient::new(&config)?);
    per_second(CLIENTS, time, move || {
        let client = client.clone();
        async move { Ok(client.post("k", "application/json", b"{}".to_vec().into()).await?) }
    })
    .await
}

/// What the console's server has, with room for every browser.
const LIMITS: Limits = Limits {
    connections: 256,
    per_address: 256,
    handshakes: 256,
    handshake: Duration::from_secs(5),
    head: Duration::from_secs(15),
    head_bytes: 16 * 1024,
    request: Duration::from_secs(30),
    life: Duration::from_secs(3600),
    shutdown_grace: Duration::from_secs(1),
};

/// Serves a router as both servers do.
async fn serve(router: Router, tls: Arc<rustls::ServerConfig>) -> Result<TlsServer, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Ok(TlsServer::start(listener, tls, LIMITS, Arc::new(move |_| Some(router.clone())))?)
}

/// Events of the board as signed-in staff get them, and how long one is.
async fn console_events(
    folder: &Path,
    (pem, tls): (&str, Arc<rustls::ServerConfig>),
    browsers: usize,
    time: Duration,
) -> Result<(f64, usize), Failure> {
    let (clock, entropy) = (Arc::new(SystemClock::start()), Arc::new(SystemEntropy));
    let folder = folder.join(format!("console-{browsers}"));
    std::fs::create_dir_all(&folder)?;
    let kiosk = KioskName::new("kiosk-1")?;
    let options = Options::at(folder.join("audit.sqlite"));
    let audit = Arc::new(SqliteAudit::open(options, &kiosk, clock.moment(), &*entropy).await?);
    let accounts = Arc::new(Accounts::open(folder.join("accounts.sqlite"), &*entropy).await?);
    let password = staff_console::accounts::generate(&*entropy)?;
    let staff = staff_console::StaffId::new("sato")?;
    let secret = staff_console::accounts::Secret::random(&*entropy)?;
    accounts.add(&staff, Role::Reception, (password.as_str(), &secret), clock.moment(), &*entropy).await?;
    let board = Board::new(clock.clone(), entropy.clone());
    // Nobody gives orders here.
    let (commands, _orders) = mpsc::unbounded_channel();
    let parts = StaffParts {
        board: board.clone(),
        commands: Commands::new(commands),
        sight: Arc::new(NoSight),
        accounts,
        audit,
        receipt: None,
        others: Arc::default(),
        clock: clock.clone(),
        entropy,
    };
    let console = StaffConsole::start(StaffConfig::loopback(kiosk.clone(), 0), parts, tls).await?;
    let visit = board.begin(&kiosk, Pseudonym([1; 16]))?;
    let host = format!("localhost:{}", console.address().port());
    let form =
        format!("staff=sato&password={}&code={}", password.as_str(), secret.code(clock.moment()).as_str());
    let cookie = sign_in(pem, console.address(), &host, &form).await?;
    let request =
        format!("GET /events HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nCookie: {cookie}\r\n\r\n");
    let steps = [VisitStep::Identity, VisitStep::Consent];
    let change = move |round: usize| {
        if let Some(step) = steps.get(round % 2) {
            board.step(visit, *step);
        }
    };
    let measured =
        rounds(pem, console.address(), (&request, "href=\"/visit/"), browsers, time, change).await?;
    console.stop().await;
    Ok(measured)
}

async fn sign_in(pem: &str, address: SocketAddr, host: &str, form: &str) -> Result<String, Failure> {
    let mut stream = connect(pem, address).await?;
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\nUser-Agent: bench\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // The server may close without a close_notify.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let cookie = answer
        .lines()
        .find_map(|line| {
            line.strip_prefix("set-cookie: ").filter(|cookie| cookie.starts_with("__Host-staff="))
        })
        .and_then(|cookie| cookie.split(';').next());
    Ok(cookie.ok_or("not signed in")?.to_owned())
}

/// The same with a handler that sends a text of this length, made once.
async fn empty_events(
    pem: &str,
    tls: Arc<rustls::ServerConfig>,
    browsers: usize,
    bytes: usize,
    time: Duration,
) -> Result<f64, Failure> {
    let changes = Arc::new(watch::Sender::new(0_usize));
    let body: Arc<str> = "x".repeat(bytes).into();
    let handler = get(async |State((changes, body)): State<(watch::Receiver<usize>, Arc<str>)>| {
        Sse::new(stream::unfold((changes, body, true), async |(mut changes, body, first)| {
            if !first {
                changes.changed().await.ok()?;
            }
            let event = Event::default().event("board").data(&*body);
            Some((Ok::<_, Infallible>(event), (changes, body, false)))
        }))
    });
    let router = Router::new().route("/events", handler).with_state((changes.subscribe(), body));
    let server = serve(router, tls).await?;
    let request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let change = move |round| {
        changes.send_replace(round);
    };
    Ok(rounds(pem, server.address(), (request, "event: board"), browsers, time, change).await?.0)
}

/// Changes something, waits until every browser has the event of it, and again. Events a second, and the length of the last.
async fn rounds(
    pem: &str,
    address: SocketAddr,
    (request, wanted): (&str, &'static str),
    browsers: usize,
    time: Duration,
    change: impl Fn(usize),
) -> Result<(f64, usize), Failure> {
    let (came, mut events) = mpsc::unbounded_channel();
    let mut listening = tokio::task::JoinSet::new();
    for _ in 0..browsers {
        let mut stream = connect(pem, address).await?;
        stream.write_all(request.as_bytes()).await?;
        listening.spawn(listen(stream, came.clone(), wanted));
    }
    drop(came);
    let mut bytes = 0;
    let mut all = async |events: &mut mpsc::UnboundedReceiver<usize>| {
        for _ in 0..browsers {
            let next = tokio::time::timeout(Duration::from_secs(5), events.recv()).await;
            bytes = next.ok().flatten().ok_or("an event did not come")?;
        }
        Ok::<(), Failure>(())
    };
    // Each gets the present state first.
    all(&mut events).await?;
    let mut round = 0;
    let warm = Instant::now() + WARM;
    while Instant::now() < warm {
        change(round);
        round += 1;
        all(&mut events).await?;
    }
    let (began, before) = (Instant::now(), round);
    while began.elapsed() < time {
        change(round);
        round += 1;
        all(&mut events).await?;
    }
    let counted = u32::try_from((round - before) * browsers)?;
    let rate = f64::from(counted) / began.elapsed().as_secs_f64();
    listening.shutdown().await;
    Ok((rate, bytes))
}

/// Tells the length of each event when it is whole. Comments that keep a connection alive are none.
async fn listen(mut stream: TlsStream<TcpStream>, came: mpsc::UnboundedSender<usize>, wanted: &'static str) {
    let (mut buffer, mut event) = (vec![0; 64 * 1024], Vec::new());
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        for byte in buffer.iter().take(read) {
            event.push(*byte);
            // An empty line ends an event; the lines around chunks end otherwise.
            if event.ends_with(b"\n\n") {
                let whole = event.windows(wanted.len()).any(|window| window == wanted.as_bytes());
                if whole && came.send(event.len()).is_err() {
                    return;
                }
                event.clear();
            }
        }
    }
}

async fn connect(pem: &str, address: SocketAddr) -> Result<TlsStream<TcpStream>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes())?)?;
    let config = TlsConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let name = ServerName::try_from("localhost")?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, socket).await?)
}
