//! A region that begins anew: what is over and forgotten is kept for its memory.

use super::Service;

/// Things whose memory waits for new ones. A copy has none of them.
#[derive(Debug)]
pub(crate) struct Spare<T>(Vec<T>);

impl<T> Spare<T> {
    /// Takes one; `None`: there is none.
    pub(crate) fn take(&mut self) -> Option<T> {
        self.0.pop()
    }

    /// Keeps things that are over.
    pub(crate) fn keep(&mut self, over: impl IntoIterator<Item = T>) {
        self.0.extend(over);
    }
}

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Spare(Vec::new())
    }
}

impl<T> Clone for Spare<T> {
    fn clone(&self) -> Self {
        Spare::default()
    }
}

impl Service {
    /// Becomes the same as another region, and forgets its executions but for their memory.
    pub(crate) fn restart(&mut self, first: &Service) {
        self.spare.keep(self.executions.drain(..).map(|slot| slot.execution));
        let Service {
            limits,
            assumptions,
            region,
            permissions,
            forbidden,
            gates,
            domains,
            executions,
            buckets,
            dues,
            notices,
            effects,
            total_events,
            spare: _,
        } = self;
        limits.clone_from(&first.limits);
        assumptions.clone_from(&first.assumptions);
        region.clone_from(&first.region);
        permissions.clone_from(&first.permissions);
        forbidden.clone_from(&first.forbidden);
        gates.clone_from(&first.gates);
        domains.clone_from(&first.domains);
        executions.clone_from(&first.executions);
        buckets.clone_from(&first.buckets);
        dues.clone_from(&first.dues);
        notices.clone_from(&first.notices);
        effects.clone_from(&first.effects);
        *total_events = first.total_events;
    }
}
