//! A tree as JSON text. What was written without quotes and is a JSON number, `true`, `false` or
//! `null` stays that, letter for letter; all else is a string.

use super::finding::Finding;
use super::node::Scalar;
use super::reader::{Content, Reader};
use super::value::Value;

/// The JSON text of what a reader stands at.
pub(super) fn text_of(reader: &Reader<'_>) -> Result<String, Finding> {
    let mut json = String::new();
    write(reader, &mut json)?;
    Ok(json)
}

fn write(reader: &Reader<'_>, json: &mut String) -> Result<(), Finding> {
    match reader.content() {
        Content::Scalar(scalar) => write_scalar(scalar, json),
        Content::Value(value) => write_value(value.clone(), json),
        Content::Unknown => json.push_str("null"),
        Content::List(items) => {
            json.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    json.push(',');
                }
                match reader.child(item)? {
                    Some(child) => write(&child, json)?,
                    None => json.push_str("null"),
                }
            }
            json.push(']');
        }
        Content::Map(members) => {
            json.push('{');
            let mut first = true;
            for (key, node) in *members {
                let Some(child) = reader.child(node)? else { continue };
                if !std::mem::take(&mut first) {
                    json.push(',');
                }
                write_string(&key.text, json);
                json.push(':');
                write(&child, json)?;
            }
            json.push('}');
        }
    }
    Ok(())
}

fn write_scalar(scalar: &Scalar, json: &mut String) {
    if scalar.is_nothing() {
        json.push_str("null");
    } else if scalar.plain && is_json_word(&scalar.text) {
        json.push_str(&scalar.text);
    } else {
        write_string(&scalar.text, json);
    }
}

fn write_value(value: Value, json: &mut String) {
    match value {
        Value::Text(text) => write_string(&text, json),
        Value::Json(text) => json.push_str(&text),
        Value::Absent => json.push_str("null"),
        Value::Integer(_) | Value::Truth(_) => {
            json.push_str(&value.into_text().unwrap_or_default());
        }
    }
}

fn write_string(text: &str, json: &mut String) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

/// Whether the text is a number, `true` or `false` as JSON writes them.
fn is_json_word(text: &str) -> bool {
    text == "true" || text == "false" || is_json_number(text)
}

fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::node::Node;
    use crate::scenario::reader::Scope;

    #[test]
    fn yaml_turns_into_the_json_that_it_looks_like() {
        for (yaml, expected) in [
            ("{a: 1, b: [x, true, null, ~]}", r#"{"a":1,"b":["x",true,null,null]}"#),
            (
                "{a: 1.10, b: 007, c: no, d: -0.5e+3}",
                r#"{"a":1.10,"b":"007","c":"no","d":-0.5e+3}"#,
            ),
            (r#"{a: "1", b: 'true', c: "say \"hi\""}"#, r#"{"a":"1","b":"true","c":"say \"hi\""}"#),
            (
                "{a: 1., b: .5, c: 1e, d: '-', e: +1}",
                r#"{"a":"1.","b":".5","c":"1e","d":"-","e":"+1"}"#,
            ),
            ("[]", "[]"),
            ("a:\n", r#"{"a":null}"#),
        ] {
            let node = Node::parse(yaml, &mut Vec::new()).unwrap().unwrap();
            let reader = Reader::new(&node, Scope::Fixed).unwrap().unwrap();
            assert_eq!(text_of(&reader).unwrap(), expected, "{yaml}");
        }
    }
}
