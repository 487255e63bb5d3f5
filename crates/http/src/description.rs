//! The API's description: OpenAPI 3.1, made from the routes and their types.

use axum::Router;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;

use crate::auth::COOKIE;
use crate::state::Web;
use crate::{problem, routes, wire};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Dingbo 定波",
        description = "An open platform for a city's grassroots public services and public safety. \
            Sign in for a session cookie, or send a token as `Authorization: Bearer`. \
            Errors are problem+json in Chinese or English by `Accept-Language`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(problem::ProblemOut, wire::ack::Ack))
)]
struct Description;

/// The routes with their description; evidence may be as large as `largest_file` bytes.
pub fn described(largest_file: usize) -> (Router<Web>, OpenApi) {
    let (router, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", routes::api(largest_file))
        .split_for_parts();
    SignIn.modify(&mut description);
    (router, description)
}

/// The API's description: OpenAPI 3.1.
pub fn openapi() -> OpenApi {
    described(0).1
}

/// What everybody may ask, beside all of `/api/v1/public/`. A test holds it to what the routes do.
const OPEN: [&str; 8] = [
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "GET /api/v1/city",
    "GET /api/v1/taxonomy",
    "GET /api/v1/locate",
    "GET /api/v1/areas",
    "GET /api/v1/tiles/areas/{z}/{x}/{y}",
    "GET /api/v1/tiles/base/{layer}/{z}/{x}/{y}",
];

/// How one shows who one is, and which operations want to know.
struct SignIn;

impl Modify for SignIn {
    fn modify(&self, description: &mut OpenApi) {
        let components = description.components.get_or_insert_with(Components::default);
        let session = ApiKeyValue::with_description(COOKIE, "Set by signing in: `POST /api/v1/session`.");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let token = token.description(Some("An API token, of the security administrator's making.")).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        for (path, item) in &mut description.paths.paths {
            for (method, operation) in operations(item) {
                if !is_open(method, path) {
                    wants_sign_in(operation);
                }
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn is_open(method: &str, path: &str) -> bool {
    path.starts_with("/api/v1/public/") || OPEN.contains(&&*format!("{method} {path}"))
}

fn wants_sign_in(operation: &mut Operation) {
    let either = ["session", "token"].map(|name| SecurityRequirement::new::<_, _, &str>(name, []));
    operation.security = Some(either.to_vec());
    operation.responses.responses.entry("401".to_owned()).or_insert_with(|| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemOut"))).build();
        let response = ResponseBuilder::new().description("Nobody is signed in, or the token is not valid.");
        RefOr::T(response.content("application/json", content).build())
    });
}
