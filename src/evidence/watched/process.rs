//! A process of the server's tree and the programs that it ran, one after the other.

use std::time::Duration;

use crate::evidence::Shown;

/// A process of the tree. Times are from the attempt's begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    pub pid: u32,
    /// Index of its parent among the tree's processes; `None` for the first, and for one whose parent was never seen.
    pub parent: Option<usize>,
    /// What it ran: never empty, one more for each exec that was seen.
    pub images: Vec<Image>,
    /// `None` while it lived at the last look.
    pub ended: Option<Duration>,
    /// Processor time until then.
    pub cpu: Duration,
}

/// A program that a process ran from some moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub since: Duration,
    /// The program and its arguments, secrets taken out; the name alone where the system shows no more.
    pub argv: Vec<Shown>,
}

impl Process {
    #[must_use]
    pub fn appeared(&self) -> Duration {
        self.images.first().map_or(Duration::ZERO, |image| image.since)
    }

    /// What it ran at that moment.
    #[must_use]
    pub fn image_at(&self, moment: Duration) -> Option<&Image> {
        self.images.iter().rfind(|image| image.since <= moment).or(self.images.first())
    }
}

/// Programs that start other programs: whatever they do, it is not yet the server that does it.
const LAUNCHERS: &[&str] = &[
    "npx",
    "npm",
    "pnpm",
    "pnpx",
    "yarn",
    "bunx",
    "corepack",
    "volta",
    "fnm",
    "nvm",
    "mise",
    "asdf",
    "uv",
    "uvx",
    "pipx",
    "poetry",
    "pdm",
    "hatch",
    "rye",
    "pixi",
    "conda",
    "mamba",
    "micromamba",
    "docker",
    "podman",
    "nerdctl",
    "sh",
    "bash",
    "dash",
    "zsh",
    "fish",
    "cmd",
    "powershell",
    "pwsh",
    "env",
    "sudo",
    "nohup",
    "timeout",
    "direnv",
    "dotenv",
    "dotenvx",
    "doppler",
    "op",
    "wsl",
    "py",
];
/// Scripts that are launchers, whatever interpreter runs them.
const LAUNCHER_SCRIPTS: &[&str] = &["npx-cli.js", "npm-cli.js", "npx.js", "npm.js", "pnpm.cjs", "pnpx.cjs", "yarn.js", "corepack.js"];

impl Image {
    /// The file name of the program, without folder and without `.exe`.
    #[must_use]
    pub fn program(&self) -> &str {
        let path = self.argv.first().map_or("", |word| &**word);
        // npm gives itself a title, such as `npm exec @scope/server`, and has no arguments from then on.
        let path = if self.argv.len() == 1 && path.starts_with("npm ") { "npm" } else { path };
        file_name(path)
    }

    /// Whether it is a program that starts other programs.
    #[must_use]
    pub fn launches(&self) -> bool {
        let program = self.program().to_ascii_lowercase();
        let is_script = |word: &Shown| {
            let name = file_name(word);
            LAUNCHER_SCRIPTS.contains(&name) || ["npx", "npm", "pnpm", "yarn"].contains(&name)
        };
        LAUNCHERS.contains(&program.as_str()) || self.argv.iter().skip(1).find(|word| !word.starts_with('-')).is_some_and(is_script)
    }
}

fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".exe").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::shown;

    #[test]
    fn launchers_are_told_from_servers() {
        for (argv, program, launches) in [
            ("/usr/bin/node|/usr/bin/npx|-y|server-x", "node", true),
            ("npm exec @scope/server-x", "npm", true),
            ("node|--no-warnings|/usr/lib/node_modules/npm/bin/npx-cli.js|x", "node", true),
            ("sh|-c|server-x", "sh", true),
            ("C:\\Windows\\System32\\cmd.exe|/c|npx", "cmd", true),
            ("/root/.local/bin/uvx|server-git", "uvx", true),
            ("node|/home/me/.npm/_npx/1/node_modules/.bin/server-x", "node", false),
            ("/venv/bin/python|/venv/bin/server-git", "python", false),
            ("python3|-m|server", "python3", false),
        ] {
            let image = Image { since: Duration::ZERO, argv: argv.split('|').map(shown).collect() };
            assert_eq!((image.program(), image.launches()), (program, launches), "{argv}");
        }
    }
}
