//! The text of a scenario file, and places in it.

use std::ops::Range;

use crate::model::Place;

/// A stretch of the source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    pub(super) fn new(range: Range<usize>) -> Self {
        Span { start: range.start, end: range.end.max(range.start) }
    }
}

/// A source with the name that its findings are reported under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(name: &str, text: &str) -> Self {
        Source { name: name.to_owned(), text: text.to_owned() }
    }

    /// The line and column, in characters, at which a span begins.
    pub(super) fn place(&self, span: Span) -> Place {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().count() + 1;
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Place { line: number(line), column: number(column) }
    }

    /// The word that begins at a line and column.
    pub(super) fn word_at(&self, place: Place) -> Span {
        let line = usize::try_from(place.line).unwrap_or(usize::MAX).saturating_sub(1);
        let column = usize::try_from(place.column).unwrap_or(usize::MAX).saturating_sub(1);
        let before = self.text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let rest = self.text.get(before..).unwrap_or_default();
        let skipped = rest.chars().take(column).map(char::len_utf8).sum::<usize>();
        let start = before + skipped;
        let word = rest.get(skipped..).unwrap_or_default();
        let length = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        Span { start, end: start + length }
    }

    /// The comment with which the file begins, without its signs.
    pub(super) fn first_comment(&self) -> String {
        let lines = self
            .text
            .trim_start_matches('\u{feff}')
            .lines()
            .skip_while(|line| line.trim().is_empty())
            .map_while(|line| line.strip_prefix('#'))
            .filter(|line| !line.trim_start().starts_with("yaml-language-server:"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = Source::new("x", "a\nüb: c\n");
        for (start, line, column) in [(0, 1, 1), (2, 2, 1), (4, 2, 2), (5, 2, 3), (900, 3, 1)] {
            assert_eq!(source.place(Span { start, end: start }), Place { line, column });
        }
    }

    #[test]
    fn a_place_leads_back_to_its_word() {
        let source = Source::new("x", "a\nüb: cd\n");
        for (line, column, start, end) in [(1, 1, 0, 1), (2, 1, 2, 5), (2, 5, 7, 9), (9, 9, 10, 10)]
        {
            assert_eq!(source.word_at(Place { line, column }), Span { start, end });
        }
    }

    #[test]
    fn the_first_comment_is_the_description() {
        let source = Source::new("x", "\n# One\n#   two\n#\n# three\n\n# four\nswf-sim: 1\n");
        assert_eq!(source.first_comment(), "One\n  two\n\nthree");
        assert_eq!(Source::new("x", "swf-sim: 1 # late").first_comment(), "");
    }
}
