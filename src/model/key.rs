//! Digests of states: 128 bits, the same on every machine.

use std::fmt;
use std::hash::Hasher;
use std::num::NonZeroU128;
use std::ops::Deref;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{Cut, Decision, EventAttributes, Text, Timestamp};

/// Takes in the parts of a state, one after the other, and gives their digest. Whoever writes says
/// how many of a kind follow, or what kind, so that no two states are written alike.
///
/// Two lanes of 64 bits, each of which loses nothing with any word that goes in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyWriter {
    one: u64,
    other: u64,
}

impl Default for KeyWriter {
    fn default() -> Self {
        KeyWriter { one: 0x243f_6a88_85a3_08d3, other: 0x1319_8a2e_0370_7344 }
    }
}

impl KeyWriter {
    /// The digest of what has been put in.
    pub(crate) fn digest(self) -> u128 {
        (u128::from(spread(self.one)) << 64) | u128::from(spread(self.other ^ self.one))
    }

    /// Puts a number in.
    pub(crate) fn number(&mut self, number: u64) {
        self.one = (self.one ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.one ^= self.one >> 32;
        self.other = self.other.rotate_left(29).wrapping_add(number);
        self.other = self.other.wrapping_mul(0xd6e8_feb8_6659_fd93);
        self.other ^= self.other >> 31;
    }

    /// Puts a digest or another great number in.
    pub(crate) fn wide(&mut self, number: u128) {
        self.number((number >> 64) as u64);
        self.number(number as u64);
    }

    /// Puts in how many of something follow.
    pub(crate) fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    /// Puts a moment in.
    pub(crate) fn moment(&mut self, moment: Timestamp) {
        self.number(moment.as_millis().cast_unsigned());
    }

    /// Puts in what may be absent.
    pub(crate) fn maybe<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    /// Puts bytes in.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        let mut words = bytes.chunks_exact(8);
        for word in words.by_ref() {
            self.number(u64::from_le_bytes(word.try_into().expect("a chunk has eight bytes")));
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.number(u64::from_le_bytes(word));
        }
    }

    /// Puts text in.
    pub(crate) fn text(&mut self, text: &Text) {
        self.bytes(text.as_bytes());
    }

    /// Puts in the attributes of an event, but for the ids of events in them: which attributes
    /// there are and which of them are absent counts, their names do not.
    pub(crate) fn attributes(&mut self, attributes: &EventAttributes) {
        self.number(attributes.event_type() as u64);
        let written = attributes.serialize_attributes(self);
        debug_assert!(written.is_ok(), "a digest takes everything");
    }

    /// Puts in a decision.
    pub(crate) fn decision(&mut self, decision: &Decision) {
        self.number(decision.decision_type() as u64);
        let written = decision.serialize_attributes(self);
        debug_assert!(written.is_ok(), "a digest takes everything");
    }

    /// Puts in something by its members.
    pub(crate) fn members(&mut self, members: &impl Serialize) {
        let written = members.serialize(self);
        debug_assert!(written.is_ok(), "a digest takes everything");
    }

    /// Puts in things whose order does not matter, each by a writer of its own.
    pub(crate) fn unordered<T>(
        &mut self,
        things: impl IntoIterator<Item = T>,
        put: impl Fn(&mut Self, T),
    ) {
        let (mut count, mut sum) = (0, 0_u128);
        for thing in things {
            let mut key = KeyWriter::default();
            put(&mut key, thing);
            count += 1;
            sum = sum.wrapping_add(key.digest());
        }
        self.number(count);
        self.wide(sum);
    }
}

/// Something with its digest, which is made when it is first asked for and forgotten when the thing
/// is about to change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyed<T> {
    of: T,
    digest: OnceLock<u128>,
}

impl<T> Keyed<T> {
    pub(crate) fn new(of: T) -> Self {
        Keyed { of, digest: OnceLock::new() }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.digest = OnceLock::new();
        &mut self.of
    }

    /// The digest of what is always put in for the thing.
    pub(crate) fn digest(&self, put_in: impl FnOnce(&mut KeyWriter, &T)) -> u128 {
        *self.digest.get_or_init(|| {
            let mut key = KeyWriter::default();
            put_in(&mut key, &self.of);
            key.digest()
        })
    }
}

impl<T> Deref for Keyed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.of
    }
}

/// Digests of the entries of something that only grows, each made when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Digests(Mutex<Vec<Option<NonZeroU128>>>);

impl Digests {
    /// The digest of what is always put in for the entry at a place.
    pub(crate) fn digest(&self, place: usize, put_in: impl FnOnce(&mut KeyWriter)) -> u128 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() <= place {
            known.resize(place + 1, None);
        }
        let digest = known[place].get_or_insert_with(|| {
            let mut key = KeyWriter::default();
            put_in(&mut key);
            NonZeroU128::new(key.digest()).unwrap_or(NonZeroU128::MIN)
        });
        digest.get()
    }
}

impl Cut for Digests {
    fn length(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn cut(&mut self, length: usize) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).truncate(length);
    }
}

impl Clone for Digests {
    fn clone(&self) -> Self {
        Digests(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

/// SplitMix64's last steps: every bit that goes in may change every bit that comes out.
pub(crate) fn spread(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

macro_rules! hashed {
    ($($name:ident: $type:ty,)*) => {
        $(fn $name(&mut self, number: $type) {
            self.number(number as u64);
        })*
    };
}

/// So that whatever derives `Hash` can be put in. The widths of the machine do not show.
impl Hasher for KeyWriter {
    hashed! {
        write_u8: u8, write_u16: u16, write_u32: u32, write_u64: u64, write_usize: usize,
        write_i8: i8, write_i16: i16, write_i32: i32, write_i64: i64, write_isize: isize,
    }

    fn write(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
    }

    fn write_u128(&mut self, number: u128) {
        self.wide(number);
    }

    fn write_i128(&mut self, number: i128) {
        self.wide(number.cast_unsigned());
    }

    fn finish(&self) -> u64 {
        self.digest() as u64
    }
}

type Written = Result<(), fmt::Error>;

macro_rules! numbers {
    ($($name:ident: $type:ty,)*) => {
        $(fn $name(self, number: $type) -> Written {
            self.number(number as u64);
            Ok(())
        })*
    };
}

/// The name under which serde knows the ids of events.
const EVENT_ID: &str = "EventId";

impl Serializer for &mut KeyWriter {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_bool: bool, serialize_char: char,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_f32(self, number: f32) -> Written {
        self.number(u64::from(number.to_bits()));
        Ok(())
    }

    fn serialize_f64(self, number: f64) -> Written {
        self.number(number.to_bits());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Written {
        self.bytes(text.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        self.bytes(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.number(0);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        self.number(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, place: u32, _: &'static str) -> Written {
        self.number(u64::from(place));
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Written {
        if name == EVENT_ID { Ok(()) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        place: u32,
        _: &'static str,
        value: &T,
    ) -> Written {
        self.number(u64::from(place));
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, fmt::Error> {
        self.length(length.unwrap_or_default());
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        place: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, fmt::Error> {
        self.number(u64::from(place));
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, fmt::Error> {
        self.length(length.unwrap_or_default());
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        place: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, fmt::Error> {
        self.number(u64::from(place));
        Ok(self)
    }
}

macro_rules! elements {
    ($($trait:ident: $put:ident,)*) => {
        $(impl $trait for &mut KeyWriter {
            type Ok = ();
            type Error = fmt::Error;

            fn $put<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                value.serialize(&mut **self)
            }

            fn end(self) -> Written {
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl $trait for &mut KeyWriter {
            type Ok = ();
            type Error = fmt::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Written {
                value.serialize(&mut **self)
            }

            fn skip_field(&mut self, _: &'static str) -> Written {
                self.number(0);
                Ok(())
            }

            fn end(self) -> Written {
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for &mut KeyWriter {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::events::TimerFired;
    use crate::model::{EventId, EventType, Field, FieldKind};

    fn digest(put: impl FnOnce(&mut KeyWriter)) -> u128 {
        let mut key = KeyWriter::default();
        put(&mut key);
        key.digest()
    }

    #[test]
    fn digests_are_pinned_for_all_machines() {
        let pinned = digest(|key| {
            key.number(7);
            key.text(&Text::of("charge-card"));
        });
        assert_eq!(format!("{pinned:032x}"), "dceec5b166b81cbcc053699148075dff");
    }

    #[test]
    fn what_is_put_in_counts_and_so_does_its_place() {
        let rows = [
            digest(|_| {}),
            digest(|key| key.number(0)),
            digest(|key| key.bytes(&[0])),
            digest(|key| key.bytes(&[0, 0])),
            digest(|key| key.bytes(b"charge-card")),
            digest(|key| {
                key.bytes(b"charge");
                key.bytes(b"-card");
            }),
            digest(|key| key.maybe(Some(5), KeyWriter::number)),
            digest(|key| key.unordered([1, 2], KeyWriter::number)),
            digest(|key| key.unordered([1, 2, 2], KeyWriter::number)),
        ];
        for (place, row) in rows.iter().enumerate() {
            assert!(!rows[..place].contains(row), "row {place}");
        }
        let turned = digest(|key| key.unordered([2, 1], KeyWriter::number));
        assert_eq!(turned, rows[7], "the order of these does not matter");
    }

    #[test]
    fn of_attributes_all_counts_but_the_ids_of_events() {
        let fired = |id: &'static str, started| {
            let timer_id = Text::of(id);
            let fired = TimerFired { timer_id, started_event_id: EventId(started) };
            digest(|key| key.attributes(&fired.into()))
        };
        assert_eq!(fired("a", 5), fired("a", 6));
        assert_ne!(fired("a", 5), fired("b", 5));
        for event_type in EventType::ALL {
            let of = |attributes| digest(|key| key.attributes(&attributes));
            let (full, minimal) = (event_type.full_example(), event_type.minimal_example());
            let may_lack = |field: &Field| !field.required && field.kind != FieldKind::EventId;
            let differ = event_type.shape().iter().any(may_lack);
            assert_eq!(of(full) != of(minimal), differ, "{event_type}");
        }
    }
}
