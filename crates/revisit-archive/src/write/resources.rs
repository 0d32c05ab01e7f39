//! What pages had loaded and a recorder captured: addresses, and what was there.
//!
//! A player needs all of it before its first picture, so the manifest lists it.

use revisit_rrweb::json;
use rustc_hash::FxHashMap;
use serde_json::Map;
use serde_json::value::RawValue;

use super::assets::Assets;
use crate::limits::{MAX_RESOURCE_URL_BYTES, MAX_RESOURCES, MIN_ASSET_BYTES};
use crate::manifest::Resource;

/// Resources in order of their addresses' first capture; of one address the last capture counts.
#[derive(Debug, Default)]
pub(super) struct Resources {
    list: Vec<Resource>,
    by_url: FxHashMap<Box<str>, usize>,
}

impl Resources {
    /// Takes an event that holds what was at an address.
    pub(super) fn see(&mut self, event: &str, assets: &mut Assets) {
        let Some((url, text)) = captured(event) else { return };
        let is_long = text.len() >= MIN_ASSET_BYTES;
        let resource = Resource {
            asset: is_long.then(|| assets.keep(&text).0),
            data: (!is_long).then_some(text),
            url,
            other: Map::new(),
        };
        let number = self.by_url.get(resource.url.as_str()).copied();
        if let Some(known) = number.and_then(|it| self.list.get_mut(it)) {
            *known = resource;
        } else if self.list.len() < MAX_RESOURCES {
            self.by_url.insert(resource.url.as_str().into(), self.list.len());
            self.list.push(resource);
        }
    }

    pub(super) fn into_list(self) -> Vec<Resource> {
        self.list
    }
}

/// The address that an event is about, and what was there as a `data:` address.
fn captured(event: &str) -> Option<(String, String)> {
    let data = json::member(event, "data")?.get();
    let text = |value: Option<&RawValue>| value.and_then(json::text).map(String::from);
    let url = text(json::member(data, "url")).filter(|it| it.len() <= MAX_RESOURCE_URL_BYTES)?;
    let content = text(json::member(json::member(data, "payload")?.get(), "data"))?;
    content.starts_with("data:").then_some((url, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_the_last_capture_counts() {
        let long = format!("data:image/png;base64,{}", "A".repeat(2000));
        let mut assets = Assets::default();
        let mut resources = Resources::default();
        for (url, data) in [("a", "data:,1"), ("b", long.as_str()), ("a", "data:,2")] {
            let payload = format!(r#"{{"rr_type":"DataUrl","data":"{data}"}}"#);
            let data = format!(r#"{{"url":"{url}","payload":{payload}}}"#);
            resources.see(&format!(r#"{{"type":7,"data":{data}}}"#), &mut assets);
        }
        let list = resources.into_list();
        let list: Vec<_> = list.iter().map(|it| (it.url.as_str(), it.data.as_deref())).collect();
        assert_eq!(list, [("a", Some("data:,2")), ("b", None)]);
        assert_eq!(assets.len(), 1);
    }

    #[test]
    fn what_is_not_at_an_address_or_no_content_is_passed_by() {
        check("{}");
        check(r#"{"data":{"url":"a"}}"#);
        check(r#"{"data":{"url":"a","asset":"0"}}"#);
        check(r#"{"data":{"url":"a","payload":{"data":"https://b/"}}}"#);
        check(r#"{"data":{"payload":{"data":"data:,"}}}"#);
    }

    #[track_caller]
    fn check(event: &str) {
        assert_eq!(captured(event), None, "{event}");
    }
}
