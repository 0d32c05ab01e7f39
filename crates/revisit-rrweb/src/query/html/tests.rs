use super::*;
use crate::dom::{Attribute, Element, Namespace};
use crate::query::page::page;

#[test]
fn elements_texts_and_attributes_are_escaped() {
    check("<p id=x>a &lt; b</>", r#"<p id="x">a &amp;lt; b</p>"#);
    check("<p id='a\"&b'>1 > 0\u{a0}</>", r#"<p id="a&quot;&amp;b">1 &gt; 0&nbsp;</p>"#);
    check(
        "<p><br><img alt=x><svg><br></></></>",
        r#"<p><br><img alt="x"><svg><br></br></svg></p>"#,
    );
    check("<pre>\nA</>", "<pre>\n\nA</pre>");
}

#[test]
fn what_would_run_does_not() {
    check(
        "<a onclick=go() href=' jAva\tscript:x'>",
        r#"<a data-revisit-onclick="go()" href="about:blank"></a>"#,
    );
    check(
        "<meta http-equiv=Refresh content=0>",
        r#"<meta data-revisit-http-equiv="Refresh" content="0">"#,
    );
    check(
        "<iframe srcdoc=x src=data:text/html,x></>",
        r#"<iframe data-revisit-srcdoc="x" src="about:blank"></iframe>"#,
    );
    check("<SCRIPT>if (a > b) c()</>", "<noscript><!--if (a &gt; b) c()--></noscript>");
    check("<svg><set to=javascript:x></></>", r#"<svg><set to="about:blank"></set></svg>"#);
    check("<plaintext>a</>", "<pre>a</pre>");
    check(
        "<template shadowrootmode=open></>",
        r#"<template data-revisit-shadowrootmode="open"></template>"#,
    );
}

#[test]
fn shadow_roots_and_frames_are_written_in_place() {
    check(
        "<x-a>light<#shadow><b>dark</></></>",
        r#"<x-a><template shadowrootmode="open"><b>dark</b></template>light</x-a>"#,
    );
    check(
        "<iframe srcdoc=old><#frame><p title='\"'>&</></></>",
        r#"<iframe data-revisit-srcdoc="old" srcdoc="&lt;p title=&quot;&amp;quot;&quot;&gt;&amp;amp;&lt;/p&gt;"></iframe>"#,
    );
}

#[test]
fn frames_end_somewhere() {
    let dom = page(&"<iframe><#frame>\"".repeat(100));
    let mut html = String::new();
    write(&dom, dom.document().unwrap(), &mut html);
    assert!(html.len() < 2000, "{}", html.len());
}

#[test]
fn style_sheets_cannot_be_left() {
    let mut dom = page("<style></>");
    let style = dom.first_child(dom.document().unwrap()).unwrap();
    let css = "a>b{content:'</style><img>'} @media (width < 9px){}";
    let text = dom.create(NodeData::Text(css.into())).unwrap();
    dom.append(style, text);
    check_dom(&dom, r"<style>a>b{content:'\3c /style>\3c img>'} @media (width < 9px){}</style>");
}

#[test]
fn odd_names_are_no_markup() {
    let mut dom = page("");
    let names = ["ok", "x><script>", "", "a b", "x=y"];
    let attributes =
        names.iter().map(|it| Attribute { name: dom.intern(it), value: "v".into() }).collect();
    let tag = dom.intern("p><img src=x onerror=alert(1)");
    let element = Element { tag, namespace: Namespace::Html, attributes, extras: None };
    let element = dom.create(NodeData::Element(element)).unwrap();
    dom.append(dom.document().unwrap(), element);
    check_dom(&dom, r#"<div ok="v"></div>"#);
}

#[test]
fn comments_and_doctypes_cannot_be_left() {
    let mut dom = page("");
    let doctype = Doctype {
        name: "html".into(),
        public_id: "-//W3C//DTD \"><b>".into(),
        system_id: String::new().into(),
    };
    for data in [
        NodeData::Doctype(Box::new(doctype)),
        NodeData::Comment("> a --> b <!-- c --".into()),
        NodeData::Comment("-".into()),
    ] {
        let node = dom.create(data).unwrap();
        dom.append(dom.document().unwrap(), node);
    }
    check_dom(
        &dom,
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD b\"><!-- &gt; a - -&gt; b &lt;!- - c - - --><!-- - -->",
    );
}

#[test]
fn deep_pages_are_written() {
    let dom = page(&"<i>".repeat(100_000));
    let mut html = String::new();
    write(&dom, dom.document().unwrap(), &mut html);
    assert_eq!(html.len(), 700_000);
}

#[track_caller]
fn check(notation: &str, expected: &str) {
    check_dom(&page(notation), expected);
}

#[track_caller]
fn check_dom(dom: &Dom, expected: &str) {
    let mut html = String::new();
    write(dom, dom.document().unwrap(), &mut html);
    assert_eq!(html, expected);
}
