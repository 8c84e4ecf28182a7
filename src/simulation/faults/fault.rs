//! The one table of faults: what can go another way, at which kinds of sites, and what it does.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use crate::model::UnknownName;
use crate::simulation::SiteKind;

/// Row: the sentence that says what the fault does; `Fault = "name" { the kinds of sites that may
/// admit it; whether the history shows it; how often it strikes, in ten thousand }`. The type of
/// its number stands behind one that is counted.
macro_rules! faults {
    ($(
        #[doc = $doc:literal]
        $fault:ident $(($number:ty))? = $name:literal {
            $($kind:ident)|+; $trace:ident; $rate:literal
        }
    )*) => {
        /// What the world does instead of what it nominally does. The order is that of mildness,
        /// the mildest first: shrinking puts a milder fault in the place of a harsher one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $(#[doc = $doc] $fault $(($number))?,)*
        }

        /// Where each fault stands in a set.
        #[repr(u8)]
        enum Bit {
            $($fault,)*
        }

        impl Fault {
            /// All faults, the mildest first; of one that is counted, the least.
            pub const ALL: &[Fault] = &[$(Fault::$fault $((<$number>::MIN))?),*];

            const fn bit(self) -> u64 {
                match self { $(Fault::$fault { .. } => 1 << Bit::$fault as u8,)* }
            }

            /// The name, as it stands in plans; one that is counted has its number behind it there.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Fault::$fault { .. } => $name,)* }
            }

            /// The kinds of sites that may admit the fault.
            #[must_use]
            pub const fn kinds(self) -> &'static [SiteKind] {
                match self { $(Fault::$fault { .. } => &[$(SiteKind::$kind),+],)* }
            }

            /// Whether a history can show the fault. What leaves no trace gives a history that a
            /// milder plan gives too; it is explored only when asked for.
            #[must_use]
            pub fn leaves_a_trace(self) -> bool {
                match self { $(Fault::$fault { .. } => Trace::$trace == Trace::Left,)* }
            }

            /// What the fault does, in a sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Fault::$fault { .. } => $doc.trim_ascii(),)* }
            }

            /// How often the default model of faults lets it strike where it can: so many times in
            /// ten thousand.
            #[must_use]
            pub fn default_rate(self) -> u32 {
                match self { $(Fault::$fault { .. } => $rate,)* }
            }
        }
    };
}

#[derive(PartialEq)]
enum Trace {
    Left,
    None,
}

faults! {
    /// It lets so many others that are due in the same millisecond go first, one after the other.
    Yield(NonZeroU32) = "yield" { Turn; Left; 0 }
    /// The same answer is given twice; the second is refused.
    Duplicate = "duplicate" { ActivityTask | DecisionTask; None; 50 }
    /// Roles and trust are again what they were at first, from here on.
    Restored = "restored" { LambdaFunction; Left; 2_000 }
    /// It takes as long as it can and is still in time.
    Slow = "slow" { LambdaFunction | ActivityTask | DecisionTask | Child | External; Left; 150 }
    /// What came of it, a child's close or where it arrived, is told late.
    ToldLate = "told-late" { Child | External; Left; 100 }
    /// The answer waits until something has happened that the decider has not seen.
    Late = "late" { DecisionTask; Left; 500 }
    /// A signal arrives from outside while the decider thinks.
    Signaled = "signaled" { DecisionTask; Left; 200 }
    /// A cancel request arrives from outside while the decider thinks.
    CancelRequested = "cancel-requested" { DecisionTask; Left; 200 }
    /// Lambda refuses the invocation with TooManyRequestsException.
    Throttled = "throttled" { LambdaFunction; Left; 200 }
    /// The function's handler raises an error.
    HandlerError = "handler-error" { LambdaFunction; Left; 300 }
    /// Lambda breaks with ServiceException.
    ServiceError = "service-error" { LambdaFunction; Left; 100 }
    /// There is no such function.
    NotFound = "not-found" { LambdaFunction; Left; 100 }
    /// The role may not invoke the function, this time.
    AccessDenied = "access-denied" { LambdaFunction; Left; 100 }
    /// The worker answers that the task failed.
    Failed = "failed" { ActivityTask; Left; 300 }
    /// The worker goes on but sends no more heartbeats, until the heartbeat timeout passes.
    HeartbeatsStop = "heartbeats-stop" { ActivityTask; Left; 150 }
    /// No worker takes the task, until its schedule-to-start timeout or the execution's own passes.
    NoWorker = "no-worker" { ActivityTask; Left; 150 }
    /// The task is taken so late, or never, that its schedule-to-close timeout passes.
    ScheduleToClose = "schedule-to-close" { ActivityTask; Left; 100 }
    /// No answer comes, until the start-to-close timeout or else the execution's own passes.
    Timeout = "timeout" { LambdaFunction | ActivityTask | DecisionTask; Left; 300 }
    /// The answer comes after the timeout, and is dropped or refused.
    TooLate = "too-late" { LambdaFunction | ActivityTask; None; 50 }
    /// One of a few workers is busy until after the timeout, and its answer is refused.
    Overrun = "overrun" { ActivityTask; Left; 50 }
    /// SWF cannot assume the role, this time.
    AssumeRoleFailed = "assume-role-failed" { LambdaFunction; Left; 200 }
    /// Somebody else was faster: the child's workflow id has an open execution.
    AlreadyRunning = "already-running" { Child; Left; 300 }
    /// The target closed just before.
    Unknown = "unknown" { External; Left; 300 }
    /// The bucket of the account for such decisions is empty.
    OverRate = "over-rate" { Decision; Left; 50 }
    /// The execution may have no more open things of the kind.
    TooManyOpen = "too-many-open" { Decision; Left; 50 }
    /// The domain may have no more open executions.
    TooManyExecutions = "too-many-executions" { Decision; Left; 50 }
    /// The region has no Lambda.
    NotInRegion = "not-in-region" { Decision; Left; 50 }
    /// The caller's policies do not allow the decision.
    NotPermitted = "not-permitted" { Decision; Left; 50 }
    /// The role may invoke no function any more, from here on.
    RoleRevoked = "role-revoked" { LambdaFunction; Left; 50 }
    /// The role does not trust SWF any more, from here on.
    TrustRevoked = "trust-revoked" { LambdaFunction; Left; 50 }
    /// The type is deprecated, from here on.
    TypeDeprecated = "type-deprecated" { Decision | Start; Left; 50 }
    /// The type is deleted, from here on.
    TypeDeleted = "type-deleted" { Decision | Start; Left; 50 }
    /// The caller may not pass the role that the start names.
    PassRoleDenied = "pass-role-denied" { Start; Left; 50 }
    /// Nobody polls for the task; its schedule-to-start timeout passes, or the execution's own.
    NoDecider = "no-decider" { DecisionTask; Left; 20 }
    /// The history reaches its greatest length, and the execution is terminated.
    EventLimit = "event-limit" { DecisionTask; Left; 20 }
    /// Whoever starts the execution gives it one second, after which it times out.
    ShortTimeout = "short-timeout" { Start; Left; 20 }
    /// Somebody terminates the execution while the decider thinks.
    Terminated = "terminated" { DecisionTask; Left; 50 }
}

impl Fault {
    /// The faults that are milder than this one at sites of a kind, the mildest first. To yield is
    /// milder the fewer go first.
    pub(crate) fn milder(self, kind: SiteKind) -> impl Iterator<Item = Fault> {
        let mut known = FaultSet::of_kind(kind);
        known.insert(self);
        known.iter().take_while(move |other| *other < self)
    }

    fn is_counted(self) -> bool {
        matches!(self, Fault::Yield(_))
    }
}

impl FromStr for Fault {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let number = text.strip_prefix("yield:").and_then(|number| number.parse().ok());
        if let Some(times) = number {
            return Ok(Fault::Yield(times));
        }
        let named = |fault: &Fault| !fault.is_counted() && fault.name() == text;
        let found = Fault::ALL.iter().copied().find(named);
        let names: Vec<String> = Fault::ALL.iter().map(Fault::to_string).collect();
        found.ok_or_else(|| UnknownName::new("fault", text, names.iter().map(String::as_str)))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Fault::Yield(times) = self {
            return f.pad(&format!("{}:{times}", self.name()));
        }
        f.pad(self.name())
    }
}

/// A set of faults, such as those that a site admits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultSet {
    /// One bit for each fault.
    bits: u64,
    /// How many others could go first, where something can yield.
    others: u32,
}

impl FaultSet {
    /// No fault.
    pub const NONE: FaultSet = FaultSet { bits: 0, others: 0 };

    /// All faults that sites of a kind may admit.
    #[must_use]
    pub const fn of_kind(kind: SiteKind) -> Self {
        OF_KINDS[kind as usize]
    }

    /// These faults, none of which is counted.
    pub(super) const fn of(faults: &[Fault]) -> Self {
        let (mut bits, mut place) = (0, 0);
        while place < faults.len() {
            bits |= faults[place].bit();
            place += 1;
        }
        FaultSet { bits, others: 0 }
    }

    /// Adds a fault; to yield so often, and less often.
    pub fn insert(&mut self, fault: Fault) {
        self.bits |= fault.bit();
        if let Fault::Yield(times) = fault {
            self.others = self.others.max(times.get());
        }
    }

    /// Adds the faults of another set.
    pub(super) fn insert_all(&mut self, others: FaultSet) {
        self.bits |= others.bits;
        self.others = self.others.max(others.others);
    }

    /// Adds a fault if something holds.
    pub(super) fn insert_if(&mut self, holds: bool, fault: Fault) {
        if holds {
            self.insert(fault);
        }
    }

    /// Whether the fault is in the set. What can yield at all may be told to yield more often than
    /// there are others yet: more may come.
    #[must_use]
    pub fn contains(self, fault: Fault) -> bool {
        self.bits & fault.bit() != 0
    }

    /// How many others could go first; 0: nothing can yield.
    #[must_use]
    pub fn others(self) -> u32 {
        self.others
    }

    /// Whether the set has no fault.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The faults that are in the other set too.
    #[must_use]
    pub fn and(self, other: FaultSet) -> Self {
        FaultSet { bits: self.bits & other.bits, others: self.others.min(other.others) }
    }

    /// The faults, the mildest first.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        let yields = (1..=self.others).filter_map(NonZeroU32::new).map(Fault::Yield);
        let plain = Fault::ALL.iter().copied().filter(|fault| !fault.is_counted());
        yields.chain(plain.filter(move |fault| self.contains(*fault)))
    }
}

/// The faults that sites of each kind may admit, by the kind's place.
const OF_KINDS: [FaultSet; SiteKind::ALL.len()] = {
    let mut sets = [FaultSet::NONE; SiteKind::ALL.len()];
    let mut place = 0;
    while place < Fault::ALL.len() {
        let kinds = Fault::ALL[place].kinds();
        let mut at = 0;
        while at < kinds.len() {
            let set = &mut sets[kinds[at] as usize];
            set.bits |= Fault::ALL[place].bit();
            if let Fault::Yield(least) = Fault::ALL[place] {
                set.others = least.get();
            }
            at += 1;
        }
        place += 1;
    }
    sets
};

impl FromIterator<Fault> for FaultSet {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        let mut set = FaultSet::NONE;
        faults.into_iter().for_each(|fault| set.insert(fault));
        set
    }
}

/// Names between commas; where something can yield several times, the fewest and the most.
impl fmt::Display for FaultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut yields = self.iter().take_while(|fault| fault.is_counted());
        if let Some(fewest) = yields.next() {
            write!(f, "{fewest}")?;
        }
        if let Some(most) = yields.last() {
            write!(f, " to {most}")?;
        }
        let plain = self.iter().skip_while(|fault| fault.is_counted());
        for (place, fault) in plain.enumerate() {
            let before = if place == 0 && self.others == 0 { "" } else { ", " };
            write!(f, "{before}{fault}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_a_set_holds_every_fault() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(*fault));
            assert!(!fault.kinds().is_empty() && fault.sentence().ends_with('.'), "{fault}");
        }
        let all: FaultSet = Fault::ALL.iter().copied().collect();
        assert!(all.iter().eq(Fault::ALL.iter().copied()));
        assert!(FaultSet::NONE.is_empty());
        let many = Fault::Yield(NonZeroU32::new(12).unwrap());
        assert_eq!(many.to_string().parse(), Ok(many));
        let milder: Vec<String> = many.milder(SiteKind::Turn).map(|f| f.to_string()).collect();
        assert_eq!((milder.len(), milder[0].as_str()), (11, "yield:1"));
        let set: FaultSet = [Fault::Slow, many].into_iter().collect();
        assert_eq!(
            (set.to_string().as_str(), set.iter().count()),
            ("yield:1 to yield:12, slow", 13)
        );
        for wrong in ["yield", "yield:0", "yield:-1"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
        let unknown = "tiemout".parse::<Fault>().unwrap_err();
        assert_eq!(unknown.near.as_deref(), Some("timeout"));
    }
}
