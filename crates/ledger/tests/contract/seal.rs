//! Checkpoints, the check of everything, and erasure. Each way of tampering has a name, and a test that does it.

use chrono::TimeDelta;
use domain::CaseId;
use ledger::Ledger;
use ledger::db::Db;
use ledger::seal::{Finding, OutsideCopy, Report, SealError, Sealed, SigningKey};
use testkit::{Fresh, on_both_engines};

use crate::support::{ask, at, fill, tamper};

on_both_engines!(
    what_was_never_touched_is_green,
    sealing_goes_on_where_it_ended,
    a_crash_before_the_copy_is_mended,
    the_audit_log_is_sealed_too,
    an_altered_step,
    a_step_altered_with_its_hash,
    a_missing_step,
    a_missing_end_of_a_case,
    steps_in_another_order,
    a_cut_off_tail,
    a_vanished_case,
    an_altered_case_row,
    an_altered_checkpoint,
    a_missing_checkpoint,
    a_copy_that_differs,
    other_words,
    an_altered_audit_entry,
    erased_words_stay_green,
    words_kept_too_long,
    a_row_that_cannot_be_read,
);

/// A filled ledger: six cases of nine steps, sealed at position 30 and at the end.
struct City {
    ledger: Ledger,
    tables: Db,
    copy: OutsideCopy,
    key: SigningKey,
}

/// The last position of a [`City`].
const END: i64 = 54;

impl City {
    async fn new(fresh: &Fresh) -> Self {
        let city = Self {
            ledger: fresh.ledger().await,
            tables: fresh.tables().await,
            copy: OutsideCopy::new(fresh.folder().join("checkpoints")),
            key: SigningKey::from_bytes(&[1; 32]),
        };
        for submission in ledger::bench::loops(&city.ledger, 6, 3) {
            let receipt = city.ledger.commit(submission).await.unwrap();
            if [30, END].contains(&receipt.last_pos) {
                city.seal().await.unwrap();
            }
        }
        city
    }

    async fn seal(&self) -> Result<Option<i64>, SealError> {
        let sealed = self.ledger.seal_next(&self.key, &self.copy, at(0)).await?;
        Ok(sealed.map(|checkpoint| checkpoint.to_pos))
    }

    async fn verify(&self) -> Report {
        self.ledger.verify(&[self.key.verifying_key()], Some(&self.copy), |_| ()).await.unwrap()
    }

    async fn found(&self) -> Vec<Finding> {
        self.verify().await.findings
    }

    /// The case of a position.
    async fn case_at(&self, pos: i64) -> CaseId {
        self.ledger.steps_after(pos - 1, 1).await.unwrap()[0].step.case
    }

    /// The positions of a case's steps.
    async fn positions(&self, case: CaseId) -> Vec<i64> {
        let steps = self.ledger.steps_after(0, 1000).await.unwrap();
        steps.iter().filter(|placed| placed.step.case == case).map(|placed| placed.pos).collect()
    }
}

fn names(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(Finding::name).collect()
}

async fn what_was_never_touched_is_green(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let mut told = Vec::new();
    let trusted = [city.key.verifying_key()];
    let report =
        city.ledger.verify(&trusted, Some(&city.copy), |progress| told.push(progress)).await.unwrap();
    assert!(report.is_green(), "{:?}", report.findings);
    assert_eq!((report.cases, report.steps, report.checkpoints, report.unsealed), (6, 54, 2, 0));
    assert_eq!((report.words, report.erased), (12, 0));
    assert_eq!(told.last().map(|it| (it.steps, it.of)), Some((54, 54)));
    fill(&fresh.ledger().await, 0).await;
}

async fn sealing_goes_on_where_it_ended(fresh: Fresh) {
    let city = City::new(&fresh).await;
    assert_eq!(city.seal().await.unwrap(), None, "nothing is new");
    let lines: Vec<_> =
        city.copy.lines().unwrap().map(|line| Sealed::read(&line.unwrap()).unwrap().checkpoint).collect();
    let said: Vec<_> = lines.iter().map(|it| (it.no, it.from_pos, it.to_pos)).collect();
    assert_eq!(said, [(1, 1, 30), (2, 31, END)]);
    assert_eq!(lines[1].previous, lines[0].digest());
    assert_eq!(lines.iter().map(|it| it.cases).sum::<i64>(), 6);
    assert_eq!(city.ledger.newest_checkpoint().await.unwrap().as_ref(), lines.last());
    // Another key may take over, if it is trusted.
    let next = SigningKey::from_bytes(&[2; 32]);
    city.ledger.audit().note_now(crate::audit::entry(1)).await.unwrap();
    city.ledger.seal_next(&next, &city.copy, at(1)).await.unwrap().unwrap();
    assert_eq!(names(&city.found().await), ["altered_checkpoint"]);
    let both = [city.key.verifying_key(), next.verifying_key()];
    assert!(city.ledger.verify(&both, Some(&city.copy), |_| ()).await.unwrap().is_green());
}

async fn a_crash_before_the_copy_is_mended(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let path = fresh.folder().join("checkpoints");
    let whole = std::fs::read_to_string(&path).unwrap();
    let first = whole.lines().next().unwrap();
    // The row was committed, the line was half written.
    std::fs::write(&path, format!("{first}\n{}", &whole.lines().nth(1).unwrap()[..50])).unwrap();
    assert!(city.verify().await.is_green(), "one line behind is what a crash leaves");
    city.seal().await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
    // Two lines behind is not.
    std::fs::write(&path, "").unwrap();
    assert!(matches!(city.seal().await, Err(SealError::CopyDiffers { copy: 0, database: 2 })));
    city.ledger.write_copy(&city.copy).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
    assert!(matches!(city.ledger.write_copy(&city.copy).await, Err(SealError::CopyDiffers { .. })));
}

async fn the_audit_log_is_sealed_too(fresh: Fresh) {
    let city = City::new(&fresh).await;
    for number in 0..3 {
        city.ledger.audit().note_now(crate::audit::entry(number)).await.unwrap();
    }
    assert_eq!(city.seal().await.unwrap(), Some(END), "a checkpoint without steps, for the audit log alone");
    assert!(city.verify().await.is_green());
    // The newest entry and the head that told of it are taken away.
    let tables = &city.tables;
    audit_unguarded(tables).await;
    tamper(tables, "DELETE FROM audit WHERE seq = 3").await;
    tamper(tables, "UPDATE audit_heads SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)").await;
    assert_eq!(city.found().await, [Finding::MissingAudit { seq: 3 }]);
}

async fn an_altered_step(fresh: Fresh) {
    for change in [
        "body = replace(body, '\"sign\"', '\"urge\"')",
        "account = account + 1",
        "at = at + 1",
        "role = 'verifier'",
        "unit = 99",
        "post_area = '3302'",
        "request = hash",
        "words = hash",
    ] {
        let Some(fresh) = another(&fresh).await else { return };
        let city = City::new(&fresh).await;
        let case = city.case_at(1).await;
        let pos = city.positions(case).await[4];
        let change = if change.starts_with("request") {
            "request = (SELECT request FROM steps WHERE pos = 54)"
        } else {
            change
        };
        assert_eq!(tamper(&city.tables, &format!("UPDATE steps SET {change} WHERE pos = {pos}")).await, 1);
        let found = city.found().await;
        assert!(
            matches!(found[..], [Finding::AlteredStep { case: c, seq: 5, pos: p, .. }] if c == case && p == pos),
            "{change}: {found:?}"
        );
    }
}

/// A database like `fresh`, empty.
async fn another(fresh: &Fresh) -> Option<Fresh> {
    match fresh.location() {
        ledger::Location::Sqlite(_) => Some(Fresh::sqlite()),
        ledger::Location::Postgres(_) => Fresh::postgres().await,
    }
}

/// Whoever alters a step and makes its hash, the hashes after it and the case's row anew fits everything but the seal.
async fn a_step_altered_with_its_hash(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let steps = city.ledger.steps(case).await.unwrap();
    let last = steps.last().unwrap().clone();
    let draft = domain::case::step::Draft {
        case,
        seq: last.seq,
        at: last.at + TimeDelta::seconds(1),
        actor: last.actor,
        request: last.request,
        body: last.body,
        words: last.words,
        prev: last.prev,
    };
    let forged = draft.seal(domain::digest::Algorithm::Sha256);
    let pos = *city.positions(case).await.last().unwrap();
    let mut folded = domain::case::Case::from_steps(case, &steps[..steps.len() - 1]);
    folded.apply(&forged);
    let sql = "UPDATE steps SET at = $1, hash = $2 WHERE pos = $3";
    city.tables.execute(sql, ledger::params![forged.at, forged.hash, pos]).await.unwrap();
    let sql = "UPDATE cases SET state = $1, updated_at = $2 WHERE id = $3";
    let state = serde_json::to_string(&folded).unwrap();
    city.tables.execute(sql, ledger::params![state, forged.at, case]).await.unwrap();
    let found = city.found().await;
    assert!(
        matches!(found[..], [Finding::BrokenSeal { from, to, .. }] if from <= pos && pos <= to),
        "{found:?}"
    );
}

async fn a_missing_step(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let pos = city.positions(case).await[3];
    tamper(&city.tables, &format!("DELETE FROM steps WHERE pos = {pos}")).await;
    let found = city.found().await;
    let missing = Finding::MissingStep { case, seq: 4 };
    assert_eq!(found, [missing, Finding::MissingPositions { from: pos, to: pos }]);
}

async fn a_missing_end_of_a_case(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let pos = *city.positions(case).await.last().unwrap();
    tamper(&city.tables, &format!("DELETE FROM steps WHERE pos = {pos}")).await;
    let missing = Finding::MissingStep { case, seq: 9 };
    assert_eq!(city.found().await, [missing, Finding::MissingPositions { from: pos, to: pos }]);
}

async fn steps_in_another_order(fresh: Fresh) {
    // Two steps of a case change numbers.
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let positions = city.positions(case).await;
    let (third, fourth) = (positions[2], positions[3]);
    for (pos, seq) in [(third, 103), (fourth, 3), (third, 4)] {
        tamper(&city.tables, &format!("UPDATE steps SET seq = {seq} WHERE pos = {pos}")).await;
    }
    let expected = [
        Finding::ReorderedStep { case, seq: 3, pos: fourth },
        Finding::ReorderedStep { case, seq: 4, pos: third },
    ];
    assert_eq!(city.found().await, expected);

    // Two steps of a case change positions.
    let Some(fresh) = another(&fresh).await else { return };
    let city = City::new(&fresh).await;
    swap_positions(&city.tables, third, fourth).await;
    let found = city.found().await;
    assert_eq!(names(&found), ["reordered_step", "broken_seal"], "{found:?}");

    // Steps of two cases change positions: each case is whole, the order is not the sealed one.
    let Some(fresh) = another(&fresh).await else { return };
    let city = City::new(&fresh).await;
    assert_ne!(city.case_at(5).await, city.case_at(6).await);
    swap_positions(&city.tables, 5, 6).await;
    assert_eq!(city.found().await, [Finding::BrokenSeal { no: 1, from: 1, to: 30 }]);
}

async fn swap_positions(tables: &Db, one: i64, other: i64) {
    for (from, to) in [(one, 1000), (other, one), (1000, other)] {
        assert_eq!(tamper(tables, &format!("UPDATE steps SET pos = {to} WHERE pos = {from}")).await, 1);
    }
}

async fn a_cut_off_tail(fresh: Fresh) {
    let city = City::new(&fresh).await;
    // The tail goes, and with it whatever in the database would tell of it: rows, last position, checkpoint.
    let case = city.case_at(END).await;
    let steps = city.ledger.steps(case).await.unwrap();
    let folded = domain::case::Case::from_steps(case, &steps[..steps.len() - 1]);
    tamper(&city.tables, &format!("DELETE FROM steps WHERE pos = {END}")).await;
    tamper(&city.tables, &format!("UPDATE cities SET last_pos = {}", END - 1)).await;
    let sql =
        "UPDATE cases SET state = $1, version = version - 1, updated_at = $2, marks = marks WHERE id = $3";
    let state = serde_json::to_string(&folded).unwrap();
    let before = steps[steps.len() - 2].at;
    city.tables.execute(sql, ledger::params![state, before, case]).await.unwrap();
    assert_eq!(city.found().await, [Finding::CutOff { from: END, to: END }], "the checkpoint tells");
    tamper(&city.tables, "DELETE FROM checkpoints WHERE no = 2").await;
    let expected = [Finding::MissingCheckpoint { no: 2 }, Finding::CutOff { from: END, to: END }];
    assert_eq!(city.found().await, expected, "the copy outside tells");
    assert!(
        matches!(city.seal().await, Err(SealError::CopyDiffers { copy: 2, database: 1 })),
        "nothing is sealed over it"
    );
}

async fn a_vanished_case(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let id = "(SELECT case_id FROM steps WHERE pos = 1)";
    tamper(&city.tables, &format!("DELETE FROM cases WHERE id = {id}")).await;
    assert_eq!(city.found().await, [Finding::VanishedCase { case }]);
    // Its steps and all else of it go too, and the positions are closed up.
    for table in ["step_words", "case_keys", "steps"] {
        let gone = format!("DELETE FROM {table} WHERE case_id = $1");
        city.tables.execute(gone, ledger::params![case]).await.unwrap();
    }
    let found = city.found().await;
    let vanished = found.iter().find(|finding| matches!(finding, Finding::VanishedCases { .. }));
    assert_eq!(vanished, Some(&Finding::VanishedCases { no: 1, sealed: 6, found: 5 }));
    assert!(names(&found).contains(&"missing_positions"), "{found:?}");
}

async fn an_altered_case_row(fresh: Fresh) {
    for (change, what) in [
        ("state = replace(state, '\"version\":9', '\"version\":8')", "state"),
        ("state = '{}'", "state"),
        ("version = 8", "version"),
        ("area = '330299'", "area"),
        ("leaf = 'x'", "leaf"),
        ("marks = marks + 1", "marks"),
        ("ended_at = ended_at + 1", "ended_at"),
        ("desk = 99", "desk"),
        ("others = ',1,'", "others"),
        ("reported_at = reported_at + 1", "reported_at"),
    ] {
        let Some(fresh) = another(&fresh).await else { return };
        let city = City::new(&fresh).await;
        let case = city.case_at(1).await;
        assert_eq!(tamper(&city.tables, &format!("UPDATE cases SET {change} WHERE serial = 1")).await, 1);
        assert_eq!(city.found().await, [Finding::AlteredCase { case, what: what.to_owned() }], "{change}");
    }
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    tamper(&city.tables, "INSERT INTO case_units (city, unit, serial) VALUES (3302, 5, 1)").await;
    assert_eq!(city.found().await, [Finding::AlteredCase { case, what: "case_units".to_owned() }]);
}

async fn an_altered_checkpoint(fresh: Fresh) {
    let city = City::new(&fresh).await;
    tamper(
        &city.tables,
        "UPDATE checkpoints SET line = replace(line, '\"to_pos\":30', '\"to_pos\":29') WHERE no = 1",
    )
    .await;
    let found = city.found().await;
    assert_eq!(names(&found), ["copy_differs", "altered_checkpoint"], "{found:?}");
    // Signed again by a key nobody trusts.
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let line = city.copy.lines().unwrap().next().unwrap().unwrap();
    let forged = Sealed::read(&line).unwrap().checkpoint.sign(&stranger).line();
    let sql = "UPDATE checkpoints SET line = $1 WHERE no = 1";
    city.tables.execute(sql, ledger::params![forged]).await.unwrap();
    assert_eq!(names(&city.found().await), ["copy_differs", "altered_checkpoint"]);
    city.tables.execute(sql, ledger::params![line]).await.unwrap();
    assert!(city.verify().await.is_green());
}

async fn a_missing_checkpoint(fresh: Fresh) {
    let city = City::new(&fresh).await;
    tamper(&city.tables, "DELETE FROM checkpoints WHERE no = 1").await;
    let missing = Finding::MissingCheckpoint { no: 1 };
    assert_eq!(city.found().await, [missing.clone(), missing.clone()], "the chain and the copy both tell");
    let without = city.ledger.verify(&[city.key.verifying_key()], None, |_| ()).await.unwrap();
    assert_eq!(without.findings, [missing]);
    tamper(&city.tables, "DELETE FROM checkpoints").await;
    assert_eq!(names(&city.found().await), ["missing_checkpoint", "missing_checkpoint"]);
}

async fn a_copy_that_differs(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let path = fresh.folder().join("checkpoints");
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    for (text, differ) in [
        (whole.replace("\"no\":1", "\"no\":7"), &[1][..]),
        (format!("nonsense\n{}\n", lines[1]), &[1]),
        (format!("{}\n", lines[1]), &[1]),
        (String::new(), &[1, 2]),
    ] {
        std::fs::write(&path, &text).unwrap();
        let expected: Vec<_> = differ.iter().map(|&no| Finding::CopyDiffers { no }).collect();
        assert_eq!(city.found().await, expected, "{text}");
    }
}

async fn other_words(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let of = |what: &str, seq: i64| {
        format!(
            "(SELECT {what} FROM step_words WHERE case_id = (SELECT case_id FROM steps WHERE pos = 1) AND seq = {seq})"
        )
    };
    let here = "case_id = (SELECT case_id FROM steps WHERE pos = 1) AND seq = 1";
    let salt = ask(&city.tables, &format!("SELECT salt FROM step_words WHERE {here}")).await;
    tamper(&city.tables, &format!("UPDATE step_words SET salt = {} WHERE {here}", of("salt", 6))).await;
    let found = city.found().await;
    assert!(matches!(found[..], [Finding::OtherWords { case: c, seq: 1, .. }] if c == case), "{found:?}");
    let sql = format!("UPDATE step_words SET salt = $1 WHERE {here}");
    city.tables.execute(sql, vec![salt]).await.unwrap();
    assert!(city.verify().await.is_green());
    // The sealed words of another step do not open here.
    tamper(&city.tables, &format!("UPDATE step_words SET sealed = {} WHERE {here}", of("sealed", 6))).await;
    assert_eq!(names(&city.found().await), ["other_words"]);
    // Words are put to a step that commits to none.
    tamper(&city.tables, &format!("UPDATE step_words SET seq = 2 WHERE {here}")).await;
    assert_eq!(names(&city.found().await), ["other_words"]);
}

async fn an_altered_audit_entry(fresh: Fresh) {
    let city = City::new(&fresh).await;
    for number in 0..5 {
        city.ledger.audit().note_now(crate::audit::entry(number)).await.unwrap();
    }
    let tables = &city.tables;
    audit_unguarded(tables).await;
    tamper(tables, "UPDATE audit SET outcome = 'failed' WHERE seq = 2").await;
    assert_eq!(city.found().await, [Finding::AlteredAudit { seq: 2 }]);
    tamper(tables, "DELETE FROM audit WHERE seq = 2").await;
    assert_eq!(city.found().await, [Finding::MissingAudit { seq: 2 }]);
    tamper(tables, "DELETE FROM audit WHERE seq = 5").await;
    assert_eq!(city.found().await, [Finding::MissingAudit { seq: 2 }, Finding::MissingAudit { seq: 5 }]);
}

/// Takes the triggers away, as only the database's owner can.
async fn audit_unguarded(tables: &Db) {
    match tables {
        Db::Sqlite(_) => {
            tamper(tables, "DROP TRIGGER audit_keeps_entries").await;
            tamper(tables, "DROP TRIGGER audit_changes_nothing").await;
        }
        Db::Postgres(_) => {
            tamper(tables, "ALTER TABLE audit DISABLE TRIGGER ALL").await;
        }
    }
}

async fn erased_words_stay_green(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let steps = city.ledger.steps(case).await.unwrap();
    assert_eq!(city.ledger.words(case).await.unwrap().len(), 2);
    assert_eq!(city.ledger.erase_words(case).await.unwrap(), 2);
    assert!(city.ledger.words(case).await.unwrap().is_empty());
    assert_eq!(city.ledger.case(case).await.unwrap().unwrap().summary, None);
    assert_eq!(city.ledger.steps(case).await.unwrap(), steps, "the steps stay");
    let report = city.verify().await;
    assert!(report.is_green(), "{:?}", report.findings);
    assert_eq!((report.words, report.erased), (10, 2));
    assert_eq!(city.ledger.erase_words(case).await.unwrap(), 0, "a second time does nothing");
}

async fn words_kept_too_long(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let ended = city.ledger.case(case).await.unwrap().unwrap().case.ended_at.unwrap();
    assert!(city.ledger.kept_words(ended, 10).await.unwrap().is_empty());
    let long_after = ended + TimeDelta::days(365);
    let kept = city.ledger.kept_words(long_after, 10).await.unwrap();
    assert_eq!((kept.len(), kept[0]), (6, case), "the first to come first");
    assert_eq!(city.ledger.kept_words(long_after, 4).await.unwrap(), kept[..4]);
    city.ledger.erase_words(case).await.unwrap();
    assert_eq!(city.ledger.kept_words(long_after, 10).await.unwrap(), kept[1..]);
}

async fn a_row_that_cannot_be_read(fresh: Fresh) {
    let city = City::new(&fresh).await;
    let case = city.case_at(1).await;
    let pos = city.positions(case).await[4];
    tamper(&city.tables, &format!("UPDATE steps SET body = '{{' WHERE pos = {pos}")).await;
    let found = city.found().await;
    let [Finding::AlteredStep { seq: 5, what, .. }] = &found[..] else { panic!("{found:?}") };
    assert!(what.contains("body"), "{what}");
}
