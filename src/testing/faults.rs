//! Faults that are drawn while the run goes on, and of which some can be left out.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::Text;
use crate::simulation::{Fault, FaultModel, FaultSet, FaultSource, Seeded, SiteRef};

/// Faults that a seed draws while a run goes on, since which sites it passes depends on the
/// decider. At most so many strike, and those whose number is in `skip` do not.
///
/// Each is numbered as it is drawn, from 0. One that is skipped has its number all the same: what
/// is left out shifts nothing.
///
/// ```
/// use swf_sim::testing::Faults;
///
/// let faults = Faults::of_seed(7).at_most(3).skipping([0]);
/// assert_eq!(format!("{faults:?}"), "Faults { seed: 7, at_most: 3, skip: {0} }");
/// ```
#[derive(Clone)]
pub struct Faults {
    /// The seed.
    pub seed: u64,
    /// So many faults are drawn; none after them.
    pub at_most: u32,
    /// The numbers of those that do not strike.
    pub skip: BTreeSet<u32>,
    /// How often each fault strikes.
    pub model: FaultModel,
    drawing: Option<Drawing>,
}

#[derive(Clone)]
struct Drawing {
    seeded: Seeded,
    drawn: u32,
}

impl Faults {
    /// All faults of a seed under the default model.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        let (skip, model) = (BTreeSet::new(), FaultModel::default());
        Faults { seed, at_most: u32::MAX, skip, model, drawing: None }
    }

    /// At most so many.
    #[must_use]
    pub fn at_most(self, at_most: u32) -> Self {
        Faults { at_most, ..self }
    }

    /// Without those of these numbers.
    #[must_use]
    pub fn skipping(self, numbers: impl IntoIterator<Item = u32>) -> Self {
        Faults { skip: numbers.into_iter().collect(), ..self }
    }

    /// Under another model of how often each fault strikes.
    #[must_use]
    pub fn under(self, model: FaultModel) -> Self {
        Faults { model, ..self }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Faults { seed, at_most, skip, .. } = self;
        let mut shown = f.debug_struct("Faults");
        shown.field("seed", seed).field("at_most", at_most).field("skip", skip).finish()
    }
}

impl FaultSource for Faults {
    fn begin(&mut self, _principal: Option<&Text>) {
        self.drawing = None;
    }

    fn orders(&self) -> bool {
        self.model.orders()
    }

    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        let (seed, model) = (self.seed, &self.model);
        let begun = || Drawing { seeded: Seeded::new(seed, model), drawn: 0 };
        let drawing = self.drawing.get_or_insert_with(begun);
        let fault = drawing.seeded.strike(site, admitted)?;
        let number = drawing.drawn;
        if number >= self.at_most {
            return None;
        }
        drawing.drawn += 1;
        (!self.skip.contains(&number)).then_some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Site, SiteKind};

    /// The numbers of the sites at which faults strike.
    fn struck(mut faults: Faults) -> Vec<u32> {
        let all = FaultSet::of_kind(SiteKind::LambdaFunction);
        faults.begin(None);
        let site = |n: u32| -> Site { format!("lambda:a#{n}").parse().unwrap() };
        (0..200).filter(|n| faults.strike(site(*n).borrowed(), all).is_some()).collect()
    }

    #[test]
    fn what_is_skipped_is_left_out_and_nothing_else_changes() {
        let all = struck(Faults::of_seed(3));
        assert!(all.len() > 5, "{all:?}");
        let few = Faults::of_seed(3).at_most(4);
        assert_eq!(struck(few.clone()), all[..4]);
        let skipping = few.skipping([1, 2, 9]);
        assert_eq!(struck(skipping.clone()), [all[0], all[3]]);
        assert_eq!(struck(skipping.clone()), struck(skipping), "it begins anew with each run");
    }
}
