//! Tables as Markdown, so that what is printed can be put into a document as it is.

use std::iter;

/// Rows of cells; the first row is the heading.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<'a>(heading: impl IntoIterator<Item = &'a str>) -> Table {
        Table { rows: vec![heading.into_iter().map(str::to_owned).collect()] }
    }

    pub(crate) fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.rows.push(iter::once(name.to_owned()).chain(cells).collect());
    }

    pub(crate) fn print(&self) {
        let n_columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
        let width = |column| self.rows.iter().map(|it| cell(it, column).chars().count()).max();
        let widths: Vec<usize> = (0..n_columns).map(|it| width(it).unwrap_or(0)).collect();
        for (number, row) in self.rows.iter().enumerate() {
            let texts = widths.iter().enumerate().map(|(column, width)| {
                let text = cell(row, column);
                if column == 0 { format!(" {text:<width$} ") } else { format!(" {text:>width$} ") }
            });
            println!("|{}|", texts.collect::<Vec<_>>().join("|"));
            if number == 0 {
                let rules = widths.iter().enumerate().map(|(column, width)| {
                    if column == 0 {
                        "-".repeat(width + 2)
                    } else {
                        format!("{}:", "-".repeat(width + 1))
                    }
                });
                println!("|{}|", rules.collect::<Vec<_>>().join("|"));
            }
        }
    }
}
