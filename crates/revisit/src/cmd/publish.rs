//! `revisit publish`: a folder or a bucket's prefix with a page, the player and one archive, which
//! any static host serves. The page plays by byte ranges.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt as _};
use revisit_archive::Form;
use tokio::io::AsyncWriteExt as _;

use super::{carry, output};
use crate::cli::PublishArgs;
use crate::export::{self, page};
use crate::ui;

/// What a host opens when the folder is asked for.
const PAGE: &str = "index.html";
/// Larger files are sent in parts of this size, each of which can be tried again.
const PART_BYTES: usize = 10 << 20;

pub(crate) async fn run(args: PublishArgs) -> anyhow::Result<()> {
    let place = Place::of(&args.to)?;
    let form = Form::FatDeflate;
    let carried = carry::load(&args.what, &args.data.data, &args.project, form).await?;
    let carried = carry::signed(carried, &args.sign)?;
    let name = export::archive_name(carried.id());
    place.holds_nothing_else(&name).await?;
    let (text, _) = page::write(&page::Kind::Published(carried.facts(), &name))?;
    for script in page::BESIDE {
        place.put(script, Bytes::from(ui::text(script)?)).await?;
    }
    place.put(&name, carried.bytes()).await?;
    // Last, so that a page never asks for what is not there.
    place.put(PAGE, Bytes::from(text)).await?;
    output::line(&format!("published session {} to {}", carried.id(), args.to))?;
    if place.is_bucket {
        return Ok(());
    }
    output::note(
        "Browsers play it over http: upload the folder to any static host, or export --as html.",
    );
    Ok(())
}

/// Where to.
struct Place {
    store: Arc<dyn ObjectStore>,
    folder: Path,
    shown: String,
    is_bucket: bool,
}

impl Place {
    fn of(to: &str) -> anyhow::Result<Place> {
        match to.split_once("://") {
            Some(("s3", rest)) => Place::bucket(to, rest),
            Some((scheme, _)) => {
                anyhow::bail!("{to}: {scheme}:// is not known here, only a folder or s3://")
            }
            None => Place::local(to),
        }
    }

    fn bucket(to: &str, rest: &str) -> anyhow::Result<Place> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        anyhow::ensure!(!bucket.is_empty(), "{to} names no bucket: s3://BUCKET/PREFIX");
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()
            .with_context(|| format!("reading how to reach {to} from the environment"))?;
        let folder = Path::parse(prefix.trim_end_matches('/'))
            .with_context(|| format!("reading the prefix of {to}"))?;
        Ok(Place { store: Arc::new(store), folder, shown: to.to_owned(), is_bucket: true })
    }

    fn local(to: &str) -> anyhow::Result<Place> {
        let folder = PathBuf::from(to);
        std::fs::create_dir_all(&folder).with_context(|| format!("making the folder {to}"))?;
        let store = LocalFileSystem::new_with_prefix(FilePath::new(&folder))
            .with_context(|| format!("opening the folder {to}"))?;
        let shown = to.to_owned();
        Ok(Place { store: Arc::new(store), folder: Path::default(), shown, is_bucket: false })
    }

    /// A page that shows another recording stays: somebody may have its address.
    async fn holds_nothing_else(&self, archive: &str) -> anyhow::Result<()> {
        let there = match self.store.get(&self.at(PAGE)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(()),
            found => {
                let looking = || format!("looking at what is in {}", self.shown);
                found.with_context(looking)?.bytes().await.with_context(looking)?
            }
        };
        let there = String::from_utf8_lossy(&there);
        anyhow::ensure!(
            there.contains(&format!("content=\"{archive}\"")),
            "{} has an {PAGE} of something else, which stays: name another folder",
            self.shown
        );
        Ok(())
    }

    async fn put(&self, name: &str, bytes: Bytes) -> anyhow::Result<()> {
        let mut writer =
            BufWriter::with_capacity(Arc::clone(&self.store), self.at(name), PART_BYTES);
        if self.is_bucket {
            // A folder has no room for this; its host tells by the ending.
            writer = writer.with_attributes(described(name));
        }
        let written = async {
            writer.put(bytes).await?;
            writer.shutdown().await
        };
        written.await.with_context(|| format!("writing {name} to {}", self.shown))
    }

    fn at(&self, name: &str) -> Path {
        self.folder.clone().join(name)
    }
}

/// What a bucket says of a file when it serves it.
fn described(name: &str) -> Attributes {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some(_) | None => "application/zip",
    };
    Attributes::from_iter([
        (Attribute::ContentType, kind),
        // All names but the page's are used again by the next version.
        (Attribute::CacheControl, "no-cache"),
    ])
}
