//! Patterns with `*` and `?`, policy variables in them, and ARNs, whose parts are matched each for
//! itself.

use super::context::Context;

/// How many parts an ARN has; the last one may hold colons of its own.
pub(super) const PARTS_OF_ARN: usize = 6;

/// One place of a value in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `${key}` or `${key, 'default'}`
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// A value of a policy before its variables have values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Template(Vec<Part>);

impl Template {
    /// Reads a value. Without variables, `${` is text as any other (IAM user guide, "IAM policy
    /// elements: Variables and tags": they need version 2012-10-17).
    pub(super) fn new(text: &str, variables: bool) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if variables && let Some((part, after)) = variable(rest) {
                parts.push(part);
                rest = after;
                continue;
            }
            parts.push(match c {
                '*' => Part::Many,
                '?' => Part::One,
                _ => Part::Char(c),
            });
            rest = &rest[c.len_utf8()..];
        }
        Template(parts)
    }

    /// The pattern for a request, or nothing where a variable has no value and no default: such a
    /// value matches nothing.
    pub(super) fn resolve(&self, context: &Context, wildcards: bool) -> Option<Pattern> {
        let mut tokens = Vec::new();
        for part in &self.0 {
            match part {
                Part::Char(c) => tokens.push(Token::Char(*c)),
                Part::One if wildcards => tokens.push(Token::One),
                Part::Many if wildcards => tokens.push(Token::Many),
                Part::One => tokens.push(Token::Char('?')),
                Part::Many => tokens.push(Token::Char('*')),
                Part::Variable { key, default } => {
                    let value = context.single(key).or(default.as_deref())?;
                    tokens.extend(value.chars().map(Token::Char));
                }
            }
        }
        Some(Pattern(tokens))
    }

    /// The value cut at its first five colons. Colons inside a variable do not count, and the cut
    /// comes before the variables have values, so that a value cannot move the parts.
    fn arn_parts(&self) -> Option<Vec<Template>> {
        let mut parts = vec![Template(Vec::new())];
        for part in &self.0 {
            if *part == Part::Char(':') && parts.len() < PARTS_OF_ARN {
                parts.push(Template(Vec::new()));
            } else if let Some(last) = parts.last_mut() {
                last.0.push(part.clone());
            }
        }
        (parts.len() == PARTS_OF_ARN).then_some(parts)
    }

    /// Whether an ARN matches, each of the six parts for itself (IAM user guide, "IAM JSON policy
    /// elements: Condition operators", on ARN operators). What has fewer parts never matches.
    pub(super) fn matches_arn(&self, arn: &str, context: &Context) -> bool {
        let Some(patterns) = self.arn_parts() else { return false };
        let parts: Vec<&str> = arn.splitn(PARTS_OF_ARN, ':').collect();
        parts.len() == PARTS_OF_ARN
            && patterns.iter().zip(parts).all(|(pattern, part)| {
                pattern.resolve(context, true).is_some_and(|pattern| pattern.matches(part))
            })
    }
}

/// The variable that a text begins with, and what follows it.
fn variable(text: &str) -> Option<(Part, &str)> {
    let (inside, after) = text.strip_prefix("${")?.split_once('}')?;
    let part = match inside {
        "*" => Part::Char('*'),
        "?" => Part::Char('?'),
        "$" => Part::Char('$'),
        _ => match inside.split_once(',') {
            None => Part::Variable { key: inside.trim().to_owned(), default: None },
            Some((key, default)) => {
                let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
                Part::Variable { key: key.trim().to_owned(), default: Some(default.to_owned()) }
            }
        },
    };
    Some((part, after))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Token {
    Char(char),
    One,
    Many,
}

/// A pattern over whole texts: `*` is any number of characters, `?` is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// A pattern that regards no case, as those of actions.
    pub(super) fn without_case(text: &str) -> Self {
        Pattern(tokens(text)).fold()
    }

    /// A pattern that regards case.
    pub(super) fn new(text: &str) -> Self {
        Pattern(tokens(text))
    }

    /// The pattern in lower case.
    pub(super) fn fold(self) -> Self {
        let fold = |token| match token {
            Token::Char(c) => c.to_lowercase().map(Token::Char).collect(),
            Token::One | Token::Many => vec![token],
        };
        Pattern(self.0.into_iter().flat_map(fold).collect())
    }

    /// Whether it stands for one text only.
    pub(super) fn is_literal(&self) -> bool {
        self.0.iter().all(|token| matches!(token, Token::Char(_)))
    }

    /// Whether the whole text matches. It goes back to the last star only, so that the time is at
    /// most the product of the lengths.
    pub(super) fn matches(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let (mut token, mut at) = (0, 0);
        let mut last_star: Option<(usize, usize)> = None;
        while at < chars.len() {
            match self.0.get(token) {
                Some(Token::Many) => {
                    last_star = Some((token, at));
                    token += 1;
                    continue;
                }
                Some(Token::Char(c)) if *c == chars[at] => (token, at) = (token + 1, at + 1),
                Some(Token::One) => (token, at) = (token + 1, at + 1),
                Some(Token::Char(_)) | None => {
                    let Some((star, from)) = last_star else { return false };
                    last_star = Some((star, from + 1));
                    (token, at) = (star + 1, from + 1);
                }
            }
        }
        self.0[token..].iter().all(|token| *token == Token::Many)
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let token = |c| match c {
        '*' => Token::Many,
        '?' => Token::One,
        _ => Token::Char(c),
    };
    text.chars().map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_whole_texts() {
        let rows = [
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("a*c", "abbbc", true),
            ("a*c", "abbbcd", false),
            ("*ab", "aab", true),
            ("a?c", "abc", true),
            ("a?c", "abbc", false),
            ("**x**", "x", true),
            ("*a*b*a", "xxaybza", true),
            ("*a*b*a", "xxaybzb", false),
            ("?ü", "öü", true),
            ("a.c", "abc", false),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "`{pattern}` on `{text}`");
        }
    }

    #[test]
    fn case_counts_unless_it_is_folded() {
        assert!(!Pattern::new("Ab*").matches("ab1"));
        assert!(Pattern::without_case("SWF:Poll*").matches("swf:pollfordecisiontask"));
    }

    #[test]
    fn a_star_in_an_arn_stays_in_its_part() {
        let rows = [
            ("arn:aws:swf:*:1:/domain/*", "arn:aws:swf:eu-west-1:1:/domain/a:b", true),
            ("arn:aws:swf:*/domain/a", "arn:aws:swf:eu-west-1:1:/domain/a", false),
            ("arn:aws:swf:*:/domain/a", "arn:aws:swf:eu-west-1:1:/domain/a", false),
            ("*", "arn:aws:swf:eu-west-1:1:/domain/a", false),
            ("arn:aws:swf:*:1:x", "no arn", false),
        ];
        for (pattern, arn, expected) in rows {
            let template = Template::new(pattern, true);
            assert_eq!(
                template.matches_arn(arn, &Context::new()),
                expected,
                "`{pattern}`, `{arn}`"
            );
        }
    }

    #[test]
    fn variables_stand_for_text_and_never_for_a_pattern() {
        let context = Context::new().with("aws:username", "a*").with("k", "v");
        let rows = [
            ("${aws:username}", true, "a*", true),
            ("${aws:username}", true, "abc", false),
            ("${AWS:UserName}", true, "a*", true),
            ("${none}", true, "", false),
            ("${none}", true, "${none}", false),
            ("${none}", false, "${none}", true),
            ("${none, 'x'}", true, "x", true),
            ("${k, 'x'}", true, "v", true),
            ("${*}${?}${$}", true, "*?$", true),
            ("$LATEST", true, "$LATEST", true),
            ("${open", true, "${open", true),
        ];
        for (text, variables, value, expected) in rows {
            let pattern = Template::new(text, variables).resolve(&context, true);
            let matches = pattern.is_some_and(|pattern| pattern.matches(value));
            assert_eq!(matches, expected, "`{text}` on `{value}`");
        }
    }
}
