//! What the starts of today come to beside those of a baseline.

use chrono::{DateTime, Utc};

use crate::evidence::Spread;

/// The runs beside those of a baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// When the baseline was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The times until ready of the baseline, on this machine's scale where they could be brought to it.
    pub before: Option<Spread>,
    /// By how much the machine is slower today than that of the baseline was then: 1.2 is a fifth slower. `None` where it is not known.
    pub speed: Option<f64>,
    /// By how much a start may be slower: 0.1 is a tenth.
    pub tolerance: f64,
    /// Whether another command is started than then, such as another version of a package; the times are compared all the same.
    pub is_other_command: bool,
    pub outcome: Compared,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    Faster(Shift),
    /// No difference that could be told from noise.
    Same(Shift),
    Slower(Shift),
    /// They cannot be compared.
    Refused(Refusal),
}

/// How the times changed, as shares: 0.1 is a tenth longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    pub estimate: f64,
    /// The change lies between these with 95 % confidence.
    pub low: f64,
    pub high: f64,
    /// How likely such a difference is where nothing changed, by a rank test.
    pub p: f64,
    /// The effect size: how often a start of now takes longer than one of then; 0.5 where they are alike.
    pub superiority: f64,
}

/// Why there is nothing to compare.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The baseline has no such server under this client.
    NotInBaseline,
    /// Too few starts got ready, then or now, for any test to tell.
    TooFew { then: usize, now: usize },
    /// It is another system or architecture, such as `linux x86_64`.
    OtherSystem { then: String, now: String },
    /// The machines differ too much in speed for one to be scaled to the other.
    OtherSpeed,
    /// It was measured in another way: with or without watching, or with more servers at the same time.
    OtherWay,
}

/// The tolerance is kept where the change lies below it with 99 % confidence: a gate that tolerates a tenth must not let one in forty starts pass
/// that are slower by just that. The interval is of 95 %; for the nearly normal estimate that it is of, its upper half is stretched by so much.
const SURER: f64 = 2.575_829 / 1.959_964;

impl Comparison {
    /// Whether it is slower for sure, and by so much that the tolerance cannot be said to be kept.
    #[must_use]
    pub fn is_regression(&self) -> bool {
        matches!(&self.outcome, Compared::Slower(shift) if shift.estimate + (shift.high - shift.estimate) * SURER >= self.tolerance)
    }

    /// Whether it is slower by more than is tolerated, for sure.
    #[must_use]
    pub fn exceeds_tolerance(&self) -> bool {
        matches!(&self.outcome, Compared::Slower(shift) if shift.low >= self.tolerance)
    }
}
