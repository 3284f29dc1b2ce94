//! An output channel of VS Code and of the editors that came from it: local time with milliseconds, a level, text.

use crate::{
    logs::stamp::{self, Stamp},
    pattern::Pattern,
};

#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// A paste may lack it, or its date.
    pub stamp: Option<Stamp>,
    pub level: &'a str,
    pub text: &'a str,
}

/// Takes stamp and level off; `None` where there is no level.
pub(super) fn read(record: &str) -> Option<Line<'_>> {
    static TAG: Pattern = Pattern::new(r"^(?:\d\d:\d\d:\d\d\.\d{3} )?\[(?<level>info|warning|error|debug|trace)\](?: |$)");
    let (stamp, rest) = match stamp::read(record) {
        Some((stamp @ Stamp::Local(_), rest)) if !record.starts_with('[') => (Some(stamp), rest),
        Some(_) => return None,
        None => (None, record),
    };
    let found = TAG.captures(rest)?;
    Some(Line { stamp, level: found.name("level")?.as_str(), text: &rest[found.whole().range().end..] })
}
