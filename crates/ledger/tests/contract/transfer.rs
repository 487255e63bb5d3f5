//! Backup, restore and move.

use std::fs;
use std::path::Path;

use ledger::seal::{OutsideCopy, SigningKey};
use ledger::transfer::{Manifest, TransferError, moved, restore};
use ledger::{Ledger, bench};
use testkit::{Fresh, on_both_engines};

use crate::support::{at, fill};

on_both_engines!(
    a_backup_while_others_write,
    a_restore_is_the_same_city,
    a_target_that_is_not_empty_is_refused,
    a_spoilt_backup_is_refused,
    a_folder_that_is_not_empty_is_refused,
    there_and_back_between_engines,
);

async fn backup(ledger: &Ledger, folder: &Path) -> Manifest {
    ledger.backup(folder, at(0), |_| ()).await.unwrap()
}

/// A city with something in every part.
async fn lively(fresh: &Fresh) -> Ledger {
    let ledger = fresh.ledger().await;
    fill(&ledger, 5).await;
    let people = ledger.people();
    let post =
        domain::post::Post { role: domain::post::Role::Handler, unit: None, area: "3302".parse().unwrap() };
    let account = ledger::people::NewAccount {
        login: "one".into(),
        name: "一号 \"one\"\n".into(),
        password_hash: "$argon2id$".into(),
        must_change: false,
        created_at: at(0),
        posts: vec![post],
    };
    people.add(account).await.unwrap();
    let area = |n: u32| ledger::places::NewArea {
        code: format!("33020300100{n:04}").parse().unwrap(),
        level: domain::area::AreaLevel::Grid,
        name: domain::Bilingual::new("网格", "grid"),
        outline: Some(vec![0, 1, 255]),
        source: String::new(),
    };
    ledger.places().import((0..1500).map(area).collect(), at(0)).await.unwrap();
    let code = |n: u32| area(n).code;
    ledger.places().split(&code(7), vec![area(2000), area(2001)], at(9)).await.unwrap();
    ledger.registry().put(ledger::registry::DocumentKind::Settings, "loop", "text", at(0)).await.unwrap();
    ledger.registry().move_cursor("share", 7).await.unwrap();
    ledger.audit().note_now(crate::audit::entry(1)).await.unwrap();
    let copy = OutsideCopy::new(fresh.folder().join("checkpoints"));
    ledger.seal_next(&SigningKey::from_bytes(&[1; 32]), &copy, at(0)).await.unwrap().unwrap();
    ledger
}

async fn green(fresh: &Fresh, ledger: &Ledger) {
    let trusted = [SigningKey::from_bytes(&[1; 32]).verifying_key()];
    let copy = OutsideCopy::new(fresh.folder().join("checkpoints"));
    let copy = copy.last().unwrap().is_some().then_some(&copy);
    let report = ledger.verify(&trusted, copy, |_| ()).await.unwrap();
    assert!(report.is_green(), "{:?}", report.findings);
}

/// An empty database of the same engine.
async fn beside(fresh: &Fresh) -> Fresh {
    match fresh.location() {
        ledger::Location::Sqlite(_) => Fresh::sqlite(),
        ledger::Location::Postgres(_) => Fresh::postgres().await.unwrap(),
    }
}

async fn a_backup_while_others_write(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    fill(&ledger, 1).await;
    let first = bench::loops(&ledger, 1, 1)[0].appends[0].case.id;
    let writer = {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let more = bench::loops(&ledger, 60, 3);
            for submission in more.into_iter().filter(|it| it.appends[0].case.id != first) {
                ledger.commit(submission).await.unwrap();
            }
        })
    };
    let mut positions = ledger.positions();
    let mut taken = Vec::new();
    for round in 0..3 {
        positions.changed().await.unwrap();
        let folder = fresh.folder().join(format!("backup{round}"));
        taken.push((backup(&ledger, &folder).await, folder));
    }
    writer.await.unwrap();
    for (manifest, folder) in taken {
        let target = beside(&fresh).await;
        restore(&folder, &target.ledger().await, |_| ()).await.unwrap();
        let restored = target.ledger().await;
        green(&target, &restored).await;
        let steps = restored.steps_after(0, 10_000).await.unwrap();
        assert_eq!(steps.len() as i64, manifest.last_pos, "a backup is of one moment");
    }
}

async fn a_restore_is_the_same_city(fresh: Fresh) {
    let ledger = lively(&fresh).await;
    let manifest = backup(&ledger, &fresh.folder().join("backup")).await;
    assert_eq!((manifest.city, manifest.last_pos), (3302, 45));
    assert!(manifest.checkpoint.as_ref().unwrap().contains("\"to_pos\":45"));
    let target = beside(&fresh).await;
    let mut rows = 0;
    let count = |progress: ledger::transfer::TransferProgress| rows = rows.max(progress.rows);
    assert_eq!(
        restore(&fresh.folder().join("backup"), &target.ledger().await, count).await.unwrap(),
        manifest
    );
    // The longest table: 1502 areas were made, and one of them split.
    assert_eq!(rows, 1503);
    let restored = target.ledger().await;
    green(&target, &restored).await;
    // It says the same when it is asked, and goes on from there.
    assert_eq!(
        restored.people().by_login("one").await.unwrap(),
        ledger.people().by_login("one").await.unwrap()
    );
    assert_eq!(
        restored.places().areas_at(at(10)).await.unwrap(),
        ledger.places().areas_at(at(10)).await.unwrap()
    );
    let case = ledger.steps_after(0, 1).await.unwrap()[0].step.case;
    assert_eq!(restored.case(case).await.unwrap(), ledger.case(case).await.unwrap());
    assert_eq!(restored.words(case).await.unwrap(), ledger.words(case).await.unwrap());
    assert_eq!(restored.audit().note_now(crate::audit::entry(2)).await.unwrap(), 2);
    green(&target, &restored).await;
    let again = backup(&ledger, &fresh.folder().join("again")).await;
    assert_eq!(again.tables, manifest.tables, "the same city gives the same backup");
}

async fn a_target_that_is_not_empty_is_refused(fresh: Fresh) {
    let ledger = lively(&fresh).await;
    let folder = fresh.folder().join("backup");
    backup(&ledger, &folder).await;
    assert!(matches!(restore(&folder, &ledger, |_| ()).await, Err(TransferError::NotEmpty(_))));
    let other = beside(&fresh).await;
    let target = other.ledger().await;
    target.registry().move_cursor("share", 1).await.unwrap();
    assert!(matches!(moved(&ledger, &target, |_| ()).await, Err(TransferError::NotEmpty("cursors"))));
    let other = beside(&fresh).await;
    let config = ledger::Config { city: "3301".parse().unwrap(), ..other.config() };
    let target = Ledger::open(config).await.unwrap();
    assert!(matches!(
        restore(&folder, &target, |_| ()).await,
        Err(TransferError::OtherCity { wanted: 3301, found: 3302 })
    ));
}

async fn a_spoilt_backup_is_refused(fresh: Fresh) {
    let ledger = lively(&fresh).await;
    let folder = fresh.folder().join("backup");
    let manifest = backup(&ledger, &folder).await;
    let other = beside(&fresh).await;
    let target = other.ledger().await;
    let steps = folder.join("steps.ndjson.zst");
    let whole = fs::read(&steps).unwrap();
    for spoilt in [whole[..whole.len() / 2].to_vec(), zstd(b"[1]\n"), zstd(b"")] {
        fs::write(&steps, spoilt).unwrap();
        let error = restore(&folder, &target, |_| ()).await.unwrap_err();
        assert!(matches!(error, TransferError::Differs { .. } | TransferError::File { .. }), "{error}");
    }
    fs::write(&steps, whole).unwrap();
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    for (from, to) in [("dingbo.backup.1", "dingbo.backup.0"), ("\"format\"", "\"shape\"")] {
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let error = restore(&folder, &target, |_| ()).await.unwrap_err();
        assert!(matches!(error, TransferError::NoBackup { .. }), "{error}");
    }
    fs::write(&path, text.replacen("\"valid_to\"", "\"valid_till\"", 1)).unwrap();
    let error = restore(&folder, &target, |_| ()).await.unwrap_err();
    assert!(matches!(&error, TransferError::OtherTables(table) if table == "areas"), "{error}");
    // Nothing of all this was left behind.
    fs::write(&path, text).unwrap();
    assert_eq!(restore(&folder, &target, |_| ()).await.unwrap(), manifest);
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

async fn a_folder_that_is_not_empty_is_refused(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let folder = fresh.folder().join("backup");
    backup(&ledger, &folder).await;
    let error = ledger.backup(&folder, at(1), |_| ()).await.unwrap_err();
    assert!(matches!(error, TransferError::File { .. }), "{error}");
    let nowhere = restore(&fresh.folder().join("nowhere"), &ledger, |_| ()).await.unwrap_err();
    assert!(matches!(nowhere, TransferError::NoBackup { .. }), "{nowhere}");
}

/// Moves to the other engine and back; every table's rows and digest are the same at each stop.
async fn there_and_back_between_engines(fresh: Fresh) {
    let ledger = lively(&fresh).await;
    let start = backup(&ledger, &fresh.folder().join("backup")).await;
    let other = match fresh.location() {
        ledger::Location::Sqlite(_) => Fresh::postgres().await,
        ledger::Location::Postgres(_) => Some(Fresh::sqlite()),
    };
    let Some(other) = other else { return };
    assert_eq!(moved(&ledger, &other.ledger().await, |_| ()).await.unwrap(), start.tables);
    let there = other.ledger().await;
    green(&other, &there).await;
    let home = beside(&fresh).await;
    assert_eq!(moved(&there, &home.ledger().await, |_| ()).await.unwrap(), start.tables);
    green(&home, &home.ledger().await).await;
    // And by way of a folder.
    let folder = other.folder().join("backup");
    assert_eq!(backup(&there, &folder).await.tables, start.tables);
    let last = beside(&fresh).await;
    restore(&folder, &last.ledger().await, |_| ()).await.unwrap();
    green(&last, &last.ledger().await).await;
}
