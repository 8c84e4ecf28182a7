//! Strategies for decisions and answers, of few ids, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::model::decisions::*;
use crate::model::{
    ActivityType, Answer, ChildPolicy, Decision, DecisionType, TagList, TaskList, TaskPriority,
    Text, Timeout, WorkflowType,
};
use crate::simulation::World;

/// What random decisions speak of. What stands several times is drawn more often.
///
/// ```
/// use swf_sim::scenario::Scenario;
/// use swf_sim::testing::Vocabulary;
///
/// let world = Scenario::load("examples/order.yaml")?.world;
/// let vocabulary = Vocabulary::of(&world);
/// assert_eq!(vocabulary.functions, ["charge-card"]);
/// let _any_answer = vocabulary.answer(0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Ids of timers, tasks, markers and signals; at least one.
    pub ids: Vec<Text>,
    /// Ids of children and of other executions; at least one.
    pub workflow_ids: Vec<Text>,
    /// Lambda functions; without any, none is scheduled.
    pub functions: Vec<Text>,
    /// Activity types; without any, no task is scheduled.
    pub activity_types: Vec<ActivityType>,
    /// Types of children; without any, none is started.
    pub workflow_types: Vec<WorkflowType>,
}

impl Vocabulary {
    /// A few ids, and what a world has of functions and types.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let ids: Vec<Text> = ["a", "b", "c"].map(Text::from).into();
        let activities = world.activity_types.iter();
        let workflows = world.workflow_types.iter();
        Vocabulary {
            workflow_ids: ids.clone(),
            ids,
            functions: world.functions.keys().cloned().collect(),
            activity_types: activities
                .map(|known| ActivityType::new(known.name.clone(), known.version.clone()))
                .collect(),
            workflow_types: workflows
                .map(|known| WorkflowType::new(known.name.clone(), known.version.clone()))
                .collect(),
        }
    }

    fn id(&self) -> impl Strategy<Value = Text> + use<> {
        select(self.ids.clone())
    }

    fn workflow_id(&self) -> impl Strategy<Value = Text> + use<> {
        select(self.workflow_ids.clone())
    }

    fn schedule_activity_task(&self) -> impl Strategy<Value = Decision> + use<> {
        let timeouts = [(); 4].map(|()| option::of(timeout()));
        (select(self.activity_types.clone()), self.id(), text(), task_list(), priority(), timeouts)
            .prop_map(|(activity_type, activity_id, input, task_list, task_priority, timeouts)| {
                let [to_close, to_start, start_to_close, heartbeat] = timeouts;
                let decision = ScheduleActivityTask {
                    activity_type,
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
            })
    }

    fn start_child(&self) -> impl Strategy<Value = Decision> + use<> {
        let timeouts = (option::of(seconds()), option::of(timeout()));
        let rest = (option::of(child_policy()), tags(), priority());
        (
            select(self.workflow_types.clone()),
            self.workflow_id(),
            text(),
            task_list(),
            timeouts,
            rest,
        )
            .prop_map(
                |(
                    workflow_type,
                    workflow_id,
                    input,
                    task_list,
                    timeouts,
                    (child_policy, tag_list, priority),
                )| {
                    let decision = StartChildWorkflowExecution {
                        workflow_type,
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

    fn schedule_lambda_function(&self) -> impl Strategy<Value = Decision> + use<> {
        let timeout = option::of(prop_oneof![
            3 => select(&[1, 2, 10][..]).prop_map(Timeout::Seconds),
            1 => Just(Timeout::None)
        ]);
        let input = option::of(select(&["{}", "7", "not JSON"][..]).prop_map(Text::from));
        let name = select(self.functions.clone());
        (self.id(), name, text(), input, timeout).prop_map(|(id, name, control, input, timeout)| {
            let start_to_close_timeout = timeout;
            ScheduleLambdaFunction { id, name, control, input, start_to_close_timeout }.into()
        })
    }

    /// A signal to a run with an id that is no run's, to an open execution, or to nobody.
    fn signal_external(&self) -> impl Strategy<Value = Decision> + use<> {
        (
            self.workflow_id(),
            option::weighted(0.2, Just(Text::of("no-run"))),
            self.id(),
            text(),
            text(),
        )
            .prop_map(|(workflow_id, run_id, signal_name, input, control)| {
                let decision = SignalExternalWorkflowExecution {
                    workflow_id,
                    run_id,
                    signal_name,
                    input,
                    control,
                };
                decision.into()
            })
    }

    fn request_cancel_external(&self) -> impl Strategy<Value = Decision> + use<> {
        (self.workflow_id(), text()).prop_map(|(workflow_id, control)| {
            let run_id = None;
            RequestCancelExternalWorkflowExecution { workflow_id, run_id, control }.into()
        })
    }

    /// A decision that leaves the execution open.
    pub fn step(&self) -> BoxedStrategy<Decision> {
        let start_timer =
            (self.id(), text(), seconds()).prop_map(|(timer_id, control, timeout)| {
                let start_to_fire_timeout = timeout;
                StartTimer { timer_id, control, start_to_fire_timeout }.into()
            });
        let cancel_activity =
            self.id().prop_map(|activity_id| RequestCancelActivityTask { activity_id }.into());
        let cancel_timer = self.id().prop_map(|timer_id| CancelTimer { timer_id }.into());
        let marker = (self.id(), text())
            .prop_map(|(marker_name, details)| RecordMarker { marker_name, details }.into());
        let mut steps = vec![
            (2, cancel_activity.boxed()),
            (3, start_timer.boxed()),
            (2, cancel_timer.boxed()),
            (1, marker.boxed()),
            (2, self.signal_external().boxed()),
            (2, self.request_cancel_external().boxed()),
        ];
        if !self.activity_types.is_empty() {
            steps.push((4, self.schedule_activity_task().boxed()));
        }
        if !self.functions.is_empty() {
            steps.push((4, self.schedule_lambda_function().boxed()));
        }
        if !self.workflow_types.is_empty() {
            steps.push((3, self.start_child().boxed()));
        }
        Union::new_weighted(steps).boxed()
    }

    /// A decision that closes the execution.
    pub fn close(&self) -> BoxedStrategy<Decision> {
        let close = prop_oneof![
            2 => text().prop_map(|result| CompleteWorkflowExecution { result }.into()),
            1 => (text(), text())
                .prop_map(|(reason, details)| FailWorkflowExecution { reason, details }.into()),
            1 => text().prop_map(|details| CancelWorkflowExecution { details }.into()),
            1 => continue_as_new(),
        ];
        close.boxed()
    }

    /// An answer that the service takes: a close is last, and beside it stands what may.
    /// `closing` is how probable it is that it closes, from 0 to 1.
    pub fn answer(&self, closing: f64) -> BoxedStrategy<Answer> {
        let list = (task_list(), option::of(timeout()));
        let sticky = option::weighted(0.2, list);
        let parts =
            (vec(self.step(), 0..4), option::weighted(closing, self.close()), text(), sticky);
        parts
            .prop_map(|(mut decisions, close, execution_context, sticky)| {
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
            })
            .boxed()
    }

    /// Any list at all; the service refuses many.
    pub fn disorderly_answer(&self) -> BoxedStrategy<Answer> {
        let decision = prop_oneof![3 => self.step(), 1 => self.close()];
        vec(decision, 0..5).prop_map(Answer::from).boxed()
    }
}

/// Text that may be absent, empty, or need escapes.
pub fn text() -> impl Strategy<Value = Option<Text>> {
    option::of(select(&["", "x", "{}", "\u{e9}\n\""][..]).prop_map(Text::from))
}

fn seconds() -> impl Strategy<Value = Timeout> {
    select(&[0, 1, 2, 10][..]).prop_map(Timeout::Seconds)
}

/// A timeout of a few seconds, or none.
pub fn timeout() -> impl Strategy<Value = Timeout> {
    prop_oneof![4 => seconds(), 1 => Just(Timeout::None)]
}

fn task_list() -> impl Strategy<Value = Option<TaskList>> {
    option::of(select(&["one", "two"][..]).prop_map(TaskList::new))
}

fn priority() -> impl Strategy<Value = Option<TaskPriority>> {
    option::weighted(0.2, (-1..2).prop_map(TaskPriority))
}

/// One of the three child policies.
pub fn child_policy() -> impl Strategy<Value = ChildPolicy> {
    select(&[ChildPolicy::Terminate, ChildPolicy::RequestCancel, ChildPolicy::Abandon][..])
}

fn tags() -> impl Strategy<Value = Option<TagList>> {
    let tag = option::of(Just(Text::of("tag")));
    option::weighted(0.2, vec(tag, 0..3).prop_map(TagList))
}

fn continue_as_new() -> impl Strategy<Value = Decision> {
    let version = option::of(select(&["1", "2"][..]).prop_map(Text::from));
    let timeouts = (option::of(seconds()), option::of(timeout()));
    (version, text(), task_list(), timeouts, option::of(child_policy()), tags()).prop_map(
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

fn stands_beside_a_close(decision_type: DecisionType) -> bool {
    !matches!(decision_type, DecisionType::ScheduleActivityTask | DecisionType::StartTimer)
}
