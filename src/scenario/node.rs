//! One tree for YAML and JSON: every scalar stays the text that was written, every node knows its
//! place. Nothing here knows what a scenario is.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};

use super::finding::Finding;
use super::source::Span;
use super::template::Template;
use crate::model::Text;

/// A value as it was written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it begins: the whole of a scalar, the opening of a list or mapping.
    pub(super) span: Span,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Scalar(Scalar),
    /// A scalar with `${...}` in it, once it has been checked.
    Template(Arc<Template>),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// Text, verbatim.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    pub(super) text: Text,
    /// Whether it was written without quotes, so that it may be a number, a truth or nothing.
    pub(super) plain: bool,
    /// Where the text begins in the source, if it stands there letter for letter.
    pub(super) verbatim: Option<usize>,
}

/// The name of a member.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) span: Span,
    pub(super) text: Text,
}

/// The longest source that is read.
const MAX_BYTES: usize = 4 << 20;
/// The most nodes that a source may come to once its aliases are expanded.
const MAX_NODES: usize = 200_000;
/// How deep lists and mappings may nest once aliases are expanded.
const MAX_DEPTH: usize = 64;

impl Node {
    /// Reads the one document of a source; `None` when it is empty. What is wrong but does not keep
    /// it from being read is put to the `slips`.
    pub(super) fn parse(source: &str, slips: &mut Vec<Finding>) -> Result<Option<Node>, Finding> {
        if source.len() > MAX_BYTES {
            return Err(Finding::new(
                Span::default(),
                format!("the file is longer than {} MiB", MAX_BYTES >> 20),
            ));
        }
        let options = granit_parser::options! {
            flow_nesting_limit: MAX_DEPTH + 1,
            block_nesting_limit: MAX_DEPTH + 1,
        };
        let mut builder = Builder { source, ..Builder::default() };
        for event in Parser::new_from_str_with_options(source, options) {
            let (event, span) =
                event.map_err(|error| syntax_finding(&error, source, builder.seen))?;
            let span = Span::new(span.byte_range().unwrap_or_default());
            if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
                slips.extend(builder.trailing_comma(span));
            }
            builder.see(event, span)?;
            builder.seen = span.end;
        }
        Ok(builder.root)
    }

    /// The text of a scalar.
    pub(super) fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            Value::Template(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// What kind of value it is, for a person.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) if scalar.is_nothing() => "nothing",
            Value::Scalar(_) | Value::Template(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    fn weight(&self) -> (usize, usize) {
        let all = |nodes: &mut dyn Iterator<Item = &Node>| {
            nodes
                .map(Node::weight)
                .fold((1, 1), |(count, depth), (more, deep)| (count + more, depth.max(deep + 1)))
        };
        match &self.value {
            Value::Scalar(_) | Value::Template(_) => (1, 1),
            Value::List(items) => all(&mut items.iter()),
            Value::Map(members) => all(&mut members.iter().map(|(_, node)| node)),
        }
    }
}

impl Scalar {
    /// Whether nothing was written, or YAML's word for it.
    pub(super) fn is_nothing(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null")
    }
}

/// A list or mapping that is not closed yet.
struct Open {
    anchor: usize,
    node: Node,
    /// The member whose value comes next, and the names of all members so far.
    key: Option<Key>,
    names: BTreeMap<Text, Span>,
}

#[derive(Default)]
struct Builder<'s> {
    source: &'s str,
    open: Vec<Open>,
    /// Nodes with an anchor, their number of nodes, and their depth.
    anchors: Vec<(usize, Node, (usize, usize))>,
    nodes: usize,
    root: Option<Node>,
    /// Where the last event ended.
    seen: usize,
}

impl Builder<'_> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the parser's enum may grow")]
    fn see(&mut self, event: Event<'_>, span: Span) -> Result<(), Finding> {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Finding::new(span, "a second document begins")
                    .hint("a scenario is one document; take out the `---`"))
            }
            Event::DocumentStart(..) => Ok(()),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                let node = Node { span, value: Value::Scalar(self.scalar(&text, style, span)) };
                self.add(anchor, node, (1, 1))
            }
            Event::SequenceStart(style, anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                self.begin(anchor, Value::List(Vec::new()), opening(style, span))
            }
            Event::MappingStart(style, anchor, tag) => {
                refuse_tag(tag.is_some(), span)?;
                self.begin(anchor, Value::Map(Vec::new()), opening(style, span))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            // The parser tells of these only when it is asked to.
            _ => Err(Finding::new(span, "this part of YAML is not used in scenarios")),
        }
    }

    /// A comma with nothing after it before a `}` or `]`. YAML would let it pass, JSON does not,
    /// and a scenario is either.
    fn trailing_comma(&self, end: Span) -> Option<Finding> {
        let closing = self.source.get(end.start..end.end)?;
        if !matches!(closing, "}" | "]") {
            return None;
        }
        let mut at = self.seen;
        for line in self.source.get(self.seen..end.start)?.split_inclusive('\n') {
            let code = line.split_once('#').map_or(line, |(code, _)| code);
            if let Some(comma) = code.rfind(',') {
                let span = Span { start: at + comma, end: at + comma + 1 };
                return Some(
                    Finding::new(span, format!("nothing follows this `,` before the `{closing}`"))
                        .hint("take out the `,`: JSON allows none after the last member or item"),
                );
            }
            at += line.len();
        }
        None
    }

    fn scalar(&self, text: &str, style: ScalarStyle, span: Span) -> Scalar {
        let written = self.source.get(span.start..span.end).unwrap_or_default();
        let text = if written.is_empty() && style == ScalarStyle::Plain { "" } else { text };
        let quoted = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
        let verbatim = match style {
            ScalarStyle::Plain if written == text => Some(span.start),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if quoted == text => {
                Some(span.start + 1)
            }
            ScalarStyle::Plain
            | ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => None,
        };
        Scalar { text: Text::from(text), plain: style == ScalarStyle::Plain, verbatim }
    }

    fn begin(&mut self, anchor: usize, value: Value, span: Span) -> Result<(), Finding> {
        self.refuse_key_of(&value, span)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.open.push(Open {
            anchor,
            node: Node { span, value },
            key: None,
            names: BTreeMap::new(),
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Finding> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let weight = if open.anchor == 0 { (1, 1) } else { open.node.weight() };
        self.add(open.anchor, open.node, weight)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Finding> {
        let Some((_, node, (count, depth))) = self.anchors.iter().rev().find(|a| a.0 == anchor)
        else {
            return Err(Finding::new(span, "the alias stands within what it names"));
        };
        if self.open.len() + depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        if self.nodes + count > MAX_NODES {
            return Err(too_many(span));
        }
        let (node, weight) = (node.clone(), (*count, *depth));
        self.add(0, node, weight)
    }

    fn add(&mut self, anchor: usize, node: Node, weight: (usize, usize)) -> Result<(), Finding> {
        self.nodes += weight.0;
        if self.nodes > MAX_NODES {
            return Err(too_many(node.span));
        }
        if anchor != 0 {
            self.anchors.push((anchor, node.clone(), weight));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.value {
            Value::List(items) => items.push(node),
            Value::Map(members) => match open.key.take() {
                Some(key) => members.push((key, node)),
                None => open.key = Some(new_key(node, &mut open.names, &mut open.node.span)?),
            },
            Value::Scalar(_) | Value::Template(_) => {}
        }
        Ok(())
    }

    fn refuse_key_of(&self, value: &Value, span: Span) -> Result<(), Finding> {
        let Some(Open { node: Node { value: Value::Map(_), .. }, key: None, .. }) =
            self.open.last()
        else {
            return Ok(());
        };
        let kind = if matches!(value, Value::List(_)) { "a list" } else { "a mapping" };
        let finding = Finding::new(span, format!("{kind} stands where a member's name belongs"));
        Err(finding.hint("quote text that begins with `{` or `[`"))
    }
}

fn new_key(node: Node, names: &mut BTreeMap<Text, Span>, map: &mut Span) -> Result<Key, Finding> {
    let Value::Scalar(scalar) = node.value else {
        return Err(Finding::new(node.span, "a member's name is text"));
    };
    let key = Key { span: node.span, text: scalar.text };
    if let Some(first) = names.insert(key.text.clone(), key.span) {
        let message = format!("`{}` is given twice", key.text);
        return Err(Finding::new(key.span, message).label("again").also(first, "first here"));
    }
    if map.start == map.end {
        *map = key.span;
    }
    Ok(key)
}

fn opening(style: StructureStyle, span: Span) -> Span {
    match style {
        StructureStyle::Flow => span,
        StructureStyle::Block => Span { start: span.start, end: span.start },
    }
}

fn refuse_tag(tagged: bool, span: Span) -> Result<(), Finding> {
    if !tagged {
        return Ok(());
    }
    Err(Finding::new(span, "tags are not used in scenarios").hint("take out the `!...`"))
}

fn too_deep(span: Span) -> Finding {
    Finding::new(span, format!("lists and mappings nest more than {MAX_DEPTH} deep"))
}

fn too_many(span: Span) -> Finding {
    Finding::new(span, format!("with its aliases expanded the file holds over {MAX_NODES} values"))
}

/// The quote that opens a text of several lines or without an end, in what the parser has not told
/// of yet: the next text in quotes that ends does so by a quote that was to open another.
fn running_quote(source: &str, from: usize, to: usize) -> Option<Span> {
    let mut at = from;
    while let Some(rest) = source.get(at..to) {
        let start = at + rest.find(['"', '\'', '#'])?;
        let sign = source[start..].chars().next()?;
        let inner = source.get(start + 1..)?;
        let begins_text = !source[..start].ends_with(|c: char| c.is_alphanumeric());
        at = match (sign, closing_quote(inner, sign)) {
            ('#', _) => start + 1 + inner.find('\n').unwrap_or(inner.len()),
            _ if !begins_text => start + 1,
            (_, Some(length)) if !inner[..length].contains('\n') => start + length + 2,
            _ => return Some(Span { start, end: start + 1 }),
        };
    }
    None
}

fn closing_quote(inner: &str, sign: char) -> Option<usize> {
    let mut escaped = false;
    inner.char_indices().find_map(|(at, c)| {
        let closes = c == sign && !escaped;
        escaped = c == '\\' && sign == '"' && !escaped;
        closes.then_some(at)
    })
}

/// What the YAML parser stumbled over, in a scenario writer's words. `seen` is where the last thing
/// ended that it understood.
fn syntax_finding(error: &ScanError, source: &str, seen: usize) -> Finding {
    let start = error.marker().byte_offset().unwrap_or(source.len()).min(source.len());
    let length = source.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span { start, end: start + length };
    let kind = error.kind();
    if *kind == ErrorKind::RecursionLimitExceeded {
        return too_deep(span);
    }
    if QUOTES.contains(kind)
        && let Some(quote) = running_quote(source, seen, span.end)
    {
        return Finding::new(quote, "this quote is not closed on its line")
            .hint("close it; a quote within a text in single quotes is written twice: `''`");
    }
    let known = |(kinds, ..): &&(&[ErrorKind], _, _)| kinds.contains(kind);
    match STUMBLES.iter().find(known) {
        Some((_, message, hint)) => Finding::new(span, *message).hint(*hint),
        None => {
            // The parser quotes single signs, such as brackets.
            let message = kind.to_string().split('\'').collect::<Vec<_>>().join("`");
            Finding::new(span, message).hint("this is neither YAML nor JSON")
        }
    }
}

/// What a quote comes to that is not closed.
const QUOTES: [ErrorKind; 6] = [
    ErrorKind::UnclosedQuotedScalar,
    ErrorKind::InvalidQuotedScalarIndent,
    ErrorKind::InvalidTrailingSingleQuotedScalar,
    ErrorKind::InvalidTrailingDoubleQuotedScalar,
    ErrorKind::DocumentIndicatorInQuotedScalar,
    ErrorKind::UnexpectedEof,
];

/// What people get wrong often: what happened, and what helps.
const STUMBLES: [(&[ErrorKind], &str, &str); 7] = [
    (
        &[
            ErrorKind::ExpectedBlockMappingKey,
            ErrorKind::ExpectedBlockSequenceEntry,
            ErrorKind::InvalidIndentation,
        ],
        "this line does not line up with the ones above",
        "members of one mapping, and items of one list, begin in the same column",
    ),
    (
        &[ErrorKind::TabInBlockIndentation, ErrorKind::TabInIndentation],
        "a tab indents this line",
        "indent with spaces",
    ),
    (
        &[ErrorKind::MappingValueNotAllowed, ErrorKind::InvalidColonPlacement],
        "a `:` is out of place",
        "quote text that holds `: `, close every `{` and `[`, and give each member its own line",
    ),
    (
        &[ErrorKind::ExpectedFlowMappingSeparator, ErrorKind::ExpectedFlowSequenceSeparator],
        "a `,` or the closing `}` or `]` is missing before this",
        "put a `,` between members and between items; quote text that holds `: `",
    ),
    (
        &[
            ErrorKind::InvalidTrailingSingleQuotedScalar,
            ErrorKind::InvalidTrailingDoubleQuotedScalar,
        ],
        "the quote before this closes a text, and more of it follows",
        "close every quote, and put a `,` between members and between items",
    ),
    (
        &[ErrorKind::MissingAnchorOrAliasName],
        "a name is missing here",
        "text that begins with `*` or `&` needs quotes",
    ),
    (
        &[ErrorKind::UnknownAnchor],
        "the alias names nothing",
        "`*name` repeats what `&name` marked further up; text that begins with `*` needs quotes",
    ),
];
