//! What came out while logs were followed, in a line at the end.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    diagnosis::{Diagnosis, Status},
    report,
};

#[derive(Default)]
pub(super) struct Tally {
    starts: usize,
    /// How often what was not well, by server and cause.
    causes: BTreeMap<(String, &'static str), usize>,
}

impl Tally {
    /// Takes the outcome of a start; `is_first`: nothing was known of it before.
    pub(super) fn count(&mut self, diagnosis: &Diagnosis, is_first: bool) {
        self.starts += usize::from(is_first);
        if diagnosis.verdict.status != Status::Healthy {
            let cause = diagnosis.verdict.cause.map_or("cannot tell", |cause| cause.code());
            *self.causes.entry((diagnosis.evidence.judged().server.clone(), cause)).or_default() += 1;
        }
    }

    /// `followed for 12 min: 3 starts, 2 not well: github (entry-not-found, 2 times)`.
    pub(super) fn in_words(&self, followed: Duration) -> String {
        let span = match followed.as_secs() {
            seconds @ 0..120 => format!("{seconds} s"),
            seconds @ 120..7_200 => format!("{} min", seconds / 60),
            seconds => format!("{} h", seconds / 3_600),
        };
        let starts = report::count(self.starts, "starts");
        let came = match (self.starts, self.causes.values().sum::<usize>()) {
            (0, 0) => "no start came to its end".to_owned(),
            (_, 0) => format!("{starts}, all well"),
            (_, bad) => format!("{starts}, {bad} not well: {}", self.causes()),
        };
        format!("followed for {span}: {came}")
    }

    fn causes(&self) -> String {
        let cause = |((server, cause), times): (&(String, &str), &usize)| {
            let times = if *times > 1 { format!(", {times} times") } else { String::new() };
            format!("{server} ({cause}{times})")
        };
        self.causes.iter().map(cause).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    #[test]
    fn what_came_out_is_one_sentence() {
        let (good, gone) = (|| start("s").initializes().lists_tools(1), || start("s").exits(1));
        let slow = || start("s").gives_up(Method::Initialize, 60_000);
        for (stories, seconds, words) in [
            (vec![], 9, "followed for 9 s: no start came to its end"),
            (vec![good()], 150, "followed for 2 min: 1 start, all well"),
            (vec![good(), gone(), gone()], 7_300, "followed for 2 h: 3 starts, 2 not well: server (exited-early, 2 times)"),
            (vec![slow(), gone()], 60, "followed for 60 s: 2 starts, 2 not well: server (exited-early), server (initialize-timeout)"),
        ] {
            let mut tally = Tally::default();
            for story in stories {
                tally.count(&story.diagnosis(), true);
            }
            assert_eq!(tally.in_words(Duration::from_secs(seconds)), words);
        }
    }
}
