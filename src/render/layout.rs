//! Lines of at most 100 columns.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No line is longer, in columns of a terminal.
pub(super) const COLUMNS: usize = 100;

/// Between two parts of a line.
const GAP: usize = 2;

/// Lays parts out behind what stands on the line already, `used` columns of it, from `column` on.
/// What does not fit goes on in the next line, under `column`; a part that fits no line is cut.
pub(super) fn fill(out: &mut String, used: usize, column: usize, parts: &[String]) {
    fill_apart(out, used, column, GAP, parts.iter().map(String::as_str));
}

/// Lays the words of a sentence out behind what stands on the line already, and goes on in further
/// lines under `column`.
pub(crate) fn fill_words(out: &mut String, used: usize, column: usize, sentence: &str) {
    fill_apart(out, used, column, 1, sentence.split_whitespace());
}

fn fill_apart<'p>(
    out: &mut String,
    used: usize,
    column: usize,
    gap: usize,
    parts: impl Iterator<Item = &'p str>,
) {
    let mut used = used;
    let mut begins = column.max(used + GAP);
    for part in parts {
        if begins > column && begins + part.width() > COLUMNS {
            end_line(out);
            (used, begins) = (0, column);
        }
        let part = cut(part, COLUMNS.saturating_sub(begins));
        out.extend(std::iter::repeat_n(' ', begins - used));
        out.push_str(&part);
        used = begins + part.width();
        begins = used + gap;
    }
    end_line(out);
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// The text with a sign for each character that would move the cursor or color the rest.
pub(crate) fn visible(text: &str) -> String {
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}

/// The text, cut to so many columns.
pub(super) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(ELLIPSIS.len());
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= room
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push_str(ELLIPSIS);
    Cow::Owned(kept)
}

const ELLIPSIS: &str = "...";

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(used: usize, column: usize, parts: &[&str]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let mut out = "x".repeat(used);
        fill(&mut out, used, column, &parts);
        out
    }

    #[test]
    fn parts_stand_in_their_column_and_wrap_under_it() {
        assert_eq!(filled(2, 6, &["a", "b"]), "xx    a  b\n");
        let (long, longer) = ("l".repeat(60), "m".repeat(40));
        assert_eq!(filled(2, 6, &[&long, &longer]), format!("xx    {long}\n      {longer}\n"));
    }

    #[test]
    fn what_is_too_wide_for_its_column_pushes_the_first_part_or_sends_it_down() {
        assert_eq!(filled(8, 6, &["a"]), "xxxxxxxx  a\n");
        let long = "l".repeat(92);
        assert_eq!(filled(8, 6, &[&long]), format!("xxxxxxxx\n      {long}\n"));
    }

    #[test]
    fn no_line_is_wider_than_the_most_columns() {
        for part in ["l".repeat(300), "字".repeat(70), "e\u{301}".repeat(300)] {
            for line in filled(2, 41, &["a", &part, "b"]).lines() {
                assert!(line.width() <= COLUMNS, "{line}");
            }
        }
        assert_eq!(cut("字字字", 5), "字...");
        assert_eq!(cut("字字", 4), "字字");
    }
}
