//! What events make of a page, a line or two for each rule.

mod beside;
mod build;
mod mutations;
mod notation;
mod order;
mod scale;
mod time;
