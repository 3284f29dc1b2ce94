//! The backend refuses who the server says it is: 401 or 403.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Part, Refusal, Way, header_sent, offers_login, ways},
        paste,
    },
    evidence::{Attempt, EnvEntry, Evidence, Heard, N8nAnswer, N8nApi, N8nMcp, N8nVisit, Redactor, Speaks, UrlFrom, is_placeholder, is_secret_name},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::AuthFailed,
    explain: include_str!("auth-failed.md"),
    when: When::Always,
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
    let seen = || ways(evidence).find_map(|way| key(&way).or_else(|| turned_away(&way)));
    if evidence.judged().is_ready() {
        return seen();
    }
    let seen = seen();
    // What n8n or the remote server told the doctor is surer than a line about credentials.
    if seen.as_ref().is_some_and(|seen| seen.severity == Severity::Error) {
        return seen;
    }
    said(evidence.judged()).or(seen)
}

/// What n8n said to the key.
fn key(way: &Way<'_>) -> Option<Finding> {
    let visit = way.attempt.n8n()?;
    let answered = |heard: Option<Heard<'_>>| heard.and_then(|heard| heard.answer);
    if let (Some(N8nAnswer::Mcp(answer)), Some(heard)) = (answered(visit.mcp), visit.mcp) {
        return of_mcp(way, &visit, answer, Cite::of(heard.event));
    }
    let heard = visit.api?;
    match heard.answer? {
        N8nAnswer::Api(N8nApi::KeyRefused) if visit.with_key => {
            let state = format!("{} is there and refuses the API key{} (401)", way.whom(), key_origin(way));
            let finding = way.complaint(RULE.cause, &state, Cite::of(heard.event));
            Some(
                finding
                    .fix(Fix::by_hand(
                        "make a new key in n8n (Settings, n8n API) and put it in: n8n says the same to a wrong, an expired and a malformed one",
                    ))
                    .fix(Fix::by_hand("n8n reads it from the header X-N8N-API-KEY alone: `Authorization: Bearer` is refused as well"))
                    .fix(Fix::by_hand("a good key is refused too where the public API is off: see N8N_PUBLIC_API_DISABLED where n8n runs")),
            )
        }
        N8nAnswer::Api(N8nApi::ScopeMissing) => {
            let state = format!("{} knows the API key{}, which may not list workflows (403)", way.whom(), key_origin(way));
            let finding = Finding::build(RULE.cause, state, Cite::of(heard.event)).severity(if way.part == Part::Itself {
                Severity::Warning
            } else {
                Severity::Note
            });
            Some(finding.fix(Fix::by_hand("give the key the scope workflow:list, and those of the tools that are to be used, in n8n's settings")))
        }
        _ => None,
    }
}

/// What n8n's MCP endpoint said.
fn of_mcp(way: &Way<'_>, visit: &N8nVisit<'_>, answer: N8nMcp, cite: Cite) -> Option<Finding> {
    match answer {
        N8nMcp::TokenRefused if visit.is_key_of_the_api() => {
            let state = format!("the MCP endpoint of {} refuses this key: it is that of the public API, and MCP has one of its own", way.whom());
            Some(way.complaint(RULE.cause, &state, cite).fix(Fix::by_hand("copy the token that n8n shows for MCP (Settings, Instance-level MCP)")))
        }
        N8nMcp::TokenRefused => {
            let state = format!("the MCP endpoint of {} refuses the token{}", way.whom(), key_origin(way));
            Some(
                way.complaint(RULE.cause, &state, cite).fix(Fix::by_hand(
                    "copy the token anew: for the instance from Settings, Instance-level MCP; for a trigger from its own credential",
                )),
            )
        }
        N8nMcp::WantsToken => {
            let claim = format!("the MCP endpoint of {} is there and wants a token; none was sent", way.whom());
            let finding = Finding::build(RULE.cause, claim, cite).severity(Severity::Note);
            Some(finding.fix(Fix::edit("send the token that n8n shows for MCP", paste::header("Authorization", "Bearer …"))))
        }
        N8nMcp::Greets | N8nMcp::SwitchedOff | N8nMcp::NotAcceptable | N8nMcp::WrongVerb | N8nMcp::NotRegistered | N8nMcp::TestOnly => None,
    }
}

/// ` (N8N_API_KEY)`: where the key was found.
fn key_origin(way: &Way<'_>) -> String {
    match &way.remote.speaks {
        Speaks::N8n { key: Some(UrlFrom::Named(named_in)) } => format!(" ({})", named_in.describe()),
        Speaks::N8n { .. } | Speaks::Mcp(_) => String::new(),
    }
}

/// What a remote server said to whoever asks.
fn turned_away(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(|refusal| matches!(refusal.status(), 401 | 403))?;
    let (sent, status) = (header_sent(way), refusal.status());
    // Nothing is wrong with what was not sent where a login is the way in.
    if status == 401 && sent.is_none() && offers_login(way, &refusal).is_some() {
        return None;
    }
    let (whom, words) = (way.whom(), refusal.words());
    let says = if words.is_empty() { String::new() } else { format!(": {words}") };
    let state = match (status, sent) {
        (401, Some(header)) if is_another(header, &refusal) => {
            format!("{whom} wants the header Authorization, and the entry sends {} alone (401){says}", header.name)
        }
        (401, Some(header)) if lacks_scheme(header) => {
            format!("{whom} refuses what the header {} holds: a token with no word such as Bearer in front of it (401){says}", header.name)
        }
        (401, Some(header)) => format!("{whom} refuses what the header {} holds (401){says}", header.name),
        (401, None) => format!("{whom} wants to know who asks, and no Authorization header says it (401){says}"),
        (_, Some(header)) => format!("{whom} knows who asks by {} and does not permit it (403){says}", header.name),
        (_, None) => format!("{whom} lets nobody in who comes like this (403){says}"),
    };
    let finding = way.complaint(RULE.cause, &state, refusal.cite());
    let finding = match sent {
        Some(header) if status == 401 && is_another(header, &refusal) => finding.fix(bearer(way, scheme(&refusal))),
        Some(header) if status == 401 => {
            let value = if header.name.eq_ignore_ascii_case("authorization") { "Bearer …" } else { "…" };
            finding
                .subject(Subject::Argument(Redactor::default().show(&header.name)))
                .fix(Fix::edit("put a valid token in: this one is wrong, expired or revoked", paste::header(&header.name, value)))
        }
        Some(_) => finding.fix(Fix::by_hand("give the token the rights that the server asks for, or use that of an account which has them")),
        None if status == 401 => finding.fix(bearer(way, scheme(&refusal))),
        None => {
            finding.fix(Fix::by_hand("look at who answers: a firewall of the network or of the site (Cloudflare, a VPN's gate) says 403 as well"))
        }
    };
    let challenge = refusal.challenge();
    Some(if challenge.is_empty() {
        finding
    } else {
        finding.cite([Cite::event(refusal.event, Redactor::default().show(&format!("WWW-Authenticate: {challenge}")))])
    })
}

/// The challenge is about `Authorization`, and the entry has its key elsewhere.
fn is_another(header: &EnvEntry, refusal: &Refusal<'_>) -> bool {
    !refusal.challenge().is_empty() && !header.name.eq_ignore_ascii_case("authorization")
}

/// A token alone, where `Authorization` wants to be told first what kind of token it is; of a stand-in the kind is not shown.
fn lacks_scheme(header: &EnvEntry) -> bool {
    let is_bare = !header.empty && !header.value.contains(' ') && !is_placeholder(&header.value);
    header.name.eq_ignore_ascii_case("authorization") && is_bare
}

fn scheme(refusal: &Refusal<'_>) -> &'static str {
    if refusal.challenge().to_ascii_lowercase().starts_with("basic") { "Basic …" } else { "Bearer …" }
}

/// How the header gets to the server: from the entry itself, or by way of mcp-remote.
fn bearer(way: &Way<'_>, value: &str) -> Fix {
    match way.part {
        Part::Behind => header(),
        Part::Itself | Part::Backend => Fix::edit("send a token, if the server's owner has given you one", paste::header("Authorization", value)),
    }
}

fn said(attempt: &Attempt) -> Option<Finding> {
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
