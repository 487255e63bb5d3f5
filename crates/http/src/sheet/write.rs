//! Tables as files: CSV and XLSX.

use std::io::{self, Write};

use app::cases::export::{Line, TITLES};
use app::tables::{Sheet, TableKind};
use domain::bilingual::Language;
use rust_xlsxwriter::{Format, Workbook};

/// Cases as CSV. None when it cannot be written.
pub fn csv(lines: &[Line], language: Language) -> Option<Vec<u8>> {
    let mut file = CsvFile::of_cases(Vec::new(), language).ok()?;
    file.cases(lines).ok()?;
    file.end().ok()
}

/// A table, its headings first, as CSV. None when it cannot be written.
pub fn table_csv(sheet: &Sheet) -> Option<Vec<u8>> {
    let mut file = CsvFile::new(Vec::new()).ok()?;
    for row in sheet {
        file.row(row.iter().map(String::as_str)).ok()?;
    }
    file.end().ok()
}

/// A CSV file as it is written, row by row.
pub struct CsvFile<W: Write>(csv::Writer<W>);

impl<W: Write> CsvFile<W> {
    /// UTF-8 with a byte order mark, so that spreadsheets read Chinese.
    fn new(mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        Ok(Self(csv::Writer::from_writer(out)))
    }

    /// A file of cases, begun with its titles.
    pub fn of_cases(out: W, language: Language) -> io::Result<Self> {
        let mut this = Self::new(out)?;
        this.row(titles(language))?;
        Ok(this)
    }

    /// Adds cases.
    pub fn cases(&mut self, lines: &[Line]) -> io::Result<()> {
        lines.iter().try_for_each(|line| self.row(line.iter().map(String::as_str)))
    }

    fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        Ok(self.0.write_record(cells.map(|cell| tame(cell).into_owned()))?)
    }

    /// What was written to, with everything written.
    pub fn end(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The titles of an export's columns.
fn titles(language: Language) -> impl Iterator<Item = &'static str> {
    TITLES.iter().map(move |(zh, en)| if language == Language::Zh { *zh } else { *en })
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
    book(titles(language).collect(), lines.iter().map(|line| line.iter().map(String::as_str)))
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
