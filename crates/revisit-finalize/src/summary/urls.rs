//! The addresses that were visited.

use revisit_model::limits;

use revisit_model::text::cut_bytes;

/// Distinct addresses in order of first visit, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Urls(Vec<String>);

impl Urls {
    pub(super) fn visit(&mut self, href: Option<&str>) {
        let Some(href) = href.filter(|it| !it.is_empty()) else { return };
        if self.0.len() >= limits::MAX_URLS {
            return;
        }
        let url = cut_bytes(href, limits::MAX_URL_BYTES);
        if !self.0.iter().any(|it| it == url) {
            self.0.push(url.to_owned());
        }
    }

    pub(super) fn into_list(self) -> Vec<String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_stands_where_it_was_first_visited() {
        check("/b /a /b /c", "/b /a /c");
    }

    #[test]
    fn a_long_address_is_cut_between_characters() {
        let long = format!("/{}é", "x".repeat(limits::MAX_URL_BYTES - 2));
        check(&long, long.trim_end_matches('é'));
    }

    #[test]
    fn a_session_of_many_addresses_lists_the_first() {
        let many: Vec<String> = (0..limits::MAX_URLS + 5).map(|it| format!("/{it}")).collect();
        check(&many.join(" "), &many[..limits::MAX_URLS].join(" "));
    }

    #[test]
    fn nothing_is_no_address() {
        let mut urls = Urls::default();
        urls.visit(None);
        urls.visit(Some(""));
        assert!(urls.into_list().is_empty());
    }

    #[track_caller]
    fn check(visits: &str, expected: &str) {
        let mut urls = Urls::default();
        for href in visits.split(' ') {
            urls.visit(Some(href));
        }
        assert_eq!(urls.into_list().join(" "), expected);
    }
}
