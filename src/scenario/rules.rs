//! Deciders as rules: for each new event the first rule that matches speaks.

mod key;
mod reach;
mod read;
mod wire;

use std::sync::Arc;

use serde::Deserialize;

use key::Asks;
pub(super) use read::{AGAIN, OF_RULES, OF_SELECTORS, selector_at};

use super::expression::Expression;
use super::finding::{Finding, Findings};
use super::history;
use super::moment::Moment;
use super::node::Node;
use super::reader::{Reader, Refusal, Scope};
use super::source::{Source, Span};
use super::value::Value;
use crate::model::{
    Answer, Decision, DecisionType, EventTypes, HistoryEvent, Place, Selector, Tag, TaskList, Text,
    Timeout,
};
use crate::simulation::{Decider, DeciderError, DecisionTask, Key, SpeaksAt};

/// A decider written as rules. Its answers are a function of the history alone.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    /// What they ask for that only a history can tell.
    asks: Asks,
    /// Where they begin.
    begin: Place,
    source: Arc<Source>,
}

#[derive(Clone, Debug)]
struct Rule {
    selectors: Vec<Selector>,
    condition: Option<Expression>,
    /// What `each` goes through, in order.
    each: Option<Vec<Value>>,
    steps: Vec<Step>,
    /// What the answer carries beside its decisions.
    beside: Beside,
}

/// One entry of `do`.
#[derive(Clone, Debug)]
enum Step {
    Decide(Box<Template>),
    /// The decision that was refused, once more.
    Again(Span),
}

#[derive(Clone, Debug)]
struct Template {
    decision_type: DecisionType,
    span: Span,
    place: Place,
    /// The id that the decision gives or names, a glob where templates stand.
    id: Option<Text>,
    /// The function or type that it is to start.
    named: Option<Named>,
    body: Body,
}

/// The name of a function or type in a decision.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The name; a glob where templates stand.
    pub(super) glob: Text,
    /// The version of a type, likewise.
    pub(super) version: Option<Text>,
    /// Whether it is written out.
    pub(super) is_literal: bool,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
enum Body {
    Constant(Decision),
    /// Attributes with `${...}` in them.
    Open(Node),
}

/// Trees, since they may hold templates.
#[derive(Clone, Debug, Default)]
struct Beside {
    execution_context: Option<Node>,
    task_list: Option<Node>,
    task_list_schedule_to_start_timeout: Option<Node>,
}

/// A rule that speaks at an event.
#[derive(Clone, Copy)]
struct Spoken<'r> {
    rule: &'r Rule,
    /// The event's place in the history, from 0.
    place: usize,
}

/// A decision that a rule takes at an event, worked out as far as which type it has.
#[derive(Clone, Copy)]
struct Taken<'r> {
    spoken: Spoken<'r>,
    step: &'r Step,
    each: Option<&'r Value>,
    decision_type: DecisionType,
}

impl Rules {
    /// Reads a list of rules alone, as it stands under `rules` in a scenario.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them.
    pub fn parse(source: &str, file_name: &str) -> Result<Rules, Findings> {
        let source = Source::new(file_name, source);
        let mut findings = Vec::new();
        let rules = match Node::parse(&source.text, &mut findings) {
            Ok(Some(node)) => Rules::read(&node, &Arc::new(source.clone()), &mut findings),
            Ok(None) => Rules {
                rules: Vec::new(),
                asks: Asks::default(),
                begin: source.place(Span::default()),
                source: Arc::new(source.clone()),
            },
            Err(finding) => {
                findings.push(finding);
                return Err(Findings::new(source, findings));
            }
        };
        if findings.is_empty() { Ok(rules) } else { Err(Findings::new(source, findings)) }
    }

    fn answer(&self, task: &DecisionTask<'_>) -> Result<Answer, Refusal> {
        let mut answer = Answer::default();
        let (spoken, taken) = self.taken(task)?;
        for spoken in spoken {
            let moment = spoken.moment(task, None)?;
            spoken.rule.beside.add_to(&mut answer, Scope::At(&moment))?;
        }
        for taken in taken {
            let (decision, place) = self.decision(*task, taken)?;
            answer.decisions.push(decision);
            answer.decided_at.push(place);
        }
        Ok(answer)
    }

    /// Which rules speak at the new events of a task, and the decisions that they take; nothing
    /// follows a close.
    fn taken(&self, task: &DecisionTask<'_>) -> Result<(Vec<Spoken<'_>>, Vec<Taken<'_>>), Finding> {
        let first_new = usize::try_from(task.previous_started_event_id.0).unwrap_or(usize::MAX);
        let (mut all_spoken, mut all_taken) = (Vec::new(), Vec::new());
        for (place, event) in task.history.iter().enumerate().skip(first_new) {
            let Some(rule) = self.speaker(task, place)? else { continue };
            let spoken = Spoken { rule, place };
            all_spoken.push(spoken);
            for (each, step) in rule.repeated_steps() {
                let decision_type = step.decision_type(event)?;
                all_taken.push(Taken { spoken, step, each, decision_type });
                if decision_type.closes() {
                    return Ok((all_spoken, all_taken));
                }
            }
        }
        Ok((all_spoken, all_taken))
    }

    /// The first rule that matches an event.
    fn speaker(&self, task: &DecisionTask<'_>, place: usize) -> Result<Option<&Rule>, Finding> {
        for rule in &self.rules {
            let moment = Spoken { rule, place }.moment(task, None)?;
            let selected = |selector: &Selector| selector.matches(task.history, moment.event);
            if !rule.selectors.iter().any(selected) {
                continue;
            }
            let holds = match &rule.condition {
                Some(condition) => moment.holds(condition)?,
                None => true,
            };
            if holds {
                return Ok(Some(rule));
            }
        }
        Ok(None)
    }

    /// The decision that is taken. One that is repeated is looked up where it was taken first: in
    /// the answer to an earlier task.
    fn decision(
        &self,
        task: DecisionTask<'_>,
        taken: Taken<'_>,
    ) -> Result<(Decision, Place), Refusal> {
        let (mut task, mut taken) = (task, taken);
        loop {
            let moment = taken.spoken.moment(&task, taken.each)?;
            let span = match taken.step {
                Step::Decide(template) => {
                    return Ok((template.decision(Scope::At(&moment))?, template.place));
                }
                Step::Again(span) => *span,
            };
            let Some((earlier, place)) = history::refused_decision(&task, moment.event) else {
                return Err(not_repeatable(span).into());
            };
            let (_, all_taken) = self.taken(&earlier)?;
            let found = all_taken.get(place).copied();
            taken = found
                .filter(|found| found.decision_type == taken.decision_type)
                .ok_or_else(|| not_repeatable(span))?;
            task = earlier;
        }
    }
}

fn not_repeatable(span: Span) -> Finding {
    Finding::new(span, "these rules did not take the decision that was refused")
        .hint("`do: again` repeats a decision of the same rules")
}

impl Rule {
    fn repeated_steps(&self) -> impl Iterator<Item = (Option<&Value>, &Step)> {
        let values: Vec<Option<&Value>> = match &self.each {
            Some(values) => values.iter().map(Some).collect(),
            None => vec![None],
        };
        values.into_iter().flat_map(|value| self.steps.iter().map(move |step| (value, step)))
    }
}

impl<'r> Spoken<'r> {
    fn moment<'m>(
        &self,
        task: &'m DecisionTask<'m>,
        each: Option<&'m Value>,
    ) -> Result<Moment<'m>, Finding>
    where
        'r: 'm,
    {
        let missing = || Finding::somewhere("the decision task lacks a part of its history");
        let event = task.history.get(self.place).ok_or_else(missing)?;
        let selectors = &self.rule.selectors;
        Ok(Moment { task, place: self.place, event, selectors, each })
    }
}

impl Step {
    fn decision_type(&self, event: &HistoryEvent) -> Result<DecisionType, Finding> {
        let refused = |decision: &DecisionType| decision.refused() == event.event_type();
        match self {
            Step::Decide(template) => Ok(template.decision_type),
            Step::Again(span) => {
                DecisionType::ALL.iter().copied().find(refused).ok_or_else(|| not_repeatable(*span))
            }
        }
    }
}

impl Template {
    fn decision(&self, scope: Scope<'_>) -> Result<Decision, Refusal> {
        match &self.body {
            Body::Constant(decision) => Ok(decision.clone()),
            Body::Open(node) => match Reader::new(node, scope)? {
                Some(reader) => self.decision_type.attributes(reader),
                None => Err(Finding::new(node.span, "nothing is left of the decision").into()),
            },
        }
    }
}

impl Beside {
    fn add_to(&self, answer: &mut Answer, scope: Scope<'_>) -> Result<(), Refusal> {
        if let Some(context) = read_beside::<Text>(self.execution_context.as_ref(), scope)? {
            answer.execution_context = Some(context);
        }
        if let Some(task_list) = read_beside::<TaskList>(self.task_list.as_ref(), scope)? {
            let timeout = self.task_list_schedule_to_start_timeout.as_ref();
            answer.task_list = Some(task_list);
            answer.task_list_schedule_to_start_timeout = read_beside::<Timeout>(timeout, scope)?;
        }
        Ok(())
    }
}

fn read_beside<'n, T: Deserialize<'n>>(
    node: Option<&'n Node>,
    scope: Scope<'n>,
) -> Result<Option<T>, Refusal> {
    let Some(node) = node else { return Ok(None) };
    Reader::new(node, scope)?.map(T::deserialize).transpose()
}

impl Decider for Rules {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        self.answer(task).map_err(|refusal| {
            let told = Findings::new(Source::clone(&self.source), refusal.0).to_string();
            // Whoever tells of it says already that it is an error.
            DeciderError::Failed(told.strip_prefix("error: ").unwrap_or(&told).to_owned())
        })
    }

    /// `None` where rules speak of ids of events, or may yet repeat a decision of long ago.
    fn key(&self, task: &DecisionTask<'_>) -> Option<Key> {
        self.key_of(task)
    }

    fn speaks_at(&self) -> Option<SpeaksAt> {
        let selectors = self.rules.iter().flat_map(|rule| &rule.selectors);
        let events = selectors.fold(EventTypes::NONE, |all, one| all.or(one.types));
        Some(SpeaksAt { events, rules: self.begin })
    }
}
