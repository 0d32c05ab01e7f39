//! The replay engine: whatever events somebody sends, one a line, applying them and asking about
//! the page does not panic, hang, or hold more than a small multiple of what came in.
//!
//! The first line may be a selector; it is asked for as well.
#![no_main]

use std::alloc::System;

use cap::Cap;
use libfuzzer_sys::fuzz_target;
use revisit_rrweb::query::{self, Selector};
use revisit_rrweb::{Dom, Event, Mirror, NodeKey, Parser, canonical};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// What a mirror may hold for each byte that it was given, and whatever it was given.
const MAX_HELD_FACTOR: usize = 10;
const MAX_HELD_CONSTANT_BYTES: usize = 256 << 10;

/// What may be in use at once beside that while an event is read, and while questions are answered.
const MAX_USED_FACTOR: usize = 40;
const MAX_USED_CONSTANT_BYTES: usize = 8 << 20;

/// Nodes that each question is asked of.
const N_ASKED: usize = 16;

fuzz_target!(|data: &[u8]| {
    let before_bytes = MEMORY.allocated();
    let used_bytes = data.len() * MAX_USED_FACTOR + MAX_USED_CONSTANT_BYTES;
    MEMORY.set_limit(before_bytes + used_bytes).expect("less is in use");
    let text = String::from_utf8_lossy(data);
    let mut parser = Parser::new();
    let mut mirror = Mirror::new();
    for line in text.lines() {
        parser.read(line, |json| mirror.apply(&Event::of(json), line));
    }
    let held_bytes = MEMORY.allocated() - before_bytes;
    let max_bytes = data.len() * MAX_HELD_FACTOR + MAX_HELD_CONSTANT_BYTES;
    assert!(held_bytes <= max_bytes, "{} bytes became {held_bytes}", data.len());

    let dom = mirror.dom();
    let Some(document) = dom.document() else { return };
    let selector = text.lines().next().unwrap_or_default();
    ask(dom, document, selector);

    let mut written = String::new();
    canonical::write(&mirror, document, &mut written);
    drop(mirror.keyframe(0.0));
});

fn ask(dom: &Dom, document: NodeKey, selector: &str) {
    if let Ok(selector) = Selector::parse(selector) {
        query::select(dom, None, &selector);
    }
    let mut html = String::new();
    query::html::write(dom, document, &mut html);
    query::visible_text(dom, document, 1000);

    let everything = Selector::parse("*").expect("a star is a selector");
    for key in query::select(dom, None, &everything).into_iter().take(N_ASKED) {
        query::label(dom, key);
        query::path(dom, key);
        query::clickable_ancestor(dom, key);
        query::visible_text(dom, key, 100);
        let unique = query::unique_selector(dom, key);
        let Ok(selector) = Selector::parse(&unique) else { continue };
        let root = dom.root(key);
        let found = query::select(dom, None, &selector);
        let found: Vec<NodeKey> = found.into_iter().filter(|it| dom.root(*it) == root).collect();
        let is_deep = unique.matches(" > ").count() >= 60;
        assert!(is_deep || found == [key], "{unique} finds {found:?} and not only {key:?}");
    }
}
