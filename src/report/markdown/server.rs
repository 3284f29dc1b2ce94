//! One server: what is wrong in a sentence, its findings, and the rest folded.

use crate::{
    diagnosis::{Diagnosis, Status, Would},
    evidence::{LimitOrigin, Origin},
    gate::{Ground, Judgement},
};

use super::{
    finding,
    page::{Piece, Rank},
    phases, sign, told,
    words::Words,
};
use crate::report::{Report, duration::span, ground, names, sentence, shell};

pub(super) fn pieces(report: &Report, diagnosis: &Diagnosis, judgement: &Judgement, words: &Words<'_>) -> Vec<Piece> {
    let is_alone = report.servers.len() == 1;
    let is_well = diagnosis.verdict.status == Status::Healthy && judgement.passes();
    if is_well && !is_alone {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    let sentence = sentence(diagnosis, judgement, is_alone, words);
    if !sentence.is_empty() {
        pieces.push(Piece::new(Rank::Sentence, "servers", sentence));
    }
    for (number, one) in diagnosis.findings.iter().enumerate() {
        let rank = if number == 0 { Rank::Root } else { Rank::Further };
        pieces.push(Piece::new(rank, "findings", finding::text(diagnosis, one, judgement, words)));
    }
    pieces.push(Piece::new(Rank::Detail, "parts with details", details(diagnosis, words)));
    pieces
}

/// Who it is, where the heading does not say it, and why a build fails.
fn sentence(diagnosis: &Diagnosis, judgement: &Judgement, is_alone: bool, words: &Words<'_>) -> String {
    let mut text: Vec<String> = Vec::new();
    if !is_alone {
        let name = words.code(&diagnosis.evidence.judged().server);
        text.push(format!("### {} {name}\n\n{}.\n", sign(diagnosis.verdict.status), words.prose(&told(diagnosis))));
    }
    let slow = |ground: &&Ground| matches!(ground, Ground::OverBudget | Ground::Regression);
    for one in judgement.grounds.iter().filter(slow) {
        text.push(format!("\n**{}:** {}.\n", names::ground(*one), words.prose(&ground::clause(diagnosis, *one))));
    }
    for cause in &diagnosis.crashed_rules {
        text.push(format!("\nThe rule {} crashed, which is a bug of mcpdoctor; the others are not affected.\n", words.code(cause.code())));
    }
    text.concat()
}

/// What a maintainer asks next.
fn details(diagnosis: &Diagnosis, words: &Words<'_>) -> String {
    let mut text = vec!["<details>\n<summary>How it was started, and how long each part took</summary>\n\n".to_owned()];
    text.push(started(diagnosis, words));
    text.push(phases::table(diagnosis, words));
    text.push(elsewhere(diagnosis, words));
    if !diagnosis.ruled_out.is_empty() {
        text.push("\nRuled out:\n\n".to_owned());
        for one in &diagnosis.ruled_out {
            text.push(format!("- {}: {}\n", one.hypothesis, words.prose(&one.because)));
        }
    }
    text.push("\n</details>\n".to_owned());
    text.concat()
}

fn started(diagnosis: &Diagnosis, words: &Words<'_>) -> String {
    let attempt = diagnosis.evidence.judged();
    let client = match (attempt.origin, names::known_client(diagnosis)) {
        (Origin::Live, _) => format!("as {}", names::client(diagnosis)),
        (Origin::Log, Some(client)) => format!("as logged by {client}"),
        (Origin::Log, None) => "from a log that does not tell whose it is".into(),
    };
    let mut text: Vec<String> = Vec::new();
    if let Some(launched) = attempt.launched() {
        let command = match &launched.remote {
            Some(remote) => remote.url.to_string(),
            None => [&launched.command].into_iter().chain(&launched.args).map(|word| shell::word(word)).collect::<Vec<_>>().join(" "),
        };
        text.push(words.block("sh", &command));
        let limit = match (launched.limit.after, launched.limit.origin) {
            (None, _) => "which waits for ever".into(),
            (Some(after), LimitOrigin::Profile | LimitOrigin::Log) => format!("which waits {}", span(after)),
            (Some(after), LimitOrigin::Entry | LimitOrigin::Variable | LimitOrigin::Flag) => format!("which is told to wait {}", span(after)),
        };
        text.push(format!("\n- started {}, {limit}\n", words.prose(&client)));
        let variables: Vec<String> = launched.env.iter().map(|variable| words.code(&variable.name)).collect();
        if !variables.is_empty() {
            text.push(format!("- sets {}\n", variables.join(", ")));
        }
        if let Some(place) = &launched.config {
            text.push(format!("- entry: {}\n", words.code(&format!("{}:{}", words.folders.told(&place.file), place.line))));
        }
    } else {
        text.push(format!("- {}\n", words.prose(&client)));
    }
    if let Some((_, hello)) = attempt.hello().or_else(|| diagnosis.evidence.second_look()?.hello()) {
        let server = words.code(&format!("{} {}", hello.server_name, hello.server_version));
        text.push(format!("- server: {server}, protocol {}\n", words.code(&hello.protocol_version)));
    }
    if let Some((_, exit)) = attempt.exit() {
        text.push(format!("- end: {}\n", words.prose(&sentence::ending(exit))));
    }
    text.concat()
}

/// In which other clients the same start would not work.
fn elsewhere(diagnosis: &Diagnosis, words: &Words<'_>) -> String {
    let that = |would| diagnosis.outlooks.iter().filter(|outlook| outlook.would == would).map(|outlook| outlook.name).collect::<Vec<_>>();
    let (all, fails, at_risk) = (diagnosis.outlooks.len(), that(Would::Fail), that(Would::Risk));
    if all == 0 {
        return String::new();
    }
    let told = |what: &str, names: &[&str]| if names.is_empty() { String::new() } else { format!("; {what} {}", words.prose(&names.join(", "))) };
    format!("\nStarts in {} of {all} known clients{}{}.\n", all - fails.len() - at_risk.len(), told("at risk in", &at_risk), told("fails in", &fails))
}
