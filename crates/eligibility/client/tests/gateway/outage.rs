//! A gateway that is gone for a working day: what asking it again and again costs.

use std::time::Duration;

use eligibility_api::wire::STATUS;
use eligibility_client::{ClientError, GatewayClient};
use tokio::net::TcpListener;

use crate::server::{Server, Step, confirmation, good_answer, http};

/// A kiosk at rest looks about each ten seconds: so often in eight hours.
const LOOKS: usize = 2_880;
/// Looks before the first measurement.
const WARM_UP: usize = 200;
/// Most that the program may have grown by, in KiB.
const GROWTH: usize = 1024;

/// Resident memory in KiB, descriptors, and threads of this process.
fn used() -> (usize, usize, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let number = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
    (number("VmRSS:"), descriptors, number("Threads:"))
}

/// Looks so often, and each tenth time a patient is there; gives what was used after the warm-up and at the end.
async fn gone(client: &GatewayClient, looks: usize) -> [(usize, usize, usize); 2] {
    let mut begun = used();
    for look in 0..looks {
        if look == WARM_UP.min(looks / 2) {
            begun = used();
        }
        assert!(client.status().await.is_err());
        if look % 10 == 0 {
            let error = client.confirm(&confirmation()).await.unwrap_err();
            // The breaker opened with the first looks, and no patient waits for a call that cannot succeed.
            assert!(look < 10 || matches!(error, ClientError::BreakerOpen { .. }), "{look}: {error:?}");
        }
    }
    [begun, used()]
}

#[tokio::test]
async fn eight_hours_of_looks_at_a_gateway_that_is_gone_cost_no_memory_and_no_patients_time() {
    let server = Server::answering(good_answer()).await;
    let mut config = server.config();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    config.base_url = format!("https://{free}");
    let client = GatewayClient::new(config).unwrap();
    let [begun, ended] = gone(&client, LOOKS).await;
    assert!(ended.0 <= begun.0 + GROWTH, "{begun:?} {ended:?}");
    assert!(ended.1 <= begun.1 + 2 && ended.2 <= begun.2 + 2, "{begun:?} {ended:?}");
}

#[tokio::test]
async fn gateway_that_serves_nobody_costs_no_memory_and_is_used_again_at_its_first_answer() {
    let server = Server::start(|before, seen| {
        let good = if seen.path == STATUS { http(204, &[], b"") } else { good_answer() };
        vec![Step::Send(if before < 450 { http(503, &[], b"") } else { good })]
    })
    .await;
    let mut config = server.config();
    config.breaker.probe_every = Duration::from_secs(600);
    let client = GatewayClient::new(config).unwrap();
    let [begun, ended] = gone(&client, 400).await;
    assert!(ended.0 <= begun.0 + 4 * GROWTH, "{begun:?} {ended:?}");
    // The server of this test has a task for each connection, which ends a moment later.
    assert!(ended.1 <= begun.1 + 16 && ended.2 <= begun.2 + 2, "{begun:?} {ended:?}");
    while server.seen().len() < 450 {
        assert!(client.status().await.is_err());
    }
    client.status().await.unwrap();
    client.confirm(&confirmation()).await.unwrap();
}
