//! The API's own description, made from the routes.

use axum::Json;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::owner::COOKIE_NAME;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Revisit",
        description = "Portable session replay: list, watch, change and erase recordings.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    security(("api_key" = []), ("login" = [])),
    tags(
        (name = "sessions", description = "Recordings"),
        (name = "keys", description = "Write keys and API keys"),
        (name = "policy", description = "What recorders record"),
        (name = "login", description = "Signing in with a browser"),
        (name = "ingest", description = "Sending recordings"),
    ),
    modifiers(&Security),
)]
struct Head;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("api_key", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(COOKIE_NAME));
        components.add_security_scheme("login", SecurityScheme::ApiKey(cookie));
    }
}

/// What the document says before any route.
pub(crate) fn head() -> utoipa::openapi::OpenApi {
    Head::openapi()
}

/// The whole document.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    super::api().into_openapi()
}

pub(crate) async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
