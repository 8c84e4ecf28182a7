//! What the person is told of faults: what struck, and what of a plan never came up.

use std::fmt;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{FaultSet, Passed, Plan, kept};
use crate::model::{counted, near_name};
use crate::simulation::{Fault, Simulation, Site, SiteKind, SiteRef, Spot};

/// An entry of a plan that did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The site.
    pub site: Site,
    /// What was to happen there.
    pub fault: Fault,
    /// Why it did not.
    pub reason: UnmetReason,
}

/// Why an entry of a plan did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmetReason {
    /// The site never came up.
    NoSuchSite {
        /// A site that came up and has nearly that name.
        near: Option<Site>,
    },
    /// The fault could not act there.
    CannotAct {
        /// Those that could.
        admitted: FaultSet,
    },
    /// There were fewer others that it could let go first.
    Others {
        /// How many went first.
        yielded: u32,
    },
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unmet { site, fault, reason } = self;
        match reason {
            UnmetReason::Others { yielded } => {
                let others = counted(*yielded, "other");
                write!(f, "`{fault}` at `{site}` would let more go first than the {others}")
            }
            UnmetReason::NoSuchSite { near } => {
                let (contended, orders) = match site.spot.kind() == SiteKind::Turn {
                    true => (" with others that could go first", " --orders"),
                    false => ("", ""),
                };
                write!(f, "the site `{site}` never came up{contended}; ")?;
                match near {
                    Some(near) => write!(f, "did you mean `{near}`?"),
                    None => write!(f, "`swf-sim sites{orders}` lists those that do"),
                }
            }
            UnmetReason::CannotAct { admitted } if admitted.is_empty() => {
                write!(f, "`{fault}` cannot act at `{site}`, and nothing else can")
            }
            UnmetReason::CannotAct { admitted } => {
                write!(f, "`{fault}` cannot act at `{site}`; what can is {admitted}")
            }
        }
    }
}

impl Simulation {
    /// What the run has been asked at the sites that it has passed, in that order. Without a source
    /// of faults nothing is noted; an empty [`Plan`] is one. A turn stands where it was first asked
    /// about, with how often the thing has yielded by now.
    #[must_use]
    pub fn passed(
        &self,
    ) -> impl DoubleEndedIterator<Item = Passed<SiteRef<'_>>> + ExactSizeIterator {
        self.passed_since(0)
    }

    /// The same after so many askings.
    pub(crate) fn passed_since(
        &self,
        seen: usize,
    ) -> impl DoubleEndedIterator<Item = Passed<SiteRef<'_>>> + ExactSizeIterator {
        let faults = self.faults.as_deref();
        let parts = faults.map(|faults| {
            (faults.passed.as_slice(), faults.runs.as_slice(), faults.elsewhere.as_slice())
        });
        let (passed, runs, elsewhere) = parts.unwrap_or_default();
        let passed = passed.get(seen..).unwrap_or_default().iter();
        passed.map(|passed| passed.told(|site| kept(runs, elsewhere, site)))
    }

    /// The sites that the run has passed, in the order in which they came up, each with all that it
    /// admitted at any stage.
    #[must_use]
    pub fn sites(&self) -> Vec<Passed> {
        let mut sites: IndexMap<SiteRef<'_>, Passed, FxBuildHasher> = IndexMap::default();
        for passed in self.passed() {
            let known = sites.entry(passed.site);
            let known = known.or_insert_with(|| passed.told(SiteRef::to_site));
            known.admitted.insert_all(passed.admitted);
            known.struck = known.struck.or(passed.struck);
        }
        sites.into_values().collect()
    }

    /// The plan that the run has followed so far: every fault that struck, and how often each thing
    /// has let others of its millisecond go first.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let asked = self.passed().enumerate().filter_map(|(place, passed)| {
            let fault = passed.struck?;
            Some((2 * place + 1, passed.site.to_site(), fault))
        });
        let unasked = self.unasked_turns().into_iter();
        let mut struck: Vec<(usize, Site, Fault)> =
            unasked.map(|(after, site, fault)| (2 * after, site, fault)).chain(asked).collect();
        struck.sort_by_key(|(place, _, _)| *place);
        struck.into_iter().map(|(_, site, fault)| (site, fault)).collect()
    }

    /// What of the plan that the simulation was given has not come about.
    #[must_use]
    pub fn unmet(&self) -> Vec<Unmet> {
        let plan = self.faults.as_ref().and_then(|faults| faults.source.plan());
        let Some(plan) = plan.filter(|plan| !plan.is_empty()) else { return Vec::new() };
        let sites = self.sites();
        let unmet = |(site, fault): (&Site, Fault)| {
            let reason = match sites.iter().find(|passed| passed.site == *site) {
                Some(passed) if passed.struck == Some(fault) => return None,
                Some(Passed { struck: Some(Fault::Yield(yielded)), .. }) => {
                    UnmetReason::Others { yielded: yielded.get() }
                }
                Some(passed) => UnmetReason::CannotAct { admitted: passed.admitted },
                None => UnmetReason::NoSuchSite { near: near(site, &sites) },
            };
            Some(Unmet { site: site.clone(), fault, reason })
        };
        plan.iter().filter_map(unmet).collect()
    }
}

/// Of turns, one that is about the same thing is nearer than any that is only called alike.
fn near(site: &Site, sites: &[Passed]) -> Option<Site> {
    let is_of_the_same = |other: &Site| match (&site.spot, &other.spot) {
        (Spot::Turn { about, .. }, Spot::Turn { about: other_about, .. }) => {
            about == other_about && site.run == other.run
        }
        (_, _) => false,
    };
    if let Some(passed) = sites.iter().find(|passed| is_of_the_same(&passed.site)) {
        return Some(passed.site.clone());
    }
    let names: Vec<String> = sites.iter().map(|passed| passed.site.to_string()).collect();
    near_name(&site.to_string(), names.iter().map(String::as_str))?.parse().ok()
}
