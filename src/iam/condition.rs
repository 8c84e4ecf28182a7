//! Conditions: operators, and what they make of keys that are absent or have several values.

use std::cmp::Ordering;
use std::fmt;

use super::context::Context;
use super::pattern::Template;
use super::values::{compare_numbers, in_range, moment};

/// One operator on one key (IAM user guide, "IAM JSON policy elements: Condition operators").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    pub(super) operator: Operator,
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

/// An operator as it was written, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Operator {
    name: String,
    every: Option<Every>,
    test: Test,
    negated: bool,
    if_exists: bool,
}

/// Which of a key's values have to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Every {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(&'static [Ordering]),
    Date(&'static [Ordering]),
    Bool,
    Binary,
    Ip,
    /// `ArnEquals` and `ArnLike` are the same.
    Arn,
    Null,
}

const EQUAL: &[Ordering] = &[Ordering::Equal];
const LESS: &[Ordering] = &[Ordering::Less];
const LESS_OR_EQUAL: &[Ordering] = &[Ordering::Less, Ordering::Equal];
const GREATER: &[Ordering] = &[Ordering::Greater];
const GREATER_OR_EQUAL: &[Ordering] = &[Ordering::Greater, Ordering::Equal];

/// The operators: name, test, and whether no value may pass it.
const OPERATORS: &[(&str, Test, bool)] = &[
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::StringEqualsIgnoreCase, true),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::Numeric(EQUAL), false),
    ("NumericNotEquals", Test::Numeric(EQUAL), true),
    ("NumericLessThan", Test::Numeric(LESS), false),
    ("NumericLessThanEquals", Test::Numeric(LESS_OR_EQUAL), false),
    ("NumericGreaterThan", Test::Numeric(GREATER), false),
    ("NumericGreaterThanEquals", Test::Numeric(GREATER_OR_EQUAL), false),
    ("DateEquals", Test::Date(EQUAL), false),
    ("DateNotEquals", Test::Date(EQUAL), true),
    ("DateLessThan", Test::Date(LESS), false),
    ("DateLessThanEquals", Test::Date(LESS_OR_EQUAL), false),
    ("DateGreaterThan", Test::Date(GREATER), false),
    ("DateGreaterThanEquals", Test::Date(GREATER_OR_EQUAL), false),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::Binary, false),
    ("IpAddress", Test::Ip, false),
    ("NotIpAddress", Test::Ip, true),
    ("ArnEquals", Test::Arn, false),
    ("ArnLike", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnNotLike", Test::Arn, true),
    ("Null", Test::Null, false),
];

/// Cuts a prefix off without regard to case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Cuts an ending off without regard to case.
fn without_ending<'t>(text: &'t str, ending: &str) -> Option<&'t str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(ending.len())?)?;
    end.eq_ignore_ascii_case(ending).then_some(rest)
}

impl Operator {
    /// Reads an operator's name, such as `ForAnyValue:StringLikeIfExists`.
    pub(super) fn read(name: &str) -> Option<Self> {
        let (every, rest) = match without_prefix(name, "ForAllValues:") {
            Some(rest) => (Some(Every::All), rest),
            None => match without_prefix(name, "ForAnyValue:") {
                Some(rest) => (Some(Every::Any), rest),
                None => (None, name),
            },
        };
        let (if_exists, base) = match without_ending(rest, "IfExists") {
            Some(base) => (true, base),
            None => (false, rest),
        };
        let row = OPERATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(base));
        let (_, test, negated) = *row?;
        if test == Test::Null && (every.is_some() || if_exists) {
            return None;
        }
        Some(Operator { name: name.to_owned(), every, test, negated, if_exists })
    }

    /// Whether a request passes only if the key is one of the values.
    pub(super) fn wants_one_of(&self) -> bool {
        let by_text = matches!(self.test, Test::StringEquals | Test::StringLike | Test::Arn);
        by_text && !self.negated
    }

    /// Whether it compares ARNs part by part.
    pub(super) fn is_of_arns(&self) -> bool {
        self.test == Test::Arn
    }

    /// Whether `*` and `?` in the values are wildcards.
    pub(super) fn has_wildcards(&self) -> bool {
        matches!(self.test, Test::StringLike | Test::Arn)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Condition {
    /// Whether the condition holds. An absent key fails a test, passes a negated one, and passes
    /// `...IfExists` and `ForAllValues:`.
    pub(super) fn holds(&self, variables: bool, context: &Context) -> bool {
        let values = context.values(&self.key);
        let operator = &self.operator;
        if operator.test == Test::Null {
            let absent = if values.is_empty() { "true" } else { "false" };
            return self.values.iter().any(|value| value.eq_ignore_ascii_case(absent));
        }
        if values.is_empty() {
            return match operator.every {
                _ if operator.if_exists => true,
                Some(Every::All) => true,
                Some(Every::Any) => false,
                None => operator.negated,
            };
        }
        let passes = |value: &String| {
            let one = self.values.iter().any(|own| operator.test(own, value, variables, context));
            one != operator.negated
        };
        match operator.every {
            Some(Every::All) => values.iter().all(passes),
            Some(Every::Any) => values.iter().any(passes),
            // Only `ForAllValues:` and `ForAnyValue:` say what several values mean.
            None => matches!(values, [value] if passes(value)),
        }
    }
}

impl Operator {
    /// Whether a value of the request passes for one value of the policy.
    fn test(&self, own: &str, value: &str, variables: bool, context: &Context) -> bool {
        let template = || Template::new(own, variables);
        let among = |order: Option<Ordering>, wanted: &[Ordering]| {
            order.is_some_and(|order| wanted.contains(&order))
        };
        match self.test {
            Test::StringEquals => {
                template().resolve(context, false).is_some_and(|own| own.matches(value))
            }
            Test::StringEqualsIgnoreCase => template()
                .resolve(context, false)
                .is_some_and(|own| own.fold().matches(&value.to_lowercase())),
            Test::StringLike => {
                template().resolve(context, true).is_some_and(|own| own.matches(value))
            }
            Test::Arn => template().matches_arn(value, context),
            Test::Numeric(wanted) => among(compare_numbers(value, own), wanted),
            Test::Date(wanted) => {
                let order = moment(value).zip(moment(own)).map(|(value, own)| value.cmp(&own));
                among(order, wanted)
            }
            Test::Bool => {
                let truth = own.eq_ignore_ascii_case("true") || own.eq_ignore_ascii_case("false");
                truth && own.eq_ignore_ascii_case(value)
            }
            Test::Binary => own == value,
            Test::Ip => in_range(value, own),
            Test::Null => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, key: &str, values: &[&str], context: &Context) -> bool {
        let operator = Operator::read(operator).unwrap();
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Condition { operator, key: key.to_owned(), values }.holds(true, context)
    }

    #[test]
    fn operators_compare_values() {
        let context = Context::new()
            .with("s", "Blue")
            .with("n", "15")
            .with("truth", "TRUE")
            .with("ip", "192.168.7.9")
            .with("arn", "arn:aws:swf:eu-north-1:210987654321:/domain/parcels")
            .at(1_700_000_000);
        let rows: &[(&str, &str, &[&str], bool)] = &[
            ("StringEquals", "s", &["blue"], false),
            ("StringEquals", "S", &["red", "Blue"], true),
            ("StringEquals", "s", &["Bl*"], false),
            ("StringEqualsIgnoreCase", "s", &["bLUE"], true),
            ("StringNotEquals", "s", &["red", "Blue"], false),
            ("StringNotEquals", "s", &["red", "green"], true),
            ("StringLike", "s", &["B?ue"], true),
            ("StringNotLike", "s", &["B*"], false),
            ("StringEquals", "s", &[], false),
            ("StringNotEquals", "s", &[], true),
            ("NumericLessThan", "n", &["16"], true),
            ("NumericGreaterThanEquals", "n", &["15.0"], true),
            ("NumericEquals", "n", &["fifteen"], false),
            ("Bool", "truth", &["true"], true),
            ("Bool", "truth", &["yes"], false),
            ("IpAddress", "ip", &["192.168.0.0/16"], true),
            ("NotIpAddress", "ip", &["192.168.0.0/16"], false),
            ("ArnEquals", "arn", &["arn:aws:swf:*:210987654321:/domain/par*"], true),
            ("ArnNotLike", "arn", &["arn:aws:swf:*:210987654321:/domain/par*"], false),
            ("DateGreaterThan", "aws:CurrentTime", &["2023-11-14T22:13:19Z"], true),
            ("DateLessThan", "aws:EpochTime", &["2023-11-14T22:13:20Z"], false),
            ("dateLessThanEquals", "aws:EpochTime", &["1700000000"], true),
            ("StringEquals", "s", &["${s}"], true),
            ("StringNotEquals", "s", &["${absent}"], true),
        ];
        for (operator, key, values, expected) in rows {
            let held = holds(operator, key, values, &context);
            assert_eq!(held, *expected, "{operator} on {key} with {values:?}");
        }
    }

    #[test]
    fn absent_keys_have_their_own_rules() {
        let rows = [
            ("StringEquals", false),
            ("StringNotEquals", true),
            ("StringEqualsIfExists", true),
            ("NotIpAddress", true),
            ("ArnNotLike", true),
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringEquals", false),
            ("ForAnyValue:StringNotEquals", false),
            ("ForAnyValue:StringEqualsIfExists", true),
        ];
        for (operator, expected) in rows {
            for context in [Context::new(), Context::new().with_values("k", [""; 0])] {
                assert_eq!(holds(operator, "k", &["x"], &context), expected, "{operator}");
            }
        }
        assert!(holds("Null", "k", &["true"], &Context::new()));
        assert!(!holds("Null", "k", &["false"], &Context::new()));
        assert!(holds("Null", "k", &["False"], &Context::new().with("k", "")));
    }

    #[test]
    fn sets_are_asked_for_all_or_any_of_their_values() {
        let context = Context::new().with_values("k", ["a", "b"]);
        let rows: &[(&str, &[&str], bool)] = &[
            ("ForAllValues:StringEquals", &["a", "b", "c"], true),
            ("ForAllValues:StringEquals", &["a"], false),
            ("ForAnyValue:StringEquals", &["a"], true),
            ("ForAnyValue:StringEquals", &["z"], false),
            ("ForAllValues:StringNotEquals", &["a"], false),
            ("ForAllValues:StringNotEquals", &["z"], true),
            ("ForAnyValue:StringNotEquals", &["a"], true),
            ("StringEquals", &["a", "b"], false),
        ];
        for (operator, values, expected) in rows {
            assert_eq!(holds(operator, "k", values, &context), *expected, "{operator} {values:?}");
        }
    }

    #[test]
    fn other_operators_are_unknown() {
        for name in ["", "Equals", "NullIfExists", "ForAnyValue:Null", "IfExists", "ForSome:Bool"] {
            assert_eq!(Operator::read(name), None, "{name}");
        }
    }
}
