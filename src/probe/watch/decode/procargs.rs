//! `KERN_PROCARGS2`: the number of arguments, the program's path, padding of zeros, the arguments, and then the environment, which is nobody's
//! business (apple-oss-distributions/xnu:bsd/kern/kern_sysctl.c, `sysctl_procargsx`).

use super::chunk;

/// The program and its arguments. `None` where the bytes hold fewer than they promise.
pub(in crate::probe::watch) fn argv(bytes: &[u8]) -> Option<Vec<String>> {
    let count = usize::try_from(i32::from_ne_bytes(chunk(bytes, 0)?)).ok()?;
    let path_end = 4 + bytes.get(4..)?.iter().position(|&byte| byte == 0)?;
    let first = path_end + bytes[path_end..].iter().position(|&byte| byte != 0)?;
    let words: Vec<_> = bytes[first..].split_inclusive(|&byte| byte == 0).take(count).collect();
    let whole = count > 0 && words.len() == count;
    let text = |word: &[u8]| word.strip_suffix(&[0]).map(|word| String::from_utf8_lossy(word).into_owned());
    if whole { words.into_iter().map(text).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: i32, rest: &[u8]) -> Vec<u8> {
        [&count.to_ne_bytes()[..], rest].concat()
    }

    #[test]
    fn arguments_end_where_the_environment_begins() {
        let told = bytes(3, b"/opt/node/bin/node\0\0\0\0\0\0node\0\0server.js\0TOKEN=x\0");
        assert_eq!(argv(&told), Some(vec!["node".into(), String::new(), "server.js".into()]));
    }

    #[test]
    fn arguments_need_not_be_text() {
        assert_eq!(argv(&bytes(1, b"/bin/sh\0\xFF\0")), Some(vec!["\u{FFFD}".into()]));
    }

    #[test]
    fn what_is_cut_off_is_no_argument_list() {
        let told = bytes(2, b"/bin/sh\0\0sh\0-c\0");
        assert_eq!(argv(&told).map(|argv| argv.len()), Some(2));
        for length in 0..told.len() {
            assert_eq!(argv(&told[..length]), None, "{length} bytes of {}", told.len());
        }
        for count in [0, -1, i32::MIN, i32::MAX] {
            assert_eq!(argv(&bytes(count, b"/bin/sh\0sh\0")), None, "{count}");
        }
    }
}
