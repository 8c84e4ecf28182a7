//! One value out of the attributes of an event, taken as their own `Serialize` writes it.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, SerializeStruct, Serializer};

use crate::model::{EventAttributes, Text};
use crate::scenario::value::Value;

/// The value at a path; absent where an optional member is.
pub(super) fn value_at(attributes: &EventAttributes, path: &[Text]) -> Value {
    attributes.serialize_attributes(Pick { path }).unwrap_or(Value::Absent)
}

/// A serializer that writes nothing: it follows the path and keeps what it meets at its end.
#[derive(Clone, Copy)]
struct Pick<'p> {
    path: &'p [Text],
}

/// What stands at the end of the path is more than one value.
#[derive(Debug)]
struct Composite;

impl fmt::Display for Composite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more than one value")
    }
}

impl std::error::Error for Composite {}

impl ser::Error for Composite {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Composite
    }
}

type Picked = Result<Value, Composite>;
type Never = Impossible<Value, Composite>;

macro_rules! integers {
    ($($name:ident: $type:ty,)*) => {
        $(fn $name(self, number: $type) -> Picked {
            Ok(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
        })*
    };
}

impl<'p> Serializer for Pick<'p> {
    type Ok = Value;
    type Error = Composite;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = PickMember<'p>;
    type SerializeStructVariant = Never;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, truth: bool) -> Picked {
        Ok(Value::Truth(truth))
    }

    fn serialize_str(self, text: &str) -> Picked {
        Ok(Value::Text(Text::from(text)))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Picked {
        Ok(Value::Text(Text::of(name)))
    }

    fn serialize_none(self) -> Picked {
        Ok(Value::Absent)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Picked {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Picked {
        value.serialize(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<PickMember<'p>, Composite> {
        let (first, rest) = self.path.split_first().ok_or(Composite)?;
        Ok(PickMember { first, rest, found: Value::Absent })
    }

    fn serialize_f32(self, _: f32) -> Picked {
        Err(Composite)
    }

    fn serialize_f64(self, _: f64) -> Picked {
        Err(Composite)
    }

    fn serialize_char(self, _: char) -> Picked {
        Err(Composite)
    }

    fn serialize_bytes(self, _: &[u8]) -> Picked {
        Err(Composite)
    }

    fn serialize_unit(self) -> Picked {
        Err(Composite)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Picked {
        Err(Composite)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Picked {
        Err(Composite)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never, Composite> {
        Err(Composite)
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Composite> {
        Err(Composite)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Composite> {
        Err(Composite)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Composite> {
        Err(Composite)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Composite> {
        Err(Composite)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Composite> {
        Err(Composite)
    }
}

/// A struct of which only the member that the path names is looked at.
struct PickMember<'p> {
    first: &'p str,
    rest: &'p [Text],
    found: Value,
}

impl SerializeStruct for PickMember<'_> {
    type Ok = Value;
    type Error = Composite;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Composite> {
        if name == self.first {
            let json = || {
                serde_json::to_string(value).map_or(Value::Absent, |json| Value::Json(json.into()))
            };
            self.found = value.serialize(Pick { path: self.rest }).unwrap_or_else(|_| json());
        }
        Ok(())
    }

    fn end(self) -> Picked {
        Ok(self.found)
    }
}
