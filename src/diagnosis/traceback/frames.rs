//! What the frames of a traceback tell: whether a library was being loaded, and whose code it was.

use super::{Frame, Phase};

/// Whether the frames lead through the loading of a further module.
pub(super) fn python_phase(frames: &[Frame]) -> Phase {
    let machinery = |frame: &&Frame| !frame.file.starts_with("<frozen runpy") && !frame.file.ends_with("runpy.py");
    let own: Vec<&Frame> = frames.iter().filter(machinery).collect();
    let is_module = |frame: &Frame| frame.function.as_ref().is_some_and(|function| function.as_str() == "<module>");
    let loads = own.iter().skip(1).any(|frame| is_module(frame) || frame.file.starts_with("<frozen importlib"));
    if loads {
        return Phase::Importing;
    }
    if own.iter().any(|frame| frame.function.as_ref().is_some_and(|function| HANDLERS.contains(&function.as_str()))) {
        return Phase::Handling;
    }
    Phase::Running
}

/// Functions of the Python SDK that run a request's handler (`mcp/server/lowlevel/server.py`, 1.x and 2.x).
const HANDLERS: [&str; 4] = ["_handle_request", "_handle_message", "call_tool", "_received_request"];

/// The installed library that a file belongs to: the folder below `site-packages` or `node_modules`.
pub(crate) fn library_of(file: &str) -> Option<&str> {
    let (start, scoped) = ["site-packages", "dist-packages", "node_modules"]
        .iter()
        .filter_map(|folder| Some((file.rfind(folder)? + folder.len() + 1, *folder == "node_modules")))
        .max()?;
    let inside = file.get(start..)?;
    let mut ends = inside.match_indices(['/', '\\']).map(|(at, _)| at);
    let end = if scoped && inside.starts_with('@') { ends.nth(1) } else { ends.next() };
    let name = &inside[..end.unwrap_or(inside.len())];
    Some(name.trim_end_matches(".py")).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::library_of;

    #[test]
    fn the_library_is_the_folder_below_the_install_folder() {
        for (file, library) in [
            ("/v/lib/python3.11/site-packages/mcp/server/__init__.py", Some("mcp")),
            ("/usr/lib/python3/dist-packages/six.py", Some("six")),
            ("C:\\v\\Lib\\site-packages\\pydantic\\main.py", Some("pydantic")),
            ("/p/node_modules/a/node_modules/@scope/b/index.js", Some("@scope/b")),
            ("/p/node_modules/zod", Some("zod")),
            ("/home/me/server.py", None),
            ("/p/node_modules", None),
        ] {
            assert_eq!(library_of(file), library, "{file}");
        }
    }
}
