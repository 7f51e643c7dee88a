//! DigestInfo (RFC 8017 §9.2): what the card is given to pad and sign.

use sha2::{Digest, Sha256};

/// DER of `SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING (32) }` before the 32 bytes (RFC 8017 §9.2 note 1).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Bytes of a SHA-256 DigestInfo.
pub(crate) const SHA256_DIGEST_INFO_BYTES: usize = SHA256_PREFIX.len() + 32;

/// The DigestInfo of `SHA-256(message)`.
pub(crate) fn sha256(message: &[u8]) -> [u8; SHA256_DIGEST_INFO_BYTES] {
    let mut out = [0; SHA256_DIGEST_INFO_BYTES];
    let (prefix, digest) = out.split_at_mut(SHA256_PREFIX.len());
    prefix.copy_from_slice(&SHA256_PREFIX);
    digest.copy_from_slice(&Sha256::digest(message));
    out
}

/// Whether `data` is a SHA-256 DigestInfo and nothing else.
pub(crate) fn is_sha256(data: &[u8]) -> bool {
    data.len() == SHA256_DIGEST_INFO_BYTES && data.starts_with(&SHA256_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_standard_digest_in_its_prefix() {
        let info = sha256(b"abc");
        assert!(is_sha256(&info));
        assert_eq!(info[19..23], [0xBA, 0x78, 0x16, 0xBF]);
        assert!(!is_sha256(&info[..50]));
        let mut sha1_like = info;
        sha1_like[14] ^= 1;
        assert!(!is_sha256(&sha1_like));
    }
}
