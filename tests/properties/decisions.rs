//! Random decisions with few ids, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use swf_sim::model::decisions::*;
use swf_sim::model::{
    ActivityType, Answer, ChildPolicy, Decision, DecisionType, TagList, TaskList, TaskPriority,
    Text, Timeout, WorkflowType,
};

pub(crate) const IDS: &[&str] = &["a", "b", "c"];

/// Ids of executions, which meet more often than tasks.
pub(crate) const WORKFLOW_IDS: &[&str] = &["a", "b", "c", "d", "e"];

pub(crate) fn workflow_id() -> impl Strategy<Value = Text> {
    select(WORKFLOW_IDS).prop_map(Text::from)
}

fn id() -> impl Strategy<Value = Text> {
    select(IDS).prop_map(Text::from)
}

pub(crate) fn text() -> impl Strategy<Value = Option<Text>> {
    option::of(select(&["", "x", "{}", "\u{e9}\n\""][..]).prop_map(Text::from))
}

pub(crate) fn seconds() -> impl Strategy<Value = Timeout> {
    select(&[0, 1, 2, 10][..]).prop_map(Timeout::Seconds)
}

pub(crate) fn timeout() -> impl Strategy<Value = Timeout> {
    prop_oneof![4 => seconds(), 1 => Just(Timeout::None)]
}

fn task_list() -> impl Strategy<Value = Option<TaskList>> {
    option::of(select(&["one", "two"][..]).prop_map(TaskList::new))
}

fn priority() -> impl Strategy<Value = Option<TaskPriority>> {
    option::weighted(0.2, (-1..2).prop_map(TaskPriority))
}

pub(crate) fn policy() -> impl Strategy<Value = ChildPolicy> {
    select(&[ChildPolicy::Terminate, ChildPolicy::RequestCancel, ChildPolicy::Abandon][..])
}

fn tags() -> impl Strategy<Value = Option<TagList>> {
    let tag = option::of(Just(Text::of("tag")));
    option::weighted(0.2, vec(tag, 0..3).prop_map(TagList))
}

/// Registered with all defaults, with none, deprecated, and not at all.
pub(crate) const TYPES: &[&str] = &["full", "bare", "old", "unknown"];

fn type_name() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("full"), 1 => Just("bare"), 1 => Just("old"), 1 => Just("unknown")]
}

fn schedule_activity_task() -> impl Strategy<Value = Decision> {
    let timeouts = [(); 4].map(|()| option::of(timeout()));
    (type_name(), id(), text(), task_list(), priority(), timeouts).prop_map(
        |(name, activity_id, input, task_list, task_priority, timeouts)| {
            let [to_close, to_start, start_to_close, heartbeat] = timeouts;
            let decision = ScheduleActivityTask {
                activity_type: ActivityType::new(name, "1"),
                activity_id,
                control: input.clone(),
                input,
                schedule_to_close_timeout: to_close,
                task_list,
                task_priority,
                schedule_to_start_timeout: to_start,
                start_to_close_timeout: start_to_close,
                heartbeat_timeout: heartbeat,
            };
            decision.into()
        },
    )
}

fn start_child() -> impl Strategy<Value = Decision> {
    let timeouts = (option::of(seconds()), option::of(timeout()));
    let rest = (option::of(policy()), tags(), priority());
    (type_name(), workflow_id(), text(), task_list(), timeouts, rest).prop_map(
        |(name, workflow_id, input, task_list, timeouts, (child_policy, tag_list, priority))| {
            let decision = StartChildWorkflowExecution {
                workflow_type: WorkflowType::new(name, "1"),
                workflow_id,
                control: input.clone(),
                input,
                execution_start_to_close_timeout: timeouts.0,
                task_list,
                task_priority: priority,
                task_start_to_close_timeout: timeouts.1,
                child_policy,
                tag_list,
                lambda_role: None,
            };
            decision.into()
        },
    )
}

fn continue_as_new() -> impl Strategy<Value = Decision> {
    let version = option::of(select(&["1", "2"][..]).prop_map(Text::from));
    let timeouts = (option::of(seconds()), option::of(timeout()));
    (version, text(), task_list(), timeouts, option::of(policy()), tags()).prop_map(
        |(workflow_type_version, input, task_list, timeouts, child_policy, tag_list)| {
            let decision = ContinueAsNewWorkflowExecution {
                input,
                execution_start_to_close_timeout: timeouts.0,
                task_list,
                task_priority: None,
                task_start_to_close_timeout: timeouts.1,
                child_policy,
                tag_list,
                workflow_type_version,
                lambda_role: None,
            };
            decision.into()
        },
    )
}

fn schedule_lambda_function() -> impl Strategy<Value = Decision> {
    let timeout = option::of(prop_oneof![
        3 => select(&[1, 2, 10][..]).prop_map(Timeout::Seconds),
        1 => Just(Timeout::None)
    ]);
    let input = option::of(select(&["{}", "7", "not JSON"][..]).prop_map(Text::from));
    let name = select(&["returns", "raises", "hangs", "missing"][..]);
    (id(), name, text(), input, timeout).prop_map(|(id, name, control, input, timeout)| {
        let start_to_close_timeout = timeout;
        let name = name.into();
        ScheduleLambdaFunction { id, name, control, input, start_to_close_timeout }.into()
    })
}

/// A signal to a run with an id that is no run's, to an open execution, or to nobody.
fn signal_external() -> impl Strategy<Value = Decision> {
    (workflow_id(), option::weighted(0.2, Just(Text::of("no-run"))), id(), text(), text()).prop_map(
        |(workflow_id, run_id, signal_name, input, control)| {
            let decision = SignalExternalWorkflowExecution {
                workflow_id,
                run_id,
                signal_name,
                input,
                control,
            };
            decision.into()
        },
    )
}

fn request_cancel_external() -> impl Strategy<Value = Decision> {
    (workflow_id(), text()).prop_map(|(workflow_id, control)| {
        let run_id = None;
        RequestCancelExternalWorkflowExecution { workflow_id, run_id, control }.into()
    })
}

/// A decision that leaves the execution open.
pub(crate) fn step() -> impl Strategy<Value = Decision> {
    let start_timer = (id(), text(), seconds()).prop_map(|(timer_id, control, timeout)| {
        let start_to_fire_timeout = timeout;
        StartTimer { timer_id, control, start_to_fire_timeout }.into()
    });
    prop_oneof![
        4 => schedule_activity_task(),
        2 => id().prop_map(|activity_id| RequestCancelActivityTask { activity_id }.into()),
        3 => start_timer,
        2 => id().prop_map(|timer_id| CancelTimer { timer_id }.into()),
        1 => (id(), text())
            .prop_map(|(marker_name, details)| RecordMarker { marker_name, details }.into()),
        4 => schedule_lambda_function(),
        3 => start_child(),
        2 => signal_external(),
        2 => request_cancel_external(),
    ]
}

/// A decision that closes the execution.
pub(crate) fn close() -> impl Strategy<Value = Decision> {
    prop_oneof![
        2 => text().prop_map(|result| CompleteWorkflowExecution { result }.into()),
        1 => (text(), text())
            .prop_map(|(reason, details)| FailWorkflowExecution { reason, details }.into()),
        1 => text().prop_map(|details| CancelWorkflowExecution { details }.into()),
        1 => continue_as_new(),
    ]
}

/// An answer that the service takes: a close is last, and nothing stands beside it that may not.
pub(crate) fn answer(closing: f64) -> impl Strategy<Value = Answer> {
    let list = (task_list(), option::of(timeout()));
    let sticky = option::weighted(0.2, list);
    (vec(step(), 0..4), option::weighted(closing, close()), text(), sticky).prop_map(
        |(mut decisions, close, execution_context, sticky)| {
            if let Some(close) = close {
                decisions.retain(|decision| stands_beside_a_close(decision.decision_type()));
                decisions.push(close);
            }
            let (task_list, task_list_schedule_to_start_timeout) = sticky.unwrap_or_default();
            let decided_at = Vec::new();
            Answer {
                decisions,
                execution_context,
                task_list,
                task_list_schedule_to_start_timeout,
                decided_at,
            }
        },
    )
}

fn stands_beside_a_close(decision_type: DecisionType) -> bool {
    !matches!(decision_type, DecisionType::ScheduleActivityTask | DecisionType::StartTimer)
}

/// Any list at all; the service refuses many.
pub(crate) fn disorderly_answer() -> impl Strategy<Value = Answer> {
    vec(prop_oneof![3 => step(), 1 => close()], 0..5).prop_map(Answer::from)
}
