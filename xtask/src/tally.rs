//! How many tests passed and failed, read from what the runners print at their end.
//!
//! Never decides whether a run was good: exit codes do. A line that is not understood adds nothing.

use std::fmt;
use std::ops::AddAssign;

/// Tests that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) n_passed: u64,
    pub(crate) n_failed: u64,
}

/// The runners whose closing lines are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    Nextest,
    CargoTest,
    Vitest,
    Playwright,
}

impl Tally {
    /// Reads everything that a runner printed, in colour or not.
    pub(crate) fn read(runner: Runner, printed: &str) -> Tally {
        let mut tally = Tally::default();
        for line in printed.lines() {
            tally += read_line(runner, without_colour(line).trim()).unwrap_or_default();
        }
        tally
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Tally::default()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        let Tally { n_passed, n_failed } = other;
        self.n_passed += n_passed;
        self.n_failed += n_failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.n_passed, self.n_failed)
    }
}

fn read_line(runner: Runner, line: &str) -> Option<Tally> {
    let tally = match runner {
        Runner::Nextest => {
            let (_, counts) = line.strip_prefix("Summary [")?.split_once(" run: ")?;
            let n_failed =
                ["failed", "timed out", "exec failed"].map(|it| count_before(counts, it));
            Tally { n_passed: count_before(counts, "passed"), n_failed: n_failed.iter().sum() }
        }
        Runner::CargoTest => {
            let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
            Tally {
                n_passed: count_before(counts, "passed"),
                n_failed: count_before(counts, "failed"),
            }
        }
        Runner::Vitest => {
            let counts = line.strip_prefix("Tests ")?;
            Tally {
                n_passed: count_before(counts, "passed"),
                n_failed: count_before(counts, "failed"),
            }
        }
        Runner::Playwright => {
            let (count, word) = line.split_once(' ')?;
            let count = count.parse().ok()?;
            let word = word.split_once(" (").map_or(word, |(word, _)| word);
            match word {
                // A flaky test passed when it was tried again.
                "passed" | "flaky" => Tally { n_passed: count, n_failed: 0 },
                "failed" | "interrupted" => Tally { n_passed: 0, n_failed: count },
                _ => return None,
            }
        }
    };
    Some(tally)
}

/// The number before a word, in a list such as `5 passed (1 slow), 2 failed`, else 0.
fn count_before(counts: &str, word: &str) -> u64 {
    counts
        .split([',', ';', '|'])
        .map(|part| part.split('(').next().unwrap_or_default().trim())
        .filter_map(|part| part.split_once(' '))
        .find(|(_, what)| *what == word)
        .and_then(|(count, _)| count.parse().ok())
        .unwrap_or_default()
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        if char == '\u{1b}' {
            // A sequence is `ESC [ numbers letter`.
            for char in chars.by_ref() {
                if char.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(char);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Runner::{CargoTest, Nextest, Playwright, Vitest};
    use super::*;

    #[test]
    fn nextest_with_slow_flaky_and_lost_tests() {
        check(Nextest, "     Summary [   0.005s] 10 tests run: 10 passed, 0 skipped", (10, 0));
        check(Nextest, "Summary [  1.0s] 1 test run: 1 passed, 3 skipped", (1, 0));
        check(
            Nextest,
            "Summary [ 61.2s] 9/12 tests run: 5 passed (1 slow, 1 flaky), 2 failed, 1 timed out, 1 exec failed, 4 skipped",
            (5, 4),
        );
    }

    #[test]
    fn cargo_test_sums_its_binaries() {
        check(
            CargoTest,
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\nnoise\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            (4, 2),
        );
    }

    #[test]
    fn vitest_sums_its_workspaces_and_does_not_count_files() {
        check(
            Vitest,
            " Test Files  1 passed (1)\n      Tests  12 passed (12)\n\n      Tests  1 failed | 11 passed | 2 skipped (14)",
            (23, 1),
        );
    }

    #[test]
    fn colour_does_not_hide_a_count() {
        check(
            Vitest,
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m12 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (12)\u{1b}[39m",
            (12, 0),
        );
    }

    #[test]
    fn playwright_counts_each_outcome_on_a_line() {
        check(
            Playwright,
            "  1 failed\n    a.spec.ts:3 › x\n  1 flaky\n  2 skipped\n  5 passed (10.0s)",
            (6, 1),
        );
    }

    #[test]
    fn what_tests_print_is_not_counted() {
        check(Playwright, "5 passed exams\nI 3 failed", (0, 0));
        check(Nextest, "5 tests run: 5 passed", (0, 0));
    }

    #[track_caller]
    fn check(runner: Runner, printed: &str, (n_passed, n_failed): (u64, u64)) {
        assert_eq!(Tally::read(runner, printed), Tally { n_passed, n_failed });
    }
}
