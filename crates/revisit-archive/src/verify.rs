//! Whether an archive is what it says: every entry against the directory and the manifest, the
//! manifest against the seal, the seal against its signature.

use revisit_model::AssetHash;

use crate::read::{Archive, Index};
use crate::sign::Signed;
use crate::write::hash;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries and assets that were looked at.
    pub n_checked: u64,
    pub damage: Vec<Damage>,
    /// Entries that the manifest does not know. Readers pass them by; no hash covers them.
    pub extra: Vec<String>,
    /// Assets that are neither inside nor were given.
    pub n_outside: u64,
    pub signed: Signed,
}

/// Something wrong with one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Its name, or `the archive`.
    pub entry: String,
    pub why: String,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }
}

/// Looks at every byte. `asset` gives the strings that are not inside, where they are at hand.
pub fn verify(bytes: &[u8], asset: &mut dyn FnMut(&AssetHash) -> Option<String>) -> Report {
    match Archive::open(bytes) {
        Ok(archive) => check(&archive, asset),
        Err(error) => Report {
            n_checked: 0,
            damage: vec![Damage { entry: "the archive".to_owned(), why: error.to_string() }],
            extra: Vec::new(),
            n_outside: 0,
            signed: Signed::Unsigned,
        },
    }
}

pub(crate) fn check<B: AsRef<[u8]>>(
    archive: &Archive<B>,
    asset: &mut dyn FnMut(&AssetHash) -> Option<String>,
) -> Report {
    let index = archive.index();
    let mut report = Report {
        n_checked: 0,
        damage: seal_damage(index),
        extra: Vec::new(),
        n_outside: 0,
        signed: index.signed(),
    };
    if let Signed::Broken { why } = &report.signed {
        report.add("seal.json", format!("has a signature that does not hold: {why}"));
    }
    for name in index.manifest.entries() {
        report.n_checked += 1;
        if let Err(error) = archive.read_text(name) {
            report.add(name, error.to_string());
        }
    }
    check_lists(&mut report, index);
    for facts in &index.manifest.assets {
        let name = format!("assets/{}", facts.blake3);
        if index.place(&name).is_some() {
            report.n_checked += 1;
            if let Err(error) = archive.read_text(&name) {
                report.add(&name, error.to_string());
            }
        } else if let Some(text) = asset(&facts.blake3) {
            report.n_checked += 1;
            if hash(text.as_bytes()) != facts.blake3.to_string() {
                report.add(&name, "is stored with other content".to_owned());
            }
        } else if index.thin.is_some() {
            report.n_outside += 1;
        } else {
            report.add(&name, "is missing".to_owned());
        }
    }
    report.extra = extra(index);
    report
}

impl Report {
    fn add(&mut self, entry: &str, why: String) {
        self.damage.push(Damage { entry: entry.to_owned(), why });
    }
}

fn seal_damage(index: &Index) -> Vec<Damage> {
    let why = match &index.seal {
        None => "is missing",
        Some(seal) if seal.manifest.blake3 != hash(&index.manifest_json) => {
            "is not of this replay.json: it has another BLAKE3"
        }
        Some(_) => return Vec::new(),
    };
    vec![Damage { entry: "seal.json".to_owned(), why: why.to_owned() }]
}

/// Whether what the manifest refers to by number is there.
fn check_lists(report: &mut Report, index: &Index) {
    let manifest = &index.manifest;
    let n_assets = manifest.assets.len();
    let chunks = manifest.chunks.iter().map(|it| (&it.entry, &it.assets));
    let keyframes = manifest.keyframes.iter().map(|it| (&it.entry, &it.assets));
    for (entry, assets) in chunks.chain(keyframes) {
        if assets.iter().any(|it| usize::try_from(*it).is_ok_and(|it| it >= n_assets)) {
            report.add(entry, format!("refers to an asset beyond the {n_assets} there are"));
        }
    }
    let n_chunks = manifest.chunks.len();
    for keyframe in &manifest.keyframes {
        if usize::try_from(keyframe.chunk).is_ok_and(|it| it >= n_chunks.max(1)) {
            report.add(&keyframe.entry, format!("goes before a chunk beyond the {n_chunks}"));
        }
    }
    if let Some(thin) = &index.thin {
        for facts in &manifest.assets {
            if !thin.assets.contains_key(&facts.blake3) {
                report.add("thin.json", format!("says nothing of asset {}", facts.blake3));
            }
        }
    }
}

fn extra(index: &Index) -> Vec<String> {
    let known = ["replay.json", "seal.json", "thin.json"];
    let names = index.entries().filter(|it| !known.contains(it));
    names.filter(|it| !index.contents.contains_key(*it)).map(str::to_owned).collect()
}
