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

    fn clone_from(&mut self, _: &Self) {}
}

impl Service {
    /// Keeps the executions for nothing but their memory.
    pub(crate) fn forget_executions(&mut self) {
        self.spare.keep(self.executions.drain(..).map(|slot| slot.execution));
    }
}
