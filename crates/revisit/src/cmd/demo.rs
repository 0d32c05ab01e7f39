//! `revisit demo`: the server, a shop that records itself, and recordings to look at.

use anyhow::Context as _;
use revisit_model::{Labels, ProjectId};
use revisit_store::{SessionQuery, Store};
use rust_embed::RustEmbed;

use super::serve::{self, Server};
use super::{import, output};
use crate::cli::ServeArgs;
use crate::clock;

/// The shop's write key. It is public, as every write key, and opens nothing but a demo.
const WRITE_KEY: &str = "rvw_demo";

/// Recordings of real applications, compressed rrweb JSON.
#[derive(RustEmbed)]
#[folder = "samples/"]
struct Samples;

/// What the samples show, by file name.
const TITLES: [(&str, &str); 3] = [
    ("mlflow.json.zst", "Sample: comparing experiments in MLflow"),
    ("adminlte.json.zst", "Sample: an admin dashboard (AdminLTE)"),
    ("svgedit.json.zst", "Sample: drawing in SVG-Edit"),
];

pub(crate) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let server = Server::start(&args, true).await?;
    server.ensure_write_key(WRITE_KEY, "demo shop").await?;
    import_samples(server.store()).await?;
    let address = server.address()?;
    let reachable = serve::reachable(address);
    output::line("")?;
    output::line(&format!("  1. use the shop     http://{reachable}/demo/"))?;
    output::line(&format!("  2. watch yourself   {}", server.sign_in_link(address).await?))?;
    output::line("\nThe second link signs you in; it works once, within a day. Stop with Ctrl-C.")?;
    server.run().await
}

/// Imports the samples into a store that has no sessions.
async fn import_samples(store: &Store) -> anyhow::Result<()> {
    let project = ProjectId::default_project();
    let page = store.catalog().list(&SessionQuery::all(project.clone()), clock::now()).await?;
    if !page.sessions.is_empty() {
        return Ok(());
    }
    for (name, title) in TITLES {
        let sample = Samples::get(name).with_context(|| format!("no sample {name}"))?;
        for row in import::import_bytes(store, &project, &sample.data, None).await? {
            let labels = Labels {
                title: Some(title.to_owned()),
                tags: vec!["sample".to_owned()],
                ..Labels::default()
            };
            store.put_labels(&project, &row.session, &labels).await?;
        }
    }
    Ok(())
}
