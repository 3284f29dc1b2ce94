//! What uv says to `RUST_LOG=uv=debug`: lines without a time, so that what they tell is when they came. Each moves uv to a step or leaves
//! it where it is; the words are those of uv 0.13 (astral-sh/uv:crates/uv-python, uv-resolver, uv-installer, uv-build-frontend).

use std::time::Duration;

use super::super::lines::Line;
use crate::evidence::{Redactor, Step};

/// A step of uv's, in the order in which uv takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Settings,
    Interpreter,
    Resolve,
    Download,
    Build,
    Install,
    /// The server runs.
    Done,
}

/// The words with which a step begins.
const BEGINNINGS: &[(&str, Doing)] = &[
    ("Searching for Python", Doing::Interpreter),
    ("Searching for default Python", Doing::Interpreter),
    ("Using Python request", Doing::Interpreter),
    ("Checking for Python environment", Doing::Interpreter),
    ("Solving with", Doing::Resolve),
    ("Identified uncached distribution", Doing::Download),
    ("Failed to reflink", Doing::Install),
    ("Failed to clone", Doing::Install),
    ("Failed to hardlink", Doing::Install),
    ("Running `", Doing::Done),
];
/// What is built is resolved, downloaded and installed for in turn.
const BUILDS: &[&str] = &["Building: ", "Preparing metadata for: "];
const BUILT: &[&str] = &["Built `", "Prepared metadata for: "];
/// What uv says of the server: other lines come from the server itself.
const LAST_WORDS: &[&str] = &["Spawned child ", "Command exited "];

/// What uv has said so far.
#[derive(Debug)]
pub(super) struct UvSteps {
    doing: Doing,
    /// How many packages are being built.
    builds: u32,
    /// When it last said anything.
    heard: Option<Duration>,
    steps: Vec<Spent>,
}

/// What a step came to so far.
#[derive(Debug)]
struct Spent {
    doing: Doing,
    took: Duration,
    longest: Duration,
    /// What was said at the end of the longest silence.
    then: String,
}

impl Default for UvSteps {
    fn default() -> Self {
        Self { doing: Doing::Settings, builds: 0, heard: None, steps: Vec::new() }
    }
}

impl UvSteps {
    /// Takes a line that came at `at`; false when it says nothing that uv would not say to everybody.
    pub(super) fn take(&mut self, at: Duration, line: &Line<'_>) -> bool {
        let text = String::from_utf8_lossy(line.bytes);
        let said = text.strip_prefix("DEBUG ");
        if self.doing == Doing::Done {
            return said.is_some_and(|said| starts_with_any(said, LAST_WORDS));
        }
        let installed = self.heard.is_some() && text.starts_with("Installed ") && text.contains(" package");
        if said.is_some() || installed {
            self.hear(at, said.unwrap_or(&text));
        }
        said.is_some()
    }

    fn hear(&mut self, at: Duration, said: &str) {
        if let Some(heard) = self.heard.replace(at) {
            self.spend(at.saturating_sub(heard), said);
        }
        if starts_with_any(said, BUILDS) {
            self.builds = self.builds.saturating_add(1);
            self.doing = Doing::Build;
        } else if starts_with_any(said, BUILT) {
            self.builds = self.builds.saturating_sub(1);
        } else if let Some((_, doing)) = BEGINNINGS.iter().find(|(words, _)| said.starts_with(words))
            && (self.builds == 0 || *doing == Doing::Done)
        {
            self.doing = *doing;
        }
    }

    fn spend(&mut self, gap: Duration, then: &str) {
        let index = self.steps.iter().position(|step| step.doing == self.doing).unwrap_or_else(|| {
            self.steps.push(Spent { doing: self.doing, took: Duration::ZERO, longest: Duration::ZERO, then: String::new() });
            self.steps.len() - 1
        });
        let step = &mut self.steps[index];
        step.took += gap;
        if gap > step.longest {
            step.longest = gap;
            then.clone_into(&mut step.then);
        }
    }

    pub(super) fn finish(self, redactor: &Redactor) -> Vec<Step> {
        let step = |step: Spent| Step {
            name: step.doing.name().into(),
            took: step.took,
            longest: (!step.then.is_empty()).then(|| (step.longest, redactor.show(&step.then))),
        };
        self.steps.into_iter().map(step).collect()
    }
}

impl Doing {
    const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Interpreter => "interpreter",
            Self::Resolve => "resolve",
            Self::Download => "download",
            Self::Build => "build",
            Self::Install => "install",
            Self::Done => "run",
        }
    }
}

fn starts_with_any(said: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| said.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(lines: &[(u64, &str)]) -> Vec<String> {
        let mut uv = UvSteps::default();
        for (at, line) in lines {
            uv.take(Duration::from_millis(*at), &Line { bytes: line.as_bytes(), cut: 0 });
        }
        let steps = uv.finish(&Redactor::default());
        steps.iter().map(|step| format!("{} {}", step.name, step.took.as_millis())).collect()
    }

    #[test]
    fn each_moment_belongs_to_a_step() {
        let cold = [
            (0, "DEBUG Searching for user configuration in: /root/.config/uv/uv.toml"),
            (10, "DEBUG uv 0.13.9 (x86_64-unknown-linux-gnu)"),
            (14, "DEBUG Searching for default Python interpreter in managed installations or search path"),
            (470, "DEBUG Found `cpython-3.11.7-linux-x86_64-gnu` at `/root/.pyenv/shims/python` (search path)"),
            (474, "DEBUG Solving with installed Python version: 3.11.7"),
            (1_610, "DEBUG marker environment resolution took 0.924s"),
            (1_616, "DEBUG Identified uncached distribution: mcp==2.3.0"),
            (1_645, "Downloading cryptography (4.5MiB)"),
            (2_020, "DEBUG Failed to reflink `/c/a` to `/c/b`: Operation not supported"),
            (2_071, "Installed 32 packages in 51ms"),
            (2_072, "DEBUG Checking for Python environment at: uvc/archive-v0/x"),
            (2_181, "DEBUG Running `mcp-server-git`"),
            (2_191, "DEBUG Spawned child 32078 in process group 31905"),
            (5_107, "DEBUG Command exited with code: 0"),
        ];
        assert_eq!(told(&cold), ["settings 14", "interpreter 569", "resolve 1142", "download 404", "install 52"]);
        assert_eq!(told(&[(5, "DEBUG Solving with x"), (9, "import time: 1 | 1 | x")]), Vec::<String>::new());
    }

    #[test]
    fn what_is_done_for_a_build_is_the_builds() {
        let lines = [
            (0, "DEBUG Solving with installed Python version: 3.11.7"),
            (100, "DEBUG Preparing metadata for: docopt==0.6.2"),
            (110, "DEBUG Solving with installed Python version: 3.11.7"),
            (900, "DEBUG Prepared metadata for: docopt==0.6.2"),
            (910, "DEBUG Identified uncached distribution: docopt==0.6.2"),
            (920, "DEBUG Building: x-server @ file:///tmp/proj"),
            (921, "DEBUG Building: docopt==0.6.2"),
            (950, "DEBUG Identified uncached distribution: setuptools==84.2.1"),
            (2_900, "DEBUG Built `x-server @ file:///tmp/proj` into `x_server-0.1.0-py3-none-any.whl`"),
            (3_000, "DEBUG Built `docopt==0.6.2` into `docopt-0.6.2-py2.py3-none-any.whl`"),
            (3_010, "DEBUG Running `x-server`"),
        ];
        assert_eq!(told(&lines), ["resolve 100", "build 2900", "download 10"]);
    }

    #[test]
    fn the_longest_silence_says_what_came_of_it() {
        let mut uv = UvSteps::default();
        for (at, line) in
            [(0, "DEBUG Searching for Python 3.12"), (20, "DEBUG Found `a`"), (451, "DEBUG Found `cpython` at `/root/.pyenv/shims/python`")]
        {
            assert!(uv.take(Duration::from_millis(at), &Line { bytes: line.as_bytes(), cut: 0 }));
        }
        let steps = uv.finish(&Redactor::default());
        let longest = steps[0].longest.as_ref().map(|(gap, then)| (gap.as_millis(), then.to_string()));
        assert_eq!(longest, Some((431, "Found `cpython` at `/root/.pyenv/shims/python`".to_owned())));
    }

    proptest! {
        #[test]
        fn every_moment_counts_once(lines in prop::collection::vec((0u64..1_000, prop_oneof![
            Just("DEBUG Searching for Python"), Just("DEBUG Solving with x"), Just("DEBUG Building: x"), Just("DEBUG Built `x`"),
            Just("DEBUG Identified uncached distribution: x"), Just("DEBUG é"), Just("Installed 3 packages in 3ms"), Just("x"),
        ]), 0..40)) {
            let mut at = 0;
            let lines: Vec<(u64, &str)> = lines.into_iter().map(|(gap, line)| { at += gap; (at, line) }).collect();
            let mut uv = UvSteps::default();
            for (at, line) in &lines {
                uv.take(Duration::from_millis(*at), &Line { bytes: line.as_bytes(), cut: 0 });
            }
            let spent: Duration = uv.finish(&Redactor::default()).iter().map(|step| step.took).sum();
            let heard = |(_, line): &&(u64, &str)| line.starts_with("DEBUG ");
            let first = lines.iter().find(heard).map_or(at, |(at, _)| *at);
            prop_assert!(spent <= Duration::from_millis(at - first));
            let last = lines.iter().rfind(heard).map_or(first, |(at, _)| *at);
            prop_assert!(spent >= Duration::from_millis(last.saturating_sub(first)));
        }
    }
}
