//! Founding a city: its areas, units and documents, all of them or none.

use chrono::{DateTime, Utc};
use domain::unit::Unit;

use super::{NewArea, areas, units};
use crate::Ledger;
use crate::change::ChangeError;
use crate::registry::{DocumentKind, documents};

impl Ledger {
    /// Stores everything a city is made of, valid from `at` on. A document is its kind, its key and its text.
    ///
    /// # Errors
    /// Refused as `area_code_used` when a code is given twice or was ever used.
    pub async fn found(
        &self,
        areas: &[NewArea],
        units: &[Unit],
        documents: &[(DocumentKind, String, String)],
        at: DateTime<Utc>,
    ) -> Result<(), ChangeError> {
        let (mut tx, city) = (self.db().begin().await?, self.city());
        areas::insert(&mut tx, city, areas, at).await?;
        units::put(&mut tx, city, units).await?;
        for (kind, key, text) in documents {
            documents::put(&mut tx, city, *kind, key, text, at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
