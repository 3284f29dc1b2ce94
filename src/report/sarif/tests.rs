use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{
    diagnosis::{
        Cite, Finding,
        testing::{shown, start},
    },
    evidence::{ConfigSource, Redactor, Seen, Source},
    report::fixture,
};

fn schema() -> Validator {
    let mut schema: Value = serde_json::from_str(include_str!("../../../tests/formats/sarif-2.1.0.schema.json")).unwrap();
    // A pattern with a bracket too many, which the engines of JavaScript forgive.
    for place in ["run", "toolComponent"] {
        schema["definitions"][place]["properties"]["language"].as_object_mut().unwrap().remove("pattern").unwrap();
    }
    jsonschema::draft7::new(&schema).unwrap()
}

fn rendered(report: &Report) -> Value {
    serde_json::from_str(&render(report)).unwrap()
}

fn faults(schema: &Validator, log: &Value) -> Vec<String> {
    schema.iter_errors(log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

fn all_results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn every_fixture_keeps_to_the_schema_and_to_what_github_asks_for() {
    let schema = schema();
    for (name, report) in fixture::reports() {
        let log = rendered(&report);
        assert!(faults(&schema, &log).is_empty(), "{name}: {:#?}", faults(&schema, &log));
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        for result in all_results(&log) {
            let place = &result["locations"][0]["physicalLocation"];
            assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| !uri.is_empty()), "{name}: {result:#}");
            assert!(place["region"]["startLine"].as_u64() >= Some(1), "{name}: {result:#}");
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"], "{name}");
        }
    }
}

#[test]
fn the_schema_refuses_what_is_no_log() {
    let schema = schema();
    let good = rendered(&fixture::report(vec![fixture::late()]));
    for (pointer, wrong) in [
        ("/version", json!("2.2")),
        ("/runs/0/results/0/level", json!("bad")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("/runs/0/tool/driver/rules/0/id", json!(1)),
        ("/runs/0/invocations/0/executionSuccessful", json!("yes")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!schema.is_valid(&bad), "{pointer} is accepted");
    }
}

#[test]
fn a_gate_with_what_it_allows() {
    let mut log = rendered(&fixture::runs::gate());
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        rule["help"] = json!("…");
    }
    insta::assert_snapshot!(format!("{log:#}").replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn the_places_of_what_logs_say() {
    let log = rendered(&fixture::of_logs());
    let places = all_results(&log).iter().map(|result| format!("{:#}\n{:#}\n", result["locations"], result["relatedLocations"]));
    insta::assert_snapshot!(places.collect::<String>());
}

#[test]
fn a_rule_that_crashed_is_the_tools_own_failure() {
    let mut report = fixture::report(vec![fixture::healthy()]);
    assert_eq!(rendered(&report)["runs"][0]["invocations"][0]["executionSuccessful"], true);
    report.servers[0].crashed_rules = vec![Cause::SlowStart];
    let invocation = &rendered(&report)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap().contains("slow-start"));
}

#[test]
fn a_finding_keeps_its_fingerprint_when_its_numbers_and_lines_change() {
    let mut later = fixture::report(vec![fixture::crashed()]);
    let before = rendered(&later);
    let finding = &mut later.servers[0].findings[0];
    finding.claim.push_str(" again");
    finding.cites[0].source = Source::Stderr(99);
    let after = rendered(&later);
    assert_ne!(before, after);
    let print = |log: &Value| all_results(log)[0]["partialFingerprints"].clone();
    assert_eq!(print(&before), print(&after));
}

/// A start with one finding that says what a server said, in a file of any name.
fn said(text: &str) -> Report {
    let file = std::sync::Arc::new(std::path::PathBuf::from(format!("/home/me/{text}")));
    let diagnosis = start("node s.js").exits(1).diagnosis();
    let told = Redactor::default().show(text);
    let cite = Cite { source: Source::Config(ConfigSource { file, line: 0 }), ..Cite::event(&diagnosis.evidence.judged().events[0], told.clone()) };
    let finding = Finding::build(Cause::Crashed, told.to_string(), cite.clone()).cite([cite]);
    let mut report = fixture::report(vec![diagnosis]);
    report.servers[0].findings = vec![finding];
    text.clone_into(&mut report.servers[0].evidence.attempts[0].server);
    report
}

#[test]
fn a_typed_command_has_a_place_too() {
    let mut report = said("x");
    report.servers[0].findings[0].cites.truncate(1);
    report.servers[0].findings[0].cites[0].source = Source::Process;
    let place = |report: &Report| all_results(&rendered(report))[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    if let Seen::Yes(launched) = &mut report.servers[0].evidence.attempts[0].launched {
        launched.config = None;
    }
    "weather (2)".clone_into(&mut report.servers[0].evidence.attempts[0].server);
    assert_eq!(place(&report), "weather%20(2)");
    report.gate = Some(crate::gate::InForce { file: shown("mcpdoctor.toml"), unused: Vec::new() });
    assert_eq!(place(&report), "project/mcpdoctor.toml");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_server_says_the_log_keeps_to_the_schema(text in any::<String>()) {
        static SCHEMA: std::sync::LazyLock<Validator> = std::sync::LazyLock::new(schema);
        let log = rendered(&said(&text));
        prop_assert!(faults(&SCHEMA, &log).is_empty(), "{log:#}");
    }
}
