//! The open things of one family, found by the event that opened them and by their id.

use crate::model::{EventId, KeyWriter, Log, Tally, Text, rewound};

/// Open things of one family: absent means closed. Ids can be used again once their holder is
/// closed, so an id is counted: `attempt` is how often it was used before in this run.
///
/// Events are numbered without gaps, so a thing is found by its event through a table; with a hash
/// map instead, a run with a thousand Lambda tasks open took 1.2 times as long.
#[derive(Debug)]
pub(super) struct Open<T> {
    /// Where in `entries` the thing is that an event opened, from 1; 0: it opened none.
    places: Log<Vec<u32>>,
    entries: Vec<Option<Entry<T>>>,
    free: Vec<u32>,
    ids: Tally<Text, Uses>,
}

rewound!(Open<T> { places: back, entries, free, ids: back });

#[derive(Clone, Debug)]
struct Entry<T> {
    opened_by: EventId,
    /// Where the id is in `ids`, which only grows.
    id: usize,
    attempt: u32,
    thing: T,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Uses {
    count: u32,
    open: Option<EventId>,
}

/// What is open, and under which id and attempt; where it is kept does not matter.
impl<T: PartialEq> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = |entry: &Entry<T>| {
            other.entry(entry.opened_by).is_some_and(|its| {
                let ids = (self.ids.get_index(entry.id), other.ids.get_index(its.id));
                ids.0 == ids.1 && entry.attempt == its.attempt && entry.thing == its.thing
            })
        };
        self.len() == other.len()
            && self.ids == other.ids
            && self.entries.iter().flatten().all(same)
    }
}

impl<T> Default for Open<T> {
    fn default() -> Self {
        Open {
            places: Log::default(),
            entries: Vec::new(),
            free: Vec::new(),
            ids: Tally::default(),
        }
    }
}

impl<T> Open<T> {
    /// Nothing open and no id used, in the same memory.
    pub(super) fn clear(&mut self) {
        let Open { places, entries, free, ids } = self;
        places.clear();
        entries.clear();
        free.clear();
        ids.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    pub(super) fn get(&self, opened_by: EventId) -> Option<&T> {
        self.entry(opened_by).map(|entry| &entry.thing)
    }

    pub(super) fn get_mut(&mut self, opened_by: EventId) -> Option<&mut T> {
        let place = self.place(opened_by)?;
        self.entries[place].as_mut().map(|entry| &mut entry.thing)
    }

    /// The id of the open thing.
    pub(super) fn id(&self, opened_by: EventId) -> Option<&Text> {
        let (id, _) = self.ids.get_index(self.entry(opened_by)?.id)?;
        Some(id)
    }

    /// How often the id of the open thing was used before.
    pub(super) fn attempt(&self, opened_by: EventId) -> Option<u32> {
        self.entry(opened_by).map(|entry| entry.attempt)
    }

    /// The event that opened the open thing with this id.
    pub(super) fn opened_by(&self, id: &str) -> Option<EventId> {
        self.ids.get(id).and_then(|uses| uses.open)
    }

    /// The events that opened what is open, oldest first.
    pub(super) fn opened_by_in_order(&self) -> Vec<EventId> {
        let mut opened_by: Vec<_> = self.all_opened_by().collect();
        opened_by.sort_unstable();
        opened_by
    }

    /// The same in no order.
    pub(super) fn all_opened_by(&self) -> impl Iterator<Item = EventId> {
        self.entries.iter().flatten().map(|entry| entry.opened_by)
    }

    /// Puts in how often each id was used, up to as many uses as count.
    pub(super) fn put_in_uses(&self, key: &mut KeyWriter, counts: u32) {
        if counts > 0 {
            key.unordered(self.ids.iter(), |key, (id, uses)| {
                key.text(id);
                key.number(uses.count.min(counts).into());
            });
        }
    }

    /// Opens a thing under an id.
    pub(super) fn insert(&mut self, opened_by: EventId, id: &Text, thing: T) {
        let known = self.ids.entry(id.clone());
        let id = known.index();
        let uses = known.or_default();
        let attempt = uses.count;
        *uses = Uses { count: attempt + 1, open: Some(opened_by) };
        let place = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            u32::try_from(self.entries.len() - 1).expect("fewer than 2^32 things are open")
        });
        self.entries[place as usize] = Some(Entry { opened_by, id, attempt, thing });
        let event = usize::try_from(opened_by.0).expect("a history fits into memory");
        self.places.resize(event + 1, 0);
        self.places[event] = place + 1;
    }

    /// Closes the thing that this event opened.
    pub(super) fn remove(&mut self, opened_by: EventId) -> Option<T> {
        let place = self.place(opened_by)?;
        let entry = self.entries[place].take()?;
        self.free.push(u32::try_from(place).expect("places have 32 bits"));
        if let Some((_, uses)) = self.ids.get_index_mut(entry.id)
            && uses.open == Some(opened_by)
        {
            uses.open = None;
        }
        Some(entry.thing)
    }

    fn entry(&self, opened_by: EventId) -> Option<&Entry<T>> {
        self.entries[self.place(opened_by)?].as_ref()
    }

    /// Where the open thing is; a place that has been given to another thing is not its own.
    fn place(&self, opened_by: EventId) -> Option<usize> {
        let event = usize::try_from(opened_by.0).ok()?;
        let place = self.places.get(event)?.checked_sub(1)? as usize;
        let entry = self.entries[place].as_ref()?;
        (entry.opened_by == opened_by).then_some(place)
    }
}
