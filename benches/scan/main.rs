//! How fast logs are read, against the tools that people search them with. `cargo bench --bench scan` prints the table of the README;
//! `-- huge` also reads a file of 33 GiB, most of which is a hole: for the memory, as its speed is that of the kernel that fills the hole.
//!
//! The logs are made once, with a fixed seed, and lie in `target/` from then on. All tools read them from the page cache.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]
#![expect(clippy::cast_precision_loss, reason = "sizes and times stay far below 2^52")]

mod dice;
mod words;
mod writers;

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use mcpdoctor::{diagnosis::Cause, logs};
use writers::{Client, Tail, Writer};

const DOCTOR: &str = env!("CARGO_BIN_EXE_mcpdoctor");
const MIB: u64 = 1 << 20;
const RUNS: usize = 3;
/// Changes with what is written, so that old logs are not read.
const EDITION: &str = "scan-logs-2";

/// 1 GiB in 15 files.
const FILES: [(&str, Client, u64); 15] = [
    ("mcp-server-n8n.log", Client::Desktop(Tail::Metadata), 300),
    ("mcp-server-github.log", Client::Desktop(Tail::Metadata), 120),
    ("mcp-server-filesystem.log", Client::Desktop(Tail::Plain), 80),
    ("mcp-server-postgres.log", Client::Desktop(Tail::Plain), 40),
    ("mcp-server-slack.log", Client::Desktop(Tail::Reduced), 60),
    ("mcp-server-notion.log", Client::Desktop(Tail::Reduced), 10),
    ("mcp.log", Client::DesktopAll, 120),
    ("main.log", Client::DesktopMain, 40),
    ("debug-1.txt", Client::ClaudeCode, 60),
    ("debug-2.txt", Client::ClaudeCode, 20),
    ("mcp-logs-n8n.jsonl", Client::ClaudeCodeJson, 40),
    ("Cursor MCP.log", Client::Cursor, 50),
    ("mcpServer.n8n.log", Client::VsCode, 60),
    ("Zed.log", Client::Zed, 12),
    ("stderr.log", Client::Stderr, 12),
];

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(EDITION);
    let files = mixed_logs(&folder)?;
    compare(&files, &Lists::write(&folder)?)?;
    if env::args().any(|arg| arg == "huge") {
        let huge = huge_log(&folder)?;
        let run = run(DOCTOR, doctor(std::slice::from_ref(&huge)));
        fs::remove_file(huge)?;
        let run = run?;
        println!("\na log of 33 GiB: {:.1} s, peak memory {:.0} MiB", run.seconds, run.peak_mib);
    }
    Ok(())
}

/// What the other tools search for, a line each.
struct Lists {
    /// What a scan tells: starts, and why they fail.
    starts_and_causes: PathBuf,
    /// What the scan itself looks for in every byte. It is chosen to be searched fast, and names no cause.
    starts: PathBuf,
}

impl Lists {
    fn write(folder: &Path) -> io::Result<Self> {
        let lists = Self { starts_and_causes: folder.join("starts-and-causes.txt"), starts: folder.join("starts.txt") };
        let starts: BTreeSet<String> = logs::landmarks().collect();
        fs::write(&lists.starts, starts.iter().cloned().collect::<Vec<_>>().join("\n"))?;
        let causes = Cause::ALL.iter().flat_map(|&cause| words::of(cause)).map(|&words| words.to_owned());
        let both: BTreeSet<String> = starts.into_iter().chain(causes).collect();
        fs::write(&lists.starts_and_causes, both.into_iter().collect::<Vec<_>>().join("\n"))?;
        Ok(lists)
    }
}

fn compare(files: &[PathBuf], lists: &Lists) -> io::Result<()> {
    let bytes: u64 = files.iter().map(|file| fs::metadata(file).map_or(0, |about| about.len())).sum();
    let search = |list: &Path| {
        let options = ["-c", "-F", "-f"].iter().map(OsString::from).chain([list.into()]);
        options.chain(files.iter().map(OsString::from)).collect::<Vec<_>>()
    };
    let lines = |list: &Path| fs::read_to_string(list).map(|list| list.lines().count());
    let (both, starts) = (lines(&lists.starts_and_causes)?, lines(&lists.starts)?);
    let contestants = [
        ("mcpdoctor logs".to_owned(), DOCTOR, doctor(files)),
        (format!("rg -c -F -f, {both} words for starts and causes"), "rg", search(&lists.starts_and_causes)),
        (format!("grep -c -F -f, the same {both}"), "grep", search(&lists.starts_and_causes)),
        (format!("rg -c -F -f, {starts} words for starts alone"), "rg", search(&lists.starts)),
        (format!("grep -c -F -f, the same {starts}"), "grep", search(&lists.starts)),
    ];
    let mut doctor = None;
    println!("{:.2} GB in {} files, best of {RUNS}", bytes as f64 / 1e9, files.len());
    for (name, program, args) in contestants {
        let runs = (0..RUNS).map(|_| run(program, args.clone())).collect::<io::Result<Vec<_>>>();
        let best = match runs {
            Ok(runs) => runs.into_iter().min_by(|one, other| one.seconds.total_cmp(&other.seconds)).expect("a run"),
            Err(error) => {
                eprintln!("{name}: {error}");
                continue;
            }
        };
        let times = best.seconds / *doctor.get_or_insert(best.seconds);
        let speed = bytes as f64 / 1e9 / best.seconds;
        println!("  {name:48} {speed:5.2} GB/s  {times:5.2} times as long  {:5.2} s of CPU  {:4.0} MiB", best.cpu_seconds, best.peak_mib);
    }
    Ok(())
}

/// A whole scan: starts, causes, report.
fn doctor(files: &[PathBuf]) -> Vec<OsString> {
    ["logs", "--fail-on", "never"].into_iter().map(OsString::from).chain(files.iter().map(OsString::from)).collect()
}

fn mixed_logs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let files = FILES.iter().zip(1..).map(|((name, client, mib), seed)| {
        let path = folder.join(name);
        if !path.exists() {
            write_log(&folder.join("unfinished"), *client, mib * MIB, seed)?;
            fs::rename(folder.join("unfinished"), &path)?;
        }
        // Into the page cache.
        io::copy(&mut File::open(&path)?, &mut io::sink())?;
        Ok(path)
    });
    files.collect()
}

fn write_log(path: &Path, client: Client, bytes: u64, seed: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    let mut writer = Writer::new(client, "n8n", seed);
    let mut written = 0;
    while written < bytes {
        writer.session();
        file.write_all(writer.text.as_bytes())?;
        written += writer.text.len() as u64;
        writer.text.clear();
    }
    Ok(())
}

/// 33 GiB on paper: a session every 4 MiB, and between them nothing that the disk holds.
fn huge_log(folder: &Path) -> io::Result<PathBuf> {
    const BYTES: u64 = 33 << 30;
    let path = folder.join("huge.log");
    let mut file = File::create(&path)?;
    let mut writer = Writer::new(Client::Desktop(Tail::Metadata), "n8n", 99);
    for at in (0..BYTES).step_by(4 << 20) {
        writer.session();
        file.seek(SeekFrom::Start(at))?;
        writer.text.truncate(64 << 10);
        file.write_all(writer.text.as_bytes())?;
        file.write_all(b"\n")?;
        writer.text.clear();
    }
    file.set_len(BYTES)?;
    Ok(path)
}

struct Run {
    seconds: f64,
    cpu_seconds: f64,
    peak_mib: f64,
}

/// Runs a command to its end, and reads what it prints: grep looks for one line only when nobody does.
#[expect(unsafe_code, reason = "only wait4 tells what one child used")]
fn run(program: &str, args: Vec<OsString>) -> io::Result<Run> {
    let begun = Instant::now();
    let mut child = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    io::copy(child.stdout.as_mut().expect("piped"), &mut io::sink())?;
    let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
    // SAFETY: plain data, for which all zeros are a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let mut status = 0;
    // SAFETY: the pointers are valid, and nobody else waits for this child.
    if unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) } != pid || !libc::WIFEXITED(status) || libc::WEXITSTATUS(status) > 1 {
        return Err(io::Error::other(format!("{program} failed with status {status}")));
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok(Run {
        seconds: begun.elapsed().as_secs_f64(),
        cpu_seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        peak_mib: usage.ru_maxrss as f64 / 1024.0,
    })
}
