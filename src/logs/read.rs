//! A log from its first line to its last → every server's starts.

use std::{
    io,
    path::{Path, PathBuf},
    slice,
};

use crate::evidence::{Attempt, Start};

use super::{
    course::{Courses, Reading},
    lines::{Lines, Piece},
    record::Records,
    sweep::{self, Input},
};

/// A server that a log tells of.
#[derive(Debug)]
pub struct LoggedServer {
    pub name: String,
    pub client: &'static str,
    /// The latest ones, oldest first, at least one.
    pub attempts: Vec<Attempt>,
    /// What is kept of those before.
    pub earlier: Vec<Start>,
}

/// Reads one log.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path, name: &str, client: Option<&'static str>, reading: &Reading) -> io::Result<Vec<LoggedServer>> {
    let input = Input::open(path)?;
    let swept = &sweep::sweep(slice::from_ref(&input), &|_| ())[0];
    let mut courses = Courses::new(reading, name, client);
    courses.enter(PathBuf::from(path));
    let (mut records, mut lines) = (Records::default(), Lines::new(&input, swept)?);
    while let Some(piece) = lines.next() {
        if let Piece::Line(line) = piece {
            records.line(line.number, &String::from_utf8_lossy(line.bytes), &mut |record| courses.record(record));
        }
    }
    lines.finish()?;
    records.finish(&mut |record| courses.record(record));
    let servers = courses.finish().into_iter().filter(|course| !course.attempts.is_empty());
    Ok(servers
        .map(|course| LoggedServer { name: course.name, client: course.client, attempts: course.attempts.into(), earlier: course.earlier.into() })
        .collect())
}
