//! The backend refuses who the server says it is: 401 or 403.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste},
    evidence::{Attempt, EnvEntry, Evidence, Redactor, is_secret_name},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::AuthFailed,
    explain: include_str!("auth-failed.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ImportCrash, Cause::ExitedEarly, Cause::InitializeError, Cause::ToolsListError, Cause::StdoutPollution],
    check,
};

static NO_HEADER: Signatures = Signatures::new(&[
    r"(?i)missing (?:required )?(?:\x22|')?(?<name>authorization|x-api-key|x-n8n-api-key|api-key)(?:\x22|')? header",
    r"(?i)no (?<name>authorization|x-api-key) header",
]);

static REFUSED: Signatures = Signatures::new(&[
    r"(?i)(?:status(?: code)?|http(?:/\d\.\d)?|error|code|response)[:= (]+\[?(?<name>401|403)\b",
    // The last words are VS Code's (microsoft/vscode:src/vs/workbench/api/common/extHostMcp.ts).
    r"(?i)\b(?<name>401|403)\b[ :)(]*(?:status (?:connecting|sending message) to|client error|unauthori[sz]ed|forbidden)",
    r"(?i)\b(?:unauthori[sz]ed|invalid_auth|not_authed|bad credentials|authentication[ _]?(?:failed|error)|AuthenticationError|invalid_client|invalid_token|access_denied)\b",
    r"(?i)(?:invalid|incorrect|wrong|revoked|expired|bad) (?:api[- _]?key|access[- _]?token|token|credentials?|password|bearer token|personal access token)",
    r"(?i)(?:api[- _]?key|access[- _]?token|token|credentials?|password)[^.]{0,20} (?:is|are|was|has been) (?:invalid|incorrect|not valid|no longer valid|not active|revoked|expired|rejected)",
    r"password authentication failed for user|Access denied for user '|WRONGPASS|Authentication failed\.",
    // The TypeScript SDK's client, where it is asked for a login that it cannot begin.
    r"(?i)does not support dynamic client registration|dynamic client registration failed|Invalid OAuth error response",
    r"fatal: Authentication failed|Permission denied \(publickey|could not read Username",
])
.unless(&[r"(?i)^\s*npm\b", r"(?i)\bwarn|\boptional|falling back|anonymous", r"(?i)403 forbidden .*registry\.", r"(?i)unexpected token|^\s+at "]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NO_HEADER.last(attempt) {
        let name = hit.name.clone()?;
        let finding = hit.finding(attempt, RULE.cause, format!("the request was refused because the header {name} was not sent"));
        return Some(finding.subject(Subject::Argument(name)).fix(header()));
    }
    let hit = REFUSED.last(attempt)?;
    let keys: Vec<&EnvEntry> =
        attempt.launched().into_iter().flat_map(|launched| &launched.env).filter(|entry| is_secret_name(&entry.name)).collect();
    let status = hit.name.as_deref().filter(|name| ["401", "403"].contains(name)).map_or_else(String::new, |status| format!(" ({status})"));
    let finding = hit.finding(attempt, RULE.cause, format!("the backend refused the server's credentials{status}"));
    // A line about authentication is often a guess of the server's author; the number is not.
    let finding = if status.is_empty() { finding.confidence(Confidence::Medium) } else { finding };
    Some(with_key(finding, attempt, &keys).fix(Fix::by_hand("make a new key where keys are made, and check its rights and its expiry")))
}

fn with_key(finding: Finding, attempt: &Attempt, keys: &[&EnvEntry]) -> Finding {
    match keys {
        [only] => {
            let name = Redactor::default().show(&only.name);
            finding
                .cite(Cite::entry(attempt, name.clone()))
                .fix(Fix::edit("put a valid key in", paste::env(&name, "…")))
                .subject(Subject::Variable(name))
        }
        // A log does not show what was set, nor does the entry of today.
        [] => finding.fix(Fix::by_hand("look up in the server's README which variable or header holds the key, and see that the entry sets it")),
        _ => finding.fix(Fix::by_hand("check the keys and tokens in `env`: no quotes, no spaces, the right account")),
    }
}

fn header() -> Fix {
    Fix::edit("let mcp-remote send it", "\"args\": [\"-y\", \"mcp-remote\", \"https://…\", \"--header\", \"Authorization: Bearer …\"]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_refusal_is_recognised() {
        for text in [
            "AxiosError: Request failed with status code 401",
            "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://h/api",
            "Error: HTTP 401: {\"message\":\"unauthorized\"}",
            "psycopg2.OperationalError: FATAL:  password authentication failed for user \"me\"",
            "Error: An API error occurred: invalid_auth",
            "Token is not active",
            "Dynamic client registration failed: HTTP 404",
            "HTTP 404: Invalid OAuth error response: SyntaxError: JSON Parse error. Raw body: <html>",
            "401 status connecting to https://h/sse as SSE: no",
            "openai.AuthenticationError: Error code: 401 - Incorrect API key provided",
        ] {
            assert_eq!(start("npx -y x").stderr(text).exits(1).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_key_of_the_entry_and_the_header_are_named() {
        let story = start("npx -y x").env("API_KEY", "sk-abcdefghijklmnop").env("MODE", "a").stderr("status code 401").exits(1);
        assert_eq!(story.blames(RULE.cause).as_deref(), Some("API_KEY"));
        let story = start("npx -y mcp-remote https://h").stderr("HTTP 401: missing required Authorization header").exits(1);
        assert_eq!(story.blames(RULE.cause).as_deref(), Some("Authorization"));
    }

    #[test]
    fn other_refusals_are_other_causes() {
        for text in [
            "Error: API_KEY is required",
            "listening on port 4013",
            "npm error 403 Forbidden - GET https://registry.npmjs.org/x",
            "Error: getaddrinfo ENOTFOUND x",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
