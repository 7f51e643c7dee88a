//! Keys that sign threshold policies, and their signatures. Who measured signs; a kiosk names the public key in
//! `face.policy_keys` (`docs/face-policy.md`).

use std::path::{Path, PathBuf};

use clap::Subcommand;
use face_match::{Policy, PolicySigner};
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;

use crate::BenchError;

/// Longest key file, in bytes.
const MAX_KEY: usize = 4096;
/// Columns of a PEM file.
const COLUMNS: usize = 64;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum FacePolicy {
    /// Make a private key in a new file that only its owner can read, and print its public half for `face.policy_keys`.
    Key {
        /// The file; nothing may be there.
        #[arg(long)]
        out: PathBuf,
    },
    /// Sign a policy of `face-eval`, in its place. It is checked as the kiosk would, but for models and limits.
    Sign {
        /// The private key: PKCS#8 in PEM, from here or from `openssl genpkey -algorithm ed25519`.
        #[arg(long)]
        key: PathBuf,
        /// The policy file.
        policy: PathBuf,
    },
}

/// Does it, and says what was done.
pub fn run(command: &FacePolicy) -> Result<String, BenchError> {
    match command {
        FacePolicy::Key { out } => {
            let unavailable = |_| BenchError::NotDone("randomness for a key");
            let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(unavailable)?;
            let signer = PolicySigner::from_pkcs8(der.as_ref())?;
            base_files::write_new(out, pem(der.as_ref()).as_bytes()).map_err(|error| file(out, error))?;
            Ok(format!("policy_keys = [\"{}\"]\n", signer.key()))
        }
        FacePolicy::Sign { key, policy } => {
            let signer = signer(key)?;
            let text = std::fs::read_to_string(policy).map_err(|error| file(policy, error))?;
            let signed = sign(&signer, &text)?;
            base_files::replace(policy, signed.as_bytes(), 0o644).map_err(|error| file(policy, error))?;
            Ok(format!("{}: signed with {}\n", policy.display(), signer.key()))
        }
    }
}

/// The private key in a PEM file that nobody else can read.
pub fn signer(path: &Path) -> Result<PolicySigner, BenchError> {
    let text =
        base_files::read_secret(path, MAX_KEY).map_err(|error| BenchError::Key(path.to_owned(), error))?;
    let key = PrivatePkcs8KeyDer::from_pem_slice(&text).map_err(|_| face_match::PolicyError::PrivateKey)?;
    Ok(PolicySigner::from_pkcs8(key.secret_pkcs8_der())?)
}

/// The file with its signature, where its figures follow from its histogram.
pub fn sign(signer: &PolicySigner, text: &str) -> Result<String, BenchError> {
    let signed = signer.sign(text)?;
    let opened = face_match::SignedPolicy::open(&signed, &[signer.key()])?;
    Policy::check(opened.policy())?;
    Ok(signed)
}

fn file(path: &Path, error: std::io::Error) -> BenchError {
    BenchError::File(path.to_owned(), error)
}

/// A private key as PEM.
fn pem(der: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(der);
    let mut out = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in text.as_bytes().chunks(COLUMNS) {
        out.extend(line.iter().map(|byte| char::from(*byte)));
        out.push('\n');
    }
    out.push_str("-----END PRIVATE KEY-----\n");
    out
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use face_match::SignedPolicy;

    use super::*;

    const SHIPPED: &str = include_str!("../../../config/face-policy.toml");

    #[test]
    fn own_key_signs_a_policy_for_kiosks_that_name_it_and_for_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, policy) = (folder.path().join("key.pem"), folder.path().join("face-policy.toml"));
        let told = run(&FacePolicy::Key { out: key.clone() }).expect("a key");
        let mode = std::fs::metadata(&key).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(run(&FacePolicy::Key { out: key.clone() }).is_err(), "never twice");
        let own = signer(&key).expect("the key").key();
        assert_eq!(told, format!("policy_keys = [\"{own}\"]\n"));

        std::fs::write(&policy, SHIPPED).expect("written");
        run(&FacePolicy::Sign { key: key.clone(), policy: policy.clone() }).expect("signed");
        let signed = std::fs::read_to_string(&policy).expect("read");
        let shipped = SignedPolicy::open(&signed, &[own]).expect("signed with the own key");
        let evaluation = face_match::PolicyKey::from_hex(kiosk_app::config::EVALUATION_KEY).expect("a key");
        assert!(SignedPolicy::open(&signed, &[evaluation]).is_err());
        assert_eq!(
            SignedPolicy::open(SHIPPED, &[evaluation]).expect("as shipped").policy(),
            shipped.policy()
        );

        // Figures that do not follow are not signed, and the file stays as it was.
        let wrong = signed.replace("threshold = 0.51\n", "threshold = 0.2\n");
        assert_ne!(wrong, signed);
        std::fs::write(&policy, &wrong).expect("written");
        assert!(run(&FacePolicy::Sign { key: key.clone(), policy: policy.clone() }).is_err());
        assert_eq!(std::fs::read_to_string(&policy).expect("read"), wrong);
        // A key that others can read signs nothing.
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).expect("set");
        assert!(signer(&key).is_err());
    }
}
