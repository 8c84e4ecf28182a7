//! How well a rule of SWF is known.

use std::fmt;

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Seen in a recording of the real service.
    Recorded,
    /// Written in AWS's documentation or in the API model.
    Documented,
    /// A third party says that it measured the service.
    Measured,
    /// Inferred; no public source settles it.
    Inferred,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Mark::Recorded => "recorded",
            Mark::Documented => "documented",
            Mark::Measured => "measured",
            Mark::Inferred => "inferred",
        })
    }
}
