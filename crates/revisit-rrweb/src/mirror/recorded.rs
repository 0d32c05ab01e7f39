//! A node as the recording has it, read in one pass over its fields.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;
use simd_json::prelude::*;

use crate::dom::Namespace;
use crate::tape::{Fields, Json, List, integer, text, to_text};

/// The values of a recorded node's `type`, as rrweb's `NodeType` numbers them.
pub(super) mod node_kind {
    pub(in crate::mirror) const DOCUMENT: i64 = 0;
    pub(in crate::mirror) const DOCTYPE: i64 = 1;
    pub(in crate::mirror) const ELEMENT: i64 = 2;
    pub(in crate::mirror) const TEXT: i64 = 3;
    pub(in crate::mirror) const CDATA: i64 = 4;
    pub(in crate::mirror) const COMMENT: i64 = 5;
}

/// A node of a snapshot, or one that is added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Recorded<'t> {
    pub(super) kind: Option<i64>,
    pub(super) id: Option<i64>,
    pub(super) root_id: Option<i64>,
    pub(super) tag: Option<&'t str>,
    pub(super) attributes: Fields<'t>,
    pub(super) children: Option<List<'t>>,
    pub(super) text: &'t str,
    pub(super) is_svg: bool,
    /// Whether it stands in the shadow root of its parent.
    pub(super) is_shadow: bool,
    pub(super) is_shadow_host: bool,
    pub(super) compat_mode: Option<&'t str>,
    /// Name, public and system id of a doctype.
    pub(super) doctype: [&'t str; 3],
    /// Sheets that Amplitude's recorder writes into documents and shadow hosts.
    pub(super) adopted_sheets: Option<List<'t>>,
    needs_block: Option<Json<'t>>,
    n_others: usize,
    json: Fields<'t>,
}

impl<'t> Recorded<'t> {
    pub(super) fn of(json: Json<'t>) -> Recorded<'t> {
        let json = Fields::of(json);
        let mut node = Recorded { json, doctype: ["html", "", ""], ..Recorded::default() };
        for (name, value) in json.iter() {
            node.take(name, value);
        }
        node
    }

    fn take(&mut self, name: &str, value: Json<'t>) {
        let is_true = || value.as_bool() == Some(true);
        match name {
            "type" => self.kind = integer(value),
            "id" => self.id = integer(value),
            "rootId" => self.root_id = integer(value),
            "tagName" => self.tag = text(value),
            "attributes" => self.attributes = Fields::of(value),
            "childNodes" => self.children = List::of(value),
            "textContent" => self.text = text(value).unwrap_or_default(),
            "isSVG" => self.is_svg = is_true(),
            "isShadow" => self.is_shadow = is_true(),
            "isShadowHost" => self.is_shadow_host = is_true(),
            "compatMode" => self.compat_mode = text(value),
            "name" => self.doctype[0] = text(value).filter(|it| !it.is_empty()).unwrap_or("html"),
            "publicId" => self.doctype[1] = text(value).unwrap_or_default(),
            "systemId" => self.doctype[2] = text(value).unwrap_or_default(),
            "adoptedStyleSheets" => self.adopted_sheets = List::of(value),
            "needBlock" => self.needs_block = Some(value),
            "isStyle" => {}
            _ => self.n_others += 1,
        }
    }

    /// Whether a document was laid out in quirks mode and has no doctype that says so.
    pub(super) fn is_quirky(&self) -> bool {
        let first = self.children.and_then(|it| it.iter().next()).map(Recorded::of);
        self.compat_mode == Some("BackCompat")
            && first.is_none_or(|it| it.kind != Some(node_kind::DOCTYPE))
    }

    pub(super) fn namespace(&self) -> Namespace {
        if self.is_svg { Namespace::Svg } else { Namespace::Html }
    }

    /// Fields that mean nothing here, as name and JSON.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'t str, String)> + use<'t> {
        let all = if self.n_others > 0 { self.json } else { Fields::within(None) };
        all.iter().filter(|(name, _)| !is_known(name)).map(|(name, value)| (name, to_text(value)))
    }

    /// A hash of all that makes two recorded nodes the same to a replay: not the id, and not what
    /// is below.
    pub(super) fn fingerprint(&self, text: &str) -> u64 {
        let mut hasher = FxHasher::default();
        self.kind.hash(&mut hasher);
        match self.kind {
            Some(node_kind::DOCUMENT) => self.compat_mode.hash(&mut hasher),
            Some(node_kind::DOCTYPE) => self.doctype.hash(&mut hasher),
            Some(node_kind::ELEMENT) => return self.element_fingerprint(),
            _ => text.hash(&mut hasher),
        }
        hasher.finish()
    }

    fn element_fingerprint(&self) -> u64 {
        let block = self.needs_block.map(to_text).map(|it| hash_text(&it));
        let tag = self.tag.unwrap_or_default();
        let mut fingerprint = ElementFingerprint::new(tag, self.is_svg, block);
        for (name, value) in self.attributes.iter() {
            fingerprint.add(hash_of(name, value));
        }
        fingerprint.finish()
    }
}

/// A hash of all that makes two elements the same, attribute by attribute.
pub(super) struct ElementFingerprint(FxHasher);

impl ElementFingerprint {
    pub(super) fn new(tag: &str, is_svg: bool, block: Option<u64>) -> ElementFingerprint {
        let mut hasher = FxHasher::default();
        (tag, is_svg, block).hash(&mut hasher);
        ElementFingerprint(hasher)
    }

    pub(super) fn add(&mut self, attribute: u64) {
        self.0.write_u64(attribute);
    }

    pub(super) fn finish(self) -> u64 {
        self.0.finish()
    }
}

/// The hash of an attribute; values of different types differ.
pub(super) fn hash_of(name: &str, value: Json<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    match text(value) {
        Some(text) => text.hash(&mut hasher),
        None => (0_u8, to_text(value)).hash(&mut hasher),
    }
    hasher.finish()
}

fn hash_text(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

fn is_known(name: &str) -> bool {
    const KNOWN: [&str; 17] = [
        "type",
        "id",
        "rootId",
        "tagName",
        "attributes",
        "childNodes",
        "textContent",
        "isSVG",
        "isShadow",
        "isShadowHost",
        "compatMode",
        "name",
        "publicId",
        "systemId",
        "adoptedStyleSheets",
        "needBlock",
        "isStyle",
    ];
    KNOWN.contains(&name)
}
