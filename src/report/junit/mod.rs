//! JUnit XML: a suite for each client, a case for each server, and a failure exactly where the build is told to fail.
//!
//! The shape is what Jenkins' xUnit plugin takes (`jenkinsci/xunit-plugin:…/model/xsd/junit-10.xsd`), the strictest reader of all: a root without
//! `skipped`, and cases without properties, so that their numbers stand in those of the suite.

mod account;
mod case;
mod numbers;
#[cfg(test)]
mod tests;
mod text;

use std::time::Duration;

use quick_junit::{TestCase, TestSuite};

use crate::{
    diagnosis::Diagnosis,
    gate::Judgement,
    report::{Report, names},
};

use text::xml;

pub(super) fn render(report: &Report) -> String {
    let mut root = quick_junit::Report::new("mcpdoctor");
    root.add_test_suites(clients(report).into_iter().map(|client| suite(client, report)));
    root.set_time(root.test_suites.iter().filter_map(|suite| suite.time).sum());
    let text = root.to_string().expect("a text has room for a report");
    text.replacen(&format!(" skipped=\"{}\"", root.skipped), "", 1)
}

/// The ids of the clients, in the order in which they come.
fn clients(report: &Report) -> Vec<&str> {
    let mut clients = Vec::new();
    for server in &report.servers {
        let client = server.evidence.judged().client.as_str();
        if !clients.contains(&client) {
            clients.push(client);
        }
    }
    clients
}

fn suite(client: &str, report: &Report) -> TestSuite {
    let servers: Vec<(&Diagnosis, &Judgement)> = report.judged().filter(|(server, _)| server.evidence.judged().client == client).collect();
    let title = servers.first().and_then(|(server, _)| names::known_client(server)).unwrap_or(client);
    let mut suite = TestSuite::new(xml(title));
    suite.set_timestamp(report.generated_at);
    suite.add_property(("client", xml(client).as_str()));
    suite.add_property(("mcpdoctor", env!("CARGO_PKG_VERSION")));
    let mut seen: Vec<String> = Vec::new();
    for (diagnosis, judgement) in servers {
        let name = alone(&xml(&diagnosis.evidence.judged().server), &seen);
        suite.add_properties(numbers::of(&name, diagnosis, judgement));
        suite.add_test_case(case::of(&name, diagnosis, judgement, report));
        seen.push(name);
    }
    suite.set_time(total(&suite.test_cases));
    suite
}

/// `name`, with a number where others have it too: GitLab drops all but the first case of a name.
fn alone(name: &str, others: &[String]) -> String {
    let name = if name.is_empty() { "server" } else { name };
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    candidates.find(|candidate| !others.contains(candidate)).unwrap_or_default()
}

fn total(cases: &[TestCase]) -> Duration {
    cases.iter().filter_map(|case| case.time).sum()
}
