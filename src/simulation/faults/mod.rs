//! Faults: what happens at the sites of a run instead of what nominally does.
//!
//! While a simulation runs it asks at each site what happens there. A source answers: a plan, or a
//! seed. What a site admits is a finite list, given by what is around it. Faults change which
//! inputs arrive, when, and under which rulings, limits and policies; no execution knows of them.

mod activity_tasks;
mod deadline;
mod decision_tasks;
mod decisions;
mod deliveries;
mod fault;
mod lambda_functions;
mod plan;
mod report;
mod seed;
mod source;
mod starts;

use std::hash::Hash;

use super::site::Names;
use super::{Deed, Simulation, Site, SiteKind, SiteRef, SiteRun, Spot, World};
use crate::model::{EventId, KeyWriter, Log, Tally, Text, Timestamp, rewound};
use crate::service::{ExecutionRef, Permissions, Service, Spare};

pub use fault::{Fault, FaultSet};
pub use plan::{Plan, PlanError};
pub use report::{Unmet, UnmetReason};
pub use seed::{FaultModel, ModelError, Seeded};
pub use source::{CloneSource, FaultSource};

/// A site that a run passed, and what was asked there. Each fault is asked about at the moment at
/// which it begins to act, so that a site may be passed several times, and no more once something
/// has struck; [`Simulation::sites`] puts these together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed<S = Site> {
    /// The site.
    pub site: S,
    /// When.
    pub at: Timestamp,
    /// The faults that it admitted then.
    pub admitted: FaultSet,
    /// What struck.
    pub struck: Option<Fault>,
}

impl<S> Passed<S> {
    /// The same with the site told in another way.
    fn told<T>(self, tell: impl FnOnce(S) -> T) -> Passed<T> {
        let Passed { site, at, admitted, struck } = self;
        Passed { site: tell(site), at, admitted, struck }
    }
}

/// A site by where its name is kept: most are never read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// Among those of the decisions of a run.
    Decision(ExecutionRef, usize),
    /// Among those of the things of a run.
    Thing(ExecutionRef, usize),
    /// Among those that no event brings up.
    Elsewhere(usize),
}

/// Where in a thing's life a site is asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// When it comes up. What has but one stage has this.
    Offered,
    /// When somebody has taken it.
    Taken,
    /// When its answer is due.
    Answered,
}

/// Who is asked what happens at the sites of a run, and what was answered.
#[derive(Debug)]
pub(super) struct Faults {
    pub(super) source: Box<dyn FaultSource>,
    /// Whether the source is asked about turns.
    pub(super) orders: bool,
    /// The workflow id whose first run is not named in sites.
    principal: Option<Text>,
    /// What has been named of each execution, by its place.
    runs: Vec<Named>,
    /// How many of these runs each workflow id has.
    begun: Tally<Text, u32>,
    /// How often people have started each workflow id.
    starts: Tally<Text, u32>,
    /// What struck at turns may still grow, and is said again after going back to a savepoint.
    pub(super) passed: Log<Vec<Passed<Kept>>>,
    /// The sites that no event brings up.
    elsewhere: Log<Vec<Site>>,
    /// The events that a fault wrote from outside, and those that come later because something
    /// yielded, by the place of its site in `passed`.
    pub(super) written: Tally<(ExecutionRef, EventId), usize>,
    /// The permissions before the first fault that changed them for good.
    permissions: Option<Permissions>,
    /// The event limits that faults have lowered, by execution.
    event_limits: Tally<ExecutionRef, u64>,
    /// Decision tasks whose answer waits until something else has happened.
    pub(super) lingering: Vec<(ExecutionRef, EventId)>,
    /// What was named of runs that are forgotten; new ones take its memory.
    spare: Spare<Named>,
}

rewound!(Faults {
    source: same,
    orders,
    principal: same,
    runs: back,
    begun: back,
    starts: back,
    passed: back,
    elsewhere: back,
    written: back,
    permissions,
    event_limits: back,
    lingering,
    spare: same,
});

/// The names of one run.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// How sites name it; `None`: they do not.
    pub(super) run: Option<SiteRun>,
    pub(super) names: Names,
    /// Where in `passed` the site of each thing is, at its last stage; `None`: nobody was asked.
    asked: Vec<Option<(usize, Stage)>>,
    /// Where in `passed` the start is that gave the run less time than was meant.
    hasty: Option<usize>,
}

rewound!(Named { run: same, names: back, asked, hasty });

impl Named {
    /// Nothing named of a run, in the same memory.
    fn begun_anew(self, run: Option<SiteRun>) -> Self {
        let Named { names, mut asked, .. } = self;
        asked.clear();
        Named { run, names: names.cleared(), asked, hasty: None }
    }

    /// Notes where a thing was asked about.
    fn note(&mut self, thing: usize, place: usize, stage: Stage) {
        if self.asked.len() <= thing {
            self.asked.resize(thing + 1, None);
        }
        self.asked[thing] = Some((place, stage));
    }
}

impl Faults {
    /// A source that is asked from the beginning of a world on.
    pub(super) fn new(mut source: Box<dyn FaultSource>, world: &World) -> Self {
        let principal = principal(world);
        source.begin(principal.as_ref());
        Faults {
            orders: source.orders(),
            source,
            principal,
            runs: Vec::new(),
            begun: Tally::default(),
            starts: Tally::default(),
            passed: Log::default(),
            elsewhere: Log::default(),
            written: Tally::default(),
            permissions: None,
            event_limits: Tally::default(),
            lingering: Vec::new(),
            spare: Spare::default(),
        }
    }

    /// The same again, in the memory of what was asked before.
    pub(super) fn restart(&mut self, source: Box<dyn FaultSource>, world: &World) {
        let Faults {
            source: _,
            principal: unnamed,
            runs,
            begun,
            starts,
            passed,
            elsewhere,
            written,
            permissions,
            event_limits,
            lingering,
            spare,
            orders: _,
        } = self;
        spare.keep(runs.drain(..));
        *unnamed = principal(world);
        begun.clear();
        starts.clear();
        passed.clear();
        elsewhere.clear();
        written.clear();
        *permissions = None;
        event_limits.clear();
        lingering.clear();
        self.ask_from_now_on(source);
    }

    /// Another source is asked from now on.
    pub(super) fn ask_from_now_on(&mut self, mut source: Box<dyn FaultSource>) {
        source.begin(self.principal.as_ref());
        self.orders = source.orders();
        self.source = source;
    }

    /// Asks what happens at a site; what it admits now is what counts.
    fn ask(&mut self, site: Kept, admitted: FaultSet, at: Timestamp) -> Option<Fault> {
        let struck = match admitted.is_empty() {
            true => None,
            false => {
                let site = kept(&self.runs, &self.elsewhere, site);
                self.source.strike(site, admitted).filter(|fault| admitted.contains(*fault))
            }
        };
        self.passed.push(Passed { site, at, admitted, struck });
        struck
    }

    /// Keeps a site that no event brings up.
    pub(super) fn keep(&mut self, site: Site) -> Kept {
        self.elsewhere.push(site);
        Kept::Elsewhere(self.elsewhere.len() - 1)
    }

    fn told(&self, passed: Passed<Kept>) -> Passed<SiteRef<'_>> {
        passed.told(|site| kept(&self.runs, &self.elsewhere, site))
    }

    /// The names of a run, up to its last event.
    pub(super) fn named(&mut self, of: ExecutionRef, service: &Service) -> &mut Named {
        if self.runs.len() <= of.place() {
            self.name_runs(service);
        }
        let named = &mut self.runs[of.place()];
        named.names.follow(service.execution(of).history());
        named
    }

    /// Tells the runs that have begun since apart from those before.
    fn name_runs(&mut self, service: &Service) {
        for execution in service.executions().skip(self.runs.len()) {
            let workflow_id = &execution.workflow_execution().workflow_id;
            let begun = self.begun.entry(workflow_id.clone()).or_default();
            let run = site_run(self.principal.as_ref(), workflow_id, *begun);
            *begun += 1;
            self.runs.push(self.spare.take().unwrap_or_default().begun_anew(run));
        }
    }

    /// The permissions that a fault may restore.
    pub(super) fn permissions(&self) -> Option<&Permissions> {
        self.permissions.as_ref()
    }

    /// What was said of the site that an event of an execution has brought up.
    fn said(&self, of: ExecutionRef, by: EventId, kind: SiteKind) -> Option<Fault> {
        let (place, _) = self.asked(of, by, kind)?;
        self.passed[place].struck
    }

    /// Where in `passed` the site is that an event of an execution has brought up, at its last
    /// stage.
    fn asked(&self, of: ExecutionRef, by: EventId, kind: SiteKind) -> Option<(usize, Stage)> {
        let Named { names, asked, .. } = self.runs.get(of.place())?;
        let thing = names.thing_of(by).filter(|thing| names.thing(*thing).kind() == kind)?;
        asked.get(thing).copied().flatten()
    }

    /// Puts in what was said of a site, and up to which stage it was asked about.
    pub(super) fn put_in_said(
        &self,
        key: &mut KeyWriter,
        of: ExecutionRef,
        by: EventId,
        kind: SiteKind,
    ) {
        key.maybe(self.asked(of, by, kind), |key, (place, stage)| {
            key.number(stage as u64);
            self.passed[place].struck.hash(key);
        });
    }

    /// The events of a run that faults wrote from outside or put off, by their places there.
    pub(super) fn written_by_faults(
        &self,
        of: ExecutionRef,
    ) -> impl Iterator<Item = (usize, Passed<SiteRef<'_>>)> {
        let of_run = self.written.iter().filter(move |((its, _), _)| *its == of);
        of_run.filter_map(|((_, by), place)| Some((place_of(*by)?, self.told(self.passed[*place]))))
    }

    /// What was asked at the sites that events of a run brought up, by the events' places in its
    /// history.
    pub(super) fn brought_up_by(
        &self,
        of: ExecutionRef,
    ) -> impl Iterator<Item = (usize, Passed<SiteRef<'_>>)> {
        let named = self.runs.get(of.place()).into_iter();
        let asked = named.flat_map(|named| {
            let begun = named.hasty.map(|place| (EventId::FIRST, place));
            let things = named.names.bringing_things().zip(&named.asked);
            begun.into_iter().chain(things.filter_map(|(by, asked)| Some((by, asked.as_ref()?.0))))
        });
        asked.filter_map(|(by, place)| Some((place_of(by)?, self.told(self.passed[place]))))
    }
}

/// The site that is kept there.
fn kept<'f>(runs: &'f [Named], elsewhere: &'f [Site], site: Kept) -> SiteRef<'f> {
    let of_run = |of: ExecutionRef, spot: fn(&Names, usize) -> &Spot, place| {
        let Named { run, names, .. } = &runs[of.place()];
        SiteRef { run: run.as_ref(), spot: spot(names, place) }
    };
    match site {
        Kept::Decision(of, place) => of_run(of, Names::decision, place),
        Kept::Thing(of, place) => of_run(of, Names::thing, place),
        Kept::Elsewhere(place) => elsewhere[place].borrowed(),
    }
}

/// The place of an event in its history.
fn place_of(event_id: EventId) -> Option<usize> {
    usize::try_from(event_id.0.checked_sub(1)?).ok()
}

impl Simulation {
    /// Asks what happens at the site that an event of an execution has brought up. It is asked
    /// about once, and nothing is done where nobody is to be asked.
    fn strike(
        &mut self,
        of: ExecutionRef,
        by: EventId,
        kind: SiteKind,
        admitted: impl FnOnce(&Self) -> FaultSet,
    ) -> Option<Fault> {
        self.strike_at(Stage::Offered, (of, by, kind), admitted)
    }

    /// The same at one of the stages of a site: nothing strikes where something has struck before.
    fn strike_at(
        &mut self,
        stage: Stage,
        (of, by, kind): (ExecutionRef, EventId, SiteKind),
        admitted: impl FnOnce(&Self) -> FaultSet,
    ) -> Option<Fault> {
        let faults = self.faults.as_deref()?;
        if let Some((place, last)) = faults.asked(of, by, kind) {
            let struck = faults.passed[place].struck;
            if struck.is_some() || stage <= last {
                return struck;
            }
        }
        let admitted = admitted(self);
        if stage > Stage::Offered && admitted.is_empty() {
            return None;
        }
        let faults = self.faults.as_deref_mut()?;
        let place = faults.passed.len();
        let named = faults.named(of, &self.service);
        let thing = named.names.thing_of(by)?;
        debug_assert_eq!(named.names.thing(thing).kind(), kind, "an event brings up one thing");
        named.note(thing, place, stage);
        faults.ask(Kept::Thing(of, thing), admitted, self.now)
    }

    /// How the sites of an execution name its run; `None`: they do not.
    pub(super) fn site_run(&self, of: ExecutionRef) -> Option<SiteRun> {
        let workflow_id = &self.service.execution(of).workflow_execution().workflow_id;
        let before = self.service.executions().take(of.place());
        let runs = before.filter(|run| run.workflow_execution().workflow_id == *workflow_id);
        let again = u32::try_from(runs.count()).unwrap_or(u32::MAX);
        site_run(principal(&self.world).as_ref(), workflow_id, again)
    }

    /// What was said of the site that an event of an execution has brought up.
    pub(super) fn said(&self, of: ExecutionRef, by: EventId, kind: SiteKind) -> Option<Fault> {
        self.faults.as_deref()?.said(of, by, kind)
    }
}

fn site_run(principal: Option<&Text>, workflow_id: &Text, again: u32) -> Option<SiteRun> {
    let unnamed = again == 0 && principal == Some(workflow_id);
    (!unnamed).then(|| SiteRun { workflow_id: workflow_id.clone(), again })
}

/// The workflow id that a world's people start, if it is the only one.
fn principal(world: &World) -> Option<Text> {
    let mut started = world.people.iter().filter_map(|(_, deed)| {
        let Deed::Start(start) = deed else { return None };
        Some(&start.workflow_id)
    });
    let first = started.next()?;
    started.all(|other| other == first).then(|| first.clone())
}
