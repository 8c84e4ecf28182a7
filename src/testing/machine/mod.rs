//! A state machine of one execution, for `proptest-state-machine`.

mod happening;
mod model;
mod stage;
mod surroundings;

pub use happening::Happening;
pub use stage::Stage;

use std::fmt;
use std::marker::PhantomData;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::execution::Execution;
use crate::model::Answer;
use crate::simulation::World;
use surroundings::Surroundings;

/// A decider that is to be driven through whatever can happen to one of its executions, by
/// [`OneExecution`].
pub trait UnderTest: 'static {
    /// The world: it says which execution is started first, what is registered, which decider
    /// there is, what functions and workers give as results, and what people may do besides
    /// ([`World::outside`]). When things happen, and whether they fail, is drawn.
    fn world() -> World;

    /// What has to hold of the execution after each thing that happens to it.
    ///
    /// # Panics
    ///
    /// Where it does not hold, as assertions do.
    fn keeps(execution: &Execution) {
        let _ = execution;
    }

    /// Answers to be drawn instead of asking the world's decider, if any.
    fn answers() -> Option<BoxedStrategy<Answer>> {
        None
    }
}

/// The state machine of one execution. Its transitions are the things that can happen next: the
/// decider takes its task and answers, functions, workers and children start and end in each way
/// that they can, time passes and deadlines come, people signal, cancel and terminate.
///
/// After each, the execution is held against a model that knows no history: what is open, what is
/// due when, what woke the decider, and whether and how it is closed. An execution that nothing can
/// move any more, so that it can only time out, fails the test, unless the world says that somebody
/// may signal it. In the end the history is held to the laws. What fails shrinks to the few things
/// that have to happen.
///
/// ```
/// use proptest_state_machine::prop_state_machine;
/// use swf_sim::execution::Execution;
/// use swf_sim::model::EventType;
/// use swf_sim::scenario::Scenario;
/// use swf_sim::simulation::World;
/// use swf_sim::testing::{OneExecution, UnderTest};
///
/// struct Orders;
///
/// impl UnderTest for Orders {
///     fn world() -> World {
///         Scenario::load("examples/order.yaml").expect("it is a scenario").world
///     }
///
///     fn keeps(order: &Execution) {
///         let charged = |event_type| event_type == EventType::LambdaFunctionCompleted;
///         let charges = order.history().iter().filter(|event| charged(event.event_type()));
///         assert!(charges.count() <= 1, "the card is charged once");
///     }
/// }
///
/// prop_state_machine! {
///     fn whatever_happens_the_card_is_charged_once(sequential 1..30 => OneExecution<Orders>);
/// }
/// # whatever_happens_the_card_is_charged_once();
/// ```
pub struct OneExecution<T>(PhantomData<T>);

impl<T> fmt::Debug for OneExecution<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneExecution")
    }
}

impl<T: UnderTest> ReferenceStateMachine for OneExecution<T> {
    /// The decider under test is told a history: so an execution goes along with the model.
    type State = Stage;
    type Transition = Happening;

    fn init_state() -> BoxedStrategy<Stage> {
        Just(Stage::begun(Surroundings::of(T::world()))).boxed()
    }

    fn transitions(stage: &Stage) -> BoxedStrategy<Happening> {
        happening::next(&stage.model, &stage.surroundings, T::answers())
    }

    fn preconditions(stage: &Stage, happening: &Happening) -> bool {
        stage.can(happening)
    }

    fn apply(mut stage: Stage, happening: &Happening) -> Stage {
        stage.happen(happening);
        stage
    }
}

impl<T: UnderTest> StateMachineTest for OneExecution<T> {
    type SystemUnderTest = Stage;
    type Reference = Self;

    fn init_test(reference: &Stage) -> Stage {
        reference.clone()
    }

    fn apply(mut stage: Stage, _reference: &Stage, happening: Happening) -> Stage {
        stage.happen(&happening);
        stage
    }

    fn check_invariants(stage: &Stage, reference: &Stage) {
        stage.keep();
        let (once, again) = (stage.execution(), reference.execution());
        assert!(
            once.history() == again.history(),
            "the decider answers differently when asked again"
        );
        if T::answers().is_none() {
            stage.keep_going();
        }
        T::keeps(once);
    }

    fn teardown(stage: Stage, _reference: Stage) {
        stage.keep_lawful();
    }
}
