//! The audit log.

use domain::post::Role;
use domain::{AccountId, Digest, UnitId};
use ledger::audit::{AuditError, AuditFilter, Entry, Outcome};
use ledger::{DbError, params};
use testkit::{Fresh, on_both_engines};
use uuid::Uuid;

use crate::support::{ask, at};

on_both_engines!(
    what_is_noted_now_is_there,
    nothing_is_lost_on_a_clean_stop,
    pages_by_filter,
    nobody_changes_an_entry,
    two_nodes_keep_one_chain,
    a_database_that_cannot_write_is_told_of,
);

/// The entry number `number` of a made log.
pub fn entry(number: i64) -> Entry {
    Entry {
        at: at(number / 2),
        account: AccountId((number % 3) as u32),
        role: (number % 2 == 0).then_some(Role::Dispatcher),
        unit: (number % 2 == 0).then_some(UnitId(7)),
        action: if number % 4 == 0 { "reveal_words" } else { "search" }.to_owned(),
        target: format!("case:{}", number % 5),
        outcome: if number % 7 == 0 { Outcome::Refused } else { Outcome::Done },
        detail: format!("{{\"number\":{number}}}"),
        request: Uuid::from_u128(number as u128),
        address: (number % 2 == 1).then_some(Digest([9; 32])),
    }
}

async fn what_is_noted_now_is_there(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    for number in 0..3 {
        assert_eq!(ledger.audit().note_now(entry(number)).await.unwrap(), number + 1);
        // Another way in sees it: it is in the database, not on its way there.
        let newest = ask(&fresh.tables().await, "SELECT max(seq) FROM audit").await;
        assert_eq!(newest, (number + 1).into());
    }
    let page = ledger.audit().page(&AuditFilter::default(), None, 10).await.unwrap();
    let mut entries: Vec<_> = page.into_iter().map(|logged| logged.entry).collect();
    entries.sort_by_key(|entry| entry.request);
    assert_eq!(entries, (0..3).map(entry).collect::<Vec<_>>());
}

async fn nothing_is_lost_on_a_clean_stop(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    for number in 0..1000 {
        ledger.audit().note(entry(number)).await.unwrap();
    }
    ledger.stop().await;
    assert_eq!(ledger.audit().note(entry(1)).await, Err(AuditError::Stopped));
    assert_eq!(ledger.audit().note_now(entry(1)).await, Err(AuditError::Stopped));
    let again = fresh.ledger().await;
    let report = again.verify(&[], None, |_| ()).await.unwrap();
    assert_eq!((report.audit, report.findings), (1000, vec![]));
    again.audit().note(entry(1000)).await.unwrap();
    again.audit().flush().await.unwrap();
    assert_eq!(ask(&fresh.tables().await, "SELECT count(*) FROM audit").await, 1001_i64.into());
}

type Wanted = fn(&Entry) -> bool;

async fn pages_by_filter(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    for number in 0..450 {
        ledger.audit().note(entry(number)).await.unwrap();
    }
    ledger.audit().flush().await.unwrap();
    let all = AuditFilter::default();
    let filters: [(AuditFilter, Wanted); 6] = [
        (all.clone(), |_| true),
        (AuditFilter { account: Some(AccountId(1)), ..all.clone() }, |it| it.account == AccountId(1)),
        (AuditFilter { action: Some("reveal_words".into()), ..all.clone() }, |it| {
            it.action == "reveal_words"
        }),
        (AuditFilter { target: Some("case:3".into()), ..all.clone() }, |it| it.target == "case:3"),
        (AuditFilter { outcome: Some(Outcome::Refused), ..all.clone() }, |it| it.outcome == Outcome::Refused),
        (AuditFilter { from: Some(at(50)), until: Some(at(60)), account: Some(AccountId(2)), ..all }, |it| {
            it.at >= at(50) && it.at < at(60) && it.account == AccountId(2)
        }),
    ];
    for (filter, wanted) in filters {
        let mut expected: Vec<_> = (0..450).map(entry).filter(wanted).collect();
        expected.sort_by_key(|entry| std::cmp::Reverse(entry.request));
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = ledger.audit().page(&filter, after, 70).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.into());
            found.extend(page.into_iter().map(|logged| logged.entry));
        }
        assert_eq!(found, expected, "{filter:?}");
    }
    let most = ledger.audit().page(&AuditFilter::default(), None, 10_000).await.unwrap();
    assert_eq!(most.len(), 200);
}

/// No role, and no program that is not the database's owner, edits the log.
async fn nobody_changes_an_entry(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    ledger.audit().note_now(entry(0)).await.unwrap();
    let tables = fresh.tables().await;
    for sql in
        ["UPDATE audit SET outcome = 'done' WHERE seq = 1", "UPDATE audit SET seq = 9", "DELETE FROM audit"]
    {
        let refused = tables.execute(sql, params![]).await.unwrap_err();
        assert!(
            matches!(&refused, DbError::Constraint(text) if text.contains("append only")),
            "{sql}: {refused}"
        );
    }
    assert_eq!(ask(&tables, "SELECT count(*) FROM audit WHERE outcome = 'refused'").await, 1_i64.into());
}

async fn two_nodes_keep_one_chain(fresh: Fresh) {
    let nodes = [fresh.ledger().await, fresh.ledger().await];
    let tasks: Vec<_> = nodes
        .iter()
        .flat_map(|node| (0..40).map(|number| (node.audit().clone(), number)))
        .map(|(audit, number)| tokio::spawn(async move { audit.note_now(entry(number)).await.unwrap() }))
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=80).collect::<Vec<_>>());
    let report = nodes[0].verify(&[], None, |_| ()).await.unwrap();
    assert_eq!((report.audit, report.findings), (80, vec![]));
}

async fn a_database_that_cannot_write_is_told_of(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let tables = fresh.tables().await;
    tables.execute("ALTER TABLE audit_heads RENAME TO away", params![]).await.unwrap();
    assert!(matches!(ledger.audit().note_now(entry(0)).await, Err(AuditError::Db(_))));
    // What may be written later is kept until it can be.
    ledger.audit().note(entry(1)).await.unwrap();
    assert!(ledger.audit().flush().await.is_err());
    tables.execute("ALTER TABLE away RENAME TO audit_heads", params![]).await.unwrap();
    ledger.audit().flush().await.unwrap();
    let page = ledger.audit().page(&AuditFilter::default(), None, 10).await.unwrap();
    assert_eq!(page.into_iter().map(|logged| logged.entry).collect::<Vec<_>>(), [entry(1)]);
}
