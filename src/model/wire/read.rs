//! Reading JSON into anything that serde can read: in one pass, without copying what can be
//! borrowed, and with errors that say where.

use std::borrow::Cow;

use serde::Deserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::WireError;
use super::error::ReadError;
use super::scan::{Number, Reader, Str};

/// Reads the one value that `json` is.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, WireError> {
    read(json).map_err(|error| error.placed(json))
}

/// Reads values that follow each other, and hands on each with the offset at which it begins.
pub(crate) fn each_from_json<T: DeserializeOwned>(
    json: &[u8],
    mut each: impl FnMut(T, usize),
) -> Result<(), WireError> {
    let mut read = || {
        let mut reader = Reader::new(utf8(json)?);
        // Some programs put a byte order mark before what they export.
        reader.word("\u{feff}");
        while reader.peek().is_some() {
            let start = reader.offset();
            each(T::deserialize(&mut reader)?, start);
        }
        Ok(())
    };
    read().map_err(|error: ReadError| error.placed(json))
}

fn utf8(json: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(json)
        .map_err(|error| ReadError::new("the text is not UTF-8").at(error.valid_up_to()))
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, ReadError> {
    let mut reader = Reader::new(utf8(json)?);
    let value = T::deserialize(&mut reader)?;
    match reader.peek() {
        Some(_) => Err(reader.unexpected("the end of the text")),
        None => Ok(value),
    }
}

impl<'de> Reader<'de> {
    fn object<V: Visitor<'de>>(
        &mut self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let start = self.offset();
        self.enter()?;
        let members =
            Members { reader: self, names, next: 0, first: true, name: Cow::Borrowed("") };
        visitor.visit_map(members).map_err(|error| error.at(start))
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, ReadError> {
        let start = self.offset();
        self.enter()?;
        let elements = Elements { reader: self, index: 0, first: true };
        visitor.visit_seq(elements).map_err(|error| error.at(start))
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = ReadError;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let next = self.peek();
        let start = self.offset();
        let value = match next {
            Some(b'"') => match self.string()? {
                Str::Plain(text) => visitor.visit_borrowed_str(text),
                Str::Unescaped(text) => visitor.visit_str(text),
            },
            Some(b'-' | b'0'..=b'9') => match self.number()? {
                Number::Whole(number) => visitor.visit_u64(number),
                Number::Negative(number) => visitor.visit_i64(number),
                Number::Decimal(number) => visitor.visit_f64(number),
            },
            Some(b'{') => return self.object(&[], visitor),
            Some(b'[') => return self.list(visitor),
            _ if self.word("null") => visitor.visit_unit(),
            _ if self.word("true") => visitor.visit_bool(true),
            _ if self.word("false") => visitor.visit_bool(false),
            _ => Err(self.unexpected("a value")),
        };
        value.map_err(|error| error.at(start))
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.peek() == Some(b'n') && self.word("null") {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.peek() {
            Some(b'{') => self.object(names, visitor),
            _ => self.deserialize_any(NotAnObject).map(|never| match never {}),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if self.peek() != Some(b'"') {
            return self.deserialize_any(NotText).map(|never| match never {});
        }
        let start = self.offset();
        let name = self.string()?.into_cow();
        visitor
            .visit_enum(name.as_ref().into_deserializer())
            .map_err(|error: ReadError| error.at(start))
    }

    #[inline]
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.peek();
        let start = self.offset();
        match self.short_whole() {
            Some(number) => visitor.visit_u64(number).map_err(|error: ReadError| error.at(start)),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

/// The members of an object, one after the other.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// The names that are expected, in the order in which they are written.
    names: &'static [&'static str],
    /// Where in them to look first.
    next: usize,
    first: bool,
    name: Cow<'de, str>,
}

impl<'de> de::MapAccess<'de> for Members<'_, 'de> {
    type Error = ReadError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        if !self.reader.another(b'}', &mut self.first)? {
            return Ok(None);
        }
        if self.reader.peek() != Some(b'"') {
            return Err(self.reader.unexpected("the name of a member"));
        }
        let start = self.reader.offset();
        let later = self.names.iter().enumerate().skip(self.next);
        let known = later.into_iter().find(|(_, name)| self.reader.takes_name(name));
        let index = match known {
            Some((index, name)) => {
                self.name = Cow::Borrowed(name);
                self.next = index + 1;
                Some(index)
            }
            None => {
                self.name = self.reader.string()?.into_cow();
                None
            }
        };
        let key = seed.deserialize(MemberName { name: &self.name, index });
        let key = key.map_err(|error| error.at(start))?;
        self.reader.expect(b':', "`:`")?;
        Ok(Some(key))
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, ReadError> {
        self.reader.peek();
        let start = self.reader.offset();
        seed.deserialize(&mut *self.reader).map_err(|error| error.at(start).in_member(&self.name))
    }
}

/// The name of a member. Derived readers also take the place of a name among those they
/// expect, which spares them the search when members come in the order of the model.
struct MemberName<'n> {
    name: &'n str,
    index: Option<usize>,
}

impl<'de> Deserializer<'de> for MemberName<'_> {
    type Error = ReadError;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_str(self.name)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.index {
            Some(index) => visitor.visit_u64(index as u64),
            None => visitor.visit_str(self.name),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}

/// The elements of a list, one after the other.
struct Elements<'r, 'de> {
    reader: &'r mut Reader<'de>,
    index: usize,
    first: bool,
}

impl<'de> de::SeqAccess<'de> for Elements<'_, 'de> {
    type Error = ReadError;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, ReadError> {
        if !self.reader.another(b']', &mut self.first)? {
            return Ok(None);
        }
        self.reader.peek();
        let start = self.reader.offset();
        let element = seed
            .deserialize(&mut *self.reader)
            .map_err(|error| error.at(start).in_element(self.index))?;
        self.index += 1;
        Ok(Some(element))
    }
}

enum Never {}

/// Says what was found where an object should stand.
struct NotAnObject;

impl<'de> Visitor<'de> for NotAnObject {
    type Value = Never;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }
}

/// Says what was found where text should stand.
struct NotText;

impl<'de> Visitor<'de> for NotText {
    type Value = Never;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Numbers of both readers are compared as decimals.
    fn alike(ours: &Value, theirs: &Value) -> bool {
        match (ours, theirs) {
            (Value::Array(ours), Value::Array(theirs)) => {
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| alike(a, b))
            }
            (Value::Number(ours), Value::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
            (ours, theirs) => ours == theirs,
        }
    }

    const TEXTS: &[&str] = &[
        "null",
        "true",
        "false",
        "tru",
        "nullx",
        "0",
        "-0",
        "-",
        "00",
        "-01",
        "1",
        "-1",
        "123456789012345678",
        "1234567890123456789",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.5",
        ".5",
        "1.",
        "1.e3",
        "1e3",
        "1E+3",
        "1e-3",
        "1e",
        "1e+",
        "-1.25e2",
        "1e22",
        "1e23",
        "0.1",
        "1e-400",
        "1e400",
        "0.000000000000000000000000001",
        "5e-324",
        "+1",
        "1 2",
        "[]",
        "[ ]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,,2]",
        "[",
        "]",
        "[[[]],[]]",
        "[1}",
        "{}",
        "{ }",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\":1,\"b\":[null]}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" : { \"b\" : \"c\" } }",
        "{\"a\":1]",
        "{\"a\\n\":1}",
        "\"\"",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0041\"",
        "\"\\u00e9\\u4f60\"",
        "\"\\ud83d\\ude80\"",
        "\"\\ud83d\"",
        "\"\\ude80\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\\",
        "\"\\u",
        "\"a\tb\"",
        "\"a\u{0}b\"",
        "\"abcdefg\u{1f}\"",
        "\"abcdefgh\u{1f}\"",
        "\"\u{7f}\u{e9}\u{1f680}\"",
        "\u{a0}1",
        "\u{c}1",
        "\u{feff}1",
        "'a'",
        "// a\n1",
    ];

    #[test]
    fn json_is_read_as_serde_json_reads_it() {
        for json in TEXTS {
            let ours = from_json::<Value>(json.as_bytes());
            let theirs = serde_json::from_str::<Value>(json);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{json}: {ours:?}, {theirs:?}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                assert!(alike(&ours, &theirs), "{json}: {ours}, {theirs}");
            }
        }
    }

    #[test]
    fn what_is_skipped_must_be_json_too() {
        for json in ["[nul]", "[01]", "[\"\\x\"]", "[{]}", "[{\"a\"}]", "[{\"a\":1,}]", "[[1,]]"] {
            assert!(from_json::<Vec<de::IgnoredAny>>(json.as_bytes()).is_err(), "{json}");
        }
        let json = br#"[null,true,false,-1.5e3,"a\"b",[],[1,[2]],{},{"a":{"b":[]}}]"#;
        assert_eq!(from_json::<Vec<de::IgnoredAny>>(json).map(|them| them.len()), Ok(9));
    }
}
