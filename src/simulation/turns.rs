//! Who goes first among the things that are due in one moment.
//!
//! Nominally they go in one order. Here any of them may go first: at each step those that could act
//! stand in the nominal order, and whoever goes is noted, as are those before it, which have each
//! *yielded* once. What could not act any more - the answer to a task that is closed, say - is not
//! among them: it happens when its place in the nominal order comes.

mod asked;

use super::agenda::{Class, Place};
use super::{Simulation, SimulationError, Thing, TurnStep};
use crate::execution::{ChildOutcome, DeadlineClass};
use crate::model::{EventId, Tally, Timestamp, rewound};
use crate::service::{Delivery, Due, Errand, ExecutionRef};

/// What is due: the same in every run in which it comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TurnOf {
    step: TurnStep,
    /// The execution that it is about; `None`: what people do.
    of: Option<ExecutionRef>,
    /// The event that began it; of what people do, the place in the world.
    event: EventId,
    /// How often the same has come before.
    again: u32,
}

/// What was noted of turns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// The choices of the next step, if they have been looked for.
    choices: Option<Vec<Choice>>,
    /// The things that were asked, or have yielded, in the order in which they first did.
    standings: Tally<TurnOf, Standing>,
    /// How often a thing has gone that may come again.
    gone: Tally<TurnOf, u32>,
    /// The last moment in which something yielded.
    yielded_at: Option<Timestamp>,
}

rewound!(Turns { choices, standings: back, gone: back, yielded_at });

/// How a thing stands among those of its moment.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// How often it has let others go first.
    yielded: u32,
    /// How many sites were passed before.
    after: usize,
    /// Where in `passed` its site is if it was asked, and how often it is to yield.
    asked: Option<(usize, u32)>,
}

/// One thing that could go first.
#[derive(Clone, Copy, Debug)]
struct Choice {
    turn: TurnOf,
    at: Timestamp,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Due(Due),
    Thing(Place),
}

impl Turns {
    /// Something has changed since the choices were looked for.
    pub(super) fn forget_choices(&mut self) {
        self.choices = None;
    }

    /// The thing, with how often it came before: what may come again is told apart by that.
    fn numbered(&self, turn: TurnOf) -> TurnOf {
        if !may_come_again(turn.step) {
            return turn;
        }
        let before = self.gone.get(&turn).copied().unwrap_or_default();
        TurnOf { again: turn.again + before, ..turn }
    }
}

impl Simulation {
    /// How many things could go first now; 0: nothing is to come. With
    /// [`Simulation::step_choosing`] and clones, every order can be gone through.
    pub fn choices(&mut self) -> usize {
        let Some(next) = self.next() else { return 0 };
        let choices = match self.turns.as_mut().and_then(|turns| turns.choices.take()) {
            Some(choices) => choices,
            None => self.find_choices(next.at),
        };
        let number = choices.len();
        self.turns.get_or_insert_default().choices = Some(choices);
        number.max(1)
    }

    /// Lets the `first`-th of the [choices](Simulation::choices) go, and notes that those before it
    /// have yielded; `false`: nothing is to come. Where there are not so many choices, what comes
    /// first goes. Who goes by the orders of one moment takes every step in this way.
    ///
    /// # Errors
    ///
    /// When the simulation cannot go on; what happened so far stays.
    pub fn step_choosing(&mut self, first: usize) -> Result<bool, SimulationError> {
        self.choices();
        let choices = self.turns.as_mut().and_then(|turns| turns.choices.take());
        let choices = choices.unwrap_or_default();
        let Some(choice) = choices.get(first).copied() else { return self.step_without_choice() };
        for yielding in &choices[..first] {
            self.note_yield(yielding.turn, choice.at);
        }
        if may_come_again(choice.turn.step) {
            let turns = self.turns.get_or_insert_default();
            *turns.gone.entry(TurnOf { again: 0, ..choice.turn }).or_default() += 1;
        }
        let written = self.events_about(choice.turn);
        self.let_happen(choice.at, |simulation| match choice.what {
            What::Due(due) => {
                simulation.service.expire_one(due, choice.at);
                Ok(())
            }
            What::Thing(place) => {
                simulation.agenda.take_at(place).map_or(Ok(()), |thing| simulation.happen(thing))
            }
        })?;
        self.note_going(choice.turn, written);
        Ok(true)
    }

    /// Lets what comes first go. It may be the last of its moment, and have yielded to the others.
    fn step_without_choice(&mut self) -> Result<bool, SimulationError> {
        let going = self.last_after_yields().map(|turn| (turn, self.events_about(turn)));
        let stepped = self.step_nominally()?;
        if let Some((turn, written)) = going {
            self.note_going(turn, written);
        }
        Ok(stepped)
    }

    /// What comes first, if something has yielded in its moment.
    fn last_after_yields(&mut self) -> Option<TurnOf> {
        let next = self.next()?;
        self.turns.as_ref().filter(|turns| turns.yielded_at == Some(next.at))?;
        if next.is_due {
            return self.service.dues_at(next.at).first().map(TurnOf::of_due);
        }
        let (_, place) = *self.agenda.of_moment(next.at).first()?;
        let turn = TurnOf::of_thing(self.agenda.at(place)?);
        self.turns.as_ref().map(|turns| turns.numbered(turn))
    }

    /// The things of a moment that could act, in nominal order; none where there is one at most, or
    /// where the first thing could not act.
    fn find_choices(&mut self, at: Timestamp) -> Vec<Choice> {
        let things = self.agenda.of_moment(at);
        let dues = self.service.dues_at(at);
        if things.len() + dues.len() < 2 {
            return Vec::new();
        }
        let mut choices: Vec<Choice> = Vec::with_capacity(things.len() + dues.len());
        let mut dues = dues.into_iter().peekable();
        let of_due = |due| Choice { turn: TurnOf::of_due(&due), at, what: What::Due(due) };
        for (class, place) in things {
            while let Some(due) = dues.next_if(|due| Class::of_due(due) < class) {
                choices.push(of_due(due));
            }
            let Some(thing) = self.agenda.at(place) else { continue };
            if self.could_act(thing, at) {
                let turn = TurnOf::of_thing(thing);
                let turn = self.turns.as_ref().map_or(turn, |turns| turns.numbered(turn));
                let about_the_same = |other: &&Choice| other.turn.is_about_the_same(turn);
                let mut before = choices.iter().rev().take_while(about_the_same);
                // The same twice, as a second answer, is no other choice.
                if before.all(|other| other.turn != turn) {
                    choices.push(Choice { turn, at, what: What::Thing(place) });
                }
            } else if choices.is_empty() {
                return choices;
            }
        }
        choices.extend(dues.map(of_due));
        if choices.len() < 2 { Vec::new() } else { choices }
    }

    /// Whether something that comes at a moment could act if it went first.
    fn could_act(&self, thing: &Thing, at: Timestamp) -> bool {
        if self.is_void(thing) {
            return false;
        }
        match thing {
            Thing::Delivery(delivery) | Thing::LateDelivery(delivery) => {
                self.service.awaits(delivery)
            }
            Thing::PollAgain(of, scheduled) => {
                let is_open = self.service.execution(*of).state().is_open();
                is_open && self.denied_poll(*of, *scheduled, at).is_some()
            }
            Thing::HandOutActivityTask(of, scheduled) => self.would_hand_out(*of, *scheduled),
            Thing::HandOutDecisionTask(..)
            | Thing::DecisionTaskAnswer(..)
            | Thing::ActivityTaskAnswer(..)
            | Thing::Heartbeat(..)
            | Thing::LambdaFunctionAnswer(..)
            | Thing::Deed(..) => true,
        }
    }
}

/// Whether the same may come more than once in a run. Heartbeats have numbers of their own.
fn may_come_again(step: TurnStep) -> bool {
    [TurnStep::HandOut, TurnStep::Poll].contains(&step)
}

impl TurnOf {
    fn is_about_the_same(self, other: TurnOf) -> bool {
        (self.of, self.event) == (other.of, other.event)
    }

    fn of_due(due: &Due) -> Self {
        let step = match due.class {
            DeadlineClass::Timer => TurnStep::Fire,
            DeadlineClass::Execution
            | DeadlineClass::DecisionTask
            | DeadlineClass::ActivityTask
            | DeadlineClass::LambdaFunction => TurnStep::Timeout,
        };
        TurnOf { step, of: Some(due.execution), event: due.opened_by, again: 0 }
    }

    fn of_thing(thing: &Thing) -> Self {
        let of = |step, of, event| TurnOf { step, of: Some(of), event, again: 0 };
        match thing {
            Thing::Delivery(delivery) => TurnOf::of_delivery(delivery, 0),
            Thing::LateDelivery(delivery) => TurnOf::of_delivery(delivery, 1),
            Thing::HandOutDecisionTask(its, id) | Thing::HandOutActivityTask(its, id) => {
                of(TurnStep::HandOut, *its, *id)
            }
            Thing::PollAgain(its, id) => of(TurnStep::Poll, *its, *id),
            Thing::DecisionTaskAnswer(its, id)
            | Thing::ActivityTaskAnswer(its, id, _)
            | Thing::LambdaFunctionAnswer(its, id, _) => of(TurnStep::Answer, *its, *id),
            Thing::Heartbeat(its, id, _, before) => {
                TurnOf { again: *before, ..of(TurnStep::Heartbeat, *its, *id) }
            }
            Thing::Deed(_, place) => {
                let event = EventId(*place as u64);
                TurnOf { step: TurnStep::Deed, of: None, event, again: 0 }
            }
        }
    }

    fn of_delivery(delivery: &Delivery, again: u32) -> Self {
        let (step, event) = match &delivery.errand {
            Errand::StartLambdaFunction | Errand::StartChild => {
                (TurnStep::Start, delivery.event_id)
            }
            Errand::CancelActivityTask(scheduled) => (TurnStep::Cancel, *scheduled),
            Errand::TellOfChild(news) => match **news {
                ChildOutcome::Started(_) | ChildOutcome::AlreadyRunning => {
                    (TurnStep::Started, delivery.event_id)
                }
                ChildOutcome::Closed { .. } => (TurnStep::Closed, delivery.event_id),
            },
            Errand::SignalExternal | Errand::RequestCancelExternal => {
                (TurnStep::Deliver, delivery.event_id)
            }
            Errand::TellOfSignal(_) | Errand::TellOfCancel(_) => {
                (TurnStep::Told, delivery.event_id)
            }
            Errand::ApplyChildPolicy(initiated) => (TurnStep::Policy, *initiated),
        };
        TurnOf { step, of: Some(delivery.of), event, again }
    }
}

#[cfg(test)]
mod tests;
