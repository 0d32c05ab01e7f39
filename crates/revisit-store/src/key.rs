//! The name of every object there is. Nothing else in the code spells one out.

use std::fmt;

use object_store::path::Path;
use revisit_model::{ArchiveId, AssetHash, KeyId, ProjectId, SegmentId, SessionId, Timestamp};
use uuid::Uuid;

/// The object a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectKey {
    /// `projects/<project>/project.json`: the project itself.
    Project(ProjectId),
    /// `projects/<project>/keys/<key>.json`: a key's hash. One object each, so that two processes
    /// can add keys at once.
    Key(ProjectId, KeyId),
    /// `projects/<project>/policy.json`: what its recorders are to record.
    Policy(ProjectId),
    /// `projects/<project>/labels/<session>.json`: what the owner wrote on a session.
    Labels(ProjectId, SessionId),
    /// `projects/<project>/erased/<session>.json`: that a session was erased and stays so.
    Erased(ProjectId, SessionId),
    /// `moments/<project>/<session>.jsonl.zst`: what happened in a session, of before there were
    /// archives. It goes when the session has one.
    Moments(ProjectId, SessionId),
    /// `archives/<project>/<session>/<archive>.replay.zip`: one generation of a session's archive.
    Archive(ProjectId, SessionId, ArchiveId),
    /// `assets/<project>/<hh>/<hash>-<birth>.zst`: a large string. `hh` are the first two digits of
    /// its hash, `birth` the archive that stored it first.
    Asset(ProjectId, AssetHash, ArchiveId),
    /// `segments/<hour>/<segment>.zip`: blocks of many sessions. The hour is that in the id.
    Segment(SegmentId),
}

/// Where the segments of all projects lie, in one folder an hour.
pub(crate) const SEGMENTS: &str = "segments";
/// Where the moments of sessions lie, in one folder a project.
pub(crate) const MOMENTS: &str = "moments";
/// Where the archives lie, in one folder a project, with one folder a session.
pub(crate) const ARCHIVES: &str = "archives";
/// Where the assets lie, in one folder a project.
pub(crate) const ASSETS: &str = "assets";
/// Where the projects lie.
pub(crate) const PROJECTS: &str = "projects";

impl ObjectKey {
    pub(crate) fn path(&self) -> Path {
        Path::from(self.to_string())
    }

    /// The session that the object belongs to, where it belongs to one.
    pub(crate) fn session(&self) -> Option<(&ProjectId, &SessionId)> {
        match self {
            ObjectKey::Labels(project, session)
            | ObjectKey::Erased(project, session)
            | ObjectKey::Moments(project, session)
            | ObjectKey::Archive(project, session, _) => Some((project, session)),
            ObjectKey::Project(_)
            | ObjectKey::Key(..)
            | ObjectKey::Policy(_)
            | ObjectKey::Asset(..)
            | ObjectKey::Segment(_) => None,
        }
    }

    /// The archive that the object is.
    pub(crate) fn archive_id(&self) -> Option<ArchiveId> {
        match self {
            ObjectKey::Archive(_, _, id) => Some(*id),
            ObjectKey::Project(_)
            | ObjectKey::Key(..)
            | ObjectKey::Policy(_)
            | ObjectKey::Labels(..)
            | ObjectKey::Erased(..)
            | ObjectKey::Moments(..)
            | ObjectKey::Asset(..)
            | ObjectKey::Segment(_) => None,
        }
    }

    /// The asset that the object is.
    pub(crate) fn asset(&self) -> Option<(&ProjectId, AssetHash, ArchiveId)> {
        match self {
            ObjectKey::Asset(project, hash, birth) => Some((project, *hash, *birth)),
            ObjectKey::Project(_)
            | ObjectKey::Key(..)
            | ObjectKey::Policy(_)
            | ObjectKey::Labels(..)
            | ObjectKey::Erased(..)
            | ObjectKey::Moments(..)
            | ObjectKey::Archive(..)
            | ObjectKey::Segment(_) => None,
        }
    }

    /// Reads a name back. `None` for an object that is not ours.
    pub fn parse(text: &str) -> Option<ObjectKey> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            [PROJECTS, project, "project.json"] => {
                Some(ObjectKey::Project(ProjectId::new(*project).ok()?))
            }
            [PROJECTS, project, "policy.json"] => {
                Some(ObjectKey::Policy(ProjectId::new(*project).ok()?))
            }
            [PROJECTS, project, kind, name] => {
                let project = ProjectId::new(*project).ok()?;
                let name = name.strip_suffix(".json")?;
                match *kind {
                    "keys" => Some(ObjectKey::Key(project, KeyId::parse(name)?)),
                    "labels" => Some(ObjectKey::Labels(project, SessionId::new(name).ok()?)),
                    "erased" => Some(ObjectKey::Erased(project, SessionId::new(name).ok()?)),
                    _ => None,
                }
            }
            [MOMENTS, project, name] => {
                let session = SessionId::new(name.strip_suffix(".jsonl.zst")?).ok()?;
                Some(ObjectKey::Moments(ProjectId::new(*project).ok()?, session))
            }
            [ARCHIVES, project, session, name] => {
                let (project, session) = (ProjectId::new(*project), SessionId::new(*session));
                let id = ArchiveId::parse(name.strip_suffix(".replay.zip")?)?;
                Some(ObjectKey::Archive(project.ok()?, session.ok()?, id))
            }
            [ASSETS, project, _hh, name] => {
                let (hash, birth) = name.strip_suffix(".zst")?.split_once('-')?;
                let (hash, birth) = (hash.parse().ok()?, ArchiveId::parse(birth)?);
                Some(ObjectKey::Asset(ProjectId::new(*project).ok()?, hash, birth))
            }
            [SEGMENTS, _hour, name] => {
                Some(ObjectKey::Segment(SegmentId::parse(name.strip_suffix(".zip")?)?))
            }
            _ => None,
        }
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectKey::Project(project) => write!(formatter, "{PROJECTS}/{project}/project.json"),
            ObjectKey::Key(project, key) => {
                write!(formatter, "{PROJECTS}/{project}/keys/{key}.json")
            }
            ObjectKey::Policy(project) => write!(formatter, "{PROJECTS}/{project}/policy.json"),
            ObjectKey::Labels(project, session) => {
                write!(formatter, "{PROJECTS}/{project}/labels/{session}.json")
            }
            ObjectKey::Erased(project, session) => {
                write!(formatter, "{PROJECTS}/{project}/erased/{session}.json")
            }
            ObjectKey::Moments(project, session) => {
                write!(formatter, "{MOMENTS}/{project}/{session}.jsonl.zst")
            }
            ObjectKey::Archive(project, session, id) => {
                write!(formatter, "{ARCHIVES}/{project}/{session}/{id}.replay.zip")
            }
            ObjectKey::Asset(project, hash, birth) => {
                let name = hash.to_string();
                let hh = name.get(..2).unwrap_or_default();
                write!(formatter, "{ASSETS}/{project}/{hh}/{name}-{birth}.zst")
            }
            ObjectKey::Segment(segment) => {
                write!(formatter, "{SEGMENTS}/{}/{segment}.zip", hour_of(*segment))
            }
        }
    }
}

/// The hour folder of a segment: the time within its UUIDv7.
pub(crate) fn hour_of(segment: SegmentId) -> String {
    time_in(segment.as_uuid()).to_hour()
}

/// The time within a UUIDv7.
pub(crate) fn time_in(id: Uuid) -> Timestamp {
    let (seconds, nanos) = id.get_timestamp().map_or((0, 0), |it| it.to_unix());
    let ms = i64::try_from(seconds).unwrap_or(0) * 1000 + i64::from(nanos / 1_000_000);
    Timestamp::from_ms(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        let (project, session) = (ProjectId::default_project(), SessionId::new("s-1").unwrap());
        let uuid = Uuid::try_parse("019e0a7f-0000-7000-8000-000000000001").unwrap();
        for key in [
            ObjectKey::Project(project.clone()),
            ObjectKey::Key(project.clone(), KeyId::from_uuid(uuid)),
            ObjectKey::Policy(project.clone()),
            ObjectKey::Labels(project.clone(), session.clone()),
            ObjectKey::Erased(project.clone(), session.clone()),
            ObjectKey::Moments(project.clone(), session.clone()),
            ObjectKey::Archive(project.clone(), session, ArchiveId::from_uuid(uuid)),
            ObjectKey::Asset(
                project,
                AssetHash::from_bytes([0xab; 32]),
                ArchiveId::from_uuid(uuid),
            ),
            ObjectKey::Segment(SegmentId::from_uuid(uuid)),
        ] {
            assert_eq!(ObjectKey::parse(&key.to_string()), Some(key));
        }
    }

    #[test]
    fn other_peoples_objects_are_not_ours() {
        for name in [
            "",
            "segments/x/y.txt",
            "projects/UP/project.json",
            "moments/default/a.jsonl",
            "archives/default/a/019e0a7f-0000-7000-8000-000000000001.zip",
            "assets/default/ab/abab-019e0a7f-0000-7000-8000-000000000001.zst",
            "a/b/c/d/e",
        ] {
            assert_eq!(ObjectKey::parse(name), None, "{name}");
        }
    }
}
