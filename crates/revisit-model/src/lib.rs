//! The nouns: ids, time, batches, blocks, sessions, moments, summaries, projects, policies,
//! limits.
//!
//! **Invariant:** no IO, no SQL, no clock. Whoever needs the time hands it in.

pub mod asset;
pub mod batch;
pub mod block;
pub mod ids;
pub mod limits;
pub mod moment;
pub mod policy;
pub mod problem;
pub mod project;
pub mod session;
pub mod summary;
pub mod text;
pub mod time;

pub use asset::{AssetHash, HashError};
pub use batch::{Batch, EventLines, Item, ItemHead, LEAD_IN, Source};
pub use block::{BlockLine, BlockStats};
pub use ids::{
    ArchiveId, IdError, ItemId, KeyId, ProjectId, SegmentId, SessionId, VisitorId, WindowId,
};
pub use moment::{Moment, Target};
pub use policy::{Policy, PolicyError};
pub use problem::{ProblemKind, Problems};
pub use project::{Key, KeyKind, Project};
pub use session::{Labels, Session, SessionState};
pub use summary::{ErrorCount, PageVisit, Summary, Viewport, WindowSummary};
pub use time::Timestamp;
