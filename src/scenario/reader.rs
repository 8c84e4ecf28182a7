//! A serde deserializer over the tree, so that scenarios hold SWF's own structs.
//!
//! It knows every member's name by what the structs pass in, fills in templates, writes a list or
//! mapping as JSON where text is wanted, reads `10s` where a timeout is wanted and `name@version`
//! where a type is, and gives every finding its place.

use std::fmt;

use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use super::finding::{Finding, near, shortened};
use super::json;
use super::length;
use super::moment::Moment;
use super::node::{Key, Node, Scalar, Value as NodeValue};
use super::source::Span;
use super::value::Value;

/// What templates come to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'de> {
    /// There are none.
    Fixed,
    /// Nobody knows yet: anything that fits.
    Checking,
    /// What they come to at an event.
    At(&'de Moment<'de>),
}

/// A place in the tree from which something is read.
#[derive(Clone, Debug)]
pub(super) struct Reader<'de> {
    span: Span,
    content: Content<'de>,
    scope: Scope<'de>,
}

#[derive(Clone, Debug)]
pub(super) enum Content<'de> {
    Scalar(&'de Scalar),
    /// What a template came to.
    Value(Value),
    /// What a template will come to.
    Unknown,
    List(&'de [Node]),
    Map(&'de [(Key, Node)]),
}

impl<'de> Reader<'de> {
    /// A reader at this node; `None` when the node is a template that is absent.
    pub(super) fn new(node: &'de Node, scope: Scope<'de>) -> Result<Option<Reader<'de>>, Finding> {
        let content = match (&node.value, scope) {
            (NodeValue::Scalar(scalar), _) => Content::Scalar(scalar),
            (NodeValue::List(items), _) => Content::List(items),
            (NodeValue::Map(members), _) => Content::Map(members),
            (NodeValue::Template(template), Scope::At(moment)) => {
                match template.fill(moment).map_err(|finding| finding.at(node.span))? {
                    Value::Absent => return Ok(None),
                    value @ (Value::Integer(_)
                    | Value::Text(_)
                    | Value::Truth(_)
                    | Value::Json(_)) => Content::Value(value),
                }
            }
            (NodeValue::Template(_), Scope::Fixed | Scope::Checking) => Content::Unknown,
        };
        Ok(Some(Reader { span: node.span, content, scope }))
    }

    pub(super) fn content(&self) -> &Content<'de> {
        &self.content
    }

    /// A reader at a node below this one.
    pub(super) fn child(&self, node: &'de Node) -> Result<Option<Reader<'de>>, Finding> {
        Reader::new(node, self.scope)
    }

    fn is_nothing(&self) -> bool {
        matches!(&self.content, Content::Scalar(scalar) if scalar.is_nothing())
    }

    /// The text that stands here: what was written, or JSON.
    fn text(&self) -> Result<String, Finding> {
        match &self.content {
            Content::Scalar(scalar) if scalar.plain && scalar.text.is_empty() => Err(self
                .finding("text is expected, but nothing stands here")
                .hint("empty text is `\"\"`")),
            Content::Scalar(scalar) => Ok(scalar.text.to_string()),
            Content::Value(value) => Ok(value.clone().into_text().unwrap_or_default().to_string()),
            Content::Unknown => Ok(PLACEHOLDER.to_owned()),
            Content::List(_) | Content::Map(_) => json::text_of(self),
        }
    }

    /// The text of a single value.
    fn single(&self, expected: &dyn fmt::Display) -> Result<String, Finding> {
        match &self.content {
            Content::List(_) | Content::Map(_) => Err(self.unexpected(expected)),
            Content::Scalar(_) | Content::Value(_) | Content::Unknown => self.text(),
        }
    }

    fn finding(&self, message: impl Into<String>) -> Finding {
        Finding::new(self.span, message)
    }

    fn unexpected(&self, expected: &dyn fmt::Display) -> Finding {
        let found = match &self.content {
            Content::Scalar(scalar) if scalar.is_nothing() => "nothing".to_owned(),
            Content::Scalar(scalar) => format!("`{}`", shortened(&scalar.text)),
            Content::Value(value) => value.shown(),
            Content::Unknown => "text".to_owned(),
            Content::List(_) => "a list".to_owned(),
            Content::Map(_) => "a mapping".to_owned(),
        };
        self.finding(format!("{expected} is expected, found {found}"))
    }

    /// A struct that a single text stands for: a task list's name, or `name@version`.
    fn short_form(&self, name: &str) -> Result<Option<Vec<(&'static str, String)>>, Finding> {
        if matches!(self.content, Content::List(_) | Content::Map(_)) || self.is_nothing() {
            return Ok(None);
        }
        match name {
            "TaskList" => Ok(Some(vec![("name", self.text()?)])),
            "WorkflowType" | "ActivityType" if matches!(self.content, Content::Unknown) => {
                Ok(Some(vec![
                    ("name", PLACEHOLDER.to_owned()),
                    ("version", PLACEHOLDER.to_owned()),
                ]))
            }
            "WorkflowType" | "ActivityType" => {
                let text = self.text()?;
                let Some((name, version)) = text.rsplit_once('@') else {
                    return Err(self
                        .finding(format!("`{text}` names no version"))
                        .hint("a type is `name@version`, or `{name: ..., version: ...}`"));
                };
                Ok(Some(vec![("name", name.to_owned()), ("version", version.to_owned())]))
            }
            _ => Ok(None),
        }
    }

    fn members(&self, what: &dyn fmt::Display) -> Result<&'de [(Key, Node)], Finding> {
        match &self.content {
            Content::Map(members) => Ok(members),
            Content::Scalar(scalar) if scalar.is_nothing() => Ok(&[]),
            Content::Scalar(_) | Content::Value(_) | Content::Unknown | Content::List(_) => {
                Err(self.unexpected(what))
            }
        }
    }
}

/// Stands for what a template will come to; it is text, a number and a timeout.
const PLACEHOLDER: &str = "1";

/// What reading came to when it failed: its findings; none where they are noted already.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Vec<Finding>);

impl Refusal {
    fn at(self, span: Span) -> Self {
        Refusal(self.0.into_iter().map(|finding| finding.at(span)).collect())
    }
}

impl From<Finding> for Refusal {
    fn from(finding: Finding) -> Self {
        Refusal(vec![finding])
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} findings", self.0.len())
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Finding::somewhere(message.to_string()).into()
    }

    fn missing_field(field: &'static str) -> Self {
        Finding::missing(field).into()
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = if let de::Unexpected::Str(text) = found {
            format!("`{text}`")
        } else {
            found.to_string()
        };
        Finding::somewhere(format!("{found} is not {expected}")).into()
    }
}

macro_rules! numbers {
    ($($method:ident: $visit:ident $type:ty,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let text = self.single(&"a whole number")?;
            match text.parse::<$type>() {
                Ok(number) => visitor.$visit(number).map_err(|error: Refusal| error.at(self.span)),
                Err(_) => Err(self.unexpected(&"a whole number").into()),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Refusal;

    numbers! {
        deserialize_i8: visit_i8 i8, deserialize_i16: visit_i16 i16,
        deserialize_i32: visit_i32 i32, deserialize_i64: visit_i64 i64,
        deserialize_u8: visit_u8 u8, deserialize_u16: visit_u16 u16,
        deserialize_u32: visit_u32 u32, deserialize_u64: visit_u64 u64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let visited = match &self.content {
            Content::Scalar(scalar) if !scalar.text.is_empty() => {
                visitor.visit_borrowed_str(scalar.text.as_str())
            }
            Content::Value(Value::Text(text) | Value::Json(text)) => visitor.visit_str(text),
            Content::Scalar(_)
            | Content::Value(_)
            | Content::Unknown
            | Content::List(_)
            | Content::Map(_) => visitor.visit_string(self.text()?),
        };
        visited.map_err(|error: Refusal| error.at(self.span))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.single(&"`true` or `false`")?.as_str() {
            _ if matches!(self.content, Content::Unknown) => visitor.visit_bool(true),
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(self.unexpected(&"`true` or `false`").into()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if name != "Timeout" {
            return visitor.visit_newtype_struct(self);
        }
        let text = self.single(&"a length of time")?;
        let timeout = length::timeout(&text).map_err(|wrong| self.finding("").wrong(wrong))?;
        let seconds = timeout.to_string();
        visitor.visit_newtype_struct(StrDeserializer::new(&seconds))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.content {
            Content::List(items) => {
                let items = Items { items: items.iter(), reader: &self };
                visitor.visit_seq(items).map_err(|error| error.at(self.span))
            }
            Content::Scalar(_) | Content::Value(_) | Content::Unknown | Content::Map(_) => {
                Err(self.unexpected(&"a list").into())
            }
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let members = self.members(&"a mapping")?;
        let members = Members { members: members.iter(), value: None, reader: &self };
        visitor.visit_map(members).map_err(|error| error.at(self.span))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if let Some(pairs) = self.short_form(name)? {
            return visitor
                .visit_map(MapDeserializer::new(pairs.into_iter()))
                .map_err(|error: Refusal| error.at(self.span));
        }
        let names = self.members(&"a mapping")?.iter().map(|(key, _)| key);
        let unknown: Vec<&Key> = names.filter(|key| !fields.contains(&key.text.as_str())).collect();
        let mut findings: Vec<Finding> = unknown
            .iter()
            .map(|key| Finding::unknown(key.span, "member", &key.text, fields))
            .collect();
        match self.deserialize_map(visitor) {
            Ok(value) if findings.is_empty() => Ok(value),
            Ok(_) => Err(Refusal(findings)),
            Err(mut refusal) => {
                let meant: Vec<&str> =
                    unknown.iter().filter_map(|key| near(&key.text, fields)).collect();
                refusal.0.retain(|finding| !meant.iter().any(|meant| finding.misses(meant)));
                findings.append(&mut refusal.0);
                Err(Refusal(findings))
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let text = match (&self.content, variants.first()) {
            (Content::Unknown, Some(first)) => (*first).to_owned(),
            _ => self.single(&"a name")?,
        };
        if !variants.contains(&text.as_str()) {
            return Err(Finding::unknown(self.span, "value", &text, variants).into());
        }
        let name: StrDeserializer<'_, Refusal> = text.as_str().into_deserializer();
        visitor.visit_enum(name).map_err(|error| error.at(self.span))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

struct Items<'r, 'de> {
    items: std::slice::Iter<'de, Node>,
    reader: &'r Reader<'de>,
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        for node in self.items.by_ref() {
            if let Some(child) = self.reader.child(node)? {
                return seed.deserialize(child).map(Some);
            }
        }
        Ok(None)
    }
}

struct Members<'r, 'de> {
    members: std::slice::Iter<'de, (Key, Node)>,
    value: Option<Reader<'de>>,
    reader: &'r Reader<'de>,
}

impl<'de> de::MapAccess<'de> for Members<'_, 'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        for (key, node) in self.members.by_ref() {
            if let Some(child) = self.reader.child(node)? {
                self.value = Some(child);
                return seed.deserialize(StrDeserializer::new(key.text.as_str())).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        match self.value.take() {
            Some(child) => seed.deserialize(child),
            None => Err(de::Error::custom("a value was asked for before its name")),
        }
    }
}
