//! Virtual moments for a recorded run: as recorded, but timeouts come exactly when they are due,
//! where the service was some milliseconds late, and everything else stays in its order.

/// Moments to be found, in milliseconds, under conditions of the form `later <= earlier + length`.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    moments: Vec<i64>,
    conditions: Vec<Condition>,
}

/// `moments[of] <= moments[beside] + length`.
#[derive(Clone, Copy, Debug)]
struct Condition {
    of: usize,
    beside: usize,
    length: i64,
}

/// Moments that were found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Solved {
    /// In milliseconds from the first.
    pub(super) moments: Vec<i64>,
    /// Whether they meet all conditions.
    pub(super) in_order: bool,
}

impl Schedule {
    /// Adds what happened next, at this recorded moment; at least a millisecond after what
    /// happened before.
    pub(super) fn push(&mut self, recorded: i64) -> usize {
        let place = self.moments.len();
        self.moments.push(recorded);
        if let Some(before) = place.checked_sub(1) {
            self.conditions.push(Condition { of: before, beside: place, length: -1 });
        }
        place
    }

    /// The recorded moment of something, in milliseconds.
    pub(super) fn recorded(&self, of: usize) -> i64 {
        self.moments.get(of).copied().unwrap_or_default()
    }

    /// One thing happens exactly so long after another. Where that is no time at all, it happens in
    /// the same millisecond.
    pub(super) fn due(&mut self, of: usize, after: usize, length: i64) {
        if length == 0 {
            let mut order = self.conditions.iter_mut().filter(|c| c.length == -1);
            if let Some(order) = order.find(|c| (c.of + 1, c.beside) == (of, of)) {
                order.length = 0;
            }
        }
        self.at_least(of, after, length);
        self.conditions.push(Condition { of, beside: after, length });
    }

    /// One thing happens so long after another, or later.
    pub(super) fn at_least(&mut self, of: usize, after: usize, length: i64) {
        self.conditions.push(Condition { of: after, beside: of, length: -length });
    }

    /// One thing happens before another is due.
    pub(super) fn before(&mut self, of: usize, after: usize, length: i64) {
        if of != after {
            self.conditions.push(Condition { of, beside: after, length: length - 1 });
        }
    }

    /// The moments that meet all conditions: the latest that are not after the recorded ones.
    pub(super) fn solve(mut self) -> Solved {
        let rounds = self.moments.len() + 1;
        let mut changed = true;
        for _ in 0..rounds {
            changed = false;
            // What is pulled back pulls back what comes before it, so later ones go first.
            for condition in self.conditions.iter().rev() {
                let most = self.moments[condition.beside] + condition.length;
                if self.moments[condition.of] > most {
                    self.moments[condition.of] = most;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let first = self.moments.first().copied().unwrap_or_default();
        let moments = self.moments.iter().map(|moment| moment - first).collect();
        Solved { moments, in_order: !changed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_late_comes_when_it_is_due_and_all_keep_their_order() {
        let mut schedule = Schedule::default();
        let places = [0, 100, 10_090, 10_110, 10_500].map(|at| schedule.push(at));
        schedule.due(places[3], places[1], 10_000);
        let moments = vec![0, 100, 10_090, 10_100, 10_500];
        assert_eq!(schedule.solve(), Solved { moments, in_order: true });
    }

    #[test]
    fn what_came_amid_a_timeouts_lateness_is_pulled_before_it() {
        let mut schedule = Schedule::default();
        let places = [0, 100, 10_105, 10_110].map(|at| schedule.push(at));
        schedule.due(places[3], places[1], 10_000);
        schedule.before(places[2], places[0], 20_000);
        let moments = vec![0, 100, 10_099, 10_100];
        assert_eq!(schedule.solve(), Solved { moments, in_order: true });
    }

    #[test]
    fn what_is_due_at_once_comes_in_the_same_millisecond() {
        let mut schedule = Schedule::default();
        let places = [0, 100, 160, 180].map(|at| schedule.push(at));
        schedule.due(places[2], places[1], 0);
        let moments = vec![0, 100, 100, 180];
        assert_eq!(schedule.solve(), Solved { moments, in_order: true });
    }

    #[test]
    fn timers_that_changed_places_cannot_have_their_order() {
        let mut schedule = Schedule::default();
        let places = [0, 1_001, 1_002].map(|at| schedule.push(at));
        schedule.due(places[1], places[0], 1_000);
        schedule.due(places[2], places[0], 1_000);
        assert!(!schedule.solve().in_order);
    }
}
