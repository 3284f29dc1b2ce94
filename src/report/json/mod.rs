//! `mcpdoctor.report/v1`: every verdict, number and citation, for programs.

mod cold;
mod company;
mod copy;
mod judgement;
mod logs;
mod network;
mod profile;
mod runs;
mod v1;
mod watched;

use super::Report;

pub(super) fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(&v1::Report::from(report)).expect("the report has string keys and finite numbers alone");
    text.push('\n');
    text
}

/// The same on one line, for a stream of reports.
pub(super) fn line(report: &Report) -> String {
    let mut text = serde_json::to_string(&v1::Report::from(report)).expect("the report has string keys and finite numbers alone");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use serde_json::{Value, json};

    use super::*;
    use crate::report::{Format, fixture};

    fn schema() -> Validator {
        let schema: Value = serde_json::from_str(include_str!("../../../schema/report-v1.schema.json")).unwrap();
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        jsonschema::draft202012::new(&schema).unwrap()
    }

    fn rendered(report: &Report) -> Value {
        serde_json::from_str(&render(report)).unwrap()
    }

    #[test]
    fn every_fixture_keeps_to_the_schema() {
        let schema = schema();
        for diagnosis in fixture::everything() {
            let report = rendered(&fixture::report(vec![diagnosis]));
            let faults: Vec<String> = schema.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{faults:#?}\n{report:#}");
        }
        assert!(schema.is_valid(&rendered(&fixture::report(fixture::all()))));
        assert!(schema.is_valid(&rendered(&fixture::runs::gate())));
        let cold = rendered(&fixture::report(fixture::cold()));
        let faults: Vec<String> = schema.iter_errors(&cold).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        for together in [fixture::company::in_lanes(), fixture::company::all_at_once()] {
            assert!(schema.is_valid(&rendered(&together)));
        }
        assert!(schema.is_valid(&rendered(&fixture::of_logs())));
        assert!(schema.is_valid(&rendered(&fixture::report(Vec::new()))));
    }

    #[test]
    fn the_schema_refuses_what_is_no_report() {
        let schema = schema();
        let good = rendered(&fixture::report(vec![fixture::late()]));
        for (pointer, wrong) in [
            ("/schema", json!("mcpdoctor.report/v2")),
            ("/generated_at", json!("2026-06-02 17:38")),
            ("/servers/0/verdict/status", json!("ill")),
            ("/servers/0/verdict/status", json!("healthy")),
            ("/servers/0/verdict/cause", json!("Slow Start")),
            ("/servers/0/attempts/0/purpose", json!(null)),
            ("/servers/0/attempts/0/ready_ms", json!(12.0)),
            ("/servers/0/attempts/0/phases/0/start_ms", json!(-1)),
            ("/servers/0/attempts/0/phases/2/disturbed_ms", json!("much")),
            ("/servers/0/attempts/0/waits/0/kind", json!("boredom")),
            ("/servers/0/attempts/0/waits/0/what", json!("")),
            ("/servers/0/attempts/0/watch/looks", json!(null)),
            ("/servers/0/attempts/0/processes/0/argv", json!("python")),
            ("/servers/0/attempts/0/connections/0/remote", json!(5679)),
            ("/servers/0/attempts/0/network", json!(null)),
            ("/servers/0/attempts/0/remote", json!({"url": 5})),
            ("/servers/0/attempts/0/n8n", json!({"state": "ready"})),
            ("/servers/0/findings/0/evidence", json!([])),
            ("/servers/0/clients/0/would", json!("maybe")),
            ("/servers/0/config/line", json!(0)),
            ("/servers/0/history", json!({})),
            ("/logs", json!({"files": -1})),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).expect(pointer) = wrong;
            assert!(!schema.is_valid(&bad), "{pointer} is accepted");
        }
        let mut later = good;
        later["servers"][0]["from_a_later_version"] = json!(true);
        assert!(schema.is_valid(&later), "the shape may grow");
    }

    #[test]
    fn what_was_found_on_the_way_to_a_url() {
        let attempts = [fixture::remote::untrusted(), fixture::remote::fell_back(), fixture::n8n::key_refused()].map(|diagnosis| {
            let report = rendered(&fixture::report(vec![diagnosis]));
            let attempt = &report["servers"][0]["attempts"][0];
            ["purpose", "outcome", "remote", "n8n", "network", "phases"].map(|field| format!("{field}: {:#}\n", attempt[field])).concat()
        });
        insta::assert_snapshot!(attempts.join("\n"));
    }

    #[test]
    fn what_logs_say() {
        insta::assert_snapshot!(render(&fixture::of_logs()).replace(env!("CARGO_PKG_VERSION"), "[version]"));
    }

    #[test]
    fn where_the_time_of_a_start_went() {
        let attempt = &rendered(&fixture::report(vec![fixture::installed()]))["servers"][0]["attempts"][0];
        let fields = ["watch", "waits", "processes", "connections", "listeners"];
        insta::assert_snapshot!(fields.map(|field| format!("{field}: {:#}\n", attempt[field])).concat());
        let disturbed: Vec<_> = attempt["phases"].as_array().unwrap().iter().map(|phase| phase["disturbed_ms"].as_f64()).collect();
        assert_eq!(disturbed, [Some(0.0), Some(0.0), Some(550.0), None, Some(0.0)]);
    }

    #[test]
    fn what_runtimes_told() {
        let report = rendered(&fixture::report(vec![fixture::profiled()]));
        let schema = schema();
        let faults: Vec<String> = schema.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        let server = &report["servers"][0];
        insta::assert_snapshot!(format!("{:#}", server["profile"]));
        let purposes: Vec<_> = server["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["purpose"]).collect();
        assert_eq!(purposes, ["as-client", "profiled"]);
        for (pointer, wrong) in
            [("/asked/0", json!("perl")), ("/python/0/heaviest/0/own_ms", json!(-1)), ("/node/0/cpu", json!({})), ("/uv/0/name", json!(""))]
        {
            let mut bad = report.clone();
            *bad.pointer_mut(&format!("/servers/0/profile{pointer}")).expect(pointer) = wrong;
            assert!(!schema.is_valid(&bad), "{pointer} is accepted");
        }
    }

    #[test]
    fn what_starts_with_empty_caches_came_to() {
        let report = rendered(&fixture::report(fixture::cold()));
        let cold: Vec<String> = report["servers"].as_array().unwrap().iter().map(|server| format!("{:#}\n", server["cold"])).collect();
        insta::assert_snapshot!(cold.concat());
        assert!(rendered(&fixture::report(vec![fixture::healthy()]))["servers"][0]["cold"].is_null());
    }

    #[test]
    fn what_many_starts_come_to_and_what_a_build_is_told() {
        let report = rendered(&fixture::runs::gate());
        let part = |name: &str, value: &Value| format!("{name}: {value:#}\n");
        let mut page = part("summary", &report["summary"]) + &part("gate", &report["gate"]);
        for server in report["servers"].as_array().unwrap() {
            page += &["server", "statistics", "comparison", "judgement"].map(|field| part(field, &server[field])).concat();
        }
        let runs = &report["servers"][0]["runs"];
        page +=
            &["wanted", "warmups", "failed", "jobs", "stat", "judged_ms", "budget_ms", "outliers"].map(|field| part(field, &runs[field])).concat();
        insta::assert_snapshot!(page + &part("first start", &runs["starts"][0]));
        let alone = rendered(&fixture::report(fixture::runs::all()));
        assert_eq!(alone["servers"][2]["comparison"]["refusal"]["reason"], "other-system");
        assert_eq!((&alone["servers"][3]["runs"]["failed"], &alone["servers"][3]["statistics"]["runs"]), (&json!(3), &json!(9)));
        let schema = schema();
        for (pointer, wrong) in [
            ("/gate/unused/0/cause", json!(null)),
            ("/summary/passed", json!("all")),
            ("/servers/0/runs/stat", json!("mode")),
            ("/servers/0/runs/starts/0/ready_ms", json!(-1)),
            ("/servers/1/comparison/outcome", json!("better")),
            ("/servers/1/comparison/shift/p", json!(2)),
            ("/servers/1/judgement/grounds/0/ground", json!("Slow")),
            ("/servers/2/judgement/allowed/0/expired", json!(null)),
            ("/servers/2/judgement/allowed/0/until", json!(1)),
        ] {
            let mut bad = report.clone();
            *bad.pointer_mut(pointer).expect(pointer) = wrong;
            assert!(!schema.is_valid(&bad), "{pointer} is accepted");
        }
    }

    #[test]
    fn a_failing_server_in_full() {
        insta::assert_snapshot!(fixture::plain(&[fixture::late()], Format::Json));
    }

    #[test]
    fn a_start_in_company() {
        let report = rendered(&fixture::company::in_lanes());
        let company: Vec<String> = [0, 7].map(|server| format!("{:#}\n", report["servers"][server]["company"])).into();
        insta::assert_snapshot!(company.concat());
        assert!(rendered(&fixture::report(vec![fixture::healthy()]))["servers"][0]["company"].is_null());
    }
}
