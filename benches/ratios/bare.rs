//! The loop that any simulator of events has at its heart, and nothing else.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use swf_sim::model::{EventType, HistoryEvent};

/// How many things are to come at any moment.
const PENDING: u64 = 16;

/// 64 bytes for each event.
#[derive(Clone, Copy)]
struct Record {
    _event_id: u64,
    _at: u64,
    _event_type: EventType,
    _refers_to: [u64; 2],
    _id: [u8; 24],
}

/// A clock, a queue and a log; events of given types, one after the other.
pub(crate) struct BareLoop {
    order: Vec<EventType>,
    queue: BinaryHeap<Reverse<u128>>,
    log: Vec<Record>,
}

impl BareLoop {
    /// Writes events of the same types in the same order as a history has.
    pub(crate) fn of(history: &[HistoryEvent]) -> Self {
        const { assert!(size_of::<Record>() == 64) };
        let order = history.iter().map(HistoryEvent::event_type).collect();
        BareLoop { order, queue: BinaryHeap::new(), log: Vec::new() }
    }

    /// For each event: takes the first thing off the queue, puts another on it, and logs it.
    pub(crate) fn run(&mut self) {
        self.queue.clear();
        self.log.clear();
        self.queue.extend((0..PENDING).map(|n| Reverse(key(n, n))));
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for (place, event_type) in self.order.iter().enumerate() {
            let Some(Reverse(first)) = self.queue.pop() else { return };
            let (event_id, at) = (place as u64 + 1, (first >> 64) as u64);
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            self.queue.push(Reverse(key(at + random % 1000, PENDING + event_id)));
            self.log.push(Record {
                _event_id: event_id,
                _at: at,
                _event_type: *event_type,
                _refers_to: [event_id.wrapping_sub(1), first as u64],
                _id: [*event_type as u8; 24],
            });
        }
        black_box(&self.log);
    }
}

fn key(at: u64, insertion: u64) -> u128 {
    (u128::from(at) << 64) | u128::from(insertion)
}
