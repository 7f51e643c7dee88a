//! 公的個人認証AP: certificates and the two signing keys.

use card_apdu::StatusWord;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

use super::{Access, Applet, CHANGE_REFERENCE_DATA, Ef, EfId, Owner, PinReference, SignRequest, rsa_key};
use crate::PhoneKind;
use crate::contents::JpkiContents;
use crate::key::{BadInput, PrivateKey, sha256_digest_info, sign_ecdsa, sign_padded, sign_pss};

/// AID of the JPKI applet.
pub const JPKI_AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

const SIGN_CERTIFICATE: EfId = 0x0001;
const SIGN_CA_CERTIFICATE: EfId = 0x0002;
const TOKEN_INFO: EfId = 0x0006;
const AVAILABILITY: EfId = 0x0008;
const AUTH_CERTIFICATE: EfId = 0x000A;
const AUTH_CA_CERTIFICATE: EfId = 0x000B;
const AUTH_KEY: EfId = 0x0017;
pub(crate) const AUTH_PIN: EfId = 0x0018;
const SIGN_KEY: EfId = 0x001A;
pub(crate) const SIGN_PIN: EfId = 0x001B;

const AUTH_PIN_TRIES: u8 = 3;
const SIGN_PIN_TRIES: u8 = 5;
/// Certificate EFs are larger than the certificate; the rest is filler.
const CERTIFICATE_EF_BYTES: usize = 2048;
const FILLER: u8 = 0xFF;

pub(crate) fn applet(contents: JpkiContents) -> Applet {
    if let Some(kind) = contents.phone {
        return phone(contents, kind);
    }
    let free = |data: Vec<u8>| Ef::Transparent { data, access: Access::Free };
    // `8F` where the certificate is there; the third byte's meaning is not public.
    let availability = vec![if contents.sign.is_some() { 0x8F } else { 0x00 }, 0x8F, 0x00];
    let auth_pin = match contents.auth_pin {
        Some(pin) => PinReference::new(pin, contents.auth_pin_tries, AUTH_PIN_TRIES),
        None => PinReference::blocked(),
    };
    let (sign_certificate, sign_key, sign_pin) = match contents.sign {
        Some((key, certificate, password)) => (
            certificate,
            rsa_key(key, Access::Pin(SIGN_PIN)),
            PinReference::new(password, SIGN_PIN_TRIES, SIGN_PIN_TRIES),
        ),
        None => (Vec::new(), Ef::EmptyKey, PinReference::blocked()),
    };
    let files = [
        (SIGN_CERTIFICATE, Ef::Transparent { data: filled(sign_certificate), access: Access::Pin(SIGN_PIN) }),
        (SIGN_CA_CERTIFICATE, free(filled(contents.sign_ca_certificate))),
        (TOKEN_INFO, free(contents.token_info.to_vec())),
        (AVAILABILITY, free(availability)),
        (AUTH_CERTIFICATE, free(filled(contents.auth_certificate))),
        (AUTH_CA_CERTIFICATE, free(filled(contents.auth_ca_certificate))),
        (AUTH_KEY, Ef::Key { key: Box::new(contents.auth_key), access: Access::PinOrTerminal(AUTH_PIN) }),
        (AUTH_PIN, Ef::Pin(auth_pin)),
        (SIGN_KEY, sign_key),
        (SIGN_PIN, Ef::Pin(sign_pin)),
    ];
    Applet {
        aid: JPKI_AID,
        files: files.into_iter().collect(),
        sign,
        terminal_accepted: false,
        owner: Owner::NotAsked,
        change_pin: Some(CHANGE_REFERENCE_DATA),
        session_key_refusal: StatusWord::SECURITY_NOT_SATISFIED,
    }
}

/// A phone's: authentication certificate, key and PIN, and the authority's certificate.
fn phone(contents: JpkiContents, kind: PhoneKind) -> Applet {
    let (access, owner, pin) = match (kind, contents.auth_pin) {
        (PhoneKind::Android, Some(pin)) => {
            let pin = PinReference::new(pin, contents.auth_pin_tries, AUTH_PIN_TRIES);
            (Access::Pin(AUTH_PIN), Owner::NotAsked, pin)
        }
        (PhoneKind::Android, None) => (Access::Pin(AUTH_PIN), Owner::NotAsked, PinReference::blocked()),
        (PhoneKind::Iphone, _) => (Access::Owner, Owner::Confirmed, PinReference::shut()),
    };
    let file = |data: Vec<u8>, access| Ef::Transparent { data, access };
    let files = [
        (TOKEN_INFO, file(contents.token_info.to_vec(), Access::Free)),
        (AUTH_CERTIFICATE, file(filled(contents.auth_certificate), access)),
        (AUTH_CA_CERTIFICATE, file(filled(contents.auth_ca_certificate), Access::Free)),
        (AUTH_KEY, Ef::Key { key: Box::new(contents.auth_key), access }),
        (AUTH_PIN, Ef::Pin(pin)),
    ];
    Applet {
        aid: JPKI_AID,
        files: files.into_iter().collect(),
        sign,
        terminal_accepted: false,
        owner,
        change_pin: None,
        session_key_refusal: StatusWord::SECURITY_NOT_SATISFIED,
    }
}

fn filled(mut data: Vec<u8>) -> Vec<u8> {
    data.resize(data.len().max(CERTIFICATE_EF_BYTES), FILLER);
    data
}

/// `80 2A P1 P2`: P1 `00` pads the given bytes; `01` hashes and pads the bare hash; `02` wraps a given hash and pads;
/// `03` hashes, wraps and pads; `04` PSS of a given hash; `05` hashes, PSS.
///
/// An EC key, which today's card does not have, knows P1 `00` only and takes the digest itself: a stand-in for the next
/// card, whose command is not public.
fn sign(applet: &Applet, request: SignRequest<'_>, rng: &mut StdRng) -> Result<Vec<u8>, StatusWord> {
    if request.p1 > 0x05 {
        return Err(StatusWord::WRONG_PARAMETERS);
    }
    let key = applet.opened_key(&request)?;
    let PrivateKey::Rsa(rsa) = key else {
        if request.p1 != 0x00 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        return sign_ecdsa(key, request.data).map_err(bad_input);
    };
    let given_hash = || if request.data.len() == 32 { Ok(request.data) } else { Err(BadInput) };
    let signature = match request.p1 {
        0x00 => sign_padded(rsa, request.data),
        0x01 => sign_padded(rsa, &Sha256::digest(request.data)),
        0x02 => given_hash().and_then(|hash| sign_padded(rsa, &sha256_digest_info(hash))),
        0x03 => sign_padded(rsa, &sha256_digest_info(&Sha256::digest(request.data))),
        0x04 => given_hash().and_then(|hash| sign_pss(rsa, hash, rng)),
        _ => sign_pss(rsa, &Sha256::digest(request.data), rng),
    };
    signature.map_err(bad_input)
}

fn bad_input(_: BadInput) -> StatusWord {
    StatusWord::CONDITIONS_NOT_SATISFIED
}
