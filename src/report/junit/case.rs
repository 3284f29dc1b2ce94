//! One server under one client → a case.

use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};

use crate::{
    diagnosis::{Diagnosis, Status},
    evidence::Origin,
    gate::{Allowed, Ground, Judgement},
    report::{Report, Style, ground, human, names, sentence},
};

use super::{account, text::xml};

/// What a terminal would show, as wide as the pages of GitLab and Jenkins show without a scroll bar.
const PAGE: Style = Style { width: 100, ascii: false, colour: false, wall: |at| at.naive_utc() };

pub(super) fn of(name: &str, diagnosis: &Diagnosis, judgement: &Judgement, report: &Report) -> TestCase {
    let mut case = TestCase::new(name, status(diagnosis, judgement));
    // Jenkins makes a package of what is before the last dot.
    case.set_classname(xml(&format!("mcpdoctor.{}", diagnosis.evidence.judged().client)));
    case.time = took(diagnosis);
    case.set_system_out(xml(&human::page(report, diagnosis, &PAGE)));
    case
}

/// The number that the budget is about; of a start that did not get ready, how long it went on.
fn took(diagnosis: &Diagnosis) -> Option<Duration> {
    let judged = diagnosis.evidence.judged();
    let whole = || (judged.origin == Origin::Live).then(|| judged.timeline().end);
    diagnosis.evidence.ready_to_judge().or_else(whole)
}

fn status(diagnosis: &Diagnosis, judgement: &Judgement) -> TestCaseStatus {
    if judgement.passes() {
        return excused(diagnosis, judgement).map_or_else(TestCaseStatus::success, |allowed| skipped(diagnosis, allowed));
    }
    let mut status = TestCaseStatus::non_success(kind(judgement));
    status.set_type(kind_of_fault(diagnosis, judgement));
    status.set_message(xml(&sentence::verdict(diagnosis)));
    status.set_description(xml(&account::of(diagnosis, judgement)));
    status
}

/// What could not be told is no failed test but one that was not carried out.
fn kind(judgement: &Judgement) -> NonSuccessKind {
    let is_unknown = judgement.grounds.iter().all(|ground| *ground == Ground::Inconclusive);
    if is_unknown { NonSuccessKind::Error } else { NonSuccessKind::Failure }
}

fn kind_of_fault(diagnosis: &Diagnosis, judgement: &Judgement) -> &'static str {
    let ground = || judgement.grounds.first().map_or("failing", |ground| names::ground(*ground));
    diagnosis.verdict.cause.map_or_else(ground, crate::diagnosis::Cause::code)
}

/// The allowance that a server passes by, although its client ends up without it.
fn excused<'a>(diagnosis: &Diagnosis, judgement: &'a Judgement) -> Option<&'a Allowed> {
    let is_broken = matches!(diagnosis.verdict.status, Status::Failing | Status::Inconclusive);
    let of_it = |allowed: &&Allowed| !allowed.has_expired && Some(allowed.allowance.cause) == diagnosis.verdict.cause;
    judgement.allowed.iter().find(of_it).filter(|_| is_broken)
}

/// Neither passed nor failed, as other tools tell of a test that is expected to fail.
fn skipped(diagnosis: &Diagnosis, allowed: &Allowed) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_type(allowed.allowance.cause.code());
    status.set_message(xml(&format!("{}; {}", ground::allowed(allowed), sentence::verdict(diagnosis))));
    status
}
