//! The attributes of an element, from what was recorded to what a replayed page has.

use ecow::{EcoString, EcoVec};
use simd_json::prelude::*;

use super::super::recorded::{Recorded, hash_of};
use super::tags;
use crate::Dom;
use crate::dom::{self, Atom, Attribute, Element, Extras, MAX_ATTRIBUTES, Namespace};
use crate::tape::{Json, number, text, to_text};

/// An element, and what its attributes say about its content.
pub(super) struct Built<'t> {
    pub(super) element: Element,
    /// Text of a style sheet.
    pub(super) css: Option<&'t str>,
    /// Text of a textarea, which has no other content then.
    pub(super) area_text: Option<&'t str>,
    /// Names that no element and no attribute can have.
    pub(super) n_bad_names: usize,
}

/// Makes an element out of what was recorded.
pub(super) fn element<'t>(dom: &mut Dom, node: &Recorded<'t>) -> Built<'t> {
    let recorded = node.tag.unwrap_or_default();
    let has_css = || node.attributes.text("_cssText").is_some_and(|it| !it.is_empty());
    let is_style_by_now = recorded == "link" && has_css();
    let tag = match tags::replayed(recorded, node.namespace()) {
        Some(_) if is_style_by_now => Some("style".into()),
        tag => tag,
    };
    let n_bad_names = usize::from(tag.is_none());
    let tag = tag.unwrap_or("div".into());
    let mut maker = Maker {
        dom,
        node,
        tag: tag.as_ref(),
        attributes: EcoVec::new(),
        extras: None,
        css: None,
        area_text: None,
        n_bad_names,
    };
    maker.take_all();
    let Maker { dom, attributes, mut extras, css, area_text, n_bad_names, .. } = maker;
    if tag != recorded {
        extras.get_or_insert_default().recorded_tag = Some(dom.intern(recorded));
    }
    let tag = dom.intern(&tag);
    let element = Element { tag, namespace: node.namespace(), attributes, extras };
    Built { element, css, area_text, n_bad_names }
}

/// Makes a link or style anew out of recorded attributes; `css` is the text of its sheet.
pub(super) fn renewed(
    dom: &mut Dom,
    recorded_tag: &str,
    recorded: Vec<dom::Recorded>,
    css: &str,
) -> Element {
    let tag = if css.is_empty() { recorded_tag } else { "style" };
    let mut attributes = EcoVec::new();
    let mut extras = Box::<Extras>::default();
    for it in &recorded {
        let Some(value) = it.value.clone() else { continue };
        let name = dom.atoms().text(it.name);
        if name.starts_with("rr_") || !tags::is_possible_attribute(name) {
            continue;
        }
        let is_renamed = matches!(name, "onload" | "onclick") || name.starts_with("onmouse");
        let name = if is_renamed { format!("_{name}") } else { name.to_ascii_lowercase() };
        attributes.push(Attribute { name: dom.intern(&name), value });
    }
    if tag != recorded_tag {
        extras.recorded_tag = Some(dom.intern(recorded_tag));
    }
    extras.recorded = recorded;
    let tag = dom.intern(tag);
    Element { tag, namespace: Namespace::Html, attributes, extras: Some(extras) }
}

struct Maker<'d, 'n, 't> {
    dom: &'d mut Dom,
    node: &'n Recorded<'t>,
    /// As the replayed page has it.
    tag: &'n str,
    attributes: EcoVec<Attribute>,
    extras: Option<Box<Extras>>,
    css: Option<&'t str>,
    area_text: Option<&'t str>,
    n_bad_names: usize,
}

impl<'t> Maker<'_, '_, 't> {
    fn take_all(&mut self) {
        let node = self.node;
        if is_preload(self.tag, node) {
            // A replay must not load what it will not run, so it leaves such links bare.
            for (name, value) in node.attributes.iter() {
                self.carry(name, value);
            }
            self.keep_recorded();
            return;
        }
        self.attributes
            .reserve(node.attributes.json().and_then(|it| it.as_object()).map_or(0, |it| it.len()));
        let mut special = Vec::new();
        for (name, value) in node.attributes.iter() {
            if name.starts_with("rr_") {
                special.push((name, value));
            } else {
                self.take(name, value);
            }
        }
        // These say more than the others, and so come last.
        for (name, value) in special {
            self.take_special(name, value);
        }
        for (name, json) in node.others() {
            let name = self.dom.intern(name);
            self.extras().carried_fields.push((name, json.into()));
        }
        self.keep_recorded();
    }

    fn take(&mut self, name: &'t str, value: Json<'t>) {
        if value.is_null() || (self.tag == "option" && name == "selected" && is_false(value)) {
            return;
        }
        match (self.tag, name, text(value)) {
            ("style", "_cssText", Some(css)) => self.css = Some(css),
            ("textarea", "value", Some(value)) => self.area_text = Some(value),
            (_, _, Some(text)) => self.take_plain(name, text.into()),
            (_, _, None) => match printed(value) {
                Some(text) => self.take_plain(name, text),
                None => self.carry(name, value),
            },
        }
    }

    fn take_plain(&mut self, name: &str, value: EcoString) {
        match (self.tag, name) {
            (_, "onload" | "onclick") => self.set(&format!("_{name}"), value),
            _ if name.starts_with("onmouse") => self.set(&format!("_{name}"), value),
            ("meta", "content") if is_policy(self.node) => self.set("csp-content", value),
            ("img", _) if let Some(srcset) = replaced_srcset(self.node) => {
                self.set("rrweb-original-srcset", srcset.into());
            }
            _ => self.set(name, value),
        }
    }

    fn take_special(&mut self, name: &str, value: Json<'_>) {
        if value.is_null() {
            return;
        }
        match (self.tag, name) {
            ("img", "rr_dataURL") => {
                let src = self.node.attributes.get("src").and_then(printed);
                self.set("rrweb-original-src", src.unwrap_or("undefined".into()));
                self.set("src", printed(value).unwrap_or_default());
            }
            (_, "rr_width") => self.add_style("width", value),
            (_, "rr_height") => self.add_style("height", value),
            (_, "rr_open_mode") => {
                self.set(name, printed(value).unwrap_or_default());
                return;
            }
            (_, "rr_scrollLeft") => {
                self.scroll().0 = number(value).unwrap_or_default();
                return;
            }
            (_, "rr_scrollTop") => {
                self.scroll().1 = number(value).unwrap_or_default();
                return;
            }
            ("audio" | "video", "rr_mediaLoop") => self.set_loop(value),
            _ => {}
        }
        self.carry(name, value);
    }

    fn set(&mut self, name: &str, value: EcoString) {
        if !tags::is_possible_attribute(name) {
            self.n_bad_names += 1;
            return;
        }
        let name = attribute_name(self.dom, self.node.namespace(), name);
        match self.attributes.iter().position(|it| it.name == name) {
            None if self.attributes.len() >= MAX_ATTRIBUTES => self.n_bad_names += 1,
            None => self.attributes.push(Attribute { name, value }),
            Some(at) => {
                if let Some(attribute) = self.attributes.make_mut().get_mut(at) {
                    attribute.value = value;
                }
            }
        }
    }

    fn set_loop(&mut self, value: Json<'_>) {
        match value.as_bool() {
            Some(true) => self.set("loop", EcoString::new()),
            Some(false) => {
                let name = self.dom.intern("loop");
                self.attributes.retain(|it| it.name != name);
            }
            None => {}
        }
    }

    /// Adds a declaration to the element's style, as the browser writes it.
    fn add_style(&mut self, property: &str, value: Json<'_>) {
        let Some(value) = text(value).filter(|it| !it.is_empty()) else { return };
        let name = self.dom.intern("style");
        let before = self.attributes.iter().find(|it| it.name == name).map(|it| it.value.as_str());
        let before = before.unwrap_or_default().trim();
        let join = match before {
            "" => "",
            _ if before.ends_with(';') => " ",
            _ => "; ",
        };
        let style = ecow::eco_format!("{before}{join}{property}: {value};");
        self.set("style", style);
    }

    fn carry(&mut self, name: &str, value: Json<'_>) {
        let name = self.dom.intern(name);
        self.extras().carried.push((name, to_text(value).into()));
    }

    fn scroll(&mut self) -> &mut (f64, f64) {
        self.extras().scroll.get_or_insert_default()
    }

    /// A sheet's text may come late, and the element is made anew then.
    fn keep_recorded(&mut self) {
        if !matches!(self.node.tag, Some("link" | "style")) {
            return;
        }
        for (name, value) in self.node.attributes.iter().take(MAX_ATTRIBUTES) {
            let hash = hash_of(name, value);
            let value = printed(value).filter(|_| name != "_cssText" && !name.starts_with("rr_"));
            let name = self.dom.intern(name);
            self.extras().recorded.push(dom::Recorded { name, value, hash });
        }
    }

    fn extras(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }
}

/// The name that an attribute has on an element: HTML knows no capitals.
pub(in crate::mirror) fn attribute_name(dom: &mut Dom, namespace: Namespace, name: &str) -> Atom {
    if namespace == Namespace::Html && name.bytes().any(|it| it.is_ascii_uppercase()) {
        return dom.intern(&name.to_ascii_lowercase());
    }
    dom.intern(name)
}

/// A value as the browser writes it into an attribute; `None` when it has no such form.
fn printed(value: Json<'_>) -> Option<EcoString> {
    if let Some(text) = text(value) {
        return Some(text.into());
    }
    match value.as_bool() {
        Some(true) => Some(EcoString::new()),
        Some(false) => Some("false".into()),
        None if value.is_null() => None,
        None => number(value).map(|it| ecow::eco_format!("{it}")),
    }
}

fn is_false(value: Json<'_>) -> bool {
    value.as_bool() == Some(false)
}

fn is_policy(node: &Recorded<'_>) -> bool {
    node.attributes.text("http-equiv") == Some("Content-Security-Policy")
}

/// Whether a link only loads what a page may need, which is a script.
fn is_preload(tag: &str, node: &Recorded<'_>) -> bool {
    if tag != "link" {
        return false;
    }
    match node.attributes.text("rel") {
        Some("modulepreload") => true,
        Some("preload") => node.attributes.text("as") == Some("script"),
        Some("prefetch") => node.attributes.text("href").is_some_and(is_script_file),
        _ => false,
    }
}

fn is_script_file(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let after_host = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |it| it.1),
        None => path,
    };
    let name = after_host.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "js")
}

/// The `srcset` of an image that is shown from a data URL; it stands in for every attribute then.
fn replaced_srcset<'t>(node: &Recorded<'t>) -> Option<&'t str> {
    let data = node.attributes.text("rr_dataURL").filter(|it| !it.is_empty());
    data.and(node.attributes.text("srcset").filter(|it| !it.is_empty()))
}
