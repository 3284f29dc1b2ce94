//! Crush: JSON lines of Go's `slog`, where what the server wrote to stderr stands within the error (charmbracelet/crush:internal/agent/tools/mcp/init.go).

use std::borrow::Cow;

use serde::Deserialize;

use crate::logs::{
    said::{Said, Spoken},
    stamp,
};

use super::{Dialect, Heard};

pub(super) const DIALECT: Dialect = Dialect::new("crush", read);

#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    time: Cow<'a, str>,
    #[serde(borrow)]
    msg: Cow<'a, str>,
    #[serde(borrow)]
    error: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

fn read(record: &str) -> Option<Heard<'_>> {
    if !record.starts_with('{') || !record.contains("\"MCP client failed to initialize\"") {
        return None;
    }
    let line: Line<'_> = serde_json::from_str(record).ok().filter(|line: &Line<'_>| line.msg.starts_with("MCP client failed"))?;
    let stamp = stamp::read(&line.time).map(|(stamp, _)| stamp);
    let said = match line.error.split_once("exit status ").and_then(|(_, rest)| rest.split_once(':')) {
        Some((_, stderr)) => Said::ExitedSaying(Cow::Owned(stderr.to_owned())),
        None => Said::Failed(Cow::Owned(line.error.into_owned())),
    };
    Some(Heard { spoken: Spoken { stamp, server: Some(line.name), said }, sure: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn an_error_is_parted_into_the_end_and_what_the_server_wrote() {
        let line = r#"{"time":"2026-01-02T03:04:05.678+10:00","level":"ERROR","msg":"MCP client failed to initialize","error":"calling \"initialize\": EOF\nexit status 1: no key\n","name":"docs"}"#;
        assert_eq!(testing::surely(&DIALECT, line), (Some("docs".to_owned()), Said::ExitedSaying(" no key\n".into())));
    }
}
