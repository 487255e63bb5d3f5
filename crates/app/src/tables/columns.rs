//! The columns of each table: how they are headed in both languages, and which words stand for which values.

use domain::Bilingual;
use domain::area::AreaLevel;
use domain::post::Role;
use domain::unit::UnitKind;

use super::Sheet;
use crate::rows::RefusedRow;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Areas from the city down to grids.
    Areas,
    /// Units.
    Units,
    /// Accounts with their posts.
    Accounts,
    /// Categories, a row for each filing condition.
    Categories,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its stable name.
    pub name: &'static str,
    /// Its heading in Chinese and English.
    pub title: (&'static str, &'static str),
    /// What belongs in it.
    pub hint: (&'static str, &'static str),
    /// For example.
    pub example: &'static str,
}

const fn column(
    name: &'static str,
    title: (&'static str, &'static str),
    hint: (&'static str, &'static str),
    example: &'static str,
) -> Column {
    Column { name, title, hint, example }
}

const AREAS: &[Column] = &[
    column(
        "code",
        ("编码", "code"),
        ("只含数字, 以上级编码开头, 从未用过", "digits, begins with the code above, never used before"),
        "330203001001001",
    ),
    column("name", ("名称", "name"), ("中文名称", "the Chinese name"), "澄浪社区第1网格"),
    column("name_en", ("英文名称", "name in English"), ("可不填", "may be left out"), "Chenglang Grid 1"),
    column(
        "level",
        ("层级", "level"),
        ("市、区县、镇街、村社或网格", "city, county, town, village or grid"),
        "网格",
    ),
    column(
        "parent_code",
        ("上级编码", "parent code"),
        ("上级须在本表或系统中", "in this table or known already"),
        "330203001001",
    ),
];

const UNITS: &[Column] = &[
    column(
        "code",
        ("编码", "code"),
        ("已有编码则修改该单位", "a known code changes that unit"),
        "330203001-sanitation",
    ),
    column("name", ("名称", "name"), ("中文名称", "the Chinese name"), "南门街道环卫站"),
    column(
        "name_en",
        ("英文名称", "name in English"),
        ("可不填", "may be left out"),
        "Nanmen Sanitation Station",
    ),
    column(
        "kind",
        ("类型", "kind"),
        (
            "市级指挥中心、县级指挥中心、镇街指挥室、部门或站所",
            "city_centre, county_centre, room, department or station",
        ),
        "站所",
    ),
    column(
        "parent",
        ("上级单位编码", "parent"),
        ("市级指挥中心不填", "empty for the city centre"),
        "330203001-R",
    ),
    column(
        "areas",
        ("负责区域", "areas"),
        ("区域编码, 多个用空格隔开", "codes of areas, spaces between"),
        "330203001",
    ),
    column(
        "functions",
        ("职能", "functions"),
        ("职能代码, 多个用空格隔开; 指挥室不填", "functions, spaces between; empty for desks"),
        "sanitation",
    ),
];

const ACCOUNTS: &[Column] = &[
    column(
        "login",
        ("登录名", "login"),
        (
            "2 至 40 位字母、数字、点、横线; 一人多岗写多行",
            "2 to 40 letters, digits, dots, dashes; several rows give several posts",
        ),
        "nanmen.grid9",
    ),
    column("name", ("姓名", "name"), ("同事看到的姓名", "the name colleagues see"), "王丽"),
    column(
        "role",
        ("岗位", "role"),
        ("如 网格员、受理派遣员、处置员", "such as grid_worker, dispatcher, handler"),
        "网格员",
    ),
    column(
        "unit",
        ("单位编码", "unit"),
        ("所属单位的编码; 管理员不填", "the code of the unit; empty for administrators"),
        "330203001-R",
    ),
    column("area", ("区域编码", "area"), ("岗位覆盖的区域", "the area of the post"), "330203001001"),
];

const CATEGORIES: &[Column] = &[
    column("category", ("大类编码", "category"), ("两位数字; 99 为其他", "two digits; 99 is other"), "03"),
    column("category_name", ("大类", "category name"), ("中文名称", "the Chinese name"), "市容环境"),
    column(
        "category_name_en",
        ("大类英文", "category name in English"),
        ("英文名称", "the English name"),
        "City appearance",
    ),
    column(
        "platform",
        ("所属平台", "platform"),
        (
            "综治工作、市场监管、综合执法或便民服务",
            "social governance, market supervision, law enforcement or public service",
        ),
        "综合执法",
    ),
    column(
        "leaf",
        ("小类编码", "leaf"),
        ("四位数字, 前两位是大类编码", "four digits, the first two its category's"),
        "0301",
    ),
    column(
        "leaf_name",
        ("小类", "leaf name"),
        ("同一小类的各行应一致", "the same in all rows of a leaf"),
        "暴露垃圾",
    ),
    column(
        "leaf_name_en",
        ("小类英文", "leaf name in English"),
        ("英文名称", "the English name"),
        "Exposed rubbish",
    ),
    column(
        "keywords",
        ("关键词", "keywords"),
        ("用分号隔开; 按这些字推荐小类", "semicolons between; they suggest the leaf"),
        "垃圾; 杂物; rubbish",
    ),
    column(
        "resident_limit",
        ("居民承诺时限", "resident limit"),
        ("自然时间, 如 3 紧急工作日", "elapsed time, such as 3 emergency days"),
        "3 紧急工作日",
    ),
    column(
        "condition",
        ("立案条件编码", "condition"),
        ("小写字母, 在小类内不重复", "lower-case letters, once in its leaf"),
        "a",
    ),
    column(
        "text",
        ("立案条件", "condition text"),
        ("现场看到什么", "what is found on site"),
        "道路旁有暴露垃圾",
    ),
    column(
        "text_en",
        ("立案条件英文", "condition text in English"),
        ("英文", "in English"),
        "Rubbish lies beside the road",
    ),
    column(
        "limit",
        ("处置时限", "limit"),
        ("如 4 工作时、5 工作日、3 紧急工作时", "such as 4 working hours, 5 working days, 3 emergency hours"),
        "1 工作日",
    ),
    column("close", ("结案条件", "close when"), ("怎样算办好", "what must be so"), "垃圾已清理"),
    column(
        "close_en",
        ("结案条件英文", "close when, in English"),
        ("英文", "in English"),
        "The rubbish is gone",
    ),
    column(
        "photo",
        ("照片要求", "photo"),
        ("不要求、上报时、反馈时或上报和反馈时", "none, report, feedback or both"),
        "反馈时",
    ),
    column(
        "function",
        ("职能", "function"),
        ("职能代码, 决定默认派给谁", "a function's code; it decides who gets it"),
        "sanitation",
    ),
];

/// A sheet as CSV, and which row of the sheet each line was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    pub text: String,
    rows: Vec<usize>,
}

impl Lines {
    /// Refusals by the rows of the sheet instead of the lines of the CSV.
    pub fn by_row(&self, refused: Vec<RefusedRow>) -> Vec<RefusedRow> {
        let row = |line: usize| self.rows.get(line.wrapping_sub(1)).copied().unwrap_or(line);
        refused.into_iter().map(|refused| RefusedRow { line: row(refused.line), ..refused }).collect()
    }
}

impl TableKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Areas, Self::Units, Self::Accounts, Self::Categories];

    /// The kind's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Areas => "areas",
            Self::Units => "units",
            Self::Accounts => "accounts",
            Self::Categories => "categories",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its columns.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Areas => AREAS,
            Self::Units => UNITS,
            Self::Accounts => ACCOUNTS,
            Self::Categories => CATEGORIES,
        }
    }

    /// The sheet as the CSV the readers of `app` take: headings by their stable names, words for values by theirs.
    pub(super) fn csv(self, sheet: &Sheet) -> Lines {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let mut names: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for (row, cells) in (1..).zip(sheet) {
            // Readers pass over lines that are empty, so they are left out here.
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line: Vec<String> = if names.is_empty() {
                names = cells.iter().map(|cell| self.named(cell)).collect();
                names.clone()
            } else {
                // A row within a cell would move the lines below it.
                cells
                    .iter()
                    .zip(&names)
                    .map(|(cell, name)| value(name, cell).replace(['\n', '\r'], " "))
                    .collect()
            };
            // Writing into memory, records of any length: nothing can refuse it.
            if writer.write_record(&line).is_ok() {
                rows.push(row);
            }
        }
        let text = String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default();
        Lines { text, rows }
    }

    /// The stable name of a heading, in whichever language it is written.
    fn named(self, heading: &str) -> String {
        let heading = heading.trim().trim_start_matches('\u{feff}');
        let found = self.columns().iter().find(|column| {
            [column.name, column.title.0, column.title.1]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(heading))
        });
        found.map_or_else(|| heading.to_owned(), |column| column.name.to_owned())
    }
}

/// A cell by its stable name, where people may write the word instead.
fn value(column: &str, cell: &str) -> String {
    let cell = cell.trim();
    let is = |label: Bilingual| label.zh == cell || label.en.eq_ignore_ascii_case(cell);
    let found = match column {
        "level" => AreaLevel::ALL.into_iter().find(|level| is(level.label())).map(AreaLevel::name),
        "kind" => UnitKind::ALL.into_iter().find(|kind| is(kind.label())).map(UnitKind::name),
        "role" => Role::ALL.into_iter().find(|role| is(role.label())).map(Role::name),
        _ => None,
    };
    found.unwrap_or(cell).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    #[test]
    fn headings_and_values_are_read_in_either_language() {
        let chinese = sheet(&[&["登录名", "岗位", "备注"], &["wang", "网格员", "x"]]);
        assert_eq!(TableKind::Accounts.csv(&chinese).text, "login,role,备注\nwang,grid_worker,x\n");
        let english = sheet(&[&["Code", "Level"], &["3302", "City"]]);
        assert_eq!(TableKind::Areas.csv(&english).text, "code,level\n3302,city\n");
    }

    #[test]
    fn a_refusal_names_the_row_of_the_sheet() {
        let lines =
            TableKind::Areas.csv(&sheet(&[&[], &["code", "name"], &["1", "a\nb"], &["", ""], &["2", "c"]]));
        assert_eq!(lines.text, "code,name\n1,a b\n2,c\n");
        let refused = |line| RefusedRow::new(line, "code", String::new(), String::new());
        assert_eq!(lines.by_row(vec![refused(1), refused(3)]), [refused(2), refused(5)]);
    }
}
