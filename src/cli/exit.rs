//! The one table of exit codes.

use std::fmt::Write;
use std::process::ExitCode;

/// One row for each way to end, the mildest first: its code and what it means.
macro_rules! exits {
    ($($name:ident = $code:literal $meaning:literal)+) => {
        /// How a command ends. Of several files the gravest end counts: the last in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Exit {
            $(#[doc = $meaning] $name,)+
        }

        impl Exit {
            /// All ends, the mildest first.
            pub const ALL: &[Exit] = &[$(Exit::$name),+];

            /// The exit code.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Exit::$name => $code,)+ }
            }

            /// What it means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Exit::$name => $meaning,)+ }
            }
        }
    };
}

exits! {
    Success = 0 "It did what was asked for."
    Nothing = 4 "There was nothing to do: no execution began, or no scenario was found."
    Found = 1 "It found something: an expectation failed, or a decider could not go on."
    Limit = 5 "A limit ended it before there was an answer."
    BadInput = 2 "The command line or a file is not as it has to be."
    Io = 3 "Something could not be read or written."
    Interrupted = 130 "It was interrupted."
    Bug = 70 "A bug of swf-sim itself; please report it."
}

impl Exit {
    /// Every exit code, a line each, and which of several counts.
    #[must_use]
    pub fn help() -> String {
        let mut by_code = Exit::ALL.to_vec();
        by_code.sort_by_key(|exit| exit.code());
        let mut out = "Exit codes:\n".to_owned();
        for exit in by_code {
            let _ = writeln!(out, "  {:>3}  {}", exit.code(), exit.meaning());
        }
        let gravest: Vec<String> = Exit::ALL.iter().rev().map(|e| e.code().to_string()).collect();
        let _ = write!(out, "\nOf several files the gravest counts: {}.", gravest.join(", "));
        out
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
