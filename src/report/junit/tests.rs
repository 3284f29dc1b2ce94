use proptest::prelude::*;

use super::*;
use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, testing::start},
    evidence::{Method, Redactor},
    gate::{Allowance, Allowed, Ground},
    report::{Format, fixture},
};

fn read(report: &Report) -> quick_junit::Report {
    quick_junit::Report::deserialize_from_str(&render(report)).unwrap()
}

#[test]
fn a_gate_with_what_it_allows() {
    insta::assert_snapshot!(render(&fixture::runs::gate()).replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn a_failing_server_in_full() {
    insta::assert_snapshot!(fixture::plain(&[fixture::late()], Format::Junit));
}

#[test]
fn every_fixture_fails_where_its_build_does() {
    for (name, report) in fixture::reports() {
        let read = read(&report);
        let failed = report.judgements.iter().filter(|judgement| !judgement.passes()).count();
        assert_eq!((read.tests, read.failures + read.errors), (report.servers.len(), failed), "{name}");
        let mut cases: Vec<_> = read.test_suites.iter().flat_map(|suite| &suite.test_cases).map(|case| (&case.classname, &case.name)).collect();
        cases.sort();
        cases.dedup();
        assert_eq!(cases.len(), report.servers.len(), "{name}: two cases have the same name");
        assert!(!render(&report).lines().nth(1).unwrap().contains("skipped"), "{name}: Jenkins refuses it");
    }
}

#[test]
fn what_could_not_be_told_is_an_error_and_what_is_accepted_is_skipped() {
    let mut report = fixture::report(vec![start("node s.js").gives_up(Method::Initialize, 60_000).diagnosis()]);
    for (grounds, counts) in [
        (vec![Ground::Failing], (1, 0)),
        (vec![Ground::Inconclusive], (0, 1)),
        (vec![Ground::Inconclusive, Ground::OverBudget], (1, 0)),
        (Vec::new(), (0, 0)),
    ] {
        report.judgements[0].grounds = grounds;
        let read = read(&report);
        assert_eq!((read.failures, read.errors), counts);
    }
    let allowance = Allowance { cause: Cause::InitializeTimeout, server: None, reason: "known".into(), until: None, place: None };
    for (has_expired, skipped) in [(false, 1), (true, 0)] {
        report.judgements[0].allowed = vec![Allowed { allowance: allowance.clone(), has_expired }];
        assert_eq!(read(&report).test_suites[0].skipped, skipped);
    }
}

#[test]
fn servers_of_the_same_name_stay_apart() {
    let report = fixture::report(vec![fixture::healthy(), fixture::healthy(), fixture::healthy()]);
    let names: Vec<_> = read(&report).test_suites[0].test_cases.iter().map(|case| case.name.as_str().to_owned()).collect();
    assert_eq!(names, ["filesystem", "filesystem (2)", "filesystem (3)"]);
}

/// What a server says: any character, and often those that XML has a meaning for.
fn speech() -> impl Strategy<Value = String> {
    let char = prop_oneof![any::<char>(), proptest::sample::select(vec!['<', '>', '&', '"', '\'', ']', '-', '\n', '\0', '\u{1b}', '\u{ffff}'])];
    proptest::collection::vec(char, 0..60).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_server_says_it_is_xml(text in speech(), name in speech()) {
        let diagnosis = start("node s.js").stderr(&text).exits(1).diagnosis();
        let told = Redactor::default().show(&text);
        let cite = Cite::event(&diagnosis.evidence.judged().events[0], told.clone());
        let finding = Finding::build(Cause::Crashed, text.clone(), cite).fix(Fix::run(text.clone(), text.clone()));
        let mut report = fixture::report(vec![diagnosis]);
        report.servers[0].findings = vec![finding];
        report.servers[0].evidence.attempts[0].server = name;
        prop_assert_eq!(read(&report).tests, 1);
    }
}
