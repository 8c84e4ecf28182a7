//! The events that have been seen, found by their ids; and the things that they opened.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::finding::Findings;
use super::law::Law;
use crate::model::{EventId, EventType, Text, Timestamp};

/// Where and when an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) id: EventId,
    pub(super) at: Timestamp,
    pub(super) event_type: EventType,
}

/// An event that was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) stamp: Stamp,
    /// The thing that it opened, by its place among those of its family.
    thing: u32,
}

/// All events seen so far. As a rule ids follow each other, so that an event's place tells its id.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    events: Vec<Known>,
    /// Places by id, kept only once ids have not followed each other.
    places: Option<IndexMap<EventId, usize, FxBuildHasher>>,
}

impl Seen {
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn last(&self) -> Option<Stamp> {
        self.events.last().map(|known| known.stamp)
    }

    /// The event before the one that was noted last.
    pub(super) fn before_last(&self) -> Option<Stamp> {
        let place = self.events.len().checked_sub(2)?;
        self.events.get(place).map(|known| known.stamp)
    }

    pub(super) fn find(&self, id: EventId) -> Option<&Known> {
        let place = match &self.places {
            Some(places) => *places.get(&id)?,
            None => usize::try_from(id.0.checked_sub(self.events.first()?.stamp.id.0)?).ok()?,
        };
        self.events.get(place)
    }

    /// Notes an event; whether its id is new.
    pub(super) fn note(&mut self, stamp: Stamp) -> bool {
        let place = self.events.len();
        if self.places.is_none()
            && let Some(last) = self.last()
            && last.id.0.checked_add(1) != Some(stamp.id.0)
        {
            let ids = self.events.iter().map(|known| known.stamp.id);
            self.places = Some(ids.zip(0..).collect());
        }
        self.events.push(Known { stamp, thing: 0 });
        match &mut self.places {
            Some(places) => {
                let entry = places.entry(stamp.id);
                let new = matches!(entry, indexmap::map::Entry::Vacant(_));
                entry.or_insert(place);
                new
            }
            None => true,
        }
    }
}

/// A thing that an event opened.
#[derive(Clone, Debug)]
pub(super) struct Thing<T> {
    pub(super) opened: Stamp,
    /// The batch whose decision opened it.
    pub(super) decided_by: EventId,
    pub(super) started: Option<Stamp>,
    pub(super) closed_by: EventId,
    pub(super) own: T,
}

impl<T> Thing<T> {
    fn is_open(&self) -> bool {
        self.closed_by.is_none()
    }

    pub(super) fn started_event_id(&self) -> EventId {
        self.started.map_or(EventId::NONE, |started| started.id)
    }
}

/// What is known of a thing besides when it was opened, started and closed.
pub(super) trait Own {
    /// The id that the decider chose for it, when ids of its family are held while it is open.
    fn id(&self) -> Option<&Text>;
}

/// All things of one family.
#[derive(Clone, Debug)]
pub(super) struct Things<T> {
    opener: EventType,
    things: Vec<Thing<T>>,
    open: usize,
    /// What holds an id: how many open things, and the newest of them.
    holders: IndexMap<Text, Holder, FxBuildHasher>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Holder {
    open: u32,
    newest: u32,
}

impl<T: Own> Things<T> {
    pub(super) fn new(opener: EventType) -> Self {
        Things { opener, things: Vec::new(), open: 0, holders: IndexMap::default() }
    }

    pub(super) fn open_count(&self) -> usize {
        self.open
    }

    /// The open thing that has the id.
    pub(super) fn holder(&self, id: &Text) -> Option<&Thing<T>> {
        let holder = self.holders.get(id).filter(|holder| holder.open > 0)?;
        self.things.get(holder.newest as usize)
    }

    pub(super) fn holder_mut(&mut self, id: &Text) -> Option<&mut Thing<T>> {
        let holder = self.holders.get(id).filter(|holder| holder.open > 0)?;
        self.things.get_mut(holder.newest as usize)
    }

    /// Opens the thing of the event that was noted last.
    pub(super) fn open(&mut self, seen: &mut Seen, decided_by: EventId, own: T) {
        let Some(known) = seen.events.last_mut() else { return };
        let place = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        known.thing = place;
        if let Some(id) = own.id() {
            let held = match self.holders.get_mut(id) {
                Some(held) => held,
                None => self.holders.entry(id.clone()).or_default(),
            };
            *held = Holder { open: held.open + 1, newest: place };
        }
        self.open += 1;
        let opened = known.stamp;
        let closed_by = EventId::NONE;
        self.things.push(Thing { opened, decided_by, started: None, closed_by, own });
    }

    /// The thing that an event opened.
    pub(super) fn of(&mut self, seen: &Seen, opened_by: EventId) -> Option<&mut Thing<T>> {
        let known = seen.find(opened_by).filter(|it| it.stamp.event_type == self.opener)?;
        self.things.get_mut(known.thing as usize).filter(|it| it.opened.id == opened_by)
    }

    /// Notes what starts a thing, which must be open and not started.
    pub(super) fn start(
        &mut self,
        seen: &Seen,
        opened_by: EventId,
        start: Stamp,
        law: Law,
        findings: &mut Findings,
    ) -> Option<&mut Thing<T>> {
        let thing = self.of(seen, opened_by)?;
        if !thing.is_open() {
            let closed = [opened_by, thing.closed_by, start.id];
            findings.broken(law, &closed, "it to be open", "it closed already");
        } else if let Some(started) = thing.started {
            let starts = [opened_by, started.id, start.id];
            findings.broken(law, &starts, "no start before", "one that started already");
        }
        thing.started.get_or_insert(start);
        Some(thing)
    }

    /// Notes what closes a thing, which must be open; the thing, closed now.
    pub(super) fn close(
        &mut self,
        seen: &Seen,
        opened_by: EventId,
        close: Stamp,
        law: Law,
        findings: &mut Findings,
    ) -> Option<&Thing<T>> {
        let known = seen.find(opened_by).filter(|it| it.stamp.event_type == self.opener)?;
        let thing = self.things.get_mut(known.thing as usize)?;
        if !thing.is_open() {
            let closes = [opened_by, thing.closed_by, close.id];
            findings.broken(law, &closes, "it to be open", "it closed already");
            return Some(thing);
        }
        thing.closed_by = close.id;
        self.open -= 1;
        if let Some(holder) = thing.own.id().and_then(|id| self.holders.get_mut(id)) {
            holder.open = holder.open.saturating_sub(1);
        }
        Some(thing)
    }
}

impl<T> Thing<T> {
    /// Holds the start that a closing event names against the thing's own, which may have been left
    /// out of a part of a history.
    pub(super) fn names_start(
        &self,
        seen: &Seen,
        named: EventId,
        close: Stamp,
        law: Law,
        findings: &mut Findings,
    ) {
        let known = self.started_event_id();
        let left_out = known.is_none() && !findings.whole && seen.find(named).is_none();
        if named != known && !left_out {
            let expected = format_args!("startedEventId {known}");
            findings.broken(law, &[self.opened.id, close.id], expected, named);
        }
    }
}
