//! `revisit export`

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context as _;

use super::{output, recording};
use crate::cli::{ExportArgs, ExportFormat};
use crate::export;
use crate::recording::Recording;

pub(crate) async fn run(args: ExportArgs) -> anyhow::Result<()> {
    let recordings = recording::load(&args.what, &args.data.data, &args.project).await?;
    let recording = &recording::only(&args.what, recordings)?;
    let written = if args.output == "-" {
        write(recording, args.format, &mut io::stdout().lock())
    } else {
        let file =
            File::create(&args.output).with_context(|| format!("creating {}", args.output))?;
        write(recording, args.format, &mut BufWriter::new(file))
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

fn write(recording: &Recording, format: ExportFormat, out: &mut impl Write) -> io::Result<u64> {
    let events = &recording.events;
    let n_left_out = match format {
        ExportFormat::Rrweb => export::rrweb::write(events, out)?,
        ExportFormat::Jsonl => export::jsonl::write(events, out)?,
        ExportFormat::Posthog => {
            let file = export::posthog::File {
                id: &recording.id,
                visitor: recording.visitor.as_ref(),
                person: recording.person.as_deref(),
                events,
            };
            export::posthog::write(&file, out)?
        }
    };
    out.flush()?;
    Ok(n_left_out)
}
