//! Colours by role: what a piece of text is decides how it looks, in one place.

use owo_colors::Style;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// The name of the thing the line is about.
    Title,
    /// Said beside the point: units, places, frames.
    Dim,
    Good,
    Warning,
    Error,
    Unknown,
    /// A label such as `seen:`, and the gutter of an excerpt.
    Label,
    /// Something to paste.
    Paste,
    Bar,
    /// What of a bar lies behind the client's limit.
    LateBar,
    Limit,
}

/// `text` with the escapes of its role.
pub(super) fn paint(role: Role, text: &str) -> String {
    let style = Style::new();
    let style = match role {
        Role::Plain => return text.to_owned(),
        Role::Title => style.bold(),
        Role::Dim => style.dimmed(),
        Role::Good => style.green().bold(),
        Role::Warning | Role::Unknown => style.yellow().bold(),
        Role::Error => style.red().bold(),
        Role::Label => style.blue().bold(),
        Role::Paste => style.green(),
        Role::Bar => style.cyan(),
        Role::LateBar => style.red(),
        Role::Limit => style.yellow(),
    };
    style.style(text).to_string()
}
