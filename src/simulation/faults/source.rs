//! Who says what happens at the sites of a run.

use std::fmt;

use super::{Fault, FaultSet, Plan};
use crate::model::Text;
use crate::simulation::SiteRef;

/// Says what happens at each site that a run passes: a [`Plan`], or a seed with a model of faults
/// ([`super::Seeded`]).
///
/// An answer depends on the site and what it admits alone, not on what was asked before.
pub trait FaultSource: CloneSource + fmt::Debug + Send + Sync {
    /// Told before the run: the workflow id whose first run is not named in sites.
    fn begin(&mut self, principal: Option<&Text>) {
        let _ = principal;
    }

    /// Whether it is to be asked about turns: who goes first among the things that are due in one
    /// millisecond. Asked after [`FaultSource::begin`]; most runs have no need of it.
    fn orders(&self) -> bool {
        false
    }

    /// What happens at a site: one of the faults that it admits, or `None` for what nominally does.
    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault>;

    /// The plan, if the source is one: what it names and what never comes up is a mistake.
    fn plan(&self) -> Option<&Plan> {
        None
    }
}

/// What a copy of a run asks in its turn: every source that is [`Clone`] gives one.
pub trait CloneSource {
    /// A copy of the source.
    fn clone_source(&self) -> Box<dyn FaultSource>;
}

impl<S: FaultSource + Clone + 'static> CloneSource for S {
    fn clone_source(&self) -> Box<dyn FaultSource> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn FaultSource> {
    fn clone(&self) -> Self {
        (**self).clone_source()
    }
}

impl FaultSource for Box<dyn FaultSource> {
    fn begin(&mut self, principal: Option<&Text>) {
        (**self).begin(principal);
    }

    fn orders(&self) -> bool {
        (**self).orders()
    }

    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        (**self).strike(site, admitted)
    }

    fn plan(&self) -> Option<&Plan> {
        (**self).plan()
    }
}
