//! How much a count of errors proves: exact one-sided upper bounds after Clopper and Pearson.

/// The confidence of every bound in a policy and a report: 95 %, one-sided.
pub const CONFIDENCE: f64 = 0.95;

/// The highest error rate that `errors` in `trials` independent trials leave open at `confidence` (0 to 1, exclusive),
/// one-sided, after Clopper and Pearson. `None` when there are no trials, more errors than trials, or a confidence that
/// is none.
///
/// Pairs that share a person are not independent: the bound of such a count is smaller than it should be, and anyone who
/// prints it says how many people stand behind it.
#[must_use]
pub fn upper_bound(errors: u64, trials: u64, confidence: f64) -> Option<f64> {
    if trials == 0 || errors > trials || !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    if errors == trials {
        return Some(1.0);
    }
    // P(at most `errors` | rate) = 1 - I_rate(errors + 1, trials - errors), falling in the rate.
    let (a, b) = (errors as f64 + 1.0, (trials - errors) as f64);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if incomplete_beta(a, b, middle) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// The regularised incomplete beta function I_x(a, b), for a and b above zero.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges quickly on this side of the mean only; the other side by symmetry.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for m in 1..=100_000_u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        sum *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let step = d * c;
        sum *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    sum
}

/// ln Γ(x) for x of 1 and more: Stirling's series, shifted up to where it is exact to double precision.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 12.0 {
        shift += x.ln();
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r / 1188.0)))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bound(errors: u64, trials: u64) -> f64 {
        upper_bound(errors, trials, CONFIDENCE).expect("a bound")
    }

    #[test]
    fn known_claims_need_the_known_samples() {
        // Sample sizes of trust anchors: the claim holds with this count, and no longer with one error more or trial less.
        for (errors, trials, claim) in [
            (0, 2_995, 1e-3),
            (0, 29_956, 1e-4),
            (0, 299_572, 1e-5),
            (0, 2_995_731, 1e-6),
            (20, 300_000, 1e-4),
            (83, 1_000_000, 1e-4),
            (0, 59, 0.05),
            (8, 300, 0.05),
            (38, 1_000, 0.05),
            (0, 99, 0.03),
            (3, 300, 0.03),
            (20, 1_000, 0.03),
            (0, 42, 0.07),
            (5, 150, 0.07),
            (13, 300, 0.07),
        ] {
            assert!(bound(errors, trials) <= claim, "{errors} of {trials}: {}", bound(errors, trials));
            if errors == 0 {
                assert!(bound(0, trials - 1) > claim, "{} trials must not do", trials - 1);
            } else {
                assert!(bound(errors + 1, trials) > claim, "{} errors must not do", errors + 1);
            }
        }
    }

    #[test]
    fn zero_errors_have_a_closed_form() {
        for trials in [1_u64, 2, 10, 157, 23_500, 1_000_000, 10_000_000_000] {
            let exact = -(0.05_f64.ln() / trials as f64).exp_m1();
            assert!((bound(0, trials) / exact - 1.0).abs() < 1e-5, "{trials}: {} {exact}", bound(0, trials));
        }
    }

    #[test]
    fn one_trial_less_than_all_failing_has_a_closed_form() {
        // errors = trials - 1: P(X <= n-1) = 1 - p^n.
        for trials in [2_u64, 5, 40] {
            let exact = 0.95_f64.powf(1.0 / trials as f64);
            assert!((bound(trials - 1, trials) - exact).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_no_count_has_no_bound() {
        for (errors, trials, confidence) in
            [(0, 0, 0.95), (2, 1, 0.95), (0, 5, 0.0), (0, 5, 1.0), (0, 5, f64::NAN), (0, 5, -1.0)]
        {
            assert_eq!(upper_bound(errors, trials, confidence), None);
        }
        assert_eq!(upper_bound(7, 7, 0.95), Some(1.0));
    }

    #[test]
    fn gamma_of_whole_numbers_is_the_factorial() {
        let mut factorial = 1.0_f64;
        for n in 1..=20_u32 {
            factorial *= f64::from(n);
            let gamma = ln_gamma(f64::from(n) + 1.0);
            assert!((gamma - factorial.ln()).abs() < 1e-12 * gamma.abs().max(1.0), "{n}");
        }
    }

    /// The binomial sum itself, for small counts.
    fn at_most(errors: u64, trials: u64, rate: f64) -> f64 {
        let mut term = (1.0 - rate).powf(trials as f64);
        let mut sum = term;
        for k in 0..errors {
            term *= (trials - k) as f64 / (k + 1) as f64 * rate / (1.0 - rate);
            sum += term;
        }
        sum
    }

    proptest! {
        /// At the bound, so few errors happen with probability 5 %; counted out by the binomial sum.
        #[test]
        fn bound_is_where_the_binomial_sum_is_five_percent(trials in 1_u64..200, part in 0.0_f64..0.9) {
            let errors = ((trials as f64 * part) as u64).min(trials - 1);
            let rate = bound(errors, trials);
            prop_assert!(rate > errors as f64 / trials as f64);
            let chance = at_most(errors, trials, rate);
            prop_assert!((chance - 0.05).abs() < 1e-6, "{} of {}: {}", errors, trials, chance);
        }

        #[test]
        fn more_errors_prove_less_and_more_trials_prove_more(trials in 2_u64..100_000, errors in 0_u64..50) {
            let errors = errors.min(trials - 1);
            prop_assert!(bound(errors + 1, trials) >= bound(errors, trials));
            prop_assert!(bound(errors, trials + 1) <= bound(errors, trials));
        }
    }
}
