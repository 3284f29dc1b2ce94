//! How fast a patient plays: constants of its own, or smaller ones for tests.

use std::time::Duration;

/// The times that `--after-ms N` and `--for-ms N` replace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tempo {
    after: Option<Duration>,
    lasting: Option<Duration>,
}

/// The first argument that is not understood, worded as command line parsers word it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadArgument {
    #[error("error: unexpected argument '{0}' found")]
    Unexpected(String),
    #[error("error: a value is required for '{0} <MILLISECONDS>'")]
    NoValue(String),
}

impl Tempo {
    pub(super) fn read(args: &[String]) -> Result<Self, BadArgument> {
        let mut tempo = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let time = match arg.as_str() {
                "--after-ms" => &mut tempo.after,
                "--for-ms" => &mut tempo.lasting,
                other => return Err(BadArgument::Unexpected(other.into())),
            };
            let millis = args.next().and_then(|value| value.parse().ok()).ok_or_else(|| BadArgument::NoValue(arg.clone()))?;
            *time = Some(Duration::from_millis(millis));
        }
        Ok(tempo)
    }

    /// How long the patient lets its client wait; `usual` unless told otherwise.
    pub(super) fn after(self, usual: Duration) -> Duration {
        self.after.unwrap_or(usual)
    }

    /// How long what it leaves behind goes on; `usual` unless told otherwise.
    pub(super) fn lasting(self, usual: Duration) -> Duration {
        self.lasting.unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_replace_the_constants() {
        let read = |line: &str| Tempo::read(&line.split_whitespace().map(String::from).collect::<Vec<_>>());
        let second = Duration::from_secs(1);
        assert_eq!(read("").unwrap().after(second), second);
        assert_eq!(read("--after-ms 30").unwrap().after(second), Duration::from_millis(30));
        assert_eq!(read("--after-ms 30 --for-ms 5").unwrap().lasting(second), Duration::from_millis(5));
        assert_eq!(read("--for-ms").unwrap_err().to_string(), "error: a value is required for '--for-ms <MILLISECONDS>'");
        assert_eq!(read("--for-ms soon").unwrap_err(), BadArgument::NoValue("--for-ms".into()));
        assert_eq!(read("--form x").unwrap_err().to_string(), "error: unexpected argument '--form' found");
    }
}
