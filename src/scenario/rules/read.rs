//! A tree as rules, checked against the event types that each rule speaks of.

use std::sync::Arc;

use super::key::Asks;
use super::reach;
use super::wire;
use super::{Beside, Body, Named, Rule, Rules, Step, Template};
use crate::model::{Decision, DecisionType, EventType, EventTypes, Pattern, Selector, Text};
use crate::scenario::expression::{self, Expression, Surroundings, WORDS};
use crate::scenario::finding::Finding;
use crate::scenario::mapping::{Mapping, items, members, one_or_more, scalar, unexpected};
use crate::scenario::node::{Key, Node, Value as NodeValue};
use crate::scenario::notes::Notes;
use crate::scenario::reader::{Refusal, Scope};
use crate::scenario::source::{Source, Span};
use crate::scenario::template::prepare;
use crate::scenario::value::Value;

pub(in crate::scenario) const OF_RULES: [&str; 10] = [
    "when",
    "of",
    "named",
    "any",
    "if",
    "each",
    "do",
    "executionContext",
    "taskList",
    "taskListScheduleToStartTimeout",
];
pub(in crate::scenario) const OF_SELECTORS: [&str; 3] = ["when", "of", "named"];

/// The word for the decision that was refused, once more.
pub(in crate::scenario) const AGAIN: &str = "again";

/// The most values that `each` goes through.
const MOST_REPEATED: i64 = 10_000;

impl Rules {
    pub(in crate::scenario) fn read(
        node: &Node,
        source: &Arc<Source>,
        findings: &mut Vec<Finding>,
    ) -> Rules {
        let (mut rules, mut places, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
        match items(node) {
            Ok(nodes) => {
                for node in nodes {
                    let mut reader = RuleReader { source, findings: &mut wrong };
                    match reader.rule(node) {
                        Ok((rule, place)) => {
                            rules.push(rule);
                            places.push(place);
                        }
                        Err(refusal) => wrong.extend(refusal.0),
                    }
                }
            }
            Err(finding) => wrong.push(finding),
        }
        if wrong.is_empty() {
            reach::check(&rules, &places, &mut wrong);
        }
        findings.append(&mut wrong);
        let (asks, begin) = (Asks::of(&rules), source.place(node.span));
        Rules { rules, asks, begin, source: Arc::clone(source) }
    }

    /// The names of functions and types in the decisions that rules take.
    pub(in crate::scenario) fn named(&self) -> impl Iterator<Item = (DecisionType, &Named)> {
        templates(&self.rules)
            .filter_map(|template| Some((template.decision_type, template.named.as_ref()?)))
    }

    /// The decisions that are the same whatever the history.
    pub(in crate::scenario) fn constant_decisions(
        &self,
    ) -> impl Iterator<Item = (&Decision, Span)> {
        templates(&self.rules).filter_map(|template| match &template.body {
            Body::Constant(decision) => Some((decision, template.span)),
            Body::Open(_) => None,
        })
    }

    /// The decisions of each rule, by type and place, up to the first that closes the execution:
    /// nothing follows it.
    pub(in crate::scenario) fn batches(&self) -> impl Iterator<Item = Vec<(DecisionType, Span)>> {
        self.rules.iter().map(|rule| {
            let all = templates(std::slice::from_ref(rule));
            let mut batch: Vec<_> = all.map(|one| (one.decision_type, one.span)).collect();
            if let Some(close) = batch.iter().position(|(one, _)| one.closes()) {
                batch.truncate(close + 1);
            }
            batch
        })
    }
}

/// Every decision that rules may take.
pub(super) fn templates(rules: &[Rule]) -> impl Iterator<Item = &Template> {
    rules.iter().flat_map(|rule| &rule.steps).filter_map(|step| match step {
        Step::Decide(template) => Some(&**template),
        Step::Again(_) => None,
    })
}

struct RuleReader<'f> {
    source: &'f Source,
    findings: &'f mut Vec<Finding>,
}

impl RuleReader<'_> {
    fn rule(&mut self, node: &Node) -> Result<(Rule, reach::Place), Refusal> {
        let mapping = Mapping::new(node, &OF_RULES, self.findings)?;
        let (selectors, places) = self.selectors(&mapping)?.into_iter().unzip();
        let selectors: Vec<Selector> = selectors;
        let types = selectors.iter().fold(EventTypes::NONE, |all, one| all.or(one.types));
        let condition = mapping.get("if").map(|node| condition(node, types)).transpose()?;
        let each = mapping.get("each").map(each).transpose()?;
        let (each_name, each) = each.unzip();
        let surroundings = Surroundings { types, each: each_name.as_ref() };
        let steps = match mapping.get("do") {
            Some(node) => self.steps(node, surroundings)?,
            None => Vec::new(),
        };
        let beside = self.beside(&mapping, Surroundings { types, each: None })?;
        let says_nothing = mapping.get("do").is_none()
            && beside.execution_context.is_none()
            && beside.task_list.is_none();
        if says_nothing {
            return Err(Finding::new(mapping.span, "the rule decides nothing")
                .hint("give it `do`; `do: []` keeps later rules from speaking")
                .into());
        }
        let begins = mapping.member("any").or(mapping.member("when"));
        let span = begins.map_or(mapping.span, |(key, _)| key.span);
        let place = reach::Place { span, selectors: places };
        Ok((Rule { selectors, condition, each, steps, beside }, place))
    }

    fn selectors(&mut self, mapping: &Mapping<'_>) -> Result<Vec<Placed>, Finding> {
        let Some(any) = mapping.get("any") else { return Ok(vec![selector(mapping)?]) };
        for name in OF_SELECTORS {
            mapping.one_of(&["any", name])?;
        }
        let mut selectors = Vec::new();
        for node in items(any)? {
            let mapping = Mapping::new(node, &OF_SELECTORS, self.findings)?;
            selectors.push(selector(&mapping)?);
        }
        if selectors.is_empty() {
            return Err(Finding::new(any.span, "`any` of nothing never matches"));
        }
        Ok(selectors)
    }

    fn steps(&mut self, node: &Node, surroundings: Surroundings<'_>) -> Result<Vec<Step>, Refusal> {
        one_or_more(node).iter().map(|node| self.step(node, surroundings)).collect()
    }

    fn step(&mut self, node: &Node, surroundings: Surroundings<'_>) -> Result<Step, Refusal> {
        if let Some(word) = node.scalar().filter(|scalar| !scalar.is_nothing()) {
            if word.text == *AGAIN {
                return again(node.span, surroundings.types).map_err(Refusal::from);
            }
            let body = Node { span: node.span, value: NodeValue::Map(Vec::new()) };
            let key = Key { span: node.span, text: word.text.clone() };
            return self.decision(&key, &body, surroundings);
        }
        let members = members(node)?;
        if members.iter().any(|(key, _)| wire::is_member(&key.text)) {
            let (key, body) = wire::decision(node)?;
            return self.decision(&key, &body, surroundings);
        }
        match members {
            [(key, body)] => self.decision(key, body, surroundings),
            [] => Err(unexpected(node, "a decision").into()),
            [_, (second, _), ..] => {
                Err(Finding::new(second.span, "a second decision in one mapping")
                    .hint("several decisions are a list: begin each with `- `")
                    .into())
            }
        }
    }

    fn decision(
        &mut self,
        key: &Key,
        body: &Node,
        surroundings: Surroundings<'_>,
    ) -> Result<Step, Refusal> {
        let Some(decision_type) = DecisionType::from_name(&key.text) else {
            let known: Vec<&str> = DecisionType::ALL.iter().map(|known| known.name()).collect();
            return Err(Finding::unknown(key.span, "decision", &key.text, &known).into());
        };
        let (node, is_open) = prepare(body, surroundings)?;
        let place = self.source.place(key.span);
        let span = key.span;
        let id = id_in(&node, decision_type);
        let named = named_in(&node, decision_type);
        let body = Body::Open(node);
        let template = Template { decision_type, span, place, id, named, body };
        let decision = template.decision(Scope::Checking)?;
        let body = if is_open { template.body } else { Body::Constant(decision) };
        Ok(Step::Decide(Box::new(Template { body, ..template })))
    }

    fn beside(
        &mut self,
        mapping: &Mapping<'_>,
        surroundings: Surroundings<'_>,
    ) -> Result<Beside, Refusal> {
        let prepared = |name| -> Result<Option<Node>, Finding> {
            let node = mapping.get(name).map(|node| prepare(node, surroundings)).transpose()?;
            Ok(node.map(|(node, _)| node))
        };
        let beside = Beside {
            execution_context: prepared("executionContext")?,
            task_list: prepared("taskList")?,
            task_list_schedule_to_start_timeout: prepared("taskListScheduleToStartTimeout")?,
        };
        beside.add_to(&mut crate::model::Answer::default(), Scope::Checking)?;
        let timeout = mapping.member("taskListScheduleToStartTimeout");
        match timeout.filter(|_| beside.task_list.is_none()) {
            Some((key, _)) => Err(Finding::new(key.span, "the timeout has no `taskList`").into()),
            None => Ok(beside),
        }
    }
}

/// A selector, and where its patterns stand.
type Placed = (Selector, reach::SelectorPlace);

/// A selector by itself, or an event type alone.
pub(in crate::scenario) fn selector_at(
    node: &Node,
    notes: &mut Notes,
) -> Result<Selector, Refusal> {
    if node.scalar().is_some() {
        let types = EventTypes::NONE.with(event_type(node)?);
        return Ok(Selector { types, of: None, named: None });
    }
    let mapping = Mapping::new(node, &OF_SELECTORS, &mut notes.0)?;
    Ok(selector(&mapping)?.0)
}

fn selector(mapping: &Mapping<'_>) -> Result<Placed, Finding> {
    let when = mapping.required("when")?;
    let types = one_or_more(when).iter().map(event_type).collect::<Result<EventTypes, _>>()?;
    if types.is_empty() {
        return Err(Finding::new(when.span, "`when` names no event type"));
    }
    let of = mapping.member("of");
    if let Some((key, _)) = of.filter(|_| !types.iter().any(EventType::has_subject)) {
        return Err(Finding::new(key.span, "such events have no id, so this never matches")
            .hint("they are about the execution itself; take out the `of`"));
    }
    let named = mapping.member("named");
    if let Some((key, _)) = named.filter(|_| !types.iter().any(EventType::has_function_or_type)) {
        let message = "such events are about no function and no type, so this never matches";
        return Err(Finding::new(key.span, message).hint("take out the `named`"));
    }
    let selector = Selector { types, of: pattern(of)?, named: pattern(named)? };
    let span = |member: &(Key, Node)| member.1.span;
    Ok((selector, reach::SelectorPlace { of: of.map(span), named: named.map(span) }))
}

/// The text of a member, or a glob where templates stand.
fn glob_of(node: &Node) -> Named {
    let (glob, is_literal) = match &node.value {
        NodeValue::Scalar(scalar) => (scalar.text.clone(), true),
        NodeValue::Template(template) => (template.glob(), false),
        NodeValue::List(_) | NodeValue::Map(_) => (Text::of("*"), false),
    };
    Named { glob, version: None, is_literal, span: node.span }
}

fn member_of<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let found = members(node).ok()?.iter().find(|(key, _)| key.text == *name);
    found.map(|(_, node)| node)
}

/// The id in the attributes of a decision. Examples hold in each member the member's own name.
fn id_in(node: &Node, decision_type: DecisionType) -> Option<Text> {
    let example = decision_type.full_example();
    Some(glob_of(member_of(node, example.subject()?)?).glob)
}

/// The function or type that a decision is to start.
fn named_in(node: &Node, decision_type: DecisionType) -> Option<Named> {
    let type_in = |member| {
        let node = member_of(node, member)?;
        if let Some(name) = member_of(node, "name") {
            let (name, version) = (glob_of(name), member_of(node, "version").map(glob_of));
            let is_literal = name.is_literal && version.as_ref().is_none_or(|v| v.is_literal);
            let version = version.map(|version| version.glob);
            return Some(Named { version, is_literal, ..name });
        }
        let named = glob_of(node);
        let Some((name, version)) = named.glob.rsplit_once('@') else { return Some(named) };
        let (glob, version) = (Text::from(name), Some(Text::from(version)));
        Some(Named { glob, version, ..named })
    };
    match decision_type {
        DecisionType::ScheduleLambdaFunction => member_of(node, "name").map(glob_of),
        DecisionType::ScheduleActivityTask => type_in("activityType"),
        DecisionType::StartChildWorkflowExecution => type_in("workflowType"),
        DecisionType::RequestCancelActivityTask
        | DecisionType::CompleteWorkflowExecution
        | DecisionType::FailWorkflowExecution
        | DecisionType::CancelWorkflowExecution
        | DecisionType::ContinueAsNewWorkflowExecution
        | DecisionType::RecordMarker
        | DecisionType::StartTimer
        | DecisionType::CancelTimer
        | DecisionType::SignalExternalWorkflowExecution
        | DecisionType::RequestCancelExternalWorkflowExecution => None,
    }
}

fn event_type(node: &Node) -> Result<EventType, Finding> {
    let name = scalar(node, "an event type")?.text.as_str();
    EventType::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = EventType::ALL.iter().map(|known| known.name()).collect();
        Finding::unknown(node.span, "event type", name, &known)
    })
}

fn pattern(member: Option<&(Key, Node)>) -> Result<Option<Pattern>, Finding> {
    let Some((_, node)) = member else { return Ok(None) };
    let globs = one_or_more(node).iter().map(|node| Ok(scalar(node, "an id")?.text.clone()));
    globs.collect::<Result<Vec<Text>, _>>().map(Pattern::any_of).map(Some)
}

fn condition(node: &Node, types: EventTypes) -> Result<Expression, Finding> {
    let text = scalar(node, "a condition")?;
    let surroundings = Surroundings { types, each: None };
    let (condition, end) = expression::parse(text, node.span, 0, surroundings)?;
    if end < text.text.len() {
        return Err(Finding::new(node.span, "the condition ends before its text does")
            .hint("`if` takes an expression without `${` and `}`"));
    }
    condition.as_condition()?;
    Ok(condition)
}

fn again(span: Span, types: EventTypes) -> Result<Step, Finding> {
    let refused = |event_type: &EventType| {
        DecisionType::ALL.iter().any(|decision| decision.refused() == *event_type)
    };
    match types.iter().find(|event_type| !refused(event_type)) {
        Some(other) => Err(Finding::new(span, format!("{other} refuses no decision")).hint(
            "`do: again` repeats a refused decision, as in `CompleteWorkflowExecutionFailed`",
        )),
        None => Ok(Step::Again(span)),
    }
}

/// `each: {name: 1..3}` or `each: {name: [a, b]}`.
fn each(node: &Node) -> Result<(Text, Vec<Value>), Finding> {
    let [(key, values)] = members(node)? else {
        return Err(Finding::new(node.span, "`each` goes through one name's values")
            .hint("it looks like `{page: 1..3}` or `{page: [first, last]}`"));
    };
    let name = key.text.as_str();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name || WORDS.contains(&name) {
        return Err(Finding::new(key.span, format!("`{name}` cannot be a name in `each`"))
            .hint("a name is letters, digits and `_`, and no word of the rule language"));
    }
    let all: Vec<Value> = match &values.value {
        NodeValue::List(items) => items.iter().map(value_of_each).collect::<Result<_, _>>()?,
        NodeValue::Scalar(_) | NodeValue::Template(_) | NodeValue::Map(_) => range(values)?,
    };
    if all.is_empty() {
        return Err(Finding::new(values.span, "`each` goes through nothing here").hint(
            "ranges count up, as `1..3` does; a rule that is to decide nothing is `do: []`",
        ));
    }
    Ok((key.text.clone(), all))
}

fn value_of_each(node: &Node) -> Result<Value, Finding> {
    let scalar = scalar(node, "a text or number")?;
    let number = scalar.text.parse().ok().filter(|_| scalar.plain && !scalar.text.starts_with('0'));
    Ok(number.map_or_else(|| Value::Text(scalar.text.clone()), Value::Integer))
}

fn range(node: &Node) -> Result<Vec<Value>, Finding> {
    let text = scalar(node, "a range or a list")?.text.as_str();
    let bounds = text.split_once("..").and_then(|(first, last)| {
        Some((first.trim().parse::<i64>().ok()?, last.trim().parse::<i64>().ok()?))
    });
    let Some((first, last)) = bounds else {
        return Err(unexpected(node, "a range such as `1..3` or a list"));
    };
    if last.checked_sub(first).is_none_or(|length| length >= MOST_REPEATED) {
        let message = format!("`each` goes through at most {MOST_REPEATED} values");
        return Err(Finding::new(node.span, message));
    }
    Ok((first..=last).map(Value::Integer).collect())
}
