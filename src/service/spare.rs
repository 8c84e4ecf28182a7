//! What is over and forgotten, kept for its memory.

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
