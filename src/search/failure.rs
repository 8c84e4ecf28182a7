//! What the person is told of a property that breaks.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::blame::{Blame, answers, blame, execution_of};
use super::{Broken, Property, Ran, Shrunk, run, shrink};
use crate::execution::Execution;
use crate::model::{EventId, HistoryEvent, Remark, WorkflowExecution, counted, subject};
use crate::simulation::{Fault, Plan, Simulation, SimulationError, World};

/// A property that breaks under a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The property.
    pub property: String,
    /// The seed that drew the plan, if one did.
    pub seed: Option<u64>,
    /// The plan, as text.
    pub plan: String,
}

impl Failure {
    /// Shrinks the plan and tells of the failure: the property and where it broke, the plan before
    /// and after, the command that reproduces it from a scenario file, and the events that matter.
    ///
    /// `scenario` is the file's name, `source` its text.
    ///
    /// # Errors
    ///
    /// When the world cannot be set up.
    pub fn report(
        &self,
        world: &World,
        property: &Property,
        scenario: &str,
        source: Option<&str>,
    ) -> Result<String, SimulationError> {
        let reproduce = |plan: &Plan| command(scenario, plan, property);
        self.tell(world, property, (scenario, source), reproduce)
    }

    /// The same where the person reproduces it in another way than by a command.
    ///
    /// # Errors
    ///
    /// When the world cannot be set up.
    pub(crate) fn tell(
        &self,
        world: &World,
        property: &Property,
        (scenario, source): (&str, Option<&str>),
        reproduce: impl Fn(&Plan) -> String,
    ) -> Result<String, SimulationError> {
        let plan: Plan = self.plan.parse().unwrap_or_default();
        let Shrunk { plan: least, runs } = shrink(world, property, &plan)?;
        let (simulation, ended) = run(world.clone(), least.clone())?;
        let ran = Ran { simulation: &simulation, ended: &ended };
        let broken = property.judge(&ran);
        let mut out = format!("error: the property `{}` does not hold\n", self.property);
        let told = broken.as_ref().map_or(HELD_AGAIN.to_owned(), |it| it.told(&simulation));
        let _ = writeln!(out, "  {told}");
        let _ = match self.seed {
            Some(seed) => writeln!(out, "  seed {seed} drew {}", sized(&plan)),
            None => writeln!(out, "  found under {}", sized(&plan)),
        };
        if !plan.is_empty() {
            let _ = writeln!(out, "    {plan}");
        }
        if let Some(broken) = broken {
            let _ = writeln!(out, "  shrunk to {} in {}", sized(&least), counted(runs, "run"));
            for (site, fault) in least.iter() {
                let _ = writeln!(out, "    {site}={fault}: {}", fault.sentence());
            }
            let blame = blame(&ran, &broken);
            out.push_str(&events(&simulation, &broken, blame.as_ref()));
            out.push_str(&blame.map(|blame| blame.told(scenario, source)).unwrap_or_default());
        }
        let _ = writeln!(out, "  reproduce: {}", reproduce(&least));
        Ok(out)
    }
}

/// What is told of a property that broke under a plan and does not when the plan is run again.
const HELD_AGAIN: &str = "it broke once, and holds when the plan is run again: the scenario is not \
                          the same, or what its decider answers depends on more than the history";

fn sized(plan: &Plan) -> String {
    let yields = plan.iter().filter(|(_, fault)| matches!(fault, Fault::Yield(_))).count();
    match (plan.len() - yields, yields) {
        (0, 0) => "a plan without a fault".to_owned(),
        (0, yields) => format!("a plan of {}", counted(yields, "yield")),
        (faults, 0) => format!("a plan of {}", counted(faults, "fault")),
        (faults, yields) => {
            format!("a plan of {} and {}", counted(faults, "fault"), counted(yields, "yield"))
        }
    }
}

impl Broken {
    /// Where it broke and what is wrong there, in a line: the execution, the event, its time since
    /// the simulation's start.
    #[must_use]
    pub fn told(&self, simulation: &Simulation) -> String {
        let event = event_of(simulation, self);
        match (&self.run, event) {
            (Some(run), Some(event)) => {
                let at = event.event_timestamp.since(simulation.world().start);
                let (seconds, millis) = (at.as_secs(), at.subsec_millis());
                let (id, what) = (event.event_id, &self.what);
                let run = named(simulation, run);
                format!("in `{run}` at event {id} (t={seconds}.{millis:03}): {what}")
            }
            (_, _) => self.what.clone(),
        }
    }
}

/// A run by its workflow id, a later one with how many came before, as in plans: `order-1~1`.
fn named(simulation: &Simulation, run: &WorkflowExecution) -> String {
    let runs = simulation.executions().map(Execution::workflow_execution);
    let of_its_id = runs.filter(|other| other.workflow_id == run.workflow_id);
    match of_its_id.take_while(|other| *other != run).count() {
        0 => run.workflow_id.to_string(),
        before => format!("{}~{before}", run.workflow_id),
    }
}

fn event_of<'s>(simulation: &'s Simulation, broken: &Broken) -> Option<&'s HistoryEvent> {
    execution_of(simulation, broken)?.event(broken.event_id?)
}

/// The events in which faults show up to then, the last answer of the decider before the property
/// broke, the event at which it did, those that have to do with it, and those that show what of the
/// decider is to blame, each with its remark.
fn events(simulation: &Simulation, broken: &Broken, blame: Option<&Blame>) -> String {
    let mut out = String::new();
    let broke_at = event_of(simulation, broken).map(|event| event.event_timestamp);
    for execution in simulation.executions() {
        let remarks = simulation.remarks(execution);
        let here = broken.run.as_ref() == Some(execution.workflow_execution());
        let mut shown: Vec<EventId> = remarks.iter().map(|remark| remark.event_id).collect();
        // What came later did not break it.
        let is_later = |id: &EventId| {
            let at = execution.event(*id).map(|event| event.event_timestamp);
            at.zip(broke_at).is_some_and(|(at, broke_at)| at > broke_at)
        };
        shown.retain(|id| !is_later(id));
        if here {
            shown.retain(|id| broken.event_id.is_none_or(|broke| *id <= broke));
            shown.extend(broken.event_id);
            shown.extend(&broken.beside);
            shown.extend(blame.map(Blame::events).unwrap_or_default());
            shown.extend(asked(simulation, broken));
        }
        shown.sort_unstable();
        shown.dedup();
        if shown.is_empty() {
            continue;
        }
        let run = named(simulation, execution.workflow_execution());
        let _ = writeln!(out, "  events of `{run}`");
        let left_out = shown.len().saturating_sub(MOST_EVENTS);
        let rest = shown.split_off(shown.len().min(MOST_EVENTS / 2));
        let tell = |id: &EventId| told(simulation, execution, &remarks, *id);
        out.extend(shown.iter().filter_map(tell));
        if left_out > 0 {
            let _ = writeln!(out, "         and {} between", counted(left_out, "event"));
        }
        out.extend(rest[left_out..].iter().filter_map(tell));
    }
    out
}

/// As many events of an execution are shown: the first and the last of those that matter.
const MOST_EVENTS: usize = 30;

/// An event with its time and what it is about, in a line.
fn told(
    simulation: &Simulation,
    execution: &Execution,
    remarks: &[Remark],
    id: EventId,
) -> Option<String> {
    let event = execution.event(id)?;
    let remark = remarks.iter().find(|remark| remark.event_id == id);
    let remark = remark.map(|remark| format!("  {}", remark.text)).unwrap_or_default();
    let at = event.event_timestamp.since(simulation.world().start);
    let time = format!("{}.{:03}", at.as_secs(), at.subsec_millis());
    let about = subject(execution.history(), event);
    let about = about.map(|about| format!("  {about}")).unwrap_or_default();
    Some(format!("    {id:>4} {time:>10}  {}{about}{remark}\n", event.event_type()))
}

/// The last decision that the decider made before the property broke: when its answer came.
fn asked(simulation: &Simulation, broken: &Broken) -> Option<EventId> {
    let execution = execution_of(simulation, broken)?;
    answers(execution, broken.event_id?).next().map(|(event_id, _)| event_id)
}

/// The command that shows the failure, as a shell takes it. A property that only its own program
/// knows cannot be named in it.
pub(crate) fn command(scenario: &str, plan: &Plan, property: &Property) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let as_word = |text: &str| match text.chars().all(plain) {
        true => text.to_owned(),
        false => quoted(text),
    };
    let mut command = format!("swf-sim run {}", as_word(scenario));
    if !plan.is_empty() {
        let _ = write!(command, " --faults {}", quoted(&plan.to_string()));
    }
    if property.name().parse::<Property>().is_ok() {
        let _ = write!(command, " --property {}", as_word(property.name()));
    }
    command
}
