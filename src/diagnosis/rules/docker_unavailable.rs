//! The container engine does not answer.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DockerUnavailable,
    explain: include_str!("docker-unavailable.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ConnectionRefused, Cause::PermissionDenied, Cause::MissingFile, Cause::Crashed, Cause::ExitedEarly, Cause::BadArguments],
    check,
};

/// The user may not use the engine's socket.
static NOT_ALLOWED: Signatures = Signatures::new(&[
    r"(?i)permission denied while trying to connect to the docker (?:daemon|API) (?:socket )?at (?<name>\S+?):?(?:\s|$)",
    r"dial unix (?<name>\S+): connect: permission denied",
]);

/// This docker has no such part.
static NO_PLUGIN: Signatures =
    Signatures::new(&[r"docker: unknown command: (?<name>docker \w+)", r"docker: '(?<name>mcp|compose|model)' is not a docker command"]);

static SILENT: Signatures = Signatures::new(&[
    r"(?i)cannot connect to the docker daemon at (?<name>\S+?)\.? ",
    r"(?i)failed to connect to the docker API at (?<name>\S+?)[;,]? ",
    r"(?i)error during connect: .*(?<name>//\./pipe/\w+|%2F%2F\.%2Fpipe%2F\w+)",
    r"(?i)open //\./pipe/(?<name>docker\w+)",
    r"(?i)dial unix (?<name>\S*(?:docker|podman)\S*\.sock): connect:",
    r"(?i)cannot connect to podman|unable to connect to podman",
    r"(?i)docker desktop is (?:unable to start|not running|manually paused|starting)|is the docker daemon running",
    r"Error while fetching server API version",
    r"Could not find a working container runtime strategy|Could not find a valid Docker environment",
    r"request returned (?:500 )?Internal Server Error for API route",
    r"(?i)cannot connect to the docker daemon",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if let Some(hit) = NO_PLUGIN.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "this docker lacks the part that the entry starts");
        let finding = hit.name.clone().map_or(finding.clone(), |name| finding.subject(Subject::Program(name)));
        return Some(finding.fix(Fix::by_hand("update Docker Desktop (4.48 or newer has the MCP Toolkit) and switch the part on in its settings")));
    }
    if let Some(hit) = NOT_ALLOWED.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "the user may not use the container engine's socket");
        let finding = hit.name.clone().map_or(finding.clone(), |name| finding.subject(Subject::Address(name)));
        return Some(finding.fix(Fix::run("join the group docker, then log out and in again", "sudo usermod -aG docker \"$USER\"")));
    }
    let hit = SILENT.last(attempt)?;
    let finding = hit.finding(attempt, RULE.cause, "the container engine does not answer");
    let finding = hit.name.clone().map_or(finding.clone(), |name| finding.subject(Subject::Address(name)));
    Some(
        finding
            .fix(Fix::run("start it (macOS: open -a Docker; Linux: sudo systemctl start docker), then look whether it answers", "docker info"))
            .fix(Fix::edit("name the socket of Colima, Rancher Desktop or Podman", "\"env\": { \"DOCKER_HOST\": \"unix:///path/to/docker.sock\" }")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn an_engine_that_does_not_answer_is_recognised() {
        for (text, address) in [
            (
                "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
                "unix:///var/run/docker.sock",
            ),
            (
                "docker: error during connect: Head \"http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/_ping\": open //./pipe/dockerDesktopLinuxEngine: The system cannot find the file specified.",
                "//./pipe/dockerDesktopLinuxEngine",
            ),
            (
                "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://x\": dial unix /var/run/docker.sock: connect: permission denied",
                "unix:///var/run/docker.sock",
            ),
            ("Cannot connect to Podman. Please verify your connection to the Linux system", ""),
            ("docker: unknown command: docker mcp", "docker mcp"),
        ] {
            let start = start("docker run -i mcp/x").stderr(text).exits(125);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(address), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn other_failures_of_docker_are_other_causes() {
        for text in [
            "docker: Error response from daemon: pull access denied for mcp/x",
            "docker: Error response from daemon: Conflict.",
            "unknown flag: --foo",
        ] {
            assert!(start("docker run -i mcp/x").stderr(text).exits(125).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
