//! The longest common part of two lists.
#![expect(clippy::indexing_slicing, reason = "rows and columns are within the table")]

use super::Seen;

/// Which elements of two lists stand in their longest common part.
pub(crate) struct Alignment {
    pub(crate) n_equal: usize,
    pub(crate) live: Vec<bool>,
    pub(crate) found: Vec<bool>,
}

impl Alignment {
    pub(crate) fn of(live: &[Seen], found: &[Seen]) -> Alignment {
        let n_same = |pairs: &mut dyn Iterator<Item = (&Seen, &Seen)>| {
            pairs.take_while(|(a, b)| a == b).count()
        };
        let before = n_same(&mut live.iter().zip(found));
        let rests =
            (live.get(before..).unwrap_or_default(), found.get(before..).unwrap_or_default());
        let after = n_same(&mut rests.0.iter().rev().zip(rests.1.iter().rev()));
        let mut alignment = Alignment {
            n_equal: before + after,
            live: vec![true; live.len()],
            found: vec![true; found.len()],
        };
        let (live, found) = (
            rests.0.get(..rests.0.len() - after).unwrap_or_default(),
            rests.1.get(..rests.1.len() - after).unwrap_or_default(),
        );
        alignment.middle(before, live, found);
        alignment
    }

    /// Lengths of common parts by dynamic programming, and then back along the longest.
    fn middle(&mut self, before: usize, live: &[Seen], found: &[Seen]) {
        let width = found.len() + 1;
        let mut lengths = vec![0_u32; (live.len() + 1) * width];
        let at = |row: usize, column: usize| row * width + column;
        for (row, a) in live.iter().enumerate() {
            for (column, b) in found.iter().enumerate() {
                let length = if a == b {
                    lengths[at(row, column)] + 1
                } else {
                    lengths[at(row, column + 1)].max(lengths[at(row + 1, column)])
                };
                lengths[at(row + 1, column + 1)] = length;
            }
        }
        let (mut row, mut column) = (live.len(), found.len());
        while row > 0 || column > 0 {
            if row > 0 && column > 0 && live[row - 1] == found[column - 1] {
                self.n_equal += 1;
                row -= 1;
                column -= 1;
            } else if row > 0
                && (column == 0 || lengths[at(row - 1, column)] >= lengths[at(row, column - 1)])
            {
                row -= 1;
                self.live[before + row] = false;
            } else {
                column -= 1;
                self.found[before + column] = false;
            }
        }
    }
}
