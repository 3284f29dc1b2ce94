//! Which version of Node.js and Python brought, or took away, what a start misses.
//!
//! Python's were tried on 3.6 to 3.13. Node's globals are dated by `nodejs/node:doc/api/globals.md`. What 20.20 was seen to lack asks for 22,
//! the next release with long-term support, though an odd one between them may have it. Whatever is not in the table is left undated.

use super::Signatures;

/// What a version changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is there from this version on.
    Since(&'static str),
    /// It is gone from this version on; the second is the last that has it.
    GoneFrom(&'static str, &'static str),
}

/// The change that `text`, an error or the source line that it quotes, speaks of.
pub(super) fn change(text: &str) -> Option<Change> {
    HISTORY.iter().find(|(said, _)| said.matches(text)).map(|(_, change)| *change)
}

const fn since(said: &'static [&'static str], version: &'static str) -> (Signatures, Change) {
    (Signatures::new(said), Change::Since(version))
}

const fn gone(said: &'static [&'static str], from: &'static str, last: &'static str) -> (Signatures, Change) {
    (Signatures::new(said), Change::GoneFrom(from, last))
}

static HISTORY: [(Signatures, Change); 14] = [
    // Python
    gone(&[r"No module named '?(?:distutils|imp|asyncore|asynchat|smtpd)\b"], "3.12", "3.11"),
    gone(&[r"No module named '?(?:cgi|telnetlib|pipes|imghdr|crypt)\b"], "3.13", "3.12"),
    gone(&[r"'asyncio' has no attribute 'coroutine'|'inspect' has no attribute 'getargspec'"], "3.11", "3.10"),
    since(&[r"'(?:batched|override|Buffer|TypeAliasType)' from|^\s*type \w+ =|^\s*(?:async )?def \w+\["], "3.12"),
    since(
        &[r"named '?tomllib\b|'(?:StrEnum|ReprEnum|Self|NotRequired|Required|Never|UTC|timeout|TaskGroup|Runner)'(?: from|$|\.)|^\s*except\* "],
        "3.11",
    ),
    since(
        &[
            r"operand type\(s\) for \|:|'(?:ParamSpec|TypeAlias|Concatenate|TypeGuard)' from|argument '(?:slots|kw_only)'",
            r"^\s+(?:match|case) .+:\s*$",
        ],
        "3.10",
    ),
    since(&[r"named '?(?:zoneinfo|graphlib)\b|object is not subscriptable|attribute '(?:to_thread|cache)'|'Annotated' from"], "3.9"),
    since(&[r":=|'(?:Literal|Protocol|TypedDict)' from"], "3.8"),
    since(&[r"future feature annotations is not defined|'asyncio' has no attribute 'run'"], "3.7"),
    // Node.js
    since(&[r"\bnode:sqlite\b|Promise\.withResolvers|Array\.fromAsync|Object\.groupBy|isDisjointFrom|: WebSocket is not defined"], "22"),
    since(&[r": File is not defined"], "20"),
    since(&[r": CustomEvent is not defined"], "19"),
    since(&[r": (?:fetch|Headers|FormData) is not defined"], "18"),
    since(&[r": AbortController is not defined"], "15"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missed_tells_the_version() {
        for (text, expected) in [
            ("TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'", Some(Change::Since("3.10"))),
            ("    match x:", Some(Change::Since("3.10"))),
            ("ModuleNotFoundError: No module named 'tomllib'", Some(Change::Since("3.11"))),
            ("ImportError: cannot import name 'StrEnum' from 'enum' (/usr/lib/python3.8/enum.py)", Some(Change::Since("3.11"))),
            ("AttributeError: module 'asyncio' has no attribute 'TaskGroup'", Some(Change::Since("3.11"))),
            ("ModuleNotFoundError: No module named 'distutils'", Some(Change::GoneFrom("3.12", "3.11"))),
            ("Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite", Some(Change::Since("22"))),
            ("TypeError: Promise.withResolvers is not a function", Some(Change::Since("22"))),
            ("ReferenceError: fetch is not defined", Some(Change::Since("18"))),
            ("SyntaxError: invalid syntax", None),
            // Which release of Node has it depends on the name, not on the module.
            ("SyntaxError: The requested module 'node:util' does not provide an export named 'styleText'", None),
        ] {
            assert_eq!(change(text), expected, "{text}");
        }
    }
}
