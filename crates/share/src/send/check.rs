//! What settings of several ways have in common.

use crate::reason::Reason;

/// How long a target may take to answer, in seconds, when its settings do not say.
pub(super) fn timeout_s() -> u16 {
    10
}

/// A target is waited for at least a second and at most a minute.
pub(super) fn is_timeout(timeout_s: u16) -> Result<(), Reason> {
    if (1..=60).contains(&timeout_s) {
        return Ok(());
    }
    Err(Reason::new("timeout_s", "超时应为 1 至 60 秒", "timeout_s is 1 to 60"))
}

/// An address begins with one of these schemes.
pub(crate) fn is_url(text: &str, schemes: &[&str]) -> Result<(), Reason> {
    if text.split_once("://").is_some_and(|(scheme, rest)| schemes.contains(&scheme) && !rest.is_empty()) {
        return Ok(());
    }
    let list: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://")).collect();
    Err(Reason::new(
        "url",
        format!("地址应以 {} 开头", list.join(" 或 ")),
        format!("an address begins with {}", list.join(" or ")),
    ))
}

/// An address that begins well and still is none.
pub(super) fn no_url() -> Reason {
    Reason::new("url", "对方的地址无法使用", "the target's address cannot be used")
}

/// A name such as a topic or a subject is there and has nothing a broker reads otherwise.
pub(super) fn is_name(field: &str, text: &str, never: &[char]) -> Result<(), Reason> {
    if !text.is_empty()
        && text.len() <= 200
        && !text.contains(|c: char| c.is_whitespace() || never.contains(&c))
    {
        return Ok(());
    }
    let list: String = never.iter().collect();
    Err(Reason::new(
        field,
        format!("{field} 不能为空, 不含空白和 {list}"),
        format!("{field} is not empty and has no blanks and none of {list}"),
    ))
}

/// A path on a server begins at its root.
pub(super) fn is_absolute(path: &str) -> Result<(), Reason> {
    if path.starts_with('/') {
        return Ok(());
    }
    Err(Reason::new("path", "目录应为绝对路径", "a folder is named by its absolute path"))
}
