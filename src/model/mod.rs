//! SWF's vocabulary as plain data: events, decisions, causes, ids, time, limits and assumptions,
//! and their shape on the wire. Nothing here decides anything.

mod answer;
mod assumptions;
mod billed;
mod causes;
mod claim;
mod counted;
pub mod decisions;
pub mod events;
mod function_name;
mod history;
mod ids;
mod in_place;
mod key;
mod limits;
mod mark;
mod names;
mod operations;
mod recording;
mod remark;
pub mod requests;
pub mod responses;
mod retention;
mod rewind;
mod selector;
mod shape;
mod text;
mod time;
mod timeouts;
mod wire;

pub use answer::{Answer, Place};
pub use assumptions::{
    AnswerAtDeadline, Assumptions, CloseAfterFailedDecision, DeprecatedDomain, EmptyPoll,
    LambdaNonJsonInput, LambdaOpenIdReuse,
};
pub use billed::{Billed, is_refusal_of_lambda};
pub use causes::*;
pub use claim::{Claim, ClaimError, ClaimForm, ClaimProblem, Says};
pub(crate) use counted::counted;
pub use decisions::{Decision, DecisionType};
pub use events::{
    EventAttributes, EventFamily, EventType, HistoryEvent, Reference, Scope, Subject, Wakes,
};
pub use function_name::FunctionName;
pub use history::History;
pub use ids::{
    ActivityType, ChildPolicy, CloseStatus, EventId, ExecutionStatus, RegistrationStatus, TagList,
    TaskList, TaskPriority, WorkflowExecution, WorkflowType,
};
pub(crate) use in_place::cloned_in_place;
pub(crate) use key::{Digests, KeyWriter, Keyed, spread};
pub use limits::{Limits, Rate, Rates};
pub use mark::Mark;
pub use names::{UnknownName, near_name, nearest_names};
pub use operations::{CallRates, Operation};
pub use recording::{Extent, Polled, Recording, RecordingError, Times};
pub use remark::Remark;
pub use retention::{NotARetentionPeriod, RetentionPeriod};
pub(crate) use rewind::{Cut, Log, Rewind, Tally, rewound};
pub use selector::{EventTypes, Pattern, Selector, function_or_type, origin, subject};
pub use shape::{Field, FieldKind};
pub use text::Text;
pub use time::Timestamp;
pub use timeouts::{
    ActivityTaskTimeoutType, DecisionTaskTimeoutType, LambdaFunctionTimeoutType, NotATimeout,
    Timeout, WorkflowExecutionTimeoutType,
};
pub(crate) use wire::Tag;
pub use wire::WireError;
