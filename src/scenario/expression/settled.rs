//! Conditions whose answer does not depend on the history.

use super::{Comparison, Expression, Kind, Logic, Operator};
use crate::model::Pattern;
use crate::scenario::source::Span;
use crate::scenario::value::Value;

impl Expression {
    /// Whether the condition holds whatever the history, or never; `None`: it depends.
    pub(in crate::scenario) fn settled(&self) -> Option<bool> {
        match &self.kind {
            Kind::Constant(Value::Truth(truth)) => Some(*truth),
            Kind::Not(inner) => inner.settled().map(|truth| !truth),
            Kind::Binary(left, Operator::Logic(logic), right) => {
                let (one, other) = (left.settled(), right.settled());
                let settles = Some(*logic == Logic::Or);
                if one == settles || other == settles {
                    return settles;
                }
                one.and(other)
            }
            Kind::Binary(left, Operator::Comparison(comparison), right) => {
                compare(left, *comparison, right)
            }
            Kind::Constant(_)
            | Kind::Attribute(_)
            | Kind::Id
            | Kind::Count
            | Kind::Attempt
            | Kind::Each
            | Kind::Open(_)
            | Kind::Json(_)
            | Kind::Negative(_)
            | Kind::Binary(_, Operator::Arithmetic(_), _) => None,
        }
    }

    /// Tells of every `open(id)` in the expression, with its place.
    pub(in crate::scenario) fn visit_opens(&self, see: &mut dyn FnMut(&Pattern, Span)) {
        self.visit(&mut |expression| {
            if let Kind::Open(pattern) = &expression.kind {
                see(pattern, expression.span);
            }
        });
    }

    /// Tells of the expression and of every one in it.
    pub(in crate::scenario) fn visit(&self, see: &mut dyn FnMut(&Expression)) {
        see(self);
        match &self.kind {
            Kind::Json(inner) | Kind::Negative(inner) | Kind::Not(inner) => inner.visit(see),
            Kind::Binary(left, _, right) => {
                left.visit(see);
                right.visit(see);
            }
            Kind::Constant(_)
            | Kind::Attribute(_)
            | Kind::Id
            | Kind::Count
            | Kind::Attempt
            | Kind::Each
            | Kind::Open(_) => {}
        }
    }

    /// The least and the greatest number that it comes to.
    fn bounds(&self) -> Option<(i64, i64)> {
        match &self.kind {
            Kind::Constant(Value::Integer(number)) => Some((*number, *number)),
            Kind::Negative(inner) => {
                let (least, greatest) = inner.bounds()?;
                Some((greatest.checked_neg()?, least.checked_neg()?))
            }
            // The event at which a rule speaks is counted.
            Kind::Count => Some((1, i64::MAX)),
            Kind::Attempt => Some((0, i64::MAX)),
            Kind::Constant(_)
            | Kind::Attribute(_)
            | Kind::Id
            | Kind::Each
            | Kind::Open(_)
            | Kind::Json(_)
            | Kind::Not(_)
            | Kind::Binary(..) => None,
        }
    }
}

fn compare(left: &Expression, comparison: Comparison, right: &Expression) -> Option<bool> {
    if let (Kind::Constant(left), Kind::Constant(right)) = (&left.kind, &right.kind)
        && matches!(comparison, Comparison::Equal | Comparison::Unequal)
    {
        return Some(left.says_the_same(right) == (comparison == Comparison::Equal));
    }
    let (left, right) = (left.bounds()?, right.bounds()?);
    let apart = left.1 < right.0 || right.1 < left.0;
    let same = left.0 == left.1 && left == right;
    let is_less = |one: (i64, i64), other: (i64, i64)| match () {
        () if one.1 < other.0 => Some(true),
        () if one.0 >= other.1 => Some(false),
        () => None,
    };
    match comparison {
        Comparison::Equal => {
            if apart {
                Some(false)
            } else {
                same.then_some(true)
            }
        }
        Comparison::Unequal => {
            if apart {
                Some(true)
            } else {
                same.then_some(false)
            }
        }
        Comparison::Less => is_less(left, right),
        Comparison::AtLeast => is_less(left, right).map(|less| !less),
        Comparison::More => is_less(right, left),
        Comparison::AtMost => is_less(right, left).map(|more| !more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EventType, EventTypes, Text};
    use crate::scenario::expression::{Surroundings, parse};
    use crate::scenario::node::Scalar;

    #[test]
    fn some_conditions_are_settled_before_anything_happens() {
        for (condition, expected) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("not false", Some(true)),
            ("1 == 2", Some(false)),
            ("'a' == 'a'", Some(true)),
            ("1 != '1'", Some(false)),
            ("2 <= 2 and -3 < -2", Some(true)),
            ("count == 0", Some(false)),
            ("count >= 1", Some(true)),
            ("1 > count", Some(false)),
            ("attempt < 0", Some(false)),
            ("attempt == 0", None),
            ("attempt != -1", Some(true)),
            ("count < 3", None),
            ("count <= 9223372036854775807", Some(true)),
            ("id == 'a'", None),
            ("id == 'a' and false", Some(false)),
            ("id == 'a' or true", Some(true)),
            ("id == 'a' or false", None),
        ] {
            let scalar = Scalar { text: Text::from(condition), plain: true, verbatim: None };
            let types = EventTypes::of(&[EventType::TimerFired]);
            let surroundings = Surroundings { types, each: None };
            let (expression, _) = parse(&scalar, Span::default(), 0, surroundings).unwrap();
            assert_eq!(expression.settled(), expected, "{condition}");
        }
    }
}
