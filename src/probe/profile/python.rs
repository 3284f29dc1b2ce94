//! `import time:` lines, which Python writes to stderr with `PYTHONPROFILEIMPORTTIME`: a line when a module is done, so that children come
//! before their parents, two spaces deeper (python/cpython:Python/import.c, `import_find_and_load`).

use std::time::Duration;

use super::part::{Part, heaviest};
use crate::evidence::{Imports, Redactor};

const PREFIX: &[u8] = b"import time:";
/// Modules that are remembered of all processes together: no server comes near.
const MOST_MODULES: usize = 50_000;
/// Processes that are told apart; what further ones import counts to the last.
const MOST_PROCESSES: usize = 32;
/// Deeper imports are taken for as deep as this.
const DEEPEST: usize = 200;
/// Bytes of a module's name that are kept.
const LONGEST_NAME: usize = 200;

/// The imports of all processes that share a stderr. Nothing in a line tells whose it is; a process begins with its header.
#[derive(Debug, Default)]
pub(super) struct ImportTimes {
    processes: Vec<Process>,
    kept: usize,
}

/// What one process imported so far.
#[derive(Debug, Default)]
struct Process {
    modules: u64,
    /// Modules whose parent is not done yet, with their depth.
    pending: Vec<(usize, Part)>,
}

impl ImportTimes {
    /// Takes a line; false when it is none of these.
    pub(super) fn take(&mut self, line: &[u8]) -> bool {
        let Some(rest) = line.strip_prefix(PREFIX) else { return false };
        let rest = String::from_utf8_lossy(rest);
        if rest.contains("cumulative") {
            self.begin();
        } else if let Some((depth, part)) = read(&rest) {
            self.add(depth, part);
        }
        true
    }

    fn begin(&mut self) {
        if self.processes.len() < MOST_PROCESSES {
            self.processes.push(Process::default());
        }
    }

    fn add(&mut self, depth: usize, mut part: Part) {
        if self.processes.is_empty() {
            self.begin();
        }
        let Some(process) = self.processes.last_mut() else { return };
        process.modules += 1;
        if self.kept >= MOST_MODULES {
            return;
        }
        self.kept += 1;
        let children = process.pending.iter().rev().take_while(|(deeper, _)| *deeper > depth).count();
        part.parts = process.pending.split_off(process.pending.len() - children).into_iter().map(|(_, part)| part).collect();
        process.pending.push((depth, part));
    }

    /// What each process imported, except for those that imported nothing.
    pub(super) fn finish(self, redactor: &Redactor) -> Vec<Imports> {
        let told = |process: Process| {
            let roots: Vec<Part> = process.pending.into_iter().map(|(_, part)| part).collect();
            Imports { modules: process.modules, total: roots.iter().map(|part| part.total).sum(), heaviest: heaviest(roots, redactor) }
        };
        self.processes.into_iter().filter(|process| process.modules > 0).map(told).collect()
    }
}

/// Reads `       231 |        610 |   module`.
fn read(rest: &str) -> Option<(usize, Part)> {
    let (own, rest) = rest.split_once('|')?;
    let (total, module) = rest.split_once('|')?;
    let micros = |text: &str| text.trim().parse::<u32>().ok().map(|micros| Duration::from_micros(micros.into()));
    let name = module.trim();
    let spaces = module.len() - module.trim_start_matches(' ').len();
    let cut = name.floor_char_boundary(LONGEST_NAME);
    let part = Part { name: name[..cut].to_owned(), own: micros(own)?, total: micros(total)?, parts: Vec::new() };
    (!name.is_empty()).then(|| ((spaces.saturating_sub(1) / 2).min(DEEPEST), part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::Load;

    const HEADER: &str = "import time: self [us] | cumulative | imported package";

    fn told(lines: &[&str]) -> Vec<Imports> {
        let mut times = ImportTimes::default();
        for line in lines {
            times.take(line.as_bytes());
        }
        times.finish(&Redactor::default())
    }

    /// `name(total: parts)`, in milliseconds.
    fn drawn(loads: &[Load]) -> String {
        let one = |load: &Load| {
            let parts = if load.parts.is_empty() { String::new() } else { format!(": {}", drawn(&load.parts)) };
            format!("{}({}{parts})", load.name, load.total.as_millis())
        };
        loads.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn children_come_before_their_parents() {
        let imports = told(&[
            HEADER,
            "import time:      1000 |       1000 | encodings",
            "import time:      2000 |       2000 |     pydantic",
            "import time:      9000 |       9000 |     httpx",
            "import time:      1000 |      12000 |   mcp.types",
            "import time:      3000 |       3000 |   anyio",
            "import time:      5000 |      20000 | mcp",
        ]);
        assert_eq!(imports.len(), 1);
        assert_eq!((imports[0].modules, imports[0].total), (6, Duration::from_millis(21)));
        assert_eq!(drawn(&imports[0].heaviest), "mcp(20: mcp.types(12: httpx(9) pydantic(2)) anyio(3)) encodings(1)");
    }

    #[test]
    fn processes_are_told_apart_by_their_headers() {
        let launcher = "import time:      1000 |       1000 | site";
        let imports = told(&[HEADER, launcher, HEADER, "import time:      7000 |       7000 | server", HEADER]);
        let drawn: Vec<String> = imports.iter().map(|imports| drawn(&imports.heaviest)).collect();
        assert_eq!(drawn, ["site(1)", "server(7)"], "one that imports nothing is not told");
    }

    #[test]
    fn what_was_cut_off_stays_where_it_was_found() {
        let imports =
            told(&["import time:       900 |       1900 |   b", "import time: cached    | cached     | x", "import time:", "import time: 1 | x"]);
        assert_eq!(drawn(&imports[0].heaviest), "b(1)");
        let mut times = ImportTimes::default();
        assert!(!times.take(b"INFO import time: 3 | 4 | x"));
    }

    proptest! {
        #[test]
        fn any_line_is_taken_without_harm(lines in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "import time:( {0,9}[0-9]{0,12} \\|){0,3} {0,40}[a-zé.]{0,9}".prop_map(String::into_bytes),
        ], 0..60)) {
            let mut times = ImportTimes::default();
            let taken = lines.iter().filter(|line| times.take(line)).count();
            prop_assert!(taken <= lines.len());
            let imports = times.finish(&Redactor::default());
            prop_assert!(imports.iter().all(|imports| imports.modules <= taken as u64 && !imports.heaviest.is_empty()));
        }
    }
}
