//! Programs as people name them: `npx`, `npm exec server-x`, `python -m mcp_n8n.gateway`, `node …/index.js`.

use crate::evidence::Image;

/// Words of a title that say something; what follows are the server's own arguments.
const WORDS_OF_A_TITLE: usize = 3;

/// The program with what it was asked to run.
pub(super) fn in_full(image: &Image) -> String {
    if let Some(title) = title(image) {
        return title.split(' ').take(WORDS_OF_A_TITLE).collect::<Vec<_>>().join(" ");
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
    if let Some(title) = title(image) {
        return title.split(' ').take(WORDS_OF_A_TITLE - 1).collect::<Vec<_>>().join(" ");
    }
    let script = || image.argv.iter().skip(1).find(|word| !word.starts_with('-'));
    // npx and its like are scripts for Node, and nobody thinks of them as Node.
    match script().map(|script| file_name(script)).filter(|_| image.launches() && image.program() == "node") {
        Some(script) => script.split(['-', '.']).next().unwrap_or(script).to_owned(),
        None => image.program().to_owned(),
    }
}

/// What npm calls itself from some moment on.
pub(super) fn title(image: &Image) -> Option<&str> {
    match image.argv.as_slice() {
        [only] if only.starts_with("npm ") => Some(only),
        _ => None,
    }
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
            ("/venv/bin/python|-m|mcp_n8n.gateway", "python -m mcp_n8n.gateway", "python"),
            ("python|-u|/srv/mcp/server.py", "python …/server.py", "python"),
            ("node|build/index.js", "node build/index.js", "node"),
            ("sh|-c|server-x /home/me", "sh", "sh"),
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
