//! The environment of a program that was started from the dock, the start menu or the Finder: no shell profile has run.

use crate::machine::{Os, Variables};

/// What launchd gives a program, and Homebrew's folders, which desktop clients add.
/// As printed in Claude Desktop's own log: `zerodha/kite-mcp-server#63`.
const MACOS_PATH: &str = "/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin:/usr/sbin:/sbin";

#[rustfmt::skip]
const MACOS: &[&str] = &[
    "HOME", "LOGNAME", "PATH", "SHELL", "TMPDIR", "USER", "SSH_AUTH_SOCK", "COMMAND_MODE", "XPC_*", "__CF*",
];

/// What a login manager and the desktop set; PATH is the session's, which on most systems is that of the user's shell.
#[rustfmt::skip]
const LINUX: &[&str] = &[
    "HOME", "LOGNAME", "PATH", "SHELL", "USER", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "XDG_*", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "SSH_AUTH_SOCK", "GNOME_*", "KDE_*", "QT_*", "GTK_*", "GDM*", "SESSION_MANAGER",
];

/// The part of the user's environment that a desktop program sees.
pub(super) fn session(shell: &Variables) -> Variables {
    match shell.os() {
        Os::Linux => shell.only(LINUX),
        Os::MacOs => {
            let mut session = shell.only(MACOS);
            session.set("PATH", MACOS_PATH);
            session
        }
        // The registry holds the user's variables, and every program gets them.
        Os::Windows => shell.clone(),
    }
}
