//! Changes of the node tree, in the order that rrweb's replayer makes them: removes, adds, texts,
//! attributes.

mod adds;
mod attributes;
mod removes;
mod siblings;
mod texts;

use super::{Mirror, Problem};
use crate::event::Mutation;
use crate::tape::List;

impl Mirror {
    pub(super) fn mutate(&mut self, mutation: &Mutation<'_>) {
        let Mutation { texts, attributes, removes, adds, is_attach_iframe: _ } = mutation;
        let mut take = |list: &Option<List<'_>>, apply: fn(&mut Mirror, List<'_>)| match list {
            Some(list) => apply(self, *list),
            None => self.problems.note(Problem::MissingList),
        };
        take(removes, Mirror::remove_all);
        take(adds, Mirror::add_all);
        take(texts, Mirror::set_texts);
        take(attributes, Mirror::set_attributes);
    }
}
