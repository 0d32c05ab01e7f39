//! `PATCH /api/v1/sessions/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use revisit_model::{Labels, limits};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::{SessionView, find};
use crate::http::owner::Owner;
use crate::http::params::JsonBody;
use crate::http::{App, Problem};

/// What to change; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionPatch {
    /// At most 200 characters; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    title: Field<String>,
    /// At most 20, each at most 50 characters.
    tags: Option<Vec<String>>,
    starred: Option<bool>,
    viewed: Option<bool>,
}

/// A field that may be absent, which is not the same as null.
#[derive(Debug, Default)]
enum Field<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field<T>, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Field::Null, Field::Value))
    }
}

/// Change a session's title, tags and marks.
#[utoipa::path(patch, path = "/api/v1/sessions/{id}", tag = "sessions", operation_id = "patchSession",
    params(("id" = String, Path, description = "The session's id")), request_body = SessionPatch, responses(
    (status = 200, description = "The session as it is now", body = SessionView),
    (status = 400, description = "A limit is exceeded, or a field is not known", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    JsonBody(patch): JsonBody<SessionPatch>,
) -> Result<Json<SessionView>, Problem> {
    let mut session = find(&app, &owner.project, &id).await?;
    session.labels = patch.apply(session.labels)?;
    app.store.put_labels(&owner.project, &session.id, &session.labels).await?;
    Ok(Json(session.into()))
}

impl SessionPatch {
    fn apply(self, labels: Labels) -> Result<Labels, Problem> {
        let labels = Labels {
            title: match self.title {
                Field::Absent => labels.title,
                Field::Null => None,
                Field::Value(title) => Some(title).filter(|it| !it.trim().is_empty()),
            },
            tags: self.tags.map_or(labels.tags, distinct),
            starred: self.starred.unwrap_or(labels.starred),
            viewed: self.viewed.unwrap_or(labels.viewed),
        };
        let title = labels.title.as_ref().map_or(0, |it| it.chars().count());
        check("`title`", title, limits::MAX_TITLE_CHARS, "characters")?;
        check("`tags`", labels.tags.len(), limits::MAX_TAGS, "tags")?;
        for tag in &labels.tags {
            check("a tag", tag.chars().count(), limits::MAX_TAG_CHARS, "characters")?;
        }
        Ok(labels)
    }
}

fn distinct(tags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim();
        if !tag.is_empty() && !kept.iter().any(|it| it == tag) {
            kept.push(tag.to_owned());
        }
    }
    kept
}

fn check(what: &str, has: usize, most: usize, of: &str) -> Result<(), Problem> {
    if has <= most {
        return Ok(());
    }
    Err(Problem::bad_request(format!("{what} has {has} {of}, more than the {most} allowed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_stays_and_null_takes_away() {
        let labels = Labels { title: Some("old".to_owned()), starred: true, ..Labels::default() };
        let read = |json: &str| serde_json::from_str::<SessionPatch>(json).unwrap();
        let kept = read(r#"{"viewed":true}"#).apply(labels.clone()).unwrap();
        assert_eq!(kept, Labels { viewed: true, ..labels.clone() });
        assert_eq!(read(r#"{"title":null}"#).apply(labels).unwrap().title, None);
    }

    #[test]
    fn tags_are_trimmed_and_distinct() {
        let patch: SessionPatch = serde_json::from_str(r#"{"tags":[" a ","a","","b"]}"#).unwrap();
        assert_eq!(patch.apply(Labels::default()).unwrap().tags, ["a", "b"]);
    }
}
