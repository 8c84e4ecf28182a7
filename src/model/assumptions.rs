//! What no public source settles, as named choices with their defaults.

use serde::Deserialize;

/// One field for each behaviour of SWF that neither its documentation nor a recording settles.
/// The default is the reading that the evidence supports best.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Assumptions {
    /// A close after a decision of the same list that failed. Default: it fails too, with
    /// `UNHANDLED_DECISION`, as the notes of two client frameworks say.
    pub close_after_failed_decision: CloseAfterFailedDecision,
    /// A Lambda task with the id of an open one. Default: refused with `ID_ALREADY_IN_USE`, which
    /// the API lists; a third party saw a reused id accepted, circumstances unknown.
    pub lambda_open_id_reuse: LambdaOpenIdReuse,
    /// A Lambda function's input that is not JSON. Default: the invocation fails as Lambda's own
    /// Invoke operation does; the developer guide prints an example with plain text.
    pub lambda_non_json_input: LambdaNonJsonInput,
    /// Whether the child policy is applied when an execution continues as new. Default: yes, as on
    /// any close; SWF's successors do so.
    pub child_policy_on_continue_as_new: bool,
    /// Whether a rate cause of a signal or cancel request to another execution comes after its
    /// `...Initiated` event. Default: no, it is written with the batch.
    pub external_rate_failure_initiated: bool,
    /// Whether every id is held to the documented rule (no `:` `/` `|`, no control characters, not
    /// `arn`). Default: no; recordings show timer ids and workflow ids that break it.
    pub strict_ids: bool,
    /// Whether the schedule-to-start clock of a queued sticky decision task runs while another
    /// decision task is started. Default: yes.
    pub sticky_clock_while_started: bool,
    /// An answer that arrives in the very millisecond of its timeout. Default: too late.
    pub answer_at_deadline: AnswerAtDeadline,
    /// Whether the role and the priority of an execution that continues as new are taken over when
    /// the decision names none. Default: no, the type's defaults apply, as for the other values.
    pub continue_as_new_inherits_role_and_priority: bool,
    /// The fault of a start or a registration in a deprecated domain. Default:
    /// `DomainDeprecatedFault`, as an emulator has it; the API model lists it only for
    /// DeprecateDomain.
    pub deprecated_domain: DeprecatedDomain,
    /// Whether the types that were deprecated with their domain come back with it. Default: yes,
    /// for an undeprecated domain "can be used to create new workflow executions" (API model).
    pub undeprecated_domain_restores_types: bool,
    /// What stands for the task token in the answer to a poll that finds no task. Default: nothing,
    /// as in recordings of 2014 and 2015; the documentation says an empty text.
    pub empty_poll: EmptyPoll,
}

/// What becomes of a close after a failed decision of the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CloseAfterFailedDecision {
    /// It fails with `UNHANDLED_DECISION`.
    Fails,
    /// It closes the execution.
    Succeeds,
}

/// What becomes of a Lambda task that is given the id of an open one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LambdaOpenIdReuse {
    /// It is refused with `ID_ALREADY_IN_USE`.
    Fails,
    /// It is scheduled beside the other.
    Accepted,
}

/// What becomes of a Lambda task whose input is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LambdaNonJsonInput {
    /// It starts and fails with `InvalidRequestContentException`.
    Fails,
    /// The function gets it as it is.
    Passes,
}

/// Which of the two comes first in one millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerAtDeadline {
    /// The timeout; the answer is refused.
    Late,
    /// The answer.
    InTime,
}

/// The fault of a call that needs a domain that is not deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeprecatedDomain {
    /// `DomainDeprecatedFault`.
    DomainDeprecated,
    /// `UnknownResourceFault`.
    UnknownResource,
}

/// What stands for the task token when a poll finds no task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EmptyPoll {
    /// Nothing.
    NoToken,
    /// An empty text.
    EmptyToken,
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions {
            close_after_failed_decision: CloseAfterFailedDecision::Fails,
            lambda_open_id_reuse: LambdaOpenIdReuse::Fails,
            lambda_non_json_input: LambdaNonJsonInput::Fails,
            child_policy_on_continue_as_new: true,
            external_rate_failure_initiated: false,
            strict_ids: false,
            sticky_clock_while_started: true,
            answer_at_deadline: AnswerAtDeadline::Late,
            continue_as_new_inherits_role_and_priority: false,
            deprecated_domain: DeprecatedDomain::DomainDeprecated,
            undeprecated_domain_restores_types: true,
            empty_poll: EmptyPoll::NoToken,
        }
    }
}
