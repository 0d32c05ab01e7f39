//! Keyframes against the truth: a mirror that starts from a keyframe has the same page as the one
//! that applied everything before, and still has it when both go on.
//!
//! `REVISIT_RECORDINGS` may name a folder with more recordings, which are then read too.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and says what it compared"
)]

mod recording;

use std::path::{Path, PathBuf};

use revisit_rrweb::{Mirror, canonical};

/// How many keyframes of one recording are tried.
const N_KEYFRAMES: usize = 8;
/// How many of the next keyframes a page that started from one is compared at.
const N_FOLLOWED: usize = 2;

#[test]
fn a_keyframe_shows_the_page_that_it_was_made_of() {
    let mut checked = Checked::default();
    for path in recordings() {
        checked.recording(&path);
    }
    println!("{checked:?}");
    assert_eq!(checked.faults, Vec::<String>::new());
    assert!(checked.n_keyframes > 100, "{checked:?}");
}

#[derive(Debug, Default)]
struct Checked {
    n_keyframes: usize,
    n_lossy: usize,
    faults: Vec<String>,
}

/// A page that started from a keyframe.
struct Follower {
    place: String,
    mirror: Mirror,
    n_compared: usize,
}

impl Checked {
    fn recording(&mut self, path: &Path) {
        let events = recording::read(path);
        let step = events.len().div_ceil(N_KEYFRAMES);
        let mut mirror = Mirror::new();
        let mut followers: Vec<Follower> = Vec::new();
        for (index, (time, event)) in events.iter().enumerate() {
            recording::apply(&mut mirror, event);
            for follower in &mut followers {
                recording::apply(&mut follower.mirror, event);
            }
            if index % step != step - 1 && index + 1 != events.len() {
                continue;
            }
            followers.retain_mut(|follower| self.compare(&mirror, follower, index));
            let place = format!("{} after event {index}", path.display());
            let follower = self.follower(&mirror, place, time + 1.0);
            followers.extend(follower.filter(|it| self.is_same(&mirror, it, index)));
        }
    }

    fn follower(&mut self, mirror: &Mirror, place: String, at_ms: f64) -> Option<Follower> {
        let keyframe = mirror.keyframe(at_ms)?;
        self.n_keyframes += 1;
        if keyframe.is_lossy() {
            self.n_lossy += 1;
            println!("{place}: {:?}", keyframe.losses);
            return None;
        }
        let mut started = Mirror::new();
        for event in &keyframe.events {
            recording::apply(&mut started, event);
        }
        // What no node shows is in a keyframe too, after Meta and snapshot, so a page that started
        // from it has the same one.
        let again = started.keyframe(at_ms).unwrap();
        let events = keyframe.events.iter().zip(&again.events).skip(2);
        let other = events.clone().find(|(before, after)| before != after);
        if keyframe.events.len() != again.events.len() || other.is_some() {
            let other = other.map(|(before, after)| difference_of(before, after));
            self.faults.push(format!("{place}: another keyframe: {other:?}"));
        }
        Some(Follower { place, mirror: started, n_compared: 0 })
    }

    /// Whether the follower is to be compared again.
    fn compare(&mut self, mirror: &Mirror, follower: &mut Follower, index: usize) -> bool {
        follower.n_compared += 1;
        self.is_same(mirror, follower, index) && follower.n_compared < N_FOLLOWED
    }

    fn is_same(&mut self, mirror: &Mirror, follower: &Follower, index: usize) -> bool {
        let difference = difference(mirror, &follower.mirror);
        let place = &follower.place;
        self.faults.extend(difference.iter().map(|it| format!("{place}, at {index}: {it}")));
        difference.is_none()
    }
}

/// Where two pages differ first; `None` when they are the same.
fn difference(expected: &Mirror, found: &Mirror) -> Option<String> {
    let (expected, found) = (canonical_form(expected), canonical_form(found));
    (expected != found).then(|| difference_of(&expected, &found))
}

fn difference_of(expected: &str, found: &str) -> String {
    let pairs = expected.char_indices().zip(found.chars());
    let at = pairs.take_while(|((_, a), b)| a == b).last().map_or(0, |it| it.0.0);
    let around = |text: &str| {
        let start = text.floor_char_boundary(at.saturating_sub(150));
        let end = text.floor_char_boundary(at + 150);
        text[start..end].to_owned()
    };
    format!("\n  expected …{}…\n  found    …{}…", around(expected), around(found))
}

fn canonical_form(mirror: &Mirror) -> String {
    let mut text = String::new();
    if let Some(document) = mirror.dom().document() {
        canonical::write(mirror, document, &mut text);
    }
    text
}

fn recordings() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut folders = vec![fixtures.join("engine"), fixtures.join("recordings/rrweb")];
    folders.extend(std::env::var_os("REVISIT_RECORDINGS").map(PathBuf::from));
    let mut files = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(&folder).unwrap();
        files.extend(entries.map(|it| it.unwrap().path()).filter(|it| recording::is_one(it)));
    }
    files.sort();
    files
}
