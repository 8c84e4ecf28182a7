//! One region of one account in memory.

mod requests;

pub use requests::{
    DeprecateActivityType, DeprecateWorkflowType, RegisterActivityType, RegisterWorkflowType,
    RequestCancelWorkflowExecution, SignalWorkflowExecution, StartWorkflowExecution,
    TerminateWorkflowExecution,
};
