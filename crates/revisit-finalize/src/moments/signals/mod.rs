//! Detectors.

use std::collections::HashMap;
use std::sync::Arc;

use revisit_model::Moment;

use super::{Page, Seen};

#[derive(Debug, Default)]
pub(crate) struct Signals {}

impl Signals {
    pub(crate) fn observe(&mut self, _seen: &Seen<'_>, _found: &mut Vec<Moment>) {}

    pub(crate) fn finish(self, _pages: &HashMap<Arc<str>, Page>, _found: &mut Vec<Moment>) {}
}
