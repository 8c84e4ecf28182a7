//! Ctrl-C: what was found so far is printed, whole lines only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::Exit;

/// Notices that the command is to end.
pub(super) struct Interruption {
    asked: Arc<AtomicBool>,
    /// Whether the next interruption ends the process on the spot: the second one always does.
    at_once: Arc<AtomicBool>,
}

impl Interruption {
    /// Watches for SIGINT from now on; where it cannot, an interruption ends the process as the
    /// system does it.
    pub(super) fn watch() -> Self {
        let interruption = Interruption { asked: Arc::default(), at_once: Arc::default() };
        let Interruption { asked, at_once } = &interruption;
        let code = i32::from(Exit::Interrupted.code());
        // The order counts: the first interruption must find `at_once` as it was before.
        let _ = flag::register_conditional_shutdown(SIGINT, code, Arc::clone(at_once))
            .and_then(|_| flag::register(SIGINT, Arc::clone(at_once)))
            .and_then(|_| flag::register(SIGINT, Arc::clone(asked)));
        interruption
    }

    /// Whether somebody asked to end.
    pub(super) fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Does something that may wait for ever, and that an interruption may end anywhere.
    pub(super) fn at_once<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.at_once.store(true, Ordering::SeqCst);
        let done = wait();
        self.at_once.store(self.asked(), Ordering::SeqCst);
        done
    }
}
