//! The server needs a login, or a credentials file, that a person makes before the first start.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::LoginRequired,
    explain: include_str!("login-required.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::MissingFile,
        Cause::MissingEnv,
        Cause::AuthFailed,
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

/// The line names the command that logs in.
static COMMAND: Signatures = Signatures::new(&[
    r"(?<name>gcloud auth (?:application-default )?login|az login|gh auth login|aws sso login(?: --profile \S+)?|aws configure|wrangler login|firebase login|vercel login|netlify login|heroku login|railway login|npm login|huggingface-cli login|hf auth login|op signin|doctl auth init|databricks (?:auth login|configure)|supabase login|stripe login|kubectl login|oc login|snow login|azd auth login|docker login)",
    r"(?i)(?:please )?(?:run|execute|use|try) [:'\x22`]*(?<name>[\w@./-]+(?: [\w@./:-]+){0,5} (?:--)?(?:auth|login|authenticate|setup|authorize)(?: login)?)\b",
]);

/// A file that a login or a cloud console makes.
static CREDENTIALS: Signatures = Signatures::new(&[
    r"(?i)(?:no such file|not found|does not exist|missing|ENOENT|could not find|cannot find|please (?:place|put|create|provide|download)).*?(?<name>[^\s'\x22`(]*(?:credentials?|client_?secrets?|oauth[\w.-]*keys?|service[_-]?account|token)[\w.-]*\.(?:json|pickle|ya?ml))",
    r"(?i)(?<name>[^\s'\x22`(]*(?:credentials?|client_?secrets?|oauth[\w.-]*keys?|service[_-]?account|token)[\w.-]*\.(?:json|pickle|ya?ml))['\x22`]?(?: file)? (?:was )?(?:not found|does not exist|is missing|missing)",
    r"(?i)oauth keys file (?:not found|missing)",
]);

/// It says that nobody has logged in.
static STATE: Signatures = Signatures::new(&[
    r"Could not load the default credentials|DefaultCredentialsError|default credentials were not found",
    r"Unable to locate credentials|NoCredentialsError|CredentialsProviderError|Could not load credentials from any providers|get credentials: .*no EC2 IMDS",
    r"CredentialUnavailableError|DefaultAzureCredential failed",
    r"(?i)\b(?:you are |user (?:is )?|currently )?not (?:logged in|signed in|authenticated)\b",
    r"(?i)(?:please|must|need to|have to) (?:first )?(?:log ?in|sign in|authenticate)\b",
    r"(?i)\b(?:re-?run|run|start)\b.{0,30} with (?:the )?['\x22`]?(?:--)?(?:auth|login|setup|authorize)['\x22`]? (?:argument|command|subcommand|flag|option)",
    r"(?i)\bno (?:saved |stored |valid |oauth |existing )+(?:credentials|tokens?|session)(?: found)?",
    r"(?i)(?:session|refresh token|login|sso (?:token|session)\S*) (?:has |is )?(?:expired|been revoked)|invalid_grant",
    // rmcp, for clients that speak HTTP (modelcontextprotocol/rust-sdk:crates/rmcp/src/transport/streamable_http_client.rs).
    r"\bAuth required(?:, when |$)|\bAuthRequired\(",
])
.unless(&[r"(?i)\bwarn|\bsession id\b|\boptional|by visiting|open(?:ing)? (?:this|the following) url|waiting for|\bdebug\b|falling back"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    // A server that waits with the browser open is another matter: auth-wait.
    attempt.died_starting().is_some().then_some(()).or_else(|| attempt.gave_up().is_none().then_some(()))?;
    let state = STATE.last(attempt);
    let command = COMMAND.last(attempt);
    if let Some(hit) = CREDENTIALS.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "a credentials file that is made by a first login, or downloaded, is missing");
        let finding = finding.cite(command.as_ref().map(crate::diagnosis::Hit::cite));
        let finding = match hit.name.clone() {
            Some(file) => finding.subject(Subject::File(file)),
            None => finding,
        };
        return Some(finding.fix(log_in(attempt, command.and_then(|hit| hit.name).as_deref())));
    }
    // A login that is merely mentioned proves nothing, unless the server ended with it.
    let hit = state.as_ref().or(command.as_ref())?;
    let finding = hit.finding(attempt, RULE.cause, "it requires a login that has not been made, or has expired");
    let said = command.as_ref().and_then(|hit| hit.name.clone());
    let finding = match said.clone() {
        Some(command) => finding.subject(Subject::Program(command)),
        None => finding,
    };
    Some(finding.fix(log_in(attempt, said.as_deref().or_else(|| implied(hit.line.text)))))
}

/// The command that the cloud's own library leaves to the reader to know.
fn implied(text: &str) -> Option<&'static str> {
    if text.contains("default credentials") || text.contains("DefaultCredentialsError") {
        Some("gcloud auth application-default login")
    } else if text.contains("CredentialsProviderError") || text.contains("locate credentials") || text.contains("NoCredentials") {
        Some("aws configure")
    } else if text.contains("AzureCredential") || text.contains("CredentialUnavailable") {
        Some("az login")
    } else {
        None
    }
}

fn log_in(attempt: &Attempt, command: Option<&str>) -> Fix {
    match (command, attempt.launched()) {
        (Some(command), _) => Fix::run("log in once, in a terminal", command),
        (None, Some(launched)) if launcher::package(launched).is_some() => {
            let words: Vec<String> = std::iter::once(&launched.command).chain(&launched.args).map(|word| paste::word(word)).collect();
            Fix::run("start it once in a terminal and follow its login", words.join(" "))
        }
        (None, _) => Fix::by_hand("log in once in a terminal, as the server's README says"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_login_or_the_file_is_named() {
        for (text, name) in [
            ("Error: Could not load the default credentials. Browse to https://cloud.google.com/docs/authentication", ""),
            (
                "google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found. Run `gcloud auth application-default login`.",
                "gcloud auth application-default login",
            ),
            ("botocore.exceptions.NoCredentialsError: Unable to locate credentials", ""),
            ("You are not logged in. Please run: gh auth login", "gh auth login"),
            ("Credentials not found. Please run with 'auth' argument first.", ""),
            ("OAuth keys file not found. Please place gcp-oauth.keys.json in current directory or /home/me/.gmail-mcp", "gcp-oauth.keys.json"),
            ("FileNotFoundError: [Errno 2] No such file or directory: 'credentials.json'", "credentials.json"),
            ("Error: ENOENT: no such file or directory, open '/home/me/client_secret.json'", "/home/me/client_secret.json"),
            ("Error: No saved credentials found. Run 'npx my-server auth' first", "npx my-server auth"),
            ("google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.')", ""),
        ] {
            let start = start("npx -y x").stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_cloud_login_can_be_pasted() {
        let found = start("npx -y x").stderr("Error: Could not load the default credentials.").exits(1).finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].command.as_deref(), Some("gcloud auth application-default login"));
    }

    #[test]
    fn a_waiting_server_or_a_refused_key_is_another_cause() {
        let waiting = start("npx -y mcp-remote https://x").stderr("Please authorize this client by visiting: https://x").exits(1);
        assert!(waiting.finding(RULE.cause).is_none());
        for text in [
            "Error: Request failed with status code 401",
            "Error: API_KEY is required",
            "FileNotFoundError: [Errno 2] No such file or directory: 'config.json'",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
