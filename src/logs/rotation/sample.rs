//! A look at the begin and the end of a log: from when to when it goes, and whose it is.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// How much of each end is looked at, in bytes.
const SEARCHED: u64 = 64 * 1024;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    pub clock: Option<Clock>,
    /// The server that the first stamped line names: `github` in `2025-07-12T05:51:44.599Z [github] [info] …`.
    pub speaker: Option<String>,
}

/// The first and the last stamp, `YYYY-MM-DD HH:MM:SS`: as text they sort by time. Both are of one clock, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    pub first: String,
    pub last: String,
}

/// `None` if the file cannot be read.
pub(super) fn sample(path: &Path) -> Option<Sample> {
    let (head, tail) = ends(path).ok()?;
    let stamped = |text: &'_ [u8]| -> Vec<(String, Option<String>)> {
        text.split(|byte| *byte == b'\n').filter_map(|line| Some((stamp(line)?, speaker(line)))).collect()
    };
    let (first, last) = (stamped(&head).into_iter().next(), stamped(&tail).pop());
    let speaker = first.as_ref().and_then(|(_, speaker)| speaker.clone());
    let clock = first.zip(last).map(|((first, _), (last, _))| Clock { first, last });
    Some(Sample { clock, speaker })
}

fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut file = File::open(path)?;
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    file.by_ref().take(SEARCHED).read_to_end(&mut head)?;
    let from = file.metadata()?.len().saturating_sub(SEARCHED);
    file.seek(SeekFrom::Start(from))?;
    file.take(SEARCHED).read_to_end(&mut tail)?;
    Ok((head, tail))
}

/// The date and time with which a line begins, as Claude Desktop writes them.
fn stamp(line: &[u8]) -> Option<String> {
    let stamp = line.get(..19)?;
    let shape = b"dddd-dd-dd dd:dd:dd";
    let fits = stamp.iter().zip(shape).all(|(byte, kind)| match kind {
        b'd' => byte.is_ascii_digit(),
        b' ' => matches!(byte, b' ' | b'T'),
        sign => byte == sign,
    });
    fits.then(|| String::from_utf8_lossy(stamp).replace('T', " "))
}

/// What stands in the first brackets, unless it is a level.
fn speaker(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let rest = line.split_once(" [")?.1;
    // A name may have brackets of its own; the level's follow it.
    let name = rest.split_once("] [").or_else(|| rest.split_once(']'))?.0;
    (!matches!(name, "info" | "error" | "warn" | "debug")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_its_time_and_its_server() {
        for (line, time, server) in [
            ("2025-07-12T05:51:44.599Z [my server (dev)] [info] Initializing server...", Some("2025-07-12 05:51:44"), Some("my server (dev)")),
            ("2025-07-12T05:51:44.599Z [info] [github] Initializing", Some("2025-07-12 05:51:44"), None),
            ("2026-08-20 09:00:01 [info] Launching MCP Server: X", Some("2026-08-20 09:00:01"), None),
            ("2025-04-15", None, None),
            ("Traceback (most recent call last):", None, None),
            ("", None, None),
        ] {
            assert_eq!(stamp(line.as_bytes()).as_deref(), time, "{line}");
            if time.is_some() {
                assert_eq!(speaker(line.as_bytes()).as_deref(), server, "{line}");
            }
        }
    }

    #[test]
    fn a_long_log_is_looked_at_at_both_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mcp.log");
        let mut text = String::from("raw\n2025-01-01T00:00:00.000Z [info] [a] first\n");
        text.push_str(&"x".repeat(300_000));
        text.push_str("\n2025-01-02T00:00:00.000Z [info] [a] last\nraw");
        std::fs::write(&path, text).unwrap();
        let clock = sample(&path).unwrap().clock.unwrap();
        assert_eq!((clock.first.as_str(), clock.last.as_str()), ("2025-01-01 00:00:00", "2025-01-02 00:00:00"));
    }
}
