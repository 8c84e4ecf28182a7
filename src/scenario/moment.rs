//! What expressions come to at one event of a history.

use super::attributes;
use super::expression::{Comparison, Expression, Kind, Logic, Operator};
use super::finding::Finding;
use super::history;
use super::source::Span;
use super::value::Value;
use crate::model::{HistoryEvent, Selector};
use crate::simulation::DecisionTask;

/// One event in the eyes of one rule. Nothing after the event is seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment<'m> {
    pub(super) task: &'m DecisionTask<'m>,
    /// The event's place in the history, from 0.
    pub(super) place: usize,
    pub(super) event: &'m HistoryEvent,
    /// The rule's selectors.
    pub(super) selectors: &'m [Selector],
    /// The value that `each` is at.
    pub(super) each: Option<&'m Value>,
}

impl<'m> Moment<'m> {
    /// The history up to and including the event.
    fn history(&self) -> &'m [HistoryEvent] {
        self.task.history.get(..=self.place).unwrap_or(self.task.history)
    }

    /// Whether a condition holds; what is absent does not.
    pub(super) fn holds(&self, condition: &Expression) -> Result<bool, Finding> {
        match self.value(condition)? {
            Value::Truth(truth) => Ok(truth),
            Value::Absent => Ok(false),
            other @ (Value::Integer(_) | Value::Text(_) | Value::Json(_)) => {
                let message = format!("{} is neither true nor false", other.shown());
                Err(Finding::new(condition.span, message))
            }
        }
    }

    /// What an expression comes to.
    pub(super) fn value(&self, expression: &Expression) -> Result<Value, Finding> {
        let count = |count: usize| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        let span = expression.span;
        match &expression.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Attribute(attribute) => attribute.value(self.task, self.event, span),
            Kind::Id => Ok(attributes::id(self.task, self.event)),
            Kind::Count => Ok(count(history::count(self.history(), self.selectors))),
            Kind::Attempt => Ok(count(history::attempt(self.history(), self.event))),
            Kind::Each => Ok(self.each.cloned().unwrap_or(Value::Absent)),
            Kind::Open(pattern) => Ok(Value::Truth(history::is_open(self.history(), pattern))),
            Kind::Json(inner) => match self.value(inner)?.into_text() {
                Some(text) => Ok(Value::from_json(&attributes::parse_json(&text, inner.span)?)),
                None => Ok(Value::Absent),
            },
            Kind::Negative(inner) => match self.number(inner)? {
                Some(number) => {
                    number.checked_neg().map(Value::Integer).ok_or_else(|| too_large(span))
                }
                None => Ok(Value::Absent),
            },
            Kind::Not(inner) => self.holds(inner).map(|truth| Value::Truth(!truth)),
            Kind::Binary(left, operator, right) => self.binary(left, *operator, right, span),
        }
    }

    fn binary(
        &self,
        left: &Expression,
        operator: Operator,
        right: &Expression,
        span: Span,
    ) -> Result<Value, Finding> {
        match operator {
            Operator::Logic(Logic::Or) => Ok(Value::Truth(self.holds(left)? || self.holds(right)?)),
            Operator::Logic(Logic::And) => {
                Ok(Value::Truth(self.holds(left)? && self.holds(right)?))
            }
            Operator::Comparison(comparison) => {
                self.compare(left, comparison, right).map(Value::Truth)
            }
            Operator::Arithmetic(arithmetic) => {
                let (Some(left), Some(right)) = (self.number(left)?, self.number(right)?) else {
                    return Ok(Value::Absent);
                };
                arithmetic.apply(left, right).map(Value::Integer).ok_or_else(|| too_large(span))
            }
        }
    }

    fn compare(
        &self,
        left: &Expression,
        comparison: Comparison,
        right: &Expression,
    ) -> Result<bool, Finding> {
        let equal = || Ok(self.value(left)?.says_the_same(&self.value(right)?));
        let ordered = |as_wanted: fn(&i64, &i64) -> bool| {
            let (left, right) = (self.number(left)?, self.number(right)?);
            Ok(left.zip(right).is_some_and(|(left, right)| as_wanted(&left, &right)))
        };
        match comparison {
            Comparison::Equal => equal(),
            Comparison::Unequal => equal().map(|equal: bool| !equal),
            Comparison::Less => ordered(i64::lt),
            Comparison::AtMost => ordered(i64::le),
            Comparison::More => ordered(i64::gt),
            Comparison::AtLeast => ordered(i64::ge),
        }
    }

    /// The whole number that an expression comes to; `None` when it is absent.
    fn number(&self, expression: &Expression) -> Result<Option<i64>, Finding> {
        let value = self.value(expression)?;
        if value == Value::Absent {
            return Ok(None);
        }
        let message = || format!("{} is not a whole number", value.shown());
        value.integer().map(Some).ok_or_else(|| Finding::new(expression.span, message()))
    }
}

fn too_large(span: Span) -> Finding {
    Finding::new(span, "the number grows too large")
}
