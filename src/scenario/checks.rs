//! What makes no sense although each part of it does: nobody starts anything, a decider that no
//! type has, a type that no decider serves.

use super::document::Document;
use super::finding::Finding;
use super::notes::Notes;
use super::source::Span;
use crate::model::{Decision, Text, WorkflowType, near_name};
use crate::simulation::Deed;

/// Notes what makes no sense.
pub(super) fn check(document: &Document, notes: &mut Notes) {
    registered_once(document, notes);
    served_names_are_registered(document, notes);
    something_is_started(document, notes);
    started_types_are_decided(document, notes);
}

fn registered_once(document: &Document, notes: &mut Notes) {
    let world = &document.world;
    let workflow_types: Vec<_> =
        world.workflow_types.iter().map(|t| (&t.name, &t.version)).collect();
    let activity_types: Vec<_> =
        world.activity_types.iter().map(|t| (&t.name, &t.version)).collect();
    for (types, spans) in
        [(workflow_types, &document.workflow_types), (activity_types, &document.activity_types)]
    {
        for (place, (name, version)) in types.iter().enumerate() {
            let Some(first) = types[..place].iter().position(|first| *first == (*name, *version))
            else {
                continue;
            };
            let message = format!("`{name}@{version}` is registered twice");
            notes.0.push(Finding::new(spans[place], message).also(spans[first], "first here"));
        }
    }
}

fn served_names_are_registered(document: &Document, notes: &mut Notes) {
    let world = &document.world;
    let known: Vec<&str> = world.workflow_types.iter().map(|t| t.name.as_str()).collect();
    for (span, name, _) in &document.deciders {
        if !known.contains(&name.as_str()) {
            notes.0.push(Finding::unknown(*span, "workflow type", name, &known));
        }
    }
    let known: Vec<&str> = world.activity_types.iter().map(|t| t.name.as_str()).collect();
    for (span, name) in document.workers.iter().zip(world.workers.keys()) {
        if !known.contains(&name.as_str()) {
            notes.0.push(Finding::unknown(*span, "activity type", name, &known));
        }
    }
}

fn something_is_started(document: &Document, notes: &mut Notes) {
    let starts = |deed: &Deed| matches!(deed, Deed::Start(_));
    if !document.world.people.iter().any(|(_, deed)| starts(deed)) {
        let finding = Finding::new(document.people_begin, "nobody starts a workflow execution");
        let hint = "give `people` a `start: {workflowId: ..., workflowType: ...}`";
        notes.0.push(finding.hint(hint));
    }
}

fn started_types_are_decided(document: &Document, notes: &mut Notes) {
    let world = &document.world;
    for (span, (_, deed)) in document.people.iter().zip(&world.people) {
        let Deed::Start(start) = deed else { continue };
        if is_registered(document, &start.workflow_type) {
            is_decided(document, &start.workflow_type.name, *span, notes);
        } else {
            notes.0.push(unregistered(document, &start.workflow_type, *span));
        }
    }
    // A child of a type that is not registered is not started, and that may be the point.
    for (_, _, rules) in &document.deciders {
        for (decision, span) in rules.constant_decisions() {
            let Decision::StartChildWorkflowExecution(start) = decision else { continue };
            if is_registered(document, &start.workflow_type) {
                is_decided(document, &start.workflow_type.name, span, notes);
            }
        }
    }
}

fn is_registered(document: &Document, wanted: &WorkflowType) -> bool {
    let types = &document.world.workflow_types;
    types.iter().any(|known| known.name == wanted.name && known.version == wanted.version)
}

fn unregistered(document: &Document, wanted: &WorkflowType, span: Span) -> Finding {
    let types = &document.world.workflow_types;
    let known: Vec<String> = types.iter().map(|t| format!("{}@{}", t.name, t.version)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let name = format!("{}@{}", wanted.name, wanted.version);
    Finding::unknown(span, "workflow type", &name, &known)
}

fn is_decided(document: &Document, name: &Text, span: Span, notes: &mut Notes) {
    let deciders = &document.world.deciders;
    if deciders.contains_key(name) {
        return;
    }
    let finding = Finding::new(span, format!("the workflow type `{name}` has no decider"));
    let near = near_name(name, deciders.keys().map(Text::as_str));
    notes.0.push(match near {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.hint(format!("add `{name}:` and its rules to `deciders`")),
    });
}
