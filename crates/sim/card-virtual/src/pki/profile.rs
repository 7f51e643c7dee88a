//! JPKI certificates of the test hierarchy: names, extensions in the order of a real test certificate, signatures.

use std::time::Duration;

use rsa::RsaPrivateKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::asn1::{
    Any, BitString, GeneralizedTime, Ia5String, Null, ObjectIdentifier, OctetString, SetOfVec, Uint, UtcTime,
};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Encode, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, OtherName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CertificatePolicies, CrlDistributionPoints, CrlNumber, ExtendedKeyUsage, IssuerAltName, KeyUsage,
    KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use super::PkiError;

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const LOCALITY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.7");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA1_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const CPS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.1");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
/// Policy of authentication certificates of the *test* hierarchy (production: `…8.5.1.3.30`).
const TEST_AUTH_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30");
/// Policy of signature certificates of the test hierarchy.
const TEST_SIGN_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.20");
const CPS_URI: &str = "http://www.jpki.go.jp/cps.html";
/// Name, birth (era digit and date), sex, address, substitution flags of the name and of the address, in the order of a
/// test card's certificate.
const SIGNER_NAMES: [ObjectIdentifier; 6] = [
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.2"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.6"),
];
/// `.invalid` (RFC 2606), so that no responder is ever asked.
const OCSP_URI: &str = "http://test-ocspauthnorm.jpki.invalid";
/// UTCTime ends here; later is GeneralizedTime (RFC 5280 §4.1.2.5).
const UTC_TIME_END: u64 = 2_524_608_000;

/// Authentication or signature: the two halves of JPKI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Authentication,
    Signature,
}

impl Purpose {
    fn unit(self) -> &'static str {
        match self {
            Self::Authentication => "JPKI for user authentication",
            Self::Signature => "JPKI for digital signature",
        }
    }
}

/// A CA: its key, its name, its self-signed certificate.
pub(super) struct Authority {
    key: RsaPrivateKey,
    purpose: Purpose,
    name: Name,
    serial: SerialNumber,
    key_identifier: OctetString,
    pub(super) der: Vec<u8>,
}

/// Digest under a certificate's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha1,
}

/// What goes into a holder's certificate.
pub(super) struct Holder<'a> {
    pub(super) common_name: &'a str,
    pub(super) prefecture: &'a str,
    pub(super) city: &'a str,
    pub(super) serial: u32,
    pub(super) not_before: Duration,
    pub(super) not_after: Duration,
    pub(super) public_key: SubjectPublicKeyInfoOwned,
    /// What only a signature certificate says.
    pub(super) signer: Option<Signer<'a>>,
}

/// The four facts about its holder a signature certificate carries.
pub(super) struct Signer<'a> {
    pub(super) name: &'a str,
    pub(super) birth: String,
    pub(super) sex: char,
    pub(super) address: &'a str,
}

impl Authority {
    /// A self-signed CA of the test hierarchy, valid from `not_before` to `not_after` (since the Unix epoch).
    pub(super) fn new(
        key: RsaPrivateKey,
        purpose: Purpose,
        serial: u32,
        not_before: Duration,
        not_after: Duration,
    ) -> Result<Self, PkiError> {
        let public_key = SubjectPublicKeyInfoOwned::from_key(key.to_public_key())?;
        let name = name(&[
            (COUNTRY, "JP"),
            (ORGANIZATION, "JPKI-TEST"),
            (UNIT, purpose.unit()),
            (UNIT, "Japan Agency for Local Authority Information Systems"),
        ])?;
        let serial = SerialNumber::new(&serial.to_be_bytes())?;
        let key_identifier = key_identifier(&public_key)?;
        let mut authority = Self { key, purpose, name, serial, key_identifier, der: Vec::new() };
        let extensions = vec![
            extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
            extension(false, &SubjectAltName(vec![GeneralName::DirectoryName(japanese_name(purpose)?)]))?,
            extension(true, &BasicConstraints { ca: true, path_len_constraint: None })?,
            extension(false, &crl_pointer(authority.name.clone()))?,
            extension(false, &SubjectKeyIdentifier(authority.key_identifier.clone()))?,
        ];
        authority.der = authority.sign_certificate(
            Hash::Sha256,
            TbsCertificate {
                version: Version::V3,
                serial_number: authority.serial.clone(),
                signature: algorithm(Hash::Sha256),
                issuer: authority.name.clone(),
                validity: Validity { not_before: time(not_before)?, not_after: time(not_after)? },
                subject: authority.name.clone(),
                subject_public_key_info: public_key,
                issuer_unique_id: None,
                subject_unique_id: None,
                extensions: Some(extensions),
            },
        )?;
        Ok(authority)
    }

    /// A holder's certificate (DER) with the profile of `purpose`, extensions in the order real ones have.
    pub(super) fn certify(
        &self,
        hash: Hash,
        purpose: Purpose,
        holder: Holder<'_>,
    ) -> Result<Vec<u8>, PkiError> {
        let subject = match purpose {
            Purpose::Authentication => name(&[(COUNTRY, "JP"), (COMMON_NAME, holder.common_name)])?,
            Purpose::Signature => name(&[
                (COUNTRY, "JP"),
                (LOCALITY, holder.prefecture),
                (LOCALITY, holder.city),
                (COMMON_NAME, holder.common_name),
            ])?,
        };
        let distribution_point = name(&[
            (COUNTRY, "JP"),
            (ORGANIZATION, "JPKI-TEST"),
            (UNIT, self.purpose.unit()),
            (UNIT, "CRL Distribution Points"),
            (UNIT, holder.prefecture),
            (COMMON_NAME, &format!("{} CRLDP", holder.city)),
        ])?;
        let mut extensions = Vec::new();
        let policy = match purpose {
            Purpose::Authentication => {
                extensions.push(extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?);
                extensions.push(extension(false, &ExtendedKeyUsage(vec![CLIENT_AUTH]))?);
                TEST_AUTH_POLICY
            }
            Purpose::Signature => {
                let usage = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
                extensions.push(extension(true, &KeyUsage(usage))?);
                if let Some(signer) = &holder.signer {
                    extensions.push(extension(false, &SubjectAltName(signer_names(signer)?))?);
                }
                TEST_SIGN_POLICY
            }
        };
        extensions.push(extension(
            true,
            &CertificatePolicies(vec![PolicyInformation {
                policy_identifier: policy,
                policy_qualifiers: Some(vec![PolicyQualifierInfo {
                    policy_qualifier_id: CPS,
                    qualifier: Some(Any::new(Tag::Ia5String, CPS_URI.as_bytes())?),
                }]),
            }]),
        )?);
        let issuer_name = GeneralName::DirectoryName(japanese_name(self.purpose)?);
        extensions.push(extension(false, &IssuerAltName(vec![issuer_name]))?);
        extensions.push(extension(false, &crl_pointer(distribution_point))?);
        if purpose == Purpose::Authentication {
            extensions.push(extension(
                false,
                &AuthorityInfoAccessSyntax(vec![AccessDescription {
                    access_method: OCSP,
                    access_location: GeneralName::UniformResourceIdentifier(Ia5String::new(OCSP_URI)?),
                }]),
            )?);
        }
        extensions.push(extension(
            false,
            &AuthorityKeyIdentifier {
                key_identifier: Some(self.key_identifier.clone()),
                authority_cert_issuer: Some(vec![GeneralName::DirectoryName(self.name.clone())]),
                authority_cert_serial_number: Some(self.serial.clone()),
            },
        )?);
        extensions.push(extension(false, &SubjectKeyIdentifier(key_identifier(&holder.public_key)?))?);
        self.sign_certificate(
            hash,
            TbsCertificate {
                version: Version::V3,
                serial_number: SerialNumber::new(&holder.serial.to_be_bytes())?,
                signature: algorithm(hash),
                issuer: self.name.clone(),
                validity: Validity {
                    not_before: time(holder.not_before)?,
                    not_after: time(holder.not_after)?,
                },
                subject,
                subject_public_key_info: holder.public_key,
                issuer_unique_id: None,
                subject_unique_id: None,
                extensions: Some(extensions),
            },
        )
    }

    /// A CRL (DER) of these serials, all revoked at `this_update`.
    pub(super) fn revoke(
        &self,
        serials: &[u32],
        this_update: Duration,
        next_update: Duration,
    ) -> Result<Vec<u8>, PkiError> {
        let revoked = serials
            .iter()
            .map(|serial| {
                Ok(RevokedCert {
                    serial_number: SerialNumber::new(&serial.to_be_bytes())?,
                    revocation_date: time(this_update)?,
                    crl_entry_extensions: None,
                })
            })
            .collect::<Result<Vec<_>, PkiError>>()?;
        let number = u32::try_from(this_update.as_secs() / 86_400).unwrap_or(u32::MAX);
        let list = TbsCertList {
            version: Version::V2,
            signature: algorithm(Hash::Sha256),
            issuer: self.name.clone(),
            this_update: time(this_update)?,
            next_update: Some(time(next_update)?),
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(vec![
                extension(
                    false,
                    &AuthorityKeyIdentifier {
                        key_identifier: Some(self.key_identifier.clone()),
                        ..AuthorityKeyIdentifier::default()
                    },
                )?,
                extension(false, &CrlNumber(Uint::new(&number.to_be_bytes())?))?,
            ]),
        };
        let signature = self.sign(Hash::Sha256, &list.to_der()?)?;
        let list =
            CertificateList { tbs_cert_list: list, signature_algorithm: algorithm(Hash::Sha256), signature };
        Ok(list.to_der()?)
    }

    fn sign_certificate(&self, hash: Hash, tbs_certificate: TbsCertificate) -> Result<Vec<u8>, PkiError> {
        let signature = self.sign(hash, &tbs_certificate.to_der()?)?;
        let certificate = Certificate { tbs_certificate, signature_algorithm: algorithm(hash), signature };
        Ok(certificate.to_der()?)
    }

    fn sign(&self, hash: Hash, message: &[u8]) -> Result<BitString, PkiError> {
        let signature = match hash {
            Hash::Sha256 => self.key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))?,
            Hash::Sha1 => self.key.sign(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(message))?,
        };
        Ok(BitString::from_bytes(&signature)?)
    }
}

fn algorithm(hash: Hash) -> AlgorithmIdentifierOwned {
    let oid = match hash {
        Hash::Sha256 => SHA256_WITH_RSA,
        Hash::Sha1 => SHA1_WITH_RSA,
    };
    AlgorithmIdentifierOwned { oid, parameters: Some(Any::from(Null)) }
}

fn time(since_epoch: Duration) -> Result<Time, PkiError> {
    Ok(if since_epoch.as_secs() < UTC_TIME_END {
        Time::UtcTime(UtcTime::from_unix_duration(since_epoch)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?)
    })
}

/// One attribute per RDN, in this order; the country is a PrintableString, all else UTF-8, as on the real card.
fn name(attributes: &[(ObjectIdentifier, &str)]) -> Result<Name, PkiError> {
    let mut rdns = Vec::new();
    for (oid, text) in attributes {
        let tag = if *oid == COUNTRY { Tag::PrintableString } else { Tag::Utf8String };
        let attribute = AttributeTypeAndValue { oid: *oid, value: Any::new(tag, text.as_bytes())? };
        rdns.push(RelativeDistinguishedName(SetOfVec::from_iter([attribute])?));
    }
    Ok(RdnSequence(rdns))
}

fn japanese_name(purpose: Purpose) -> Result<Name, PkiError> {
    let unit = match purpose {
        Purpose::Authentication => "公的個人認証サービス利用者証明用（試験）",
        Purpose::Signature => "公的個人認証サービス署名用（試験）",
    };
    name(&[
        (COUNTRY, "JP"),
        (ORGANIZATION, "公的個人認証サービス"),
        (UNIT, unit),
        (UNIT, "地方公共団体情報システム機構"),
    ])
}

fn crl_pointer(name: Name) -> CrlDistributionPoints {
    CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![GeneralName::DirectoryName(name)])),
        reasons: None,
        crl_issuer: None,
    }])
}

/// The otherNames of a signature certificate's holder, in the order of [`SIGNER_NAMES`].
fn signer_names(signer: &Signer<'_>) -> Result<Vec<GeneralName>, PkiError> {
    let flags = |text: &str| "0".repeat(text.chars().count());
    let texts = [
        signer.name.to_owned(),
        signer.birth.clone(),
        signer.sex.to_string(),
        signer.address.to_owned(),
        flags(signer.name),
        flags(signer.address),
    ];
    let names = SIGNER_NAMES.into_iter().zip(texts).map(|(type_id, text)| {
        let value = Any::new(Tag::Utf8String, text.as_bytes())?;
        Ok(GeneralName::OtherName(OtherName { type_id, value }))
    });
    names.collect()
}

/// SHA-1 of the subject public key's bits (RFC 5280 §4.2.1.2, method 1), as the real certificates.
fn key_identifier(public_key: &SubjectPublicKeyInfoOwned) -> Result<OctetString, PkiError> {
    Ok(OctetString::new(Sha1::digest(public_key.subject_public_key.raw_bytes()).to_vec())?)
}

fn extension<E: AssociatedOid + Encode>(critical: bool, value: &E) -> Result<Extension, PkiError> {
    Ok(Extension { extn_id: E::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}
