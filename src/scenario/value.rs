//! What an expression comes to.

use crate::model::Text;

/// A value of the rule language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Integer(i64),
    Text(Text),
    Truth(bool),
    /// Any other JSON, as its text.
    Json(Text),
    /// An optional member that is not there.
    Absent,
}

impl Value {
    /// The value of a JSON text.
    pub(super) fn from_json(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::String(text) => Value::Text(Text::from(text.as_str())),
            serde_json::Value::Bool(truth) => Value::Truth(*truth),
            serde_json::Value::Number(number) => {
                let other = || Value::Json(Text::from(number.to_string()));
                number.as_i64().map_or_else(other, Value::Integer)
            }
            serde_json::Value::Null
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => Value::Json(Text::from(json.to_string())),
        }
    }

    /// The whole number that the value is, or that its text says.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            Value::Truth(_) | Value::Json(_) | Value::Absent => None,
        }
    }

    /// The value as text, as it stands in a string.
    pub(super) fn into_text(self) -> Option<Text> {
        match self {
            Value::Integer(number) => Some(Text::from(number.to_string())),
            Value::Text(text) | Value::Json(text) => Some(text),
            Value::Truth(truth) => Some(Text::of(if truth { "true" } else { "false" })),
            Value::Absent => None,
        }
    }

    /// Whether two values say the same; text that says a number equals that number.
    pub(super) fn says_the_same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Absent, _) | (_, Value::Absent) => false,
            (Value::Integer(_), _) | (_, Value::Integer(_)) => {
                self.integer().is_some() && self.integer() == other.integer()
            }
            _ => self.clone().into_text() == other.clone().into_text(),
        }
    }

    /// The value in a message.
    pub(super) fn shown(&self) -> String {
        let text = self.clone().into_text();
        text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"))
    }
}
