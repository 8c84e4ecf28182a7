//! The condition keys that SWF sends to IAM with its calls and decisions (SWF developer guide,
//! "Using IAM policies to manage access to Amazon SWF resources"). A value that is not given is
//! that of the type's registration; without one the key is absent.

use crate::execution::Types;
use crate::iam::Context;
use crate::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, StartChildWorkflowExecution,
};
use crate::model::requests::StartWorkflowExecution;
use crate::model::{ActivityType, Decision, TagList, TaskList, Text, WorkflowType};

/// What a decision needs permission with: its keys, and the role that it names for another run.
pub(super) fn of_decision<'d>(
    decision: &'d Decision,
    types: &Types,
    own_type: &WorkflowType,
) -> (Context, Option<PassedRole<'d>>) {
    match decision {
        Decision::ScheduleActivityTask(decision) => (of_activity_task(decision, types), None),
        Decision::StartChildWorkflowExecution(decision) => {
            let workflow_id = Some(&decision.workflow_id);
            let passed = decision.lambda_role.as_ref().map(|role| PassedRole { role, workflow_id });
            (of_child(decision, types), passed)
        }
        Decision::ContinueAsNewWorkflowExecution(decision) => {
            let role = decision.lambda_role.as_ref();
            let passed = role.map(|role| PassedRole { role, workflow_id: None });
            (of_continuation(decision, types, own_type), passed)
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
        | Decision::ScheduleLambdaFunction(_) => (Context::new(), None),
    }
}

/// A role that a decision names for another run.
pub(super) struct PassedRole<'d> {
    pub(super) role: &'d Text,
    /// The workflow id of that run; `None`: the one of the execution that decides.
    pub(super) workflow_id: Option<&'d Text>,
}

/// The keys of a start.
pub(super) fn of_start(request: &StartWorkflowExecution, types: &Types) -> Context {
    let workflow_type = &request.workflow_type;
    let keys = with_task_list(Context::new(), request.task_list.as_ref(), || {
        default_task_list(types, workflow_type)
    });
    with_tags(with_workflow_type(keys, workflow_type), request.tag_list.as_ref())
}

/// The keys of the registration of a type.
pub(super) fn of_registration(
    name: &Text,
    version: &Text,
    default_task_list: Option<&TaskList>,
) -> Context {
    let keys = Context::new().with("swf:name", name.as_str()).with("swf:version", version.as_str());
    match default_task_list {
        Some(list) => keys.with("swf:defaultTaskList.name", list.name.as_str()),
        None => keys,
    }
}

/// The keys of a poll.
pub(super) fn of_poll(task_list: &TaskList) -> Context {
    with_task_list(Context::new(), Some(task_list), || None)
}

/// The keys of what is done with a workflow type.
pub(super) fn of_workflow_type(workflow_type: &WorkflowType) -> Context {
    with_workflow_type(Context::new(), workflow_type)
}

/// The keys of what is done with an activity type.
pub(super) fn of_activity_type(ActivityType { name, version }: &ActivityType) -> Context {
    Context::new()
        .with("swf:activityType.name", name.as_str())
        .with("swf:activityType.version", version.as_str())
}

fn of_activity_task(decision: &ScheduleActivityTask, types: &Types) -> Context {
    let registered = || types.activity_types.get(&decision.activity_type);
    with_task_list(of_activity_type(&decision.activity_type), decision.task_list.as_ref(), || {
        registered()?.registration.default_task_list.as_ref()
    })
}

fn of_child(decision: &StartChildWorkflowExecution, types: &Types) -> Context {
    let workflow_type = &decision.workflow_type;
    let keys = of_workflow_type(workflow_type);
    let keys = with_task_list(keys, decision.task_list.as_ref(), || {
        default_task_list(types, workflow_type)
    });
    with_tags(keys, decision.tag_list.as_ref())
}

fn of_continuation(
    decision: &ContinueAsNewWorkflowExecution,
    types: &Types,
    own: &WorkflowType,
) -> Context {
    let version = decision.workflow_type_version.as_ref().unwrap_or(&own.version);
    let next = WorkflowType::new(own.name.clone(), version.clone());
    let keys = Context::new().with("swf:workflowType.version", version.as_str());
    let keys =
        with_task_list(keys, decision.task_list.as_ref(), || default_task_list(types, &next));
    with_tags(keys, decision.tag_list.as_ref())
}

fn default_task_list<'t>(types: &'t Types, workflow_type: &WorkflowType) -> Option<&'t TaskList> {
    types.workflow_types.get(workflow_type)?.registration.default_task_list.as_ref()
}

fn with_workflow_type(keys: Context, WorkflowType { name, version }: &WorkflowType) -> Context {
    keys.with("swf:workflowType.name", name.as_str())
        .with("swf:workflowType.version", version.as_str())
}

fn with_task_list<'t>(
    keys: Context,
    given: Option<&'t TaskList>,
    default: impl FnOnce() -> Option<&'t TaskList>,
) -> Context {
    match given.or_else(default) {
        Some(list) => keys.with("swf:taskList.name", list.name.as_str()),
        None => keys,
    }
}

fn with_tags(keys: Context, tags: Option<&TagList>) -> Context {
    let tags = tags.into_iter().flat_map(|tags| &tags.0);
    (0..).zip(tags).fold(keys, |keys, (place, tag)| match tag {
        Some(tag) => keys.with(&format!("swf:tagList.member.{place}"), tag.as_str()),
        None => keys,
    })
}
