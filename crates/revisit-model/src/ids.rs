//! Names of things. Each is checked once, where it enters, and can be put into an object key, a
//! ZIP entry name or a URL from then on.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits;

/// Why a text cannot be an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("{what} has {length} characters, more than the {max} allowed")]
    TooLong { what: &'static str, length: usize, max: usize },
    #[error("{what} holds the character {character:?}; allowed are {allowed}")]
    BadCharacter { what: &'static str, character: char, allowed: &'static str },
}

/// A text id: its name in messages, its longest length, and what it may be made of.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:expr, $allowed:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Result<$name, IdError> {
                let text = text.into();
                check_text(&text, $what, $max, $allowed, $check)?;
                Ok($name(text))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<$name, IdError> {
                $name::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A tenant.
    ProjectId, "project", limits::MAX_PROJECT_ID_CHARS, "a-z, 0-9, - and _",
    |it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-' || it == '_'
);
text_id!(
    /// One recording. PostHog uses UUIDv7; any short word will do.
    SessionId, "session id", limits::MAX_SESSION_ID_CHARS, "letters, digits, - and _",
    |it| it.is_ascii_alphanumeric() || it == '-' || it == '_'
);
text_id!(
    /// One tab, or one page load of a recorder that cannot tell tabs.
    WindowId, "window id", limits::MAX_WINDOW_ID_CHARS, "anything but control characters",
    |it| !it.is_control()
);
text_id!(
    /// Who was recorded (PostHog's `distinct_id`).
    VisitorId, "visitor id", limits::MAX_VISITOR_ID_CHARS, "anything but control characters",
    |it| !it.is_control()
);

fn check_text(
    text: &str,
    what: &'static str,
    max: usize,
    allowed: &'static str,
    is_allowed: impl Fn(char) -> bool,
) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { what });
    }
    let length = text.chars().count();
    if length > max {
        return Err(IdError::TooLong { what, length, max });
    }
    match text.chars().find(|it| !is_allowed(*it)) {
        Some(character) => Err(IdError::BadCharacter { what, character, allowed }),
        None => Ok(()),
    }
}

impl ProjectId {
    /// The project that exists from the first start.
    pub fn default_project() -> ProjectId {
        ProjectId("default".to_owned())
    }
}

/// A UUID id: what it names and how it is made.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn from_uuid(uuid: Uuid) -> $name {
                $name(uuid)
            }

            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text).ok().map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }
    };
}

uuid_id!(
    /// One delivery of events: PostHog's item `uuid`, our SDK's batch id, or a hash of a file's
    /// content. The same id again is the same data again.
    ItemId
);
uuid_id!(
    /// One segment object. A UUIDv7, so that names sort by time.
    SegmentId
);
uuid_id!(
    /// One generation of a session's archive. A UUIDv7, so that names sort by time.
    ArchiveId
);
uuid_id!(
    /// The public name of a key, by which it is listed and revoked.
    KeyId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_cannot_be_says_why() {
        check("", "session id is empty");
        check("a/../b", "session id holds the character '/'; allowed are letters, digits, - and _");
        check(&"x".repeat(71), "session id has 71 characters, more than the 70 allowed");
        assert!(SessionId::new("019a-Zz_9").is_ok());
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(SessionId::new(text).unwrap_err().to_string(), expected);
    }
}
