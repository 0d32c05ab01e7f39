//! Names, each stored once: tags and attributes repeat on every node.

use rustc_hash::FxBuildHasher;
use string_interner::StringInterner;
use string_interner::backend::StringBackend;
use string_interner::symbol::{Symbol as _, SymbolU32};

/// A name. Equal names are equal atoms, within one [`Atoms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(SymbolU32);

/// The names of a page.
#[derive(Debug, Clone)]
pub struct Atoms(StringInterner<StringBackend<SymbolU32>, FxBuildHasher>);

impl Default for Atoms {
    fn default() -> Atoms {
        Atoms(StringInterner::new())
    }
}

impl Atoms {
    pub fn intern(&mut self, text: &str) -> Atom {
        Atom(self.0.get_or_intern(text))
    }

    /// The atom of a name; `None` when nothing has that name.
    pub fn find(&self, text: &str) -> Option<Atom> {
        self.0.get(text).map(Atom)
    }

    pub fn text(&self, atom: Atom) -> &str {
        self.0.resolve(atom.0).unwrap_or_default()
    }

    /// Bytes of all names, nearly.
    pub(super) fn bytes(&self) -> usize {
        /// Where a name ends, and its place in the table.
        const PER_NAME: usize = 16;
        self.0.iter().map(|(_, text)| text.len() + PER_NAME).sum()
    }

    /// A number of its own for each atom, from zero up.
    pub fn index(atom: Atom) -> usize {
        atom.0.to_usize()
    }
}
