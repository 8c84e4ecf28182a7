//! The words of JSON: spaces, strings, numbers, and values that nobody asked for.

use std::borrow::Cow;

use super::error::{ReadError, quoted};

/// How deep lists and objects may stand in each other.
const MAX_DEPTH: u32 = 128;

/// A JSON text and how far it has been read.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u32,
    /// The last string that had escapes, without them.
    unescaped: String,
}

/// A string: a part of the text, or, where it had escapes, what they stand for.
pub(super) enum Str<'de, 'r> {
    Plain(&'de str),
    Unescaped(&'r str),
}

impl<'de> Str<'de, '_> {
    pub(super) fn into_cow(self) -> Cow<'de, str> {
        match self {
            Str::Plain(text) => Cow::Borrowed(text),
            Str::Unescaped(text) => Cow::Owned(text.to_owned()),
        }
    }
}

/// A number as it was written.
pub(super) enum Number {
    Whole(u64),
    Negative(i64),
    Decimal(f64),
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Reader { text, at: 0, depth: 0, unescaped: String::new() }
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The next byte that is not a space, not yet taken.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                next => return next.copied(),
            }
        }
    }

    /// Takes the byte that was just peeked at.
    #[inline]
    pub(super) fn take(&mut self) {
        self.at += 1;
    }

    #[inline]
    pub(super) fn expect(&mut self, wanted: u8, what: &str) -> Result<(), ReadError> {
        if self.peek() == Some(wanted) {
            self.take();
            return Ok(());
        }
        Err(self.unexpected(what))
    }

    /// The error that `what` was expected here.
    #[cold]
    pub(super) fn unexpected(&self, what: &str) -> ReadError {
        let found = match self.text[self.at..].chars().next() {
            Some(found) => format!("`{}`", found.escape_debug()),
            None => "the end of the text".to_owned(),
        };
        ReadError::new(format!("expected {what}, found {found}")).at(self.at)
    }

    /// Goes into a list or an object.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), ReadError> {
        if self.depth == MAX_DEPTH {
            let message = format!("lists and objects are nested deeper than {MAX_DEPTH} levels");
            return Err(ReadError::new(message).at(self.at));
        }
        self.take();
        self.depth += 1;
        Ok(())
    }

    /// Comes out of it.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.take();
        self.depth -= 1;
    }

    /// Takes `word`, when it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes the string `name`, which needs no escapes, when just that is next.
    #[inline]
    pub(super) fn takes_name(&mut self, name: &str) -> bool {
        let (start, end) = (self.at + 1, self.at + 1 + name.len());
        let bytes = self.text.as_bytes();
        // The closing quote tells most names apart before their letters are compared.
        let found = bytes.get(end) == Some(&b'"') && bytes.get(start..end) == Some(name.as_bytes());
        if found {
            self.at = end + 1;
        }
        found
    }

    /// The string whose opening quote is next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Str<'de, '_>, ReadError> {
        self.take();
        let start = self.at;
        self.at += plain_prefix(&self.text.as_bytes()[start..]);
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Str::Plain(&self.text[start..self.at - 1]));
        }
        self.unescape(start)?;
        Ok(Str::Unescaped(&self.unescaped))
    }

    /// Reads on in a string whose first escape is next, and which began at `start`.
    fn unescape(&mut self, start: usize) -> Result<(), ReadError> {
        self.unescaped.clear();
        self.unescaped.push_str(&self.text[start..self.at]);
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    self.unescaped.push(character);
                }
                _ => return Err(self.unexpected("the rest of a string")),
            }
            let plain = plain_prefix(&self.text.as_bytes()[self.at..]);
            self.unescaped.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        let start = self.at;
        let letter = self.text.as_bytes().get(start + 1).copied();
        self.at += 2;
        match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => Ok(char::from(letter)),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode_escape().ok_or_else(|| {
                let message = "expected four hexadecimal digits that stand for a character";
                ReadError::new(message).at(start)
            }),
            _ => Err(ReadError::new("expected an escape sequence after `\\`").at(start)),
        }
    }

    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        let second = if self.word("\\u") { self.hexadecimal()? } else { return None };
        let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + low)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits
            .iter()
            .try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
    }

    /// The number whose first character is next.
    pub(super) fn number(&mut self) -> Result<Number, ReadError> {
        let start = self.at;
        let negative = self.word("-");
        let whole_start = self.at;
        let mut digits = 0;
        self.digits(&mut digits)?;
        if self.text.as_bytes()[whole_start] == b'0' && self.at > whole_start + 1 {
            return Err(ReadError::new("a number may not begin with `0`").at(start));
        }
        let whole_length = self.at - whole_start;
        let mut power: i32 = 0;
        if self.word(".") {
            let fraction_start = self.at;
            self.digits(&mut digits)?;
            power = -i32::try_from(self.at - fraction_start).unwrap_or(i32::MAX);
        }
        let exponent = self.exponent()?;
        if power == 0 && exponent.is_none() && whole_length <= 18 {
            let signed = i64::try_from(digits).unwrap_or(i64::MAX);
            return Ok(if negative { Number::Negative(-signed) } else { Number::Whole(digits) });
        }
        let count = whole_length + power.unsigned_abs() as usize;
        let power = power.saturating_add(exponent.unwrap_or(0));
        match exact_decimal(digits, count, power) {
            Some(value) => Ok(Number::Decimal(if negative { -value } else { value })),
            None => self.any_number(start),
        }
    }

    /// The whole number that is next, when it is short and has neither decimals nor exponent.
    #[inline]
    pub(super) fn short_whole(&mut self) -> Option<u64> {
        let rest = &self.text.as_bytes()[self.at..];
        let mut value = 0;
        for (length, byte) in rest.iter().enumerate().take(18) {
            match byte {
                b'0'..=b'9' => value = value * 10 + u64::from(byte - b'0'),
                b'.' | b'e' | b'E' => return None,
                _ if length == 0 || (length > 1 && rest[0] == b'0') => return None,
                _ => {
                    self.at += length;
                    return Some(value);
                }
            }
        }
        None
    }

    /// Takes at least one digit, and adds those taken to `value`, modulo its range.
    #[inline]
    fn digits(&mut self, value: &mut u64) -> Result<(), ReadError> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.text.as_bytes().get(self.at) {
            *value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn exponent(&mut self) -> Result<Option<i32>, ReadError> {
        if !(self.word("e") || self.word("E")) {
            return Ok(None);
        }
        let start = self.at;
        if !self.word("-") {
            self.word("+");
        }
        self.digits(&mut 0)?;
        let exponent = self.text[start..self.at].parse();
        Ok(Some(exponent.unwrap_or(i32::MAX)))
    }

    #[cold]
    fn any_number(&self, start: usize) -> Result<Number, ReadError> {
        let text = &self.text[start..self.at];
        if let Ok(whole) = text.parse() {
            return Ok(Number::Whole(whole));
        }
        if let Ok(negative) = text.parse() {
            return Ok(Number::Negative(negative));
        }
        match text.parse::<f64>() {
            Ok(decimal) if decimal.is_finite() => Ok(Number::Decimal(decimal)),
            _ => {
                let message = format!("the number {} is out of range", quoted(text));
                Err(ReadError::new(message).at(start))
            }
        }
    }

    /// Passes over one value.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            Some(b'{') => self.skip_object(),
            Some(b'[') => self.skip_list(),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number().map(|_| ()),
            _ if self.word("null") || self.word("true") || self.word("false") => Ok(()),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn skip_object(&mut self) -> Result<(), ReadError> {
        self.enter()?;
        let mut first = true;
        while self.another(b'}', &mut first)? {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("the name of a member"));
            }
            self.string()?;
            self.expect(b':', "`:`")?;
            self.skip()?;
        }
        Ok(())
    }

    fn skip_list(&mut self) -> Result<(), ReadError> {
        self.enter()?;
        let mut first = true;
        while self.another(b']', &mut first)? {
            self.skip()?;
        }
        Ok(())
    }

    /// Whether the list or object goes on; takes the comma, or leaves by the closing bracket.
    #[inline]
    pub(super) fn another(&mut self, close: u8, first: &mut bool) -> Result<bool, ReadError> {
        match self.peek() {
            Some(b',') if !*first => self.take(),
            Some(byte) if byte == close => {
                self.leave();
                return Ok(false);
            }
            Some(_) if *first => *first = false,
            _ => {
                return Err(self.unexpected(match (close, *first) {
                    (b'}', true) => "the name of a member, or `}`",
                    (b'}', false) => "`,` or `}`",
                    (_, true) => "a value, or `]`",
                    (_, false) => "`,` or `]`",
                }));
            }
        }
        Ok(true)
    }
}

/// `digits` times ten to `power`, where the arithmetic of decimals gets it right to the last bit.
fn exact_decimal(digits: u64, count: usize, power: i32) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    if count > 18 || digits > 1 << 53 {
        return None;
    }
    let scale = *POWERS.get(power.unsigned_abs() as usize)?;
    let digits = digits as f64;
    Some(if power < 0 { digits / scale } else { digits * scale })
}

/// How many bytes from the beginning stand for themselves inside a JSON string: all but quotes,
/// backslashes and control characters. Eight at a time.
#[inline]
pub(super) fn plain_prefix(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    const QUOTES: u64 = ONES * b'"' as u64;
    const BACKSLASHES: u64 = ONES * b'\\' as u64;
    const SPACES: u64 = ONES * b' ' as u64;

    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = (word ^ QUOTES).wrapping_sub(ONES);
        let backslash = (word ^ BACKSLASHES).wrapping_sub(ONES);
        let control = word.wrapping_sub(SPACES);
        let special = (quote | backslash | control) & !word & HIGH;
        if special != 0 {
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    bytes.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}
