//! Recordings in other people's formats. Each writer says how many events its format cannot hold.

mod derived;
pub(crate) mod html;
pub(crate) mod jsonl;
pub(crate) mod page;
pub(crate) mod posthog;
pub(crate) mod rrweb;
pub(crate) mod session;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use revisit_model::SessionId;
use revisit_rrweb::json;

/// Every form in which a session can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Zip,
    ZipZstd,
    Html,
    Events(EventFormat),
}

/// Those that are a list of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventFormat {
    Jsonl,
    Rrweb,
    Posthog,
    /// What our recorder gives out in the browser.
    Session,
}

/// Why a text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`as` is {0:?}, which is none of zip, zip-zstd, html, jsonl, rrweb, posthog and session-json"
)]
pub(crate) struct UnknownFormat(String);

impl Format {
    /// How the names of its files end.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Format::Zip | Format::ZipZstd => ".replay.zip",
            Format::Html => ".html",
            Format::Events(EventFormat::Jsonl) => ".jsonl",
            Format::Events(EventFormat::Rrweb) => ".json",
            Format::Events(EventFormat::Posthog) => ".ph-recording.json",
            Format::Events(EventFormat::Session) => ".session.json",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Format::Zip | Format::ZipZstd => "application/zip",
            Format::Html => "text/html; charset=utf-8",
            Format::Events(EventFormat::Jsonl) => "application/jsonl",
            Format::Events(EventFormat::Rrweb | EventFormat::Posthog | EventFormat::Session) => {
                "application/json"
            }
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Format, UnknownFormat> {
        Ok(match text {
            "zip" => Format::Zip,
            "zip-zstd" => Format::ZipZstd,
            "html" => Format::Html,
            "jsonl" => Format::Events(EventFormat::Jsonl),
            "rrweb" => Format::Events(EventFormat::Rrweb),
            "posthog" => Format::Events(EventFormat::Posthog),
            "session-json" => Format::Events(EventFormat::Session),
            other => return Err(UnknownFormat(other.to_owned())),
        })
    }
}

/// What the archive of a session is called.
pub(crate) fn archive_name(id: &SessionId) -> String {
    format!("{id}.replay.zip")
}

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
