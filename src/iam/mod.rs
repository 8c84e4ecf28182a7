//! Policies of IAM, as far as a task of a Lambda function and the calls of SWF need them.
//!
//! A [`Policy`] is read from JSON, strictly. [`Role`] and [`Caller`] put the questions that SWF
//! has; [`evaluate`] answers any [`Request`] with an [`Access`], which names the statement that
//! decided, or tells why none did. Nothing here depends on anything but its arguments.
//!
//! Permission boundaries, session policies and the policies of an organization are not modeled.
//!
//! ```
//! use swf_sim::iam::{Context, Role};
//!
//! let trust = r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow",
//!     "Principal": {"Service": "swf.amazonaws.com"},
//!     "Action": "sts:AssumeRole",
//!     "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}}
//! }}"#;
//! let role = Role::new("arn:aws:iam::210987654321:role/parcels", trust)?.with_aws_lambda_role();
//!
//! let domain = "arn:aws:swf:eu-north-1:210987654321:/domain/parcels";
//! assert!(role.assumed_by_swf(domain, &Context::new())?.is_allowed());
//! assert!(role.may_invoke("weigh:PROD", domain, None, &Context::new())?.is_allowed());
//!
//! let foreign = "arn:aws:swf:eu-north-1:111122223333:/domain/parcels";
//! assert_eq!(
//!     role.assumed_by_swf(foreign, &Context::new())?.to_string(),
//!     "`swf.amazonaws.com` may not `sts:AssumeRole` on \
//!      `arn:aws:iam::210987654321:role/parcels`: no statement of the role's trust policy \
//!      allows it; statement 0 of policy `trust policy` wants `StringEquals` of \
//!      `aws:SourceAccount`, which is `111122223333`"
//! );
//! # Ok::<(), swf_sim::iam::RoleError>(())
//! ```

mod access;
mod arn;
mod condition;
mod context;
mod document;
mod evaluate;
mod json;
mod lint;
mod pattern;
mod policies;
mod role;
mod values;

pub use access::{Access, Denial, DenialReason, Lacking, Mismatch, StatementName};
pub use arn::{ArnError, function_arn};
pub use context::Context;
pub use document::{AWS_LAMBDA_ROLE_PATH, Policy, PolicyError, PolicyKind};
pub use evaluate::{Principal, Request, evaluate, evaluate_with_resource};
pub use lint::{Warning, lint};
pub use policies::Policies;
pub use role::{Caller, Role, RoleError, SWF, may_be_invoked};
