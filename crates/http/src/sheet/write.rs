//! Tables as files: CSV and XLSX.

use app::cases::export::{Line, TITLES};
use app::tables::{Sheet, TableKind};
use domain::bilingual::Language;
use rust_xlsxwriter::{Format, Workbook};

/// Cases as CSV. None when it cannot be written.
pub fn csv(lines: &[Line], language: Language) -> Option<Vec<u8>> {
    let titles = TITLES.iter().map(|(zh, en)| if language == Language::Zh { *zh } else { *en });
    let rows = lines.iter().map(|line| line.iter().map(String::as_str).collect());
    commas(std::iter::once(titles.collect()).chain(rows))
}

/// A table, its headings first, as CSV. None when it cannot be written.
pub fn table_csv(sheet: &Sheet) -> Option<Vec<u8>> {
    commas(sheet.iter().map(|row| row.iter().map(String::as_str).collect()))
}

/// UTF-8 with a byte order mark, so that spreadsheets read Chinese.
fn commas<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> Option<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row.iter().map(|cell| tame(cell).into_owned())).ok()?;
    }
    writer.into_inner().ok()
}

/// A cell that a spreadsheet would run as a formula is written as text.
fn tame(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        return format!("'{cell}").into();
    }
    cell.into()
}

/// Cases as a workbook of one sheet. None when it cannot be written.
pub fn xlsx(lines: &[Line], language: Language) -> Option<Vec<u8>> {
    let titles = TITLES.iter().map(|(zh, en)| if language == Language::Zh { *zh } else { *en });
    book(titles.collect(), lines.iter().map(|line| line.iter().map(String::as_str)))
}

/// A table, its headings first, as a workbook of one sheet. None when it cannot be written.
pub fn table(sheet: &Sheet) -> Option<Vec<u8>> {
    let (titles, rows) = sheet.split_first()?;
    book(titles.iter().map(String::as_str).collect(), rows.iter().map(|row| row.iter().map(String::as_str)))
}

/// An empty table to fill in, and a second sheet that says what belongs in which column.
pub fn template(kind: TableKind, language: Language) -> Option<Vec<u8>> {
    let say = |(zh, en): (&'static str, &'static str)| if language == Language::Zh { zh } else { en };
    let bold = Format::new().set_bold();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(say(("数据", "data"))).ok()?;
    sheet.set_freeze_panes(1, 0).ok()?;
    for (column, of) in (0..).zip(kind.columns()) {
        sheet.write_string_with_format(0, column, say(of.title), &bold).ok()?;
        sheet.set_column_width(column, 22).ok()?;
        // As text: a code that begins with a zero keeps it, and a long one stays whole.
        sheet.set_column_format(column, &Format::new().set_num_format("@")).ok()?;
    }
    let notes = book.add_worksheet();
    notes.set_name(say(("填写说明", "how to fill it in"))).ok()?;
    let titles = [("列", "column"), ("填什么", "what belongs in it"), ("例如", "for example")];
    for (column, title) in (0..).zip(titles) {
        notes.write_string_with_format(0, column, say(title), &bold).ok()?;
        notes.set_column_width(column, if column == 1 { 60 } else { 28 }).ok()?;
    }
    for (row, of) in (1..).zip(kind.columns()) {
        for (column, text) in (0..).zip([say(of.title), say(of.hint), of.example]) {
            notes.write_string(row, column, text).ok()?;
        }
    }
    book.save_to_buffer().ok()
}

fn book<'a>(titles: Vec<&str>, rows: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> Option<Vec<u8>> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory().ok()?;
    sheet.set_freeze_panes(1, 0).ok()?;
    for (column, title) in (0..).zip(titles) {
        sheet.write_string_with_format(0, column, title, &bold).ok()?;
    }
    for (row, line) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(line) {
            sheet.write_string(row, column, cell).ok()?;
        }
    }
    book.save_to_buffer().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_tamed() {
        for (cell, written) in [("=1+1", "'=1+1"), ("-12.5", "-12.5"), ("@x", "'@x"), ("井盖", "井盖")] {
            assert_eq!(tame(cell), written);
        }
    }
}
