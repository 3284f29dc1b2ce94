//! The image does not exist, or may not be pulled.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DockerImageMissing,
    explain: include_str!("docker-image-missing.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ColdStartDownload, Cause::AuthFailed, Cause::LoginRequired, Cause::Crashed, Cause::ExitedEarly],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"pull access denied for (?<name>[^\s,]+)",
    r"manifest for (?<name>\S+) not found",
    r"(?:repository|image) (?<name>\S+) not found",
    r"(?i)no such image: (?<name>\S+)",
    r#"short-name "(?<name>[^"]+)" did not resolve"#,
    r"(?i)failed to resolve reference \x22?(?<name>[^\s\x22]+?)\x22?: .*(?:not found|denied|unauthorized)",
    r"(?i)(?:error response from daemon|initializing source docker://(?<name>\S+?)): .*(?:manifest unknown|denied|unauthorized|name unknown)",
    r"invalid reference format",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.last(attempt)?;
    let image = hit.name.clone().or_else(|| attempt.launched().and_then(launcher::image).cloned());
    let Some(image) = image else { return Some(hit.finding(attempt, RULE.cause, "the image does not exist, or may not be pulled")) };
    Some(
        hit.finding(attempt, RULE.cause, format!("the image {image} does not exist, or may not be pulled without a login"))
            .cite(Cite::entry(attempt, image.clone()))
            .fix(Fix::run(
                "pull it by hand to see the reason; for a private one `docker login` first",
                format!("docker pull {}", paste::word(&image)),
            ))
            .fix(Fix::run("or build it from the server's source", format!("docker build -t {} .", paste::word(&image))))
            .subject(Subject::Package(image)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_image_is_named() {
        for (text, image) in [
            (
                "Unable to find image 'mcp/gmail:latest' locally\ndocker: Error response from daemon: pull access denied for mcp/gmail, repository does not exist or may require 'docker login'",
                "mcp/gmail",
            ),
            ("docker: Error response from daemon: manifest for mcp/x:9 not found: manifest unknown: manifest unknown", "mcp/x:9"),
            ("Error: short-name \"foo\" did not resolve to an alias and no unqualified-search registries are defined", "foo"),
            ("docker: Error response from daemon: error from registry: denied", "mcp/own"),
        ] {
            let start = start("docker run -i --rm mcp/own").stderr(text).exits(125);
            assert_eq!(start.clone().blames(RULE.cause).as_deref(), Some(image), "{text}");
            assert_eq!(start.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_pull_alone_is_no_fault() {
        let text = "Unable to find image 'mcp/x:latest' locally\nlatest: Pulling from mcp/x";
        assert!(start("docker run -i mcp/x").stderr(text).finding(RULE.cause).is_none());
    }
}
