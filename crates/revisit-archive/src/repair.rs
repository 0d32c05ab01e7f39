//! What is sound of a damaged archive, as an archive.

use std::collections::HashSet;

use crate::manifest::File;
use crate::read::Archive;
use crate::salvage::salvage;
use crate::verify::{Report, check};
use crate::write::{Zip, close, copy, hash};
use crate::{ArchiveError, Manifest};

/// A mended archive.
#[derive(Debug)]
pub struct Repaired {
    pub bytes: Vec<u8>,
    /// What was wrong; each damaged entry is left out.
    pub report: Report,
}

/// Writes what is sound. Chunks and keyframes that are damaged are left out, and the manifest says
/// nothing of them any more; of moments and deliveries nothing is left if they are damaged; a
/// damaged asset leaves its markers. A signature does not survive, unless nothing was wrong.
///
/// Of a file that cannot be opened, because its end is lost, the chunks, moments and assets that can
/// be found are written as a session called `recovered`.
///
/// # Errors
/// When nothing can be found.
pub fn repair(bytes: &[u8]) -> Result<Repaired, ArchiveError> {
    let archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(error) => {
            let report = crate::verify(bytes, &mut |_| None);
            return Ok(Repaired { bytes: salvage(bytes, error)?, report });
        }
    };
    let report = check(&archive, &mut |_| None);
    if report.is_sound() {
        return Ok(Repaired { bytes: bytes.to_vec(), report });
    }
    let bad: HashSet<&str> = report.damage.iter().map(|it| it.entry.as_str()).collect();
    let is_bad = |name: &str| bad.contains(name);
    let index = archive.index();
    let mut zip = Zip::new(if index.thin.is_some() {
        crate::Form::Thin.method()
    } else {
        crate::Form::FatDeflate.method()
    });
    for entry in index.directory.iter() {
        let is_written_anew = ["replay.json", "seal.json"].contains(&&*entry.name);
        // An entry that nobody knows may be damaged too: it is copied if it can be.
        if !is_written_anew && !is_bad(&entry.name) {
            let is_known = index.contents.contains_key(&*entry.name);
            match copy(&mut zip, &archive, entry) {
                Err(error) if is_known => return Err(error),
                Err(_) | Ok(()) => {}
            }
        }
    }
    let mut manifest = without(&index.manifest, &is_bad);
    for (file, name) in
        [(&mut manifest.moments, "moments.jsonl"), (&mut manifest.deliveries, "deliveries.jsonl")]
    {
        if is_bad(&file.entry) {
            zip.add(name, b"")?;
            *file = File { entry: name.to_owned(), blake3: hash(b""), ..File::default() };
        }
    }
    let bytes = close(zip, &manifest)?;
    Ok(Repaired { bytes, report })
}

/// The manifest without what is bad, its numbers made to fit.
fn without(manifest: &Manifest, is_bad: &dyn Fn(&str) -> bool) -> Manifest {
    let mut rest = manifest.clone();
    let asset_is_kept: Vec<bool> =
        rest.assets.iter().map(|it| !is_bad(&format!("assets/{}", it.blake3))).collect();
    let new_assets = renumbered(&asset_is_kept);
    let new_chunks =
        renumbered(&rest.chunks.iter().map(|it| !is_bad(&it.entry)).collect::<Vec<_>>());
    rest.assets.retain(|it| !is_bad(&format!("assets/{}", it.blake3)));
    let n_lost: Vec<_> = rest.chunks.iter().filter(|it| is_bad(&it.entry)).cloned().collect();
    for window in &mut rest.windows {
        let lost = n_lost.iter().filter_map(|it| it.windows.get(&window.id)).sum();
        window.n_events = window.n_events.saturating_sub(lost);
    }
    rest.chunks.retain(|it| !is_bad(&it.entry));
    rest.keyframes.retain(|it| !is_bad(&it.entry));
    let last = u32::try_from(rest.chunks.len()).unwrap_or(u32::MAX).saturating_sub(1);
    for keyframe in &mut rest.keyframes {
        // Where its chunk was lost, the next one takes its place.
        let chunk = usize::try_from(keyframe.chunk).ok().and_then(|it| new_chunks.get(it));
        keyframe.chunk = chunk.map_or(last, |(number, _)| *number).min(last);
    }
    let lists = rest.chunks.iter_mut().map(|it| &mut it.assets);
    for assets in lists.chain(rest.keyframes.iter_mut().map(|it| &mut it.assets)) {
        let renumber = |it: &u32| usize::try_from(*it).ok().and_then(|it| new_assets.get(it));
        *assets = assets
            .iter()
            .filter_map(renumber)
            .filter_map(|(number, is_kept)| is_kept.then_some(*number))
            .collect();
    }
    rest.other.insert("repaired".to_owned(), serde_json::Value::Bool(true));
    rest
}

/// For each of a list: how many that are kept come before it, and whether it is.
fn renumbered(is_kept: &[bool]) -> Vec<(u32, bool)> {
    let mut next = 0;
    let number = |kept: &bool| {
        let number = (next, *kept);
        next += u32::from(*kept);
        number
    };
    is_kept.iter().map(number).collect()
}
