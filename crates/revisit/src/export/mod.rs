//! Recordings in other people's formats. Each writer says how many events its format cannot hold.

pub(crate) mod jsonl;
pub(crate) mod posthog;
pub(crate) mod rrweb;
#[cfg(test)]
mod tests;

use revisit_rrweb::json;

/// An event with members added at its end; they win over members of the same name. `None` when
/// the event is not an object.
fn with_members(event: &str, added: &[(&str, &str)]) -> Option<String> {
    let members = json::members(event)?;
    let kept = members.iter().filter(|(key, _)| !added.iter().any(|(name, _)| name == key));
    let mut text = String::with_capacity(event.len() + 64);
    let kept = kept.map(|(key, value)| (key.as_ref(), value.get()));
    for (key, value) in kept.chain(added.iter().copied()) {
        text.push(if text.is_empty() { '{' } else { ',' });
        text.push_str(&json::quoted(key));
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    Some(text)
}
