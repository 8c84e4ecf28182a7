//! Tokens of tasks and of pages: derived, and of the service's shape. What a token says stands in
//! it; one that the service has not made itself is found out when it is made again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::digest::Digest;
use crate::model::Text;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// To answer a decision task.
    DecisionTask,
    /// To answer an activity task.
    ActivityTask,
    /// To go on with the pages of a decision task.
    DecisionTaskPage,
    /// To go on with the pages of a history.
    HistoryPage,
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// The execution, by its place in the service, and what else the kind needs.
    pub(super) numbers: [u64; 6],
}

/// Every token of 2014 to 2016 begins with such 16 bytes (recorded by flowy).
const HEADER: [u8; 16] = [0, 0, 0, 42, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0];

impl TokenKind {
    const ALL: [TokenKind; 4] = [
        TokenKind::DecisionTask,
        TokenKind::ActivityTask,
        TokenKind::DecisionTaskPage,
        TokenKind::HistoryPage,
    ];

    /// How many bytes a token has: 320 characters for tasks, 896 for pages (recorded by flowy).
    fn length(self) -> usize {
        match self {
            TokenKind::DecisionTask | TokenKind::ActivityTask => 240,
            TokenKind::DecisionTaskPage | TokenKind::HistoryPage => 672,
        }
    }
}

impl Token {
    /// The token as callers see it, for an execution with this run id.
    pub(super) fn write(&self, run_id: &str) -> Text {
        let mut words = vec![self.kind as u64];
        words.extend(self.numbers);
        let words_as_bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let seal = Digest::new().with(run_id).with(words_as_bytes).draw();
        let mut bytes = HEADER.to_vec();
        bytes.extend(seal.to_le_bytes());
        let mut key = Digest::new().with(seal.to_le_bytes());
        let mut words = words.into_iter();
        while bytes.len() < self.kind.length() {
            bytes.extend((words.next().unwrap_or_default() ^ key.draw()).to_le_bytes());
        }
        Text::from(STANDARD.encode(bytes))
    }

    /// What a token says, if it has the shape of one. Only one that [`Token::write`] writes again
    /// is genuine.
    pub(super) fn read(token: &str) -> Option<Token> {
        let bytes = STANDARD.decode(token).ok()?;
        let (header, rest) = bytes.split_at_checked(HEADER.len())?;
        let mut words = rest
            .chunks_exact(8)
            .map(|word| u64::from_le_bytes(word.try_into().expect("a chunk has eight bytes")));
        let seal = words.next().filter(|_| header == HEADER)?;
        let mut key = Digest::new().with(seal.to_le_bytes());
        let mut next = || Some(words.next()? ^ key.draw());
        let kind = *TokenKind::ALL.get(usize::try_from(next()?).ok()?)?;
        let mut numbers = [0; 6];
        for number in &mut numbers {
            *number = next()?;
        }
        Some(Token { kind, numbers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_shape_of_the_services_and_says_what_was_put_in() {
        let rows = [
            (TokenKind::DecisionTask, 320),
            (TokenKind::ActivityTask, 320),
            (TokenKind::DecisionTaskPage, 896),
            (TokenKind::HistoryPage, 896),
        ];
        for (kind, characters) in rows {
            let token = Token { kind, numbers: [1, 2, 3, u64::MAX, 0, 6] };
            let text = token.write("run");
            assert!(text.starts_with("AAAAKgAAAAIAAAAAAAAAA"), "{text}");
            assert_eq!(text.len(), characters);
            assert_eq!(Token::read(&text), Some(token));
            assert_ne!(token.write("other run"), text);
        }
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        for text in ["", "AAAA", "!", "AAAAKgAAAAIAAAAAAAAAAA==", &"A".repeat(320)] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }

    #[test]
    fn tokens_are_pinned() {
        let token = Token { kind: TokenKind::DecisionTask, numbers: [0, 3, 1, 0, 0, 0] };
        let text = token.write("22run");
        assert_eq!(&text[..44], "AAAAKgAAAAIAAAAAAAAAAAIc3Hd4aPLxB0vmkXjYqaC/");
    }
}
