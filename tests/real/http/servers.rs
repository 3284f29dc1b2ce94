//! The servers that cases go to, each on a port of its own. They end with the value, and with the thread that started them, whatever becomes of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use crate::doors::Doors;
use crate::place;

/// How long the slowest of them may take until it listens, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A program that listens on one port for each of its names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Program {
    pub(crate) names: Vec<String>,
    command: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Files beside it, by the names of our own.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// The programs of `servers.json`.
pub(crate) fn programs() -> Vec<Program> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/http/servers.json");
    let text = fs::read_to_string(&path).expect("servers.json");
    serde_json::from_str(&text).expect("servers.json")
}

/// All of them, started, and the doors that need no program.
pub(crate) struct Servers {
    ports: BTreeMap<String, u16>,
    certificates: PathBuf,
    running: Vec<Running>,
    _doors: Doors,
}

struct Running {
    program: Program,
    child: Child,
    log: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Servers {
    /// Starts everything; `dir` is made anew for it.
    pub(crate) fn start(dir: &Path) -> Self {
        let _ = fs::remove_dir_all(dir);
        let doors = Doors::open();
        let programs = programs();
        let names = || programs.iter().flat_map(|program| &program.names);
        let mut servers = Self {
            ports: doors.ports().into_iter().chain(free_ports(names().cloned())).collect(),
            certificates: make_certificates(&dir.join("certificates")),
            running: Vec::new(),
            _doors: doors,
        };
        for program in &programs {
            let running = servers.run(program, &dir.join(&program.names[0]));
            servers.running.push(running);
        }
        servers.running.iter_mut().for_each(|running| running.wait_until_it_listens(&servers.ports));
        servers
    }

    /// `text` with `{NAME}` replaced by the address of that server, `{NAME.port}` by its port, and the places of `place::fill`.
    pub(crate) fn fill(&self, text: &str, dir: &Path) -> String {
        let text = text.replace("{certificates}", &self.certificates.to_string_lossy());
        let filled = self.ports.iter().fold(text, |text, (name, port)| {
            text.replace(&format!("{{{name}}}"), &format!("127.0.0.1:{port}")).replace(&format!("{{{name}.port}}"), &port.to_string())
        });
        place::fill(&filled, dir)
    }

    /// The same for every text in `value`.
    pub(crate) fn fill_all(&self, value: &Value, dir: &Path) -> Value {
        match value {
            Value::String(text) => self.fill(text, dir).into(),
            Value::Array(values) => values.iter().map(|value| self.fill_all(value, dir)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.fill_all(value, dir))).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn run(&self, program: &Program, dir: &Path) -> Running {
        fs::create_dir_all(dir.join("home")).expect("a folder for a server");
        for (name, source) in &program.files {
            let text = fs::read_to_string(place::own(source)).unwrap_or_else(|error| panic!("{source}: {error}"));
            fs::write(dir.join(name), self.fill(&text, dir)).expect("a server's file");
        }
        let words: Vec<_> = program.command.iter().map(|word| self.fill(word, dir)).collect();
        let log = dir.join("log");
        let output = File::create(&log).expect("a server's log");
        let child = bound_to_this_thread(&words)
            .envs(place::base_env(dir))
            .envs(program.env.iter().map(|(name, value)| (name, self.fill(value, dir))))
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a second handle"))
            .stderr(output)
            .spawn();
        Running { program: program.clone(), child: child.unwrap_or_else(|error| panic!("{words:?}: {error}")), log }
    }
}

impl Running {
    fn wait_until_it_listens(&mut self, ports: &BTreeMap<String, u16>) {
        let began = Instant::now();
        for name in &self.program.names {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports[name]));
            while TcpStream::connect_timeout(&address, PATIENCE).is_err() {
                let ended = self.child.try_wait().expect("its state");
                let log = || fs::read_to_string(&self.log).unwrap_or_default();
                assert!(ended.is_none() && began.elapsed() < PATIENCE, "{name} does not listen ({ended:?}): {}", log());
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// Its process is killed when the thread that started it ends, in whichever way: a `Drop` does not run in a test that is killed.
fn bound_to_this_thread(words: &[String]) -> Command {
    let bind = place::on_path("setpriv").map(|setpriv| [setpriv.to_string_lossy().into_owned(), "--pdeathsig".into(), "KILL".into()]);
    let words: Vec<_> = bind.into_iter().flatten().chain(words.iter().cloned()).collect();
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env_clear();
    command
}

/// Ports that nobody listens at; all are held until the last one is found, so that no two names get the same.
fn free_ports(names: impl Iterator<Item = String>) -> Vec<(String, u16)> {
    let held: Vec<_> = names.map(|name| (name, TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"))).collect();
    held.iter().map(|(name, listener)| (name.clone(), listener.local_addr().expect("its port").port())).collect()
}

fn make_certificates(dir: &Path) -> PathBuf {
    fs::create_dir_all(dir).expect("a folder for certificates");
    let words = ["{real}/python/fastmcp/bin/python", "{own}/http_certificates.py", "{dir}"].map(|word| place::fill(word, dir));
    let made = Command::new(&words[0]).args(&words[1..]).output().expect("a program that makes certificates");
    assert!(made.status.success(), "no certificates: {}", String::from_utf8_lossy(&made.stderr));
    dir.to_path_buf()
}
