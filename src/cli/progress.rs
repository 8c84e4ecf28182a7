//! How far a search is: a bar on a terminal, else a line for each tenth of it; and when its time is
//! over.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::{General, say};
use crate::model::counted;
use crate::scenario;

/// Tells how far a search is, and ends it in time. A bar is gone once this is dropped.
pub(super) struct Progress {
    told: Told,
    time: Option<Limit>,
}

/// How it is told.
enum Told {
    Not,
    Bar(ProgressBar),
    /// In lines: how many runs there are, and of how many tenths a line has told.
    Tenths(u64, AtomicU64),
}

/// When a search has to end.
struct Limit {
    clock: Clock,
    length: Duration,
}

impl Progress {
    /// A search that begins now; of so many runs, if that is known.
    pub(super) fn new(whole: Option<u64>, limit: Option<Duration>, general: &General) -> Self {
        let time = limit.map(|length| Limit { clock: Clock::start(), length });
        let told = match whole {
            _ if general.quiet => Told::Not,
            _ if io::stderr().is_terminal() => Told::Bar(bar(whole)),
            Some(whole) => Told::Tenths(whole, AtomicU64::new(0)),
            None => Told::Not,
        };
        Progress { told, time }
    }

    /// Tells how far it is, and whether there is time left.
    pub(super) fn go_on(&self, done: u64) -> bool {
        match &self.told {
            Told::Not => {}
            Told::Bar(bar) => bar.set_position(done),
            Told::Tenths(whole, tenths) => {
                let tenth = u64::try_from(u128::from(done) * 10 / u128::from((*whole).max(1)));
                let tenth = tenth.unwrap_or(10);
                if tenths.fetch_max(tenth, Ordering::Relaxed) < tenth {
                    say(format_args!("{tenth}0 %  {done} of {}", counted(*whole, "run")));
                }
            }
        }
        !self.is_out_of_time()
    }

    /// Whether the time is over that there was to be.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.time.as_ref().is_some_and(|limit| limit.clock.elapsed() >= limit.length)
    }
}

/// A bar on standard error, or without a whole just the count and the speed.
fn bar(whole: Option<u64>) -> ProgressBar {
    let (bar, template) = match whole {
        Some(whole) => {
            (ProgressBar::new(whole), "{bar:40} {percent} %  {human_pos} runs  {eta} left")
        }
        None => (ProgressBar::new_spinner(), "{human_pos} runs  {per_sec}"),
    };
    let style = ProgressStyle::with_template(template).expect("the template is well formed");
    bar.with_style(style).with_finish(ProgressFinish::AndClear)
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
