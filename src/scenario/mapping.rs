//! Mappings that are read member by member, where no struct of SWF's says what they hold.

use serde::Deserialize;

use super::finding::{Finding, near, shortened};
use super::node::{Key, Node, Scalar, Value};
use super::reader::{Reader, Refusal, Scope};
use super::source::Span;

/// A mapping of which only known members are there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapping<'n> {
    pub(super) span: Span,
    members: &'n [(Key, Node)],
    known: &'n [&'n str],
}

impl<'n> Mapping<'n> {
    /// The node as a mapping. Members that are not known are noted among the findings.
    pub(super) fn new(
        node: &'n Node,
        known: &'n [&'n str],
        findings: &mut Vec<Finding>,
    ) -> Result<Mapping<'n>, Finding> {
        let mapping = Mapping { span: node.span, members: members(node)?, known };
        let unknown =
            |(key, _): &(Key, Node)| Finding::unknown(key.span, "member", &key.text, known);
        findings.extend(mapping.unknown().map(unknown));
        Ok(mapping)
    }

    fn unknown(&self) -> impl Iterator<Item = &'n (Key, Node)> {
        self.members.iter().filter(|(key, _)| !self.known.contains(&key.text.as_str()))
    }

    /// Whether a member was noted that is not known here.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown().next().is_some()
    }

    /// The member with this name, unless nothing stands there.
    pub(super) fn get(&self, name: &str) -> Option<&'n Node> {
        self.member(name).map(|(_, node)| node)
    }

    /// The same, with the member's name.
    pub(super) fn member(&self, name: &str) -> Option<&'n (Key, Node)> {
        self.members
            .iter()
            .find(|(key, _)| key.text == *name)
            .filter(|(_, node)| !node.scalar().is_some_and(|s| s.plain && s.text.is_empty()))
    }

    /// A member that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&'n Node, Finding> {
        self.get(name).ok_or_else(|| {
            let misspelt = |(key, _): &&(Key, Node)| near(&key.text, self.known) == Some(name);
            match self.unknown().find(misspelt) {
                Some((key, _)) => Finding::unknown(key.span, "member", &key.text, self.known),
                None => Finding::missing(name).at(self.span),
            }
        })
    }

    /// The one member among `names` that is there; more than one is a finding.
    pub(super) fn one_of(&self, names: &[&str]) -> Result<Option<&'n (Key, Node)>, Finding> {
        let mut found = names.iter().filter_map(|name| self.member(name));
        let first = found.next();
        match (first, found.next()) {
            (Some((first, _)), Some((second, _))) => {
                let message = format!("`{}` and `{}` exclude each other", first.text, second.text);
                Err(Finding::new(second.span, message).also(first.span, "the other"))
            }
            _ => Ok(first),
        }
    }
}

/// The members of a mapping, whatever they are called.
pub(super) fn members(node: &Node) -> Result<&[(Key, Node)], Finding> {
    match &node.value {
        Value::Map(members) => Ok(members),
        Value::Scalar(scalar) if scalar.is_nothing() => Ok(&[]),
        Value::Scalar(_) | Value::Template(_) | Value::List(_) => {
            Err(unexpected(node, "a mapping"))
        }
    }
}

/// The items of a list.
pub(super) fn items(node: &Node) -> Result<&[Node], Finding> {
    match &node.value {
        Value::List(items) => Ok(items),
        Value::Scalar(scalar) if scalar.is_nothing() => Ok(&[]),
        Value::Scalar(_) | Value::Template(_) | Value::Map(_) => Err(unexpected(node, "a list")),
    }
}

/// A single value or a list of them.
pub(super) fn one_or_more(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Scalar(_) | Value::Template(_) | Value::Map(_) => std::slice::from_ref(node),
    }
}

/// A single text.
pub(super) fn scalar<'n>(node: &'n Node, expected: &str) -> Result<&'n Scalar, Finding> {
    node.scalar().filter(|scalar| !scalar.is_nothing()).ok_or_else(|| unexpected(node, expected))
}

pub(super) fn unexpected(node: &Node, expected: &str) -> Finding {
    let found = match node.scalar() {
        Some(scalar) if !scalar.is_nothing() => format!("`{}`", shortened(&scalar.text)),
        _ => node.kind().to_owned(),
    };
    Finding::new(node.span, format!("{expected} is expected, found {found}"))
}

/// One of SWF's structs.
pub(super) fn read<'n, T: Deserialize<'n>>(node: &'n Node) -> Result<T, Refusal> {
    match Reader::new(node, Scope::Fixed)? {
        Some(reader) => T::deserialize(reader),
        None => Err(unexpected(node, "a value").into()),
    }
}
