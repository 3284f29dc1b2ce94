//! Brings a library into the very start that the entry describes: the same interpreter, the same launcher, ready to paste.

use crate::evidence::{Attempt, EventKind, Launched, Shown};

use super::{Fix, Safety, launcher, paste};

/// A fix that gives the server's Python `requirement`, such as `mcp<2`; `hint` is a file of its installation, where one was printed.
pub(super) fn python(attempt: &Attempt, requirement: &str, hint: Option<&str>) -> Fix {
    let title = format!("install `{requirement}` where this server's Python looks");
    let Some(launched) = attempt.launched() else { return Fix::by_hand(title) };
    let (program, args) = launcher::program(launched);
    let first = launched.args.len() - args.len();
    match program.as_str() {
        "uvx" => inserted(launched, first, requirement),
        "uv" if starts_with(args, &["tool", "run"]) => inserted(launched, first + 2, requirement),
        "uv" => {
            let folder = value_of(args, &["--directory", "--project"]).map(|folder| format!(" --directory {}", word(folder, launched)));
            Fix::run(format!("add `{requirement}` to the project"), format!("uv add{} {}", folder.unwrap_or_default(), word(requirement, launched)))
        }
        "docker" | "podman" => Fix::by_hand(format!("build the image anew with `{requirement}`, or take another tag of it")),
        "pipx" => Fix::by_hand(format!("run it with uvx instead: `uvx --with '{requirement}' …`")),
        _ => {
            let interpreter = interpreter(attempt, launched, &program, hint);
            Fix::run(title, format!("{} -m pip install {}", word(&interpreter, launched), word(requirement, launched)))
        }
    }
}

/// A fix that gives the server's Node `requirement`, such as `zod@3`; `None` for all that its package.json names.
pub(super) fn npm(attempt: &Attempt, requirement: Option<&str>, importer: Option<&str>) -> Fix {
    let launched = attempt.launched();
    if let Some(package) = launched.and_then(launcher::package) {
        return Fix::by_hand(format!("pin an older release of `{package}`, and report it to its author: this one is broken as published"));
    }
    let title = requirement.map_or_else(|| "install all that its package.json names".to_owned(), |it| format!("install `{it}` beside the server"));
    let folder = importer.and_then(parent).or_else(|| launched.and_then(launcher::script).and_then(|script| parent(script)));
    let Some((folder, launched)) = folder.zip(launched) else { return Fix::by_hand(format!("{title}: run `npm install` in its folder")) };
    let what = requirement.map(|requirement| format!(" {}", word(requirement, launched))).unwrap_or_default();
    Fix::run(title, format!("cd {} && npm install{what}", word(folder, launched)))
}

/// The start as one line for the user's shell, from the folder where it runs.
pub(super) fn by_hand(launched: &Launched) -> String {
    let words: Vec<String> = std::iter::once(&launched.command).chain(&launched.args).map(|part| word(part, launched)).collect();
    words.join(" ")
}

/// The entry's own arguments with `--with requirement` at `at`.
fn inserted(launched: &Launched, at: usize, requirement: &str) -> Fix {
    let mut args: Vec<&str> = launched.args.iter().map(Shown::as_str).collect();
    args.splice(at..at, ["--with", requirement]);
    let line: Vec<String> = std::iter::once(launched.command.as_str()).chain(args.iter().copied()).map(|part| word(part, launched)).collect();
    Fix {
        title: format!("let uv add `{requirement}` to the start"),
        command: Some(line.join(" ")),
        edit: Some(paste::list("args", args.iter().copied())),
        safety: Safety::Safe,
    }
}

/// The Python that runs the server: named by the entry, by the first line of its program, or by where its libraries lie.
fn interpreter(attempt: &Attempt, launched: &Launched, program: &str, hint: Option<&str>) -> String {
    let resolution = attempt.find(|kind| if let EventKind::Resolved(found) = kind { Some(found) } else { None }).map(|(_, found)| found);
    if program.starts_with("py") {
        let bare = !launched.command.contains(['/', '\\']);
        return resolution.filter(|_| bare && program != "py").map_or(&launched.command, |found| &found.path).to_string();
    }
    let named = resolution.and_then(|found| found.shebang.as_ref()).filter(|shebang| shebang.contains("python"));
    if let Some(shebang) = named {
        return shebang.trim_start_matches("#!").rsplit(' ').next().unwrap_or("python3").to_owned();
    }
    hint.and_then(environment_python).unwrap_or_else(|| "python3".into())
}

/// The interpreter of the virtual environment that `file` is installed in.
fn environment_python(file: &str) -> Option<String> {
    let unix = file.find("/lib/python").map(|end| format!("{}/bin/python", &file[..end]));
    unix.or_else(|| file.find(r"\Lib\site-packages").map(|end| format!(r"{}\Scripts\python.exe", &file[..end])))
}

fn parent(file: &str) -> Option<&str> {
    let file = file.trim_start_matches("file://");
    file.rfind(['/', '\\']).map(|end| &file[..end]).filter(|folder| !folder.is_empty())
}

fn starts_with(args: &[Shown], words: &[&str]) -> bool {
    args.len() >= words.len() && args.iter().zip(words).all(|(arg, word)| arg.as_str() == *word)
}

fn value_of<'a>(args: &'a [Shown], names: &[&str]) -> Option<&'a Shown> {
    args.windows(2).find(|pair| names.contains(&pair[0].as_str())).map(|pair| &pair[1])
}

/// `text` as one word of the user's shell; single quotes mean nothing to that of Windows.
fn word(text: &str, launched: &Launched) -> String {
    let windows = |text: &str| text.contains(":\\");
    let quoted = paste::word(text);
    if quoted == text
        || !(windows(&launched.command) || launched.cwd.yes().is_some_and(|cwd| windows(cwd)) || launcher::base_name(&launched.command) == "cmd")
    {
        quoted
    } else if text.chars().any(|c| c.is_whitespace() || "<>&|^".contains(c)) {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    fn command(story: &str, fix: impl Fn(&Attempt) -> Fix) -> Option<String> {
        fix(start(story).evidence().judged()).command
    }

    #[test]
    fn a_python_library_goes_where_the_entry_starts_its_python() {
        for (story, pasted) in [
            ("uvx mcp-server-sqlite --db-path x.db", "uvx --with 'mcp<2' mcp-server-sqlite --db-path x.db"),
            ("cmd /c uvx foo", "cmd /c uvx --with \"mcp<2\" foo"),
            ("uv tool run foo", "uv tool run --with 'mcp<2' foo"),
            ("uv --directory /srv/x run server.py", "uv add --directory /srv/x 'mcp<2'"),
            ("/srv/.venv/bin/python -m x", "/srv/.venv/bin/python -m pip install 'mcp<2'"),
            ("python -m x", "/usr/bin/program -m pip install 'mcp<2'"),
            (r"C:\v\python.exe -m x", "C:\\v\\python.exe -m pip install \"mcp<2\""),
            ("mcp-foo", "/v/bin/python -m pip install 'mcp<2'"),
        ] {
            let hint = Some("/v/lib/python3.11/site-packages/foo/__init__.py");
            assert_eq!(command(story, |attempt| python(attempt, "mcp<2", hint)).as_deref(), Some(pasted), "{story}");
        }
    }

    #[test]
    fn an_npm_library_goes_beside_the_script_and_not_into_a_published_package() {
        for (story, importer, pasted) in [
            ("node /srv/x/dist/index.js", None, Some("cd /srv/x/dist && npm install zod@3")),
            ("node index.js", Some("/srv/x/index.js"), Some("cd /srv/x && npm install zod@3")),
            ("npx -y foo", Some("/h/.npm/_npx/1/node_modules/foo/index.js"), None),
        ] {
            assert_eq!(command(story, |attempt| npm(attempt, Some("zod@3"), importer)).as_deref(), pasted, "{story}");
        }
    }
}
