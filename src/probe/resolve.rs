//! Finds the program as the client would, and says where it looked.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use crate::{
    evidence::{Redactor, Resolution, Shown, Unresolved},
    launch::LaunchPlan,
};

/// The program's path, with what is known of it; or why it was not found.
pub(super) fn resolve(plan: &LaunchPlan) -> Result<(PathBuf, Resolution), Unresolved> {
    let show = |path: &Path| plan.redactor.show(&path.to_string_lossy());
    let has_path = has_separator(&plan.command, plan.endings.is_empty());
    let places: Vec<PathBuf> = if has_path { vec![plan.cwd.clone()] } else { plan.search.clone() };
    let candidates =
        |places: &[PathBuf]| -> Vec<PathBuf> { places.iter().flat_map(|place| with_endings(&place.join(&plan.command), &plan.endings)).collect() };
    let looked = candidates(&places);
    if let Some(found) = looked.iter().find(|path| is_program(path)) {
        let shebang = read_shebang(found, &plan.redactor);
        return Ok((found.clone(), Resolution { path: show(found), shebang }));
    }
    let relative = has_path && Path::new(&plan.command).is_relative();
    let in_shell = if has_path { None } else { candidates(&plan.shell_search).into_iter().find(|path| is_program(path)) };
    Err(Unresolved {
        command: plan.redactor.show(&plan.command.to_string_lossy()),
        looked_in: if has_path { looked.iter().map(|path| show(path)).collect() } else { places.iter().map(|place| show(place)).collect() },
        found_in_shell: in_shell.as_deref().map(show),
        not_executable: looked.iter().any(|path| path.is_file()),
        relative_to: relative.then(|| show(&plan.cwd)),
    })
}

fn has_separator(command: &OsString, posix: bool) -> bool {
    let text = command.to_string_lossy();
    text.contains('/') || (!posix && (text.contains('\\') || text.get(1..2) == Some(":")))
}

/// The names that the system tries: as written where it has an ending already or needs none, then with each ending.
fn with_endings(path: &Path, endings: &[String]) -> Vec<PathBuf> {
    let mut tried = vec![path.to_path_buf()];
    tried.extend(endings.iter().map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    }));
    if !endings.is_empty() && path.extension().is_none() {
        // Windows runs no file without an ending, though one may lie beside the real program, as npm's `npx` does.
        tried.remove(0);
    }
    tried
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use rustix::fs::{Access, access};
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file())
}

fn read_shebang(path: &Path, redactor: &Redactor) -> Option<Shown> {
    let mut head = [0_u8; 256];
    let count = File::open(path).ok()?.read(&mut head).ok()?;
    let line = head[..count].strip_prefix(b"#!")?.split(|&byte| byte == b'\n').next()?;
    Some(redactor.show(String::from_utf8_lossy(line).trim()))
}

/// Whether the working directory is missing, which the system reports as if the program were.
pub(super) fn missing_cwd(plan: &LaunchPlan) -> Option<Shown> {
    let missing = !fs::metadata(&plan.cwd).is_ok_and(|found| found.is_dir());
    missing.then(|| plan.redactor.show(&plan.cwd.to_string_lossy()))
}
