//! `swf-sim sweep` and `swf-sim merge`: a run for each of many seeds, and what they came to.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use super::deciders::DeciderCommand;
use super::faults::{Model, say_unmet};
use super::input::Input;
use super::interruption::Interruption;
use super::kept::Kept;
use super::output::Output;
use super::progress::{Progress, time};
use super::{Exit, General, say};
use crate::model::Claim;
use crate::scenario::Scenario;
use crate::search::{
    Failure, Property, Ran, SILENT_RUNS, Shard, Summary, Sweep as Search, command, run,
    sweep_and_tell,
};
use crate::simulation::{Plan, Unmet, World};

/// Run a scenario under the faults of many seeds, and judge every run.
#[derive(Debug, Args)]
pub(super) struct Sweep {
    /// The scenario file.
    scenario: PathBuf,
    /// The seeds, without the last one.
    #[arg(long, value_name = "A..B", default_value = "0..10000", value_parser = seeds)]
    seeds: Range<u64>,
    /// How many threads; as many as the machine has unless said otherwise.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Only this part of the seeds, counted from 0, as `3/64`; parts can be merged.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Stop after this long, as `60s`; exit code 5 tells that not all seeds were run.
    #[arg(long, value_name = "TIME", value_parser = time)]
    time_limit: Option<Duration>,
    /// Keep the plan of each property that breaks in this folder: that of the lowest seed so far,
    /// at once and before it is shrunk.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Run the plans of this file first, one to a line.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Write the summary as JSON to this file, for `swf-sim merge`.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    #[command(flatten)]
    model: Model,
    #[command(flatten)]
    properties: Properties,
    #[command(flatten)]
    decider: DeciderCommand,
}

/// Put the summaries of the parts of a sweep together.
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// Summaries that `swf-sim sweep --summary` wrote.
    #[arg(value_name = "FILE", required = true)]
    summaries: Vec<PathBuf>,
    /// The scenario file: with it, what breaks is shrunk and told.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    properties: Properties,
    #[command(flatten)]
    decider: DeciderCommand,
}

/// What every run is judged by.
#[derive(Debug, Args)]
pub(super) struct Properties {
    /// Judge every run by this too, as `once charge-card`, or by a default property, as `closes`;
    /// it can be given several times.
    #[arg(long = "property", value_name = "CLAIM", long_help = claims())]
    properties: Vec<Property>,
}

/// What can be claimed, for those who ask for help.
fn claims() -> String {
    let mut help = "Judge every run by this too, besides the default properties and those of the \
                    scenario; it can be given several times:\n"
        .to_owned();
    for form in Claim::FORMS {
        help.push_str(&format!("\n- {}: {}", form.words, form.holds));
    }
    help + "\n\n" + Claim::WORDS
}

impl Properties {
    /// Those that were asked for.
    pub(super) fn asked(&self) -> &[Property] {
        &self.properties
    }

    /// Says what the scenario and those that were asked for say and hardly mean.
    pub(super) fn warn(&self, scenario: &Scenario, general: &General) {
        general.warn(&scenario.warnings);
        let asked = self.properties.iter().filter_map(|asked| asked.name().parse::<Claim>().ok());
        for claim in asked {
            general.warn(&scenario.warnings_of(&claim, "--property"));
        }
    }

    /// Those that are on by default, those of the scenario, and those that were asked for.
    pub(super) fn all(&self, scenario: &Scenario) -> Vec<Property> {
        let (mut all, stated) = (Property::defaults(), scenario.properties.iter());
        for property in stated.map(Property::from).chain(self.properties.clone()) {
            if !all.iter().any(|known| known.name() == property.name()) {
                all.push(property);
            }
        }
        all
    }
}

impl Sweep {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.search(general).unwrap_or_else(|exit| exit)
    }

    fn search(&self, general: &General) -> Result<Exit, Exit> {
        let input = Input::read(&self.scenario)?;
        let mut scenario = input.scenario()?;
        self.properties.warn(&scenario, general);
        self.decider.install(&input, &mut scenario.world)?;
        input.set_up(scenario.world.clone())?;
        let search = Search {
            scenario: scenario.name.clone(),
            seeds: self.seeds.clone(),
            shard: self.shard.unwrap_or(Shard::WHOLE),
            jobs: self
                .jobs
                .or(std::thread::available_parallelism().ok())
                .unwrap_or(NonZeroUsize::MIN),
            model: self.model.read()?,
            properties: self.properties.all(&scenario),
        };
        let (known, found) = self.known(&scenario.world, &search.properties)?;
        let mut output = Output::plain();
        let mut exit = output.write(known.as_bytes()).max(found);
        let part = search.shard.part(&search.seeds);
        if part.is_empty() {
            say("error: there is no seed to run");
            return Err(Exit::Nothing);
        }
        let interruption = Interruption::watch();
        let progress = Progress::new(Some(part.end - part.start), self.time_limit, general);
        let go_on = |done| progress.go_on(done) && !interruption.asked();
        let world = || self.world(&input);
        let kept = self.save.as_deref().map(|folder| Kept::new(folder, &search.properties));
        let found = |failure: &Failure| kept.iter().for_each(|kept| kept.keep(failure));
        let swept = sweep_and_tell(&search, &world, &go_on, &found);
        let asked_to_end = progress.is_out_of_time() || interruption.asked();
        drop(progress);
        let summary = swept.map_err(|error| bad(&input, &error))?;
        if !summary.is_complete() && !asked_to_end {
            let note = format!("the decider gave no answer in {SILENT_RUNS} runs on end");
            general.note(&format!("{}: stopped: {note}", input.name));
        }
        exit = exit.max(self.write_summary(&summary));
        exit = exit.max(kept.map_or(Exit::Success, Kept::finish));
        exit = exit.max(output.write(summary.to_string().as_bytes()));
        let of = (&input, &scenario);
        exit = exit.max(told(&summary, of, &search.properties, &self.decider, &mut output));
        Ok(exit.max(if interruption.asked() { Exit::Interrupted } else { Exit::Success }))
    }

    /// A world of its own for each thread, so that no count is shared between them, and a program
    /// of its own that decides. It was read before, so that it can be read.
    fn world(&self, input: &Input) -> World {
        let mut world = input.scenario().map_or_else(|_| World::default(), |read| read.world);
        let _ = self.decider.install(input, &mut world);
        world
    }

    /// What becomes of the plans that are known, a line for each, and what of them does not come
    /// about.
    fn known(&self, world: &World, properties: &[Property]) -> Result<(String, Exit), Exit> {
        let Some(path) = &self.known else { return Ok((String::new(), Exit::Success)) };
        let (mut out, mut exit) = ("known plans\n".to_owned(), Exit::Success);
        let text = Input::read(path)?.text;
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let plan: Plan = line.parse().map_err(|error| {
                say(format_args!("error: {}: {error}", path.display()));
                Exit::BadInput
            })?;
            let (simulation, ended) = run(world.clone(), plan).map_err(|error| {
                say(format_args!("error: {error}"));
                Exit::BadInput
            })?;
            let ran = Ran { simulation: &simulation, ended: &ended };
            let broken = properties.iter().filter(|property| property.judge(&ran).is_some());
            let broken: Vec<String> =
                broken.map(|property| format!("`{}` breaks", property.name())).collect();
            exit = exit.max(if broken.is_empty() { Exit::Success } else { Exit::Found });
            let unmet = simulation.unmet().into_iter();
            let unmet = unmet
                .map(|Unmet { site, fault, .. }| format!("`{site}={fault}` did not come about"));
            let told: Vec<String> = broken.into_iter().chain(unmet).collect();
            let told = if told.is_empty() { "holds".to_owned() } else { told.join(", ") };
            out.push_str(&format!("  {line}: {told}\n"));
            exit = exit.max(say_unmet(&path.display(), &simulation));
        }
        Ok((out, exit))
    }

    fn write_summary(&self, summary: &Summary) -> Exit {
        let Some(path) = &self.summary else { return Exit::Success };
        let json = serde_json::to_string(summary).expect("a summary is plain data");
        write(path, &format!("{json}\n"))
    }
}

impl Merge {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.merge(general).unwrap_or_else(|exit| exit)
    }

    fn merge(&self, general: &General) -> Result<Exit, Exit> {
        let mut merged: Option<Summary> = None;
        for path in &self.summaries {
            let text = Input::read(path)?.text;
            let wrong = |error: &dyn std::fmt::Display| {
                say(format_args!("error: {}: {error}", path.display()));
                Exit::BadInput
            };
            let summary: Summary = serde_json::from_str(&text).map_err(|error| {
                wrong(&format_args!("it is not what `swf-sim sweep --summary` writes: {error}"))
            })?;
            match &mut merged {
                None => merged = Some(summary),
                Some(merged) => merged.merge(&summary).map_err(|error| wrong(&error))?,
            }
        }
        let Some(summary) = merged else { return Err(Exit::Nothing) };
        let mut output = Output::plain();
        let written = output.write(summary.to_string().as_bytes());
        let exit = written.max(if summary.is_whole() { Exit::Success } else { Exit::Limit });
        let Some(path) = &self.scenario else { return Ok(exit.max(judged(&summary))) };
        let input = Input::read(path)?;
        let mut scenario = input.scenario()?;
        if scenario.name != summary.scenario {
            let (of, name) = (&summary.scenario, &scenario.name);
            let error = format!("it is the scenario `{name}`, the summaries are of `{of}`");
            return Err(bad(&input, &error));
        }
        self.properties.warn(&scenario, general);
        self.decider.install(&input, &mut scenario.world)?;
        let properties = self.properties.all(&scenario);
        let of = (&input, &scenario);
        Ok(exit.max(told(&summary, of, &properties, &self.decider, &mut output)))
    }
}

/// Shrinks and tells what breaks.
fn told(
    summary: &Summary,
    of: (&Input, &Scenario),
    properties: &[Property],
    decider: &DeciderCommand,
    output: &mut Output,
) -> Exit {
    let failures: Vec<&Failure> = summary.failures.values().collect();
    report(&failures, of, properties, decider, output).max(judged(summary))
}

/// Shrinks and tells each of the failures.
pub(super) fn report(
    failures: &[&Failure],
    (input, scenario): (&Input, &Scenario),
    properties: &[Property],
    decider: &DeciderCommand,
    output: &mut Output,
) -> Exit {
    let mut exit = Exit::Success;
    for failure in failures {
        let known = properties.iter().find(|property| property.name() == failure.property);
        // The words of a claim say all of it.
        let Some(property) = known.cloned().or_else(|| failure.property.parse().ok()) else {
            continue;
        };
        let property = &property;
        let file = (&input.name[..], Some(&input.text[..]));
        let scenario_file = input.argument();
        let reproduce =
            |plan: &Plan| command(scenario_file, plan, property) + &decider.as_argument();
        let told = failure.tell(&scenario.world, property, file, reproduce);
        exit = exit.max(match told {
            Ok(told) => output.write(format!("\n{told}").as_bytes()),
            Err(error) => bad(input, &error),
        });
    }
    exit
}

fn judged(summary: &Summary) -> Exit {
    let found = if summary.failures.is_empty() { Exit::Success } else { Exit::Found };
    found.max(if summary.is_complete() { Exit::Success } else { Exit::Limit })
}

pub(super) fn bad(input: &Input, error: &dyn std::fmt::Display) -> Exit {
    say(format_args!("error: {}: {error}", input.name));
    Exit::BadInput
}

fn write(path: &Path, text: &str) -> Exit {
    match std::fs::write(path, text) {
        Ok(()) => Exit::Success,
        Err(error) => {
            say(format_args!("error: cannot write `{}`: {error}", path.display()));
            Exit::Io
        }
    }
}

fn pair<T: FromStr>(text: &str, between: &str) -> Option<(T, T)> {
    let (one, other) = text.split_once(between)?;
    Some((one.trim().parse().ok()?, other.trim().parse().ok()?))
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let range = pair(text, "..").map(|(start, end)| start..end);
    range.ok_or_else(|| "expected two whole numbers, as `0..10000`".to_owned())
}

fn shard(text: &str) -> Result<Shard, String> {
    let shard = pair(text, "/").map(|(index, of)| Shard { index, of });
    let exists = shard.filter(|shard| shard.index < shard.of);
    exists.ok_or_else(|| "expected a part and their number, as `0/64` to `63/64`".to_owned())
}
