//! Drawings as Chrome trace events, which Perfetto opens.

use serde::Serialize;

use super::{Bar, Drawing, Placed, Track};

/// A drawing in the JSON array format of Chrome's trace events: a process for each execution, a
/// thread for each lane, a pair of asynchronous `b` and `e` events for each life of a thing, under
/// the id of the event that opened it, and another pair inside from its start on; instants for the
/// rest. Times are microseconds since the first event of the run.
#[must_use]
pub fn trace(drawing: &Drawing) -> String {
    let mut trace = Vec::new();
    for (process, execution) in (1..).zip(&drawing.executions) {
        trace.push(Event::name(process, 0, "process_name", execution.name.clone()));
        for (thread, track) in (1..).zip(&execution.lanes) {
            trace.push(Event::name(process, thread, "thread_name", track.label()));
        }
    }
    let mut timed = Vec::new();
    for (process, execution) in (1..).zip(&drawing.executions) {
        for (thread, track) in (1..).zip(&execution.lanes) {
            let lane = Lane { drawing, track, process, thread };
            timed.extend(track.bars.iter().flat_map(|bar| lane.bar(bar)));
            timed.extend(track.marks.iter().map(|mark| lane.event("i", mark.event, None)));
        }
    }
    timed.sort_by_key(|event| event.place);
    trace.extend(timed);
    let lines: Vec<String> = trace
        .iter()
        .map(|event| serde_json::to_string(event).expect("names and numbers are plain"))
        .collect();
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n"))
}

/// One trace event, in the names of the format.
#[derive(Serialize)]
struct Event<'d> {
    #[serde(skip)]
    place: usize,
    ph: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    pid: usize,
    tid: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id2: Option<Local>,
    /// An instant is one of its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    args: Arguments<'d>,
}

/// An id that counts inside its process.
#[derive(Serialize)]
struct Local {
    local: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Arguments<'d> {
    Name {
        name: String,
    },
    Event {
        #[serde(rename = "eventId")]
        event_id: u64,
        event: &'d str,
        rule: &'d str,
        #[serde(skip_serializing_if = "Option::is_none")]
        fault: Option<&'d str>,
    },
}

impl<'d> Event<'d> {
    fn name(pid: usize, tid: usize, what: &str, name: String) -> Event<'d> {
        Event {
            place: 0,
            ph: "M",
            name: what.to_owned(),
            cat: None,
            pid,
            tid,
            ts: None,
            id2: None,
            s: None,
            args: Arguments::Name { name },
        }
    }
}

struct Lane<'d> {
    drawing: &'d Drawing,
    track: &'d Track,
    process: usize,
    thread: usize,
}

impl<'d> Lane<'d> {
    fn bar(&self, bar: &Bar) -> Vec<Event<'d>> {
        let id = Some(bar.opened);
        let mut events = vec![self.event("b", bar.opened, id)];
        let started = bar.started.map(|started| self.event("b", started, id));
        let inner = started.is_some();
        events.extend(started.map(|event| Event { name: "started".to_owned(), ..event }));
        let Some((ended, _)) = bar.ended else { return events };
        if inner {
            let end = self.event("e", ended, id);
            events.push(Event { name: "started".to_owned(), ..end });
        }
        events.push(self.event("e", ended, id));
        events
    }

    fn event(&self, phase: &'static str, place: usize, opened: Option<usize>) -> Event<'d> {
        let Placed { explanation, elapsed, .. } = &self.drawing.events[place];
        let microseconds = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let id_of = |place: usize| self.drawing.events[place].explanation.event_id;
        Event {
            place,
            ph: phase,
            name: self.track.label(),
            cat: Some(self.track.kind.name()),
            pid: self.process,
            tid: self.thread,
            ts: Some(microseconds),
            id2: opened.map(|opened| Local { local: id_of(opened).to_string() }),
            s: opened.is_none().then_some("t"),
            args: Arguments::Event {
                event_id: explanation.event_id.0,
                event: &explanation.what,
                rule: explanation.rule.id,
                fault: explanation.fault.as_deref(),
            },
        }
    }
}
