//! Which runtimes to ask: those of the programs that ran in the starts before, as far as they were seen.

use std::collections::BTreeSet;

use crate::{
    evidence::{Attempt, EventKind, Help, Image, Shown},
    launch::LaunchPlan,
};

/// Whom to ask.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// Who was recognised.
    pub(super) seen: Vec<Help>,
    /// Programs of which no such help is known.
    pub(super) without: Vec<Shown>,
    /// Nobody was watched, so that anything may have run.
    pub(super) unsure: bool,
}

impl Choice {
    /// Who is asked: everybody, where nobody knows who ran. What is meant for one runtime is nothing to the others.
    pub(super) fn asked(&self) -> Vec<Help> {
        if self.seen.is_empty() && self.unsure { Help::ALL.to_vec() } else { self.seen.clone() }
    }
}

/// What a program is to somebody who wants to profile it.
enum Runtime {
    Asked(&'static [Help]),
    /// It runs others, in the same environment.
    Launcher,
    Without,
}

/// Whom to ask after these starts of `plan`.
pub(super) fn choose(plan: &LaunchPlan, attempts: &[Attempt]) -> Choice {
    let watched: Vec<&Image> = attempts
        .iter()
        .filter_map(|attempt| attempt.watched.yes())
        .flat_map(|watched| &watched.processes)
        .flat_map(|process| &process.images)
        .collect();
    let written = written(plan, attempts);
    let mut seen = BTreeSet::new();
    let mut without: Vec<Shown> = Vec::new();
    for image in written.iter().chain(watched.iter().copied()) {
        match runtime(image) {
            Runtime::Asked(helps) => seen.extend(helps),
            Runtime::Launcher => {}
            Runtime::Without => {
                let name = plan.redactor.show(image.program());
                if !name.is_empty() && !without.contains(&name) {
                    without.push(name);
                }
            }
        }
    }
    Choice { seen: seen.into_iter().collect(), without, unsure: watched.is_empty() }
}

/// What the entry starts, and the interpreter of that where it is a script.
fn written(plan: &LaunchPlan, attempts: &[Attempt]) -> Vec<Image> {
    let image = |argv: Vec<Shown>| Image { since: std::time::Duration::ZERO, argv };
    let command = image(std::iter::once(plan.launched.command.clone()).chain(plan.launched.args.iter().cloned()).collect());
    let resolved = attempts.iter().find_map(|attempt| attempt.find(|kind| if let EventKind::Resolved(found) = kind { Some(found) } else { None }));
    let shebang = resolved.and_then(|(_, found)| found.shebang.as_deref());
    let interpreter = shebang.map(|line| image(line.split(' ').map(|word| plan.redactor.show(word)).collect()));
    match interpreter {
        // The script itself is no program of its own, unless everybody knows it by name.
        Some(interpreter) if matches!(runtime(&command), Runtime::Without) => vec![through_env(interpreter)],
        Some(interpreter) => vec![command, through_env(interpreter)],
        None => vec![command],
    }
}

/// What `/usr/bin/env` is asked to run.
fn through_env(mut image: Image) -> Image {
    if image.program() == "env" {
        let program = image.argv.iter().skip(1).position(|word| !word.starts_with('-') && !word.contains('=')).map_or(0, |position| position + 1);
        image.argv.drain(..program);
    }
    image
}

fn runtime(image: &Image) -> Runtime {
    use Help::{Node, Npm, Python, Uv};
    let program = image.program().to_ascii_lowercase();
    let is_version_of = |name: &str| program.strip_prefix(name).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || ".tw".contains(c)));
    match program.as_str() {
        "node" | "nodejs" if is_npm(image) => Runtime::Asked(&[Node, Npm]),
        "npm" | "npx" => Runtime::Asked(&[Node, Npm]),
        "node" | "nodejs" | "yarn" | "pnpm" | "pnpx" | "corepack" => Runtime::Asked(&[Node]),
        "uv" | "uvx" => Runtime::Asked(&[Uv, Python]),
        "pipx" | "poetry" | "pdm" | "hatch" | "py" => Runtime::Asked(&[Python]),
        _ if is_version_of("python") || is_version_of("pypy") => Runtime::Asked(&[Python]),
        // What runs in a container gets none of these variables.
        "bun" | "bunx" | "deno" | "docker" | "podman" | "nerdctl" => Runtime::Without,
        _ if image.launches() => Runtime::Launcher,
        _ => Runtime::Without,
    }
}

/// Whether Node runs npm or npx.
fn is_npm(image: &Image) -> bool {
    let script = image.argv.iter().skip(1).find(|word| !word.starts_with('-'));
    script.is_some_and(|script| matches!(script.rsplit(['/', '\\']).next(), Some("npm" | "npx" | "npm-cli.js" | "npx-cli.js")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::diagnosis::testing::shown;

    fn runtimes(argv: &str) -> String {
        let image = through_env(Image { since: Duration::ZERO, argv: argv.split('|').map(shown).collect() });
        match runtime(&image) {
            Runtime::Asked(helps) => helps.iter().map(|help| help.name()).collect::<Vec<_>>().join(" "),
            Runtime::Launcher => "launcher".into(),
            Runtime::Without => format!("without: {}", image.program()),
        }
    }

    #[test]
    fn programs_are_asked_by_what_runs_them() {
        for (argv, asked) in [
            ("/usr/bin/python3.12|-m|x", "python"),
            ("C:\\Python\\pythonw.exe|x.py", "python"),
            ("pypy3|x.py", "python"),
            ("pythonic-server", "without: pythonic-server"),
            ("node|/x/build/index.js", "node"),
            ("node|--no-warnings|/usr/lib/node_modules/npm/bin/npx-cli.js|x", "node npm"),
            ("npm exec x", "node npm"),
            ("npx|-y|x", "node npm"),
            ("uvx|mcp-server-git", "uv python"),
            ("/usr/bin/env|-S|node|--no-warnings|x.js", "node"),
            ("env|A=1|python3|x.py", "python"),
            ("/usr/bin/env", "launcher"),
            ("sh|-c|x", "launcher"),
            ("deno|run|x.ts", "without: deno"),
            ("bunx|x", "without: bunx"),
            ("docker|run|x", "without: docker"),
            ("/opt/server", "without: server"),
        ] {
            assert_eq!(runtimes(argv), asked, "{argv}");
        }
    }

    #[test]
    fn everybody_is_asked_where_nobody_was_seen() {
        let choice = |seen: &[Help], unsure| Choice { seen: seen.to_vec(), without: Vec::new(), unsure }.asked();
        assert_eq!(choice(&[], true), Help::ALL);
        assert_eq!(choice(&[], false), []);
        assert_eq!(choice(&[Help::Node], true), [Help::Node]);
    }
}
