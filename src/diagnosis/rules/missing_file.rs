//! The server opens a file or folder that does not exist.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste},
    evidence::{Attempt, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::MissingFile,
    explain: include_str!("missing-file.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::Crashed, Cause::ImportCrash, Cause::ExitedEarly, Cause::NotAnMcpServer, Cause::StdoutPollution, Cause::InitializeError],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"FileNotFoundError: \[(?:Errno 2|WinError [23])\] [^:]+: b?'(?<name>[^']+)'",
    r"ENOENT: no such file or directory,? (?:\w+ )?'(?<name>[^']+)'",
    r"NotADirectoryError: \[[^\]]+\] [^:]+: '(?<name>[^']+)'",
    r"ENOTDIR: not a directory, \w+ '(?<name>[^']+)'",
    r"\b(?:open|stat|lstat|readlink|chdir) (?<name>(?:/|[A-Za-z]:\\|\./)?[^\s:]+): (?:no such file or directory|The system cannot find)",
    r"FileNotFoundException: (?<name>.+?) \((?:No such file|The system cannot find)",
    r"NoSuchFileException: (?<name>\S+)",
    r"Could not find (?:a part of the path|file) '(?<name>[^']+)'",
    r"Invalid value for [^:]+: (?:Path|File|Directory|file) '(?<name>[^']+)' does not exist",
    r"(?i)(?:can't|cannot|could not|failed to|unable to|error) (?:access|open|read|find|load|accessing|opening|reading)(?:ing)? (?:the )?(?:\w+ ){0,2}(?:file|directory|folder|path|database|vault|config\w*)?(?: at| from)?:? ?['\x22`]?(?<name>(?:/|~/|[A-Za-z]:\\|\./)[^\s'\x22`,;:]+)",
    r"(?i)(?:file|directory|folder|path|database|vault|workspace|repository)[^'\x22:/]{0,30}[:'\x22` ]+(?<name>(?:/|~/|[A-Za-z]:\\|\./)[^'\x22`]*?)['\x22`]? (?:was )?(?:not found|does not exist|doesn't exist|is missing|not exist)",
    r"(?i)(?:not found|does not exist|doesn't exist|no such file or directory|missing)(?: at| in)?:? ['\x22`]?(?<name>(?:/|~/|[A-Za-z]:\\|\./)[^\s'\x22`,;:]+)",
    r"(?i)(?<name>[\w./\\-]+\.(?:json|ya?ml|toml|ini|db|sqlite3?|conf|cfg|pem|csv)) (?:was )?(?:not found|does not exist|doesn't exist|is missing)",
    r"(?i)(?:config(?:uration)?|settings) file (?:was )?not found:? ?['\x22]?(?<name>[^\s'\x22]+)",
    r"(?:^|[:\s'\x22`])(?<name>(?:/|~/|[A-Za-z]:\\)[^\s'\x22`:]+)['\x22`]? (?i:does not exist|doesn't exist)",
    r": (?:line )?\d+: (?:cd: )?(?:can't cd to )?(?<name>/[^:\s]+)(?:: No such file or directory)?\s*$",
    r"(?i)unable to open database file|None of the specified directories are accessible",
])
// That the folder of a log file is missing is the server's own fault: it writes there.
// Programs, modules and scripts that are missing have causes of their own; a missing .env or cache is an ordinary start.
.unless(&[
    r"\b(?:posix_|uv_)?spawn\b|\bexec\b|command not found|[Mm]odule|can't open file|__main__|package\.json|getaddrinfo|site-packages/.*\.py'|\.log'",
    r"(?i)\bwarn|\bskipp|\boptional|\.env\b|using default|creating|will be created|\bdebug\b|\binfo\b|\bcache miss|deprecat",
    r"^\s+at |^\s+File \x22|^\s*(?:if|raise|throw|const|let|return)\b",
    r"https?://|docker|podman|\.sock\b",
]);

/// The folder without which npm on Windows does not start.
static NPM_PREFIX: Signatures = Signatures::new(&[r"ENOENT.*'(?<name>[^']*[/\\][Nn]pm)'"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NPM_PREFIX.last(attempt)
        && let Some(folder) = hit.name.clone()
    {
        return Some(
            hit.finding(attempt, RULE.cause, format!("npm's own folder {folder} does not exist"))
                .fix(Fix::run("make it", format!("mkdir {}", paste::word(&folder))))
                .subject(Subject::File(folder)),
        );
    }
    let hit = SAID.last(attempt)?;
    let Some(name) = hit.name.clone() else {
        let finding = hit.finding(attempt, RULE.cause, "a file or folder that the server uses does not exist").fix(by_hand(attempt));
        return Some(match &paths(attempt)[..] {
            [only] => finding.subject(Subject::File((*only).clone())),
            _ => finding,
        });
    };
    Some(
        hit.finding(attempt, RULE.cause, format!("the server opens {name}, which does not exist"))
            .cite(attempt.launched().filter(|launched| launched.args.contains(&name)).and_then(|_| Cite::entry(attempt, name.clone())))
            .fix(Fix::run("see what is there, then correct the path or make the file", format!("ls -ld {}", paste::word(&name))))
            .subject(Subject::File(name)),
    )
}

fn by_hand(attempt: &Attempt) -> Fix {
    let words: Vec<String> = paths(attempt).iter().map(|path| paste::word(path)).collect();
    if words.is_empty() {
        Fix::by_hand("check the paths in `args` and `env`")
    } else {
        Fix::run("check the paths in the entry", format!("ls -ld {}", words.join(" ")))
    }
}

/// Arguments of the entry that look like paths, and not like a package.
fn paths(attempt: &Attempt) -> Vec<&Shown> {
    let args = attempt.launched().into_iter().flat_map(|launched| &launched.args);
    args.filter(|arg| arg.contains(['/', '\\']) && !arg.starts_with('@')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn a_folder_that_a_script_enters_is_named() {
        for text in ["/opt/run.sh: line 3: cd: /opt/x: No such file or directory", "/opt/run: 3: cd: can't cd to /opt/x"] {
            assert_eq!(start("/opt/run.sh").stderr(text).exits(1).blames(RULE.cause).as_deref(), Some("/opt/x"), "{text}");
        }
    }

    #[test]
    fn the_file_is_named() {
        for (text, name) in [
            ("FileNotFoundError: [Errno 2] No such file or directory: '/no/x.json'", "/no/x.json"),
            (
                "Error: ENOENT: no such file or directory, open '/no/such/config.json'\n    at Object.openSync (node:fs:573:18)",
                "/no/such/config.json",
            ),
            ("2026/01/01 open config.yaml: no such file or directory", "config.yaml"),
            ("java.io.FileNotFoundException: /etc/x.yml (No such file or directory)", "/etc/x.yml"),
            ("System.IO.FileNotFoundException: Could not find file '/srv/x.db'.", "/srv/x.db"),
            ("Error: Invalid value for 'PATH': Path '/no/such' does not exist.", "/no/such"),
            ("Warning: Cannot access directory /nonexistent, skipping\nError: None of the specified directories are accessible", ""),
            ("Error accessing directory /nope: ENOENT", "/nope"),
            ("Error: Vault path /notes does not exist", "/notes"),
            ("ERROR:git_server.server:/srv/repo does not exist", "/srv/repo"),
            ("Config file not found: settings.toml", "settings.toml"),
            (
                "npm error enoent ENOENT: no such file or directory, lstat 'C:\\Users\\me\\AppData\\Roaming\\npm'",
                "C:\\Users\\me\\AppData\\Roaming\\npm",
            ),
        ] {
            let start = start("npx -y x").stderr(text).exits(1);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(name), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn missing_programs_modules_and_optional_files_are_not_this() {
        for text in [
            "Error: spawn git ENOENT",
            "ENOENT: no such file or directory, posix_spawn '/opt/x/bin/server'",
            "Error: Cannot find module '/x/y.js'",
            "ModuleNotFoundError: No module named 'x'",
            "python: can't open file '/x.py': [Errno 2] No such file or directory",
            "[dotenv] .env not found at /x/.env",
            "WARNING: config.json not found, using defaults",
            "npm error enoent ENOENT: no such file or directory, open '/package.json'",
            "HTTP 404 Not Found: https://api.example.com/v1/x",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }

    #[test]
    fn a_variable_that_is_missing_too_is_nearer() {
        let story =
            start("npx -y x").stderr("open 'x': ENOENT: no such file or directory, open '/x/config.json'\nError: API_KEY is required").exits(1);
        assert_eq!(story.cause(), Some(Cause::MissingEnv));
    }
}
