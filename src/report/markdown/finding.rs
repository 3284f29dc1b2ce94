//! One finding: claim, evidence as it was written, numbers, fixes.

use crate::{
    diagnosis::{Cause, Cite, Diagnosis, Finding, Fix},
    evidence::EventKind,
    gate::Judgement,
    report::{duration::cell, ground, line::cut, names, width::Width as _},
};

use super::words::Words;

/// More lines than this hide what matters.
const MOST_CITES: usize = 12;
/// In columns: more of a line is in the other formats.
const LONGEST_LINE: usize = 400;

pub(super) fn text(diagnosis: &Diagnosis, finding: &Finding, judgement: &Judgement, words: &Words<'_>) -> String {
    let mut text = vec![format!("**`{}[{}]`** {}\n\n", names::severity(finding.severity), finding.cause, words.prose(&finding.claim))];
    text.push(words.block("text", &evidence(diagnosis, finding)));
    text.push(format!("\n{}confidence {}\n", numbers(finding, words), names::confidence(finding.confidence)));
    for allowed in judgement.allowed.iter().filter(|allowed| allowed.allowance.cause == finding.cause) {
        text.push(format!("\n**Gate:** {}\n", words.prose(&ground::allowed(allowed))));
    }
    for one in &finding.fixes {
        text.push("\n".to_owned());
        text.push(fix(one, words));
    }
    text.concat()
}

/// What was seen, in the order of time, source and words in columns.
fn evidence(diagnosis: &Diagnosis, finding: &Finding) -> String {
    let mut cites: Vec<&Cite> = Vec::new();
    for cite in &finding.cites {
        if !cites.contains(&cite) {
            cites.push(cite);
        }
    }
    let more = cites.len().saturating_sub(MOST_CITES);
    cites.truncate(MOST_CITES);
    let rows: Vec<[String; 3]> = cites.into_iter().map(row).collect();
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let (times, sources) = (widest(0), widest(1));
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
    let mut lines: Vec<String> = rows
        .iter()
        .map(|[time, source, said]| {
            let time = if times == 0 { String::new() } else { pad(time, times) + "  " };
            format!("{time}{}  {said}", pad(source, sources))
        })
        .collect();
    if more > 0 {
        lines.push(format!("… {more} more in --format json"));
    }
    if finding.cause == Cause::BadConfig {
        lines.extend(excerpt(diagnosis));
    }
    lines.join("\n")
}

fn row(cite: &Cite) -> [String; 3] {
    let elapsed = cite.at.elapsed.map(|elapsed| format!("+{}", cell(elapsed)));
    let time = elapsed.or_else(|| cite.at.wall.map(|wall| wall.format("%H:%M:%S%.3f UTC").to_string())).unwrap_or_default();
    let said = if cite.left_alone { format!("left alone: {}", cite.text) } else { cite.text.to_string() };
    [time, cite.source.to_string(), cut(&said, LONGEST_LINE)]
}

/// The user's own line with a caret below the fault.
fn excerpt(diagnosis: &Diagnosis) -> Vec<String> {
    let fault = diagnosis.evidence.judged().events.iter().find_map(|event| match &event.kind {
        EventKind::BadConfig(fault) => Some(fault),
        _ => None,
    });
    let Some(fault) = fault else { return Vec::new() };
    let before: String = fault.excerpt.chars().take(fault.caret.start).collect();
    let caret = "^".repeat(fault.caret.len().max(1));
    let number = fault.place.line.to_string();
    let margin = " ".repeat(number.len());
    vec![format!("{number} | {}", fault.excerpt), format!("{margin} | {}{caret}", " ".repeat(before.width()))]
}

fn numbers(finding: &Finding, words: &Words<'_>) -> String {
    let Some(measured) = finding.measured else { return String::new() };
    let expected = finding.expected.map(|expected| format!(" (expected: {})", names::expected(expected, measured))).unwrap_or_default();
    format!("{}: {}{}; ", measured.what, words.prose(&names::quantity(measured)), words_of(&expected, words))
}

fn words_of(text: &str, words: &Words<'_>) -> String {
    if text.is_empty() { String::new() } else { format!(" {}", words.prose(text)) }
}

fn fix(fix: &Fix, words: &Words<'_>) -> String {
    let mut text = vec![format!("**Fix:** {}\n", words.prose(&fix.title))];
    for (language, paste) in [("sh", &fix.command), ("json", &fix.edit)] {
        if let Some(paste) = paste {
            text.push("\n".to_owned());
            text.push(words.block(language, paste));
        }
    }
    text.concat()
}
