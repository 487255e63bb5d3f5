//! One thing that is not as it should be.

use std::fmt;

/// Where it is, which rule it breaks and what to do about it. Orders by place, so that a report reads file by file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the tree.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Short name of the rule.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// A finding at `path:line`.
    pub fn new(
        rule: &'static str,
        path: impl Into<String>,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), line, rule, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, rule, what, remedy } = self;
        write!(f, "{path}:{line}: [{rule}] {what}; {remedy}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_that_an_editor_can_jump_to() {
        let finding = Finding::new("length", "crates/app/src/lib.rs", 601, "640 lines", "cut it by subject");
        assert_eq!(finding.to_string(), "crates/app/src/lib.rs:601: [length] 640 lines; cut it by subject");
    }
}
