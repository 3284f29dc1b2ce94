//! Who ran whom until the server ran, in a line: `npx → sh → node …/server-x`.

use crate::{
    evidence::{Image, Process, Watched},
    report::program,
};

use super::{Line, Role, Style};

/// How a program is named.
type Naming = fn(&Image) -> String;

/// `None` where one program ran and nothing else.
pub(super) fn line(watched: &Watched, style: &Style) -> Option<Line> {
    let chain = chain(watched);
    let others = watched.processes.len().saturating_sub(chain.len());
    let more = if others == 0 { String::new() } else { format!(", and {others} more") };
    if told(&chain, program::in_short).len() + others < 2 {
        return None;
    }
    // From the fullest to the shortest.
    let names: [(Naming, &str); 3] = [(program::in_full, &more), (program::in_short, &more), (program::in_short, "")];
    let mut lines = names.map(|(name, more)| Line::of(Role::Dim, format!("  processes: {}{more}", told(&chain, name).join(" → ")))).into_iter();
    let shortest = lines.next_back();
    lines.find(|line| line.width() <= style.width).or(shortest)
}

/// The server, and before it all that it was started by; where no server was seen, whoever did the last thing.
fn chain(watched: &Watched) -> Vec<&Process> {
    let last = || watched.stretches.last().map(|stretch| stretch.by);
    let mut index = watched.server().map(|server| server.index).or_else(last).or(Some(0));
    let mut chain = Vec::new();
    while let Some(process) = index.and_then(|index| watched.process(index)) {
        chain.insert(0, process);
        // A parent comes before its children.
        index = process.parent.filter(|&parent| Some(parent) < index);
    }
    chain
}

/// Each program once.
fn told(chain: &[&Process], name: Naming) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for image in chain.iter().flat_map(|process| &process.images) {
        let name = name(image);
        // A fork shows its parent's program, or what that calls itself, until it runs its own; `env` does nothing but run another.
        let is_said = told.last() == Some(&name) || program::is_title(image) && !told.is_empty();
        if !is_said && image.program() != "env" {
            told.push(name);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{diagnosis::testing::shown, report::fixture};

    #[test]
    fn who_ran_whom_is_a_line() {
        let npx = ["/usr/bin/env|node|/usr/bin/npx|x", "node|/usr/bin/npx|x"].as_slice();
        for (processes, width, line) in [
            (vec![(None, ["python|s.py"].as_slice())], 80, None),
            // A fork that has not run anything yet is no program of its own.
            (vec![(None, &["python|s.py"]), (Some(0), &["python|s.py"])], 80, Some("  processes: python s.py, and 1 more")),
            (vec![(None, &["sh|-c|x", "python|s.py"])], 80, Some("  processes: sh → python s.py")),
            (
                vec![(None, npx), (Some(0), &["npm|exec|x", "sh|-c|x"]), (Some(1), &["sh|-c|x", "node|/a/b/x"])],
                80,
                Some("  processes: npx → sh → node …/x"),
            ),
            (
                vec![(None, npx), (Some(0), &["npm|exec|x", "sh|-c|x"]), (Some(1), &["sh|-c|x", "node|/a/b/x"])],
                30,
                Some("  processes: npx → sh → node"),
            ),
            (
                vec![(None, &["uvx|a-very-long-name"]), (Some(0), &["python|s.py"]), (Some(1), &["git"])],
                40,
                Some("  processes: uvx → python, and 1 more"),
            ),
            (vec![(None, &["uvx|a-very-long-name"]), (Some(0), &["python|s.py"]), (Some(1), &["git"])], 30, Some("  processes: uvx → python")),
        ] {
            let image = |argv: &&str| Image { since: Duration::ZERO, argv: argv.split('|').map(shown).collect() };
            let process = |&(parent, images): &(Option<usize>, &[&str])| Process {
                pid: 1,
                parent,
                images: images.iter().map(image).collect(),
                ended: None,
                cpu: Duration::ZERO,
            };
            let watched = Watched { processes: processes.iter().map(process).collect(), ..Watched::default() };
            let style = fixture::style(width);
            assert_eq!(super::line(&watched, &style).map(|line| line.print(&style)).as_deref(), line, "{processes:?}");
        }
    }
}
