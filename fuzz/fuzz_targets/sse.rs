//! Any bytes are a stream of events: nothing panics, no event is longer than allowed, and chunks do not matter. `cargo +nightly fuzz run sse`

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpdoctor::probe::sse::Decoder;

const LONGEST: usize = 100;

fn decoded<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> (Vec<(Vec<u8>, Vec<u8>, u64)>, Option<String>) {
    let mut decoder = Decoder::new(LONGEST);
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(chunk, |event| events.push((event.name.to_vec(), event.data.to_vec(), event.cut)));
    }
    (events, decoder.last_id().map(str::to_owned))
}

fuzz_target!(|bytes: &[u8]| {
    let whole = decoded([bytes].into_iter());
    assert!(whole.0.iter().all(|(_, data, _)| data.len() <= LONGEST));
    let size = bytes.first().map_or(1, |&byte| usize::from(byte).max(1));
    assert_eq!(whole, decoded(bytes.chunks(size)));
});
