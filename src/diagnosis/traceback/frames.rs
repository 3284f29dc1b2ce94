//! What the frames of a traceback tell: whether a library was being loaded, and whose code it was.

use super::{Frame, Language, Phase, Thrown};
use crate::{evidence::Shown, pattern::Pattern};

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

/// The user's own file that Python loads in place of a library, because it bears the library's name and lies beside the script.
pub(crate) fn shadowing(thrown: &Thrown<'_>) -> Option<Shown> {
    static FOUND_IN: Pattern = Pattern::new(r"^cannot import name '[^']+' from '[\w.]+' \((?<file>.+)\)$");
    if thrown.language != Language::Python || thrown.phase != Phase::Importing {
        return None;
    }
    let frames = &thrown.frames;
    let folder = parent(frames.iter().find(|frame| !is_python_itself(&frame.file))?.file.as_str());
    let is_own = |file: &str| library_of(file).is_none() && !is_python_itself(file) && parent(file) == folder;
    let is_foreign = |file: &str| library_of(file).is_some() || (is_python_itself(file) && !loads_by_path(file));
    let imported = |pair: &&[Frame]| {
        let by_itself = pair[0].file == pair[1].file && pair.iter().all(|frame| frame.function.as_deref() == Some("<module>"));
        is_own(&pair[1].file) && (by_itself || is_foreign(&pair[0].file))
    };
    if let Some(pair) = frames.windows(2).find(imported) {
        return Some(pair[1].file.clone());
    }
    let message = &thrown.last().message;
    let file = FOUND_IN.captures(message).and_then(|found| Some(message.part(found.name("file")?.range())))?;
    (is_own(&file) && is_foreign(&frames.last()?.file)).then_some(file)
}

fn parent(file: &str) -> &str {
    file.rfind(['/', '\\']).map_or("", |end| &file[..end])
}

/// Whether the file is of Python's own library, or of the interpreter.
pub(super) fn is_python_itself(file: &str) -> bool {
    static LIBRARY: Pattern = Pattern::new(r"^<|/lib(?:64)?/python\d[\w.]*/|[Pp]ython[^\\]*\\Lib\\");
    library_of(file).is_none() && LIBRARY.is_match(file)
}

/// The loaders that plugins are loaded with: what they load is meant.
fn loads_by_path(file: &str) -> bool {
    file.starts_with('<') || file.contains("importlib") || file.ends_with("runpy.py")
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
