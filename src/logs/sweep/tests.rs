//! Whatever the bytes and wherever they are cut: every line is read or passed over, once and under its number.

use proptest::prelude::*;

use super::*;
use crate::logs::lines::{Lines, Piece};

/// Text as logs hold it, with what a sweep could stumble over.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => "[a-z ]{0,30}".prop_map(String::into_bytes),
        4 => Just(b"\n".to_vec()),
        2 => prop::sample::select(vec![
            "\n", "\r\n", "\r", "\n\n", "Initializing server...\n", "Initial", "\"serverInfo\"", "Server transport closed", " unexpectedly\n", "/cancelled\"",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => (20usize..200).prop_map(|length| vec![b'=' ; length]),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

fn grain() -> impl Strategy<Value = Grain> {
    (1usize..40, 1usize..8, 20u64..2_000, 0u64..2_000).prop_map(|(block, blocks, longest_stretch, read_fully)| Grain {
        block,
        chunk: block * blocks,
        whole: 0,
        longest_stretch,
        read_fully,
        read_at_all: read_fully * 2 + 1_000,
    })
}

/// Every line with its line feed, and without.
fn naive(log: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    log.split_inclusive(|&byte| byte == b'\n').map(|line| (line, line.strip_suffix(b"\n").unwrap_or(line)))
}

proptest! {
    #[test]
    fn every_line_is_accounted_for_once(log in log(), grain in grain(), longest in 1usize..100) {
        let inputs = [Input::from(log.clone())];
        let swept = sweep_with(grain, &inputs, &|_| ());
        let window = Window::sized(inputs[0].reader().unwrap(), inputs[0].len(), longest);
        let mut lines = Lines::through(window, inputs[0].len(), &swept[0]);
        let mut expected = naive(&log).enumerate();
        let mut after_skipped = false;
        while let Some(piece) = lines.next() {
            match piece {
                Piece::Line(line) => {
                    after_skipped = false;
                    let (index, (_, whole)) = expected.next().expect("no more lines than there are");
                    prop_assert_eq!(line.number, index as u64 + 1);
                    let kept = if whole.len() > longest { &whole[..longest] } else { whole.strip_suffix(b"\r").unwrap_or(whole) };
                    let bom: &[u8] = if index == 0 { b"\xef\xbb\xbf" } else { b"" };
                    prop_assert_eq!(line.bytes, kept.strip_prefix(bom).unwrap_or(kept));
                    prop_assert_eq!(line.cut, whole.len().saturating_sub(longest) as u64);
                }
                Piece::Skipped { lines, bytes } => {
                    prop_assert!(!after_skipped && lines > 0, "lines are skipped in one go");
                    after_skipped = true;
                    let skipped = (0..lines).map(|_| expected.next().expect("no more lines than there are").1.0.len() as u64);
                    prop_assert_eq!(skipped.sum::<u64>(), bytes);
                }
            }
        }
        prop_assert_eq!(expected.next(), None);
        prop_assert!(lines.finish().is_ok() && swept[0].error.is_none());
    }

    #[test]
    fn chunks_do_not_change_what_is_found(log in log(), grain in grain(), blocks in 1usize..8) {
        let inputs = [Input::from(log)];
        let one = sweep_with(grain, &inputs, &|_| ());
        let other = sweep_with(Grain { chunk: grain.block * blocks, ..grain }, &inputs, &|_| ());
        prop_assert_eq!(&one[0].stretches, &other[0].stretches);
        prop_assert_eq!((one[0].newlines, one[0].begins_left_out), (other[0].newlines, other[0].begins_left_out));
    }

    #[test]
    fn a_short_landmark_line_is_read_wherever_it_stands(before in "[a-z \n]{0,3000}", after in "[a-z \n]{0,3000}", block in 1usize..40) {
        let log = format!("{before}\n[x] Initializing server...\n{after}");
        let grain = Grain { block, chunk: block * 3, whole: 0, ..Grain::FIELD };
        let inputs = [Input::from(log.into_bytes())];
        let swept = sweep_with(grain, &inputs, &|_| ());
        let mut lines = Lines::new(&inputs[0], &swept[0]).unwrap();
        let mut read = false;
        while let Some(piece) = lines.next() {
            read |= matches!(piece, Piece::Line(line) if line.bytes == b"[x] Initializing server...");
        }
        prop_assert!(read);
    }
}

#[test]
fn several_files_are_swept_at_once_and_all_bytes_reported() {
    let grain = Grain { block: 16, chunk: 64, whole: 100, ..Grain::FIELD };
    let inputs = [100, 101, 5_000].map(|length| Input::from(vec![b'\n'; length]));
    let done = std::sync::atomic::AtomicU64::new(0);
    let swept = sweep_with(grain, &inputs, &|bytes| {
        done.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(swept.iter().map(|swept| swept.newlines).collect::<Vec<_>>(), [None, Some(101), Some(5_000)]);
    assert_eq!(done.into_inner(), 5_101);
}
