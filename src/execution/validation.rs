//! What is wrong with an answer before any of it is applied: its values, and the rules of closing.
//! One problem anywhere refuses the whole answer, and nothing is written.

use super::constraints::{Constraints, longer_than};
use super::context::Context;
use crate::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    StartChildWorkflowExecution, StartTimer,
};
use crate::model::{Answer, Decision, DecisionType, FunctionName, Text, Timeout};

/// The message of the ValidationException that refuses the answer; `None`: the answer is valid.
pub(super) fn validate(answer: &Answer, context: &Context<'_>) -> Option<String> {
    let constraints = Constraints::of_request(context.limits, context.assumptions);
    let mut check = Check { context, constraints };
    check.answer(answer);
    let problems = check.constraints.message();
    problems.or_else(|| closing_rules(&answer.decisions).map(str::to_owned))
}

/// A close is the last decision (recorded by swiffer), and two kinds of decision cannot stand
/// beside one (recorded by swiffer and swfsm). That the second rule covers ContinueAsNew is
/// inferred.
fn closing_rules(decisions: &[Decision]) -> Option<&'static str> {
    let first_close = decisions.iter().position(|decision| decision.decision_type().closes())?;
    if first_close + 1 != decisions.len() {
        return Some("Close must be last decision in list");
    }
    let incompatible = |decision: &Decision| {
        matches!(
            decision.decision_type(),
            DecisionType::ScheduleActivityTask | DecisionType::StartTimer
        )
    };
    if decisions.iter().any(incompatible) {
        return Some("Specified decision is incompatible with close decision");
    }
    None
}

/// An answer on its way through the constraints.
struct Check<'c> {
    context: &'c Context<'c>,
    constraints: Constraints<'c>,
}

impl Check<'_> {
    fn answer(&mut self, answer: &Answer) {
        self.constraints.data("executionContext", answer.execution_context.as_ref());
        self.constraints.task_list(answer.task_list.as_ref());
        for (index, decision) in answer.decisions.iter().enumerate() {
            let decision_type = decision.decision_type();
            self.constraints.enter_decision(index + 1, decision_type);
            self.decision(decision);
        }
    }

    fn decision(&mut self, decision: &Decision) {
        match decision {
            Decision::ScheduleActivityTask(d) => self.schedule_activity_task(d),
            Decision::RequestCancelActivityTask(d) => {
                self.constraints.id("activityId", &d.activity_id)
            }
            Decision::CompleteWorkflowExecution(d) => {
                self.constraints.data("result", d.result.as_ref())
            }
            Decision::FailWorkflowExecution(d) => {
                self.constraints.optional(
                    "reason",
                    d.reason.as_ref(),
                    0,
                    self.context.limits.reason,
                );
                self.constraints.data("details", d.details.as_ref());
            }
            Decision::CancelWorkflowExecution(d) => {
                self.constraints.data("details", d.details.as_ref())
            }
            Decision::ContinueAsNewWorkflowExecution(d) => self.continue_as_new(d),
            Decision::RecordMarker(d) => {
                self.constraints.length("markerName", &d.marker_name, 1, self.context.limits.id);
                self.constraints.data("details", d.details.as_ref());
            }
            Decision::StartTimer(d) => self.start_timer(d),
            Decision::CancelTimer(d) => self.constraints.id("timerId", &d.timer_id),
            Decision::SignalExternalWorkflowExecution(d) => {
                self.constraints.id("workflowId", &d.workflow_id);
                self.constraints.optional(
                    "runId",
                    d.run_id.as_ref(),
                    0,
                    self.context.limits.run_id,
                );
                self.constraints.length("signalName", &d.signal_name, 1, self.context.limits.id);
                self.constraints.data("input", d.input.as_ref());
                self.constraints.data("control", d.control.as_ref());
            }
            Decision::RequestCancelExternalWorkflowExecution(d) => {
                self.constraints.id("workflowId", &d.workflow_id);
                self.constraints.optional(
                    "runId",
                    d.run_id.as_ref(),
                    0,
                    self.context.limits.run_id,
                );
                self.constraints.data("control", d.control.as_ref());
            }
            Decision::StartChildWorkflowExecution(d) => self.start_child(d),
            Decision::ScheduleLambdaFunction(d) => self.schedule_lambda_function(d),
        }
    }

    fn schedule_activity_task(&mut self, d: &ScheduleActivityTask) {
        self.constraints.activity_type(&d.activity_type);
        self.constraints.id("activityId", &d.activity_id);
        self.constraints.data("control", d.control.as_ref());
        self.constraints.data("input", d.input.as_ref());
        self.constraints.task_list(d.task_list.as_ref());
    }

    fn start_timer(&mut self, d: &StartTimer) {
        self.constraints.id("timerId", &d.timer_id);
        self.constraints.data("control", d.control.as_ref());
        if d.start_to_fire_timeout == Timeout::None {
            self.constraints.problem(
                "startToFireTimeout",
                "NONE",
                "Member must be a number of seconds",
            );
        }
    }

    fn continue_as_new(&mut self, d: &ContinueAsNewWorkflowExecution) {
        let limits = self.context.limits;
        self.constraints.data("input", d.input.as_ref());
        self.constraints.task_list(d.task_list.as_ref());
        self.constraints.tags(d.tag_list.as_ref());
        self.constraints.optional(
            "workflowTypeVersion",
            d.workflow_type_version.as_ref(),
            1,
            limits.version,
        );
        self.constraints.optional("lambdaRole", d.lambda_role.as_ref(), 1, limits.role);
    }

    fn start_child(&mut self, d: &StartChildWorkflowExecution) {
        self.constraints.workflow_type(&d.workflow_type);
        self.constraints.id("workflowId", &d.workflow_id);
        self.constraints.data("control", d.control.as_ref());
        self.constraints.data("input", d.input.as_ref());
        self.constraints.task_list(d.task_list.as_ref());
        self.constraints.tags(d.tag_list.as_ref());
        self.constraints.optional(
            "lambdaRole",
            d.lambda_role.as_ref(),
            1,
            self.context.limits.role,
        );
    }

    fn schedule_lambda_function(&mut self, d: &ScheduleLambdaFunction) {
        let limits = self.context.limits;
        self.constraints.length("id", &d.id, 1, limits.id);
        self.constraints.id_rule("id", &d.id);
        self.function_name(&d.name);
        self.constraints.data("control", d.control.as_ref());
        self.constraints.optional("input", d.input.as_ref(), 0, limits.lambda_input);
        if let Some(Timeout::Seconds(seconds)) = d.start_to_close_timeout
            && !(1..=limits.lambda_timeout).contains(&seconds)
        {
            let expected =
                format!("Member must be NONE or between 1 and {}", limits.lambda_timeout);
            self.constraints.problem("startToCloseTimeout", &seconds.to_string(), &expected);
        }
    }

    /// A whole ARN seldom fits: AWS's own example has 68 characters.
    fn function_name(&mut self, name: &Text) {
        let longest = self.context.limits.lambda_name;
        if name.is_empty() {
            self.constraints.length("name", name, 1, longest);
        } else if longer_than(name, longest) {
            let expected = format!(
                "Member must have length less than or equal to {longest} \
                 (a function also goes by the short forms `name:alias` and \
                 `123456789012:function:name`)"
            );
            self.constraints.problem("name", name, &expected);
        } else if FunctionName::parse(name).is_none() {
            let expected = "Member must be a Lambda function's name or ARN, such as `name`, \
                            `name:alias` or `123456789012:function:name`";
            self.constraints.problem("name", name, expected);
        }
    }
}

#[cfg(test)]
mod tests;
