//! Tables for people at a terminal.

/// Lines with their columns aligned, the first being the head.
///
/// Much in them comes from strangers' pages: control characters, which a terminal would obey, are
/// shown as spaces.
pub(crate) fn align(rows: &[Vec<String>]) -> String {
    let clean = |it: &String| it.replace(char::is_control, " ");
    let rows: Vec<Vec<String>> = rows.iter().map(|it| it.iter().map(clean).collect()).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(column) {
                Some(widest) => *widest = (*widest).max(width),
                None => widths.push(width),
            }
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// `1 h 02 min`, `3 min 04 s`, `5.6 s`.
pub(crate) fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}.{} s", ms % 1000 / 100),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

/// `12 B`, `3.4 kB`, `5.6 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(
            align(&[row(["id", "n"]), row(["long one", "1"])]),
            "id        n\nlong one  1\n"
        );
    }

    #[test]
    fn nothing_in_a_cell_commands_the_terminal() {
        assert_eq!(align(&[vec!["\u{1b}[2Jgone\nnext".to_owned()]]), " [2Jgone next\n");
    }

    #[test]
    fn numbers_read_as_people_say_them() {
        assert_eq!(duration(5_640), "5.6 s");
        assert_eq!(duration(184_000), "3 min 04 s");
        assert_eq!(duration(3_720_000), "1 h 02 min");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(5_640_000), "5.6 MB");
    }
}
