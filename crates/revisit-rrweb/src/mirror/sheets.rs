//! Style sheets beside their text: rules that scripts changed, and sheets that scripts made.
//!
//! Nothing here understands CSS. Each change is kept as its event had it, and can be issued again
//! in the same order, onto the same text.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Mirror;
use super::log::{Log, data_of};
use crate::NodeKey;
use crate::dom::NodeData;
use crate::tape::{Fields, Json, List, integer, to_text};

/// Most bytes of changes to one sheet. Libraries that write styles by script insert some thousand
/// rules of a hundred bytes; only animations by rule changes get here.
const MAX_EDIT_BYTES: usize = 4 << 20;

/// Most bytes of sheets made by scripts, in all.
const MAX_CONSTRUCTED_BYTES: usize = 32 << 20;

/// Most fonts that are kept, in bytes: a page can load them as data, and some megabytes each.
const MAX_FONT_BYTES: usize = 32 << 20;

/// Most fonts that are kept: pages load some tens.
const MAX_FONTS: usize = 1000;

/// What is known of style sheets beside the text of their elements.
#[derive(Debug, Default, Clone)]
pub struct Sheets {
    edits: BTreeMap<i64, Log>,
    constructed: BTreeMap<i64, Constructed>,
    /// Bytes of rules that constructed sheets began with.
    n_constructed_bytes: usize,
    is_lossy: bool,
    fonts: Log,
}

/// A sheet made by a script. Documents and shadow roots adopt it by its id.
#[derive(Debug, Default, Clone)]
pub struct Constructed {
    /// The rules that it began with: the JSON array that the recorder wrote.
    pub rules: EcoString,
    /// Events since.
    pub edits: Log,
}

impl Sheets {
    /// Changes to sheets of elements, by the element's id.
    pub fn edits(&self) -> impl Iterator<Item = (i64, &Log)> {
        self.edits.iter().map(|(id, log)| (*id, log))
    }

    /// Sheets made by scripts, by their own ids.
    pub fn constructed(&self) -> impl Iterator<Item = (i64, &Constructed)> {
        self.constructed.iter().map(|(id, sheet)| (*id, sheet))
    }

    pub fn constructed_sheet(&self, style_id: i64) -> Option<&Constructed> {
        self.constructed.get(&style_id)
    }

    /// Fonts that scripts loaded, which only the top document gets.
    pub fn fonts(&self) -> &Log {
        &self.fonts
    }

    /// Whether there was more than is kept.
    pub fn is_lossy(&self) -> bool {
        let edits = self.edits.values().chain(self.constructed.values().map(|it| &it.edits));
        self.is_lossy || self.fonts.is_lossy() || edits.into_iter().any(Log::is_lossy)
    }

    pub(super) fn n_bytes(&self) -> usize {
        let edits = self.edits.values().chain(self.constructed.values().map(|it| &it.edits));
        let n_edit_bytes: usize = edits.map(Log::n_bytes).sum();
        n_edit_bytes + self.n_constructed_bytes + self.fonts.n_bytes()
    }

    /// A new page has no changes yet. Fonts stay: the browser keeps them with the window.
    pub(super) fn start_anew(&mut self) {
        let fonts = std::mem::take(&mut self.fonts);
        *self = Sheets { fonts, ..Sheets::default() };
    }

    /// A sheet is read anew from its text, or gone.
    pub(super) fn drop_edits(&mut self, node_id: i64) {
        self.edits.remove(&node_id);
    }

    fn construct(&mut self, sheets: List<'_>) {
        for sheet in sheets.objects() {
            let Some(id) = sheet.integer("styleId") else { continue };
            let rules = sheet.list("rules");
            // A recorder that repeats a sheet for each host that has it leaves its rules out.
            if rules.is_none_or(|it| it.is_empty()) && self.constructed.contains_key(&id) {
                continue;
            }
            let rules: EcoString = sheet.get("rules").map_or("[]".into(), |it| to_text(it).into());
            if self.n_constructed_bytes.saturating_add(rules.len()) > MAX_CONSTRUCTED_BYTES {
                self.is_lossy = true;
                continue;
            }
            self.n_constructed_bytes += rules.len();
            let before = self.constructed.insert(id, Constructed { rules, edits: Log::default() });
            self.n_constructed_bytes -= before.map_or(0, |it| it.rules.len());
        }
    }

    fn constructed_log(&mut self, style_id: i64) -> Option<&mut Log> {
        self.constructed.get_mut(&style_id).map(|it| &mut it.edits)
    }
}

impl Mirror {
    /// What is known of style sheets beside the text of their elements.
    pub fn sheets(&self) -> &Sheets {
        &self.sheets
    }

    /// Keeps a change of rules, of the sheet that it names.
    pub(super) fn edit_sheet(&mut self, data: Json<'_>, json: &str) {
        let fields = Fields::of(data);
        let style_id = fields.integer("styleId").filter(|it| *it != 0);
        let log = if let Some(style_id) = style_id {
            self.sheets.constructed_log(style_id)
        } else {
            let id = fields.integer("id");
            let has_sheet = id
                .and_then(|it| self.dom.by_id(it))
                .is_some_and(|it| self.dom.is_html(it, "style") || self.dom.is_html(it, "link"));
            id.filter(|_| has_sheet).map(|it| self.sheets.edits.entry(it).or_default())
        };
        if let Some((log, data)) = log.zip(data_of(json)) {
            log.push(data, MAX_EDIT_BYTES);
        }
    }

    /// Lets a document or a shadow root have the sheets that an event names.
    pub(super) fn adopt_sheets(&mut self, data: Json<'_>) {
        let fields = Fields::of(data);
        let Some(host) = fields.integer("id").and_then(|it| self.dom.by_id(it)) else { return };
        if let Some(styles) = fields.list("styles") {
            self.sheets.construct(styles);
        }
        let ids = fields.list("styleIds").into_iter().flat_map(|it| it.iter());
        self.set_adopted(host, ids.filter_map(integer).collect());
    }

    /// Sheets that a node of a snapshot has, as Amplitude's recorder writes them.
    pub(super) fn adopt_recorded_sheets(&mut self, host: NodeKey, sheets: List<'_>) {
        self.sheets.construct(sheets);
        let ids = sheets.objects().filter_map(|it| it.integer("styleId"));
        self.set_adopted(host, ids.collect());
    }

    fn set_adopted(&mut self, host: NodeKey, style_ids: Vec<i64>) {
        let root = self.dom.shadow_root(host).unwrap_or(host);
        match self.dom.data_mut(root) {
            Some(NodeData::Document(document)) => document.adopted = style_ids,
            Some(NodeData::ShadowRoot(root)) => root.adopted = style_ids,
            Some(
                NodeData::Doctype(_)
                | NodeData::Element(_)
                | NodeData::Text(_)
                | NodeData::Comment(_)
                | NodeData::Cdata(_),
            )
            | None => {}
        }
    }

    pub(super) fn load_font(&mut self, json: &str) {
        let Some(data) = data_of(json) else { return };
        let fonts = &mut self.sheets.fonts;
        let max_bytes = if fonts.entries().len() < MAX_FONTS { MAX_FONT_BYTES } else { 0 };
        if !fonts.entries().contains(&data) {
            fonts.push(data, max_bytes);
        }
    }

    /// What is in an element changes: if it is a style, its sheet is read anew.
    pub(super) fn text_changed(&mut self, parent: NodeKey) {
        if !self.sheets.edits.is_empty() && self.dom.is_html(parent, "style") {
            self.drop_edits_of(parent);
        }
    }

    /// A node is put somewhere: if it is a style, its sheet is read anew.
    pub(super) fn sheet_came(&mut self, node: NodeKey) {
        self.text_changed(node);
    }

    fn drop_edits_of(&mut self, style: NodeKey) {
        if let Some(id) = self.dom.id(style).filter(|it| self.dom.by_id(*it) == Some(style)) {
            self.sheets.drop_edits(id);
        }
    }
}
