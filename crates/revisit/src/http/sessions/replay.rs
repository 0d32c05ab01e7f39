//! `GET /api/v1/sessions/{id}/replay` and below: a session's archive, entry by entry.

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use revisit_archive::manifest::Resource;
use revisit_model::{ArchiveId, SessionState};
use revisit_store::{Parts, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::find;
use crate::archive::{Assets, StoredArchive, for_each_line};
use crate::http::owner::Owner;
use crate::http::{App, Problem};

/// Text sent at once.
const PIECE_BYTES: usize = 64 * 1024;
/// What is under an archive's id never changes.
const FOREVER: &str = "private, max-age=31536000, immutable";

/// What a player needs to begin.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayView {
    /// The session's archive; `null` as long as it has none.
    archive: Option<ArchiveView>,
    /// Blocks that the session has now.
    n_blocks: u64,
    /// Blocks that are in the archive: those with lower numbers. What came later is to be had as
    /// events, `from_block` with this number.
    n_archived_blocks: u64,
    /// Whether more is to be expected.
    is_live: bool,
}

/// One generation of a session's archive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArchiveView {
    /// Its name in the addresses of its entries.
    #[schema(value_type = String)]
    id: ArchiveId,
    /// Its `replay.json`, as `docs/FORMAT.md` describes it.
    #[schema(value_type = Object)]
    manifest: Box<RawValue>,
}

/// Where to find what a player shows of a session.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/replay", tag = "sessions", operation_id = "getReplay",
    params(("id" = String, Path, description = "The session's id")), responses(
    (status = 200, description = "Its archive and what came since", body = ReplayView),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let session = find(&app, &owner.project, &id).await?;
    // An archive that went between the two looks has another in its place.
    let mut looks = 0..3;
    let (archive, n_blocks) = loop {
        let Parts { archive, n_blocks, blocks: _ } =
            app.store.catalog().parts(&owner.project, &session.id).await?;
        let Some(archive) = archive else { break (None, n_blocks) };
        match StoredArchive::open_kept(&app.store, archive, &app.archives).await {
            Err(error) if error.is_not_found() && looks.next().is_some() => {}
            opened => break (Some(opened?), n_blocks),
        }
    };
    let n_archived_blocks = archive.as_ref().map_or(0, |it| it.archive().n_blocks);
    let archive = archive.map(|it| view(&it)).transpose()?;
    let is_live = session.state == SessionState::Live;
    let view = ReplayView { archive, n_blocks, n_archived_blocks, is_live };
    Ok(([(CACHE_CONTROL, "private, no-cache")], Json(view)).into_response())
}

fn view(archive: &StoredArchive) -> Result<ArchiveView, StoreError> {
    let id = archive.archive().id;
    let damaged = |why: String| StoreError::Damaged { what: format!("archive {id}"), why };
    let json = String::from_utf8(archive.manifest_json().to_vec());
    let json = json.map_err(|error| damaged(error.to_string()))?;
    let manifest = RawValue::from_string(json).map_err(|error| damaged(error.to_string()))?;
    Ok(ArchiveView { id, manifest })
}

/// Which entry.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct EntryPath {
    /// The session's id
    id: String,
    /// The archive's id
    archive: String,
    /// `events` or `keyframes`
    folder: String,
    /// The name of the entry within, such as `000000.jsonl`
    file: String,
}

/// Events or a keyframe of an archive.
///
/// JSON Lines, one `["window", event]` a line, large strings put back.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/replay/{archive}/{folder}/{file}", tag = "sessions", operation_id = "getReplayEntry",
    params(EntryPath), responses(
    (status = 200, description = "JSON Lines", body = String, content_type = "application/jsonl"),
    (status = 304, description = "As it was"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session or entry", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "The session was erased, or the archive replaced by a newer one", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn entry(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(EntryPath { id, archive, folder, file }): Path<EntryPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut archive = open(&app, &owner, &id, &archive).await?;
    let name = format!("{folder}/{file}");
    let manifest = archive.manifest();
    let chunk = manifest.chunks.iter().find(|it| it.entry == name);
    let keyframe = manifest.keyframes.iter().find(|it| it.entry == name);
    let chunk = chunk.map(|it| (it.blake3.clone(), it.assets.clone()));
    let keyframe = keyframe.map(|it| (it.blake3.clone(), it.assets.clone()));
    let Some((hash, assets)) = chunk.or(keyframe) else {
        return Err(Problem::not_found(format!("the archive has no entry {name:?}")));
    };
    if is_known(&headers, &hash) {
        return Ok(unchanged(&hash));
    }
    let text = archive.text(&name).await.map_err(unread)?;
    let assets = archive.assets(&assets).await;
    let assets = assets.map_err(unread)?;
    Ok(lines(&hash, Body::from_stream(pieces(text, assets))))
}

/// Which archive.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ArchivePath {
    /// The session's id
    id: String,
    /// The archive's id
    archive: String,
}

/// The moments of an archive.
///
/// JSON Lines, one moment a line.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/replay/{archive}/moments.jsonl", tag = "sessions", operation_id = "getReplayMoments",
    params(ArchivePath), responses(
    (status = 200, description = "JSON Lines", body = String, content_type = "application/jsonl"),
    (status = 304, description = "As it was"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "The session was erased, or the archive replaced by a newer one", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn moments(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(ArchivePath { id, archive }): Path<ArchivePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let archive = open(&app, &owner, &id, &archive).await?;
    let moments = &archive.manifest().moments;
    if is_known(&headers, &moments.blake3) {
        return Ok(unchanged(&moments.blake3));
    }
    let text = archive.text(&moments.entry).await;
    let text = text.map_err(unread)?;
    Ok(lines(&moments.blake3, Body::from(text)))
}

/// What the pages of an archive had loaded.
///
/// JSON Lines, one `{"url", "data"}` a line: an address as the recording has it, and what was there
/// as a `data:` address.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/replay/{archive}/resources.jsonl", tag = "sessions", operation_id = "getReplayResources",
    params(ArchivePath), responses(
    (status = 200, description = "JSON Lines", body = String, content_type = "application/jsonl"),
    (status = 304, description = "As it was"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "The session was erased, or the archive replaced by a newer one", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn resources(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(ArchivePath { id, archive }): Path<ArchivePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let archive = open(&app, &owner, &id, &archive).await?;
    let tag = archive.archive().id.to_string();
    if is_known(&headers, &tag) {
        return Ok(unchanged(&tag));
    }
    Ok(lines(&tag, Body::from_stream(resource_lines(archive))))
}

async fn open(app: &App, owner: &Owner, id: &str, archive: &str) -> Result<StoredArchive, Problem> {
    let session = find(app, &owner.project, id).await?;
    let missing = || Problem::not_found(format!("the session has no archive {archive:?}"));
    let id = ArchiveId::parse(archive).ok_or_else(missing)?;
    let found = app.store.catalog().archive_by_id(&owner.project, &session.id, id).await?;
    let found = found.ok_or_else(replaced)?;
    let opened = StoredArchive::open_kept(&app.store, found, &app.archives).await;
    opened.map_err(unread)
}

/// What is no longer there was replaced: an archive refers to nothing that is not.
fn unread(error: StoreError) -> Problem {
    if error.is_not_found() { replaced() } else { error.into() }
}

fn replaced() -> Problem {
    Problem::superseded("the session has another archive by now; ask for its replay anew")
}

fn is_known(headers: &HeaderMap, hash: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
    // Whoever compressed an answer may have made its tag a weak one.
    known.flat_map(|it| it.split(',')).any(|it| it.trim().trim_start_matches("W/") == tag(hash))
}

fn tag(hash: &str) -> String {
    format!("\"{hash}\"")
}

fn unchanged(hash: &str) -> Response {
    let headers = [(ETAG, tag(hash)), (CACHE_CONTROL, FOREVER.to_owned())];
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

fn lines(hash: &str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/jsonl".to_owned()),
        (CACHE_CONTROL, FOREVER.to_owned()),
        (ETAG, tag(hash)),
    ];
    (headers, body).into_response()
}

/// Resources, one after the other, so that one is in memory. What cannot be read is left out: the
/// page is shown without it.
fn resource_lines(archive: StoredArchive) -> impl Stream<Item = Result<Bytes, StoreError>> {
    async_stream::try_stream! {
        let resources = archive.manifest().resources.clone();
        for Resource { url, asset, data, other: _ } in resources {
            let read = match asset {
                Some(hash) => archive.asset(hash).await.ok(),
                None => data,
            };
            if let Some(data) = read {
                yield Bytes::from(format!("{}\n", serde_json::json!({ "url": url, "data": data })));
            }
        }
    }
}

/// The lines of an entry with their large strings, in pieces: a string that is often named is often
/// there, so that all of them may be much longer than the entry.
fn pieces(text: String, assets: Assets) -> impl Stream<Item = Result<Bytes, StoreError>> {
    async_stream::try_stream! {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.bytes().enumerate().skip(PIECE_BYTES).find(|it| it.1 == b'\n');
            let (run, later) = rest.split_at_checked(end.map_or(rest.len(), |it| it.0 + 1)).unwrap_or((rest, ""));
            rest = later;
            let mut piece = String::with_capacity(run.len());
            for_each_line(run, &assets, |line| {
                piece.push_str(line);
                piece.push('\n');
            });
            yield Bytes::from(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_a_list_and_weak() {
        for (sent, expected) in [
            ("\"ab\"", true),
            ("W/\"ab\"", true),
            ("\"x\", \"ab\"", true),
            ("\"x\"", false),
            ("ab", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, sent.parse().unwrap());
            assert_eq!(is_known(&headers, "ab"), expected, "{sent}");
        }
    }
}
