//! Words on the page: text of others, which must not reorder ours, verdicts with their sign, durations, moments.

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};

use crate::{
    diagnosis::Status,
    evidence::is_unseen,
    report::{Style, mark::Mark, wall},
};

/// `text` without characters that nobody sees and that move others about: a name in a config file may hold them.
pub(super) fn seen(text: &str) -> String {
    text.chars().filter(|&c| c == '\n' || !is_unseen(c)).collect()
}

/// Text that is not ours, in its own direction.
pub(super) fn said(text: &str) -> Markup {
    html! { bdi { (seen(text)) } }
}

/// The same as a machine wrote or reads it.
pub(super) fn code(text: &str) -> Markup {
    html! { code dir="auto" { (seen(text)) } }
}

/// Our own sentence, in which names in back-ticks stand out.
pub(super) fn sentence(text: &str) -> Markup {
    let text = seen(text);
    let pieces: Vec<&str> = text.split('`').collect();
    // Without its twin a back-tick is a part of the text.
    let paired = pieces.len() % 2 == 1;
    html! {
        @if paired {
            @for (index, piece) in pieces.iter().enumerate() {
                @if index % 2 == 1 { (code(piece)) } @else { (piece) }
            }
        } @else { (text) }
    }
}

/// The same as a sentence of its own, which begins with a capital where its first word is one of ours and no name.
pub(super) fn claim(text: &str) -> Markup {
    const OURS: &[&str] =
        &["a", "an", "the", "its", "it", "no", "none", "two", "something", "this", "there", "only", "another", "failed", "starts", "nothing", "text"];
    let first = text.split(' ').next().unwrap_or_default();
    if OURS.contains(&first) { sentence(&capital(text)) } else { sentence(text) }
}

/// The same for what is to be done, which begins with a verb.
pub(super) fn imperative(text: &str) -> Markup {
    let first = text.split(' ').next().unwrap_or_default().trim_end_matches([',', ':']);
    if first.bytes().all(|byte| byte.is_ascii_lowercase()) { sentence(&capital(text)) } else { sentence(text) }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// A class for the colour; the sign and the word say the same without it.
pub(super) const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "good",
        Mark::Warning => "warning",
        Mark::Bad => "bad",
        Mark::Unknown => "unknown",
        Mark::Quiet => "quiet",
    }
}

/// The sign alone, for the eye: words beside it say the same.
pub(super) fn sign(mark: Mark, style: &Style) -> Markup {
    html! { span.sign.(class(mark)) aria-hidden="true" { (mark.sign(style)) } }
}

/// The sign, with `words` about how it went, or else the word that the sign stands for.
pub(super) fn outcome(mark: Mark, words: &str, style: &Style) -> Markup {
    let word = match mark {
        Mark::Good => "good",
        Mark::Warning => "with a fault",
        Mark::Bad => "failed",
        Mark::Unknown => "cannot tell",
        Mark::Quiet => "",
    };
    html! { (sign(mark, style)) " " @if words.is_empty() { (word) } @else { (said(words)) } }
}

/// Sign and word.
pub(super) fn badge(mark: Mark, word: &str, style: &Style) -> Markup {
    html! { span.badge.(class(mark)) { span aria-hidden="true" { (mark.sign(style)) } " " (word) } }
}

pub(super) fn status(status: Status, style: &Style) -> Markup {
    badge(Mark::from(status), status.name(), style)
}

/// Short notes, each with a word for what it is about.
pub(super) fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Markup {
    html! { dl.about { @for (about, words) in facts { div { dt { (about) } dd { (sentence(words)) } } } } }
}

/// The time of day on the reader's clock.
pub(super) fn clock(at: DateTime<Utc>, style: &Style) -> Markup {
    html! { time datetime=(at.to_rfc3339_opts(SecondsFormat::Millis, true)) { (wall::clock((style.wall)(at), true)) } }
}

/// A moment on the reader's clock.
pub(super) fn moment(at: DateTime<Utc>, style: &Style) -> Markup {
    let zone = wall::zone(at, style.wall).unwrap_or_else(|| "UTC".into());
    let shown = (style.wall)(at).format("%-d %b %Y %H:%M");
    html! { time datetime=(at.to_rfc3339_opts(SecondsFormat::Millis, true)) { (shown) " " (zone) } }
}
