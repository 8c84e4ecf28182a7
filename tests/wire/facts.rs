//! The types of the crate against a table of facts, and the table against the API model.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use swf_sim::model::{
    ActivityTaskTimeoutType, CAUSES, ChildPolicy, CloseStatus, DecisionTaskTimeoutType,
    DecisionType, EventType, Field, FieldKind, LambdaFunctionTimeoutType,
    WorkflowExecutionTimeoutType,
};

const TABLE: &str = include_str!("../data/api-facts.txt");

/// The lines of the table that begin with `word`: name to rest of line.
fn facts(word: &str) -> BTreeMap<&'static str, &'static str> {
    let lines = TABLE.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
    lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
}

/// A member as a line of the table says it.
struct Member {
    name: &'static str,
    kind: &'static str,
    required: bool,
}

fn members(line: &'static str) -> Vec<Member> {
    line.split_whitespace()
        .map(|member| {
            let (name, kind) = member.split_once(':').expect("`name:kind`");
            Member { name, kind: kind.trim_end_matches('!'), required: kind.ends_with('!') }
        })
        .collect()
}

fn names(kind: &str) -> Vec<&'static str> {
    facts("values")[kind].split(' ').collect()
}

#[track_caller]
fn check_fields(what: &str, fields: &[Field], line: &'static str) {
    let members = members(line);
    let order: Vec<_> = fields.iter().map(|field| field.name).collect();
    let expected: Vec<_> = members.iter().map(|member| member.name).collect();
    assert_eq!(order, expected, "{what}: members in the order of the model");
    for (field, member) in fields.iter().zip(members) {
        let what = format!("{what}.{}", field.name);
        match (&field.kind, member.kind) {
            (FieldKind::Text, "text")
            | (FieldKind::EventId, "id")
            | (FieldKind::Timeout, "timeout")
            | (FieldKind::TaskPriority, "priority") => {}
            (FieldKind::List(element), "list") => assert_eq!(**element, FieldKind::Text, "{what}"),
            (FieldKind::OneOf(values), kind) => assert_eq!(*values, names(kind), "{what}"),
            (FieldKind::Object(fields), kind) => check_fields(&what, fields, facts("object")[kind]),
            (kind, expected) => panic!("{what} is {kind:?}, but the model says {expected}"),
        }
        // Old recordings leave out ids that the model requires; they count as 0.
        if field.required != member.required {
            assert!(member.required && field.kind == FieldKind::EventId, "{what} is required");
        }
    }
}

#[test]
fn every_event_type_has_the_members_of_the_model() {
    let facts = facts("event");
    assert_eq!(facts.len(), 54);
    assert_eq!(EventType::ALL.len(), 54);
    for event_type in EventType::ALL {
        check_fields(event_type.name(), &event_type.shape(), facts[event_type.name()]);
    }
}

#[test]
fn every_decision_type_has_the_members_of_the_model() {
    let facts = facts("decision");
    assert_eq!(facts.len(), 13);
    assert_eq!(DecisionType::ALL.len(), 13);
    for decision_type in DecisionType::ALL {
        check_fields(decision_type.name(), &decision_type.shape(), facts[decision_type.name()]);
    }
}

#[test]
fn ids_that_reading_does_not_require_are_those_that_may_be_zero() {
    for event_type in EventType::ALL {
        for field in event_type.shape() {
            let optional_id = field.kind == FieldKind::EventId && !field.required;
            let references = event_type.references();
            let snake = |name: &str| name.replace('_', "");
            let reference =
                references.iter().find(|it| snake(it.attribute) == field.name.to_lowercase());
            if field.kind == FieldKind::EventId {
                assert!(reference.is_some(), "{event_type}.{} points somewhere", field.name);
            }
            if let Some(reference) = reference
                && reference.scope != swf_sim::model::Scope::Here
            {
                assert!(optional_id, "{event_type}.{} may be left out", field.name);
            }
        }
    }
}

#[test]
fn the_sixteen_causes_have_the_sixty_one_values_of_the_model() {
    assert_eq!(CAUSES.len(), 16);
    assert_eq!(CAUSES.iter().map(|(_, values)| values.len()).sum::<usize>(), 61);
    for (cause, values) in CAUSES {
        assert_eq!(*values, names(cause), "{cause}");
    }
    let known: BTreeSet<_> = CAUSES.iter().map(|(cause, _)| *cause).collect();
    let facts: BTreeSet<_> =
        facts("values").into_keys().filter(|name| name.ends_with("Cause")).collect();
    assert_eq!(known, facts);
}

#[test]
fn named_values_are_those_of_the_model() {
    let event_types: BTreeSet<_> = EventType::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(event_types, names("EventType").into_iter().collect());
    let decision_types: BTreeSet<_> = DecisionType::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(decision_types, names("DecisionType").into_iter().collect());
    assert_eq!(ChildPolicy::NAMES, names("ChildPolicy"));
    assert_eq!(CloseStatus::NAMES, names("CloseStatus"));
    assert_eq!(ActivityTaskTimeoutType::NAMES, names("ActivityTaskTimeoutType"));
    assert_eq!(DecisionTaskTimeoutType::NAMES, names("DecisionTaskTimeoutType"));
    assert_eq!(LambdaFunctionTimeoutType::NAMES, names("LambdaFunctionTimeoutType"));
    assert_eq!(WorkflowExecutionTimeoutType::NAMES, names("WorkflowExecutionTimeoutType"));
}

#[test]
fn the_table_of_facts_is_what_the_api_model_says() {
    let Some(path) = super::reference("api/swf-service-2.json") else { return };
    let model: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let shapes = &model["shapes"];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap();
        let (name, rest) = rest.split_once(' ').unwrap();
        let said = match word {
            "event" => members_of(shapes, &format!("{name}EventAttributes")),
            "decision" => members_of(shapes, &format!("{name}DecisionAttributes")),
            "object" => members_of(shapes, name),
            _ => values_of(&shapes[name]).expect("an enum").join(" "),
        };
        assert_eq!(rest, said, "{word} {name}");
    }
    for (envelope, word) in [("HistoryEvent", "event"), ("Decision", "decision")] {
        let members = shapes[envelope]["members"].as_object().unwrap();
        let attributes = members.keys().filter(|name| name.ends_with("Attributes"));
        assert_eq!(attributes.count(), facts(word).len());
    }
}

fn values_of(shape: &Value) -> Option<Vec<&str>> {
    shape["enum"].as_array()?.iter().map(Value::as_str).collect()
}

/// The members of an object of the API model in the words of the table. The order of members is
/// that of the model's text, which a reader of JSON loses: it is taken from the table.
fn members_of(shapes: &Value, name: &str) -> String {
    let shape = &shapes[name];
    let required: Vec<_> = shape["required"].as_array().into_iter().flatten().collect();
    let members = shape["members"].as_object().expect("an object has members");
    let words = ["event", "decision", "object"].map(facts);
    let short = name.trim_end_matches("EventAttributes").trim_end_matches("DecisionAttributes");
    let lines = words.iter().filter_map(|facts| facts.get(short));
    let order: Vec<_> = lines
        .map(|line| self::members(line))
        .find(|line| {
            line.len() == members.len() && line.iter().all(|it| members.contains_key(it.name))
        })
        .expect("a line with these members");
    let said = order.iter().map(|member| {
        let shape = members[member.name]["shape"].as_str().expect("a member has a shape");
        let mark = if required.iter().any(|it| **it == *member.name) { "!" } else { "" };
        format!("{}:{}{mark}", member.name, kind_of(shapes, shape))
    });
    said.collect::<Vec<_>>().join(" ")
}

fn kind_of<'s>(shapes: &Value, name: &'s str) -> &'s str {
    match shapes[name]["type"].as_str() {
        Some("structure") => name,
        Some("list") => "list",
        Some("long") => "id",
        _ if values_of(&shapes[name]).is_some() => name,
        _ if name.starts_with("DurationInSeconds") => "timeout",
        _ if name == "TaskPriority" => "priority",
        _ => "text",
    }
}
