//! What an execution still waits for: whether an input could act, told before it is given.

use super::{ChildOutcome, Deadline, Execution};
use crate::model::{Assumptions, EventId, Timestamp};

impl Execution {
    /// Whether what this event opened is open, in an execution that is open: a task, a child, or a
    /// signal or request on its way.
    pub(crate) fn has_open(&self, opened_by: EventId) -> bool {
        let state = &self.state;
        state.is_open()
            && (state.activity_tasks.get(opened_by).is_some()
                || state.lambda_functions.get(opened_by).is_some()
                || state.children.get(opened_by).is_some()
                || state.external_signals.contains(&opened_by)
                || state.external_cancels.contains(&opened_by))
    }

    /// Whether this event scheduled an activity task that waits for a worker.
    pub(crate) fn has_unstarted(&self, scheduled: EventId) -> bool {
        let task = self.state.activity_tasks.get(scheduled);
        self.state.is_open() && task.is_some_and(|task| !task.is_started())
    }

    /// The decision task that is queued, also while another is started.
    pub(crate) fn queued_decision_task(&self) -> Option<EventId> {
        let queued = self.state.decision_tasks.queued.as_ref().filter(|_| self.state.is_open());
        queued.map(|task| task.scheduled_event_id)
    }

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
