//! The table as aligned text, with the stable names of code.

use domain::case::table::{LOOP, Row, When};
use domain::case::{End, Stage};
use domain::post::Role;

/// Every action: from where, to where, how it may end, whether it needs words, whether a suspension leaves it.
pub fn transitions() -> String {
    let head = ["action", "from", "to", "ends", "words", "while suspended"].map(str::to_owned);
    let rows = LOOP.iter().map(|row| {
        let from: Vec<_> = row.when.iter().map(|&when| from(when)).collect();
        let mark = |holds: bool| if holds { "yes" } else { "" }.to_owned();
        vec![
            row.action.name().to_owned(),
            from.join(" | "),
            stages(row.to),
            ends(row.ends),
            mark(row.words),
            mark(row.suspended),
        ]
    });
    aligned(&std::iter::once(head.to_vec()).chain(rows).collect::<Vec<_>>())
}

/// Every action and every role: bound to the case how.
pub fn permissions() -> String {
    let (some, none): (Vec<_>, Vec<_>) = Role::ALL
        .into_iter()
        .partition(|&role| LOOP.iter().any(|row| row.who.iter().any(|&(allowed, _)| allowed == role)));
    let head = std::iter::once("action").chain(some.iter().map(|role| role.name())).map(str::to_owned);
    let rows = LOOP.iter().map(|row| {
        std::iter::once(row.action.name().to_owned())
            .chain(some.iter().map(|&role| bonds(row, role)))
            .collect()
    });
    let table = aligned(&std::iter::once(head.collect()).chain(rows).collect::<Vec<_>>());
    let none: Vec<_> = none.iter().map(|role| role.name()).collect();
    format!("{table}\nNothing at all: {}\n", none.join(", "))
}

fn from(when: When) -> String {
    match when {
        When::Unborn => "unborn".to_owned(),
        When::Draft => "draft".to_owned(),
        When::Open(open) => stages(open),
        When::Ended(ended) => format!("ended: {}", ends(ended)),
    }
}

fn stages(stages: &[Stage]) -> String {
    stages.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" ")
}

fn ends(ends: &[End]) -> String {
    if ends.len() == End::ALL.len() {
        return "any".to_owned();
    }
    ends.iter().map(|end| end.name()).collect::<Vec<_>>().join(" ")
}

fn bonds(row: &Row, role: Role) -> String {
    let bonds = row.who.iter().filter(|(allowed, _)| *allowed == role).map(|(_, bond)| bond.name());
    bonds.collect::<Vec<_>>().join(" ")
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows[0].len();
    let widths: Vec<usize> =
        (0..columns).map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
