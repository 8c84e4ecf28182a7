//! What the tests of the families share: an open execution to put inputs into, and events as text.
//!
//! After every input the execution is held against its own history: rebuilt from it, it has the
//! same state, and its deadlines are those of a scan over all events.

use std::collections::BTreeMap;

use serde_json::Value;

use super::deadlines::{Deadline, DeadlineKind};
use super::*;
use crate::model::decisions::*;
use crate::model::events::{ActivityTaskScheduled, DecisionTaskScheduled};
use crate::model::requests::{RegisterActivityType, RegisterWorkflowType};
use crate::model::{
    ActivityType, ChildPolicy, Decision, EventType, Limits, Scope, Timeout, WorkflowType,
};

/// The moment at which every test begins.
pub(super) const START: Timestamp = Timestamp::from_millis(1_000_000_000_000);

/// The role of an execution that has one.
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/swf-lambda";

/// What runs out, since when it runs, and how long it lasts.
type Clock = (DeadlineKind, Timestamp, Option<Timeout>);

/// An execution and all that it is decided within.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) execution: Execution,
    pub(super) limits: Limits,
    pub(super) assumptions: Assumptions,
    /// What the last input led to.
    pub(super) effects: Vec<Effect>,
    types: Types,
    now: Timestamp,
    heartbeats: BTreeMap<EventId, Timestamp>,
}

impl Run {
    /// An open execution with a role whose first decision task is queued: events 1 and 2.
    pub(super) fn open() -> Self {
        Run::started_with(|_| {})
    }

    /// The same, with some of its first event changed.
    pub(super) fn started_with(change: impl FnOnce(&mut WorkflowExecutionStarted)) -> Self {
        let mut run = Run::not_begun();
        let mut started = WorkflowExecutionStarted {
            input: None,
            execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
            task_start_to_close_timeout: Some(Timeout::Seconds(30)),
            child_policy: ChildPolicy::Terminate,
            task_list: TaskList::new("decisions"),
            task_priority: None,
            workflow_type: WorkflowType::new("order", "1"),
            tag_list: None,
            continued_execution_run_id: None,
            parent_workflow_execution: None,
            parent_initiated_event_id: EventId::NONE,
            lambda_role: Some(ROLE.into()),
        };
        change(&mut started);
        run.input(Input::Started(Box::new(started)));
        run
    }

    pub(super) fn not_begun() -> Self {
        Run {
            execution: Execution::new(other_execution("order-1")),
            limits: Limits::default(),
            assumptions: Assumptions::default(),
            effects: Vec::new(),
            types: registered(),
            now: START,
            heartbeats: BTreeMap::new(),
        }
    }

    /// Lets this many milliseconds pass.
    pub(super) fn after(&mut self, milliseconds: i64) -> &mut Self {
        self.now = Timestamp::from_millis(self.now.as_millis() + milliseconds);
        self
    }

    /// Gives the execution an input that it takes; the events that it wrote.
    #[track_caller]
    pub(super) fn input(&mut self, input: Input<'_>) -> Vec<HistoryEvent> {
        let kind = input.kind();
        self.try_input(input).unwrap_or_else(|refusal| panic!("{kind:?} is refused: {refusal}"))
    }

    /// Gives the execution an input.
    #[track_caller]
    pub(super) fn try_input(&mut self, input: Input<'_>) -> Result<Vec<HistoryEvent>, Refusal> {
        let before = self.execution.clone();
        let mut beaten = None;
        if let Input::ActivityTaskHeartbeat { scheduled_event_id, .. } = &input {
            beaten = Some(*scheduled_event_id);
        }
        let context =
            Context { types: &self.types, limits: &self.limits, assumptions: &self.assumptions };
        self.effects.clear();
        let done = self.execution.handle(input, self.now, &context, &mut self.effects);
        let written = self.execution.history()[before.history().len()..].to_vec();
        if done.is_err() {
            assert!(written.is_empty() && self.effects.is_empty(), "a refused input does nothing");
            assert_eq!(self.execution.state(), before.state(), "a refused input changes nothing");
        } else if let Some(scheduled_event_id) = beaten {
            self.heartbeats.insert(scheduled_event_id, self.now);
        }
        self.verify();
        done.map(|()| written)
    }

    /// A decider takes the queued decision task, if it has none.
    #[track_caller]
    pub(super) fn take(&mut self) -> &mut Self {
        if self.execution.started_decision_task().is_none() {
            self.input(Input::DecisionTaskTaken { identity: None });
        }
        self
    }

    /// A decider answers the decision task that it has, or the queued one; all is granted.
    #[track_caller]
    pub(super) fn answer(&mut self, answer: impl Into<Answer>) -> Vec<HistoryEvent> {
        self.answer_under(&[], answer)
    }

    /// The same under these rulings.
    #[track_caller]
    pub(super) fn answer_under(
        &mut self,
        rulings: &[Ruling],
        answer: impl Into<Answer>,
    ) -> Vec<HistoryEvent> {
        self.try_answer(rulings, answer).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// The same, perhaps refused as a whole.
    #[track_caller]
    pub(super) fn try_answer(
        &mut self,
        rulings: &[Ruling],
        answer: impl Into<Answer>,
    ) -> Result<Vec<HistoryEvent>, Refusal> {
        self.take();
        let started_event_id = self.execution.started_decision_task().unwrap();
        let answer = answer.into();
        let mut account = GivenRulings {
            rulings: rulings.to_vec(),
            next_run_id: "next-run".into(),
            ..GivenRulings::default()
        };
        self.try_input(Input::DecisionTaskAnswered {
            started_event_id,
            answer: &answer,
            account: &mut account,
        })
    }

    /// Lets the clock run to the next deadline, and lets that happen.
    #[track_caller]
    pub(super) fn expire(&mut self) -> Vec<HistoryEvent> {
        let due = self.execution.next_due().expect("something is due some time").due;
        self.now = self.now.max(due);
        self.input(Input::Due)
    }

    /// Lets the clock run to the next deadline: nothing happens a millisecond earlier.
    #[track_caller]
    pub(super) fn expire_after(&mut self, milliseconds: i64) -> Vec<HistoryEvent> {
        self.after(milliseconds - 1);
        assert_eq!(self.try_input(Input::Due), Err(Refusal::NotWaiting), "it is due later");
        self.after(1);
        self.input(Input::Due)
    }

    /// A signal from a person.
    #[track_caller]
    pub(super) fn signal(&mut self, name: &str) -> Vec<HistoryEvent> {
        let signal_name = name.into();
        self.input(Input::Signaled { signal_name, input: None, sender: None })
    }

    /// The `...Scheduled`, `...Started` or `...Initiated` event of what has this id, the last one.
    #[track_caller]
    pub(super) fn opened(&self, event_type: EventType, id: &str) -> EventId {
        let mut history = self.execution.history().iter().rev();
        let opened = history.find(|event| {
            event.event_type() == event_type
                && crate::model::subject(self.execution.history(), event)
                    .is_some_and(|subject| subject == id)
        });
        opened.expect("it was opened").event_id
    }

    pub(super) fn last_id(&self) -> EventId {
        self.execution.history().last().unwrap().event_id
    }

    #[track_caller]
    fn verify(&self) {
        let history = self.execution.history();
        let of = self.execution.workflow_execution().clone();
        let rebuilt = Execution::rebuild(of, history.iter().cloned());
        assert_eq!(rebuilt.unwrap().state(), self.execution.state(), "rebuilding gives the same");
        let counting = self.execution.deadlines(&self.assumptions);
        assert_eq!(counting, self.scan_for_deadlines(), "the deadlines are those of the history");
        assert_eq!(self.execution.next_due(), counting.first().copied(), "the first is the next");
        assert_eq!(self.execution.provenance().len(), history.len());
    }

    /// What is due and when, by the events alone.
    fn scan_for_deadlines(&self) -> Vec<Deadline> {
        if self.execution.state().close_status().is_some() {
            return Vec::new();
        }
        let history = self.execution.history().iter();
        let mut deadlines: Vec<_> = history.flat_map(|event| self.deadlines_of(event)).collect();
        deadlines.sort_by_key(|d| (d.due, d.kind.class(), d.opened_by, d.kind));
        deadlines
    }

    /// What is due of the thing that an event opened, if it is open still.
    fn deadlines_of(&self, event: &HistoryEvent) -> Vec<Deadline> {
        let (opened_by, at) = (event.event_id, event.event_timestamp);
        let later = self.later(opened_by);
        let clocks = if let EventAttributes::WorkflowExecutionStarted(e) = &event.attributes {
            let year = 365 * 24 * 60 * 60;
            let longest = |timeout| match timeout {
                Some(Timeout::Seconds(seconds)) => year.min(seconds),
                Some(Timeout::None) | None => year,
            };
            let open_for = seconds(longest(e.execution_start_to_close_timeout));
            vec![(DeadlineKind::Execution, at, open_for)]
        } else if let EventAttributes::TimerStarted(e) = &event.attributes
            && later.is_empty()
        {
            vec![(DeadlineKind::Timer, at, Some(e.start_to_fire_timeout))]
        } else if let EventAttributes::DecisionTaskScheduled(e) = &event.attributes {
            self.clocks_of_decision_task(event, e)
        } else if let EventAttributes::ActivityTaskScheduled(e) = &event.attributes {
            self.clocks_of_activity_task(event, e)
        } else if let EventAttributes::LambdaFunctionScheduled(e) = &event.attributes
            && let [started] = later[..]
            && started.event_type() == EventType::LambdaFunctionStarted
        {
            let timeout = e.start_to_close_timeout.or(seconds(900));
            vec![(DeadlineKind::LambdaFunction, started.event_timestamp, timeout)]
        } else {
            Vec::new()
        };
        let due = |(kind, since, timeout): Clock| {
            let due = since.due_after(timeout.unwrap_or(Timeout::None))?;
            Some(Deadline { due, kind, opened_by })
        };
        clocks.into_iter().filter_map(due).collect()
    }

    fn clocks_of_decision_task(
        &self,
        event: &HistoryEvent,
        task: &DecisionTaskScheduled,
    ) -> Vec<Clock> {
        let at = event.event_timestamp;
        let (waits, works) =
            (DeadlineKind::DecisionScheduleToStart, DeadlineKind::DecisionStartToClose);
        match self.later(event.event_id)[..] {
            [] if self.assumptions.sticky_clock_while_started => {
                vec![(waits, at, task.schedule_to_start_timeout)]
            }
            [] if self.execution.started_decision_task().is_none() => {
                let since = self.last_end_of_a_decision_task().unwrap_or(at).max(at);
                vec![(waits, since, task.schedule_to_start_timeout)]
            }
            [started] if started.event_type() == EventType::DecisionTaskStarted => {
                vec![(works, started.event_timestamp, task.start_to_close_timeout)]
            }
            _ => Vec::new(),
        }
    }

    fn clocks_of_activity_task(
        &self,
        event: &HistoryEvent,
        task: &ActivityTaskScheduled,
    ) -> Vec<Clock> {
        let (id, at) = (event.event_id, event.event_timestamp);
        let closes = (DeadlineKind::ActivityScheduleToClose, at, task.schedule_to_close_timeout);
        match self.later(id)[..] {
            [] => {
                let waits = DeadlineKind::ActivityScheduleToStart;
                vec![closes, (waits, at, task.schedule_to_start_timeout)]
            }
            [started] if started.event_type() == EventType::ActivityTaskStarted => {
                let started_at = started.event_timestamp;
                let alive = self.heartbeats.get(&id).copied().unwrap_or(started_at);
                let works = DeadlineKind::ActivityStartToClose;
                let beats = DeadlineKind::ActivityHeartbeat;
                vec![
                    closes,
                    (works, started_at, task.start_to_close_timeout),
                    (beats, alive, task.heartbeat_timeout),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// The events that go on with what this event began.
    fn later(&self, id: EventId) -> Vec<&HistoryEvent> {
        let goes_on = |event: &&HistoryEvent| {
            let mut goes_on = false;
            event.attributes.visit_references(|reference, referred| {
                goes_on |= referred == id
                    && reference.scope != Scope::Elsewhere
                    && reference.refers_to != EventType::DecisionTaskCompleted;
            });
            goes_on
        };
        self.execution.history().iter().filter(goes_on).collect()
    }

    fn last_end_of_a_decision_task(&self) -> Option<Timestamp> {
        let ends = [EventType::DecisionTaskCompleted, EventType::DecisionTaskTimedOut];
        let mut latest_first = self.execution.history().iter().rev();
        let end = latest_first.find(|event| ends.contains(&event.event_type()));
        end.map(|event| event.event_timestamp)
    }
}

/// Types with all defaults (versions `1` and `2`), with none (`bare`), and deprecated (`old`).
fn registered() -> Types {
    let mut types = Types::default();
    let workflow_type = |version: &str| RegisterWorkflowType {
        name: "order".into(),
        version: version.into(),
        ..RegisterWorkflowType::default()
    };
    let activity_type = |version: &str| RegisterActivityType {
        name: "ship".into(),
        version: version.into(),
        ..RegisterActivityType::default()
    };
    let full_workflow_type = |version: &str| RegisterWorkflowType {
        default_task_start_to_close_timeout: Some(Timeout::Seconds(31)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3601)),
        default_task_list: Some(TaskList::new("type-decisions")),
        default_task_priority: Some(TaskPriority(7)),
        default_child_policy: Some(ChildPolicy::Abandon),
        default_lambda_role: Some("type-role".into()),
        ..workflow_type(version)
    };
    let full_activity_type = |version: &str| RegisterActivityType {
        default_task_start_to_close_timeout: Some(Timeout::Seconds(50)),
        default_task_heartbeat_timeout: Some(Timeout::Seconds(10)),
        default_task_list: Some(TaskList::new("type-work")),
        default_task_priority: Some(TaskPriority(3)),
        default_task_schedule_to_start_timeout: Some(Timeout::Seconds(20)),
        default_task_schedule_to_close_timeout: Some(Timeout::Seconds(100)),
        ..activity_type(version)
    };
    for (version, registration, deprecated) in [
        ("1", full_workflow_type("1"), false),
        ("2", full_workflow_type("2"), false),
        ("bare", workflow_type("bare"), false),
        ("old", workflow_type("old"), true),
    ] {
        let registered = known(registration, deprecated);
        types.workflow_types.insert(WorkflowType::new("order", version), registered);
    }
    for (version, registration, deprecated) in [
        ("1", full_activity_type("1"), false),
        ("bare", activity_type("bare"), false),
        ("old", activity_type("old"), true),
    ] {
        let registered = known(registration, deprecated);
        types.activity_types.insert(ActivityType::new("ship", version), registered);
    }
    types
}

fn known<R>(registration: R, deprecated: bool) -> Registered<R> {
    let mut registered = Registered::new(registration, Timestamp::default());
    if deprecated {
        registered.deprecate(Timestamp::default(), false);
    }
    registered
}

/// Another execution of the domain.
pub(super) fn other_execution(workflow_id: &str) -> WorkflowExecution {
    WorkflowExecution { workflow_id: workflow_id.into(), run_id: "run-1".into() }
}

/// Holds what was written against lines of expected events.
///
/// A line is the type of an event and some of its attributes, `taskList=decisions`, with `-name`
/// for one that must be absent. Types, task lists and executions read `ship/1`, `decisions`,
/// `order-1/run-1`. A line may begin with the event's id.
#[track_caller]
pub(super) fn check(written: &[HistoryEvent], expected: &str) {
    let lines: Vec<&str> =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let matches = lines.len() == written.len()
        && lines.iter().zip(written).all(|(line, event)| is_as_expected(event, line));
    let written: Vec<String> = written.iter().map(text).collect();
    let (expected, written) = (lines.join("\n  "), written.join("\n  "));
    assert!(matches, "expected\n  {expected}\nwritten\n  {written}");
}

fn is_as_expected(event: &HistoryEvent, line: &str) -> bool {
    let text = text(event);
    let mut words = text.split(' ');
    let (id, event_type) = (words.next().unwrap(), words.next().unwrap());
    let attributes: Vec<&str> = words.collect();
    line.split(' ').enumerate().all(|(place, word)| {
        let is_type = place == 0 || (place == 1 && !word.contains('=') && !word.starts_with('-'));
        match word.strip_prefix('-') {
            Some(absent) => !attributes.iter().any(|a| a.starts_with(&format!("{absent}="))),
            None if is_type => word == id || word == event_type,
            None => attributes.contains(&word),
        }
    })
}

/// An event in a line: `5 TimerStarted timerId=nap startToFireTimeout=60 ...`.
pub(super) fn text(event: &HistoryEvent) -> String {
    let attributes: Value = serde_json::from_str(&event.attributes.to_json()).unwrap();
    let mut line = format!("{} {}", event.event_id, event.event_type());
    for (name, value) in attributes.as_object().unwrap() {
        line += &format!(" {name}={}", plain(value).replace(' ', "_"));
    }
    line
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Object(members) if members.contains_key("workflowId") => {
            format!("{}/{}", plain(&members["workflowId"]), plain(&members["runId"]))
        }
        Value::Object(members) => members.values().map(plain).collect::<Vec<_>>().join("/"),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Rows in the order of precedence: a ruling, a decision, and the event that records it.
#[track_caller]
pub(super) fn check_decisions(run: &Run, rows: &[(Ruling, Decision, &str)]) {
    for (ruling, decision, expected) in rows {
        let written = run.clone().answer_under(&[*ruling], vec![decision.clone()]);
        check(&written[1..2], expected);
    }
}

pub(super) fn seconds(seconds: u32) -> Option<Timeout> {
    Some(Timeout::Seconds(seconds))
}

pub(super) fn start_timer(id: &str, seconds: u32) -> Decision {
    let start_to_fire_timeout = Timeout::Seconds(seconds);
    StartTimer { timer_id: id.into(), start_to_fire_timeout, control: None }.into()
}

pub(super) fn cancel_timer(id: &str) -> Decision {
    CancelTimer { timer_id: id.into() }.into()
}

pub(super) fn marker(name: &str) -> Decision {
    RecordMarker { marker_name: name.into(), details: None }.into()
}

/// An activity task of the type with all defaults.
pub(super) fn activity(id: &str) -> Decision {
    activity_with(id, |_| {})
}

pub(super) fn activity_with(id: &str, change: impl FnOnce(&mut ScheduleActivityTask)) -> Decision {
    let mut decision = ScheduleActivityTask {
        activity_type: ActivityType::new("ship", "1"),
        activity_id: id.into(),
        ..ScheduleActivityTask::default()
    };
    change(&mut decision);
    decision.into()
}

pub(super) fn cancel_activity(id: &str) -> Decision {
    RequestCancelActivityTask { activity_id: id.into() }.into()
}

pub(super) fn lambda(id: &str) -> Decision {
    lambda_with(id, |_| {})
}

pub(super) fn lambda_with(id: &str, change: impl FnOnce(&mut ScheduleLambdaFunction)) -> Decision {
    let mut decision = ScheduleLambdaFunction {
        id: id.into(),
        name: "charge".into(),
        ..ScheduleLambdaFunction::default()
    };
    change(&mut decision);
    decision.into()
}

pub(super) fn child(workflow_id: &str) -> Decision {
    child_with(workflow_id, |_| {})
}

pub(super) fn child_with(
    workflow_id: &str,
    change: impl FnOnce(&mut StartChildWorkflowExecution),
) -> Decision {
    let mut decision = StartChildWorkflowExecution {
        workflow_id: workflow_id.into(),
        workflow_type: WorkflowType::new("order", "1"),
        ..StartChildWorkflowExecution::default()
    };
    change(&mut decision);
    decision.into()
}

pub(super) fn signal_external(workflow_id: &str) -> Decision {
    SignalExternalWorkflowExecution {
        workflow_id: workflow_id.into(),
        signal_name: "hello".into(),
        control: Some("note".into()),
        ..SignalExternalWorkflowExecution::default()
    }
    .into()
}

pub(super) fn cancel_external(workflow_id: &str) -> Decision {
    RequestCancelExternalWorkflowExecution {
        workflow_id: workflow_id.into(),
        control: Some("note".into()),
        ..RequestCancelExternalWorkflowExecution::default()
    }
    .into()
}

pub(super) fn complete() -> Decision {
    CompleteWorkflowExecution { result: Some("done".into()) }.into()
}

pub(super) fn fail() -> Decision {
    FailWorkflowExecution { reason: Some("broke".into()), details: None }.into()
}

pub(super) fn cancel() -> Decision {
    CancelWorkflowExecution { details: Some("asked".into()) }.into()
}

pub(super) fn continue_as_new() -> Decision {
    continue_as_new_with(|_| {})
}

pub(super) fn continue_as_new_with(
    change: impl FnOnce(&mut ContinueAsNewWorkflowExecution),
) -> Decision {
    let mut decision = ContinueAsNewWorkflowExecution::default();
    change(&mut decision);
    decision.into()
}

/// The four decisions that close an execution.
pub(super) fn closes() -> [Decision; 4] {
    [complete(), fail(), cancel(), continue_as_new()]
}
