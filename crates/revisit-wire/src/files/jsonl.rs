//! JSON Lines: what PostHog's API gives, what it stored before, and our own blocks. The form is
//! told line by line.

use revisit_model::{BlockLine, ProblemKind, SessionId};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use super::chunks::{Chunks, Provenance};

/// Lines name no session.
pub(super) fn read(text: &str, chunks: &mut Chunks) -> Option<SessionId> {
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && read_line(line, chunks).is_none() {
            chunks.problems().add(ProblemKind::LineUnreadable, || format!("line {}", index + 1));
        }
    }
    None
}

/// Whether the first line is a window and its event.
pub(super) fn begins_with_pair(text: &str) -> bool {
    let is_text_first = text.strip_prefix('[').is_some_and(|it| it.trim_start().starts_with('"'));
    let first = text.lines().next().filter(|_| is_text_first).and_then(BlockLine::parse);
    match first {
        Some(BlockLine::Event { window: _, event }) => json::is_object(event),
        Some(BlockLine::Item(_)) | None => false,
    }
}

/// `None` when the line is of no known form.
fn read_line(line: &str, chunks: &mut Chunks) -> Option<()> {
    if line.starts_with('[') {
        let BlockLine::Event { window, event } = BlockLine::parse(line)? else { return None };
        let window = RawValue::from_string(json::quoted(&window)).ok();
        let window = chunks.window(window.as_deref());
        chunks.push(&window, event);
        return Some(());
    }
    let members = json::members(line)?;
    let get = |name: &str| members.iter().rev().find(|(key, _)| key == name).map(|it| it.1);
    if get("item").is_some() {
        return read_head(line, chunks);
    }
    match get("data").filter(|it| json::is_array(it)) {
        Some(events) => {
            let window = chunks.window(get("window_id").or_else(|| get("windowId")));
            json::for_each_element(events.get(), |event| chunks.push(&window, event)).ok()?;
        }
        None if get("timestamp").is_some() || get("type").is_some() => {
            chunks.push_flat(serde_json::from_str(line).ok()?);
        }
        None => return None,
    }
    Some(())
}

/// The head of a delivery. Its id was given in another session, so that is not taken over.
fn read_head(line: &str, chunks: &mut Chunks) -> Option<()> {
    let BlockLine::Item(head) = BlockLine::parse(line)? else { return None };
    chunks.set_provenance(Provenance {
        visitor: head.visitor,
        library: head.library,
        user_agent: head.user_agent,
        envelope: head.envelope,
    });
    Some(())
}
