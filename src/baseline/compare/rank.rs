//! Whether one sample lies above another, by ranks alone: nothing is assumed of how times are spread, and one wild time counts like any other.

use statrs::distribution::{ContinuousCDF, Normal};

/// What the Mann-Whitney U test says of two samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    /// How likely samples are at least so far apart, in either direction, where nothing tells them apart.
    pub p: f64,
    /// How often a value of the second is above one of the first, and 0.5 where they are alike: Vargha and Delaney's A.
    pub superiority: f64,
}

/// Up to so many values the arrangements are counted; beyond, the normal approximation is good to three digits.
const COUNTED: usize = 40;

/// Ranks two samples, neither of them empty. H. B. Mann and D. R. Whitney, "On a Test of Whether one of Two Random Variables is Stochastically
/// Larger than the Other" (1947): exact where no two values are equal and there are few, else the normal approximation, corrected for ties.
///
/// The exact test of `statrs` 0.19.1 is not used: it returns the complement of p unless the first sample is the longer one.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(super) fn rank(then: &[f64], now: &[f64]) -> Ranked {
    let above = now.iter().map(|now| then.iter().filter(|then| now > *then).count()).sum::<usize>();
    let equal = now.iter().map(|now| then.iter().filter(|then| now.total_cmp(then).is_eq()).count()).sum::<usize>();
    let pairs = then.len() * now.len();
    let superiority = (above as f64 + equal as f64 / 2.0) / pairs as f64;
    let one_sided = if ties(then, now) == 0.0 && then.len() + now.len() <= COUNTED {
        counted(then.len(), now.len(), above.max(pairs - above))
    } else {
        approximated(then, now, superiority * pairs as f64)
    };
    Ranked { p: (2.0 * one_sided).min(1.0), superiority }
}

/// The share of all arrangements of `first` and `second` values in which at least `u` pairs have the second above the first.
fn counted(first: usize, second: usize, u: usize) -> f64 {
    let pairs = first * second;
    // The largest value belongs to one of the samples: to the second, where it is above all of the first, or to the first, where it adds nothing.
    let mut arrangements = vec![vec![0.0_f64; pairs + 1]; second + 1];
    for of_second in &mut arrangements {
        of_second[0] = 1.0;
    }
    for in_first in 1..=first {
        for in_second in 1..=second {
            for u in in_first..=pairs {
                arrangements[in_second][u] += arrangements[in_second - 1][u - in_first];
            }
        }
    }
    let all: f64 = arrangements[second].iter().sum();
    arrangements[second][u..].iter().sum::<f64>() / all
}

/// The same by the normal distribution, corrected for ties and continuity.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn approximated(then: &[f64], now: &[f64], u: f64) -> f64 {
    let (n, m) = (then.len() as f64, now.len() as f64);
    let all = n + m;
    let deviation = (n * m / 12.0 * (all + 1.0 - ties(then, now) / (all * (all - 1.0)))).sqrt();
    let distance = (u - n * m / 2.0).abs() - 0.5;
    // Where all values are equal there is no deviation, and nothing is apart.
    if deviation > 0.0 { Normal::standard().sf(distance.max(0.0) / deviation) } else { 0.5 }
}

/// The sum of t³ - t over the groups of t equal values.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn ties(then: &[f64], now: &[f64]) -> f64 {
    let mut all = [then, now].concat();
    all.sort_unstable_by(f64::total_cmp);
    all.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|equal| (equal.len() as f64).powi(3) - equal.len() as f64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_what_the_tables_say() {
        let low = [1.0, 2.0, 3.0, 4.0, 5.0];
        let high = [6.0, 7.0, 8.0, 9.0, 10.0, 11.0];
        // Two of the 462 arrangements of 5 and 6 are as extreme as this.
        for (then, now, superiority) in [(&low[..], &high[..], 1.0), (&high, &low, 0.0)] {
            let ranked = rank(then, now);
            assert!((ranked.p - 2.0 / 462.0).abs() < 1e-12 && (ranked.superiority - superiority).abs() < 1e-12, "{ranked:?}");
        }
        // The example of SciPy's `mannwhitneyu`: U is 17 of 20, p is 0.1111 exactly.
        let ranked = rank(&[20.0, 11.0, 17.0, 12.0], &[19.0, 22.0, 16.0, 29.0, 24.0]);
        assert!((ranked.p - 1.0 / 9.0).abs() < 1e-9 && (ranked.superiority - 0.85).abs() < 1e-12, "{ranked:?}");
    }

    #[test]
    fn the_approximation_is_near_to_what_is_counted() {
        let then: Vec<f64> = (0..20).map(|value| f64::from(value) * 3.0).collect();
        for shift in [1.0, 7.0, 16.0, 25.0] {
            let now: Vec<f64> = then.iter().map(|value| value + shift).collect();
            let ranked = rank(&then, &now);
            let approximated = 2.0 * approximated(&then, &now, ranked.superiority * 400.0);
            assert!((ranked.p - approximated).abs() < 0.01, "{shift}: {} and {approximated}", ranked.p);
        }
    }

    #[test]
    fn equal_values_tell_nothing() {
        assert_eq!(rank(&[7.0; 5], &[7.0; 30]), Ranked { p: 1.0, superiority: 0.5 });
    }
}
