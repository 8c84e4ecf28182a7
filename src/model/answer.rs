//! What a decider answers to a decision task.

use serde::{Deserialize, Serialize};

use super::{Decision, TaskList, Text, Timeout};

/// Everything that RespondDecisionTaskCompleted can carry.
///
/// A decision, a list of decisions, or nothing at all turns into an answer by itself:
///
/// ```
/// use swf_sim::model::decisions::CompleteWorkflowExecution;
/// use swf_sim::model::Answer;
///
/// let nothing: Answer = ().into();
/// assert!(nothing.decisions.is_empty());
/// let close: Answer = CompleteWorkflowExecution { result: Some("42".into()) }.into();
/// assert_eq!(close.decisions.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The decisions, in the order in which they are applied.
    pub decisions: Vec<Decision>,
    /// A context to attach to the execution.
    pub execution_context: Option<Text>,
    /// The list on which decision tasks are queued from now on.
    pub task_list: Option<TaskList>,
    /// How long a decision task may wait on `task_list` before that list is given up; absent: the
    /// change of list is for good.
    pub task_list_schedule_to_start_timeout: Option<Timeout>,
    /// Where each decision was decided, for the person who reads the run; SWF never sees it. Either
    /// empty or as long as `decisions`.
    pub decided_at: Vec<Place>,
}

/// A place in the text that a decider was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl From<()> for Answer {
    fn from((): ()) -> Self {
        Answer::default()
    }
}

impl From<Vec<Decision>> for Answer {
    fn from(decisions: Vec<Decision>) -> Self {
        Answer { decisions, ..Answer::default() }
    }
}

impl<D: Into<Decision>> From<D> for Answer {
    fn from(decision: D) -> Self {
        Answer::from(vec![decision.into()])
    }
}

impl<D: Into<Decision>> From<Option<D>> for Answer {
    fn from(decision: Option<D>) -> Self {
        decision.map(Answer::from).unwrap_or_default()
    }
}
