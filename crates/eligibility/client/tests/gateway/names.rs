//! The gateway's name: one that resolves to several addresses of which one is dead, to IPv6 only, or not in time.
//!
//! Each test runs once more in mount and network namespaces of its own, where `/etc/hosts` and `/etc/resolv.conf` are the test's.
//! A dead address is a listener whose queue is full: its system drops every further SYN, as a host that is switched off would.

use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _, UdpSocket};
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use eligibility_client::{ClientError, GatewayClient};
use test_pki::Ca;
use tokio::net::TcpSocket;

use crate::server::{Server, Step, confirmation, good_answer, server_tls};

/// Set for the test that runs inside.
const INSIDE: &str = "UKETSUKE_TEST_WITH_ITS_OWN_NAMES";
/// What a dead address among others may cost one call.
const PENALTY: Duration = Duration::from_secs(3);
/// Of two IPv4 addresses, of one in each family, of IPv6 alone.
const HOSTS: &str = "127.0.0.1 localhost two.test both.test\n127.0.0.2 two.test\n::1 both.test six.test\n";
/// A server of names that listens and never answers; the C library gives it up after 2 s.
const RESOLVER: &str = "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n";

/// Runs `test` where names resolve as [`HOSTS`] and [`RESOLVER`] say.
fn with_own_names<F: AsyncFnOnce()>(name: &str, test: F) {
    if std::env::var_os(INSIDE).is_some() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(test());
        // A look-up that hangs is left behind, as the kiosk does.
        runtime.shutdown_background();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let script = "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && mount --bind \"$1\" /etc/hosts \
                  && mount --bind \"$2\" /etc/resolv.conf && exec \"$3\" --exact \"names::$4\" --nocapture";
    let mut command = Command::new("unshare");
    // A user who is not root makes namespaces in which they seem to be root.
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        command.arg("--map-root-user");
    }
    let output = command
        .args(["--mount", "--net", "sh", "-c", script, "sh"])
        .args([file("hosts", HOSTS), file("resolv.conf", RESOLVER)])
        .arg(std::env::current_exe().unwrap())
        .arg(name)
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{name}, in its own namespaces (unshare, ip): {}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// An address at which nobody answers, as long as this lives.
struct Dead {
    _listener: tokio::net::TcpListener,
    _queue: Vec<TcpStream>,
}

impl Dead {
    fn at(address: SocketAddr) -> Self {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(1).unwrap();
        let mut queue = Vec::new();
        for _ in 0..64 {
            match TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
                Ok(stream) => queue.push(stream),
                Err(_) => return Self { _listener: listener, _queue: queue },
            }
        }
        panic!("{address} goes on answering");
    }
}

/// The addresses of a name, in the order in which they are tried.
fn addresses(name: &str) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = (name, 0).to_socket_addrs().unwrap().map(|at| at.ip()).collect();
    addresses.dedup();
    addresses
}

/// A gateway of this name that listens on its last address; on the others nobody answers.
async fn gateway(name: &str) -> (Server, Vec<Dead>) {
    let ca = Ca::new("Test CA");
    let issued = ca.server(&[name]);
    let tls = server_tls(&issued, Some(&ca), rustls::ALL_VERSIONS);
    let mut at = addresses(name);
    let last = at.pop().unwrap();
    let answer = |_: usize, _: &_| vec![Step::Send(good_answer())];
    let server = Server::start_at(SocketAddr::new(last, 0), ca, tls, answer).await;
    let port = server.address.port();
    let dead = at.into_iter().map(|ip| Dead::at(SocketAddr::new(ip, port))).collect();
    (server, dead)
}

fn client(server: &Server, name: &str) -> GatewayClient {
    let mut config = server.config();
    config.base_url = format!("https://{name}:{}", server.address.port());
    GatewayClient::new(config).unwrap()
}

async fn is_reached(name: &str, dead: usize) {
    let (server, held) = gateway(name).await;
    assert_eq!(held.len(), dead, "{name} resolves to {:?}", addresses(name));
    let client = client(&server, name);
    for _ in 0..2 {
        let begun = Instant::now();
        client.confirm(&confirmation()).await.unwrap();
        let took = begun.elapsed();
        assert!(took < PENALTY, "{name}: {took:?}");
    }
    assert_eq!(server.seen().len(), 2, "{name}: asked once for each call");
}

#[test]
fn gateway_of_two_addresses_is_reached_although_the_first_is_dead() {
    with_own_names("gateway_of_two_addresses_is_reached_although_the_first_is_dead", async || {
        is_reached("two.test", 1).await;
    });
}

#[test]
fn gateway_of_both_families_is_reached_although_the_first_is_dead() {
    with_own_names("gateway_of_both_families_is_reached_although_the_first_is_dead", async || {
        is_reached("both.test", 1).await;
    });
}

#[test]
fn gateway_with_ipv6_alone_is_reached() {
    with_own_names("gateway_with_ipv6_alone_is_reached", async || {
        assert_eq!(addresses("six.test"), ["::1".parse::<IpAddr>().unwrap()]);
        is_reached("six.test", 0).await;
    });
}

#[test]
fn name_that_is_not_resolved_in_time_is_unreachable_within_the_time_of_the_call() {
    with_own_names(
        "name_that_is_not_resolved_in_time_is_unreachable_within_the_time_of_the_call",
        async || {
            let silent = UdpSocket::bind("127.0.0.1:53").unwrap();
            let server = Server::answering(good_answer()).await;
            let mut config = server.config();
            config.base_url = "https://gateway.test".into();
            config.connect_timeout = Duration::from_millis(300);
            config.total_timeout = Duration::from_secs(1);
            let client = GatewayClient::new(config).unwrap();
            let begun = Instant::now();
            let error = client.confirm(&confirmation()).await.unwrap_err();
            assert!(matches!(error, ClientError::Unreachable | ClientError::TimedOut), "{error:?}");
            assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
            silent.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            assert!(silent.recv(&mut [0; 512]).is_ok(), "the name was asked for");
        },
    );
}
