//! A client or a model refuses the schema of a tool.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, Subject, When},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::InvalidToolSchema,
    explain: include_str!("invalid-tool-schema.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::BadConfig, Cause::StdoutPollution, Cause::ToolsListError, Cause::Crashed, Cause::ExitedEarly],
    check,
};

/// The APIs of Claude, GPT and Gemini, then VS Code, the official SDKs and ajv, which they check with.
static SAID: Signatures = Signatures::new(&[
    r"tools\.\d+(?:\.\w+)?\.input_schema\b",
    r"Invalid schema for function '(?<name>[^']+)'",
    r"Invalid schema for (?:response_format|tool) '(?<name>[^']+)'",
    r"\binvalid_function_parameters\b",
    r"function_declarations\[\d+\]\.parameters\b",
    r"Tool `(?<name>[^`]+)` has invalid JSON parameters",
    r"Failed to validate tool (?<name>[\w./-]+): ",
    r"[Tt]ool ['\x22`](?<name>[^'\x22`]+)['\x22`] (?:has|with) an? (?:invalid|unsupported) (?:input|output) ?[Ss]chema",
    r"AddTool: tool \x22(?<name>[^\x22]+)\x22: (?:input|output) schema",
    r"(?i)\bskipping tool ['\x22`]?(?<name>[\w./-]+)['\x22`]?.{0,60}\bschema\b",
    // Gemini CLI (google-gemini/gemini-cli:packages/core/src/tools/mcp-client.ts of 2025); a terminal breaks the line behind it.
    r"Skipping tool '(?<name>[^']+)' from MCP server '[^']+' because it has missing\b",
    r#""?tools"?,? ?\d+, ?"?(?:inputSchema|outputSchema)\b|\btools\.\d+\.(?:inputSchema|outputSchema)\b"#,
    r"(?i)failed to compile (?:JSON )?schema|Error compiling schema|no schema with key or ref \x22https?://json-schema\.org",
    r"can't resolve reference \S+ from id",
    r"JSON schema is invalid\. It must match JSON Schema draft",
]);

/// A checker that prints its issue over several lines ends the path with this one.
static PATH: Signatures = Signatures::new(&[r#"^\s*"?(?:inputSchema|outputSchema)"?,?$"#]);
static LIST: Signatures = Signatures::new(&[r#"^\s*"?tools"?,?$"#]);
/// The number of the tool stands between the two.
const BETWEEN: usize = 2;

/// The API refuses the whole conversation.
static BY_THE_MODEL: Signatures =
    Signatures::new(&[r"tools\.\d+|Invalid schema for|invalid_function_parameters|function_declarations\[|It must match JSON Schema draft"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.first(attempt).or_else(|| path(attempt))?;
    let by_the_model = BY_THE_MODEL.matches(hit.line.text);
    let claim = match (&hit.name, by_the_model) {
        (Some(tool), true) => format!("the model's API refuses the schema of the tool {tool}, and every request with it"),
        (None, true) => "the model's API refuses the schema of a tool, and every request with it".to_owned(),
        (Some(tool), false) => format!("the client does not accept the schema of the tool {tool}"),
        (None, false) => "the client does not accept the schema of a tool".to_owned(),
    };
    let severity = if attempt.is_ready() { Severity::Warning } else { Severity::Error };
    let finding = Finding::build(RULE.cause, claim, hit.cite()).severity(severity).confidence(hit.finding(attempt, RULE.cause, "").confidence);
    let finding = finding
        .cite(hit.after(attempt, 1).filter(|line| line.text.trim_start().starts_with('-')).map(|line| Cite::event(line.event, line.text.clone())));
    let finding = match hit.name.clone() {
        Some(tool) => finding.subject(Subject::Argument(tool)),
        None => finding.fix(Fix::by_hand(
            "find the server: the number counts the tools of all servers, so switch servers off by halves until the error is gone",
        )),
    };
    Some(finding.fix(Fix::by_hand(
        "write the schema as JSON Schema 2020-12 with `type` \"object\" and `properties` at its top, `items` for each array, and no anyOf, oneOf or allOf there",
    ))
    .fix(Fix::by_hand("or take a newer release of the server, or switch the tool off where the client can")))
}

fn path(attempt: &Attempt) -> Option<Hit<'_>> {
    let below_a_list = |hit: &Hit<'_>| hit.before(attempt, BETWEEN).any(|line| LIST.matches(line.text));
    PATH.all(attempt).find(below_a_list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{shown, start},
        },
        evidence::{EventKind, Source},
    };

    #[test]
    fn each_checker_is_heard() {
        for (text, tool) in [
            (
                "API Error: 400 {\"type\":\"error\",\"error\":{\"message\":\"tools.74.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12\"}}",
                "",
            ),
            ("tools.3.FrontendRemoteMcpToolDefinition.input_schema.type: Field required", ""),
            ("tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level", ""),
            (
                "{'error': {'message': \"Invalid schema for function 'mcp__x__list': In context=(), object schema missing properties.\"}}",
                "mcp__x__list",
            ),
            ("* GenerateContentRequest.tools[0].function_declarations[16].parameters.properties[urls].items: missing field.", ""),
            ("Tool `firecrawl_scrape` has invalid JSON parameters:\n\t- The schema uses meta-schema features ($dynamicRef)", "firecrawl_scrape"),
            ("Failed to validate tool mcp_x_find: Error: tool parameters array type must have items", "mcp_x_find"),
            ("Tool 'search' has an invalid outputSchema: JSON Schema declares an unsupported dialect", "search"),
            ("Invalid result for tools/list: [ { \"path\": [ \"tools\", 0, \"inputSchema\", \"type\" ], \"message\": \"Invalid input\" } ]", ""),
            ("    \"path\": [\n      \"tools\",\n      0,\n      \"inputSchema\",\n      \"type\"\n    ]", ""),
            ("Invalid result for tools/list: tools.3.inputSchema.type: Invalid input: expected \"object\"", ""),
            ("Skipping tool 'find' from MCP server 'docs' because it has missing types in its parameter schema. Please file an issue", "find"),
            ("MissingRefError: can't resolve reference #/$defs/x from id #", ""),
        ] {
            let story = start("x").stderr(text);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(tool), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_server_that_is_used_all_the_same_is_degraded_at_most() {
        let said = || EventKind::ClientSaid(shown("Tool `find` has invalid JSON parameters:"));
        let verdict = start("x").initializes().lists_tools(2).event(Source::Client, said()).diagnosis().verdict;
        assert_eq!((verdict.status, verdict.cause), (Status::Degraded, Some(RULE.cause)));
    }

    #[test]
    fn other_schemas_are_no_fault() {
        for text in [
            "Loading schema for database",
            "Invalid schema: public",
            "input_schema loaded",
            "validated 4 tools against their schemas",
            "  \"inputSchema\",",
        ] {
            assert!(start("x").stderr(text).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
