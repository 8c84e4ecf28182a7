//! How a Lambda function is named: by its name, its ARN, or a form in between.

/// The parts of a function's name, as Lambda's Invoke operation takes it (Lambda API reference):
/// `name`, `name:alias`, `123456789012:function:name`, or a whole ARN.
///
/// ```
/// use swf_sim::model::FunctionName;
///
/// let name = FunctionName::parse("123456789012:function:charge-card:live").unwrap();
/// assert_eq!(name.account, Some("123456789012"));
/// assert_eq!(name.name, "charge-card");
/// assert_eq!(name.qualifier, Some("live"));
/// assert!(FunctionName::parse("charge card").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionName<'n> {
    /// The region, where the name gives one.
    pub region: Option<&'n str>,
    /// The account that owns the function, where the name gives one.
    pub account: Option<&'n str>,
    /// The function's own name.
    pub name: &'n str,
    /// The version or alias, where the name gives one.
    pub qualifier: Option<&'n str>,
}

impl<'n> FunctionName<'n> {
    /// Takes a name apart; `None` when it is none of Lambda's forms.
    #[must_use]
    pub fn parse(text: &'n str) -> Option<Self> {
        if is_word(text) && text != "arn" {
            return Some(FunctionName { region: None, account: None, name: text, qualifier: None });
        }
        let mut rest = Parts(text.split(':').collect());
        let arn = rest.next_if(|part| part == "arn");
        if arn.is_some() {
            rest.next_if(|part| part == "aws" || part.starts_with("aws-"))?;
            rest.next_if(|part| part == "lambda")?;
        }
        let region = rest.next_if(is_region).filter(|_| rest.left() > 0);
        let account = rest.next_if(|part| part.len() == 12 && is_digits(part));
        let account = account.filter(|_| rest.left() > 0);
        let function = rest.next_if(|part| part == "function").filter(|_| rest.left() > 0);
        if arn.is_some() && (region.is_none() || account.is_none() || function.is_none()) {
            return None;
        }
        match (region, account, function, rest.left()) {
            (_, _, Some(_), 1 | 2) | (None, None, None, 1 | 2) => {}
            _ => return None,
        }
        let name = rest.next_if(is_word)?;
        let qualifier = match rest.left() {
            0 => None,
            _ => Some(rest.next_if(|part| part == "$LATEST" || is_word(part))?),
        };
        Some(FunctionName { region, account, name, qualifier })
    }

    /// How much of another name this one says, in a number that is greater the more it says: the
    /// account counts most, then the region, then the qualifier. `None`: it contradicts it, or
    /// names a version or alias that the other does not name. What a name leaves out holds for
    /// any region and account; no qualifier is `$LATEST` (Lambda API reference).
    pub(crate) fn describes(&self, asked: &FunctionName<'_>) -> Option<u8> {
        let agree = |own: Option<&str>, other: Option<&str>| {
            own.zip(other).map_or(Some(0), |(own, other)| (own == other).then_some(1))
        };
        let qualified = match self.qualifier {
            None => 0,
            own if own == asked.qualifier.or(Some("$LATEST")) => 1,
            Some(_) => return None,
        };
        if self.name != asked.name {
            return None;
        }
        let account: u8 = agree(self.account, asked.account)?;
        let region: u8 = agree(self.region, asked.region)?;
        Some(4 * account + 2 * region + qualified)
    }
}

struct Parts<'n>(std::collections::VecDeque<&'n str>);

impl<'n> Parts<'n> {
    fn next_if(&mut self, wanted: impl Fn(&str) -> bool) -> Option<&'n str> {
        if wanted(self.0.front()?) { self.0.pop_front() } else { None }
    }

    fn left(&self) -> usize {
        self.0.len()
    }
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn is_digits(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

/// Two letters, perhaps `gov` or the like, a word, and a digit: `eu-west-1`, `us-gov-east-1`.
fn is_region(part: &str) -> bool {
    let mut words = part.split('-');
    let first = words.next().is_some_and(|word| word.len() == 2);
    let last = words.next_back().is_some_and(|word| word.len() == 1 && is_digits(word));
    let middle: Vec<&str> = words.collect();
    let lower = part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    first && last && lower && (middle.len() == 1 || middle.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_describes_others_as_far_as_it_contradicts_none() {
        const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:charge";
        let rows = [
            ("charge", "charge", Some(0)),
            ("charge", "charge:live", Some(0)),
            ("charge", ARN, Some(0)),
            ("charge", "refund", None),
            ("charge:live", "charge", None),
            ("charge:live", "charge:live", Some(1)),
            ("charge:live", "charge:test", None),
            ("charge:$LATEST", "charge", Some(1)),
            (ARN, "charge", Some(0)),
            (ARN, "123456789012:function:charge", Some(4)),
            (ARN, "arn:aws:lambda:us-east-1:123456789012:function:charge:live", Some(6)),
            (ARN, "arn:aws:lambda:us-east-1:111111000000:function:charge", None),
            (ARN, "arn:aws:lambda:eu-west-1:123456789012:function:charge", None),
        ];
        for (described, asked, expected) in rows {
            let (name, asked) = (FunctionName::parse(described), FunctionName::parse(asked));
            let describes = name.unwrap().describes(&asked.unwrap());
            assert_eq!(describes, expected, "{described} {asked:?}");
        }
    }

    #[test]
    fn every_form_of_a_name_is_taken_apart() {
        let rows = [
            ("charge", Some((None, None, "charge", None))),
            ("charge:live", Some((None, None, "charge", Some("live")))),
            ("charge:$LATEST", Some((None, None, "charge", Some("$LATEST")))),
            ("function", Some((None, None, "function", None))),
            ("function:charge", Some((None, None, "charge", None))),
            ("123456789012", Some((None, None, "123456789012", None))),
            ("123456789012:function:charge", Some((None, Some("123456789012"), "charge", None))),
            (
                "arn:aws:lambda:us-east-1:123456789012:function:charge",
                Some((Some("us-east-1"), Some("123456789012"), "charge", None)),
            ),
            (
                "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:charge:7",
                Some((Some("us-gov-west-1"), Some("123456789012"), "charge", Some("7"))),
            ),
            ("", None),
            ("arn", None),
            ("charge card", None),
            ("charge:live:more", None),
            ("arn:aws:lambda:us-east-1:function:charge", None),
            ("arn:aws:iam::123456789012:role/swf", None),
        ];
        for (text, expected) in rows {
            let parsed = FunctionName::parse(text);
            let parts = parsed.map(|n| (n.region, n.account, n.name, n.qualifier));
            assert_eq!(parts, expected, "{text}");
        }
    }
}
