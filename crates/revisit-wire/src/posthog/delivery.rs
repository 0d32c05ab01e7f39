//! From the text of a body to its items, and what stands beside them.

use std::borrow::Cow;

use revisit_model::{ProblemKind, Problems, limits};
use revisit_rrweb::json;
use serde_json::value::RawValue;

use crate::WireError;
use crate::salvage::Members;

/// What one request delivers.
#[derive(Default)]
pub(super) struct Delivery<'a> {
    /// The key beside the items. In most versions it is in them.
    pub(super) key: Option<String>,
    pub(super) sent_at: Option<&'a RawValue>,
    pub(super) items: Vec<&'a RawValue>,
}

/// Reads an array of items, a single item, or an object with a `batch` of them.
pub(super) fn read<'a>(text: &'a str, problems: &mut Problems) -> Result<Delivery<'a>, WireError> {
    let mut delivery = Delivery::default();
    let is_whole = if text.trim_start().starts_with('[') {
        take_items(text, &mut delivery, problems)
    } else {
        take_object(text, &mut delivery, problems)?
    };
    if !is_whole {
        if delivery.items.is_empty() {
            return Err(WireError::NotJson);
        }
        problems.add(ProblemKind::BodyBroken, || {
            format!("the JSON breaks off after {} items", delivery.items.len())
        });
    }
    if delivery.items.is_empty() {
        return Err(WireError::Empty);
    }
    Ok(delivery)
}

/// Returns whether the object is whole.
fn take_object<'a>(
    text: &'a str,
    delivery: &mut Delivery<'a>,
    problems: &mut Problems,
) -> Result<bool, WireError> {
    let members = Members::read(text, &["api_key", "token", "$token", "batch", "sent_at"]);
    delivery.sent_at = members.get("sent_at");
    delivery.key = ["api_key", "token", "$token"]
        .iter()
        .find_map(|it| members.get(it).and_then(json::text).filter(|it| !it.is_empty()))
        .map(Cow::into_owned);
    if let Some(batch) = members.get("batch").filter(|it| json::is_array(it)) {
        return Ok(take_items(batch.get(), delivery, problems) && members.is_whole);
    }
    if let Some(broken) = members.broken_value("batch").filter(|it| it.starts_with('[')) {
        take_items(broken, delivery, problems);
        return Ok(false);
    }
    if !members.is_whole {
        return Ok(false);
    }
    // Its own `sent_at` is in it, and so is not beside it.
    delivery.sent_at = None;
    let single: &RawValue = serde_json::from_str(text).map_err(|_not_json| WireError::NotJson)?;
    delivery.items.push(single);
    Ok(true)
}

/// Returns whether the array is whole.
fn take_items<'a>(array: &'a str, delivery: &mut Delivery<'a>, problems: &mut Problems) -> bool {
    let mut n_over = 0;
    let whole = json::for_each_element(array, |item| {
        if delivery.items.len() < limits::MAX_ITEMS_PER_BODY {
            delivery.items.push(item);
        } else {
            n_over += 1;
        }
    });
    if n_over > 0 {
        problems.add_many(ProblemKind::TooMany, n_over, || {
            format!("items beyond the {} allowed in one request", limits::MAX_ITEMS_PER_BODY)
        });
    }
    whole.is_ok()
}
