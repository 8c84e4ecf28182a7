//! The constraints that SWF puts on the values of a request, and the messages that name what broke
//! them.

use super::input::ActivityTaskAnswer;
use crate::model::requests::{
    RegisterActivityType, RegisterDomain, RegisterWorkflowType, ResourceTag,
    SignalWorkflowExecution, StartWorkflowExecution, TerminateWorkflowExecution,
};
use crate::model::{
    ActivityType, Assumptions, DecisionType, Limits, TagList, TaskList, Text, Timeout,
    WorkflowExecution, WorkflowType,
};

/// Where a value stands in a request.
#[derive(Clone, Copy, Debug)]
enum Path {
    Request,
    Decision { number: usize, decision_type: DecisionType },
}

/// A request that is held against the constraints, value by value.
#[derive(Debug)]
pub(crate) struct Constraints<'c> {
    pub(super) limits: &'c Limits,
    assumptions: &'c Assumptions,
    path: Path,
    problems: Vec<Problem>,
}

/// A value that broke a constraint.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Where it stands in the request: the names of members, with dots between them.
    pub(crate) field: String,
    /// What SWF says of it.
    pub(crate) message: String,
}

impl<'c> Constraints<'c> {
    /// A request of which nothing has been looked at.
    pub(crate) fn of_request(limits: &'c Limits, assumptions: &'c Assumptions) -> Self {
        Constraints { limits, assumptions, path: Path::Request, problems: Vec::new() }
    }

    /// The values to come belong to a decision, by its number from 1.
    pub(super) fn enter_decision(&mut self, number: usize, decision_type: DecisionType) {
        self.path = Path::Decision { number, decision_type };
    }

    /// The message of the ValidationException; `None`: nothing broke a constraint.
    pub(crate) fn message(&self) -> Option<String> {
        let messages: Vec<&str> = self.problems.iter().map(|one| one.message.as_str()).collect();
        match messages.as_slice() {
            [] => None,
            [one] => Some(format!("1 validation error detected: {one}")),
            all => Some(format!("{} validation errors detected: {}", all.len(), all.join("; "))),
        }
    }

    /// Everything that broke a constraint.
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The values of RegisterDomain.
    pub(crate) fn register_domain(&mut self, request: &RegisterDomain) {
        self.name("name", &request.name);
        self.optional("description", request.description.as_ref(), 0, self.limits.description);
        let retention = request.workflow_execution_retention_period_in_days;
        let most = self.limits.retention_days;
        if retention.days() > most {
            let expected = format!("Member must be at most {most} days, or `NONE`");
            let field = "workflowExecutionRetentionPeriodInDays";
            self.problem(field, &retention.to_string(), &expected);
        }
        for (number, ResourceTag { key, value }) in (1..).zip(request.tags.iter().flatten()) {
            self.length(&format!("tags.{number}.member.key"), key, 1, self.limits.tag_key);
            let field = format!("tags.{number}.member.value");
            self.optional(&field, value.as_ref(), 0, self.limits.tag);
        }
    }

    /// The values of RegisterWorkflowType.
    pub(crate) fn register_workflow_type(&mut self, request: &RegisterWorkflowType) {
        self.domain(&request.domain);
        self.registered_type(&request.name, &request.version, request.description.as_ref());
        self.bounded(
            "defaultExecutionStartToCloseTimeout",
            request.default_execution_start_to_close_timeout,
        );
        self.timeout("defaultTaskStartToCloseTimeout", request.default_task_start_to_close_timeout);
        self.task_list_named("defaultTaskList.name", request.default_task_list.as_ref());
        let role = request.default_lambda_role.as_ref();
        self.optional("defaultLambdaRole", role, 1, self.limits.role);
    }

    /// The values of RegisterActivityType.
    pub(crate) fn register_activity_type(&mut self, request: &RegisterActivityType) {
        self.domain(&request.domain);
        self.registered_type(&request.name, &request.version, request.description.as_ref());
        self.task_list_named("defaultTaskList.name", request.default_task_list.as_ref());
        for (field, timeout) in [
            ("defaultTaskStartToCloseTimeout", request.default_task_start_to_close_timeout),
            ("defaultTaskHeartbeatTimeout", request.default_task_heartbeat_timeout),
            ("defaultTaskScheduleToStartTimeout", request.default_task_schedule_to_start_timeout),
            ("defaultTaskScheduleToCloseTimeout", request.default_task_schedule_to_close_timeout),
        ] {
            self.timeout(field, timeout);
        }
    }

    /// The values of StartWorkflowExecution.
    pub(crate) fn start_workflow_execution(&mut self, request: &StartWorkflowExecution) {
        self.domain(&request.domain);
        self.id("workflowId", &request.workflow_id);
        self.workflow_type(&request.workflow_type);
        self.task_list(request.task_list.as_ref());
        self.data("input", request.input.as_ref());
        self.bounded("executionStartToCloseTimeout", request.execution_start_to_close_timeout);
        self.timeout("taskStartToCloseTimeout", request.task_start_to_close_timeout);
        self.tags(request.tag_list.as_ref());
        self.optional("lambdaRole", request.lambda_role.as_ref(), 1, self.limits.role);
    }

    /// The values of SignalWorkflowExecution.
    pub(crate) fn signal_workflow_execution(&mut self, request: &SignalWorkflowExecution) {
        self.domain(&request.domain);
        self.execution(&request.workflow_id, request.run_id.as_ref());
        self.length("signalName", &request.signal_name, 1, self.limits.id);
        self.data("input", request.input.as_ref());
    }

    /// The values of TerminateWorkflowExecution.
    pub(crate) fn terminate_workflow_execution(&mut self, request: &TerminateWorkflowExecution) {
        self.domain(&request.domain);
        self.execution(&request.workflow_id, request.run_id.as_ref());
        self.optional("reason", request.reason.as_ref(), 0, self.limits.reason);
        self.data("details", request.details.as_ref());
    }

    /// The ids by which an operation names an execution.
    pub(crate) fn execution(&mut self, workflow_id: &Text, run_id: Option<&Text>) {
        self.id("workflowId", workflow_id);
        self.optional("runId", run_id, 0, self.limits.run_id);
    }

    /// An execution that an operation names as a whole.
    pub(crate) fn whole_execution(&mut self, execution: &WorkflowExecution) {
        let WorkflowExecution { workflow_id, run_id } = execution;
        self.length("execution.workflowId", workflow_id, 1, self.limits.id);
        self.length("execution.runId", run_id, 1, self.limits.run_id);
    }

    /// The domain in which something is done.
    pub(crate) fn domain(&mut self, name: &Text) {
        self.domain_at("domain", name);
    }

    /// A domain that stands elsewhere in the request.
    pub(crate) fn domain_at(&mut self, field: &str, name: &Text) {
        self.length(field, name, 1, self.limits.id);
    }

    /// A task's token.
    pub(crate) fn task_token(&mut self, token: &Text) {
        self.length("taskToken", token, 1, self.limits.task_token);
    }

    /// What is asked for page by page. A size out of bounds is refused, not held to them
    /// (measured).
    pub(crate) fn pages(&mut self, token: Option<&Text>, size: Option<i32>) {
        self.optional("nextPageToken", token, 0, self.limits.page_token);
        let (size, most) = (i64::from(size.unwrap_or_default()), self.limits.page_size as i64);
        let expected = if size < 0 {
            "Member must have value greater than or equal to 0".to_owned()
        } else if size > most {
            format!("Member must have value less than or equal to {most}")
        } else {
            return;
        };
        self.problem("maximumPageSize", &size.to_string(), &expected);
    }

    /// A name that is registered: the documented rule for ids holds.
    pub(crate) fn name(&mut self, field: &str, name: &Text) {
        self.length(field, name, 1, self.limits.id);
        self.id_rule(field, name);
    }

    fn registered_type(&mut self, name: &Text, version: &Text, description: Option<&Text>) {
        self.name("name", name);
        self.length("version", version, 1, self.limits.version);
        self.id_rule("version", version);
        self.optional("description", description, 0, self.limits.description);
    }

    /// A timeout that may not be `NONE`, such as an execution's own or a timer's (API model).
    pub(super) fn bounded(&mut self, field: &str, timeout: Option<Timeout>) {
        if timeout == Some(Timeout::None) {
            self.problem(field, "NONE", "Member must be a number of seconds");
        }
        self.timeout(field, timeout);
    }

    /// Durations have at most eight digits.
    pub(super) fn timeout(&mut self, field: &str, timeout: Option<Timeout>) {
        if let Some(Timeout::Seconds(seconds)) = timeout
            && seconds > Timeout::MAX_SECONDS
        {
            let expected = "Member must have length less than or equal to 8";
            self.problem(field, &seconds.to_string(), expected);
        }
    }

    /// What a worker answers.
    pub(crate) fn activity_task_answer(&mut self, answer: &ActivityTaskAnswer) {
        match answer {
            ActivityTaskAnswer::Completed { result } => self.data("result", result.as_ref()),
            ActivityTaskAnswer::Failed { reason, details } => {
                self.optional("reason", reason.as_ref(), 0, self.limits.reason);
                self.data("details", details.as_ref());
            }
            ActivityTaskAnswer::Canceled { details } => self.data("details", details.as_ref()),
        }
    }

    /// What a heartbeat carries.
    pub(crate) fn heartbeat(&mut self, details: Option<&Text>) {
        self.optional("details", details, 0, self.limits.heartbeat_details);
    }

    /// Who polls.
    pub(crate) fn identity(&mut self, identity: Option<&Text>) {
        self.optional("identity", identity, 0, self.limits.identity);
    }

    /// A workflow type that a request names.
    pub(crate) fn workflow_type(&mut self, workflow_type: &WorkflowType) {
        let fields = ["workflowType.name", "workflowType.version"];
        self.type_name(fields, &workflow_type.name, &workflow_type.version);
    }

    /// An activity type that a request names.
    pub(crate) fn activity_type(&mut self, activity_type: &ActivityType) {
        let fields = ["activityType.name", "activityType.version"];
        self.type_name(fields, &activity_type.name, &activity_type.version);
    }

    fn type_name(&mut self, fields: [&str; 2], name: &Text, version: &Text) {
        let [name_field, version_field] = fields;
        self.length(name_field, name, 1, self.limits.id);
        self.length(version_field, version, 1, self.limits.version);
    }

    /// The task list that a request names.
    pub(crate) fn task_list(&mut self, task_list: Option<&TaskList>) {
        self.task_list_named("taskList.name", task_list);
    }

    fn task_list_named(&mut self, field: &str, task_list: Option<&TaskList>) {
        let Some(TaskList { name }) = task_list else { return };
        self.name(field, name);
        if name.trim() != name.as_str() {
            self.problem(field, name, "Member must not begin or end with whitespace");
        }
    }

    pub(super) fn tags(&mut self, tags: Option<&TagList>) {
        let Some(TagList(tags)) = tags else { return };
        if tags.len() > self.limits.tags {
            let most = self.limits.tags;
            let expected = format!("Member must have length less than or equal to {most}");
            self.problem("tagList", &format!("{} tags", tags.len()), &expected);
        }
        for tag in tags.iter().flatten() {
            self.length("tagList.member", tag, 0, self.limits.tag);
        }
    }

    /// An id that the recorded service does not hold to the documented rule.
    pub(super) fn id(&mut self, field: &str, id: &Text) {
        self.length(field, id, 1, self.limits.id);
        if self.assumptions.strict_ids {
            self.id_rule(field, id);
        }
    }

    pub(super) fn data(&mut self, field: &str, data: Option<&Text>) {
        self.optional(field, data, 0, self.limits.data);
    }

    pub(super) fn optional(&mut self, field: &str, text: Option<&Text>, least: usize, most: usize) {
        if let Some(text) = text {
            self.length(field, text, least, most);
        }
    }

    pub(super) fn length(&mut self, field: &str, text: &Text, least: usize, most: usize) {
        if text.is_empty() && least > 0 {
            let expected = format!("Member must have length greater than or equal to {least}");
            self.problem(field, text, &expected);
        } else if text.longer_than(most) {
            let expected = format!("Member must have length less than or equal to {most}");
            self.problem(field, text, &expected);
        }
    }

    /// The documented rule for ids: none of `:` `/` `|`, no control character, not exactly `arn`.
    pub(super) fn id_rule(&mut self, field: &str, id: &str) {
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

    pub(super) fn problem(&mut self, field: &str, value: &str, expected: &str) {
        let field = match self.path {
            Path::Request => field.to_owned(),
            Path::Decision { number, decision_type } => {
                let name = decision_type.name();
                let (first, rest) = name.split_at(1);
                let first = first.to_ascii_lowercase();
                format!("decisions.{number}.member.{first}{rest}DecisionAttributes.{field}")
            }
        };
        let value = excerpt(value);
        let message =
            format!("Value '{value}' at '{field}' failed to satisfy constraint: {expected}");
        self.problems.push(Problem { field, message });
    }
}

/// The value, or its beginning when it is long.
fn excerpt(value: &str) -> String {
    const SHOWN: usize = 100;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}
