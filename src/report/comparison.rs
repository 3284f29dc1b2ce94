//! The starts of today beside those of a baseline, as a clause whose subject is the server.

use chrono::{DateTime, Utc};

use crate::evidence::{Compared, Comparison, Refusal, Shift};

use super::{names::count, share::percent};

/// Less than this, the speed of a machine is the same.
const SAME_SPEED: f64 = 0.02;

/// What came of the comparison; without a full stop.
pub(super) fn clause(comparison: &Comparison) -> String {
    let other = if comparison.is_other_command { ", which started another command" } else { "" };
    let baseline = format!("the baseline of {}{other}", day(comparison.recorded_at));
    match &comparison.outcome {
        Compared::Slower(shift) => {
            let tolerated = percent(comparison.tolerance);
            format!("{} slower than {baseline} ({}{}), {tolerated} is tolerated", percent(shift.estimate), range(shift), scaled(comparison))
        }
        Compared::Faster(shift) => format!("{} faster than {baseline} ({}{})", percent(-shift.estimate), range(shift), scaled(comparison)),
        Compared::Same(shift) => format!("no different from {baseline} ({}{})", range(shift), scaled(comparison)),
        Compared::Refused(refusal) => format!("not compared with {baseline}: {}", refused(refusal)),
    }
}

/// Between which changes the true one lies.
fn range(shift: &Shift) -> String {
    format!("{} to {} with 95 % confidence", signed(shift.low), signed(shift.high))
}

/// That the machine is another one than it was, or busier.
fn scaled(comparison: &Comparison) -> String {
    match comparison.speed {
        Some(speed) if speed > 1.0 + SAME_SPEED => format!("; this machine is {} slower, which is taken into account", percent(speed - 1.0)),
        Some(speed) if speed < 1.0 - SAME_SPEED => format!("; this machine is {} faster, which is taken into account", percent(1.0 - speed)),
        Some(_) | None => String::new(),
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotInBaseline => "it is not in it".into(),
        Refusal::TooFew { then, now } => {
            format!("{} got ready then and {now} now, which is too few to tell a change from noise", count(then, "starts"))
        }
        Refusal::OtherSystem { then, now } => format!("that is from {then}, this is {now}"),
        Refusal::OtherSpeed => "the machines differ too much in speed".into(),
        Refusal::OtherWay => "it was measured in another way".into(),
    }
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

fn signed(share: f64) -> String {
    let sign = if share < 0.0 { "-" } else { "+" };
    format!("{sign}{}", percent(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_change_is_told_with_its_range_and_what_is_tolerated() {
        let told: Vec<String> =
            fixture::runs::all().iter().filter_map(|server| Some(clause(server.evidence.runs.as_ref()?.comparison.as_ref()?))).collect();
        assert_eq!(
            told,
            [
                "20 % slower than the baseline of 20 May 2026 (+17 % to +22 % with 95 % confidence; this machine is 4 % slower, which is taken into account), 10 % is tolerated",
                "not compared with the baseline of 20 May 2026: that is from macos aarch64, this is linux x86_64",
            ]
        );
    }
}
