use super::*;
use crate::dom::{Attribute, Element, Namespace};

#[test]
fn a_list_shows_its_first_option_that_is_not_disabled() {
    check_select("select", &["option", "option"], "10");
    check_select("select", &["option disabled", "option"], "01");
    check_select("select", &["option disabled", "option disabled"], "00");
    check_select("select", &["option selected", "option selected", "option"], "010");
    check_select("select size=2", &["option"], "0");
    check_select("select size=abc", &["option"], "1");
    check_select("select multiple", &["option", "option selected", "option selected"], "011");
}

#[test]
fn options_within_other_things_count() {
    let mut page = Page::new();
    let select = page.add(page.root, "select");
    let group = page.add(select, "optgroup disabled");
    page.add(group, "option");
    let inner_group = page.add(group, "optgroup");
    page.add(inner_group, "option");
    let list = page.add(select, "datalist");
    page.add(list, "option");
    let inner = page.add(select, "select");
    page.add(inner, "option");
    let span = page.add(select, "span");
    page.add(span, "option value=x");
    assert_eq!(page.selected(select), "01");
    assert_eq!(page.dom.value_of(select).as_deref(), Some("x"));
}

#[test]
fn what_is_selected_stays_so_when_options_come() {
    let mut page = Page::new();
    let select = page.add(page.root, "select");
    let old = page.add(select, "option value=a");
    page.insert(select, "option value=z", Some(old));
    assert_eq!(page.selected(select), "01");
    page.insert(select, "option value=y selected", Some(old));
    assert_eq!(page.selected(select), "010");
}

#[test]
fn a_list_without_the_value_shows_nothing_until_options_change() {
    let mut page = Page::new();
    let select = page.add(page.root, "select");
    let options = ["a", "b"].map(|it| page.add(select, &format!("option value={it}")));
    page.input(select, "zz", false);
    assert_eq!(page.selected(select), "00");
    assert_eq!(page.dom.value_of(select).as_deref(), Some(""));
    page.add(select, "option disabled");
    assert_eq!(page.selected(select), "000");
    page.add(select, "option value=c");
    assert_eq!(page.selected(select), "1000");
    page.input(select, "b", false);
    assert_eq!(page.selected(select), "0100");
    page.remove(options[1]);
    assert_eq!(page.selected(select), "100");
}

#[test]
fn attributes_select_options_that_nobody_chose() {
    let mut page = Page::new();
    let select = page.add(page.root, "select");
    let [a, b, c] = ["a", "b", "c"].map(|it| page.add(select, &format!("option value={it}")));
    page.set(b, "selected", Some(""));
    assert_eq!(page.selected(select), "010");
    page.set(b, "selected", None);
    assert_eq!(page.selected(select), "100");
    page.input(select, "c", false);
    page.set(b, "selected", Some(""));
    assert_eq!(page.selected(select), "010");
    page.set(c, "selected", Some(""));
    assert_eq!(page.selected(select), "010");
    page.set(a, "selected", Some("x"));
    assert_eq!(page.selected(select), "100");
}

#[test]
fn a_list_changes_its_kind() {
    let mut page = Page::new();
    let select = page.add(page.root, "select multiple");
    for option in ["option", "option selected", "option selected"] {
        page.add(select, option);
    }
    page.set(select, "multiple", None);
    assert_eq!(page.selected(select), "010");
    let select = page.add(page.root, "select size=3");
    page.add(select, "option");
    assert_eq!(page.selected(select), "0");
    page.set(select, "size", None);
    assert_eq!(page.selected(select), "1");
}

#[test]
fn options_have_text_in_place_of_a_value() {
    let mut page = Page::new();
    let option = page.add(page.root, "option");
    page.text(option, "  a\n b\u{a0} ");
    let script = page.add(option, "script");
    page.text(script, "zz");
    let style = page.add(option, "style");
    page.text(style, " c");
    assert_eq!(page.dom.option_value(option), "a b\u{a0} c");
}

#[test]
fn of_a_group_the_last_checked_is_checked() {
    const A: &str = "input type=radio name=x checked";
    check_radios(&[A, A], "01");
    check_radios(&[A, "input type=radio name=X checked"], "11");
    check_radios(&["input type=radio checked", "input type=radio name= checked"], "11");
    let mut page = Page::new();
    let form = page.add(page.root, "form id=f");
    let a = page.add(form, A);
    let b = page.add(page.root, A);
    assert_eq!(page.checked(&[a, b]), "11");
    let c = page.add(page.root, &format!("{A} form=f"));
    assert_eq!(page.checked(&[a, b, c]), "011");
    page.input(a, "on", true);
    assert_eq!(page.checked(&[a, b, c]), "110");
    let d = page.insert(page.root, A, Some(form));
    assert_eq!(page.checked(&[a, b, c, d]), "1001");
}

#[test]
fn attributes_check_boxes_that_nobody_touched() {
    let mut page = Page::new();
    let a = page.add(page.root, "input type=radio name=x checked");
    let b = page.add(page.root, "input type=radio name=x");
    page.set(b, "checked", Some(""));
    assert_eq!(page.checked(&[a, b]), "01");
    page.set(b, "checked", None);
    assert_eq!(page.checked(&[a, b]), "00");
    let touched = page.add(page.root, "input type=checkbox");
    page.input(touched, "on", false);
    page.set(touched, "checked", Some(""));
    assert_eq!(page.checked(&[touched]), "0");
    let text = page.add(page.root, "input");
    page.input(text, "", true);
    page.set(text, "type", Some("checkbox"));
    assert_eq!(page.checked(&[text]), "1");
}

#[test]
fn a_button_takes_its_group_when_its_name_or_type_changes() {
    let mut page = Page::new();
    let a = page.add(page.root, "input type=radio name=x checked");
    let b = page.add(page.root, "input type=radio name=y checked");
    page.set(a, "name", Some("y"));
    assert_eq!(page.checked(&[a, b]), "10");
    let c = page.add(page.root, "input type=checkbox name=y checked");
    page.set(c, "type", Some("radio"));
    assert_eq!(page.checked(&[a, b, c]), "001");
}

#[test]
fn what_is_filled_in_no_attribute_changes() {
    let mut page = Page::new();
    let field = page.add(page.root, "input value=a");
    page.set(field, "value", Some("b"));
    page.check(field, "b");
    page.input(field, "c\n", false);
    page.check(field, "c");
    page.set(field, "value", Some("d"));
    page.check(field, "c");
    assert_eq!(page.dom.edited_value(field), Some("c"));
}

#[test]
fn some_inputs_have_their_value_in_the_attribute() {
    for kind in ["checkbox", "radio", "hidden", "submit", "button"] {
        let mut page = Page::new();
        let input = page.add(page.root, &format!("input type={kind}"));
        page.input(input, "new", false);
        assert_eq!(page.dom.attribute(input, "value"), Some("new"));
        page.check(input, "new");
    }
    let mut page = Page::new();
    let file = page.add(page.root, "input type=file");
    page.input(file, "C:\\fakepath\\a", false);
    page.check(file, "");
}

#[test]
fn a_slider_depends_on_the_order_of_its_attributes() {
    check_made("input type=range value=500 max=1000", "100");
    check_made("input value=500 max=1000 type=range", "500");
    check_made("input type=range max=1000 value=500", "500");
    check_made("input type=range min=10 max=20", "20");
    check_made("input type=range min=-100 max=-50", "-50");
    let mut page = Page::new();
    let slider = page.add(page.root, "input type=range value=10");
    page.set(slider, "min", Some("50"));
    page.check(slider, "50");
    page.set(slider, "min", Some("0"));
    page.check(slider, "50");
}

#[test]
fn a_field_that_takes_several_addresses_counts_as_filled() {
    check_made("input type=email multiple value=a@b", "");
    check_made("input type=email value=a,b multiple", "a,b");
}

#[test]
fn a_type_that_changes_keeps_what_it_can() {
    let mut page = Page::new();
    let input = page.add(page.root, "input");
    page.input(input, "abc", false);
    page.set(input, "type", Some("number"));
    page.check(input, "");
    page.set(input, "type", None);
    page.check(input, "");
    page.input(input, "a", false);
    page.set(input, "type", Some("hidden"));
    page.check(input, "a");
    assert_eq!(page.dom.attribute(input, "value"), Some("a"));
    page.set(input, "type", Some("text"));
    page.set(input, "value", Some("z"));
    page.check(input, "z");
}

#[test]
fn a_text_area_shows_its_text_until_somebody_writes() {
    let mut page = Page::new();
    let area = page.add(page.root, "textarea");
    page.text(area, "a\r\nb");
    let bold = page.add(area, "b");
    page.text(bold, "not this");
    page.check(area, "a\nb");
    page.input(area, "c\r\nd", false);
    page.text(area, "more");
    page.check(area, "c\nd");
}

#[test]
fn dialogs_open_as_the_recording_says() {
    let mut page = Page::new();
    let dialog = page.add(page.root, "dialog open=true rr_open_mode=modal");
    open_dialog(&mut page.dom, dialog, true);
    assert!(page.dom.is_modal(dialog));
    assert_eq!(page.dom.attribute(dialog, "open"), Some(""));
    page.set(dialog, "rr_open_mode", Some("non-modal"));
    open_dialog(&mut page.dom, dialog, false);
    assert!(!page.dom.is_modal(dialog));
    page.set(dialog, "open", None);
    close_dialog(&mut page.dom, dialog);
    assert_eq!(page.dom.attributes(dialog).count(), 0);
    open_dialog(&mut page.dom, dialog, false);
    assert_eq!(page.dom.attribute(dialog, "open"), None);
}

#[track_caller]
fn check_select(select: &str, options: &[&str], expected: &str) {
    let mut page = Page::new();
    let select = page.add(page.root, select);
    for option in options {
        page.add(select, option);
    }
    assert_eq!(page.selected(select), expected);
}

#[track_caller]
fn check_radios(buttons: &[&str], expected: &str) {
    let mut page = Page::new();
    let buttons: Vec<NodeKey> = buttons.iter().map(|it| page.add(page.root, it)).collect();
    assert_eq!(page.checked(&buttons), expected);
}

#[track_caller]
fn check_made(input: &str, expected: &str) {
    let mut page = Page::new();
    let input = page.add(page.root, input);
    page.check(input, expected);
}

struct Page {
    dom: Dom,
    forms: Forms,
    root: NodeKey,
}

impl Page {
    fn new() -> Page {
        let mut dom = Dom::default();
        let root = dom.create(NodeData::Document(Box::default())).unwrap();
        dom.set_document(root);
        Page { dom, forms: Forms::default(), root }
    }

    /// Adds an element, written as its tag and attributes.
    fn add(&mut self, parent: NodeKey, element: &str) -> NodeKey {
        self.insert(parent, element, None)
    }

    fn insert(&mut self, parent: NodeKey, element: &str, next: Option<NodeKey>) -> NodeKey {
        let mut words = element.split(' ');
        let tag = self.dom.intern(words.next().unwrap());
        let attributes = words
            .map(|it| it.split_once('=').unwrap_or((it, "")))
            .map(|(name, value)| Attribute { name: self.dom.intern(name), value: value.into() })
            .collect();
        let element = Element { tag, namespace: Namespace::Html, attributes, extras: None };
        let key = self.dom.create(NodeData::Element(element)).unwrap();
        Forms::made(&mut self.dom, key);
        self.dom.insert(parent, key, next);
        self.forms.came(&mut self.dom, key);
        key
    }

    fn text(&mut self, parent: NodeKey, text: &str) {
        let key = self.dom.create(NodeData::Text(text.into())).unwrap();
        self.dom.append(parent, key);
    }

    fn remove(&mut self, key: NodeKey) {
        let parent = self.dom.parent(key).unwrap();
        self.dom.detach(key);
        self.forms.something_left(&mut self.dom, parent);
    }

    fn set(&mut self, key: NodeKey, name: &str, value: Option<&str>) {
        let old = self.dom.attribute(key, name).map(str::to_owned);
        let atom = self.dom.intern(name);
        let element = self.dom.element_mut(key).unwrap();
        match value {
            Some(value) => element.set_attribute(atom, value.into()),
            None => element.remove_attribute(atom),
        }
        self.forms.changed(&mut self.dom, key, atom, old.as_deref());
    }

    fn input(&mut self, key: NodeKey, text: &str, is_checked: bool) {
        self.forms.input(&mut self.dom, key, text, is_checked);
    }

    /// For each option whether it is selected.
    fn selected(&self, select: NodeKey) -> String {
        self.dom
            .options(select)
            .map(|it| if self.dom.is_selected(it) { '1' } else { '0' })
            .collect()
    }

    fn checked(&self, keys: &[NodeKey]) -> String {
        let is_checked = |it: &NodeKey| self.dom.is_checked(*it) == Some(true);
        keys.iter().map(|it| if is_checked(it) { '1' } else { '0' }).collect()
    }

    #[track_caller]
    fn check(&self, key: NodeKey, expected: &str) {
        assert_eq!(self.dom.value_of(key).as_deref(), Some(expected));
    }
}
