//! The driver: what happened goes into an execution, moment by moment, and what it writes is held
//! against what was recorded.

use std::fmt;

use indexmap::IndexMap;
use swf_sim::execution::{Context, DeadlineKind, Execution, GivenRulings, Input, Refusal, Types};
use swf_sim::model::{
    Answer, Assumptions, EventAttributes, EventId, HistoryEvent, Limits, Timeout, Timestamp,
};

use crate::decided;
use crate::files::{Recording, Times};
use crate::happened;

/// The one difference of eras: since about this moment, the beginning of 2023, the service writes
/// that a decision task may wait for ever; before, it left the member out.
const ERA_OF_SCHEDULE_TO_START: Timestamp = Timestamp::from_millis(1_672_531_200_000);

/// How many answers a replay took from a log, and how many it read off the events.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    pub(crate) sent: usize,
    pub(crate) read_off: usize,
}

/// Where a replay goes another way than the recording.
#[derive(Debug)]
pub(crate) enum Difference {
    /// The reducer wrote something else.
    Event { recorded: Box<HistoryEvent>, written: Box<HistoryEvent> },
    /// The reducer wrote something more.
    More(Box<HistoryEvent>),
    /// Nothing that can happen leads to this event here.
    Nothing(Box<HistoryEvent>),
    /// The reducer refused what led to this event.
    Refused(Box<HistoryEvent>, Refusal),
    /// The log and the history do not tell of the same decisions.
    Decisions { completed: EventId, sent: usize, recorded: usize },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |event: &HistoryEvent| {
            let (id, at, kind) = (event.event_id, event.event_timestamp, event.event_type());
            format!("{id} {at} {kind} {}", event.attributes.to_json())
        };
        match self {
            Difference::Event { recorded, written } => {
                write!(f, "\n  recorded {}\n  written  {}", text(recorded), text(written))
            }
            Difference::More(event) => write!(f, "more was written: {}", text(event)),
            Difference::Nothing(event) => write!(f, "nothing leads to {}", text(event)),
            Difference::Refused(event, refusal) => write!(f, "{refusal}, at {}", text(event)),
            Difference::Decisions { completed, sent, recorded } => {
                write!(f, "{sent} decisions were sent and {recorded} recorded after {completed}")
            }
        }
    }
}

/// Replays a recording from its first event to its last.
pub(crate) fn replay(recording: &Recording) -> Result<Replayed, Difference> {
    let (decisions, replayed) = decisions(recording)?;
    let mut driver = Driver {
        times: recording.times,
        decisions,
        types: Types::default(),
        limits: Limits::default(),
        assumptions: Assumptions::default(),
        execution: Execution::new(recording.workflow_execution.clone()),
    };
    driver.register(&recording.events);
    while let Some(event) = recording.events.get(driver.execution.history().len()) {
        let before = driver.execution.history().len();
        driver.let_happen(event, &recording.events)?;
        for (place, written) in driver.execution.history().iter().enumerate().skip(before) {
            driver.compare(recording.events.get(place), written)?;
        }
    }
    Ok(replayed)
}

/// The answers of a recording, by their `DecisionTaskCompleted` event: as they were sent where a
/// log has them, else read off the events.
fn decisions(recording: &Recording) -> Result<(IndexMap<EventId, Answer>, Replayed), Difference> {
    let (mut answers, mut replayed) = (IndexMap::new(), Replayed::default());
    for event in &recording.events {
        let EventAttributes::DecisionTaskCompleted(e) = &event.attributes else { continue };
        let completed = event.event_id;
        let batch = decided::batch(&recording.events, completed);
        let answer = match recording.answers.get(&e.started_event_id) {
            Some(answer) => {
                replayed.sent += 1;
                answer.clone()
            }
            None => {
                replayed.read_off += 1;
                Answer {
                    decisions: batch.iter().map(decided::decision).collect(),
                    execution_context: e.execution_context.clone(),
                    task_list: e.task_list.clone(),
                    task_list_schedule_to_start_timeout: e.task_list_schedule_to_start_timeout,
                    decided_at: Vec::new(),
                }
            }
        };
        let (sent, recorded) = (answer.decisions.len(), batch.len());
        if sent != recorded {
            return Err(Difference::Decisions { completed, sent, recorded });
        }
        answers.insert(completed, answer);
    }
    Ok((answers, replayed))
}

/// The answers of a recording, by their `DecisionTaskStarted` event, as a log would have them.
pub(crate) fn answers_by_start(recording: &Recording) -> IndexMap<EventId, Answer> {
    let (answers, _) = decisions(recording).expect("nothing was sent that could differ");
    let started = |completed: EventId| {
        let place = usize::try_from(completed.0).unwrap() - 1;
        match &recording.events[place].attributes {
            EventAttributes::DecisionTaskCompleted(e) => e.started_event_id,
            _ => EventId::NONE,
        }
    };
    answers.into_iter().map(|(completed, answer)| (started(completed), answer)).collect()
}

struct Driver {
    times: Times,
    decisions: IndexMap<EventId, Answer>,
    types: Types,
    limits: Limits,
    assumptions: Assumptions,
    execution: Execution,
}

impl Driver {
    /// Registers the types that the decisions name, so that what is recorded comes of them.
    fn register(&mut self, events: &[HistoryEvent]) {
        for (completed, answer) in &self.decisions {
            for (decision, event) in answer.decisions.iter().zip(decided::batch(events, *completed))
            {
                decided::register(&mut self.types, decision, event);
            }
        }
    }

    /// Gives the execution what led to an event.
    fn let_happen(
        &mut self,
        event: &HistoryEvent,
        events: &[HistoryEvent],
    ) -> Result<(), Difference> {
        let now = self.moment(event);
        self.let_heartbeats_happen(event, now);
        let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
            let nothing = || Difference::Nothing(Box::new(event.clone()));
            let input = happened::input(&event.attributes).ok_or_else(nothing)?;
            return self.handle(input, now, event);
        };
        let batch = decided::batch(events, event.event_id);
        let mut account = GivenRulings {
            rulings: batch.iter().map(decided::ruling).collect(),
            next_run_id: batch.last().map(decided::next_run_id).unwrap_or_default(),
        };
        let answer = self.decisions[&event.event_id].clone();
        let input = Input::DecisionTaskAnswered {
            started_event_id: completed.started_event_id,
            answer: &answer,
            account: &mut account,
        };
        self.handle(input, now, event)
    }

    fn handle(
        &mut self,
        input: Input<'_>,
        now: Timestamp,
        event: &HistoryEvent,
    ) -> Result<(), Difference> {
        let (types, limits, assumptions) = (&self.types, &self.limits, &self.assumptions);
        let context = Context { types, limits, assumptions };
        let handled = self.execution.handle(input, now, &context, &mut Vec::new());
        handled.map_err(|refusal| Difference::Refused(Box::new(event.clone()), refusal))
    }

    /// When an event was written. Where no times are recorded, a timeout comes when it is due, and
    /// everything else a millisecond after what came before.
    fn moment(&self, event: &HistoryEvent) -> Timestamp {
        if self.times == Times::Recorded {
            return event.event_timestamp;
        }
        let last = self.execution.history().last();
        let next = last.map_or(0, |last| last.event_timestamp.as_millis() + 1);
        let due = match happened::input(&event.attributes) {
            Some(Input::Due) => self.execution.next_due().map_or(0, |next| next.due.as_millis()),
            Some(_) | None => 0,
        };
        Timestamp::from_millis(next.max(due))
    }

    /// Heartbeats leave no event. Where an activity task outlived its heartbeat timeout, there must
    /// have been one.
    fn let_heartbeats_happen(&mut self, event: &HistoryEvent, now: Timestamp) {
        let missed = happened::heartbeat_missed(&event.attributes);
        while let Some(next) = self.execution.next_due()
            && next.kind == DeadlineKind::ActivityHeartbeat
            && next.due <= now
            && missed != Some(next.opened_by)
        {
            let (scheduled_event_id, details) = (next.opened_by, None);
            let input = Input::ActivityTaskHeartbeat { scheduled_event_id, details };
            self.handle(input, next.due, event).expect("an activity task with a deadline is open");
        }
    }

    /// Holds what was written against what was recorded.
    fn compare(
        &self,
        recorded: Option<&HistoryEvent>,
        written: &HistoryEvent,
    ) -> Result<(), Difference> {
        let Some(recorded) = recorded else {
            return Err(Difference::More(Box::new(written.clone())));
        };
        let mut recorded = recorded.clone();
        if let EventAttributes::DecisionTaskScheduled(e) = &mut recorded.attributes
            && recorded.event_timestamp < ERA_OF_SCHEDULE_TO_START
        {
            e.schedule_to_start_timeout.get_or_insert(Timeout::None);
        }
        if self.times == Times::MadeUp {
            recorded.event_timestamp = written.event_timestamp;
        }
        if recorded != *written {
            let (recorded, written) = (Box::new(recorded), Box::new(written.clone()));
            return Err(Difference::Event { recorded, written });
        }
        Ok(())
    }
}
