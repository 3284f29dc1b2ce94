//! Many starts of one server, their comparison with a baseline, and what a build is told.

use serde::Serialize;

use super::{Place, Spread};

/// The starts of `--runs`.
#[derive(Serialize)]
pub(in crate::report::json) struct Runs {
    pub(in crate::report::json) wanted: usize,
    pub(in crate::report::json) warmups: usize,
    pub(in crate::report::json) failed: usize,
    pub(in crate::report::json) jobs: usize,
    pub(in crate::report::json) stat: &'static str,
    /// The number that the budget is about.
    pub(in crate::report::json) judged_ms: Option<f64>,
    pub(in crate::report::json) budget_ms: f64,
    pub(in crate::report::json) starts: Vec<Run>,
    pub(in crate::report::json) outliers: Vec<Outlier>,
}

/// A start that took far longer than the others.
#[derive(Serialize)]
pub(in crate::report::json) struct Outlier {
    /// Its index among the starts.
    pub(in crate::report::json) start: usize,
    pub(in crate::report::json) excess_ms: f64,
    pub(in crate::report::json) reason: &'static str,
    pub(in crate::report::json) lost_ms: Option<f64>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Run {
    pub(in crate::report::json) is_warmup: bool,
    pub(in crate::report::json) started_at: Option<String>,
    pub(in crate::report::json) outcome: Option<&'static str>,
    pub(in crate::report::json) ready_ms: Option<f64>,
    pub(in crate::report::json) waited_ms: Option<f64>,
    pub(in crate::report::json) disturbed_ms: Option<f64>,
    pub(in crate::report::json) yardstick_ms: Option<f64>,
    pub(in crate::report::json) phases: Vec<RunPhase>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct RunPhase {
    pub(in crate::report::json) name: &'static str,
    pub(in crate::report::json) duration_ms: f64,
}

/// The runs beside those of a baseline. Shares are parts of one: 0.1 is a tenth.
#[derive(Serialize)]
pub(in crate::report::json) struct Comparison {
    pub(in crate::report::json) outcome: &'static str,
    pub(in crate::report::json) is_regression: bool,
    pub(in crate::report::json) recorded_at: String,
    pub(in crate::report::json) before_ms: Option<Spread>,
    pub(in crate::report::json) speed: Option<f64>,
    pub(in crate::report::json) tolerance: f64,
    /// The times of another command were compared, such as another version of a package.
    pub(in crate::report::json) is_other_command: bool,
    /// `None` where the comparison was refused.
    pub(in crate::report::json) shift: Option<Shift>,
    pub(in crate::report::json) refusal: Option<Refusal>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Shift {
    pub(in crate::report::json) estimate: f64,
    pub(in crate::report::json) low: f64,
    pub(in crate::report::json) high: f64,
    pub(in crate::report::json) p: f64,
    pub(in crate::report::json) superiority: f64,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Refusal {
    pub(in crate::report::json) reason: &'static str,
    pub(in crate::report::json) then: Option<String>,
    pub(in crate::report::json) now: Option<String>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Judgement {
    pub(in crate::report::json) passed: bool,
    pub(in crate::report::json) grounds: Vec<Ground>,
    pub(in crate::report::json) allowed: Vec<Allowed>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Ground {
    pub(in crate::report::json) ground: &'static str,
    /// Set for a warning that counts.
    pub(in crate::report::json) cause: Option<&'static str>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Allowed {
    #[serde(flatten)]
    pub(in crate::report::json) allowance: Allowance,
    pub(in crate::report::json) expired: bool,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Allowance {
    pub(in crate::report::json) cause: &'static str,
    pub(in crate::report::json) server: Option<String>,
    pub(in crate::report::json) reason: String,
    pub(in crate::report::json) until: Option<String>,
    pub(in crate::report::json) place: Option<Place>,
}

/// The gate file.
#[derive(Serialize)]
pub(in crate::report::json) struct Gate {
    pub(in crate::report::json) file: String,
    pub(in crate::report::json) unused: Vec<Allowance>,
}
