//! Sites: the places where the world could go another way, by stable names.
//!
//! A name is made of SWF's own ids and of what happened, never of a counter of calls: something
//! that happens elsewhere renames nothing.

mod names;
mod read;
mod turn;

use std::fmt;

use indexmap::Equivalent;

use crate::model::{DecisionType, EventFamily, Text};

pub(super) use names::Names;
pub(crate) use names::decision_of;
pub use names::{sites, sites_of_events};
pub use read::NotASite;
pub(super) use read::{Reader, site};
pub use turn::{About, TurnStep};

/// One place where the world could go another way, in one of the executions.
///
/// Where a world's people start one workflow id and no more, the sites of its first run go by their
/// spots alone: `lambda:charge-1#0`. All others begin with the run: `order-2/lambda:charge-1#0`.
///
/// ```
/// use swf_sim::simulation::Site;
///
/// let site: Site = "order-2~1/lambda:\"two words\"#0".parse().unwrap();
/// assert_eq!(site.run.as_ref().unwrap().workflow_id, "order-2");
/// assert_eq!(site.to_string(), "order-2~1/lambda:\"two words\"#0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The run; `None`: the first run of the one workflow id that people start, or no run at all.
    pub run: Option<SiteRun>,
    /// The place in it.
    pub spot: Spot,
}

/// A [`Site`] that somebody else has: what a source of faults is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiteRef<'s> {
    /// The run, as [`Site::run`] has it.
    pub run: Option<&'s SiteRun>,
    /// The place in it.
    pub spot: &'s Spot,
}

impl Site {
    /// The same site, borrowed.
    #[must_use]
    pub fn borrowed(&self) -> SiteRef<'_> {
        SiteRef { run: self.run.as_ref(), spot: &self.spot }
    }
}

impl SiteRef<'_> {
    /// The same site, for those who keep it.
    #[must_use]
    pub fn to_site(self) -> Site {
        Site { run: self.run.cloned(), spot: self.spot.clone() }
    }
}

/// Sites are looked up without being copied: both hash alike.
impl Equivalent<Site> for SiteRef<'_> {
    fn equivalent(&self, site: &Site) -> bool {
        *self == site.borrowed()
    }
}

/// A run, as the names of sites tell it: `order-1`, and `order-1~1` for the run after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteRun {
    /// The workflow id.
    pub workflow_id: Text,
    /// How many runs the workflow id had before.
    pub again: u32,
}

/// A place in a run where the world could go another way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// What becomes of a Lambda task: `lambda:charge-1#0`.
    LambdaFunction {
        /// The task's id.
        id: Text,
        /// How often the id was used before in the run.
        attempt: u32,
    },
    /// What becomes of an activity task: `activity:ship-1#0`.
    ActivityTask {
        /// The task's id.
        id: Text,
        /// How often the id was used before in the run.
        attempt: u32,
    },
    /// What becomes of a decision task, named by what woke the decider: `decision@start`. A task
    /// that takes the place of one that timed out has the same waker.
    DecisionTask {
        /// What woke the decider.
        woken_by: Waking,
        /// How often the same has woken it before in the run.
        again: u32,
    },
    /// What becomes of a decision, named by what it decides: `schedule:charge-2#0`.
    Decision {
        /// The decision's type.
        decision_type: DecisionType,
        /// The id or name of what it is about.
        id: Option<Text>,
        /// How often such a decision was made before in the run.
        attempt: u32,
    },
    /// The start of a child that was initiated: `child:order-1-items#0`.
    Child {
        /// The child's workflow id.
        id: Text,
        /// How often a child with the id was initiated before in the run.
        attempt: u32,
    },
    /// The delivery of a signal or cancel request to another execution: `external:order-2#0`.
    External {
        /// The target's workflow id.
        id: Text,
        /// How many signals and requests went to the id before in the run.
        attempt: u32,
    },
    /// The start of an execution by people: `start:order-1#0`. It is in no run.
    Start {
        /// The workflow id.
        id: Text,
        /// How often people started the id before.
        attempt: u32,
    },
    /// The turn of one of the things that are due in one millisecond: `turn@fire:timer:nap#0`. One
    /// that comes once more, as a heartbeat does, is numbered: `turn@heartbeat~1:activity:pack#0`.
    Turn {
        /// What is due.
        step: TurnStep,
        /// What it is about.
        about: About,
        /// How often the same came before in the run.
        again: u32,
    },
}

/// The kinds of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteKind {
    /// [`Spot::LambdaFunction`].
    LambdaFunction,
    /// [`Spot::ActivityTask`].
    ActivityTask,
    /// [`Spot::DecisionTask`].
    DecisionTask,
    /// [`Spot::Decision`].
    Decision,
    /// [`Spot::Child`].
    Child,
    /// [`Spot::External`].
    External,
    /// [`Spot::Start`].
    Start,
    /// [`Spot::Turn`].
    Turn,
}

impl SiteKind {
    /// All kinds.
    pub const ALL: &[SiteKind] = &[
        SiteKind::LambdaFunction,
        SiteKind::ActivityTask,
        SiteKind::DecisionTask,
        SiteKind::Decision,
        SiteKind::Child,
        SiteKind::External,
        SiteKind::Start,
        SiteKind::Turn,
    ];

    /// The kind's name in models of faults.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SiteKind::LambdaFunction => "lambda",
            SiteKind::ActivityTask => "activity",
            SiteKind::DecisionTask => "decision-task",
            SiteKind::Decision => "decision",
            SiteKind::Child => "child",
            SiteKind::External => "external",
            SiteKind::Start => "start",
            SiteKind::Turn => "turn",
        }
    }
}

/// What woke a decider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Waking {
    /// The start of the execution.
    Start,
    /// Something about a thing: its family, its id, and the attempt with it.
    Thing(EventFamily, Text, u32),
    /// A request to cancel the execution.
    CancelRequest,
    /// The refusal of a decision that is about the execution itself: a close.
    Refusal(DecisionType),
}

impl Spot {
    /// The kind of the site.
    #[must_use]
    pub fn kind(&self) -> SiteKind {
        match self {
            Spot::LambdaFunction { .. } => SiteKind::LambdaFunction,
            Spot::ActivityTask { .. } => SiteKind::ActivityTask,
            Spot::DecisionTask { .. } => SiteKind::DecisionTask,
            Spot::Decision { .. } => SiteKind::Decision,
            Spot::Child { .. } => SiteKind::Child,
            Spot::External { .. } => SiteKind::External,
            Spot::Start { .. } => SiteKind::Start,
            Spot::Turn { .. } => SiteKind::Turn,
        }
    }

    /// How often the same came up before in the run: what stands behind `#`, or behind `~`.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        match self {
            Spot::LambdaFunction { attempt, .. }
            | Spot::ActivityTask { attempt, .. }
            | Spot::Decision { attempt, .. }
            | Spot::Child { attempt, .. }
            | Spot::External { attempt, .. }
            | Spot::Start { attempt, .. } => *attempt,
            Spot::DecisionTask { again, .. } | Spot::Turn { again, .. } => *again,
        }
    }

    /// Writes the name but for the attempt: what the same thing has at every attempt.
    pub(super) fn write_stem(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let (word, id) = match self {
            Spot::LambdaFunction { id, .. } => ("lambda", Some(id)),
            Spot::ActivityTask { id, .. } => ("activity", Some(id)),
            Spot::DecisionTask { woken_by, .. } => {
                f.write_str("decision@")?;
                return woken_by.write(f);
            }
            Spot::Decision { decision_type, id, .. } => (verb(*decision_type), id.as_ref()),
            Spot::Child { id, .. } => ("child", Some(id)),
            Spot::External { id, .. } => ("external", Some(id)),
            Spot::Start { id, .. } => ("start", Some(id)),
            Spot::Turn { step, about, .. } => return write!(f, "turn@{}:{about}", step.word()),
        };
        f.write_str(word)?;
        let Some(id) = id else { return Ok(()) };
        f.write_str(":")?;
        Quoted(id).write(f)
    }
}

fn verb(decision_type: DecisionType) -> &'static str {
    match decision_type {
        DecisionType::ScheduleLambdaFunction => "schedule",
        DecisionType::ScheduleActivityTask => "schedule-activity",
        DecisionType::RequestCancelActivityTask => "cancel-activity",
        DecisionType::CompleteWorkflowExecution => "complete",
        DecisionType::FailWorkflowExecution => "fail",
        DecisionType::CancelWorkflowExecution => "cancel",
        DecisionType::ContinueAsNewWorkflowExecution => "continue-as-new",
        DecisionType::RecordMarker => "record-marker",
        DecisionType::StartTimer => "start-timer",
        DecisionType::CancelTimer => "cancel-timer",
        DecisionType::SignalExternalWorkflowExecution => "signal-external",
        DecisionType::RequestCancelExternalWorkflowExecution => "cancel-external",
        DecisionType::StartChildWorkflowExecution => "start-child",
    }
}

/// What tells the families apart in the name of a decision task; a Lambda task needs none.
fn family_word(family: EventFamily) -> &'static str {
    match family {
        EventFamily::LambdaFunction => "",
        EventFamily::ActivityTask => "activity",
        EventFamily::Timer => "timer",
        EventFamily::ChildExecution => "child",
        EventFamily::ExternalExecution => "external",
        EventFamily::Execution => "signal",
        EventFamily::Marker => "marker",
        EventFamily::DecisionTask => "decision",
    }
}

/// Whether ids of the family are counted, so that a number stands behind them.
fn is_counted(family: EventFamily) -> bool {
    match family {
        EventFamily::LambdaFunction
        | EventFamily::ActivityTask
        | EventFamily::Timer
        | EventFamily::ChildExecution => true,
        EventFamily::ExternalExecution
        | EventFamily::Execution
        | EventFamily::Marker
        | EventFamily::DecisionTask => false,
    }
}

/// Whether a character needs no quotes.
fn is_plain(c: char) -> bool {
    u8::try_from(c).is_ok_and(|byte| PLAIN[usize::from(byte)])
}

/// Which bytes need no quotes.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        byte += 1;
    }
    plain
};

/// An id as it stands in a site's name: plain, or as a JSON string.
struct Quoted<'i>(&'i str);

impl Quoted<'_> {
    /// Seeds draw by names, and formatting takes longer than a draw.
    fn write(&self, f: &mut impl fmt::Write) -> fmt::Result {
        // All that is not ASCII has to be quoted.
        if !self.0.is_empty() && self.0.bytes().all(|byte| PLAIN[usize::from(byte)]) {
            return f.write_str(self.0);
        }
        let quoted = serde_json::to_string(self.0).map_err(|_| fmt::Error)?;
        f.write_str(&quoted)
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrowed().fmt(f)
    }
}

impl fmt::Display for SiteRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.run {
            Some(run) => write!(f, "{run}/{}", self.spot),
            None => self.spot.fmt(f),
        }
    }
}

impl fmt::Display for SiteRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quoted(&self.workflow_id).fmt(f)?;
        if self.again > 0 {
            write!(f, "~{}", self.again)?;
        }
        Ok(())
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Spot::Turn { step, about, again: again @ 1.. } = self {
            return write!(f, "turn@{}~{again}:{about}", step.word());
        }
        self.write_stem(f)?;
        match self {
            Spot::DecisionTask { again: 0, .. } | Spot::Turn { .. } => Ok(()),
            Spot::DecisionTask { again, .. } => write!(f, "~{again}"),
            Spot::LambdaFunction { attempt, .. }
            | Spot::ActivityTask { attempt, .. }
            | Spot::Decision { attempt, .. }
            | Spot::Child { attempt, .. }
            | Spot::External { attempt, .. }
            | Spot::Start { attempt, .. } => write!(f, "#{attempt}"),
        }
    }
}

impl Waking {
    fn write(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let (family, id, attempt) = match self {
            Waking::Start => return f.write_str("start"),
            Waking::CancelRequest => return f.write_str("cancel-request"),
            Waking::Refusal(decision_type) => {
                f.write_str(verb(*decision_type))?;
                return f.write_str("-refused");
            }
            Waking::Thing(family, id, attempt) => (*family, id, *attempt),
        };
        let word = family_word(family);
        if !word.is_empty() {
            f.write_str(word)?;
            f.write_str(":")?;
        }
        Quoted(id).write(f)?;
        if is_counted(family) {
            f.write_str("#")?;
            f.write_str(itoa::Buffer::new().format(attempt))?;
        }
        Ok(())
    }
}

impl fmt::Display for Waking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

#[cfg(test)]
mod tests;
