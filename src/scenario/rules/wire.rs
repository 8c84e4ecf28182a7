//! Decisions as the wire has them: `decisionType`, and the attributes under a name of their own.

use crate::model::{DecisionType, Tag};
use crate::scenario::finding::Finding;
use crate::scenario::mapping::{members, scalar};
use crate::scenario::node::{Key, Node, Value};
use crate::scenario::reader::Refusal;

const ATTRIBUTES: &str = "DecisionAttributes";

/// Whether a member of this name belongs to a decision of the wire.
pub(super) fn is_member(name: &str) -> bool {
    name == DecisionType::MEMBER
        || of_attributes(name).is_some()
        || name.len() > ATTRIBUTES.len() && name.ends_with(ATTRIBUTES)
}

/// The decision type whose attributes a member holds, the first letter small or capital.
fn of_attributes(name: &str) -> Option<DecisionType> {
    DecisionType::ALL
        .iter()
        .copied()
        .find(|decision_type| name.eq_ignore_ascii_case(decision_type.attributes_member()))
}

/// A decision of the wire in its short form: the type's name, and the attributes.
pub(super) fn decision(node: &Node) -> Result<(Key, Node), Refusal> {
    let (mut named, mut attributes, mut wrong) = (None, None, Vec::new());
    for (key, value) in members(node)? {
        if key.text == *DecisionType::MEMBER {
            named = Some((key, scalar(value, "the type of a decision")?, value.span));
        } else if let Some(decision_type) = of_attributes(&key.text) {
            wrong.extend(misspelt(key, decision_type.attributes_member()));
            if let Some((_, _, first)) = attributes.replace((decision_type, value, key)) {
                let first: &Key = first;
                let message = format!("`{}` and `{}` exclude each other", first.text, key.text);
                wrong.push(Finding::new(key.span, message).also(first.span, "the other"));
            }
        } else {
            let members = DecisionType::ALL.iter().map(|known| known.attributes_member());
            let known: Vec<&str> = std::iter::once(DecisionType::MEMBER).chain(members).collect();
            wrong.push(Finding::unknown(key.span, "member", &key.text, &known));
        }
    }
    let said = match (named, attributes) {
        (Some((_, name, span)), held) => {
            if let Some((of, _, key)) = held.filter(|(of, ..)| name.text != *of.name()) {
                let message = format!("these are the attributes of `{of}`, not of `{}`", name.text);
                wrong.push(Finding::new(key.span, message).also(span, "the type"));
            }
            Some(Key { span, text: name.text.clone() })
        }
        (None, Some((of, _, key))) => {
            wrong.push(
                Finding::new(key.span, "the member `decisionType` is missing beside this one")
                    .hint(format!("add `\"decisionType\": \"{of}\",` before it")),
            );
            None
        }
        (None, None) => None,
    };
    let Some(key) = said.filter(|_| wrong.is_empty()) else { return Err(Refusal(wrong)) };
    let nothing = Node { span: key.span, value: Value::Map(Vec::new()) };
    Ok((key, attributes.map_or(nothing, |(_, value, _)| value.clone())))
}

/// The wire's names of members begin with a small letter.
fn misspelt(key: &Key, name: &str) -> Option<Finding> {
    let finding = || {
        Finding::new(key.span, format!("`{}` is not SWF's name of this member", key.text))
            .label(format!("did you mean `{name}`?"))
            .hint("members on the wire begin with a small letter, whatever a page prints")
    };
    (key.text != *name).then(finding)
}
