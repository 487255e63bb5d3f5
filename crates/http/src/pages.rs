//! The web pages, which the binary carries; and the headers every answer has.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::state::Web;

/// A file of the built pages.
pub struct Page {
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
}

/// The built pages, by their path without a leading slash. Without them the server answers the API alone.
#[derive(Debug, Clone, Copy)]
pub struct Pages(pub fn(&str) -> Option<Page>);

impl Default for Pages {
    fn default() -> Self {
        Self(|_| None)
    }
}

/// Only our own origin, no inline script; the map draws in a worker of its own.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; \
     object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// The faces beside the console, each a page of its own: the phone, the residents' page, the wall.
const FACES: [(&str, &str); 3] = [("field", "field.html"), ("public", "public.html"), ("wall", "wall.html")];

/// The page an address that names no file belongs to.
fn face(path: &str) -> &'static str {
    let first = path.split('/').next().unwrap_or_default();
    FACES.iter().find(|(face, _)| *face == first).map_or("index.html", |(_, page)| page)
}

/// A file of the pages; every address that names no file is a page of a face.
pub async fn serve(State(web): State<Web>, uri: Uri) -> Response {
    let Pages(page) = web.settings.pages;
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::new(
            StatusCode::NOT_FOUND,
            "no_route",
            format!("没有这个接口: {}", uri.path()),
            format!("no such route: {}", uri.path()),
        )
        .into_response();
    }
    if let Some(file) = page(path) {
        return answer(path, file);
    }
    let looks_like_a_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match page(face(path)) {
        Some(file) if !looks_like_a_file => answer(face(path), file),
        _ => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

/// How the paths of files begin that carry a hash in their name: all but the phone's map worker lie in one folder.
const HASHED: [&str; 2] = ["assets/", "field-map-"];

fn answer(path: &str, file: Page) -> Response {
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&file.media_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    // Built files carry a hash in their name; the entry page does not.
    let keep = if HASHED.iter().any(|begins| path.starts_with(begins)) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

/// Headers every answer has.
pub fn guard(response: &mut Response, is_api: bool) {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(self)",
    );
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
}

#[cfg(test)]
mod tests {
    use super::face;

    #[test]
    fn an_address_belongs_to_the_face_its_first_part_names() {
        for (path, page) in [
            ("", "index.html"),
            ("cases/17", "index.html"),
            ("fields", "index.html"),
            ("field", "field.html"),
            ("field/tasks", "field.html"),
            ("public/cases/330203", "public.html"),
            ("wall", "wall.html"),
        ] {
            assert_eq!(face(path), page, "{path}");
        }
    }
}
