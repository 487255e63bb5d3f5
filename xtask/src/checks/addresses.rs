//! The pages fetch nothing from outside: many of their users sit in networks that lead nowhere else.

use crate::finding::Finding;
use crate::tree::{Tree, extension};

/// The rule's name.
pub const RULE: &str = "addresses";

/// This machine, and names of formats that look like addresses and are never fetched.
const ALLOWED: &[&str] = &["localhost", "127.0.0.1", "www.w3.org", "json-schema.org", "spec.openapis.org"];

/// Finds addresses of other hosts in what the built pages are made of. Comments and unit tests fetch nothing.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_page(path)) {
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !is_comment(line)) {
            findings.extend(hosts(line).filter(|host| !ALLOWED.contains(host)).map(|host| {
                let remedy = "bundle what it serves, or let the server fetch it";
                Finding::new(RULE, path, number, format!("the page would ask {host}"), remedy)
            }));
        }
    }
    findings
}

fn is_page(path: &str) -> bool {
    let Some(inside) = path.strip_prefix("web/") else { return false };
    let page = !inside.contains('/') && extension(inside) == "html";
    let test = inside.ends_with(".test.ts") || inside.ends_with(".spec.ts");
    (page || inside.starts_with("src/") || inside.starts_with("public/")) && !test
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "<!--"].iter().any(|mark| line.starts_with(mark)) && !line.contains("*/ ")
}

/// The hosts of `scheme://host` and of `"//host"` in `line`; none for addresses that begin with a variable.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("//").filter_map(|(at, _)| {
        let before = &line[..at];
        let absolute = ["http:", "https:", "ws:", "wss:"].iter().any(|scheme| before.ends_with(scheme));
        let relative = before.ends_with(['"', '\'', '`', '(']);
        let host = &line[at + 2..];
        let host = &host[..host
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
            .unwrap_or(host.len())];
        ((absolute && !host.is_empty()) || (relative && host.contains('.'))).then_some(host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn outside_addresses_are_found() {
        for (path, line) in [
            ("web/index.html", r#"<script src="https://cdn.example.com/vue.js"></script>"#),
            ("web/index.html", r#"<link href="//fonts.example.com/a.css">"#),
            ("web/src/a.vue", "background: url(//img.example.com/a.png)"),
            ("web/src/map/style.json", r#""glyphs": "http://fonts.example.com/{range}.pbf""#),
            ("web/src/live.ts", "new WebSocket('wss://live.example.com')"),
            ("web/src/a.ts", "/* see */ fetch('https://example.com')"),
            ("web/public/manifest.json", r#""start_url": "https://example.com""#),
        ] {
            assert_eq!(findings(path, line), 1, "{path}: {line}");
        }
    }

    #[test]
    fn own_addresses_names_of_formats_and_comments_pass() {
        for (path, line) in [
            ("web/src/icon.svg", r#"<svg xmlns="http://www.w3.org/2000/svg">"#),
            (
                "web/src/dev.ts",
                "const server = 'http://127.0.0.1:8080'; const other = 'http://localhost:5173'",
            ),
            ("web/src/url.ts", "const base = `https://${location.host}`; const parts = path.split('//')"),
            ("web/src/note.ts", "// after https://example.com/paper.pdf"),
            ("web/src/note.test.ts", "expect(link('https://example.com')).toBe(null)"),
            ("web/e2e/loop.ts", "https://example.com"),
            ("docs/a.md", "https://example.com"),
        ] {
            assert_eq!(findings(path, line), 0, "{path}: {line}");
        }
    }
}
