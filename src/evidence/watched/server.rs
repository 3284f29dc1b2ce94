//! Which of the processes is the server itself, and when it began to run: what came before is the launcher's time.

use std::time::Duration;

use super::{Process, Watched};

/// The server among the processes of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerProcess {
    /// Index of the process.
    pub index: usize,
    /// When it began to run the server's program.
    pub since: Duration,
}

impl Watched {
    /// The first process below nothing but launchers that runs anything else in the end; of those that a launcher starts for itself,
    /// such as a compiler, none lives for long. `None` while launchers alone were seen.
    #[must_use]
    pub fn server(&self) -> Option<ServerProcess> {
        let candidates = || self.processes.iter().enumerate().filter(|(_, process)| !is_launcher(process) && self.is_below_launchers(process));
        let (index, process) = candidates().find(|(_, process)| process.ended.is_none()).or_else(|| candidates().next_back())?;
        let since = process.images.iter().rev().take_while(|image| !image.launches()).last()?.since;
        Some(ServerProcess { index, since })
    }

    fn is_below_launchers(&self, process: &Process) -> bool {
        let mut above = process.parent;
        // A parent comes before its children, so this ends.
        while let Some(parent) = above.and_then(|index| self.process(index)) {
            if !is_launcher(parent) {
                return false;
            }
            above = parent.parent;
        }
        true
    }
}

/// Whether it never ran anything but launchers.
fn is_launcher(process: &Process) -> bool {
    process.images.last().is_none_or(super::Image::launches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::shown, evidence::Image};

    fn process(parent: Option<usize>, images: &[(u64, &str)], ended: Option<u64>) -> Process {
        let image = |&(since, argv): &(u64, &str)| Image { since: Duration::from_millis(since), argv: argv.split(' ').map(shown).collect() };
        Process { pid: 1, parent, images: images.iter().map(image).collect(), ended: ended.map(Duration::from_millis), cpu: Duration::ZERO }
    }

    #[test]
    fn the_server_is_what_the_launchers_start_and_leave_running() {
        for (processes, expected) in [
            (vec![process(None, &[(5, "python s.py")], None)], Some((0, 5))),
            // A shell that becomes the server, which starts something for itself.
            (vec![process(None, &[(5, "sh -c x"), (9, "node s.js")], None), process(Some(0), &[(50, "git --version")], None)], Some((0, 9))),
            (
                vec![
                    process(None, &[(5, "node /usr/bin/npx x")], None),
                    process(Some(0), &[(100, "git ls-remote")], Some(300)),
                    process(Some(0), &[(400, "sh -c x")], None),
                    process(Some(2), &[(402, "sh -c x"), (405, "node /x/bin/x")], None),
                ],
                Some((3, 405)),
            ),
            (vec![process(None, &[(5, "uvx x")], None)], None),
            // It ended before the last look.
            (vec![process(None, &[(5, "uvx x")], None), process(Some(0), &[(90, "python x")], Some(200))], Some((1, 90))),
        ] {
            let watched = Watched { processes, ..Watched::default() };
            let server = watched.server().map(|server| (server.index, u64::try_from(server.since.as_millis()).expect("short")));
            assert_eq!(server, expected);
        }
    }
}
