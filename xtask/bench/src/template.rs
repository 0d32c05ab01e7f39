//! A captured request with holes where its ids stood, so that it can be sent any number of times
//! as another one.

use std::collections::HashMap;
use std::ops::Range;

use revisit_rrweb::json;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Length of a UUID as text, which all ids in the captures are.
const ID_CHARS: usize = 36;

/// An id of a capture: the nth of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Id {
    /// Fresh in every request: the server drops what it has seen before.
    Item(usize),
    /// The recorder's own, in all its requests.
    Session(usize),
    Window(usize),
}

/// A request that can be filled.
#[derive(Debug)]
pub(crate) struct Template {
    json: Vec<u8>,
    holes: Vec<(Range<usize>, Id)>,
}

/// Who sends: the ids that stay the same from one request to the next.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    ids: HashMap<Id, Uuid>,
}

impl Template {
    /// Makes a template of a captured body. `None` when it is not made as the SDK makes them.
    pub(crate) fn of(captured: &str, write_key: &str) -> Option<Template> {
        let mut ids: Vec<(String, Id)> = Vec::new();
        let mut tokens = Vec::new();
        for (number, item) in json::elements(captured)?.into_iter().enumerate() {
            let uuid = text_of(item, "uuid")?;
            let properties = json::member(item.get(), "properties")?;
            let session = text_of(properties, "$session_id")?;
            let window = text_of(properties, "$window_id")?;
            tokens.push(text_of(properties, "token")?);
            for (text, id) in [
                (uuid, Id::Item(number)),
                (session, Id::Session(number)),
                (window, Id::Window(number)),
            ] {
                if text.len() != ID_CHARS {
                    return None;
                }
                if !ids.iter().any(|(known, _)| *known == text) {
                    ids.push((text, id));
                }
            }
        }
        let mut filled = captured.to_owned();
        for token in tokens {
            filled = filled.replace(&json::quoted(&token), &json::quoted(write_key));
        }
        let mut holes = Vec::new();
        for (text, id) in ids {
            let found = filled.match_indices(text.as_str());
            holes.extend(found.map(|(at, it)| (at..at + it.len(), id)));
        }
        Some(Template { json: filled.into_bytes(), holes })
    }

    /// Writes the request of one recorder.
    pub(crate) fn fill(&self, recorder: &mut Recorder) -> Vec<u8> {
        let mut filled = self.json.clone();
        recorder.ids.retain(|id, _| !matches!(id, Id::Item(_)));
        for (place, id) in &self.holes {
            let uuid = recorder.ids.entry(*id).or_insert_with(Uuid::now_v7);
            if let Some(hole) = filled.get_mut(place.clone()) {
                uuid.hyphenated().encode_lower(hole);
            }
        }
        filled
    }
}

fn text_of(object: &RawValue, name: &str) -> Option<String> {
    json::member(object.get(), name).and_then(json::text).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "01a1fd5d-e84d-7f82-b90b-82e2fa5a4219";
    const SESSION: &str = "01a1fd5d-cd05-7c17-a488-c71d0794e2a9";
    const WINDOW: &str = "01a1fd5d-cd05-7c17-a488-c71e03bd26e2";

    #[test]
    fn every_request_has_its_own_items_and_a_recorder_keeps_its_session() {
        let captured = format!(
            r#"[{{"uuid":"{ITEM}","properties":{{"$session_id":"{SESSION}","$window_id":"{WINDOW}","token":"phc"}}}}]"#
        );
        let template = Template::of(&captured, "rvw_x").unwrap();
        let mut recorder = Recorder::default();
        let [first, second] =
            [0, 1].map(|_| String::from_utf8(template.fill(&mut recorder)).unwrap());
        assert_eq!(first.len(), second.len());
        assert!(first.contains(r#""token":"rvw_x""#));
        assert!(![ITEM, SESSION, WINDOW].iter().any(|it| first.contains(it)));
        assert_ne!(first.get(10..46), second.get(10..46));
        assert_eq!(first.get(46..), second.get(46..));
    }

    #[test]
    fn what_the_sdk_does_not_send_is_no_template() {
        for captured in ["", "{}", "[{}]", r#"[{"uuid":"1","properties":{}}]"#] {
            assert!(Template::of(captured, "rvw_x").is_none(), "{captured}");
        }
    }
}
