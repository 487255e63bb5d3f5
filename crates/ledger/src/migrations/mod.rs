//! The migrations, in order. A new one is a new file and a new line; an old one is never edited.

use crate::db::Migration;

/// Every migration of the ledger.
pub const ALL: &[Migration] = &[
    Migration { number: 1, name: "cases", text: include_str!("0001_cases.sql") },
    Migration { number: 2, name: "people", text: include_str!("0002_people.sql") },
    Migration { number: 3, name: "audit", text: include_str!("0003_audit.sql") },
    Migration { number: 4, name: "places", text: include_str!("0004_places.sql") },
    Migration { number: 5, name: "registry", text: include_str!("0005_registry.sql") },
    Migration { number: 6, name: "seals", text: include_str!("0006_seals.sql") },
    Migration { number: 7, name: "lists", text: include_str!("0007_lists.sql") },
    Migration { number: 8, name: "account_settings", text: include_str!("0008_account_settings.sql") },
    Migration { number: 9, name: "share", text: include_str!("0009_share.sql") },
    Migration { number: 10, name: "now", text: include_str!("0010_now.sql") },
    Migration { number: 11, name: "inbound", text: include_str!("0011_inbound.sql") },
    Migration { number: 12, name: "share_ways", text: include_str!("0012_share_ways.sql") },
    Migration { number: 13, name: "notices", text: include_str!("0013_notices.sql") },
    Migration { number: 14, name: "unused_evidence", text: include_str!("0014_unused_evidence.sql") },
    Migration { number: 15, name: "deliveries_turn", text: include_str!("0015_deliveries_turn.sql") },
    Migration { number: 16, name: "area_changes", text: include_str!("0016_area_changes.sql") },
    Migration { number: 17, name: "supervised", text: include_str!("0017_supervised.sql") },
    Migration { number: 18, name: "deliveries_lean", text: include_str!("0018_deliveries_lean.sql") },
    Migration { number: 19, name: "evidence_names", text: include_str!("0019_evidence_names.sql") },
    Migration { number: 20, name: "number_by_token", text: include_str!("0020_number_by_token.sql") },
    Migration { number: 21, name: "inbox_erased", text: include_str!("0021_inbox_erased.sql") },
    Migration { number: 22, name: "deliveries_by_pos", text: include_str!("0022_deliveries_by_pos.sql") },
    Migration { number: 23, name: "report_keys", text: include_str!("0023_report_keys.sql") },
];
