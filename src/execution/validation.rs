//! What is wrong with an answer before any of it is applied: its values, and the rules of closing.
//! One problem anywhere refuses the whole answer, and nothing is written.

use super::constraints::Constraints;
use super::context::Context;
use crate::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    StartChildWorkflowExecution, StartTimer,
};
use crate::model::{
    Answer, Assumptions, Decision, DecisionType, FunctionName, Limits, Text, Timeout,
};

/// The message of the ValidationException that refuses the answer; `None`: the answer is valid.
pub(super) fn validate(answer: &Answer, context: &Context<'_>) -> Option<String> {
    let mut constraints = Constraints::of_request(context.limits, context.assumptions);
    constraints.answer(answer);
    let types = answer.decisions.iter().map(Decision::decision_type);
    constraints.message().or_else(|| Some(closing_rules(types)?.1.to_owned()))
}

/// The place in a refused answer of the decision that is to blame; `None`: no decision is.
pub(crate) fn refused_decision(
    answer: &Answer,
    limits: &Limits,
    assumptions: &Assumptions,
) -> Option<usize> {
    let is_refused = |decision: &Decision| refusal(decision, limits, assumptions).is_some();
    let types = answer.decisions.iter().map(Decision::decision_type);
    answer.decisions.iter().position(is_refused).or_else(|| Some(closing_rules(types)?.0))
}

/// The message with which SWF refuses every answer that holds the decision; `None`: its values are
/// valid.
pub(crate) fn refusal(
    decision: &Decision,
    limits: &Limits,
    assumptions: &Assumptions,
) -> Option<String> {
    let mut constraints = Constraints::of_request(limits, assumptions);
    constraints.enter_decision(1, decision.decision_type());
    constraints.decision(decision);
    constraints.message()
}

/// A close is the last decision (recorded by swiffer), and two kinds of decision cannot stand
/// beside one (recorded by swiffer and swfsm). That the second rule covers ContinueAsNew is
/// inferred. Gives the place of the decision that is to blame, and what SWF says.
pub(crate) fn closing_rules(
    types: impl ExactSizeIterator<Item = DecisionType> + Clone,
) -> Option<(usize, &'static str)> {
    let first_close = types.clone().position(DecisionType::closes)?;
    if first_close + 1 != types.len() {
        return Some((first_close + 1, "Close must be last decision in list"));
    }
    let incompatible = |decision_type| {
        matches!(decision_type, DecisionType::ScheduleActivityTask | DecisionType::StartTimer)
    };
    let place = types.clone().position(incompatible)?;
    Some((place, "Specified decision is incompatible with close decision"))
}

impl Constraints<'_> {
    fn answer(&mut self, answer: &Answer) {
        self.data("executionContext", answer.execution_context.as_ref());
        self.task_list(answer.task_list.as_ref());
        self.timeout("taskListScheduleToStartTimeout", answer.task_list_schedule_to_start_timeout);
        for (index, decision) in answer.decisions.iter().enumerate() {
            let decision_type = decision.decision_type();
            self.enter_decision(index + 1, decision_type);
            self.decision(decision);
        }
    }

    fn decision(&mut self, decision: &Decision) {
        match decision {
            Decision::ScheduleActivityTask(d) => self.schedule_activity_task(d),
            Decision::RequestCancelActivityTask(d) => self.id("activityId", &d.activity_id),
            Decision::CompleteWorkflowExecution(d) => self.data("result", d.result.as_ref()),
            Decision::FailWorkflowExecution(d) => {
                self.optional("reason", d.reason.as_ref(), 0, self.limits.reason);
                self.data("details", d.details.as_ref());
            }
            Decision::CancelWorkflowExecution(d) => self.data("details", d.details.as_ref()),
            Decision::ContinueAsNewWorkflowExecution(d) => self.continue_as_new(d),
            Decision::RecordMarker(d) => {
                self.length("markerName", &d.marker_name, 1, self.limits.id);
                self.data("details", d.details.as_ref());
            }
            Decision::StartTimer(d) => self.start_timer(d),
            Decision::CancelTimer(d) => self.id("timerId", &d.timer_id),
            Decision::SignalExternalWorkflowExecution(d) => {
                self.id("workflowId", &d.workflow_id);
                self.optional("runId", d.run_id.as_ref(), 0, self.limits.run_id);
                self.length("signalName", &d.signal_name, 1, self.limits.id);
                self.data("input", d.input.as_ref());
                self.data("control", d.control.as_ref());
            }
            Decision::RequestCancelExternalWorkflowExecution(d) => {
                self.id("workflowId", &d.workflow_id);
                self.optional("runId", d.run_id.as_ref(), 0, self.limits.run_id);
                self.data("control", d.control.as_ref());
            }
            Decision::StartChildWorkflowExecution(d) => self.start_child(d),
            Decision::ScheduleLambdaFunction(d) => self.schedule_lambda_function(d),
        }
    }

    fn schedule_activity_task(&mut self, d: &ScheduleActivityTask) {
        self.activity_type(&d.activity_type);
        self.id("activityId", &d.activity_id);
        self.data("control", d.control.as_ref());
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
        self.timeout("scheduleToCloseTimeout", d.schedule_to_close_timeout);
        self.timeout("scheduleToStartTimeout", d.schedule_to_start_timeout);
        self.timeout("startToCloseTimeout", d.start_to_close_timeout);
        self.timeout("heartbeatTimeout", d.heartbeat_timeout);
    }

    fn start_timer(&mut self, d: &StartTimer) {
        self.id("timerId", &d.timer_id);
        self.data("control", d.control.as_ref());
        self.bounded("startToFireTimeout", Some(d.start_to_fire_timeout));
    }

    fn continue_as_new(&mut self, d: &ContinueAsNewWorkflowExecution) {
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
        self.timeout("executionStartToCloseTimeout", d.execution_start_to_close_timeout);
        self.timeout("taskStartToCloseTimeout", d.task_start_to_close_timeout);
        self.tags(d.tag_list.as_ref());
        self.optional(
            "workflowTypeVersion",
            d.workflow_type_version.as_ref(),
            1,
            self.limits.version,
        );
        self.optional("lambdaRole", d.lambda_role.as_ref(), 1, self.limits.role);
    }

    fn start_child(&mut self, d: &StartChildWorkflowExecution) {
        self.workflow_type(&d.workflow_type);
        self.id("workflowId", &d.workflow_id);
        self.data("control", d.control.as_ref());
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
        self.timeout("executionStartToCloseTimeout", d.execution_start_to_close_timeout);
        self.timeout("taskStartToCloseTimeout", d.task_start_to_close_timeout);
        self.tags(d.tag_list.as_ref());
        self.optional("lambdaRole", d.lambda_role.as_ref(), 1, self.limits.role);
    }

    fn schedule_lambda_function(&mut self, d: &ScheduleLambdaFunction) {
        self.length("id", &d.id, 1, self.limits.id);
        self.id_rule("id", &d.id);
        self.function_name(&d.name);
        self.data("control", d.control.as_ref());
        self.optional("input", d.input.as_ref(), 0, self.limits.lambda_input);
        if let Some(Timeout::Seconds(seconds)) = d.start_to_close_timeout
            && !(1..=self.limits.lambda_timeout).contains(&seconds)
        {
            let expected =
                format!("Member must be NONE or between 1 and {}", self.limits.lambda_timeout);
            self.problem("startToCloseTimeout", &seconds.to_string(), &expected);
        }
    }

    /// A whole ARN seldom fits: AWS's own example has 68 characters.
    fn function_name(&mut self, name: &Text) {
        let longest = self.limits.lambda_name;
        if name.is_empty() {
            self.length("name", name, 1, longest);
        } else if name.longer_than(longest) {
            let expected = format!(
                "Member must have length less than or equal to {longest} \
                 (a function also goes by the short forms `name:alias` and \
                 `123456789012:function:name`)"
            );
            self.problem("name", name, &expected);
        } else if FunctionName::parse(name).is_none() {
            let expected = "Member must be a Lambda function's name or ARN, such as `name`, \
                            `name:alias` or `123456789012:function:name`";
            self.problem("name", name, expected);
        }
    }
}

#[cfg(test)]
mod tests;
