//! Thrashed cursor: the mouse went to and fro, again and again, without a click.
//!
//! FullStory names the signal, without numbers, "erratically move their cursor back and forth"
//! (<https://www.fullstory.com/blog/thrashed-cursor/>); OpenReplay's tracker counts changes of
//! direction along an axis, and so does this. The numbers are ours: a recording has a position
//! every 50 ms, and a person who shakes a mouse turns it round about four to ten times a second.

/// How far a way must go for its end to be a turn.
const MIN_LEG_PX: f64 = 60.0;
/// Longest time between two turns of one run.
const MAX_LEG_MS: f64 = 400.0;
/// Turns that it takes.
const MIN_TURNS: u64 = 5;

/// Watches the mouse along both axes.
#[derive(Debug, Default)]
pub(super) struct ThrashedCursor {
    axes: [Axis; 2],
    is_pressed: bool,
}

/// A run of turns that is thrashing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Thrash {
    pub(super) at_ms: f64,
    pub(super) n_turns: u64,
    pub(super) duration_ms: f64,
}

impl ThrashedCursor {
    /// Takes the mouse's next position.
    pub(super) fn moved(&mut self, at_ms: f64, (x_px, y_px): (f64, f64)) -> Option<Thrash> {
        if self.is_pressed {
            return None;
        }
        let [x_axis, y_axis] = &mut self.axes;
        let ended = x_axis.moved(at_ms, x_px).or_else(|| y_axis.moved(at_ms, y_px));
        if ended.is_some() {
            // A mouse that is shaken aslant turns along both; that is one thrashing.
            x_axis.run = None;
            y_axis.run = None;
        }
        ended
    }

    /// The button went down: whatever follows is a click or a drag.
    pub(super) fn press(&mut self) -> Option<Thrash> {
        self.is_pressed = true;
        self.finish()
    }

    pub(super) fn release(&mut self) {
        self.is_pressed = false;
    }

    /// Ends the run under way.
    pub(super) fn finish(&mut self) -> Option<Thrash> {
        let [x_axis, y_axis] = std::mem::take(&mut self.axes);
        x_axis.run.and_then(Run::into_thrash).or(y_axis.run.and_then(Run::into_thrash))
    }
}

#[derive(Debug, Default)]
struct Axis {
    /// The farthest that the mouse got on the way that it is on, and from where it came.
    way: Option<Way>,
    run: Option<Run>,
}

#[derive(Debug, Clone, Copy)]
struct Way {
    from_px: f64,
    farthest_px: f64,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    first_ms: f64,
    last_ms: f64,
    n_turns: u64,
}

impl Axis {
    fn moved(&mut self, at_ms: f64, px: f64) -> Option<Thrash> {
        let mut ended = None;
        if self.run.is_some_and(|it| at_ms - it.last_ms > MAX_LEG_MS) {
            ended = self.run.take().and_then(Run::into_thrash);
        }
        let way = self.way.get_or_insert(Way { from_px: px, farthest_px: px });
        let side = (way.farthest_px - way.from_px).signum();
        if (px - way.farthest_px) * side >= 0.0 {
            way.farthest_px = px;
        } else if (px - way.farthest_px).abs() >= MIN_LEG_PX {
            let is_turn = (way.farthest_px - way.from_px).abs() >= MIN_LEG_PX;
            *way = Way { from_px: way.farthest_px, farthest_px: px };
            if is_turn {
                let run = Run { first_ms: at_ms, last_ms: at_ms, n_turns: 0 };
                let run = self.run.get_or_insert(run);
                run.last_ms = at_ms;
                run.n_turns += 1;
            }
        }
        ended
    }
}

impl Run {
    fn into_thrash(self) -> Option<Thrash> {
        let Run { first_ms, last_ms, n_turns } = self;
        let thrash = Thrash { at_ms: first_ms, n_turns, duration_ms: last_ms - first_ms };
        (n_turns >= MIN_TURNS).then_some(thrash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_and_fro_is_thrashing() {
        check("0,0 200,0 0,0 200,0 0,0 200,0 0,0", "5 turns from 200 for 400");
        check("0,0 0,99 0,0 0,99 0,0 0,99 0,0", "5 turns from 200 for 400");
    }

    #[test]
    fn aslant_counts_once() {
        check("0,0 200,200 0,0 200,200 0,0 200,200 0,0", "5 turns from 200 for 400");
    }

    #[test]
    fn one_way_is_none_however_long() {
        check("0,0 100,0 200,0 300,9 400,0 500,9 600,0 700,9 800,0", "");
    }

    #[test]
    fn a_tremble_is_none() {
        check("0,0 40,0 0,0 40,0 0,0 40,0 0,0 40,0 0,0", "");
    }

    #[test]
    fn slow_turns_are_none() {
        check("0,0 200,0 + + + + 0,0 + + + + 200,0 + + + + 0,0 + + + + 200,0 + + + + 0,0", "");
    }

    #[test]
    fn a_press_ends_it_and_a_drag_is_none() {
        check("0,0 200,0 0,0 200,0 p 0,0 200,0 0,0 200,0 0,0 200,0 r", "");
        check("0,0 200,0 0,0 200,0 0,0 200,0 0,0 p r", "5 turns from 200 for 400");
    }

    #[test]
    fn a_rest_ends_it() {
        check(
            "0,0 200,0 0,0 200,0 0,0 200,0 0,0 + + + + + 0,0 200,0 0,0 200,0 0,0 200,0 0,0",
            "5 turns from 200 for 400; 6 turns from 1300 for 500",
        );
    }

    /// Positions every 100 ms, `+` for none, `p`ress and `r`elease.
    #[track_caller]
    fn check(moves: &str, expected: &str) {
        let mut detector = ThrashedCursor::default();
        let (mut found, mut at_ms) = (Vec::new(), 0.0);
        for step in moves.split_whitespace() {
            match step {
                "p" => found.extend(detector.press()),
                "r" => detector.release(),
                "+" => {}
                position => {
                    let (x, y) = position.split_once(',').unwrap();
                    let at_px = (x.parse().unwrap(), y.parse().unwrap());
                    found.extend(detector.moved(at_ms, at_px));
                }
            }
            at_ms += 100.0;
        }
        found.extend(detector.finish());
        let found: Vec<String> = found
            .iter()
            .map(|it| format!("{} turns from {} for {}", it.n_turns, it.at_ms, it.duration_ms))
            .collect();
        assert_eq!(found.join("; "), expected);
    }
}
