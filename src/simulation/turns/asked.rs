//! What a source says of turns, what is noted of those that yield, and how they are named.

use std::num::NonZeroU32;

use super::{Simulation, Standing, TurnOf};
use crate::execution::Execution;
use crate::model::{EventAttributes, EventId, Timestamp};
use crate::simulation::site::Names;
use crate::simulation::{About, Fault, FaultSet, Passed, Site, Spot, TurnStep};

impl Simulation {
    /// Which of the choices goes first, where a source is asked about turns.
    pub(in crate::simulation) fn first_by_source(&mut self) -> usize {
        let last = self.choices().saturating_sub(1);
        (0..last).find(|place| !self.is_to_yield(*place, last - place)).unwrap_or(last)
    }

    /// Whether one of the choices lets the next one go first. It is asked when that could be.
    fn is_to_yield(&mut self, place: usize, others: usize) -> bool {
        let turns = self.turns.as_ref();
        let choice = turns.and_then(|turns| turns.choices.as_ref()?.get(place));
        let Some((turn, at)) = choice.map(|choice| (choice.turn, choice.at)) else { return false };
        let known = turns.and_then(|turns| turns.standings.get(&turn)).copied();
        let yielded = known.map_or(0, |standing| standing.yielded);
        let wanted = match known.and_then(|standing| standing.asked) {
            Some((_, wanted)) => wanted,
            None => self.ask_turn(turn, at, others),
        };
        yielded < wanted
    }

    /// Asks how often a thing is to yield.
    fn ask_turn(&mut self, turn: TurnOf, at: Timestamp, others: usize) -> u32 {
        let Some(site) = self.site_of_turn(turn) else { return 0 };
        let struck = Fault::yielding(self.standing(turn).yielded);
        let Some(faults) = self.faults.as_deref_mut() else { return 0 };
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        let admitted: FaultSet = Fault::yielding(others).into_iter().collect();
        let fault = faults.source.strike(site.borrowed(), admitted);
        let wanted = fault.map_or(0, Fault::times);
        let place = faults.passed.len();
        let site = faults.keep(site);
        faults.passed.push(Passed { site, at, admitted, struck });
        self.standing(turn).asked = Some((place, wanted));
        wanted
    }

    /// Notes that a thing has let another one go first, in this moment.
    pub(super) fn note_yield(&mut self, turn: TurnOf, at: Timestamp) {
        self.turns.get_or_insert_default().yielded_at = Some(at);
        let standing = self.standing(turn);
        standing.yielded += 1;
        let Standing { yielded, asked, .. } = *standing;
        if let (Some((place, _)), Some(faults)) = (asked, &mut self.faults) {
            faults.passed[place].struck = Fault::yielding(yielded);
        }
    }

    /// Notes of all things that were asked how often they have yielded.
    pub(in crate::simulation) fn restate_yields(&mut self) {
        let (Some(turns), Some(faults)) = (&self.turns, &mut self.faults) else { return };
        for Standing { yielded, asked, .. } in turns.standings.values() {
            if let Some((place, _)) = asked {
                faults.passed[*place].struck = Fault::yielding(*yielded);
            }
        }
    }

    fn standing(&mut self, turn: TurnOf) -> &mut Standing {
        let after = self.passed().len();
        let standings = &mut self.turns.get_or_insert_default().standings;
        standings.entry(turn).or_insert(Standing { yielded: 0, after, asked: None })
    }

    /// How many events there are of what a turn is about.
    pub(super) fn events_about(&self, turn: TurnOf) -> usize {
        turn.of.map_or(0, |of| self.service.execution(of).history().len())
    }

    /// The first event that a thing has written which went after others shows that it yielded.
    pub(super) fn note_going(&mut self, turn: TurnOf, before: usize) {
        let standing = self.turns.as_ref().and_then(|turns| turns.standings.get(&turn));
        let asked = standing.filter(|standing| standing.yielded > 0).and_then(|s| s.asked);
        let (Some((place, _)), Some(of)) = (asked, turn.of) else { return };
        if self.events_about(turn) > before
            && let Some(faults) = &mut self.faults
        {
            faults.written.entry((of, EventId(before as u64 + 1))).or_insert(place);
        }
    }

    /// The turns that have yielded and were not asked, each with how many sites were passed before.
    pub(in crate::simulation) fn unasked_turns(&self) -> Vec<(usize, Site, Fault)> {
        let standings = self.turns.iter().flat_map(|turns| turns.standings.iter());
        let unasked = standings.filter(|(_, standing)| standing.asked.is_none());
        let mut names: Vec<Names> = Vec::new();
        names.resize_with(self.executions().len(), Names::default);
        let named = unasked.filter_map(|(turn, standing)| {
            let fault = Fault::yielding(standing.yielded)?;
            let Some(of) = turn.of else {
                return Some((standing.after, self.site_of_deed(*turn)?, fault));
            };
            let execution = self.service.execution(of);
            let names = &mut names[of.place()];
            names.follow(execution.history());
            let spot = spot_of_turn(*turn, names, execution)?;
            Some((standing.after, Site { run: self.site_run(of), spot }, fault))
        });
        named.collect()
    }

    fn site_of_turn(&mut self, turn: TurnOf) -> Option<Site> {
        let Some(of) = turn.of else { return self.site_of_deed(turn) };
        let named = self.faults.as_deref_mut()?.named(of, &self.service);
        let spot = spot_of_turn(turn, &named.names, self.service.execution(of))?;
        Some(Site { run: named.run.clone(), spot })
    }

    /// What people do is in no run.
    fn site_of_deed(&self, turn: TurnOf) -> Option<Site> {
        let place = usize::try_from(turn.event.0).ok()?;
        let (_, deed) = self.world.people.get(place)?;
        let id = deed.subject();
        let before = self.world.people[..place].iter().filter(|(_, deed)| deed.subject() == id);
        let attempt = u32::try_from(before.count()).unwrap_or(u32::MAX);
        let about = About::People { id, attempt };
        let spot = Spot::Turn { step: TurnStep::Deed, about, again: turn.again };
        Some(Site { run: None, spot })
    }
}

fn spot_of_turn(turn: TurnOf, names: &Names, execution: &Execution) -> Option<Spot> {
    let TurnOf { step, event, again, of: _ } = turn;
    Some(Spot::Turn { step, about: about(event, names, execution)?, again })
}

/// What began with an event, by its name.
fn about(began: EventId, names: &Names, execution: &Execution) -> Option<About> {
    let event = &execution.event(began)?.attributes;
    if let EventAttributes::WorkflowExecutionStarted(_) = event {
        return Some(About::Execution);
    }
    if let EventAttributes::TimerStarted(timer) = event {
        let attempt = names.attempt_begun_by(began);
        return Some(About::Timer { id: timer.timer_id.clone(), attempt });
    }
    let task =
        if let EventAttributes::DecisionTaskStarted(task) = event { Some(task) } else { None };
    let began = task.map_or(began, |task| task.scheduled_event_id);
    let spot = names.brought_up_by(began).last()?;
    Some(About::Site(Box::new(spot.clone())))
}

impl Fault {
    /// To yield so often; `None`: not at all.
    fn yielding(times: u32) -> Option<Fault> {
        NonZeroU32::new(times).map(Fault::Yield)
    }

    /// How often what it strikes yields.
    fn times(self) -> u32 {
        if let Fault::Yield(times) = self { times.get() } else { 0 }
    }
}
