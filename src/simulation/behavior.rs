//! How the nominal world answers: what an invocation of a function comes to.

use std::time::Duration;

use serde::de::IgnoredAny;

use super::world::{Function, FunctionAnswer, World};
use crate::execution::LambdaFunctionAnswer;
use crate::iam::function_arn;
use crate::model::events::LambdaFunctionScheduled;
use crate::model::{LambdaNonJsonInput, Text};

/// The reason of a handler's error (derived from a run of 2016).
const UNHANDLED_ERROR: Text = Text::of("UnhandledError");

/// What an invocation comes to, and after how long. It always comes to something: a function that
/// does not answer is ended by its own time limit.
pub(super) fn invoke(
    world: &World,
    task: &LambdaFunctionScheduled,
    attempt: u32,
) -> (Duration, LambdaFunctionAnswer) {
    let LambdaFunctionScheduled { id, name, input, .. } = task;
    let Some(function) = world.function(name) else {
        return (Duration::ZERO, not_found(world, name));
    };
    if world.assumptions.lambda_non_json_input == LambdaNonJsonInput::Fails
        && input.as_ref().is_some_and(|input| !is_json(input))
    {
        let message = "Could not parse request body into json".to_owned();
        return (Duration::ZERO, refusal("InvalidRequestContentException", message));
    }
    let outcome = function.outcome(id, attempt);
    let limit = function.timeout.min(Function::LONGEST);
    if outcome.answer == FunctionAnswer::Never || outcome.after > limit {
        return (limit, out_of_time(limit));
    }
    let answer = match &outcome.answer {
        FunctionAnswer::Returns(payload) if payload.longer_than(world.limits.data) => {
            too_long(world.limits.data)
        }
        FunctionAnswer::Returns(payload) => {
            LambdaFunctionAnswer::Completed { result: Some(payload.clone()) }
        }
        FunctionAnswer::Raises(payload) => handler_error(payload.clone()),
        FunctionAnswer::Refuses { code, message } => LambdaFunctionAnswer::Failed {
            reason: Some(code.clone()),
            details: Some(message.clone()),
        },
        FunctionAnswer::Never => out_of_time(limit),
    };
    (outcome.after, answer)
}

/// What Lambda answers when a function does not exist: it names the ARN (seen in clients' reports).
pub(super) fn not_found(world: &World, name: &str) -> LambdaFunctionAnswer {
    let arn = function_arn(name, &world.region.domain_arn(&world.domain));
    let message = format!("Function not found: {}", arn.unwrap_or_else(|_| name.to_owned()));
    refusal("ResourceNotFoundException", message)
}

/// What a handler's error comes to, with its payload: JSON text.
pub(super) fn handler_error(payload: Text) -> LambdaFunctionAnswer {
    LambdaFunctionAnswer::Failed { reason: Some(UNHANDLED_ERROR), details: Some(payload) }
}

/// An absent input reaches the function as `{}`, and so does an empty one (measured).
fn is_json(input: &str) -> bool {
    input.is_empty() || serde_json::from_str::<IgnoredAny>(input).is_ok()
}

fn refusal(code: &'static str, message: String) -> LambdaFunctionAnswer {
    LambdaFunctionAnswer::Failed { reason: Some(Text::of(code)), details: Some(message.into()) }
}

/// What becomes of a payload that no event can hold: a choice of ours, for no source says it.
fn too_long(most: usize) -> LambdaFunctionAnswer {
    refusal("ResultTooLong", format!("the result has more than {most} characters"))
}

/// What Lambda says when a function's own time limit passes (inferred).
fn out_of_time(limit: Duration) -> LambdaFunctionAnswer {
    let limit = limit.as_millis();
    let (seconds, hundredths) = (limit / 1000, limit % 1000 / 10);
    let details =
        format!("{{\"errorMessage\":\"Task timed out after {seconds}.{hundredths:02} seconds\"}}");
    handler_error(details.into())
}
