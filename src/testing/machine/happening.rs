//! What can happen to one execution, in the ids of its decisions.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::model::{Family, Model, Thing};
use super::surroundings::Surroundings;
use crate::execution::{ActivityTaskAnswer, ChildClose, LambdaFunctionAnswer};
use crate::model::{Answer, Text};
use crate::simulation::{ActivityAnswer, FunctionAnswer};

/// One thing that happens to an execution. Things are named by their ids: the first that is open
/// under the id and waits for it is meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// A decider takes the queued decision task.
    DecisionTaskTaken,
    /// The decision task is answered: so, or as the world's decider does.
    DecisionTaskAnswered(Option<Answer>),
    /// Time passes: as much, but no further than to the next deadline, which comes then.
    TimePasses(Duration),
    /// A worker takes the activity task.
    ActivityTaskTaken(Text),
    /// The worker of the activity task says that it is alive.
    ActivityTaskHeartbeat(Text),
    /// The worker of the activity task answers.
    ActivityTaskAnswered(Text, ActivityTaskAnswer),
    /// The activity task is canceled as was asked, before anybody took it.
    ActivityTaskCanceled(Text),
    /// Lambda starts the task.
    LambdaFunctionStarted(Text),
    /// The Lambda task cannot be started, for its role cannot be assumed.
    LambdaFunctionNotStarted(Text),
    /// Lambda answers the task.
    LambdaFunctionAnswered(Text, LambdaFunctionAnswer),
    /// The child begins.
    ChildStarted(Text),
    /// The child does not begin: its workflow id has an open execution.
    ChildAlreadyRunning(Text),
    /// The child closes.
    ChildClosed(Text, ChildClose),
    /// The signal to another execution arrives, or there is no such execution.
    ExternalSignal(Text, bool),
    /// The cancel request to another execution arrives, or there is no such execution.
    ExternalCancel(Text, bool),
    /// A person signals the execution, with this name and input.
    Signaled(Text, Option<Text>),
    /// A person asks the execution to cancel itself.
    CancelRequested,
    /// A person terminates the execution.
    Terminated,
}

impl Happening {
    /// The open thing that it is about: its family, its id, and whether it has to be started;
    /// `None`: it is about the execution itself.
    pub(super) fn about(&self) -> Option<(Family, &Text, bool)> {
        match self {
            Happening::ActivityTaskTaken(id) | Happening::ActivityTaskCanceled(id) => {
                Some((Family::ActivityTask, id, false))
            }
            Happening::ActivityTaskHeartbeat(id) | Happening::ActivityTaskAnswered(id, _) => {
                Some((Family::ActivityTask, id, true))
            }
            Happening::LambdaFunctionStarted(id) | Happening::LambdaFunctionNotStarted(id) => {
                Some((Family::LambdaFunction, id, false))
            }
            Happening::LambdaFunctionAnswered(id, _) => Some((Family::LambdaFunction, id, true)),
            Happening::ChildStarted(id) | Happening::ChildAlreadyRunning(id) => {
                Some((Family::Child, id, false))
            }
            Happening::ChildClosed(id, _) => Some((Family::Child, id, true)),
            Happening::ExternalSignal(id, _) => Some((Family::Signal, id, false)),
            Happening::ExternalCancel(id, _) => Some((Family::Cancel, id, false)),
            Happening::DecisionTaskTaken
            | Happening::DecisionTaskAnswered(_)
            | Happening::TimePasses(_)
            | Happening::Signaled(..)
            | Happening::CancelRequested
            | Happening::Terminated => None,
        }
    }
}

/// What can happen next, and how often it does.
pub(super) fn next(
    model: &Model,
    surroundings: &Surroundings,
    answers: Option<BoxedStrategy<Answer>>,
) -> BoxedStrategy<Happening> {
    let lengths = [1, 1_000, 1_000, 10_000, 3_600_000].map(Duration::from_millis);
    let mut all = vec![(4, select(lengths.to_vec()).prop_map(Happening::TimePasses).boxed())];
    if model.can(&Happening::DecisionTaskTaken) {
        all.push((8, Just(Happening::DecisionTaskTaken).boxed()));
    }
    if model.can(&Happening::DecisionTaskAnswered(None)) {
        let answer = match answers {
            Some(answers) => answers.prop_map(|a| Happening::DecisionTaskAnswered(Some(a))).boxed(),
            None => Just(Happening::DecisionTaskAnswered(None)).boxed(),
        };
        all.push((8, answer));
    }
    for thing in model.open_things() {
        let happenings = of_thing(thing, surroundings);
        let can = happenings.into_iter().filter(|happening| model.can(happening));
        let can: Vec<Happening> = can.collect();
        if !can.is_empty() {
            all.push((4, select(can).boxed()));
        }
    }
    let outside = from_outside(surroundings).into_iter();
    let can = outside.filter(|(_, happening)| model.can(happening));
    all.extend(can.map(|(weight, happening)| (weight, Just(happening).boxed())));
    Union::new_weighted(all).boxed()
}

/// What may come of an open thing; of a function what the world says, or a failure.
fn of_thing(thing: &Thing, surroundings: &Surroundings) -> Vec<Happening> {
    let id = || thing.id.clone();
    let some = |text: &'static str| Some(Text::of(text));
    match thing.family {
        Family::ActivityTask => {
            let details = some("canceled");
            vec![
                Happening::ActivityTaskTaken(id()),
                Happening::ActivityTaskCanceled(id()),
                Happening::ActivityTaskHeartbeat(id()),
                Happening::ActivityTaskAnswered(id(), surroundings.activity_result(thing)),
                Happening::ActivityTaskAnswered(
                    id(),
                    ActivityTaskAnswer::Failed { reason: some("failed"), details: None },
                ),
                Happening::ActivityTaskAnswered(id(), ActivityTaskAnswer::Canceled { details }),
            ]
        }
        Family::LambdaFunction => {
            let (reason, details) = (some("UnhandledError"), some("{}"));
            let mut all = vec![
                Happening::LambdaFunctionNotStarted(id()),
                Happening::LambdaFunctionAnswered(id(), surroundings.function_result(thing)),
                Happening::LambdaFunctionAnswered(
                    id(),
                    LambdaFunctionAnswer::Failed { reason, details },
                ),
            ];
            if surroundings.start.lambda_role.is_some() {
                all.extend([0, 1].map(|_| Happening::LambdaFunctionStarted(id())));
            }
            all
        }
        Family::Child => {
            let closes = [
                ChildClose::Completed { result: some("done") },
                ChildClose::Failed { reason: some("failed"), details: None },
                ChildClose::Canceled { details: None },
                ChildClose::TimedOut,
                ChildClose::Terminated,
            ];
            let closes = closes.map(|close| Happening::ChildClosed(id(), close));
            let begins = [Happening::ChildStarted(id()), Happening::ChildAlreadyRunning(id())];
            begins.into_iter().chain(closes).collect()
        }
        Family::Signal => [true, false].map(|it| Happening::ExternalSignal(id(), it)).into(),
        Family::Cancel => [true, false].map(|it| Happening::ExternalCancel(id(), it)).into(),
        // A timer fires when it is time.
        Family::Timer => Vec::new(),
    }
}

/// What people may do, as the world says, and how often they do.
fn from_outside(surroundings: &Surroundings) -> Vec<(u32, Happening)> {
    let outside = &surroundings.world.outside;
    let signal = outside.signal.clone().map(|(name, input)| (4, Happening::Signaled(name, input)));
    let cancel = outside.cancel_requests.then_some((1, Happening::CancelRequested));
    let termination = outside.terminations.then_some((1, Happening::Terminated));
    [signal, cancel, termination].into_iter().flatten().collect()
}

impl Surroundings {
    /// What the task's function returns in the world, where it returns anything.
    fn function_result(&self, thing: &Thing) -> LambdaFunctionAnswer {
        let function = self.world.function(&thing.name);
        let answer = function.map(|function| &function.outcome(&thing.id, 0).answer);
        let result = match answer {
            Some(FunctionAnswer::Returns(payload)) => payload.clone(),
            Some(
                FunctionAnswer::Raises(_) | FunctionAnswer::Refuses { .. } | FunctionAnswer::Never,
            )
            | None => Text::of("null"),
        };
        LambdaFunctionAnswer::Completed { result: Some(result) }
    }

    /// What the workers of the task give as a result in the world.
    fn activity_result(&self, thing: &Thing) -> ActivityTaskAnswer {
        let workers = self.world.workers.get(&thing.name);
        let answer = workers.map(|workers| &workers.outcome(&thing.id, 0).answer);
        let result = match answer {
            Some(ActivityAnswer::Completes { result }) => result.clone(),
            Some(
                ActivityAnswer::Fails { .. }
                | ActivityAnswer::Cancels { .. }
                | ActivityAnswer::Never,
            )
            | None => None,
        };
        ActivityTaskAnswer::Completed { result }
    }
}
