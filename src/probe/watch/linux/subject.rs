//! One process of the tree: what is known of it between two looks, and what of that a look has to ask again.

use std::{fs::File, io::Read, time::Duration};

use crate::{
    evidence::{Blind, Seen},
    probe::{
        process::stat::Stat,
        watch::look::{Call, Glance, Socket},
    },
};

use super::{Senses, calls::Calls, descriptors::Descriptors, procfile::Procfile, raw::CpuClock, sockets::Sockets, threads::Threads};

/// Of how many processes files stay open between looks; further ones cost more time instead of more file descriptors.
const MOST_OPEN: usize = 12;
/// The longest time for which a process that does nothing is taken to be as it was.
const TRUSTED_FOR: Duration = Duration::from_millis(500);
/// How often the sockets of a process are looked at that is too busy to wait for any.
const BUSY_SOCKETS: Duration = Duration::from_millis(100);
/// Longer command lines are cut off.
const MOST_ARGUMENTS: u64 = 64 * 1_024;

#[derive(Debug)]
pub(super) struct Subject {
    pid: u32,
    /// Its parent when it was first seen.
    parent: u32,
    created: u64,
    stat: Procfile,
    clock: Option<CpuClock>,
    program: Program,
    threads: Threads,
    calls: Calls,
    descriptors: Descriptors,
    sockets: Sockets,
    children: Vec<u32>,
    children_cpu: Duration,
    call: Seen<Call>,
    file: Option<String>,
    is_dead: bool,
    cpu: Duration,
    looked_at: Option<Duration>,
    /// When everything was read last, whether or not it could have changed.
    all_read_at: Option<Duration>,
    /// When its sockets were looked at last.
    sockets_at: Option<Duration>,
    rest: Option<Rest>,
}

/// A process at rest, as it was read: nothing of it changes until its processor time does.
#[derive(Debug)]
struct Rest {
    cpu: Duration,
    since: Duration,
}

/// What a glance tells and nobody keeps.
#[derive(Debug)]
struct News {
    argv: Option<Vec<String>>,
    sockets: Option<Seen<Vec<Socket>>>,
}

/// The program that a process runs.
#[derive(Debug, Default)]
struct Program {
    /// What differs from one program to the next; compared only.
    sign: Option<([u64; 2], String)>,
    argv: Vec<String>,
    /// Its arguments are not there yet, as in the moment of an exec.
    is_unread: bool,
}

impl Subject {
    /// The process that was started, which is whoever has its id now.
    pub(super) fn root(pid: u32) -> Option<Self> {
        Self::new(pid, 0, |_| true)
    }

    /// One of the children that `parent` was told to have; `rank` is how many processes were met before.
    pub(super) fn child(pid: u32, parent: u32, rank: usize) -> Option<Self> {
        // Its parent may have ended since, and left it to this process, which adopts orphans. Anybody else's child has the id by accident.
        let mut subject = Self::new(pid, rank, |stat| stat.parent == parent || stat.parent == std::process::id())?;
        subject.parent = parent;
        Some(subject)
    }

    fn new(pid: u32, rank: usize, is_it: impl Fn(&Stat) -> bool) -> Option<Self> {
        let stays_open = rank < MOST_OPEN;
        let mut file = Procfile::new(format!("/proc/{pid}/stat"), stays_open);
        let stat = stat(&mut file).filter(is_it)?;
        Some(Self {
            pid,
            parent: stat.parent,
            created: stat.started,
            stat: file,
            clock: CpuClock::of(pid),
            program: Program::default(),
            threads: Threads::new(pid, stays_open),
            calls: Calls::new(pid, stays_open),
            descriptors: Descriptors::new(pid, stays_open),
            sockets: Sockets::new(pid),
            children: Vec::new(),
            children_cpu: Duration::ZERO,
            call: Seen::NotVisible,
            file: None,
            is_dead: false,
            cpu: Duration::ZERO,
            looked_at: None,
            all_read_at: None,
            sockets_at: None,
            rest: None,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn children(&self) -> &[u32] {
        &self.children
    }

    /// What is to be seen of it now; `None` when it is gone.
    pub(super) fn look(&mut self, at: Duration, senses: &mut Senses) -> Option<Glance> {
        let spent = self.clock.and_then(CpuClock::read);
        let rests = self.rest.as_ref().is_some_and(|rest| spent == Some(rest.cpu) && at < rest.since + TRUSTED_FOR);
        let News { argv, sockets } =
            if rests { News { argv: None, sockets: Some(self.sockets.look(at, senses)) } } else { self.read(at, spent, senses)? };
        if sockets.is_some() {
            self.sockets_at = Some(at);
        }
        self.looked_at = Some(at);
        Some(Glance {
            pid: self.pid,
            parent: self.parent,
            created: self.created,
            argv,
            cpu: self.cpu,
            children_cpu: self.children_cpu,
            queued: self.threads.queued(),
            call: self.call,
            file: self.file.clone(),
            sockets,
            is_dead: self.is_dead,
        })
    }

    /// Reads everything that may have changed.
    fn read(&mut self, at: Duration, spent: Option<Duration>, senses: &mut Senses) -> Option<News> {
        // What has woken it may show at its sockets, and not for long.
        let has_woken = self.rest.take().is_some();
        let stat = self.stat()?;
        let cpu = self.cpu.max(spent.unwrap_or(stat.cpu));
        let is_idle = match self.looked_at {
            // Under 30 %.
            Some(before) => cpu.saturating_sub(self.cpu).saturating_mul(10) < at.saturating_sub(before).saturating_mul(3),
            None => stat.state != b'R',
        };
        self.cpu = cpu;
        self.children_cpu = self.children_cpu.max(stat.children_cpu);
        self.is_dead = stat.is_zombie();
        if self.is_dead {
            (self.call, self.file, self.children) = (Seen::No, None, Vec::new());
            return Some(News { argv: self.program.argv_of_dead(&stat), sockets: None });
        }
        let argv = self.program.read(self.pid, &stat);
        let all_at = self.all_read_at.filter(|before| at < before.saturating_add(TRUSTED_FOR));
        self.threads.read(stat.threads, all_at.is_none());
        self.all_read_at = Some(all_at.unwrap_or(at));
        self.children = self.threads.children();
        let has_run = spent.is_some_and(|spent| !spent.is_zero());
        if has_run && self.threads.queued() == Seen::NotVisible && self.is_withheld() {
            senses.blind.insert(Blind::Queue);
        }
        let is_due = self.sockets_at.is_none_or(|before| at >= before + BUSY_SOCKETS);
        let sockets = (is_idle || has_woken || (is_due && self.looked_at.is_some())).then(|| self.sockets(at, senses));
        self.call = self.call(&stat, is_idle, senses);
        let is_about_a_file = matches!(self.call, Seen::Yes(Call::Lock | Call::Disk | Call::Io));
        self.file = is_about_a_file.then(|| self.calls.file_of_first(&mut self.descriptors)).flatten();
        let waits = self.call.yes().is_some_and(|call| *call != Call::Disk);
        let is_seen = matches!(sockets, Some(Seen::Yes(_)));
        if is_idle && waits && is_seen && !self.program.is_unread {
            self.rest = spent.map(|cpu| Rest { cpu, since: at });
        }
        Some(News { argv, sockets })
    }

    fn stat(&mut self) -> Option<Stat> {
        stat(&mut self.stat).filter(|stat| stat.started == self.created)
    }

    fn sockets(&mut self, at: Duration, senses: &mut Senses) -> Seen<Vec<Socket>> {
        if self.sockets.list(&mut self.descriptors).is_ok() {
            return self.sockets.look(at, senses);
        }
        if self.is_withheld() {
            senses.blind.insert(Blind::Sockets);
        }
        Seen::NotVisible
    }

    fn call(&mut self, stat: &Stat, is_idle: bool, senses: &mut Senses) -> Seen<Call> {
        let call = match self.calls.of_first(&mut self.descriptors) {
            Ok(None) => return Seen::No,
            Ok(Some(Call::Child)) => Call::Child,
            // Whoever waits for a disk cannot be interrupted; apart from it, only the parent in a `vfork` is in this state.
            Ok(_) | Err(_) if stat.state == b'D' => Call::Disk,
            Ok(Some(call)) => call,
            Err(_) => {
                if self.is_withheld() {
                    senses.blind.insert(Blind::Calls);
                }
                return Seen::NotVisible;
            }
        };
        Seen::Yes(self.call_of_others(call, stat, is_idle).unwrap_or(call))
    }

    /// What another thread is blocked in, when that is what the process waits for while its first thread is blocked in `first`.
    fn call_of_others(&mut self, first: Call, stat: &Stat, is_idle: bool) -> Option<Call> {
        let waits_for_one = first == Call::Lock;
        // An event loop waits for everything. Only a connection that a thread of its own waits for tells more than that.
        let waits_for_all = matches!(first, Call::Poll(_)) && self.sockets.may_be_connected();
        if !is_idle || stat.threads < 2 || !(waits_for_one || waits_for_all) {
            return None;
        }
        let call = self.calls.of_others(&mut self.threads, &mut self.descriptors)?;
        (waits_for_one || matches!(call, Call::Socket(_))).then_some(call)
    }

    /// Whether it was the system that told nothing. A process that is about to end has no memory any more, and its files are not for everybody.
    fn is_withheld(&mut self) -> bool {
        self.stat().is_some_and(|stat| stat.has_memory)
    }
}

fn stat(file: &mut Procfile) -> Option<Stat> {
    let mut buffer = [0; 1_024];
    Stat::parse(file.read(&mut buffer).ok()?)
}

impl Program {
    /// The arguments, when they have changed.
    fn read(&mut self, pid: u32, stat: &Stat) -> Option<Vec<String>> {
        let is_new = self.sign.is_none();
        // The name tells only where the places of stack and arguments are secret: a process may also rename itself.
        let sign = (stat.image, if stat.image == [0; 2] { stat.name.clone() } else { String::new() });
        if self.sign.as_ref() == Some(&sign) && !self.is_unread {
            return None;
        }
        self.sign = Some(sign);
        let argv = arguments(pid);
        self.is_unread = argv.is_empty();
        if self.is_unread {
            return is_new.then(|| vec![stat.name.clone()]);
        }
        if argv == self.argv {
            return None;
        }
        self.argv.clone_from(&argv);
        Some(argv)
    }

    /// One that was dead when it was first seen has left its name alone.
    fn argv_of_dead(&mut self, stat: &Stat) -> Option<Vec<String>> {
        let is_new = self.sign.is_none();
        self.sign = Some((stat.image, String::new()));
        is_new.then(|| vec![stat.name.clone()])
    }
}

/// The words of `/proc/PID/cmdline`. A process that renames itself leaves zeros behind its new name.
fn arguments(pid: u32) -> Vec<String> {
    let mut text = Vec::new();
    let read = File::open(format!("/proc/{pid}/cmdline")).and_then(|file| file.take(MOST_ARGUMENTS).read_to_end(&mut text));
    let end = text.iter().rposition(|&byte| byte != 0);
    match (read, end) {
        (Ok(_), Some(end)) => text[..=end].split(|&byte| byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect(),
        _ => Vec::new(),
    }
}
