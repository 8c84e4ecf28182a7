//! What makes no sense although each part of it does: nobody starts anything, a decider that no
//! type has, a type that no decider serves. And what SWF is going to refuse.

use std::collections::BTreeMap;

use super::document::Document;
use super::finding::{Finding, near};
use super::notes::Notes;
use super::properties;
use super::source::Span;
use crate::execution;
use crate::model::{
    Decision, DecisionType, ScheduleActivityTaskFailedCause,
    StartChildWorkflowExecutionFailedCause, Text, WorkflowType,
};
use crate::simulation::Deed;

/// Types by name and version, and where they are registered.
type Registered<'d> = BTreeMap<(&'d str, &'d str), Span>;

/// Notes what makes no sense.
pub(super) fn check(document: &Document, notes: &mut Notes) {
    let (workflow_types, activity_types) = registered(document, notes);

    let deciders = document.deciders.iter().map(|(span, name, _)| (*span, name.as_str()));
    served_names_are_registered("workflow type", deciders, &workflow_types, notes);
    let workers = document.workers.iter().map(|(span, name)| (*span, name.as_str()));
    served_names_are_registered("activity type", workers, &activity_types, notes);

    scheduled_functions_are_described(document, notes);
    something_is_started(document, notes);
    started_types_are_decided(document, &workflow_types, notes);
}

/// The types of both kinds that are registered at some time.
fn registered<'d>(document: &'d Document, notes: &mut Notes) -> (Registered<'d>, Registered<'d>) {
    let world = &document.world;
    let names = world.workflow_types.iter().map(|t| (t.name.as_str(), t.version.as_str()));
    let mut workflow_types = registered_once(names, &document.workflow_types, notes);
    let names = world.activity_types.iter().map(|t| (t.name.as_str(), t.version.as_str()));
    let mut activity_types = registered_once(names, &document.activity_types, notes);

    for (span, (_, deed)) in document.people.iter().zip(&world.people) {
        if let Deed::RegisterWorkflowType(t) = deed {
            workflow_types.entry((&t.name, &t.version)).or_insert(*span);
        } else if let Deed::RegisterActivityType(t) = deed {
            activity_types.entry((&t.name, &t.version)).or_insert(*span);
        }
    }
    (workflow_types, activity_types)
}

fn registered_once<'d>(
    names: impl Iterator<Item = (&'d str, &'d str)>,
    spans: &[Span],
    notes: &mut Notes,
) -> Registered<'d> {
    let mut registered = Registered::new();
    for ((name, version), span) in names.zip(spans) {
        if let Some(first) = registered.insert((name, version), *span) {
            let message = format!("`{name}@{version}` is registered twice");
            notes.0.push(Finding::new(*span, message).label("again").also(first, "first here"));
        }
    }
    registered
}

fn served_names_are_registered<'d>(
    what: &str,
    served: impl Iterator<Item = (Span, &'d str)>,
    registered: &Registered<'_>,
    notes: &mut Notes,
) {
    let mut known: Vec<&str> = registered.keys().map(|(name, _)| *name).collect();
    known.dedup();
    for (span, name) in served {
        if known.binary_search(&name).is_err() {
            notes.0.push(Finding::unknown(span, what, name, &known));
        }
    }
}

/// A name that is written out and that nothing describes is most likely misspelt; one that is
/// worked out while the simulation runs may well name a function that does not exist. Where there
/// is no Lambda, no function is reached.
fn scheduled_functions_are_described(document: &Document, notes: &mut Notes) {
    let world = &document.world;
    if !world.region.lambda {
        return;
    }
    let known: Vec<&str> = world.functions.keys().map(Text::as_str).collect();
    for (decision_type, named) in document.deciders.iter().flat_map(|(.., rules)| rules.named()) {
        let is_function = decision_type == DecisionType::ScheduleLambdaFunction;
        let name = &named.glob;
        if is_function && named.is_literal && world.described_function(name).is_none() {
            let hint = format!(
                "describe it under `functions`; if it is not to exist, say so there: \
                 `{name}: {{absent: true}}`"
            );
            notes.0.push(Finding::unknown(named.span, "function", name, &known).hint(hint));
        }
    }
}

/// What SWF refuses of that which is written out. To see that may be the point, so it is no
/// mistake.
pub(super) fn warnings(document: &Document) -> Vec<Finding> {
    let mut warnings = refused_decisions(document);
    warnings.extend(refused_batches(document));
    warnings.extend(decisions_about_unregistered_types(document));
    let claims = document.properties.iter().map(|(claim, span)| (claim, *span));
    warnings.extend(properties::about_nothing(claims, &properties::names(document)));
    warnings
}

/// Decisions that SWF refuses with whatever else the answer holds.
fn refused_decisions(document: &Document) -> Vec<Finding> {
    let world = &document.world;
    let decisions = document.deciders.iter().flat_map(|(.., rules)| rules.constant_decisions());
    let refused = decisions.filter_map(|(decision, span)| {
        let message = execution::refusal(decision, &world.limits, &world.assumptions)?;
        let finding = Finding::new(span, "SWF refuses every answer that holds this decision");
        Some(finding.hint(format!("ValidationException: {message}")))
    });
    refused.collect()
}

/// Decisions of one rule that cannot stand beside the one that closes the execution.
fn refused_batches(document: &Document) -> impl Iterator<Item = Finding> {
    let batches = document.deciders.iter().flat_map(|(.., rules)| rules.batches());
    batches.filter_map(|batch| {
        let types = batch.iter().map(|(decision_type, _)| *decision_type);
        let (blamed, message) = execution::closing_rules(types)?;
        let ((_, span), (_, close)) = (batch.get(blamed)?, batch.last()?);
        let finding = Finding::new(*span, "SWF refuses this beside a decision that closes");
        let finding = finding.also(*close, "this closes the execution");
        Some(finding.hint(format!("ValidationException: {message}")))
    })
}

/// Decisions about types that are never registered. SWF refuses each of them by itself.
fn decisions_about_unregistered_types(document: &Document) -> Vec<Finding> {
    let (workflow_types, activity_types) = registered(document, &mut Notes::default());
    let named = document.deciders.iter().flat_map(|(.., rules)| rules.named());
    let unknown = named.filter_map(|(decision_type, named)| {
        let (what, cause, registered) = match decision_type {
            DecisionType::ScheduleActivityTask => {
                let cause = ScheduleActivityTaskFailedCause::ActivityTypeDoesNotExist;
                ("activity type", cause.name(), &activity_types)
            }
            DecisionType::StartChildWorkflowExecution => {
                let cause = StartChildWorkflowExecutionFailedCause::WorkflowTypeDoesNotExist;
                ("workflow type", cause.name(), &workflow_types)
            }
            DecisionType::ScheduleLambdaFunction
            | DecisionType::RequestCancelActivityTask
            | DecisionType::CompleteWorkflowExecution
            | DecisionType::FailWorkflowExecution
            | DecisionType::CancelWorkflowExecution
            | DecisionType::ContinueAsNewWorkflowExecution
            | DecisionType::RecordMarker
            | DecisionType::StartTimer
            | DecisionType::CancelTimer
            | DecisionType::SignalExternalWorkflowExecution
            | DecisionType::RequestCancelExternalWorkflowExecution => return None,
        };
        let (name, version) = (&named.glob, named.version.as_ref()?);
        if !named.is_literal || registered.contains_key(&(name.as_str(), version.as_str())) {
            return None;
        }
        let finding = unregistered(what, name, version, registered, named.span);
        Some(finding.hint(format!("SWF answers with {}: {cause}", decision_type.refused())))
    });
    unknown.collect()
}

fn something_is_started(document: &Document, notes: &mut Notes) {
    let starts = |deed: &Deed| matches!(deed, Deed::Start(_));
    if !document.world.people.iter().any(|(_, deed)| starts(deed)) {
        let finding = Finding::new(document.people_begin, "nobody starts a workflow execution");
        let hint = "give `people` a `start: {workflowId: ..., workflowType: ...}`";
        notes.0.push(finding.hint(hint));
    }
}

fn started_types_are_decided(document: &Document, registered: &Registered<'_>, notes: &mut Notes) {
    let is_registered = |wanted: &WorkflowType| {
        registered.contains_key(&(wanted.name.as_str(), wanted.version.as_str()))
    };
    for (span, (_, deed)) in document.people.iter().zip(&document.world.people) {
        let Deed::Start(start) = deed else { continue };
        if is_registered(&start.workflow_type) {
            is_decided(document, &start.workflow_type.name, registered, *span, notes);
        } else {
            let WorkflowType { name, version } = &start.workflow_type;
            notes.0.push(unregistered("workflow type", name, version, registered, *span));
        }
    }
    // A child of a type that is not registered is not started, and that may be the point.
    for (_, _, rules) in &document.deciders {
        for (decision, span) in rules.constant_decisions() {
            let Decision::StartChildWorkflowExecution(start) = decision else { continue };
            if is_registered(&start.workflow_type) {
                is_decided(document, &start.workflow_type.name, registered, span, notes);
            }
        }
    }
}

fn unregistered(
    what: &str,
    name: &str,
    version: &str,
    registered: &Registered<'_>,
    span: Span,
) -> Finding {
    let full = |name: &str, version: &str| format!("{name}@{version}");
    let known: Vec<String> = registered.keys().map(|(name, version)| full(name, version)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Finding::unknown(span, what, &full(name, version), &known)
}

fn is_decided(
    document: &Document,
    name: &Text,
    registered: &Registered<'_>,
    span: Span,
    notes: &mut Notes,
) {
    let deciders = &document.world.deciders;
    // A scenario without any decider is decided from outside.
    if !document.has_deciders || deciders.contains_key(name) {
        return;
    }
    let finding = Finding::new(span, format!("the workflow type `{name}` has no decider"));
    let known: Vec<&str> = deciders.keys().map(Text::as_str).collect();
    let is_type = |name: &str| registered.keys().any(|(known, _)| *known == name);
    notes.0.push(match near(name, &known) {
        // That there is no such type is said already.
        Some(near) if !is_type(near) => return,
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.hint(format!("add `{name}:` and its rules to `deciders`")),
    });
}
