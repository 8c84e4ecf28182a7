//! What can happen to an activity task instead.

use std::time::Duration;

use super::{Fault, FaultSet};
use crate::model::events::ActivityTaskScheduled;
use crate::model::{EventId, Text, Timeout};
use crate::service::{ApiFault, ExecutionRef};
use crate::simulation::{ActivityAnswer, ActivityOutcome, Heartbeats, Simulation, SiteKind};

const MILLISECOND: Duration = Duration::from_millis(1);

/// The four timeouts of a task; `None`: never.
#[derive(Clone, Copy)]
struct Timeouts {
    schedule_to_start: Option<Duration>,
    schedule_to_close: Option<Duration>,
    start_to_close: Option<Duration>,
    heartbeat: Option<Duration>,
}

impl Timeouts {
    fn of(task: &ActivityTaskScheduled) -> Self {
        let length = |timeout: Option<Timeout>| {
            let milliseconds = timeout?.milliseconds()?;
            u64::try_from(milliseconds).ok().map(Duration::from_millis)
        };
        Timeouts {
            schedule_to_start: length(task.schedule_to_start_timeout),
            schedule_to_close: length(task.schedule_to_close_timeout),
            start_to_close: length(task.start_to_close_timeout),
            heartbeat: length(task.heartbeat_timeout),
        }
    }

    /// How long after its start a task that is taken then, and kept alive, times out.
    fn work(self, taken: Duration) -> Option<Duration> {
        let left = self.schedule_to_close.map(|whole| whole.saturating_sub(taken));
        first(self.start_to_close, left)
    }

    /// Whether the task is still there when a worker would take it.
    fn is_taken(self, taken: Duration) -> bool {
        first(self.schedule_to_start, self.schedule_to_close).is_none_or(|due| taken < due)
    }

    /// When a worker that goes by this outcome, which takes the task at `taken`, is timed out.
    fn timed_out(self, taken: Duration, heartbeats: Option<&Heartbeats>) -> Option<Duration> {
        let beaten = heartbeats.is_some_and(|beats| {
            beats.times.is_none() && self.heartbeat.is_none_or(|heartbeat| beats.every < heartbeat)
        });
        first(self.work(taken), self.heartbeat.filter(|_| !beaten))
    }
}

fn first(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Simulation {
    /// Asks what happens to an activity task that is offered now.
    pub(in crate::simulation) fn strike_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
    ) {
        self.strike(of, scheduled, SiteKind::ActivityTask, |simulation| {
            let hand_out = simulation.world.latencies.hand_out;
            let nominal = simulation.nominal_activity(of, scheduled);
            nominal.map_or(FaultSet::NONE, |(task, nominal)| admitted(task, &nominal, hand_out))
        });
    }

    /// How a task is done that somebody may take.
    pub(in crate::simulation) fn activity_outcome(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<ActivityOutcome> {
        let (task, nominal) = self.nominal_activity(of, scheduled)?;
        let Some(fault) = self.said(of, scheduled, SiteKind::ActivityTask) else {
            return Some(nominal);
        };
        let faulty = faulty(fault, task, &nominal, self.world.latencies.hand_out);
        Some(faulty.unwrap_or(nominal))
    }

    /// How often the worker answers.
    pub(in crate::simulation) fn answers_given(&self, of: ExecutionRef, scheduled: EventId) -> u32 {
        let fault = self.said(of, scheduled, SiteKind::ActivityTask);
        if fault == Some(Fault::Duplicate) { 2 } else { 1 }
    }

    /// Keeps in mind that the service refused an answer that a fault let come when nobody waited
    /// for it.
    pub(in crate::simulation) fn answer_in_vain(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        refusal: &ApiFault,
    ) {
        let fault = self.said(of, scheduled, SiteKind::ActivityTask);
        let denied = matches!(refusal, ApiFault::AccessDenied(_));
        if [Some(Fault::Duplicate), Some(Fault::TooLate)].contains(&fault) && !denied {
            self.answer_refused(of, scheduled, refusal.clone());
        }
    }
}

/// The faults that a task admits.
fn admitted(
    task: &ActivityTaskScheduled,
    nominal: &ActivityOutcome,
    hand_out: Duration,
) -> FaultSet {
    let all = FaultSet::of_kind(SiteKind::ActivityTask).iter();
    let acts = |fault: &Fault| {
        let faulty = faulty(*fault, task, nominal, hand_out);
        faulty.is_some_and(|faulty| *fault == Fault::Duplicate || faulty != *nominal)
    };
    all.filter(acts).collect()
}

/// How a worker does a task under a fault; `None`: the fault cannot act.
fn faulty(
    fault: Fault,
    task: &ActivityTaskScheduled,
    nominal: &ActivityOutcome,
    hand_out: Duration,
) -> Option<ActivityOutcome> {
    let timeouts = Timeouts::of(task);
    let taken = hand_out + nominal.taken_after?;
    let due = timeouts.timed_out(taken, nominal.heartbeats.as_ref());
    let in_time = due.is_none_or(|due| nominal.after < due);
    if nominal.answer == ActivityAnswer::Never || !timeouts.is_taken(taken) || !in_time {
        return None;
    }
    let nominal = || nominal.clone();
    let lost =
        |heartbeats| ActivityOutcome { answer: ActivityAnswer::Never, heartbeats, ..nominal() };
    let alive = || keep_alive(timeouts, &nominal());
    if fault == Fault::Duplicate {
        return Some(nominal());
    }
    if fault == Fault::Slow {
        let after = timeouts.work(taken)?.checked_sub(MILLISECOND)?;
        let slow = ActivityOutcome { after, heartbeats: alive()?, ..nominal() };
        return (after > nominal().after).then_some(slow);
    }
    if fault == Fault::Failed {
        let reason = Some(Text::of("injected"));
        let answer = ActivityAnswer::Fails { reason, details: None };
        return Some(ActivityOutcome { answer, ..nominal() });
    }
    if fault == Fault::TooLate {
        let after = timeouts.timed_out(taken, None)? + MILLISECOND;
        return Some(ActivityOutcome { after, heartbeats: None, ..nominal() });
    }
    if fault == Fault::ScheduleToClose {
        let taken_after = taken_too_late(timeouts, hand_out, taken)?;
        return Some(ActivityOutcome { taken_after, ..lost(alive()?) });
    }
    timed_out(fault, timeouts, taken).then_some(())?;
    if fault == Fault::NoWorker {
        return Some(ActivityOutcome { taken_after: None, ..nominal() });
    }
    Some(lost(if fault == Fault::Timeout { alive()? } else { None }))
}

/// Whether the timeout that a fault means is the first that passes.
fn timed_out(fault: Fault, timeouts: Timeouts, taken: Duration) -> bool {
    let whole = timeouts.schedule_to_close;
    let before = |due: Option<Duration>, other: Option<Duration>| {
        due.is_some_and(|due| other.is_none_or(|other| due < other))
    };
    if fault == Fault::NoWorker {
        return before(timeouts.schedule_to_start, whole);
    }
    if fault == Fault::HeartbeatsStop {
        return before(timeouts.heartbeat, timeouts.work(taken));
    }
    fault == Fault::Timeout && before(timeouts.start_to_close.map(|work| taken + work), whole)
}

/// How long a worker waits before it takes a task so that the task's schedule-to-close timeout is
/// the one that passes; `Some(None)`: no worker takes it.
fn taken_too_late(
    timeouts: Timeouts,
    hand_out: Duration,
    taken: Duration,
) -> Option<Option<Duration>> {
    let whole = timeouts.schedule_to_close?;
    let Some(waiting) = timeouts.schedule_to_start.filter(|waiting| *waiting < whole) else {
        return Some(None);
    };
    let passes = |taken: &Duration| {
        *taken < waiting && timeouts.start_to_close.is_none_or(|work| *taken + work >= whole)
    };
    let latest = waiting.checked_sub(MILLISECOND)?.max(taken);
    let taken = [taken, latest].into_iter().find(passes)?;
    Some(Some(taken.saturating_sub(hand_out)))
}

/// Heartbeats that keep a task alive; `None`: nothing can.
fn keep_alive(timeouts: Timeouts, nominal: &ActivityOutcome) -> Option<Option<Heartbeats>> {
    let Some(heartbeat) = timeouts.heartbeat else { return Some(nominal.heartbeats.clone()) };
    let details = nominal.heartbeats.as_ref().and_then(|beats| beats.details.clone());
    let heeds_cancel = nominal.heartbeats.as_ref().is_some_and(|beats| beats.heeds_cancel);
    let every = heartbeat / 2;
    let alive = Heartbeats { every, times: None, details, heeds_cancel };
    (every >= MILLISECOND).then_some(Some(alive))
}
