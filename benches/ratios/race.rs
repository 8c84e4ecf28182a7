//! Two contestants in turn, and what their medians say of each other.

use std::fmt;
use std::time::Duration;

use cpu_time::ProcessTime;

const ROUNDS: usize = 15;

/// One turn of a contestant takes at least this long, so that the clock's grain does not matter.
const TURN: Duration = Duration::from_millis(15);

/// Something to measure: what it does, and how many units of work that is.
pub(crate) struct Contestant<'c> {
    work: usize,
    run: Box<dyn FnMut() -> Duration + 'c>,
}

impl<'c> Contestant<'c> {
    pub(crate) fn new(work: usize, mut run: impl FnMut() + 'c) -> Self {
        Contestant::prepared(work, || (), move |()| run())
    }

    /// What is prepared for a run is not measured.
    pub(crate) fn prepared<P>(
        work: usize,
        mut prepare: impl FnMut() -> P + 'c,
        mut run: impl FnMut(P) + 'c,
    ) -> Self {
        let run = move || {
            let prepared = prepare();
            let begin = ProcessTime::now();
            run(prepared);
            begin.elapsed()
        };
        Contestant { work, run: Box::new(run) }
    }

    /// Units of work for each second of CPU time.
    fn rate(&mut self) -> f64 {
        let (mut runs, mut time) = (0, Duration::ZERO);
        while time < TURN {
            time += (self.run)();
            runs += 1;
        }
        (runs * self.work) as f64 / time.as_secs_f64()
    }
}

/// What is measured, and what is expected of it.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// The unit in which rates are printed, and how much work that is.
    pub(crate) unit: &'static str,
    pub(crate) of: f64,
    /// What the ratio should at least be, and what it should be to be proud of.
    pub(crate) floor: f64,
    pub(crate) goal: f64,
}

impl Workload {
    /// Lets both do it in turn and takes the medians of their rates.
    pub(crate) fn race(self, mut ours: Contestant<'_>, mut bare: Contestant<'_>) -> Line {
        // The first turns find cold caches; they do not count.
        ours.rate();
        bare.rate();
        let (ours, bare) = (0..ROUNDS).map(|_| (ours.rate(), bare.rate())).unzip();
        Line { workload: self, ours: median(ours), bare: median(bare) }
    }
}

/// A line of the result.
pub(crate) struct Line {
    workload: Workload,
    ours: f64,
    bare: f64,
}

impl Line {
    pub(crate) const HEADING: &'static str =
        "workload                                          ours    beside                ratio";

    /// What was measured in another way than by rates.
    pub(crate) fn of(workload: Workload, ours: f64, bare: f64) -> Self {
        Line { workload, ours, bare }
    }

    fn ratio(&self) -> f64 {
        self.ours / self.bare
    }

    /// Whether floor and goal are reached, in words.
    pub(crate) fn verdict(&self) -> String {
        let Workload { name, floor, goal, .. } = self.workload;
        let reached = |what, least| match self.ratio() >= least {
            true => format!("{what} of {least:.2}x reached"),
            false => format!("{what} of {least:.2}x MISSED"),
        };
        format!("{name:36} {}, {}", reached("floor", floor), reached("goal", goal))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Workload { name, unit, of, .. } = self.workload;
        let (ours, bare) = (self.ours / of, self.bare / of);
        write!(f, "{name:36} {ours:7.2} {bare:9.2} {unit:12} {:5.2}x", self.ratio())
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
