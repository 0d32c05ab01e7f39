//! Lines of a stack, as browsers and recorders write them: which function, where.

/// Longest address of a file, in bytes.
const MAX_FILE_BYTES: usize = 500;

/// One line of a stack that names a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Frame {
    pub(super) function: Option<String>,
    pub(super) file: String,
    pub(super) line: Option<u64>,
    pub(super) column: Option<u64>,
}

impl Frame {
    /// Reads `at render (http://a/b.js:1:2)`, `render (…)`, `render@http://a/b.js:1:2`, or a bare
    /// place. `None` when the line names no place.
    pub(super) fn parse(line: &str) -> Option<Frame> {
        let line = line.trim();
        let line = line.strip_prefix("at ").unwrap_or(line);
        let (function, place) = if let Some(inner) = line.strip_suffix(')')
            && let Some((function, place)) = inner.rsplit_once(" (")
        {
            (function, place)
        } else if let Some((function, place)) = line.split_once('@')
            && !function.contains('/')
        {
            (function, place)
        } else {
            ("", line.strip_prefix("async ").unwrap_or(line))
        };
        let (file, line, column) = split_place(place);
        let is_place = line.is_some() && !file.contains(' ');
        is_place.then(|| Frame {
            function: clean_function(function),
            file: revisit_model::text::cut_bytes(file, MAX_FILE_BYTES).to_owned(),
            line,
            column,
        })
    }
}

/// `file:line:column` or `file:line`.
fn split_place(place: &str) -> (&str, Option<u64>, Option<u64>) {
    let number = |text: &str| text.parse::<u64>().ok();
    let Some((rest, Some(last))) = place.rsplit_once(':').map(|(rest, it)| (rest, number(it)))
    else {
        return (place, None, None);
    };
    match rest.rsplit_once(':').map(|(file, it)| (file, number(it))) {
        Some((file, Some(line))) => (file, Some(line), Some(last)),
        // A port is no line: an address goes on after it.
        _ if rest.contains("//") && !rest.split("//").nth(1).is_some_and(|it| it.contains('/')) => {
            (place, None, None)
        }
        _ => (rest, Some(last), None),
    }
}

fn clean_function(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches("async ").trim_start_matches("new ");
    let is_nameless = name.is_empty() || matches!(name, "?" | "<anonymous>" | "async");
    (!is_nameless).then(|| revisit_model::text::cut_bytes(name, MAX_FILE_BYTES).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_of_all_browsers_are_read() {
        check("    at render (http://a/b.js:1:2)", "render in http://a/b.js 1 2");
        check("render (http://a/b.js:18:70320)", "render in http://a/b.js 18 70320");
        check("render@http://a/b.js?v=1:5:6", "render in http://a/b.js?v=1 5 6");
        check("at http://a:80/b.js:300:5594", "? in http://a:80/b.js 300 5594");
        check("async s.go (http://a/b.js:1:2)", "s.go in http://a/b.js 1 2");
        check("async http://a/b.js:1:2", "? in http://a/b.js 1 2");
        check("http://a/b.js:7", "? in http://a/b.js 7 0");
        check("new <anonymous> (webpack:///src/a.ts:1:2)", "? in webpack:///src/a.ts 1 2");
    }

    #[test]
    fn what_names_no_place_is_no_frame() {
        for line in ["TypeError: x is 1:2", "", "http://a:8080", "at Array.map (<anonymous>)", ")"]
        {
            check(line, "");
        }
    }

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let shown = Frame::parse(line).map(|it| {
            let function = it.function.unwrap_or("?".to_owned());
            format!("{function} in {} {} {}", it.file, it.line.unwrap_or(0), it.column.unwrap_or(0))
        });
        assert_eq!(shown.unwrap_or_default(), expected);
    }
}
