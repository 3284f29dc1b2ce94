//! `/proc/PID/stat`, as far as the doctor asks for it.

use std::time::Duration;

/// A process as its `stat` file tells it. Numbers of fields are those of `proc_pid_stat(5)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) struct Stat {
    /// Field 2: the first 15 bytes of the program's file name, or what the process calls itself.
    pub name: String,
    /// Field 3.
    pub state: u8,
    /// Field 4.
    pub parent: u32,
    /// Field 5.
    pub group: u32,
    /// Fields 14 and 15: processor time of all its threads, ended ones too, in whole ticks.
    pub cpu: Duration,
    /// Fields 16 and 17: the same of its children that it has waited for.
    pub children_cpu: Duration,
    /// Field 20.
    pub threads: usize,
    /// Field 22: in ticks since the machine started.
    pub started: u64,
    /// Whether field 23, the size of its memory, is not zero: without memory it is about to end, or has ended.
    pub has_memory: bool,
    /// Fields 28 and 48, where stack and arguments begin: a new place for each program that is run. Zeros where that is secret.
    pub image: [u64; 2],
}

impl Stat {
    /// The name may itself hold spaces and parentheses, so the last parenthesis ends it.
    pub(in crate::probe) fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let (head, rest) = text.rsplit_once(')')?;
        let (_, name) = head.split_once('(')?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Self {
            name: name.to_owned(),
            state: *fields.first()?.as_bytes().first()?,
            parent: number(4)?.try_into().ok()?,
            // A process of another pid namespace may have a group that has no number here.
            group: number(5).and_then(|group| group.try_into().ok()).unwrap_or(0),
            cpu: ticks(number(14)?.saturating_add(number(15)?)),
            children_cpu: ticks(number(16)?.saturating_add(number(17)?)),
            threads: number(20)?.try_into().ok()?,
            started: number(22)?,
            has_memory: number(23)? > 0,
            image: [number(28).unwrap_or(0), number(48).unwrap_or(0)],
        })
    }

    /// It has ended and is waited for by nobody yet. A first thread that ended before others looks alike, but has company.
    pub(in crate::probe) fn is_zombie(&self) -> bool {
        matches!(self.state, b'Z' | b'X') && self.threads <= 1
    }
}

fn ticks(count: u64) -> Duration {
    let in_a_second = rustix::param::clock_ticks_per_second().max(1);
    Duration::from_nanos(count.saturating_mul(1_000_000_000 / in_a_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_parentheses_and_spaces() {
        let text = "7 (a) (b c) S 5 6 6 0 -1 4194304 77 0 1 0 12 3 4 5 20 0 9 0 3787720 2990080 417 1 2 3 140722122697296 0 0 0 0 0 0 1 0 0 17 0 0 0 0 0 0 \
                    9 10 11 140722122705017 12 13 14 0\n";
        let stat = Stat::parse(text.as_bytes()).expect("a whole line");
        assert_eq!((stat.name.as_str(), stat.state, stat.parent, stat.group), ("a) (b c", b'S', 5, 6));
        assert_eq!((stat.cpu, stat.children_cpu), (Duration::from_millis(150), Duration::from_millis(90)));
        assert_eq!((stat.threads, stat.started, stat.has_memory), (9, 3_787_720, true));
        assert_eq!(stat.image, [140_722_122_697_296, 140_722_122_705_017]);
    }

    #[test]
    fn what_is_cut_off_is_no_process() {
        for text in ["", "7", "7 (a", "7 (a)", "7 (a) S 5 6 6 0 -1", "7 (a) S x"] {
            assert_eq!(Stat::parse(text.as_bytes()), None, "{text:?}");
        }
    }
}
