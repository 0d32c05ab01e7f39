//! `revisit ls`

use revisit_model::{ProjectId, Session, limits};
use revisit_store::SessionQuery;

use super::{data, output, table};
use crate::cli::LsArgs;
use crate::clock;
use crate::http::SessionView;

pub(crate) async fn run(args: LsArgs) -> anyhow::Result<()> {
    let data = data::open_existing(&args.data.data).await?;
    let project = ProjectId::new(args.project)?;
    let mut query = SessionQuery { limit: limits::MAX_PAGE, ..SessionQuery::all(project) };
    let mut sessions: Vec<Session> = Vec::new();
    loop {
        let page = data.store.catalog().list(&query, clock::now()).await?;
        sessions.extend(page.sessions);
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    data.store.close().await;
    if args.json {
        let views: Vec<SessionView> = sessions.into_iter().map(SessionView::from).collect();
        return output::json(&views);
    }
    let head = [
        "SESSION",
        "STARTED",
        "DURATION",
        "EVENTS",
        "CLICKS",
        "KEYS",
        "ERRORS",
        "FRUSTRATION",
        "SIZE",
        "FIRST URL",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(sessions.iter().map(row));
    output::write(&table::align(&rows))
}

fn row(session: &Session) -> Vec<String> {
    let summary = &session.summary;
    vec![
        session.id.to_string(),
        summary.started_at.to_string(),
        table::duration(summary.duration_ms()),
        summary.n_events.to_string(),
        summary.n_clicks.to_string(),
        summary.n_keypresses.to_string(),
        summary.n_errors.to_string(),
        summary.frustration.to_string(),
        table::size(summary.size_bytes),
        summary.first_url.clone().unwrap_or_default(),
    ]
}
