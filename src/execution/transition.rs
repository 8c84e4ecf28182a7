//! One input's way through an execution: `record` is the only writer of events.

use super::context::Context;
use super::effect::Effect;
use super::input::{InputKind, Termination};
use super::rule::Rule;
use super::state::State;
use super::{Execution, Provenance};
use crate::model::{EventAttributes, EventId, EventType, HistoryEvent, Timestamp, Wakes};

/// What a rule says is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) rule: Rule,
    pub(super) attributes: EventAttributes,
}

impl Verdict {
    pub(super) fn new(rule: Rule, attributes: impl Into<EventAttributes>) -> Self {
        Verdict { rule, attributes: attributes.into() }
    }
}

/// An input on its way: the execution it changes, the moment, and the effects it has so far.
pub(super) struct Transition<'t> {
    pub(super) execution: &'t mut Execution,
    pub(super) now: Timestamp,
    pub(super) context: Context<'t>,
    pub(super) input: InputKind,
    pub(super) effects: &'t mut Vec<Effect>,
    /// Whether a refused decision still has to get the decider a decision task.
    owes_decision_task: bool,
}

impl<'t> Transition<'t> {
    pub(super) fn new(
        execution: &'t mut Execution,
        now: Timestamp,
        context: Context<'t>,
        input: InputKind,
        effects: &'t mut Vec<Effect>,
    ) -> Self {
        Transition { execution, now, context, input, effects, owes_decision_task: false }
    }

    pub(super) fn state(&self) -> &State {
        &self.execution.state
    }

    /// Writes an event: gives it its id, appends it, applies it, notes why, and collects what
    /// follows from it. A decision task is queued at once when the event wakes the decider.
    pub(super) fn record(&mut self, verdict: Verdict) -> EventId {
        let event_id = EventId(self.state().last_event_id.0 + 1);
        let Verdict { rule, attributes } = verdict;
        let Execution { history, provenance, state, deadlines, .. } = &mut *self.execution;
        history.push(HistoryEvent { event_id, event_timestamp: self.now, attributes });
        provenance.push(Provenance { input: self.input, rule: Some(rule) });
        let event = history.last().expect("it was appended just now");
        let applied = state.apply(event, deadlines);
        applied.expect("what the reducer decides follows from the state");
        if let Some(effect) = Effect::of(event, rule, state) {
            self.effects.push(effect);
        }
        let event_type = event.event_type();
        self.wake(event_type);
        event_id
    }

    fn wake(&mut self, event_type: EventType) {
        match event_type.wakes() {
            Wakes::Always => self.queue_decision_task(Rule::DecisionTaskOnTrigger),
            Wakes::AfterBatch => self.owes_decision_task = true,
            Wakes::Never | Wakes::Closes => {}
        }
    }

    fn queue_decision_task(&mut self, rule: Rule) {
        if self.state().is_open() && self.state().decision_tasks.queued.is_none() {
            let event = self.state().schedule_decision_task();
            self.record(Verdict::new(rule, event));
        }
    }

    /// Ends the transition: the decision task that a refused decision owes, then the event limit.
    pub(super) fn finish(mut self) {
        if self.owes_decision_task {
            let in_batch = self.input == InputKind::DecisionTaskAnswered;
            self.queue_decision_task(match in_batch {
                true => Rule::DecisionTaskAfterBatch,
                false => Rule::DecisionTaskOnTrigger,
            });
        }
        let state = &self.execution.state;
        if state.is_open() && state.last_event_id.0 >= self.context.limits.events {
            let terminated = state.terminate(Termination::EventLimit);
            self.record(terminated);
        }
        let Execution { state, deadlines, unrecorded, .. } = self.execution;
        unrecorded.settle(state);
        deadlines.settle(state, unrecorded, self.context.assumptions);
    }
}
