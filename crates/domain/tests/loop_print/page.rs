//! `docs/loop.md`: what people need to know of the loop, in both languages, with the table in print.

use std::fmt::Write as _;

use domain::bilingual::Language;
use domain::case::table::{Bond, LOOP, Row, When};
use domain::case::{ActionKind as K, End, Stage};
use domain::post::Role;

const TEXT: &str = include_str!("loop.md");

/// The page.
pub fn page() -> String {
    let mut page = TEXT.to_owned();
    for (language, code) in [(Language::Zh, "zh"), (Language::En, "en")] {
        for (part, printed) in [
            ("diagram", diagram(language)),
            ("transitions", transitions(language)),
            ("permissions", permissions(language)),
        ] {
            let slot = format!("{{{{{part}.{code}}}}}\n");
            assert!(page.contains(&slot), "the text has a place for {part} in {code}");
            page = page.replace(&slot, &printed);
        }
    }
    page
}

fn words(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn transitions(language: Language) -> String {
    let say = |zh, en| words(language, zh, en);
    let mut table = format!(
        "| {} | {} | {} | {} | {} | {} |\n|---|---|---|---|---|---|\n",
        say("操作", "action"),
        say("在哪一环节", "when"),
        say("到哪一环节", "leads to"),
        say("结束为", "ends as"),
        say("须写明情况", "needs words"),
        say("挂账时可用", "while suspended"),
    );
    for row in LOOP {
        let from: Vec<_> = row.when.iter().map(|&when| from(language, when)).collect();
        let mark = |holds: bool| if holds { "✓" } else { "" };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} |",
            row.action.label().get(language),
            from.join(say("; ", "; ")),
            stages(language, row.to),
            ends(language, row.ends),
            mark(row.words),
            mark(row.suspended)
        );
    }
    table
}

fn from(language: Language, when: When) -> String {
    match when {
        When::Unborn => words(language, "尚未上报", "before the report").to_owned(),
        When::Draft => words(language, "草稿", "a draft").to_owned(),
        When::Open(open) if open.len() + 1 == Stage::ALL.len() => {
            words(language, "结束前的任何环节", "any stage before the end").to_owned()
        }
        When::Open(open) => stages(language, open),
        When::Ended(ended) if ended.len() == End::ALL.len() => {
            words(language, "结束后", "after the end").to_owned()
        }
        When::Ended(ended) => ends(language, ended),
    }
}

fn stages(language: Language, stages: &[Stage]) -> String {
    let names: Vec<_> = stages.iter().map(|stage| stage.label().get(language).to_owned()).collect();
    names.join(words(language, "、", ", "))
}

fn ends(language: Language, ends: &[End]) -> String {
    let names: Vec<_> = ends.iter().map(|end| end.label().get(language).to_owned()).collect();
    names.join(words(language, "、", ", "))
}

fn permissions(language: Language) -> String {
    let acts = |role: &Role| LOOP.iter().any(|row| row.who.iter().any(|(allowed, _)| allowed == role));
    let roles: Vec<_> = Role::ALL.into_iter().filter(acts).collect();
    let mut table = format!("| {} |", words(language, "操作", "action"));
    for role in &roles {
        let _ = write!(table, " {} |", role.label().get(language));
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(roles.len()));
    table.push('\n');
    for row in LOOP {
        let _ = write!(table, "| {} |", row.action.label().get(language));
        for &role in &roles {
            let _ = write!(table, " {} |", bonds(language, row, role));
        }
        table.push('\n');
    }
    table
}

fn bonds(language: Language, row: &Row, role: Role) -> String {
    let bonds = row.who.iter().filter(|(allowed, _)| *allowed == role);
    let names: Vec<_> = bonds.map(|&(_, bond)| bond_name(language, bond)).collect();
    names.join(words(language, "、", ", "))
}

/// As the page's legend explains them.
fn bond_name(language: Language, bond: Bond) -> &'static str {
    let zh = match bond {
        Bond::Any => "任何",
        Bond::Own => "本人",
        Bond::Over => "辖区",
        Bond::Desk => "主管",
        Bond::DeskOrAbove => "主管及上级",
        Bond::Above => "上级",
        Bond::Lead => "主办",
        Bond::Co => "协办",
        Bond::Assignee => "经办",
        Bond::Consulted => "会商",
        Bond::Ruler => "裁定",
    };
    words(language, zh, bond.name())
}

/// The stages with the actions that lead from one to another, read from the table.
fn diagram(language: Language) -> String {
    let mut text = "```mermaid\nstateDiagram-v2\n".to_owned();
    for stage in Stage::ALL {
        let _ = writeln!(text, "    state \"{}\" as {}", stage.label().get(language), stage.name());
    }
    for end in End::ALL.into_iter().filter(|end| !end.is_closed()) {
        let _ = writeln!(text, "    state \"{}\" as {}", end.label().get(language), end.name());
    }
    let mut edges: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for (from, to, label) in edges_of_the_table(language) {
        match edges.iter_mut().find(|edge| (edge.0, edge.1) == (from, to)) {
            Some(edge) => edge.2.push(label),
            None => edges.push((from, to, vec![label])),
        }
    }
    for (from, to, labels) in edges {
        let _ = writeln!(text, "    {from} --> {to}: {}", labels.join(words(language, "、", ", ")));
    }
    text + "```\n"
}

fn edges_of_the_table(language: Language) -> Vec<(&'static str, &'static str, String)> {
    let mut edges = Vec::new();
    for row in LOOP {
        let label = row.action.label().get(language).to_owned();
        // A grant ends what was asked for, from where that may be asked.
        let row = match row.action {
            K::AskVoid => &Row { ends: &[End::Voided], ..*row },
            K::AskForceClose => &Row { to: &[Stage::Evaluate], ends: &[End::ForceClosed], ..*row },
            K::Grant => continue,
            _ => row,
        };
        let label = match language {
            _ if !matches!(row.action, K::AskVoid | K::AskForceClose) => label,
            Language::Zh => label.replace("申请", "同意"),
            Language::En => label.replace("ask to", "grant to"),
        };
        for when in row.when {
            match *when {
                When::Open(stages) => {
                    for from in stages {
                        for to in row.to.iter().filter(|&to| to != from) {
                            edges.push((from.name(), to.name(), label.clone()));
                        }
                        for end in row.ends.iter().filter(|end| !end.is_closed()) {
                            edges.push((from.name(), end.name(), label.clone()));
                        }
                    }
                }
                When::Unborn => edges.extend(row.to.iter().map(|to| ("[*]", to.name(), label.clone()))),
                // Reopened: what was filed waits for dispatch, what was not is accepted first.
                When::Ended(_) if row.action == K::Reopen => {
                    edges.extend(row.to.iter().map(|to| (Stage::Evaluate.name(), to.name(), label.clone())));
                    edges.push((End::Refused.name(), Stage::Collect.name(), label.clone()));
                }
                When::Draft | When::Ended(_) => {}
            }
        }
    }
    edges
}
