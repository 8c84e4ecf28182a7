//! What is wrong with an answer before any of it is applied: lengths, formats, and the rules of
//! closing. One problem anywhere refuses the whole answer, and nothing is written.

use super::context::Context;
use crate::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    StartChildWorkflowExecution, StartTimer,
};
use crate::model::{
    Answer, Decision, DecisionType, FunctionName, TagList, TaskList, Text, Timeout,
};

/// The message of the ValidationException that refuses the answer; `None`: the answer is valid.
pub(super) fn validate(answer: &Answer, context: &Context<'_>) -> Option<String> {
    let mut check = Check { context, path: Path::Answer, problems: Vec::new() };
    check.answer(answer);
    match check.problems.len() {
        0 => closing_rules(&answer.decisions).map(str::to_owned),
        1 => Some(format!("1 validation error detected: {}", check.problems[0])),
        n => Some(format!("{n} validation errors detected: {}", check.problems.join("; "))),
    }
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

/// Where a value stands in the request.
#[derive(Clone, Copy)]
enum Path {
    Answer,
    Decision { number: usize, decision_type: DecisionType },
}

struct Check<'c> {
    context: &'c Context<'c>,
    path: Path,
    problems: Vec<String>,
}

impl Check<'_> {
    fn answer(&mut self, answer: &Answer) {
        self.data("executionContext", answer.execution_context.as_ref());
        self.task_list(answer.task_list.as_ref());
        for (index, decision) in answer.decisions.iter().enumerate() {
            let decision_type = decision.decision_type();
            self.path = Path::Decision { number: index + 1, decision_type };
            self.decision(decision);
        }
    }

    fn decision(&mut self, decision: &Decision) {
        match decision {
            Decision::ScheduleActivityTask(d) => self.schedule_activity_task(d),
            Decision::RequestCancelActivityTask(d) => self.id("activityId", &d.activity_id),
            Decision::CompleteWorkflowExecution(d) => self.data("result", d.result.as_ref()),
            Decision::FailWorkflowExecution(d) => {
                self.optional("reason", d.reason.as_ref(), 0, self.context.limits.reason);
                self.data("details", d.details.as_ref());
            }
            Decision::CancelWorkflowExecution(d) => self.data("details", d.details.as_ref()),
            Decision::ContinueAsNewWorkflowExecution(d) => self.continue_as_new(d),
            Decision::RecordMarker(d) => {
                self.length("markerName", &d.marker_name, 1, self.context.limits.id);
                self.data("details", d.details.as_ref());
            }
            Decision::StartTimer(d) => self.start_timer(d),
            Decision::CancelTimer(d) => self.id("timerId", &d.timer_id),
            Decision::SignalExternalWorkflowExecution(d) => {
                self.id("workflowId", &d.workflow_id);
                self.optional("runId", d.run_id.as_ref(), 0, self.context.limits.run_id);
                self.length("signalName", &d.signal_name, 1, self.context.limits.id);
                self.data("input", d.input.as_ref());
                self.data("control", d.control.as_ref());
            }
            Decision::RequestCancelExternalWorkflowExecution(d) => {
                self.id("workflowId", &d.workflow_id);
                self.optional("runId", d.run_id.as_ref(), 0, self.context.limits.run_id);
                self.data("control", d.control.as_ref());
            }
            Decision::StartChildWorkflowExecution(d) => self.start_child(d),
            Decision::ScheduleLambdaFunction(d) => self.schedule_lambda_function(d),
        }
    }

    fn schedule_activity_task(&mut self, d: &ScheduleActivityTask) {
        self.type_name("activityType", &d.activity_type.name, &d.activity_type.version);
        self.id("activityId", &d.activity_id);
        self.data("control", d.control.as_ref());
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
    }

    fn start_timer(&mut self, d: &StartTimer) {
        self.id("timerId", &d.timer_id);
        self.data("control", d.control.as_ref());
        if d.start_to_fire_timeout == Timeout::None {
            self.problem("startToFireTimeout", "NONE", "Member must be a number of seconds");
        }
    }

    fn continue_as_new(&mut self, d: &ContinueAsNewWorkflowExecution) {
        let limits = self.context.limits;
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
        self.tags(d.tag_list.as_ref());
        self.optional("workflowTypeVersion", d.workflow_type_version.as_ref(), 1, limits.version);
        self.optional("lambdaRole", d.lambda_role.as_ref(), 1, limits.role);
    }

    fn start_child(&mut self, d: &StartChildWorkflowExecution) {
        self.type_name("workflowType", &d.workflow_type.name, &d.workflow_type.version);
        self.id("workflowId", &d.workflow_id);
        self.data("control", d.control.as_ref());
        self.data("input", d.input.as_ref());
        self.task_list(d.task_list.as_ref());
        self.tags(d.tag_list.as_ref());
        self.optional("lambdaRole", d.lambda_role.as_ref(), 1, self.context.limits.role);
    }

    fn schedule_lambda_function(&mut self, d: &ScheduleLambdaFunction) {
        let limits = self.context.limits;
        self.length("id", &d.id, 1, limits.id);
        self.id_rule("id", &d.id);
        self.function_name(&d.name);
        self.data("control", d.control.as_ref());
        self.optional("input", d.input.as_ref(), 0, limits.lambda_input);
        if let Some(Timeout::Seconds(seconds)) = d.start_to_close_timeout
            && !(1..=limits.lambda_timeout).contains(&seconds)
        {
            let expected =
                format!("Member must be NONE or between 1 and {}", limits.lambda_timeout);
            self.problem("startToCloseTimeout", &seconds.to_string(), &expected);
        }
    }

    /// A whole ARN seldom fits: AWS's own example has 68 characters.
    fn function_name(&mut self, name: &Text) {
        let longest = self.context.limits.lambda_name;
        if name.is_empty() {
            self.length("name", name, 1, longest);
        } else if longer_than(name, longest) {
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

    fn type_name(&mut self, field: &str, name: &Text, version: &Text) {
        self.length(&format!("{field}.name"), name, 1, self.context.limits.id);
        self.length(&format!("{field}.version"), version, 1, self.context.limits.version);
    }

    fn task_list(&mut self, task_list: Option<&TaskList>) {
        let Some(TaskList { name }) = task_list else { return };
        self.length("taskList.name", name, 1, self.context.limits.id);
        self.id_rule("taskList.name", name);
        if name.trim() != name.as_str() {
            self.problem("taskList.name", name, "Member must not begin or end with whitespace");
        }
    }

    fn tags(&mut self, tags: Option<&TagList>) {
        let Some(TagList(tags)) = tags else { return };
        if tags.len() > self.context.limits.tags {
            let most = self.context.limits.tags;
            let expected = format!("Member must have length less than or equal to {most}");
            self.problem("tagList", &format!("{} tags", tags.len()), &expected);
        }
        for tag in tags.iter().flatten() {
            self.length("tagList.member", tag, 0, self.context.limits.tag);
        }
    }

    /// An id that the recorded service does not hold to the documented rule.
    fn id(&mut self, field: &str, id: &Text) {
        self.length(field, id, 1, self.context.limits.id);
        if self.context.assumptions.strict_ids {
            self.id_rule(field, id);
        }
    }

    fn data(&mut self, field: &str, data: Option<&Text>) {
        self.optional(field, data, 0, self.context.limits.data);
    }

    fn optional(&mut self, field: &str, text: Option<&Text>, least: usize, most: usize) {
        if let Some(text) = text {
            self.length(field, text, least, most);
        }
    }

    fn length(&mut self, field: &str, text: &str, least: usize, most: usize) {
        if text.is_empty() && least > 0 {
            let expected = format!("Member must have length greater than or equal to {least}");
            self.problem(field, text, &expected);
        } else if longer_than(text, most) {
            let expected = format!("Member must have length less than or equal to {most}");
            self.problem(field, text, &expected);
        }
    }

    /// The documented rule for ids: none of `:` `/` `|`, no control character, not exactly `arn`.
    fn id_rule(&mut self, field: &str, id: &str) {
        let forbidden = |c: char| matches!(c, ':' | '/' | '|') || c.is_control();
        let suspect = |b: u8| matches!(b, b':' | b'/' | b'|' | 0x7f..) || b < b' ';
        if id.bytes().any(suspect) && id.contains(forbidden) {
            let expected = "Member must not contain a `:`, `/`, `|`, or a control character (U+0000-001F, \
                 U+007F-009F)";
            self.problem(field, id, expected);
        } else if id == "arn" {
            self.problem(field, id, "Member must not be the word `arn`");
        }
    }

    fn problem(&mut self, field: &str, value: &str, expected: &str) {
        let path = match self.path {
            Path::Answer => field.to_owned(),
            Path::Decision { number, decision_type } => {
                let name = decision_type.name();
                let (first, rest) = name.split_at(1);
                let first = first.to_ascii_lowercase();
                format!("decisions.{number}.member.{first}{rest}DecisionAttributes.{field}")
            }
        };
        let value = excerpt(value);
        self.problems
            .push(format!("Value '{value}' at '{path}' failed to satisfy constraint: {expected}"));
    }
}

/// Whether a text has more than this many characters; its bytes settle most cases.
fn longer_than(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().count() > most
}

/// The value, or its beginning when it is long.
fn excerpt(value: &str) -> String {
    const SHOWN: usize = 100;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}
