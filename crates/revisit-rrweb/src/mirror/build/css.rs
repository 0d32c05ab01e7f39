//! The text of a style sheet that one attribute holds, given back to the text nodes it came from.

/// What recorders put between the parts of two text nodes.
const MARKER: &str = "/* rr_split */";

/// The parts for `n_texts` text nodes, in order. With fewer parts than nodes the rest keep what they
/// have; with more, the last node gets all that is left.
pub(super) fn parts(css: &str, n_texts: usize) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in css.split(MARKER) {
        let is_full = parts.len() >= n_texts.max(1);
        match parts.last_mut().filter(|_| is_full) {
            Some(last) => last.push_str(part),
            None => parts.push(part.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_gets_its_part() {
        check("a/* rr_split */b", 2, &["a", "b"]);
        check("a", 1, &["a"]);
    }

    #[test]
    fn the_last_text_gets_what_is_left() {
        check("a/* rr_split */b/* rr_split */c", 2, &["a", "bc"]);
        check("a/* rr_split */b", 1, &["ab"]);
    }

    #[test]
    fn texts_without_a_part_keep_theirs() {
        check("a/* rr_split */b", 3, &["a", "b"]);
    }

    #[track_caller]
    fn check(css: &str, n_texts: usize, expected: &[&str]) {
        assert_eq!(parts(css, n_texts), expected);
    }
}
