//! Things that are counted, in words.

use std::fmt::Display;

/// So many of what a noun names: `1 run`, `2 runs`.
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let plural = if number == N::from(1) { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let told = [0_u64, 1, 2].map(|number| counted(number, "run"));
        assert_eq!(told, ["0 runs", "1 run", "2 runs"]);
    }
}
