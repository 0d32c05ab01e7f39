//! What tests of archives need: something to say of a session.

use revisit_archive::About;
use revisit_archive::manifest::SessionFacts;
use revisit_model::{Problems, ProjectId, SessionId, Source, Summary, Timestamp};

pub(crate) fn about() -> About {
    About {
        session: SessionFacts {
            id: SessionId::new("s").unwrap(),
            project: ProjectId::default_project(),
            source: Source::Native,
            visitor: None,
            received_from_ms: Timestamp::from_ms(1),
            received_to_ms: Timestamp::from_ms(2),
            title: None,
            tags: Vec::new(),
            other: serde_json::Map::new(),
        },
        summary: Summary::default(),
        moments: String::new(),
        problems: Problems::default(),
        engine: 2,
        n_blocks: 1,
        stored_bytes: 10,
        births: None,
    }
}
