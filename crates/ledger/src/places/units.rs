//! Units, as rows.

use domain::area::AreaCode;
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

use super::Places;
use crate::db::{DbError, Row, Tx};
use crate::params;

/// A unit and whether it acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUnit {
    /// The unit.
    pub unit: Unit,
    /// Whether it acts. One that does not is kept, because cases name it.
    pub active: bool,
}

const SELECT: &str =
    "SELECT id, code, name_zh, name_en, kind, parent, areas, functions, active FROM units WHERE city = $1";

fn unit(row: &mut Row) -> Result<StoredUnit, DbError> {
    let kind: String = row.take(4)?;
    let areas: String = row.take(6)?;
    let functions: String = row.take(7)?;
    let areas: Vec<AreaCode> =
        serde_json::from_str(&areas).map_err(|_| row.bad(6, "a JSON list of area codes", "another text"))?;
    let unit = Unit {
        id: row.take(0)?,
        code: row.take(1)?,
        name: Bilingual { zh: row.take(2)?, en: row.take(3)? },
        kind: UnitKind::from_name(&kind).ok_or_else(|| row.bad(4, "a kind of unit", "another text"))?,
        parent: row.take(5)?,
        areas,
        functions: serde_json::from_str(&functions)
            .map_err(|_| row.bad(7, "a JSON list of texts", "another text"))?,
    };
    Ok(StoredUnit { unit, active: row.take(8)? })
}

impl Places {
    /// Stores units, new ones and known ones anew: all of them or none.
    ///
    /// # Errors
    /// [`DbError::Constraint`] when two units have one code.
    pub async fn put_units(&self, units: &[Unit]) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        put(&mut tx, self.city, units).await?;
        tx.commit().await
    }

    /// Lets a unit act, or not. False: there is no such unit.
    pub async fn set_unit_active(&self, id: UnitId, active: bool) -> Result<bool, DbError> {
        let sql = "UPDATE units SET active = $1 WHERE city = $2 AND id = $3";
        Ok(self.db.execute(sql, params![active, self.city, id]).await? == 1)
    }

    /// Every unit, those that no longer act too, in order of their numbers.
    pub async fn units(&self) -> Result<Vec<StoredUnit>, DbError> {
        self.db
            .query(format!("{SELECT} ORDER BY id"), params![self.city])
            .await?
            .iter_mut()
            .map(unit)
            .collect()
    }
}

/// Stores units, new ones and known ones anew.
pub(super) async fn put(tx: &mut Tx, city: i64, units: &[Unit]) -> Result<(), DbError> {
    for unit in units {
        let areas = serde_json::to_string(&unit.areas).expect("area codes are plain data");
        let functions = serde_json::to_string(&unit.functions).expect("a list of texts is plain data");
        tx.execute(
            "INSERT INTO units (city, id, code, name_zh, name_en, kind, parent, areas, functions, active) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (city, id) DO UPDATE SET \
             code = excluded.code, name_zh = excluded.name_zh, name_en = excluded.name_en, \
             kind = excluded.kind, parent = excluded.parent, areas = excluded.areas, \
             functions = excluded.functions, active = 1",
            params![
                city,
                unit.id,
                &unit.code,
                &unit.name.zh,
                &unit.name.en,
                unit.kind.name(),
                unit.parent,
                areas,
                functions
            ],
        )
        .await?;
    }
    Ok(())
}
