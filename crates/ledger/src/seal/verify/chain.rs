//! One case at a time: the chain of its steps, their fold, its row, its words. No database here.

use std::collections::{BTreeSet, HashMap};

use domain::case::Case;
use domain::case::step::commitment;
use domain::digest::Algorithm;
use domain::{CaseId, Digest};

use super::Finding;
use crate::cases::{Columns, OpenColumns, PlacedStep};
use crate::db::{DbError, Row, Value};
use crate::words::{CaseKey, Keyring, SealedWords, WrappedKey};

/// The most steps of a broken case among which another order is looked for.
const MOST_ORDERED: usize = 200;

const ALGORITHMS: [Algorithm; 2] = [Algorithm::Sha256, Algorithm::Sm3];

/// A stored case.
pub(super) struct CaseRow {
    pub id: CaseId,
    pub serial: i64,
    state: String,
    key: Option<WrappedKey>,
    /// The columns beside the state, as [`CaseRow::COLUMNS`] names them.
    columns: Vec<Value>,
    /// Its row of `open_cases`, as [`OpenColumns::NAMES`] names them.
    open: Option<Vec<Value>>,
}

impl CaseRow {
    /// The columns that follow from the steps.
    pub const COLUMNS: [&str; 17] = [
        "serial",
        "version",
        "updated_at",
        "is_draft",
        "end_kind",
        "area",
        "lon_e7",
        "lat_e7",
        "leaf",
        "channel",
        "reporter",
        "reported_at",
        "desk",
        "lead",
        "others",
        "marks",
        "ended_at",
    ];

    /// From identity, serial, state, key, whether it is open, its columns, its open columns.
    pub fn from_row(mut row: Row) -> Result<Self, DbError> {
        let (id, serial, state) = (row.take(0)?, row.take(1)?, row.take(2)?);
        let key = row.take::<Option<Vec<u8>>>(3)?.map(WrappedKey);
        let is_open = row.take::<Option<i64>>(4)?.is_some();
        let mut columns = row.into_values().split_off(5);
        let open = columns.split_off(Self::COLUMNS.len());
        Ok(Self { id, serial, state, key, columns, open: is_open.then_some(open) })
    }

    /// The version the row says it has.
    fn version(&self) -> Option<u32> {
        match self.columns[1] {
            Value::Int(version) => version.try_into().ok(),
            _ => None,
        }
    }
}

/// What the columns should hold.
fn columns(case: &Case, columns: &Columns, serial: i64, updated_at: i64) -> [Value; 17] {
    [
        serial.into(),
        case.version.into(),
        updated_at.into(),
        columns.is_draft.into(),
        columns.end.map(domain::case::End::name).into(),
        columns.area.as_str().into(),
        columns.lon_e7.into(),
        columns.lat_e7.into(),
        columns.leaf.as_str().into(),
        columns.channel.name().into(),
        columns.reporter.into(),
        columns.reported_at.into(),
        columns.desk.into(),
        columns.lead.into(),
        columns.others_text().into(),
        columns.marks.into(),
        columns.ended_at.into(),
    ]
}

/// Some cases with all that belongs to them, each list in order of the cases.
pub(super) struct Batch {
    pub cases: Vec<CaseRow>,
    pub steps: Vec<Row>,
    pub words: Vec<Row>,
    /// Serial and unit.
    pub units: Vec<(i64, u32)>,
}

/// What was seen in a batch.
#[derive(Default)]
pub(super) struct Seen {
    pub cases: u64,
    pub steps: u64,
    pub words: u64,
    pub erased: u64,
    pub findings: Vec<Finding>,
}

/// A step's row, read or not.
struct StepRow {
    seq: u32,
    pos: i64,
    /// Why it cannot be read.
    step: Result<PlacedStep, String>,
}

impl StepRow {
    /// From a row of steps. The number of a row that cannot be read is still told, as far as it is a number.
    fn from_row(row: Row) -> Self {
        let whole = |index: usize| match row.value(index) {
            Value::Int(it) => *it,
            _ => 0,
        };
        let (pos, seq) = (whole(0), u32::try_from(whole(2)).unwrap_or(0));
        Self { seq, pos, step: PlacedStep::from_row(row).map_err(|error| error.to_string()) }
    }
}

/// Checks the cases of a batch.
pub(super) fn check_batch(batch: Batch, ring: &Keyring) -> Seen {
    let mut seen = Seen::default();
    let belongs = |row: &Row, index: usize, id: CaseId| matches!(row.value(index), Value::Blob(it) if it[..] == id.0.as_bytes()[..]);
    let mut steps = batch.steps.into_iter().peekable();
    let mut words = batch.words.into_iter().peekable();
    let mut units = batch.units.into_iter().peekable();
    for case in batch.cases {
        let steps: Vec<_> = std::iter::from_fn(|| steps.next_if(|row| belongs(row, 1, case.id))).collect();
        let words: Vec<_> = std::iter::from_fn(|| words.next_if(|row| belongs(row, 0, case.id))).collect();
        let units = std::iter::from_fn(|| units.next_if(|&(serial, _)| serial == case.serial));
        let units: BTreeSet<_> = units.map(|(_, unit)| unit).collect();
        seen.cases += 1;
        seen.steps += steps.len() as u64;
        let steps: Vec<_> = steps.into_iter().map(StepRow::from_row).collect();
        if check_chain(&case, &steps, &mut seen) {
            check_row(&case, &steps, &units, &mut seen);
        }
        check_words(&case, &steps, words, ring, &mut seen);
    }
    seen
}

/// Whether the case's steps are whole: then their fold means something.
fn check_chain(case: &CaseRow, steps: &[StepRow], seen: &mut Seen) -> bool {
    let before = seen.findings.len();
    let (mut expected, mut last_pos) = (1, 0);
    // The hash of the step before; none where it cannot be known.
    let mut prev = Some(Digest::ZERO);
    let mut unfit = Vec::new();
    for row in steps {
        let &StepRow { seq, pos, .. } = row;
        if seq > expected {
            seen.findings.push(Finding::MissingStep { case: case.id, seq: expected });
            prev = None;
        }
        match &row.step {
            Err(what) => {
                seen.findings.push(Finding::AlteredStep { case: case.id, seq, pos, what: what.clone() });
                prev = None;
            }
            Ok(step) => {
                if prev.is_some_and(|prev| !holds(step, prev)) {
                    unfit.push(step);
                } else if pos <= last_pos {
                    seen.findings.push(Finding::ReorderedStep { case: case.id, seq, pos });
                }
                prev = Some(step.step.hash);
            }
        }
        (expected, last_pos) = (seq.saturating_add(1), pos);
    }
    if case.version().is_some_and(|version| version >= expected) {
        seen.findings.push(Finding::MissingStep { case: case.id, seq: expected });
    }
    explain(case.id, &unfit, steps, seen);
    seen.findings.len() == before
}

fn holds(step: &PlacedStep, prev: Digest) -> bool {
    ALGORITHMS.into_iter().any(|algorithm| step.holds(prev, algorithm))
}

/// Says of steps that do not fit where they stand whether they were put there, or altered.
fn explain(case: CaseId, unfit: &[&PlacedStep], steps: &[StepRow], seen: &mut Seen) {
    if unfit.is_empty() {
        return;
    }
    let first = seen.findings.len();
    let hashes = steps.iter().filter_map(|row| row.step.as_ref().ok()).map(|step| step.step.hash);
    let hashes: Vec<_> = std::iter::once(Digest::ZERO).chain(hashes).take(MOST_ORDERED).collect();
    let mut displaced = Vec::new();
    for &step in unfit {
        let (seq, pos) = (step.step.seq, step.pos);
        match made_as(step, &hashes) {
            // It is as it was made, after a step that stands elsewhere now.
            Some(made) if made == seq => displaced.push((seq, pos)),
            Some(_) => seen.findings.push(Finding::ReorderedStep { case, seq, pos }),
            None => {
                let what = "its fields and the step before do not give its hash".to_owned();
                seen.findings.push(Finding::AlteredStep { case, seq, pos, what });
            }
        }
    }
    if seen.findings.len() == first {
        let found = displaced.into_iter().map(|(seq, pos)| Finding::ReorderedStep { case, seq, pos });
        seen.findings.extend(found);
    }
}

/// The number within its case under which a step was made, if it was made after one of these hashes.
fn made_as(step: &PlacedStep, hashes: &[Digest]) -> Option<u32> {
    let own = step.step.seq;
    let mut tried = step.clone();
    // Its own number first: then it stands where it was made.
    let numbers = std::iter::once(own).chain((1..=hashes.len() as u32).filter(|&seq| seq != own));
    for seq in numbers {
        tried.step.seq = seq;
        if hashes.iter().any(|&prev| prev != step.step.hash && holds(&tried, prev)) {
            return Some(seq);
        }
    }
    None
}

/// Compares the case's row with the fold of its steps.
fn check_row(case: &CaseRow, steps: &[StepRow], units: &BTreeSet<u32>, seen: &mut Seen) {
    let mut altered = |what: &str| {
        seen.findings.push(Finding::AlteredCase { case: case.id, what: what.to_owned() });
    };
    let steps: Vec<_> = steps.iter().filter_map(|row| row.step.as_ref().ok()).collect();
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
    let folded = Case::from_steps(case.id, steps.iter().map(|placed| &placed.step));
    let text = serde_json::to_string(&folded).expect("a case is plain data");
    // Another text may still say the same.
    if text != case.state && serde_json::from_str::<Case>(&case.state).ok().as_ref() != Some(&folded) {
        altered("state");
    }
    let Some(expected) = Columns::of(&folded) else { return altered("its first step reports nothing") };
    let values = columns(&folded, &expected, first.pos, last.step.at.timestamp_micros());
    for ((name, stored), value) in CaseRow::COLUMNS.iter().zip(&case.columns).zip(&values) {
        if stored != value {
            altered(name);
        }
    }
    let open = OpenColumns::of(&folded).map(|open| open.values(&expected));
    if case.open.as_deref() != open.as_ref().map(|values| &values[..]) {
        altered("open_cases");
    }
    if *units != expected.others {
        altered("case_units");
    }
}

/// Compares words with what their steps commit to.
fn check_words(case: &CaseRow, steps: &[StepRow], words: Vec<Row>, ring: &Keyring, seen: &mut Seen) {
    let steps = steps.iter().filter_map(|row| row.step.as_ref().ok());
    let mut commitments: HashMap<u32, Digest> =
        steps.filter_map(|placed| Some((placed.step.seq, placed.step.words?))).collect();
    let key = case.key.as_ref().map(|key| ring.open(case.id, key));
    for row in words {
        let seq = match row.value(1) {
            Value::Int(seq) => u32::try_from(*seq).unwrap_or(0),
            _ => 0,
        };
        let wrong = match (&key, commitments.remove(&seq)) {
            (_, None) => Some("the step commits to none"),
            // Sealed under a key that is gone: erased.
            (None, Some(_)) => {
                seen.erased += 1;
                None
            }
            (Some(Err(_)), Some(_)) => Some("the case's key does not open"),
            (Some(Ok(key)), Some(commitment)) => {
                seen.words += 1;
                compare(key, row, commitment)
            }
        };
        if let Some(what) = wrong {
            seen.findings.push(Finding::OtherWords { case: case.id, seq, what });
        }
    }
    seen.erased += commitments.len() as u64;
}

/// What is wrong with sealed words.
fn compare(key: &CaseKey, row: Row, committed: Digest) -> Option<&'static str> {
    let Ok(sealed) = SealedWords::from_row(row, 1) else { return Some("the row cannot be read") };
    let Ok(json) = key.unseal_json(&sealed) else { return Some("they do not open") };
    let same = ALGORITHMS.into_iter().any(|it| commitment(it, &sealed.salt, &json) == committed);
    (!same).then_some("the commitment is another one")
}
