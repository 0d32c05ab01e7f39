//! What a job of the app does with a session, with toy archives: read what is there, begin, put the
//! assets, finish.

use std::fmt::Write as _;
use std::time::Duration;

use revisit_model::{ArchiveId, BlockLine, Labels, Summary, Timestamp};
use revisit_store::{ArchivedSession, Claim, FinalizedSession, Parts, Store, StoreError};
use uuid::{Timestamp as UuidTime, Uuid};

use crate::support::{NOW, project, session};
use crate::toy::{Toy, hash};

pub(crate) fn archive_id(number: u64) -> ArchiveId {
    let time = UuidTime::from_unix(uuid::NoContext, 1_795_000_000 + number, 0);
    ArchiveId::from_uuid(Uuid::new_v7(time))
}

/// Finalizes a session into an archive that refers to these strings. Whether it was entered.
pub(crate) async fn finalize(store: &Store, name: &str, assets: &[&str]) -> bool {
    let claimed = store.catalog().claim_one("o", &project(), &session(name), NOW).await.unwrap();
    try_finalize(store, &claimed.unwrap(), assets, NOW).await.unwrap()
}

/// As [`try_finalize_slowly`], without a pause.
pub(crate) async fn try_finalize(
    store: &Store,
    claim: &Claim,
    assets: &[&str],
    now: Timestamp,
) -> Result<bool, StoreError> {
    try_finalize_slowly(store, claim, assets, now, Duration::ZERO).await
}

/// Finalizes a claimed session, with a pause between one step and the next.
pub(crate) async fn try_finalize_slowly(
    store: &Store,
    claim: &Claim,
    assets: &[&str],
    now: Timestamp,
    pause: Duration,
) -> Result<bool, StoreError> {
    let Claim { project, session, .. } = claim;
    let Parts { archive, blocks, n_blocks } = store.catalog().parts(project, session).await?;
    let mut toy = match archive {
        Some(archive) => Toy::parse(&store.archive(&archive).await?).unwrap(),
        None => Toy {
            project: project.clone(),
            session: session.clone(),
            id: archive_id(0),
            summary: Summary::default(),
            n_blocks: 0,
            stored_bytes: 0,
            received_at: NOW,
            items: Vec::new(),
            assets: Vec::new(),
            text: String::new(),
        },
    };
    for block in &blocks {
        let text = store.read_session_block(project, session, block).await?;
        toy.stored_bytes += block.size_bytes;
        for line in text.lines() {
            match BlockLine::parse(line).unwrap() {
                BlockLine::Item(head) => toy.items.push(head.id),
                BlockLine::Event { .. } => toy.summary.n_events += 1,
            }
        }
        toy.text += &text;
    }
    toy.id = archive_id(0);
    toy.n_blocks = n_blocks;
    let hashes: Vec<_> = assets.iter().map(|it| hash(it)).collect();
    let Some(pinned) = store.begin_archive(claim, toy.id, &hashes, now).await? else {
        return Ok(false);
    };
    for pin in &pinned {
        tokio::time::sleep(pause).await;
        let text = assets.iter().find(|it| hash(it) == pin.hash).unwrap();
        if !pin.is_stored && !store.put_asset(project, pin.hash, pin.birth, text).await? {
            break;
        }
    }
    toy.assets = pinned.iter().map(|it| (it.hash, it.birth)).collect();
    let (id, bytes) = (toy.id, toy.bytes());
    let Toy { summary, n_blocks, stored_bytes, .. } = toy;
    tokio::time::sleep(pause).await;
    let finalized =
        FinalizedSession { summary, visitor: None, engine_version: 2, n_blocks, stored_bytes };
    store.finish(claim, ArchivedSession { id, bytes, finalized }, now).await
}

/// The current archive of a session.
pub(crate) async fn archive_of(store: &Store, name: &str) -> Toy {
    let archive = store.catalog().archive(&project(), &session(name)).await.unwrap().unwrap();
    let toy = Toy::parse(&store.archive(&archive).await.unwrap()).unwrap();
    for (hash, birth) in &toy.assets {
        store.asset(&project(), *hash, *birth).await.unwrap();
    }
    toy
}

/// All text of a session: that of its archive, and of the blocks since.
pub(crate) async fn text_of(store: &Store, name: &str) -> String {
    let parts = store.catalog().parts(&project(), &session(name)).await.unwrap();
    let mut text = match parts.archive {
        Some(_) => archive_of(store, name).await.text,
        None => String::new(),
    };
    for block in &parts.blocks {
        text += &store.read_session_block(&project(), &session(name), block).await.unwrap();
    }
    text
}

/// What a reindex must find again.
pub(crate) async fn describe(store: &Store, names: &[&str]) -> String {
    let mut text = String::new();
    for name in names {
        let found = store.catalog().session(&project(), &session(name), NOW).await.unwrap();
        let parts = store.catalog().parts(&project(), &session(name)).await.unwrap();
        let numbers: Vec<_> = parts.blocks.iter().map(|it| it.number).collect();
        write!(text, "{found:?}\n{:?} {numbers:?} {}\n", parts.archive, parts.n_blocks).unwrap();
        text += &text_of(store, name).await;
    }
    text
}

pub(crate) fn labels(title: &str) -> Labels {
    Labels { title: Some(title.to_owned()), ..Labels::default() }
}
