//! Shorthands with a value for each side: taken apart when read, put together when written.

use super::Declaration;

/// A shorthand, and its longhands in the order of its values: top, right, bottom, left.
const SIDES: [(&str, [&str; 4]); 6] = [
    ("margin", ["margin-top", "margin-right", "margin-bottom", "margin-left"]),
    ("padding", ["padding-top", "padding-right", "padding-bottom", "padding-left"]),
    ("inset", ["top", "right", "bottom", "left"]),
    (
        "border-width",
        ["border-top-width", "border-right-width", "border-bottom-width", "border-left-width"],
    ),
    (
        "border-style",
        ["border-top-style", "border-right-style", "border-bottom-style", "border-left-style"],
    ),
    (
        "border-color",
        ["border-top-color", "border-right-color", "border-bottom-color", "border-left-color"],
    ),
];

/// A shorthand of two values.
const PAIRS: [(&str, [&str; 2]); 2] =
    [("overflow", ["overflow-x", "overflow-y"]), ("gap", ["row-gap", "column-gap"])];

/// What stands for a whole value, so that sides cannot be written together unless all have it.
const WIDE_KEYWORDS: [&str; 5] = ["inherit", "initial", "unset", "revert", "revert-layer"];

/// The longhands of a shorthand that is taken apart; none for any other property.
pub(super) fn longhands(name: &str) -> Vec<&'static str> {
    let sides = SIDES.iter().find(|it| it.0 == name).map(|it| it.1.to_vec());
    let pair = PAIRS.iter().find(|it| it.0 == name).map(|it| it.1.to_vec());
    sides.or(pair).unwrap_or_default()
}

/// A declaration as the longhands that it sets, itself if it is one.
pub(super) fn expanded(declaration: Declaration) -> Vec<Declaration> {
    let names = longhands(&declaration.name);
    let is_pending = declaration.value.contains("var(");
    if names.is_empty() || is_pending {
        return vec![declaration];
    }
    let values = components(&declaration.value);
    let Some(values) = spread(&values, names.len()) else { return Vec::new() };
    let is_important = declaration.is_important;
    let part = |(name, value): (&&str, &str)| Declaration {
        name: (*name).to_owned(),
        value: value.to_owned(),
        is_important,
    };
    names.iter().zip(values).map(part).collect()
}

/// Declarations with longhands written together where a shorthand says the same.
pub(super) fn collapsed(all: &[Declaration]) -> Vec<Declaration> {
    let mut written: Vec<&'static str> = Vec::new();
    let mut out = Vec::new();
    for declaration in all {
        let name = declaration.name.as_str();
        if written.contains(&name) {
            continue;
        }
        match together(all, name) {
            Some((shorthand, names)) => {
                written.extend(names);
                out.push(shorthand);
            }
            None => out.push(declaration.clone()),
        }
    }
    out
}

/// The shorthand that says what a longhand and all its neighbours say, if one can.
fn together(all: &[Declaration], longhand: &str) -> Option<(Declaration, Vec<&'static str>)> {
    let sides = SIDES.iter().map(|it| (it.0, it.1.as_slice()));
    let mut groups = sides.chain(PAIRS.iter().map(|it| (it.0, it.1.as_slice())));
    let (name, names) = groups.find(|it| it.1.contains(&longhand))?;
    let find = |name: &&str| all.iter().find(|it| it.name == *name);
    let parts: Vec<&Declaration> = names.iter().map(find).collect::<Option<_>>()?;
    let first = parts.first()?;
    let is_same = |it: &&Declaration| it.value == first.value;
    let is_mixed = parts.iter().any(|it| WIDE_KEYWORDS.contains(&it.value.as_str()))
        && !parts.iter().all(is_same);
    if is_mixed || parts.iter().any(|it| it.is_important != first.is_important) {
        return None;
    }
    let values: Vec<&str> = parts.iter().map(|it| it.value.as_str()).collect();
    let value = shortest(&values);
    let is_important = first.is_important;
    Some((Declaration { name: name.to_owned(), value, is_important }, names.to_vec()))
}

/// One value for each side out of one to four.
fn spread<'v>(values: &[&'v str], n_sides: usize) -> Option<Vec<&'v str>> {
    Some(match (n_sides, values) {
        (4, [all]) => vec![all; 4],
        (4, [block, inline]) => vec![block, inline, block, inline],
        (4, [top, inline, bottom]) => vec![top, inline, bottom, inline],
        (4, [top, right, bottom, left]) => vec![top, right, bottom, left],
        (2, [both]) => vec![both; 2],
        (2, [first, second]) => vec![first, second],
        (_, _) => return None,
    })
}

fn shortest(values: &[&str]) -> String {
    let kept = match values {
        [top, right, bottom, left] if right != left => vec![*top, *right, *bottom, *left],
        [top, right, bottom, _] if top != bottom => vec![*top, *right, *bottom],
        [first, second, ..] if first != second => vec![*first, *second],
        [first, ..] => vec![*first],
        [] => vec![],
    };
    kept.join(" ")
}

/// The parts of a value that spaces divide, outside parentheses. A text in quotes is no part of a
/// shorthand that is taken apart, and leaves the value whole.
fn components(value: &str) -> Vec<&str> {
    if value.contains(['"', '\'']) {
        return vec![];
    }
    let mut depth = 0_usize;
    let parts = value.split(move |it: char| {
        match it {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        it == ' ' && depth == 0
    });
    parts.filter(|it| !it.is_empty()).collect()
}
