//! How far a search is: a line for each tenth of it, and when its time is over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{General, say};
use crate::scenario;

/// Tells how far a search is, and ends it in time.
pub(super) struct Progress {
    whole: u64,
    quiet: bool,
    tenths: AtomicU64,
    time: Option<Limit>,
}

/// When a search has to end.
struct Limit {
    clock: Clock,
    length: Duration,
}

impl Progress {
    /// A search of so many runs that begins now.
    pub(super) fn new(whole: u64, limit: Option<Duration>, general: &General) -> Self {
        let time = limit.map(|length| Limit { clock: Clock::start(), length });
        Progress { whole, quiet: general.quiet, tenths: AtomicU64::new(0), time }
    }

    /// Tells how far it is, and whether there is time left.
    pub(super) fn go_on(&self, done: u64) -> bool {
        let tenth = u64::try_from(u128::from(done) * 10 / u128::from(self.whole.max(1)));
        let tenth = tenth.unwrap_or(10);
        if self.tenths.fetch_max(tenth, Ordering::Relaxed) < tenth && !self.quiet {
            say(format_args!("{}0 %  {done} of {} runs", tenth, self.whole));
        }
        self.time.as_ref().is_none_or(|limit| limit.clock.elapsed() < limit.length)
    }
}

/// The one clock that is read: it ends searches, and no result depends on it but for how many
/// runs there are.
#[expect(clippy::disallowed_types, reason = "a time limit is one of the real world")]
struct Clock(std::time::Instant);

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "a time limit is one of the real world"
    )]
    fn start() -> Self {
        Clock(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Reads a length of time, as scenarios write it.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    scenario::length(text).map_err(|(wrong, hint)| match hint {
        Some(hint) => format!("{wrong}: {hint}"),
        None => wrong,
    })
}
