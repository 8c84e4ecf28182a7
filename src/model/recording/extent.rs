//! How much of a history a list of events is.

use std::fmt;

use crate::model::{EventId, HistoryEvent, Wakes};

/// How much of a history a recording has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: from event 1 to the close.
    Complete,
    /// The beginning, from event 1; the execution was open, or more pages follow.
    Prefix,
    /// Some of its events: it begins later, or parts in between were left out.
    Fragment,
}

impl Extent {
    /// The extent that events have by themselves. A part was left out where several events in a
    /// row are missing, or many of all; a single missing event is an error in the history.
    pub(super) fn of(events: &[HistoryEvent]) -> Extent {
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return Extent::Fragment;
        };
        let second = EventId(EventId::FIRST.0 + 1);
        if first.event_id.is_none() || first.event_id > second || parts_left_out(events) {
            return Extent::Fragment;
        }
        // Only beside another error is a first event that is missing one, too.
        if first.event_id == second && without_gaps(events) {
            return Extent::Fragment;
        }
        match last.event_type().wakes() {
            Wakes::Closes => Extent::Complete,
            Wakes::Always | Wakes::AfterBatch | Wakes::Never => Extent::Prefix,
        }
    }
}

fn without_gaps(events: &[HistoryEvent]) -> bool {
    events.windows(2).all(|pair| pair[0].event_id.0.checked_add(1) == Some(pair[1].event_id.0))
}

fn parts_left_out(events: &[HistoryEvent]) -> bool {
    let rises = |pair: &[HistoryEvent]| pair[0].event_id < pair[1].event_id;
    if !events.windows(2).all(rises) {
        return false;
    }
    // A single event after a gap may be one whose id is wrong.
    let all_but_last = &events[..events.len() - 1];
    let gaps = all_but_last.windows(2).map(|pair| pair[1].event_id.0 - pair[0].event_id.0 - 1);
    let (mut wide, mut narrow) = (false, 0);
    for gap in gaps {
        wide |= gap >= 2;
        narrow += usize::from(gap == 1);
    }
    wide || (narrow >= 2 && narrow >= events.len() / 3)
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Extent::Complete => "complete",
            Extent::Prefix => "prefix",
            Extent::Fragment => "fragment",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventType, Timestamp};

    fn events(ids: &[u64], last: EventType) -> Vec<HistoryEvent> {
        let mut events: Vec<HistoryEvent> = ids
            .iter()
            .map(|id| HistoryEvent {
                event_id: EventId(*id),
                event_timestamp: Timestamp::MIN,
                attributes: EventType::MarkerRecorded.minimal_example(),
            })
            .collect();
        if let Some(event) = events.last_mut() {
            event.attributes = last.minimal_example();
        }
        events
    }

    #[test]
    fn an_extent_is_told_from_the_ids_and_the_end() {
        let (marker, close) = (EventType::MarkerRecorded, EventType::WorkflowExecutionCompleted);
        let rows: &[(&[u64], EventType, Extent)] = &[
            (&[1, 2, 3], close, Extent::Complete),
            (&[1, 2, 3], marker, Extent::Prefix),
            (&[1], marker, Extent::Prefix),
            (&[3, 4], close, Extent::Fragment),
            (&[11], marker, Extent::Fragment),
            (&[2, 3, 4], close, Extent::Fragment),
            (&[2], marker, Extent::Fragment),
            (&[1, 5, 6, 7, 11, 12, 13], marker, Extent::Fragment),
            (&[1, 3, 5, 7], marker, Extent::Fragment),
            // One event is missing, or has a wrong id: a history with an error.
            (&[1, 2, 4, 5], close, Extent::Complete),
            (&[1, 3], marker, Extent::Prefix),
            (&[2, 3, 5, 6], close, Extent::Complete),
            (&[2, 4, 3, 5], close, Extent::Complete),
            (&[1, 2, 3, 40], close, Extent::Complete),
            (&[1, 2, 9, 4, 5], close, Extent::Complete),
            (&[1, 2, 2, 3], close, Extent::Complete),
        ];
        for (ids, last, extent) in rows {
            assert_eq!(Extent::of(&events(ids, *last)), *extent, "{ids:?}");
        }
    }
}
