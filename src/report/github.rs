//! The commands of GitHub Actions that make annotations: one for each finding, at the line of the config where it lies in the repository.
//!
//! Escapes, limits and what the runner takes for a command: `actions/toolkit:packages/core/src/command.ts` and `docs/problem-matchers.md`,
//! `actions/runner:src/Runner.Common/ActionCommand.cs`.

use crate::{
    diagnosis::{Cause, Diagnosis, Finding, Fix, Severity},
    evidence::{ConfigSource, Source, is_unseen},
    gate::{Ground, Judgement},
};

use super::{Folders, Report, command::disarmed, ground, names, sentence};

/// GitHub shows so many of each kind for a step, and drops the others without a word.
const MOST_OF_A_KIND: usize = 10;

/// How loud it is; the loudest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

struct Annotation {
    kind: Kind,
    /// Where it counts for less than others of its kind: what comes after the root of a server.
    is_further: bool,
    place: Option<(String, u64)>,
    title: String,
    message: String,
}

pub(super) fn render(report: &Report) -> String {
    let mut annotations: Vec<Annotation> = report.judged().flat_map(|(diagnosis, judgement)| of(diagnosis, judgement, &report.folders)).collect();
    annotations.sort_by_key(|annotation| (annotation.kind, annotation.is_further));
    let (mut shown, mut left) = (Vec::new(), Vec::new());
    for kind in [Kind::Error, Kind::Warning, Kind::Notice] {
        let alike: Vec<&Annotation> = annotations.iter().filter(|annotation| annotation.kind == kind).collect();
        let (first, rest) = alike.split_at(alike.len().min(MOST_OF_A_KIND));
        shown.extend(first.iter().map(|annotation| command(annotation)));
        left.extend(rest.iter().map(|annotation| line(annotation)));
    }
    let passing = report.judgements.iter().filter(|judgement| judgement.passes()).count();
    let mut lines = vec![format!("mcpdoctor: {passing} of {} pass", names::count(report.servers.len(), "servers"))];
    lines.extend(shown);
    if !left.is_empty() {
        lines.push(format!("mcpdoctor: GitHub annotates no more than {MOST_OF_A_KIND} of a kind; {} left:", left.len()));
        lines.extend(left);
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn of(diagnosis: &Diagnosis, judgement: &Judgement, folders: &Folders) -> Vec<Annotation> {
    let server = &diagnosis.evidence.judged().server;
    let findings = diagnosis.findings.iter().enumerate().map(|(number, finding)| Annotation {
        kind: kind(finding, judgement),
        is_further: number > 0,
        place: place(diagnosis, Some(finding), folders),
        title: format!("{server}: {}", finding.cause),
        message: message(finding, judgement),
    });
    let mut annotations: Vec<Annotation> = findings.collect();
    // What no finding tells of fails the build as well, and must not do so in silence.
    let untold = |ground: &&Ground| match ground {
        Ground::OverBudget | Ground::Regression => true,
        Ground::Failing | Ground::Inconclusive => diagnosis.findings.iter().all(|finding| kind(finding, judgement) != Kind::Error),
        Ground::Warning(_) => false,
    };
    let grounds = judgement.grounds.iter().filter(untold).map(|one| Annotation {
        kind: Kind::Error,
        is_further: false,
        place: place(diagnosis, None, folders),
        title: format!("{server}: {}", names::ground(*one)),
        message: match one {
            Ground::Failing | Ground::Inconclusive => sentence::verdict(diagnosis),
            Ground::OverBudget | Ground::Regression | Ground::Warning(_) => ground::clause(diagnosis, *one),
        },
    });
    annotations.extend(grounds);
    annotations
}

/// As loud as the finding; a warning that fails the build is an error to it, and what is allowed is a notice.
fn kind(finding: &Finding, judgement: &Judgement) -> Kind {
    let is_allowed = judgement.allowed.iter().any(|allowed| allowed.allowance.cause == finding.cause && !allowed.has_expired);
    let fails = |cause: Cause| judgement.grounds.contains(&Ground::Warning(cause));
    if is_allowed {
        return Kind::Notice;
    }
    match finding.severity {
        Severity::Error => Kind::Error,
        Severity::Warning if fails(finding.cause) => Kind::Error,
        Severity::Warning => Kind::Warning,
        Severity::Note => Kind::Notice,
    }
}

/// The line of the config that a finding cites, else that of the entry; nothing where the file is not in the repository.
fn place(diagnosis: &Diagnosis, finding: Option<&Finding>, folders: &Folders) -> Option<(String, u64)> {
    let cited = finding
        .into_iter()
        .flat_map(|finding| &finding.cites)
        .find_map(|cite| if let Source::Config(place) = &cite.source { Some(place) } else { None });
    let entry = || diagnosis.evidence.judged().launched()?.config.as_ref();
    let ConfigSource { file, line } = cited.or_else(entry)?;
    Some((folders.in_repository(file)?, *line))
}

/// The claim, the first thing that was seen, and how to mend it.
fn message(finding: &Finding, judgement: &Judgement) -> String {
    let mut lines = vec![finding.claim.clone()];
    lines.extend(finding.cites.first().map(|cite| format!("seen: {} ({})", cite.text, cite.source)));
    lines.extend(finding.fixes.first().map(help));
    let allowed = judgement.allowed.iter().filter(|allowed| allowed.allowance.cause == finding.cause);
    lines.extend(allowed.map(|allowed| format!("gate: {}", ground::allowed(allowed))));
    lines.join("\n")
}

fn help(fix: &Fix) -> String {
    match fix.command.as_ref().or(fix.edit.as_ref()) {
        Some(paste) => format!("fix: {}:\n{paste}", fix.title),
        None => format!("fix: {}", fix.title),
    }
}

fn command(annotation: &Annotation) -> String {
    let place = annotation.place.as_ref().map(|(file, line)| format!("file={},line={line},", property(file))).unwrap_or_default();
    format!("::{} {place}title={}::{}", annotation.kind.name(), property(&annotation.title), data(&annotation.message))
}

/// The same for a reader of the log alone.
fn line(annotation: &Annotation) -> String {
    let text = format!("{}: {}: {}", annotation.kind.name(), annotation.title, annotation.message.lines().collect::<Vec<_>>().join(" "));
    disarmed(&text.replace(is_unseen, "")).into_owned()
}

fn data(text: &str) -> String {
    let seen: String = text.chars().filter(|&c| c == '\n' || !is_unseen(c)).collect();
    disarmed(&seen).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, fixture};

    fn printed(report: &Report) -> String {
        crate::report::render(report, Format::Github, &fixture::style(80))
    }

    #[test]
    fn a_gate_in_actions() {
        insta::assert_snapshot!(printed(&fixture::runs::gate()));
    }

    #[test]
    fn every_fixture_in_actions() {
        insta::assert_snapshot!(fixture::plain(&fixture::everything(), Format::Github));
    }

    #[test]
    fn what_github_would_drop_is_told_in_the_log() {
        let text = printed(&fixture::report(vec![fixture::late(); 12]));
        let commands = text.lines().filter(|line| line.starts_with("::error ")).count();
        assert_eq!(commands, MOST_OF_A_KIND);
        assert!(text.contains("2 left:\nerror: mcp-n8n: slow-start: "), "{text}");
    }

    #[test]
    fn no_server_starts_a_command() {
        for said in ["::set-output name=x::y", "x\n::stop-commands::z", "##[set-output name=x]y", "a,line=9::error::b", "%0A::add-mask::e", "\r::x"] {
            let mut report = fixture::report(vec![fixture::late(); 12]);
            for diagnosis in &mut report.servers {
                said.clone_into(&mut diagnosis.evidence.attempts[0].server);
                said.clone_into(&mut diagnosis.findings[0].claim);
                diagnosis.findings[0].fixes[0].edit = Some(said.to_owned());
            }
            let text = printed(&report);
            assert_eq!(text.lines().filter(|line| line.trim_start().starts_with("::")).count(), MOST_OF_A_KIND, "{text}");
            assert!(
                text.lines()
                    .all(|line| !line.trim_start().starts_with("::") || line.starts_with("::error file=claude_desktop_config.json,line=12,title=")),
                "{text}"
            );
            assert!(!text.contains("##[") && !text.contains('\r'), "{text}");
        }
    }
}
