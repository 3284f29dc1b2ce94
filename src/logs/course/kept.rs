//! The events of a start, with bounded memory: of a flood on stderr the head and the tail are kept, and the rest is counted.

use std::collections::VecDeque;

use crate::evidence::{Answer, Event, EventKind, Message, Method, Shown, Source, Stream};

use super::{Place, ending::Ending};

/// Lines of stderr that are kept from the begin of a start.
const HEAD: usize = 200;
/// Lines of stderr that are kept from its end.
const TAIL: usize = 200;
/// Other events beyond these tell nothing new.
const MOST: usize = 400;

#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    events: Vec<(usize, Event)>,
    tail: VecDeque<(usize, Event)>,
    /// How many events came so far; the place of each among all.
    count: usize,
    head: usize,
    others: usize,
    dropped_lines: u64,
    dropped_bytes: u64,
}

impl Kept {
    /// How many events came so far.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn put(&mut self, place: &Place, kind: EventKind) {
        if self.others < MOST || ends(&kind) {
            self.events.push((self.count, event(place, kind)));
        }
        self.others += 1;
        self.count += 1;
    }

    pub(super) fn stderr(&mut self, place: &Place, text: Shown) {
        if self.head < HEAD {
            self.head += 1;
            self.events.push((self.count, event(place, EventKind::Stderr(text))));
        } else {
            if self.tail.len() == TAIL
                && let Some((_, Event { kind: EventKind::Stderr(oldest), .. })) = self.tail.pop_front()
            {
                self.dropped_lines += 1;
                self.dropped_bytes += oldest.len() as u64;
            }
            self.tail.push_back((self.count, event(place, EventKind::Stderr(text))));
        }
        self.count += 1;
    }

    pub(super) fn has(&self, is: impl Fn(&EventKind) -> bool) -> bool {
        self.events.iter().any(|(_, event)| is(&event.kind))
    }

    /// What was taken for the end was that of a copy.
    pub(super) fn took_for_the_end(&mut self) {
        for (_, event) in &mut self.events {
            if matches!(event.kind, EventKind::Exited(_) | EventKind::StdinClosed | EventKind::Rejected { .. }) {
                event.kind = EventKind::CopyEnded;
            }
        }
    }

    /// Whether the last thing that is no line of stderr is such a one.
    pub(super) fn ends_with(&self, is: impl Fn(&EventKind) -> bool) -> bool {
        self.events.iter().rev().find(|(_, event)| !matches!(event.kind, EventKind::Stderr(_))).is_some_and(|(_, event)| is(&event.kind))
    }

    pub(super) fn is_ready(&self) -> bool {
        self.has(|kind| match kind {
            EventKind::Connected { .. } => true,
            EventKind::Received(Message::Answer { to: Some(Method::ToolsList), answer, .. }) => matches!(answer, Answer::Page(_) | Answer::Ok),
            _ => false,
        })
    }

    /// All events in order, with the client's intention and the server's last sign of life where they belong.
    pub(super) fn finish(mut self, ending: Ending, spoke: Option<(usize, Place)>) -> Vec<Event> {
        self.events.extend(self.tail);
        self.events.sort_by_key(|(index, _)| *index);
        let wrote = |(_, event): &(usize, Event)| matches!(event.kind, EventKind::Stderr(_));
        let spoke = spoke.filter(|(index, _)| self.events.iter().take_while(|(at, _)| at < index).any(wrote));
        let intention = ending.intention().map(|told| (told, EventKind::ShutDown));
        for ((index, place), kind) in spoke.map(|told| (told, EventKind::Spoke)).into_iter().chain(intention) {
            let at = self.events.iter().position(|(at, _)| *at >= index).unwrap_or(self.events.len());
            self.events.insert(at, (index, event(&place, kind)));
        }
        let mut events: Vec<Event> = self.events.into_iter().map(|(_, event)| event).collect();
        if self.dropped_lines > 0 {
            let kind = EventKind::Dropped { stream: Stream::Stderr, bytes: self.dropped_bytes, lines: self.dropped_lines };
            events.push(Event { at: crate::evidence::Moment::default(), source: Source::Probe, kind });
        }
        events
    }
}

fn event(place: &Place, kind: EventKind) -> Event {
    Event { at: place.at, source: place.source.clone(), kind }
}

/// What must be kept, however much came before.
fn ends(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::GaveUp { .. }
            | EventKind::Exited(_)
            | EventKind::StdinClosed
            | EventKind::Rejected { .. }
            | EventKind::NotConnected(_)
            | EventKind::SpawnFailed(_)
            | EventKind::Connected { .. }
            | EventKind::Received(_)
    )
}
