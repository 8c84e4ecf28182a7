//! A tree as rules, checked against the event types that each rule speaks of.

use std::sync::Arc;

use super::wire;
use super::{Beside, Body, Rule, Rules, Step, Template};
use crate::model::{Decision, DecisionType, EventType, EventTypes, Pattern, Selector, Text};
use crate::scenario::expression::{self, Expression, Surroundings, WORDS};
use crate::scenario::finding::Finding;
use crate::scenario::mapping::{Mapping, items, members, one_or_more, scalar, unexpected};
use crate::scenario::node::{Key, Node, Value as NodeValue};
use crate::scenario::reader::{Refusal, Scope};
use crate::scenario::source::{Source, Span};
use crate::scenario::template::prepare;
use crate::scenario::value::Value;

const OF_RULES: [&str; 10] = [
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
const OF_SELECTORS: [&str; 3] = ["when", "of", "named"];

/// The most values that `each` goes through.
const MOST_REPEATED: i64 = 10_000;

impl Rules {
    pub(in crate::scenario) fn read(
        node: &Node,
        source: &Arc<Source>,
        findings: &mut Vec<Finding>,
    ) -> Rules {
        let mut rules = Vec::new();
        match items(node) {
            Ok(nodes) => {
                for node in nodes {
                    let mut reader = RuleReader { source, findings };
                    match reader.rule(node) {
                        Ok(rule) => rules.push(rule),
                        Err(refusal) => findings.extend(refusal.0),
                    }
                }
            }
            Err(finding) => findings.push(finding),
        }
        Rules { rules, source: Arc::clone(source) }
    }

    /// The decisions that are the same whatever the history.
    pub(in crate::scenario) fn constant_decisions(
        &self,
    ) -> impl Iterator<Item = (&Decision, Span)> {
        self.rules.iter().flat_map(|rule| &rule.steps).filter_map(|step| match step {
            Step::Decide(Template { body: Body::Constant(decision), span, .. }) => {
                Some((decision, *span))
            }
            Step::Decide(_) | Step::Again(_) => None,
        })
    }
}

struct RuleReader<'f> {
    source: &'f Source,
    findings: &'f mut Vec<Finding>,
}

impl RuleReader<'_> {
    fn rule(&mut self, node: &Node) -> Result<Rule, Refusal> {
        let mapping = Mapping::new(node, &OF_RULES, self.findings)?;
        let selectors = self.selectors(&mapping)?;
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
        Ok(Rule { selectors, condition, each, steps, beside })
    }

    fn selectors(&mut self, mapping: &Mapping<'_>) -> Result<Vec<Selector>, Finding> {
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
            if word.text == *"again" {
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
        let template = Template { decision_type, span, place, body: Body::Open(node) };
        let decision = template.decision(Scope::Checking)?;
        let body = if is_open { template.body } else { Body::Constant(decision) };
        Ok(Step::Decide(Template { body, ..template }))
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

fn selector(mapping: &Mapping<'_>) -> Result<Selector, Finding> {
    let when = mapping.required("when")?;
    let types = one_or_more(when).iter().map(event_type).collect::<Result<EventTypes, _>>()?;
    if types.is_empty() {
        return Err(Finding::new(when.span, "`when` names no event type"));
    }
    let selector =
        Selector { types, of: pattern(mapping, "of")?, named: pattern(mapping, "named")? };
    if let Some((key, _)) = mapping.member("of")
        && !types.iter().any(EventType::has_subject)
    {
        return Err(Finding::new(key.span, "such events have no id, so this never matches")
            .hint("they are about the execution itself; take out the `of`"));
    }
    Ok(selector)
}

fn event_type(node: &Node) -> Result<EventType, Finding> {
    let name = scalar(node, "an event type")?.text.as_str();
    EventType::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = EventType::ALL.iter().map(|known| known.name()).collect();
        Finding::unknown(node.span, "event type", name, &known)
    })
}

fn pattern(mapping: &Mapping<'_>, name: &str) -> Result<Option<Pattern>, Finding> {
    let Some(node) = mapping.get(name) else { return Ok(None) };
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
    if !condition.is_condition() {
        return Err(Finding::new(condition.span, "this is neither true nor false")
            .hint("compare it with something: `==`, `!=`, `<`, `<=`, `>` or `>=`"));
    }
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
    let values = match &values.value {
        NodeValue::List(items) => items.iter().map(value_of_each).collect::<Result<_, _>>()?,
        NodeValue::Scalar(_) | NodeValue::Template(_) | NodeValue::Map(_) => range(values)?,
    };
    Ok((key.text.clone(), values))
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
