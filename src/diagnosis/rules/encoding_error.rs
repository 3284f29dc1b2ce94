//! Text that cannot be written in the server's encoding, or a file that is not in the encoding it is read in.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste,
        traceback::{Raised, Thrown, last_error},
    },
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::EncodingError,
    explain: include_str!("encoding-error.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::SyntaxError, Cause::ImportCrash, Cause::Crashed, Cause::ExitedEarly],
    check,
};

/// What went wrong, in the order in which the patterns stand.
#[derive(Clone, Copy)]
enum Trouble {
    /// A character that the output's encoding does not have.
    Writing,
    /// Bytes that are no text in the expected encoding.
    Reading,
    /// A source file in another encoding than the language expects.
    Source,
}

static WRITING: Signatures = Signatures::new(&[
    r"^UnicodeEncodeError: '(?<name>[\w-]+)' codec can't encode char",
    r"^Encoding::UndefinedConversionError: .* to (?<name>\S+)",
    r"^UnicodeEncodeError: (?<name>surrogates) not allowed",
]);
static READING: Signatures = Signatures::new(&[
    r"^UnicodeDecodeError: '(?<name>[\w-]+)' codec can't decode byte",
    r"^UnicodeError: (?<name>UTF-16|UTF-8|UTF-32) stream does not start with BOM",
    r"^ArgumentError: invalid byte sequence in (?<name>\S+)",
    r"stream did not contain valid (?<name>UTF-8)",
    r"MalformedInputException: (?<name>.+)$",
    r"ERR_ENCODING_INVALID_ENCODED_DATA.*encoding (?<name>\S+)",
]);
static SOURCE: Signatures = Signatures::new(&[
    r"^SyntaxError: \(unicode error\) '(?<name>[\w-]+)' codec",
    r"^SyntaxError: (?<name>Non-UTF-8) code starting with",
    r"^SyntaxError: encoding problem: (?<name>.+)$",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    thrown(attempt).or_else(|| said(attempt))
}

fn thrown(attempt: &Attempt) -> Option<Finding> {
    let thrown = last_error(attempt)?;
    let (trouble, encoding, raised) = thrown.find(|raised| trouble(raised))?;
    let place = thrown.place().map(|frame| format!(" ({})", frame.file)).unwrap_or_default();
    let claim = match trouble {
        Trouble::Writing => format!("it writes a character that the encoding {encoding} does not have"),
        Trouble::Reading => format!("it reads a file or stream that is not valid {encoding}"),
        Trouble::Source => format!("a source file is not in the encoding that it is read in{place}"),
    };
    let cite = Cite::event(raised.line.event, raised.line.text.clone());
    let confidence = if attempt.died_starting().is_some() && thrown.whole { Confidence::High } else { Confidence::Medium };
    let finding = Finding::build(Cause::EncodingError, claim, cite).confidence(confidence).subject(Subject::Exception(raised.kind.clone()));
    Some(ways_out(&thrown, trouble, &encoding).into_iter().fold(finding, Finding::fix))
}

/// Python's sentence within one of the server's own, which caught the error and gave up.
static QUOTED: Signatures = Signatures::new(&[
    r"(?:[Ee]rror|[Ff]ailed|[Ff]atal|[Ee]xception)\b.*'(?<name>[\w-]+)' codec can't encode characters? .*in position \d",
    r"(?:[Ee]rror|[Ff]ailed|[Ff]atal|[Ee]xception)\b.*'(?<name>[\w-]+)' codec can't decode bytes? .*in position \d",
])
.unless(&[r"(?i)\bwarn|skipp|ignor|^Unicode\w+Error"]);
const ENCODE: usize = 0;

fn said(attempt: &Attempt) -> Option<Finding> {
    let hit = QUOTED.last(attempt)?;
    let encoding = hit.name.clone()?;
    let (claim, advice) = if hit.pattern == ENCODE {
        (format!("it writes a character that the encoding {encoding} does not have"), "and take the character out of what is printed")
    } else {
        (format!("it reads a file or stream that is not valid {encoding}"), "or save the file that it reads as UTF-8")
    };
    let finding = hit.finding(attempt, Cause::EncodingError, claim).confidence(Confidence::Medium);
    Some(finding.fix(Fix::edit("make this Python use UTF-8 everywhere", paste::env("PYTHONUTF8", "1"))).fix(Fix::by_hand(advice)))
}

fn trouble<'a>(raised: &Raised<'a>) -> Option<(Trouble, String, Raised<'a>)> {
    let said = raised.sentence();
    let matched = |trouble, signatures: &Signatures| {
        let name = signatures.name_in(raised.line.text).flatten();
        let name = name.map_or_else(|| "expected".to_owned(), |name| name.to_string());
        signatures.matches(&said).then(|| (trouble, name, raised.clone()))
    };
    matched(Trouble::Writing, &WRITING).or_else(|| matched(Trouble::Source, &SOURCE)).or_else(|| matched(Trouble::Reading, &READING))
}

fn ways_out(thrown: &Thrown<'_>, trouble: Trouble, encoding: &str) -> Vec<Fix> {
    let python_utf8 = || Fix::edit("make this Python use UTF-8 everywhere", paste::env("PYTHONUTF8", "1"));
    let save = |what: &str| Fix::by_hand(format!("save {what} as UTF-8 without a byte order mark"));
    match trouble {
        Trouble::Writing => vec![python_utf8(), Fix::by_hand("and take the character out of what is printed: stdout belongs to the protocol")],
        Trouble::Source => vec![save(thrown.place().map_or("the source file", |frame| frame.file.as_str()))],
        Trouble::Reading if encoding.starts_with("utf") || encoding.starts_with("UTF") => {
            vec![save("the file that it reads, often a .env or a JSON file,")]
        }
        Trouble::Reading => vec![python_utf8(), save("the file that it reads")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::{Start, start};

    fn python(error: &str) -> Start {
        let text = format!("Traceback (most recent call last):\n  File \"/srv/s.py\", line 1, in <module>\n    print(x)\n{error}");
        start("python s.py").stderr(&text).exits(1)
    }

    #[test]
    fn the_encoding_and_the_right_way_out_are_named() {
        let env = Some("\"env\": { \"PYTHONUTF8\": \"1\" }");
        for (story, kind, edit) in [
            (
                python("UnicodeEncodeError: 'charmap' codec can't encode character '\\u2713' in position 0: character maps to <undefined>"),
                "UnicodeEncodeError",
                env,
            ),
            (python("UnicodeDecodeError: 'gbk' codec can't decode byte 0x80 in position 2: illegal multibyte sequence"), "UnicodeDecodeError", env),
            (python("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"), "UnicodeDecodeError", None),
            (
                start("python s.py")
                    .stderr(
                        "  File \"/srv/s.py\", line 2\n    x = \"?\"\n         ^\nSyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe4",
                    )
                    .exits(1),
                "SyntaxError",
                None,
            ),
            (start("./s").stderr("Error: cannot start\n\nCaused by:\n    stream did not contain valid UTF-8").exits(1), "Error", None),
        ] {
            let diagnosis = story.diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::EncodingError));
            let found = &diagnosis.findings[0];
            assert_eq!(found.subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(kind));
            assert_eq!(found.fixes[0].edit.as_deref(), edit, "{}", found.claim);
        }
    }

    #[test]
    fn the_error_alone_is_enough() {
        for text in [
            "UnicodeEncodeError: 'charmap' codec can't encode character '\\u2705' in position 0: character maps to <undefined>",
            "    return codecs.charmap_encode(input,self.errors,encoding_table)[0]\nUnicodeEncodeError: 'charmap' codec can't encode characters in position 0-2: character maps to <undefined>",
            "Error starting server: 'cp1252' codec can't encode character '\\U0001f680' in position 0: character maps to <undefined>",
        ] {
            let verdict = start("python s.py").stderr(text).exits(1).diagnosis().verdict;
            assert_eq!((verdict.cause, verdict.confidence), (Some(Cause::EncodingError), Confidence::Medium), "{text}");
        }
    }

    #[test]
    fn a_log_line_that_could_not_be_written_ends_nothing() {
        let logging = "--- Logging error ---\nTraceback (most recent call last):\n  File \"/l/logging.py\", line 1, in emit\nUnicodeEncodeError: 'charmap' codec can't encode character";
        assert!(start("python s.py").stderr(logging).exits(1).finding(Cause::EncodingError).is_none());
        assert!(python("ValueError: 'charmap' is no encoding of ours").finding(Cause::EncodingError).is_none());
        assert!(
            start("python s.py").stderr("UnicodeDecodeError: 'gbk' codec can't decode (skipped)").exits(1).finding(Cause::EncodingError).is_none()
        );
    }
}
