//! The moments of a session: an object of its own beside the segments, JSON Lines in zstd.
//!
//! They are made from the session's events and can be made again. Whoever finalizes writes them
//! before the summary is entered, so that a summary in the catalog means that its moments are
//! there. An erased session has none: whoever writes them looks for an erasure afterwards, and an
//! erasure enters itself before it deletes them, so one of the two takes them away.

use std::io;

use revisit_model::{Moment, ProjectId, SessionId, Timestamp, limits};

use crate::catalog::{Claim, FinalizedSession};
use crate::{ObjectKey, Store, StoreError};

impl Store {
    /// Stores what a job found out of a session: its moments, then its summary, and gives the
    /// lease back. Nothing stays when the lease was lost to another or the session erased.
    pub async fn finish_moments(
        &self,
        claim: &Claim,
        finalized: FinalizedSession,
        moments: Vec<Moment>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let packed = tokio::task::spawn_blocking(move || pack(&moments))
            .await
            .map_err(|error| StoreError::io("packing moments", io::Error::other(error)))?
            .map_err(|error| StoreError::io("packing moments", error))?;
        // Another node that took over has written later moments, which these must not replace.
        if !self.catalog.renew(claim, now).await? {
            return Ok(());
        }
        let Claim { project, session, .. } = claim;
        let key = ObjectKey::Moments(project.clone(), session.clone());
        self.objects.put(&key, packed).await?;
        if self.catalog.erased_at(project, session).await?.is_some() {
            return self.objects.delete(&key).await;
        }
        self.catalog.enter_summary(claim, &finalized, now).await
    }

    /// The stored moments of a session as JSON Lines; `None` when there are none or they do not
    /// cover all of its blocks.
    pub async fn moments(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<String>, StoreError> {
        if !self.catalog.is_covered(project, session).await? {
            return Ok(None);
        }
        let key = ObjectKey::Moments(project.clone(), session.clone());
        let packed = match self.objects.get(&key).await {
            Err(error) if error.is_not_found() => return Ok(None),
            found => found?,
        };
        tokio::task::spawn_blocking(move || unpack(&packed))
            .await
            .map_err(|error| StoreError::io("unpacking moments", io::Error::other(error)))?
            .map(Some)
            .map_err(|error| StoreError::damaged(key, error))
    }
}

/// One line a moment. What is beyond the limit is left out.
pub fn to_jsonl(moments: &[Moment]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for moment in moments {
        let line = serde_json::to_string(moment)?;
        if text.len() + line.len() >= limits::MAX_MOMENTS_BYTES {
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn pack(moments: &[Moment]) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(limits::BLOCK_ZSTD_LEVEL)?;
    compressor.include_checksum(true)?;
    compressor.compress(to_jsonl(moments)?.as_bytes())
}

fn unpack(packed: &[u8]) -> io::Result<String> {
    let size = zstd::zstd_safe::get_frame_content_size(packed)
        .ok()
        .flatten()
        .and_then(|it| usize::try_from(it).ok())
        .filter(|it| *it <= limits::MAX_MOMENTS_BYTES)
        .ok_or_else(|| io::Error::other("its size is unknown or beyond the limit"))?;
    String::from_utf8(zstd::bulk::decompress(packed, size)?).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use revisit_model::{WindowId, moment};

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_a_stock_tool_reads_it() {
        let moment = Moment {
            at_ms: Timestamp::from_ms(5),
            window: WindowId::new("w").unwrap(),
            url: None,
            what: moment::What::Copy {},
            target: None,
        };
        let packed = pack(&[moment.clone(), moment]).unwrap();
        let line = "{\"at_ms\":5,\"window\":\"w\",\"kind\":\"copy\"}\n";
        assert_eq!(unpack(&packed).unwrap(), line.repeat(2));
        assert_eq!(zstd::decode_all(packed.as_slice()).unwrap(), line.repeat(2).as_bytes());
        assert_eq!(unpack(&pack(&[]).unwrap()).unwrap(), "");
    }

    #[test]
    fn a_forged_size_is_refused() {
        let zeros = vec![0; limits::MAX_MOMENTS_BYTES + 1];
        let packed = zstd::bulk::compress(&zeros, 1).unwrap();
        assert!(unpack(&packed).unwrap_err().to_string().contains("beyond the limit"));
        assert!(unpack(b"nonsense").is_err());
    }
}
