//! Timers.
//!
//! ```text
//! nothing --TimerStarted--> open --TimerFired | TimerCanceled--> nothing
//! ```

use super::batch::Asked;
use super::deadlines::{DeadlineKind, Deadlines};
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::{CancelTimer, StartTimer};
use crate::model::events::{
    CancelTimerFailed, StartTimerFailed, TimerCanceled, TimerFired, TimerStarted,
};
use crate::model::{CancelTimerFailedCause, EventId, StartTimerFailedCause, Timestamp};

/// A timer that runs; all there is to know of it is its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenTimer;

pub(super) fn start_timer(asked: &Asked<'_>, decision: &StartTimer) -> Verdict {
    let fail = |rule, cause| {
        let timer_id = decision.timer_id.clone();
        let decision_task_completed_event_id = asked.completed;
        Verdict::new(rule, StartTimerFailed { timer_id, cause, decision_task_completed_event_id })
    };
    let timers = &asked.state.timers;
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, StartTimerFailedCause::OperationNotPermitted);
    }
    if timers.opened_by(&decision.timer_id).is_some() {
        return fail(Rule::TimerIdInUse, StartTimerFailedCause::TimerIdAlreadyInUse);
    }
    if timers.len() >= asked.context.limits.open_timers {
        return fail(Rule::OpenTimersLimit, StartTimerFailedCause::OpenTimersLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, StartTimerFailedCause::TimerCreationRateExceeded);
    }
    let started = TimerStarted {
        timer_id: decision.timer_id.clone(),
        control: decision.control.clone(),
        start_to_fire_timeout: decision.start_to_fire_timeout,
        decision_task_completed_event_id: asked.completed,
    };
    Verdict::new(Rule::TimerStarted, started)
}

pub(super) fn cancel_timer(asked: &Asked<'_>, decision: &CancelTimer) -> Verdict {
    let timer_id = decision.timer_id.clone();
    let decision_task_completed_event_id = asked.completed;
    if asked.ruling == Ruling::NotPermitted {
        let cause = CancelTimerFailedCause::OperationNotPermitted;
        let failed = CancelTimerFailed { timer_id, cause, decision_task_completed_event_id };
        return Verdict::new(Rule::CallerNotPermitted, failed);
    }
    let Some(started_event_id) = asked.state.timers.opened_by(&timer_id) else {
        let cause = CancelTimerFailedCause::TimerIdUnknown;
        let failed = CancelTimerFailed { timer_id, cause, decision_task_completed_event_id };
        return Verdict::new(Rule::TimerIdUnknown, failed);
    };
    let canceled = TimerCanceled { timer_id, started_event_id, decision_task_completed_event_id };
    Verdict::new(Rule::TimerCanceled, canceled)
}

impl State {
    /// What a timer that comes due writes.
    pub(super) fn fire_timer(&self, started_event_id: EventId) -> Option<Verdict> {
        let timer_id = self.timers.id(started_event_id)?.clone();
        Some(Verdict::new(Rule::TimerFired, TimerFired { timer_id, started_event_id }))
    }

    pub(super) fn open_timer(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &TimerStarted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        if self.timers.opened_by(&event.timer_id).is_some() {
            return Err(Reason::Already("an open timer with this id"));
        }
        deadlines.note(DeadlineKind::Timer, id, at, event.start_to_fire_timeout);
        self.timers.insert(id, &event.timer_id, OpenTimer);
        Ok(())
    }

    pub(super) fn close_timer(&mut self, opened_by: EventId) -> Result<(), Reason> {
        let closed = self.timers.remove(opened_by);
        closed.map(drop).ok_or(Reason::NotOpen { what: "timer", opened_by })
    }
}

#[cfg(test)]
mod tests {
    use super::Ruling::{Granted, NotPermitted, OverRate};
    use super::*;
    use crate::execution::testing::{Run, cancel_timer, check, check_decisions, start_timer};
    use crate::execution::{Execution, Input};
    use crate::model::{EventType, HistoryEvent};

    #[test]
    fn starting_a_timer_fails_for_the_first_reason_that_holds() {
        let mut run = Run::open();
        run.answer(vec![start_timer("a", 60)]);
        run.signal("again");
        run.limits.open_timers = 1;
        let mut roomy = run.clone();
        roomy.limits.open_timers = 2;
        check_decisions(
            &run,
            &[
                (
                    NotPermitted,
                    start_timer("a", 1),
                    "StartTimerFailed cause=OPERATION_NOT_PERMITTED timerId=a",
                ),
                (
                    OverRate,
                    start_timer("a", 1),
                    "StartTimerFailed cause=TIMER_ID_ALREADY_IN_USE timerId=a",
                ),
                (
                    OverRate,
                    start_timer("b", 1),
                    "StartTimerFailed cause=OPEN_TIMERS_LIMIT_EXCEEDED",
                ),
            ],
        );
        check_decisions(
            &roomy,
            &[
                (
                    OverRate,
                    start_timer("b", 1),
                    "StartTimerFailed cause=TIMER_CREATION_RATE_EXCEEDED",
                ),
                (
                    Granted,
                    start_timer("b", 1),
                    "TimerStarted timerId=b startToFireTimeout=1 -control",
                ),
            ],
        );
    }

    #[test]
    fn canceling_a_timer_fails_for_the_first_reason_that_holds() {
        let mut run = Run::open();
        run.answer(vec![start_timer("a", 60)]);
        run.signal("again");
        check_decisions(
            &run,
            &[
                (
                    NotPermitted,
                    cancel_timer("a"),
                    "CancelTimerFailed cause=OPERATION_NOT_PERMITTED timerId=a",
                ),
                (
                    NotPermitted,
                    cancel_timer("b"),
                    "CancelTimerFailed cause=OPERATION_NOT_PERMITTED timerId=b",
                ),
                (OverRate, cancel_timer("b"), "CancelTimerFailed cause=TIMER_ID_UNKNOWN timerId=b"),
                (Granted, cancel_timer("a"), "TimerCanceled timerId=a startedEventId=5"),
            ],
        );
    }

    #[test]
    fn each_decision_about_a_timer_sees_what_those_before_it_did() {
        let mut run = Run::open();
        check(
            &run.answer(vec![
                start_timer("a", 60),
                start_timer("a", 60),
                cancel_timer("a"),
                cancel_timer("a"),
                start_timer("a", 30),
            ]),
            "4 DecisionTaskCompleted
             5 TimerStarted timerId=a
             6 StartTimerFailed cause=TIMER_ID_ALREADY_IN_USE
             7 TimerCanceled timerId=a startedEventId=5
             8 CancelTimerFailed cause=TIMER_ID_UNKNOWN
             9 TimerStarted timerId=a startToFireTimeout=30
             10 DecisionTaskScheduled",
        );
    }

    #[test]
    fn timers_fire_when_they_are_due_and_wake_the_decider() {
        let mut run = Run::open();
        run.answer(vec![start_timer("late", 60), start_timer("soon", 1), start_timer("now", 0)]);
        check(
            &run.input(Input::Due),
            "TimerFired timerId=now startedEventId=7\nDecisionTaskScheduled",
        );
        check(&run.expire_after(1_000), "TimerFired timerId=soon startedEventId=6 -control");
        check(&run.expire_after(59_000), "TimerFired timerId=late startedEventId=5");
        assert_eq!(run.execution.state().open_counts().timers, 0);
    }

    #[test]
    fn timers_of_one_moment_fire_in_the_order_in_which_they_started() {
        let mut run = Run::open();
        run.answer(vec![start_timer("b", 2), start_timer("a", 2)]);
        check(&run.expire_after(2_000), "TimerFired timerId=b\nDecisionTaskScheduled");
        check(&run.expire(), "TimerFired timerId=a");
    }

    #[test]
    fn a_timer_that_fires_while_the_decider_thinks_is_unknown_to_the_answer() {
        let mut run = Run::open();
        run.answer(vec![start_timer("a", 1)]);
        run.signal("again");
        run.take().expire();
        check(
            &run.answer(vec![cancel_timer("a")]),
            "DecisionTaskCompleted\nCancelTimerFailed cause=TIMER_ID_UNKNOWN",
        );
    }

    #[test]
    fn a_timer_id_can_be_used_again_after_it_fired() {
        let mut run = Run::open();
        run.answer(vec![start_timer("a", 1)]);
        run.expire();
        check(&run.answer(vec![start_timer("a", 1)])[1..], "TimerStarted timerId=a");
        assert_eq!(run.opened(EventType::TimerStarted, "a"), run.last_id());
    }

    #[test]
    fn an_event_about_a_timer_that_is_not_open_cannot_follow() {
        let mut run = Run::open();
        run.answer(vec![start_timer("a", 1)]);
        let fired = run.expire()[0].clone();
        let again = HistoryEvent { event_id: EventId(run.last_id().0 + 1), ..fired };
        let history = run.execution.history().iter().cloned().chain([again]);
        let of = run.execution.workflow_execution().clone();
        let refused = Execution::rebuild(of, history).unwrap_err();
        let message = "event 8 TimerFired cannot follow: no timer of event 5 is open";
        assert_eq!(refused.to_string(), message);
    }
}
