//! A JSON array of rrweb events, as rrweb's player takes it.
//!
//! The format knows no windows. The events of a session with several carry theirs as `windowId`,
//! as PostHog's own array export does.

use std::io::{self, Write};

use revisit_finalize::SessionEvent;
use revisit_rrweb::json;

use super::with_members;

pub(crate) fn write(events: &[SessionEvent], out: &mut impl Write) -> io::Result<u64> {
    let one = events.first().map(|it| &it.window);
    let has_several = events.iter().any(|it| Some(&it.window) != one);
    let mut n_left_out = 0;
    out.write_all(b"[")?;
    let mut is_first = true;
    for event in events {
        let text = if has_several {
            with_members(event.event.get(), &[("windowId", &json::quoted(&event.window))])
        } else {
            Some(event.event.get().to_owned())
        };
        let Some(text) = text else {
            n_left_out += 1;
            continue;
        };
        if !is_first {
            out.write_all(b",")?;
        }
        is_first = false;
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"]\n")?;
    Ok(n_left_out)
}
