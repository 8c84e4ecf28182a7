//! What has to hold of every run, whatever goes wrong in it: the section `properties`.

use super::document::Document;
use super::finding::Finding;
use super::mapping::{items, scalar};
use super::node::{Node, Scalar};
use super::notes::Notes;
use super::source::Span;
use crate::model::{Claim, ClaimError, ClaimProblem, EventType, Text};

/// Reads the claims, each with its place.
pub(super) fn read(node: Option<&Node>, notes: &mut Notes) -> Vec<(Claim, Span)> {
    let mut claims: Vec<(Claim, Span)> = Vec::new();
    let nodes = node.and_then(|node| notes.note(items(node))).unwrap_or_default();
    for node in nodes {
        let Some(claim) = notes.note(claim(node)) else { continue };
        match claims.iter().find(|(known, _)| *known == claim) {
            Some((_, first)) => {
                let message = format!("`{claim}` stands there twice");
                let finding = Finding::new(node.span, message).label("again");
                notes.0.push(finding.also(*first, "first here"));
            }
            None => claims.push((claim, node.span)),
        }
    }
    claims
}

fn claim(node: &Node) -> Result<Claim, Finding> {
    let written = scalar(node, "a property in words")?;
    written.text.as_str().parse().map_err(|error| wrong(&error, written, node.span))
}

/// What is wrong, at the word that is.
fn wrong(error: &ClaimError, written: &Scalar, span: Span) -> Finding {
    let ClaimError { claim: _, problem, place } = error;
    let at = |start| Span::new(start + place.start..start + place.end);
    let span = written.verbatim.map_or(span, at);
    match problem {
        ClaimProblem::EventType(unknown) => {
            let known: Vec<&str> = EventType::ALL.iter().map(|known| known.name()).collect();
            Finding::unknown(span, unknown.what, &unknown.name, &known)
        }
        ClaimProblem::Matchless { .. }
        | ClaimProblem::Number(_)
        | ClaimProblem::Word(_)
        | ClaimProblem::Ends => {
            let hint = format!("a property is {}", Claim::forms());
            Finding::new(span, problem.to_string()).hint(hint)
        }
    }
}

/// The names of the functions and types that a scenario speaks of, in order, each once.
pub(super) fn names(document: &Document) -> Vec<Text> {
    let world = &document.world;
    let workflow_types = world.workflow_types.iter().map(|of| &of.name);
    let activity_types = world.activity_types.iter().map(|of| &of.name);
    let described = world.functions.keys().chain(workflow_types).chain(activity_types);
    let decided = document.deciders.iter().flat_map(|(.., rules)| rules.named());
    let names = described.chain(decided.map(|(_, named)| &named.glob));
    let mut names: Vec<Text> = names.cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Claims about functions and types of which none of these is the name: they hold of every run.
pub(super) fn about_nothing<'c>(
    claims: impl IntoIterator<Item = (&'c Claim, Span)>,
    names: &[Text],
) -> impl Iterator<Item = Finding> {
    claims.into_iter().filter_map(move |(claim, span)| {
        let mut unknown = claim.names().filter(|name| !names.iter().any(|known| name.meets(known)));
        let glob = unknown.next()?.globs().next()?;
        let known: Vec<&str> = names.iter().map(Text::as_str).collect();
        let message = format!("no function and no type is called `{glob}`");
        Some(Finding::new(span, message).or_rather(glob, &known))
    })
}
