//! JSON Lines: one `["window",event]` a line. It holds everything.

use std::io::{self, Write};

use revisit_finalize::SessionEvent;

pub(crate) fn write(events: &[SessionEvent], out: &mut impl Write) -> io::Result<u64> {
    let mut line = String::new();
    for event in events {
        line.clear();
        event.write_line(&mut line);
        out.write_all(line.as_bytes())?;
    }
    Ok(0)
}
