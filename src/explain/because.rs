//! The chain that led to an event: who decided it, what opened and started it, what ended it.

use std::time::Duration;

use serde::Serialize;

use super::index::{Index, decided};
use super::situation::Situation;
use super::step::{Ending, Kind, Step, step};
use super::texts;
use super::what::{seconds, shown};
use crate::execution::Rule;
use crate::model::events::{DecisionTaskScheduled, WorkflowExecutionStarted};
use crate::model::{
    EventAttributes, EventId, EventType, HistoryEvent, Text, Timeout, WorkflowExecution,
};

/// One link of the chain that led to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// What happened, in words.
    pub text: String,
    /// The event of the same history that it happened with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
}

impl Link {
    fn at(event: EventId, text: impl Into<String>) -> Link {
        Link { text: text.into(), event: Some(event).filter(|id| !id.is_none()) }
    }

    fn outside(text: impl Into<String>) -> Link {
        Link { text: text.into(), event: None }
    }
}

/// The chain that led to an event, first things first. `before` is what held before the event.
pub(super) fn because(
    index: &Index<'_>,
    before: &Situation,
    rule: Rule,
    event: &HistoryEvent,
) -> Vec<Link> {
    let mut links = Vec::new();
    links.extend(decision(event));
    let (kind, step) = step(&event.attributes);
    match step {
        Step::Starts(opened_by) | Step::Ends(opened_by, _) if kind != Kind::Execution => {
            links.push(opened(index, kind, opened_by));
            let started = before.opened_by(kind, opened_by).and_then(|thing| thing.started);
            if let Some((started, _)) = started {
                links.push(Link::at(started, format!("it started at event {started}")));
            }
        }
        Step::Refused => links.extend(refusal(index, before, kind, rule, event)),
        Step::Opens | Step::Happens | Step::Starts(_) | Step::Ends(..) => {}
    }
    links.extend(last_link(index, before, event));
    links
}

fn decision(event: &HistoryEvent) -> Option<Link> {
    let (completed, decision_type) = decided(event)?;
    let number = event.event_id.0.saturating_sub(completed.0);
    let text = format!("decision {number} of DecisionTaskCompleted {completed}: {decision_type}");
    Some(Link::at(completed, text))
}

fn opened(index: &Index<'_>, kind: Kind, opened_by: EventId) -> Link {
    let Some(opener) = index.get(opened_by) else {
        let thing = kind.name();
        return Link::outside(format!(
            "event {opened_by}, which opened the {thing}, is not in this history"
        ));
    };
    let event_type = opener.event_type();
    let by = decided(opener).map(|(completed, _)| {
        let number = opened_by.0.saturating_sub(completed.0);
        format!(", decision {number} of DecisionTaskCompleted {completed}")
    });
    let by = by.unwrap_or_default();
    Link::at(opened_by, format!("{event_type} {opened_by} opened it{by}"))
}

/// What stands in the way of a decision.
fn refusal(
    index: &Index<'_>,
    before: &Situation,
    kind: Kind,
    rule: Rule,
    event: &HistoryEvent,
) -> Option<Link> {
    let id = index.subject(event);
    if rule == Rule::UnhandledDecision {
        let queued = before.queued_decision_task()?.opened_by;
        let wakers = index.get(queued).map(|queued| woken_by(index, queued)).unwrap_or_default();
        let text = format!("DecisionTaskScheduled {queued} waits unseen: {wakers}");
        return Some(Link::at(queued, text));
    }
    if rule == Rule::CloseAfterFailedDecision {
        return Some(Link::outside("an earlier decision of the same answer was refused"));
    }
    if [Rule::ActivityIdInUse, Rule::TimerIdInUse, Rule::LambdaIdInUse].contains(&rule) {
        let holder = before.with_id(kind, id?)?;
        let text = format!("event {holder} opened one with this id, and it is still open");
        return Some(Link::at(holder, text));
    }
    if [Rule::ActivityIdUnknown, Rule::TimerIdUnknown].contains(&rule) {
        let Some(end) = ended_before(index, kind, event) else {
            return Some(Link::outside("nothing in this history had this id before"));
        };
        let (event_type, id) = (end.event_type(), end.event_id);
        return Some(Link::at(id, format!("{event_type} {id} ended the last one with this id")));
    }
    let limits = [
        Rule::OpenActivitiesLimit,
        Rule::OpenTimersLimit,
        Rule::OpenLambdaFunctionsLimit,
        Rule::OpenChildrenLimit,
    ];
    let open = before.open_of(kind).count();
    limits.contains(&rule).then(|| Link::outside(format!("{open} are open")))
}

/// The last event that ended something with the id that an event names.
fn ended_before<'h>(
    index: &Index<'h>,
    kind: Kind,
    event: &HistoryEvent,
) -> Option<&'h HistoryEvent> {
    let id = index.subject(event)?;
    let events = &index.events()[..index.place(event.event_id)?];
    events.iter().rev().find(|earlier| {
        let (its_kind, step) = step(&earlier.attributes);
        its_kind == kind && matches!(step, Step::Ends(..)) && index.subject(earlier) == Some(id)
    })
}

/// What made the event happen now.
fn last_link(index: &Index<'_>, before: &Situation, event: &HistoryEvent) -> Option<Link> {
    let (kind, step) = step(&event.attributes);
    if kind != Kind::Child
        && let Some(text) = texts::timeout(&event.attributes)
    {
        return Some(timed_out(index, text.member, event));
    }
    let answered = |who: &str| {
        let (Step::Starts(opened_by) | Step::Ends(opened_by, _)) = step else { return None };
        let thing = before.opened_by(kind, opened_by)?;
        let since = thing.started.map_or(thing.opened_at, |(_, at)| at);
        let after = seconds(event.event_timestamp.since(since));
        Some(Link::outside(format!("{who} after {after} s")))
    };
    match kind {
        Kind::Execution => of_execution(&event.attributes),
        Kind::DecisionTask => of_decision_task(index, before, event, answered),
        Kind::ActivityTask => of_activity_task(&event.attributes, answered),
        Kind::LambdaFunction => of_lambda_function(step, answered),
        Kind::Timer => timer_length(index, event),
        Kind::SignalIn | Kind::CancelIn => Some(incoming(&event.attributes)),
        Kind::Child | Kind::SignalOut | Kind::CancelOut => delivered(step),
        Kind::Marker => None,
    }
}

fn of_execution(attributes: &EventAttributes) -> Option<Link> {
    if let EventAttributes::WorkflowExecutionStarted(start) = attributes {
        return Some(begun(start));
    }
    if let EventAttributes::WorkflowExecutionTerminated(_) = attributes {
        let cause = texts::cause(attributes);
        return Some(Link::outside(
            cause.map_or("it was ended from outside", |(_, text)| text.why),
        ));
    }
    None
}

fn of_decision_task(
    index: &Index<'_>,
    before: &Situation,
    event: &HistoryEvent,
    answered: impl Fn(&str) -> Option<Link>,
) -> Option<Link> {
    if let EventAttributes::DecisionTaskScheduled(e) = &event.attributes {
        return Some(queued(index, before, event, e));
    }
    if let EventAttributes::DecisionTaskStarted(e) = &event.attributes {
        return answered(&format!("{} took it", who("a decider", e.identity.as_ref())));
    }
    answered("the decider answered")
}

fn of_activity_task(
    attributes: &EventAttributes,
    answered: impl Fn(&str) -> Option<Link>,
) -> Option<Link> {
    if let EventAttributes::ActivityTaskStarted(e) = attributes {
        return answered(&format!("{} took it", who("a worker", e.identity.as_ref())));
    }
    if let EventAttributes::ActivityTaskCanceled(e) = attributes
        && e.started_event_id.is_none()
    {
        return Some(Link::outside("no worker had taken it, so that SWF canceled it itself"));
    }
    answered("the worker answered")
}

fn of_lambda_function(step: Step, answered: impl Fn(&str) -> Option<Link>) -> Option<Link> {
    match step {
        Step::Starts(_) => {
            Some(Link::outside("SWF assumed the run's Lambda role and invoked the function"))
        }
        Step::Ends(_, Ending::NotStarted) => {
            Some(Link::outside("the run has no Lambda role, or SWF could not assume it"))
        }
        Step::Ends(_, Ending::Completed) => answered("the function returned"),
        Step::Ends(..) => answered("the invocation failed"),
        Step::Opens | Step::Happens | Step::Refused => None,
    }
}

fn incoming(attributes: &EventAttributes) -> Link {
    if let EventAttributes::WorkflowExecutionCancelRequested(e) = attributes {
        if e.cause.is_some() {
            return Link::outside("its parent closed, whose child policy is REQUEST_CANCEL");
        }
        return sent(e.external_workflow_execution.as_ref(), e.external_initiated_event_id);
    }
    if let EventAttributes::WorkflowExecutionSignaled(e) = attributes {
        return sent(e.external_workflow_execution.as_ref(), e.external_initiated_event_id);
    }
    sent(None, EventId::NONE)
}

/// What the service found in the other execution.
fn delivered(step: Step) -> Option<Link> {
    match step {
        Step::Starts(_) => Some(Link::outside("the other execution began")),
        Step::Ends(_, Ending::NotStarted) => {
            Some(Link::outside("the service tried, and could not"))
        }
        Step::Ends(_, ending) => {
            Some(Link::outside(format!("the service reports: {}", ending.name())))
        }
        Step::Opens | Step::Happens | Step::Refused => None,
    }
}

fn begun(start: &WorkflowExecutionStarted) -> Link {
    if let Some(run) = &start.continued_execution_run_id {
        return Link::outside(format!("the run before it, {}, continued as new", shown(run)));
    }
    match &start.parent_workflow_execution {
        Some(parent) => Link::outside(format!(
            "its parent {} started it with its event {}",
            shown(&parent.workflow_id),
            start.parent_initiated_event_id
        )),
        None => Link::outside("a person or a program called StartWorkflowExecution"),
    }
}

fn sent(sender: Option<&WorkflowExecution>, initiated: EventId) -> Link {
    match sender {
        Some(sender) => Link::outside(format!(
            "the execution {} sent it with its event {initiated}",
            shown(&sender.workflow_id)
        )),
        None => Link::outside("it came from a person or a program, not from an execution"),
    }
}

fn who(role: &str, identity: Option<&Text>) -> String {
    match identity {
        Some(identity) => format!("{role} `{}`", shown(identity)),
        None => role.to_owned(),
    }
}

fn queued(
    index: &Index<'_>,
    before: &Situation,
    event: &HistoryEvent,
    scheduled: &DecisionTaskScheduled,
) -> Link {
    let wakers = woken_by(index, event);
    let waits = match before.started_decision_task() {
        Some(_) => ", once the decider has answered the task that it has",
        None => "",
    };
    let list = shown(&scheduled.task_list.name);
    let text = format!("{wakers}; it waits on the list `{list}`{waits}");
    let first = index.wakers(event).first().map(|waker| waker.event_id);
    Link { text, event: first }
}

/// What a decision task is there for, in words.
fn woken_by(index: &Index<'_>, scheduled: &HistoryEvent) -> String {
    let wakers = index.wakers(scheduled);
    if wakers.is_empty() {
        return "what woke the decider is not in this history".to_owned();
    }
    let named = wakers.iter().map(|waker| named(index, waker)).collect::<Vec<_>>();
    let verb = if named.len() == 1 { "wakes" } else { "wake" };
    format!("{} {verb} the decider", named.join(" and "))
}

/// An event by its type, subject and id.
pub(super) fn named(index: &Index<'_>, event: &HistoryEvent) -> String {
    let subject = index.subject(event).map(|id| format!(" {}", shown(id)));
    format!("{}{} ({})", event.event_type(), subject.unwrap_or_default(), event.event_id)
}

fn timer_length(index: &Index<'_>, event: &HistoryEvent) -> Option<Link> {
    let (_, Step::Ends(opened_by, _)) = step(&event.attributes) else { return None };
    let EventAttributes::TimerStarted(started) = &index.get(opened_by)?.attributes else {
        return None;
    };
    let length = started.start_to_fire_timeout;
    Some(Link::outside(format!("its startToFireTimeout of {length} s has passed")))
}

fn timed_out(index: &Index<'_>, member: &'static str, event: &HistoryEvent) -> Link {
    let length = match length_of(index, member, event) {
        Some(Timeout::Seconds(seconds)) => format!(" of {seconds} s"),
        Some(Timeout::None) | None => String::new(),
    };
    let event_type = event.event_type();
    let what = if event_type == EventType::WorkflowExecutionTimedOut {
        "while the run was open"
    } else if member == "scheduleToStartTimeout" {
        "before anybody took it"
    } else if member == "heartbeatTimeout" {
        "without a sign of life from the worker"
    } else if event_type == EventType::LambdaFunctionTimedOut {
        "before the function answered"
    } else if event_type == EventType::DecisionTaskTimedOut {
        "before the decider answered"
    } else {
        "before the worker answered"
    };
    let last = last_heartbeat(index, member, event).unwrap_or_default();
    Link::outside(format!("its {member}{length} ended {what}{last}"))
}

/// When the last sign of life came, which no event tells: a heartbeat timeout before its end.
fn last_heartbeat(index: &Index<'_>, member: &str, event: &HistoryEvent) -> Option<String> {
    if member != "heartbeatTimeout" {
        return None;
    }
    let first = index.events().first()?.event_timestamp;
    let timeout = length_of(index, member, event)?.milliseconds()?;
    let ended = i64::try_from(event.event_timestamp.since(first).as_millis()).ok()?;
    let last = u64::try_from(ended.checked_sub(timeout)?).ok()?;
    Some(format!("; the last one came at {} s or before", seconds(Duration::from_millis(last))))
}

/// How long the timeout was that an event tells of, as the event that opened the thing says.
fn length_of(index: &Index<'_>, member: &str, event: &HistoryEvent) -> Option<Timeout> {
    let (_, Step::Ends(opened_by, _)) = step(&event.attributes) else { return None };
    let opener = &index.get(opened_by)?.attributes;
    if let EventAttributes::WorkflowExecutionStarted(e) = opener {
        return e.execution_start_to_close_timeout;
    }
    if let EventAttributes::LambdaFunctionScheduled(e) = opener {
        return e.start_to_close_timeout;
    }
    if let EventAttributes::DecisionTaskScheduled(e) = opener {
        let waits = member == "scheduleToStartTimeout";
        return if waits { e.schedule_to_start_timeout } else { e.start_to_close_timeout };
    }
    let EventAttributes::ActivityTaskScheduled(e) = opener else { return None };
    match member {
        "scheduleToStartTimeout" => e.schedule_to_start_timeout,
        "scheduleToCloseTimeout" => e.schedule_to_close_timeout,
        "heartbeatTimeout" => e.heartbeat_timeout,
        _ => e.start_to_close_timeout,
    }
}
