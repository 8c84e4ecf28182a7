//! SWF's API errors: what the service says when it refuses a call.

use std::borrow::Cow;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::iam::Denial;

/// Declares the faults by their namespaces on the wire: what each carries, its name and status.
macro_rules! faults {
    ($($namespace:literal {
        $($(#[doc = $doc:literal])* $name:ident$(($says:ty))? = $code:literal $status:literal;)*
    })*) => {
        /// A call that the service refuses. The messages of UnknownResourceFault are recorded, most
        /// others are as third parties saw them; what LimitExceededFault and TooManyTagsFault say
        /// of quotas is known of nobody, so that those texts are ours.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ApiFault {
            $($($(#[doc = $doc])* $name$(($says))?,)*)*
        }

        impl ApiFault {
            /// The names of all faults.
            pub const CODES: &[&str] = &[$($($code,)*)*];

            /// The fault's name, such as `UnknownResourceFault`.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $($(ApiFault::$name { .. } => $code,)*)* }
            }

            /// The fault's name with its namespace, as the wire has it in `__type`.
            #[must_use]
            pub fn wire_type(&self) -> &'static str {
                match self {
                    $($(ApiFault::$name { .. } => concat!($namespace, "#", $code),)*)*
                }
            }

            /// The HTTP status that the fault comes with.
            #[must_use]
            pub fn status(&self) -> u16 {
                match self { $($(ApiFault::$name { .. } => $status,)*)* }
            }
        }
    };
}

// Recorded for SWF's own faults, validation, throttling, unknown callers and a broken service;
// inferred for the rest. The last two are IAM's own, which no operation of SWF answers.
faults! {
    "com.amazonaws.swf.base.model" {
        /// What the call names does not exist, or is closed.
        UnknownResource(String) = "UnknownResourceFault" 400;
        /// The domain exists already.
        DomainAlreadyExists(String) = "DomainAlreadyExistsFault" 400;
        /// The domain is deprecated.
        DomainDeprecated(String) = "DomainDeprecatedFault" 400;
        /// The type exists already.
        TypeAlreadyExists(String) = "TypeAlreadyExistsFault" 400;
        /// The type is deprecated.
        TypeDeprecated(String) = "TypeDeprecatedFault" 400;
        /// The type is not deprecated, so it cannot be deleted.
        TypeNotDeprecated = "TypeNotDeprecatedFault" 400;
        /// This workflow id has an open execution.
        WorkflowExecutionAlreadyStarted(String) = "WorkflowExecutionAlreadyStartedFault" 400;
        /// Neither the request nor the type gives this value, which is needed.
        DefaultUndefined(&'static str) = "DefaultUndefinedFault" 400;
        /// A quota is used up.
        LimitExceeded(String) = "LimitExceededFault" 400;
        /// The domain has more tags than it may.
        TooManyTags(String) = "TooManyTagsFault" 400;
        /// The caller's policies do not allow it to pass the role that the call names (developer
        /// guide, Lambda tasks).
        OperationNotPermitted(Box<Denial>) = "OperationNotPermittedFault" 400;
    }
    "com.amazon.coral.service" {
        /// The caller's policies do not allow the call (recorded: the service answers this, where
        /// the API model has OperationNotPermittedFault).
        AccessDenied(Box<Denial>) = "AccessDeniedException" 400;
        /// The caller is not known.
        UnrecognizedClient = "UnrecognizedClientException" 400;
        /// The request cannot be read.
        Serialization(String) = "SerializationException" 400;
        /// There is no such operation.
        UnknownOperation = "UnknownOperationException" 400;
        /// The service is broken.
        InternalFailure = "InternalFailure" 500;
    }
    "com.amazon.coral.validate" {
        /// The request itself is not valid.
        Validation(String) = "ValidationException" 400;
    }
    "com.amazon.coral.availability" {
        /// The operation is called too often.
        Throttling = "ThrottlingException" 400;
    }
    "com.amazonaws.iam" {
        /// A role or policy that IAM is asked to change does not exist.
        NoSuchEntity(String) = "NoSuchEntity" 404;
        /// A role that IAM is asked to create exists already.
        EntityAlreadyExists(String) = "EntityAlreadyExists" 409;
    }
}

impl ApiFault {
    /// The message on the wire; `None`: the fault comes without one.
    #[must_use]
    pub fn message(&self) -> Option<Cow<'_, str>> {
        let message = match self {
            ApiFault::UnknownResource(message)
            | ApiFault::DomainAlreadyExists(message)
            | ApiFault::DomainDeprecated(message)
            | ApiFault::TypeAlreadyExists(message)
            | ApiFault::TypeDeprecated(message)
            | ApiFault::LimitExceeded(message)
            | ApiFault::TooManyTags(message)
            | ApiFault::Validation(message)
            | ApiFault::Serialization(message)
            | ApiFault::NoSuchEntity(message)
            | ApiFault::EntityAlreadyExists(message) => message.as_str(),
            ApiFault::OperationNotPermitted(denial) | ApiFault::AccessDenied(denial) => {
                return Some(told(denial).into());
            }
            ApiFault::DefaultUndefined(field) => field,
            ApiFault::TypeNotDeprecated => {
                "The type is currently registered and cannot be deleted in its current state"
            }
            // Measured in 2026; in 2015 it was `Already Started`.
            ApiFault::WorkflowExecutionAlreadyStarted(_) => "",
            ApiFault::UnrecognizedClient => {
                "The security token included in the request is invalid."
            }
            ApiFault::Throttling => "Rate exceeded",
            ApiFault::UnknownOperation | ApiFault::InternalFailure => return None,
        };
        Some(message.into())
    }

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

/// The fault as a person reads it: where SWF's own message says nothing, what it is about.
impl fmt::Display for ApiFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        if let ApiFault::WorkflowExecutionAlreadyStarted(workflow_id) = self {
            return write!(f, ": workflow id `{workflow_id}` has an open execution");
        }
        self.message().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl std::error::Error for ApiFault {}

/// The body of the answer on the wire.
impl Serialize for ApiFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("ApiFault", 2)?;
        body.serialize_field("__type", self.wire_type())?;
        if let Some(message) = self.message() {
            body.serialize_field("message", &message)?;
        }
        body.end()
    }
}
