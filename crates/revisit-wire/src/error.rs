//! Why a whole request is refused. What is wrong with a part of it is a problem and not an error.

use revisit_model::IdError;

/// Why nothing of a request can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("the body is larger than the {limit} bytes allowed")]
    TooLarge { limit: usize },
    #[error("the body cannot be decoded: {0}")]
    Undecodable(&'static str),
    #[error("the body is not JSON of a form that is known here")]
    NotJson,
    #[error("neither the request nor an item in it names a usable key")]
    NoKey,
    #[error("the body holds no items")]
    Empty,
    #[error("the field `{field}` is missing or is not {expected}")]
    MissingField { field: &'static str, expected: &'static str },
    #[error(transparent)]
    BadId(#[from] IdError),
}
