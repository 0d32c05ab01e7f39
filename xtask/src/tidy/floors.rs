//! Which crate may depend on which: down is allowed, up and sideways are not.

use super::{Finding, Findings};

/// The language and the nouns, which every room stands on.
const GROUND: &[&str] = &["revisit-rrweb", "revisit-model"];
/// Web server, runtime and stores: the app's and the store's business.
const OUTSIDE: &[&str] = &[
    "axum",
    "axum-core",
    "hyper",
    "tower",
    "tower-http",
    "tokio",
    "reqwest",
    "sqlx",
    "object_store",
];
/// What may serve HTTP only in the app.
const SERVERS: &[&str] = &["axum", "axum-core", "hyper", "tower", "tower-http", "reqwest"];
/// Heavy engines: in one crate, so that the others build fast.
const ENGINES: &[&str] = &["datafusion", "deltalake", "arrow", "parquet"];

/// A crate's place in the house.
#[derive(Debug)]
struct Floor {
    name: &'static str,
    /// Our crates that it may use; the app, above all, may use every one.
    below: Option<&'static [&'static str]>,
    /// Crates from outside that it must not use.
    without: &'static [&'static [&'static str]],
}

const FLOORS: [Floor; 8] = [
    Floor { name: "revisit-rrweb", below: Some(&[]), without: &[OUTSIDE, ENGINES] },
    Floor { name: "revisit-model", below: Some(&["revisit-rrweb"]), without: &[OUTSIDE, ENGINES] },
    Floor { name: "revisit-wire", below: Some(GROUND), without: &[OUTSIDE, ENGINES] },
    Floor { name: "revisit-finalize", below: Some(GROUND), without: &[OUTSIDE, ENGINES] },
    Floor { name: "revisit-archive", below: Some(GROUND), without: &[OUTSIDE, ENGINES] },
    Floor { name: "revisit-store", below: Some(GROUND), without: &[SERVERS, ENGINES] },
    Floor { name: "revisit-tables", below: Some(GROUND), without: &[SERVERS] },
    Floor { name: "revisit", below: None, without: &[ENGINES] },
];

/// Checks a crate's manifest. Only the product's crates stand on a floor.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Findings::of(path);
    let Some(name) = path.strip_prefix("crates/").and_then(|it| it.strip_suffix("/Cargo.toml"))
    else {
        return findings.found;
    };
    let Some(floor) = FLOORS.iter().find(|it| it.name == name) else {
        findings.add(
            1,
            "floors",
            format!("`{name}` stands on no floor: a new crate is decided on in docs/rfcs/ first"),
        );
        return findings.found;
    };
    for (number, dependency) in dependencies(text) {
        let is_ours = dependency == "revisit" || dependency.starts_with("revisit-");
        if is_ours && floor.below.is_some_and(|below| !below.contains(&dependency)) {
            findings.add(
                number,
                "floors",
                format!(
                    "{name} must not use {dependency}: down is allowed, up and sideways are not"
                ),
            );
        }
        if floor.without.iter().any(|it| it.contains(&dependency)) {
            findings.add(
                number,
                "floors",
                format!("{name} must do without {dependency}: that is another crate's business"),
            );
        }
    }
    findings.found
}

/// The names of a manifest's dependencies of every kind, with their lines.
fn dependencies(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_list = false;
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            in_list = header.ends_with("dependencies");
            // `[dependencies.name]` is a list of one.
            let (list, name) = header.rsplit_once('.')?;
            return list.ends_with("dependencies").then_some((number, name));
        }
        if !in_list || line.is_empty() || line.starts_with('#') {
            return None;
        }
        let name = line.split(['.', '=', ' ']).next()?;
        Some((number, name.trim_matches('"')))
    })
}
