//! Text to expression, checked against what may be spoken of.

use super::lexer::{Token, TokenKind, token};
use super::{Arithmetic, Comparison, Expression, Kind, Logic, Operator, Surroundings, WORDS};
use crate::model::{Pattern, Text};
use crate::scenario::attributes;
use crate::scenario::finding::Finding;
use crate::scenario::node::Scalar;
use crate::scenario::source::Span;
use crate::scenario::value::Value;

/// How deep an expression may nest.
const MAX_DEPTH: usize = 48;

/// Reads an expression from `from` on and says where it ends: at the end of the text, or before the
/// `}` that it does not open.
pub(in crate::scenario) fn parse(
    scalar: &Scalar,
    span: Span,
    from: usize,
    surroundings: Surroundings<'_>,
) -> Result<(Expression, usize), Finding> {
    let text = scalar.text.as_str();
    let next = token(text, from);
    let verbatim = scalar.verbatim;
    let mut parser =
        Parser { text, next, end: from, whole: span, verbatim, surroundings, depth: 0 };
    let expression = parser.binary(0)?;
    match parser.next.kind {
        TokenKind::End | TokenKind::Sign("}") => Ok((expression, parser.next.start)),
        TokenKind::Number(_)
        | TokenKind::Quoted(_)
        | TokenKind::Name(_)
        | TokenKind::Sign(_)
        | TokenKind::Stray(_) => Err(parser.unexpected("an operator or the end is expected")),
    }
}

struct Parser<'t> {
    text: &'t str,
    next: Token<'t>,
    /// Where the token before `next` ended.
    end: usize,
    /// The span of the whole scalar, and where its text begins if it stands there as it is.
    whole: Span,
    verbatim: Option<usize>,
    surroundings: Surroundings<'t>,
    depth: usize,
}

/// The operators that bind equally strongly, weakest first.
fn operator(level: usize, kind: TokenKind<'_>) -> Option<Operator> {
    use Operator::{Arithmetic as A, Comparison as C, Logic as L};
    match (level, kind) {
        (0, TokenKind::Name("or")) => Some(L(Logic::Or)),
        (1, TokenKind::Name("and")) => Some(L(Logic::And)),
        (2, TokenKind::Sign("==")) => Some(C(Comparison::Equal)),
        (2, TokenKind::Sign("!=")) => Some(C(Comparison::Unequal)),
        (2, TokenKind::Sign("<")) => Some(C(Comparison::Less)),
        (2, TokenKind::Sign("<=")) => Some(C(Comparison::AtMost)),
        (2, TokenKind::Sign(">")) => Some(C(Comparison::More)),
        (2, TokenKind::Sign(">=")) => Some(C(Comparison::AtLeast)),
        (3, TokenKind::Sign("+")) => Some(A(Arithmetic::Plus)),
        (3, TokenKind::Sign("-")) => Some(A(Arithmetic::Minus)),
        (4, TokenKind::Sign("*")) => Some(A(Arithmetic::Times)),
        _ => None,
    }
}

impl<'t> Parser<'t> {
    fn advance(&mut self) -> Token<'t> {
        let token_now = self.next;
        self.end = token_now.end;
        self.next = token(self.text, token_now.end);
        token_now
    }

    fn span(&self, start: usize, end: usize) -> Span {
        match self.verbatim {
            Some(begin) => Span { start: begin + start, end: begin + end },
            None => self.whole,
        }
    }

    fn here(&self) -> Span {
        self.span(self.next.start, self.next.end.max(self.next.start))
    }

    fn unexpected(&self, expected: &str) -> Finding {
        let found = &self.text[self.next.start..self.next.end];
        match self.next.kind {
            TokenKind::End => Finding::new(self.here(), format!("{expected}, but the text ends")),
            TokenKind::Sign("=") => self.other_operator("=", "=="),
            TokenKind::Stray("&") => self.other_operator("&", "and"),
            TokenKind::Stray("|") => self.other_operator("|", "or"),
            TokenKind::Stray("!") => self.other_operator("!", "not"),
            TokenKind::Stray("\"") => {
                Finding::new(self.here(), format!("{expected}, found a `\"`"))
                    .hint("text stands in single quotes")
            }
            TokenKind::Stray("'") => Finding::new(self.here(), "the quote is not closed"),
            TokenKind::Number(_)
            | TokenKind::Quoted(_)
            | TokenKind::Name(_)
            | TokenKind::Sign(_)
            | TokenKind::Stray(_) => {
                Finding::new(self.here(), format!("{expected}, found `{found}`"))
            }
        }
    }

    /// An operator of other languages, and what it is called here.
    fn other_operator(&self, sign: &str, here: &str) -> Finding {
        Finding::new(self.here(), format!("`{sign}` is not an operator"))
            .label(format!("did you mean `{here}`?"))
    }

    fn ending_here(&self, start: usize, kind: Kind) -> Expression {
        Expression { span: self.span(start, self.end), kind }
    }

    fn deeper(&mut self) -> Result<(), Finding> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Finding::new(self.here(), "the expression nests too deep"));
        }
        Ok(())
    }

    fn binary(&mut self, level: usize) -> Result<Expression, Finding> {
        if level > 4 {
            return self.power();
        }
        let start = self.next.start;
        let mut left = self.binary(level + 1)?;
        let mut chain = 0;
        while let Some(operator) = operator(level, self.next.kind) {
            chain += 1;
            if chain > MAX_DEPTH {
                return Err(Finding::new(self.here(), "the expression is too long"));
            }
            self.advance();
            let right = self.binary(level + 1)?;
            operator.takes(&left)?;
            operator.takes(&right)?;
            left = self.ending_here(start, Kind::Binary(Box::new(left), operator, Box::new(right)));
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Expression, Finding> {
        let start = self.next.start;
        let base = self.primary()?;
        if self.next.kind != TokenKind::Sign("^") {
            return Ok(base);
        }
        self.advance();
        self.deeper()?;
        let exponent = self.power()?;
        self.depth -= 1;
        let operator = Operator::Arithmetic(Arithmetic::Power);
        operator.takes(&base)?;
        operator.takes(&exponent)?;
        Ok(self.ending_here(start, Kind::Binary(Box::new(base), operator, Box::new(exponent))))
    }

    fn primary(&mut self) -> Result<Expression, Finding> {
        self.deeper()?;
        let start = self.next.start;
        let kind = match self.next.kind {
            TokenKind::Number(digits) => self.number(digits)?,
            TokenKind::Quoted(quoted) => {
                self.advance();
                Kind::Constant(Value::Text(Text::from(quoted.replace("''", "'"))))
            }
            TokenKind::Sign("(") => {
                self.advance();
                let inner = self.binary(0)?;
                self.closing()?;
                inner.kind
            }
            TokenKind::Sign("-") => {
                self.advance();
                let number = self.primary()?;
                number.as_number()?;
                Kind::Negative(Box::new(number))
            }
            TokenKind::Name("not") => {
                self.advance();
                let condition = self.binary(2)?;
                condition.as_condition()?;
                Kind::Not(Box::new(condition))
            }
            TokenKind::Name(name) => self.name(name)?,
            TokenKind::Sign(_) | TokenKind::Stray(_) | TokenKind::End => {
                return Err(self.unexpected("a value is expected"));
            }
        };
        self.depth -= 1;
        Ok(self.ending_here(start, kind))
    }

    fn number(&mut self, digits: &str) -> Result<Kind, Finding> {
        let Ok(number) = digits.parse() else {
            let message = format!("`{digits}` is not a whole number");
            return Err(Finding::new(self.here(), message).hint("text stands in single quotes"));
        };
        self.advance();
        Ok(Kind::Constant(Value::Integer(number)))
    }

    fn closing(&mut self) -> Result<(), Finding> {
        if self.next.kind != TokenKind::Sign(")") {
            return Err(self.unexpected("a `)` is expected"));
        }
        self.advance();
        Ok(())
    }

    fn name(&mut self, name: &'t str) -> Result<Kind, Finding> {
        let at = self.advance();
        let span = self.span(at.start, at.end);
        match name {
            "true" | "false" => Ok(Kind::Constant(Value::Truth(name == "true"))),
            "count" => Ok(Kind::Count),
            "id" | "attempt" => self.about_something(name, span),
            "open" => self.open(),
            "json" => {
                if self.next.kind != TokenKind::Sign("(") {
                    return Err(self.unexpected("`json` is followed by `(`"));
                }
                self.advance();
                let inner = self.binary(0)?;
                self.closing()?;
                Ok(Kind::Json(Box::new(inner)))
            }
            _ if self.surroundings.each.is_some_and(|each| each == name) => Ok(Kind::Each),
            _ => match attributes::find(name, span, self.surroundings.types)? {
                Some(attribute) => Ok(Kind::Attribute(attribute)),
                None => Err(self.unknown(name, span)),
            },
        }
    }

    fn unknown(&self, name: &str, span: Span) -> Finding {
        let each = self.surroundings.each.map(Text::as_str);
        let known: Vec<&str> = WORDS.into_iter().chain(each).collect();
        Finding::unknown(span, "name", name, &known)
            .hint("text stands in single quotes; attributes look like `event.result`")
    }

    fn about_something(&self, name: &str, span: Span) -> Result<Kind, Finding> {
        if !self.surroundings.types.iter().any(|event_type| event_type.has_subject()) {
            let message = format!("`{name}` is not known here");
            let hint = "the events of this rule have no id: they are about the execution itself";
            return Err(Finding::new(span, message).hint(hint));
        }
        Ok(if name == "id" { Kind::Id } else { Kind::Attempt })
    }

    /// `open(id)`: the id is a bare pattern, up to the bracket, or text in single quotes.
    fn open(&mut self) -> Result<Kind, Finding> {
        if self.next.kind != TokenKind::Sign("(") {
            return Err(self.unexpected("`open` is followed by `(`"));
        }
        let start = self.next.end;
        let rest = &self.text[start..];
        let Some(length) = rest.find(')') else {
            self.advance();
            return Err(Finding::new(self.here(), "the `)` of `open(` is missing"));
        };
        let inner = rest[..length].trim();
        let unquoted = inner.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\''));
        if inner.is_empty() {
            let span = self.span(start, start + length);
            return Err(Finding::new(span, "`open` needs the id of a timer, task or child"));
        }
        self.end = start + length + 1;
        self.next = token(self.text, self.end);
        Ok(Kind::Open(Pattern::any_of([Text::from(unquoted.unwrap_or(inner))])))
    }
}
