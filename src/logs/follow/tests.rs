use std::{io::Write, sync::mpsc};

use tempfile::TempDir;

use super::*;
use crate::logs::from_paths;

/// Long enough for the slowest machine; no test waits for it unless it fails.
const PATIENCE: Duration = Duration::from_mins(1);

struct Stage {
    folder: TempDir,
    /// Without symbolic links, as notifications name it on macOS.
    real: PathBuf,
}

impl Stage {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stage = Self { real: fs::canonicalize(folder.path()).unwrap(), folder };
        for (name, text) in files {
            stage.append(name, text);
        }
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        assert!(self.folder.path().exists());
        self.real.join(name)
    }

    fn append(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::options().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// From the present ends on, rung by `bell`.
    fn follow(&self, bell: Bell) -> Follower<impl FnMut() -> Found + use<>> {
        let folder = self.real.clone();
        let find = move || from_paths(std::slice::from_ref(&folder));
        Follower::with(bell, find, &from_paths(std::slice::from_ref(&self.real)).ends())
    }
}

/// Waits until this much came, as `name@from text`, consecutive text of a file joined.
fn heard<F: FnMut() -> Found>(follower: &mut Follower<F>, length: usize) -> Vec<String> {
    let mut heard: Vec<(String, u64, String)> = Vec::new();
    let deadline = Instant::now() + PATIENCE;
    while heard.iter().map(|(_, _, text)| text.len()).sum::<usize>() < length {
        assert!(Instant::now() < deadline, "only {heard:?} came");
        follower.wait(PATIENCE, &mut |news| {
            let name = news.path.file_name().unwrap().to_str().unwrap();
            let text = std::str::from_utf8(news.bytes).unwrap();
            match heard.last_mut() {
                Some((last, from, before)) if last == name && *from + before.len() as u64 == news.from => before.push_str(text),
                _ => heard.push((name.to_owned(), news.from, text.to_owned())),
            }
        });
    }
    heard.into_iter().map(|(name, from, text)| format!("{name}@{from} {text}")).collect()
}

/// Rings never by itself: what is heard with it was notified.
fn notified_only() -> Bell {
    Bell::every(Duration::from_hours(1))
}

/// Rings without any notification.
fn polling() -> Bell {
    let (ringer, rings) = mpsc::channel();
    Bell::with(None, Duration::from_millis(5), ringer, rings)
}

#[test]
fn what_is_appended_is_notified() {
    let stage = Stage::new(&[("mcp.log", "old\n"), ("mcp-server-a (x).log", "old\n")]);
    let mut follower = stage.follow(notified_only());
    stage.append("mcp.log", "new\n");
    assert_eq!(heard(&mut follower, 4), ["mcp.log@4 new\n"]);
    stage.append("mcp-server-a (x).log", "more\n");
    assert_eq!(heard(&mut follower, 5), ["mcp-server-a (x).log@4 more\n"]);
    stage.append("mcp.log", "again\n");
    assert_eq!(heard(&mut follower, 6), ["mcp.log@8 again\n"]);
}

#[test]
fn a_file_that_is_new_in_the_folder_is_notified() {
    let stage = Stage::new(&[("mcp.log", "old\n")]);
    let mut follower = stage.follow(notified_only());
    stage.append("notes.md", "no log\n");
    stage.append("mcp-server-b.log", "new\n");
    assert_eq!(heard(&mut follower, 4), ["mcp-server-b.log@0 new\n"]);
}

#[test]
fn without_notification_it_is_looked_again_and_again() {
    let stage = Stage::new(&[("mcp.log", "old\n")]);
    let mut follower = stage.follow(polling());
    stage.append("mcp.log", "new\n");
    assert_eq!(heard(&mut follower, 4), ["mcp.log@4 new\n"]);
    // A folder that nobody could have watched.
    stage.append("20260102T030405/window1/mcpServer.mcp.config.usrlocal.a.log", "new\n");
    assert_eq!(heard(&mut follower, 4), ["mcpServer.mcp.config.usrlocal.a.log@0 new\n"]);
}

#[test]
fn an_emptied_log_begins_anew() {
    for bell in [notified_only(), polling()] {
        let stage = Stage::new(&[("mcp.log", "long old text\n")]);
        let mut follower = stage.follow(bell);
        fs::write(stage.path("mcp.log"), "new\n").unwrap();
        assert_eq!(heard(&mut follower, 4), ["mcp.log@0 new\n"]);
    }
}

#[test]
fn a_rotated_log_is_heard_to_its_end_and_then_anew() {
    for bell in [notified_only(), polling()] {
        let stage = Stage::new(&[("main.log", "old\n"), ("main1.log", "older\n")]);
        let mut follower = stage.follow(bell);
        stage.append("main.log", "last\n");
        stage.rename("main1.log", "main2.log");
        stage.rename("main.log", "main1.log");
        stage.append("main.log", "first line after\n");
        assert_eq!(heard(&mut follower, 22), ["main.log@4 last\n", "main.log@0 first line after\n"]);
        stage.append("main.log", "next\n");
        assert_eq!(heard(&mut follower, 5), ["main.log@17 next\n"]);
    }
}

#[test]
fn a_log_that_goes_and_comes_back_is_new() {
    let stage = Stage::new(&[("mcp.log", "old text\n"), ("other.log", "old\n")]);
    let mut follower = stage.follow(polling());
    fs::remove_file(stage.path("mcp.log")).unwrap();
    stage.append("other.log", "x\n");
    assert_eq!(heard(&mut follower, 2), ["other.log@4 x\n"]);
    stage.append("mcp.log", "new\n");
    assert_eq!(heard(&mut follower, 4), ["mcp.log@0 new\n"]);
}

#[test]
fn much_at_once_comes_in_pieces() {
    let stage = Stage::new(&[("mcp.log", "")]);
    let mut follower = stage.follow(polling());
    let text = "0123456789".repeat(30_000);
    stage.append("mcp.log", &text);
    let mut largest = 0;
    let mut whole = String::new();
    while whole.len() < text.len() {
        assert!(follower.wait(PATIENCE, &mut |news| {
            largest = largest.max(news.bytes.len() as u64);
            whole.push_str(std::str::from_utf8(news.bytes).unwrap());
        }));
    }
    assert!(whole == text && largest == CHUNK);
}

#[test]
fn where_nothing_comes_the_time_ends() {
    let stage = Stage::new(&[("mcp.log", "old\n")]);
    let mut follower = stage.follow(Bell::new());
    assert!(!follower.wait(Duration::from_millis(1), &mut |news| panic!("{news:?}")));
}
