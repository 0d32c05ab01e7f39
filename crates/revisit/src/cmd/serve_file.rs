//! `revisit serve-file`: one recording in the browser, with no store. It listens on the loopback
//! alone, below a path that nobody can guess, so that other pages and users of the machine do not
//! get at the recording.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context as _;
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Html;
use axum::routing::get;
use revisit_archive::Form;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tower_http::services::ServeFile;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{carry, output};
use crate::carried::Carried;
use crate::cli::ServeFileArgs;
use crate::clock;
use crate::export;
use crate::export::page::{self, Kind};
use crate::ui;

/// Letters and digits of the secret in the address: 190 bits.
const N_SECRET: usize = 32;

pub(crate) async fn run(args: ServeFileArgs) -> anyhow::Result<()> {
    let place = Place::of(&args.file)?;
    let secret = clock::random_text(N_SECRET);
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("listening on the loopback")?;
    let address = format!("http://{}/{secret}/", listener.local_addr()?);
    output::line(&format!("{} plays at {address}", args.file.display()))?;
    output::note("Ctrl-C ends it.");
    let router = router(&place, &format!("/{secret}"))?;
    if !args.no_open
        && let Err(error) = open::that_detached(&address)
    {
        output::note(&format!("no browser could be opened ({error}): open the address yourself"));
    }
    let serving = axum::serve(listener, router);
    tokio::select! {
        served = serving => served.context("serving"),
        () = super::serve::told_to_stop() => Ok(()),
    }
}

/// What is played: an archive on the disk, which the server reads by ranges.
struct Place {
    carried: Carried,
    /// Goes when the value goes.
    file: NamedTempFile,
}

impl Place {
    /// The archive is put where nobody else changes it while it plays.
    fn of(file: &Path) -> anyhow::Result<Place> {
        let carried = carry::of_file(file, Form::FatDeflate)?;
        let mut file = NamedTempFile::new().context("making a file for the archive")?;
        file.write_all(&carried.bytes()).context("writing the archive")?;
        Ok(Place { carried, file })
    }
}

fn router(place: &Place, under: &str) -> anyhow::Result<Router> {
    let name = export::archive_name(place.carried.id());
    let (page, _) = page::write(&Kind::Published(place.carried.facts(), &name))?;
    let kind = "application/zip".parse().context("naming the kind of the file")?;
    let mut router = Router::new()
        .route(&format!("{under}/"), get(move || async move { Html(page) }))
        .route_service(
            &format!("{under}/{name}"),
            ServeFile::new_with_mime(place.file.path(), &kind),
        );
    for name in page::BESIDE {
        let text = ui::text(name)?;
        let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
        let answer = move || async move { ([(CONTENT_TYPE, kind)], text) };
        router = router.route(&format!("{under}/{name}"), get(answer));
    }
    let guards = [
        (CONTENT_SECURITY_POLICY, page::POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in guards {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    Ok(router)
}
