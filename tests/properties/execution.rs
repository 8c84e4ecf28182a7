//! One execution under random inputs: those that it can take, and those that it has to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use swf_sim::check::{Law, check};
use swf_sim::execution::{
    ActivityTaskAnswer, CancelRequest, ChildClose, ChildOutcome, Context, Execution,
    ExternalOutcome, GivenRulings, Input, LambdaFunctionAnswer, Refusal, Registered, Ruling,
    Termination, Types,
};
use swf_sim::model::events::WorkflowExecutionStarted;
use swf_sim::model::requests::{RegisterActivityType, RegisterWorkflowType};
use swf_sim::model::{
    ActivityType, Answer, AnswerAtDeadline, Assumptions, ChildPolicy, CloseAfterFailedDecision,
    EventId, EventType, LambdaNonJsonInput, LambdaOpenIdReuse, Limits, Recording, TaskList, Text,
    Timeout, Timestamp, WorkflowExecution, WorkflowType,
};

use crate::decisions;
use crate::expected;

/// One thing that is tried. An index picks among the events that opened something of the kind,
/// whether it is still open or not.
#[derive(Clone, Debug)]
enum Try {
    TakeDecisionTask,
    Answer(Answer, Vec<Ruling>),
    /// Time passes, and what is due happens in its moment.
    Wait(u64),
    TakeActivity(Index),
    Beat(Index, Option<Text>),
    AnswerActivity(Index, ActivityTaskAnswer),
    CancelActivity(Index),
    StartLambda(Index, Result<(), Text>),
    AnswerLambda(Index, LambdaFunctionAnswer),
    Child(Index, ChildOutcome),
    Signal(Index, ExternalOutcome),
    Cancel(Index, ExternalOutcome),
    Signaled(Text, bool),
    CancelRequested(CancelRequest),
    Terminated(Termination),
}

fn other() -> WorkflowExecution {
    WorkflowExecution { workflow_id: Text::of("other"), run_id: Text::of("run-2") }
}

fn ruling() -> impl Strategy<Value = Ruling> {
    prop_oneof![
        12 => Just(Ruling::Granted),
        1 => Just(Ruling::NotPermitted),
        1 => Just(Ruling::OverRate),
        1 => Just(Ruling::OpenExecutionsLimit),
        1 => Just(Ruling::LambdaNotInRegion),
    ]
}

pub(crate) fn activity_answer() -> impl Strategy<Value = ActivityTaskAnswer> {
    prop_oneof![
        decisions::text().prop_map(|result| ActivityTaskAnswer::Completed { result }),
        (decisions::text(), decisions::text())
            .prop_map(|(reason, details)| ActivityTaskAnswer::Failed { reason, details }),
        decisions::text().prop_map(|details| ActivityTaskAnswer::Canceled { details }),
    ]
}

fn lambda_answer() -> impl Strategy<Value = LambdaFunctionAnswer> {
    prop_oneof![
        decisions::text().prop_map(|result| LambdaFunctionAnswer::Completed { result }),
        (decisions::text(), decisions::text())
            .prop_map(|(reason, details)| LambdaFunctionAnswer::Failed { reason, details }),
    ]
}

fn child_outcome() -> impl Strategy<Value = ChildOutcome> {
    let close = prop_oneof![
        decisions::text().prop_map(|result| ChildClose::Completed { result }),
        (decisions::text(), decisions::text())
            .prop_map(|(reason, details)| ChildClose::Failed { reason, details }),
        decisions::text().prop_map(|details| ChildClose::Canceled { details }),
        Just(ChildClose::TimedOut),
        Just(ChildClose::Terminated),
    ];
    prop_oneof![
        3 => Just(ChildOutcome::Started(other())),
        1 => Just(ChildOutcome::AlreadyRunning),
        3 => close.prop_map(|close| ChildOutcome::Closed {
            workflow_execution: other(),
            workflow_type: WorkflowType::new("full", "1"),
            close,
        }),
    ]
}

fn external_outcome() -> impl Strategy<Value = ExternalOutcome> {
    let delivered = ExternalOutcome::Delivered(other());
    select(vec![delivered, ExternalOutcome::Unknown, ExternalOutcome::OverRate])
}

fn cancel_request() -> impl Strategy<Value = CancelRequest> {
    select(vec![
        CancelRequest::Operator,
        CancelRequest::External(other(), EventId(7)),
        CancelRequest::ChildPolicy(other()),
    ])
}

fn termination() -> impl Strategy<Value = Termination> {
    prop_oneof![
        Just(Termination::ChildPolicy),
        (decisions::text(), option::of(decisions::child_policy())).prop_map(
            |(reason, child_policy)| {
                Termination::Operator { reason, details: None, child_policy }
            }
        ),
    ]
}

fn answered() -> impl Strategy<Value = Try> {
    let answer = prop_oneof![
        8 => decisions::answer(0.08),
        1 => decisions::disorderly_answer(),
    ];
    (answer, vec(ruling(), 4)).prop_map(|(answer, rulings)| Try::Answer(answer, rulings))
}

fn try_one() -> impl Strategy<Value = Try> {
    let index = any::<Index>;
    let role = prop_oneof![4 => Just(Ok(())), 1 => Just(Err(Text::of("the role is not there")))];
    prop_oneof![
        10 => Just(Try::TakeDecisionTask),
        10 => answered(),
        6 => select(&[1, 999, 1_000, 5_000, 20_000][..]).prop_map(Try::Wait),
        4 => index().prop_map(Try::TakeActivity),
        2 => (index(), decisions::text()).prop_map(|(at, details)| Try::Beat(at, details)),
        4 => (index(), activity_answer()).prop_map(|(at, answer)| Try::AnswerActivity(at, answer)),
        1 => index().prop_map(Try::CancelActivity),
        4 => (index(), role).prop_map(|(at, role)| Try::StartLambda(at, role)),
        3 => (index(), lambda_answer()).prop_map(|(at, answer)| Try::AnswerLambda(at, answer)),
        4 => (index(), child_outcome()).prop_map(|(at, outcome)| Try::Child(at, outcome)),
        2 => (index(), external_outcome()).prop_map(|(at, outcome)| Try::Signal(at, outcome)),
        2 => (index(), external_outcome()).prop_map(|(at, outcome)| Try::Cancel(at, outcome)),
        3 => (select(decisions::IDS), any::<bool>())
            .prop_map(|(name, from_other)| Try::Signaled(name.into(), from_other)),
        1 => cancel_request().prop_map(Try::CancelRequested),
        1 => option::weighted(0.2, termination()).prop_map(|termination| match termination {
            Some(termination) => Try::Terminated(termination),
            None => Try::TakeDecisionTask,
        }),
    ]
}

fn limits() -> impl Strategy<Value = Limits> {
    let low = (1..4_usize, 1..4_usize, 1..4_usize, 1..4_usize, 3..60_u64);
    option::weighted(0.4, low).prop_map(|low| match low {
        Some((activities, timers, children, lambdas, events)) => Limits {
            events,
            open_activity_tasks: activities,
            open_timers: timers,
            open_children: children,
            open_lambda_functions: lambdas,
            ..Limits::default()
        },
        None => Limits::default(),
    })
}

pub(crate) fn assumptions() -> impl Strategy<Value = Assumptions> {
    any::<[bool; 8]>().prop_map(|chosen| {
        let [closes, reuse, policy, initiated, clock, inherits, passes, in_time] = chosen;
        let mut assumptions = Assumptions::default();
        if closes {
            assumptions.close_after_failed_decision = CloseAfterFailedDecision::Succeeds;
        }
        if reuse {
            assumptions.lambda_open_id_reuse = LambdaOpenIdReuse::Accepted;
        }
        if passes {
            assumptions.lambda_non_json_input = LambdaNonJsonInput::Passes;
        }
        if in_time {
            assumptions.answer_at_deadline = AnswerAtDeadline::InTime;
        }
        assumptions.child_policy_on_continue_as_new = policy;
        assumptions.external_rate_failure_initiated = initiated;
        assumptions.sticky_clock_while_started = clock;
        assumptions.continue_as_new_inherits_role_and_priority = inherits;
        assumptions
    })
}

fn started() -> impl Strategy<Value = WorkflowExecutionStarted> {
    let timeouts = (option::of(Just(Timeout::Seconds(60))), option::of(decisions::timeout()));
    let role = option::weighted(0.8, Just(Text::of("role")));
    (timeouts, decisions::child_policy(), decisions::text(), role).prop_map(
        |((execution, task), child_policy, input, lambda_role)| WorkflowExecutionStarted {
            input,
            execution_start_to_close_timeout: execution,
            task_start_to_close_timeout: task,
            child_policy,
            task_list: TaskList::new("one"),
            task_priority: None,
            workflow_type: WorkflowType::new("full", "1"),
            tag_list: None,
            continued_execution_run_id: None,
            parent_workflow_execution: None,
            parent_initiated_event_id: EventId::NONE,
            lambda_role,
        },
    )
}

/// The types of [`decisions::TYPES`].
pub(crate) fn workflow_type(name: &str) -> RegisterWorkflowType {
    let bare = RegisterWorkflowType {
        name: name.into(),
        version: "1".into(),
        ..RegisterWorkflowType::default()
    };
    if name == "bare" {
        return bare;
    }
    RegisterWorkflowType {
        default_task_start_to_close_timeout: Some(Timeout::Seconds(5)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(60)),
        default_task_list: Some(TaskList::new("one")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_lambda_role: Some("role".into()),
        ..bare
    }
}

/// The types of [`decisions::TYPES`].
pub(crate) fn activity_type(name: &str) -> RegisterActivityType {
    let bare = RegisterActivityType {
        name: name.into(),
        version: "1".into(),
        ..RegisterActivityType::default()
    };
    if name == "bare" {
        return bare;
    }
    RegisterActivityType {
        default_task_start_to_close_timeout: Some(Timeout::Seconds(5)),
        default_task_heartbeat_timeout: Some(Timeout::Seconds(2)),
        default_task_list: Some(TaskList::new("one")),
        default_task_schedule_to_start_timeout: Some(Timeout::Seconds(3)),
        default_task_schedule_to_close_timeout: Some(Timeout::Seconds(7)),
        ..bare
    }
}

fn types() -> Types {
    let mut types = Types::default();
    for name in decisions::TYPES.iter().filter(|name| **name != "unknown") {
        let at = Timestamp::default();
        let mut workflow = Registered::new(workflow_type(name), at);
        let mut activity = Registered::new(activity_type(name), at);
        if *name == "old" {
            workflow.deprecate(at, false);
            activity.deprecate(at, false);
        }
        types.workflow_types.insert(WorkflowType::new(*name, "1"), workflow);
        types.activity_types.insert(ActivityType::new(*name, "1"), activity);
    }
    types
}

/// An execution, its surroundings, and the moment.
struct Lone {
    execution: Execution,
    types: Types,
    limits: Limits,
    assumptions: Assumptions,
    now: Timestamp,
    /// The last heartbeat of each activity task.
    beats: BTreeMap<EventId, Timestamp>,
}

impl Lone {
    /// Gives an input; one that is refused changes nothing.
    fn give(&mut self, input: Input<'_>) -> Result<Result<(), Refusal>, TestCaseError> {
        let (before, written) = (self.execution.state().clone(), self.execution.history().len());
        let context =
            Context { types: &self.types, limits: &self.limits, assumptions: &self.assumptions };
        let done = self.execution.handle(input, self.now, &context, &mut Vec::new());
        if done.is_err() {
            prop_assert_eq!(self.execution.history().len(), written, "a refusal writes nothing");
            prop_assert_eq!(self.execution.state(), &before, "a refusal changes nothing");
        }
        Ok(done)
    }

    /// One of the events of a type.
    fn one_of(&self, event_type: EventType, index: Index) -> Option<EventId> {
        let events = self.execution.history().iter();
        let all: Vec<_> = events.filter(|event| event.event_type() == event_type).collect();
        (!all.is_empty()).then(|| index.get(&all).event_id)
    }

    fn wait(&mut self, milliseconds: u64) -> Result<(), TestCaseError> {
        let until = self.now + Duration::from_millis(milliseconds);
        while let Some(due) = self.execution.next_due().filter(|next| next.due <= until) {
            self.now = self.now.max(due.due);
            prop_assert_eq!(self.give(Input::Due)?, Ok(()), "{:?} is due", due);
            self.keep_deadlines()?;
        }
        self.now = until;
        prop_assert_eq!(self.give(Input::Due)?.is_err(), true, "nothing is due any more");
        Ok(())
    }

    fn attempt(&mut self, attempt: &Try) -> Result<(), TestCaseError> {
        let picked = match attempt {
            Try::TakeActivity(at)
            | Try::Beat(at, _)
            | Try::AnswerActivity(at, _)
            | Try::CancelActivity(at) => self.one_of(EventType::ActivityTaskScheduled, *at),
            Try::StartLambda(at, _) | Try::AnswerLambda(at, _) => {
                self.one_of(EventType::LambdaFunctionScheduled, *at)
            }
            Try::Child(at, _) => self.one_of(EventType::StartChildWorkflowExecutionInitiated, *at),
            Try::Signal(at, _) => {
                self.one_of(EventType::SignalExternalWorkflowExecutionInitiated, *at)
            }
            Try::Cancel(at, _) => {
                self.one_of(EventType::RequestCancelExternalWorkflowExecutionInitiated, *at)
            }
            _ => None,
        };
        // Where nothing of the kind was ever opened, an event that is not there stands in for it.
        let opened_by = picked.unwrap_or(EventId(1_000_000));
        match attempt {
            Try::TakeDecisionTask => {
                let could = self.execution.waiting_decision_task().is_some();
                let identity = Some(Text::of("me"));
                let taken = self.give(Input::DecisionTaskTaken { identity })?;
                prop_assert_eq!(taken.is_ok(), could);
            }
            Try::Answer(answer, rulings) => return self.answer(answer, rulings),
            Try::Wait(milliseconds) => return self.wait(*milliseconds),
            Try::Beat(_, details) => {
                let details = details.clone();
                let beat = Input::ActivityTaskHeartbeat { scheduled_event_id: opened_by, details };
                if self.give(beat)?.is_ok() {
                    self.beats.insert(opened_by, self.now);
                }
            }
            _ => {
                let about = expected::open(self.execution.history()).contains_key(&opened_by);
                let input = input(attempt, opened_by);
                let needs_open = picked.is_some() && !about;
                let given = self.give(input)?;
                prop_assert!(!needs_open || given.is_err(), "what is closed takes no more");
            }
        }
        Ok(())
    }

    fn answer(&mut self, answer: &Answer, rulings: &[Ruling]) -> Result<(), TestCaseError> {
        let started = self.execution.started_decision_task();
        let before = self.execution.history().len();
        let rulings = rulings.to_vec();
        let mut account =
            GivenRulings { rulings, next_run_id: Text::of("run-3"), ..Default::default() };
        let given = self.give(Input::DecisionTaskAnswered {
            started_event_id: started.unwrap_or(EventId(3)),
            answer,
            account: &mut account,
        })?;
        if given.is_err() {
            return Ok(());
        }
        let batch = &self.execution.history()[before + 1..];
        prop_assert!(batch.len() >= answer.decisions.len(), "each decision is one event");
        for (decision, event) in answer.decisions.iter().zip(batch) {
            let decision_type = decision.decision_type();
            let records = [decision_type.granted(), decision_type.refused()];
            prop_assert!(records.contains(&event.event_type()), "{:?}: {:?}", decision, event);
        }
        Ok(())
    }

    /// The index of deadlines says what the history says.
    fn keep_deadlines(&self) -> Result<(), TestCaseError> {
        let history = self.execution.history();
        let clock = self.assumptions.sticky_clock_while_started;
        let due = expected::due(history, &self.beats, clock);
        prop_assert_eq!(self.execution.next_due(), due.first().copied());
        prop_assert_eq!(self.execution.deadlines(&self.assumptions), due);
        Ok(())
    }

    /// The history alone says the same, but for heartbeats.
    fn keep_rebuilt(&self) -> Result<(), TestCaseError> {
        let rebuilt = expected::keep_rebuilt(&self.execution)?;
        let clock = self.assumptions.sticky_clock_while_started;
        let due = expected::due(rebuilt.history(), &BTreeMap::new(), clock);
        if clock == Assumptions::default().sticky_clock_while_started {
            prop_assert_eq!(rebuilt.next_due(), due.first().copied());
        }
        prop_assert_eq!(rebuilt.deadlines(&self.assumptions), due);
        Ok(())
    }
}

/// An attempt that goes straight to the execution.
fn input(attempt: &Try, opened_by: EventId) -> Input<'static> {
    let (scheduled_event_id, initiated_event_id) = (opened_by, opened_by);
    match attempt.clone() {
        Try::TakeActivity(_) => Input::ActivityTaskTaken { scheduled_event_id, identity: None },
        Try::AnswerActivity(_, answer) => {
            Input::ActivityTaskAnswered { scheduled_event_id, answer }
        }
        Try::CancelActivity(_) => Input::ActivityTaskCancelDue { scheduled_event_id },
        Try::StartLambda(_, role) => Input::LambdaFunctionStart { scheduled_event_id, role },
        Try::AnswerLambda(_, answer) => {
            Input::LambdaFunctionAnswered { scheduled_event_id, answer }
        }
        Try::Child(_, outcome) => Input::Child { initiated_event_id, outcome },
        Try::Signal(_, outcome) => Input::ExternalSignal { initiated_event_id, outcome },
        Try::Cancel(_, outcome) => Input::ExternalCancel { initiated_event_id, outcome },
        Try::Signaled(signal_name, from_other) => {
            let sender = from_other.then(|| (other(), EventId(9)));
            Input::Signaled { signal_name, input: None, sender }
        }
        Try::CancelRequested(request) => Input::CancelRequested(request),
        Try::Terminated(termination) => Input::Terminated(termination),
        Try::TakeDecisionTask | Try::Answer(..) | Try::Wait(_) | Try::Beat(..) => {
            unreachable!("these are given elsewhere")
        }
    }
}

/// An execution's surroundings, its beginning, and what is tried with it.
fn case() -> impl Strategy<Value = (Limits, Assumptions, WorkflowExecutionStarted, Vec<Try>)> {
    (limits(), assumptions(), started(), vec(try_one(), 1..80))
}

/// Tries all that a case holds, one after the other.
fn live(
    (limits, assumptions, started, attempts): (
        Limits,
        Assumptions,
        WorkflowExecutionStarted,
        Vec<Try>,
    ),
) -> Result<Lone, TestCaseError> {
    let (workflow_id, run_id) = (Text::of("lone"), Text::of("run-1"));
    let mut lone = Lone {
        execution: Execution::new(WorkflowExecution { workflow_id, run_id }),
        types: types(),
        limits,
        assumptions,
        now: Timestamp::from_millis(1_000_000),
        beats: BTreeMap::new(),
    };
    prop_assert_eq!(lone.give(Input::Started(Box::new(started)))?, Ok(()));
    for attempt in &attempts {
        lone.attempt(attempt)?;
        lone.keep_deadlines()?;
    }
    Ok(lone)
}

/// What the service sees to when it hands an execution its inputs; here they are made up.
const KEPT_BY_THE_SERVICE: &[Law] = &[
    Law::StartValuesResolved,
    Law::ExecutionTimeoutBounded,
    Law::ParentAndIdTogether,
    Law::CancelOrigin,
    Law::SignalOrigin,
    Law::ChildPolicyNeedsParent,
    Law::UnstartedCanceledAsked,
    Law::ChildKeepsItsId,
    Law::ChildKeepsItsType,
    Law::ExternalKeepsTarget,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_execution_keeps_the_laws_whatever_happens_to_it(case in case()) {
        let lone = live(case)?;
        let history = lone.execution.history().to_vec();
        let recording = Recording::of(lone.execution.workflow_execution().clone(), history);
        let mut found = check(&recording, &lone.limits).violations;
        found.retain(|violation| !KEPT_BY_THE_SERVICE.contains(&violation.law));
        prop_assert_eq!(found, []);
        lone.keep_rebuilt()?;
        expected::keep_replayed(&lone.execution)?;
    }
}

#[test]
fn what_is_tried_leads_to_events_of_every_type() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..2_000 {
        let lone = live(case().new_tree(&mut runner).unwrap().current()).unwrap();
        seen.extend(lone.execution.history().iter().map(|event| event.event_type()));
        if seen.len() == EventType::ALL.len() {
            return;
        }
    }
    let unseen = EventType::ALL.iter().filter(|event_type| !seen.contains(event_type));
    panic!("not seen: {:?}", unseen.collect::<Vec<_>>());
}
