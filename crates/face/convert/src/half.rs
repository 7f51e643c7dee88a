//! 16-bit floating point numbers (IEEE 754 binary16) as 32-bit ones. Every one of them is exactly representable.

/// The number; infinities and NaN stay what they are.
pub(crate) fn to_f32(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10 & 0x1F);
    let fraction = u32::from(half & 0x3FF);
    let bits = match exponent {
        // Zero, or a subnormal: fraction × 2^-24, and the product is exact.
        0 => return f32::from_bits(sign | (fraction as f32 * 2f32.powi(-24)).to_bits()),
        0x1F => 0x7F80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition: (-1)^s × 2^(e-15) × 1.f, or × 2^-14 × 0.f for e = 0, in 64 bits where nothing rounds.
    fn defined(half: u16) -> f64 {
        let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
        let (exponent, fraction) = (i32::from(half >> 10 & 0x1F), f64::from(half & 0x3FF) / 1024.0);
        match exponent {
            0 => sign * fraction * 2f64.powi(-14),
            31 if fraction == 0.0 => sign * f64::INFINITY,
            31 => f64::NAN,
            _ => sign * (1.0 + fraction) * 2f64.powi(exponent - 15),
        }
    }

    #[test]
    fn all_65536_numbers_are_what_the_standard_says() {
        for half in 0..=u16::MAX {
            let (got, wanted) = (to_f32(half), defined(half));
            if wanted.is_nan() {
                assert!(got.is_nan(), "{half:04x}");
            } else {
                assert_eq!(f64::from(got).to_bits(), wanted.to_bits(), "{half:04x}");
            }
        }
    }
}
