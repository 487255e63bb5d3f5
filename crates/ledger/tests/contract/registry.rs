//! Documents, cursors, leases.

use ledger::registry::DocumentKind;
use testkit::{Fresh, on_both_engines};

use crate::support::at;

on_both_engines!(documents_keep_every_version, cursors_only_go_forward, one_node_holds_a_lease);

async fn documents_keep_every_version(fresh: Fresh) {
    let registry = fresh.ledger().await.registry();
    let kind = DocumentKind::Taxonomy;
    for (key, text, version) in
        [("2025", "a", 1), ("2026", "b", 1), ("2026", "c", 2), ("2026", "c", 2), ("2026", "b", 3)]
    {
        assert_eq!(registry.put(kind, key, text, at(0)).await.unwrap(), version, "{key} {text}");
    }
    assert_eq!(registry.document(kind, "2026").await.unwrap().unwrap().text, "b");
    assert_eq!(registry.document(kind, "2027").await.unwrap(), None);
    assert_eq!(registry.document(DocumentKind::Calendar, "2026").await.unwrap(), None);
    let newest = registry.documents(kind).await.unwrap();
    assert_eq!(
        newest.iter().map(|it| (&*it.key, it.version)).collect::<Vec<_>>(),
        [("2025", 1), ("2026", 3)]
    );
    let versions = registry.versions(kind, "2026").await.unwrap();
    assert_eq!(versions.iter().map(|it| &*it.text).collect::<Vec<_>>(), ["b", "c", "b"]);
}

async fn cursors_only_go_forward(fresh: Fresh) {
    let registry = fresh.ledger().await.registry();
    assert_eq!(registry.cursor("share").await.unwrap(), 0);
    for (pos, stands) in [(5, 5), (3, 5), (9, 9)] {
        registry.move_cursor("share", pos).await.unwrap();
        assert_eq!(registry.cursor("share").await.unwrap(), stands);
    }
    assert_eq!(registry.cursor("lake").await.unwrap(), 0);
    registry.reset_cursor("share").await.unwrap();
    assert_eq!(registry.cursor("share").await.unwrap(), 0);
}

async fn one_node_holds_a_lease(fresh: Fresh) {
    let registry = fresh.ledger().await.registry();
    let claim = |node, now, until| registry.claim("clocks", node, at(now), at(until));
    assert!(claim("a", 0, 60).await.unwrap(), "nobody has it");
    assert!(!claim("b", 30, 90).await.unwrap(), "a has it");
    assert!(claim("a", 30, 90).await.unwrap(), "a prolongs");
    assert!(!claim("b", 60, 120).await.unwrap(), "a prolonged");
    assert_eq!(registry.holder("clocks", at(60)).await.unwrap().as_deref(), Some("a"));
    assert!(claim("b", 90, 150).await.unwrap(), "a's has ended");
    assert!(!claim("a", 91, 150).await.unwrap(), "b has it");
    registry.release("clocks", "a").await.unwrap();
    assert_eq!(
        registry.holder("clocks", at(91)).await.unwrap().as_deref(),
        Some("b"),
        "only the holder releases"
    );
    registry.release("clocks", "b").await.unwrap();
    assert!(claim("a", 92, 150).await.unwrap(), "b gave it back");
}
