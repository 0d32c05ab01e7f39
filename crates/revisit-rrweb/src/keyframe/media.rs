//! Sound, video and drawings.

use super::rest::Losses;
use super::write::{self, push_integer, push_number};
use crate::json::push_quoted;
use crate::mirror::Media;
use crate::{Mirror, kind, source};

/// The values of `type` of a media event, as rrweb's `MediaInteractions` numbers them.
const PLAY: i64 = 0;
const PAUSE: i64 = 1;
const VOLUME_CHANGE: i64 = 3;

/// Appends what media elements do and what is drawn on canvases.
pub(super) fn push(events: &mut Vec<String>, losses: &mut Losses, mirror: &Mirror, at_ms: f64) {
    let is_there = |id: i64| mirror.dom().by_id(id).is_some();
    for (id, media) in mirror.media().filter(|it| is_there(it.0)) {
        events.push(interaction(id, media, at_ms));
    }
    for (_, drawing) in mirror.canvases().iter().filter(|it| is_there(it.0)) {
        losses.n_drawings += u64::from(drawing.is_lossy());
        let again = |data: &str| write::event(kind::INCREMENTAL, at_ms, |out| out.push_str(data));
        events.extend(drawing.entries().iter().map(|it| again(it)));
    }
}

fn interaction(id: i64, media: &Media, at_ms: f64) -> String {
    let Media { is_playing, time_s, told_ms, volume, is_muted, is_looped, rate } = *media;
    let played_s = |told_ms: f64| (at_ms - told_ms) / 1000.0 * rate.unwrap_or(1.0);
    let since_s = told_ms.filter(|_| is_playing == Some(true)).map(played_s);
    let time_s = time_s.map(|it| it + since_s.unwrap_or_default().max(0.0));
    write::incremental(source::MEDIA_INTERACTION, at_ms, |out| {
        out.push_str(",\"id\":");
        push_integer(out, id);
        out.push_str(",\"type\":");
        push_integer(
            out,
            match is_playing {
                Some(true) => PLAY,
                Some(false) => PAUSE,
                None => VOLUME_CHANGE,
            },
        );
        for (name, number) in [("currentTime", time_s), ("volume", volume), ("playbackRate", rate)]
        {
            if let Some(number) = number {
                push_member(out, name);
                push_number(out, number);
            }
        }
        for (name, flag) in [("muted", is_muted), ("loop", is_looped)] {
            if let Some(flag) = flag {
                push_member(out, name);
                out.push_str(if flag { "true" } else { "false" });
            }
        }
    })
}

fn push_member(out: &mut String, name: &str) {
    out.push(',');
    push_quoted(out, name);
    out.push(':');
}
