//! What is wrong with a scenario, told to the person who wrote it.

use std::borrow::Cow;
use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::length::Wrong;
use super::source::{Source, Span};
use crate::model::{Place, near_name, nearest_names};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    message: String,
    span: Option<Span>,
    label: Option<String>,
    also: Option<Box<(Span, String)>>,
    hint: Option<String>,
}

impl Finding {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Finding { span: Some(span), ..Finding::somewhere(message) }
    }

    /// A finding whose place is given later, by whoever knows it.
    pub(super) fn somewhere(message: impl Into<String>) -> Self {
        Finding { message: message.into(), span: None, label: None, also: None, hint: None }
    }

    /// A member that is not there.
    pub(super) fn missing(member: &str) -> Self {
        Finding::somewhere(format!("the member `{member}` is missing"))
    }

    /// Whether the finding says that this member is not there.
    pub(super) fn misses(&self, member: &str) -> bool {
        self.message == Finding::missing(member).message
    }

    /// A name that is not among those known: tells the near one, or all of a few.
    pub(super) fn unknown(span: Span, what: &str, name: &str, known: &[&str]) -> Self {
        Finding::new(span, format!("unknown {what} `{}`", shortened(name))).or_rather(name, known)
    }

    /// Tells which known name the writer may have meant.
    pub(super) fn or_rather(self, name: &str, known: &[&str]) -> Self {
        let finding = self;
        if name == "<<" {
            return finding.hint("merge keys are not read; `*name` repeats a whole value");
        }
        match near(name, known) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None if known.is_empty() => finding,
            None if known.len() > MANY => {
                let nearest = nearest_names(name, known.iter().copied());
                let nearest: Vec<&str> = nearest.into_iter().take(MOST_NEAR).collect();
                finding.hint(format!("nearest of those known here: {}", listed(&nearest)))
            }
            None => finding.hint(format!("known here: {}", listed(known))),
        }
    }

    /// What stands beside the caret.
    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Finding { label: Some(label.into()), ..self }
    }

    /// Another place that the finding is about.
    pub(super) fn also(self, span: Span, label: impl Into<String>) -> Self {
        Finding { also: Some(Box::new((span, label.into()))), ..self }
    }

    /// What would help.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Finding { hint: Some(hint.into()), ..self }
    }

    /// The same place, with what is wrong with a length or moment.
    pub(super) fn wrong(self, (message, hint): Wrong) -> Self {
        Finding { message, hint, ..self }
    }

    /// The same finding at `span`, unless it has a place already.
    pub(super) fn at(self, span: Span) -> Self {
        Finding { span: self.span.or(Some(span)), ..self }
    }

    fn render(&self, source: &Source, severity: Severity) -> String {
        let level = match severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(self.message.as_str());
        let Some(span) = self.span else {
            return Renderer::plain().render(&[Group::with_title(title)]);
        };
        let mut snippet = Snippet::source(source.text.as_str())
            .path(source.name.as_str())
            .annotation(AnnotationKind::Primary.span(clip(span, source)).label(self.label.clone()));
        if let Some(also) = &self.also {
            let (also, label) = also.as_ref();
            let context = AnnotationKind::Context.span(clip(*also, source)).label(label.as_str());
            snippet = snippet.annotation(context);
        }
        let mut group = title.element(snippet);
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        Renderer::plain().render(&[group])
    }
}

/// Text as a message quotes it: not at any length.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

const LONGEST_QUOTE: usize = 60;

/// The known name that is near, or that the writer began. Of an ARN only what it ends with is
/// compared with those that begin likewise: the rest makes all of them look near.
pub(super) fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if name.len() > 4 * LONGEST_QUOTE {
        return None;
    }
    let (head, tail) = arn_parts(name);
    if head.is_empty() {
        return near_or_begun(name, known);
    }
    let (alike, others): (Vec<&str>, Vec<&str>) =
        known.iter().partition(|known| arn_parts(known).0 == head);
    let tails: Vec<&str> = alike.iter().map(|known| arn_parts(known).1).collect();
    let near = near_or_begun(tail, &tails);
    let near = near.and_then(|near| alike.into_iter().find(|known| arn_parts(known).1 == near));
    near.or_else(|| near_or_begun(name, &others))
}

/// An ARN up to the name that it ends with, and that name; other text is all name.
fn arn_parts(text: &str) -> (&str, &str) {
    let end = text.rfind(['/', ':']).filter(|_| text.starts_with("arn:"));
    text.split_at(end.map_or(0, |end| end + 1))
}

fn near_or_begun<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let begun = |known: &&&str| name.len() > 3 && known.starts_with(name);
    near_name(name, known.iter().copied()).or_else(|| known.iter().find(begun).copied())
}

/// More names than this are not listed.
const MANY: usize = 16;

/// How many are named then.
const MOST_NEAR: usize = 3;

/// Names as people list them.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The span as the renderer takes it: within the source, on character boundaries, on one line.
fn clip(span: Span, source: &Source) -> std::ops::Range<usize> {
    let text = &source.text;
    let on_boundary = |place: usize| {
        let place = place.min(text.len());
        (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
    };
    let start = on_boundary(span.start);
    let rest = &text[start..on_boundary(span.end.max(start))];
    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
    start..start + length
}

/// More findings than this are not kept, and not shown.
const MOST_FINDINGS: usize = 500;
const MOST_SHOWN: usize = 20;

/// Everything that is wrong with a scenario, or that is hardly meant; its text shows each finding
/// with the source line and a caret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Findings {
    text: Box<Source>,
    severity: Severity,
    findings: Vec<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Severity {
    Error,
    Warning,
    Note,
}

impl Findings {
    pub(super) fn new(source: Source, findings: Vec<Finding>) -> Self {
        Findings::of(Severity::Error, source, findings)
    }

    pub(super) fn warnings(source: Source, findings: Vec<Finding>) -> Self {
        Findings::of(Severity::Warning, source, findings)
    }

    pub(super) fn notes(source: Source, findings: Vec<Finding>) -> Self {
        Findings::of(Severity::Note, source, findings)
    }

    fn of(severity: Severity, source: Source, findings: Vec<Finding>) -> Self {
        // What an alias repeats is wrong once.
        let mut distinct: Vec<Finding> = Vec::new();
        for finding in findings.into_iter().take(MOST_FINDINGS) {
            if !distinct.contains(&finding) {
                distinct.push(finding);
            }
        }
        distinct.sort_by_key(|finding| finding.span.map(|span| span.start));
        Findings { text: Box::new(source), severity, findings: distinct }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Where each finding is and what it says, in a sentence.
    pub fn iter(&self) -> impl Iterator<Item = (Place, &str)> {
        self.findings.iter().map(|finding| {
            (self.text.place(finding.span.unwrap_or_default()), finding.message.as_str())
        })
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, finding) in self.findings.iter().take(MOST_SHOWN).enumerate() {
            if number > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&finding.render(&self.text, self.severity))?;
        }
        match self.findings.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n\nand {more} more like these"),
        }
    }
}
