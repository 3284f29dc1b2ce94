//! Programs as people name them: `npx`, `npm exec server-x`, `python -m mcp_n8n.gateway`, `node …/index.js`.

use crate::evidence::Image;

/// Words of a title that say something; what follows are the server's own arguments.
const WORDS_OF_A_TITLE: usize = 3;
/// Programs that run a script which is better known than they are.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "fish"];

/// The program with what it was asked to run.
pub(super) fn in_full(image: &Image) -> String {
    if is_title(image) {
        return beginning(image, WORDS_OF_A_TITLE);
    }
    let program = in_short(image);
    let mut words = image.argv.iter().skip(1).map(|word| &**word);
    match words.next() {
        // The program is named by its script already.
        _ if program != image.program() => program,
        // What follows is code.
        Some("-c" | "/c" | "/C" | "-e" | "--eval" | "-Command") | None => program,
        Some("-m") => words.next().map_or(program.clone(), |module| format!("{program} -m {module}")),
        Some(first) => {
            let asked = std::iter::once(first).chain(words).find(|word| !word.starts_with('-'));
            asked.map_or(program.clone(), |asked| format!("{program} {}", without_folders(asked)))
        }
    }
}

/// The program alone.
pub(super) fn in_short(image: &Image) -> String {
    if is_title(image) {
        return beginning(image, WORDS_OF_A_TITLE - 1);
    }
    let script = || image.argv.iter().skip(1).find(|word| !word.starts_with('-'));
    let program = image.program();
    // npx and its like are scripts, and nobody thinks of them as Node or a shell.
    match script().map(|script| file_name(script)).filter(|_| image.launches()) {
        Some(script) if program == "node" => script.split(['-', '.']).next().unwrap_or(script).to_owned(),
        Some(script) if SHELLS.contains(&program) && !image.argv.iter().any(|word| word.starts_with('-') && word.ends_with('c')) => script.to_owned(),
        Some(_) | None => program.to_owned(),
    }
}

/// Whether it is no command line but what npm calls itself from some moment on: `npm exec server-x`.
pub(super) fn is_title(image: &Image) -> bool {
    image.argv.first().is_some_and(|word| &**word == "npm" || word.starts_with("npm "))
}

fn beginning(image: &Image, words: usize) -> String {
    image.argv.iter().flat_map(|word| word.split(' ')).take(words).collect::<Vec<_>>().join(" ")
}

/// The last part of a path; a word with slashes that is no path, such as `@scope/server`, stays whole.
fn without_folders(word: &str) -> String {
    let is_path = word.starts_with(['/', '.', '~']) || word.contains('\\') || word.matches('/').count() > 1;
    if is_path && !word.contains("://") { format!("…/{}", file_name(word)) } else { word.to_owned() }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::diagnosis::testing::shown;

    #[test]
    fn programs_are_named_as_people_do() {
        for (argv, full, short) in [
            ("/usr/bin/node|/usr/bin/npx|-y|server-x", "npx", "npx"),
            ("node|/usr/lib/node_modules/npm/bin/npx-cli.js|x", "npx", "npx"),
            ("npm exec @scope/server-x /home/me/notes", "npm exec @scope/server-x", "npm exec"),
            ("npm|exec|@scope/server-x", "npm exec @scope/server-x", "npm exec"),
            ("/venv/bin/python|-m|mcp_n8n.gateway", "python -m mcp_n8n.gateway", "python"),
            ("python|-u|/srv/mcp/server.py", "python …/server.py", "python"),
            ("node|build/index.js", "node build/index.js", "node"),
            ("sh|-c|server-x /home/me", "sh", "sh"),
            ("bash|-e|/usr/lib/pyenv/pyenv|exec|python3", "pyenv", "pyenv"),
            ("C:\\Windows\\System32\\cmd.exe|/c|npx x", "cmd", "cmd"),
            ("docker|run|-i|--rm|ghcr.io/a/b:latest", "docker run", "docker"),
            ("uvx|--from|@scope/pkg|x", "uvx @scope/pkg", "uvx"),
            ("./server", "server", "server"),
            ("x.exe|--stdio", "x", "x"),
        ] {
            let image = Image { since: Duration::ZERO, argv: argv.split('|').map(shown).collect() };
            assert_eq!((in_full(&image).as_str(), in_short(&image).as_str()), (full, short), "{argv}");
        }
    }
}
