//! What a text must hold to match a pattern at all: found in the pattern's own syntax, looked for before the pattern is even compiled.
//!
//! Of the hundreds of patterns that a line is asked, hardly one matches. Their literals tell so in a few nanoseconds.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind, Look},
};

/// Lets through every text that may match.
#[derive(Debug)]
pub(super) enum Gate {
    /// Nothing can be told of the matches.
    Open,
    /// Every match stands at the begin of its text, and begins with one of these.
    Head(Vec<Vec<u8>>),
    /// Every match holds one of a few literals, ...
    WithinFew(Vec<Finder<'static>>),
    /// ... or of many, or in any case.
    Within(AhoCorasick),
}

/// A shorter literal is in most texts.
const SHORTEST: usize = 2;
/// So many literals are looked for one after another faster than all at once.
const FEW: usize = 4;
/// More alternatives than this are found no faster than the pattern itself.
const MOST: usize = 64;

impl Gate {
    /// The gate of a pattern without Unicode classes.
    pub(super) fn of(source: &str) -> Self {
        let Some(pattern) = parsed(source) else { return Self::Open };
        match heads(&pattern).filter(|heads| heads.iter().all(|head| !head.is_empty())) {
            Some(heads) => Self::Head(heads),
            None => Self::within(needed(&pattern)),
        }
    }

    /// The gate of several patterns, any of which may match.
    pub(super) fn of_any(sources: &[&str]) -> Self {
        let needed: Option<Vec<Needed>> = sources.iter().map(|source| needed(&parsed(source)?)).collect();
        Self::within(needed.map(Needed::any))
    }

    fn within(needed: Option<Needed>) -> Self {
        let Some(needed) = needed.filter(|needed| needed.literals.len() <= MOST) else { return Self::Open };
        if needed.literals.len() <= FEW && !needed.in_any_case {
            return Self::WithinFew(needed.literals.iter().map(|literal| Finder::new(literal).into_owned()).collect());
        }
        let built = AhoCorasick::builder().ascii_case_insensitive(needed.in_any_case).build(&needed.literals);
        built.map_or(Self::Open, Self::Within)
    }

    /// Whether `text` may match.
    pub(super) fn admits(&self, text: &[u8]) -> bool {
        match self {
            Self::Open => true,
            Self::Head(heads) => heads.iter().any(|head| text.starts_with(head)),
            Self::WithinFew(literals) => literals.iter().any(|literal| literal.find(text).is_some()),
            Self::Within(literals) => literals.is_match(text),
        }
    }
}

fn parsed(source: &str) -> Option<Hir> {
    ParserBuilder::new().unicode(false).utf8(false).build().parse(source).ok()
}

/// Literals of which every match holds at least one.
#[derive(Debug, Default)]
struct Needed {
    literals: Vec<Vec<u8>>,
    /// Small and capital letters count as the same.
    in_any_case: bool,
}

impl Needed {
    fn any(several: Vec<Self>) -> Self {
        let in_any_case = several.iter().any(|needed| needed.in_any_case);
        Self { literals: several.into_iter().flat_map(|needed| needed.literals).collect(), in_any_case }
    }

    fn shortest(&self) -> usize {
        self.literals.iter().map(Vec::len).min().unwrap_or_default()
    }
}

fn needed(pattern: &Hir) -> Option<Needed> {
    match pattern.kind() {
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needed(&repeated.sub),
        HirKind::Alternation(branches) => branches.iter().map(needed).collect::<Option<Vec<_>>>().map(Needed::any),
        HirKind::Concat(parts) => {
            let runs = runs(parts).chain(parts.iter().filter_map(needed));
            runs.max_by_key(|needed| (needed.shortest(), std::cmp::Reverse(needed.literals.len())))
        }
        HirKind::Literal(_) | HirKind::Class(_) => runs(std::slice::from_ref(pattern)).next(),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
    .filter(|needed| needed.shortest() >= SHORTEST)
}

/// The literals that parts of a sequence make together: in a pattern for any case, each letter is a class of its own.
fn runs(parts: &[Hir]) -> impl Iterator<Item = Needed> {
    parts.chunk_by(|one, next| letters(one).is_some() && letters(next).is_some()).filter_map(|run| {
        let letters: Vec<(Vec<u8>, bool)> = run.iter().map(letters).collect::<Option<_>>()?;
        let in_any_case = letters.iter().any(|(_, in_any_case)| *in_any_case);
        Some(Needed { literals: vec![letters.into_iter().flat_map(|(letters, _)| letters).collect()], in_any_case })
    })
}

/// The letters that a part stands for, and whether their case is free.
fn letters(part: &Hir) -> Option<(Vec<u8>, bool)> {
    match part.kind() {
        HirKind::Literal(literal) => Some((literal.0.to_vec(), false)),
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [one, other] if one.start() == one.end() && other.start() == other.end() && one.start().to_ascii_lowercase() == other.start() => {
                Some((vec![other.start()], true))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What the matches of an anchored pattern begin with.
fn heads(pattern: &Hir) -> Option<Vec<Vec<u8>>> {
    match pattern.kind() {
        HirKind::Capture(group) => heads(&group.sub),
        HirKind::Alternation(branches) => branches.iter().map(heads).collect::<Option<Vec<_>>>().map(|heads| heads.concat()),
        HirKind::Concat(parts) => match parts.split_first() {
            Some((anchor, [first, ..])) if matches!(anchor.kind(), HirKind::Look(Look::Start)) => begins(first),
            _ => None,
        },
        _ => None,
    }
}

/// What the matches of a part begin with.
fn begins(part: &Hir) -> Option<Vec<Vec<u8>>> {
    match part.kind() {
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Capture(group) => begins(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => begins(&repeated.sub),
        HirKind::Alternation(branches) => branches.iter().map(begins).collect::<Option<Vec<_>>>().map(|begins| begins.concat()),
        HirKind::Concat(parts) => parts.first().and_then(begins),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Repetition(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(gate: &Gate) -> String {
        match gate {
            Gate::Open => "open".into(),
            Gate::Head(heads) => format!("^ {}", heads.iter().map(|head| String::from_utf8_lossy(head)).collect::<Vec<_>>().join(" | ")),
            Gate::WithinFew(literals) => literals.len().to_string(),
            Gate::Within(literals) => literals.patterns_len().to_string(),
        }
    }

    #[test]
    fn the_syntax_of_a_pattern_tells_what_its_matches_hold() {
        for (source, expected) in [
            (r"^Server stderr: (?<text>(?s:.*))", "^ Server stderr: "),
            (r"^(?:Listing|Found \d+) tools", "^ Listing | Found "),
            (r"^(?:one|two)|^three", "^ one | two | three"),
            (r"^(?:Error: )?spawn .+", "1"),
            (r"\b(?:npm|pnpm) ERR", "1"),
            (r"(?i)no module named|cannot find", "2"),
            (r"\d+", "open"),
            (r"x?", "open"),
            (r"(?m)^three", "1"),
            (r"(?:ab)?|cd", "open"),
        ] {
            assert_eq!(shown(&Gate::of(source)), expected, "{source}");
        }
    }

    #[test]
    fn what_may_match_is_let_through() {
        for (source, text) in [
            (r"(?i)cannot FIND module", "x Cannot find Module"),
            (r"^(?:Error: )?spawn .+", "Error: spawn x"),
            (r"a[12]bc|de+f", "deeef"),
            (r"\bE[A-Z]{3,}\b|kaput", "EPIPE"),
        ] {
            assert!(Gate::of(source).admits(text.as_bytes()), "{source}");
        }
        assert!(!Gate::of("(?i)cannot find").admits(b"could not find"));
        assert!(Gate::of_any(&["one thing", "(?i)another"]).admits(b"ANOTHER") && !Gate::of_any(&["one thing", "another"]).admits(b"none"));
    }
}
