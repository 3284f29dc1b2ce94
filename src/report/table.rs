//! Tables without lines, as wide as the terminal.

use comfy_table::{ContentArrangement, Table, presets};

use super::Style;

/// An empty table of that style.
pub(super) fn plain(style: &Style) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table
}
