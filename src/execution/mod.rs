//! One workflow execution: a pure reducer. An input goes in, history events come out.
//!
//! Three verbs, always in this order: **decide** what is to be written, from the state alone;
//! **record** it, the only way to write; **apply** it, the only way to change the state. A decision
//! that SWF refuses is a history event with a cause, never an error. What follows outside of the
//! execution leaves as [`Effect`]s. Nothing here knows of policies, workers, faults or a clock.

mod activity_tasks;
mod awaits;
mod batch;
mod child_executions;
mod closing;
mod constraints;
mod context;
mod deadlines;
mod decision_tasks;
mod defaults;
mod effect;
mod external_executions;
mod input;
mod key;
mod lambda_functions;
mod markers;
mod open;
mod rule;
mod ruling;
mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod timers;
mod transition;
mod unrecorded;
mod validation;

pub(crate) use constraints::{Constraints, Problem};
pub use context::{Context, Deprecation, Registered, Registrations, Types};
pub use deadlines::{Deadline, DeadlineClass, DeadlineKind};
pub(crate) use defaults::requested;
pub use defaults::{Configuration, MissingDefault, Requested};
pub use effect::Effect;
pub use input::{
    ActivityTaskAnswer, CancelRequest, ChildClose, ChildOutcome, ExternalOutcome, Input, InputKind,
    LambdaFunctionAnswer, Termination,
};
pub(crate) use key::{OpenFamily, Opened, UsesThatCount};
pub use rule::{Mark, Rule};
pub use ruling::{Account, GivenRulings, Ruling};
pub use state::{CannotFollow, OpenCounts, Reason, State};
pub(crate) use validation::{closing_rules, refusal, refused_decision};

use deadlines::Deadlines;
use transition::{Transition, Verdict};
use unrecorded::Unrecorded;

use crate::model::events::{
    DecisionTaskStarted, WorkflowExecutionCancelRequested, WorkflowExecutionSignaled,
    WorkflowExecutionStarted,
};
use crate::model::{
    ActivityTaskTimeoutType, Answer, Assumptions, Cut, DecisionTaskTimeoutType, Digests,
    EventAttributes, EventId, HistoryEvent, Log, TaskList, TaskPriority, Text, Timestamp,
    WorkflowExecution, WorkflowExecutionCancelRequestedCause, rewound,
};

/// One workflow execution: its history, what the history says, and why each event was written.
#[derive(Debug)]
pub struct Execution {
    workflow_execution: WorkflowExecution,
    history: Log<Vec<HistoryEvent>>,
    provenance: Log<Vec<Provenance>>,
    state: State,
    deadlines: Deadlines,
    unrecorded: Unrecorded,
    /// What the keys of states say of the attributes of each event.
    digests: Log<Digests>,
}

rewound!(Execution {
    workflow_execution: same,
    history: back,
    provenance: back,
    state: back,
    deadlines,
    unrecorded,
    digests: back,
});

/// Why an event was written: kept beside the history, never on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// What happened to the execution.
    pub input: InputKind,
    /// The rule that spoke; none when the event was read from a history.
    pub rule: Option<Rule>,
}

/// An input that is refused; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The execution is closed, or has not begun.
    #[error("the execution is not open")]
    NotOpen,
    /// The moment is before that of the last event; time never runs back.
    #[error("the moment is before that of the last event, {0}")]
    Earlier(Timestamp),
    /// The task, child or request that the input is about is not waiting for it.
    #[error("nothing is waiting for this input")]
    NotWaiting,
    /// The answer as a whole is not valid.
    #[error("{0}")]
    Invalid(String),
}

impl Execution {
    /// An execution that has not begun; its first input is [`Input::Started`].
    #[must_use]
    pub fn new(workflow_execution: WorkflowExecution) -> Self {
        Execution {
            workflow_execution,
            history: Log::default(),
            provenance: Log::default(),
            state: State::default(),
            deadlines: Deadlines::default(),
            unrecorded: Unrecorded::default(),
            digests: Log::default(),
        }
    }

    /// The same in the memory of one that is over.
    #[must_use]
    pub(crate) fn begun_anew(mut self, workflow_execution: WorkflowExecution) -> Self {
        let Execution {
            workflow_execution: before,
            history,
            provenance,
            state,
            deadlines,
            unrecorded,
            digests,
        } = &mut self;
        *before = workflow_execution;
        history.clear();
        provenance.clear();
        state.clear();
        deadlines.clear();
        unrecorded.clear();
        digests.cut(0);
        self
    }

    /// The execution that a history tells of. Its recorded state is equal to that of the execution
    /// that wrote the history.
    ///
    /// # Errors
    ///
    /// The first event that cannot follow those before it.
    pub fn rebuild(
        workflow_execution: WorkflowExecution,
        history: impl IntoIterator<Item = HistoryEvent>,
    ) -> Result<Self, CannotFollow> {
        let mut execution = Execution::new(workflow_execution);
        for event in history {
            execution.take_in(event)?;
        }
        execution.deadlines.settle_rebuilt(&execution.state);
        Ok(execution)
    }

    /// Goes on with the next event of a history that is being rebuilt.
    ///
    /// # Errors
    ///
    /// When the event cannot follow those before it; the execution is of no use then.
    pub fn follow(&mut self, event: HistoryEvent) -> Result<(), CannotFollow> {
        self.take_in(event)?;
        self.deadlines.settle_rebuilt(&self.state);
        Ok(())
    }

    fn take_in(&mut self, event: HistoryEvent) -> Result<(), CannotFollow> {
        self.state.apply(&event, &mut self.deadlines)?;
        self.provenance.push(Provenance { input: InputKind::Rebuilt, rule: None });
        self.history.push(event);
        Ok(())
    }

    /// Which execution it is.
    #[must_use]
    pub fn workflow_execution(&self) -> &WorkflowExecution {
        &self.workflow_execution
    }

    /// The events written so far.
    #[must_use]
    pub fn history(&self) -> &[HistoryEvent] {
        &self.history
    }

    /// Why each event was written, in the order of the history.
    #[must_use]
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// What the history says.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the execution was started with; `None` before it has begun.
    #[must_use]
    pub fn start(&self) -> Option<&WorkflowExecutionStarted> {
        self.state.start.as_deref()
    }

    /// The event with this id.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<&HistoryEvent> {
        self.history.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    /// What is due first, and when. An execution that was rebuilt and has taken no input yet
    /// answers under the default assumptions.
    #[must_use]
    pub fn next_due(&self) -> Option<Deadline> {
        self.deadlines.next()
    }

    /// Everything that is due some time, earliest first.
    #[must_use]
    pub fn deadlines(&self, assumptions: &Assumptions) -> Vec<Deadline> {
        self.deadlines.counting(&self.state, &self.unrecorded, assumptions)
    }

    /// Whether anything is due some time of which something holds.
    #[must_use]
    pub fn has_deadline(
        &self,
        assumptions: &Assumptions,
        holds: impl Fn(Deadline) -> bool,
    ) -> bool {
        let Execution { state, deadlines, unrecorded, .. } = self;
        let counts = |deadline| state.counts(deadline, unrecorded, assumptions);
        deadlines.find(|deadline| holds(deadline) && counts(deadline)).is_some()
    }

    /// The decision task that is queued and could be taken: none while another is started.
    #[must_use]
    pub fn waiting_decision_task(&self) -> Option<(&TaskList, Option<TaskPriority>, EventId)> {
        let tasks = &self.state.decision_tasks;
        let queued = tasks.queued.as_ref().filter(|_| self.state.is_open())?;
        let free = tasks.started.is_none();
        free.then_some((&queued.task_list, queued.task_priority, queued.scheduled_event_id))
    }

    /// The activity tasks that no worker has taken, oldest first, with their lists and priorities.
    pub fn waiting_activity_tasks(
        &self,
    ) -> impl Iterator<Item = (&TaskList, Option<TaskPriority>, EventId)> {
        let tasks = &self.state.activity_tasks;
        let open = if self.state.is_open() { tasks.opened_by_in_order() } else { Vec::new() };
        open.into_iter().filter_map(|id| {
            tasks.get(id).filter(|task| !task.is_started())?;
            let event = &self.event(id)?.attributes;
            let EventAttributes::ActivityTaskScheduled(event) = event else { return None };
            Some((&event.task_list, event.task_priority, id))
        })
    }

    /// The `DecisionTaskStarted` of the decision task that a decider has; none once the execution
    /// is closed, which takes no answer any more.
    #[must_use]
    pub fn started_decision_task(&self) -> Option<EventId> {
        let started = self.state.decision_tasks.started.as_ref();
        started.filter(|_| self.state.is_open()).map(|task| task.started_event_id)
    }

    /// The `DecisionTaskStarted` of the last decision task that was completed; 0 at first. One that
    /// timed out does not count (recorded by flowy).
    #[must_use]
    pub fn previous_started_event_id(&self) -> EventId {
        self.state.decision_tasks.previous_started_event_id
    }

    /// How many decision tasks have been taken.
    #[must_use]
    pub fn decision_tasks_taken(&self) -> u32 {
        self.state.decision_tasks.taken
    }

    /// How often the id of this open activity task was used before in the run.
    #[must_use]
    pub fn activity_task_attempt(&self, scheduled_event_id: EventId) -> Option<u32> {
        self.state.activity_tasks.attempt(scheduled_event_id)
    }

    /// How often the id of this open Lambda task was used before in the run.
    #[must_use]
    pub fn lambda_function_attempt(&self, scheduled_event_id: EventId) -> Option<u32> {
        self.state.lambda_functions.attempt(scheduled_event_id)
    }

    /// Whether a worker that has this activity task is to be told of a cancel request; `None` when
    /// no worker has it.
    #[must_use]
    pub fn activity_task_cancel_requested(&self, scheduled_event_id: EventId) -> Option<bool> {
        let task = self.state.activity_tasks.get(scheduled_event_id)?;
        task.is_started().then(|| task.cancel_requested())
    }

    /// Takes one input at a moment that is not before the last event's, writes what follows, and
    /// adds what is to be done outside to `effects`.
    ///
    /// # Errors
    ///
    /// When the input is refused; nothing is written then.
    pub fn handle(
        &mut self,
        input: Input<'_>,
        now: Timestamp,
        context: &Context<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let begins = matches!(input, Input::Started(_));
        if self.state.is_open() == begins || self.state.close_status().is_some() {
            return Err(Refusal::NotOpen);
        }
        if now < self.state.last_event_at {
            return Err(Refusal::Earlier(self.state.last_event_at));
        }
        let kind = input.kind();
        let mut transition = Transition::new(self, now, *context, kind, effects);
        transition.take(input)?;
        transition.finish();
        Ok(())
    }
}

impl Transition<'_> {
    fn take(&mut self, input: Input<'_>) -> Result<(), Refusal> {
        let state = self.state();
        let verdict = match input {
            Input::Started(event) => Some(Verdict::new(
                Rule::ExecutionStarts,
                EventAttributes::WorkflowExecutionStarted(event),
            )),
            Input::DecisionTaskTaken { identity } => self.take_decision_task(identity),
            Input::DecisionTaskAnswered { started_event_id, answer, account } => {
                return self.answer_decision_task(started_event_id, answer, account);
            }
            Input::Due => self.expire(),
            Input::DueOf { kind, opened_by } => self.expire_one(kind, opened_by),
            Input::ActivityTaskTaken { scheduled_event_id, identity } => {
                state.take_activity_task(scheduled_event_id, identity)
            }
            Input::ActivityTaskHeartbeat { scheduled_event_id, details } => {
                return self.beat(scheduled_event_id, details);
            }
            Input::ActivityTaskAnswered { scheduled_event_id, answer } => {
                state.answer_activity_task(scheduled_event_id, answer)
            }
            Input::ActivityTaskCancelDue { scheduled_event_id } => {
                state.cancel_unstarted_activity_task(scheduled_event_id)
            }
            Input::LambdaFunctionStart { scheduled_event_id, role } => {
                state.start_of_lambda_function(scheduled_event_id, role)
            }
            Input::LambdaFunctionAnswered { scheduled_event_id, answer } => {
                state.answer_lambda_function(scheduled_event_id, answer)
            }
            Input::Signaled { signal_name, input, sender } => {
                Some(signaled(signal_name, input, sender))
            }
            Input::CancelRequested(request) => Some(cancel_requested(request)),
            Input::Terminated(termination) => Some(state.terminate(termination)),
            Input::Child { initiated_event_id, outcome } => {
                self.child_outcome(initiated_event_id, outcome)
            }
            Input::ExternalSignal { initiated_event_id, outcome } => {
                self.external_signal_outcome(initiated_event_id, outcome)
            }
            Input::ExternalCancel { initiated_event_id, outcome } => {
                self.external_cancel_outcome(initiated_event_id, outcome)
            }
        };
        let Some(verdict) = verdict else { return Err(Refusal::NotWaiting) };
        self.record(verdict);
        Ok(())
    }

    fn take_decision_task(&self, identity: Option<Text>) -> Option<Verdict> {
        let (_, _, scheduled_event_id) = self.execution.waiting_decision_task()?;
        let event = DecisionTaskStarted { identity, scheduled_event_id };
        Some(Verdict::new(Rule::DecisionTaskTaken, event))
    }

    fn answer_decision_task(
        &mut self,
        started_event_id: EventId,
        answer: &Answer,
        account: &mut dyn Account,
    ) -> Result<(), Refusal> {
        if self.execution.started_decision_task() != Some(started_event_id) {
            return Err(Refusal::NotWaiting);
        }
        if let Some(message) = validation::validate(answer, &self.context) {
            return Err(Refusal::Invalid(message));
        }
        self.apply_answer(answer, account);
        Ok(())
    }

    fn beat(&mut self, scheduled: EventId, details: Option<Text>) -> Result<(), Refusal> {
        if self.execution.activity_task_cancel_requested(scheduled).is_none() {
            return Err(Refusal::NotWaiting);
        }
        let Execution { state, deadlines, unrecorded, .. } = &mut *self.execution;
        unrecorded.beat(scheduled, self.now, details);
        state.put_off_heartbeat(scheduled, self.now, deadlines);
        Ok(())
    }

    /// What the earliest deadline writes, if it is due.
    fn expire(&mut self) -> Option<Verdict> {
        let Execution { state, deadlines, unrecorded, .. } = &mut *self.execution;
        deadlines.settle(state, unrecorded, self.context.assumptions);
        let next = self.execution.next_due().filter(|next| next.due <= self.now)?;
        self.expired(next)
    }

    /// What this one deadline writes, if it is due.
    fn expire_one(&self, kind: DeadlineKind, opened_by: EventId) -> Option<Verdict> {
        let Execution { state, deadlines, unrecorded, .. } = &*self.execution;
        let assumptions = self.context.assumptions;
        self.expired(deadlines.find(|deadline| {
            (deadline.kind, deadline.opened_by) == (kind, opened_by)
                && deadline.due <= self.now
                && state.counts(deadline, unrecorded, assumptions)
        })?)
    }

    /// What a deadline writes that has come.
    fn expired(&self, Deadline { kind, opened_by, .. }: Deadline) -> Option<Verdict> {
        let state = &self.execution.state;
        let activity = |timeout_type| {
            let unrecorded = &self.execution.unrecorded;
            state.time_out_activity_task(opened_by, timeout_type, unrecorded)
        };
        match kind {
            DeadlineKind::Execution => Some(state.time_out()),
            DeadlineKind::DecisionStartToClose => {
                state.time_out_decision_task(DecisionTaskTimeoutType::StartToClose)
            }
            DeadlineKind::DecisionScheduleToStart => {
                state.time_out_decision_task(DecisionTaskTimeoutType::ScheduleToStart)
            }
            DeadlineKind::Timer => state.fire_timer(opened_by),
            DeadlineKind::ActivityScheduleToClose => {
                activity(ActivityTaskTimeoutType::ScheduleToClose)
            }
            DeadlineKind::ActivityScheduleToStart => {
                activity(ActivityTaskTimeoutType::ScheduleToStart)
            }
            DeadlineKind::ActivityStartToClose => activity(ActivityTaskTimeoutType::StartToClose),
            DeadlineKind::ActivityHeartbeat => activity(ActivityTaskTimeoutType::Heartbeat),
            DeadlineKind::LambdaFunction => state.time_out_lambda_function(opened_by),
        }
    }

    fn child_outcome(&self, initiated: EventId, outcome: ChildOutcome) -> Option<Verdict> {
        let event = &self.execution.event(initiated)?.attributes;
        let EventAttributes::StartChildWorkflowExecutionInitiated(event) = event else {
            return None;
        };
        self.state().child_outcome(initiated, event, outcome)
    }

    fn external_signal_outcome(&self, id: EventId, outcome: ExternalOutcome) -> Option<Verdict> {
        if !self.state().external_signals.contains(&id) {
            return None;
        }
        let event = &self.execution.event(id)?.attributes;
        let EventAttributes::SignalExternalWorkflowExecutionInitiated(event) = event else {
            return None;
        };
        Some(external_executions::signal_outcome(id, event, outcome))
    }

    fn external_cancel_outcome(&self, id: EventId, outcome: ExternalOutcome) -> Option<Verdict> {
        if !self.state().external_cancels.contains(&id) {
            return None;
        }
        let event = &self.execution.event(id)?.attributes;
        let EventAttributes::RequestCancelExternalWorkflowExecutionInitiated(event) = event else {
            return None;
        };
        Some(external_executions::cancel_outcome(id, event, outcome))
    }
}

fn signaled(
    signal_name: Text,
    input: Option<Text>,
    sender: Option<(WorkflowExecution, EventId)>,
) -> Verdict {
    let (external_workflow_execution, external_initiated_event_id) = match sender {
        Some((execution, initiated_event_id)) => (Some(execution), initiated_event_id),
        None => (None, EventId::NONE),
    };
    let event = WorkflowExecutionSignaled {
        signal_name,
        input,
        external_workflow_execution,
        external_initiated_event_id,
    };
    Verdict::new(Rule::Signaled, event)
}

fn cancel_requested(request: CancelRequest) -> Verdict {
    let (rule, external_workflow_execution, external_initiated_event_id, cause) = match request {
        CancelRequest::Operator => (Rule::CancelRequested, None, EventId::NONE, None),
        CancelRequest::External(execution, initiated_event_id) => {
            (Rule::CancelRequested, Some(execution), initiated_event_id, None)
        }
        CancelRequest::ChildPolicy(parent) => {
            let cause = Some(WorkflowExecutionCancelRequestedCause::ChildPolicyApplied);
            (Rule::CancelRequestedByChildPolicy, Some(parent), EventId::NONE, cause)
        }
    };
    let event = WorkflowExecutionCancelRequested {
        external_workflow_execution,
        external_initiated_event_id,
        cause,
    };
    Verdict::new(rule, event)
}
