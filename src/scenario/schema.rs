//! The JSON Schema of the format, for editors. Which members there are comes from the tables and
//! structs that the reader itself goes by; here stands what each of them holds.

use serde_json::{Map, Value, json};

use super::behaviors::{
    OF_DECIDERS, OF_FUNCTIONS, OF_HEARTBEATS, OF_WORKERS, from_outcomes, of_one,
};
use super::deeds::{KINDS, Kind};
use super::document::{MEMBERS, OF_LATENCIES, OF_OUTSIDE, OF_REGIONS, VERSION};
use super::expectation::{OF_EXPECTATIONS, OPEN};
use super::permissions::{CHANGES, Change, OF_CALLER, OF_ROLES};
use super::rules::{AGAIN, OF_RULES, OF_SELECTORS};
use crate::model::requests::{RegisterActivityType, RegisterWorkflowType};
use crate::model::{
    Assumptions, Claim, ClaimForm, CloseStatus, DecisionType, EventType, Field, FieldKind, Limits,
    Rate, Tag,
};

/// The JSON Schema (draft 2020-12) of scenario files, as text: what `scenarios/schema.json` holds.
///
/// It is a little wider than the reader: references between sections, lengths of time, templates
/// and expressions are text to it.
///
/// ```
/// let schema = swf_sim::scenario::schema();
/// assert!(schema.contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
#[must_use]
pub fn schema() -> String {
    let mut schema = object(&MEMBERS, section);
    merge(
        &mut schema,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A scenario of swf-sim",
            "type": "object",
            "required": ["swf-sim", "people"],
            "$defs": definitions(),
        }),
    );
    format!("{schema:#}\n")
}

/// What a section of the document holds.
fn section(name: &str) -> Value {
    match name {
        "swf-sim" => describe("The version of the format", json!({"enum": [1, VERSION]})),
        "$schema" => describe("Where editors find this schema", json!({"type": "string"})),
        "about" => describe("What the scenario shows", text()),
        "account" => {
            describe("The account's id: twelve digits, in quotes", json!({"type": "string"}))
        }
        "domain" => describe("The domain in which everything happens", text()),
        "region" => one_of([
            json!({"type": "string"}),
            object(&OF_REGIONS, |name| match name {
                "lambda" => truth(),
                _ => text(),
            }),
        ]),
        "start" => describe("The moment at which the clock starts", json!({"type": "string"})),
        "latencies" => object(&OF_LATENCIES, |name| match name {
            "byId" => each(one_or_more(length())),
            _ => length(),
        }),
        "totalEvents" | "idleSteps" => number(),
        "limits" => of_fields(&Field::all_of::<Limits>()),
        "assumptions" => of_fields(&Field::all_of::<Assumptions>()),
        "managedPolicies" => each(policy()),
        "roles" => each(object(&OF_ROLES, |name| match name {
            "trust" => policy(),
            "policies" => each(policy()),
            _ => list(text()),
        })),
        "caller" => object(&OF_CALLER, |name| match name {
            "policies" => each(policy()),
            "attached" => list(text()),
            _ => text(),
        }),
        "workflowTypes" => list(of_fields(&Field::all_of::<RegisterWorkflowType>())),
        "activityTypes" => list(of_fields(&Field::all_of::<RegisterActivityType>())),
        "functions" => describe("Lambda functions by name", each(behavior(&OF_FUNCTIONS))),
        "workers" => describe("Workers by activity type", each(behavior(&OF_WORKERS))),
        "deciders" => describe(
            "Deciders by workflow type: rules, or how they answer too",
            each(one_of([reference("rules"), behavior(&OF_DECIDERS)])),
        ),
        "unservedTaskLists" => describe("Task lists that nobody polls", list(text())),
        "outside" => describe(
            "What a plan may let people do while a decider thinks",
            object(&OF_OUTSIDE, |name| match name {
                "signal" | "input" => text(),
                _ => truth(),
            }),
        ),
        "people" => list(deed()),
        "expect" => one_of([reference("expectation"), each(reference("expectation"))]),
        "properties" => describe("What holds of every run, whatever goes wrong", list(claim())),
        _ => Value::Null,
    }
}

fn definitions() -> Value {
    let mut definitions = json!({
        "text": {
            "description": "Text as it is written; a mapping or list becomes JSON text",
            "type": ["string", "number", "boolean", "object", "array"],
        },
        "timeout": {
            "description": "Whole seconds, with a unit or without, or NONE",
            "examples": ["10s", "1h30m", "300", "NONE"],
            "type": ["string", "integer"],
        },
        "length": {
            "description": "A length of time",
            "examples": ["200ms", "1.5s", "1h30m"],
            "type": ["string", "integer"],
        },
        "rate": of_fields(&Field::all_of::<Rate>()),
        "policy": {
            "description": "A policy as AWS prints it",
            "type": ["object", "string"],
        },
        "eventType": {"enum": names(EventType::ALL.iter().map(|known| known.name()))},
        "globs": one_or_more(text()),
        "rules": list(rule()),
        "decision": decision(),
        "expectation": object(&OF_EXPECTATIONS, expectation),
    });
    let of_decision = |one: &DecisionType| (one.name().to_owned(), of_fields(&one.shape()));
    let attributes: Map<String, Value> = DecisionType::ALL.iter().map(of_decision).collect();
    merge(&mut definitions, Value::Object(attributes));
    let deeds = KINDS.iter().map(|kind| (kind.name.to_owned(), request(kind))).collect();
    merge(&mut definitions, Value::Object(deeds));
    definitions
}

/// What is said of a function, of workers or of a decider under a name.
fn behavior(known: &[&str]) -> Value {
    object(known, |name| match name {
        "byId" => each(outcome(from_outcomes(known))),
        _ => behavior_member(name, known),
    })
}

fn outcome(known: &[&str]) -> Value {
    object(known, |name| behavior_member(name, known))
}

fn behavior_member(name: &str, known: &[&str]) -> Value {
    match name {
        "outcomes" => {
            let once = || outcome(of_one(known));
            describe(
                "By attempt: `0`, `1-2`, `3-`, or a list",
                one_of([list(once()), each(once())]),
            )
        }
        "rules" => reference("rules"),
        "policy" => policy(),
        "timeout" | "after" => length(),
        "takenAfter" => describe("When a worker takes the task, or `never`", length()),
        "absent" | "never" => json!({"enum": [true, "true"]}),
        "number" => describe("How many workers there are; absent: as many as tasks", number()),
        "result" | "error" => json!({}),
        "refuses" => object(&["code", "message"], |_| text()),
        "failed" => object(&["reason", "details"], |_| text()),
        "canceled" => object(&["details"], |_| text()),
        "heartbeats" => object(&OF_HEARTBEATS, |name| match name {
            "every" => length(),
            "times" => number(),
            "heedsCancel" => truth(),
            _ => text(),
        }),
        _ => Value::Null,
    }
}

fn rule() -> Value {
    let mut rule = object(&OF_RULES, |name| match name {
        "any" => list(object(&OF_SELECTORS, selector_member)),
        "if" => describe("An expression", json!({"type": ["string", "boolean"]})),
        "each" => json!({
            "description": "One name and its values: `{page: 1..3}` or `{page: [a, b]}`",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {"type": ["string", "array"]},
        }),
        "do" => one_or_more(reference("decision")),
        "executionContext" => text(),
        "taskList" => one_of([text(), object(&["name"], |_| text())]),
        "taskListScheduleToStartTimeout" => reference("timeout"),
        _ => selector_member(name),
    });
    merge(&mut rule, json!({"anyOf": [{"required": ["when"]}, {"required": ["any"]}]}));
    rule
}

fn selector_member(name: &str) -> Value {
    match name {
        "when" => one_or_more(reference("eventType")),
        "of" | "named" => reference("globs"),
        _ => Value::Null,
    }
}

/// A decision: in the short form, in the wire's form, as a name alone, or the refused one again.
fn decision() -> Value {
    let types = || DecisionType::ALL.iter().copied();
    let members = |name: fn(DecisionType) -> &'static str| -> Map<String, Value> {
        types().map(|one| (name(one).to_owned(), reference(one.name()))).collect()
    };
    let short = json!({
        "type": "object",
        "properties": members(DecisionType::name),
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    let mut wire = members(DecisionType::attributes_member);
    let named = json!({"enum": names(types().map(DecisionType::name))});
    wire.insert(DecisionType::MEMBER.to_owned(), named);
    let wire = json!({
        "type": "object",
        "properties": wire,
        "additionalProperties": false,
        "required": [DecisionType::MEMBER],
    });
    let alone = json!({"enum": names(types().map(DecisionType::name).chain([AGAIN]))});
    one_of([alone, short, wire])
}

/// What a deed of a kind says.
fn request(kind: &Kind) -> Value {
    let request = of_fields(&(kind.shape)());
    if kind.of_type.is_some() { one_of([type_name(), request]) } else { request }
}

fn deed() -> Value {
    let mut members = Map::from_iter([("at".to_owned(), length())]);
    for kind in KINDS {
        members.extend(kind.names().map(|name| (name.to_owned(), reference(kind.name))));
    }
    for Change { name, members: known, .. } in CHANGES {
        let change = object(known, |name| match name {
            "policyDocument" | "assumeRolePolicyDocument" => policy(),
            _ => text(),
        });
        members.insert((*name).to_owned(), change);
    }
    json!({
        "type": "object",
        "properties": members,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 2,
    })
}

fn expectation(name: &str) -> Value {
    match name {
        "close" => json!({"enum": names(CloseStatus::NAMES.iter().copied().chain([OPEN]))}),
        "events" => describe(
            "Events in this order; others may stand between them",
            list(one_of([reference("eventType"), object(&OF_SELECTORS, selector_member)])),
        ),
        "within" => length(),
        "result" | "reason" | "details" => text(),
        _ => Value::Null,
    }
}

/// What holds of every run, in words.
fn claim() -> Value {
    let of_form = |form: &ClaimForm| format!("`{}`: {}.", form.words, form.holds);
    let forms: Vec<String> = Claim::FORMS.iter().map(of_form).collect();
    let examples: Vec<&str> = Claim::FORMS.iter().map(|form| form.example).collect();
    json!({
        "description": format!("{} {}", forms.join(" "), Claim::WORDS),
        "examples": examples,
        "type": "string",
    })
}

/// A struct of SWF's, with the short forms that the reader takes.
fn of_fields(fields: &[Field]) -> Value {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let of = |name: &str| fields.iter().find(|field| field.name == name);
    let mut object = object(&names, |name| of(name).map_or(Value::Null, |f| of_kind(&f.kind)));
    let required = fields.iter().filter(|field| field.required).map(|field| field.name);
    let required: Vec<&str> = required.collect();
    if !required.is_empty() {
        merge(&mut object, json!({"required": required}));
    }
    object
}

fn of_kind(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Text => text(),
        FieldKind::Timeout => reference("timeout"),
        FieldKind::EventId | FieldKind::TaskPriority | FieldKind::Number => number(),
        FieldKind::Truth => truth(),
        FieldKind::OneOf(names) => one_of([
            json!({"enum": names}),
            json!({"description": "A template", "type": "string", "pattern": "\\$\\{"}),
        ]),
        FieldKind::List(element) => list(of_kind(element)),
        FieldKind::Object(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            match names.as_slice() {
                ["name"] => one_of([json!({"type": "string"}), of_fields(fields)]),
                ["bucket", "refill"] => reference("rate"),
                ["name", "version"] => one_of([type_name(), of_fields(fields)]),
                _ => of_fields(fields),
            }
        }
    }
}

fn type_name() -> Value {
    json!({"description": "name@version", "type": "string"})
}

/// A mapping that has these members and no others.
fn object(names: &[&str], of: impl Fn(&str) -> Value) -> Value {
    let members: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), of(name))).collect();
    json!({"type": ["object", "null"], "properties": members, "additionalProperties": false})
}

/// A mapping from names of any kind.
fn each(of: Value) -> Value {
    json!({"type": ["object", "null"], "additionalProperties": of})
}

fn list(of: Value) -> Value {
    json!({"type": ["array", "null"], "items": of})
}

fn one_or_more(of: Value) -> Value {
    one_of([of.clone(), json!({"type": "array", "items": of})])
}

fn one_of<const N: usize>(schemas: [Value; N]) -> Value {
    json!({"anyOf": schemas.to_vec()})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn text() -> Value {
    reference("text")
}

fn length() -> Value {
    reference("length")
}

fn policy() -> Value {
    reference("policy")
}

fn number() -> Value {
    json!({"type": ["integer", "string"]})
}

fn truth() -> Value {
    json!({"enum": [true, false, "true", "false"]})
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> Value {
    names.collect::<Vec<_>>().into()
}

fn describe(words: &str, mut schema: Value) -> Value {
    merge(&mut schema, json!({"description": words}));
    schema
}

fn merge(schema: &mut Value, more: Value) {
    if let (Value::Object(schema), Value::Object(more)) = (schema, more) {
        schema.extend(more);
    }
}
