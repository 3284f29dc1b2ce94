//! What is wrong with a config file or one entry of it. The reader records it; the rule `bad-config` judges it.

use std::ops::Range;

use super::{ConfigSource, Shown};

/// A fault in what the user wrote, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    pub place: ConfigSource,
    /// In characters, from 1; `None` when the fault is the whole entry.
    pub column: Option<u64>,
    /// The parser's complaint, or what the client would say.
    pub problem: Shown,
    /// The user's own line, redacted.
    pub excerpt: Shown,
    /// The characters of `excerpt` to underline, from 0.
    pub caret: Range<usize>,
    pub slip: Option<Slip>,
}

/// The slip that most likely explains a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    TrailingComma,
    MissingComma,
    Comment,
    ByteOrderMark,
    SmartQuotes,
    SingleQuotes,
    SingleBackslash,
    UnclosedBrace,
    /// The servers stand under a key that this client does not read, such as `servers` or `mcp_servers`.
    WrongTopKey,
    /// The entry has a `url` where this client needs a `command`.
    UrlOnly,
    /// The entry has a `url` and no `type`, without which this client takes it for a program's; `kind` is the type to write.
    UrlWithoutType {
        kind: &'static str,
    },
    /// The entry has a `url` and a `type` that this client does not know; `kind` is the type to write.
    UnknownType {
        kind: &'static str,
    },
    /// The URL stands in another client's field; `reads` is this one's.
    OtherUrlField {
        reads: &'static str,
    },
    /// What stands in `field` is no URL of a server.
    NotAUrl {
        field: &'static str,
    },
    /// The `command` is a URL; `reads` and `kind` are the field and the type in which this client takes one, if it does.
    UrlAsCommand {
        reads: Option<&'static str>,
        kind: &'static str,
    },
    /// The entry has both a `command` and a `url`.
    CommandAndUrl,
    /// The entry has neither `command` nor `url`.
    NoCommand,
    /// A field has the wrong JSON type, such as `args` as one string.
    WrongType,
    Empty,
}
