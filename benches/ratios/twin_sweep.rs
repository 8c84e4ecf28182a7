//! What a sweep does at least: seeds, draws, a queue, events of 40 bytes and a digest of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use swf_sim::model::EventType as T;

/// An event as small as it can be: a moment, a type, two events that it refers to, and an id.
#[derive(Clone, Copy)]
struct Record {
    at: u64,
    event_type: T,
    refers_to: [u64; 2],
    id: u64,
}

/// Decides which task is scheduled next, by its number; `None`: the execution closes.
type Decide = dyn FnMut(&[Record]) -> Option<u64>;

/// The loop, whose memory serves all seeds.
pub(crate) struct TwinSweep {
    decide: Box<Decide>,
    queue: BinaryHeap<Reverse<u128>>,
    log: Vec<Record>,
}

/// Of 256 draws, so many fail.
const FAILURES: u64 = 25;

impl TwinSweep {
    /// Workflows of so many tasks, one after the other; one that fails is tried once more.
    pub(crate) fn of(tasks: u64) -> Self {
        const { assert!(size_of::<Record>() == 40) };
        let decide = move |log: &[Record]| {
            let close = log[..log.len() - 2].last()?;
            let next = if close.event_type == T::LambdaFunctionCompleted {
                (close.id / 2 + 1) * 2
            } else if close.event_type == T::WorkflowExecutionStarted {
                0
            } else if close.id % 2 == 1 {
                return None;
            } else {
                close.id + 1
            };
            (next < 2 * tasks).then_some(next)
        };
        TwinSweep { decide: Box::new(decide), queue: BinaryHeap::new(), log: Vec::new() }
    }

    /// Runs so many seeds; how many events they have together.
    pub(crate) fn run(&mut self, seeds: u64) -> u64 {
        let (mut events, mut digests) = (0, 0);
        for seed in 0..seeds {
            self.simulate(seed);
            events += self.log.len() as u64;
            digests ^= self.digest();
        }
        std::hint::black_box(digests);
        events
    }

    fn simulate(&mut self, seed: u64) {
        self.queue.clear();
        self.log.clear();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        self.write(0, T::WorkflowExecutionStarted, [0, 0], 0);
        let mut now = 0;
        while let Some(task) = self.decided(now) {
            let completed = self.log.len() as u64;
            let scheduled = self.write(now, T::LambdaFunctionScheduled, [completed, 0], task);
            let started = self.write(now, T::LambdaFunctionStarted, [scheduled, 0], task);
            let drawn = random.next_u64();
            let fails = drawn & 0xff < FAILURES;
            let after = if fails && drawn & 0x100 == 0 { 300_000 } else { drawn >> 54 };
            let class = u64::from(fails) << 32 | task;
            self.queue.push(Reverse(u128::from(now + after) << 64 | u128::from(class)));
            let Some(Reverse(first)) = self.queue.pop() else { return };
            now = (first >> 64) as u64;
            let event_type = match (first as u64 >> 32 & 1, after) {
                (0, _) => T::LambdaFunctionCompleted,
                (_, 300_000) => T::LambdaFunctionTimedOut,
                _ => T::LambdaFunctionFailed,
            };
            self.write(now, event_type, [scheduled, started], first as u64 & 0xffff_ffff);
        }
        self.write(now, T::WorkflowExecutionCompleted, [self.log.len() as u64, 0], 0);
    }

    /// A decision task from its scheduling to its completion.
    fn decided(&mut self, now: u64) -> Option<u64> {
        let scheduled = self.write(now, T::DecisionTaskScheduled, [0, 0], 0);
        let started = self.write(now, T::DecisionTaskStarted, [scheduled, 0], 0);
        let next = (self.decide)(&self.log);
        self.write(now, T::DecisionTaskCompleted, [scheduled, started], 0);
        next
    }

    /// Appends an event; its id.
    fn write(&mut self, at: u64, event_type: T, refers_to: [u64; 2], id: u64) -> u64 {
        self.log.push(Record { at, event_type, refers_to, id });
        self.log.len() as u64
    }

    fn digest(&self) -> u64 {
        self.log.iter().fold(0, |digest: u64, event| {
            let [one, other] = event.refers_to;
            let word = event.at ^ (event.event_type as u64) << 56 ^ event.id << 40;
            let word = word ^ one << 20 ^ other;
            (digest.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
        })
    }
}
