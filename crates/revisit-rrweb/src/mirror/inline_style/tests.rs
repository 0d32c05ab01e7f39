use proptest::prelude::*;

use super::*;
use crate::Parser as JsonParser;

#[test]
fn a_style_is_written_anew_only_when_something_changes() {
    check("", r#"{"color":"red"}"#, Some("color: red;"));
    check("", r#"{"color":false}"#, None);
    check("color:RED", r#"{"color":false}"#, Some(""));
    check("color:RED", r#"{"width":"Npx"}"#, None);
    check("color:red", r#"{"color":"red"}"#, None);
    check("top:1px", r#"{"top":["2px","x"]}"#, None);
    check("top:1px", r#"{"top":"1px !important"}"#, None);
    check("top:1px", r#"{"top":true}"#, None);
    check("top:1px", r#"{"top":""}"#, Some(""));
}

#[test]
fn properties_keep_their_places() {
    check("color:red;width:1px", r#"{"color":"blue"}"#, Some("color: blue; width: 1px;"));
    check("TOP:1px", r#"{"TOP":"3px"}"#, Some("top: 3px;"));
    check_read("COLOR: red; width:1px; color: blue", "width: 1px; color: blue;");
    check_read("color: red !important; color: blue", "color: red !important;");
    check_read("width:1px;height:3px;width:2px", "height: 3px; width: 2px;");
}

#[test]
fn importance_is_kept_and_changed() {
    check("color:red", r#"{"color":["blue","important"]}"#, Some("color: blue !important;"));
    check("color:red !important", r#"{"color":"blue"}"#, Some("color: blue;"));
    check_read("width:1px!IMPORTANT", "width: 1px !important;");
}

#[test]
fn colors_are_in_numbers() {
    check_read("color:#fff", "color: rgb(255, 255, 255);");
    check_read("color:#ffffff80", "color: rgba(255, 255, 255, 0.5);");
    check_read("color:rgba(1,2,3,.5)", "color: rgba(1, 2, 3, 0.5);");
    check_read("color:rgb(1 2 3 / 50%)", "color: rgba(1, 2, 3, 0.5);");
    check_read("color:rgba(1,2,3,1)", "color: rgb(1, 2, 3);");
    check_read("background-color:CurrentColor", "background-color: currentcolor;");
}

#[test]
fn numbers_have_six_digits() {
    check_read(
        "opacity:.5;z-index:+3;line-height:1.0",
        "opacity: 0.5; z-index: 3; line-height: 1;",
    );
    check_read("width:1e3px;height:1.10em", "width: 1000px; height: 1.1em;");
    check_read("width:100.123456789px", "width: 100.123px;");
    check_read("left:33.333333333%", "left: 33.3333%;");
    check_read("width:1234567px", "width: 1.23457e+06px;");
    check_read("left:-0px", "left: 0px;");
}

#[test]
fn zero_lengths_have_a_unit() {
    check_read("width:0", "width: 0px;");
    check_read("flex-grow:0", "flex-grow: 0;");
    check_read("transform:translate3d(0,0,0)", "transform: translate3d(0px, 0px, 0px);");
    check_read("transform: scale( 1.50 )", "transform: scale(1.5);");
    check_read("transform-origin:0 0", "transform-origin: 0px 0px;");
    check_read("clip-path:polygon(0 0,100% 0)", "clip-path: polygon(0px 0px, 100% 0px);");
}

#[test]
fn sides_are_taken_apart_and_put_together() {
    check("margin:0 auto", r#"{"margin-left":"5px"}"#, Some("margin: 0px auto 0px 5px;"));
    check("margin:1px 2px 3px 4px", r#"{"margin-left":"2px"}"#, Some("margin: 1px 2px 3px;"));
    check(
        "margin:1px",
        r#"{"margin-left":false}"#,
        Some("margin-top: 1px; margin-right: 1px; margin-bottom: 1px;"),
    );
    check("margin:1px", r#"{"margin":false}"#, Some(""));
    check("margin-left:1px", r#"{"margin":"2px"}"#, Some("margin: 2px;"));
    check(
        "margin:1px !important",
        r#"{"margin-left":"2px"}"#,
        Some(
            "margin-top: 1px !important; margin-right: 1px !important; \
             margin-bottom: 1px !important; margin-left: 2px;",
        ),
    );
    check("overflow:hidden", r#"{"overflow-x":"auto"}"#, Some("overflow: auto hidden;"));
    check("gap:1px", r#"{"row-gap":"2px"}"#, Some("gap: 2px 1px;"));
    check("inset:0", r#"{"top":"1px"}"#, Some("inset: 1px 0px 0px;"));
    check_read("top:0;left:0;right:0;bottom:0", "inset: 0px;");
    check_read("border-width:1px 2px", "border-width: 1px 2px;");
}

#[test]
fn texts_and_addresses_are_quoted() {
    check_read("background:url(a.png)", "background: url(\"a.png\");");
    check_read("background-image:url('a b.png')", "background-image: url(\"a b.png\");");
    check_read("font-family:Arial,'Helvetica Neue'", "font-family: Arial, \"Helvetica Neue\";");
    check_read("font:12px/1.5 Arial", "font: 12px / 1.5 Arial;");
    check_read("cursor:url(a.cur),auto", "cursor: url(\"a.cur\"), auto;");
}

#[test]
fn custom_properties_stay_as_they_are() {
    check("", r#"{"--Foo":" a  b "}"#, Some("--Foo: a  b;"));
    check("--x:1", r#"{"--x":false}"#, Some(""));
    check_read("--b:{x}; --c:", "--b: {x}; --c: ;");
    check_read("color:var( --a , red )", "color: var( --a , red );");
    check_read("width:calc(100% - 10px)", "width: calc(100% - 10px);");
}

#[test]
fn what_is_no_declaration_is_left_out() {
    check_read("-moz-foo:1;-webkit-transform:none;color:red", "transform: none; color: red;");
    check_read("-webkit-line-clamp:2", "-webkit-line-clamp: 2;");
    check_read("width:abc;color:red", "color: red;");
    check_read("color:red;;;width", "color: red;");
    check_read("/*c*/color:/*x*/red/**/;", "color: red;");
    check_read("{color:red};width:1px", "width: 1px;");
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!("width:{}{}", "calc(".repeat(4_000), ")".repeat(4_000));
    check_read(&deep, format!("{}; ", deep.replace("width:", "width: ")).trim_end());
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_the_same(style in "(margin|top|color|font|--a|width):[-a-z0-9 .%#(,)'/!;:]{0,30}") {
        let once = Declarations::parse(&style).print();
        prop_assert_eq!(Declarations::parse(&once).print(), once);
    }

    #[test]
    fn no_style_is_too_odd(style in "\\PC{0,60}", value in "\\PC{0,20}") {
        let mut declarations = Declarations::parse(&style);
        declarations.take("margin", Change::Set { value: &value, is_important: true });
        declarations.print();
    }
}

#[track_caller]
fn check(style: &str, object: &str, expected: Option<&str>) {
    let found = JsonParser::new().read(object, |json| changed(style, Fields::of(json)));
    assert_eq!(found.unwrap().as_deref(), expected, "{style} with {object}");
}

#[track_caller]
fn check_read(style: &str, expected: &str) {
    assert_eq!(Declarations::parse(style).print(), expected, "{style}");
}
