//! From the values of an export to its recordings: pages are joined, lines are gathered, and
//! newest first is turned round.

use super::{Extent, Polled, Recording, RecordingError, Times, times};
use crate::model::wire::{self, Document, DocumentContent};
use crate::model::{EventId, HistoryEvent, WorkflowExecution};

pub(super) fn recordings(json: &[u8]) -> Result<Vec<Recording>, RecordingError> {
    let mut parts = Parts::default();
    wire::each_from_json(json, |document: Document, _| parts.take(document))?;
    if parts.0.is_empty() {
        let blank = json.iter().all(u8::is_ascii_whitespace);
        return Err(if blank { RecordingError::Empty } else { RecordingError::NoEvents });
    }
    parts.0.into_iter().map(Part::recording).collect()
}

/// The recordings, as far as their events have been gathered.
#[derive(Default)]
struct Parts(Vec<Part>);

struct Part {
    document: Document,
    newest_first: bool,
}

impl Parts {
    fn take(&mut self, mut document: Document) {
        match std::mem::take(&mut document.content) {
            DocumentContent::Executions(executions) => {
                executions.into_iter().for_each(|document| self.take(document));
            }
            DocumentContent::Event => self.take_event(document),
            DocumentContent::Page if document.events.is_empty() => {}
            DocumentContent::Page => self.take_page(document),
        }
    }

    /// An event on a line of its own goes to its execution; lines without one are one history.
    fn take_event(&mut self, mut document: Document) {
        let last = self.0.last_mut().filter(|last| last.lines());
        match last.filter(|last| last.is_of(document.workflow_execution.as_ref())) {
            Some(part) => part.gather(&mut document),
            None => {
                let earlier = self.0.iter_mut().rev().filter(|part| part.lines());
                let same = |part: &&mut Part| part.is_of(document.workflow_execution.as_ref());
                match earlier.into_iter().find(same) {
                    Some(part) => part.gather(&mut document),
                    None => self.push(DocumentContent::Event, document, false),
                }
            }
        }
    }

    /// A page goes on with the history before it, when its ids do and no other execution is named.
    /// Events that both have are the same, and kept once; the answers to two polls stay two.
    fn take_page(&mut self, mut document: Document) {
        let newest_first = turn_round(&mut document.events);
        if let Some(part) = self.0.last_mut()
            && !part.lines()
            && (document.workflow_execution.is_none()
                || part.is_of(document.workflow_execution.as_ref()))
            && let Some(next) = goes_on(&part.document.events, &document.events)
            && (next.shared == 0 || part.document.started_event_id == document.started_event_id)
        {
            part.join(&mut document, next);
            part.newest_first |= newest_first;
            return;
        }
        self.push(DocumentContent::Page, document, newest_first);
    }

    fn push(&mut self, content: DocumentContent, mut document: Document, newest_first: bool) {
        document.content = content;
        self.0.push(Part { document, newest_first });
    }
}

/// How a page goes on with the events before it.
#[derive(Clone, Copy)]
struct Next {
    /// Whether it has the later events, not the earlier ones.
    at_end: bool,
    /// How many events both have.
    shared: usize,
}

/// How `page` goes on with `events`; `None` when it is not the history's next.
fn goes_on(events: &[HistoryEvent], page: &[HistoryEvent]) -> Option<Next> {
    let (first, last) = (events.first()?.event_id, events.last()?.event_id);
    let (page_first, page_last) = (page.first()?.event_id, page.last()?.event_id);
    if page_first > last && page_first != EventId::FIRST {
        return Some(Next { at_end: true, shared: 0 });
    }
    if page_last < first {
        return Some(Next { at_end: false, shared: 0 });
    }
    if first < page_first && last < page_last {
        return shared(events, page).map(|shared| Next { at_end: true, shared });
    }
    if page_first < first && page_last < last {
        return shared(page, events).map(|shared| Next { at_end: false, shared });
    }
    None
}

/// How many events at the end of the earlier ones are those at the beginning of the later ones.
fn shared(earlier: &[HistoryEvent], later: &[HistoryEvent]) -> Option<usize> {
    let first = later.first()?.event_id;
    let end = &earlier[earlier.iter().position(|event| event.event_id == first)?..];
    later.starts_with(end).then_some(end.len())
}

impl Part {
    fn lines(&self) -> bool {
        matches!(self.document.content, DocumentContent::Event)
    }

    fn is_of(&self, workflow_execution: Option<&WorkflowExecution>) -> bool {
        self.document.workflow_execution.as_ref() == workflow_execution
    }

    fn gather(&mut self, document: &mut Document) {
        self.document.events.append(&mut document.events);
        self.document.untimed += document.untimed;
    }

    fn join(&mut self, page: &mut Document, next: Next) {
        if !next.at_end {
            std::mem::swap(&mut self.document.events, &mut page.events);
        }
        let shared = page.events.drain(..next.shared);
        page.untimed -= shared.filter(is_untimed).count().min(page.untimed);
        self.gather(page);
        // Of pages newest first, the last page of the answer is the oldest.
        self.document.more = page.more;
    }

    fn recording(mut self) -> Result<Recording, RecordingError> {
        if self.lines() {
            self.newest_first = turn_round(&mut self.document.events);
        }
        let Document { mut events, untimed, started_event_id, .. } = self.document;
        let times = match untimed {
            0 if times::in_whole_seconds(&events) => Times::Seconds,
            0 => Times::Milliseconds,
            all if all == events.len() => {
                times::fill(&mut events);
                Times::Absent
            }
            untimed => return Err(some_untimed(untimed, &events)),
        };
        let started_event_id = started_event_id.filter(|started| !started.is_none());
        Ok(Recording {
            workflow_execution: self.document.workflow_execution,
            workflow_type: self.document.workflow_type,
            close_status: self.document.close_status,
            extent: Extent::of(&events),
            times,
            newest_first: self.newest_first,
            more_pages: self.document.more,
            polled: started_event_id.map(|started_event_id| Polled {
                started_event_id,
                previous_started_event_id: self.document.previous_started_event_id,
            }),
            events,
        })
    }
}

fn some_untimed(untimed: usize, events: &[HistoryEvent]) -> RecordingError {
    let first = events.iter().find(|event| is_untimed(event));
    let first = first.map_or(EventId::NONE, |event| event.event_id);
    RecordingError::SomeUntimed { first, untimed, events: events.len() }
}

/// Whether an event stood without a moment: it was given the first there is, which no execution
/// has seen.
fn is_untimed(event: &HistoryEvent) -> bool {
    event.event_timestamp.as_millis() == 0
}

/// Puts events oldest first that stand newest first; whether they did.
fn turn_round(events: &mut [HistoryEvent]) -> bool {
    let falling = events.windows(2).filter(|pair| pair[0].event_id > pair[1].event_id).count();
    let newest_first = falling * 2 > events.len().saturating_sub(1);
    if newest_first {
        events.reverse();
    }
    newest_first
}
