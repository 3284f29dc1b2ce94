//! Reads one file. Only a file that cannot be read at all is an error; what stands in it is data.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{FileConfig, Scope, dialect::Dialect, document, text::Text};

/// More than this is no config file; in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A config file that could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("cannot read config file {}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot read config file {}: it is larger than {} MiB", path.display(), LARGEST / (1024 * 1024))]
    TooLarge { path: PathBuf },
    #[error("cannot read config file {}: only JSON is read, not {format}", path.display())]
    NotJson { path: PathBuf, format: &'static str },
}

/// Reads a file that the user named. It is judged by the rules of the client that keeps files of this name, else of `client`.
pub fn read_file(path: &Path, client: &str) -> Result<FileConfig, ReadError> {
    let owner = Dialect::of_file(path);
    let dialect = if owner.client.is_some() { owner } else { Dialect::of_client(client) };
    let text = load(path)?;
    let config = document::read(&text, dialect, &Scope::Named, true);
    // A file of no client's own may well have been written for another one: its key is no fault of the client that is asked about.
    if owner.client.is_none() && config.has_other_key() {
        let as_any = document::read(&text, owner, &Scope::Named, true);
        if !as_any.has_other_key() {
            return Ok(as_any);
        }
    }
    Ok(config.owned_by(owner.client))
}

/// Reads a file at a place where `client` looks.
pub(super) fn read_of(client: &'static str, path: &Path, scope: &Scope) -> Result<FileConfig, ReadError> {
    // Claude Code rejects a project's file without the key, the others take it for one without servers.
    let must_have_servers = matches!(scope, Scope::Project(_));
    Ok(document::read(&load(path)?, Dialect::of_client(client), scope, must_have_servers))
}

/// Reads text that is in memory already, as if it were the file at `path`.
#[must_use]
pub fn read_bytes(path: &Path, bytes: &[u8]) -> FileConfig {
    document::read(&Text::decode(path.to_owned(), bytes), Dialect::of_file(path), &Scope::Named, true)
}

fn load(path: &Path) -> Result<Text, ReadError> {
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => Some("TOML"),
        Some("yaml" | "yml") => Some("YAML"),
        _ => None,
    };
    if let Some(format) = format {
        return Err(ReadError::NotJson { path: path.to_owned(), format });
    }
    let failed = |source| ReadError::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ReadError::TooLarge { path: path.to_owned() });
    }
    Ok(Text::decode(path.to_owned(), &bytes))
}
