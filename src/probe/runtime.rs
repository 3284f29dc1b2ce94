//! How long the server's runtime takes by itself: what is left of the computing before the server listens is its own code and its imports.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{process::Command, time::timeout};

use crate::{
    evidence::{Attempt, Image},
    launch::LaunchPlan,
};

/// Runtimes, by how their programs' names begin, and how each is told to run nothing.
const RUNTIMES: &[(&str, &[&str])] = &[
    ("python", &["-c", "pass"]),
    ("pypy", &["-c", "pass"]),
    ("node", &["-e", "0"]),
    ("deno", &["eval", "0"]),
    ("bun", &["-e", "0"]),
    ("ruby", &["-e", "0"]),
    ("perl", &["-e", "0"]),
    ("php", &["-r", "0;"]),
];
/// A runtime that takes longer waits for something else, such as a debugger that its options ask for.
const LONGEST: Duration = Duration::from_secs(2);
/// The first start may have to read the program from the disk.
const STARTS: usize = 2;

/// The shortest start of the runtime that ran the server, from its spawn to its end; `None` where none is known or seen.
pub(super) async fn bare_start(plan: &LaunchPlan, attempt: &Attempt) -> Option<Duration> {
    let watched = attempt.watched.yes()?;
    let server = watched.server()?;
    let image = watched.process(server.index)?.images.last()?;
    let arguments = empty_program(image)?;
    let program = find(image.argv.first()?, plan)?;
    let mut shortest = None;
    for _ in 0..STARTS {
        let took = start(&program, arguments, plan).await?;
        shortest = Some(shortest.map_or(took, |shortest: Duration| shortest.min(took)));
    }
    shortest
}

fn empty_program(image: &Image) -> Option<&'static [&'static str]> {
    let name = image.program();
    let (_, arguments) = RUNTIMES
        .iter()
        .find(|(runtime, _)| name.strip_prefix(runtime).is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.' || c == 'w')))?;
    Some(arguments)
}

/// The program as the server's process names it: a virtual environment is known by that name alone.
fn find(name: &str, plan: &LaunchPlan) -> Option<PathBuf> {
    if name.contains(['/', '\\']) {
        return Some(plan.cwd.join(name)).filter(|program| program.is_file());
    }
    plan.search.iter().map(|folder| folder.join(name)).find(|program| program.is_file())
}

async fn start(program: &Path, arguments: &[&str], plan: &LaunchPlan) -> Option<Duration> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(&plan.env.0).current_dir(&plan.cwd).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn().ok()?;
    let status = timeout(LONGEST, child.wait()).await.ok()?.ok()?;
    status.success().then(|| begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Shown;

    #[test]
    fn runtimes_are_known_by_name_and_version() {
        let program = |name: &'static str| empty_program(&Image { since: Duration::ZERO, argv: vec![Shown::from(name)] }).map(|words| words[0]);
        assert_eq!(
            ["/venv/bin/python3.11", "node", "pythonw.exe", "python-config", "nodemon", "mcp-server"].map(program),
            [Some("-c"), Some("-e"), Some("-c"), None, None, None]
        );
    }
}
