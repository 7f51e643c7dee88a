//! OpenSC, which knows the real card, reads the virtual one and signs with it; OpenSSL verifies.

use std::path::Path;

use acceptance::pcscd::{beside_pcscd, place, slot, tool, wait_for_card};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::KeyRef;
use kiosk_demo::DemoEnvironment;
use kiosk_demo::slot::VpcdSlot;

use crate::TMP;

/// hanako's card in the reader, and a folder for files.
fn set() -> (tempfile::TempDir, DemoEnvironment, VpcdSlot) {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let world = DemoEnvironment::start(&folder.path().join("world"), &acceptance::shared_pki(TMP)).unwrap();
    let mut slot = slot();
    place(&world, &mut slot, "hanako");
    wait_for_card();
    (folder, world, slot)
}

fn subject(folder: &Path, certificate: &str) -> String {
    tool(folder, "openssl", &["x509", "-in", certificate, "-noout", "-subject"]).or_fail()
}

/// OpenSSL believes the certificate under this CA.
fn believed(folder: &Path, ca: &str, certificate: &str) -> bool {
    tool(folder, "openssl", &["verify", "-CAfile", ca, certificate]).well
}

#[test]
fn opensc_lists_and_reads_both_certificates() {
    beside_pcscd(|| {
        let (folder, _world, slot) = set();
        let folder = folder.path();
        let list = tool(folder, "pkcs15-tool", &["--list-certificates"]).or_fail();
        let names: Vec<&str> =
            list.lines().filter_map(|line| line.strip_prefix("X.509 Certificate ")).collect();
        assert_eq!(
            names,
            [
                "[User Authentication Certificate]",
                "[Digital Signature Certificate]",
                "[User Authentication Certificate CA]",
                "[Digital Signature Certificate CA]",
            ]
        );

        tool(folder, "pkcs15-tool", &["--read-certificate", "1", "--output", "auth.pem"]).or_fail();
        tool(folder, "pkcs15-tool", &["--read-certificate", "3", "--output", "auth-ca.pem"]).or_fail();
        tool(folder, "pkcs15-tool", &["--read-certificate", "4", "--output", "sign-ca.pem"]).or_fail();
        let read_signing = ["--read-certificate", "2", "--output", "sign.pem"];
        assert!(
            !tool(folder, "pkcs15-tool", &read_signing).well,
            "the signing certificate is behind its PIN"
        );
        let password = TestKiosk::persona("hanako").sign_password.unwrap();
        let with_pin = [&read_signing[..], &["--verify-pin", "--auth-id", "2", "--pin", &password]].concat();
        tool(folder, "pkcs15-tool", &with_pin).or_fail();

        assert!(!subject(folder, "auth.pem").contains("Mihon-ken"), "no place and no name in this one");
        assert!(subject(folder, "sign.pem").contains("Mihon-ken"));
        assert!(believed(folder, "auth-ca.pem", "auth.pem"));
        assert!(believed(folder, "sign-ca.pem", "sign.pem"));
        assert!(!believed(folder, "sign-ca.pem", "auth.pem"));
        assert_eq!(slot.with_card(|card| card.tries_left(KeyRef::SignPin)), Some(Some(5)));
    });
}

#[test]
fn opensc_signs_with_the_pin_and_openssl_verifies() {
    beside_pcscd(|| {
        let (folder, _world, slot) = set();
        let folder = folder.path();
        std::fs::write(folder.join("document"), vec![0x42; 3000]).unwrap();
        std::fs::write(folder.join("changed"), vec![0x43; 3000]).unwrap();
        tool(folder, "pkcs15-tool", &["--read-certificate", "1", "--output", "auth.pem"]).or_fail();
        tool(folder, "openssl", &["x509", "-in", "auth.pem", "-noout", "-pubkey", "-out", "key.pem"])
            .or_fail();

        let pin = TestKiosk::persona("hanako").pin.unwrap();
        let sign = |pin: &str, signature: &str| {
            let args = ["--login", "--pin", pin, "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01"];
            let files = ["--input-file", "document", "--output-file", signature];
            tool(folder, "pkcs11-tool", &[&args[..], &files].concat())
        };
        let refused = sign("0000", "none");
        assert!(!refused.well && refused.err.contains("CKR_PIN_INCORRECT"), "{refused:?}");
        assert_eq!(slot.with_card(|card| card.tries_left(KeyRef::AuthPin)), Some(Some(2)));
        sign(&pin, "signature").or_fail();
        assert_eq!(slot.with_card(|card| card.tries_left(KeyRef::AuthPin)), Some(Some(3)));

        let verify = |document: &str| {
            let args = ["dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", document];
            tool(folder, "openssl", &args)
        };
        assert_eq!(verify("document").or_fail().trim(), "Verified OK");
        assert!(!verify("changed").well);
    });
}
