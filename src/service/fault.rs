//! SWF's API errors.

use crate::iam::Denial;

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
    /// The caller's policies do not allow the call (recorded: the service answers this, where the
    /// API model has OperationNotPermittedFault).
    #[error("AccessDeniedException: {}", told(.0))]
    AccessDenied(Box<Denial>),
    /// The caller's policies do not allow it to pass the role that the call names (developer guide,
    /// Lambda tasks).
    #[error("OperationNotPermittedFault: {}", told(.0))]
    OperationNotPermitted(Box<Denial>),
    /// A role or policy that IAM is asked to change does not exist.
    #[error("NoSuchEntity: {0}")]
    NoSuchEntity(String),
    /// A role that IAM is asked to create exists already.
    #[error("EntityAlreadyExists: {0}")]
    EntityAlreadyExists(String),
    /// The request itself is not valid.
    #[error("ValidationException: {0}")]
    Validation(String),
}

impl ApiFault {
    /// Which statement decided that the call is not permitted, or that none allows it: for the
    /// person, since the caller is told no more than that it may not.
    #[must_use]
    pub fn denial(&self) -> Option<&Denial> {
        if let ApiFault::AccessDenied(denial) | ApiFault::OperationNotPermitted(denial) = self {
            return Some(denial);
        }
        None
    }
}

/// What the caller is told of a denial (recorded).
fn told(denial: &Denial) -> String {
    let Denial { principal, action, resource, .. } = denial;
    format!("User: {principal} is not authorized to perform: {action} on resource: {resource}")
}
