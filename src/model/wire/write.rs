//! Writing canonical JSON: compact, members in the model's order, appended straight to bytes.

use std::fmt::Display;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::scan::plain_prefix;
use crate::model::{Decision, EventAttributes, HistoryEvent, Timestamp};

/// Appends `{"events":[...]}`.
pub(crate) fn write_events(events: &[HistoryEvent], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"events\":[");
    for (index, event) in events.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_event(event, out);
    }
    out.extend_from_slice(b"]}");
}

/// Appends one event.
pub(crate) fn write_event(event: &HistoryEvent, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"eventId\":");
    write_whole(event.event_id.0, out);
    out.extend_from_slice(b",\"eventTimestamp\":");
    write_timestamp(event.event_timestamp, out);
    out.extend_from_slice(event.event_type().head().as_bytes());
    written(event.attributes.serialize_attributes(Writer(out)));
    out.push(b'}');
}

/// Appends the attributes of an event.
pub(crate) fn write_attributes(attributes: &EventAttributes, out: &mut Vec<u8>) {
    written(attributes.serialize_attributes(Writer(out)));
}

/// Appends one decision.
pub(crate) fn write_decision(decision: &Decision, out: &mut Vec<u8>) {
    out.extend_from_slice(decision.decision_type().head().as_bytes());
    written(decision.serialize_attributes(Writer(out)));
    out.push(b'}');
}

fn written(result: Result<(), Unwritable>) {
    result.expect("attributes are objects of text, whole numbers, lists and such objects");
}

fn write_whole(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Seconds with as many decimals as the moment needs, from none to three.
fn write_timestamp(timestamp: Timestamp, out: &mut Vec<u8>) {
    let milliseconds = timestamp.as_millis().unsigned_abs();
    write_whole(milliseconds / 1000, out);
    let rest = (milliseconds % 1000) as u32;
    if rest == 0 {
        return;
    }
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let decimals = [b'.', digit(rest / 100), digit(rest / 10), digit(rest)];
    let length = if rest.is_multiple_of(100) {
        2
    } else if rest.is_multiple_of(10) {
        3
    } else {
        4
    };
    out.extend_from_slice(&decimals[..length]);
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let plain = plain_prefix(bytes);
    out.extend_from_slice(&bytes[..plain]);
    if plain < bytes.len() {
        write_escaped(&bytes[plain..], out);
    }
    out.push(b'"');
}

/// Appends bytes of which the first needs an escape.
fn write_escaped(mut bytes: &[u8], out: &mut Vec<u8>) {
    const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
    while let Some((special, rest)) = bytes.split_first() {
        match special {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x8 => out.extend_from_slice(b"\\b"),
            0xc => out.extend_from_slice(b"\\f"),
            control => {
                let digits = [
                    HEXADECIMAL[usize::from(control >> 4)],
                    HEXADECIMAL[usize::from(control & 15)],
                ];
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&digits);
            }
        }
        let plain = plain_prefix(rest);
        out.extend_from_slice(&rest[..plain]);
        bytes = &rest[plain..];
    }
}

/// A serde format for what attributes are made of, and for nothing else.
struct Writer<'o>(&'o mut Vec<u8>);

/// What attributes are not made of.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unwritable(String);

impl ser::Error for Unwritable {
    fn custom<T: Display>(message: T) -> Self {
        Unwritable(message.to_string())
    }
}

fn unwritable<T>(kind: &str) -> Result<T, Unwritable> {
    Err(Unwritable(format!("{kind} has no place in attributes")))
}

/// An object or a list that is being written: the byte that goes before its next part.
struct Parts<'o> {
    out: &'o mut Vec<u8>,
    before_next: u8,
}

impl ser::SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Unwritable;

    // Names are known where this is inlined, so that they are copied without a call.
    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.out.reserve(name.len() + 4);
        self.out.extend_from_slice(&[self.before_next, b'"']);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.before_next = b',';
        value.serialize(Writer(self.out))
    }

    #[inline]
    fn end(self) -> Result<(), Unwritable> {
        if self.before_next == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(())
    }
}

impl ser::SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.out.push(self.before_next);
        self.before_next = b',';
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), Unwritable> {
        if self.before_next == b'[' {
            self.out.push(b'[');
        }
        self.out.push(b']');
        Ok(())
    }
}

/// Methods for kinds of values that no attribute has.
macro_rules! unwritable {
    ($($method:ident: $value:ty),*) => {
        $(fn $method(self, _: $value) -> Result<(), Unwritable> {
            unwritable(stringify!($value))
        })*
    };
}

impl<'o> Serializer for Writer<'o> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Parts<'o>;
    type SerializeStruct = Parts<'o>;
    type SerializeTuple = Impossible<(), Unwritable>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Impossible<(), Unwritable>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), Unwritable> {
        write_text(text, self.0);
        Ok(())
    }

    #[inline]
    fn serialize_u64(self, number: u64) -> Result<(), Unwritable> {
        write_whole(number, self.0);
        Ok(())
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Unwritable> {
        self.serialize_str(name)
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Unwritable> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'o>, Unwritable> {
        Ok(Parts { out: self.0, before_next: b'{' })
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'o>, Unwritable> {
        Ok(Parts { out: self.0, before_next: b'[' })
    }

    unwritable! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        unwritable("a unit")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unwritable> {
        unwritable(name)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unwritable> {
        unwritable("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unwritable> {
        unwritable(name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        unwritable(name)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unwritable> {
        unwritable("a map")
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        unwritable(name)
    }
}
