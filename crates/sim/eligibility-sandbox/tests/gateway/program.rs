//! The program itself.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use eligibility_api::wire::{FACILITY, FacilityAnswer};

use crate::kiosk::{client_config, http};

fn program(data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eligibility-sandbox"));
    command.arg("--data").arg(data).args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]).args(more);
    command.env("RUST_LOG", "info").stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Ends the program even when a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn program_serves_until_it_is_told_to_stop() {
    let data = tempfile::tempdir().unwrap();
    let mut running = Running(
        program(
            data.path(),
            &["--fault", "delay=1s@consents", "--questions", "prescription-form,subsidies", "--api", "1.0"],
        )
        .spawn()
        .unwrap(),
    );
    let mut lines = BufReader::new(running.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let up = lines.find(|line| line.contains("sandbox is up")).unwrap();
    let address = up.split("address=").nth(1).unwrap().split(' ').next().unwrap();
    let address: SocketAddr = address.parse().unwrap();
    assert!(TcpStream::connect(address).is_ok());
    assert!(data.path().join("terminal/cert.pem").exists());

    let told = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(running.0.wait().unwrap().success());
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn program_takes_phones_where_it_is_told_to() {
    let data = tempfile::tempdir().unwrap();
    let mut running = Running(program(data.path(), &["--phones"]).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let up = lines.find(|line| line.contains("sandbox is up")).unwrap();
    let address = up.split("address=").nth(1).unwrap().split(' ').next().unwrap();
    let config = client_config(&data.path().join("gateway-ca.pem"), Some(&data.path().join("terminal")));
    let answer = http(config).get(format!("https://{address}{FACILITY}")).send().await.unwrap();
    let answer: FacilityAnswer = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert!(answer.phones);
}

#[test]
fn program_with_arguments_that_are_none_ends_and_says_why() {
    let data = tempfile::tempdir().unwrap();
    for (more, said) in [
        (&["--fault", "explode"][..], "not a fault"),
        (&["--terminal", "a b"], "not a terminal name"),
        (&["--questions", "subsidies,weather"], "not a question"),
        (&["--api", "2.0"], "not a version of the API"),
        (&["--card-trust", "/nonexistent"], "/nonexistent"),
    ] {
        let output = program(data.path(), more).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && words.contains(said), "{words}");
    }
}
