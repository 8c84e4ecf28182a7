//! What attributes are made of, as their types tell it to serde: names, kinds, which must be
//! there. Nothing here lists a field by hand.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;

use super::wire::Tag;
use super::{Decision, DecisionType, EventAttributes, EventType};

/// One member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether reading fails without it.
    pub required: bool,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a member holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of any form: ids, names, payloads.
    Text,
    /// The id of an event, a whole number.
    EventId,
    /// A duration: text that holds a number of seconds, or `NONE`.
    Timeout,
    /// A priority: text that holds a whole number.
    TaskPriority,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Truth,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// An object with these members.
    Object(Vec<Field>),
    /// A list of such elements.
    List(Box<FieldKind>),
}

impl Field {
    /// The members that a struct of requests or settings may have, in its own order.
    #[must_use]
    pub fn all_of<T: DeserializeOwned>() -> Vec<Field> {
        shape_of(&|probe| T::deserialize(probe).map(drop), &|json| T::deserialize(json).is_ok())
    }
}

impl EventType {
    /// The members that the attributes of such an event may have, in the API model's order.
    #[must_use]
    pub fn shape(self) -> Vec<Field> {
        shape(self)
    }

    /// Attributes of such an event with a plausible value for every member.
    #[must_use]
    pub fn full_example(self) -> EventAttributes {
        example(self, |_| true)
    }

    /// Attributes of such an event with a plausible value for those members alone that must be
    /// there.
    #[must_use]
    pub fn minimal_example(self) -> EventAttributes {
        example(self, |field| field.required)
    }
}

impl DecisionType {
    /// The members that the attributes of such a decision may have, in the API model's order.
    #[must_use]
    pub fn shape(self) -> Vec<Field> {
        shape(self)
    }

    /// Such a decision with a plausible value for every member.
    #[must_use]
    pub fn full_example(self) -> Decision {
        example(self, |_| true)
    }

    /// Such a decision with a plausible value for those members alone that must be there.
    #[must_use]
    pub fn minimal_example(self) -> Decision {
        example(self, |field| field.required)
    }
}

fn shape<T: Tag>(tag: T) -> Vec<Field> {
    shape_of(&|probe| tag.attributes(probe).map(drop), &|json| tag.attributes(json).is_ok())
}

/// The members of a struct, by how it reads a probe and whether it can be read from JSON.
fn shape_of(
    read: &dyn Fn(Probe<'_>) -> Result<(), Seen>,
    reads: &dyn Fn(Value) -> bool,
) -> Vec<Field> {
    let FieldKind::Object(mut fields) = kind_at(read, &[]) else {
        unreachable!("a struct is an object");
    };
    let all = fields.clone();
    let needed = |path: &[&str]| !reads(object(&all, &|other, _| other != path));
    require(&mut fields, &[], &needed);
    fields
}

fn example<T: Tag>(tag: T, wanted: impl Fn(&Field) -> bool) -> T::Attributes {
    let json = object(&shape(tag), &|_, field| wanted(field));
    tag.attributes(json).expect("an example has what its shape requires")
}

/// Marks the members that must be there: those for whose path `needed` says so.
fn require(fields: &mut [Field], within: &[&str], needed: &dyn Fn(&[&str]) -> bool) {
    for field in fields {
        let path = [within, &[field.name]].concat();
        field.required = needed(&path);
        if let FieldKind::Object(inner) = &mut field.kind {
            require(inner, &path, needed);
        }
    }
}

/// Says for the path of a member, and the member, whether it is wanted.
type Wanted<'w> = &'w dyn Fn(&[&str], &Field) -> bool;

fn object(fields: &[Field], wanted: Wanted<'_>) -> Value {
    object_at(fields, &[], wanted)
}

fn object_at(fields: &[Field], within: &[&str], wanted: Wanted<'_>) -> Value {
    let mut members = serde_json::Map::new();
    for field in fields {
        let path = [within, &[field.name]].concat();
        if wanted(&path, field) {
            members.insert(field.name.to_owned(), value_at(&field.kind, &path, wanted));
        }
    }
    Value::Object(members)
}

fn value_at(kind: &FieldKind, path: &[&str], wanted: Wanted<'_>) -> Value {
    match kind {
        FieldKind::Text => Value::from(path.last().copied().unwrap_or_default()),
        FieldKind::EventId | FieldKind::Number => Value::from(7),
        FieldKind::Truth => Value::from(true),
        FieldKind::Timeout => Value::from("10"),
        FieldKind::TaskPriority => Value::from("-5"),
        FieldKind::OneOf(names) => Value::from(names.first().copied()),
        FieldKind::Object(fields) => object_at(fields, path, wanted),
        FieldKind::List(element) => Value::from(vec![value_at(element, path, wanted)]),
    }
}

/// The kind of the value at `path`, found by having its type read a probe.
fn kind_at(read: &dyn Fn(Probe<'_>) -> Result<(), Seen>, path: &[&'static str]) -> FieldKind {
    let kind_in = |part| kind_at(read, &[path, &[part]].concat());
    match read(Probe { path }) {
        Err(Seen::Value(kind)) => kind,
        Err(Seen::List) => FieldKind::List(Box::new(kind_in("element"))),
        Err(Seen::Object(names)) => FieldKind::Object(
            names.iter().map(|name| Field { name, required: true, kind: kind_in(name) }).collect(),
        ),
        Err(Seen::Nothing(message)) => unreachable!("a type cannot be probed: {message}"),
        Ok(()) => unreachable!("a probe holds no value"),
    }
}

/// A format without values. It takes a type along a path of members, and there it fails with
/// what the type asks for.
struct Probe<'p> {
    path: &'p [&'static str],
}

/// What a type asked for.
#[derive(Debug)]
enum Seen {
    Value(FieldKind),
    List,
    Object(&'static [&'static str]),
    Nothing(String),
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Seen {}

impl de::Error for Seen {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Seen::Nothing(message.to_string())
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
            Err(Seen::Value(FieldKind::Number))
        })*
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Seen;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
        Err(Seen::Nothing("it takes a kind of value that attributes do not have".to_owned()))
    }

    fn deserialize_str<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
        Err(Seen::Value(FieldKind::Text))
    }

    fn deserialize_string<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
        Err(Seen::Value(FieldKind::Text))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
        Err(Seen::Value(FieldKind::Truth))
    }

    numbers! { deserialize_u32 deserialize_u64 }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Seen> {
        match name {
            "EventId" => Err(Seen::Value(FieldKind::EventId)),
            "Timeout" => Err(Seen::Value(FieldKind::Timeout)),
            "TaskPriority" => Err(Seen::Value(FieldKind::TaskPriority)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Seen> {
        Err(Seen::Value(FieldKind::OneOf(names)))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Seen> {
        match self.path {
            [] => Err(Seen::Object(names)),
            path => visitor.visit_map(Along { path }),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        match self.path {
            [] => Err(Seen::List),
            path => visitor.visit_seq(Along { path }),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct map identifier ignored_any
    }
}

/// One step of a path: the only member of an object, or the only element of a list.
struct Along<'p> {
    path: &'p [&'static str],
}

impl<'de> MapAccess<'de> for Along<'_> {
    type Error = Seen;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Seen> {
        let name = self.path.first().copied().unwrap_or_default();
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Seen> {
        seed.deserialize(Probe { path: self.path.get(1..).unwrap_or_default() })
    }
}

impl<'de> SeqAccess<'de> for Along<'_> {
    type Error = Seen;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Seen> {
        self.next_value_seed(seed).map(Some)
    }
}
