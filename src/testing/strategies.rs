//! Strategies for faults and for inputs.

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

use super::Faults;
use crate::model::Text;
use crate::simulation::FaultModel;

/// Faults of any seed, of which so many strike: `faults(0..=4)`. Shrinking leaves out one after the
/// other, until each is needed.
#[must_use]
pub fn faults(at_most: impl Into<SizeRange>) -> AnyFaults {
    AnyFaults { at_most: at_most.into(), model: FaultModel::default() }
}

/// The strategy of [`faults`].
#[derive(Clone, Debug)]
pub struct AnyFaults {
    at_most: SizeRange,
    model: FaultModel,
}

impl AnyFaults {
    /// The same under another model of how often each fault strikes.
    #[must_use]
    pub fn under(self, model: FaultModel) -> Self {
        AnyFaults { model, ..self }
    }
}

impl Strategy for AnyFaults {
    type Tree = FaultsTree;
    type Value = Faults;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = any::<u64>().new_tree(runner)?.current();
        let range = self.at_most.start()..=self.at_most.end_incl();
        let at_most = u32::try_from(range.new_tree(runner)?.current()).unwrap_or(u32::MAX);
        let faults = Faults::of_seed(seed).at_most(at_most).under(self.model.clone());
        Ok(FaultsTree { faults, next: at_most, skipped: None, progress: false })
    }
}

/// Shrinks [`Faults`]: skips the last that is drawn, the one before it, and so on, as often as that
/// leads anywhere. Everything else stays.
#[derive(Clone, Debug)]
pub struct FaultsTree {
    faults: Faults,
    /// Those with lower numbers are still to be tried in this round.
    next: u32,
    /// What the last simplification has skipped.
    skipped: Option<u32>,
    /// Whether this round has left out anything.
    progress: bool,
}

impl ValueTree for FaultsTree {
    type Value = Faults;

    fn current(&self) -> Faults {
        self.faults.clone()
    }

    fn simplify(&mut self) -> bool {
        // Nobody has complained about the last one: it stays out.
        self.progress |= self.skipped.take().is_some();
        loop {
            while self.next > 0 {
                self.next -= 1;
                if self.faults.skip.insert(self.next) {
                    self.skipped = Some(self.next);
                    return true;
                }
            }
            if !self.progress {
                return false;
            }
            (self.next, self.progress) = (self.faults.at_most, false);
        }
    }

    fn complicate(&mut self) -> bool {
        let Some(skipped) = self.skipped.take() else { return false };
        self.faults.skip.remove(&skipped)
    }
}

/// What a workflow may be started with, or a signal may carry: nothing, empty text, JSON of every
/// kind, and text that is none.
pub fn inputs() -> impl Strategy<Value = Option<Text>> {
    let texts = &["", "{}", "[]", "null", "0", "-1.5e300", "\"\"", "{\"amount\": 42}", "not JSON"];
    prop_oneof![
        1 => Just(None),
        6 => select(&texts[..]).prop_map(|text| Some(Text::from(text))),
        2 => "\\PC{0,12}".prop_map(|text| Some(Text::from(text))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_leaves_only_what_is_needed() {
        let mut runner = TestRunner::deterministic();
        let mut tree = faults(8..=8).new_tree(&mut runner).unwrap();
        let seed = tree.current().seed;
        let fails = |faults: &Faults| [2, 5].iter().all(|needed| !faults.skip.contains(needed));
        // As the runner does it: on while it fails, back when it passes.
        let mut steps = 0;
        while match fails(&tree.current()) {
            true => tree.simplify(),
            false => tree.complicate(),
        } {
            steps += 1;
            assert!(steps < 100, "it comes to an end");
        }
        let least = tree.current();
        assert_eq!((least.seed, least.at_most), (seed, 8));
        assert_eq!(least.skip, [0, 1, 3, 4, 6, 7].into());
    }
}
