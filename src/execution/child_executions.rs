//! Children, as their parent sees them.
//!
//! ```text
//! nothing --...Initiated--> initiated --ChildWorkflowExecutionStarted--> started
//! initiated --StartChildWorkflowExecutionFailed--> nothing
//! started --ChildWorkflowExecution...--> nothing
//! ```

use super::batch::Asked;
use super::defaults::{requested, undefined};
use super::input::{ChildClose, ChildOutcome};
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::StartChildWorkflowExecution;
use crate::model::events::{
    ChildWorkflowExecutionCanceled, ChildWorkflowExecutionCompleted, ChildWorkflowExecutionFailed,
    ChildWorkflowExecutionStarted, ChildWorkflowExecutionTerminated,
    ChildWorkflowExecutionTimedOut, StartChildWorkflowExecutionFailed,
    StartChildWorkflowExecutionInitiated,
};
use crate::model::{
    EventId, StartChildWorkflowExecutionFailedCause, WorkflowExecution,
    WorkflowExecutionTimeoutType, WorkflowType,
};

/// A child that is initiated or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenChild {
    /// The `ChildWorkflowExecutionStarted` event, once there is one.
    started_event_id: Option<EventId>,
}

impl OpenChild {
    pub(super) fn is_started(&self) -> bool {
        self.started_event_id.is_some()
    }
}

pub(super) fn start_child_workflow_execution(
    asked: &Asked<'_>,
    decision: &StartChildWorkflowExecution,
) -> Verdict {
    use StartChildWorkflowExecutionFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = StartChildWorkflowExecutionFailed {
            workflow_type: decision.workflow_type.clone(),
            cause,
            workflow_id: decision.workflow_id.clone(),
            initiated_event_id: EventId::NONE,
            decision_task_completed_event_id: asked.completed,
            control: decision.control.clone(),
        };
        Verdict::new(rule, failed)
    };
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, Cause::OperationNotPermitted);
    }
    let Some(registered) = asked.context.types.workflow_types.get(&decision.workflow_type) else {
        return fail(Rule::WorkflowTypeUnknown, Cause::WorkflowTypeDoesNotExist);
    };
    if registered.is_deprecated() {
        return fail(Rule::WorkflowTypeDeprecated, Cause::WorkflowTypeDeprecated);
    }
    let child = match requested!(decision).resolve(&registered.registration) {
        Ok(child) => child,
        Err(missing) => return fail(Rule::DefaultUndefined, undefined!(Cause, missing)),
    };
    if asked.state.children.len() >= asked.context.limits.open_children {
        return fail(Rule::OpenChildrenLimit, Cause::OpenChildrenLimitExceeded);
    }
    if asked.ruling == Ruling::OpenExecutionsLimit {
        return fail(Rule::OpenExecutionsLimit, Cause::OpenWorkflowsLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, Cause::ChildCreationRateExceeded);
    }
    let initiated = StartChildWorkflowExecutionInitiated {
        workflow_id: decision.workflow_id.clone(),
        workflow_type: decision.workflow_type.clone(),
        control: decision.control.clone(),
        input: decision.input.clone(),
        execution_start_to_close_timeout: Some(child.execution_start_to_close_timeout),
        task_list: child.task_list,
        task_priority: child.task_priority,
        decision_task_completed_event_id: asked.completed,
        child_policy: child.child_policy,
        task_start_to_close_timeout: Some(child.task_start_to_close_timeout),
        tag_list: decision.tag_list.clone(),
        lambda_role: child.lambda_role,
    };
    Verdict::new(Rule::ChildInitiated, initiated)
}

impl State {
    /// The `StartChildWorkflowExecutionInitiated` events of the children that are open, in order.
    #[must_use]
    pub fn open_children(&self) -> Vec<EventId> {
        self.children.opened_by_in_order()
    }

    /// What comes of a child; `None` when the child is not waiting for it.
    pub(super) fn child_outcome(
        &self,
        initiated_event_id: EventId,
        initiated: &StartChildWorkflowExecutionInitiated,
        outcome: ChildOutcome,
    ) -> Option<Verdict> {
        let child = self.children.get(initiated_event_id)?;
        match outcome {
            ChildOutcome::Started(workflow_execution) => {
                let workflow_type = initiated.workflow_type.clone();
                let started = ChildWorkflowExecutionStarted {
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                };
                child.started_event_id.is_none().then(|| Verdict::new(Rule::ChildStarted, started))
            }
            ChildOutcome::AlreadyRunning => {
                let failed = StartChildWorkflowExecutionFailed {
                    workflow_type: initiated.workflow_type.clone(),
                    cause: StartChildWorkflowExecutionFailedCause::WorkflowAlreadyRunning,
                    workflow_id: initiated.workflow_id.clone(),
                    initiated_event_id,
                    decision_task_completed_event_id: initiated.decision_task_completed_event_id,
                    control: initiated.control.clone(),
                };
                child
                    .started_event_id
                    .is_none()
                    .then(|| Verdict::new(Rule::ChildAlreadyRunning, failed))
            }
            ChildOutcome::Closed { workflow_execution, workflow_type, close } => {
                let started_event_id = child.started_event_id?;
                let ids = (initiated_event_id, started_event_id);
                Some(closed_child(workflow_execution, workflow_type, close, ids))
            }
        }
    }

    pub(super) fn open_child(
        &mut self,
        id: EventId,
        event: &StartChildWorkflowExecutionInitiated,
    ) -> Result<(), Reason> {
        self.children.insert(id, &event.workflow_id, OpenChild { started_event_id: None });
        Ok(())
    }

    /// A failure that came with its batch was never initiated; its `initiatedEventId` is 0.
    pub(super) fn drop_child(&mut self, opened_by: EventId) -> Result<(), Reason> {
        if opened_by.is_none() {
            return Ok(());
        }
        self.close_child(opened_by, EventId::NONE)
    }

    pub(super) fn start_child(
        &mut self,
        id: EventId,
        event: &ChildWorkflowExecutionStarted,
    ) -> Result<(), Reason> {
        let opened_by = event.initiated_event_id;
        let not_open = Reason::NotOpen { what: "initiated child", opened_by };
        let child =
            self.children.get_mut(opened_by).filter(|child| child.started_event_id.is_none());
        child.ok_or(not_open)?.started_event_id = Some(id);
        Ok(())
    }

    pub(super) fn close_child(
        &mut self,
        opened_by: EventId,
        started: EventId,
    ) -> Result<(), Reason> {
        let child = self.children.remove(opened_by);
        let child = child.ok_or(Reason::NotOpen { what: "child", opened_by })?;
        let recorded = child.started_event_id.unwrap_or(EventId::NONE);
        if recorded != started {
            return Err(Reason::OtherStart { recorded });
        }
        Ok(())
    }
}

fn closed_child(
    workflow_execution: WorkflowExecution,
    workflow_type: WorkflowType,
    close: ChildClose,
    (initiated_event_id, started_event_id): (EventId, EventId),
) -> Verdict {
    let rule = Rule::ChildClosed;
    match close {
        ChildClose::Completed { result } => {
            let event = ChildWorkflowExecutionCompleted {
                workflow_execution,
                workflow_type,
                result,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Failed { reason, details } => {
            let event = ChildWorkflowExecutionFailed {
                workflow_execution,
                workflow_type,
                reason,
                details,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Canceled { details } => {
            let event = ChildWorkflowExecutionCanceled {
                workflow_execution,
                workflow_type,
                details,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::TimedOut => {
            let event = ChildWorkflowExecutionTimedOut {
                workflow_execution,
                workflow_type,
                timeout_type: WorkflowExecutionTimeoutType::StartToClose,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Terminated => {
            let event = ChildWorkflowExecutionTerminated {
                workflow_execution,
                workflow_type,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ruling::{Granted, NotPermitted, OpenExecutionsLimit, OverRate};
    use super::*;
    use crate::execution::testing::{
        Run, check, check_decisions, child, child_with, other_execution, seconds,
    };
    use crate::execution::{Effect, Input, Refusal};
    use crate::model::Text;
    use crate::model::{ChildPolicy, TagList, TaskList, TaskPriority};

    fn outcome(outcome: ChildOutcome) -> Input<'static> {
        Input::Child { initiated_event_id: EventId(5), outcome }
    }

    fn begins() -> Input<'static> {
        outcome(ChildOutcome::Started(other_execution("c")))
    }

    fn closes(close: ChildClose) -> Input<'static> {
        outcome(ChildOutcome::Closed {
            workflow_execution: other_execution("c"),
            workflow_type: WorkflowType::new("order", "2"),
            close,
        })
    }

    /// A run whose child is initiated by event 5.
    fn initiated() -> Run {
        let mut run = Run::open();
        let decision = child_with("c", |child| child.control = Some("note".into()));
        run.answer(vec![decision]);
        run
    }

    #[test]
    fn starting_a_child_fails_with_its_batch_for_the_first_reason_that_holds() {
        let mut full = initiated();
        full.signal("again");
        full.limits.open_children = 1;
        let mut roomy = full.clone();
        roomy.limits.open_children = 2;
        let of = |version: &str, given: usize| {
            child_with("d", |child| {
                child.workflow_type = WorkflowType::new("order", version);
                child.control = Some("note".into());
                child.execution_start_to_close_timeout = seconds(1).filter(|_| given > 0);
                child.task_list = (given > 1).then(|| TaskList::new("own"));
                child.task_start_to_close_timeout = seconds(1).filter(|_| given > 2);
                child.child_policy = (given > 3).then_some(ChildPolicy::Terminate);
            })
        };
        let failed = |cause: &str| {
            format!(
                "StartChildWorkflowExecutionFailed cause={cause} workflowId=d initiatedEventId=0 \
                 control=note -input"
            )
        };
        check_decisions(
            &full,
            &[
                (NotPermitted, of("unknown", 0), &failed("OPERATION_NOT_PERMITTED")),
                (OverRate, of("unknown", 0), &failed("WORKFLOW_TYPE_DOES_NOT_EXIST")),
                (OverRate, of("old", 0), &failed("WORKFLOW_TYPE_DEPRECATED")),
                (
                    OverRate,
                    of("bare", 0),
                    &failed("DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED"),
                ),
                (OverRate, of("bare", 1), &failed("DEFAULT_TASK_LIST_UNDEFINED")),
                (OverRate, of("bare", 2), &failed("DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED")),
                (OverRate, of("bare", 3), &failed("DEFAULT_CHILD_POLICY_UNDEFINED")),
                (OverRate, of("bare", 4), &failed("OPEN_CHILDREN_LIMIT_EXCEEDED")),
                (OpenExecutionsLimit, of("bare", 4), &failed("OPEN_CHILDREN_LIMIT_EXCEEDED")),
            ],
        );
        check_decisions(
            &roomy,
            &[
                (OpenExecutionsLimit, of("bare", 4), &failed("OPEN_WORKFLOWS_LIMIT_EXCEEDED")),
                (OverRate, of("bare", 4), &failed("CHILD_CREATION_RATE_EXCEEDED")),
                (Granted, of("bare", 4), "StartChildWorkflowExecutionInitiated workflowId=d"),
            ],
        );
    }

    #[test]
    fn what_the_decision_leaves_out_comes_from_the_childs_type_and_never_from_the_parent() {
        let parent = Run::started_with(|start| {
            start.tag_list = Some(TagList(vec![Some("urgent".into())]));
            start.input = Some("in".into());
            start.task_priority = Some(TaskPriority(9));
        });
        let own = child_with("c", |child| {
            child.input = Some("own".into());
            child.execution_start_to_close_timeout = seconds(1);
            child.task_start_to_close_timeout = seconds(2);
            child.task_list = Some(TaskList::new("own"));
            child.task_priority = Some(TaskPriority(1));
            child.child_policy = Some(ChildPolicy::RequestCancel);
            child.tag_list = Some(TagList(vec![Some("a".into()), Some("b".into())]));
            child.lambda_role = Some("own-role".into());
        });
        check_decisions(
            &parent,
            &[
                (
                    Granted,
                    child("c"),
                    "StartChildWorkflowExecutionInitiated workflowType=order/1 \
                     executionStartToCloseTimeout=3601 taskStartToCloseTimeout=31 \
                     taskList=type-decisions taskPriority=7 childPolicy=ABANDON \
                     lambdaRole=type-role -tagList -input -control",
                ),
                (
                    Granted,
                    own,
                    "StartChildWorkflowExecutionInitiated executionStartToCloseTimeout=1 \
                     taskStartToCloseTimeout=2 taskList=own taskPriority=1 \
                     childPolicy=REQUEST_CANCEL lambdaRole=own-role tagList=a,b input=own",
                ),
            ],
        );
    }

    #[test]
    fn an_initiated_child_wakes_nobody_and_a_started_one_does() {
        let mut run = Run::open();
        check(
            &run.answer(vec![child("c")])[1..],
            "5 StartChildWorkflowExecutionInitiated workflowId=c",
        );
        let initiated_event_id = EventId(5);
        assert_eq!(run.effects, [Effect::StartChild { initiated_event_id }]);
        check(
            &run.input(begins()),
            "6 ChildWorkflowExecutionStarted workflowExecution=c/run-1 workflowType=order/1 \
             initiatedEventId=5
             DecisionTaskScheduled",
        );
        assert_eq!(run.try_input(begins()), Err(Refusal::NotWaiting), "it began");
        let running = outcome(ChildOutcome::AlreadyRunning);
        assert_eq!(run.try_input(running), Err(Refusal::NotWaiting), "it began");
    }

    #[test]
    fn a_child_whose_workflow_id_is_taken_fails_after_it_was_initiated() {
        let mut run = initiated();
        check(
            &run.input(outcome(ChildOutcome::AlreadyRunning)),
            "StartChildWorkflowExecutionFailed cause=WORKFLOW_ALREADY_RUNNING initiatedEventId=5 \
             decisionTaskCompletedEventId=4 workflowId=c workflowType=order/1 control=note
             DecisionTaskScheduled",
        );
        assert_eq!(run.execution.state().open_children(), []);
        let rule = run.execution.provenance().last().unwrap().rule;
        assert_eq!(rule, Some(Rule::DecisionTaskOnTrigger), "it did not come with its batch");
    }

    #[test]
    fn each_way_to_close_has_its_event() {
        let some = |text: &str| Some(Text::from(text));
        for (close, expected) in [
            (ChildClose::Completed { result: some("r") }, "Completed result=r"),
            (
                ChildClose::Failed { reason: some("r"), details: some("d") },
                "Failed reason=r details=d",
            ),
            (ChildClose::Canceled { details: some("d") }, "Canceled details=d"),
            (ChildClose::TimedOut, "TimedOut timeoutType=START_TO_CLOSE"),
            (ChildClose::Terminated, "Terminated -reason -details -cause"),
        ] {
            let mut run = initiated();
            assert_eq!(
                run.try_input(closes(close.clone())),
                Err(Refusal::NotWaiting),
                "unheard of"
            );
            run.input(begins());
            let ids = "initiatedEventId=5 startedEventId=6 workflowExecution=c/run-1 \
                       workflowType=order/2";
            check(
                &run.input(closes(close.clone())),
                &format!("ChildWorkflowExecution{expected} {ids}"),
            );
            assert_eq!(run.try_input(closes(close)), Err(Refusal::NotWaiting), "it is closed");
            assert_eq!(run.execution.state().open_counts().children, 0);
        }
    }

    #[test]
    fn children_may_share_a_workflow_id_as_far_as_their_parent_goes() {
        let mut run = Run::open();
        run.answer(vec![child("c"), child("c")]);
        assert_eq!(run.execution.state().open_children(), [EventId(5), EventId(6)]);
        run.input(outcome(ChildOutcome::AlreadyRunning));
        assert_eq!(run.execution.state().open_children(), [EventId(6)]);
    }
}
