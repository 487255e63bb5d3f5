//! Splitting and merging grids: the old ones end, the new ones begin, and who came from whom is kept, so that questions
//! about the past stay right.

use atlas::lattice::{Coord, CutError, MultiPolygon};
use atlas::{Point, coverage};
use domain::Bilingual;
use domain::area::{AreaCode, AreaLevel};
use domain::post::Role;
use ledger::audit::Outcome;
use ledger::places::NewArea;
use serde_json::json;

use crate::{App, AppError, Caller};

/// A grid that begins.
#[derive(Debug, Clone)]
pub struct NewGrid {
    /// Its code; never used before, in the same village.
    pub code: AreaCode,
    /// Its name.
    pub name: Bilingual,
}

impl App {
    /// Splits a grid along a line of degrees. The line's ends are moved to the nearest corners of the grid, so that the
    /// borders with its neighbours stay as they are; `into` are the parts on its left and on its right.
    pub async fn split_grid(
        &self,
        caller: &Caller,
        from: &AreaCode,
        line: &[Point],
        into: [NewGrid; 2],
    ) -> Result<(), AppError> {
        system_admin(caller)?;
        let line: Vec<_> = line.iter().filter_map(|&point| Coord::from_point(point)).collect();
        let parts = self.shape(from).await?.cut(&line).map_err(not_cut)?;
        let mut new = Vec::new();
        for (grid, shape) in into.into_iter().zip(parts) {
            new.push(self.new_grid(from, grid, &shape)?);
        }
        let detail = json!({ "into": new.iter().map(|area| area.code.as_str()).collect::<Vec<_>>() });
        self.ledger.places().split(from, new, self.time.now()).await?;
        self.changed_areas(caller, "split_grid", from, detail).await
    }

    /// Merges grids of one village into one.
    pub async fn merge_grids(
        &self,
        caller: &Caller,
        from: &[AreaCode],
        into: NewGrid,
    ) -> Result<(), AppError> {
        system_admin(caller)?;
        let first = from.first().ok_or_else(|| {
            AppError::invalid("from", "too_few_areas", "至少选择两个网格", "name at least two grids")
        })?;
        let mut shapes = Vec::new();
        for code in from {
            shapes.push(self.shape(code).await?);
        }
        let merged = coverage::merge(&shapes);
        for code in from {
            self.same_village(first, code)?;
        }
        let new = self.new_grid(first, into, &merged)?;
        let to = new.code.clone();
        self.ledger.places().merge(from, new, self.time.now()).await?;
        let detail = json!({ "from": from.iter().map(AreaCode::as_str).collect::<Vec<_>>() });
        self.changed_areas(caller, "merge_grids", &to, detail).await
    }

    async fn shape(&self, code: &AreaCode) -> Result<MultiPolygon, AppError> {
        let area = self.ledger.places().area(code).await?.filter(|area| area.valid_to.is_none());
        let area = area.filter(|area| area.level == AreaLevel::Grid).ok_or_else(|| {
            AppError::not_found(
                "area",
                format!("没有编码为 {code} 的网格"),
                format!("there is no grid {code}"),
            )
        })?;
        area.outline.and_then(|bytes| MultiPolygon::from_bytes(&bytes).ok()).ok_or_else(|| {
            AppError::invalid(
                "code",
                "no_outline",
                "该网格没有边界, 不能调整",
                "the grid has no outline to change",
            )
        })
    }

    fn new_grid(&self, like: &AreaCode, grid: NewGrid, shape: &MultiPolygon) -> Result<NewArea, AppError> {
        self.same_village(like, &grid.code)?;
        if grid.name.zh.trim().is_empty() {
            return Err(AppError::invalid(
                "name",
                "name_needed",
                "请填写新网格的名称",
                "a new grid needs a name",
            ));
        }
        Ok(NewArea {
            code: grid.code,
            level: AreaLevel::Grid,
            name: grid.name,
            outline: Some(shape.to_bytes()),
            source: "changed by the system administrator".to_owned(),
        })
    }

    /// A grid's code begins with its village's and has the digits of a grid.
    fn same_village(&self, one: &AreaCode, other: &AreaCode) -> Result<(), AppError> {
        let scheme = self.city().rules.scheme;
        let village = |code: &AreaCode| scheme.at(code, AreaLevel::Village);
        if scheme.level(other) == Some(AreaLevel::Grid) && village(one) == village(other) {
            return Ok(());
        }
        Err(AppError::invalid(
            "code",
            "same_village",
            format!("{other} 不是同一村社的网格编码"),
            format!("{other} is not a grid code of the same village"),
        ))
    }

    /// Points are found in the new grids from now on.
    async fn changed_areas(
        &self,
        caller: &Caller,
        action: &str,
        of: &AreaCode,
        detail: serde_json::Value,
    ) -> Result<(), AppError> {
        self.reload_city().await?;
        self.forget_callers();
        self.record(caller, action, format!("area:{of}"), Outcome::Done, detail).await
    }
}

/// Areas, units, categories and the calendar are the system administrator's to change.
pub(crate) fn system_admin(caller: &Caller) -> Result<(), AppError> {
    if caller.has(Role::SystemAdmin) {
        return Ok(());
    }
    Err(AppError::forbidden(
        "system_admin",
        "只有系统管理员可以维护区域、单位、类别和日历",
        "only the system administrator changes areas, units, categories and the calendar",
    ))
}

fn not_cut(error: CutError) -> AppError {
    let zh = match error {
        CutError::NotSimple => "该网格由多块组成或内有空洞, 不能划线拆分",
        CutError::NowhereToGo => "分割线应从网格的一个角点到另一个角点",
        CutError::Outside => "分割线应完全在网格内部, 且不自交",
    };
    AppError::invalid("line", "cut", zh, error.to_string())
}
