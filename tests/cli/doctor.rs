//! Runs the doctor in a world of its own: an empty home, an empty project, and none of this machine's variables.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use assert_cmd::Command;
use mcpdoctor::{
    config::Transport,
    demo::Patient,
    diagnosis::{Cause, Status},
};
use serde_json::Value;

pub(crate) const BIN: &str = env!("CARGO_BIN_EXE_mcpdoctor");

/// A doctor that takes longer than this hangs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(90);

/// What one run of the doctor gave.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// An empty directory that stands for both the home and the project.
pub(crate) fn world() -> PathBuf {
    let world = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("world");
    fs::create_dir_all(&world).unwrap();
    world
}

/// The environment of a doctor: what programs need to run at all, and an empty home.
pub(crate) fn surroundings() -> Vec<(&'static str, String)> {
    let kept = ["PATH", "SYSTEMROOT", "TEMP", "TMP", "PATHEXT", "COMSPEC"].into_iter().filter_map(|name| Some((name, env::var(name).ok()?)));
    let home = world().to_str().unwrap().to_owned();
    kept.chain(["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"].map(|name| (name, home.clone()))).collect()
}

pub(crate) fn run(args: &[&str]) -> Run {
    run_in(&world(), args)
}

/// The same in another project.
pub(crate) fn run_in(project: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(BIN);
    let output = command.args(args).env_clear().envs(surroundings()).current_dir(project).timeout(DEADLINE).output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

impl Run {
    /// The JSON report on stdout, which must follow the published schema.
    pub(crate) fn report(&self) -> Value {
        let report = serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr));
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report-v1.schema.json");
        let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
        let faults: Vec<String> =
            jsonschema::validator_for(&schema).unwrap().iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        report
    }

    /// Status and cause of the only server in the report.
    pub(crate) fn verdict(&self) -> (Status, Option<Cause>) {
        let report = self.report();
        assert_eq!(report["servers"].as_array().map(Vec::len), Some(1));
        verdict(&report["servers"][0])
    }
}

/// Status and cause of one server of a report.
pub(crate) fn verdict(server: &Value) -> (Status, Option<Cause>) {
    let statuses = [Status::Healthy, Status::Degraded, Status::Inconclusive, Status::Failing];
    let word = server["verdict"]["status"].as_str().unwrap();
    let status = statuses.into_iter().find(|status| status.name() == word).unwrap();
    (status, server["verdict"]["cause"].as_str().map(|code| Cause::from_code(code).unwrap()))
}

/// `probe OPTIONS -- PATIENT ARGS`, with a JSON report.
pub(crate) fn probe(patient: &Patient, options: &[&str], args: &[&str]) -> Run {
    let command = ["--", BIN, "demo", "--as-patient", patient.name];
    let env = entry_env(patient);
    let env: Vec<&str> = env.iter().flat_map(|variable| ["--env", variable]).collect();
    run(&[&["probe", "--format", "json"], options, &env, &command, patient.args, args].concat())
}

/// The variables of an entry with something behind it, which listens within this process, as `--env` takes them. The other patients open a port
/// of their own, always the same one, and several of them run at once.
fn entry_env(patient: &Patient) -> Vec<String> {
    if !patient.env.iter().any(|(_, value)| value.contains("{behind}")) {
        return Vec::new();
    }
    let Transport::Stdio { env, .. } = patient.spec().expect("an entry").transport else { return Vec::new() };
    env.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect()
}
