//! One server's line on the screen: name, a small bar of the time against the limit, the time, what it waits for.

use std::time::{Duration, Instant};

use crate::report;

use super::doing::Doing;

/// The columns of the bar; it goes where the terminal has fewer than [`FOR_BAR`].
const BAR: usize = 10;
const FOR_BAR: usize = 70;
/// Of a limit that is shorter, tenths matter.
const SHORT: Duration = Duration::from_secs(10);

/// How many columns there are behind the sign that turns.
pub(super) fn room() -> usize {
    let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
    // A line that fills the last column makes some terminals begin another.
    width.saturating_sub(3).max(1)
}

pub(super) fn columns(text: &str) -> usize {
    report::columns(text)
}

/// `names` are the columns of the longest name.
pub(super) fn line(doing: &Doing, names: usize, now: Instant, room: usize, ascii: bool) -> String {
    let names = names.min(room / 3);
    let name = report::cut(&doing.name, names);
    let fill = " ".repeat(names.saturating_sub(columns(&name)));
    let elapsed = now.saturating_duration_since(doing.since);
    let bar = doing.limit.filter(|_| room >= FOR_BAR).map(|limit| format!("{}  ", bar(elapsed, limit, ascii))).unwrap_or_default();
    let line = report::cut(&format!("{name}{fill}  {bar}{}  {}", time(elapsed, doing.limit), doing.words()), room);
    if ascii { line.replace('…', "~") } else { line }
}

/// `12.3 of 60 s`, as wide at each moment.
pub(super) fn time(elapsed: Duration, limit: Option<Duration>) -> String {
    let elapsed = elapsed.as_secs_f64();
    match limit {
        Some(limit) if limit < SHORT => format!("{elapsed:>4.1} of {:.1} s", limit.as_secs_f64()),
        Some(limit) => format!("{elapsed:>4.1} of {:.0} s", limit.as_secs_f64()),
        None => format!("{elapsed:>4.1} s"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a few columns")]
fn bar(elapsed: Duration, limit: Duration, ascii: bool) -> String {
    let share = (elapsed.as_secs_f64() / limit.as_secs_f64().max(f64::MIN_POSITIVE)).min(1.0);
    let full = (share * BAR as f64) as usize;
    let (done, left) = if ascii { ("#", "-") } else { ("━", "─") };
    done.repeat(full) + &left.repeat(BAR - full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::progress::Turn,
        evidence::{Method, Purpose},
        probe::Progress,
    };

    #[test]
    fn a_line_keeps_to_the_terminal() {
        let begun = Instant::now();
        let mut doing = Doing::new("weather".into());
        doing.turn = Some(Turn { number: 3, of: 12, is_warmup: false });
        let limit = Some(Duration::from_mins(1));
        doing.show(Progress { purpose: Purpose::AsClient, waiting_for: Some(Method::Initialize), limit }, begun);
        let at = begun + Duration::from_millis(18_300);
        for (names, room, ascii, expected) in [
            (7, 77, false, "weather  ━━━───────  18.3 of 60 s  run 3 of 12: initialize"),
            (9, 77, true, "weather    ###-------  18.3 of 60 s  run 3 of 12: initialize"),
            (7, 57, false, "weather  18.3 of 60 s  run 3 of 12: initialize"),
            (7, 37, false, "weather  18.3 of 60 s  run 3 of 12: …"),
            (7, 37, true, "weather  18.3 of 60 s  run 3 of 12: ~"),
            (30, 17, false, "weat…  18.3 of 6…"),
        ] {
            let line = line(&doing, names, at, room, ascii);
            assert_eq!(line, expected);
            assert!(columns(&line) <= room);
        }
    }
}
