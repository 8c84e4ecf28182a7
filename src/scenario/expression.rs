//! The expressions of rules: what stands in `if` and in `${...}`.
//!
//! Whole numbers, text in single quotes, `event.*`, `scheduled.*`, `execution.*`, `id`, `count`,
//! `attempt`, `open(id)`, `json(...)`, the name that `each` gives; `+ - * ^`, comparisons, `and`,
//! `or`, `not`. An attribute may go on with a JSON pointer: `event.result/order/id`.

mod lexer;
mod parser;
mod settled;

pub(super) use parser::parse;

use super::attributes::Attribute;
use super::finding::Finding;
use super::source::Span;
use super::value::Value;
use crate::model::{EventTypes, Pattern, Text};

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Constant(Value),
    Attribute(Attribute),
    /// The id of what the event is about.
    Id,
    /// How many events the rule's selectors have matched.
    Count,
    /// How many earlier uses the id had.
    Attempt,
    /// The value that `each` is at.
    Each,
    /// Whether something with a matching id is open.
    Open(Pattern),
    /// The value that a JSON text says.
    Json(Box<Expression>),
    Negative(Box<Expression>),
    Not(Box<Expression>),
    Binary(Box<Expression>, Operator, Box<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Logic(Logic),
    Comparison(Comparison),
    Arithmetic(Arithmetic),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logic {
    Or,
    And,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Power,
}

impl Arithmetic {
    pub(super) fn apply(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Arithmetic::Plus => left.checked_add(right),
            Arithmetic::Minus => left.checked_sub(right),
            Arithmetic::Times => left.checked_mul(right),
            Arithmetic::Power => left.checked_pow(u32::try_from(right).ok()?),
        }
    }
}

impl Expression {
    /// Whether it is a condition: something that holds or does not.
    pub(super) fn is_condition(&self) -> bool {
        match &self.kind {
            Kind::Constant(value) => matches!(value, Value::Truth(_)),
            Kind::Open(_) | Kind::Not(_) => true,
            // A JSON payload may hold a truth.
            Kind::Attribute(attribute) => attribute.looks_inside(),
            Kind::Json(_) => true,
            Kind::Id | Kind::Count | Kind::Attempt | Kind::Each | Kind::Negative(_) => false,
            Kind::Binary(_, operator, _) => !matches!(operator, Operator::Arithmetic(_)),
        }
    }

    /// Refuses what is no condition, whatever the history.
    pub(super) fn as_condition(&self) -> Result<(), Finding> {
        if self.is_condition() {
            return Ok(());
        }
        Err(Finding::new(self.span, "this is neither true nor false")
            .hint("compare it with something: `==`, `!=`, `<`, `<=`, `>` or `>=`"))
    }

    /// Refuses what is no number, whatever the history.
    fn as_number(&self) -> Result<(), Finding> {
        let may_be_number = match &self.kind {
            Kind::Constant(value) => value.integer().is_some(),
            Kind::Open(_) | Kind::Not(_) => false,
            Kind::Attribute(_)
            | Kind::Id
            | Kind::Count
            | Kind::Attempt
            | Kind::Each
            | Kind::Json(_)
            | Kind::Negative(_) => true,
            Kind::Binary(_, operator, _) => matches!(operator, Operator::Arithmetic(_)),
        };
        if may_be_number {
            return Ok(());
        }
        Err(Finding::new(self.span, "this is not a whole number")
            .hint("calculations and `<`, `<=`, `>`, `>=` take numbers; text is equal or not"))
    }
}

impl Operator {
    /// Refuses what the operator cannot take, whatever the history.
    fn takes(self, operand: &Expression) -> Result<(), Finding> {
        match self {
            Operator::Logic(_) => operand.as_condition(),
            Operator::Comparison(Comparison::Equal | Comparison::Unequal) => Ok(()),
            Operator::Comparison(
                Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast,
            )
            | Operator::Arithmetic(_) => operand.as_number(),
        }
    }
}

/// What an expression may speak of where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'r> {
    /// The types that the rule's events have.
    pub(super) types: EventTypes,
    /// The name that `each` gives.
    pub(super) each: Option<&'r Text>,
}

/// The words that `each` cannot take as its name.
pub(super) const WORDS: [&str; 13] = [
    "event",
    "scheduled",
    "execution",
    "id",
    "count",
    "attempt",
    "open",
    "json",
    "and",
    "or",
    "not",
    "true",
    "false",
];
