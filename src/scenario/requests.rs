//! What SWF itself finds wrong in registrations and requests, at the member that it is about.

use super::finding::Finding;
use super::mapping::members;
use super::node::Node;
use super::source::Span;
use crate::execution::{Constraints, Problem};
use crate::model::requests::{RegisterActivityType, RegisterDomain, RegisterWorkflowType};
use crate::model::{RetentionPeriod, Text};
use crate::simulation::{Deed, World};

/// What SWF refuses in the world's domain, whose name stands at the node.
pub(super) fn of_domain(node: &Node, world: &World) -> Vec<Finding> {
    let domain = RegisterDomain {
        name: world.domain.clone(),
        description: None,
        workflow_execution_retention_period_in_days: RetentionPeriod::None,
        tags: None,
    };
    let hold = |constraints: &mut Constraints<'_>| constraints.register_domain(&domain);
    refused("SWF refuses this domain", node, node.span, world, hold)
}

/// What SWF refuses in a workflow type's registration, which stands at the node.
pub(super) fn of_workflow_type(
    node: &Node,
    mut registration: RegisterWorkflowType,
    world: &World,
) -> Vec<Finding> {
    name_domain(&mut registration.domain, world);
    let hold = |held: &mut Constraints<'_>| held.register_workflow_type(&registration);
    refused(REGISTRATION, node, node.span, world, hold)
}

/// The same of an activity type.
pub(super) fn of_activity_type(
    node: &Node,
    mut registration: RegisterActivityType,
    world: &World,
) -> Vec<Finding> {
    name_domain(&mut registration.domain, world);
    let hold = |held: &mut Constraints<'_>| held.register_activity_type(&registration);
    refused(REGISTRATION, node, node.span, world, hold)
}

/// One registration more than a domain may have.
pub(super) fn of_one_too_many(node: &Node, limit: &str, most: usize) -> Finding {
    Finding::new(node.span, REGISTRATION)
        .hint(format!("LimitExceededFault: `limits` say `{limit}: {most}`"))
}

/// What SWF refuses in what somebody does; `span` is where the deed has its name, and the node has
/// the request.
pub(super) fn of_deed(node: &Node, span: Span, mut deed: Deed, world: &World) -> Vec<Finding> {
    if let Some(domain) = deed.domain_mut() {
        name_domain(domain, world);
    }
    let hold = |held: &mut Constraints<'_>| hold_deed(held, &deed);
    refused("SWF refuses this request", node, span, world, hold)
}

const REGISTRATION: &str = "SWF refuses this registration";

fn hold_deed(held: &mut Constraints<'_>, deed: &Deed) {
    match deed {
        Deed::Start(request) => held.start_workflow_execution(request),
        Deed::Signal(request) => held.signal_workflow_execution(request),
        Deed::RequestCancel(request) => {
            held.execution(&request.workflow_id, request.run_id.as_ref());
        }
        Deed::Terminate(request) => held.terminate_workflow_execution(request),
        Deed::RegisterWorkflowType(request) => held.register_workflow_type(request),
        Deed::RegisterActivityType(request) => held.register_activity_type(request),
        Deed::DeprecateWorkflowType(request) => held.workflow_type(&request.workflow_type),
        Deed::UndeprecateWorkflowType(request) => held.workflow_type(&request.workflow_type),
        Deed::DeleteWorkflowType(request) => held.workflow_type(&request.workflow_type),
        Deed::DeprecateActivityType(request) => held.activity_type(&request.activity_type),
        Deed::UndeprecateActivityType(request) => held.activity_type(&request.activity_type),
        Deed::DeleteActivityType(request) => held.activity_type(&request.activity_type),
        Deed::DeprecateDomain(request) => held.domain_at("name", &request.name),
        Deed::UndeprecateDomain(request) => held.domain_at("name", &request.name),
        Deed::ChangePermissions(_) => {}
    }
}

/// What names no domain is meant for the world's.
fn name_domain(domain: &mut Text, world: &World) {
    if domain.is_empty() {
        *domain = world.domain.clone();
    }
}

/// A finding for each value that breaks a constraint, at its member or else at `span`.
fn refused(
    message: &str,
    node: &Node,
    span: Span,
    world: &World,
    hold: impl FnOnce(&mut Constraints<'_>),
) -> Vec<Finding> {
    let mut constraints = Constraints::of_request(&world.limits, &world.assumptions);
    hold(&mut constraints);
    let finding = |problem: &Problem| {
        let at = span_of(node, &problem.field).unwrap_or(span);
        Finding::new(at, message).hint(format!("ValidationException: {}", problem.message))
    };
    constraints.problems().iter().map(finding).collect()
}

/// Where the member stands to which names with dots between them lead, or the last of them that is
/// written out.
pub(super) fn span_of(node: &Node, field: &str) -> Option<Span> {
    let (name, rest) = field.split_once('.').unwrap_or((field, ""));
    let (key, value) = members(node).ok()?.iter().find(|(key, _)| key.text == *name)?;
    let own = if value.span.start == value.span.end { key.span } else { value.span };
    Some(span_of(value, rest).unwrap_or(own))
}
