//! Text with `${...}` in it. `$${` stands for `${` itself.

use super::expression::{self, Expression, Surroundings};
use super::finding::Finding;
use super::moment::Moment;
use super::node::{Node, Scalar, Value as NodeValue};
use super::source::Span;
use super::value::Value;
use crate::model::Text;

/// A text that is filled in at an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(Text),
    Expression(Expression),
}

impl Template {
    /// Reads a text; `None` when there is nothing to fill in.
    fn read(
        scalar: &Scalar,
        span: Span,
        surroundings: Surroundings<'_>,
    ) -> Result<Option<Template>, Finding> {
        let text = scalar.text.as_str();
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut from = 0;
        while let Some(found) = text[from..].find("${") {
            let dollar = from + found;
            if let Some(before) = text[from..dollar].strip_suffix('$') {
                literal.push_str(before);
                literal.push_str("${");
                from = dollar + 2;
                continue;
            }
            literal.push_str(&text[from..dollar]);
            let (expression, end) = expression::parse(scalar, span, dollar + 2, surroundings)?;
            if !text[end..].starts_with('}') {
                let dollar_span = match scalar.verbatim {
                    Some(begin) => Span { start: begin + dollar, end: begin + dollar + 2 },
                    None => span,
                };
                return Err(Finding::new(dollar_span, "the `}` of `${` is missing"));
            }
            if !literal.is_empty() {
                parts.push(Part::Text(Text::from(std::mem::take(&mut literal))));
            }
            parts.push(Part::Expression(expression));
            from = end + 1;
        }
        if from == 0 {
            return Ok(None);
        }
        literal.push_str(&text[from..]);
        if !literal.is_empty() || parts.is_empty() {
            parts.push(Part::Text(Text::from(literal)));
        }
        Ok(Some(Template { parts }))
    }

    /// The text with `*` for what is filled in.
    pub(super) fn glob(&self) -> Text {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Expression(_) => Text::of("*"),
        };
        self.parts.iter().map(part).map(|text| text.to_string()).collect::<String>().into()
    }

    /// The expressions that fill it in.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Expression(expression) => Some(expression),
        })
    }

    /// The text filled in. An expression alone keeps its kind; what is absent makes all of it
    /// absent.
    pub(super) fn fill(&self, moment: &Moment<'_>) -> Result<Value, Finding> {
        if let [Part::Expression(expression)] = self.parts.as_slice() {
            return moment.value(expression);
        }
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Expression(expression) => match moment.value(expression)?.into_text() {
                    Some(text) => filled.push_str(&text),
                    None => return Ok(Value::Absent),
                },
            }
        }
        Ok(Value::Text(Text::from(filled)))
    }
}

/// The tree with its templates read, and whether there are any.
pub(super) fn prepare(
    node: &Node,
    surroundings: Surroundings<'_>,
) -> Result<(Node, bool), Finding> {
    let mut open = false;
    let mut prepare_one = |node: &Node| {
        let (node, has_templates) = prepare(node, surroundings)?;
        open |= has_templates;
        Ok(node)
    };
    let value = match &node.value {
        NodeValue::Scalar(scalar) => match Template::read(scalar, node.span, surroundings)? {
            Some(template) => {
                open = true;
                NodeValue::Template(template.into())
            }
            None => node.value.clone(),
        },
        NodeValue::Template(_) => node.value.clone(),
        NodeValue::List(items) => {
            NodeValue::List(items.iter().map(prepare_one).collect::<Result<_, Finding>>()?)
        }
        NodeValue::Map(members) => {
            let prepare_member = |(key, node): &(_, Node)| -> Result<_, Finding> {
                Ok((Clone::clone(key), prepare_one(node)?))
            };
            NodeValue::Map(members.iter().map(prepare_member).collect::<Result<_, Finding>>()?)
        }
    };
    Ok((Node { span: node.span, value }, open))
}
