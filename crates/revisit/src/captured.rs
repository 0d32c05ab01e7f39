//! Captured assets that a recorder did not send, because the store had them: their events hold a
//! hash. Here they become what they would be had they been sent, so that nothing behind this needs
//! to know, and the archive that is made of them has a reference of its own to each asset.

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash, BlockLine, ProjectId, limits};
use revisit_rrweb::{json, kind};
use revisit_store::{Store, StoreError};
use serde_json::value::RawValue;

/// A line that refers to an asset is hardly more than its address.
const MAX_LINE_BYTES: usize = 16 * 1024;
/// Text that is put into one block. A recorder captures 20 MiB for a page load at most, which are
/// 27 MiB of base64.
const MAX_RESTORED_BYTES: usize = 64 << 20;
/// References that are looked up in one block: those of several page loads.
const MAX_REFERENCES: u64 = 2_000;

/// The text of a block with all that could be put back.
pub(crate) struct Restored {
    pub(crate) text: String,
    /// Events that refer to what is not there any more. They stay as they are.
    pub(crate) n_gone: u64,
}

/// Puts into a block what its events refer to.
pub(crate) async fn restore(
    store: &Store,
    project: &ProjectId,
    block: String,
) -> Result<Restored, StoreError> {
    let wanted: Vec<AssetHash> = block.lines().filter_map(reference).map(|it| it.asset).collect();
    if wanted.is_empty() {
        return Ok(Restored { text: block, n_gone: 0 });
    }
    let mut births = BTreeMap::new();
    for hashes in wanted.chunks(limits::MAX_ASSETS_ASKED) {
        births.extend(store.stored_assets(project, hashes).await?);
    }
    let mut text = String::with_capacity(block.len());
    let (mut n_met, mut n_gone, mut room) = (0, 0, MAX_RESTORED_BYTES);
    for line in block.lines() {
        if let Some(reference) = reference(line) {
            n_met += 1;
            let birth = births.get(&reference.asset).filter(|_| n_met <= MAX_REFERENCES);
            let content = match birth {
                Some(birth) => content(store, project, reference.asset, *birth).await?,
                None => None,
            };
            match content.filter(|it| it.len() <= room) {
                Some(content) => {
                    room -= content.len();
                    reference.push_whole(&mut text, &content);
                    text.push('\n');
                    continue;
                }
                None => n_gone += 1,
            }
        }
        text.push_str(line);
        text.push('\n');
    }
    Ok(Restored { text, n_gone })
}

/// What was at an address, if the asset is that.
async fn content(
    store: &Store,
    project: &ProjectId,
    hash: AssetHash,
    birth: ArchiveId,
) -> Result<Option<String>, StoreError> {
    match store.asset(project, hash, birth).await {
        // Any other string of the project is nobody's to put into a recording.
        Ok(text) => Ok(Some(text).filter(|it| it.starts_with("data:"))),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// An event that holds a hash in place of what was captured.
struct Reference<'a> {
    window: &'a str,
    event: &'a str,
    asset: AssetHash,
}

fn reference(line: &str) -> Option<Reference<'_>> {
    if line.len() > MAX_LINE_BYTES || !line.contains("\"asset\"") {
        return None;
    }
    let BlockLine::Event { .. } = BlockLine::parse(line)? else { return None };
    let mut elements = json::elements(line)?.into_iter();
    let (window, event) = (elements.next()?.get(), elements.next()?.get());
    if json::integer(json::member(event, "type")?)? != kind::ASSET {
        return None;
    }
    let data = json::member(event, "data")?.get();
    let asset = json::text(json::member(data, "asset")?)?.parse().ok()?;
    json::member(data, "payload").is_none().then_some(Reference { window, event, asset })
}

impl Reference<'_> {
    /// The line as it would be had the asset been sent.
    fn push_whole(&self, out: &mut String, content: &str) {
        out.push('[');
        out.push_str(self.window);
        out.push(',');
        push_object(out, self.event, |out, name, value| {
            if name != "data" {
                return push_member(out, name, value.get());
            }
            push_name(out, name);
            push_object(out, value.get(), |out, name, value| match name {
                "asset" => {
                    push_name(out, "payload");
                    out.push_str("{\"rr_type\":\"DataUrl\",\"data\":");
                    json::push_quoted(out, content);
                    out.push('}');
                }
                _ => push_member(out, name, value.get()),
            });
        });
        out.push(']');
    }
}

/// An object with what is made of each member of another.
fn push_object(out: &mut String, object: &str, mut push: impl FnMut(&mut String, &str, &RawValue)) {
    out.push('{');
    let mut is_first = true;
    for (name, value) in json::members(object).unwrap_or_default() {
        if !is_first {
            out.push(',');
        }
        is_first = false;
        push(out, &name, value);
    }
    out.push('}');
}

fn push_member(out: &mut String, name: &str, json: &str) {
    push_name(out, name);
    out.push_str(json);
}

fn push_name(out: &mut String, name: &str) {
    json::push_quoted(out, name);
    out.push(':');
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_reference_becomes_what_would_have_been_sent() {
        let line = format!(
            r#"["w 1",{{"type":7,"timestamp":5.5,"data":{{"url":"https://a/","asset":"{HASH}","n":1e999}}}}]"#
        );
        let found = reference(&line).unwrap();
        assert_eq!(found.asset.to_string(), HASH);
        let mut whole = String::new();
        found.push_whole(&mut whole, "data:,\"");
        let payload = r#""payload":{"rr_type":"DataUrl","data":"data:,\""}"#;
        let expected = format!(
            r#"["w 1",{{"type":7,"timestamp":5.5,"data":{{"url":"https://a/",{payload},"n":1e999}}}}]"#
        );
        assert_eq!(whole, expected);
    }

    #[test]
    fn other_events_are_none() {
        check(r#"["w",{"type":7,"data":{"url":"a","asset":"0"}}]"#);
        check(&format!(r#"["w",{{"type":5,"data":{{"asset":"{HASH}"}}}}]"#));
        check(&format!(r#"["w",{{"type":7,"data":{{"asset":"{HASH}","payload":{{}}}}}}]"#));
        check(&format!(r#"{{"item":{{"asset":"{HASH}"}}}}"#));
        check(r#"["w","asset"]"#);
    }

    #[track_caller]
    fn check(line: &str) {
        assert!(reference(line).is_none(), "{line}");
    }
}
