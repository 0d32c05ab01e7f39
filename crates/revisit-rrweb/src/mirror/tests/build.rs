//! What is made of recorded nodes.

use serde_json::json;

use super::notation::{apply, mirror, print, print_children, snapshot};
use crate::Mirror;

#[test]
fn a_snapshot_comes_out_as_it_was() {
    check("p#5[class=a]('x'#6 b#7('y'#8)) 'z'#9", "p#5[class=a]('x'#6 b#7('y'#8)) 'z'#9");
}

#[test]
fn shadow_roots_are_beside_the_children() {
    check("x-a#5{p#6}(b#7)", "x-a#5{p#6}(b#7)");
}

#[test]
fn scripts_are_data() {
    check("script#5('alert()'#6)", "noscript#5('alert()'#6)");
    check(
        "p#5[onclick=a][onload=b][onmouseover=c][onkeyup=d]",
        "p#5[_onclick=a][_onload=b][_onmouseover=c][onkeyup=d]",
    );
    check(
        "meta#5[http-equiv=Content-Security-Policy][content=x]",
        "meta#5[csp-content=x][http-equiv=Content-Security-Policy]",
    );
}

#[test]
fn links_that_only_load_scripts_are_bare() {
    check("link#5[rel=preload][as=script][href=a]", "link#5");
    check("link#5[rel=preload][as=style][href=a]", "link#5[as=style][href=a][rel=preload]");
    check("link#5[rel=modulepreload]", "link#5");
    check("link#5[rel=prefetch][href=https://a.b/c.js?d]", "link#5");
    check("link#5[rel=prefetch][href=https://a.js]", "link#5[href=https://a.js][rel=prefetch]");
}

#[test]
fn a_sheet_is_a_style_with_its_text() {
    check("link#5[_cssText=a{}]", "style#5('a{}')");
    check("style#5[_cssText=a{}]", "style#5('a{}')");
    check("style#5[_cssText=a{}](''#6)", "style#5('a{}'#6)");
    check("style#5[_cssText=a{}/* rr_split */b{}](''#6 ''#7)", "style#5('a{}'#6 'b{}'#7)");
    check("link#5[_cssText=][rel=stylesheet]", "link#5[_csstext][rel=stylesheet]");
}

#[test]
fn a_textarea_has_its_value_and_nothing_else() {
    check("textarea#5[value=new]('old'#6)", "textarea#5('new')");
    check("textarea#5('old'#6)", "textarea#5('old'#6)");
}

#[test]
fn an_image_shown_from_data_keeps_its_addresses_aside() {
    check("img#5[src=a][rr_dataURL=data:x]", "img#5[rrweb-original-src=a][src=data:x]");
    check(
        "img#5[class=b][src=a][srcset=c][rr_dataURL=data:x]",
        "img#5[rrweb-original-src=a][rrweb-original-srcset=c][src=data:x]",
    );
}

#[test]
fn a_blocked_element_has_its_size() {
    check("div#5[rr_width=1px][rr_height=2px]", "div#5[style=height: 2px; width: 1px;]");
}

#[test]
fn values_are_printed_as_a_browser_does() {
    let node = json!({"type": 2, "id": 5, "tagName": "option", "childNodes": [], "attributes": {
        "selected": false, "a": true, "b": 1.5, "c": null, "d": false, "e": {"f": 1}, "g h": "",
    }});
    check_json(&node, "option#5[a][b=1.5][d=false]");
}

#[test]
fn what_cannot_be_called_so_is_a_div() {
    let node = json!({"type": 2, "id": 5, "tagName": "a b", "childNodes": [
        {"type": 3, "id": 6, "textContent": "x"},
    ]});
    check_json(&node, "div#5('x'#6)");
}

#[test]
fn unknown_kinds_are_left_out_and_counted() {
    let mut page = snapshot("p#5");
    page["data"]["node"]["childNodes"][0]["childNodes"][0]["childNodes"][0]["type"] = json!(11);
    let mut mirror = Mirror::new();
    apply(&mut mirror, &page);
    assert_eq!(print(&mirror), "");
    assert_eq!(mirror.problems().iter().collect::<Vec<_>>(), [("unknown_node", 1)]);
}

#[test]
fn quirks_mode_needs_a_doctype_that_was_not_recorded() {
    let mut page = snapshot("");
    page["data"]["node"]["compatMode"] = json!("BackCompat");
    let mut mirror = Mirror::new();
    apply(&mut mirror, &page);
    let document = mirror.dom().document().unwrap();
    assert_eq!(
        print_children(mirror.dom(), document),
        "!html:-//W3C//DTD HTML 4.0 Transitional//EN html#2(body#3)"
    );
}

#[test]
fn a_node_recorded_twice_is_moved_when_it_is_the_same() {
    check("p#5(b#6) i#7(b#6)", "p#5 i#7(b#6)");
    check("p#5(b#6) i#7(b#6[class=x])", "p#5(b#6!) i#7(b#6[class=x])");
}

#[test]
fn a_node_within_itself_is_left_where_it_is() {
    check("p#5(i#6(p#5))", "p#5(i#6)");
}

#[test]
fn names_of_svg_have_their_capitals() {
    let node = json!({"type": 2, "id": 5, "tagName": "clippath", "isSVG": true, "attributes": {
        "viewBox": "0",
    }});
    check_json(&node, "clipPath#5[viewBox=0]");
}

#[test]
fn fields_that_nobody_knows_are_kept() {
    let mut page = snapshot("p#5");
    page["data"]["node"]["childNodes"][0]["childNodes"][0]["childNodes"][0]["isCustom"] =
        json!(true);
    let mut mirror = Mirror::new();
    apply(&mut mirror, &page);
    let dom = mirror.dom();
    let extras = dom.element(dom.by_id(5).unwrap()).unwrap().extras.as_ref().unwrap();
    let kept =
        extras.carried_fields.iter().map(|(name, json)| (dom.atoms().text(*name), json.as_str()));
    assert_eq!(kept.collect::<Vec<_>>(), [("isCustom", "true")]);
}

#[track_caller]
fn check(page: &str, expected: &str) {
    assert_eq!(print(&mirror(page, &[])), expected);
}

#[track_caller]
fn check_json(node: &serde_json::Value, expected: &str) {
    let mut page = snapshot("p#5");
    page["data"]["node"]["childNodes"][0]["childNodes"][0]["childNodes"][0] = node.clone();
    let mut mirror = Mirror::new();
    apply(&mut mirror, &page);
    assert_eq!(print(&mirror), expected);
}
