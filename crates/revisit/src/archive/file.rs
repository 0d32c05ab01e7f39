//! The events of an archive that is a file: whole in memory, with its assets inside.

use revisit_archive::{Archive, ArchiveError, Line};
use revisit_finalize::{ArchivedEvent, Merger};

use crate::carried::reading;

/// Everything that an archive has of a session.
pub(crate) fn merger_of<B: AsRef<[u8]>>(archive: &Archive<B>) -> Result<Merger, ArchiveError> {
    let manifest = archive.manifest();
    let mut merger = Merger::keeping_deliveries();
    merger.add_archived_findings(&manifest.summary, &manifest.problems);
    for head in reading::deliveries(archive)? {
        merger.add_archived_delivery(head);
    }
    reading::lines(archive, |line| add_line(&mut merger, &line))?;
    Ok(merger)
}

/// Gives a line of an archive, with its strings put back, to what orders events.
pub(crate) fn add_line(merger: &mut Merger, line: &Line<'_>) {
    merger.add_archived(ArchivedEvent {
        window: &line.window,
        event: line.event.to_owned(),
        at_ms: line.at_ms,
        in_span: line.in_span,
    });
}
