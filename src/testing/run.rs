//! A run of a world, to be asserted on.

use std::fmt;
use std::fs;

use crate::execution::Execution;
use crate::model::{Claim, counted};
use crate::render::{self, Paint};
use crate::search::{Failure, Property, Ran, run};
use crate::simulation::{FaultSource, Plan, Simulation, SimulationError, World};

/// A world under a source of faults, at its end.
#[derive(Debug)]
pub struct Run {
    simulation: Simulation,
    ended: Result<(), SimulationError>,
    /// The scenario file that the world is from.
    file: Option<String>,
}

/// What a person is told of a property that does not hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Report(String);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tests print errors so, and its lines are to be read.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Report {}

impl Run {
    /// A world in which nothing goes another way than it nominally does.
    ///
    /// # Panics
    ///
    /// When the world cannot be set up.
    #[must_use]
    pub fn of(world: &World) -> Self {
        Run::under(world, Plan::new())
    }

    /// A world under a plan, under [`super::Faults`], or any other source of faults.
    ///
    /// # Panics
    ///
    /// When the world cannot be set up.
    #[must_use]
    #[track_caller]
    pub fn under(world: &World, faults: impl FaultSource + 'static) -> Self {
        match run(world.clone(), faults) {
            Ok((simulation, ended)) => Run { simulation, ended, file: None },
            Err(error) => panic!("{error}"),
        }
    }

    /// The same, where reports give the command that runs this scenario file.
    #[must_use]
    pub fn of_file(self, path: impl Into<String>) -> Self {
        Run { file: Some(path.into()), ..self }
    }

    /// The simulation at its end.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// How it ended.
    ///
    /// # Errors
    ///
    /// When it could not go on.
    pub fn ended(&self) -> Result<(), SimulationError> {
        self.ended.clone()
    }

    /// Every fault that struck. The world under this plan gives the same run.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.simulation.plan()
    }

    /// Whether there is an execution, and every one has closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let closed = |execution: &Execution| execution.state().close_status().is_some();
        let mut executions = self.simulation.executions();
        executions.len() > 0 && executions.all(closed)
    }

    /// Judges the run by a property in words, as `once charge-card`.
    ///
    /// # Errors
    ///
    /// When the property does not hold: what [`Run::judge`] says. When the words are no property:
    /// what is wrong with them.
    pub fn keeps(&self, claim: &str) -> Result<(), Report> {
        let property = claim.parse::<Property>().map_err(|error| Report(error.to_string()))?;
        self.judge(&property)
    }

    /// Judges the run by the default properties.
    ///
    /// # Errors
    ///
    /// When one does not hold: what [`Run::judge`] says of the first.
    pub fn keeps_defaults(&self) -> Result<(), Report> {
        Property::defaults().iter().try_for_each(|property| self.judge(property))
    }

    /// Judges the run by the default properties, and by those that its scenario states besides.
    ///
    /// # Errors
    ///
    /// When one does not hold: what [`Run::judge`] says of the first.
    pub fn keeps_all(&self, of_scenario: &[Claim]) -> Result<(), Report> {
        self.keeps_defaults()?;
        of_scenario.iter().try_for_each(|claim| self.judge(&Property::from(claim)))
    }

    /// Judges the run by a property.
    ///
    /// # Errors
    ///
    /// When it does not hold: the property and where it broke, the plan before and after shrinking,
    /// the few events that matter, and how to see it again.
    pub fn judge(&self, property: &Property) -> Result<(), Report> {
        let Run { simulation, ended, file } = self;
        if property.judge(&Ran { simulation, ended }).is_none() {
            return Ok(());
        }
        let property_name = property.name().to_owned();
        let failure =
            Failure { property: property_name, seed: None, plan: self.plan().to_string() };
        let world = simulation.world();
        let told = match file {
            Some(path) => {
                let source = fs::read_to_string(path).ok();
                failure.report(world, property, path, source.as_deref())
            }
            None => failure.tell(world, property, ("", None), in_rust),
        };
        Err(Report(told.unwrap_or_else(|error| error.to_string())))
    }

    /// What to print when an assertion on the run fails: the report of the first default property
    /// that does not hold; or else the plan, every fault named, the table, and how to see it again.
    #[must_use]
    pub fn report(&self) -> String {
        if let Err(Report(report)) = self.keeps_defaults() {
            return report;
        }
        let plan = self.plan();
        let fault = |(site, fault): (&_, crate::simulation::Fault)| {
            format!("  {site}={fault}: {}\n", fault.sentence())
        };
        let faults: String = plan.iter().map(fault).collect();
        let (table, again) = (self.table(), in_rust(&plan));
        let under = counted(plan.len(), "fault");
        format!("the run under {under}\n{faults}{table}reproduce: {again}\n")
    }

    /// The tables of all executions, with the remarks on their events, as `swf-sim run` prints
    /// them. The same world under the same plan gives the same text, on every machine.
    #[must_use]
    pub fn table(&self) -> String {
        let simulation = &self.simulation;
        let name = self.file.as_deref().unwrap_or("run");
        let billed = simulation.executions().map(|execution| simulation.billed(execution)).sum();
        let remarks = |execution: &_| simulation.remarks(execution);
        render::report(name, simulation.executions(), remarks, &billed, Paint::Plain)
    }

    /// The histories of all executions as JSON of the wire. Nothing in it is random or of the
    /// machine, so that a snapshot needs no redactions.
    #[must_use]
    pub fn history_json(&self) -> String {
        let document = render::document(self.simulation.executions());
        String::from_utf8(document).expect("JSON is written as UTF-8")
    }
}

/// How to run a plan again in a test.
fn in_rust(plan: &Plan) -> String {
    format!("Run::under(&world, {:?}.parse::<Plan>()?)", plan.to_string())
}
