//! The outline of one area, as it was stored.

use domain::area::AreaCode;
use serde_json::Value;

use super::found::stored_geometry;
use crate::{App, AppError};

impl App {
    /// The outline as a GeoJSON geometry; none where it is not known.
    pub async fn outline(&self, code: &AreaCode) -> Result<Option<Value>, AppError> {
        let area = self.ledger.places().area(code).await?;
        Ok(area.and_then(|area| area.outline).and_then(|bytes| stored_geometry(&bytes)))
    }
}
