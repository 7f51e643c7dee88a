//! Which certificates are believed: one fault each, and everything else as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use card_client::{AnchorError, CertificateError, KeyKind, Policy, TrustAnchors};
use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PublicKeyData,
    SubjectPublicKeyInfo,
};
use zeroize::Zeroizing;

const CERTIFICATE_POLICIES: &[u64] = &[2, 5, 29, 32];
/// 1.2.392.200149.8.5.1.3.30, .0.30 and the signing certificate's .3.20 as `SEQUENCE { SEQUENCE { OID } }`.
const PRODUCTION: &[u8] =
    &[0x30, 0x0F, 0x30, 0x0D, 0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x03, 0x1E];

fn policy(tail: [u8; 2]) -> Vec<u8> {
    let mut der = PRODUCTION.to_vec();
    let at = der.len() - 2;
    der[at..].copy_from_slice(&tail);
    der
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

fn authority() -> Authority {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = Default::default();
    // All generations have one name.
    params.distinguished_name.push(DnType::OrganizationName, "INVENTED-JPKI");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let der = params.self_signed(&key).unwrap().der().to_vec();
    Authority { issuer: Issuer::new(params, key), der }
}

fn holder() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = Default::default();
    params.distinguished_name.push(DnType::CommonName, "00000000000000990013A");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    let mut policies = CustomExtension::from_oid_content(CERTIFICATE_POLICIES, PRODUCTION.to_vec());
    policies.set_criticality(true);
    params.custom_extensions = vec![policies];
    params
}

fn p256() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

fn issued(params: &CertificateParams, key: &impl PublicKeyData, authority: &Authority) -> Vec<u8> {
    params.signed_by(key, &authority.issuer).unwrap().der().to_vec()
}

fn judge(anchors: &TrustAnchors, der: &[u8]) -> Result<KeyKind, CertificateError> {
    anchors.judge(Zeroizing::new(der.to_vec())).map(|certificate| certificate.key_kind())
}

/// SubjectPublicKeyInfo of an RSA key with this modulus length; nobody has its private half.
fn rsa_info(bits: usize, exponent: &[u8]) -> SubjectPublicKeyInfo {
    let tlv = |tag: u32, value: &[u8]| {
        let mut out = Vec::new();
        card_apdu::tlv::write(&mut out, tag, value).unwrap();
        out
    };
    let mut modulus = vec![0xA7; bits.div_ceil(8)];
    if !bits.is_multiple_of(8) {
        modulus[0] = 1 << (bits % 8 - 1);
    } else {
        modulus.insert(0, 0);
    }
    let key = tlv(0x30, &[tlv(0x02, &modulus), tlv(0x02, exponent)].concat());
    let algorithm =
        [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];
    let info = tlv(0x30, &[&algorithm[..], &tlv(0x03, &[&[0][..], &key].concat())].concat());
    SubjectPublicKeyInfo::from_der(&info).unwrap()
}

#[test]
fn accepted_keys_are_named_and_no_other_is_accepted() {
    let ca = authority();
    let anchors = TrustAnchors::from_der(&[&ca.der]).unwrap();
    let e = &[1, 0, 1][..];
    assert_eq!(judge(&anchors, &issued(&holder(), &p256(), &ca)), Ok(KeyKind::P256));
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    assert_eq!(judge(&anchors, &issued(&holder(), &p384, &ca)), Ok(KeyKind::P384));
    for bits in [2048, 3072, 4096] {
        let wanted = Ok(KeyKind::Rsa { bits: bits as u16 });
        assert_eq!(judge(&anchors, &issued(&holder(), &rsa_info(bits, e), &ca)), wanted, "{bits}");
    }
    let weak = Err(CertificateError::WeakAlgorithm);
    for (bits, e) in [(1024, e), (2047, e), (4097, e), (8192, e), (2048, &[3][..]), (2048, &[1][..])] {
        assert_eq!(judge(&anchors, &issued(&holder(), &rsa_info(bits, e), &ca)), weak, "{bits} {e:?}");
    }
    let ed25519 = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    assert_eq!(judge(&anchors, &issued(&holder(), &ed25519, &ca)), weak);
}

#[test]
fn certificate_with_one_fault_refused_for_it() {
    let ca = authority();
    let anchors = TrustAnchors::from_der(&[&ca.der]).unwrap();
    let with = |change: &dyn Fn(&mut CertificateParams)| {
        let mut params = holder();
        change(&mut params);
        judge(&anchors, &issued(&params, &p256(), &ca))
    };
    let extension = |oid: &[u64], content: &[u8], critical: bool| {
        let mut extension = CustomExtension::from_oid_content(oid, content.to_vec());
        extension.set_criticality(critical);
        extension
    };
    let policies = |tail| extension(CERTIFICATE_POLICIES, &policy(tail), true);
    assert_eq!(with(&|_| {}), Ok(KeyKind::P256));

    let wrong = Err(CertificateError::WrongPurpose);
    let use_for = KeyUsagePurpose::ContentCommitment;
    assert_eq!(with(&|p| p.key_usages.push(use_for)), wrong, "nonRepudiation");
    assert_eq!(with(&|p| p.key_usages.push(KeyUsagePurpose::KeyCertSign)), wrong, "keyCertSign");
    assert_eq!(
        with(&|p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
        wrong,
        "no digitalSignature"
    );
    assert_eq!(with(&|p| p.key_usages.clear()), wrong, "no key usage");
    assert_eq!(with(&|p| p.extended_key_usages.clear()), wrong, "no extended key usage");
    assert_eq!(with(&|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]), wrong, "server");
    assert_eq!(with(&|p| p.custom_extensions.clear()), wrong, "no policy");
    assert_eq!(with(&|p| p.custom_extensions = vec![policies([0x03, 0x14])]), wrong, "signing policy");
    assert_eq!(with(&|p| p.custom_extensions = vec![policies([0x00, 0x1E])]), wrong, "test policy");
    assert_eq!(with(&|p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)), wrong, "an authority");

    let malformed = Err(CertificateError::Malformed);
    let unknown = extension(&[1, 2, 392, 99], &[0x05, 0x00], true);
    assert_eq!(with(&|p| p.custom_extensions.push(unknown.clone())), malformed, "unknown critical");
    let noted = extension(&[1, 2, 392, 99], &[0x05, 0x00], false);
    assert_eq!(
        with(&|p| p.custom_extensions.push(noted.clone())),
        Ok(KeyKind::P256),
        "unknown, not critical"
    );
    assert_eq!(with(&|p| p.custom_extensions.push(policies([0x03, 0x1E]))), malformed, "twice the same");
    let big = extension(&[1, 2, 392, 99], &vec![0x04; 17_000], false);
    assert_eq!(with(&|p| p.custom_extensions.push(big.clone())), malformed, "longer than 16 KiB");

    let issuer = Err(CertificateError::UnknownIssuer);
    assert_eq!(with(&|p| p.use_authority_key_identifier_extension = false), issuer, "no key identifier");
    // Another generation under the same name.
    let other = authority();
    assert_eq!(judge(&anchors, &issued(&holder(), &p256(), &other)), issuer);
    let both = TrustAnchors::from_der(&[&other.der, &ca.der]).unwrap();
    assert_eq!(judge(&both, &issued(&holder(), &p256(), &other)), Ok(KeyKind::P256));
    assert_eq!(judge(&both, &issued(&holder(), &p256(), &ca)), Ok(KeyKind::P256));
    // The test policy only where it is configured, and then only it.
    let test = anchors.clone().with_policy(Policy::Test);
    let mut params = holder();
    params.custom_extensions = vec![policies([0x00, 0x1E])];
    assert_eq!(judge(&test, &issued(&params, &p256(), &ca)), Ok(KeyKind::P256));
    assert_eq!(judge(&test, &issued(&holder(), &p256(), &ca)), wrong);
    // Dates are no refusal.
    assert_eq!(with(&|p| p.not_after = rcgen::date_time_ymd(1999, 1, 1)), Ok(KeyKind::P256), "expired");
}

#[test]
fn any_flipped_bit_is_refused() {
    let ca = authority();
    let anchors = TrustAnchors::from_der(&[&ca.der]).unwrap();
    let good = issued(&holder(), &p256(), &ca);
    for at in 0..good.len() {
        let mut der = good.clone();
        der[at] ^= 1 << (at % 8);
        assert!(
            judge(&anchors, &der).is_err(),
            "byte {at} of {}: {:02X?}",
            good.len(),
            &good[at - 8..at + 8]
        );
    }
    for length in 0..good.len() {
        assert_eq!(judge(&anchors, &good[..length]), Err(CertificateError::Malformed), "{length}");
    }
    assert_eq!(judge(&anchors, &[&good[..], &[0]].concat()), Err(CertificateError::Malformed));
}

#[test]
fn unusable_authorities_refused() {
    let ca = authority();
    let none: [&[u8]; 0] = [];
    assert_eq!(TrustAnchors::from_der(&none).unwrap_err(), AnchorError::Count(0));
    assert_eq!(TrustAnchors::from_der(&vec![&ca.der; 33]).unwrap_err(), AnchorError::Count(33));
    assert_eq!(TrustAnchors::from_der(&[&ca.der[..], b"-----BEGIN"]).unwrap_err(), AnchorError::Malformed(1));
    let mut leaf = holder();
    leaf.is_ca = IsCa::ExplicitNoCa;
    let leaf = issued(&leaf, &p256(), &ca);
    assert_eq!(TrustAnchors::from_der(&[leaf]).unwrap_err(), AnchorError::NotAnAuthority(0));
    let mut weak = holder();
    weak.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let weak = issued(&weak, &rsa_info(1024, &[1, 0, 1]), &ca);
    assert_eq!(TrustAnchors::from_der(&[weak]).unwrap_err(), AnchorError::WeakAlgorithm(0));
    let anchors = TrustAnchors::from_der(&[ca.der]).unwrap();
    assert_eq!(format!("{anchors:?}"), "TrustAnchors(1 authorities, Production)");
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let ca = authority();
        let anchors = TrustAnchors::from_der(&[ca.der]).unwrap();
        prop_assert!(judge(&anchors, &bytes).is_err());
    }

    /// Structure kept, bytes changed: gets deeper into the parser than noise.
    #[test]
    fn any_changed_certificate_is_refused_without_panic(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6)) {
        let ca = authority();
        let anchors = TrustAnchors::from_der(&[&ca.der]).unwrap();
        let good = issued(&holder(), &p256(), &ca);
        let mut der = good.clone();
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        if der != good {
            prop_assert!(judge(&anchors, &der).is_err());
        }
    }
}

/// A test card's real certificate, from the crate that published its dump.
#[test]
fn published_test_card_certificate_is_accepted_under_its_own_authority_only() {
    let folder = support::myna_card_fixtures();
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let certificate = read("jpki-auth-cert.der");
    let authority = read("jpki-auth-ca-cert.der");
    let other_generation = read("jpki-auth-ca-cert-2019.der");
    let both = TrustAnchors::from_der(&[&other_generation, &authority]).unwrap().with_policy(Policy::Test);
    assert_eq!(judge(&both, &certificate), Ok(KeyKind::Rsa { bits: 2048 }));
    let other = TrustAnchors::from_der(&[&other_generation]).unwrap().with_policy(Policy::Test);
    assert_eq!(judge(&other, &certificate), Err(CertificateError::UnknownIssuer));
    let production = TrustAnchors::from_der(&[&authority]).unwrap();
    assert_eq!(judge(&production, &certificate), Err(CertificateError::WrongPurpose));
    // The same card's signing certificate.
    assert_eq!(judge(&both, &read("jpki-sign-cert.der")), Err(CertificateError::WrongPurpose));
}
