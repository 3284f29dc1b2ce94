//! Paths as URIs (RFC 3986, and RFC 8089 for files), in the shape of any system on every system.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::report::Folders;

/// What a segment of a path may hold as it is (RFC 3986, 3.3), and the slash between segments.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// Where a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Uri {
    /// In the repository, from its root.
    InRepository(String),
    /// Anywhere else on the machine.
    Absolute(String),
}

pub(super) fn of(file: &Path, folders: &Folders) -> Uri {
    let foreign = windows(file.as_os_str().as_encoded_bytes()).filter(|_| !cfg!(windows));
    if let Some(uri) = foreign {
        return Uri::Absolute(uri);
    }
    if let Some(name) = folders.in_repository(file) {
        return Uri::InRepository(relative(&name));
    }
    let file = folders.working.join(file);
    let bytes = file.as_os_str().as_encoded_bytes();
    Uri::Absolute(windows(bytes).unwrap_or_else(|| format!("file://{}", encoded(bytes))))
}

/// A reference to something below a base.
pub(super) fn relative(path: &str) -> String {
    encoded(path.as_bytes())
}

/// The URI of a path of Windows: one with a drive, or a share.
fn windows(path: &[u8]) -> Option<String> {
    let is_slash = |byte: &u8| matches!(byte, b'\\' | b'/');
    let slashes: Vec<u8> = path.iter().map(|byte| if is_slash(byte) { b'/' } else { *byte }).collect();
    match path {
        [letter, b':', slash, ..] if letter.is_ascii_alphabetic() && is_slash(slash) => {
            Some(format!("file:///{}:{}", char::from(*letter), encoded(&slashes[2..])))
        }
        // `\\?\C:\…` is the same file under a name without a limit to its length.
        [b'\\', b'\\', b'?' | b'.', b'\\', rest @ ..] => windows(rest),
        [b'\\', b'\\', ..] => Some(format!("file:{}", encoded(&slashes))),
        _ => None,
    }
}

fn encoded(path: &[u8]) -> String {
    percent_encode(path, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_system_is_a_uri() {
        let folders = Folders { root: "/work/repo".into(), working: "/work/repo/sub".into(), home: None };
        let here = |uri: &str| Uri::InRepository(uri.into());
        let there = |uri: &str| Uri::Absolute(uri.into());
        for (path, uri) in [
            ("/work/repo/.mcp.json", here(".mcp.json")),
            ("my servers#1/mcp?.json", here("sub/my%20servers%231/mcp%3F.json")),
            ("c:d.json", here("sub/c%3Ad.json")),
            ("/work/repo/größe/100%.json", here("gr%C3%B6%C3%9Fe/100%25.json")),
            ("/home/me/a b.json", there("file:///home/me/a%20b.json")),
            ("../../x.json", there("file:///work/repo/sub/../../x.json")),
            (r"C:\Users\Jo Doe\mcp.json", there("file:///C:/Users/Jo%20Doe/mcp.json")),
            ("d:/mcp.json", there("file:///d:/mcp.json")),
            (r"\\?\C:\x\[1].json", there("file:///C:/x/%5B1%5D.json")),
            (r"\\server\share\mcp.json", there("file://server/share/mcp.json")),
        ] {
            assert_eq!(of(Path::new(path), &folders), uri, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_kept() {
        use std::os::unix::ffi::OsStrExt as _;

        let path = Path::new(std::ffi::OsStr::from_bytes(b"/x/\xff.json"));
        assert_eq!(of(path, &Folders::default()), Uri::Absolute("file:///x/%FF.json".into()));
    }

    #[test]
    fn every_uri_is_one() {
        let base = url::Url::parse("file:///work/repo/").unwrap();
        for name in ["a b", "a%b", "a:b", "//x", "ü", "{x}", "a\\b", "<\"^`|>"] {
            let uri = relative(name);
            assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`[]#?:".contains(&byte)), "{uri}");
            assert!(base.join(&uri).is_ok(), "{uri}");
        }
    }
}
