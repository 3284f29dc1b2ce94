//! The starts of today beside those of a baseline, as a clause whose subject is the server.

use crate::evidence::{Compared, Comparison, Refusal, Shift};

use super::share::{percent, range};

/// A machine that differs by less is as fast as the other.
const SAME_SPEED: f64 = 0.01;

/// What came of the comparison; without a full stop.
pub(super) fn clause(comparison: &Comparison) -> String {
    let other = if comparison.is_other_command { ", which started another command" } else { "" };
    let baseline = format!("the baseline of {}{other}", comparison.recorded_at.format("%-d %b %Y"));
    let sure = |shift: &Shift| {
        let machine = machine(comparison).map_or_else(String::new, |machine| format!("; {machine}"));
        format!("({}{machine})", sureness(shift))
    };
    match &comparison.outcome {
        Compared::Slower(shift) => {
            format!("{} slower than {baseline} {}, {}", percent(shift.estimate), sure(shift), tolerated(comparison))
        }
        Compared::Faster(shift) => format!("{} faster than {baseline} {}", percent(-shift.estimate), sure(shift)),
        Compared::Same(shift) => format!("as fast as {baseline} {}", sure(shift)),
        Compared::Refused(refusal) => format!("not compared with {baseline}: {}", refused(refusal)),
    }
}

/// What a slower start has to do with the tolerance.
pub(super) fn tolerated(comparison: &Comparison) -> String {
    let kept = match (comparison.is_regression(), comparison.exceeds_tolerance()) {
        (false, _) => "within",
        (true, false) => "not surely within",
        (true, true) => "more than",
    };
    format!("{kept} the {} that are tolerated", percent(comparison.tolerance))
}

/// Between which changes the true one lies.
pub(super) fn sureness(shift: &Shift) -> String {
    let (low, high) = (shift.low, shift.high);
    let both = if low < 0.0 && high > 0.0 {
        format!("{} faster to {} slower", percent(low), percent(high))
    } else if high <= 0.0 {
        range(high, low)
    } else {
        range(low, high)
    };
    format!("{both}, 95 % confidence")
}

/// That the machine is another one than it was, or busier.
pub(super) fn machine(comparison: &Comparison) -> Option<String> {
    let slower = comparison.speed? - 1.0;
    let than = if slower > 0.0 { "slower" } else { "faster" };
    (slower.abs() >= SAME_SPEED).then(|| format!("the machine is {} {than} than then, which is taken into account", percent(slower)))
}

/// Why there is nothing to compare.
pub(super) fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotInBaseline => "it has no such server under this client".into(),
        Refusal::TooFew { then, now } => format!("too few starts for any test to tell, {then} then and {now} now"),
        Refusal::OtherSystem { then, now } => format!("it was recorded on {then}, and this is {now}"),
        Refusal::OtherSpeed => "the machines differ too much in speed for one to be scaled to the other".into(),
        Refusal::OtherWay => "it was measured in another way: with or without watching, or with more servers at the same time".into(),
    }
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
                "20 % slower than the baseline of 20 May 2026 (17 to 22 %, 95 % confidence; the machine is 4 % slower than then, which is taken into account), more than the 10 % that are tolerated",
                "not compared with the baseline of 20 May 2026: it was recorded on macos aarch64, and this is linux x86_64",
            ]
        );
    }
}
