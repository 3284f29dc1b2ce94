//! What the doctor says without starting anything, and that it says it cleanly.

use crate::doctor::{probe, run};

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run(&["completions", shell]);
        assert!(run.code == Some(0) && run.stdout.contains("mcpdoctor") && run.stdout.contains("probe"), "{shell}");
    }
}

#[test]
fn the_manual_is_a_manual() {
    let run = run(&["man"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains(".TH mcpdoctor"), "{}", run.stdout);
}

#[test]
fn clients_names_profiles_and_their_limits() {
    let run = run(&["clients"]);
    assert_eq!(run.code, Some(0));
    for text in ["claude-desktop", "60 s", "strict", "1.5 s"] {
        assert!(run.stdout.contains(text), "{text} is not in\n{}", run.stdout);
    }
}

#[test]
fn explain_knows_every_cause_that_a_patient_has() {
    for patient in mcpdoctor::demo::PATIENTS {
        let Some(cause) = patient.expected.cause else { continue };
        let run = run(&["explain", cause.code()]);
        assert!(run.code == Some(0) && run.stdout.contains(cause.code()), "{cause}: {}", run.stderr);
    }
}

/// A server that writes escapes must not reach the terminal with them, and the doctor's own stay at home when piped.
#[test]
fn nothing_escapes_into_a_pipe() {
    for patient in ["colourful", "binary", "healthy"] {
        for format in ["human", "concise", "json"] {
            let run = run(&["demo", patient, "--format", format, "--timeout", "1s", "--no-second-look"]);
            let strange = |text: &str| text.chars().any(|letter| letter.is_control() && letter != '\n');
            assert!(!strange(&run.stdout), "{patient} {format}: {:?}", run.stdout);
            assert!(!strange(&run.stderr), "{patient} {format}: {:?}", run.stderr);
        }
    }
}

#[test]
fn a_secret_given_on_the_command_line_is_not_repeated() {
    let patient = mcpdoctor::demo::find("without-a-word").unwrap();
    let run = probe(patient, &["--env", "N8N_API_KEY=n8n_api_9f8e7d6c5b4a39281706", "--timeout", "20s"], &[]);
    assert!(!run.stdout.contains("9f8e7d6c5b4a") && !run.stderr.contains("9f8e7d6c5b4a"));
}
