//! Why a file is no gate, in words for a terminal: each mistake with its place, the reader's own line and a caret under it.

use std::{
    fmt::{self, Write as _},
    io,
    path::PathBuf,
};

use thiserror::Error;
use unicode_width::UnicodeWidthStr as _;

use crate::evidence::ConfigFault;

/// A gate that cannot be obeyed, so that nothing may pass it.
#[derive(Debug, Error)]
pub enum Unfit {
    #[error("cannot read the gate {}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot read the gate {}: it is larger than {} KiB", path.display(), largest / 1024)]
    TooLarge { path: PathBuf, largest: u64 },
    #[error("{}", told(_0))]
    Mistakes(Vec<ConfigFault>),
}

fn told(faults: &[ConfigFault]) -> String {
    let mut text = match faults {
        [_] => "the gate has a mistake".to_owned(),
        several => format!("the gate has {} mistakes", several.len()),
    };
    for fault in faults {
        // Writing to a string cannot fail.
        let _ = write_fault(&mut text, fault);
    }
    text
}

fn write_fault(text: &mut String, fault: &ConfigFault) -> fmt::Result {
    let number = fault.place.line.to_string();
    let gutter = " ".repeat(number.len());
    let before: String = fault.excerpt.chars().take(fault.caret.start).collect();
    let marked: String = fault.excerpt.chars().skip(fault.caret.start).take(fault.caret.len()).collect();
    write!(text, "\n\n{gutter}--> {}:{number}:{}", fault.place.file.display(), fault.column.unwrap_or(1))?;
    write!(text, "\n{gutter} |\n{number} | {}", fault.excerpt)?;
    write!(text, "\n{gutter} | {}{}", " ".repeat(before.width()), "^".repeat(marked.width().max(1)))?;
    write!(text, "\n{gutter} = {}", fault.problem)
}
