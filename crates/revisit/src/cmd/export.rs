//! `revisit export`

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context as _;
use revisit_archive::Form;

use super::{carry, output, recording};
use crate::carried::Carried;
use crate::cli::{ExportArgs, ExportFormat};
use crate::export::html::Html;
use crate::export::{EventFormat, Format};
use crate::recording::Recording;

pub(crate) async fn run(args: ExportArgs) -> anyhow::Result<()> {
    let (what, folder, project) = (&args.what, &args.data.data, &args.project);
    let carried = async |form| {
        let carried = carry::load(what, folder, project, form).await?;
        carry::signed(carried, &args.sign)
    };
    let content = match format_of(args.format) {
        Format::Zip => Content::Archive(Box::new(carried(Form::FatDeflate).await?)),
        Format::ZipZstd => Content::Archive(Box::new(carried(Form::FatZstd).await?)),
        Format::Html => Content::Page(carried(Form::FatDeflate).await?.page()?),
        Format::Events(format) => {
            anyhow::ensure!(
                args.sign.sign.is_none(),
                "--sign signs archives: with --as zip, zip-zstd or html"
            );
            let recordings = recording::load(what, folder, project).await?;
            Content::Events(Box::new(recording::only(what, recordings)?), format)
        }
    };
    let written = if args.output == "-" {
        content.write(&mut io::stdout().lock())
    } else {
        let file =
            File::create(&args.output).with_context(|| format!("creating {}", args.output))?;
        content.write(&mut BufWriter::new(file))
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error).with_context(|| format!("writing {}", args.output)),
        Ok(n_left_out) => {
            if n_left_out > 0 {
                output::note(&format!(
                    "{n_left_out} events cannot be said in this format and were left out"
                ));
            }
            Ok(())
        }
    }
}

fn format_of(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Zip => Format::Zip,
        ExportFormat::ZipZstd => Format::ZipZstd,
        ExportFormat::Html => Format::Html,
        ExportFormat::Jsonl => Format::Events(EventFormat::Jsonl),
        ExportFormat::Rrweb => Format::Events(EventFormat::Rrweb),
        ExportFormat::Posthog => Format::Events(EventFormat::Posthog),
        ExportFormat::SessionJson => Format::Events(EventFormat::Session),
    }
}

/// What is written.
enum Content {
    Archive(Box<Carried>),
    Page(Html),
    Events(Box<Recording>, EventFormat),
}

impl Content {
    /// Writes it; how many events the format cannot hold.
    fn write(self, out: &mut impl Write) -> io::Result<u64> {
        let n_left_out = match self {
            Content::Archive(carried) => out.write_all(&carried.bytes()).map(|()| 0)?,
            Content::Page(page) => page.write(out).map(|()| 0)?,
            Content::Events(recording, format) => recording.write(format, out)?,
        };
        out.flush()?;
        Ok(n_left_out)
    }
}
