//! Cases as tables in files: CSV and XLSX.

use app::cases::export::{Line, TITLES};
use domain::bilingual::Language;
use rust_xlsxwriter::{Format, Workbook};

/// As CSV: UTF-8 with a byte order mark, so that spreadsheets read Chinese. None when it cannot be written.
pub fn csv(lines: Vec<Line>, language: Language) -> Option<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(TITLES.iter().map(|(zh, en)| if language == Language::Zh { zh } else { en })).ok()?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| tame(cell).into_owned())).ok()?;
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

/// As a workbook of one sheet. None when it cannot be written.
pub fn xlsx(lines: Vec<Line>, language: Language) -> Option<Vec<u8>> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory().ok()?;
    sheet.set_freeze_panes(1, 0).ok()?;
    for (column, (zh, en)) in (0..).zip(TITLES) {
        let title = if language == Language::Zh { zh } else { en };
        sheet.write_string_with_format(0, column, *title, &bold).ok()?;
    }
    for (row, line) in (1..).zip(lines) {
        for (column, cell) in (0..).zip(line.iter()) {
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
