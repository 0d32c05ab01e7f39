//! What a dialect is given and what it gives back.

use revisit_model::{Batch, Timestamp, limits};

/// One request, as much of it as decoding needs.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub body: &'a [u8],
    /// The query string, without its question mark.
    pub query: &'a str,
    pub content_type: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub received_at: Timestamp,
}

impl Request<'_> {
    /// The first parameter of the query that is called `name`.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// A decoded request.
#[derive(Debug)]
pub struct Received {
    /// The write key, as it was sent. Whether it opens anything is not known here.
    pub key: String,
    pub batch: Batch,
}

/// Whether a text can be a key at all.
pub(crate) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.len() <= limits::MAX_KEY_CHARS
}
