//! A readable page of the API's description, written by the server itself: no script, no outside address.

mod schema;

use std::fmt::Write as _;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, RefOr, Required};

use schema::{anchor, shape};

/// The page.
pub fn page(api: &OpenApi) -> String {
    let mut html = String::from(HEAD);
    let mut tags: Vec<(String, Vec<String>)> = Vec::new();
    for (path, item) in &api.paths.paths {
        for (method, operation) in operations(item) {
            let tag = operation.tags.as_ref().and_then(|tags| tags.first()).cloned().unwrap_or_default();
            let entry = entry(method, path, operation);
            match tags.iter_mut().find(|(name, _)| *name == tag) {
                Some((_, entries)) => entries.push(entry),
                None => tags.push((tag, vec![entry])),
            }
        }
    }
    let _ = write!(
        html,
        "<h1>{}</h1><p>{}</p>",
        escape(&api.info.title),
        escape(api.info.description.as_deref().unwrap_or_default())
    );
    html.push_str("<nav>");
    for (tag, _) in &tags {
        let _ = write!(html, "<a href=\"#{tag}\">{tag}</a> ");
    }
    html.push_str("<a href=\"#schemas\">schemas</a></nav>");
    for (tag, entries) in tags {
        let _ = write!(html, "<h2 id=\"{tag}\">{tag}</h2>");
        for entry in &entries {
            html.push_str(entry);
        }
    }
    html.push_str("<h2 id=\"schemas\">schemas</h2>");
    for (name, described) in api.components.iter().flat_map(|components| &components.schemas) {
        let described = serde_json::to_value(described).unwrap_or_default();
        let _ = write!(html, "<section id=\"{}\"><h3><code>{}</code></h3>", anchor(name), escape(name));
        html.push_str(&schema::body(&described));
        html.push_str("</section>");
    }
    html.push_str("</main></body></html>");
    html
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn entry(method: &str, path: &str, operation: &Operation) -> String {
    let mut html = format!("<section><h3><b>{method}</b> <code>{}</code></h3>", escape(path));
    let said = [&operation.summary, &operation.description];
    for text in said.into_iter().flatten() {
        let _ = write!(html, "<p>{}</p>", escape(text));
    }
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    if !parameters.is_empty() {
        html.push_str("<dl>");
        for parameter in parameters {
            let RefOr::T(parameter) = parameter else { continue };
            let about = parameter.description.as_deref().unwrap_or_default();
            let needed = if matches!(parameter.required, Required::True) { REQUIRED } else { "" };
            let kind = serde_json::to_value(&parameter.schema).map(|it| shape(&it)).unwrap_or_default();
            let name = escape(&parameter.name);
            let _ = write!(html, "<dt><code>{name}</code>{needed}</dt><dd>{kind} {}</dd>", escape(about));
        }
        html.push_str("</dl>");
    }
    if let Some(RefOr::T(body)) = operation.request_body.as_ref() {
        let kinds: Vec<_> = body.content.keys().map(String::as_str).collect();
        let sent = body.content.values().next().map(content).unwrap_or_default();
        let _ = write!(html, "<p>→ {} {sent}</p>", escape(&kinds.join(", ")));
    }
    html.push_str("<p>");
    for (status, response) in &operation.responses.responses {
        let told = match response {
            RefOr::T(response) => response.content.values().next().map(content).unwrap_or_default(),
            RefOr::Ref(reference) => escape(&reference.ref_location),
        };
        let _ = write!(html, "<span>← <b>{}</b> {told}</span> ", escape(status));
    }
    html.push_str("</p></section>");
    html
}

/// What a body holds.
fn content(content: &RefOr<Content>) -> String {
    match content {
        RefOr::T(content) => serde_json::to_value(&content.schema).map(|it| shape(&it)).unwrap_or_default(),
        RefOr::Ref(reference) => escape(&reference.ref_location),
    }
}

/// Said of a parameter or field that must be there.
const REQUIRED: &str = " <i>required</i>";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Dingbo API</title><style>\
body{margin:0;background:#F4F7F9;color:#12202B;font:15px/1.55 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}\
main{max-width:60rem;margin:0 auto;padding:1.5rem}nav a{margin-inline-end:.75rem;color:#0B6E99}\
section{background:#fff;border:1px solid #DDE4EA;border-radius:6px;padding:.75rem 1rem;margin:.75rem 0;overflow-wrap:anywhere}\
h3{margin:0 0 .25rem;font-size:1rem}h3 b{display:inline-block;min-width:4rem;color:#0B6E99}p{margin:.25rem 0}\
code{font-size:.92em}dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.15rem 1rem;margin:.5rem 0}\
dd{margin:0;color:#4A5B68}span{margin-inline-end:1rem}i{color:#A3341F;font-size:.85em}a{color:#0B6E99}ul{margin:.25rem 0;padding-inline-start:1.25rem}</style></head><body><main>";
