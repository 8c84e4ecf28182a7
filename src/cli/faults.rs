//! What goes another way in a run: a plan, or a seed.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use clap::Args;

use super::input::Input;
use super::{Exit, General, say};
use crate::model::Text;
use crate::simulation::{
    Fault, FaultModel, FaultSet, FaultSource, Plan, Seeded, Simulation, SiteRef, World,
};

/// What goes another way than it nominally does.
#[derive(Debug, Args)]
pub(super) struct Faults {
    /// What goes another way where: a plan, as `lambda:charge-1#0=timeout`, or a file with one.
    #[arg(long, value_name = "PLAN|FILE")]
    faults: Option<String>,
    /// Draw what goes another way with this seed, and say which plan it stands for.
    #[arg(long, value_name = "N", conflicts_with = "faults")]
    seed: Option<u64>,
    #[command(flatten)]
    model: Model,
}

/// How often faults strike under a seed.
#[derive(Debug, Args)]
pub(super) struct Model {
    /// How often each fault strikes under a seed, as `lambda.timeout: 3/100`, or a file that says
    /// so; what is not named strikes by default. Explored is what may strike at all.
    #[arg(long, value_name = "MODEL|FILE")]
    fault_model: Option<String>,
}

impl Model {
    pub(super) fn read(&self) -> Result<FaultModel, Exit> {
        self.given().map(Option::unwrap_or_default)
    }

    /// The model, if one is given.
    pub(super) fn given(&self) -> Result<Option<FaultModel>, Exit> {
        self.fault_model.as_deref().map(text_or_file).transpose()
    }
}

impl Faults {
    /// Whether anything is to go another way.
    pub(super) fn are_given(&self) -> bool {
        self.faults.is_some() || self.seed.is_some()
    }

    /// Who says what happens in a run.
    fn source(&self) -> Result<Option<Box<dyn FaultSource>>, Exit> {
        if let Some(plan) = &self.faults {
            return Ok(Some(Box::new(text_or_file::<Plan>(plan)?)));
        }
        let Some(seed) = self.seed else { return Ok(None) };
        Ok(Some(Box::new(Seeded::new(seed, &self.model.read()?))))
    }

    /// A world at its first moment, with what is to go another way in it.
    pub(super) fn set_up(&self, input: &Input, world: World) -> Result<Simulation, Exit> {
        let Some(source) = self.source()? else { return input.set_up(world) };
        input.set_up_under(world, source)
    }

    /// The same where the sites are noted that the run passes, with turns or without.
    pub(super) fn set_up_noting(
        &self,
        input: &Input,
        world: World,
        orders: bool,
    ) -> Result<Simulation, Exit> {
        let source = self.source()?.unwrap_or_else(|| Box::new(Plan::new()));
        match orders {
            true => input.set_up_under(world, Box::new(AskedAboutTurns(source))),
            false => input.set_up_under(world, source),
        }
    }

    /// Says which plan a seed stood for, and what of a plan did not come about.
    pub(super) fn report(&self, input: &Input, simulation: &Simulation, general: &General) -> Exit {
        if let Some(seed) = self.seed {
            let plan = simulation.plan();
            let plan = if plan.is_empty() { "no fault".to_owned() } else { plan.to_string() };
            general.note(&format!("{}: seed {seed} stands for: {plan}", input.name));
        }
        say_unmet(&input.name, simulation)
    }
}

/// Says what of a plan did not come about, which stands in the file or belongs to the input that is
/// named.
pub(super) fn say_unmet(name: &dyn Display, simulation: &Simulation) -> Exit {
    let unmet = simulation.unmet();
    for unmet in &unmet {
        say(format_args!("error: {name}: {unmet}"));
    }
    if unmet.is_empty() { Exit::Success } else { Exit::BadInput }
}

/// A source that is asked about turns whether it says anything of them or not.
#[derive(Clone, Debug)]
struct AskedAboutTurns(Box<dyn FaultSource>);

impl FaultSource for AskedAboutTurns {
    fn begin(&mut self, principal: Option<&Text>) {
        self.0.begin(principal);
    }

    fn orders(&self) -> bool {
        true
    }

    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        self.0.strike(site, admitted)
    }

    fn plan(&self) -> Option<&Plan> {
        self.0.plan()
    }
}

/// What a text says, or the file that it names.
pub(super) fn text_or_file<T: FromStr>(given: &str) -> Result<T, Exit>
where
    T::Err: Display,
{
    let path = Path::new(given);
    let text = match path.is_file() {
        true => Input::read(path)?.text,
        false => given.to_owned(),
    };
    text.parse().map_err(|error| {
        say(format_args!("error: {error}"));
        if !given.contains(['=', ':']) {
            say(format_args!("help: there is no file `{given}` either"));
        }
        Exit::BadInput
    })
}
