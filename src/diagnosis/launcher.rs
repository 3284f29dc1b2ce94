//! What a launcher such as `npx`, `uvx` or `docker` was asked to start.

use crate::evidence::{Launched, Shown};

use super::{Fix, paste};

/// The program's name without folder and ending, in lower case, and its arguments; `cmd /c` is looked through.
pub(super) fn program(launched: &Launched) -> (String, &[Shown]) {
    let name = base_name(&launched.command);
    match &launched.args[..] {
        [switch, inner, rest @ ..] if name == "cmd" && switch.eq_ignore_ascii_case("/c") => (base_name(inner), rest),
        args => (name, args),
    }
}

/// The last part of a path of either kind, in lower case and without an ending that Windows would add.
pub(super) fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    let ending = [".exe", ".cmd", ".bat", ".ps1"].iter().find(|ending| name.ends_with(*ending));
    name[..name.len() - ending.map_or(0, |ending| ending.len())].to_owned()
}

/// The npm or Python package that the launcher fetches, with its version if one is asked for.
pub(super) fn package(launched: &Launched) -> Option<&Shown> {
    let (program, args) = program(launched);
    let (skip, named, with_value): (usize, &[&str], &[&str]) = match program.as_str() {
        "npx" | "bunx" | "pnpx" => (0, &["-p", "--package"], &["-c", "--call"]),
        "uvx" => (0, &["--from"], UV_VALUES),
        "npm" | "pnpm" | "yarn" | "bun" if matches!(args.first().map(|arg| &**arg), Some("exec" | "x" | "dlx")) => (1, &["-p", "--package"], &[]),
        "uv" if matches!(args, [tool, run, ..] if &**tool == "tool" && &**run == "run") => (2, &["--from"], UV_VALUES),
        "pipx" => (1, &["--spec"], &["--python", "--pip-args"]),
        _ => return None,
    };
    let args = args.get(skip..)?;
    let asked = args.iter().position(|arg| named.contains(&&**arg)).and_then(|at| args.get(at + 1));
    asked.or_else(|| first_operand(args, with_value))
}

/// Whether it is a bridge to a remote server, which connects first by design.
pub(super) fn is_bridge(launched: &Launched) -> bool {
    let is_it = |word: &Shown| word.split(['/', '\\']).any(|part| part.split(['@', '.']).next() == Some("mcp-remote"));
    package(launched).is_some_and(is_it) || is_it(&launched.command) || launched.args.first().is_some_and(is_it)
}

/// The image that `docker run` or `podman run` starts.
pub(super) fn image(launched: &Launched) -> Option<&Shown> {
    let (program, args) = program(launched);
    let run = args.iter().position(|arg| &**arg == "run")?;
    let engine = matches!(program.as_str(), "docker" | "podman" | "nerdctl");
    engine.then(|| first_operand(&args[run + 1..], DOCKER_VALUES)).flatten()
}

/// How a launcher that looks for newer versions at each start is told not to.
pub(super) const OFFLINE: &str = "or keep the launcher from asking the registry at each start: `npx --prefer-offline`, `uvx --offline`";

/// How to have it installed once, so that the launcher has nothing to look for at each start.
pub(super) fn install_once(launched: &Launched) -> Option<Fix> {
    let command = if let Some(image) = image(launched) {
        format!("docker pull {}", paste::word(image))
    } else {
        let package = paste::word(package(launched)?);
        match program(launched).0.as_str() {
            "uvx" | "uv" => format!("uv tool install {package}"),
            "pipx" => format!("pipx install {package}"),
            _ => format!("npm install -g {package}"),
        }
    };
    Some(Fix::run("install it once, then start the installed program", command))
}

/// The script that an interpreter was told to run: `server.py` of `python -u server.py`.
pub(super) fn script(launched: &Launched) -> Option<&Shown> {
    let (program, args) = program(launched);
    let (skip, with_value): (usize, &[&str]) = match program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "python" | "pypy" | "py" | "pythonw" => (0, &["-W", "-X", "-m", "-c"]),
        "node" | "nodejs" => (0, &["-r", "--require", "--import", "--loader", "-e", "--eval", "-p", "-C"]),
        "bash" | "sh" | "zsh" | "dash" | "ruby" | "perl" | "php" | "tsx" | "ts-node" => (0, &["-c", "-e", "-r"]),
        "java" => (0, &["-jar", "-cp", "-classpath", "-p"]),
        "bun" | "deno" | "uv" if args.first().is_some_and(|arg| &**arg == "run") => (1, UV_VALUES),
        _ => return None,
    };
    let inline = args.iter().take_while(|arg| arg.starts_with('-')).any(|arg| ["-m", "-c", "-e", "--eval"].contains(&&**arg));
    if inline { None } else { first_operand(args.get(skip..)?, with_value) }
}

const UV_VALUES: &[&str] = &[
    "-p",
    "--python",
    "--with",
    "--with-editable",
    "--with-requirements",
    "--directory",
    "--project",
    "--index",
    "--index-url",
    "-i",
    "--default-index",
    "--extra-index-url",
    "--refresh-package",
    "--env-file",
    "--cache-dir",
    "--config-file",
    "--extra",
    "--group",
    "--exclude-newer",
];

const DOCKER_VALUES: &[&str] = &[
    "-e",
    "--env",
    "--env-file",
    "-v",
    "--volume",
    "--mount",
    "--name",
    "--network",
    "--net",
    "-p",
    "--publish",
    "--platform",
    "-u",
    "--user",
    "-w",
    "--workdir",
    "--entrypoint",
    "-l",
    "--label",
    "-m",
    "--memory",
    "--cpus",
    "--add-host",
    "--pull",
    "-h",
    "--hostname",
    "--security-opt",
    "--gpus",
];

fn first_operand<'a>(args: &'a [Shown], with_value: &[&str]) -> Option<&'a Shown> {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if with_value.contains(&&**arg) {
            args.next();
        } else if !arg.starts_with('-') {
            return Some(arg);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::testing::start, *};

    fn of(command: &str, ask: fn(&Launched) -> Option<&Shown>) -> Option<String> {
        let evidence = start(command).evidence();
        ask(evidence.judged().launched()?).map(ToString::to_string)
    }

    #[test]
    fn the_package_is_found_behind_every_launcher() {
        for (command, name) in [
            ("npx -y @scope/server@1.2 --flag", Some("@scope/server@1.2")),
            ("npx --package foo foo-mcp", Some("foo")),
            (r"C:\node\npx.CMD -y foo", Some("foo")),
            ("cmd /c npx -y foo", Some("foo")),
            ("uvx --python 3.12 foo --port 1", Some("foo")),
            ("uvx --from git+https://h/x foo", Some("git+https://h/x")),
            ("uv tool run foo", Some("foo")),
            ("pnpm dlx foo", Some("foo")),
            ("npm start", None),
            ("node x.js", None),
        ] {
            assert_eq!(of(command, package).as_deref(), name, "{command}");
        }
    }

    #[test]
    fn the_image_and_the_script_are_found_behind_their_options() {
        assert_eq!(of("docker run --rm -i -e KEY -v /a:/b mcp/x --flag", image).as_deref(), Some("mcp/x"));
        for (command, name) in [
            ("/usr/bin/python3.12 -u server.py x", Some("server.py")),
            ("python -m server", None),
            ("node --import tsx dist/index.js", Some("dist/index.js")),
            ("uv run --directory /x server.py", Some("server.py")),
            ("java -Xmx1g x", Some("x")),
        ] {
            assert_eq!(of(command, script).as_deref(), name, "{command}");
        }
    }
}
