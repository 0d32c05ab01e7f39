//! From random numbers to events that mean something for the page as it is, or just do not.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::naive::Page;

/// One random change of one kind; the numbers choose nodes and names.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    kind: u8,
    a: usize,
    b: usize,
    c: usize,
}

/// What one event is made of.
#[derive(Debug, Clone)]
pub(crate) struct Step(Vec<Change>);

impl Step {
    pub(crate) fn many() -> impl Strategy<Value = Vec<Step>> {
        let change = (0..12u8, 0..1000usize, 0..1000usize, 0..1000usize)
            .prop_map(|(kind, a, b, c)| Change { kind, a, b, c });
        let step = prop::collection::vec(change, 1..10).prop_map(Step);
        prop::collection::vec(step, 1..25)
    }
}

/// An id that no node ever gets.
const NOBODY: i64 = 999_999;
const TAGS: [&str; 3] = ["div", "span", "p"];
const NAMES: [&str; 3] = ["class", "title", "data-x"];

/// Makes events one after the other.
#[derive(Debug, Default)]
pub(crate) struct Script {
    next_id: i64,
    n_events: i64,
}

impl Script {
    /// The next event: a page first, then mutations of it.
    pub(crate) fn event(&mut self, step: &Step, page: &Page) -> Value {
        self.n_events += 1;
        let timestamp = 1000 + self.n_events;
        if self.n_events == 1 {
            self.next_id = 10;
            let body = json!({"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [
                {"type": 2, "id": 4, "tagName": "div", "attributes": {"class": "a"}, "childNodes": [
                    {"type": 3, "id": 5, "textContent": "hello"}]},
                {"type": 2, "id": 6, "tagName": "p", "attributes": {}, "childNodes": []}]});
            let html = json!({"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [body]});
            let document = json!({"type": 0, "id": 1, "childNodes": [html]});
            let offset = json!({"top": 0, "left": 0});
            return json!({"type": 2, "timestamp": timestamp, "data": {"node": document, "initialOffset": offset}});
        }
        let (mut removes, mut adds, mut texts, mut attributes) = (vec![], vec![], vec![], vec![]);
        for change in &step.0 {
            let Change { kind, a, b, c } = change;
            match kind {
                0..=1 => removes.extend(remove(page, *a, *b)),
                2..=6 => adds.push(self.add(page, &adds, *a, *b, *c)),
                7 => adds.extend(moved(page, *a, *b, *c)),
                8 => texts.push(text(page, *a, *b)),
                _ => attributes.push(attribute(page, *a, *b, *c)),
            }
        }
        json!({"type": 3, "timestamp": timestamp, "data": {
            "source": 0, "removes": removes, "adds": adds, "texts": texts, "attributes": attributes}})
    }

    /// A new node, sometimes under one that is added by the same event, sometimes under nobody.
    fn add(&mut self, page: &Page, adds: &[Value], a: usize, b: usize, c: usize) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        let parent = match a % 10 {
            0 => NOBODY,
            1..=3 => adds
                .iter()
                .filter(|it| it["node"]["type"] == 2)
                .filter_map(|it| it["node"]["id"].as_i64())
                .next_back()
                .unwrap_or(3),
            _ => any(&page.elements().into_iter().filter(|it| *it > 2).collect::<Vec<_>>(), a / 10),
        };
        let next = match b % 8 {
            0 => json!(NOBODY),
            // Somewhere else on the page, which means at the end.
            1 => json!(elsewhere(page, parent, b / 8)),
            2..=4 => match page.children(parent).as_slice() {
                [] => Value::Null,
                children => json!(any(children, b / 8)),
            },
            _ => Value::Null,
        };
        json!({"parentId": parent, "nextId": next, "node": node(id, c)})
    }
}

fn node(id: i64, choice: usize) -> Value {
    if choice.is_multiple_of(3) {
        return json!({"type": 3, "id": id, "textContent": format!("n{choice}")});
    }
    let tag = TAGS[choice % TAGS.len()];
    let attributes = json!({NAMES[choice / 3 % NAMES.len()]: format!("v{}", choice % 4)});
    json!({"type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": []})
}

/// A removal: mostly a right one, else of nobody, from nobody, or from a wrong parent.
fn remove(page: &Page, a: usize, b: usize) -> Option<Value> {
    let known: Vec<i64> = page.known().into_iter().filter(|it| *it > 3).collect();
    let id = if b.is_multiple_of(12) { NOBODY } else { any(&known, a) };
    let parent = match b % 12 {
        1 => NOBODY,
        2 => any(&page.elements(), b),
        _ => page.parent(id).unwrap_or(3),
    };
    (!known.is_empty()).then(|| json!({"id": id, "parentId": parent}))
}

/// A node that is there already, added anew in another place: a move without a remove.
fn moved(page: &Page, a: usize, b: usize, c: usize) -> Option<Value> {
    let known: Vec<i64> = page.known().into_iter().filter(|it| *it > 3).collect();
    if known.is_empty() {
        return None;
    }
    let id = any(&known, a);
    let places: Vec<i64> =
        page.elements().into_iter().filter(|it| *it > 2 && !page.is_within(id, *it)).collect();
    let parent = any(&places, b);
    let mut node = page.recorded(id)?.clone();
    if c.is_multiple_of(2) && node["type"] == 2 {
        node["childNodes"] = json!([]);
    }
    Some(json!({"parentId": parent, "nextId": null, "node": node}))
}

/// A new text for a text, or for an element that is empty before the event.
fn text(page: &Page, a: usize, b: usize) -> Value {
    let places: Vec<i64> =
        page.known().into_iter().filter(|it| page.children(*it).is_empty()).collect();
    json!({"id": any(&places, a), "value": format!("t{b}")})
}

fn attribute(page: &Page, a: usize, b: usize, c: usize) -> Value {
    let value = if c.is_multiple_of(4) { Value::Null } else { json!(format!("w{c}")) };
    json!({"id": any(&page.known(), a), "attributes": {NAMES[b % NAMES.len()]: value}})
}

/// A node of the page that is not below `parent`.
fn elsewhere(page: &Page, parent: i64, choice: usize) -> i64 {
    let others: Vec<i64> =
        page.known().into_iter().filter(|it| !page.is_within(parent, *it)).collect();
    any(&others, choice)
}

fn any(ids: &[i64], choice: usize) -> i64 {
    if ids.is_empty() { NOBODY } else { ids[choice % ids.len()] }
}
