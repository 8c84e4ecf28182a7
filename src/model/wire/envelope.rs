//! The members around the attributes: which event or decision it is, and when.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{
    Decision, DecisionType, EventAttributes, EventId, EventType, HistoryEvent, Timestamp,
};

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
pub(super) struct Content<T: Tag> {
    tag: Option<T>,
    attributes: Option<T::Attributes>,
}

/// A member of an envelope.
pub(super) enum Member<T, O> {
    Attributes(T),
    Own(O),
    Unknown,
}

/// The members of an envelope besides the attributes.
pub(super) trait Own: Copy + 'static {
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
    pub(super) fn next_member<'de, O: Own, M: MapAccess<'de>>(
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
pub(super) fn read_once<'de, V: Deserialize<'de>, M: MapAccess<'de>>(
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
pub(super) enum EventMember {
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
        f.write_str(AN_EVENT)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<HistoryEvent, M::Error> {
        let MaybeTimed { event, timed } = EventSeed.visit_map(members)?;
        timed.then_some(event).ok_or_else(|| M::Error::missing_field("eventTimestamp"))
    }
}

const AN_EVENT: &str = "an event (an object)";

/// An event, and whether it said when.
pub(super) struct MaybeTimed {
    pub(super) event: HistoryEvent,
    pub(super) timed: bool,
}

/// What is said of an event, as far as it has been read.
pub(super) struct EventParts {
    event_id: Option<EventId>,
    event_timestamp: Option<Timestamp>,
    pub(super) content: Content<EventType>,
}

impl EventParts {
    pub(super) fn new() -> Self {
        EventParts { event_id: None, event_timestamp: None, content: Content::new() }
    }

    /// Whether nothing of an event has been read.
    pub(super) fn is_empty(&self) -> bool {
        let EventParts { event_id, event_timestamp, content } = self;
        let own = event_id.is_none() && event_timestamp.is_none();
        own && content.tag.is_none() && content.attributes.is_none()
    }

    /// Reads the value of one member.
    pub(super) fn read<'de, M: MapAccess<'de>>(
        &mut self,
        member: Member<EventType, EventMember>,
        members: &mut M,
    ) -> Result<(), M::Error> {
        match member {
            Member::Own(EventMember::Id) => read_once(&mut self.event_id, "eventId", members),
            Member::Own(EventMember::Timestamp) => {
                read_once(&mut self.event_timestamp, "eventTimestamp", members)
            }
            Member::Own(EventMember::Type) => self.content.read_tag(members),
            Member::Attributes(tag) => self.content.read_attributes(tag, members),
            Member::Unknown => members.next_value::<IgnoredAny>().map(drop),
        }
    }

    /// The event, when nothing but its moment is missing.
    pub(super) fn event<E: de::Error>(self) -> Result<MaybeTimed, E> {
        let timed = self.event_timestamp.is_some();
        let event = HistoryEvent {
            event_id: self.event_id.ok_or_else(|| E::missing_field("eventId"))?,
            event_timestamp: self.event_timestamp.unwrap_or(Timestamp::MIN),
            attributes: self.content.attributes()?,
        };
        Ok(MaybeTimed { event, timed })
    }
}

/// Reads a list of events, some of which may not say when.
pub(super) struct EventsSeed<'e> {
    pub(super) events: &'e mut Vec<HistoryEvent>,
    /// How many of them do not.
    pub(super) untimed: &'e mut usize,
}

impl<'de> DeserializeSeed<'de> for EventsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EventsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<(), S::Error> {
        while let Some(MaybeTimed { event, timed }) = elements.next_element_seed(EventSeed)? {
            self.events.push(event);
            *self.untimed += usize::from(!timed);
        }
        Ok(())
    }
}

struct EventSeed;

impl<'de> DeserializeSeed<'de> for EventSeed {
    type Value = MaybeTimed;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<MaybeTimed, D::Error> {
        deserializer.deserialize_struct("HistoryEvent", EventMember::NAMES, self)
    }
}

impl<'de> Visitor<'de> for EventSeed {
    type Value = MaybeTimed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(AN_EVENT)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<MaybeTimed, M::Error> {
        let mut parts = EventParts::new();
        while let Some(member) = parts.content.next_member(&mut members)? {
            parts.read(member, &mut members)?;
        }
        parts.event()
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
