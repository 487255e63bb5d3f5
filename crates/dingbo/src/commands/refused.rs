//! How refused rows are told: each with its file, line, field and rule; and what that means for the others.

use std::path::Path;
use std::process::ExitCode;

use app::rows::RefusedRow;
use atlas::read::Refused;

/// How many are shown in full.
const SHOWN: usize = 200;

/// One refused row, as it is printed.
pub struct Line(String);

/// Rows of a table.
pub fn of_rows(file: &Path, rows: &[RefusedRow]) -> Vec<Line> {
    rows.iter()
        .map(|row| {
            Line(format!("{}:{}: {}: {} / {}", file.display(), row.line, row.field, row.text.zh, row.text.en))
        })
        .collect()
}

/// Rows of a division table, or features of outlines: those have numbers, not lines.
pub fn of_areas(file: &Path, rows: &[Refused]) -> Vec<Line> {
    rows.iter()
        .map(|row| Line(format!("{}:{}: {}: {} / {}", file.display(), row.at, row.field, row.zh, row.en)))
        .collect()
}

/// Prints what was refused, and that nothing was taken.
pub fn tell(lines: &[Line], good: usize) -> ExitCode {
    for Line(line) in lines.iter().take(SHOWN) {
        eprintln!("{line}");
    }
    if lines.len() > SHOWN {
        eprintln!("... {} more", lines.len() - SHOWN);
    }
    eprintln!(
        "拒绝 {0} 条, 另有 {good} 条合格; 没有导入任何数据 / refused {0}, {good} others were good; nothing was taken",
        lines.len()
    );
    ExitCode::FAILURE
}
