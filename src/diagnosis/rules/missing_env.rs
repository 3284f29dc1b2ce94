//! A variable that the server requires is not set, or empty.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence, Redactor, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MissingEnv,
    explain: include_str!("missing-env.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::NotAnMcpServer,
        Cause::StdoutPollution,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::BadArguments,
        Cause::AuthFailed,
        Cause::MissingFile,
    ],
    check,
};

/// A name with an underscore in capitals is a variable wherever it stands; one without needs quotes or the word beside it.
static NAMED: Signatures = Signatures::new(&[
    r#"\b(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b["'`\])]*[: ]*(?:\([^)]*\) )?(?i:in (?:your |the )?(?:env\w*|\.env)(?: file)? )?(?i:environment variables?|env(?:ironment)? ?vars?|variables?|env)?[: ]*(?i:is|are|was|were|must|needs?|has|have|should|not|cannot)?\s*(?i:(?:also |both |to )*(?:be )?(?:not |to be )?(?:been )?(?:required|set\b|unset|missing|provided|defined|undefined|empty|found|configured|mandatory|needed|specified|supplied|present|non-empty|available))"#,
    r#"(?i:environment variables?|env(?:ironment)? ?vars?|variables?)[ :]+["'`$]?\{?(?<name>[A-Z][A-Z0-9_]{2,})\}?["'`]? (?i:is |are |must be |was |has )?(?i:not |un|required|missing|empty|set$|set\.)"#,
    r"(?i:missing|required|requires?|needs?|must set|please set|please provide|please define|you must|not set|undefined|unset|set the|setting the|provide a?n?|specify|no|define|export)\b.{0,80}?\b(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b",
    r"(?i:missing|required)\b.{0,40}\b(?i:env\w*|variables?)\b[^A-Za-z]*(?<name>[A-Z][A-Z0-9_]{2,})\b",
    r"(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)['\x22]?: (?:\[ ?'|\[?\x22)?(?:Required|undefined|Invalid input: expected \w+, received undefined|is required|Field required)",
    r"Could not resolve placeholder '(?<name>[\w.]+)'",
    r"(?i:either) (?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+) or .{1,80}? (?i:is|are|must be) (?i:required|set)",
    r"required key (?<name>\w+) missing value",
    r"UndefinedValueError: (?<name>\w+) not found",
    r"(?:error|failed|exception)[^:]*: '(?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'$",
    r"\$(?<name>[A-Z][A-Z0-9_]+) is not defined",
    r": (?<name>[A-Z_][A-Z0-9_]*): (?:unbound variable|parameter (?:null or )?not set)\s*$",
    r"^\s*(?:[-*]|•) (?<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b(?: \(required\)|: (?:missing|required|not set))",
])
.unless(UNLESS);

/// Which of `NAMED` prints one variable a line.
const FIELD_OF_A_SCHEMA: usize = 4;
const ITEM_OF_A_LIST: usize = 11;

/// Lines that mention a name in capitals without missing it: warnings, defaults, and error codes of runtimes.
const UNLESS: &[&str] = &[
    r"(?i)(?:^|[^\[\w])warn|\[warn\w*\] [^\[]|\boptional|\bdefault|fall(?:ing)?[ -]?back|\bdisabled|skipp(?:ed|ing)|\bignor|deprecat|\b(?:debug|info)\b",
    r"\b(?:UND_)?ERR_[A-Z_]+|NODE_MODULE_VERSION|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|MODULE_NOT_FOUND|GLIBC|CERT_|ECONN|ENOENT|CERTIFICATE_VERIFY",
    r"^\s+(?:at |File |\d+ \|)|^\s*(?:if|raise|throw|assert|const|let|var|return|elif)\b|^usage:|^Usage:",
    r"(?i)\binvalid\b.*\b(?:format|url|value)|must be (?:a |an |one of|either|set to)|not (?:a )?valid\b",
    r"(?i)no such file|module named|cannot find module",
    r"(?i)no longer accepts|unexpected keyword argument",
    // A command that a person typed.
    r"^\s*(?:[$%#>] )?export \w+=\S+\s*$",
    // The column in which help texts describe options.
    r"^\s{16,}\S",
];

/// A `KeyError` is about a variable when the frames above it read the environment.
static KEY_ERROR: Signatures = Signatures::new(&[r"^KeyError: ['\x22](?<name>\w+)['\x22]"]);
static ENVIRON: Signatures = Signatures::new(&[r"\benviron\b|\bgetenv|<frozen os>|[/\\]os\.py"]);

/// pydantic prints the field on the line above.
static FIELD_REQUIRED: Signatures = Signatures::new(&[r"Field required|field required"]);
static SETTINGS: Signatures =
    Signatures::new(&[r"validation errors? for \w*(?:Settings|Config|Env|Environment|Credentials|Options)\w*", r"pydantic_settings|BaseSettings"]);
static FIELD: Signatures = Signatures::new(&[r"^(?<name>[A-Za-z_]\w*)(?:\.\w+)*$"]);
/// Fields of the Python SDK's own settings: where these fail, two library versions clash.
static SDK_FIELD: Signatures =
    Signatures::new(&[r"^(?:debug|log_level|host|port|mount_path|sse_path|message_path|streamable_http_path|json_response|stateless_http)$"]);

/// zod prints an issue over several lines.
static ZOD_PATH: Signatures = Signatures::new(&[r#"^\s*"(?<name>[A-Z][A-Z0-9_]{2,})"$"#, r#""path": ?\[ ?"(?<name>[A-Z][A-Z0-9_]{2,})""#]);
static ZOD_MISSING: Signatures = Signatures::new(&[r#""received": ?"undefined"|received undefined|"message": ?"Required""#]);

/// Something secret is missing, and nobody says in which variable.
static UNNAMED: Signatures = Signatures::new(&[
    r"(?i)(?:api[- _]?key|access[- _]?key|(?:access|api|auth|bot|bearer|personal access|refresh) ?token|client ?secret|credentials) (?:is |are |was |were |must be |has )?(?:not |un)?(?:required|missing|provided|set\b|configured|found|specified|supplied)",
    r"(?i)(?:missing|no|requires? an?|please (?:provide|set|specify)(?: an?| your| the)?|must (?:provide|set|specify)(?: an?| your| the)?) (?:\w+ ){0,2}(?:api[- _]?key|access[- _]?key|(?:access|api|auth|bot|bearer|personal access|refresh) ?token|client ?secret|credentials)\b",
    r"(?i)(?:missing|required|necessary) environment variables?",
    r"VarError|environment variable not found|NotPresent",
])
.unless(&[
    r"(?i)--[a-z]|(?:^|[^\[\w])warn|\[warn\w*\] [^\[]|\boptional|\bdefault|\binvalid|\bdisabled|file|\.json|login|unauthori|\b40[13]\b|\b(?:debug|info)\b",
    r"^\s+(?:at |File |\d+ \|)|^\s*(?:if|raise|throw|assert|const|let|var|return)\b",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let (hit, names) =
        key_error(attempt).or_else(|| settings(attempt)).or_else(|| zod(attempt)).or_else(|| named(attempt)).or_else(|| unnamed(attempt))?;
    let Some(name) = names.first().cloned() else {
        let finding = hit.finding(attempt, RULE.cause, "a key or token that the server requires is not set").confidence(Confidence::Medium);
        return Some(finding.fix(Fix::edit("set the variable that the server's README names", paste::env("NAME", "…"))));
    };
    let (claim, certain) = claim(attempt, &names);
    let finding = hit.finding(attempt, RULE.cause, claim);
    let finding = if certain { finding } else { finding.confidence(Confidence::Medium) };
    Some(ways_out(finding.cite(Cite::entry(attempt, name.clone())), attempt, &names).subject(Subject::Variable(name)))
}

type Found<'a> = Option<(Hit<'a>, Vec<Shown>)>;

fn named(attempt: &Attempt) -> Found<'_> {
    let hit = NAMED.last(attempt)?;
    // Schema libraries print one variable a line, all in the same words.
    let mut names: Vec<Shown> = Vec::new();
    for alike in NAMED.all(attempt).filter(|other| other.pattern == hit.pattern && matches!(hit.pattern, FIELD_OF_A_SCHEMA | ITEM_OF_A_LIST)) {
        if let Some(name) = alike.name.filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names = in_capitals(&hit);
    }
    (!names.is_empty()).then_some((hit, names))
}

/// All names of the line, so that a list of variables is named in full.
fn in_capitals(hit: &Hit<'_>) -> Vec<Shown> {
    let first = hit.name.clone();
    let listed = hit.line.text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| is_variable(word));
    let mut names: Vec<Shown> = first.into_iter().collect();
    for word in listed {
        if !names.iter().any(|name| &**name == word) {
            names.push(Redactor::default().show(word));
        }
    }
    names
}

fn is_variable(word: &str) -> bool {
    word.contains('_')
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn key_error(attempt: &Attempt) -> Found<'_> {
    let hit = KEY_ERROR.last(attempt)?;
    let name = hit.name.clone()?;
    let reads_environment = hit.before(attempt, 8).any(|line| ENVIRON.matches(line.text));
    (reads_environment || is_variable(&name)).then(|| (hit, vec![name]))
}

fn settings(attempt: &Attempt) -> Found<'_> {
    let last = FIELD_REQUIRED.last(attempt)?;
    if !last.before(attempt, 40).any(|line| SETTINGS.matches(line.text)) {
        return None;
    }
    let fields = FIELD_REQUIRED.all(attempt).filter_map(|hit| {
        let above = hit.before(attempt, 1).next()?;
        FIELD.name_in(above.text)?.filter(|field| !SDK_FIELD.matches(field))
    });
    let names: Vec<Shown> = fields.map(|field| Redactor::default().show(&field.to_uppercase())).collect();
    (!names.is_empty()).then_some((last, names))
}

fn zod(attempt: &Attempt) -> Found<'_> {
    let missing = |hit: &Hit<'_>| {
        let around = || hit.before(attempt, 5).chain(hit.after(attempt, 3));
        ZOD_MISSING.matches(hit.line.text) || around().any(|line| ZOD_MISSING.matches(line.text))
    };
    let hits: Vec<Hit<'_>> = ZOD_PATH.all(attempt).filter(missing).collect();
    let names = hits.iter().filter_map(|hit| hit.name.clone()).collect();
    Some((hits.first()?.clone(), names))
}

fn unnamed(attempt: &Attempt) -> Found<'_> {
    UNNAMED.last(attempt).map(|hit| (hit, Vec::new()))
}

/// The claim, and whether what the entry sets agrees with it.
fn claim(attempt: &Attempt, names: &[Shown]) -> (String, bool) {
    let listed = names.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
    let launched = attempt.launched();
    let entry = launched.and_then(|launched| launched.env.iter().find(|entry| names.iter().any(|name| **name == *entry.name)));
    let withheld = launched.is_some_and(|launched| names.iter().any(|name| launched.env_withheld.iter().any(|held| **name == *held)));
    match entry {
        Some(entry) if entry.empty => (format!("{} is set to nothing, and the server requires it", entry.name), true),
        Some(entry) => (format!("the server misses {listed}, though the entry sets {}", entry.name), false),
        None if withheld => (format!("{listed} is set in your shell, but this client does not pass it on"), true),
        None if names.len() > 1 => (format!("the server requires {listed}, which are not set"), true),
        None => (format!("the server requires {listed}, which is not set"), true),
    }
}

fn ways_out(finding: Finding, attempt: &Attempt, names: &[Shown]) -> Finding {
    let values: Vec<String> = names.iter().map(|name| paste::field(name, "…")).collect();
    let finding = finding.fix(Fix::edit("set it in the entry", format!("\"env\": {{ {} }}", values.join(", "))));
    let in_container = attempt.launched().filter(|launched| launcher::image(launched).is_some());
    let Some(launched) = in_container else { return finding };
    let options: Vec<&str> = names.iter().filter(|name| !launched.args.contains(name)).flat_map(|name| ["-e", &**name]).collect();
    if options.is_empty() {
        return finding;
    }
    let options = options.iter().map(|option| format!("\"{option}\"")).collect::<Vec<_>>().join(", ");
    finding.fix(Fix::edit("and let docker pass it into the container", format!("\"args\": [\"run\", \"-i\", \"--rm\", {options}, …]")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Method, NoiseKind},
    };

    const KEY_ERROR_TRACE: &str = "Traceback (most recent call last):\n  File \"/x/s.py\", line 3, in <module>\n    os.environ[\"APIKEY\"]\n    ~~~~~~~~~~^^^^^^^^^^\n  File \"<frozen os>\", line 679, in __getitem__\nKeyError: 'APIKEY'";
    const PYDANTIC: &str = "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\napi_key\n  Field required [type=missing, input_value={}, input_type=dict]";
    const ZOD: &str = "ZodError: [\n  {\n    \"expected\": \"string\",\n    \"code\": \"invalid_type\",\n    \"path\": [\n      \"API_KEY\"\n    ],\n    \"message\": \"Invalid input: expected string, received undefined\"\n  }\n]";

    #[test]
    fn the_variable_is_named_in_every_wording() {
        for (text, name) in [
            ("Error: BRAVE_API_KEY environment variable is required", "BRAVE_API_KEY"),
            ("Error: GITHUB_PERSONAL_ACCESS_TOKEN not set", "GITHUB_PERSONAL_ACCESS_TOKEN"),
            ("Please set SLACK_BOT_TOKEN and SLACK_TEAM_ID environment variables", "SLACK_BOT_TOKEN"),
            ("ValueError: Missing required environment variable: DB_URL", "DB_URL"),
            ("Missing environment variables: A_KEY, B_KEY", "A_KEY"),
            ("environs.exceptions.EnvError: Environment variable \"TOKEN\" not set", "TOKEN"),
            ("The OPENAI_API_KEY environment variable is missing or empty; either provide it", "OPENAI_API_KEY"),
            (
                "openai.OpenAIError: The api_key client option must be set either by passing api_key to the client or by setting the OPENAI_API_KEY environment variable",
                "OPENAI_API_KEY",
            ),
            ("panic: required key API_TOKEN missing value", "API_TOKEN"),
            ("env: required environment variable \"HOST_URL\" is not set", "HOST_URL"),
            ("decouple.UndefinedValueError: SECRET not found. Declare it as envvar or define a value.", "SECRET"),
            ("Could not resolve placeholder 'DB_HOST' in value \"${DB_HOST}\"", "DB_HOST"),
            ("connection attempt failed: 'DB_URL'", "DB_URL"),
            ("  API_KEY: [ 'Required' ]", "API_KEY"),
            ("  B_KEY: [ 'Required' ],\n  A_KEY: [ 'Required' ]", "B_KEY"),
            ("/opt/x/run.sh: line 3: TOKEN: unbound variable", "TOKEN"),
            ("/opt/x/run.sh: 3: TOKEN: parameter not set", "TOKEN"),
            ("2026-01-01 10:00:00.000 [warning] [server stderr] Error: GITHUB_TOKEN not set", "GITHUB_TOKEN"),
            (KEY_ERROR_TRACE, "APIKEY"),
            (PYDANTIC, "API_KEY"),
            (ZOD, "API_KEY"),
            ("Error: API key is required", ""),
            ("No credentials provided", ""),
        ] {
            let start = start("npx -y x").stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn it_is_the_cause_wherever_the_server_says_it() {
        let on_stdout = start("npx -y x").stdout(NoiseKind::NotJson, "Please set API_KEY in your environment").exits(1);
        assert_eq!(on_stdout.cause(), Some(RULE.cause));
        let in_answer = start("npx -y x").error(Method::Initialize, -32603, "Missing required environment variable: API_KEY").closes_stdin();
        assert_eq!(in_answer.cause(), Some(RULE.cause));
    }

    #[test]
    fn what_the_entry_sets_is_taken_into_account() {
        let says = |start: crate::diagnosis::testing::Start| start.stderr("Error: API_KEY is required").exits(1).finding(RULE.cause).expect("found");
        assert!(says(start("x").env("API_KEY", "")).claim.contains("set to nothing"));
        assert_eq!(says(start("x").env("API_KEY", "abc")).confidence, Confidence::Medium);
        let docker = says(start("docker run -i --rm mcp/x"));
        assert!(docker.fixes.iter().any(|fix| fix.edit.as_deref().is_some_and(|edit| edit.contains(r#""-e", "API_KEY""#))));
    }

    #[test]
    fn capitals_alone_are_no_missing_variable() {
        for text in [
            "warning: GITHUB_TOKEN not set, using anonymous access",
            "LOG_LEVEL not set, defaulting to info",
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from /y",
            "was compiled against a different Node.js version using NODE_MODULE_VERSION 108. This version requires NODE_MODULE_VERSION 115.",
            "code: 'SELF_SIGNED_CERT_IN_CHAIN'",
            "KeyError: 'name'",
            "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings\ndebug\n  Input should be a valid boolean [type=bool_parsing]",
            "Error: BASE_URL must be a valid URL",
            "AxiosError: Request failed with status code 401",
            "ConnectionRefusedError: [Errno 111] Connection refused",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
