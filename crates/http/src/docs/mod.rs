//! A readable page of the API's description, written by the server itself: no script, no outside address.

use std::fmt::Write as _;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, RefOr};

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
    html.push_str("</nav>");
    for (tag, entries) in tags {
        let _ = write!(html, "<h2 id=\"{tag}\">{tag}</h2>");
        for entry in &entries {
            html.push_str(entry);
        }
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
            let _ =
                write!(html, "<dt><code>{}</code></dt><dd>{}</dd>", escape(&parameter.name), escape(about));
        }
        html.push_str("</dl>");
    }
    if let Some(RefOr::T(body)) = operation.request_body.as_ref() {
        let kinds: Vec<_> = body.content.keys().map(String::as_str).collect();
        let name = body.content.values().next().map(schema).unwrap_or_default();
        let _ = write!(html, "<p>→ {} <code>{}</code></p>", escape(&kinds.join(", ")), escape(&name));
    }
    html.push_str("<p>");
    for (status, response) in &operation.responses.responses {
        let name = match response {
            RefOr::T(response) => response.content.values().next().map(schema).unwrap_or_default(),
            RefOr::Ref(reference) => reference.ref_location.clone(),
        };
        let _ = write!(html, "<span>← <b>{}</b> <code>{}</code></span> ", escape(status), escape(&name));
    }
    html.push_str("</p></section>");
    html
}

/// The name of the schema a body has; nothing for one without a name.
fn schema(content: &RefOr<Content>) -> String {
    match content {
        RefOr::T(Content { schema: Some(RefOr::Ref(reference)), .. }) | RefOr::Ref(reference) => {
            reference.ref_location.rsplit('/').next().unwrap_or_default().to_owned()
        }
        RefOr::T(_) => String::new(),
    }
}

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
dd{margin:0;color:#4A5B68}span{margin-inline-end:1rem;white-space:nowrap}</style></head><body><main>";
