//! A binary or a native library was built for another CPU, system or C library.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Rule, Signatures, Standing, Subject, When, launcher, paste},
    evidence::{Attempt, EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::WrongArchitecture,
    explain: include_str!("wrong-architecture.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::Crashed,
        Cause::ExitedEarly,
        Cause::ImportCrash,
        Cause::MissingModule,
        Cause::DockerImageMissing,
        Cause::NativeModuleMismatch,
    ],
    check,
};

/// `ENOEXEC` on Linux, `EBADARCH` on macOS, `ERROR_BAD_EXE_FORMAT` and `ERROR_EXE_MACHINE_TYPE_MISMATCH` on Windows.
const BAD_FORMAT: &[i32] = &[8, 86, 193, 216];

static SAID: Signatures = Signatures::new(&[
    r"(?<name>[^\s'(]+\.(?:node|so|dylib)[\d.]*).*(?:incompatible architecture|wrong ELF class|invalid ELF header)",
    r"^(?:zsh|fish): (?:exec format error|bad CPU type in executable): (?<name>\S+)",
    r"incompatible architecture \(have '[^']+', need '[^']+'\)",
    r"(?:wrong ELF class|invalid ELF header)",
    r"(?:^|: |exec )(?<name>[^\s:]+): (?:cannot execute binary file|[Ee]xec format error|[Bb]ad CPU type in executable)",
    r"Exec format error: '(?<name>[^']+)'",
    r"(?i)\bbad CPU type in executable|exec format error|\(os error (?:86|193)\)",
    r"\bspawn (?:(?<name>\S.*?) )?(?:ENOEXEC|EBADARCH|EFTYPE|Unknown system error -(?:8|86))\b",
    r"(?<name>[^\s%]\S*) is not a valid Win32 application|WinError 193",
    r"(?i)not compatible with the version of Windows you're running",
    r"(?i)you installed (?<name>esbuild) for another platform",
    r"rosetta error: failed to open elf|qemu-\w+: Could not open '/lib",
    r"version [`'](?<name>GLIBC(?:XX)?_[\d.]+)' not found",
    r"no matching manifest for (?<name>\S+)",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    not_executable(attempt).or_else(|| no_loader(attempt)).or_else(|| said(attempt))
}

/// The system says of a binary that is there that it is not: the loader it was linked for is missing, as with musl and glibc.
fn no_loader(attempt: &Attempt) -> Option<Finding> {
    let (event, failure) = attempt.find(|kind| match kind {
        EventKind::SpawnFailed(failure) if failure.os_error == Some(2) && failure.missing_cwd.is_none() && !failure.is_text => Some(failure),
        _ => None,
    })?;
    let (_, found) = attempt.find(|kind| if let EventKind::Resolved(found) = kind { Some(found) } else { None })?;
    let program = found.shebang.is_none().then(|| found.path.clone())?;
    let claim = format!("{program} was built for a system with another C library: the loader that it asks for is not here");
    let finding = Finding::build(RULE.cause, claim, Cite::event(event, failure.text.clone()));
    Some(compare(finding, Some(program)))
}

fn not_executable(attempt: &Attempt) -> Option<Finding> {
    let (event, (program, text)) = attempt.find(|kind| match kind {
        EventKind::SpawnFailed(failure) if !failure.is_text && failure.os_error.is_some_and(|error| BAD_FORMAT.contains(&error)) => {
            Some((attempt.launched()?.command.clone(), &failure.text))
        }
        _ => None,
    })?;
    if super::wrong_interpreter::is_script(&program) {
        return None;
    }
    let finding = Finding::build(RULE.cause, format!("{program} is no program for this machine's system and CPU"), Cite::event(event, text.clone()));
    Some(compare(finding.cite(Cite::entry(attempt, program.clone())), Some(program)))
}

fn said(attempt: &Attempt) -> Option<Finding> {
    let hit = SAID.last(attempt)?;
    if hit.name.as_deref().is_some_and(super::wrong_interpreter::is_script) {
        return None;
    }
    let image = attempt.launched().and_then(launcher::image);
    let claim = match (&hit.name, image) {
        (_, Some(image)) => format!("the image {image} is for another CPU"),
        (Some(name), None) => format!("{name} was built for another CPU or system"),
        (None, None) => "a program or library was built for another CPU or system".to_owned(),
    };
    let finding = hit.finding(attempt, RULE.cause, claim);
    let Some(image) = image else { return Some(compare(finding, hit.name.clone())) };
    Some(
        finding
            .subject(Subject::Package(image.clone()))
            .fix(Fix::edit("ask for the platform that the image has", "\"args\": [\"run\", \"--platform\", \"linux/amd64\", …]"))
            .fix(Fix::run("see which platforms it has", format!("docker manifest inspect {}", paste::word(image)))),
    )
}

fn compare(finding: Finding, file: Option<Shown>) -> Finding {
    let finding =
        finding.fix(Fix::by_hand("install the build for this machine, or delete node_modules or the virtual environment and install here again"));
    match file {
        Some(file) if file.contains(['/', '\\']) => {
            finding.fix(Fix::run("compare the two", format!("file {}; uname -sm", paste::word(&file)))).subject(Subject::File(file))
        }
        Some(file) => finding.subject(Subject::Program(file)),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::{Source, SpawnFailure},
    };

    #[test]
    fn every_system_says_it_in_its_way() {
        for (text, name) in [
            ("bash: line 1: ./e: cannot execute binary file: Exec format error", "./e"),
            ("sh: 1: ./e: Exec format error", "./e"),
            ("zsh: bad CPU type in executable: ./e", "./e"),
            ("exec /usr/local/bin/server: exec format error", "/usr/local/bin/server"),
            (
                "Error: dlopen(/x/better_sqlite3.node, 0x0001): tried: '/x/better_sqlite3.node' (mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))",
                "/x/better_sqlite3.node",
            ),
            ("Error: /x/build/addon.node: invalid ELF header", "/x/build/addon.node"),
            ("OSError: [WinError 193] %1 is not a valid Win32 application", ""),
            ("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./server)", "GLIBC_2.34"),
        ] {
            assert_eq!(start("x").stderr(text).exits(126).blames(RULE.cause).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn an_image_for_another_cpu_is_named() {
        let start = start("docker run --rm -i mcp/x").stderr("exec /server: exec format error").exits(1);
        assert_eq!(start.blames(RULE.cause).as_deref(), Some("mcp/x"));
    }

    #[test]
    fn a_binary_without_its_loader_is_named() {
        let failure = SpawnFailure { os_error: Some(2), text: shown("No such file or directory"), missing_cwd: None, is_text: false };
        let story = crate::diagnosis::testing::resolved("/opt/server").event(Source::Process, EventKind::SpawnFailed(failure));
        assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some("/usr/bin/program"));
        assert_eq!(story.cause(), Some(RULE.cause));
    }

    #[test]
    fn a_script_without_a_first_line_is_another_cause() {
        for (program, expected) in [("/x/server", Some(RULE.cause)), ("/x/server.py", Some(Cause::WrongInterpreter))] {
            let failure = SpawnFailure { os_error: Some(8), text: shown("Exec format error (os error 8)"), missing_cwd: None, is_text: false };
            assert_eq!(unresolved(program).event(Source::Process, EventKind::SpawnFailed(failure)).cause(), expected, "{program}");
        }
    }

    #[test]
    fn an_emulated_image_is_no_fault() {
        let text = "WARNING: The requested image's platform (linux/amd64) does not match the detected host platform (linux/arm64/v8)";
        assert!(start("docker run x").stderr(text).exits(1).finding(RULE.cause).is_none());
    }
}
