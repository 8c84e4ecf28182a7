//! The monitor: events go in one by one, and what breaks a law comes out at the end.

use super::activity_tasks::Activity;
use super::batches::Batch;
use super::child_executions::Child;
use super::decision_tasks::DecisionTasks;
use super::executions::Start;
use super::external_executions::Request;
use super::finding::{Findings, Report};
use super::known::{Seen, Stamp, Things};
use super::lambda_functions::Lambda;
use super::law::Law;
use super::timers::Timer;
use super::values;
use crate::model::{EventAttributes as E, EventId, EventType, HistoryEvent, Limits, Scope, Wakes};

/// Judges one history by all laws, event by event, in time that is linear in their number.
///
/// ```
/// use swf_sim::check::{Law, Monitor};
/// use swf_sim::model::{EventId, EventType, HistoryEvent, Limits, Timestamp};
///
/// let limits = Limits::default();
/// let mut monitor = Monitor::new(&limits);
/// monitor.see(&HistoryEvent {
///     event_id: EventId(1),
///     event_timestamp: Timestamp::MIN,
///     attributes: EventType::TimerFired.minimal_example(),
/// });
/// let report = monitor.end();
/// assert!(report.violations.iter().any(|violation| violation.law == Law::FirstIsStarted));
/// ```
#[derive(Debug)]
pub struct Monitor<'l> {
    pub(super) limits: &'l Limits,
    pub(super) harmless: usize,
    pub(super) findings: Findings,
    pub(super) seen: Seen,
    pub(super) start: Option<Start>,
    pub(super) closed: Option<EventId>,
    /// What woke the decider, when its decision task has to come next.
    pub(super) woken: Option<EventId>,
    pub(super) batch: Option<Batch>,
    /// Whether the event belongs to the batch.
    pub(super) in_batch: bool,
    pub(super) decision_tasks: DecisionTasks,
    pub(super) activity_tasks: Things<Activity>,
    pub(super) timers: Things<Timer>,
    pub(super) lambda_functions: Things<Lambda>,
    pub(super) children: Things<Child>,
    pub(super) signals: Things<Request>,
    pub(super) cancels: Things<Request>,
}

impl<'l> Monitor<'l> {
    /// A monitor of a history from its first event on. Timestamps may be cut off, or rounded, to
    /// whole seconds: timeouts are whole seconds, so that nothing becomes early by that.
    #[must_use]
    pub fn new(limits: &'l Limits) -> Self {
        Monitor {
            limits,
            harmless: values::harmless(limits),
            findings: Findings::new(true),
            seen: Seen::default(),
            start: None,
            closed: None,
            woken: None,
            batch: None,
            in_batch: false,
            decision_tasks: DecisionTasks::default(),
            activity_tasks: Things::new(EventType::ActivityTaskScheduled),
            timers: Things::new(EventType::TimerStarted),
            lambda_functions: Things::new(EventType::LambdaFunctionScheduled),
            children: Things::new(EventType::StartChildWorkflowExecutionInitiated),
            signals: Things::new(EventType::SignalExternalWorkflowExecutionInitiated),
            cancels: Things::new(EventType::RequestCancelExternalWorkflowExecutionInitiated),
        }
    }

    /// A monitor of a part of a history, from which events may have been left out: only laws that
    /// hold for parts are judged.
    #[must_use]
    pub fn of_part(limits: &'l Limits) -> Self {
        Monitor { findings: Findings::new(false), ..Monitor::new(limits) }
    }

    /// Judges the next event.
    pub fn see(&mut self, event: &HistoryEvent) {
        let event_type = event.event_type();
        let at = Stamp { id: event.event_id, at: event.event_timestamp, event_type };
        self.ids(at);
        self.references(event);
        self.moment(at);
        values::lengths(self, event);
        if let Some(closed) = self.closed {
            let found = format_args!("{event_type} after it");
            self.findings.broken(Law::NothingAfterClose, &[closed, at.id], "the end", found);
        }
        let woken = self.woken.take();
        self.in_batch = false;
        if !self.seen.note(at) {
            let law = Law::IdsUnique;
            self.findings.broken(law, &[at.id], "an id of its own", "an id that is there before");
        }
        let queued = self.decision_tasks.queued.is_some();
        self.judge(at, &event.attributes, woken);
        self.at_most_a_year(at);
        self.after(at, woken, queued);
    }

    /// What the history ends with.
    #[must_use]
    pub fn end(mut self) -> Report {
        self.findings.report.events = self.seen.len();
        self.findings.end()
    }

    /// The ids of events: from 1, without gaps.
    fn ids(&mut self, at: Stamp) {
        let first = EventId::FIRST;
        let starts = at.event_type == EventType::WorkflowExecutionStarted;
        if starts != (at.id == first) {
            let expected = if starts { "it as event 1" } else { "WorkflowExecutionStarted" };
            let law = Law::FirstIsStarted;
            self.findings.broken(law, &[at.id], expected, at.event_type);
        }
        let Some(last) = self.seen.last() else {
            if at.id != first {
                self.findings.broken(Law::IdsWithoutGaps, &[at.id], "the id 1", at.id);
            }
            return;
        };
        if at.id < last.id {
            let expected = format_args!("an id after {}", last.id);
            self.findings.broken(Law::IdsRise, &[last.id, at.id], expected, at.id);
        }
        let next = last.id.0.saturating_add(1);
        if at.id.0 != next {
            // Events that were left out may have been anything.
            if !self.findings.whole {
                (self.woken, self.batch) = (None, None);
            }
            let expected = format_args!("the id {next}");
            self.findings.broken(Law::IdsWithoutGaps, &[last.id, at.id], expected, at.id);
        }
    }

    /// Where ids in attributes point to.
    fn references(&mut self, event: &HistoryEvent) {
        let Monitor { seen, findings, .. } = self;
        let own = event.event_id;
        // The API model requires no member of this one, so that it may name nothing.
        let may_be_bare = event.event_type() == EventType::StartLambdaFunctionFailed;
        event.attributes.visit_references(|reference, id| {
            let attribute = reference.attribute;
            match reference.scope {
                Scope::Elsewhere => return,
                Scope::HereOrZero if id.is_none() => return,
                Scope::Here if id.is_none() && may_be_bare => return,
                // Some exports may write 0 where nothing was asked.
                Scope::Here if id.is_none() && attribute == "latest_cancel_requested_event_id" => {
                    return;
                }
                Scope::Here | Scope::HereOrZero => {}
            }
            if id.is_none() {
                let expected = format_args!("a {} event in {attribute}", reference.refers_to);
                findings.broken(Law::ReferencesNotZero, &[own], expected, 0);
                return;
            }
            if id >= own {
                let expected = format_args!("an event before {own} in {attribute}");
                findings.broken(Law::ReferencesPointBack, &[own], expected, id);
                return;
            }
            let Some(known) = seen.find(id) else {
                let expected = format_args!("event {id}, which {attribute} names");
                findings.broken(Law::ReferencesExist, &[own], expected, "no such event");
                return;
            };
            let found = known.stamp.event_type;
            if found != reference.refers_to {
                let expected = format_args!("a {} event in {attribute}", reference.refers_to);
                let found = format_args!("{id}, which is {found}");
                findings.broken(Law::ReferencesOfType, &[id, own], expected, found);
            }
        });
    }

    /// Timestamps never run back.
    fn moment(&mut self, at: Stamp) {
        let Some(last) = self.seen.last() else { return };
        if at.at < last.at {
            let expected = format_args!("{} or later", last.at);
            self.findings.broken(Law::TimeNeverRunsBack, &[last.id, at.id], expected, at.at);
        }
    }

    /// What follows from the event for the next one.
    fn after(&mut self, at: Stamp, woken: Option<EventId>, queued: bool) {
        let scheduled = at.event_type == EventType::DecisionTaskScheduled;
        if let Some(woken) = woken
            && !scheduled
            // Nobody has seen what an execution that grew too long writes last.
            && at.event_type != EventType::WorkflowExecutionTerminated
        {
            let expected = "DecisionTaskScheduled next";
            self.findings.broken(Law::WokenAtOnce, &[woken, at.id], expected, at.event_type);
        }
        if !self.in_batch
            && at.event_type != EventType::DecisionTaskCompleted
            && let Some(batch) = self.batch.take()
        {
            self.after_batch(&batch, at, queued);
        }
        match at.event_type.wakes() {
            Wakes::Closes => self.closed = Some(at.id),
            Wakes::Always => self.wake(at),
            Wakes::AfterBatch if !self.in_batch => self.wake(at),
            Wakes::AfterBatch | Wakes::Never => {}
        }
    }

    fn wake(&mut self, at: Stamp) {
        if self.decision_tasks.queued.is_none() {
            self.woken = Some(at.id);
        }
    }

    /// Judges an event by the laws of its type, and takes it into account.
    fn judge(&mut self, at: Stamp, attributes: &E, woken: Option<EventId>) {
        match attributes {
            E::WorkflowExecutionStarted(e) => self.execution_started(at, e),
            E::WorkflowExecutionSignaled(e) => self.execution_signaled(at, e),
            E::WorkflowExecutionCancelRequested(e) => self.execution_cancel_requested(at, e),
            E::WorkflowExecutionCompleted(e) => {
                self.closes(at, e.decision_task_completed_event_id);
            }
            E::CompleteWorkflowExecutionFailed(e) => self.complete_failed(at, e),
            E::WorkflowExecutionFailed(e) => self.closes(at, e.decision_task_completed_event_id),
            E::FailWorkflowExecutionFailed(e) => self.fail_failed(at, e),
            E::WorkflowExecutionCanceled(e) => self.closes(at, e.decision_task_completed_event_id),
            E::CancelWorkflowExecutionFailed(e) => self.cancel_failed(at, e),
            E::WorkflowExecutionContinuedAsNew(e) => self.continued_as_new(at, e),
            E::ContinueAsNewWorkflowExecutionFailed(e) => self.continue_failed(at, e),
            E::WorkflowExecutionTimedOut(e) => self.execution_timed_out(at, e),
            E::WorkflowExecutionTerminated(e) => self.execution_terminated(at, e),
            E::DecisionTaskScheduled(e) => self.decision_task_scheduled(at, e, woken),
            E::DecisionTaskStarted(e) => self.decision_task_started(at, e),
            E::DecisionTaskCompleted(e) => self.decision_task_completed(at, e),
            E::DecisionTaskTimedOut(e) => self.decision_task_timed_out(at, e),
            E::ActivityTaskScheduled(e) => self.activity_task_scheduled(at, e),
            E::ScheduleActivityTaskFailed(e) => self.schedule_activity_task_failed(at, e),
            E::ActivityTaskStarted(e) => self.activity_task_started(at, e),
            E::ActivityTaskCompleted(e) => {
                self.activity_task_answered(at, e.scheduled_event_id, e.started_event_id);
            }
            E::ActivityTaskFailed(e) => {
                self.activity_task_answered(at, e.scheduled_event_id, e.started_event_id);
            }
            E::ActivityTaskTimedOut(e) => self.activity_task_timed_out(at, e),
            E::ActivityTaskCanceled(e) => self.activity_task_canceled(at, e),
            E::ActivityTaskCancelRequested(e) => self.activity_task_cancel_requested(at, e),
            E::RequestCancelActivityTaskFailed(e) => self.request_cancel_activity_failed(at, e),
            E::TimerStarted(e) => self.timer_started(at, e),
            E::StartTimerFailed(e) => self.start_timer_failed(at, e),
            E::TimerFired(e) => self.timer_fired(at, e),
            E::TimerCanceled(e) => self.timer_canceled(at, e),
            E::CancelTimerFailed(e) => self.cancel_timer_failed(at, e),
            E::MarkerRecorded(e) => self.decided(at, e.decision_task_completed_event_id),
            E::RecordMarkerFailed(e) => self.decided(at, e.decision_task_completed_event_id),
            E::LambdaFunctionScheduled(e) => self.lambda_function_scheduled(at, e),
            E::ScheduleLambdaFunctionFailed(e) => self.schedule_lambda_failed(at, e),
            E::LambdaFunctionStarted(e) => self.lambda_function_started(at, e),
            E::StartLambdaFunctionFailed(e) => self.start_lambda_failed(at, e),
            E::LambdaFunctionCompleted(e) => {
                self.lambda_function_answered(at, e.scheduled_event_id, e.started_event_id);
            }
            E::LambdaFunctionFailed(e) => {
                self.lambda_function_answered(at, e.scheduled_event_id, e.started_event_id);
            }
            E::LambdaFunctionTimedOut(e) => self.lambda_function_timed_out(at, e),
            E::StartChildWorkflowExecutionInitiated(e) => self.child_initiated(at, e),
            E::StartChildWorkflowExecutionFailed(e) => self.start_child_failed(at, e),
            E::ChildWorkflowExecutionStarted(e) => self.child_started(at, e),
            E::ChildWorkflowExecutionCompleted(e) => self.child_closed(at, close_of!(e)),
            E::ChildWorkflowExecutionFailed(e) => self.child_closed(at, close_of!(e)),
            E::ChildWorkflowExecutionTimedOut(e) => self.child_closed(at, close_of!(e)),
            E::ChildWorkflowExecutionCanceled(e) => self.child_closed(at, close_of!(e)),
            E::ChildWorkflowExecutionTerminated(e) => self.child_closed(at, close_of!(e)),
            E::SignalExternalWorkflowExecutionInitiated(e) => self.signal_initiated(at, e),
            E::SignalExternalWorkflowExecutionFailed(e) => self.signal_failed(at, e),
            E::ExternalWorkflowExecutionSignaled(e) => self.external_signaled(at, e),
            E::RequestCancelExternalWorkflowExecutionInitiated(e) => self.cancel_initiated(at, e),
            E::RequestCancelExternalWorkflowExecutionFailed(e) => self.request_cancel_failed(at, e),
            E::ExternalWorkflowExecutionCancelRequested(e) => self.external_canceled(at, e),
        }
    }
}

/// What each of the five events that close a child says of it.
macro_rules! close_of {
    ($e:expr) => {
        crate::check::child_executions::Close {
            workflow_execution: &$e.workflow_execution,
            workflow_type: &$e.workflow_type,
            initiated_event_id: $e.initiated_event_id,
            started_event_id: $e.started_event_id,
        }
    };
}
use close_of;
