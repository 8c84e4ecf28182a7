//! What can happen to an activity task instead.

use std::time::Duration;

use super::deadline::{self, MILLISECOND};
use super::{Fault, FaultSet, Stage};
use crate::execution::ActivityTaskAnswer;
use crate::model::events::ActivityTaskScheduled;
use crate::model::{AnswerAtDeadline, EventId, Text, Timeout, Timestamp};
use crate::service::{ApiFault, ExecutionRef};
use crate::simulation::{ActivityAnswer, ActivityOutcome, Heartbeats, Simulation, SiteKind};

/// Why a worker says that a task failed under a fault.
const INJECTED: Text = Text::of("injected");

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

    /// After how long a worker takes the task, if it is to be the schedule-to-close timeout that
    /// passes; `Some(None)`: never.
    fn taken_too_late(self, taken: Duration) -> Option<Option<Duration>> {
        let whole = self.schedule_to_close?;
        let Some(waiting) = self.schedule_to_start.filter(|waiting| *waiting < whole) else {
            return Some(None);
        };
        let passes = |taken: &Duration| {
            *taken < waiting && self.start_to_close.is_none_or(|work| *taken + work >= whole)
        };
        let latest = waiting.checked_sub(MILLISECOND)?.max(taken);
        [taken, latest].into_iter().find(passes).map(Some)
    }
}

fn first(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A task and the worker who takes it after so long, as they nominally are.
struct Prospect {
    timeouts: Timeouts,
    taken: Duration,
    nominal: ActivityOutcome,
    /// Whether there are only so many workers.
    is_numbered: bool,
    at_deadline: AnswerAtDeadline,
}

impl Simulation {
    /// How long after an activity task is offered now a worker takes it; `None`: nobody does. Asks
    /// what happens to it until then.
    pub(in crate::simulation) fn activity_taken_after(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<Duration> {
        let fault = self.strike(of, scheduled, SiteKind::ActivityTask, |simulation| {
            let prospect = simulation.prospect(of, scheduled, None);
            prospect.map_or(FaultSet::NONE, |prospect| prospect.admitted_when_offered())
        });
        let prospect = self.prospect(of, scheduled, None)?;
        let faulty = fault.and_then(|fault| prospect.taken_under(fault));
        faulty.unwrap_or(Some(prospect.taken))
    }

    /// How a worker does a task that it has just taken. Asks what happens to it from now on.
    pub(in crate::simulation) fn activity_outcome(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<ActivityOutcome> {
        let offered = self.service.execution(of).event(scheduled)?.event_timestamp;
        let waited = Some(self.now.since(offered));
        let at = (of, scheduled, SiteKind::ActivityTask);
        let fault = self.strike_at(Stage::Taken, at, |simulation| {
            let prospect = simulation.prospect(of, scheduled, waited);
            let prospect = prospect.filter(|_| simulation.is_at_work(of, scheduled));
            prospect.map_or(FaultSet::NONE, |prospect| prospect.admitted_when_taken())
        });
        let prospect = self.prospect(of, scheduled, waited)?;
        let faulty = fault.and_then(|fault| prospect.done_under(fault));
        Some(faulty.unwrap_or(prospect.nominal))
    }

    /// What a worker says whose answer is due. Asks what that is while the task waits for it.
    pub(in crate::simulation) fn due_activity_answer(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        nominal: ActivityTaskAnswer,
    ) -> ActivityTaskAnswer {
        let failed = ActivityTaskAnswer::Failed { reason: Some(INJECTED), details: None };
        let at = (of, scheduled, SiteKind::ActivityTask);
        let fault = self.strike_at(Stage::Answered, at, |simulation| {
            let mut admitted = FaultSet::NONE;
            let acts = nominal != failed && simulation.is_at_work(of, scheduled);
            admitted.insert_if(acts, Fault::Failed);
            admitted
        });
        if fault == Some(Fault::Failed) { failed } else { nominal }
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
        let in_vain = [Fault::Duplicate, Fault::TooLate, Fault::Overrun].map(Some);
        if in_vain.contains(&fault) && !denied {
            self.answer_refused(of, scheduled, refusal.clone());
        }
    }

    /// How long after its start at a moment a task nominally ends; `None`: never.
    pub(super) fn activity_takes(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        at: Timestamp,
    ) -> Option<Duration> {
        let offered = self.service.execution(of).event(scheduled)?.event_timestamp;
        let Prospect { timeouts, taken, nominal, .. } =
            self.prospect(of, scheduled, Some(at.since(offered)))?;
        let due = timeouts.timed_out(taken, nominal.heartbeats.as_ref());
        let after = Some(nominal.after).filter(|_| nominal.answer != ActivityAnswer::Never);
        first(after, due)
    }

    /// What becomes of a task if nothing happens to it; `None`: no worker takes it. `waited`: how
    /// long it has waited for one who has taken it.
    fn prospect(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        waited: Option<Duration>,
    ) -> Option<Prospect> {
        let (task, nominal) = self.nominal_activity(of, scheduled)?;
        let taken = waited.or(Some(self.world.latencies.hand_out + nominal.taken_after?))?;
        let at_deadline = self.world.assumptions.answer_at_deadline;
        let is_numbered = self.are_numbered(of, scheduled);
        Some(Prospect { timeouts: Timeouts::of(task), taken, nominal, is_numbered, at_deadline })
    }
}

impl Prospect {
    /// Whether an answer comes, and is heard, once the task is taken.
    fn is_answered(&self) -> bool {
        let Prospect { timeouts, taken, nominal, at_deadline, .. } = self;
        let due = timeouts.timed_out(*taken, nominal.heartbeats.as_ref());
        let in_time = |due| deadline::is_in_time(*at_deadline, nominal.after, due);
        nominal.answer != ActivityAnswer::Never && due.is_none_or(in_time)
    }

    fn admitted_when_offered(&self) -> FaultSet {
        let is_done = self.timeouts.is_taken(self.taken) && self.is_answered();
        let acts = |fault: &Fault| is_done && self.taken_under(*fault).is_some();
        FaultSet::of_kind(SiteKind::ActivityTask).iter().filter(acts).collect()
    }

    fn admitted_when_taken(&self) -> FaultSet {
        let acts = |fault: &Fault| {
            let faulty = self.done_under(*fault).filter(|_| self.is_answered());
            let faulty = faulty.filter(|_| *fault != Fault::ScheduleToClose);
            faulty.is_some_and(|faulty| *fault == Fault::Duplicate || faulty != self.nominal)
        };
        FaultSet::of_kind(SiteKind::ActivityTask).iter().filter(acts).collect()
    }

    /// After how long a worker takes the task under a fault, `Some(None)`: never; `None`: that is
    /// not what the fault changes.
    fn taken_under(&self, fault: Fault) -> Option<Option<Duration>> {
        let Prospect { timeouts, taken, nominal, .. } = self;
        let whole = timeouts.schedule_to_close;
        if fault == Fault::NoWorker {
            let waits = timeouts.schedule_to_start;
            return (before(waits, whole) || first(waits, whole).is_none()).then_some(None);
        }
        if fault == Fault::ScheduleToClose {
            keep_alive(*timeouts, nominal)?;
            return timeouts.taken_too_late(*taken);
        }
        None
    }

    /// How a worker does the task under a fault; `None`: that is not what the fault changes.
    fn done_under(&self, fault: Fault) -> Option<ActivityOutcome> {
        let Prospect { timeouts, taken, nominal, is_numbered, at_deadline } = self;
        let whole = timeouts.schedule_to_close;
        let lost = |heartbeats| ActivityOutcome {
            answer: ActivityAnswer::Never,
            heartbeats,
            ..nominal.clone()
        };
        let alive = || keep_alive(*timeouts, nominal);
        if fault == Fault::Duplicate {
            return Some(nominal.clone());
        }
        if fault == Fault::Slow {
            let after = deadline::latest(*at_deadline, timeouts.work(*taken)?)?;
            let slow = ActivityOutcome { after, heartbeats: alive()?, ..nominal.clone() };
            return (after > nominal.after).then_some(slow);
        }
        // Where workers are many, nobody misses the one who is busy until then.
        let past_due = if *is_numbered { Fault::Overrun } else { Fault::TooLate };
        if fault == past_due {
            let after = timeouts.timed_out(*taken, None)? + MILLISECOND;
            return Some(ActivityOutcome { after, heartbeats: None, ..nominal.clone() });
        }
        if fault == Fault::ScheduleToClose {
            return Some(lost(alive()?));
        }
        if fault == Fault::HeartbeatsStop {
            return before(timeouts.heartbeat, timeouts.work(*taken)).then(|| lost(None));
        }
        if fault != Fault::Timeout {
            return None;
        }
        if timeouts.timed_out(*taken, None).is_none() {
            return Some(lost(None));
        }
        let work = timeouts.start_to_close.map(|work| *taken + work);
        if before(work, whole) { Some(lost(alive()?)) } else { None }
    }
}

/// Whether one timeout passes before another.
fn before(due: Option<Duration>, other: Option<Duration>) -> bool {
    due.is_some_and(|due| other.is_none_or(|other| due < other))
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
