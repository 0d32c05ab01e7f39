//! What the driver measured, as tables: a table for each measure, a row for each page.

use serde::Deserialize;

use crate::table::Table;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    recorders: Vec<String>,
    pages: Vec<String>,
    figures: Vec<Figures>,
}

/// One page with one recorder, once.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    page: String,
    recorder: String,
    task_ms: f64,
    script_ms: f64,
    n_long_tasks: f64,
    longest_ms: f64,
    over_ms: f64,
    heap_bytes: f64,
    sent_bytes: f64,
}

impl Report {
    pub(super) fn print(&self) {
        self.table("main thread, ms beyond the page alone", |it| it.task_ms, Beside::PageAlone);
        self.table("of it scripts, ms beyond the page alone", |it| it.script_ms, Beside::PageAlone);
        self.table("long tasks (over 50 ms)", |it| it.n_long_tasks, Beside::Itself);
        self.table("the longest, ms", |it| it.longest_ms, Beside::Itself);
        self.table("their time over 50 ms, ms", |it| it.over_ms, Beside::Itself);
        self.table(
            "heap, KiB beyond the page alone",
            |it| it.heap_bytes / 1024.0,
            Beside::PageAlone,
        );
        self.table("sent, KiB", |it| it.sent_bytes / 1024.0, Beside::Itself);
    }

    fn table(&self, name: &str, measure: impl Fn(&Figures) -> f64, beside: Beside) {
        let heading = [name].into_iter().chain(self.recorders.iter().map(String::as_str));
        let mut table = Table::new(heading);
        for page in &self.pages {
            let median = |recorder: &str| {
                let of_it = |it: &&Figures| it.page == *page && it.recorder == recorder;
                median(self.figures.iter().filter(of_it).map(&measure).collect())
            };
            let alone = median("none");
            table.row(
                page,
                self.recorders.iter().map(|recorder| match beside {
                    Beside::PageAlone if recorder == "none" => format!("({alone:.0})"),
                    Beside::PageAlone => format!("{:+.0}", median(recorder) - alone),
                    Beside::Itself => format!("{:.0}", median(recorder)),
                }),
            );
        }
        table.print();
        println!();
    }
}

/// What a figure is told beside.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// The same page with no recorder.
    PageAlone,
    /// It stands alone.
    Itself,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }
}
