use std::fmt::Write as _;
use std::path::Path;

use super::source::{self, Language};
use super::{Finding, floors, has_word, markdown, rust, tree, typescript};

const HEAD: &str = "//! About.\n";

#[test]
fn a_module_without_a_head_is_found() {
    check("crates/revisit/src/a.rs", "fn a() {}", "1 module head");
    check("crates/revisit/src/a.rs", "\n//! About.\nfn a() {}", "");
    check("crates/revisit/src/a/tests.rs", "fn a() {}", "");
    check("crates/revisit/build.rs", "fn main() {}", "");
    check("crates/revisit/tests/http.rs", "fn a() {}", "");
}

#[test]
fn undone_work_is_found_in_code_and_comments() {
    rust_line("// TODO: later", "2 undone work");
    rust_line("fn a() { todo!() }", "2 undone work");
    rust_line("let mastodon = 1; // todo list", "");
    rust_line("let text = \"TODO\";", "");
    check("web/app/src/a.ts", "/* FIXME */", "1 undone work");
    check("web/app/src/a.ts", "const a = `XXX ${b}`;", "");
}

#[test]
fn allow_is_found_and_expect_is_not() {
    rust_line("#[allow(dead_code)]", "2 expect, not allow");
    rust_line("#[expect(dead_code, reason = \"r\")]", "");
}

#[test]
fn clocks_are_read_in_the_clock_module_only() {
    rust_line("let now = SystemTime::now();", "2 time is a parameter");
    rust_line("let id = uuid::Uuid::now_v7();", "2 time is a parameter");
    rust_line("let n: u8 = rand::random();", "2 time is a parameter");
    rust_line("let a = operand::now();", "");
    check("crates/revisit/src/clock.rs", &format!("{HEAD}SystemTime::now()"), "");
    check(
        "crates/revisit/src/a.rs",
        &format!("{HEAD}#[cfg(test)]\nmod tests {{\n  fn a() {{\n    Instant::now();\n  }}\n}}"),
        "",
    );
    check("crates/revisit/tests/http.rs", "Instant::now();", "");
    check("xtask/src/a.rs", &format!("{HEAD}Instant::now();"), "");
}

#[test]
fn what_follows_a_test_module_is_product_again() {
    let text = format!("{HEAD}#[cfg(test)]\nmod tests;\nfn a() {{ Instant::now(); }}");
    check("crates/revisit/src/a.rs", &text, "4 time is a parameter");
}

#[test]
fn pure_crates_have_no_doors() {
    let pure = |line: &str, expected: &str| {
        check("crates/revisit-wire/src/a.rs", &format!("{HEAD}{line}"), expected);
    };
    pure("use std::fs;", "2 pure crate");
    pure("use std::{fmt, fs};", "2 pure crate");
    pure("use std::{fmt, fs::File};", "");
    pure("use std::fmt;", "");
    pure("use std::io::Read as _;", "");
    pure("use tokio::sync::Mutex;", "2 pure crate");
    check("crates/revisit-store/src/a.rs", &format!("{HEAD}use std::fs;"), "");
}

#[test]
fn only_lines_of_code_make_a_file_long() {
    let lines = |line: &str| format!("{HEAD}{}", format!("{line}\n").repeat(501));
    check("crates/revisit/src/a.rs", &lines("a();"), "1 file length");
    check("crates/revisit/src/a.rs", &lines("// a"), "");
    check("crates/revisit/src/a.rs", &lines(""), "");
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "a();\n".repeat(501));
    check("crates/revisit/src/a.rs", &format!("{HEAD}{tests}"), "");
    check("web/app/src/a.ts", &"a();\n".repeat(501), "1 file length");
    check("web/app/src/a.gen.ts", &"a();\n".repeat(501), "");
}

#[test]
fn any_is_found_where_a_type_stands() {
    let line = |line: &str, expected: &str| check("web/app/src/a.ts", line, expected);
    line("const a: any = 1;", "1 no any");
    line("f(a as any);", "1 no any");
    line("const a = new Map<any, string>();", "1 no any");
    line("type A = string | any[];", "1 no any");
    line("const company: string = \"as any\";", "");
    line("const a = { b: anything, many: 1 };", "");
    line("// as any", "");
    line("await Promise.any([a]);", "");
    check("web/app/src/a.mjs", "const a = b ? c : any;", "");
}

#[test]
fn a_component_is_read_in_its_script_only() {
    let text = "<p>It's: any</p>\n<script lang=\"ts\">\nlet a: any;\n</script>\n";
    check("web/app/src/A.svelte", text, "3 no any");
}

#[test]
fn default_exports_are_for_settings_only() {
    check("web/app/src/a.ts", "export default a;", "1 named exports");
    check("web/app/src/a.ts", "export { a as default };", "1 named exports");
    check("web/app/vite.config.ts", "export default {};", "");
}

#[test]
fn floors_go_down_and_not_sideways() {
    let floor = |name: &str, line: &str, expected: &str| {
        let text = format!("[package]\nname = \"{name}\"\n[dependencies]\n{line}\n");
        shows(&floors::check(&format!("crates/{name}/Cargo.toml"), &text), expected);
    };
    floor("revisit-model", "revisit-rrweb.workspace = true", "");
    floor("revisit-rrweb", "revisit-model.workspace = true", "4 floors");
    floor("revisit-wire", "revisit-store = { path = \"../revisit-store\" }", "4 floors");
    floor("revisit-wire", "axum.workspace = true", "4 floors");
    floor("revisit-wire", "[dev-dependencies.tokio]", "4 floors");
    floor("revisit-store", "tokio.workspace = true\nsqlx = \"0.9\"", "");
    floor("revisit-store", "axum = \"0.8\"", "4 floors");
    floor("revisit", "revisit-store.workspace = true\naxum.workspace = true", "");
    floor("revisit-extra", "", "1 floors");
}

#[test]
fn what_is_no_dependency_stands_on_no_floor() {
    let text = "[package]\nname = \"revisit-wire\"\n[features]\ntokio = []\n";
    shows(&floors::check("crates/revisit-wire/Cargo.toml", text), "");
}

#[test]
fn links_lead_to_files_that_exist() {
    let link = |text: &str, expected: &str| {
        let exists = |it: &Path| it == Path::new("docs/API.md");
        shows(&markdown::check("docs/STYLE.md", text, exists), expected);
    };
    link("See [the API](API.md#errors) and [again](../docs/API.md).", "");
    link("See [it](/docs/API.md), [that](https://example.com/x) and [this](#here).", "");
    link("a\nSee [it](NOPE.md).", "2 links");
    link("[it]: NOPE.md", "1 links");
    link("`[it](NOPE.md)`", "");
    link("```\n[it](NOPE.md)\n```", "");
}

#[test]
fn drawers_and_depth_are_found() {
    shows(&tree::name("crates/revisit/src/utils.rs"), "1 names");
    shows(&tree::name("crates/revisit/src/http/helpers/mod.rs"), "1 names");
    shows(&tree::name("web/app/src/types.ts"), "1 names");
    shows(&tree::name("web/recorder/tsconfig.types.json"), "");
    shows(&tree::name("crates/revisit/src/a/b/c/d.rs"), "");
    shows(&tree::name("crates/revisit/src/a/b/c/d/e.rs"), "1 depth");
}

#[test]
fn every_crate_has_a_readme() {
    let with = ["crates/revisit/Cargo.toml".to_owned(), "crates/revisit/README.md".to_owned()];
    shows(&tree::readmes(&with), "");
    shows(&tree::readmes(&with[..1]), "1 readme");
    shows(&tree::readmes(&["xtask/Cargo.toml".to_owned()]), "");
}

#[test]
fn fixtures_have_a_budget() {
    shows(&tree::fixtures(25 * 1024 * 1024), "");
    shows(&tree::fixtures(25 * 1024 * 1024 + 1), "1 fixtures");
}

#[test]
fn a_trailer_is_found_in_any_case() {
    let text = format!("a\nco-{}-by: x", "authored");
    shows(&tree::trailer("a.md", text.as_bytes()), "2 trailer");
}

#[test]
fn words_are_whole() {
    assert!(has_word("a TODO b", "TODO") && has_word("(TODO)", "TODO"));
    assert!(!has_word("TODOS", "TODO") && !has_word("a_TODO", "TODO"));
    assert!(has_word("uuid::Uuid::new_v4()", "Uuid::new_v4"));
    assert!(has_word("rand::random()", "rand::") && !has_word("operand::x", "rand::"));
}

#[test]
fn rust_strings_chars_and_comments_are_told_apart() {
    let rust = |text: &str, expected: &str| codes(Language::Rust, text, expected);
    rust("a(\"x // y\"); // b", "a(\"\"); ");
    rust("a('\"', b);", "a('', b);");
    rust("a('\\'', b);", "a('', b);");
    rust("fn a<'b>(c: &'b str) {}", "fn a<'b>(c: &'b str) {}");
    rust("a(r#\"x \" y\"#);", "a(r#\"\"#);");
    rust("a(br\"\\\"); b", "a(br\"\"); b");
    rust("let r#type = 1;", "let r#type = 1;");
    rust("a /* b /* c */ d */ e", "a  e");
    rust("a(\"x\ny\"); b", "a(\"\n\"); b");
}

#[test]
fn typescript_strings_templates_and_regexes_are_told_apart() {
    let typescript = |text: &str, expected: &str| codes(Language::TypeScript, text, expected);
    typescript("a('x', \"it's\"); // b", "a('', \"\"); ");
    typescript("a(`x ${b({ c: `d` })} e`); f", "a(`${b({ c: `` })`); f");
    typescript("a(/[/\"]/, b);", "a(//, b);");
    typescript("a / b / \"c\"", "a / b / \"\"");
    typescript("a /* b /* c */ d", "a  d");
}

#[track_caller]
fn codes(language: Language, text: &str, expected: &str) {
    let lines = source::read(language, text);
    let codes: Vec<&str> = lines.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes.join("\n"), expected, "{text}");
}

/// Checks one line of a product module.
#[track_caller]
fn rust_line(line: &str, expected: &str) {
    check("crates/revisit/src/a.rs", &format!("{HEAD}{line}"), expected);
}

#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    let check =
        if Path::new(path).extension().unwrap() == "rs" { rust::check } else { typescript::check };
    shows(&check(path, text), expected);
}

/// Findings are written `line rule`, one after another.
#[track_caller]
fn shows(found: &[Finding], expected: &str) {
    let mut shown = String::new();
    for Finding { line, rule, .. } in found {
        let gap = if shown.is_empty() { "" } else { "; " };
        write!(shown, "{gap}{line} {rule}").unwrap();
    }
    assert_eq!(shown, expected);
}
