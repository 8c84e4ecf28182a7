//! One region of one account in memory.

pub use crate::model::requests::{
    DeprecateActivityType, DeprecateWorkflowType, RegisterActivityType, RegisterWorkflowType,
    RequestCancelWorkflowExecution, SignalWorkflowExecution, StartWorkflowExecution,
    TerminateWorkflowExecution,
};
