//! The registered types, as a batch tells that they must have been when it was written.

use std::hash::Hash;

use super::refused::{Default as Left, Refused};
use crate::execution::{Registered, Registrations, Ruling, Types};
use crate::model::decisions::ScheduleActivityTask;
use crate::model::events::ActivityTaskScheduled;
use crate::model::requests::RegisterActivityType;
use crate::model::{
    ChildPolicy, Decision, EventAttributes as E, TaskList, Text, Timeout, Timestamp, WorkflowType,
};

/// Stands for a task list that no event tells.
const LOST: Text = Text::of("lost");

/// The types of a domain, as far as a history tells them. What people do to the registry while an
/// execution runs shows in its later batches.
#[derive(Debug, Default)]
pub(super) struct Registry {
    types: Types,
}

/// A child and the next run of an execution that continues as new name these values alike, in the
/// decision and in the event. What the decision left out is the type's default.
macro_rules! workflow_defaults {
    ($registration:expr, $decision:expr, $recorded:expr) => {{
        let (r, d, e) = (&mut $registration, $decision, $recorded);
        default(&mut r.default_task_list, &d.task_list, Some(&e.task_list));
        default(&mut r.default_task_priority, &d.task_priority, e.task_priority.as_ref());
        default(&mut r.default_child_policy, &d.child_policy, Some(&e.child_policy));
        default(&mut r.default_lambda_role, &d.lambda_role, e.lambda_role.as_ref());
        default(
            &mut r.default_execution_start_to_close_timeout,
            &d.execution_start_to_close_timeout,
            e.execution_start_to_close_timeout.as_ref(),
        );
        default(
            &mut r.default_task_start_to_close_timeout,
            &d.task_start_to_close_timeout,
            e.task_start_to_close_timeout.as_ref(),
        );
    }};
}

/// Makes up what a refused decision held, but for the value for whose want it was refused.
macro_rules! complete_workflow {
    ($decision:expr, $left_out:expr) => {{
        let (d, left_out) = ($decision, $left_out);
        complete(&mut d.task_list, Left::TaskList, left_out, TaskList::new(LOST));
        complete(&mut d.child_policy, Left::ChildPolicy, left_out, ChildPolicy::Abandon);
        complete(
            &mut d.execution_start_to_close_timeout,
            Left::ExecutionStartToClose,
            left_out,
            Timeout::Seconds(1),
        );
        complete(
            &mut d.task_start_to_close_timeout,
            Left::TaskStartToClose,
            left_out,
            Timeout::None,
        );
    }};
}

impl Registry {
    pub(super) fn types(&self) -> &Types {
        &self.types
    }

    /// Registers the type that a decision names so that the event comes of it.
    pub(super) fn learn(
        &mut self,
        decision: &mut Decision,
        event: &E,
        refused: Option<Refused>,
        own_type: &WorkflowType,
    ) {
        // Permission is looked at before the type is.
        if refused == Some(Refused::ByRuling(Ruling::NotPermitted)) {
            return;
        }
        let left_out = match refused {
            Some(Refused::NoDefault(left_out)) => Some(left_out),
            Some(_) | None => None,
        };
        match decision {
            Decision::ScheduleActivityTask(d) => {
                let types = &mut self.types.activity_types;
                let Some(registration) = register(types, &d.activity_type, refused) else { return };
                if let E::ActivityTaskScheduled(e) = event {
                    activity_defaults(registration, d, e);
                } else {
                    complete_activity(d, left_out);
                }
            }
            Decision::StartChildWorkflowExecution(d) => {
                let types = &mut self.types.workflow_types;
                let Some(registration) = register(types, &d.workflow_type, refused) else { return };
                if let E::StartChildWorkflowExecutionInitiated(e) = event {
                    workflow_defaults!(*registration, d, e);
                } else {
                    complete_workflow!(d, left_out);
                }
            }
            // So is what the decider has not seen yet.
            Decision::ContinueAsNewWorkflowExecution(_) if refused == Some(Refused::ByState) => {}
            Decision::ContinueAsNewWorkflowExecution(d) => {
                let version = d.workflow_type_version.as_ref().unwrap_or(&own_type.version);
                let next = WorkflowType::new(own_type.name.clone(), version.clone());
                let types = &mut self.types.workflow_types;
                let Some(registration) = register(types, &next, refused) else { return };
                if let E::WorkflowExecutionContinuedAsNew(e) = event {
                    workflow_defaults!(*registration, d, e);
                } else {
                    complete_workflow!(d, left_out);
                }
            }
            Decision::RequestCancelActivityTask(_)
            | Decision::CompleteWorkflowExecution(_)
            | Decision::FailWorkflowExecution(_)
            | Decision::CancelWorkflowExecution(_)
            | Decision::RecordMarker(_)
            | Decision::StartTimer(_)
            | Decision::CancelTimer(_)
            | Decision::SignalExternalWorkflowExecution(_)
            | Decision::RequestCancelExternalWorkflowExecution(_)
            | Decision::ScheduleLambdaFunction(_) => {}
        }
    }
}

/// The registration of a type, deprecated or not as the outcome of a decision says; `None`: there
/// is none.
fn register<'t, T: Clone + Eq + Hash, R: std::default::Default>(
    types: &'t mut Registrations<T, R>,
    of: &T,
    refused: Option<Refused>,
) -> Option<&'t mut R> {
    if refused == Some(Refused::TypeUnknown) {
        types.swap_remove(of);
        return None;
    }
    if !types.contains_key(of) {
        types.insert(of.clone(), Registered::new(R::default(), Timestamp::MIN));
    }
    let registered = types.get_mut(of)?;
    registered.deprecation = None;
    if refused == Some(Refused::TypeDeprecated) {
        registered.deprecate(Timestamp::MIN, false);
    }
    Some(&mut registered.registration)
}

/// Where a decision gives nothing, what was recorded is the type's default. A type has one: if two
/// events of a run say otherwise, the second one will differ.
fn default<T: Clone>(default: &mut Option<T>, given: &Option<T>, recorded: Option<&T>) {
    if given.is_none() && default.is_none() {
        *default = recorded.cloned();
    }
}

fn activity_defaults(
    registration: &mut RegisterActivityType,
    decision: &ScheduleActivityTask,
    recorded: &ActivityTaskScheduled,
) {
    let (r, d, e) = (registration, decision, recorded);
    default(&mut r.default_task_list, &d.task_list, Some(&e.task_list));
    default(&mut r.default_task_priority, &d.task_priority, e.task_priority.as_ref());
    for (default_timeout, given, recorded) in [
        (
            &mut r.default_task_schedule_to_start_timeout,
            d.schedule_to_start_timeout,
            e.schedule_to_start_timeout,
        ),
        (
            &mut r.default_task_schedule_to_close_timeout,
            d.schedule_to_close_timeout,
            e.schedule_to_close_timeout,
        ),
        (
            &mut r.default_task_start_to_close_timeout,
            d.start_to_close_timeout,
            e.start_to_close_timeout,
        ),
        (&mut r.default_task_heartbeat_timeout, d.heartbeat_timeout, e.heartbeat_timeout),
    ] {
        default(default_timeout, &given, recorded.as_ref());
    }
}

/// Makes up what a refused decision held, but for the value for whose want it was refused.
fn complete_activity(d: &mut ScheduleActivityTask, left_out: Option<Left>) {
    complete(&mut d.task_list, Left::TaskList, left_out, TaskList::new(LOST));
    for (timeout, which) in [
        (&mut d.schedule_to_start_timeout, Left::ScheduleToStart),
        (&mut d.schedule_to_close_timeout, Left::ScheduleToClose),
        (&mut d.start_to_close_timeout, Left::StartToClose),
        (&mut d.heartbeat_timeout, Left::Heartbeat),
    ] {
        complete(timeout, which, left_out, Timeout::None);
    }
}

fn complete<T>(value: &mut Option<T>, which: Left, left_out: Option<Left>, made_up: T) {
    if left_out != Some(which) && value.is_none() {
        *value = Some(made_up);
    }
}
