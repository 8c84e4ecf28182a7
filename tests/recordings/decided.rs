//! What was decided, the rulings on it, and the types as they must have been registered: read off
//! the events of a batch where no log has them.

use serde_json::{Value, json};
use swf_sim::execution::{Registered, Ruling, Types};
use swf_sim::model::decisions::ScheduleActivityTask;
use swf_sim::model::events::ActivityTaskScheduled;
use swf_sim::model::requests::{RegisterActivityType, RegisterWorkflowType};
use swf_sim::model::{
    ActivityType, Decision, DecisionType, EventAttributes, EventId, EventType, HistoryEvent, Text,
    Timestamp, WorkflowType,
};

/// The decision that an event of this type records, granted or refused.
pub(crate) fn decision_type_of(event_type: EventType) -> Option<DecisionType> {
    let records = |d: &&DecisionType| d.granted() == event_type || d.refused() == event_type;
    DecisionType::ALL.iter().find(records).copied()
}

/// The events of the batch that `completed` begins: those of its decisions, without it.
pub(crate) fn batch(events: &[HistoryEvent], completed: EventId) -> &[HistoryEvent] {
    let from = usize::try_from(completed.0).unwrap().min(events.len());
    let later = &events[from..];
    let length = later.iter().position(|event| !is_of_batch(event, completed));
    &later[..length.unwrap_or(later.len())]
}

/// What failed after it was initiated names the batch too, but came later.
fn is_of_batch(event: &HistoryEvent, completed: EventId) -> bool {
    let (mut of_batch, mut initiated) = (false, false);
    event.attributes.visit_references(|reference, id| match reference.attribute {
        "decision_task_completed_event_id" => of_batch = id == completed,
        "initiated_event_id" => initiated = !id.is_none(),
        _ => {}
    });
    of_batch && !initiated
}

fn attributes(event: &HistoryEvent) -> Value {
    serde_json::from_str(&event.attributes.to_json()).unwrap()
}

/// The decision that an event records. What a decision says stands in its event under the same
/// names; what a refused one loses is made up.
pub(crate) fn decision(event: &HistoryEvent) -> Decision {
    let decision_type = decision_type_of(event.event_type()).expect("a batch holds decisions");
    let mut attributes = attributes(event);
    let version = attributes["workflowType"]["version"].clone();
    let members = attributes.as_object_mut().unwrap();
    if decision_type == DecisionType::ContinueAsNewWorkflowExecution && !version.is_null() {
        members.insert("workflowTypeVersion".to_owned(), version);
    }
    for (lost, made_up) in [("startToFireTimeout", "0"), ("signalName", "lost")] {
        members.entry(lost).or_insert(made_up.into());
    }
    let member = decision_type.attributes_member();
    let list = json!([{"decisionType": decision_type.name(), member: attributes}]);
    Decision::list_from_json(list.to_string()).unwrap().remove(0)
}

fn cause(event: &HistoryEvent) -> Option<String> {
    attributes(event)["cause"].as_str().map(str::to_owned)
}

/// The run id that the account gave to the next run.
pub(crate) fn next_run_id(event: &HistoryEvent) -> Text {
    match &event.attributes {
        EventAttributes::WorkflowExecutionContinuedAsNew(e) => e.new_execution_run_id.clone(),
        _ => Text::default(),
    }
}

/// What only the account can have said of the decision.
pub(crate) fn ruling(event: &HistoryEvent) -> Ruling {
    match cause(event).as_deref() {
        Some("OPERATION_NOT_PERMITTED") => Ruling::NotPermitted,
        Some("OPEN_WORKFLOWS_LIMIT_EXCEEDED") => Ruling::OpenExecutionsLimit,
        Some("LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION") => Ruling::LambdaNotInRegion,
        Some(cause) if cause.ends_with("RATE_EXCEEDED") => Ruling::OverRate,
        Some(_) | None => Ruling::Granted,
    }
}

/// The same for a child and for the next run of an execution that continues as new: both the
/// decisions and the events call the values by the same names.
macro_rules! workflow_defaults {
    ($registration:expr, $decision:expr, $recorded:expr) => {{
        let (r, d, e) = ($registration, $decision, $recorded);
        default(&mut r.default_task_list, &d.task_list, &Some(e.task_list.clone()));
        default(&mut r.default_task_priority, &d.task_priority, &e.task_priority);
        default(&mut r.default_child_policy, &d.child_policy, &Some(e.child_policy));
        default(&mut r.default_lambda_role, &d.lambda_role, &e.lambda_role);
        default(
            &mut r.default_execution_start_to_close_timeout,
            &d.execution_start_to_close_timeout,
            &e.execution_start_to_close_timeout,
        );
        default(
            &mut r.default_task_start_to_close_timeout,
            &d.task_start_to_close_timeout,
            &e.task_start_to_close_timeout,
        );
    }};
}

/// Registers the type of a decision so that what is recorded comes of it: with the resolved value
/// as default where the decision gives none.
pub(crate) fn register(types: &mut Types, decision: &Decision, event: &HistoryEvent) {
    let cause = cause(event).unwrap_or_default();
    if cause.ends_with("TYPE_DOES_NOT_EXIST") {
        return;
    }
    let deprecated = cause.ends_with("TYPE_DEPRECATED");
    match (decision, &event.attributes) {
        (Decision::ScheduleActivityTask(d), recorded) => {
            let registered = activity_type(types, &d.activity_type);
            if deprecated {
                registered.deprecate(Timestamp::default(), false);
            }
            if let EventAttributes::ActivityTaskScheduled(recorded) = recorded {
                activity_defaults(&mut registered.registration, d, recorded);
            }
        }
        (Decision::StartChildWorkflowExecution(d), recorded) => {
            let registered = workflow_type(types, &d.workflow_type);
            if deprecated {
                registered.deprecate(Timestamp::default(), false);
            }
            if let EventAttributes::StartChildWorkflowExecutionInitiated(recorded) = recorded {
                workflow_defaults!(&mut registered.registration, d, recorded);
            }
        }
        (
            Decision::ContinueAsNewWorkflowExecution(d),
            EventAttributes::WorkflowExecutionContinuedAsNew(recorded),
        ) => {
            let registered = workflow_type(types, &recorded.workflow_type);
            workflow_defaults!(&mut registered.registration, d, recorded);
        }
        _ => {}
    }
}

fn activity_type<'t>(
    types: &'t mut Types,
    activity_type: &ActivityType,
) -> &'t mut Registered<RegisterActivityType> {
    types
        .activity_types
        .entry(activity_type.clone())
        .or_insert_with(|| Registered::new(RegisterActivityType::default(), Timestamp::default()))
}

fn workflow_type<'t>(
    types: &'t mut Types,
    workflow_type: &WorkflowType,
) -> &'t mut Registered<RegisterWorkflowType> {
    types
        .workflow_types
        .entry(workflow_type.clone())
        .or_insert_with(|| Registered::new(RegisterWorkflowType::default(), Timestamp::default()))
}

/// Where a decision gives nothing, what was recorded is the type's default. A type has one: if two
/// events of a run say otherwise, the second one will differ.
fn default<T: Clone>(default: &mut Option<T>, given: &Option<T>, recorded: &Option<T>) {
    if given.is_none() && default.is_none() {
        default.clone_from(recorded);
    }
}

fn activity_defaults(
    registration: &mut RegisterActivityType,
    decision: &ScheduleActivityTask,
    recorded: &ActivityTaskScheduled,
) {
    let (r, d, e) = (registration, decision, recorded);
    default(&mut r.default_task_list, &d.task_list, &Some(e.task_list.clone()));
    default(&mut r.default_task_priority, &d.task_priority, &e.task_priority);
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
        default(default_timeout, &given, &recorded);
    }
}
