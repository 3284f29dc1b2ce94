//! Which variables Gemini CLI takes for secrets and keeps from its servers.
//!
//! Source: `google-gemini/gemini-cli:packages/core/src/services/environmentSanitization.ts` @04fbf507.

use crate::{machine::Variables, pattern::Pattern};

/// These pass whatever they look like, and so does every `GEMINI_CLI_*`.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "PATH", "SYSTEMROOT", "COMSPEC", "PATHEXT", "WINDIR", "TEMP", "TMP", "USERPROFILE", "SYSTEMDRIVE",
    "HOME", "LANG", "SHELL", "TMPDIR", "USER", "LOGNAME",
    "ADDITIONAL_CONTEXT", "AVAILABLE_LABELS", "BRANCH_NAME", "DESCRIPTION", "EVENT_NAME", "GITHUB_ENV", "IS_PULL_REQUEST", "ISSUES_TO_TRIAGE",
    "ISSUE_BODY", "ISSUE_NUMBER", "ISSUE_TITLE", "PULL_REQUEST_NUMBER", "REPOSITORY", "TITLE", "TRIGGERING_ACTOR",
];

/// These never pass.
#[rustfmt::skip]
const NEVER: &[&str] = &[
    "CLIENT_ID", "DB_URI", "CONNECTION_STRING", "AWS_DEFAULT_REGION", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "SLACK_WEBHOOK_URL",
    "TWILIO_ACCOUNT_SID", "DATABASE_URL", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_ACCOUNT", "FIREBASE_PROJECT_ID",
];

/// Nor does a name with one of these in it.
const IN_NAME: &[&str] = &["TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "AUTH", "CREDENTIAL", "CREDS", "PRIVATE", "CERT"];

/// Nor a value in which one of these occurs.
static IN_VALUE: Pattern = Pattern::new(concat!(
    r"(?i)-----BEGIN (?:(?:RSA|OPENSSH|EC|PGP) PRIVATE KEY|CERTIFICATE)-----",
    r"|(?:https?|ftp|smtp)://[^:]+:[^@]+@",
    r"|(?:ghp|gho|ghu|ghs|ghr|github_pat)_\w{36,}|AIzaSy[\w\\-]{33}|AKIA[A-Z0-9]{16}",
    r"|eyJ[\w-]*\.[\w-]*\.[\w-]*|[sr]k_(?:live|test)_[0-9a-z]{24}|xox[abpr]-[a-z0-9-]+",
));

/// In a GitHub workflow only the variables of [`ALWAYS`] pass.
pub(super) fn is_strict(own: &Variables) -> bool {
    own.get("GITHUB_SHA").is_some_and(|sha| !sha.is_empty()) || own.get("SURFACE").is_some_and(|surface| surface == "Github")
}

/// Whether Gemini CLI passes the variable on.
pub(super) fn passes(name: &str, value: &str, strict: bool) -> bool {
    let name = name.to_uppercase();
    if ALWAYS.contains(&name.as_str()) || name.starts_with("GEMINI_CLI_") {
        return true;
    }
    !(strict || NEVER.contains(&name.as_str()) || IN_NAME.iter().any(|part| name.contains(part)) || IN_VALUE.is_match(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_that_look_secret_are_kept_back() {
        for (name, value, strict, passed) in [
            ("SECRET_TOKEN", "x", false, false),
            ("secret_token", "x", false, false),
            ("MONKEY", "banana", false, false),
            ("DATABASE_URL", "sqlite:x", false, false),
            ("EDITOR", "vi", false, true),
            ("EDITOR", "vi", true, false),
            ("PATH", "/bin", true, true),
            ("GEMINI_CLI_KEY", "x", false, true),
            ("MIRROR", "https://me:pw@host/", false, false),
            ("MIRROR", "https://host/", false, true),
            ("NOTE", "AKIAABCDEFGHIJKLMNOP", false, false),
        ] {
            assert_eq!(passes(name, value, strict), passed, "{name}={value}");
        }
    }
}
