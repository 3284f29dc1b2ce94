//! A file → a baseline, or one sentence that says where it is wrong and what to do.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::{Baseline, SCHEMA};

/// Why there is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("there is no baseline {file}; record one with --save-baseline {file}", file = .0.display())]
    Missing(PathBuf),
    #[error("cannot read the baseline {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("the baseline {}:{line}:{column} cannot be understood: {why}\n  remove it and record it anew with --save-baseline", file.display())]
    Wrong { file: PathBuf, line: usize, column: usize, why: String },
    #[error("{} is no baseline: its `schema` is {found}, not \"{SCHEMA}\"\n  name another file; --save-baseline makes one", file.display())]
    OtherKind { file: PathBuf, found: Value },
    #[error("the baseline {} is of another version: its `schema` is \"{found}\", and this mcpdoctor reads \"{SCHEMA}\"\n  update mcpdoctor, or remove the file and record it anew with --save-baseline", file.display())]
    OtherVersion { file: PathBuf, found: String },
}

/// What a file of any version says.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    schema: Value,
}

/// Reads the baseline in `file`.
///
/// # Errors
/// When there is none, or when it is not what this version writes.
pub fn read(file: &Path) -> Result<Baseline, Unreadable> {
    let text = fs::read_to_string(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unreadable::Missing(file.into()),
        _ => Unreadable::File(file.into(), error),
    })?;
    parse(&text, file)
}

fn parse(text: &str, file: &Path) -> Result<Baseline, Unreadable> {
    let file = || file.to_path_buf();
    let wrong = |error: &serde_json::Error| Unreadable::Wrong { file: file(), line: error.line(), column: error.column(), why: why(error) };
    let head: Head = serde_json::from_str(text).map_err(|error| wrong(&error))?;
    match head.schema {
        Value::String(schema) if schema == SCHEMA => serde_json::from_str(text).map_err(|error| wrong(&error)),
        Value::String(found) if found.starts_with("mcpdoctor.baseline/") => Err(Unreadable::OtherVersion { file: file(), found }),
        found => Err(Unreadable::OtherKind { file: file(), found }),
    }
}

/// What is wrong, without the place, which is told before.
fn why(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_file_is_told_with_its_place() {
        let server = r#"{"schema": "mcpdoctor.baseline/v1", "recorded_at": "2026-01-01T00:00:00Z", "servers": [{"server": "x",
 "client": "codex", "recorded_at": "2026-01-01T00:00:00Z", "tool_version": "1", "machine": {"os": "linux", "arch": "x86_64", "cores": 2, "cpu": null},
 "yardstick": "1", "command": "0", "jobs": 1, "runs": [{"ready_ms": 150.5, "waited_ms": 1, "queued_ms": null, "yardstick_ms": 25}]}]}"#;
        assert_eq!(parse(server, Path::new("b.json")).map(|read| read.servers[0].runs[0].ready_ms.get()).ok(), Some(150.5));
        for (text, told) in [
            (String::new(), "b.json:1:0 cannot be understood: EOF while parsing a value"),
            ("{\"schema\":\n  oops}".into(), "b.json:2:3 cannot be understood: expected value"),
            ("[1]".into(), "b.json is no baseline: its `schema` is 1"),
            ("{}".into(), "b.json is no baseline: its `schema` is null"),
            (server.replace("baseline/v1", "report/v1"), "b.json is no baseline: its `schema` is \"mcpdoctor.report/v1\""),
            (server.replace("baseline/v1", "baseline/v2"), "b.json is of another version: its `schema` is \"mcpdoctor.baseline/v2\""),
            (server.replace("150.5", "-150.5"), "b.json:3:74 cannot be understood: -150.5 is no time in milliseconds"),
            (server.replace("150.5", "\"soon\""), "b.json:3:74 cannot be understood: invalid type: string \"soon\", expected f64"),
            (server.replace("\"jobs\": 1, ", ""), "b.json:3:120 cannot be understood: missing field `jobs`"),
            (server.replace("\"2026-01-01T", "\"yesterday "), "b.json:1:72 cannot be understood: input contains invalid characters"),
        ] {
            let said = parse(&text, Path::new("b.json")).expect_err(&text).to_string();
            assert!(said.contains(told), "{said}\n  and not: {told}");
        }
    }
}
