use x509_parser::prelude::FromDer as _;

use super::*;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().map(|c| (c as char).to_digit(16).unwrap() as u8).collect();
    digits.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect()
}

/// A curve with the key and the signature over "sample" of RFC 6979, appendix A.2.5 and A.2.6.
struct Curve {
    kind: KeyKind,
    /// Object identifier, as content of its DER.
    oid: &'static [u8],
    /// Bytes of a coordinate.
    side: usize,
    order: Vec<u8>,
    point: Vec<u8>,
    r: Vec<u8>,
    s: Vec<u8>,
    /// What was used before: ring, for both forms.
    ring: [&'static dyn ring::signature::VerificationAlgorithm; 2],
}

fn p256_curve() -> Curve {
    Curve {
        kind: KeyKind::P256,
        oid: &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
        side: 32,
        order: hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        point: hex("0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6\
             7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
        r: hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"),
        s: hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
        ring: [&ring::signature::ECDSA_P256_SHA256_ASN1, &ring::signature::ECDSA_P256_SHA256_FIXED],
    }
}

fn p384_curve() -> Curve {
    Curve {
        kind: KeyKind::P384,
        oid: &[0x2B, 0x81, 0x04, 0x00, 0x22],
        side: 48,
        order: hex(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        ),
        point: hex(
            "04EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13\
             8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
        ),
        r: hex(
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
        ),
        s: hex(
            "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
        ),
        ring: [&ring::signature::ECDSA_P384_SHA384_ASN1, &ring::signature::ECDSA_P384_SHA384_FIXED],
    }
}

/// An element with a length below 128, or of one byte more.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let long = (length >= 0x80).then_some(0x81);
    [&[tag][..], long.as_slice(), &[length], content].concat()
}

/// A positive integer as DER has it.
fn integer(digits: &[u8]) -> Vec<u8> {
    let start = digits.iter().position(|byte| *byte != 0).unwrap_or(digits.len() - 1);
    let sign = (digits[start] & 0x80 != 0).then_some(0);
    tlv(0x02, &[sign.as_slice(), &digits[start..]].concat())
}

fn asn1(r: &[u8], s: &[u8]) -> Vec<u8> {
    tlv(0x30, &[integer(r), integer(s)].concat())
}

/// `a - b`, of one length, `a` not the smaller.
fn minus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut difference: Vec<u8> = a
        .iter()
        .zip(b)
        .rev()
        .map(|(a, b)| {
            let digit = i16::from(*a) - i16::from(*b) - borrow;
            borrow = i16::from(digit < 0);
            digit.rem_euclid(256) as u8
        })
        .collect();
    difference.reverse();
    difference
}

impl Curve {
    fn info(&self, oid: &[u8], point: &[u8]) -> Vec<u8> {
        const EC: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
        let algorithm = tlv(0x30, &[tlv(0x06, &EC), tlv(0x06, oid)].concat());
        tlv(0x30, &[algorithm, tlv(0x03, &[&[0][..], point].concat())].concat())
    }

    fn key_of(&self, oid: &[u8], point: &[u8]) -> Option<PublicKey> {
        let der = self.info(oid, point);
        let (_, info) = SubjectPublicKeyInfo::from_der(&der).ok()?;
        PublicKey::from_info(&info)
    }

    fn key(&self) -> PublicKey {
        self.key_of(self.oid, &self.point).unwrap()
    }

    /// What ring says, by whose word signatures were taken before.
    fn ring_takes(&self, message: &[u8], answered: &[u8]) -> bool {
        self.ring
            .iter()
            .any(|form| UnparsedPublicKey::new(*form, &self.point).verify(message, answered).is_ok())
    }
}

#[test]
fn signatures_are_judged_alike_by_the_table_and_by_ring() {
    for curve in [p256_curve(), p384_curve()] {
        let key = curve.key();
        assert_eq!(key.kind(), curve.kind);
        let (r, s, n, zero) = (&curve.r[..], &curve.s[..], &curve.order[..], vec![0; curve.side]);
        let other_s = minus(n, s);
        let one = [&zero[1..], &[1]].concat();
        let good = asn1(r, s);
        let fixed = [r, s].concat();
        let padded = |digits: &[u8]| tlv(0x02, &[&[0, 0][..], digits].concat());
        let unsigned = |digits: &[u8]| tlv(0x02, digits);
        let content = [integer(r), integer(s)].concat();
        let long_form = [&[0x30, 0x82, 0x00][..], &[u8::try_from(content.len()).unwrap()], &content].concat();
        let table: &[(&str, Vec<u8>, bool)] = &[
            ("ASN.1", good.clone(), true),
            ("r and s", fixed.clone(), true),
            ("ASN.1, the other s", asn1(r, &other_s), true),
            ("r and the other s", [r, &other_s].concat(), true),
            ("s and r", [s, r].concat(), false),
            ("r zero", [&zero, s].concat(), false),
            ("s zero", [r, &zero].concat(), false),
            ("both zero", [&zero[..], &zero].concat(), false),
            ("ASN.1, r zero", asn1(&zero, s), false),
            ("ASN.1, s zero", asn1(r, &zero), false),
            ("ASN.1, both zero", asn1(&zero, &zero), false),
            ("r one", [&one, s].concat(), false),
            ("both one", asn1(&one, &one), false),
            ("r the order", [n, s].concat(), false),
            ("s the order", [r, n].concat(), false),
            ("ASN.1, r the order", asn1(n, s), false),
            ("ASN.1, s the order", asn1(r, n), false),
            ("r above the order", [&vec![0xFF; curve.side], s].concat(), false),
            ("ASN.1, one byte more", [&good[..], &[0]].concat(), false),
            ("ASN.1, one byte less", good[..good.len() - 1].to_vec(), false),
            ("ASN.1, more zeros than needed", tlv(0x30, &[padded(r), integer(s)].concat()), false),
            ("ASN.1, r negative", tlv(0x30, &[unsigned(r), integer(s)].concat()), false),
            ("ASN.1, both negative", tlv(0x30, &[unsigned(r), unsigned(s)].concat()), false),
            ("ASN.1, length in a longer form", long_form, false),
            ("ASN.1, a third number", tlv(0x30, &[&content[..], &[2, 1, 1]].concat()), false),
            ("ASN.1, one number", tlv(0x30, &integer(r)), false),
            ("ASN.1, no number", tlv(0x30, &[]), false),
            ("ASN.1, a set", [&[0x31], &good[1..]].concat(), false),
            ("fixed, one byte more", [&fixed[..], &[0]].concat(), false),
            ("fixed, one byte less", fixed[..fixed.len() - 1].to_vec(), false),
            ("fixed, a zero before each", [&[0], r, &[0], s].concat(), false),
            ("nothing", Vec::new(), false),
            ("r alone", r.to_vec(), false),
        ];
        for (what, answered, good) in table {
            let taken = key.verified(b"sample", answered);
            assert_eq!(taken.is_some(), *good, "{:?}: {what}", curve.kind);
            assert_eq!(curve.ring_takes(b"sample", answered), *good, "{:?}, ring: {what}", curve.kind);
            assert!(key.verified(b"simple", answered).is_none(), "{:?}, another message: {what}", curve.kind);
        }
        // Either form becomes the ASN.1 one, and that one is the shortest.
        assert_eq!(key.verified(b"sample", &fixed).unwrap().as_bytes(), good);
        assert_eq!(key.verified(b"sample", &good).unwrap().as_bytes(), good);
        assert!(good.len() <= curve.kind.signature_bytes() as usize);
    }
}

#[test]
fn every_flipped_bit_of_a_signature_is_refused() {
    for curve in [p256_curve(), p384_curve()] {
        let key = curve.key();
        for whole in [asn1(&curve.r, &curve.s), [&curve.r[..], &curve.s].concat()] {
            for at in 0..whole.len() {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << (at % 8);
                assert!(key.verified(b"sample", &flipped).is_none(), "{:?}, byte {at}", curve.kind);
            }
        }
    }
}

#[test]
fn signatures_of_one_curve_are_none_of_the_other() {
    let (small, large) = (p256_curve(), p384_curve());
    for (key, other) in [(&small, &large), (&large, &small)] {
        for answered in [asn1(&other.r, &other.s), [&other.r[..], &other.s].concat()] {
            assert!(key.key().verified(b"sample", &answered).is_none());
        }
    }
}

#[test]
fn points_that_are_not_on_their_curve_are_no_keys() {
    let (small, large) = (p256_curve(), p384_curve());
    for curve in [&small, &large] {
        let point = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut point = curve.point.clone();
            change(&mut point);
            curve.key_of(curve.oid, &point)
        };
        assert!(point(&|_| {}).is_some());
        assert!(point(&|point| point[1] ^= 1).is_none(), "x changed");
        assert!(point(&|point| point[curve.side * 2] ^= 1).is_none(), "y changed");
        assert!(point(&|point| point[1..].fill(0)).is_none(), "zero");
        assert!(point(&|point| point[1..].fill(0xFF)).is_none(), "above the field");
        assert!(point(&|point| point[0] = 0).is_none(), "infinity with coordinates");
        assert!(point(&|point| point[0] = 5).is_none(), "no form");
        assert!(point(&|point| point[0] = 6).is_none(), "hybrid");
        assert!(point(&|point| *point = vec![0]).is_none(), "infinity");
        assert!(point(&|point| point.truncate(curve.side + 1)).is_none(), "x alone");
        assert!(
            point(&|point| {
                point.truncate(curve.side + 1);
                point[0] = 2;
            })
            .is_none(),
            "compressed"
        );
        assert!(point(&|point| point.push(0)).is_none(), "one byte more");
        assert!(point(&Vec::clear).is_none(), "nothing");
    }
    // A point of one curve, said to be of the other; and of a curve that is none of ours (secp256k1).
    assert!(small.key_of(large.oid, &small.point).is_none());
    assert!(large.key_of(small.oid, &large.point).is_none());
    assert!(small.key_of(&[0x2B, 0x81, 0x04, 0x00, 0x0A], &small.point).is_none());
}

#[test]
fn signature_is_of_a_type_that_is_wiped_on_drop() {
    fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
    wiped(&Signature(vec![1, 2, 3]));
}
