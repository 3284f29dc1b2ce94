//! The times beside those of a baseline: how they changed, how sure that is, and what the machine has to do with it.

use chrono::{DateTime, Utc};

use crate::{
    diagnosis::Diagnosis,
    evidence::{Compared, Comparison, Refusal, Spread},
};

use super::{Line, Role, Style};
use crate::report::{
    comparison::{self, refused, sureness, tolerated},
    duration::span,
    mark::Mark,
    share::percent,
    wall,
};

pub(super) fn lines(diagnosis: &Diagnosis, now: DateTime<Utc>, style: &Style) -> Vec<Line> {
    let Some(runs) = &diagnosis.evidence.runs else { return Vec::new() };
    let Some(comparison) = &runs.comparison else { return Vec::new() };
    let day = wall::day((style.wall)(comparison.recorded_at), (style.wall)(now));
    let times = times(comparison, runs.ready());
    let (mark, head, rest) = match &comparison.outcome {
        Compared::Slower(shift) => {
            let tolerated = tolerated(comparison);
            let mark = if comparison.is_regression() { Mark::Warning } else { Mark::Quiet };
            (mark, format!("{} slower than the baseline of {day}", percent(shift.estimate)), format!("{times}({}), {tolerated}", sureness(shift)))
        }
        Compared::Faster(shift) => {
            (Mark::Good, format!("{} faster than the baseline of {day}", percent(shift.estimate)), format!("{times}({})", sureness(shift)))
        }
        Compared::Same(shift) => (Mark::Good, format!("as fast as the baseline of {day}"), format!("{times}({})", sureness(shift))),
        Compared::Refused(refusal) => (Mark::Unknown, format!("not compared with the baseline of {day}"), refused(refusal)),
    };
    let sign = mark.sign(style);
    let indent = sign.chars().count() + 1;
    let mut lines = Line::of(mark.role(), format!("{sign} ")).with(mark.role(), head).plain(": ").plain(rest).wrap(style.width, indent);
    let asides = [
        machine(comparison),
        without_others(comparison, runs.ready()),
        comparison.is_other_command.then(|| "another command is started than then, such as another version".into()),
    ];
    lines.extend(asides.into_iter().flatten().flat_map(|aside| Line::new().pad_to(indent).with(Role::Dim, aside).wrap(style.width, indent)));
    if let Compared::Refused(refusal) = &comparison.outcome {
        lines.extend(Line::of(Role::Label, "help: ").plain(instead(refusal)).wrap(style.width, 6));
    }
    lines
}

/// The change in a word or two, for a table.
pub(super) fn brief(comparison: &Comparison) -> String {
    match &comparison.outcome {
        Compared::Slower(shift) => format!("{} slower", percent(shift.estimate)),
        Compared::Faster(shift) => format!("{} faster", percent(shift.estimate)),
        Compared::Same(_) => "same".into(),
        Compared::Refused(_) => "not compared".into(),
    }
}

/// Both medians, in words: an arrow is a greater-than sign in ASCII, and nothing to somebody who listens.
fn times(comparison: &Comparison, now: Option<Spread>) -> String {
    match (&comparison.before, now) {
        (Some(before), Some(now)) => format!("{} then, {} now ", span(before.median), span(now.median)),
        (_, _) => String::new(),
    }
}

fn machine(comparison: &Comparison) -> Option<String> {
    comparison.before.as_ref().zip(comparison.speed)?;
    Some(comparison::machine(comparison).unwrap_or_else(|| "the machine is as fast as it was then".into()))
}

/// Where the change is not that of the medians: the comparison leaves out what other programs took of a start, and the medians hold it.
fn without_others(comparison: &Comparison, now: Option<Spread>) -> Option<String> {
    let (Compared::Slower(shift) | Compared::Faster(shift) | Compared::Same(shift)) = &comparison.outcome else { return None };
    let change = now?.median.as_secs_f64() / comparison.before?.median.as_secs_f64().max(f64::MIN_POSITIVE) - 1.0;
    let is_told = (shift.low..=shift.high).contains(&change);
    (!is_told).then(|| "the change is that of the server's own time, without what other programs took of it".into())
}

/// What to do about it.
fn instead(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotInBaseline => "record a baseline that has it: --save-baseline FILE",
        Refusal::TooFew { .. } => "start it more often, then and now: --runs 20",
        Refusal::OtherSystem { .. } | Refusal::OtherSpeed => "record one on this machine, or on the runner that builds use: --save-baseline FILE",
        Refusal::OtherWay => "measure as it was measured then, or record it anew: --save-baseline FILE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::Shift, report::fixture};

    fn told(outcome: Compared, speed: Option<f64>) -> String {
        let mut diagnosis = fixture::runs::all().remove(1);
        let now = "2026-06-02T17:38:01Z".parse().unwrap();
        let comparison = diagnosis.evidence.runs.as_mut().unwrap().comparison.as_mut().unwrap();
        (comparison.outcome, comparison.speed) = (outcome, speed);
        let style = fixture::style(400);
        lines(&diagnosis, now, &style).into_iter().map(|line| line.print(&style) + "\n").collect()
    }

    #[test]
    fn every_outcome_has_words() {
        let shift = |estimate, low, high| Shift { estimate, low, high, p: 0.01, superiority: 0.9 };
        for (outcome, speed, words) in [
            (Compared::Slower(shift(0.06, 0.03, 0.08)), None, "· 6 % slower than the baseline of 20 May: "),
            (Compared::Slower(shift(0.06, 0.03, 0.08)), None, "(3 to 8 %, 95 % confidence), within the 10 % that are tolerated"),
            (Compared::Slower(shift(0.12, 0.09, 0.15)), None, "(9 to 15 %, 95 % confidence), not surely within the 10 % that are tolerated"),
            (Compared::Faster(shift(-0.12, -0.14, -0.1)), None, "✓ 12 % faster than the baseline of 20 May: "),
            (Compared::Faster(shift(-0.12, -0.14, -0.1)), None, "(10 to 14 %, 95 % confidence)"),
            (Compared::Same(shift(0.002, -0.01, 0.02)), None, "✓ as fast as the baseline of 20 May: "),
            (Compared::Same(shift(0.002, -0.01, 0.02)), Some(1.004), "(1 % faster to 2 % slower, 95 % confidence)\n  the machine is as fast as"),
            (Compared::Same(shift(0.0, -0.01, 0.02)), Some(0.9), "the machine is 10 % faster than then, which is taken into account"),
            (Compared::Refused(Refusal::TooFew { then: 3, now: 20 }), None, "too few starts for any test to tell, 3 then and 20 now\nhelp: "),
            (Compared::Refused(Refusal::NotInBaseline), None, "? not compared with the baseline of 20 May: it has no such server"),
        ] {
            let text = told(outcome, speed);
            assert!(text.contains(words), "{text}");
        }
    }
}
