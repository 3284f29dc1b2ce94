//! `UNICODE_STRING` of Windows in a buffer that a call filled in: a length in bytes and a pointer, which leads into the same buffer.

use super::chunk;

/// Bytes of the struct where pointers have 64 bits.
#[cfg(windows)]
pub(in crate::probe::watch) const SIZE: usize = 16;

/// The text of the `UNICODE_STRING` at `at` in `bytes`, which stand at the address `base`.
pub(in crate::probe::watch) fn text(bytes: &[u8], at: usize, base: u64) -> Option<String> {
    let length = usize::from(u16::from_ne_bytes(chunk(bytes, at)?));
    if length == 0 {
        return Some(String::new());
    }
    let begin = usize::try_from(u64::from_ne_bytes(chunk(bytes, at + 8)?).checked_sub(base)?).ok()?;
    let (units, _) = bytes.get(begin..begin.checked_add(length)?)?.as_chunks::<2>();
    Some(String::from_utf16_lossy(&units.iter().map(|unit| u16::from_ne_bytes(*unit)).collect::<Vec<_>>()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A struct that points to `address`, and the text's bytes.
    pub(in crate::probe::watch::decode) fn parts(text: &str, address: u64) -> (Vec<u8>, Vec<u8>) {
        let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_ne_bytes).collect();
        let length = u16::try_from(text.len()).expect("a short text").to_ne_bytes();
        ([&length[..], &length, &[0; 4], &address.to_ne_bytes()].concat(), text)
    }

    fn bytes(told: &str, offset: u64) -> Vec<u8> {
        let (head, text) = parts(told, 0x7000 + offset);
        [head, text].concat()
    }

    #[test]
    fn the_text_stands_where_the_pointer_leads() {
        assert_eq!(text(&bytes("nöde.exe", 16), 0, 0x7000), Some("nöde.exe".into()));
        assert_eq!(text(&bytes("", 16), 0, 0x7000), Some(String::new()));
    }

    #[test]
    fn a_pointer_out_of_the_buffer_leads_nowhere() {
        for offset in [17, 100, u64::MAX - 0x7000, 0_u64.wrapping_sub(1)] {
            let (head, tail) = parts("ab", 0x7000_u64.wrapping_add(offset));
            assert_eq!(text(&[head, tail].concat(), 0, 0x7000), None, "{offset}");
        }
        let whole = bytes("ab", 16);
        assert!((0..whole.len()).all(|length| text(&whole[..length], 0, 0x7000).is_none()));
    }
}
