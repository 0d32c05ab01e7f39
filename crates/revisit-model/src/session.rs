//! A session as lists and viewers know it.

use serde::{Deserialize, Serialize};

use crate::{ProjectId, SessionId, Source, Summary, Timestamp, VisitorId};

/// Everything the catalog knows of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub project: ProjectId,
    pub id: SessionId,
    pub source: Source,
    pub state: SessionState,
    pub visitor: Option<VisitorId>,
    pub last_received_at: Timestamp,
    pub n_blocks: u64,
    pub labels: Labels,
    pub summary: Summary,
}

/// How far a session's summary can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionState {
    /// Data came a moment ago, or came after the summary was made.
    Live,
    /// The summary covers all that there is.
    Finalized,
}

/// What the owner wrote on a session; stored beside its data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub starred: bool,
    #[serde(default)]
    pub viewed: bool,
}
