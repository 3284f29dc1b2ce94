//! A literal `${VAR}`, `%VAR%` or `~` reached the server, because this client does not expand it.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{EventKind, Evidence, Launched, Redactor, Shown, unexpanded},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::UnexpandedVariable,
    explain: include_str!("unexpanded-variable.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::EntryNotFound,
        Cause::WrongWorkingDirectory,
        Cause::MissingFile,
        Cause::InvalidValue,
        Cause::AuthFailed,
        Cause::DnsFailure,
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::InitializeError,
    ],
    check,
};

/// The reference in a message about a path or address: the server was given it as it stands.
static SAID: Signatures = Signatures::new(&[
    r"(?i)(?:ENOENT|EINVAL|ENOTDIR|no such file|not found|does not exist|cannot find|can't open|invalid|error|failed).*?(?<name>\$\{[A-Za-z_][\w:.-]*\}|%(?:APPDATA|LOCALAPPDATA|USERPROFILE|HOMEPATH|HOME)%)",
    r"Environment variable '?(?<name>\w+)'? not found for header",
    r"(?i)(?:ENOENT|no such file or directory|can't open file).*['\x22 /\\](?<name>~)/",
])
// Java's placeholders have a syntax of their own that the framework was to resolve; source lines quote templates.
.unless(&[r"Could not resolve placeholder", r"^\s*(?:throw|const|let|return|console\.|raise|\d+ \|)", r"`[^`]*\$\{[^`]*`"]);

/// The part of an entry that holds a reference.
enum Place {
    Command,
    /// The `url` of a server that is reached by it.
    Url,
    /// A variable in `env`.
    Variable(String),
    Header(String),
}

impl Place {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Command | Self::Url => None,
            Self::Variable(name) | Self::Header(name) => Some(name),
        }
    }
}

/// A reference in the entry, and where it stands.
struct Literal {
    reference: String,
    place: Place,
    whole: Shown,
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let said = SAID.last(attempt);
    // A program that was not found has not seen its arguments.
    let unseen = attempt.find(|kind| matches!(kind, EventKind::SpawnFailed(_) | EventKind::Unresolved(_)).then_some(())).is_some();
    let literal = attempt.launched().and_then(|launched| in_entry(launched, unseen));
    let Some(literal) = literal else {
        let hit = said?;
        let name = hit.name.clone()?;
        let finding = hit.finding(attempt, RULE.cause, format!("{name} reached the server as it stands, not its value"));
        return Some(finding.subject(Subject::Variable(name)).fix(Fix::by_hand("write the value itself in place of the reference")));
    };
    let place = match &literal.place {
        Place::Command => "in the command".to_owned(),
        Place::Url => "in the url".to_owned(),
        Place::Variable(name) => format!("in {name}"),
        Place::Header(name) => format!("in the header {name}"),
    };
    let claim = format!("{} {place} is taken literally: this client does not expand it, or it is not set", literal.reference);
    let cite = Cite::entry(attempt, literal.whole.clone())
        .or_else(|| said.as_ref().map(crate::diagnosis::Hit::cite))
        .or_else(|| attempt.events.first().map(Cite::of))?;
    let mentioned =
        attempt.lines().any(|line| line.text.contains(&literal.reference) || literal.place.name().is_some_and(|name| line.text.contains(name)));
    let confidence = if mentioned || matches!(literal.place, Place::Command | Place::Url) { Confidence::High } else { Confidence::Medium };
    let finding = Finding::build(RULE.cause, claim, cite).cite(said.map(|hit| hit.cite())).confidence(confidence);
    let edit = match &literal.place {
        Place::Variable(variable) => paste::env(variable, "the value itself"),
        Place::Header(name) => paste::header(name, "the value itself"),
        Place::Url => paste::field("url", &literal.whole.replacen(&literal.reference, "the.value.itself", 1)),
        Place::Command => paste::list("args", [literal.whole.replacen(&literal.reference, "/the/value/itself/", 1).replace("//", "/").as_str()]),
    };
    Some(finding.subject(Subject::Variable(Redactor::default().show(&literal.reference))).fix(Fix::edit("write the value itself", edit)))
}

fn in_entry(launched: &Launched, without_arguments: bool) -> Option<Literal> {
    if expands_itself(launched) {
        return None;
    }
    if let Some(remote) = &launched.remote {
        let in_url = unexpanded(&remote.url).map(|reference| (reference, Place::Url, &remote.url));
        let in_headers = remote.headers.iter().filter_map(|entry| Some((unexpanded(&entry.value)?, Place::Header(entry.name.clone()), &entry.value)));
        let (reference, place, whole) = in_url.into_iter().chain(in_headers).next()?;
        return Some(Literal { reference: reference.to_owned(), place, whole: whole.clone() });
    }
    let words = std::iter::once(&launched.command).chain(launched.args.iter().filter(|_| !without_arguments));
    let in_words = words.filter_map(|word| Some((unexpanded(word)?, Place::Command, word)));
    let in_env = launched.env.iter().filter_map(|entry| Some((unexpanded(&entry.value)?, Place::Variable(entry.name.clone()), &entry.value)));
    let (reference, place, whole) = in_words.chain(in_env).next()?;
    Some(Literal { reference: reference.to_owned(), place, whole: whole.clone() })
}

/// A shell, or mcp-remote with its headers, expands references itself.
fn expands_itself(launched: &Launched) -> bool {
    let (program, args) = launcher::program(launched);
    let shell = matches!(program.as_str(), "bash" | "sh" | "zsh" | "dash" | "fish" | "powershell" | "pwsh") || &*launched.command == "cmd";
    let package = launcher::package(launched).is_some_and(|name| name.starts_with("mcp-remote"));
    shell && args.iter().any(|arg| arg.starts_with('-') || arg.starts_with('/')) || package
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_reference_is_named() {
        for (story, reference) in [
            (
                start("python ${HOME}/server.py").stderr("python: can't open file '/${HOME}/server.py': [Errno 2] No such file or directory"),
                "${HOME}",
            ),
            (start("npx -y x ~/notes").stderr("Error: ENOENT: no such file or directory, stat '~/notes'"), "~/"),
            (start("npx -y x").env("API_KEY", "${API_KEY}").stderr("Error: request failed with 401 for API_KEY"), "${API_KEY}"),
            (start("npx -y x").env("DATA", "%APPDATA%\\x").stderr("boom"), "%APPDATA%"),
            (start("npx -y x").stderr("npm error enoent ENOENT: no such file or directory, lstat 'C:\\x\\${APPDATA}'"), "${APPDATA}"),
        ] {
            let story = story.exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(reference));
            assert_eq!(story.cause(), Some(RULE.cause), "{reference}");
        }
    }

    #[test]
    fn another_variable_that_is_missing_is_the_surer_cause() {
        let story = start("npx -y x").env("CACHE", "${HOME}/c").stderr("Error: API_KEY is required").exits(1);
        assert_eq!(story.cause(), Some(Cause::MissingEnv));
    }

    #[test]
    fn a_shell_expands_it_itself() {
        assert!(start("bash -c $HOME/run").exits(1).finding(RULE.cause).is_none());
        assert!(start("npx mcp-remote https://h --header Authorization:${AUTH}").exits(1).finding(RULE.cause).is_none());
        assert!(start("npx -y x").stderr("    throw new Error(`invalid ${NAME}`)").exits(1).finding(RULE.cause).is_none());
    }
}
