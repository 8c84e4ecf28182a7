//! Going through a history in the terminal with the arrow keys: its events beside what holds.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use crossterm::{execute, queue};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::flag;

use super::story::Story;
use super::{Exit, say};
use crate::explain::{Change, Explanation, explain};
use crate::render::{self, Paint, visible};

/// How often it is looked whether the process is to end.
const TURN: Duration = Duration::from_millis(200);

/// Says so where there is no terminal to step in.
pub(super) fn needs_a_terminal() -> Result<(), Exit> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    say("error: `--step` needs a terminal, as standard input and as standard output");
    Err(Exit::BadInput)
}

/// Goes through a story until the person has seen enough.
pub(super) fn through(story: &Story) -> Exit {
    let pages = Pages::of(story);
    let outcome = Screen::enter().and_then(|screen| {
        let outcome = turn(&pages);
        drop(screen);
        outcome
    });
    match outcome {
        Ok(exit) => exit,
        Err(error) => {
            say(format_args!("error: cannot use the terminal: {error}"));
            Exit::Io
        }
    }
}

/// Each event with its explanation and everything that holds after it.
struct Pages {
    pages: Vec<(Explanation, Vec<Change>)>,
}

impl Pages {
    fn of(story: &Story) -> Self {
        let mut explainer = explain(&story.history, &story.told);
        let mut pages = Vec::new();
        while let Some(explanation) = explainer.next() {
            pages.push((explanation, explainer.state()));
        }
        Pages { pages }
    }

    /// The page at `at` as lines of a screen of so many columns and rows, and which of them stand
    /// out: the events around it, with what holds beside them, above why it was written.
    fn lines(&self, at: usize, columns: usize, rows: usize) -> Vec<(String, bool)> {
        let Some((explanation, state)) = self.pages.get(at) else { return Vec::new() };
        let left = columns / 2;
        let upper = (rows / 2).clamp(3, state.len().max(3));
        let first = at.saturating_sub(upper / 2).min(self.pages.len().saturating_sub(upper));
        let mut lines = Vec::new();
        for row in 0..upper {
            let event = self
                .pages
                .get(first + row)
                .map(|(event, _)| format!("{:>4}  {}", event.event_id, event.what));
            let change = state.get(row);
            let change = change.map(|Change { aspect, now }| format!("{}: {now}", aspect.name()));
            let (event, change) = (event.unwrap_or_default(), change.unwrap_or_default());
            let event = fit(&event, left.saturating_sub(2));
            let change = fit(&change, columns.saturating_sub(left));
            lines.push((format!("{event}  {change}"), first + row == at));
        }
        lines.push((String::new(), false));
        let text = render::explanations([explanation], Paint::Plain);
        lines.extend(text.lines().map(|line| (fit(line, columns), false)));
        lines.truncate(rows.saturating_sub(1));
        let keys = format!(
            "event {} of {}: left and right step, home and end jump, q ends",
            at + 1,
            self.pages.len()
        );
        lines.resize(rows.saturating_sub(1), (String::new(), false));
        lines.push((fit(&keys, columns), true));
        lines
    }
}

/// A text of exactly so many columns, which are counted as characters.
fn fit(text: &str, columns: usize) -> String {
    let cut: String = visible(text).chars().take(columns).collect();
    format!("{cut:<columns$}")
}

/// Where a key leads to from one of `count` pages; `None`: out.
fn after(key: KeyEvent, at: usize, count: usize) -> Option<usize> {
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    if control_c || [KeyCode::Char('q'), KeyCode::Esc].contains(&key.code) {
        return None;
    }
    let last = count.saturating_sub(1);
    let leads = [
        (KeyCode::Right, at + 1),
        (KeyCode::Down, at + 1),
        (KeyCode::Left, at.saturating_sub(1)),
        (KeyCode::Up, at.saturating_sub(1)),
        (KeyCode::PageDown, at + 10),
        (KeyCode::PageUp, at.saturating_sub(10)),
        (KeyCode::Home, 0),
        (KeyCode::End, last),
    ];
    let found = leads.iter().find(|(code, _)| *code == key.code);
    Some(found.map_or(at, |(_, to)| *to).min(last))
}

fn turn(pages: &Pages) -> io::Result<Exit> {
    let ends = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
        flag::register(signal, Arc::clone(&ends))?;
    }
    let mut at = 0;
    loop {
        draw(pages, at)?;
        while !poll(TURN)? {
            if ends.load(Ordering::Relaxed) {
                return Ok(Exit::Interrupted);
            }
        }
        if let Event::Key(key) = read()?
            && key.kind != KeyEventKind::Release
        {
            match after(key, at, pages.pages.len()) {
                Some(next) => at = next,
                None => return Ok(Exit::Success),
            }
        }
    }
}

fn draw(pages: &Pages, at: usize) -> io::Result<()> {
    let (columns, rows) = size()?;
    let mut out = io::stdout().lock();
    queue!(out, Clear(ClearType::All))?;
    let lines = pages.lines(at, columns.into(), rows.into());
    for (row, (line, stands_out)) in (0..).zip(lines) {
        queue!(out, MoveTo(0, row))?;
        if stands_out {
            queue!(out, SetAttribute(Attribute::Reverse))?;
        }
        queue!(out, Print(line), SetAttribute(Attribute::Reset))?;
    }
    out.flush()
}

/// The terminal while it is ours; it is given back on every way out.
struct Screen;

impl Screen {
    fn enter() -> io::Result<Screen> {
        // A panic ends the process in its hook, so that nothing is dropped.
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            give_back();
            report(panic);
        }));
        enable_raw_mode()?;
        let screen = Screen;
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// What fails here fails on the way out, where nobody can be told.
fn give_back() {
    let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

    fn pages() -> Pages {
        let text = include_str!("../../scenarios/lambda-times-out.yaml");
        let scenario = Scenario::parse(text, "a.yaml").expect("it is a scenario");
        let mut simulation = Simulation::new(scenario.world).expect("it can be set up");
        simulation.run().expect("it runs");
        let history = simulation.execution("order-1").expect("it began").history().to_vec();
        Pages::of(&Story { workflow_execution: None, history, told: Vec::new() })
    }

    #[test]
    fn a_page_shows_the_event_between_others_the_state_and_why() {
        let lines = pages().lines(6, 120, 40);
        assert_eq!(lines.len(), 40);
        let chosen: Vec<&str> = lines
            .iter()
            .filter(|(_, stands_out)| *stands_out)
            .map(|(line, _)| line.as_str())
            .collect();
        assert!(chosen[0].starts_with("   7  LambdaFunctionTimedOut charge"), "{chosen:?}");
        assert!(chosen[1].starts_with("event 7 of 11: "), "{chosen:?}");
        let all: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
        let all = all.join("\n");
        assert!(all.contains("  open Lambda tasks: none"), "{all}");
        assert!(all.contains("its startToCloseTimeout of 10 s ended"), "{all}");
    }

    #[test]
    fn every_page_fits_every_screen() {
        let pages = pages();
        for (columns, rows) in [(0, 0), (1, 1), (7, 3), (40, 10), (80, 24), (300, 100)] {
            for at in 0..=pages.pages.len() {
                let lines = pages.lines(at, columns, rows);
                assert!(lines.len() <= rows.max(1), "{columns} by {rows}: {}", lines.len());
                for (line, _) in lines {
                    assert!(line.chars().count() <= columns.max(2), "{columns}: {line}");
                }
            }
        }
    }

    #[test]
    fn keys_lead_where_they_say() {
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        for (code, at, expected) in [
            (KeyCode::Right, 3, Some(4)),
            (KeyCode::Right, 10, Some(10)),
            (KeyCode::Left, 3, Some(2)),
            (KeyCode::Left, 0, Some(0)),
            (KeyCode::Home, 7, Some(0)),
            (KeyCode::End, 0, Some(10)),
            (KeyCode::PageDown, 4, Some(10)),
            (KeyCode::PageUp, 4, Some(0)),
            (KeyCode::Char('x'), 4, Some(4)),
            (KeyCode::Char('q'), 4, None),
            (KeyCode::Esc, 4, None),
        ] {
            assert_eq!(after(plain(code), at, 11), expected, "{code:?} at {at}");
        }
        let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(after(control_c, 4, 11), None);
    }
}
