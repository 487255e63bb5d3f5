//! Looking at areas: one in full, or all that were in force at some moment.

use chrono::{DateTime, Utc};
use domain::area::AreaCode;
use serde_json::Value;

use super::found::{outlined, stored_geometry};
use crate::city::Area;
use crate::{App, AppError};

/// An area in full, in force or ended.
#[derive(Debug)]
pub struct AreaInFull {
    /// The area.
    pub area: Area,
    /// From when it is in force.
    pub valid_from: DateTime<Utc>,
    /// Until when it was; none while it is.
    pub valid_to: Option<DateTime<Utc>>,
    /// Its outline as a GeoJSON geometry; none where it is not known.
    pub outline: Option<Value>,
}

impl App {
    /// One area in full, whether it is in force or has ended.
    pub async fn area_in_full(&self, code: &AreaCode) -> Result<AreaInFull, AppError> {
        let stored = self.ledger.places().area(code).await?.ok_or_else(|| {
            AppError::not_found(
                "area",
                format!("没有编码为 {code} 的区域"),
                format!("there is no area {code}"),
            )
        })?;
        let outline = stored.outline.as_deref().and_then(stored_geometry);
        let (valid_from, valid_to) = (stored.valid_from, stored.valid_to);
        Ok(AreaInFull { area: outlined(stored).into(), valid_from, valid_to, outline })
    }

    /// The areas that were in force at `at`, in the order of their codes.
    pub async fn areas_at(&self, at: DateTime<Utc>) -> Result<Vec<Area>, AppError> {
        let stored = self.ledger.places().areas_at(at).await?;
        Ok(stored.into_iter().map(|area| outlined(area).into()).collect())
    }
}
