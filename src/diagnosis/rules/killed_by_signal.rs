//! The server was ended by a signal, or on Windows by an exception code, that neither client nor doctor had sent.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste, silence::may_have_ended, traceback::last_thrown,
    },
    evidence::{Attempt, Evidence, Exit, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::KilledBySignal,
    explain: include_str!("killed-by-signal.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::ExitedEarly],
    check,
};

/// A way to be ended from outside, or by the processor.
struct Ending {
    name: &'static str,
    means: &'static str,
    fix: &'static str,
}

const NATIVE: &str = "reinstall the native add-ons of the server for this machine and runtime version; a debugger or a core dump names the library";
const SENT: &str = "find out who sent it: a service manager, a wrapper script or a memory watchdog";

/// Signals by number, where Linux and macOS agree on it (`signal(7)`, `signal(3)`), besides the two numbers of SIGBUS and SIGSYS.
const SIGNALS: &[(i32, Ending)] = &[
    (1, Ending { name: "SIGHUP", means: "its terminal or session was closed", fix: SENT }),
    (2, Ending { name: "SIGINT", means: "something interrupted it as Ctrl-C does", fix: SENT }),
    (3, Ending { name: "SIGQUIT", means: "something asked it to quit", fix: SENT }),
    (
        4,
        Ending {
            name: "SIGILL",
            means: "this processor does not know one of its instructions",
            fix: "take a build for this processor, without AVX where it has none",
        },
    ),
    (5, Ending { name: "SIGTRAP", means: "native code stopped at a trap", fix: NATIVE }),
    (
        6,
        Ending {
            name: "SIGABRT",
            means: "it gave up by itself after an internal error",
            fix: "read its last lines: the runtime says there why it aborted",
        },
    ),
    (7, Ending { name: "SIGBUS", means: "a memory access failed, as on a full disk or a truncated file", fix: NATIVE }),
    (8, Ending { name: "SIGFPE", means: "native code made an impossible calculation", fix: NATIVE }),
    (
        9,
        Ending {
            name: "SIGKILL",
            means: "the system or another program ended it by force, mostly for want of memory",
            fix: "look for the out-of-memory killer (`journalctl -k | grep -i oom`); on macOS check the program's signature (`codesign -v PROGRAM`)",
        },
    ),
    (10, Ending { name: "SIGBUS", means: "a memory access failed (on Linux the same number is SIGUSR1)", fix: NATIVE }),
    (11, Ending { name: "SIGSEGV", means: "native code accessed memory that is not its own", fix: NATIVE }),
    (13, Ending { name: "SIGPIPE", means: "it wrote to a pipe that nobody reads any more", fix: SENT }),
    (14, Ending { name: "SIGALRM", means: "a timer ran out that it did not handle", fix: SENT }),
    (15, Ending { name: "SIGTERM", means: "another program asked it to end", fix: SENT }),
    (24, Ending { name: "SIGXCPU", means: "it used more processor time than its limit", fix: "raise the limit: `ulimit -t`" }),
    (25, Ending { name: "SIGXFSZ", means: "it wrote a larger file than its limit", fix: "raise the limit: `ulimit -f`" }),
    (
        31,
        Ending {
            name: "SIGSYS",
            means: "a sandbox forbids one of its system calls",
            fix: "start it outside the sandbox, or allow the call in its profile",
        },
    ),
];

/// Exit codes of Windows that are exceptions (`ntstatus.h`).
const NTSTATUS: &[(u32, Ending)] = &[
    (0xC000_0005, Ending { name: "0xC0000005", means: "access violation: native code accessed memory that is not its own", fix: NATIVE }),
    (
        0xC000_001D,
        Ending { name: "0xC000001D", means: "this processor does not know one of its instructions", fix: "take a build for this processor" },
    ),
    (0xC000_00FD, Ending { name: "0xC00000FD", means: "stack overflow", fix: NATIVE }),
    (
        0xC000_0135,
        Ending {
            name: "0xC0000135",
            means: "a DLL that it needs was not found",
            fix: "install the Visual C++ redistributable, or what its README requires",
        },
    ),
    (
        0xC000_0139,
        Ending {
            name: "0xC0000139",
            means: "a DLL that it needs is of another version",
            fix: "install the Visual C++ redistributable, or what its README requires",
        },
    ),
    (0xC000_013A, Ending { name: "0xC000013A", means: "it was interrupted as by Ctrl-C, or its console was closed", fix: SENT }),
    (
        0xC000_0142,
        Ending { name: "0xC0000142", means: "a DLL that it needs failed to start", fix: "restart Windows; if it stays, reinstall the runtime" },
    ),
    (0xC000_0374, Ending { name: "0xC0000374", means: "heap corruption in native code", fix: NATIVE }),
    (
        0xC000_0409,
        Ending {
            name: "0xC0000409",
            means: "it gave up by itself after an internal error",
            fix: "read its last lines: the runtime says there why it aborted",
        },
    ),
];

fn check(evidence: &Evidence) -> Option<Finding> {
    static LAST_WORDS: Signatures = Signatures::new(&[
        r"Fatal Python error: (?<name>.+)$",
        r"Segmentation fault",
        r"FATAL ERROR: (?<name>.+)$",
        r"^Killed\b",
        r"(?i)out of memory",
    ]);
    let attempt = evidence.judged();
    let Some((exited, (ending, sure))) = attempt.died_starting().and_then(|(exited, exit)| Some((exited, ending(exit)?))) else {
        return told(attempt);
    };
    // After a panic or an exception the abort is only how the runtime ends.
    if ending.name == "SIGABRT" && last_thrown(attempt).is_some() {
        return None;
    }
    let words = LAST_WORDS.last(attempt);
    let no_memory = words.as_ref().is_some_and(|hit| hit.line.text.contains("out of memory"));
    let means = if no_memory { "it had run out of memory" } else { ending.means };
    let finding = Finding::build(Cause::KilledBySignal, format!("it is ended by {}: {means}", ending.name), Cite::of(exited))
        .confidence(if sure { Confidence::High } else { Confidence::Medium })
        .subject(Subject::Signal(Shown::from(ending.name)))
        .cite(words.map(|hit| hit.cite()));
    let more_memory = || Fix::edit("give Node more memory", paste::env("NODE_OPTIONS", "--max-old-space-size=4096"));
    Some(finding.fix(if no_memory { more_memory() } else { Fix::by_hand(ending.fix) }))
}

/// What a launcher or shell says of the program that it had started; its own exit says less, and a log may not show it.
fn told(attempt: &Attempt) -> Option<Finding> {
    static SAID: Signatures = Signatures::new(&[
        r"(?i)\b(?:exited|terminated|killed|ended|crashed|died) (?:with|by|due to|on|from) (?:the )?(?:signal:? )?(?<name>SIG[A-Z]+)\b",
        r"npm (?:error|ERR!) signal (?<name>SIG[A-Z]+)",
        r"\bsignal: '(?<name>SIG[A-Z]+)'",
        r"^(?:\S+: )?(?:line \d+: +\d+ )?(?<name>Segmentation fault|Killed|Abort trap|Bus error|Illegal instruction|Trace/BPT trap)(?:: \d+)?(?: \(core dumped\))?(?:\s{2,}|$)",
        // Python's own handler, which the SDKs of some native libraries switch on (CPython: Modules/faulthandler.c).
        r"^Fatal Python error: (?<name>Segmentation fault|Aborted|Bus error|Illegal instruction|Floating.point exception)$",
        r"^(?:zsh|fish): (?<name>killed|segmentation fault|abort|bus error|illegal hardware instruction|trace trap)\b",
    ])
    .unless(&[r"SIGTERM|SIGINT|SIGPIPE|(?i)shutting down|graceful"]);
    let hit = SAID.last(attempt).filter(|_| may_have_ended(attempt))?;
    let name = hit.name.as_deref()?.to_lowercase();
    let number = match name.split([' ', '/']).next()? {
        "killed" | "sigkill" => 9,
        "segmentation" | "sigsegv" => 11,
        "abort" | "aborted" | "sigabrt" => 6,
        "bus" | "sigbus" => 10,
        "illegal" | "sigill" => 4,
        "trace" | "sigtrap" => 5,
        "floating" | "floating-point" | "sigfpe" => 8,
        _ => return None,
    };
    let (_, ending) = SIGNALS.iter().find(|(known, _)| *known == number)?;
    let finding = hit.finding(attempt, Cause::KilledBySignal, format!("it is ended by {}: {}", ending.name, ending.means));
    Some(finding.confidence(Confidence::Medium).subject(Subject::Signal(Shown::from(ending.name))).fix(Fix::by_hand(ending.fix)))
}

/// What the exit says, and whether it says so beyond doubt: a shell reports a signal as 128 plus its number, but so may any program.
fn ending(exit: Exit) -> Option<(&'static Ending, bool)> {
    let signal = |number| SIGNALS.iter().find(|(known, _)| *known == number).map(|(_, ending)| ending);
    if let Some(number) = exit.signal {
        return signal(number).map(|ending| (ending, true));
    }
    let code = exit.code?;
    if let Some((_, ending)) = NTSTATUS.iter().find(|(known, _)| *known == code.cast_unsigned()) {
        return Some((ending, true));
    }
    signal(code.checked_sub(128)?).map(|ending| (ending, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Method, Signal},
    };

    fn named(story: Start) -> Option<(String, Confidence)> {
        let found = story.finding(Cause::KilledBySignal)?;
        Some((found.subject?.parts().1.to_string(), found.confidence))
    }

    #[test]
    fn the_signal_is_named_however_it_is_reported() {
        for (story, name, confidence) in [
            (start("foo").killed_by(11), "SIGSEGV", Confidence::High),
            (start("foo").killed_by(9), "SIGKILL", Confidence::High),
            (start("sh -c foo").stderr("Aborted").exits(134), "SIGABRT", Confidence::Medium),
            (start("docker run foo").exits(137), "SIGKILL", Confidence::Medium),
            (start("foo.exe").exits(-1_073_741_819), "0xC0000005", Confidence::High),
            (start("foo.exe").exits(-1_073_741_510), "0xC000013A", Confidence::High),
            (start("foo.exe").exits(-1_073_741_515), "0xC0000135", Confidence::High),
        ] {
            assert_eq!(named(story), Some((name.to_owned(), confidence)));
        }
    }

    #[test]
    fn a_shell_or_launcher_tells_it_where_the_exit_does_not() {
        let unknown = |text: &str| {
            start("foo").stderr(text).event(crate::evidence::Source::Process, crate::evidence::EventKind::Exited(Exit { code: None, signal: None }))
        };
        for (text, name) in [
            ("/opt/run.sh: line 3: 4711 Killed: 9               ./server", "SIGKILL"),
            ("zsh: killed     ./server", "SIGKILL"),
            ("npm error signal SIGSEGV", "SIGSEGV"),
            ("Segmentation fault (core dumped)", "SIGSEGV"),
            ("Error: the process exited with signal SIGABRT", "SIGABRT"),
            ("Fatal Python error: Segmentation fault", "SIGSEGV"),
            ("Fatal Python error: Floating-point exception", "SIGFPE"),
        ] {
            assert_eq!(named(unknown(text)), Some((name.to_owned(), Confidence::Medium)), "{text}");
            assert_eq!(named(start("foo").stderr(text).logged()), Some((name.to_owned(), Confidence::Medium)), "{text}");
        }
        for text in [
            "Killed all stale sessions",
            "Fatal Python error: init_fs_encoding: failed to get the Python codec",
            "received signal: 'SIGTERM'",
            "exited with signal SIGTERM",
        ] {
            assert_eq!(named(unknown(text)), None, "{text}");
        }
    }

    #[test]
    fn it_explains_the_early_end() {
        let diagnosis = start("foo").stderr("Fatal Python error: Segmentation fault").killed_by(11).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(Cause::KilledBySignal));
        assert_eq!(diagnosis.findings[0].cites.len(), 2);
        let heap = start("node s.js").stderr("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory").killed_by(6);
        assert_eq!(heap.finding(Cause::KilledBySignal).unwrap().claim, "it is ended by SIGABRT: it had run out of memory");
    }

    #[test]
    fn the_clients_own_signal_and_ordinary_codes_are_not_it() {
        for story in [
            start("foo").gives_up(Method::Initialize, 60_000).signals(Signal::Kill).killed_by(9),
            start("foo").exits(1),
            start("foo").exits(255),
            start("foo").exits(127),
            start("foo").exits(-1),
            start("foo").stderr("thread 'main' panicked at src/main.rs:5:10:\nno key").killed_by(6),
        ] {
            assert_eq!(named(story), None);
        }
    }
}
