//! A small generator of numbers, the same ones on every machine and in every run.

/// `SplitMix64` (Steele, Lea and Flood, 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).expect("an index")]
    }

    /// So many words of the kind that tools answer with.
    pub(crate) fn words(&mut self, count: u64, to: &mut String) {
        const WORDS: [&str; 32] = [
            "the",
            "workflow",
            "returned",
            "items",
            "for",
            "customer",
            "id",
            "created",
            "at",
            "status",
            "active",
            "Connection",
            "server",
            "error",
            "null",
            "true",
            "0",
            "1742",
            "node",
            "webhook",
            "path",
            "/api/v1",
            "executions",
            "and",
            "Initial",
            "value",
            "of",
            "tools",
            "message",
            "\\n",
            "\\\"name\\\":",
            "closed",
        ];
        for index in 0..count {
            if index > 0 {
                to.push(' ');
            }
            to.push_str(self.pick(&WORDS));
        }
    }
}
