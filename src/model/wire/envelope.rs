//! The members around the attributes: which event or decision it is, and when.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Decision, DecisionType, EventAttributes, EventType, HistoryEvent};

/// A type that one member names, and that the name of the attributes' member tells too.
pub(crate) trait Tag: Copy + PartialEq + fmt::Display + de::DeserializeOwned {
    /// The attributes of all types.
    type Attributes;

    /// The member that names the type.
    const MEMBER: &'static str;

    /// The type whose attributes these are.
    fn of(attributes: &Self::Attributes) -> Self;

    /// The member that holds the attributes of this type.
    fn attributes_member(self) -> &'static str;

    /// The type whose attributes this member holds.
    fn of_attributes_member(member: &str) -> Option<Self>;

    /// Reads the attributes of this type.
    fn attributes<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Attributes, D::Error>;
}

/// The text that comes before the attributes of a type: `$before`, the type's name, and the name
/// of the member that holds them.
macro_rules! head {
    ($before:literal, $name:ident, $suffix:literal) => {{
        const UPPER: &str =
            concat!($before, stringify!($name), "\",\"", stringify!($name), $suffix, "\":");
        const MEMBER: usize = $before.len() + stringify!($name).len() + 3;
        const LOWERED: [u8; UPPER.len()] = {
            let mut bytes = [0; UPPER.len()];
            bytes.copy_from_slice(UPPER.as_bytes());
            bytes[MEMBER].make_ascii_lowercase();
            bytes
        };
        const HEAD: &str = match std::str::from_utf8(&LOWERED) {
            Ok(head) => head,
            Err(_) => panic!("names are ASCII"),
        };
        HEAD
    }};
}
pub(crate) use head;

/// What an envelope says of the type and the attributes, as far as it has been read.
struct Content<T: Tag> {
    tag: Option<T>,
    attributes: Option<T::Attributes>,
}

/// A member of an envelope.
enum Member<T, O> {
    Attributes(T),
    Own(O),
    Unknown,
}

/// The members of an envelope besides the attributes.
trait Own: Copy + 'static {
    /// Their names, in the order in which they are written.
    const NAMES: &'static [&'static str];

    /// The members, in the same order.
    const ALL: &'static [Self];
}

impl<T: Tag> Content<T> {
    fn new() -> Self {
        Content { tag: None, attributes: None }
    }

    /// Reads the name of the next member.
    fn next_member<'de, O: Own, M: MapAccess<'de>>(
        &self,
        members: &mut M,
    ) -> Result<Option<Member<T, O>>, M::Error> {
        members.next_key_seed(MemberSeed { expected: self.tag, own: PhantomData })
    }

    fn read_tag<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<(), M::Error> {
        read_once(&mut self.tag, T::MEMBER, members)
    }

    fn read_attributes<'de, M: MapAccess<'de>>(
        &mut self,
        tag: T,
        members: &mut M,
    ) -> Result<(), M::Error> {
        let Some(earlier) = self.attributes.as_ref().map(T::of) else {
            return members.next_value_seed(AttributesSeed { tag, into: &mut self.attributes });
        };
        let mut again = None;
        members.next_value_seed(AttributesSeed { tag, into: &mut again })?;
        if again.is_none() {
            return Ok(());
        }
        Err(if earlier == tag {
            M::Error::duplicate_field(tag.attributes_member())
        } else {
            M::Error::custom(format_args!(
                "the attributes are there twice, as `{}` and as `{}`",
                earlier.attributes_member(),
                tag.attributes_member(),
            ))
        })
    }

    fn attributes<E: de::Error>(self) -> Result<T::Attributes, E> {
        let tag = self.tag.ok_or_else(|| E::missing_field(T::MEMBER))?;
        let Some(attributes) = self.attributes else {
            return Err(E::missing_field(tag.attributes_member()));
        };
        if tag != T::of(&attributes) {
            return Err(E::custom(format_args!(
                "`{}` is `{tag}`, but the attributes are in `{}`",
                T::MEMBER,
                T::of(&attributes).attributes_member(),
            )));
        }
        Ok(attributes)
    }
}

/// Reads the value of a member that may be there once.
fn read_once<'de, V: Deserialize<'de>, M: MapAccess<'de>>(
    value: &mut Option<V>,
    member: &'static str,
    members: &mut M,
) -> Result<(), M::Error> {
    if value.is_some() {
        return Err(M::Error::duplicate_field(member));
    }
    *value = Some(members.next_value()?);
    Ok(())
}

struct MemberSeed<T, O> {
    /// The type, when it has been read: its attributes most likely follow.
    expected: Option<T>,
    own: PhantomData<O>,
}

impl<'de, T: Tag, O: Own> DeserializeSeed<'de> for MemberSeed<T, O> {
    type Value = Member<T, O>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<T: Tag, O: Own> Visitor<'_> for MemberSeed<T, O> {
    type Value = Member<T, O>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Self::Value, E> {
        let own = O::ALL.get(index as usize);
        Ok(own.map_or(Member::Unknown, |own| Member::Own(*own)))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        if let Some(index) = O::NAMES.iter().position(|own| *own == name) {
            return Ok(Member::Own(O::ALL[index]));
        }
        let expected = self.expected.filter(|tag| tag.attributes_member() == name);
        let tag = expected.or_else(|| T::of_attributes_member(name));
        Ok(tag.map_or(Member::Unknown, Member::Attributes))
    }
}

/// Reads the attributes of one type. The attributes of other types may be `null`, as clients
/// print members that are not set.
struct AttributesSeed<'a, T: Tag> {
    tag: T,
    into: &'a mut Option<T::Attributes>,
}

impl<'de, T: Tag> DeserializeSeed<'de> for AttributesSeed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Tag> Visitor<'de> for AttributesSeed<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.into = Some(self.tag.attributes(deserializer)?);
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum EventMember {
    Id,
    Timestamp,
    Type,
}

impl Own for EventMember {
    const NAMES: &'static [&'static str] = &["eventId", "eventTimestamp", EventType::MEMBER];
    const ALL: &'static [Self] = &[EventMember::Id, EventMember::Timestamp, EventMember::Type];
}

impl Serialize for HistoryEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event_type = self.event_type();
        let mut event = serializer.serialize_struct("HistoryEvent", 4)?;
        event.serialize_field("eventId", &self.event_id)?;
        event.serialize_field("eventTimestamp", &self.event_timestamp)?;
        event.serialize_field("eventType", &event_type)?;
        event.serialize_field(event_type.attributes_member(), &EventContent(&self.attributes))?;
        event.end()
    }
}

struct EventContent<'e>(&'e EventAttributes);

impl Serialize for EventContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_attributes(serializer)
    }
}

impl<'de> Deserialize<'de> for HistoryEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("HistoryEvent", EventMember::NAMES, EventVisitor)
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = HistoryEvent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event (an object)")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<HistoryEvent, M::Error> {
        let (mut event_id, mut event_timestamp) = (None, None);
        let mut content = Content::<EventType>::new();
        while let Some(member) = content.next_member(&mut members)? {
            match member {
                Member::Own(EventMember::Id) => read_once(&mut event_id, "eventId", &mut members)?,
                Member::Own(EventMember::Timestamp) => {
                    read_once(&mut event_timestamp, "eventTimestamp", &mut members)?;
                }
                Member::Own(EventMember::Type) => content.read_tag(&mut members)?,
                Member::Attributes(tag) => content.read_attributes(tag, &mut members)?,
                Member::Unknown => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(HistoryEvent {
            event_id: event_id.ok_or_else(|| M::Error::missing_field("eventId"))?,
            event_timestamp: event_timestamp
                .ok_or_else(|| M::Error::missing_field("eventTimestamp"))?,
            attributes: content.attributes()?,
        })
    }
}

#[derive(Clone, Copy)]
enum DecisionMember {
    Type,
}

impl Own for DecisionMember {
    const NAMES: &'static [&'static str] = &[DecisionType::MEMBER];
    const ALL: &'static [Self] = &[DecisionMember::Type];
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let decision_type = self.decision_type();
        let mut decision = serializer.serialize_struct("Decision", 2)?;
        decision.serialize_field("decisionType", &decision_type)?;
        decision.serialize_field(decision_type.attributes_member(), &DecisionContent(self))?;
        decision.end()
    }
}

struct DecisionContent<'d>(&'d Decision);

impl Serialize for DecisionContent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_attributes(serializer)
    }
}

impl<'de> Deserialize<'de> for Decision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("Decision", DecisionMember::NAMES, DecisionVisitor)
    }
}

struct DecisionVisitor;

impl<'de> Visitor<'de> for DecisionVisitor {
    type Value = Decision;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decision (an object)")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Decision, M::Error> {
        let mut content = Content::<DecisionType>::new();
        while let Some(member) = content.next_member(&mut members)? {
            match member {
                Member::Own(DecisionMember::Type) => content.read_tag(&mut members)?,
                Member::Attributes(tag) => content.read_attributes(tag, &mut members)?,
                Member::Unknown => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        content.attributes()
    }
}
