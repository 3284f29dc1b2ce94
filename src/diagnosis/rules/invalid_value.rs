//! A variable or an argument is set, but to a placeholder or to something malformed.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When,
        network::{Part, Refusal, Way, header_sent, ways},
        paste,
    },
    evidence::{Attempt, EnvEntry, Evidence, Redactor, Rung, Shown, UrlFault, is_placeholder, is_secret_name},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::InvalidValue,
    explain: include_str!("invalid-value.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::AuthFailed,
        Cause::DnsFailure,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::NotAnMcpServer,
        Cause::StdoutPollution,
        Cause::InitializeError,
        Cause::ToolsListError,
    ],
    check,
};

/// A variable in capitals, with the word that says what is wrong with it.
static VARIABLE: Signatures = Signatures::new(&[
    r"(?i:invalid|malformed|bad|unsupported|illegal|incorrect)(?i: value| format| url| uri)?(?i: for| of| in|:)?(?i: the)?(?i: environment variable| env var| variable)?[ :]+['\x22`]?(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b",
    r"\b(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b['\x22`)]*:? (?i:is (?:an )?(?:invalid|malformed|not (?:a )?valid)|must be (?:a |an |one of|either|in |between|positive|numeric|absolute|greater|at least|https?)|has an? (?:invalid|unexpected)|should (?:be|start|look)|does not (?:look|appear|match|start)|must (?:start|begin|contain|match)|contains?|cannot be parsed|could not be parsed)",
    r#""path": ?\[ ?"(?<name>[A-Z][A-Z0-9_]+)" ?\].*"message": ?"Invalid"#,
])
.unless(&[r"(?i)\bwarn|using default|fall(?:ing)?[ -]?back|\bignor|must be (?:set|provided|defined)\b", r"\b(?:UND_)?ERR_[A-Z_]+|NODE_MODULE_VERSION|^\s*(?:if|raise|throw|const)\b"]);

/// An argument or option, as parsers of the command line say it.
static ARGUMENT: Signatures = Signatures::new(&[
    r"error: argument (?<name>[^:]+): invalid (?:choice|\w+ value)",
    r"Invalid value for ['\x22]?(?<name>[^'\x22:]+)['\x22]?:",
    r"error: invalid value '[^']*' for '(?<name>[^']+)'",
    r"error: option '(?<name>[^']+)' argument '[^']*' is invalid",
    r#"invalid (?:boolean )?value "[^"]*" for (?:flag )?(?<name>-\S+):"#,
    r#"invalid argument "[^"]*" for "(?<name>[^"]+)" flag"#,
    r"Argument: (?<name>\w+), Given: .*Choices:",
    r"Invalid value for option '?(?<name>--[\w-]+)",
    r"(?i)\binvalid (?<name>--[a-z][\w-]*)",
    r"(?i)(?:^|[\s:'\x22`])(?<name>(?:/|~/|[A-Za-z]:\\)[^\s'\x22`:]+)['\x22`]? is not an? (?:valid )?[\w ]*(?:repository|directory|folder|file|database|project|vault|workspace)\b",
])
// A path that is not there is a missing file.
.unless(&[r"does not exist|No such file"]);

/// A URL or number nobody could read; which variable held it stays open.
static MALFORMED: Signatures = Signatures::new(&[
    r"code: 'ERR_INVALID_URL'|^(?:Error: )?Invalid URL$|TypeError(?: \[ERR_INVALID_URL\])?: Invalid URL|TypeError: Failed to parse URL from",
    r"(?:InvalidURL|MissingSchema|InvalidSchema|UnsupportedProtocol|LocationParseError)\b",
    r"invalid URI for request|unsupported protocol scheme|first path segment in URL cannot contain colon|invalid port .* after host",
    r"Could not parse (?:SQLAlchemy |rfc1738 )*URL",
    r"MongoParseError|ParseError: invalid connection string|invalid (?:dsn|connection option|connection string)",
    r"relative URL without a base|InvalidUri|java\.net\.(?:MalformedURLException|URISyntaxException)|System\.UriFormatException",
    r"ValueError: Level '[^']+' does not exist",
    r"ValueError: (?:invalid literal for int\(\) with base|could not convert string to float)",
])
.unless(&[r"(?i)^\s*\w*warn"]);

/// pydantic names the field on the line above.
static PYDANTIC: Signatures =
    Signatures::new(&[r"\[type=(?:\w+_parsing|\w+_type|url_\w+|literal_error|enum|value_error|string_too_short|string_pattern_mismatch)"]);
static SETTINGS: Signatures =
    Signatures::new(&[r"validation errors? for \w*(?:Settings|Config|Env|Environment|Credentials|Options)\w*", r"pydantic_settings|BaseSettings"]);
static FIELD: Signatures = Signatures::new(&[r"^(?<name>[A-Za-z_]\w*)$"]);
static SDK_FIELD: Signatures =
    Signatures::new(&[r"^(?:debug|log_level|host|port|mount_path|sse_path|message_path|streamable_http_path|json_response|stateless_http)$"]);

static REFUSED: Signatures = Signatures::new(&[
    r"(?i)\b401\b|\b403\b|unauthori[sz]ed|forbidden|invalid.{0,20}(?:key|token|credential)|(?:key|token|credential).{0,20}invalid|bad credentials|invalid_auth|ENOTFOUND|getaddrinfo",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let url = || ways(evidence).find_map(|way| no_url(&way));
    if attempt.is_ready() {
        return url();
    }
    said(attempt).or_else(url).or_else(|| ways(evidence).find_map(|way| placeholder_header(&way)))
}

/// What is written where a URL belongs is none; that a reference in it was not replaced is another cause.
fn no_url(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    let Rung::BadUrl(fault) = snag.rung else { return None };
    let fix = match fault {
        UrlFault::Unexpanded(_) => return None,
        UrlFault::NoScheme => Fix::edit("put http:// or https:// in front of it", way.edit(&format!("http://{}", way.remote.url.trim()))),
        UrlFault::Quoted => Fix::edit("take the quotes out", way.edit(way.remote.url.trim().trim_matches(['"', '\'']))),
        UrlFault::Empty | UrlFault::OtherScheme(_) | UrlFault::NoHost | UrlFault::BadHost | UrlFault::BadPort => {
            let example = if way.is_n8n() { "http://localhost:5678" } else { "https://host/mcp" };
            Fix::edit("write scheme, host and port", way.edit(example))
        }
    };
    let state = format!("{} is no URL that anybody could go to: {}", way.with_origin(&way.remote.url), snag.cite().text);
    let finding = way.complaint(RULE.cause, &state, snag.cite()).fix(fix);
    Some(match way.variable() {
        Some(variable) => finding.subject(Subject::Variable(Redactor::default().show(variable))),
        None => finding,
    })
}

/// The header that was refused still holds the README's example.
fn placeholder_header(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(|refusal| way.part == Part::Itself && matches!(refusal.status(), 401 | 403))?;
    let header = header_sent(way)?;
    let value = header.value.strip_prefix("Bearer ").unwrap_or(&header.value).trim();
    if !is_placeholder(value) {
        return None;
    }
    let state = format!("the header {} still holds the placeholder {value}, which {} refuses", header.name, way.whom());
    let finding = way.complaint(RULE.cause, &state, refusal.cite()).subject(Subject::Argument(Redactor::default().show(&header.name)));
    Some(finding.fix(Fix::edit("put the real value in its place", paste::header(&header.name, "Bearer …"))))
}

fn said(attempt: &Attempt) -> Option<Finding> {
    named(attempt).or_else(|| settings(attempt)).or_else(|| argument(attempt)).or_else(|| placeholder(attempt)).or_else(|| malformed(attempt))
}

fn named(attempt: &Attempt) -> Option<Finding> {
    let hit = VARIABLE.last(attempt)?;
    let name = hit.name.clone()?;
    Some(variable(&hit, attempt, name))
}

fn settings(attempt: &Attempt) -> Option<Finding> {
    let hit = PYDANTIC.last(attempt)?;
    if !hit.before(attempt, 40).any(|line| SETTINGS.matches(line.text)) {
        return None;
    }
    let field = FIELD.name_in(hit.before(attempt, 1).next()?.text)?.filter(|field| !SDK_FIELD.matches(field))?;
    Some(variable(&hit, attempt, Redactor::default().show(&field.to_uppercase())))
}

fn variable(hit: &Hit<'_>, attempt: &Attempt, name: Shown) -> Finding {
    hit.finding(attempt, RULE.cause, format!("the value of {name} is not what the server accepts"))
        .cite(Cite::entry(attempt, name.clone()))
        .fix(Fix::edit("correct the value; the server says what it expects", paste::env(&name, "…")))
        .subject(Subject::Variable(name))
}

fn argument(attempt: &Attempt) -> Option<Finding> {
    let hit = ARGUMENT.last(attempt)?;
    let name = hit.name.clone()?;
    Some(
        hit.finding(attempt, RULE.cause, format!("the value given for {name} is not what the program accepts"))
            .cite(Cite::entry(attempt, name.clone()))
            .fix(Fix::by_hand("correct the value in `args`; the message lists what is allowed"))
            .subject(Subject::Argument(name)),
    )
}

/// Nobody replaced the example from the README.
fn placeholder(attempt: &Attempt) -> Option<Finding> {
    let launched = attempt.launched()?;
    let stands_in = |entry: &&EnvEntry| is_placeholder(&entry.value) && (is_secret_name(&entry.name) || entry.value.len() > 9);
    let entry = launched.env.iter().find(stands_in)?;
    let refusal = REFUSED.last(attempt);
    let mentioned = attempt.lines().any(|line| line.text.contains(&entry.name));
    let confidence = if refusal.is_some() || mentioned { Confidence::High } else { Confidence::Low };
    let said = refusal.map(|hit| hit.cite());
    let text = Redactor::default().show(&format!("{}={}", entry.name, entry.value));
    let cite = Cite::entry(attempt, text).or_else(|| said.clone()).or_else(|| attempt.events.first().map(Cite::of))?;
    let finding = Finding::build(RULE.cause, format!("{} still holds the placeholder {}", entry.name, entry.value), cite);
    let name = Redactor::default().show(&entry.name);
    Some(
        finding
            .cite(said)
            .confidence(confidence)
            .subject(Subject::Variable(name))
            .fix(Fix::edit("put the real value in its place", paste::env(&entry.name, "…"))),
    )
}

fn malformed(attempt: &Attempt) -> Option<Finding> {
    let hit = MALFORMED.last(attempt)?;
    let by_hand = Fix::by_hand("check the addresses and numbers in `env` and `args`: a URL begins with http:// or https://");
    let finding =
        hit.finding(attempt, RULE.cause, "a URL, a number or a level among the settings cannot be read").confidence(Confidence::Medium).fix(by_hand);
    let address = |entry: &&EnvEntry| ["URL", "URI", "HOST", "ENDPOINT", "DSN", "PORT"].iter().any(|part| entry.name.to_uppercase().contains(part));
    let suspects: Vec<&EnvEntry> = attempt.launched().into_iter().flat_map(|launched| &launched.env).filter(address).collect();
    let [only] = suspects[..] else { return Some(finding) };
    let name = Redactor::default().show(&only.name);
    let claim = format!("a URL or number among the settings cannot be read, most likely {name}");
    Some(Finding { claim, ..finding }.cite(Cite::entry(attempt, name.clone())).subject(Subject::Variable(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_only_address_of_the_entry_is_suspected_by_name() {
        let story = start("python s.py").env("NOTES_PORT", "eighty").stderr("ValueError: invalid literal for int() with base 10: 'eighty'").exits(1);
        assert!(story.finding(RULE.cause).is_some_and(|found| found.claim.ends_with("most likely NOTES_PORT")));
    }

    #[test]
    fn the_variable_or_argument_is_named() {
        for (text, name) in [
            ("Error: BASE_URL must be a valid URL", "BASE_URL"),
            ("ValueError: Invalid value for environment variable MAX_ROWS: 'many'", "MAX_ROWS"),
            ("SLACK_TOKEN should start with xoxb-", "SLACK_TOKEN"),
            (
                "pydantic_core._pydantic_core.ValidationError: 1 validation error for AppSettings\ntimeout\n  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='abc', input_type=str]",
                "TIMEOUT",
            ),
            ("ap.py: error: argument --mode: invalid choice: 'c' (choose from 'a', 'b')", "--mode"),
            ("Error: Invalid value for '--port': 'x' is not a valid integer.", "--port"),
            ("error: invalid value 'x' for '--port <PORT>': invalid digit found in string", "--port <PORT>"),
            ("invalid value \"x\" for flag -port: parse error", "-port"),
            ("TypeError: Invalid URL\n    at new URL (node:internal/url:806:29)\n  code: 'ERR_INVALID_URL',", ""),
            ("sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string", ""),
        ] {
            let start = start("npx -y x").stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_placeholder_explains_the_refusal() {
        let story = start("npx -y x").env("API_KEY", "YOUR_API_KEY").stderr("Error: Request failed with status code 401").exits(1);
        assert_eq!(story.clone().cause(), Some(RULE.cause));
        assert_eq!(story.blames(RULE.cause).as_deref(), Some("API_KEY"));
    }

    #[test]
    fn no_secret_is_shown() {
        let found = start("x").env("API_KEY", "sk-real-secret-value").stderr("API_KEY is invalid").exits(1).finding(RULE.cause).expect("found");
        assert!(!format!("{found:?}").contains("real-secret"));
    }

    #[test]
    fn a_missing_value_or_file_is_another_cause() {
        for text in [
            "Error: API_KEY must be set",
            "Error: Invalid value for 'PATH': Path '/no/such' does not exist.",
            "SyntaxError: Invalid or unexpected token",
            "2 validation errors for Settings\ndebug\n  Input should be a valid boolean [type=bool_parsing, input_value='x']",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
