//! Whether a command runs its server in a container, whose `localhost` is its own.

use std::path::Path;

use crate::evidence::SeenFrom;

/// The programs that start containers, all with the same verbs.
const ENGINES: &[&str] = &["docker", "podman", "nerdctl"];

/// How this machine is called from within: by Docker, and by Podman.
const THIS_MACHINE: &[&str] = &["host.docker.internal", "gateway.docker.internal", "host.containers.internal"];

/// Where the server runs that this command line starts.
pub(super) fn seen_from(words: &[&str]) -> SeenFrom {
    let is_engine = |word: &&str| Path::new(word).file_stem().is_some_and(|stem| ENGINES.iter().any(|engine| stem.eq_ignore_ascii_case(engine)));
    let Some(engine) = words.iter().position(is_engine) else { return SeenFrom::Here };
    let verbs = &words[engine + 1..];
    let is_shared = |pair: &[&str]| matches!(pair, ["--network" | "--net", "host"]) || matches!(pair, ["--network=host" | "--net=host", _]);
    let starts_one = verbs.iter().any(|word| matches!(*word, "run" | "exec"));
    if starts_one && !verbs.windows(2).any(is_shared) { SeenFrom::Container } else { SeenFrom::Here }
}

/// The URL as it leads from here to where it leads from there.
pub(super) fn from_here(url: &str, seen_from: SeenFrom) -> String {
    let stands_for_this = |host: &&&str| url.contains(&format!("//{host}")) || url.contains(&format!("@{host}"));
    match (seen_from, THIS_MACHINE.iter().find(stands_for_this)) {
        (SeenFrom::Container, Some(host)) => url.replacen(host, "localhost", 1),
        (SeenFrom::Container, None) | (SeenFrom::Here, _) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_known_by_its_command_line() {
        let (here, container) = (SeenFrom::Here, SeenFrom::Container);
        for (line, seen) in [
            ("docker run -i --rm ghcr.io/czlonkowski/n8n-mcp", container),
            ("/usr/local/bin/docker run -i x", container),
            ("C:/docker.exe exec -i box node index.js", container),
            ("podman run --rm x", container),
            ("docker run --network host x", here),
            ("docker run --net=host x", here),
            ("npx -y n8n-mcp run", here),
            ("docker version", here),
            ("docker", here),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(seen_from(&words), seen, "{line}");
        }
    }

    #[test]
    fn this_machine_is_called_otherwise_from_within() {
        for (url, seen_from, leads_to) in [
            ("http://host.docker.internal:5678/api/v1", SeenFrom::Container, "http://localhost:5678/api/v1"),
            ("http://host.docker.internal:5678", SeenFrom::Here, "http://host.docker.internal:5678"),
            ("http://n8n:5678/host.docker.internal", SeenFrom::Container, "http://n8n:5678/host.docker.internal"),
        ] {
            assert_eq!(from_here(url, seen_from), leads_to);
        }
    }
}
