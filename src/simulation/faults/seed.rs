//! Seeds: a number that stands for a plan.
//!
//! Every site has a random number of its own. The stream belongs to the seed, the run and the thing
//! that the site is about; the attempt is the place in the stream. So nothing that happens
//! elsewhere changes a draw.

use std::fmt::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

use indexmap::IndexMap;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Fault, FaultSet, FaultSource};
use crate::model::{near_name, spread};
use crate::simulation::{SiteKind, SiteRef};

/// Faults drawn with a seed.
#[derive(Clone, Debug)]
pub struct Seeded {
    random: ChaCha8Rng,
    /// Shared by the seeds of a sweep.
    thresholds: Arc<Thresholds>,
}

/// For each kind of site, by its place, its faults, each with the number below which a draw means
/// it.
type Thresholds = [Vec<(u64, Fault)>; SiteKind::ALL.len()];

impl Seeded {
    /// The faults of a seed under a model of how often each strikes.
    #[must_use]
    pub fn new(seed: u64, model: &FaultModel) -> Self {
        Seeded { random: random(seed), thresholds: Arc::new(model.thresholds()) }
    }

    /// The same model under another seed.
    #[must_use]
    pub fn with_seed(&self, seed: u64) -> Self {
        Seeded { random: random(seed), thresholds: Arc::clone(&self.thresholds) }
    }

    /// The number of a site.
    fn draw(&mut self, site: SiteRef<'_>) -> u64 {
        // Back at a stream's beginning, the change to another one draws nothing in vain.
        self.random.set_word_pos(0);
        self.random.set_stream(stream(site));
        if let attempt @ 1.. = site.spot.attempt() {
            self.random.set_word_pos(2 * u128::from(attempt));
        }
        self.random.next_u64()
    }
}

impl FaultSource for Seeded {
    fn orders(&self) -> bool {
        self.thresholds[SiteKind::Turn as usize].last().is_some_and(|(below, _)| *below > 0)
    }

    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        let kind = site.spot.kind() as usize;
        let (most, _) = *self.thresholds[kind].last()?;
        if admitted.is_empty() || most == 0 {
            return None;
        }
        let drawn = self.draw(site);
        if drawn >= most {
            return None;
        }
        let (_, fault) = self.thresholds[kind].iter().find(|(below, _)| drawn < *below)?;
        admitted.contains(*fault).then(|| with_number(*fault, drawn))
    }
}

/// How often something yields is drawn with the same number: once, and half as often once more, and
/// so on. How many others there will be is not known when it is asked first.
fn with_number(fault: Fault, drawn: u64) -> Fault {
    let Fault::Yield(once) = fault else { return fault };
    Fault::Yield(once.saturating_add(drawn.trailing_zeros()))
}

fn random(seed: u64) -> ChaCha8Rng {
    let mut whole = [0; 32];
    whole[..8].copy_from_slice(&seed.to_le_bytes());
    ChaCha8Rng::from_seed(whole)
}

/// The stream of what a site is about: FNV-1a over its name but for the attempt, mixed.
fn stream(site: SiteRef<'_>) -> u64 {
    let mut name = Fnv(0xcbf2_9ce4_8422_2325);
    let run = site.run.map_or(Ok(()), |run| write!(name, "{run}/"));
    let spot = site.spot.write_stem(&mut name);
    debug_assert!(run.and(spot).is_ok(), "hashing takes every text");
    spread(name.0)
}

struct Fnv(u64);

impl fmt::Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let byte = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.0 = text.bytes().fold(self.0, byte);
        Ok(())
    }
}

/// How often each fault strikes where it can, as ratios of whole numbers.
///
/// As text, entries stand between commas or on lines of their own: `lambda.timeout: 3/100`. What is
/// not named strikes as often as the default says; `all: 0/1` in front leaves only what is named.
/// Things that are due in one millisecond go in their nominal order unless `turn.yield` is named:
/// how often a thing lets others go first.
///
/// ```
/// use swf_sim::simulation::{Fault, FaultModel, SiteKind};
///
/// let model: FaultModel = "all: 0/1, lambda.timeout: 3/100".parse().unwrap();
/// assert_eq!(model.ratio(SiteKind::LambdaFunction, Fault::Timeout), (3, 100));
/// assert_eq!(model.ratio(SiteKind::ActivityTask, Fault::Timeout), (0, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultModel {
    ratios: IndexMap<(SiteKind, Fault), (u32, u32)>,
}

impl Default for FaultModel {
    fn default() -> Self {
        let of_kind = |kind: &SiteKind| {
            let kind = *kind;
            FaultSet::of_kind(kind).iter().map(move |fault| (kind, fault)).collect::<Vec<_>>()
        };
        let all = SiteKind::ALL.iter().flat_map(of_kind);
        FaultModel { ratios: all.map(|row| (row, (row.1.default_rate(), 10_000))).collect() }
    }
}

impl FaultModel {
    /// How often the fault strikes at sites of the kind that admit it: so many times in so many.
    #[must_use]
    pub fn ratio(&self, kind: SiteKind, fault: Fault) -> (u32, u32) {
        self.ratios.get(&(kind, fault)).copied().unwrap_or((0, 1))
    }

    /// Whether anything may let others of its millisecond go first.
    pub(crate) fn orders(&self) -> bool {
        let turns = self.ratios.iter().filter(|((kind, _), _)| *kind == SiteKind::Turn);
        turns.into_iter().any(|(_, (numerator, _))| *numerator > 0)
    }

    /// The faults of one site exclude each other: each has a range of the draw to itself.
    fn thresholds(&self) -> Thresholds {
        let mut thresholds = Thresholds::default();
        for ((kind, fault), (numerator, denominator)) in &self.ratios {
            let ranges = &mut thresholds[*kind as usize];
            let before = ranges.last().map_or(0, |(below, _)| *below);
            let range = (u128::from(*numerator) << 64) / u128::from(*denominator);
            let below = u128::from(before) + range;
            ranges.push((u64::try_from(below).unwrap_or(u64::MAX), *fault));
        }
        thresholds
    }

    fn read(&mut self, entry: &str) -> Result<(), String> {
        let (name, ratio) =
            entry.split_once(':').ok_or("expected `:` and a ratio after the name")?;
        let ratio = read_ratio(ratio.trim())?;
        let name = name.trim();
        if name == "all" {
            let faults = self.ratios.iter_mut().filter(|((kind, _), _)| *kind != SiteKind::Turn);
            faults.for_each(|(_, known)| *known = ratio);
            return Ok(());
        }
        let full = |(kind, fault): &(SiteKind, Fault)| format!("{}.{}", kind.name(), fault.name());
        let Some(place) = self.ratios.keys().position(|row| full(row) == name) else {
            let known: Vec<String> = self.ratios.keys().map(full).collect();
            let near = near_name(name, known.iter().map(String::as_str)).map(str::to_owned);
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!(
                "`{name}` is no kind of site and fault, as `lambda.timeout`{near}"
            ));
        };
        self.ratios[place] = ratio;
        Ok(())
    }
}

fn read_ratio(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('/').and_then(|(numerator, denominator)| {
        Some((numerator.trim().parse().ok()?, denominator.trim().parse().ok()?))
    });
    let in_range =
        |(numerator, denominator): &(u32, u32)| numerator <= denominator && *denominator > 0;
    parts
        .filter(in_range)
        .ok_or_else(|| format!("`{text}` is no ratio of whole numbers of at most one, as `3/100`"))
}

/// A text that is no model of faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the model of faults, at `{at}`: {problem}")]
pub struct ModelError {
    /// The entry.
    pub at: String,
    /// What is wrong with it, and what was expected.
    pub problem: String,
}

impl FromStr for FaultModel {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let mut model = FaultModel::default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let entries = lines.flat_map(|line| line.split(',')).map(str::trim);
        for entry in entries.filter(|entry| !entry.is_empty()) {
            let read = model.read(entry);
            read.map_err(|problem| ModelError { at: entry.to_owned(), problem })?;
        }
        Ok(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Site;

    fn site(name: &str) -> Site {
        name.parse().unwrap()
    }

    #[test]
    fn a_draw_depends_on_the_seed_and_the_site_alone() {
        let model = FaultModel::default();
        let names =
            ["lambda:a#0", "lambda:a#1", "order-2/lambda:a#0", "activity:a#0", "decision@a#0"];
        let alone: Vec<u64> =
            names.iter().map(|name| Seeded::new(7, &model).draw(site(name).borrowed())).collect();
        let mut seeded = Seeded::new(7, &model);
        let backwards: Vec<u64> =
            names.iter().rev().map(|name| seeded.draw(site(name).borrowed())).collect();
        assert!(alone.iter().eq(backwards.iter().rev()));
        for (place, drawn) in alone.iter().enumerate() {
            assert!(!alone[..place].contains(drawn), "{}", names[place]);
        }
        assert_ne!(Seeded::new(8, &model).draw(site(names[0]).borrowed()), alone[0]);
    }

    #[test]
    fn the_draws_of_a_seed_are_pinned() {
        let mut seeded = Seeded::new(42, &FaultModel::default());
        let drawn = ["lambda:charge-1#0", "lambda:charge-1#1"]
            .map(|name| seeded.draw(site(name).borrowed()));
        assert_eq!(drawn, [2_238_194_722_689_293_208, 2_459_229_833_733_141_675]);
    }

    #[test]
    fn a_fault_strikes_as_often_as_the_model_says() {
        let model: FaultModel = "all: 0/1, lambda.timeout: 1/4, lambda.slow: 1/4".parse().unwrap();
        let mut seeded = Seeded::new(1, &model);
        let all = FaultSet::of_kind(SiteKind::LambdaFunction);
        let struck =
            (0..4_000).map(|n| seeded.strike(site(&format!("lambda:a#{n}")).borrowed(), all));
        let counts = struck.fold([0; 3], |mut counts, fault| {
            match fault {
                None => counts[0] += 1,
                Some(Fault::Timeout) => counts[1] += 1,
                Some(other) => {
                    assert_eq!(other, Fault::Slow);
                    counts[2] += 1;
                }
            }
            counts
        });
        assert!((1_900..2_100).contains(&counts[0]), "{counts:?}");
        assert!((900..1_100).contains(&counts[1]), "{counts:?}");
    }

    #[test]
    fn what_is_wrong_with_a_model_is_told() {
        let rows = [
            ("lambda.timeout", "expected `:` and a ratio"),
            ("lambda.timeout: 0.5", "`0.5` is no ratio"),
            ("lambda.timeout: 3/2", "`3/2` is no ratio"),
            ("lambda.timeuot: 1/2", "did you mean `lambda.timeout`?"),
            ("lambda.late: 1/2", "`lambda.late` is no kind of site and fault"),
        ];
        for (text, problem) in rows {
            let error = text.parse::<FaultModel>().unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
