//! SWF's API errors.

/// A call that the service refuses. The messages are the service's own where it is known: those of
/// UnknownResourceFault are recorded, the others are as third parties saw them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiFault {
    /// What the call names does not exist, or is closed.
    #[error("UnknownResourceFault: {0}")]
    UnknownResource(String),
    /// The domain exists already.
    #[error("DomainAlreadyExistsFault: {0}")]
    DomainAlreadyExists(String),
    /// The type exists already.
    #[error("TypeAlreadyExistsFault: {0}")]
    TypeAlreadyExists(String),
    /// The type is deprecated.
    #[error("TypeDeprecatedFault: {0}")]
    TypeDeprecated(String),
    /// The workflow id has an open execution.
    #[error("WorkflowExecutionAlreadyStartedFault: workflow id `{0}` has an open execution")]
    WorkflowExecutionAlreadyStarted(String),
    /// Neither the request nor the type gives a value that is needed.
    #[error("DefaultUndefinedFault: {0}")]
    DefaultUndefined(&'static str),
    /// A quota is used up.
    #[error("LimitExceededFault: {0}")]
    LimitExceeded(String),
    /// The request itself is not valid.
    #[error("ValidationException: {0}")]
    Validation(String),
}
