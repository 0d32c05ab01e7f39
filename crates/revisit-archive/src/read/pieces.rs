//! What was fetched of an archive so far.

use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::ops::Range;

use rawzip::ReaderAt;

/// Ranges of a file's bytes. Reading elsewhere fails, and is remembered.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    total: u64,
    parts: Vec<(u64, Vec<u8>)>,
    missed: Cell<Option<(u64, u64)>>,
}

impl Pieces {
    pub(super) fn new(total: u64) -> Pieces {
        Pieces { total, ..Pieces::default() }
    }

    pub(super) fn add(&mut self, start: u64, bytes: Vec<u8>) {
        self.parts.push((start, bytes));
    }

    /// The bytes of a range, if one piece holds them all.
    pub(super) fn get(&self, range: &Range<u64>) -> Option<&[u8]> {
        self.parts.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(range.start.checked_sub(*start)?).ok()?;
            let to = usize::try_from(range.end.checked_sub(*start)?).ok()?;
            bytes.get(from..to)
        })
    }

    /// The first range that was read and is not there, since this was last asked.
    pub(super) fn take_missed(&self) -> Option<Range<u64>> {
        self.missed.take().map(|(start, end)| start..end)
    }
}

impl ReaderAt for &Pieces {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        if offset >= self.total || buf.is_empty() {
            return Ok(0);
        }
        let wanted = offset..self.total.min(offset.saturating_add(buf.len() as u64));
        let found = self.parts.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(*start)?).ok()?;
            bytes.get(from..).filter(|it| !it.is_empty())
        });
        let Some(bytes) = found else {
            if self.missed.get().is_none() {
                self.missed.set(Some((wanted.start, wanted.end)));
            }
            return Err(io::Error::new(ErrorKind::WouldBlock, "these bytes were not fetched yet"));
        };
        let n = bytes.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), bytes.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }
}
