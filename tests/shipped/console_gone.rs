//! Row 12: a staff console that cannot start keeps no patient out. The kiosk says what is wrong, and tries again.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use acceptance::pcscd::{beside_pcscd, until};
use acceptance::shipped::{Equipment, ShippedKiosk, fresh_program};
use acceptance::test_kiosk::TestKiosk;

use crate::TMP;

const STAFF: Equipment = Equipment { face: false, module: false, staff: true, offers: false, phones: false };
/// The number key of reception on the screen that waits for a card.
const RECEPTION: u8 = 2;
/// Longer than the longest wait between two tries.
const AGAIN: Duration = Duration::from_secs(75);

fn a_visit_goes_on(kiosk: &mut ShippedKiosk) {
    let persona = TestKiosk::persona("hanako");
    kiosk.place("hanako");
    kiosk.wait_for("entering_pin");
    kiosk.key_in(persona.pin.as_deref().unwrap());
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
}

fn told(kiosk: &ShippedKiosk, words: &[&str]) -> bool {
    kiosk.program.log().iter().any(|line| words.iter().all(|word| line.contains(word)))
}

fn doctor(folder: &Path) -> String {
    let output = Command::new(fresh_program())
        .args(["doctor", "--config"])
        .arg(folder.join("kiosk.toml"))
        .output()
        .expect("uketsuke");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn port_that_is_taken_keeps_no_patient_out_and_the_console_comes_when_it_is_free() {
    beside_pcscd(|| {
        let taken = TcpListener::bind("127.0.0.1:8443").unwrap();
        let mut kiosk = ShippedKiosk::start(TMP, "console-port", STAFF, |text| text).unwrap();
        assert!(told(&kiosk, &["the staff console does not run", "staff.listen = 127.0.0.1:8443"]));
        kiosk.picture("idle");
        // The first key turns the voice on.
        kiosk.choose(RECEPTION);
        kiosk.choose(RECEPTION);
        until("the call", || told(&kiosk, &["staff called", "V03"]));
        kiosk.picture("called");
        a_visit_goes_on(&mut kiosk);
        drop(taken);
        let begun = std::time::Instant::now();
        while !told(&kiosk, &["the staff console runs now"]) {
            assert!(begun.elapsed() < AGAIN, "{:#?}", kiosk.program.log());
            std::thread::sleep(Duration::from_millis(200));
        }
        assert!(std::net::TcpStream::connect("127.0.0.1:8443").is_ok());
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

#[test]
fn files_that_are_none_keep_no_patient_out_and_are_named() {
    beside_pcscd(|| {
        // Something else lies where the accounts should.
        let accounts = |folder: &Path| std::fs::create_dir_all(folder.join("staff/accounts.sqlite")).unwrap();
        let mut kiosk = ShippedKiosk::prepare_in(TMP, "console-accounts", STAFF, accounts, |text| text)
            .unwrap()
            .wait("idle");
        assert!(told(&kiosk, &["the staff console does not run", "staff.accounts", "accounts.sqlite"]));
        let said = doctor(kiosk.folder());
        let named = |line: &str| line.starts_with("note console") && line.contains("accounts.sqlite");
        assert!(said.lines().any(named), "{said}");
        a_visit_goes_on(&mut kiosk);
        kiosk.leave(&TestKiosk::persona("hanako"));
        // A certificate and a key that are none.
        let certificate = |folder: &Path| {
            std::fs::create_dir_all(folder.join("staff")).unwrap();
            for name in ["cert.pem", "key.pem"] {
                let path = folder.join("staff").join(name);
                std::fs::write(&path, "nonsense").unwrap();
                std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            }
        };
        let mut kiosk = ShippedKiosk::prepare_in(TMP, "console-certificate", STAFF, certificate, |text| text)
            .unwrap()
            .wait("idle");
        assert!(told(&kiosk, &["the staff console does not run", "staff.certificate", "cert.pem"]));
        assert!(
            doctor(kiosk.folder())
                .lines()
                .any(|line| line.starts_with("note console") && line.contains("cert.pem"))
        );
        a_visit_goes_on(&mut kiosk);
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}
