//! What follows from events, on its way from one execution to another, or to Lambda.

use super::gates::TaskGates;
use super::{ExecutionRef, Forbidden, Notice, Permitted, Service, Slot};
use crate::execution::{
    CancelRequest, ChildClose, ChildOutcome, Effect, ExternalOutcome, Input, LambdaFunctionAnswer,
    Termination,
};
use crate::iam::SWF;
use crate::model::events::{
    StartChildWorkflowExecutionInitiated, WorkflowExecutionContinuedAsNew, WorkflowExecutionStarted,
};
use crate::model::{ChildPolicy, EventAttributes, EventId, Text, Timestamp, WorkflowExecution};

/// Something on its way: an effect of one execution that the service carries out at a later moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The execution that it is for: it asked for it, or is to be told.
    pub of: ExecutionRef,
    /// That execution's event which it goes back to.
    pub event_id: EventId,
    /// The event that it follows from, by which deliveries of one moment are ordered: the same one
    /// but for the close of a child, which comes after what the child did before.
    pub follows: (ExecutionRef, EventId),
    /// What is to be done.
    pub errand: Errand,
}

/// What a delivery does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Assume the role and invoke the function.
    StartLambdaFunction,
    /// Cancel the activity task that this event scheduled, which no worker has taken.
    CancelActivityTask(EventId),
    /// Start the child.
    StartChild,
    /// Tell the parent what came of its child.
    TellOfChild(Box<ChildOutcome>),
    /// Deliver the signal.
    SignalExternal,
    /// Tell the sender what came of its signal.
    TellOfSignal(Box<ExternalOutcome>),
    /// Deliver the cancel request.
    RequestCancelExternal,
    /// Tell the sender what came of its cancel request.
    TellOfCancel(Box<ExternalOutcome>),
    /// Apply the policy of the closed parent to the child that this event initiated.
    ApplyChildPolicy(EventId),
}

impl Delivery {
    fn new(of: ExecutionRef, event_id: EventId, errand: Errand) -> Self {
        Delivery { of, event_id, follows: (of, event_id), errand }
    }

    /// Whether it tells of a child, signal or cancel request of which no more is to tell then.
    pub(crate) fn is_last_news(&self) -> bool {
        match &self.errand {
            Errand::TellOfChild(outcome) => !matches!(**outcome, ChildOutcome::Started(_)),
            Errand::TellOfSignal(_) | Errand::TellOfCancel(_) => true,
            Errand::StartLambdaFunction
            | Errand::CancelActivityTask(_)
            | Errand::StartChild
            | Errand::SignalExternal
            | Errand::RequestCancelExternal
            | Errand::ApplyChildPolicy(_) => false,
        }
    }
}

impl Service {
    /// Carries out a delivery. What it is for may be closed by now; then nothing happens.
    pub fn deliver(&mut self, delivery: Delivery, now: Timestamp) {
        let Delivery { of, event_id, errand, follows: _ } = delivery;
        match errand {
            Errand::StartLambdaFunction => self.start_lambda_function(of, event_id, now),
            Errand::CancelActivityTask(scheduled_event_id) => {
                self.tell(of, Input::ActivityTaskCancelDue { scheduled_event_id }, now);
            }
            Errand::StartChild => self.start_child(of, event_id, now),
            Errand::TellOfChild(outcome) => {
                self.tell(
                    of,
                    Input::Child { initiated_event_id: event_id, outcome: *outcome },
                    now,
                );
            }
            Errand::SignalExternal => self.signal_external(of, event_id, now),
            Errand::TellOfSignal(outcome) => {
                let outcome = *outcome;
                self.tell(of, Input::ExternalSignal { initiated_event_id: event_id, outcome }, now);
            }
            Errand::RequestCancelExternal => self.request_cancel_external(of, event_id, now),
            Errand::TellOfCancel(outcome) => {
                let outcome = *outcome;
                self.tell(of, Input::ExternalCancel { initiated_event_id: event_id, outcome }, now);
            }
            Errand::ApplyChildPolicy(initiated) => self.apply_child_policy(of, initiated, now),
        }
    }

    /// Whether a delivery would be in vain now: the workflow id of the child is taken, or the
    /// target of the signal or cancel request is not open.
    #[must_use]
    pub fn is_in_vain(&self, delivery: &Delivery) -> bool {
        use EventAttributes as Event;
        let of = delivery.of;
        let event = self.execution(of).event(delivery.event_id).map(|event| &event.attributes);
        if let Some(Event::StartChildWorkflowExecutionInitiated(event)) = event {
            return self.target(of, &event.workflow_id, None).is_some();
        }
        if let Some(Event::SignalExternalWorkflowExecutionInitiated(event)) = event {
            return self.target(of, &event.workflow_id, event.run_id.as_ref()).is_none();
        }
        let Some(Event::RequestCancelExternalWorkflowExecutionInitiated(event)) = event else {
            return false;
        };
        self.target(of, &event.workflow_id, event.run_id.as_ref()).is_none()
    }

    /// Whether a delivery would find what it is for. What a closed execution has sent to others
    /// arrives all the same.
    pub(crate) fn awaits(&self, delivery: &Delivery) -> bool {
        let Delivery { of, event_id, errand, follows: _ } = delivery;
        let execution = self.execution(*of);
        match errand {
            Errand::StartLambdaFunction => execution.awaits_start_of_lambda_function(*event_id),
            Errand::TellOfChild(news) => execution.awaits_news_of_child(*event_id, news),
            Errand::ApplyChildPolicy(initiated) => {
                let applies = self.policy_at_close(*of) != Some(ChildPolicy::Abandon);
                applies && self.open_run_of_child(*of, *initiated).is_some()
            }
            Errand::CancelActivityTask(_)
            | Errand::StartChild
            | Errand::SignalExternal
            | Errand::TellOfSignal(_)
            | Errand::RequestCancelExternal
            | Errand::TellOfCancel(_) => !self.is_void(delivery),
        }
    }

    /// Whether a delivery comes too late to do anything, or to ask what happens to it.
    pub(crate) fn is_void(&self, delivery: &Delivery) -> bool {
        let execution = self.execution(delivery.of);
        match &delivery.errand {
            Errand::CancelActivityTask(scheduled) => !execution.has_unstarted(*scheduled),
            Errand::TellOfChild(_) | Errand::TellOfSignal(_) | Errand::TellOfCancel(_) => {
                !execution.has_open(delivery.event_id)
            }
            Errand::StartLambdaFunction
            | Errand::StartChild
            | Errand::SignalExternal
            | Errand::RequestCancelExternal
            | Errand::ApplyChildPolicy(_) => false,
        }
    }

    /// Carries out a delivery that finds another world: the workflow id of the child is taken by
    /// somebody else, the target closed just before. All else is delivered as it is.
    pub fn deliver_in_vain(&mut self, delivery: Delivery, now: Timestamp) {
        let Delivery { of, event_id: initiated_event_id, errand, .. } = &delivery;
        let (of, initiated_event_id, outcome) =
            (*of, *initiated_event_id, ExternalOutcome::Unknown);
        let input = match errand {
            Errand::StartChild => {
                let domain = self.executions[of.place()].domain;
                let initiated = &mut self.domains[domain].initiated;
                *initiated = initiated.saturating_sub(1);
                Input::Child { initiated_event_id, outcome: ChildOutcome::AlreadyRunning }
            }
            Errand::SignalExternal => Input::ExternalSignal { initiated_event_id, outcome },
            Errand::RequestCancelExternal => Input::ExternalCancel { initiated_event_id, outcome },
            Errand::StartLambdaFunction
            | Errand::CancelActivityTask(_)
            | Errand::TellOfChild(_)
            | Errand::TellOfSignal(_)
            | Errand::TellOfCancel(_)
            | Errand::ApplyChildPolicy(_) => return self.deliver(delivery, now),
        };
        self.tell(of, input, now);
    }

    /// What the effects of an execution are in the service: deliveries, and offers to workers.
    pub(super) fn post(&mut self, of: ExecutionRef, effect: Effect) {
        let mut deliver = |event_id, errand| {
            self.notices.push_back(Notice::Deliver(Delivery::new(of, event_id, errand)));
        };
        match effect {
            Effect::OfferActivityTask { scheduled_event_id } => {
                self.notices.push_back(Notice::ActivityTaskOffered { of, scheduled_event_id });
            }
            Effect::CancelActivityTask { cancel_requested_event_id, scheduled_event_id } => {
                let errand = Errand::CancelActivityTask(scheduled_event_id);
                deliver(cancel_requested_event_id, errand);
            }
            Effect::StartLambdaFunction { scheduled_event_id } => {
                deliver(scheduled_event_id, Errand::StartLambdaFunction);
            }
            Effect::StartChild { initiated_event_id } => {
                deliver(initiated_event_id, Errand::StartChild);
                self.domains[self.executions[of.place()].domain].initiated += 1;
            }
            Effect::SignalExternal { initiated_event_id, over_rate } => {
                let errand = match over_rate {
                    true => Errand::TellOfSignal(Box::new(ExternalOutcome::OverRate)),
                    false => Errand::SignalExternal,
                };
                deliver(initiated_event_id, errand);
            }
            Effect::RequestCancelExternal { initiated_event_id, over_rate } => {
                let errand = match over_rate {
                    true => Errand::TellOfCancel(Box::new(ExternalOutcome::OverRate)),
                    false => Errand::RequestCancelExternal,
                };
                deliver(initiated_event_id, errand);
            }
            Effect::Closed { event_id } => self.closed(of, event_id),
        }
    }

    /// An execution closed: its workflow id is free or goes to the next run, its parent is told,
    /// and its children feel its policy, in the order of their initiation.
    fn closed(&mut self, of: ExecutionRef, event_id: EventId) {
        let slot = &self.executions[of.place()];
        let domain = &mut self.domains[slot.domain];
        let workflow_id = &slot.execution.workflow_execution().workflow_id;
        domain.open.swap_remove(workflow_id.as_str());
        let Some(closing) = slot.execution.event(event_id) else { return };
        if let Some((parent, initiated)) = slot.parent
            && let Some(outcome) = close_as_parent_sees_it(slot, &closing.attributes)
        {
            let errand = Errand::TellOfChild(Box::new(outcome));
            let told = Delivery::new(parent, initiated, errand);
            let follows = (of, event_id);
            self.notices.push_back(Notice::Deliver(Delivery { follows, ..told }));
        }
        let now = closing.event_timestamp;
        self.begin_next_run(of, now);
        if self.policy_at_close(of).is_some() {
            self.post_child_policy(of, event_id);
        }
    }

    /// Children that have not begun yet are seen to when they do.
    fn post_child_policy(&mut self, parent: ExecutionRef, event_id: EventId) {
        for initiated in self.execution(parent).state().open_children() {
            if self.open_run_of_child(parent, initiated).is_some() {
                let errand = Errand::ApplyChildPolicy(initiated);
                self.notices.push_back(Notice::Deliver(Delivery::new(parent, event_id, errand)));
            }
        }
    }

    /// The role is looked at when the task starts, not when the execution does (inferred).
    fn start_lambda_function(&mut self, of: ExecutionRef, scheduled: EventId, now: Timestamp) {
        let assumed = self.assume_role(of, now);
        let event_id = self.next_event_id(of);
        let role = assumed.as_ref().map(|_| ()).map_err(refused_role);
        let input = Input::LambdaFunctionStart { scheduled_event_id: scheduled, role };
        if !self.tell(of, input, now) {
            return;
        }
        let invoked = assumed.is_ok().then(|| self.invoke(of, scheduled, now));
        self.keep_gates(of, scheduled, &assumed, invoked.as_ref(), now);
        if let Err(why) = assumed {
            self.forbidden.insert((of, event_id), why);
            return;
        }
        if let Some(Err(why)) = invoked {
            let answer = refused_invocation(&why);
            let event_id = self.next_event_id(of);
            self.forbidden.insert((of, event_id), why);
            self.answer_lambda_function(of, scheduled, answer, now);
            return;
        }
        if let Some(attempt) = self.execution(of).lambda_function_attempt(scheduled) {
            self.notices.push_back(Notice::Invoke { of, scheduled_event_id: scheduled, attempt });
        }
    }

    fn assume_role(&self, of: ExecutionRef, now: Timestamp) -> Permitted {
        let start = self.execution(of).start();
        let role = start.and_then(|start| start.lambda_role.as_ref());
        if role.is_some() && self.permissions.roles.is_none() {
            return Ok(None);
        }
        self.permissions.may_assume(role, &self.domain_arn(of), now)
    }

    /// Whether the role may invoke the function of a task.
    fn invoke(&self, of: ExecutionRef, scheduled: EventId, now: Timestamp) -> Permitted {
        if !self.permissions.guard_functions() {
            return Ok(None);
        }
        let role = self.execution(of).start().and_then(|start| start.lambda_role.as_ref());
        let Some(function) = self.function_of(of, scheduled) else { return Ok(None) };
        self.permissions.may_invoke(role, function, &self.domain_arn(of), now)
    }

    /// The name that a Lambda task gives its function.
    fn function_of(&self, of: ExecutionRef, scheduled: EventId) -> Option<&Text> {
        let event = &self.execution(of).event(scheduled)?.attributes;
        let EventAttributes::LambdaFunctionScheduled(event) = event else { return None };
        Some(&event.name)
    }

    fn keep_gates(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        assumed: &Permitted,
        invoked: Option<&Permitted>,
        now: Timestamp,
    ) {
        if !self.permissions.guard_functions() {
            return;
        }
        let Some(function) = self.function_of(of, scheduled).cloned() else { return };
        let (assume_role, invoke) = (assumed.clone(), invoked.cloned());
        self.gates.tasks.push(TaskGates { at: now, of, function, assume_role, invoke });
    }

    /// The id of the event that the execution writes next.
    fn next_event_id(&self, of: ExecutionRef) -> EventId {
        EventId(self.execution(of).history().len() as u64 + 1)
    }

    /// The child's own first event is earlier than its parent's `ChildWorkflowExecutionStarted`.
    /// A parent that has closed meanwhile applies its policy to the child at once (inferred).
    fn start_child(&mut self, parent: ExecutionRef, initiated: EventId, now: Timestamp) {
        let event = self.execution(parent).event(initiated).map(|event| event.attributes.clone());
        let Some(EventAttributes::StartChildWorkflowExecutionInitiated(event)) = event else {
            return;
        };
        let domain = self.executions[parent.place()].domain;
        let initiated_children = &mut self.domains[domain].initiated;
        *initiated_children = initiated_children.saturating_sub(1);
        if self.domains[domain].open.contains_key(event.workflow_id.as_str()) {
            let outcome = ChildOutcome::AlreadyRunning;
            self.tell(parent, Input::Child { initiated_event_id: initiated, outcome }, now);
            return;
        }
        let parent_execution = self.execution(parent).workflow_execution().clone();
        let started = start_of_child(&event, parent_execution, initiated);
        let workflow_id = event.workflow_id.clone();
        let child = self.begin(domain, workflow_id, started, Some((parent, initiated)), now);
        let outcome = ChildOutcome::Started(self.execution(child).workflow_execution().clone());
        let errand = match self.execution(parent).state().is_open() {
            true => Errand::TellOfChild(Box::new(outcome)),
            false => Errand::ApplyChildPolicy(initiated),
        };
        self.notices.push_back(Notice::Deliver(Delivery::new(parent, initiated, errand)));
    }

    /// The target has its event before the sender has its own (recorded).
    fn signal_external(&mut self, of: ExecutionRef, initiated: EventId, now: Timestamp) {
        let event = self.execution(of).event(initiated).map(|event| event.attributes.clone());
        let Some(EventAttributes::SignalExternalWorkflowExecutionInitiated(event)) = event else {
            return;
        };
        let sender = Some((self.execution(of).workflow_execution().clone(), initiated));
        let Some(target) = self.target(of, &event.workflow_id, event.run_id.as_ref()) else {
            let outcome = ExternalOutcome::Unknown;
            self.tell(of, Input::ExternalSignal { initiated_event_id: initiated, outcome }, now);
            return;
        };
        let input = Input::Signaled { signal_name: event.signal_name, input: event.input, sender };
        self.tell(target, input, now);
        let delivered = self.execution(target).workflow_execution().clone();
        let errand = Errand::TellOfSignal(Box::new(ExternalOutcome::Delivered(delivered)));
        self.notices.push_back(Notice::Deliver(Delivery::new(of, initiated, errand)));
    }

    fn request_cancel_external(&mut self, of: ExecutionRef, initiated: EventId, now: Timestamp) {
        let event = self.execution(of).event(initiated).map(|event| event.attributes.clone());
        let Some(EventAttributes::RequestCancelExternalWorkflowExecutionInitiated(event)) = event
        else {
            return;
        };
        let Some(target) = self.target(of, &event.workflow_id, event.run_id.as_ref()) else {
            let outcome = ExternalOutcome::Unknown;
            self.tell(of, Input::ExternalCancel { initiated_event_id: initiated, outcome }, now);
            return;
        };
        let sender = self.execution(of).workflow_execution().clone();
        let request = CancelRequest::External(sender, initiated);
        self.tell(target, Input::CancelRequested(request), now);
        let delivered = self.execution(target).workflow_execution().clone();
        let errand = Errand::TellOfCancel(Box::new(ExternalOutcome::Delivered(delivered)));
        self.notices.push_back(Notice::Deliver(Delivery::new(of, initiated, errand)));
    }

    /// The policy is the closed parent's, also when it completed (derived from FsDecider).
    fn apply_child_policy(&mut self, parent: ExecutionRef, initiated: EventId, now: Timestamp) {
        let Some(child) = self.open_run_of_child(parent, initiated) else { return };
        let execution = self.execution(parent).workflow_execution().clone();
        match self.policy_at_close(parent) {
            Some(ChildPolicy::Terminate) => {
                self.tell(child, Input::Terminated(Termination::ChildPolicy), now);
            }
            Some(ChildPolicy::RequestCancel) => {
                let request = CancelRequest::ChildPolicy(execution);
                self.tell(child, Input::CancelRequested(request), now);
            }
            Some(ChildPolicy::Abandon) | None => {}
        }
    }

    /// The policy that a closed execution leaves to its children: the one of its termination, else
    /// its own. That a continuation has one at all is an assumption.
    fn policy_at_close(&self, parent: ExecutionRef) -> Option<ChildPolicy> {
        let execution = self.execution(parent);
        let own = execution.start()?.child_policy;
        let last = &execution.history().last()?.attributes;
        if let EventAttributes::WorkflowExecutionTerminated(event) = last {
            return Some(event.child_policy);
        }
        let continues = matches!(last, EventAttributes::WorkflowExecutionContinuedAsNew(_));
        (!continues || self.assumptions.child_policy_on_continue_as_new).then_some(own)
    }

    /// The next run of an execution that continued as new begins at once: nothing can come between
    /// the two, neither another start with the workflow id nor a signal that finds none of them
    /// (inferred).
    fn begin_next_run(&mut self, old: ExecutionRef, now: Timestamp) {
        let slot = &self.executions[old.place()];
        let (domain, parent) = (slot.domain, slot.parent);
        let WorkflowExecution { workflow_id, run_id } = slot.execution.workflow_execution().clone();
        let last = slot.execution.history().last().map(|event| &event.attributes);
        let (Some(first), Some(EventAttributes::WorkflowExecutionContinuedAsNew(last))) =
            (slot.execution.start(), last)
        else {
            return;
        };
        let started = start_of_next_run(last, first, run_id);
        self.begin(domain, workflow_id, started, parent, now);
    }

    fn target(
        &self,
        of: ExecutionRef,
        workflow_id: &str,
        run_id: Option<&Text>,
    ) -> Option<ExecutionRef> {
        let domain = &self.domains[self.executions[of.place()].domain];
        let open = *domain.open.get(workflow_id)?;
        let meant = run_id.filter(|run_id| !run_id.is_empty());
        let run = &self.execution(open).workflow_execution().run_id;
        meant.is_none_or(|run_id| run_id == run).then_some(open)
    }

    fn open_run_of_child(&self, parent: ExecutionRef, initiated: EventId) -> Option<ExecutionRef> {
        let event = self.execution(parent).event(initiated)?;
        let EventAttributes::StartChildWorkflowExecutionInitiated(event) = &event.attributes else {
            return None;
        };
        let child = self.target(parent, &event.workflow_id, None)?;
        (self.executions[child.place()].parent == Some((parent, initiated))).then_some(child)
    }
}

/// What the decider is told of a role that cannot be assumed: in the style of other services, since
/// no recording shows it.
fn refused_role(why: &Forbidden) -> Text {
    let role = match why {
        Forbidden::NoRole | Forbidden::NoSuchFunction(_) => return Text::default(),
        Forbidden::NoSuchRole(role) => role.as_str(),
        Forbidden::Denied(denial) => denial.resource.as_str(),
    };
    let message =
        format!("User: {SWF} is not authorized to perform: sts:AssumeRole on resource: {role}");
    Text::from(message)
}

/// What Lambda tells of an invocation that the role may not make (inferred from Invoke).
fn refused_invocation(why: &Forbidden) -> LambdaFunctionAnswer {
    const DENIED: &str = "AccessDeniedException";
    let (reason, details) = match why {
        Forbidden::Denied(denial) => (DENIED, denial.told()),
        Forbidden::NoRole | Forbidden::NoSuchRole(_) => (DENIED, why.to_string()),
        Forbidden::NoSuchFunction(name) => {
            ("ResourceNotFoundException", format!("Function not found: {name}"))
        }
    };
    LambdaFunctionAnswer::Failed {
        reason: Some(Text::of(reason)),
        details: Some(Text::from(details)),
    }
}

/// How a closing event of a child reads to its parent; a continuation is none to it.
fn close_as_parent_sees_it(slot: &Slot, closing: &EventAttributes) -> Option<ChildOutcome> {
    Some(ChildOutcome::Closed {
        close: close_of_child(closing)?,
        workflow_execution: slot.execution.workflow_execution().clone(),
        workflow_type: slot.execution.start()?.workflow_type.clone(),
    })
}

fn close_of_child(closing: &EventAttributes) -> Option<ChildClose> {
    use EventAttributes as E;
    let close = match closing {
        E::WorkflowExecutionCompleted(event) => {
            ChildClose::Completed { result: event.result.clone() }
        }
        E::WorkflowExecutionFailed(event) => {
            ChildClose::Failed { reason: event.reason.clone(), details: event.details.clone() }
        }
        E::WorkflowExecutionCanceled(event) => {
            ChildClose::Canceled { details: event.details.clone() }
        }
        E::WorkflowExecutionTimedOut(_) => ChildClose::TimedOut,
        E::WorkflowExecutionTerminated(_) => ChildClose::Terminated,
        E::ActivityTaskScheduled(_)
        | E::ActivityTaskCancelRequested(_)
        | E::LambdaFunctionScheduled(_)
        | E::StartChildWorkflowExecutionInitiated(_)
        | E::SignalExternalWorkflowExecutionInitiated(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_)
        | E::WorkflowExecutionContinuedAsNew(_)
        | E::WorkflowExecutionStarted(_)
        | E::WorkflowExecutionSignaled(_)
        | E::WorkflowExecutionCancelRequested(_)
        | E::CompleteWorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_)
        | E::DecisionTaskScheduled(_)
        | E::DecisionTaskStarted(_)
        | E::DecisionTaskCompleted(_)
        | E::DecisionTaskTimedOut(_)
        | E::ScheduleActivityTaskFailed(_)
        | E::ActivityTaskStarted(_)
        | E::ActivityTaskCompleted(_)
        | E::ActivityTaskFailed(_)
        | E::ActivityTaskTimedOut(_)
        | E::ActivityTaskCanceled(_)
        | E::RequestCancelActivityTaskFailed(_)
        | E::TimerStarted(_)
        | E::StartTimerFailed(_)
        | E::TimerFired(_)
        | E::TimerCanceled(_)
        | E::CancelTimerFailed(_)
        | E::MarkerRecorded(_)
        | E::RecordMarkerFailed(_)
        | E::ScheduleLambdaFunctionFailed(_)
        | E::LambdaFunctionStarted(_)
        | E::StartLambdaFunctionFailed(_)
        | E::LambdaFunctionCompleted(_)
        | E::LambdaFunctionFailed(_)
        | E::LambdaFunctionTimedOut(_)
        | E::StartChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionStarted(_)
        | E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_)
        | E::SignalExternalWorkflowExecutionFailed(_)
        | E::ExternalWorkflowExecutionSignaled(_)
        | E::RequestCancelExternalWorkflowExecutionFailed(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => return None,
    };
    Some(close)
}

/// A child inherits nothing from its parent but the link to it.
fn start_of_child(
    initiated: &StartChildWorkflowExecutionInitiated,
    parent: WorkflowExecution,
    initiated_event_id: EventId,
) -> WorkflowExecutionStarted {
    WorkflowExecutionStarted {
        input: initiated.input.clone(),
        execution_start_to_close_timeout: initiated.execution_start_to_close_timeout,
        task_start_to_close_timeout: initiated.task_start_to_close_timeout,
        child_policy: initiated.child_policy,
        task_list: initiated.task_list.clone(),
        task_priority: initiated.task_priority,
        workflow_type: initiated.workflow_type.clone(),
        tag_list: initiated.tag_list.clone(),
        continued_execution_run_id: None,
        parent_workflow_execution: Some(parent),
        parent_initiated_event_id: initiated_event_id,
        lambda_role: initiated.lambda_role.clone(),
    }
}

/// The next run keeps the link to a parent; all else is in the event that continued it.
fn start_of_next_run(
    continued: &WorkflowExecutionContinuedAsNew,
    first: &WorkflowExecutionStarted,
    old_run_id: Text,
) -> WorkflowExecutionStarted {
    WorkflowExecutionStarted {
        input: continued.input.clone(),
        execution_start_to_close_timeout: continued.execution_start_to_close_timeout,
        task_start_to_close_timeout: continued.task_start_to_close_timeout,
        child_policy: continued.child_policy,
        task_list: continued.task_list.clone(),
        task_priority: continued.task_priority,
        workflow_type: continued.workflow_type.clone(),
        tag_list: continued.tag_list.clone(),
        continued_execution_run_id: Some(old_run_id),
        parent_workflow_execution: first.parent_workflow_execution.clone(),
        parent_initiated_event_id: first.parent_initiated_event_id,
        lambda_role: continued.lambda_role.clone(),
    }
}
