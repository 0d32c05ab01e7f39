//! The members of an item and of its properties that are looked at. All others are carried.

use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::surgery::Cuts;

/// The first level of an item. Of repeated members the last wins, as in `JSON.parse`.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) event: Option<&'a RawValue>,
    pub(super) uuid: Option<&'a RawValue>,
    pub(super) timestamp: Option<&'a RawValue>,
    pub(super) offset: Option<&'a RawValue>,
    pub(super) sent_at: Option<&'a RawValue>,
    pub(super) key: Option<&'a RawValue>,
    pub(super) distinct_id: Option<&'a RawValue>,
    pub(super) properties: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    /// `None` when the item is not an object.
    pub(super) fn read(item: &'a RawValue) -> Option<Fields<'a>> {
        let mut fields = Fields::default();
        json::for_each_member(item.get(), |name, value| match name.as_ref() {
            "event" => fields.event = Some(value),
            "uuid" => fields.uuid = Some(value),
            "timestamp" => fields.timestamp = Some(value),
            "offset" => fields.offset = Some(value),
            "sent_at" => fields.sent_at = Some(value),
            "api_key" | "token" | "$token" => fields.key = usable(value).or(fields.key),
            "distinct_id" | "$distinct_id" => {
                fields.distinct_id = usable(value).or(fields.distinct_id);
            }
            "properties" => fields.properties = usable(value),
            _ => {}
        })
        .ok()?;
        Some(fields)
    }
}

/// What an item's properties say of the recording it belongs to.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) session: Option<&'a RawValue>,
    pub(super) window: Option<&'a RawValue>,
    pub(super) distinct_id: Option<&'a RawValue>,
    pub(super) key: Option<&'a RawValue>,
    pub(super) library: Option<&'a RawValue>,
    pub(super) library_version: Option<&'a RawValue>,
    pub(super) time: Option<&'a RawValue>,
    /// The recorded events: an array, or one object in the oldest versions.
    pub(super) events: Option<&'a RawValue>,
    /// What takes the events out of the item's text.
    pub(super) cuts: Option<Cuts<'a>>,
}

impl<'a> Properties<'a> {
    /// `None` when the properties are not an object.
    pub(super) fn read(item: &'a RawValue, properties: &'a RawValue) -> Option<Properties<'a>> {
        let mut found = Properties::default();
        let mut cuts = Cuts::of(item.get(), properties.get());
        json::for_each_member(properties.get(), |name, value| {
            cuts.member(value.get(), name == "$snapshot_data");
            match name.as_ref() {
                "$session_id" => found.session = Some(value),
                "$window_id" => found.window = Some(value),
                "distinct_id" | "$distinct_id" => {
                    found.distinct_id = usable(value).or(found.distinct_id);
                }
                "token" | "api_key" => found.key = usable(value).or(found.key),
                "$lib" => found.library = Some(value),
                "$lib_version" => found.library_version = Some(value),
                "$time" => found.time = Some(value),
                "$snapshot_data" => found.events = Some(value),
                _ => {}
            }
        })
        .ok()?;
        found.cuts = Some(cuts);
        Some(found)
    }
}

/// A value that says something.
fn usable(value: &RawValue) -> Option<&RawValue> {
    Some(value).filter(|it| it.get() != "null" && it.get() != "\"\"")
}
