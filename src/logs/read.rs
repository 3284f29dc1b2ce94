//! A log from its first line to its last → every server's starts.

use std::{
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use crate::evidence::{Attempt, Start};

use super::{
    course::{Courses, Reading},
    record::Records,
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
    let mut file = BufReader::new(std::fs::File::open(path)?);
    let mut courses = Courses::new(reading, name, client);
    courses.enter(PathBuf::from(path));
    let (mut records, mut bytes, mut number) = (Records::default(), Vec::new(), 0);
    while file.read_until(b'\n', &mut bytes)? > 0 {
        number += 1;
        let line = String::from_utf8_lossy(&bytes);
        records.line(number, line.trim_end_matches(['\n', '\r']), &mut |record| courses.record(record));
        bytes.clear();
    }
    records.finish(&mut |record| courses.record(record));
    let servers = courses.finish().into_iter().filter(|course| !course.attempts.is_empty());
    Ok(servers
        .map(|course| LoggedServer { name: course.name, client: course.client, attempts: course.attempts.into(), earlier: course.earlier.into() })
        .collect())
}
