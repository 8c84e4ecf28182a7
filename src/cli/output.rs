//! Where a command's result goes: standard output, or a file.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};

use super::{Exit, say};
use crate::render::Paint;

/// Takes a command's result.
pub(super) struct Output {
    /// The file to write in the end, and what to.
    file: Option<(PathBuf, Vec<u8>)>,
    paint: Paint,
    closed: bool,
}

impl Output {
    /// To standard output, or to a file that is written when everything is there.
    pub(super) fn new(file: Option<PathBuf>, color: ColorChoice) -> Self {
        let colored = match (&file, color) {
            (_, ColorChoice::Always | ColorChoice::AlwaysAnsi) => true,
            (_, ColorChoice::Never) | (Some(_), ColorChoice::Auto) => false,
            (None, ColorChoice::Auto) => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        let paint = if colored { Paint::Colored } else { Paint::Plain };
        Output { file: file.map(|path| (path, Vec::new())), paint, closed: false }
    }

    /// To standard output, without colors.
    pub(super) fn plain() -> Self {
        Output::new(None, ColorChoice::Never)
    }

    /// Whether the result is to have colors.
    pub(super) fn paint(&self) -> Paint {
        self.paint
    }

    /// Whether nobody reads on.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Puts out a piece of the result. A reader that has seen enough may close the pipe.
    pub(super) fn write(&mut self, piece: &[u8]) -> Exit {
        if let Some((_, whole)) = &mut self.file {
            whole.extend_from_slice(piece);
            return Exit::Success;
        }
        match to_stdout(piece, self.paint) {
            Ok(()) => Exit::Success,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Exit::Success
            }
            Err(error) => {
                say(format_args!("error: cannot write the result: {error}"));
                Exit::Io
            }
        }
    }

    /// Writes the file, if it is one and there is anything to write.
    pub(super) fn finish(self) -> Exit {
        let Some((path, whole)) = self.file.filter(|(_, whole)| !whole.is_empty()) else {
            return Exit::Success;
        };
        match fs::write(&path, whole) {
            Ok(()) => Exit::Success,
            Err(error) => {
                say(format_args!("error: cannot write `{}`: {error}", path.display()));
                Exit::Io
            }
        }
    }
}

fn to_stdout(piece: &[u8], paint: Paint) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match paint {
        // Consoles that know no escape sequences get their colors another way.
        Paint::Colored => AutoStream::always(&mut stdout).write_all(piece)?,
        Paint::Plain => stdout.write_all(piece)?,
    }
    stdout.flush()
}
