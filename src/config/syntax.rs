//! Text → JSON, as strictly as the client reads it, and the slip behind a syntax error.

use std::ops::Range;

use jsonc_parser::{
    CollectOptions, ParseOptions, ParseStringErrorKind,
    ast::Value,
    errors::{ParseError, ParseErrorKind},
    parse_to_ast,
};

use super::{
    dialect::Dialect,
    text::{Encoding, Text},
};
use crate::evidence::{ConfigFault, Redactor, Shown, Slip};

/// A parsed file. With a fault, `root` is what a lenient reader makes of it: the client reads none of it.
pub(super) struct Parsed<'a> {
    pub root: Option<Value<'a>>,
    pub fault: Option<ConfigFault>,
}

/// Reads `text` by the rules of `dialect`.
pub(super) fn parse<'a>(text: &'a Text, dialect: &Dialect) -> Parsed<'a> {
    let strict = ParseOptions {
        allow_comments: dialect.comments,
        allow_trailing_commas: dialect.trailing_commas,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(&text.content, &CollectOptions::default(), &strict);
    let fault = encoding(text, dialect).or_else(|| syntax(text, dialect, parsed.as_ref().err()));
    let root = match parsed {
        Ok(parsed) => parsed.value,
        Err(_) => parse_to_ast(&text.content, &CollectOptions::default(), &ParseOptions::default()).ok().and_then(|parsed| parsed.value),
    };
    Parsed { root, fault }
}

fn encoding(text: &Text, dialect: &Dialect) -> Option<ConfigFault> {
    let problem = match text.encoding {
        Encoding::Utf16 => "the file is UTF-16, the client reads UTF-8",
        Encoding::Utf8Marked if !dialect.byte_order_mark => "the file begins with an invisible byte order mark",
        Encoding::Utf8Marked | Encoding::Utf8 => return None,
    };
    Some(text.fault(0..0, problem, Some(Slip::ByteOrderMark)))
}

fn syntax(text: &Text, dialect: &Dialect, error: Option<&ParseError>) -> Option<ConfigFault> {
    // A comment may hold a single quote mark, after which in and out of a text would be mixed up.
    let stray = if dialect.comments { None } else { Stray::first(&text.content) };
    match (error, stray) {
        (None, None) => None,
        (Some(error), None) => Some(explain(text, error)),
        (None, Some(stray)) => Some(stray.fault(text)),
        // An unclosed brace is noticed at the end, so whatever else is wrong comes before it.
        (Some(error), Some(stray)) => {
            let unclosed = matches!(error.kind(), ParseErrorKind::UnterminatedObject | ParseErrorKind::UnterminatedArray);
            Some(if !unclosed && error.range().start < stray.at { explain(text, error) } else { stray.fault(text) })
        }
    }
}

/// What the parser lets pass although JSON does not: line ends and tabs within a text, exotic spaces between texts.
struct Stray {
    at: usize,
    c: char,
    /// Where the text began in which the character stands.
    quoted_from: Option<usize>,
}

impl Stray {
    fn first(content: &str) -> Option<Self> {
        let mut quoted_from = None;
        let mut escaped = false;
        for (at, c) in content.char_indices() {
            let stray = match quoted_from {
                Some(_) => c < ' ',
                None => c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n'),
            };
            if stray {
                return Some(Self { at, c, quoted_from });
            }
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = quoted_from.is_some(),
                '"' => quoted_from = if quoted_from.is_some() { None } else { Some(at) },
                _ => {}
            }
        }
        None
    }

    fn fault(&self, text: &Text) -> ConfigFault {
        match self.quoted_from {
            Some(from) if matches!(self.c, '\r' | '\n') => {
                let raw = &text.content[from..self.at];
                let slip = if raw.contains(is_smart_quote) {
                    Some(Slip::SmartQuotes)
                } else if raw.contains(":\\") {
                    Some(Slip::SingleBackslash)
                } else {
                    None
                };
                text.fault(from..self.at, "this text is not closed with a double quote on its line", slip)
            }
            Some(_) => text.fault(self.at..self.at + 1, named("a control character stands in a text", self.c), None),
            None => text.fault(self.at..self.at + self.c.len_utf8(), named("not a space that JSON knows", self.c), None),
        }
    }
}

fn explain(text: &Text, error: &ParseError) -> ConfigFault {
    let (start, end) = (error.range().start, error.range().end);
    let first = text.content[start..].chars().next();
    let one = start..start + first.map_or(0, char::len_utf8);
    if text.content.get(start..end).is_some_and(|found| found.contains(is_smart_quote)) || smart_quote_ahead(text, end) {
        return text.fault(start..end, "typographic quotes where JSON needs straight ones", Some(Slip::SmartQuotes));
    }
    let (range, problem, slip): (Range<usize>, &'static str, Option<Slip>) = match error.kind() {
        ParseErrorKind::TrailingCommasNotAllowed => (start..end, "a comma after the last item", Some(Slip::TrailingComma)),
        ParseErrorKind::ExpectedComma => (last_char(text, start), "a comma is missing after this", Some(Slip::MissingComma)),
        ParseErrorKind::CommentsNotAllowed | ParseErrorKind::UnterminatedCommentBlock => {
            (start..end, "a comment; this file allows none", Some(Slip::Comment))
        }
        ParseErrorKind::SingleQuotedStringsNotAllowed => (one, "single quotes where JSON needs double ones", Some(Slip::SingleQuotes)),
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            (start..text.content.len(), "this text is not closed with a double quote", None)
        }
        ParseErrorKind::String(_) => (start..start + 2, "not an escape that JSON knows", Some(Slip::SingleBackslash)),
        ParseErrorKind::UnterminatedObject | ParseErrorKind::UnterminatedArray => {
            (one, "never closed before the end of the file", Some(Slip::UnclosedBrace))
        }
        ParseErrorKind::ExpectedObjectValue => (one, "the file ends where a value should stand", Some(Slip::UnclosedBrace)),
        ParseErrorKind::UnexpectedCloseBrace | ParseErrorKind::UnexpectedTokenInObject if matches!(first, Some('}' | ']')) => {
            (one, "closes what was not opened last", Some(Slip::UnclosedBrace))
        }
        ParseErrorKind::MultipleRootJsonValues => match first {
            Some('}' | ']') => (one, "one closing brace too many", None),
            Some('{' | '[') => (one, "a second block begins after the end of the first; only one is read", None),
            _ => (one, "text after the end; the file must be one block in braces", None),
        },
        ParseErrorKind::UnexpectedComma => (one, "a comma without an item before it", None),
        ParseErrorKind::ExpectedColonAfterObjectKey => (one, "a name must be followed by a colon", None),
        ParseErrorKind::ExpectedStringObjectProperty => (start..end, "a name must stand in double quotes", None),
        ParseErrorKind::UnexpectedToken if first == Some('#') => (one, "a comment; this file allows none", Some(Slip::Comment)),
        ParseErrorKind::UnexpectedWord => (start..end, "a text must stand in double quotes", None),
        kind => return text.fault(start..end, Redactor::default().show(&kind.to_string().to_lowercase()), None),
    };
    text.fault(range, problem, slip)
}

fn named(problem: &str, c: char) -> Shown {
    Redactor::default().show(&format!("{problem}: U+{:04X}", u32::from(c)))
}

fn last_char(text: &Text, end: usize) -> Range<usize> {
    end - text.content[..end].chars().next_back().map_or(0, char::len_utf8)..end
}

/// A word such as `npx”` ends before its quote.
fn smart_quote_ahead(text: &Text, at: usize) -> bool {
    text.content.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_smart_quote)
}

pub(super) fn is_smart_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '″')
}
