//! `mcpdoctor explain`: the text of a rule, or the list of all causes.

use std::fmt::Write as _;

use anyhow::bail;

use crate::{
    cli::{Explain, Screen},
    diagnosis::{Cause, WITHOUT_RULE, rule_for},
    report::cut,
};

use super::{Exit, terminal};

pub(super) fn run(args: &Explain, screen: &Screen) -> anyhow::Result<Exit> {
    let text = match &args.cause {
        None => list(terminal::style(screen).width),
        Some(code) => explanation(code)?,
    };
    terminal::print(&text, screen)?;
    Ok(Exit::Fine)
}

/// One line for each cause, as wide as the terminal.
fn list(width: usize) -> String {
    let mut text = String::from("Causes that mcpdoctor names; `mcpdoctor explain CAUSE` tells more.\n\n");
    for rule in crate::diagnosis::RULES {
        let _ = writeln!(text, "  {:<28} {}", rule.cause, cut(&rule.summary(), width.saturating_sub(31)));
    }
    text
}

fn explanation(code: &str) -> anyhow::Result<String> {
    let Some(cause) = Cause::from_code(code) else {
        let mut codes: Vec<&str> = Cause::ALL.iter().map(|cause| cause.code()).collect();
        codes.sort_by_key(|known| strsim::damerau_levenshtein(known, code));
        bail!("no cause is called `{code}`; the nearest are {}\n  `mcpdoctor explain` lists all", codes[..3].join(", "));
    };
    if let Some(rule) = rule_for(cause) {
        return Ok(rule.explain.to_owned());
    }
    let why = WITHOUT_RULE.iter().find(|(without, _)| *without == cause).map_or("no rule recognises it yet", |(_, why)| why);
    Ok(format!("# {cause}\n\n{why}\n"))
}
