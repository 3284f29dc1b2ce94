//! A client or a model refuses the name of a tool.

use crate::{
    diagnosis::{Cause, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, Subject, When},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::InvalidToolName,
    explain: include_str!("invalid-tool-name.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::BadConfig, Cause::StdoutPollution, Cause::ToolsListError, Cause::ExitedEarly],
    check,
};

/// The APIs of Claude, GPT and Gemini: a request with this tool fails.
static BY_THE_MODEL: Signatures = Signatures::new(&[
    r"tools\.\d+(?:\.\w+)?\.name: ",
    r"Invalid 'tools\[\d+\](?:\.function)?\.name'",
    r"(?:function_declarations\[\d+\]\.name: .*)?Invalid function name\. Must start with",
    r"Duplicate function declaration found: (?<name>\S+)",
    r"tools: Tool names must be unique",
]);

/// VS Code, Cursor, Augment and the Go SDK: this tool is renamed or left out.
static BY_THE_CLIENT: Signatures = Signatures::new(&[
    r#"Tool "(?<name>[^"]+)" is invalid\. Tools names may only contain"#,
    r"Combined server and tool name length.*exceeds \d+",
    r"(?i)tool name (?:does not match the required pattern|['\x22`](?<name>[^'\x22`]+)['\x22`] (?:is invalid|exceeds|contains invalid))",
    r"(?i)invalid tool name:? ['\x22`](?<name>[^'\x22`]+)['\x22`]",
]);

/// The SDKs warn their own server of it and go on (SEP-986).
static WARNED: Signatures = Signatures::new(&[r#"Tool name validation warning for "(?<name>[^"]+)""#]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let warned = WARNED.first(attempt);
    if let Some(hit) = BY_THE_MODEL.first(attempt) {
        let severity = if attempt.is_ready() { Severity::Warning } else { Severity::Error };
        return Some(
            refused(attempt, &hit, warned.as_ref(), "the model's API refuses the name of a tool, and every request with it").severity(severity),
        );
    }
    if let Some(hit) = BY_THE_CLIENT.first(attempt) {
        return Some(refused(attempt, &hit, warned.as_ref(), "the client does not accept the name of a tool").severity(Severity::Warning));
    }
    let hit = warned?;
    Some(refused(attempt, &hit, None, "strict clients and models do not accept the name of a tool").severity(Severity::Note))
}

fn refused(attempt: &Attempt, hit: &Hit<'_>, warned: Option<&Hit<'_>>, claim: &str) -> Finding {
    let tool = hit.name.clone().or_else(|| warned?.name.clone());
    let claim = tool.as_ref().map_or_else(|| claim.to_owned(), |tool| format!("{claim}: {tool}"));
    let finding = hit.finding(attempt, RULE.cause, claim).cite(warned.map(Hit::cite));
    let finding = match tool {
        Some(tool) => finding.subject(Subject::Argument(tool)),
        None => finding.fix(Fix::by_hand(
            "find the server: the number counts the tools of all servers, so look for dots, spaces and slashes in their tool names",
        )),
    };
    finding
        .fix(Fix::by_hand("rename the tool: letters, digits, `_` and `-`, a letter first, at most 64 characters with the server's name before it"))
        .fix(Fix::by_hand("or take a newer release of the server; a shorter server name in the config helps where the length is the trouble"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{Status, testing::start};

    #[test]
    fn each_checker_is_heard() {
        for (text, tool, severity) in [
            ("API Error: 400 {\"message\":\"tools.17.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'\"}", "", Severity::Error),
            ("tools.34.FrontendRemoteMcpToolDefinition.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'", "", Severity::Error),
            ("\"message\": \"Invalid 'tools[48].name': string does not match pattern.\"", "", Severity::Error),
            (
                "tools[0].function_declarations[12].name: [FIELD_INVALID] Invalid function name. Must start with a letter or an underscore.",
                "",
                Severity::Error,
            ),
            ("Tool \"memory.context\" is invalid. Tools names may only contain [a-z0-9_-]", "memory.context", Severity::Warning),
            ("Invalid tool definition Tool name does not match the required pattern ^[a-zA-Z0-9_-]{1,64}$", "", Severity::Warning),
            ("Tool name validation warning for \"Create CIFS Share\":\n  - Tool name contains spaces", "Create CIFS Share", Severity::Note),
        ] {
            let found = start("x").stderr(text).finding(RULE.cause).expect(text);
            let named = found.subject.as_ref().map_or("", |subject| subject.parts().1.as_str());
            assert_eq!((named, found.severity), (tool, severity), "{text}");
        }
        let both = "tools.3.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'\nTool name validation warning for \"a b\":";
        assert_eq!(start("x").stderr(both).blames(RULE.cause).as_deref(), Some("a b"));
    }

    #[test]
    fn the_sdks_warning_alone_leaves_a_server_healthy() {
        let verdict = start("x").stderr("Tool name validation warning for \"a b\":").initializes().lists_tools(1).diagnosis().verdict;
        assert_eq!((verdict.status, verdict.cause), (Status::Healthy, None));
    }

    #[test]
    fn other_names_are_no_fault() {
        for text in ["Registered tool name: find", "tools.0.custom.input_schema: JSON schema is invalid", "Invalid host name", "3 tools"] {
            assert!(start("x").stderr(text).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
