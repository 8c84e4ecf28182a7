//! From histories to a drawing.

use std::time::Duration;

use indexmap::IndexMap;

use super::messages::{Address, messages};
use super::{Axis, Bar, Drawable, Drawing, Drawn, Mark, Message, Placed, Track};
use super::{axis, choices, order};
use crate::explain::{Ending, Kind, Lane, Moment, Segment, explain, lanes, step};
use crate::model::{EventId, HistoryEvent, Timestamp};
use crate::render::visible;

impl Drawing {
    /// Lays the executions of a run out.
    #[must_use]
    pub fn new(title: &str, sources: &[Drawable<'_>]) -> Drawing {
        let messages = messages(sources);
        let order = order::merged(sources, &messages);
        let event = |at: &Address| &sources[at.execution].history[at.index];
        let moments: Vec<Timestamp> = order.iter().map(|at| event(at).event_timestamp).collect();
        let (axis, xs): (Axis, Vec<u32>) = axis::lay(&moments);
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        for (place, at) in order.iter().enumerate() {
            places[at.execution].push(place);
        }
        let place = |at: &Address| places[at.execution][at.index];
        let messages = messages.iter().map(|(to, from)| (place(from), place(to)));
        let messages = messages.map(|(from, to)| Message { from, to }).collect();
        let mut told: Vec<_> = sources.iter().map(explained).collect();
        let mut events = Vec::with_capacity(order.len());
        let begun = moments.first().copied().unwrap_or_default();
        for ((at, x), now) in order.iter().zip(xs).zip(&moments) {
            let elapsed = now.since(begun);
            let (execution, event) = (at.execution, told[at.execution].next());
            events.extend(event.map(|event| Placed { execution, x, elapsed, ..event }));
        }
        let named = names(sources).into_iter().zip(sources).zip(&places);
        let executions = named
            .map(|((name, source), places)| drawn(name, source, places, &mut events))
            .collect();
        Drawing { title: visible(title), axis, executions, events, messages }
    }
}

/// What each execution is called: its workflow id, and which run of it this is from the second on.
fn names(sources: &[Drawable<'_>]) -> Vec<String> {
    let mut runs: IndexMap<String, usize> = IndexMap::new();
    let name = |source: &Drawable<'_>| {
        let id = source.workflow_execution.map(|ids| visible(&ids.workflow_id));
        let name = id.unwrap_or_else(|| "execution".to_owned());
        let run = runs.entry(name.clone()).or_default();
        *run += 1;
        if *run == 1 { name } else { format!("{name}, run {run}") }
    };
    sources.iter().map(name).collect()
}

/// The events of a history with their explanations, not yet in their places.
fn explained<'h>(source: &Drawable<'h>) -> impl Iterator<Item = Placed> + use<'h> {
    let history = source.history;
    let mut explainer = explain(history, source.told);
    history.iter().enumerate().map_while(move |(index, event)| {
        let choices = choices::choices(history, index, explainer.situation());
        let mut json = Vec::new();
        event.write_json(&mut json);
        Some(Placed {
            execution: 0,
            lane: 0,
            row: 0,
            step: step(&event.attributes).1,
            x: 0,
            elapsed: Duration::ZERO,
            explanation: explainer.next()?,
            json: String::from_utf8_lossy(&json).into_owned(),
            choices,
        })
    })
}

/// An execution with its lanes. The events are told their lane and row.
fn drawn(name: String, source: &Drawable<'_>, places: &[usize], events: &mut [Placed]) -> Drawn {
    let by_id: IndexMap<EventId, usize> =
        source.history.iter().map(id_of).zip(places.iter().copied()).collect();
    let place = |moment: Moment| by_id.get(&moment.id).copied().unwrap_or_default();
    let mut ending = None;
    let mut tracks = Vec::new();
    for (number, lane) in lanes(source.history).into_iter().enumerate() {
        if lane.kind == Kind::Execution {
            ending = ending_of(&lane);
        }
        let (rows, bars) = stacked(&lane.segments, place);
        let marks: Vec<Mark> = lane
            .points
            .iter()
            .map(|point| Mark { event: place(point.event), refused: point.refused })
            .collect();
        for bar in &bars {
            let its = [Some(bar.opened), bar.started, bar.ended.map(|(ended, _)| ended)];
            for event in its.into_iter().flatten() {
                (events[event].lane, events[event].row) = (number, bar.row);
            }
        }
        for mark in &marks {
            events[mark.event].lane = number;
        }
        tracks.push(Track { kind: lane.kind, id: lane.id, name: lane.name, rows, bars, marks });
    }
    let run_id = source.workflow_execution.map(|ids| visible(&ids.run_id)).unwrap_or_default();
    Drawn { name, run_id, ending, last: places.last().copied().unwrap_or(0), lanes: tracks }
}

fn id_of(event: &HistoryEvent) -> EventId {
    event.event_id
}

fn ending_of(lane: &Lane) -> Option<Ending> {
    let (_, ending) = lane.segments.last()?.ended?;
    Some(ending)
}

/// Puts each bar into the first row in which nothing is any more.
fn stacked(segments: &[Segment], place: impl Fn(Moment) -> usize) -> (usize, Vec<Bar>) {
    let mut ends: Vec<usize> = Vec::new();
    let mut bars = Vec::with_capacity(segments.len());
    for segment in segments {
        let opened = place(segment.opened);
        let ended = segment.ended.map(|(moment, ending)| (place(moment), ending));
        let end = ended.map_or(usize::MAX, |(end, _)| end);
        let row = ends.iter().position(|end| *end < opened).unwrap_or(ends.len());
        match ends.get_mut(row) {
            Some(last) => *last = end,
            None => ends.push(end),
        }
        bars.push(Bar { row, opened, started: segment.started.map(&place), ended });
    }
    (ends.len().max(1), bars)
}
