use std::{
    fs::{self, File},
    io::Write as _,
    sync::mpsc,
};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{
    evidence::Redactor,
    logs::{self, from_paths},
};

/// Long enough for the slowest machine; no test waits for it unless it fails.
const PATIENCE: Duration = Duration::from_mins(1);

struct Stage {
    folder: TempDir,
    /// Without symbolic links, as notifications name it on macOS.
    real: PathBuf,
    reading: Reading,
}

impl Stage {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let reading = Reading { redactor: Redactor::default(), zone: |local| local.and_utc() };
        let stage = Self { real: fs::canonicalize(folder.path()).unwrap(), folder, reading };
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

    fn do_so(&self, deed: &Deed, more: impl FnOnce(usize) -> String) {
        match deed {
            Deed::Append(file, length) => self.append(file, &more(*length)),
            Deed::Empty(file) => {
                self.append(file, "");
                File::options().write(true).open(self.path(file)).unwrap().set_len(0).unwrap();
            }
            Deed::Replace(file) => {
                self.append(file, "");
                self.append("new", &more(300));
                self.rename("new", file);
            }
            // What is not there needs no more.
            Deed::Remove(file) => fs::remove_file(self.path(file)).unwrap_or_default(),
            Deed::Rotate => fs::rename(self.path("main.log"), self.path("main.log.1")).unwrap_or_default(),
        }
    }

    fn find(&self) -> Vec<Log> {
        from_paths(std::slice::from_ref(&self.real)).logs
    }

    fn follow(&self, bell: Bell) -> Follower<'_, impl FnMut() -> Found + use<'_>> {
        let find = || from_paths(std::slice::from_ref(&self.real));
        Follower::with(bell, self.find(), find, &self.reading, &|_| ()).0
    }

    /// What a reader would be told who reads everything now.
    fn read(&self) -> String {
        format!("{:#?}", merge(logs::read(&self.find(), &self.reading, &|_| ()).servers))
    }
}

/// What the follower knows by now, with the last line of each log.
fn known<F>(follower: &Follower<'_, F>) -> String {
    format!("{:#?}", merge(follower.logs.iter().flat_map(Followed::to_the_last_byte)))
}

/// Waits until the follower knows what a reader of everything would be told.
fn catch_up<F: FnMut() -> Found>(follower: &mut Follower<'_, F>, stage: &Stage) {
    let (wanted, deadline) = (stage.read(), Instant::now() + PATIENCE);
    while known(follower) != wanted {
        assert!(Instant::now() < deadline, "only {} came, and not {wanted}", known(follower));
        follower.wait(Duration::from_secs(1));
    }
}

/// A start of `server` in minute `minute` that fails.
fn start(server: &str, minute: u32) -> String {
    let line = |second: u32, said: &str| format!("2026-06-02T{:02}:{:02}:{second:02}.000Z [{server}] [info] {said}\n", minute / 60, minute % 60);
    [line(0, "Initializing server..."), line(1, "Server started and connected successfully"), "boom\n".to_owned(), line(2, "Server transport closed")]
        .concat()
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

fn names(servers: &[LoggedServer]) -> Vec<(&str, usize)> {
    servers.iter().map(|server| (server.name.as_str(), server.attempts.len())).collect()
}

#[test]
fn what_is_appended_is_notified() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1)), ("mcp-server-b (x).log", &start("b (x)", 1))]);
    let mut follower = stage.follow(notified_only());
    assert!(follower.news().is_empty());
    for (file, server, minute) in [("mcp.log", "a", 2), ("mcp-server-b (x).log", "b (x)", 2), ("mcp.log", "a", 3)] {
        stage.append(file, &start(server, minute));
        catch_up(&mut follower, &stage);
        assert_eq!(names(&follower.news()), [(server, minute as usize)]);
    }
    assert!(follower.news().is_empty());
}

#[test]
fn a_file_that_is_new_in_the_folder_is_notified() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1))]);
    let mut follower = stage.follow(notified_only());
    stage.append("notes.md", "no log\n");
    stage.append("mcp-server-b.log", &start("b", 2));
    catch_up(&mut follower, &stage);
    assert_eq!(names(&follower.news()), [("b", 1)]);
}

#[test]
fn without_notification_it_is_looked_again_and_again() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1))]);
    let mut follower = stage.follow(polling());
    stage.append("mcp.log", &start("a", 2));
    catch_up(&mut follower, &stage);
    // A folder that nobody could have watched.
    stage.append("20260102T030405/window1/mcpServer.mcp.config.usrlocal.a.log", "2026-01-02 03:04:05.000 [info] Starting server a\n");
    catch_up(&mut follower, &stage);
}

#[test]
fn an_emptied_log_begins_anew() {
    for bell in [notified_only(), polling()] {
        let stage = Stage::new(&[("mcp.log", &(start("a", 1) + &start("a", 2)))]);
        let mut follower = stage.follow(bell);
        fs::write(stage.path("mcp.log"), start("a", 3)).unwrap();
        catch_up(&mut follower, &stage);
        assert_eq!(names(&follower.news()), [("a", 1)]);
    }
}

#[test]
fn a_log_that_is_rewritten_and_longer_than_before_is_read_anew() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1))]);
    let mut follower = stage.follow(polling());
    fs::write(stage.path("mcp.log"), start("a", 2) + &start("a", 3)).unwrap();
    catch_up(&mut follower, &stage);
}

#[test]
fn a_rotated_log_is_heard_to_its_end_and_then_anew() {
    for bell in [notified_only(), polling()] {
        let stage = Stage::new(&[("main.log", &start("a", 2)), ("main1.log", &start("a", 1))]);
        let mut follower = stage.follow(bell);
        stage.append("main.log", &start("a", 3));
        stage.rename("main1.log", "main2.log");
        stage.rename("main.log", "main1.log");
        stage.append("main.log", &start("a", 4));
        catch_up(&mut follower, &stage);
        assert_eq!(names(&follower.news()), [("a", 4)]);
        stage.append("main.log", &start("a", 5));
        catch_up(&mut follower, &stage);
        assert_eq!(names(&follower.news()), [("a", 5)]);
    }
}

#[test]
fn a_log_that_goes_and_comes_back_is_new() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1)), ("other.log", &start("b", 1))]);
    let mut follower = stage.follow(polling());
    fs::remove_file(stage.path("mcp.log")).unwrap();
    stage.append("other.log", &start("b", 2));
    catch_up(&mut follower, &stage);
    stage.append("mcp.log", &start("a", 3));
    catch_up(&mut follower, &stage);
}

#[test]
fn a_line_counts_when_its_end_has_come() {
    let stage = Stage::new(&[("mcp.log", "")]);
    let mut follower = stage.follow(polling());
    let text = start("a", 1);
    let (one, other) = text.split_at(text.len() - 9);
    stage.append("mcp.log", one);
    catch_up(&mut follower, &stage);
    let told = follower.news();
    assert!(told[0].attempts[0].told().is_none(), "{told:?}");
    stage.append("mcp.log", other);
    catch_up(&mut follower, &stage);
    let told = follower.news();
    assert!(told[0].attempts[0].told().is_some(), "{told:?}");
}

#[test]
fn what_was_read_is_not_read_again() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1))]);
    let mut follower = stage.follow(polling());
    // Longer than what tells that it is the same file, and as long as before.
    let mut text = start("a", 1);
    text.replace_range(..30, &"x".repeat(30));
    let file = File::options().write(true).open(stage.path("mcp.log")).unwrap();
    (&file).write_all(text.as_bytes()).unwrap();
    stage.append("mcp.log", &start("a", 2));
    while follower.news().is_empty() {
        follower.wait(PATIENCE);
    }
    assert!(!known(&follower).contains("xxx") && known(&follower).contains("line: 6"));
}

#[test]
fn utf16_is_followed_too() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let stage = Stage::new(&[]);
    fs::write(stage.path("mcp.log"), [vec![0xff, 0xfe], utf16(&start("a", 1))].concat()).unwrap();
    let mut follower = stage.follow(polling());
    File::options().append(true).open(stage.path("mcp.log")).unwrap().write_all(&utf16(&start("a", 2))).unwrap();
    catch_up(&mut follower, &stage);
    assert_eq!(names(&follower.news()), [("a", 2)]);
}

#[test]
fn where_nothing_comes_the_time_ends() {
    let stage = Stage::new(&[("mcp.log", &start("a", 1))]);
    assert!(!stage.follow(Bell::new()).wait(Duration::from_millis(1)));
}

/// What may happen to a folder of logs.
#[derive(Debug, Clone)]
enum Deed {
    /// So many characters of what is to be written come to this log.
    Append(&'static str, usize),
    Empty(&'static str),
    Replace(&'static str),
    Remove(&'static str),
    Rotate,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let file = || prop::sample::select(vec!["main.log", "mcp.log", "mcp-server-a.log", "mcp-logs-c/2026-06-02.jsonl"]);
    prop_oneof![
        8 => (file(), 1_usize..2_000).prop_map(|(file, bytes)| Deed::Append(file, bytes)),
        1 => file().prop_map(Deed::Empty),
        1 => file().prop_map(Deed::Replace),
        1 => file().prop_map(Deed::Remove),
        1 => Just(Deed::Rotate),
    ]
}

/// What several clients would write, each line with a clock of its own.
fn writing() -> impl Iterator<Item = char> {
    (0..).flat_map(|minute: u32| {
        let stamp = format!("2026-06-02T{:02}:{:02}:30.000Z", minute / 60 % 24, minute % 60);
        let block = format!("{stamp} [b] [error] spawn uv ENOENT {{\n  metadata: {{\n    context: 'connection'\n  }}\n}}\n");
        let entry = format!("{{\n  \"debug\": \"Starting connection with timeout of 30000ms\",\n  \"timestamp\": \"{stamp}\"\n}},\n");
        let text = start("a", minute) + "é\u{1f980}\r\nraw\n" + &block + &start("b", minute) + &entry;
        text.chars().collect::<Vec<char>>()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_follower_knows_what_a_reader_would_be_told(deeds in prop::collection::vec(any_deed(), 1..16)) {
        let stage = Stage::new(&[("main.log", "")]);
        let mut follower = stage.follow(polling());
        let mut writing = writing();
        for deed in &deeds {
            let more = |bytes| writing.by_ref().take(bytes).collect::<String>();
            stage.do_so(deed, more);
            follower.look();
            prop_assert_eq!(known(&follower), stage.read(), "after {:?} of {:?}", deed, deeds);
        }
    }
}
