//! Deciders: functions of a history that answer a decision task.

use std::fmt;

use crate::model::{
    Answer, EventAttributes, EventId, EventTypes, HistoryEvent, Place, WorkflowExecution,
    WorkflowType,
};

/// A decider: told the history of an execution, it answers what is to happen next.
///
/// As SWF means it, a decider is a function of the history: it can be asked twice, and from several
/// threads. A closure that takes a [`DecisionTask`] and returns anything that turns into an
/// [`Answer`] is one. [`stateful`] makes one of something that keeps state.
///
/// ```
/// use swf_sim::model::decisions::{CompleteWorkflowExecution, StartTimer};
/// use swf_sim::model::{Answer, EventAttributes, Timeout};
/// use swf_sim::simulation::{Decider, DeciderError, DecisionTask};
///
/// /// Starts a timer, and completes when it fires.
/// struct Nap;
///
/// impl Decider for Nap {
///     fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
///         for event in task.new_events() {
///             if let EventAttributes::WorkflowExecutionStarted(_) = &event.attributes {
///                 let start_to_fire_timeout = Timeout::Seconds(60);
///                 let timer_id = "nap".into();
///                 return Ok(StartTimer { timer_id, start_to_fire_timeout, control: None }.into());
///             }
///             if let EventAttributes::TimerFired(fired) = &event.attributes {
///                 let result = Some(fired.timer_id.clone());
///                 return Ok(CompleteWorkflowExecution { result }.into());
///             }
///         }
///         Ok(Answer::default())
///     }
/// }
/// ```
pub trait Decider: Sync {
    /// The answer to one decision task.
    ///
    /// # Errors
    ///
    /// When the decider cannot answer; the simulation stops and says so.
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError>;

    /// Another run begins: a decider that keeps anything of earlier runs forgets it.
    fn begin_run(&self) {}

    /// Whether the answers depend on the history alone, so that the decider can be asked about
    /// several runs in turn. One that keeps what it was told since [`Decider::begin_run`] says no:
    /// then explorations take each run from the beginning.
    fn is_function_of_history(&self) -> bool {
        true
    }

    /// What the answers from here on still depend on; `None`: the whole history.
    ///
    /// Here the task is none that was handed out. Its history is all that has been written so far,
    /// up to any event, of which no completed decision task has shown what comes after
    /// [`previous_started_event_id`](DecisionTask::previous_started_event_id); its
    /// `started_event_id` is that of the last event.
    ///
    /// Two tasks of one execution may have equal keys only if, whatever events are still to come,
    /// the decider gives equal answers to both, and to all that it is asked later. So a key tells
    /// what follows from the events that the decider has not been shown, and what it has kept in
    /// mind of those before. It need not tell what is open in the execution (tasks, timers,
    /// children, signals and requests on their way, with the attributes that opened them), how the
    /// execution was started, and how many events there are, which the state of a simulation tells
    /// besides ([`Simulation::key`](super::Simulation::key)). Ids of events are never in a state:
    /// a decider whose answers hold some has no key.
    ///
    /// ```
    /// use swf_sim::model::decisions::CompleteWorkflowExecution;
    /// use swf_sim::model::{Answer, EventType};
    /// use swf_sim::simulation::{Decider, DeciderError, DecisionTask, Key};
    ///
    /// /// Completes at the third signal.
    /// struct Thrice;
    ///
    /// impl Thrice {
    ///     fn signals(task: &DecisionTask<'_>) -> u8 {
    ///         let signaled = EventType::WorkflowExecutionSignaled;
    ///         let events = task.history.iter().filter(|event| event.event_type() == signaled);
    ///         events.take(3).count() as u8
    ///     }
    /// }
    ///
    /// impl Decider for Thrice {
    ///     fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
    ///         let close = CompleteWorkflowExecution { result: None };
    ///         Ok((Thrice::signals(task) == 3).then_some(close).into())
    ///     }
    ///
    ///     fn key(&self, task: &DecisionTask<'_>) -> Option<Key> {
    ///         Some(Key(vec![Thrice::signals(task)]))
    ///     }
    /// }
    /// ```
    fn key(&self, task: &DecisionTask<'_>) -> Option<Key> {
        let _ = task;
        None
    }

    /// What it has rules for; `None`: it is not made of rules.
    fn speaks_at(&self) -> Option<SpeaksAt> {
        None
    }
}

/// What a decider that is made of rules speaks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeaksAt {
    /// The types of events for which there is a rule, whatever else the rule asks for.
    pub events: EventTypes,
    /// Where its rules begin.
    pub rules: Place,
}

/// What a decider is given: the same as PollForDecisionTask returns, with the history borrowed.
#[derive(Clone, Copy, Debug)]
pub struct DecisionTask<'h> {
    /// The execution to decide for.
    pub workflow_execution: &'h WorkflowExecution,
    /// Its type.
    pub workflow_type: &'h WorkflowType,
    /// The whole history up to and including this task's `DecisionTaskStarted`.
    pub history: &'h [HistoryEvent],
    /// The `DecisionTaskStarted` of the last decision task that was completed; 0 at first.
    pub previous_started_event_id: EventId,
    /// The `DecisionTaskStarted` of this task.
    pub started_event_id: EventId,
}

impl<'h> DecisionTask<'h> {
    /// The events that no completed decision task has seen yet.
    #[must_use]
    pub fn new_events(&self) -> &'h [HistoryEvent] {
        let seen = usize::try_from(self.previous_started_event_id.0).unwrap_or(usize::MAX);
        self.history.get(seen..).unwrap_or_default()
    }

    /// The event with this id.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<&'h HistoryEvent> {
        let place = usize::try_from(id.0.checked_sub(1)?).ok()?;
        self.history.get(place)
    }
}

/// What the answers of a decider still depend on, in whatever encoding the decider likes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Vec<u8>);

/// A decider could not answer; why, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeciderError {
    /// It failed.
    #[error("{0}")]
    Failed(String),
    /// It was waited for as long as may be on the wall's clock.
    #[error("{0}")]
    Silent(String),
}

impl<F, A> Decider for F
where
    F: Fn(&DecisionTask<'_>) -> A + Sync,
    A: Into<Answer>,
{
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        Ok(self(task).into())
    }
}

/// A decider of something that keeps state between decision tasks.
///
/// `make` gives a fresh one. For each answer a fresh one is taken through every decision task that
/// the history says was completed, so that the answer depends on the history alone.
///
/// ```
/// use swf_sim::model::decisions::RecordMarker;
/// use swf_sim::simulation::{Decider, DecisionTask, stateful};
///
/// let counting = stateful(|| {
///     let mut asked = 0;
///     move |_task: &DecisionTask<'_>| {
///         asked += 1;
///         RecordMarker { marker_name: format!("asked {asked} times").into(), details: None }
///     }
/// });
/// # fn is_a_decider(_: &dyn Decider) {}
/// # is_a_decider(&counting);
/// ```
pub fn stateful<M, F, A>(make: M) -> Stateful<M>
where
    M: Fn() -> F + Sync,
    F: FnMut(&DecisionTask<'_>) -> A,
    A: Into<Answer>,
{
    Stateful { make }
}

/// See [`stateful`].
#[derive(Clone, Copy)]
pub struct Stateful<M> {
    make: M,
}

impl<M> fmt::Debug for Stateful<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stateful").finish_non_exhaustive()
    }
}

impl<M, F, A> Decider for Stateful<M>
where
    M: Fn() -> F + Sync,
    F: FnMut(&DecisionTask<'_>) -> A,
    A: Into<Answer>,
{
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let mut decider = (self.make)();
        let mut previous_started_event_id = EventId::NONE;
        for event in task.history {
            if let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes {
                let started_event_id = completed.started_event_id;
                let seen = usize::try_from(started_event_id.0).unwrap_or(usize::MAX);
                let history = task.history.get(..seen).unwrap_or(task.history);
                decider(&DecisionTask {
                    history,
                    previous_started_event_id,
                    started_event_id,
                    ..*task
                });
                previous_started_event_id = started_event_id;
            }
        }
        Ok(decider(task).into())
    }
}
