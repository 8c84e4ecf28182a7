//! The words and signs of an expression.

/// A word or sign and where it begins and ends in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: TokenKind<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'t> {
    Number(&'t str),
    /// Text in single quotes, as it was written between them: `''` stands for one quote.
    Quoted(&'t str),
    /// A name, with its dotted parts and its JSON pointer.
    Name(&'t str),
    Sign(&'t str),
    /// Something that no expression holds.
    Stray(&'t str),
    End,
}

/// The signs, the longer ones first.
const SIGNS: [&str; 14] =
    ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "^", "(", ")", "}", "="];

/// The token at or after `from`.
pub(super) fn token(text: &str, from: usize) -> Token<'_> {
    let from = from.min(text.len());
    let rest = text.get(from..).unwrap_or_default();
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = &text[start..];
    let (length, kind) = read(rest);
    Token { start, end: start + length, kind }
}

fn read(rest: &str) -> (usize, TokenKind<'_>) {
    let Some(first) = rest.chars().next() else { return (0, TokenKind::End) };
    if first.is_ascii_digit() {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        return (length, TokenKind::Number(&rest[..length]));
    }
    if first == '\'' {
        return match quoted_length(rest) {
            Some(length) => (length, TokenKind::Quoted(&rest[1..length - 1])),
            None => (1, TokenKind::Stray("'")),
        };
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = name_length(rest);
        return (length, TokenKind::Name(&rest[..length]));
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => (sign.len(), TokenKind::Sign(sign)),
        None => (first.len_utf8(), TokenKind::Stray(&rest[..first.len_utf8()])),
    }
}

fn quoted_length(rest: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let quote = from + rest[from..].find('\'')?;
        if !rest[quote + 1..].starts_with('\'') {
            return Some(quote + 1);
        }
        from = quote + 2;
    }
}

/// A dotted name ends where something else begins; behind a `/` it runs to a blank or a sign that
/// cannot be part of a pointer.
fn name_length(rest: &str) -> usize {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/'));
    let length = rest.find(ends).unwrap_or(rest.len());
    let Some(slash) = rest[..length].find('/') else { return length };
    let ends = |c: char| c.is_whitespace() || matches!(c, ')' | '}' | '=' | '!' | '<' | '>' | '\'');
    slash + rest[slash..].find(ends).unwrap_or(rest.len() - slash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_falls_into_words_and_signs() {
        let text = "event.result/a-b/0 <= 'it''s' and -12*(x) ü 'open";
        let mut shown = Vec::new();
        let mut from = 0;
        loop {
            let next = token(text, from);
            from = next.end;
            match next.kind {
                TokenKind::End => break,
                TokenKind::Number(_)
                | TokenKind::Quoted(_)
                | TokenKind::Name(_)
                | TokenKind::Sign(_)
                | TokenKind::Stray(_) => shown.push(&text[next.start..next.end]),
            }
        }
        assert_eq!(
            shown,
            [
                "event.result/a-b/0",
                "<=",
                "'it''s'",
                "and",
                "-",
                "12",
                "*",
                "(",
                "x",
                ")",
                "ü",
                "'",
                "open"
            ]
        );
    }
}
