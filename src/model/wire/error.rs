//! What a reader of JSON is told when the text is not what was expected.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use crate::model::near_name;

/// Why a JSON text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}, at line {line} column {column}", prefix(.path))]
pub struct WireError {
    /// The member or element that is wrong, such as `events[3].timerFiredEventAttributes`, with
    /// elements counted from 0; empty for the whole text.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in that line, in characters from 1.
    pub column: usize,
}

fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("`{path}`: ") }
}

/// An error on its way up through the reader, which adds where it was.
#[derive(Debug)]
pub(super) struct ReadError(Box<Unplaced>);

#[derive(Debug)]
struct Unplaced {
    message: String,
    offset: Option<usize>,
    /// From the innermost place outwards.
    path: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Element(usize),
}

impl ReadError {
    #[cold]
    pub(super) fn new(message: impl Into<String>) -> Self {
        ReadError(Box::new(Unplaced { message: message.into(), offset: None, path: Vec::new() }))
    }

    /// The error with the place in the text where it happened, unless that is known already.
    #[cold]
    pub(super) fn at(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    #[cold]
    pub(super) fn in_member(mut self, name: &str) -> Self {
        self.0.path.push(Step::Member(name.to_owned()));
        self
    }

    #[cold]
    pub(super) fn in_element(mut self, index: usize) -> Self {
        self.0.path.push(Step::Element(index));
        self
    }

    /// The error as its reader sees it, placed in `json`.
    pub(super) fn placed(self, json: &[u8]) -> WireError {
        let Unplaced { message, offset, path } = *self.0;
        let before = &json[..offset.unwrap_or(json.len()).min(json.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        WireError {
            path: path_text(&path),
            message,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
        }
    }
}

fn path_text(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps.iter().rev() {
        match step {
            Step::Member(name) if text.is_empty() => text.push_str(name),
            Step::Member(name) => text.extend([".", name.as_str()]),
            Step::Element(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        ReadError::new(message.to_string())
    }

    #[cold]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        // What serde calls a sequence is a list in JSON's words.
        let expected = expected.to_string().replace("a sequence", "a list");
        ReadError::new(format!("expected {expected}, found {}", in_words(&found)))
    }

    #[cold]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        <Self as de::Error>::invalid_type(found, expected)
    }

    #[cold]
    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        let known_names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        let hint = near_name(name, known.iter().copied())
            .map(|near| format!(", did you mean `{near}`?"))
            .unwrap_or_default();
        let expected = match known {
            [_] => known_names.concat(),
            _ => format!("one of {}", known_names.join(", ")),
        };
        ReadError::new(format!("expected {expected}, found `{name}`{hint}"))
    }

    #[cold]
    fn missing_field(name: &'static str) -> Self {
        ReadError::new(format!("the member `{name}` is missing"))
    }

    #[cold]
    fn duplicate_field(name: &'static str) -> Self {
        ReadError::new(format!("the member `{name}` is there twice"))
    }
}

/// Text as it is quoted: long text is cut, for it is there to be recognized.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// What was found, in JSON's words.
fn in_words(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Str(text) => format!("the text {}", quoted(text)),
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(number) => format!("the number `{number}`"),
        Unexpected::Signed(number) => format!("the number `{number}`"),
        Unexpected::Float(number) => format!("the number {}", quoted(&number.to_string())),
        Unexpected::Unit | Unexpected::Option => "`null`".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        Unexpected::Char(_)
        | Unexpected::Bytes(_)
        | Unexpected::NewtypeStruct
        | Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant
        | Unexpected::Other(_) => found.to_string(),
    }
}
