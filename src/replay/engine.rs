//! The driver: what happened goes into an execution, moment by moment, and what it writes is held
//! against what was recorded.

use std::time::Duration;

use indexmap::{IndexMap, IndexSet};

use super::difference::{Difference, Read, Why};
use super::eras::{self, Era};
use super::facts::{Facts, Learned};
use super::{Counts, amend, decided, happened, origin, workflow_type};
use crate::execution::{Execution, GivenRulings, Input, Refusal, Rule};
use crate::model::{
    Answer, EventAttributes as E, EventId, HistoryEvent, Recording, Text, Timeout, Times,
    Timestamp, WorkflowType,
};

/// A replay under way.
pub(super) struct Engine<'r> {
    recording: &'r Recording,
    events: &'r [HistoryEvent],
    /// What deciders sent, by the `DecisionTaskStarted` event.
    sent: &'r IndexMap<EventId, Answer>,
    facts: Facts,
    execution: Execution,
    /// The details of the last heartbeat of activity tasks that timed out with some, by the
    /// `ActivityTaskScheduled` event.
    heartbeats: IndexMap<EventId, Text>,
    /// The Lambda tasks that had the timeout of another era, by their `LambdaFunctionScheduled`
    /// events.
    lambda_functions_then: IndexSet<EventId>,
    /// Whether a `DecisionTaskScheduled` has said that it may wait for ever.
    says_schedule_to_start: bool,
    counts: Counts,
    own_type: WorkflowType,
}

impl<'r> Engine<'r> {
    pub(super) fn new(
        recording: &'r Recording,
        events: &'r [HistoryEvent],
        sent: &'r IndexMap<EventId, Answer>,
    ) -> Self {
        let ids = recording.workflow_execution.clone().unwrap_or_default();
        let heartbeats = events.iter().filter_map(|event| {
            let E::ActivityTaskTimedOut(e) = &event.attributes else { return None };
            Some((e.scheduled_event_id, e.details.clone()?))
        });
        Engine {
            recording,
            events,
            sent,
            facts: Facts::new(),
            execution: Execution::new(ids),
            heartbeats: heartbeats.collect(),
            lambda_functions_then: eras::lambda_functions_then(recording),
            says_schedule_to_start: false,
            counts: Counts::default(),
            own_type: workflow_type(recording).cloned().unwrap_or_default(),
        }
    }

    /// Replays all events; what the execution came to, and what was counted.
    pub(super) fn run(mut self) -> Result<(Execution, Counts), Box<Difference>> {
        while let Some(event) = self.events.get(self.execution.history().len()) {
            let place = self.execution.history().len();
            let (read, told) = self.let_happen(event, place)?;
            let written = self.execution.history().len();
            if written == place {
                return Err(Difference::of(Why::Nothing, Some(event), read));
            }
            for (of_input, place) in (place..written).enumerate() {
                self.compare(place, read, told.get(of_input).copied())?;
            }
        }
        Ok((self.execution, self.counts))
    }

    /// Gives the execution what led to an event. Tells what that was, and for the events that it
    /// writes whether their outcome was taken from the recording.
    fn let_happen(
        &mut self,
        event: &'r HistoryEvent,
        place: usize,
    ) -> Result<(Read, Vec<bool>), Box<Difference>> {
        let read = Read { event_id: event.event_id, kind: None, decisions: 0 };
        if let E::DecisionTaskCompleted(completed) = &event.attributes {
            let batch = decided::batch(self.events, place);
            let mut answer = match self.sent.get(&completed.started_event_id) {
                Some(answer) => answer.clone(),
                None => decided::answer(completed, batch),
            };
            let read = Read { decisions: answer.decisions.len(), ..read };
            self.counts.answer(self.sent.contains_key(&completed.started_event_id));
            let open = self.execution.state().open_counts();
            let learned = self.facts.learn(&mut answer, batch, open, &self.own_type);
            let Learned { rulings, told } = learned;
            eras::give_lambda_functions_then(&self.lambda_functions_then, &mut answer, batch);
            // The events that a batch begins with are the decision task's and not a decision's.
            let told = std::iter::once(false).chain(told).collect();
            let next = self.events.get(place + 1 + batch.len());
            let before = amend::wakes_nobody(batch, next).then(|| self.execution.clone());
            let read = self.answer(answer, rulings, batch, (event, read))?;
            if let Some(before) = before {
                self.forget_woken(before, place);
            }
            return Ok((read, told));
        }
        let Some(input) = happened::input(&event.attributes) else {
            return Err(Difference::of(Why::Nothing, Some(event), read));
        };
        let read = self.handle(input, event, read)?;
        if let E::ActivityTaskStarted(started) = &event.attributes {
            self.beat(started.scheduled_event_id, event);
        }
        Ok((read, Vec::new()))
    }

    /// Gives the execution an answer. Where it is not valid but for the ids of Lambda tasks, others
    /// stand in for them until their events are written: that SWF holds those ids to the
    /// documented rule is inferred, and the recording knows better.
    fn answer(
        &mut self,
        mut answer: Answer,
        mut rulings: GivenRulings,
        batch: &[HistoryEvent],
        (event, read): (&HistoryEvent, Read),
    ) -> Result<Read, Box<Difference>> {
        let E::DecisionTaskCompleted(completed) = &event.attributes else { return Ok(read) };
        let started_event_id = completed.started_event_id;
        let account = &mut rulings;
        let input = Input::DecisionTaskAnswered { started_event_id, answer: &answer, account };
        let refused = match self.handle(input, event, read) {
            Err(refused) if matches!(refused.why, Why::Refused(Refusal::Invalid(_))) => refused,
            handled => return handled,
        };
        let (before, place) = (self.execution.clone(), self.execution.history().len());
        amend::stand_in(&mut answer, batch);
        let account = &mut rulings;
        let input = Input::DecisionTaskAnswered { started_event_id, answer: &answer, account };
        let Ok(read) = self.handle(input, event, read) else { return Err(refused) };
        let mut written = self.execution.history()[place..].to_vec();
        amend::put_back(&mut written[1..], batch);
        self.rewrite(before, written);
        Ok(read)
    }

    /// Takes back the decision task that a batch from this place on led to by its failures.
    fn forget_woken(&mut self, before: Execution, place: usize) {
        let rule = self.execution.provenance().last().and_then(|last| last.rule);
        if rule == Some(Rule::DecisionTaskAfterBatch)
            && let Some((_, written)) = self.execution.history()[place..].split_last()
        {
            let written = written.to_vec();
            self.rewrite(before, written);
            self.counts.eras.insert(Era::NoTaskAfterFailure);
        }
    }

    /// Goes on as if these events had been written.
    fn rewrite(&mut self, mut before: Execution, events: Vec<HistoryEvent>) {
        let followed = events.into_iter().try_for_each(|event| before.follow(event));
        debug_assert!(followed.is_ok(), "{followed:?}");
        if followed.is_ok() {
            self.execution = before;
        }
    }

    fn handle(
        &mut self,
        input: Input<'_>,
        event: &HistoryEvent,
        read: Read,
    ) -> Result<Read, Box<Difference>> {
        let now = self.moment(event);
        let read = Read { kind: Some(input.kind()), ..read };
        let handled = self.execution.handle(input, now, &self.facts.context(), &mut Vec::new());
        handled.map_err(|refusal| Difference::of(self.why(refusal, event), Some(event), read))?;
        Ok(read)
    }

    /// Why an input was refused, as exactly as can be told.
    fn why(&self, refusal: Refusal, event: &HistoryEvent) -> Why {
        match (refusal, self.due(event)) {
            (Refusal::NotWaiting, Some(due)) if due > event.event_timestamp => Why::Early { due },
            (refusal, _) => Why::Refused(refusal),
        }
    }

    /// When that is due which came due with an event, as far as it is open.
    fn due(&self, event: &HistoryEvent) -> Option<Timestamp> {
        let what = happened::deadline(&event.attributes)?;
        let deadlines = self.execution.deadlines(self.facts.context().assumptions);
        let found = deadlines.iter().find(|each| (each.kind, each.opened_by) == what);
        found.map(|deadline| deadline.due)
    }

    /// When an event was written. Where whole seconds are recorded, up to one was cut off: it was
    /// not before the event before, nor before it was due.
    fn moment(&self, event: &HistoryEvent) -> Timestamp {
        let recorded = event.event_timestamp;
        match self.recording.times {
            Times::Milliseconds | Times::Absent => recorded,
            Times::Seconds => {
                let last = self.execution.history().last().map(|last| last.event_timestamp);
                let cut = |moment: &Timestamp| {
                    *moment > recorded && moment.since(recorded) < Duration::from_secs(1)
                };
                let earliest = [last, self.due(event)].into_iter().flatten().filter(cut);
                earliest.fold(recorded, Timestamp::max)
            }
        }
    }

    /// Heartbeats leave no event. Where an activity task timed out with the details of one, one
    /// came; when is not told, so it comes as the work begins.
    fn beat(&mut self, scheduled_event_id: EventId, event: &HistoryEvent) {
        let Some(details) = self.heartbeats.get(&scheduled_event_id).cloned() else { return };
        let now = self.moment(event);
        let details = Some(details);
        let input = Input::ActivityTaskHeartbeat { scheduled_event_id, details };
        let beaten = self.execution.handle(input, now, &self.facts.context(), &mut Vec::new());
        debug_assert!(beaten.is_ok(), "the task was taken just now");
    }

    /// Holds what was written at a place against what was recorded there.
    fn compare(
        &mut self,
        place: usize,
        read: Read,
        told: Option<bool>,
    ) -> Result<(), Box<Difference>> {
        let written = &self.execution.history()[place];
        let rule = self.execution.provenance()[place].rule;
        let Some(recorded) = self.events.get(place) else {
            self.counts.beyond += 1;
            return Ok(());
        };
        let cut = self.recording.times == Times::Seconds;
        let same = match cut {
            true => says_the_same_to_the_second(recorded, written),
            false => recorded == written,
        };
        if !same {
            let timed = self.recording.times != Times::Absent;
            let eras = eras::explain(recorded, written, timed);
            let over = self.says_schedule_to_start
                && may_wait_for_ever(written)
                && eras.contains(&Era::NoScheduleToStart);
            if eras.is_empty() || over {
                let why = Why::Differs { written: written.clone(), rule };
                return Err(Difference::of(why, Some(recorded), read));
            }
            self.counts.eras.extend(eras);
        }
        self.says_schedule_to_start |= may_wait_for_ever(recorded);
        let echo = told == Some(true) || origin::is_echo(&written.attributes, rule);
        self.counts.event(echo);
        Ok(())
    }
}

/// Whether a `DecisionTaskScheduled` says that it may wait for ever.
fn may_wait_for_ever(event: &HistoryEvent) -> bool {
    let E::DecisionTaskScheduled(e) = &event.attributes else { return false };
    e.schedule_to_start_timeout == Some(Timeout::None)
}

fn says_the_same_to_the_second(recorded: &HistoryEvent, written: &HistoryEvent) -> bool {
    let (then, now) = (recorded.event_timestamp, written.event_timestamp);
    then.as_millis() / 1000 == now.as_millis() / 1000
        && recorded.event_id == written.event_id
        && recorded.attributes == written.attributes
}
