//! A program that is talked to line by line.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A running program.
///
/// Threads write to it and read from it, so that one that reads nothing, says nothing or never
/// stops talking holds up nobody for longer than the limit.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: Sender<String>,
    lines: Receiver<String>,
    last_words: Arc<Mutex<Vec<u8>>>,
    /// Ends when the program can say nothing more on standard error.
    silence: Receiver<()>,
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
    #[error("said `{}` without being asked: one line answers one task", shortened(.0))]
    Unasked(String),
    #[error(
        "answered `{}`, which is no answer: {problem} (expected a line `{{\"decisions\": [...]}}`)",
        shortened(.line)
    )]
    Nonsense { line: String, problem: String },
}

/// As many bytes of what a program says on standard error are kept: the last ones.
const LAST_WORDS: usize = 2_048;

/// How long the last words are waited for: what a program has started may outlive it and keep its
/// standard error open.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// As many bytes of a line are read: more than any answer that SWF would take.
const LONGEST_LINE: u64 = 1 << 24;

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
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Trouble::Ended);
        };
        let (input, to_write) = channel();
        thread::spawn(move || write_lines(stdin, &to_write));
        // It is read no further than to the line that is asked for, and one more.
        let (read, lines) = sync_channel(1);
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(line) = read_line(&mut stdout) {
                if read.send(line).is_err() {
                    break;
                }
            }
        });
        let (speaks, silence) = channel();
        let last_words = Arc::default();
        let kept = Arc::clone(&last_words);
        thread::spawn(move || {
            keep_last_words(stderr, &kept);
            drop(speaks);
        });
        Ok(Process { child, input, lines, last_words, silence })
    }

    /// Sends a line that wants no answer.
    pub(super) fn send(&mut self, line: String) -> Result<(), Trouble> {
        self.input.send(line).map_err(|_| Trouble::Ended)
    }

    /// Sends a line and waits for one.
    pub(super) fn ask(&mut self, line: String, limit: Duration) -> Result<String, Trouble> {
        if let Ok(unasked) = self.lines.try_recv() {
            return Err(Trouble::Unasked(unasked));
        }
        self.send(line)?;
        self.lines.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => Trouble::Silent(limit),
            RecvTimeoutError::Disconnected => Trouble::Ended,
        })
    }

    /// Ends the program and gives back what it said last on standard error.
    pub(super) fn end(mut self) -> String {
        self.kill();
        let _ = self.silence.recv_timeout(LAST_MOMENT);
        let last_words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&last_words).into_owned()
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

/// Writes until the program reads no more or nobody has anything to say.
fn write_lines(mut input: ChildStdin, lines: &Receiver<String>) {
    for mut line in lines {
        line.push('\n');
        if input.write_all(line.as_bytes()).and_then(|()| input.flush()).is_err() {
            break;
        }
    }
}

/// The next line; `None`: the program says nothing more.
fn read_line(from: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    let read = from.take(LONGEST_LINE).read_until(b'\n', &mut line).ok()?;
    let line = line.strip_suffix(b"\n").unwrap_or(&line);
    (read > 0).then(|| String::from_utf8_lossy(line).into_owned())
}

fn keep_last_words(mut errors: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut piece = [0; 1_024];
    while let Ok(read @ 1..) = errors.read(&mut piece) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&piece[..read]);
        let excess = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..excess);
    }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}
