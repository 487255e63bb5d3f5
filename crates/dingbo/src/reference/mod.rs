//! The reference city: Ningbo, with illustrative towns, villages and grids, its rooms, departments and stations.

pub mod areas;
pub mod names;
pub mod units;

/// Its area code.
pub const CODE: &str = "3302";
/// The taxonomy that comes with the binary.
pub const CATEGORIES: &str = include_str!("../../../../data/categories.toml");
/// The working calendar that comes with the binary.
pub const CALENDAR: &str = include_str!("../../../../data/calendars/cn.toml");
