//! A history by the things that it is about: a lane for each, with what becomes of it.

use indexmap::IndexMap;
use serde::Serialize;

use super::index::Index;
use super::step::{Ending, Kind, Step, step};
use crate::model::{EventId, HistoryEvent, Text, Timestamp};

/// One thing of a history: the execution, its decision tasks, all tasks with one id, all signals of
/// one name, and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What it is.
    pub kind: Kind,
    /// Its id, signal name or workflow id; none for the execution, its decision tasks, cancel
    /// requests to it, and markers.
    pub id: Option<Text>,
    /// The name of its function or type.
    pub name: Option<Text>,
    /// Its lives, one for each use of the id, in the order in which they began. Those of decision
    /// tasks may overlap: one waits while another is started.
    pub segments: Vec<Segment>,
    /// What happened with it at one moment: signals, markers, requests and refusals.
    pub points: Vec<Point>,
}

/// One life of a thing, from its first event to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The event that opened it.
    pub opened: Moment,
    /// The event that started it.
    pub started: Option<Moment>,
    /// The event that ended it, and how.
    pub ended: Option<(Moment, Ending)>,
}

/// Something that happened with a thing at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The event.
    pub event: Moment,
    /// Whether it tells of a decision that was refused.
    pub refused: bool,
}

/// An event and its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The event.
    pub id: EventId,
    /// Its moment.
    pub at: Timestamp,
}

/// The lanes of a history, in the order in which their things came up. Each event is in exactly one
/// of them; where the event that opened something is missing, the later ones stand as points.
#[must_use]
pub fn lanes(history: &[HistoryEvent]) -> Vec<Lane> {
    let index = Index::new(history);
    let mut lanes: IndexMap<(Kind, Option<&Text>), Lane> = IndexMap::new();
    // Where each opening event has its lane and segment.
    let mut open: IndexMap<(Kind, EventId), (usize, usize)> = IndexMap::new();
    for event in history {
        let now = Moment { id: event.event_id, at: event.event_timestamp };
        let (kind, step) = step(&event.attributes);
        if let Step::Starts(opened_by) | Step::Ends(opened_by, _) = step
            && let Some((lane, segment)) = open.get(&(kind, opened_by))
            && let Some((_, lane)) = lanes.get_index_mut(*lane)
        {
            let segment = &mut lane.segments[*segment];
            if let Step::Ends(_, ending) = step {
                segment.ended = Some((now, ending));
            } else {
                segment.started = Some(now);
            }
            continue;
        }
        let id = index.subject(event).filter(|_| kind != Kind::Marker);
        let entry = lanes.entry((kind, id));
        let place = entry.index();
        let lane = entry.or_insert_with(|| Lane {
            kind,
            id: id.cloned(),
            name: None,
            segments: Vec::new(),
            points: Vec::new(),
        });
        if lane.name.is_none() {
            lane.name = index.function_or_type(event).cloned();
        }
        if step == Step::Opens {
            open.insert((kind, event.event_id), (place, lane.segments.len()));
            lane.segments.push(Segment { opened: now, started: None, ended: None });
        } else {
            lane.points.push(Point { event: now, refused: step == Step::Refused });
        }
    }
    lanes.into_values().collect()
}
