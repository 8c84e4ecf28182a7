//! Properties in words: `LambdaFunctionCompleted named charge-card at most 1`.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::{EventType, EventTypes, Pattern, Selector, Text, UnknownName};

/// A property of runs in words, as scenarios and command lines state it.
///
/// ```
/// use swf_sim::model::{Claim, Says};
///
/// for form in Claim::FORMS {
///     assert_eq!(form.example.parse::<Claim>()?.words(), form.example);
/// }
/// let claim: Claim = "LambdaFunctionCompleted named charge-*  at most 1".parse()?;
/// assert!(matches!(claim.says(), Says::AtMost(1, _)));
/// assert_eq!(claim.to_string(), "LambdaFunctionCompleted named charge-* at most 1");
///
/// let unknown = "WorkflowExecutionTimdOut never".parse::<Claim>().unwrap_err().to_string();
/// assert!(unknown.contains("did you mean `WorkflowExecutionTimedOut`?"));
/// # Ok::<(), swf_sim::model::ClaimError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    words: String,
    says: Says,
}

/// What a claim says of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Every execution that has closed has such an event.
    Always(Selector),
    /// No execution has such an event.
    Never(Selector),
    /// Some execution has such an event.
    Eventually(Selector),
    /// No execution has more than so many such events.
    AtMost(usize, Selector),
    /// In each execution, an event of the first kind comes before any of the second.
    Before(Selector, Selector),
    /// No task of a Lambda function or activity type of such a name is scheduled while another one
    /// of that name is open.
    NotWhileOpen(Pattern),
    /// No such task is scheduled after one of that name succeeded.
    NotAfterSuccess(Pattern),
    /// Neither of the two.
    Once(Pattern),
}

/// One form that claims have.
#[derive(Clone, Copy, Debug)]
pub struct ClaimForm {
    /// The words, with what stands for others in capitals.
    pub words: &'static str,
    /// A claim of this form.
    pub example: &'static str,
    /// When it holds, in a sentence without its stop.
    pub holds: &'static str,
}

impl Claim {
    /// All forms of claims. Help and messages tell of these.
    pub const FORMS: &[ClaimForm] = &[
        ClaimForm {
            words: "SELECTOR always",
            example: "LambdaFunctionScheduled named charge-card always",
            holds: "every execution that has closed, however it did, has such an event",
        },
        ClaimForm {
            words: "SELECTOR never",
            example: "WorkflowExecutionTimedOut never",
            holds: "no execution has such an event",
        },
        ClaimForm {
            words: "SELECTOR eventually",
            example: "MarkerRecorded of done eventually",
            holds: "at the end of a run some execution has such an event",
        },
        ClaimForm {
            words: "SELECTOR at most N",
            example: "LambdaFunctionCompleted named charge-card at most 1",
            holds: "no execution has more than N such events",
        },
        ClaimForm {
            words: "SELECTOR before SELECTOR",
            example: "LambdaFunctionCompleted of charge before ActivityTaskScheduled of ship-*",
            holds: "no execution has an event of the second kind before it has one of the first",
        },
        ClaimForm {
            words: "NAME not scheduled while open",
            example: "charge-card not scheduled while open",
            holds: "no execution schedules a function or activity type while a task of it is open",
        },
        ClaimForm {
            words: "NAME not scheduled after success",
            example: "charge-card not scheduled after success",
            holds: "no execution schedules a function or activity type once a task of it succeeded",
        },
        ClaimForm {
            words: "once NAME",
            example: "once charge-card",
            holds: "both of these: nobody is charged twice",
        },
    ];

    /// What SELECTOR and NAME stand for, in sentences.
    pub const WORDS: &str = "SELECTOR is a type of event, or several with `|` between them, and \
                             `of ID` or `named NAME` if need be: the id or the function or type \
                             that it is about. In IDs and NAMEs `*` stands for any text and `?` \
                             for one character, a space too.";

    /// The words of all forms, for messages.
    pub(crate) fn forms() -> String {
        let forms: Vec<String> =
            Claim::FORMS.iter().map(|form| format!("`{}`", form.words)).collect();
        forms.join(", ")
    }

    /// The claim as it was written, with one space between words: the name of the property.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What it says.
    #[must_use]
    pub fn says(&self) -> &Says {
        &self.says
    }

    /// The patterns of the names of functions and types that it speaks of.
    pub fn names(&self) -> impl Iterator<Item = &Pattern> {
        let [one, other] = match &self.says {
            Says::Always(selector)
            | Says::Never(selector)
            | Says::Eventually(selector)
            | Says::AtMost(_, selector) => [selector.named.as_ref(), None],
            Says::Before(first, then) => [first.named.as_ref(), then.named.as_ref()],
            Says::NotWhileOpen(name) | Says::NotAfterSuccess(name) | Says::Once(name) => {
                [Some(name), None]
            }
        };
        one.into_iter().chain(other)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// A text that is no claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{claim}` is no property: {problem}; {}", expected())]
pub struct ClaimError {
    /// The text.
    pub claim: String,
    /// What is wrong with it.
    pub problem: ClaimProblem,
    /// The word that is wrong, in bytes of the text; the end, where one is missing.
    pub place: Range<usize>,
}

/// What is wrong with a text that is no claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimProblem {
    /// There is no such type of event.
    #[error(transparent)]
    EventType(#[from] UnknownName),
    /// No event of these types has an id, or a function or type, as it asks for.
    #[error("no event of {types} has what `{word}` asks for")]
    Matchless {
        /// The types, as they are written.
        types: String,
        /// `of` or `named`.
        word: String,
    },
    /// A number has to stand there.
    #[error("`{0}` is no whole number")]
    Number(String),
    /// A word makes no sense where it stands.
    #[error("`{0}` says nothing there")]
    Word(String),
    /// It ends too early.
    #[error("it does not say all")]
    Ends,
}

/// What may stand in a claim, for those who wrote another.
fn expected() -> String {
    format!("expected {}. {}", Claim::forms(), Claim::WORDS)
}

/// Reads a claim from words.
impl FromStr for Claim {
    type Err = ClaimError;

    fn from_str(text: &str) -> Result<Self, ClaimError> {
        let (mut all, mut end) = (Vec::new(), 0);
        for word in text.split_whitespace() {
            let start = end + text[end..].find(word).unwrap_or_default();
            end = start + word.len();
            all.push((word, start..end));
        }
        let words = all.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
        match (Words { left: &all, end }).claim() {
            Ok(says) => Ok(Claim { words, says }),
            Err((problem, place)) => Err(ClaimError { claim: text.to_owned(), problem, place }),
        }
    }
}

/// The words that are left, each with its place, and where the text ends.
struct Words<'w> {
    left: &'w [(&'w str, Range<usize>)],
    end: usize,
}

type Wrong = (ClaimProblem, Range<usize>);

impl<'w> Words<'w> {
    fn claim(mut self) -> Result<Says, Wrong> {
        let says = if self.take(&["once"]) {
            Says::Once(self.pattern()?)
        } else if self.left.get(1).is_some_and(|(word, _)| *word == "not") {
            self.scheduled_anew()?
        } else {
            let selector = self.selector()?;
            self.how_often(selector)?
        };
        match self.left {
            [] => Ok(says),
            [(word, place), ..] => Err(senseless(word, place)),
        }
    }

    fn scheduled_anew(&mut self) -> Result<Says, Wrong> {
        let name = self.pattern()?;
        if self.take(&["not", "scheduled", "while", "open"]) {
            return Ok(Says::NotWhileOpen(name));
        }
        if self.take(&["not", "scheduled", "after", "success"]) {
            return Ok(Says::NotAfterSuccess(name));
        }
        let (word, place) = self.next()?;
        Err(senseless(word, place))
    }

    fn how_often(&mut self, selector: Selector) -> Result<Says, Wrong> {
        if self.take(&["at", "most"]) {
            let (number, place) = self.next()?;
            let wrong = || (ClaimProblem::Number(number.to_owned()), place.clone());
            return Ok(Says::AtMost(number.parse().map_err(|_| wrong())?, selector));
        }
        let (word, place) = self.next()?;
        match word {
            "always" => Ok(Says::Always(selector)),
            "never" => Ok(Says::Never(selector)),
            "eventually" => Ok(Says::Eventually(selector)),
            "before" => Ok(Says::Before(selector, self.selector()?)),
            _ => Err(senseless(word, place)),
        }
    }

    fn selector(&mut self) -> Result<Selector, Wrong> {
        let (written, place) = self.next()?;
        let mut types = EventTypes::NONE;
        for name in written.split('|') {
            let known: Result<EventType, UnknownName> = name.parse();
            types = types.with(known.map_err(|unknown| (unknown.into(), place.clone()))?);
        }
        let mut selector = Selector { types, of: None, named: None };
        while let Some((word @ ("of" | "named"), place)) = self.left.first() {
            self.next()?;
            let pattern = Some(self.pattern()?);
            if *word == "of" {
                selector.of = pattern;
            } else {
                selector.named = pattern;
            }
            if !types.iter().any(|event_type| selector.may_match(event_type)) {
                let (types, word) = (written.to_owned(), (*word).to_owned());
                return Err((ClaimProblem::Matchless { types, word }, place.clone()));
            }
        }
        Ok(selector)
    }

    fn pattern(&mut self) -> Result<Pattern, Wrong> {
        let (glob, _) = self.next()?;
        Ok(Pattern::any_of([Text::from(glob)]))
    }

    /// Takes these words, if they come next.
    fn take(&mut self, words: &[&str]) -> bool {
        let next = self.left.iter().map(|(word, _)| word);
        let found = self.left.len() >= words.len() && next.zip(words).all(|(a, b)| a == b);
        self.left = &self.left[if found { words.len() } else { 0 }..];
        found
    }

    fn next(&mut self) -> Result<(&'w str, &'w Range<usize>), Wrong> {
        let Some(((word, place), left)) = self.left.split_first() else {
            return Err((ClaimProblem::Ends, self.end..self.end));
        };
        self.left = left;
        Ok((word, place))
    }
}

fn senseless(word: &str, place: &Range<usize>) -> Wrong {
    (ClaimProblem::Word(word.to_owned()), place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_claim_is_told_with_the_word_that_is_wrong() {
        for (claim, wrong, problem) in [
            ("TimerFird never", "TimerFird", "did you mean `TimerFired`?"),
            ("TimerFired|TimerCancelled never", "TimerFired|TimerCancelled", "`TimerCanceled`?"),
            ("TimerFired  sometimes", "sometimes", "`sometimes` says nothing there"),
            ("TimerFired never ever", "ever", "`ever` says nothing there"),
            ("TimerFired at least 1", "at", "`at` says nothing there"),
            ("TimerFired at most once", "once", "`once` is no whole number"),
            ("TimerFired at most -1", "-1", "`-1` is no whole number"),
            ("TimerFired at most", "", "it does not say all"),
            ("TimerFired of a", "", "it does not say all"),
            ("TimerFired before", "", "it does not say all"),
            ("TimerFired before MarkerRecordd", "MarkerRecordd", "`MarkerRecorded`?"),
            ("TimerFired named nap never", "named", "of TimerFired has what `named` asks for"),
            ("DecisionTaskTimedOut of a never", "of", "has what `of` asks for"),
            ("once a b", "b", "`b` says nothing there"),
            ("once", "", "it does not say all"),
            ("", "", "it does not say all"),
            ("a not scheduled", "not", "`not` says nothing there"),
            ("a not scheduled while closed", "not", "`not` says nothing there"),
        ] {
            let error = claim.parse::<Claim>().unwrap_err();
            let told = error.to_string();
            assert_eq!(&claim[error.place], wrong, "{claim}");
            assert!(told.contains(problem), "{claim}: {told}");
            assert!(told.starts_with(&format!("`{claim}` is no property: ")), "{told}");
            for form in Claim::FORMS {
                assert!(told.contains(form.words), "{told}");
            }
        }
    }

    #[test]
    fn every_form_reads_as_another_kind_of_claim() {
        let kind = |form: &ClaimForm| {
            let claim: Claim = form.example.parse().expect("it is a claim");
            std::mem::discriminant(claim.says())
        };
        let kinds: Vec<_> = Claim::FORMS.iter().map(kind).collect();
        for (place, kind) in kinds.iter().enumerate() {
            assert!(!kinds[..place].contains(kind), "{}", Claim::FORMS[place].words);
        }
    }
}
