//! The page around the player, where a recording is played without the app: as one file, beside an
//! archive, or for whatever archive is named. Its script and style are `web/viewer`.
//!
//! Whatever stands in a recording is text here: it is escaped, and the policy lets nothing run but
//! our own scripts and nothing be fetched but archives.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use revisit_model::{SessionId, Summary, VisitorId};
use sha2::{Digest as _, Sha256};

use crate::ui::{self, NotBuilt};

/// Holes are written `{{name}}`.
const TEMPLATE: &str = include_str!("page.html");

/// What the page says of a recording before it is played.
#[derive(Debug, Clone)]
pub(crate) struct Facts<'a> {
    pub(crate) id: &'a SessionId,
    pub(crate) title: Option<&'a str>,
    pub(crate) visitor: Option<&'a VisitorId>,
    pub(crate) summary: &'a Summary,
}

/// Where the page gets what it plays.
#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    /// From within itself.
    File(Facts<'a>),
    /// From the file of that name beside it.
    Published(Facts<'a>, &'a str),
    /// From wherever its address says, or a file that is dropped.
    Play,
}

/// Two scripts and a style, which lie beside a page that is not one file.
pub(crate) const BESIDE: [&str; 3] = [ui::PLAYER, ui::VIEWER, ui::VIEWER_STYLE];

/// The policy of a page whose scripts lie beside it. It may fetch from everywhere, since archives
/// may lie everywhere; all else comes from the recording, as data.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src data: blob:; font-src data: blob:; \
    media-src data: blob:; worker-src blob:; connect-src *; base-uri 'none'; form-action 'none'";

/// The page, up to the archive in it if there is one, and what comes after that.
pub(crate) fn write(kind: &Kind<'_>) -> Result<(String, String), NotBuilt> {
    let (name, facts) = match kind {
        Kind::File(facts) => ("file", Some(facts)),
        Kind::Published(facts, _) => ("published", Some(facts)),
        Kind::Play => ("play", None),
    };
    let title = facts.map_or("Play a recording".to_owned(), |it| escaped(&it.heading()));
    let line = facts.map(Facts::line).unwrap_or_default();
    let archive = match kind {
        Kind::Published(_, name) => {
            format!("<meta name=\"revisit-archive\" content=\"{}\">\n", escaped(name))
        }
        Kind::File(_) | Kind::Play => String::new(),
    };
    let Parts { policy, style, scripts } = match kind {
        Kind::File(facts) => Parts::inside(facts)?,
        Kind::Published(..) | Kind::Play => Parts::beside(),
    };
    let open = if matches!(kind, Kind::File(_)) { " hidden" } else { "" };
    let fill = [
        ("kind", name),
        ("policy", &policy),
        ("archive", &archive),
        ("title", &title),
        ("style", &style),
        ("facts", &line),
        ("open", open),
        ("scripts", &scripts),
    ];
    let page = filled(&fill);
    match page.split_once(ARCHIVE_HERE) {
        Some((before, after)) => Ok((before.to_owned(), after.to_owned())),
        None => Ok((page, String::new())),
    }
}

/// Stands where the archive of a single file belongs. No text from a recording can hold it: there
/// it would be escaped.
const ARCHIVE_HERE: &str = "<archive-here>";

/// What differs between a page in one file and a page in several.
struct Parts {
    policy: String,
    style: String,
    scripts: String,
}

impl Parts {
    fn beside() -> Parts {
        let scripts = "<script type=\"module\" src=\"revisit-player.js\"></script>\n\
            <script type=\"module\" src=\"revisit-viewer.js\"></script>";
        Parts {
            policy: meta(POLICY),
            style: "<link rel=\"stylesheet\" href=\"revisit-viewer.css\">".to_owned(),
            scripts: scripts.to_owned(),
        }
    }

    /// Nothing is fetched from anywhere, and of scripts only those run whose hashes the policy
    /// names.
    fn inside(facts: &Facts<'_>) -> Result<Parts, NotBuilt> {
        let (player, viewer) = (inline(&ui::text(ui::PLAYER)?), inline(&ui::text(ui::VIEWER)?));
        let policy = format!(
            "default-src 'none'; script-src '{}' '{}'; style-src 'unsafe-inline'; \
             img-src data: blob:; font-src data: blob:; media-src data: blob:; worker-src blob:; \
             base-uri 'none'; form-action 'none'",
            hash(&player),
            hash(&viewer)
        );
        let style = ui::text(ui::VIEWER_STYLE)?.replace("</", "<\\/");
        let name = escaped(&super::archive_name(facts.id));
        let scripts = format!(
            "<script type=\"application/octet-stream+base64\" data-name=\"{name}\">{ARCHIVE_HERE}</script>\n\
             <script type=\"module\">{player}</script>\n<script type=\"module\">{viewer}</script>"
        );
        Ok(Parts { policy: meta(&policy), style: format!("<style>{style}</style>"), scripts })
    }
}

impl Facts<'_> {
    fn heading(&self) -> String {
        match self.title {
            Some(title) => title.to_owned(),
            None => format!("Session {}", self.id),
        }
    }

    /// When, who, how long and how many pages, as HTML.
    fn line(&self) -> String {
        let summary = self.summary;
        let started = summary.started_at.to_string();
        // The page's script writes it in the reader's way and time zone.
        let day = started.get(..16).unwrap_or(&started).replace('T', " ");
        let mut facts = vec![format!("<time datetime=\"{started}\">{day} UTC</time>")];
        facts.extend(self.visitor.map(|it| escaped(it.as_str())));
        facts.push(spoken(summary.duration_ms()));
        match summary.pages.len() {
            0 => {}
            1 => facts.push("1 page".to_owned()),
            n => facts.push(format!("{n} pages")),
        }
        facts.extend(summary.first_url.as_deref().map(escaped));
        facts.join(" · ")
    }
}

fn spoken(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// The template with its holes filled. What fills a hole is not looked into.
fn filled(fill: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(TEMPLATE.len());
    let mut rest = TEMPLATE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(before);
        let found = fill.iter().find(|(it, _)| *it == name);
        page.push_str(found.map_or("", |(_, text)| text));
        rest = after;
    }
    page.push_str(rest);
    page
}

fn meta(policy: &str) -> String {
    format!("<meta http-equiv=\"content-security-policy\" content=\"{policy}\">\n")
}

/// A script as it may stand between tags. In strings, templates and regular expressions, where
/// alone these can occur, the change means the same.
fn inline(script: &str) -> String {
    script.replace("</script", "<\\/script").replace("<!--", "\\x3c!--").trim().to_owned()
}

fn hash(script: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(script.as_bytes())))
}

/// As text and as the value of an attribute in double quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Would not come through the parser as they are, or turn the text around.
            '\0'..='\x1f'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                safe.push(' ');
            }
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_recording_says_is_text() {
        let id = SessionId::new("one").unwrap();
        let visitor = VisitorId::new("\"><script>alert(1)</script>").unwrap();
        let summary = Summary { first_url: Some("http://x/<b>".to_owned()), ..Summary::default() };
        let title = Some("{{scripts}}<archive-here></title><script>1</script>");
        let facts = Facts { id: &id, title, visitor: Some(&visitor), summary: &summary };
        let (page, rest) = write(&Kind::Published(facts, "a\"b.replay.zip")).unwrap();
        assert_eq!(rest, "");
        assert_eq!(page.matches("<script").count(), 2, "{page}");
        assert!(page.contains("content=\"a&quot;b.replay.zip\""), "{page}");
        assert!(page.contains("&quot;&gt;&lt;script&gt;alert(1)"), "{page}");
        assert!(!page.contains("<archive-here"), "{page}");
    }

    #[test]
    fn no_hole_is_left() {
        let (page, _) = write(&Kind::Play).unwrap();
        assert!(!page.contains("{{") && !page.contains("}}"), "{page}");
        assert!(page.contains("data-page=\"play\""), "{page}");
    }

    #[test]
    fn a_script_ends_where_it_ends() {
        assert_eq!(inline("a=\"</script>\";b='<!--'\n"), "a=\"<\\/script>\";b='\\x3c!--'");
    }

    #[test]
    fn times_read_as_people_say_them() {
        let spoken = [0, 59_400, 61_000, 3_720_000].map(spoken);
        assert_eq!(spoken, ["0 s", "59 s", "1 min 1 s", "1 h 2 min"]);
    }
}
