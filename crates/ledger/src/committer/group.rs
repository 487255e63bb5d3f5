//! One group in one transaction: check every append's version, write what stands in multi-row statements.
//!
//! The order of statements is chosen for several nodes over PostgreSQL: the row of the city, which gives positions, is
//! taken as late as possible, because whoever has it holds all others until the commit.

use std::collections::{BTreeMap, HashMap};

use domain::CaseId;

use super::run::Run;
use super::submission::{CommitError, Prepared, Receipt};
use super::text::{Groups, Text};
use crate::cases::Columns;
use crate::db::{DbError, Row, Value};
use crate::params;

/// Why a group was not written. Nothing of it was kept.
#[derive(Debug)]
pub(super) enum GroupError {
    /// Somebody outside this committer was faster, or one submission cannot be stored: try each by itself.
    Apart(String),
    /// The engine cannot write at all.
    Storage(String),
}

impl From<DbError> for GroupError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Storage(_) | DbError::Unavailable(_) => Self::Storage(error.to_string()),
            _ => Self::Apart(error.to_string()),
        }
    }
}

/// What is stored of a case when the group begins.
struct Found {
    serial: i64,
    version: u32,
    number: Option<String>,
    /// The columns that updates set by groups, as values: matter, units, end.
    matter: Vec<Value>,
    units: Vec<Value>,
    end: Vec<Value>,
}

impl Found {
    fn read(mut row: Row) -> Result<(CaseId, Self), DbError> {
        let (id, serial, version, number) = (row.take(0)?, row.take(1)?, row.take(2)?, row.take(3)?);
        let mut take =
            |columns: &[usize]| columns.iter().map(|&at| row.take(at)).collect::<Result<Vec<Value>, _>>();
        let matter = take(&[4, 6, 7, 8, 9, 10, 11, 12, 13])?;
        let (units, end) = (take(&[14, 15])?, take(&[5, 16])?);
        Ok((id, Self { serial, version, number, matter, units, end }))
    }

    fn is_draft(&self) -> bool {
        self.matter.first() == Some(&Value::Int(1))
    }

    fn is_open(&self) -> bool {
        !self.is_draft() && self.end.first() == Some(&Value::Null)
    }
}

/// The values of the matter's group, but the number.
fn matter_values(columns: &Columns) -> Vec<Value> {
    params![
        columns.is_draft,
        columns.area.as_str(),
        columns.lon_e7,
        columns.lat_e7,
        columns.leaf.as_str(),
        columns.channel.name(),
        columns.reporter,
        columns.reported_at,
        columns.desk,
    ]
}

fn units_values(columns: &Columns) -> Vec<Value> {
    params![columns.lead, columns.others_text()]
}

fn end_values(columns: &Columns) -> Vec<Value> {
    params![columns.end.map(domain::case::End::name), columns.ended_at]
}

/// An append that will be written.
struct Accepted<'p> {
    append: &'p Prepared,
    found: Option<Found>,
    number: Option<String>,
    /// The position of its first step, once known.
    first_pos: i64,
}

impl Accepted<'_> {
    fn serial(&self) -> i64 {
        self.found.as_ref().map_or(self.first_pos, |found| found.serial)
    }

    /// The columns an update must set.
    fn groups<R: Run>(&self, found: &Found) -> Groups {
        let columns = &self.append.columns;
        let summary = self.append.description.is_some();
        if R::SKIPS_UNCHANGED {
            return Groups { summary, ..Groups::ALL };
        }
        Groups {
            matter: found.matter != matter_values(columns) || found.number != self.number,
            units: found.units != units_values(columns),
            end: found.end != end_values(columns),
            summary,
        }
    }

    /// The values of the columns of `groups`, in their order.
    fn values(&self, groups: Groups) -> Vec<Value> {
        let Prepared { columns, version, updated_at, state, description, .. } = self.append;
        let mut values = params![*version, columns.marks, *updated_at, state];
        if groups.matter {
            values.push(self.number.clone().into());
            values.extend(matter_values(columns));
        }
        if groups.units {
            values.extend(units_values(columns));
        }
        if groups.end {
            values.extend(end_values(columns));
        }
        if groups.summary {
            values.push(description.clone().into());
        }
        values
    }
}

/// Writes a group inside an open transaction. No case may stand in it twice. Each submission's answer, in order;
/// only those answered with a receipt have left anything.
pub(super) async fn write<R: Run>(
    run: &mut R,
    group: &[&[Prepared]],
) -> Result<Vec<Result<Receipt, CommitError>>, GroupError> {
    let mut found = find(run, group).await?;
    let answers: Vec<_> = group.iter().map(|submission| check(submission, &found)).collect();
    let standing = group.iter().zip(&answers).filter(|(_, answer)| answer.is_ok());
    let mut accepted: Vec<Accepted<'_>> = standing
        .flat_map(|(submission, _)| submission.iter())
        .map(|append| {
            let found = found.remove(&append.id);
            let number = found.as_ref().and_then(|found| found.number.clone());
            Accepted { append, found, number, first_pos: 0 }
        })
        .collect();
    if accepted.is_empty() {
        return Ok(answers.into_iter().map(|answer| answer.map(|()| unreachable_receipt())).collect());
    }

    draw_numbers(run, &mut accepted).await?;
    update_cases(run, &accepted).await?;
    let old = accepted.iter().filter(|it| it.found.is_some());
    write_lists(run, old).await?;
    write_words(run, &accepted).await?;
    let last_pos = take_positions(run, &mut accepted).await?;
    insert_cases(run, &accepted).await?;
    let new = accepted.iter().filter(|it| it.found.is_none());
    write_lists(run, new).await?;
    insert_steps(run, &accepted).await?;

    let mut written = accepted.into_iter();
    let receipts = group.iter().zip(answers).map(|(submission, answer)| {
        answer.map(|()| {
            let mut receipt = Receipt { numbers: Vec::with_capacity(submission.len()), last_pos };
            for it in written.by_ref().take(submission.len()) {
                receipt.last_pos = it.first_pos + it.append.steps.len() as i64 - 1;
                receipt.numbers.push(it.number);
            }
            receipt
        })
    });
    Ok(receipts.collect())
}

fn unreachable_receipt() -> Receipt {
    Receipt { numbers: Vec::new(), last_pos: 0 }
}

async fn find<R: Run>(run: &mut R, group: &[&[Prepared]]) -> Result<HashMap<CaseId, Found>, DbError> {
    let ids: Vec<Vec<Value>> =
        group.iter().flat_map(|it| it.iter()).map(|append| params![append.id]).collect();
    let mut found = HashMap::with_capacity(ids.len());
    for row in run.query(Text::Find, ids).await? {
        let (id, row) = Found::read(row)?;
        found.insert(id, row);
    }
    Ok(found)
}

/// Whether every append of a submission stands on the version that is stored.
fn check(submission: &[Prepared], found: &HashMap<CaseId, Found>) -> Result<(), CommitError> {
    for append in submission {
        match found.get(&append.id) {
            Some(_) if append.expected == 0 => return Err(CommitError::Exists(append.id)),
            Some(found) if found.version == append.expected => {}
            None if append.expected == 0 => {}
            other => {
                let found = other.map(|found| found.version);
                return Err(CommitError::Conflict { case: append.id, found });
            }
        }
    }
    Ok(())
}

/// Draws the numbers of cases that have none yet: one row per area and day, in a fixed order, so that two nodes
/// never wait for each other.
async fn draw_numbers<R: Run>(run: &mut R, accepted: &mut [Accepted<'_>]) -> Result<(), GroupError> {
    let mut wanting: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, it) in accepted.iter().enumerate().filter(|(_, it)| it.number.is_none()) {
        if let Some(request) = &it.append.number {
            wanting.entry((request.area.as_str().to_owned(), request.day_text())).or_default().push(index);
        }
    }
    let rows = wanting
        .iter()
        .map(|((area, day), who)| params![area.as_str(), day.as_str(), who.len() as i64])
        .collect();
    for mut row in run.query(Text::Numbers, rows).await? {
        let key = (row.take(0)?, row.take(1)?);
        let last: i64 = row.take(2)?;
        let who = wanting.get(&key).map_or(&[][..], Vec::as_slice);
        let first = last - who.len() as i64 + 1;
        for (&index, sequence) in who.iter().zip(first..) {
            let it = &mut accepted[index];
            it.number = it.append.number.as_ref().map(|request| request.number(sequence));
        }
    }
    Ok(())
}

async fn update_cases<R: Run>(run: &mut R, accepted: &[Accepted<'_>]) -> Result<(), GroupError> {
    let mut by_groups: BTreeMap<Groups, Vec<Vec<Value>>> = BTreeMap::new();
    for it in accepted {
        let Some(found) = &it.found else { continue };
        let groups = it.groups::<R>(found);
        let mut row = params![it.append.id, it.append.expected];
        row.extend(it.values(groups));
        by_groups.entry(groups).or_default().push(row);
    }
    for (groups, rows) in by_groups {
        let expected = rows.len() as u64;
        if run.execute(Text::Update(groups), rows).await? < expected {
            return Err(GroupError::Apart("another node's step came between".to_owned()));
        }
    }
    Ok(())
}

/// `open_cases` and `case_units`.
async fn write_lists<'a, 'p: 'a, R: Run>(
    run: &mut R,
    accepted: impl Iterator<Item = &'a Accepted<'p>>,
) -> Result<(), DbError> {
    let (mut open, mut ended, mut gone, mut units) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for it in accepted {
        let columns = &it.append.columns;
        match &it.append.open {
            Some(row) => {
                let mut values = params![it.serial()];
                values.extend(row.values(columns));
                open.push(values);
            }
            None if it.found.as_ref().is_some_and(Found::is_open) => ended.push(params![it.serial()]),
            None => {}
        }
        let others: Value = columns.others_text().into();
        let before = it.found.as_ref().map_or(&Value::Null, |found| &found.units[1]);
        if others != *before {
            if *before != Value::Null {
                gone.push(params![it.serial()]);
            }
            units.extend(columns.others.iter().map(|&unit| params![unit, it.serial()]));
        }
    }
    run.execute(Text::Open, open).await?;
    run.execute(Text::Ended, ended).await?;
    run.execute(Text::UnitsGone, gone).await?;
    run.execute(Text::Units, units).await?;
    Ok(())
}

async fn write_words<R: Run>(run: &mut R, accepted: &[Accepted<'_>]) -> Result<(), DbError> {
    let (mut keys, mut words) = (Vec::new(), Vec::new());
    for append in accepted.iter().map(|it| it.append) {
        keys.extend(append.key.iter().map(|key| params![append.id, key.0.as_slice()]));
        words.extend(
            append.words.iter().map(|it| params![append.id, it.seq, it.salt, it.nonce, it.sealed.as_slice()]),
        );
    }
    run.execute(Text::Keys, keys).await?;
    run.execute(Text::Words, words).await?;
    Ok(())
}

/// Takes the positions of all steps at once; answers the last.
async fn take_positions<R: Run>(run: &mut R, accepted: &mut [Accepted<'_>]) -> Result<i64, GroupError> {
    let steps: i64 = accepted.iter().map(|it| it.append.steps.len() as i64).sum();
    let mut rows = run.query(Text::Positions, vec![params![steps]]).await?;
    let row = rows.first_mut().ok_or_else(|| GroupError::Storage("the city's row is gone".to_owned()))?;
    let last: i64 = row.take(0)?;
    let mut next = last - steps + 1;
    for it in accepted {
        it.first_pos = next;
        next += it.append.steps.len() as i64;
    }
    Ok(last)
}

async fn insert_cases<R: Run>(run: &mut R, accepted: &[Accepted<'_>]) -> Result<(), DbError> {
    let new = accepted.iter().filter(|it| it.found.is_none());
    let rows = new.map(|it| {
        let mut row = params![it.append.id, it.first_pos];
        row.extend(it.values(Groups::ALL));
        row
    });
    run.execute(Text::NewCases, rows.collect()).await?;
    Ok(())
}

async fn insert_steps<R: Run>(run: &mut R, accepted: &[Accepted<'_>]) -> Result<(), DbError> {
    let mut rows = Vec::new();
    for it in accepted {
        for (step, pos) in it.append.steps.iter().zip(it.first_pos..) {
            let post = &step.actor.post;
            rows.push(params![
                pos,
                step.case,
                step.seq,
                step.at,
                step.actor.account,
                post.role.name(),
                post.unit,
                &post.area,
                step.request,
                step.text.as_str(),
                step.words,
                step.hash,
            ]);
        }
    }
    run.execute(Text::Steps, rows).await?;
    Ok(())
}
