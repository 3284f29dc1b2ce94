//! A log as far as it was read: what it has told, and what its last lines leave open.

use std::{io, path::Path};

use crate::evidence::Redactor;

use super::{
    course::{Courses, Reading},
    lines::{Lines, Piece},
    read::LoggedServer,
    record::Records,
    sweep::{Input, Swept, Window},
};

#[derive(Debug, Clone)]
pub(super) struct Tail<'r> {
    courses: Courses<'r>,
    records: Records,
    /// Lines of the part that was entered last.
    lines: u64,
}

impl<'r> Tail<'r> {
    pub(super) fn new(reading: &'r Reading, name: &str, client: Option<&'static str>) -> Self {
        Self { courses: Courses::new(reading, name, client), records: Records::default(), lines: 0 }
    }

    /// Reads the next part of the log, and says how many lines it has.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub(super) fn part(&mut self, path: &Path, input: &Input, swept: &Swept) -> io::Result<u64> {
        self.leave();
        self.courses.enter(path.to_path_buf());
        self.lines = 0;
        let mut lines = Lines::new(input, swept)?;
        while let Some(piece) = lines.next() {
            match piece {
                Piece::Line(line) => self.line(line.number, line.bytes),
                Piece::Skipped { lines, .. } => {
                    self.lines += lines;
                    // What was open goes on in lines that nobody reads.
                    self.leave();
                }
            }
        }
        lines.finish()?;
        Ok(self.lines)
    }

    /// Reads on in the part that was entered last, from `place` on, where a line begins.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub(super) fn read_on(&mut self, input: &Input, place: u64) -> io::Result<()> {
        let mut window = Window::new(input.reader()?, input.len());
        window.move_to(place);
        while let Some(line) = window.next() {
            self.line(self.lines + 1, window.bytes(&line));
        }
        window.finish()
    }

    /// Knows the secrets of the servers, as far as they were told.
    pub(super) fn redactor(&self) -> &Redactor {
        self.courses.redactor()
    }

    /// The names of the servers of which something was told since this was asked last.
    pub(super) fn news(&mut self) -> Vec<String> {
        let mut news = self.courses.news();
        if self.records.is_open() {
            let mut ended = self.only(&|_| false);
            ended.leave();
            news.extend(ended.courses.news());
        }
        news
    }

    /// What is told of the `wanted` servers, if the log ends here.
    pub(super) fn so_far(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<LoggedServer> {
        self.only(wanted).finish()
    }

    pub(super) fn finish(mut self) -> Vec<LoggedServer> {
        self.leave();
        let servers = self.courses.finish().into_iter().filter(|course| !course.attempts.is_empty());
        servers.map(LoggedServer::from).collect()
    }

    fn line(&mut self, number: u64, bytes: &[u8]) {
        self.lines = number;
        self.records.line(number, &String::from_utf8_lossy(bytes), &mut |record| self.courses.record(record));
    }

    fn only(&self, wanted: &dyn Fn(&str) -> bool) -> Self {
        Self { courses: self.courses.only(wanted), records: self.records.clone(), lines: self.lines }
    }

    fn leave(&mut self) {
        self.records.finish(&mut |record| self.courses.record(record));
    }
}
