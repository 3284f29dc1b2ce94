//! A path with a space was not quoted, and only its part before the space arrived.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, Subject, When, cmd, paste},
    evidence::{Attempt, Evidence, Shown},
    pattern::Pattern,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::PathWithSpaces,
    explain: include_str!("path-with-spaces.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::EntryNotFound,
        Cause::WrongWorkingDirectory,
        Cause::MissingFile,
        Cause::MissingModule,
        Cause::PermissionDenied,
        Cause::BadArguments,
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::StdoutPollution,
    ],
    check,
};

/// Paths that did not arrive whole, as the programs quote them that were given the first part.
static PART: Signatures = Signatures::new(&[
    r"Cannot find module '(?<name>(?:/|[A-Za-z]:\\)[^']+)'",
    r"can't open file '(?<name>[^']+)': \[Errno 2\]",
    r"^\S*sh: (?:(?:line )?\d+: )?(?<name>/[^:]+): (?:No such file or directory|not found|is a directory|Is a directory)",
    r"(?:EPERM|EEXIST)\b.*\bmkdir '(?<name>[A-Za-z]:\\[^']+)'",
    r"\bspawn (?<name>(?:/|[A-Za-z]:\\)\S+) ENOENT",
    r"Unable to access jarfile (?<name>\S+)$",
]);

/// Where folders with a space in their names begin on every machine.
static WELL_KNOWN: Pattern = Pattern::new(r"^[A-Za-z]:[\\/]+Program$|/Library/(?:Application|Mobile)$|/Google$");

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let said = cmd::NOT_FOUND.last(attempt).filter(|hit| hit.name.as_deref().is_some_and(was_cut));
    let (hit, sure) = match said {
        Some(hit) => (hit, true),
        None => {
            (PART.all(attempt).rfind(|hit| hit.name.as_deref().is_some_and(|name| is_well_known(hit, name) || is_written(attempt, name)))?, false)
        }
    };
    let name = hit.name.clone()?;
    let whole = whole(attempt, &name);
    let claim = match (&whole, &*name) {
        (Some(whole), _) => format!("`{whole}` was cut at its space: only `{name}` arrived"),
        (None, ".") => "cmd takes a path with slashes for the command `.` and its options".to_owned(),
        (None, _) => format!("a path was cut at its space: only `{name}` arrived"),
    };
    let finding = hit.finding(attempt, RULE.cause, claim).cite(whole.as_ref().and_then(|whole| Cite::entry(attempt, whole.clone())));
    let finding = if sure || whole.is_some() { finding } else { finding.confidence(Confidence::Medium) };
    Some(ways_out(finding, &name).subject(Subject::File(name)))
}

/// Whether `name`, which `cmd` took for the command, is the begin of a path: its last part has no ending, and programs have one.
pub(super) fn was_cut(name: &str) -> bool {
    static PATH: Pattern = Pattern::new(r"^(?:[A-Za-z]:)?[\\/]");
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name == "." || PATH.is_match(name) && !last.is_empty() && !last.contains('.')
}

/// npx of npm 6 made its folder below the user's, whose name it cut at the space.
fn is_well_known(hit: &Hit<'_>, name: &str) -> bool {
    static HOME: Pattern = Pattern::new(r"^[A-Za-z]:\\Users\\[^\\]+$");
    let made_home = hit.line.text.contains("mkdir") && HOME.is_match(name);
    made_home || WELL_KNOWN.is_match(name)
}

fn is_written(attempt: &Attempt, name: &str) -> bool {
    whole(attempt, name).is_some()
}

/// What the entry says in full, where `part` is its begin up to a space.
fn whole(attempt: &Attempt, part: &str) -> Option<Shown> {
    let launched = attempt.launched()?;
    let values = launched.env.iter().map(|entry| &entry.value);
    let mut words = std::iter::once(&launched.command).chain(launched.cwd.yes()).chain(&launched.args).chain(values);
    words.find(|word| part.len() > 3 && word.split_once(part).is_some_and(|(_, rest)| rest.starts_with(' '))).cloned()
}

fn ways_out(finding: Finding, name: &str) -> Finding {
    if name.starts_with('/') {
        return finding
            .fix(Fix::by_hand("give the path as one word of `args`, without a shell around it; in a shell, put it in quotes"))
            .fix(Fix::run("or reach it by a name without spaces", "ln -s \"/path/with a space\" ~/mcp"));
    }
    let entry = format!("{},\n{}", paste::field("command", "cmd"), paste::list("args", ["/c", "npx", "-y", "…"]));
    finding
        .fix(Fix::edit("name the program alone and let cmd find it in PATH", entry))
        .fix(Fix::edit("or write the folder's short name (`dir /x` shows it)", paste::field("command", r"C:\PROGRA~1\nodejs\npx.cmd")))
        .fix(Fix::by_hand("or install it in a folder without spaces, such as C:\\nodejs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn what_arrived_of_the_path_is_named() {
        for (text, part) in [
            ("'C:\\Program' is not recognized as an internal or external command,\noperable program or batch file.", r"C:\Program"),
            ("'D:\\Program' is not recognized as an internal or external command,\noperable program or batch file.", r"D:\Program"),
            (r#"Der Befehl "C:\Users\Anna" ist entweder falsch geschrieben oder"#, r"C:\Users\Anna"),
            ("'.' is not recognized as an internal or external command,", "."),
            ("& : The term 'C:\\Program' is not recognized as the name of a cmdlet, function, script file, or operable program.", r"C:\Program"),
            ("Error: EPERM: operation not permitted, mkdir 'C:\\Users\\Anna'\ncommand not found: npx", r"C:\Users\Anna"),
            ("sh: /Users/me/Library/Application: No such file or directory", "/Users/me/Library/Application"),
            ("Error: Cannot find module '/Users/me/Library/Application'", "/Users/me/Library/Application"),
        ] {
            let story = start("npx -y x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(part), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_entry_tells_what_was_cut() {
        let mut story = start("sh -c x").stderr("python3: can't open file '/home/me/My': [Errno 2] No such file or directory").exits(2);
        assert!(story.clone().finding(RULE.cause).is_none(), "nothing says that it was cut");
        story = story.env("SCRIPT", "/home/me/My Servers/s.py");
        assert!(story.finding(RULE.cause).is_some_and(|found| found.claim.starts_with("`/home/me/My Servers/s.py` was cut")));
    }

    #[test]
    fn a_whole_path_that_is_missing_is_another_cause() {
        for text in [
            r"'C:\tools\server.exe' is not recognized as an internal or external command,",
            "'npx' is not recognized as an internal or external command,",
            "Error: Cannot find module '/Users/me/server/index.js'",
            r"Error: EPERM: operation not permitted, mkdir 'C:\Users\Anna\AppData\Roaming\npm'",
            "sh: /opt/server: No such file or directory",
        ] {
            assert!(start("npx -y x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
