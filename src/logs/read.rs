//! Logs from their first lines to their last → every server's starts.

use std::{
    cmp::Reverse,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use crate::{
    crew,
    evidence::{Attempt, Redactor, Start},
};

use super::{
    copies::Copies,
    course::{Course, Reading},
    log::{Log, Part, Unreadable},
    sweep::{self, Input, Swept},
    tail::Tail,
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

/// What some logs tell.
#[derive(Debug, Default)]
pub struct Told {
    /// Log by log: several of them may tell of the same server.
    pub servers: Vec<LoggedServer>,
    /// Files that were read.
    pub files: usize,
    pub lines: u64,
    /// Starts in huge logs that were not looked into, because later ones tell enough.
    pub starts_left_out: u64,
    pub unreadable: Vec<Unreadable>,
    /// Knows the secrets that were known before and those that the logs themselves tell.
    pub redactor: Redactor,
    /// What cannot be read again from where it was read.
    pub copies: Copies,
}

/// Reads logs with their rotated parts, and tells `progress` how many bytes it has looked at since it told it last.
pub fn read(logs: &[Log], reading: &Reading, progress: &(dyn Fn(u64) + Sync)) -> Told {
    let parts = logs.iter().enumerate().flat_map(|(index, log)| log.parts.iter().map(move |part| (index, part)));
    read_from(logs, parts.map(|(index, part)| (index, part, open(part))).collect(), reading, progress)
}

/// Reads the last `most` bytes of the newest part of each log. Lines are counted from there.
#[must_use]
pub fn read_newest(logs: &[Log], most: u64, reading: &Reading) -> Told {
    let newest = logs.iter().enumerate().filter_map(|(index, log)| Some((index, log.parts.last()?)));
    read_from(logs, newest.map(|(index, part)| (index, part, open_newest(part, most))).collect(), reading, &|_| ())
}

/// Reads a log that is in memory; `name` stands for the file's.
#[must_use]
pub fn read_bytes(name: &str, bytes: Vec<u8>, reading: &Reading) -> Told {
    let part = Part::File(Path::new(name).with_extension("log"));
    let log = Log { client: None, server: Some(name.to_owned()), parts: Vec::new(), bytes: bytes.len() as u64, modified: None };
    read_from(&[log], vec![(0, &part, Ok(Input::from(bytes)))], reading, &|_| ())
}

/// A part of the log with this index.
pub(super) type Opened<'l> = (usize, &'l Part, io::Result<Input>);

fn read_from(logs: &[Log], opened: Vec<Opened<'_>>, reading: &Reading, progress: &(dyn Fn(u64) + Sync)) -> Told {
    let (mut told, tails) = tails(logs, opened, reading, progress);
    told.servers = tails.into_iter().flat_map(|(_, tail)| tail.finish()).collect();
    told
}

/// Reads each log as far as it goes. Of what they tell, the servers stay with the tails.
pub(super) fn tails<'r>(
    logs: &[Log],
    opened: Vec<Opened<'_>>,
    reading: &'r Reading,
    progress: &(dyn Fn(u64) + Sync),
) -> (Told, Vec<(usize, Tail<'r>)>) {
    let mut told = Told::default();
    let mut inputs = Vec::new();
    let mut places = Vec::new();
    for (index, part, input) in opened {
        match input {
            Ok(input) => {
                inputs.push(input);
                places.push((index, part));
            }
            Err(error) => told.unreadable.push(Unreadable::new(path(part), error)),
        }
    }
    let mut swept = sweep::sweep(&inputs, progress);
    for ((_, part), swept) in places.iter().zip(&mut swept) {
        told.starts_left_out += swept.begins_left_out;
        told.unreadable.extend(swept.error.take().map(|error| Unreadable::new(path(part), error)));
    }
    let parts: Vec<Ready<'_>> =
        places.iter().zip(&inputs).zip(&swept).map(|((&(log, part), input), swept)| Ready { log, path: path(part), input, swept }).collect();
    // The longest work comes first, so that no core is left with it at the end.
    let mut by_log: Vec<&[Ready<'_>]> = parts.chunk_by(|one, next| one.log == next.log).collect();
    by_log.sort_by_key(|parts| Reverse(parts.iter().map(Ready::work).sum::<u64>()));
    let mut read: Vec<(usize, Told, Tail<'_>)> = crew::each(by_log, |parts| {
        let (told, tail) = read_log(&logs[parts[0].log], parts, reading, progress);
        (parts[0].log, told, tail)
    });
    read.sort_unstable_by_key(|(log, ..)| *log);
    told.redactor = Redactor::of_all(read.iter().map(|(.., tail)| tail.redactor().clone()));
    let tails = read.into_iter().map(|(index, log, tail)| {
        told.files += log.files;
        told.lines += log.lines;
        told.unreadable.extend(log.unreadable);
        (index, tail)
    });
    let tails = tails.collect();
    for ((_, part), input) in places.into_iter().zip(inputs) {
        if is_read_once(part) {
            told.copies.keep(path(part), input);
        }
    }
    (told, tails)
}

/// A part of the log with this index that can be read.
#[derive(Debug)]
struct Ready<'l> {
    log: usize,
    path: &'l Path,
    input: &'l Input,
    swept: &'l Swept,
}

impl Ready<'_> {
    fn work(&self) -> u64 {
        self.swept.worth_reading(self.input.len())
    }
}

/// Reads one log part by part, and tells how much there was.
fn read_log<'r>(log: &Log, parts: &[Ready<'_>], reading: &'r Reading, progress: &(dyn Fn(u64) + Sync)) -> (Told, Tail<'r>) {
    let mut told = Told::default();
    let mut tail = Tail::new(reading, &name(log), log.client);
    for part in parts {
        match tail.part(part.path, part.input, part.swept) {
            Ok(lines) => {
                told.files += 1;
                told.lines += lines;
            }
            Err(error) => told.unreadable.push(Unreadable::new(part.path, error)),
        }
        // What the sweep has looked at has been told.
        if part.swept.newlines.is_none() {
            progress(part.input.len());
        }
    }
    (told, tail)
}

impl From<Course> for LoggedServer {
    fn from(course: Course) -> Self {
        Self { name: course.name, client: course.client, attempts: course.attempts.into(), earlier: course.earlier.into() }
    }
}

/// What is spoken of where no line says it: the server that the file's name tells, else the file.
fn name(log: &Log) -> String {
    let file = log.parts.last().map(path).and_then(Path::file_stem);
    log.server.clone().or_else(|| file.map(|stem| stem.to_string_lossy().into_owned())).unwrap_or_default()
}

fn path(part: &Part) -> &Path {
    match part {
        Part::File(path) => path,
        Part::Stdin => Path::new("stdin"),
    }
}

/// Stdin, or a pipe that was named.
fn is_read_once(part: &Part) -> bool {
    match part {
        Part::File(path) => path.exists() && !path.is_file(),
        Part::Stdin => true,
    }
}

fn open(part: &Part) -> io::Result<Input> {
    match part {
        Part::File(path) => Input::open(path),
        Part::Stdin => Input::copy_of(io::stdin().lock()),
    }
}

fn open_newest(part: &Part, most: u64) -> io::Result<Input> {
    let Part::File(path) = part else { return open(part) };
    let mut file = File::open(path)?;
    let begin = file.metadata()?.len().saturating_sub(most);
    if begin == 0 {
        return Input::open(path);
    }
    // What is left of the line that this lands in says nothing.
    file.seek(SeekFrom::Start(begin - 1))?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    let line = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| end + 1);
    Ok(Input::from(bytes.split_off(line)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::evidence::{EventKind, Redactor, Source};

    fn reading() -> Reading {
        Reading { redactor: Redactor::default(), zone: |local| local.and_utc() }
    }

    fn log(parts: &[&Path]) -> Log {
        let parts = parts.iter().map(|path| Part::File((*path).to_owned())).collect();
        Log { client: None, server: Some("s".into()), parts, bytes: 0, modified: None }
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    /// What clients write, whole and broken, and what nobody writes.
    fn any_line() -> impl Strategy<Value = Vec<u8>> {
        let written = prop::sample::select(vec![
            "2025-02-07T07:34:14.431Z [s] [info] Initializing server...",
            "2025-02-07T07:34:14.431Z [info] [s] Server transport closed",
            r#"2025-02-07T07:34:14.431Z [s] [info] Message from client: {"method":"initialize","params":{},"jsonrpc":"2.0","id":0}"#,
            r#"2025-02-07T07:34:14.431Z [s] [info] Message from server: {"jsonrpc":"2.0","id":0,"result":{"#,
            "2025-02-07T07:34:14.431Z [s] [error] spawn x ENOENT {",
            "  metadata: {",
            "} %o",
            r#"2026-01-01T00:00:00.000Z [DEBUG] MCP server "s": Starting connection with timeout of 30000ms"#,
            "2026-01-01 00:00:00.000 [info] Connection state: Error Process exited with code 1",
            "2026-01-01 00:00:00.000 [info] user-s: Starting new stdio process with command: npx x",
            r#"    "error": "Connection failed","#,
            "> [1234] Connecting to remote server: https://h/mcp",
            "Traceback (most recent call last):",
        ]);
        prop_oneof![written.prop_map(|line| line.as_bytes().to_vec()), prop::collection::vec(any::<u8>(), 0..60)]
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_every_line_is_counted(lines in prop::collection::vec(any_line(), 0..40)) {
            let bytes = lines.join(&b'\n');
            let wanted = bytes.split(|&byte| byte == b'\n').count() - usize::from(bytes.is_empty() || bytes.ends_with(b"\n"));
            let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            let told = read_bytes("s", bytes, &reading());
            prop_assert!(utf16 || told.lines == wanted as u64, "{} of {wanted}", told.lines);
        }

        #[test]
        fn raw_text_is_neither_lost_nor_made_up(lines in prop::collection::vec(prop_oneof![Just(BEGINS.trim_end()), Just(ENDS.trim_end()), Just("boom")], 1..700)) {
            let raw = lines.iter().filter(|line| **line == "boom").count() as u64;
            let told = read_bytes("s", lines.join("\n").into_bytes(), &reading());
            let kept = told.servers.iter().flat_map(|server| &server.attempts).flat_map(|attempt| &attempt.events).map(|event| match &event.kind {
                EventKind::Stderr(_) => 1,
                EventKind::Dropped { lines, .. } => *lines,
                _ => 0,
            });
            let earlier: usize = told.servers.iter().map(|server| server.earlier.len()).sum();
            prop_assert!(earlier > 0 || kept.sum::<u64>() == raw);
        }
    }

    const BEGINS: &str = "2025-02-07T07:34:14.431Z [s] [info] Initializing server...\n";
    const ENDS: &str = "2025-02-07T07:34:15.431Z [s] [info] Server transport closed\n";

    #[test]
    fn a_start_may_begin_in_one_part_and_end_in_the_next() {
        let (older, newer) = (file(BEGINS), file(&format!("Traceback\n{ENDS}")));
        let told = read(&[log(&[older.path(), newer.path()])], &reading(), &|_| ());
        assert_eq!((told.files, told.lines, told.servers.len()), (2, 3, 1));
        let attempt = &told.servers[0].attempts[0];
        let ends: Vec<&Source> = [attempt.events.first(), attempt.events.last()].into_iter().flatten().map(|event| &event.source).collect();
        assert!(matches!(ends[..], [_, Source::LogLine { file, line: 2 }] if **file == newer.path()), "{ends:?}");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_the_rest() {
        let there = file(&format!("{BEGINS}{ENDS}"));
        let told = read(&[log(&[Path::new("/no/such/file.log"), there.path()])], &reading(), &|_| ());
        assert_eq!((told.files, told.unreadable.len(), told.servers.len()), (1, 1, 1));
    }

    #[test]
    fn of_the_newest_bytes_only_whole_lines_count() {
        let old = BEGINS.replace("07:34", "06:34");
        let there = file(&format!("{old}{ENDS}{BEGINS}{ENDS}"));
        let both = (BEGINS.len() + ENDS.len()) as u64;
        for (most, lines) in [(both, 2), (both - 1, 1), (both + 1, 2), (1 << 20, 4)] {
            let told = read_newest(&[log(&[there.path()])], most, &reading());
            assert_eq!(told.lines, lines, "{most}");
        }
    }
}
