//! Reading a table out of a file: the first sheet of a workbook, or a CSV.

use std::io::Cursor;

use app::tables::Sheet;
use calamine::{Data, Reader as _, Xlsx};

use crate::problem::Problem;

/// How a workbook begins: it is a ZIP.
const ZIP: &[u8] = b"PK\x03\x04";
/// Rows one table may have.
const MOST_ROWS: usize = 50_000;
/// Columns one table may have.
const MOST_COLUMNS: usize = 64;

/// The rows of a file, told by its content, each at the place it has in the sheet.
pub fn read(bytes: Vec<u8>) -> Result<Sheet, Problem> {
    let sheet = if bytes.starts_with(ZIP) { workbook(bytes)? } else { text(bytes)? };
    if sheet.len() > MOST_ROWS {
        return Err(unreadable(
            format!("一次最多 {MOST_ROWS} 行"),
            format!("a table has at most {MOST_ROWS} rows"),
        ));
    }
    Ok(sheet)
}

fn workbook(bytes: Vec<u8>) -> Result<Sheet, Problem> {
    let bad = |why: &dyn std::fmt::Display| {
        unreadable(
            format!("读不出这个工作簿, 请另存为 .xlsx 再试 ({why})"),
            format!("the workbook cannot be read; save it as .xlsx ({why})"),
        )
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| bad(&error))?;
    let range = match book.worksheet_range_at(0) {
        Some(Ok(range)) => range,
        Some(Err(error)) => return Err(bad(&error)),
        None => return Err(bad(&"no sheet")),
    };
    // A sheet may begin below its first row; what is above counts, so that rows keep their numbers.
    let (top, left) = range.start().unwrap_or_default();
    let (height, width) = range.get_size();
    if top as usize + height > MOST_ROWS || left as usize + width > MOST_COLUMNS {
        return Err(unreadable(
            format!("一次最多 {MOST_ROWS} 行 {MOST_COLUMNS} 列"),
            format!("a table has at most {MOST_ROWS} rows and {MOST_COLUMNS} columns"),
        ));
    }
    let mut sheet = vec![Vec::new(); top as usize];
    for row in range.rows() {
        let mut cells = vec![String::new(); left as usize];
        cells.extend(row.iter().map(cell));
        sheet.push(cells);
    }
    Ok(sheet)
}

/// A cell as it is read by people: a code that a spreadsheet made a number is written without a point.
fn cell(data: &Data) -> String {
    match data {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}

fn text(bytes: Vec<u8>) -> Result<Sheet, Problem> {
    let text = String::from_utf8(bytes).map_err(|_| {
        unreadable(
            "文件不是 UTF-8 编码的 CSV, 也不是 .xlsx 工作簿".to_owned(),
            "the file is neither a CSV in UTF-8 nor an .xlsx workbook".to_owned(),
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut sheet = Sheet::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            unreadable(format!("读不出这份 CSV: {error}"), format!("the CSV cannot be read: {error}"))
        })?;
        // Empty lines are passed over by the reader, after it noted where it is; the rows below keep their numbers.
        let line = record.position().map_or(0, |position| {
            let rest = text.get(position.byte() as usize..).unwrap_or_default();
            let empty = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            position.line() as usize + empty.filter(|&byte| byte == b'\n').count()
        });
        while sheet.len() + 1 < line {
            sheet.push(Vec::new());
        }
        sheet.push(record.iter().map(str::to_owned).collect());
    }
    Ok(sheet)
}

fn unreadable(zh: String, en: String) -> Problem {
    Problem::invalid("file", "table", zh, en)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    fn rows(sheet: &[&[&str]]) -> Sheet {
        sheet.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    #[test]
    fn a_workbook_keeps_rows_in_place_and_codes_whole() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(1, 1, "code").unwrap();
        sheet.write_number(3, 1, 330_203_001.0).unwrap();
        let read = read(book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(read, rows(&[&[], &["", "code"], &["", ""], &["", "330203001"]]));
    }

    #[test]
    fn a_csv_keeps_rows_in_place() {
        let read = read("\u{feff}code,name\n\n1,井盖\n".as_bytes().to_vec()).unwrap();
        assert_eq!(read, rows(&[&["code", "name"], &[], &["1", "井盖"]]));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(read(vec![0xff, 0xfe, 0x00]).is_err());
        assert!(read(b"PK\x03\x04 nonsense".to_vec()).is_err());
    }
}
