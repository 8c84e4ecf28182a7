//! A program that is talked to line by line.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A running program.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    errors: Option<JoinHandle<String>>,
}

/// Why a program gives no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("cannot be started: {0}")]
    NotStarted(std::io::Error),
    #[error("ended without an answer")]
    Ended,
    #[error("gave no answer within {} s", .0.as_secs_f64())]
    Silent(Duration),
    #[error("answered `{}`, which is no answer: {problem}", shortened(.line))]
    Nonsense { line: String, problem: String },
}

/// As many bytes of what a program says on standard error are kept: the last ones.
const LAST_WORDS: usize = 2_048;

/// As many characters of an answer are quoted.
const QUOTED: usize = 120;

impl Process {
    pub(super) fn start(words: &[String]) -> Result<Process, Trouble> {
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Trouble::NotStarted)?;
        let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Trouble::Ended);
        };
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
        let errors = Some(thread::spawn(move || last_words(errors)));
        Ok(Process { child, input, lines, errors })
    }

    pub(super) fn send(&mut self, line: &str) -> Result<(), Trouble> {
        let sent = self.input.write_all(line.as_bytes()).and_then(|()| self.input.write_all(b"\n"));
        sent.and_then(|()| self.input.flush()).map_err(|_| Trouble::Ended)
    }

    /// Sends a line and waits for one.
    pub(super) fn ask(&mut self, line: &str, limit: Duration) -> Result<String, Trouble> {
        self.send(line)?;
        self.lines.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => Trouble::Silent(limit),
            RecvTimeoutError::Disconnected => Trouble::Ended,
        })
    }

    /// Ends the program and gives back what it said last on standard error.
    pub(super) fn end(mut self) -> String {
        self.kill();
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }

    fn kill(&mut self) {
        // A program that has ended by itself cannot be ended; both are as wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn last_words(mut errors: impl Read) -> String {
    let (mut kept, mut piece) = (Vec::new(), [0; 1_024]);
    while let Ok(read @ 1..) = errors.read(&mut piece) {
        kept.extend_from_slice(&piece[..read]);
        let excess = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..excess);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}
