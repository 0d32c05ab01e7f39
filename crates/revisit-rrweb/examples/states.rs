//! What the mirror makes of a recording, for the browser tests to compare.
//!
//! `states FILE T…` reads a JSON array of events (plain or by zstd) and prints one line of JSON for
//! each time in ms after the first event: `t`, the page as `dom` in canonical form, and, if there
//! can be one, a `keyframe` as an array of events that are to be played before those from `t` on.
//! Without times it prints the events, expanded.

#![expect(clippy::print_stdout, reason = "a tool talks to a terminal")]

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use revisit_rrweb::{Mirror, canonical, expand, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("which file?")?;
    let bytes = fs::read(&path)?;
    let is_zstd = Path::new(&path).extension().is_some_and(|it| it == "zst");
    let bytes = if is_zstd { zstd::decode_all(bytes.as_slice())? } else { bytes };
    let text = String::from_utf8(bytes)?;
    let mut events = Vec::new();
    for event in json::elements(&text).ok_or("not an array")? {
        events.push(expand(event)?);
    }
    if arguments.len() == 0 {
        let texts: Vec<&str> = events.iter().map(|it| it.get()).collect();
        println!("[{}]", texts.join(","));
    }
    let times = events.iter().filter_map(|it| json::member(it.get(), "timestamp"));
    let first_ms = times.filter_map(json::number).fold(f64::INFINITY, f64::min);
    for argument in arguments {
        let t: f64 = argument.parse()?;
        let mirror = Mirror::at(events.iter().map(|it| it.get()), t);
        let mut dom = String::from("null");
        if let Some(document) = mirror.dom().document() {
            dom.clear();
            canonical::write(&mirror, document, &mut dom);
        }
        // A player leaves out what happens at the very time that it seeks to.
        let keyframe = mirror.keyframe(first_ms + t - 1.0);
        let keyframe = keyframe.map_or("null".into(), |it| format!("[{}]", it.events.join(",")));
        println!("{{\"t\":{t},\"dom\":{dom},\"keyframe\":{keyframe}}}");
    }
    Ok(())
}
