//! A decider's answer: validated as a whole, then applied decision by decision.

use super::context::Context;
use super::input::InputKind;
use super::rule::Rule;
use super::ruling::{Account, Ruling};
use super::state::State;
use super::transition::{Transition, Verdict};
use super::{
    activity_tasks, child_executions, closing, external_executions, lambda_functions, markers,
    timers,
};
use crate::model::events::DecisionTaskCompleted;
use crate::model::{Answer, Decision, DecisionType, EventId, Text};

/// One decision's surroundings: all that its outcome depends on.
pub(super) struct Asked<'a> {
    pub(super) state: &'a State,
    pub(super) context: Context<'a>,
    pub(super) ruling: Ruling,
    /// The batch's `DecisionTaskCompleted` event.
    pub(super) completed: EventId,
    /// Whether an earlier decision of the list was refused.
    pub(super) failed_before: bool,
    /// The run id of the next run; set for a decision that begins one.
    pub(super) next_run_id: Text,
}

impl Transition<'_> {
    /// Applies an answer that has been validated to the decision task that is started.
    pub(super) fn apply_answer(&mut self, answer: &Answer, account: &mut dyn Account) {
        let completed = self.complete_decision_task(answer);
        let mut failed_before = false;
        for (index, decision) in answer.decisions.iter().enumerate() {
            let continues = DecisionType::ContinueAsNewWorkflowExecution;
            let next_run_id = match decision.decision_type() == continues {
                true => account.next_run_id(),
                false => Text::default(),
            };
            let asked = Asked {
                state: &self.execution.state,
                context: self.context,
                ruling: account.ruling(index, decision),
                completed,
                failed_before,
                next_run_id,
            };
            let verdict = decide(&asked, decision);
            if verdict.attributes.event_type() != decision.decision_type().granted() {
                failed_before = true;
            } else if verdict.rule != Rule::OverRate {
                account.granted(decision);
            }
            self.record(verdict);
        }
    }

    fn complete_decision_task(&mut self, answer: &Answer) -> EventId {
        debug_assert_eq!(self.input, InputKind::DecisionTaskAnswered);
        let started = self.state().decision_tasks.started.as_ref();
        let started = started.expect("only a started decision task is answered");
        let event = DecisionTaskCompleted {
            execution_context: answer.execution_context.clone(),
            scheduled_event_id: started.scheduled_event_id,
            started_event_id: started.started_event_id,
            task_list: answer.task_list.clone(),
            task_list_schedule_to_start_timeout: answer.task_list_schedule_to_start_timeout,
        };
        self.record(Verdict::new(Rule::DecisionTaskAnswered, event))
    }
}

/// The event that records a decision, granted or refused.
fn decide(asked: &Asked<'_>, decision: &Decision) -> Verdict {
    match decision {
        Decision::ScheduleActivityTask(d) => activity_tasks::schedule_activity_task(asked, d),
        Decision::RequestCancelActivityTask(d) => {
            activity_tasks::request_cancel_activity_task(asked, d)
        }
        Decision::CompleteWorkflowExecution(d) => closing::complete_workflow_execution(asked, d),
        Decision::FailWorkflowExecution(d) => closing::fail_workflow_execution(asked, d),
        Decision::CancelWorkflowExecution(d) => closing::cancel_workflow_execution(asked, d),
        Decision::ContinueAsNewWorkflowExecution(d) => {
            closing::continue_as_new_workflow_execution(asked, d)
        }
        Decision::RecordMarker(d) => markers::record_marker(asked, d),
        Decision::StartTimer(d) => timers::start_timer(asked, d),
        Decision::CancelTimer(d) => timers::cancel_timer(asked, d),
        Decision::SignalExternalWorkflowExecution(d) => {
            external_executions::signal_external_workflow_execution(asked, d)
        }
        Decision::RequestCancelExternalWorkflowExecution(d) => {
            external_executions::request_cancel_external_workflow_execution(asked, d)
        }
        Decision::StartChildWorkflowExecution(d) => {
            child_executions::start_child_workflow_execution(asked, d)
        }
        Decision::ScheduleLambdaFunction(d) => lambda_functions::schedule_lambda_function(asked, d),
    }
}
