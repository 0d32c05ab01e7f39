//! Which names on a page its authors gave, and which a program made up.
//!
//! What a program made up is another after the next build or even the next visit, so it is no hold
//! for a selector. This can only be guessed: here by what frameworks are known to write and by how
//! such names look.

/// Beginnings of names that frameworks count up or draw by lot.
const GENERATED_PREFIXES: [&str; 31] = [
    ":r",
    "«r",
    "_r_",
    "radix-",
    "headlessui-",
    "react-aria",
    "react-select-",
    "downshift-",
    "mui-",
    "chakra-",
    "mantine-",
    "floating-ui-",
    "popper-",
    "tippy-",
    "rc_",
    "rc-tabs-",
    "bits-",
    "reka-",
    "ember",
    "ext-gen",
    "yui_",
    "gwt-",
    "cdk-",
    "mat-",
    "ng-",
    "svelte-",
    "sc-",
    "css-",
    "jss",
    "emotion-",
    "select2-",
];

/// Classes that come and go while a page is used.
const STATES: [&str; 26] = [
    "active",
    "checked",
    "closed",
    "collapsed",
    "current",
    "disabled",
    "dragging",
    "enabled",
    "expanded",
    "fade",
    "focus",
    "focused",
    "hidden",
    "hide",
    "hover",
    "hovered",
    "in",
    "loading",
    "on",
    "open",
    "opened",
    "pressed",
    "selected",
    "show",
    "visible",
    "visited",
];

/// Longer names are data and not names.
const MAX_NAME_BYTES: usize = 100;
const MAX_CLASS_BYTES: usize = 40;

/// Whether a value can hold a selector at all.
pub(super) fn is_handy(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= MAX_NAME_BYTES
        && !value.chars().any(|it| it.is_control() || it == '\u{fffd}')
}

/// Whether a name looks as if a program made it up.
pub(super) fn is_generated(name: &str) -> bool {
    GENERATED_PREFIXES.iter().any(|it| name.starts_with(it))
        || name.contains(['=', '+'])
        || name.split(['-', '_', ':', '.', '/', ' ']).any(is_drawn_by_lot)
        || longest_digits(name) >= 4
}

/// Whether a class says what an element is, and not how it looks or what state it is in.
pub(super) fn is_telling_class(class: &str) -> bool {
    let is_plain = class.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_'));
    is_plain
        && class.len() <= MAX_CLASS_BYTES
        && class.starts_with(|it: char| it.is_alphabetic())
        && !STATES.contains(&class)
        && !["is-", "has-", "rr-", "ng-"].iter().any(|it| class.starts_with(it))
        && !is_generated(class)
}

/// Hashes, uuids and the like: letters and digits in turn, or hexadecimal digits in a long row.
fn is_drawn_by_lot(token: &str) -> bool {
    let mut n_turns = 0;
    let (mut n_digits, mut n_letters) = (0, 0);
    let mut was_digit = None;
    for character in token.chars() {
        let is_digit = character.is_ascii_digit();
        *if is_digit { &mut n_digits } else { &mut n_letters } += 1;
        n_turns += usize::from(was_digit.is_some_and(|it| it != is_digit));
        was_digit = Some(is_digit);
    }
    let is_hexadecimal = token.bytes().all(|it| it.is_ascii_hexdigit());
    (n_turns >= 2 && token.len() >= 5)
        || (is_hexadecimal && token.len() >= 8 && n_digits > 0 && n_letters > 0)
}

fn longest_digits(name: &str) -> usize {
    let runs = name.split(|it: char| !it.is_ascii_digit());
    runs.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_people_are_kept() {
        for name in ["main", "col2", "utf8", "base64", "order-2024"[..8].as_ref(), "h1", "sign_in"]
        {
            assert!(!is_generated(name), "{name}");
        }
    }

    #[test]
    fn names_by_programs_are_told_apart() {
        for name in [
            ":r1:",
            "«r1»",
            "radix-:r3:-trigger",
            "headlessui-menu-button-4",
            "ember812",
            "item-20931",
            "550e8400-e29b-41d4-a716-446655440000",
            "Button_root__x7Yz1",
            "deadbe3f",
            "css-1q2w3e",
            "pJ+yJyI=",
        ] {
            assert!(is_generated(name), "{name}");
        }
    }

    #[test]
    fn classes_of_states_and_utilities_say_little() {
        for class in ["active", "is-open", "md:flex", "w-[12px]", "svelte-abc", "-ml"] {
            assert!(!is_telling_class(class), "{class}");
        }
        assert!(is_telling_class("btn-primary"));
    }
}
