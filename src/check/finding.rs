//! What a check finds.

use std::fmt;

use serde::Serialize;

use super::eras::Era;
use super::law::{Law, Scope};
use crate::model::EventId;

/// A law that a history breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The law.
    pub law: Law,
    /// The events that break it, the one that does so last.
    pub events: Vec<EventId>,
    /// What the law asks for.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// What a history's check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The laws that it breaks, in the order of the events that do.
    pub violations: Vec<Violation>,
    /// What tells when it was written.
    pub eras: Vec<Era>,
    /// How many events were looked at.
    pub events: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.law)?;
        for (place, event) in self.events.iter().enumerate() {
            write!(f, "{}{event}", if place == 0 { " at event " } else { ", " })?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

/// Gathers what is found, as far as it can be judged.
#[derive(Clone, Debug)]
pub(super) struct Findings {
    pub(super) report: Report,
    /// Whether the history is there from its first event on.
    pub(super) whole: bool,
}

impl Findings {
    pub(super) fn new(whole: bool) -> Self {
        Findings { report: Report::default(), whole }
    }

    /// Notes that events break a law, unless the law cannot be judged here.
    #[cold]
    pub(super) fn broken(
        &mut self,
        law: Law,
        events: &[EventId],
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        if law.scope() == Scope::Whole && !self.whole {
            return;
        }
        self.report.violations.push(Violation {
            law,
            events: events.to_vec(),
            expected: expected.to_string(),
            found: found.to_string(),
        });
    }

    pub(super) fn era(&mut self, era: Era) {
        if !self.report.eras.contains(&era) {
            self.report.eras.push(era);
        }
    }

    /// The report, in which what holds for some decision tasks alone is told as such.
    pub(super) fn end(self) -> Report {
        let mut report = self.report;
        let of_some = [Era::NoScheduleToStart, Era::ScheduleToStart];
        if of_some.iter().all(|era| report.eras.contains(era)) {
            report.eras.retain(|era| !of_some.contains(era));
            report.eras.push(Era::SomeScheduleToStart);
        }
        report
    }
}
