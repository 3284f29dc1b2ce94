//! What a probe leaves behind: no process, and little memory used, whatever the server does. Read from `/proc`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use mcpdoctor::demo::find;
use rustix::process::{Pid, Signal, kill_process};

use crate::doctor::{BIN, DEADLINE, Run, probe, run, surroundings, world};

/// The most that the doctor may hold in memory.
const MOST: u64 = 64 * 1024;

/// The processes whose environment carries `mark`; those of a server inherit it from the config entry.
fn marked(mark: &str) -> Vec<String> {
    let carries =
        |dir: &Path| fs::read(dir.join("environ")).is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes()));
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    processes.filter(|dir| carries(dir)).map(|dir| fs::read_to_string(dir.join("cmdline")).unwrap_or_default().replace('\0', " ")).collect()
}

/// Looks until there is something to see.
fn poll<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begin.elapsed() < DEADLINE, "{what} did not come");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn no_process_is_left_behind() {
    for name in ["healthy", "orphan-child", "orphan-daemon", "ignores-shutdown", "deaf", "stdout-flood", "crash-after-initialize"] {
        let mark = format!("MCPDOCTOR_TEST_MARK={name}");
        let run = probe(find(name).unwrap(), &["--env", &mark, "--timeout", "1s", "--no-second-look"], &[]);
        assert!(matches!(run.code, Some(0 | 1)), "{name}: {}", run.stderr);
        assert_eq!(marked(&mark), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn who_left_the_group_and_the_parent_is_found_all_the_same() {
    let mark = "MCPDOCTOR_TEST_MARK=escaped";
    let script = "(setsid sleep 300 &); exec \"$0\" demo --as-patient healthy";
    let report = run(&["probe", "--format", "json", "--timeout", "20s", "--env", mark, "--", "sh", "-c", script, BIN]).report();
    assert_eq!(marked(mark), Vec::<String>::new());
    assert_eq!(report["servers"][0]["verdict"]["cause"], "orphan-process");
}

#[test]
fn no_server_is_blamed_for_what_another_left_while_both_ran() {
    let mark = "MCPDOCTOR_TEST_MARK=of-two";
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("mcp.json");
    let entry = |script: &str| serde_json::json!({"command": "sh", "args": ["-c", script, BIN]});
    let leaves = entry("(setsid sleep 300 &); exec \"$0\" demo --as-patient healthy");
    let lasts = entry("exec \"$0\" demo --as-patient late --after-ms 1500");
    fs::write(&config, serde_json::json!({"mcpServers": {"leaves": leaves, "lasts": lasts}}).to_string()).unwrap();
    let config = config.to_str().unwrap();
    let options = ["--jobs", "2", "--timeout", "20s", "--env", mark, "--no-logs", "--format", "json"];
    let report = run(&[&["probe", "--all", "--config", config][..], &options].concat()).report();
    assert_eq!(marked(mark), Vec::<String>::new());
    let lasts = report["servers"].as_array().unwrap().iter().find(|server| server["server"] == "lasts").unwrap();
    assert_eq!(lasts["verdict"]["status"], "healthy", "{lasts:#}");
}

#[test]
fn orphans_are_named() {
    for name in ["orphan-child", "orphan-daemon"] {
        let report = probe(find(name).unwrap(), &["--timeout", "20s"], &[]).report();
        let finding = &report["servers"][0]["findings"][0];
        assert_eq!(finding["cause"], "orphan-process", "{name}");
        assert!(finding.to_string().contains("mcpdoctor"), "{name}: {finding}");
    }
}

/// A doctor that runs beside the test, with its output in a file: a pipe that nobody reads would make it wait.
struct Running {
    doctor: Child,
    stdout: PathBuf,
}

fn start(test: &str, patient: &str, options: &[&str], args: &[&str]) -> Running {
    let patient = find(patient).unwrap();
    let stdout = world().join(format!("{test}-{}.json", patient.name));
    let doctor = Command::new(BIN)
        .args(["probe", "--format", "json", "--no-second-look"])
        .args(options)
        .args(["--", BIN, "demo", "--as-patient", patient.name])
        .args(patient.args)
        .args(args)
        .env_clear()
        .envs(surroundings())
        .current_dir(world())
        .stdin(Stdio::null())
        .stdout(fs::File::create(&stdout).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Running { doctor, stdout }
}

impl Running {
    fn finish(mut self) -> Run {
        let code = self.doctor.wait().unwrap().code();
        Run { code, stdout: fs::read_to_string(self.stdout).unwrap(), stderr: String::new() }
    }
}

#[test]
fn floods_do_not_fill_the_memory() {
    for name in ["stdout-flood", "endless-line", "endless-stderr", "chatty", "many-tools", "binary"] {
        let mut running = start("flood", name, &["--timeout", "2s"], &[]);
        let status = format!("/proc/{}/status", running.doctor.id());
        let mut most = 0;
        poll(&format!("the end of {name}"), || {
            most = fs::read_to_string(&status).ok().and_then(|status| peak(&status)).map_or(most, |kib| kib.max(most));
            running.doctor.try_wait().unwrap()
        });
        assert!((1..=MOST).contains(&most), "{name}: {most} KiB");
        let run = running.finish();
        assert_eq!(run.report()["servers"].as_array().unwrap().len(), 1, "{name}");
        assert!(run.stdout.len() < 200_000, "{name}: a report of {} bytes", run.stdout.len());
    }
}

/// The peak of the resident set in KiB, from the text of `/proc/PID/status`.
fn peak(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}

#[test]
fn an_interrupt_ends_the_tree_and_shows_what_was_seen() {
    let stuck = ["--after-ms", "60000"];
    let table: [(&str, &[&str], usize, Signal); 4] = [
        ("deaf", &[], 1, Signal::INT),
        ("stdout-flood", &[], 1, Signal::QUIT),
        ("orphan-daemon", &stuck, 2, Signal::TERM),
        ("ignores-shutdown", &stuck, 1, Signal::HUP),
    ];
    for (name, args, processes, signal) in table {
        let mark = format!("MCPDOCTOR_TEST_MARK=interrupted-{name}");
        let running = start("interrupt", name, &["--env", &mark, "--timeout", "60s"], args);
        poll(&format!("the server {name}"), || (marked(&mark).len() == processes).then_some(()));
        kill_process(Pid::from_child(&running.doctor), signal).unwrap();
        let run = running.finish();
        assert_eq!(run.code, Some(130), "{name}");
        assert_eq!(marked(&mark), Vec::<String>::new(), "{name}");
        let report = run.report();
        assert_ne!(report["servers"][0]["verdict"]["status"], "healthy", "{name}");
        assert_eq!(report["servers"][0]["attempts"].as_array().unwrap().len(), 1, "{name}");
    }
}
