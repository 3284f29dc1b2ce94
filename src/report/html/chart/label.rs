//! The name of a row, as long as there is room: on a narrow page it is cut, and a table has it whole.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr as _;

use crate::report::{html::text::seen, line::cut};

/// Columns of a line above a bar on the narrowest page, 288 px.
const NARROW: usize = 35;
/// The same on a page that is 700 px wide or wider.
const WIDE: usize = 84;

/// A line above a bar: what it is and a note on it at the left, how long it took at the right.
pub(in crate::report::html) fn label(y: u32, indent: u32, name: &str, notes: &[String], right: &str, class: &str) -> Markup {
    let name = seen(name);
    let taken = right.width() + 2 + usize::try_from(indent / 7).unwrap_or(0);
    let [narrow, wide] = [NARROW, WIDE].map(|room| fitted(&name, notes, room.saturating_sub(taken)));
    html! {
        @if narrow == wide { (left(y, indent, &narrow, "")) } @else { (left(y, indent, &narrow, "narrow")) (left(y, indent, &wide, "wide")) }
        text.right.(class) x="100%" y=(y) text-anchor="end" { (right) }
    }
}

fn left(y: u32, indent: u32, (name, note): &(String, String), class: &str) -> Markup {
    html! {
        text.label.(class) x=(indent) y=(y) { tspan.name { (name) } @if !note.is_empty() { tspan.aside dx="8" { (note) } } }
    }
}

/// The name, and the fullest note that fits beside it.
fn fitted(name: &str, notes: &[String], room: usize) -> (String, String) {
    let name = cut(name, room);
    let left = room.saturating_sub(name.width() + 2);
    let notes: Vec<String> = notes.iter().map(|note| seen(note)).collect();
    let fits = notes.iter().find(|note| note.width() <= left);
    let shortest = || notes.last().filter(|_| left >= 10).map(|note| cut(note, left));
    let note = fits.cloned().or_else(shortest).unwrap_or_default();
    (name, note)
}
