//! What an execution still waits for: whether an input could act, told before it is given.

use super::{ChildOutcome, Deadline, Execution};
use crate::model::{Assumptions, EventId, Timestamp};

impl Execution {
    /// Whether the worker that has taken this activity task can still be heard.
    pub(crate) fn awaits_answer_of_worker(&self, scheduled: EventId) -> bool {
        let task = self.state.activity_tasks.get(scheduled);
        self.state.is_open() && task.is_some_and(|task| task.is_started())
    }

    /// Whether this Lambda task is scheduled and not started.
    pub(crate) fn awaits_start_of_lambda_function(&self, scheduled: EventId) -> bool {
        let task = self.state.lambda_functions.get(scheduled);
        self.state.is_open() && task.is_some_and(|task| !task.is_started())
    }

    /// Whether it can be told this of a child: of its close only after its start.
    pub(crate) fn awaits_news_of_child(&self, initiated: EventId, news: &ChildOutcome) -> bool {
        let child = self.state.children.get(initiated).filter(|_| self.state.is_open());
        child.is_some_and(|child| match news {
            ChildOutcome::Started(_) | ChildOutcome::AlreadyRunning => !child.is_started(),
            ChildOutcome::Closed { .. } => child.is_started(),
        })
    }

    /// The deadlines that count and pass at a moment, which is not after that of the first one; in
    /// no order.
    pub(crate) fn due_at(&self, at: Timestamp, assumptions: &Assumptions) -> Vec<Deadline> {
        let mut due = self.deadlines.until(at);
        due.retain(|deadline| self.state.counts(*deadline, &self.unrecorded, assumptions));
        due
    }
}
