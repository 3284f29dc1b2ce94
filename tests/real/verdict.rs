//! What a report must say, and where it does not.

use std::io;
use std::process::Output;

use mcpdoctor::diagnosis::Cause;
use serde::Deserialize;
use serde_json::Value;

/// What the report must say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: String,
    /// Causes that are right, the best one first.
    #[serde(default)]
    pub(crate) cause: Vec<String>,
    /// What the first finding names, or a part of it.
    #[serde(default)]
    pub(crate) subject: Option<String>,
    #[serde(default)]
    pub(crate) tools: Option<u64>,
    /// Words that the first finding holds, in its claim, evidence or fixes.
    #[serde(default)]
    pub(crate) says: Vec<String>,
}

impl Expect {
    /// Fails on what no report can say; `title` is the case's.
    pub(crate) fn assert_sound(&self, title: &str) {
        assert!(["healthy", "degraded", "failing", "inconclusive"].contains(&self.status.as_str()), "{title}: status");
        assert_eq!(self.status == "healthy", self.cause.is_empty(), "{title}: a healthy server has no cause, another one has");
        assert!(self.cause.iter().all(|code| Cause::from_code(code).is_some()), "{title}: unknown cause");
    }
}

/// What the report says in a few words, and where that is not what was expected.
pub(crate) fn judge(output: &io::Result<Output>, expected: &Expect) -> (String, Vec<String>) {
    let output = match output {
        Ok(output) => output,
        Err(error) => return ("no report".to_owned(), vec![error.to_string()]),
    };
    let report: Value = match serde_json::from_slice(&output.stdout) {
        Ok(report) => report,
        Err(error) => {
            let words = String::from_utf8_lossy(&output.stderr);
            return ("no report".to_owned(), vec![format!("no JSON on stdout ({error}), {}; stderr: {words}", output.status)]);
        }
    };
    let server = &report["servers"][0];
    let status = text(&server["verdict"]["status"]);
    let cause = text(&server["verdict"]["cause"]);
    let subject = text(&server["findings"][0]["subject"]["name"]);
    let tools = server["attempts"].as_array().and_then(|attempts| attempts.iter().rev().find_map(|attempt| attempt["tools"].as_u64()));
    let claim = text(&server["findings"][0]["claim"]);
    let seen = format!("{status} {cause} {subject} {} {claim}", tools.map_or(String::new(), |tools| format!("{tools} tools")));

    let finding = server["findings"][0].to_string();

    let mut faults = Vec::new();
    if status != expected.status {
        faults.push(format!("status {status}, expected {}", expected.status));
    }
    let right = if expected.cause.is_empty() { cause.is_empty() } else { expected.cause.contains(&cause) };
    if !right {
        faults.push(format!("cause {cause:?}, expected {:?}", expected.cause));
    }
    if let Some(wanted) = &expected.subject
        && !subject.contains(wanted.as_str())
    {
        faults.push(format!("names {subject:?}, expected {wanted:?}"));
    }
    for words in expected.says.iter().filter(|words| !finding.contains(words.as_str())) {
        faults.push(format!("does not say {words:?}"));
    }
    if expected.tools.is_some() && tools != expected.tools {
        faults.push(format!("tools {tools:?}, expected {:?}", expected.tools));
    }
    (seen, faults)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
