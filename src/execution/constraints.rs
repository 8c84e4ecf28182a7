//! The constraints that SWF puts on the values of a request, and the messages that name what broke
//! them.

use crate::model::{Assumptions, DecisionType, Limits, TagList, TaskList, Text};

/// Where a value stands in a request.
#[derive(Clone, Copy, Debug)]
enum Path {
    Request,
    Decision { number: usize, decision_type: DecisionType },
}

/// A request that is held against the constraints, value by value.
#[derive(Debug)]
pub(crate) struct Constraints<'c> {
    limits: &'c Limits,
    assumptions: &'c Assumptions,
    path: Path,
    problems: Vec<String>,
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
        match self.problems.len() {
            0 => None,
            1 => Some(format!("1 validation error detected: {}", self.problems[0])),
            n => Some(format!("{n} validation errors detected: {}", self.problems.join("; "))),
        }
    }

    pub(crate) fn type_name(&mut self, field: &str, name: &Text, version: &Text) {
        self.length(&format!("{field}.name"), name, 1, self.limits.id);
        self.length(&format!("{field}.version"), version, 1, self.limits.version);
    }

    pub(crate) fn task_list(&mut self, task_list: Option<&TaskList>) {
        let Some(TaskList { name }) = task_list else { return };
        self.length("taskList.name", name, 1, self.limits.id);
        self.id_rule("taskList.name", name);
        if name.trim() != name.as_str() {
            self.problem("taskList.name", name, "Member must not begin or end with whitespace");
        }
    }

    pub(crate) fn tags(&mut self, tags: Option<&TagList>) {
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
    pub(crate) fn id(&mut self, field: &str, id: &Text) {
        self.length(field, id, 1, self.limits.id);
        if self.assumptions.strict_ids {
            self.id_rule(field, id);
        }
    }

    pub(crate) fn data(&mut self, field: &str, data: Option<&Text>) {
        self.optional(field, data, 0, self.limits.data);
    }

    pub(crate) fn optional(&mut self, field: &str, text: Option<&Text>, least: usize, most: usize) {
        if let Some(text) = text {
            self.length(field, text, least, most);
        }
    }

    pub(crate) fn length(&mut self, field: &str, text: &str, least: usize, most: usize) {
        if text.is_empty() && least > 0 {
            let expected = format!("Member must have length greater than or equal to {least}");
            self.problem(field, text, &expected);
        } else if longer_than(text, most) {
            let expected = format!("Member must have length less than or equal to {most}");
            self.problem(field, text, &expected);
        }
    }

    /// The documented rule for ids: none of `:` `/` `|`, no control character, not exactly `arn`.
    pub(crate) fn id_rule(&mut self, field: &str, id: &str) {
        let forbidden = |c: char| matches!(c, ':' | '/' | '|') || c.is_control();
        if id.contains(forbidden) {
            let expected = "Member must not contain a `:`, `/`, `|`, or a control character (U+0000-001F, \
                 U+007F-009F)";
            self.problem(field, id, expected);
        } else if id == "arn" {
            self.problem(field, id, "Member must not be the word `arn`");
        }
    }

    pub(crate) fn problem(&mut self, field: &str, value: &str, expected: &str) {
        let path = match self.path {
            Path::Request => field.to_owned(),
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
pub(super) fn longer_than(text: &str, most: usize) -> bool {
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
