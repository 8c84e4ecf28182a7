//! The 39 operations of SWF and how fast each may be called: one table.

use std::fmt;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::names::named;
use super::{Rate, Text};

/// Declares the operations, each with its published rates.
macro_rules! operations {
    ($($name:ident $bucket:literal $refill:literal
        $(, of one execution $own_bucket:literal $own_refill:literal)?;)*) => {
        /// An operation of SWF.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($name), "`.")] $name,)*
        }

        impl Operation {
            /// All operations, in the API model's order.
            pub const ALL: &[Operation] = &[$(Operation::$name),*];

            /// Their names, in the same order.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// The operation's name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Operation::$name => stringify!($name),)* }
            }

            /// The operation with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Operation> {
                Operation::ALL.iter().copied().find(|operation| operation.name() == name)
            }

            /// How fast an account may call the operation (developer guide, quotas).
            #[must_use]
            pub fn published_rate(self) -> Rate {
                match self {
                    $(Operation::$name => Rate { bucket: $bucket, refill: $refill },)*
                }
            }

            /// How fast the operation may be called on one execution, where a number is published
            /// (developer guide, quotas).
            #[must_use]
            pub fn published_rate_per_execution(self) -> Option<Rate> {
                let rates: [Option<Rate>; Operation::ALL.len()] = [$(
                    None$(.or(Some(Rate { bucket: $own_bucket, refill: $own_refill })))?,
                )*];
                rates[self as usize]
            }
        }
    };
}

operations! {
    CountClosedWorkflowExecutions 2_000 6;
    CountOpenWorkflowExecutions 2_000 6;
    CountPendingActivityTasks 200 6;
    CountPendingDecisionTasks 200 6;
    DeleteActivityType 200 6;
    DeleteWorkflowType 200 6;
    DeprecateActivityType 200 6;
    DeprecateDomain 100 6;
    DeprecateWorkflowType 200 6;
    DescribeActivityType 2_000 6;
    DescribeDomain 200 6;
    DescribeWorkflowExecution 2_000 6;
    DescribeWorkflowType 2_000 6;
    GetWorkflowExecutionHistory 2_000 60, of one execution 400 200;
    ListActivityTypes 200 6;
    ListClosedWorkflowExecutions 200 6;
    ListDomains 100 6;
    ListOpenWorkflowExecutions 200 48;
    ListTagsForResource 50 30;
    ListWorkflowTypes 200 6;
    PollForActivityTask 2_000 200;
    PollForDecisionTask 2_000 200;
    RecordActivityTaskHeartbeat 2_000 160, of one execution 1_000 1_000;
    RegisterActivityType 200 60;
    RegisterDomain 100 6;
    RegisterWorkflowType 200 60;
    RequestCancelWorkflowExecution 2_000 30, of one execution 200 200;
    RespondActivityTaskCanceled 2_000 200;
    RespondActivityTaskCompleted 2_000 200;
    RespondActivityTaskFailed 2_000 200;
    RespondDecisionTaskCompleted 2_000 200;
    SignalWorkflowExecution 2_000 30, of one execution 1_000 1_000;
    StartWorkflowExecution 2_000 200;
    TagResource 50 30;
    TerminateWorkflowExecution 2_000 60;
    UndeprecateActivityType 200 6;
    UndeprecateDomain 100 6;
    UndeprecateWorkflowType 200 6;
    UntagResource 50 30;
}

named!(Operation, "operation");

/// How fast each operation may be called; `None`: as fast as the caller likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRates([Option<Rate>; Operation::ALL.len()]);

impl CallRates {
    /// The published rates of an account.
    #[must_use]
    pub fn of_account() -> Self {
        CallRates::each(|operation| Some(operation.published_rate()))
    }

    /// The published rates of one execution.
    #[must_use]
    pub fn of_execution() -> Self {
        CallRates::each(Operation::published_rate_per_execution)
    }

    /// No rates at all.
    #[must_use]
    pub fn unlimited() -> Self {
        CallRates::each(|_| None)
    }

    /// The rate of an operation; `None`: there is none.
    #[must_use]
    pub fn of(&self, operation: Operation) -> Option<Rate> {
        self.0[operation as usize]
    }

    /// The same rates but for one operation.
    #[must_use]
    pub fn with(mut self, operation: Operation, rate: Option<Rate>) -> Self {
        self.0[operation as usize] = rate;
        self
    }

    fn each(rate: impl Fn(Operation) -> Option<Rate>) -> Self {
        let mut rates = [None; Operation::ALL.len()];
        for operation in Operation::ALL {
            rates[*operation as usize] = rate(*operation);
        }
        CallRates(rates)
    }

    /// Reads the rates of some operations by their names; the others keep those published, and
    /// what is no operation is passed over.
    pub(super) fn read_of_account<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        CallRates::of_account().changed_by(from)
    }

    /// The same for the rates of one execution.
    pub(super) fn read_of_execution<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        CallRates::of_execution().changed_by(from)
    }

    fn changed_by<'de, D: Deserializer<'de>>(self, from: D) -> Result<Self, D::Error> {
        from.deserialize_struct("CallRates", Operation::NAMES, Changed(self))
    }
}

/// Rates that are read over others.
struct Changed(CallRates);

impl<'de> Visitor<'de> for Changed {
    type Value = CallRates;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rates by the names of operations")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<CallRates, M::Error> {
        let Changed(CallRates(rates)) = &mut self;
        while let Some(name) = members.next_key::<Text>()? {
            match Operation::from_name(&name) {
                Some(operation) => rates[operation as usize] = members.next_value()?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(self.0)
    }
}
