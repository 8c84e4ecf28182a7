//! One execution and its model, to which the same things happen.

use std::fmt;
use std::sync::Arc;

use super::happening::Happening;
use super::model::{Model, Thing};
use super::surroundings::Surroundings;
use crate::check::check;
use crate::execution::{
    Account, CancelRequest, ChildOutcome, Execution, ExternalOutcome, GivenRulings, Input, Refusal,
    Rule, Termination,
};
use crate::model::{
    Answer, EventAttributes, EventId, EventType, HistoryEvent, Recording, Text, WorkflowExecution,
    WorkflowType, counted,
};

/// An execution to which things happen, and beside it the model of what it has to be like.
#[derive(Clone)]
pub struct Stage {
    pub(super) surroundings: Arc<Surroundings>,
    pub(super) model: Model,
    execution: Execution,
    /// Why something did not happen that can.
    trouble: Option<String>,
}

/// Short, since failing tests print it.
impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workflow_id = &self.execution.workflow_execution().workflow_id;
        let events = counted(self.execution.history().len(), "event");
        write!(f, "`{workflow_id}` after {events}")
    }
}

impl Stage {
    /// An execution that has just begun.
    pub(super) fn begun(surroundings: Arc<Surroundings>) -> Self {
        let mut stage = Stage {
            model: Model::begun(Arc::clone(&surroundings)),
            execution: Execution::new(surroundings.workflow_execution.clone()),
            trouble: None,
            surroundings,
        };
        let start = Box::new(stage.surroundings.start.clone());
        let begun = stage.give(Input::Started(start));
        debug_assert_eq!(begun, Ok(()), "it has not begun before");
        stage.expire();
        stage
    }

    /// The execution.
    #[must_use]
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Whether something can happen now.
    pub(super) fn can(&self, happening: &Happening) -> bool {
        self.trouble.is_none() && self.model.can(happening)
    }

    /// Lets something happen to the execution and to its model.
    pub(super) fn happen(&mut self, happening: &Happening) {
        match self.try_happen(happening) {
            Ok(answer) => {
                self.model.happen(happening, &answer);
                self.expire();
            }
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    /// Gives the execution what happens; the answer if it is one.
    fn try_happen(&mut self, happening: &Happening) -> Result<Answer, String> {
        let started = self.execution.started_decision_task().unwrap_or_default();
        let answer = if let Happening::DecisionTaskAnswered(given) = happening {
            let asked = || self.surroundings.decide(&self.execution, started);
            given.clone().map_or_else(asked, Ok)?
        } else {
            Answer::default()
        };
        let next_run_id = Text::of("the-next-run");
        let mut account = GivenRulings { next_run_id, ..GivenRulings::default() };
        if let Some(input) = self.input(happening, &answer, &mut account) {
            let given = self.give(input);
            given.map_err(|refusal| format!("{happening:?} is refused: {refusal}"))?;
        }
        Ok(answer)
    }

    fn give(&mut self, input: Input<'_>) -> Result<(), Refusal> {
        let context = self.surroundings.context();
        self.execution.handle(input, self.model.now, &context, &mut Vec::new())
    }

    /// Lets all deadlines come that it is time for.
    fn expire(&mut self) {
        while self.trouble.is_none() && self.model.expire() {
            self.trouble = self.give(Input::Due).err().map(|_| "nothing is due".to_owned());
        }
    }

    /// The input that a happening is; `None`: time passes.
    fn input<'i>(
        &self,
        happening: &Happening,
        answer: &'i Answer,
        account: &'i mut dyn Account,
    ) -> Option<Input<'i>> {
        let opened_by = self.model.thing(happening).and_then(|thing| self.opened_by(thing));
        let opener = opened_by.and_then(|id| self.execution.event(id));
        let id = opened_by.unwrap_or_default();
        let (scheduled_event_id, initiated_event_id) = (id, id);
        let child = |outcome| Input::Child { initiated_event_id, outcome };
        Some(match happening.clone() {
            Happening::TimePasses(_) => return None,
            Happening::DecisionTaskTaken => Input::DecisionTaskTaken { identity: None },
            Happening::DecisionTaskAnswered(_) => {
                let started_event_id = self.execution.started_decision_task().unwrap_or_default();
                Input::DecisionTaskAnswered { started_event_id, answer, account }
            }
            Happening::ActivityTaskTaken(_) => {
                Input::ActivityTaskTaken { scheduled_event_id, identity: None }
            }
            Happening::ActivityTaskHeartbeat(_) => {
                Input::ActivityTaskHeartbeat { scheduled_event_id, details: None }
            }
            Happening::ActivityTaskAnswered(_, answer) => {
                Input::ActivityTaskAnswered { scheduled_event_id, answer }
            }
            Happening::ActivityTaskCanceled(_) => {
                Input::ActivityTaskCancelDue { scheduled_event_id }
            }
            Happening::LambdaFunctionStarted(_) => {
                Input::LambdaFunctionStart { scheduled_event_id, role: Ok(()) }
            }
            Happening::LambdaFunctionNotStarted(_) => {
                let role = Err(Text::of("the role cannot be assumed"));
                Input::LambdaFunctionStart { scheduled_event_id, role }
            }
            Happening::LambdaFunctionAnswered(_, answer) => {
                Input::LambdaFunctionAnswered { scheduled_event_id, answer }
            }
            Happening::ChildStarted(_) => child(ChildOutcome::Started(other(opener))),
            Happening::ChildAlreadyRunning(_) => child(ChildOutcome::AlreadyRunning),
            Happening::ChildClosed(_, close) => {
                let (workflow_execution, workflow_type) = (other(opener), child_type(opener));
                child(ChildOutcome::Closed { workflow_execution, workflow_type, close })
            }
            Happening::ExternalSignal(_, arrives) => {
                Input::ExternalSignal { initiated_event_id, outcome: arrival(arrives, opener) }
            }
            Happening::ExternalCancel(_, arrives) => {
                Input::ExternalCancel { initiated_event_id, outcome: arrival(arrives, opener) }
            }
            Happening::Signaled(signal_name, input) => {
                Input::Signaled { signal_name, input, sender: None }
            }
            Happening::CancelRequested => Input::CancelRequested(CancelRequest::Operator),
            Happening::Terminated => Input::Terminated(Termination::Operator {
                reason: None,
                details: None,
                child_policy: None,
            }),
        })
    }

    /// The event that opened a thing: the model and the history open things in the same order.
    fn opened_by(&self, thing: &Thing) -> Option<EventId> {
        let before = self.model.opened[..thing.place].iter();
        let earlier = before.filter(|family| **family == thing.family).count();
        let is_opener = |e: &&HistoryEvent| e.event_type() == thing.family.opener();
        Some(self.execution.history().iter().filter(is_opener).nth(earlier)?.event_id)
    }

    /// Holds the execution against the model.
    ///
    /// # Panics
    ///
    /// Where they differ.
    pub(super) fn keep(&self) {
        let Stage { surroundings, model, execution, trouble } = self;
        assert_eq!(*trouble, None, "what can happen has to happen");
        let history = execution.history();
        for (event, id) in history.iter().zip(1..) {
            assert_eq!(event.event_id, EventId(id), "event ids count from 1");
        }
        let state = execution.state();
        assert_eq!(state.close_status(), model.closed, "whether and how it is closed");
        assert_eq!(state.open_counts(), model.open_counts(), "how much is open");
        let deadlines = execution.deadlines(&surroundings.world.assumptions);
        let due: Vec<_> = deadlines.iter().map(|each| (each.due, each.kind)).collect();
        assert_eq!(due, model.due(), "what is due when");
        let is_deciding = execution.started_decision_task().is_some();
        assert_eq!(is_deciding, model.is_deciding(), "whether a decider is at work");
        let waiting = execution.waiting_decision_task().map(|(.., scheduled)| scheduled);
        let woken_by = waiting.map(|scheduled| self.woken_by(scheduled));
        assert_eq!(woken_by, model.waiting_by(), "what woke the decider");
        let ids = execution.workflow_execution().clone();
        let rebuilt = Execution::rebuild(ids, history.iter().cloned());
        assert!(
            rebuilt.is_ok_and(|rebuilt| rebuilt.state() == state),
            "its history tells its state"
        );
    }

    /// Holds a decider to go on: its execution waits for something, or is closed.
    ///
    /// # Panics
    ///
    /// Where it can only time out.
    pub(super) fn keep_going(&self) {
        let waits = self.model.open_things().next().is_some()
            || self.model.waiting_by().is_some()
            || self.model.is_deciding();
        let may_be_signaled = self.surroundings.world.outside.signal.is_some();
        let closed = self.model.closed.is_some();
        assert!(
            waits || closed || may_be_signaled,
            "it has no open task, timer or child, and its decider is asked no more"
        );
    }

    /// The type of the event that a decision task was scheduled for: the one before it, or where
    /// that was refused in an answer, the answer.
    fn woken_by(&self, scheduled: EventId) -> EventType {
        let history = self.execution.history();
        let place = usize::try_from(scheduled.0).unwrap_or(usize::MAX) - 1;
        let rule = self.execution.provenance()[place].rule;
        match rule == Some(Rule::DecisionTaskAfterBatch) {
            true => EventType::DecisionTaskCompleted,
            false => history[place - 1].event_type(),
        }
    }

    /// Holds the history to the laws.
    ///
    /// # Panics
    ///
    /// Where it breaks one.
    pub(super) fn keep_lawful(&self) {
        let ids = self.execution.workflow_execution().clone();
        let recording = Recording::of(ids, self.execution.history().to_vec());
        let violations = check(&recording, &self.surroundings.limits).violations;
        assert!(violations.is_empty(), "{violations:#?}");
    }
}

/// The execution that a child, signal or cancel request is about: the run that was meant, or one.
fn other(opener: Option<&HistoryEvent>) -> WorkflowExecution {
    use EventAttributes as E;
    let event = opener.map(|opener| &opener.attributes);
    let (workflow_id, run_id) = if let Some(E::StartChildWorkflowExecutionInitiated(e)) = event {
        (&e.workflow_id, None)
    } else if let Some(E::SignalExternalWorkflowExecutionInitiated(e)) = event {
        (&e.workflow_id, e.run_id.clone())
    } else if let Some(E::RequestCancelExternalWorkflowExecutionInitiated(e)) = event {
        (&e.workflow_id, e.run_id.clone())
    } else {
        return WorkflowExecution::default();
    };
    let run_id = run_id.unwrap_or(Text::of("a-run"));
    WorkflowExecution { workflow_id: workflow_id.clone(), run_id }
}

fn child_type(opener: Option<&HistoryEvent>) -> WorkflowType {
    let event = opener.map(|opener| &opener.attributes);
    let Some(EventAttributes::StartChildWorkflowExecutionInitiated(e)) = event else {
        return WorkflowType::default();
    };
    e.workflow_type.clone()
}

fn arrival(arrives: bool, opener: Option<&HistoryEvent>) -> ExternalOutcome {
    match arrives {
        true => ExternalOutcome::Delivered(other(opener)),
        false => ExternalOutcome::Unknown,
    }
}
