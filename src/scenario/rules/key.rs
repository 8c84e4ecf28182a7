//! What later answers of rules depend on, of all that lies behind.
//!
//! Every rule looks at an event and at what came before it, never at what comes after. So what
//! rules say at the events that they have not been shown is settled, and can be worked out before
//! they are asked. What they say at events to come depends on what is open, which is for the key of
//! the execution, and on what they count.

use std::collections::BTreeSet;
use std::hash::Hash;

use super::{Body, Rule, Rules, Step};
use crate::model::{
    Answer, EventId, EventType, EventTypes, HistoryEvent, KeyWriter, origin, subject,
};
use crate::scenario::expression::{Expression, Kind};
use crate::scenario::history;
use crate::scenario::node::{Node, Value as NodeValue};
use crate::simulation::{Decider, DecisionTask, Key};

/// What rules ask for that only a history can tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Asks {
    /// The ids of events: everything counts then.
    event_ids: bool,
    /// How many events they have matched, by the places of the rules that ask.
    counts: Vec<usize>,
    /// How often ids were used: the events that are such uses.
    uses: EventTypes,
    /// Decisions that were refused, once more: the events that tell of decisions which may still
    /// be refused, some time after they were taken.
    refusable: EventTypes,
}

impl Asks {
    /// What these rules ask for.
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut asks = Asks::default();
        for (place, rule) in rules.iter().enumerate() {
            asks.add(rule, place);
        }
        asks
    }

    fn add(&mut self, rule: &Rule, place: usize) {
        let types = rule.selectors.iter().fold(EventTypes::NONE, |all, one| all.or(one.types));
        let (mut counts, mut uses) = (false, false);
        rule.visit_expressions(&mut |expression| match &expression.kind {
            Kind::Attribute(attribute) => self.event_ids |= attribute.is_event_id(),
            Kind::Count => counts = true,
            Kind::Attempt => uses = true,
            Kind::Constant(_)
            | Kind::Id
            | Kind::Each
            | Kind::Open(_)
            | Kind::Json(_)
            | Kind::Negative(_)
            | Kind::Not(_)
            | Kind::Binary(..) => {}
        });
        self.counts.extend(counts.then_some(place));
        if uses {
            self.uses = self.uses.or(types.iter().map(history::use_type).collect());
        }
        if rule.steps.iter().any(|step| matches!(step, Step::Again(_))) {
            self.refusable =
                self.refusable.or(types.iter().filter_map(EventType::origin).collect());
        }
    }
}

impl Rules {
    /// What later answers depend on; `None`: everything.
    pub(super) fn key_of(&self, task: &DecisionTask<'_>) -> Option<Key> {
        let Asks { event_ids, counts, uses, refusable } = &self.asks;
        if *event_ids || is_any_refusable(task.history, *refusable) {
            return None;
        }
        let mut key = KeyWriter::default();
        match self.decide(task) {
            Ok(answer) => put_in_answer(&mut key, &answer),
            // Whatever comes, the answer will not do without an error.
            Err(error) => key.bytes(error.to_string().as_bytes()),
        }
        for place in counts {
            let selectors = &self.rules[*place].selectors;
            key.length(history::count(task.history, selectors));
        }
        let used = task.history.iter().filter(|event| uses.contains(event.event_type()));
        key.unordered(used, |key, event| {
            key.number(event.event_type() as u64);
            key.maybe(subject(task.history, event), KeyWriter::text);
        });
        Some(Key(key.digest().to_be_bytes().to_vec()))
    }
}

fn put_in_answer(key: &mut KeyWriter, answer: &Answer) {
    let Answer {
        decisions,
        execution_context,
        task_list,
        task_list_schedule_to_start_timeout,
        decided_at,
    } = answer;
    key.length(decisions.len());
    for decision in decisions {
        key.decision(decision);
    }
    decided_at.hash(key);
    key.maybe(execution_context.as_ref(), KeyWriter::text);
    task_list.hash(key);
    task_list_schedule_to_start_timeout.hash(key);
}

/// Whether a decision was taken that may still be refused, by the events that tell of such ones.
fn is_any_refusable(history: &[HistoryEvent], refusable: EventTypes) -> bool {
    if refusable.is_empty() {
        return false;
    }
    let mut waiting: BTreeSet<EventId> = BTreeSet::new();
    for event in history {
        if refusable.contains(event.event_type()) {
            waiting.insert(event.event_id);
        } else if let Some(begun) = origin(history, event) {
            waiting.remove(&begun.event_id);
        }
    }
    !waiting.is_empty()
}

impl Rule {
    /// Tells of every expression in the rule, those in others too.
    fn visit_expressions(&self, see: &mut dyn FnMut(&Expression)) {
        if let Some(condition) = &self.condition {
            condition.visit(see);
        }
        for step in &self.steps {
            if let Step::Decide(template) = step
                && let Body::Open(node) = &template.body
            {
                visit(node, see);
            }
        }
        let beside = &self.beside;
        for node in [
            &beside.execution_context,
            &beside.task_list,
            &beside.task_list_schedule_to_start_timeout,
        ] {
            node.iter().for_each(|node| visit(node, see));
        }
    }
}

fn visit(node: &Node, see: &mut dyn FnMut(&Expression)) {
    match &node.value {
        NodeValue::Scalar(_) => {}
        NodeValue::Template(template) => {
            template.expressions().for_each(|expression| expression.visit(see));
        }
        NodeValue::List(items) => items.iter().for_each(|item| visit(item, see)),
        NodeValue::Map(members) => members.iter().for_each(|(_, member)| visit(member, see)),
    }
}
