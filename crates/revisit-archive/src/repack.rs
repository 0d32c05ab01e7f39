//! The same archive in another form. What is not known is kept, and `replay.json` stays as it is
//! byte for byte, so that hashes and signatures hold; new labels are the one thing that changes it.

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash};
use serde_json::Value;

use crate::read::{Archive, Index, Seal, Thin};
use crate::write::{Zip, close_with, copy};
use crate::{ArchiveError, Form, Method};

/// What to make of an archive.
#[derive(Debug)]
pub struct Repack {
    pub form: Form,
    /// For a thin one: which stored incarnation of each asset is meant. Without it those that the
    /// source names, if it is thin.
    pub births: Option<BTreeMap<AssetHash, ArchiveId>>,
    /// Title and tags to hand out with it; a signature does not survive other ones.
    pub labels: Option<(Option<String>, Vec<String>)>,
}

impl From<Form> for Repack {
    fn from(form: Form) -> Repack {
        Repack { form, births: None, labels: None }
    }
}

/// Writes an archive in another form. `asset` gives the strings that are not inside it.
///
/// # Errors
/// When an entry is damaged, or an asset is neither inside nor given.
pub fn repack<B: AsRef<[u8]>>(
    source: &Archive<B>,
    repack: &Repack,
    asset: &mut dyn FnMut(&AssetHash) -> Option<String>,
) -> Result<Vec<u8>, ArchiveError> {
    let index = source.index();
    let mut zip = Zip::of(repack.form);
    for entry in index.directory.iter() {
        if is_own(index, &entry.name) {
            continue;
        }
        if Method::of(entry.method).is_some() {
            zip.add(&entry.name, &source.read(&entry.name)?)?;
        } else {
            copy(&mut zip, source, entry)?;
        }
    }
    if repack.form.is_thin() {
        zip.add("thin.json", &thin(index, repack.births.as_ref())?.to_json()?)?;
    } else {
        for facts in &index.manifest.assets {
            let name = format!("assets/{}", facts.blake3);
            let text = match index.place(&name) {
                Some(_) => source.read(&name)?,
                None => given(&facts.blake3, asset(&facts.blake3))?,
            };
            zip.add(&name, &text)?;
        }
    }
    let (json, seal) = labelled(index, repack.labels.as_ref())?;
    close_with(&mut zip, &json, &seal)?;
    zip.finish()
}

/// Whether an entry is written anew by its form.
fn is_own(index: &Index, name: &str) -> bool {
    let is_asset = name.starts_with("assets/") && index.contents.contains_key(name);
    is_asset || ["thin.json", "replay.json", "seal.json"].contains(&name)
}

/// A string that was asked for, if it is the right one.
fn given(hash: &AssetHash, text: Option<String>) -> Result<Vec<u8>, ArchiveError> {
    let text = text.ok_or_else(|| ArchiveError::NoAsset { hash: hash.to_string() })?;
    if blake3::hash(text.as_bytes()).as_bytes() != hash.as_bytes() {
        return Err(ArchiveError::entry(&format!("assets/{hash}"), "was given with other content"));
    }
    Ok(text.into_bytes())
}

fn thin(
    index: &Index,
    births: Option<&BTreeMap<AssetHash, ArchiveId>>,
) -> Result<Thin, ArchiveError> {
    let former = index.thin.clone().unwrap_or_default();
    let births = births.unwrap_or(&former.assets);
    let of_asset = |hash: AssetHash| {
        let birth = births.get(&hash).map(|it| (hash, *it));
        birth.ok_or_else(|| ArchiveError::NoAsset { hash: hash.to_string() })
    };
    let assets = index.manifest.assets.iter().map(|it| of_asset(it.blake3));
    Ok(Thin { assets: assets.collect::<Result<_, _>>()?, deltas: true, other: former.other })
}

/// Manifest and seal with labels, or as they are.
fn labelled(
    index: &Index,
    labels: Option<&(Option<String>, Vec<String>)>,
) -> Result<(Vec<u8>, Seal), ArchiveError> {
    let as_it_is = || {
        let seal = index.seal.clone();
        (index.manifest_json.clone(), seal.unwrap_or_else(|| Seal::of(&index.manifest_json, None)))
    };
    let Some((title, tags)) = labels else { return Ok(as_it_is()) };
    let session = &index.manifest.session;
    if (&session.title, &session.tags) == (title, tags) {
        return Ok(as_it_is());
    }
    // As a value, so that what this program does not know is kept.
    let unreadable = |error: serde_json::Error| ArchiveError::Manifest(error.to_string());
    let mut json: Value = serde_json::from_slice(&index.manifest_json).map_err(unreadable)?;
    if let Some(session) = json.get_mut("session").and_then(Value::as_object_mut) {
        session.remove("title");
        session.remove("tags");
        if let Some(title) = title {
            session.insert("title".to_owned(), Value::from(title.as_str()));
        }
        if !tags.is_empty() {
            session.insert("tags".to_owned(), Value::from(tags.clone()));
        }
    }
    let json = serde_json::to_vec(&json).map_err(unreadable)?;
    let seal = Seal::of(&json, None);
    Ok((json, seal))
}
