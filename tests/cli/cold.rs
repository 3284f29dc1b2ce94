//! `probe --cold` with a launcher of our own: a script that installs into npm's cache as slowly as each test wants, without any network.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::doctor::{BIN, DEADLINE, Run, surroundings, world};

/// What the launcher does where the package is not installed yet. `$half` is a place in the cache for what is not complete.
const TAKES_A_SECOND: &str = "sleep 1.2; install";
const TAKES_TOO_LONG: &str = "sleep 30; install";
/// Each start gets a little further, as with archives that are kept.
const THREE_STARTS: &str = r#"head -c 100000 /dev/zero > "$half/part$(ls "$half" | wc -l)"
    if [ "$(ls "$half" | wc -l)" -lt 3 ]; then sleep 30; fi
    install"#;
/// The second start trips over what the first has left.
const TRIPS: &str = r#"if [ -e "$half/lock" ]; then echo "npm error code ENOTEMPTY" >&2; exit 1; fi
    touch "$half/lock"; sleep 30"#;

/// A machine of its own: a home, a folder for temporary files, and `npx`.
struct Machine {
    folder: PathBuf,
}

impl Machine {
    fn new(test: &str, installation: &str) -> Self {
        let folder = world().join(format!("cold-{test}"));
        let _ = fs::remove_dir_all(&folder);
        for below in ["home/.npm", "tmp"] {
            fs::create_dir_all(folder.join(below)).unwrap();
        }
        fs::write(folder.join("home/.npm/mine"), "untouched").unwrap();
        let script = format!(
            r#"#!/bin/sh
place="${{npm_config_cache:-$HOME/.npm}}/_npx/1"
half="$place/half"
install() {{
    mkdir -p "$place/node_modules"
    echo '{{"packages":{{"node_modules/fake-server":{{"version":"1.2.3"}},"node_modules/ms":{{"version":"2.1.3"}}}}}}' > "$place/node_modules/.package-lock.json"
    chmod 500 "$place/node_modules"
}}
if [ ! -e "$place/node_modules" ]; then
    mkdir -p "$half"
    {installation}
fi
exec "{BIN}" demo --as-patient healthy
"#
        );
        fs::write(folder.join("npx"), script).unwrap();
        fs::set_permissions(folder.join("npx"), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    fn doctor(&self, options: &[&str]) -> Command {
        let mut command = Command::new(BIN);
        command.args(["probe", "--cold", "--format", "json"]).args(options).arg("--").arg(self.folder.join("npx")).args(["-y", "fake-server"]);
        command.env_clear().envs(surroundings()).env("HOME", self.folder.join("home")).env("TMPDIR", self.tmp()).current_dir(&self.folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn probe(&self, options: &[&str]) -> (Option<i32>, Value) {
        let output = self.doctor(options).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        self.assert_clean();
        (run.code, run.report()["servers"][0].take())
    }

    fn tmp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// Nothing is left, and the user's own cache is as it was.
    fn assert_clean(&self) {
        assert_eq!(names(&self.tmp()), Vec::<String>::new());
        assert_eq!(names(&self.folder.join("home")), [".npm"]);
        assert_eq!(names(&self.folder.join("home/.npm")), ["mine"]);
    }
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn purposes(server: &Value) -> Vec<&str> {
    server["attempts"].as_array().unwrap().iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect()
}

#[test]
fn a_slow_installation_is_told_from_a_slow_server() {
    let (code, server) = Machine::new("slow", TAKES_A_SECOND).probe(&["--budget", "1s", "--timeout", "30s"]);
    assert_eq!(purposes(&server), ["cold", "warm"]);
    assert_eq!((code, server["verdict"]["cause"].as_str()), (Some(0), Some("cold-start-download")), "{server:#}");
    let cold = &server["cold"];
    let millis = |name: &str| cold[name].as_f64().unwrap();
    assert!(millis("cold_ms") >= 1_200.0 && millis("warm_ms") < millis("cold_ms"), "{cold}");
    assert_eq!((cold["starts_until_ready"].as_u64(), &cold["packages"][0]["name"]), (Some(1), &"fake-server".into()));
    assert_eq!(server["findings"][0]["fixes"][0]["command"], "npm install -g fake-server@1.2.3");
}

#[test]
fn every_client_gets_the_empty_cache() {
    for client in ["claude-desktop", "codex", "vscode"] {
        let (_, server) = Machine::new(client, "install").probe(&["--client", client, "--timeout", "30s"]);
        assert_eq!(purposes(&server), ["cold", "warm"], "{client}");
        assert_eq!(server["cold"]["packages"].as_array().map(Vec::len), Some(2), "{client}");
    }
}

#[test]
fn a_start_that_never_converges_is_told_and_none_of_it_stays() {
    // This one kills at once. Others leave time for an end, in which an installation may be completed.
    let patience = ["--client", "codex", "--timeout", "700ms", "--patience", "20s"];
    let (code, server) = Machine::new("never", TAKES_A_SECOND).probe(&patience);
    assert_eq!(purposes(&server), ["cold", "cold-again", "second-look", "warm"], "nothing was added, so once is enough");
    assert_eq!((code, server["verdict"]["cause"].as_str()), (Some(1), Some("cold-start-download")), "{server:#}");
    assert!(
        server["findings"][0]["claim"].as_str().unwrap().starts_with("the client gives up 2 starts in a row"),
        "{}",
        server["findings"][0]["claim"]
    );
    assert_eq!((server["cold"]["starts"].as_u64(), server["cold"]["starts_until_ready"].as_u64()), (Some(2), None));
    assert!(server["cold"]["cold_ms"].as_f64().unwrap() >= 1_200.0);
}

#[test]
fn the_starts_until_a_cache_is_complete_are_counted() {
    let (code, server) = Machine::new("third", THREE_STARTS).probe(&["--timeout", "2s", "--no-second-look"]);
    assert_eq!(purposes(&server), ["cold", "cold-again", "cold-again", "warm"]);
    assert_eq!((code, server["cold"]["starts_until_ready"].as_u64()), (Some(1), Some(3)));
    assert!(server["findings"][0]["claim"].as_str().unwrap().contains("only start 3 is ready"));
}

#[test]
fn half_a_cache_that_breaks_the_next_start_is_told() {
    let (_, server) = Machine::new("trips", TRIPS).probe(&["--timeout", "1s", "--no-second-look"]);
    let outcomes: Vec<&str> = server["attempts"].as_array().unwrap().iter().map(|attempt| attempt["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["timed-out", "exited"]);
}

#[test]
fn an_entry_with_a_cache_of_its_own_is_probed_as_ever() {
    let machine = Machine::new("own", "install");
    let own = machine.folder.join("own");
    let (_, server) =
        machine.probe(&["--env", &format!("NPM_CONFIG_CACHE={}", own.display()), "--env", &format!("npm_config_cache={}", own.display())]);
    assert_eq!(purposes(&server), ["as-client"]);
    assert_eq!((&server["cold"]["applies"], server["cold"]["own_caches"].as_array().map(Vec::len)), (&false.into(), Some(1)), "{}", server["cold"]);
    assert!(own.join("_npx/1/node_modules/.package-lock.json").is_file());
}

#[test]
fn an_interrupted_installation_leaves_nothing() {
    let machine = Machine::new("interrupted", TAKES_TOO_LONG);
    let mut doctor = machine.doctor(&["--timeout", "60s"]).spawn().unwrap();
    let begin = Instant::now();
    let installs = || names(&machine.tmp()).first().is_some_and(|folder| machine.tmp().join(folder).join("npm/_npx/1/half").is_dir());
    while !installs() {
        assert!(begin.elapsed() < DEADLINE, "it does not begin");
        thread::sleep(Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&doctor), Signal::INT).unwrap();
    assert_eq!(doctor.wait().unwrap().code(), Some(130));
    machine.assert_clean();
}
