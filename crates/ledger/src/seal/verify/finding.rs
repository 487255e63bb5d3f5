//! What a check can find, each with a name and words.

use domain::{Bilingual, CaseId};

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A step whose fields, or whose chain to the one before, do not give its hash.
    AlteredStep {
        /// Its case.
        case: CaseId,
        /// Its number within the case.
        seq: u32,
        /// Its position.
        pos: i64,
        /// What is wrong with it.
        what: String,
    },
    /// A case's history has a hole, or ends before its row says.
    MissingStep {
        /// The case.
        case: CaseId,
        /// The number that is missing.
        seq: u32,
    },
    /// A step that was made under another number of its case, or stands before an earlier one.
    ReorderedStep {
        /// Its case.
        case: CaseId,
        /// The number it has now.
        seq: u32,
        /// Its position.
        pos: i64,
    },
    /// Positions without a step, with steps after them.
    MissingPositions {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The newest steps are gone.
    CutOff {
        /// The first position that is gone.
        from: i64,
        /// The last known to have been.
        to: i64,
    },
    /// The city's last position is before that of its last step.
    OtherEnd {
        /// As the city's row has it.
        stored: i64,
        /// Where the last step stands.
        found: i64,
    },
    /// Steps of a case that has no row.
    VanishedCase {
        /// The case.
        case: CaseId,
    },
    /// Cases were born under a checkpoint and left no trace, or appeared there later.
    VanishedCases {
        /// The checkpoint.
        no: i64,
        /// How many were sealed.
        sealed: i64,
        /// How many there are.
        found: i64,
    },
    /// A case's row is not what its steps make.
    AlteredCase {
        /// The case.
        case: CaseId,
        /// The column, or what else is wrong.
        what: String,
    },
    /// Steps that fit each other and are not the ones that were sealed, or not in that order.
    BrokenSeal {
        /// The checkpoint.
        no: i64,
        /// Its first position.
        from: i64,
        /// Its last position.
        to: i64,
    },
    /// A checkpoint that was changed, is not signed by a trusted key, or does not follow from the one before.
    AlteredCheckpoint {
        /// Its number.
        no: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A checkpoint is gone from the database.
    MissingCheckpoint {
        /// Its number.
        no: i64,
    },
    /// The copy outside has another line for a checkpoint, or none.
    CopyDiffers {
        /// The checkpoint.
        no: i64,
    },
    /// Words that are not the ones their step commits to.
    OtherWords {
        /// The case.
        case: CaseId,
        /// The step.
        seq: u32,
        /// What is wrong with them.
        what: &'static str,
    },
    /// An entry of the audit log that was changed or does not follow from the one before.
    AlteredAudit {
        /// Its number.
        seq: i64,
    },
    /// Entries of the audit log are gone.
    MissingAudit {
        /// The first number that is missing.
        seq: i64,
    },
}

impl Finding {
    /// The finding's stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AlteredStep { .. } => "altered_step",
            Self::MissingStep { .. } => "missing_step",
            Self::ReorderedStep { .. } => "reordered_step",
            Self::MissingPositions { .. } => "missing_positions",
            Self::CutOff { .. } => "cut_off",
            Self::OtherEnd { .. } => "other_end",
            Self::VanishedCase { .. } => "vanished_case",
            Self::VanishedCases { .. } => "vanished_cases",
            Self::AlteredCase { .. } => "altered_case",
            Self::BrokenSeal { .. } => "broken_seal",
            Self::AlteredCheckpoint { .. } => "altered_checkpoint",
            Self::MissingCheckpoint { .. } => "missing_checkpoint",
            Self::CopyDiffers { .. } => "copy_differs",
            Self::OtherWords { .. } => "other_words",
            Self::AlteredAudit { .. } => "altered_audit",
            Self::MissingAudit { .. } => "missing_audit",
        }
    }

    /// The finding in words.
    pub fn text(&self) -> Bilingual {
        match self {
            Self::AlteredStep { case, seq, pos, what } => Bilingual::new(
                format!("案件 {case} 的第 {seq} 步 (位置 {pos}) 被改动: {what}"),
                format!("case {case}, step {seq} (position {pos}) was altered: {what}"),
            ),
            Self::MissingStep { case, seq } => Bilingual::new(
                format!("案件 {case} 缺少第 {seq} 步"),
                format!("case {case}: step {seq} is missing"),
            ),
            Self::ReorderedStep { case, seq, pos } => Bilingual::new(
                format!("案件 {case} 的第 {seq} 步 (位置 {pos}) 次序被调换"),
                format!("case {case}, step {seq} (position {pos}) was put in another order"),
            ),
            Self::MissingPositions { from, to } => Bilingual::new(
                format!("位置 {from} 至 {to} 的记录缺失"),
                format!("no steps stand at positions {from} to {to}"),
            ),
            Self::CutOff { from, to } => Bilingual::new(
                format!("末尾被截去: 位置 {from} 至 {to} 的记录不见了"),
                format!("the end was cut off: the steps at positions {from} to {to} are gone"),
            ),
            Self::OtherEnd { stored, found } => Bilingual::new(
                format!("城市记录的最后位置是 {stored}, 实际最后一步在位置 {found}"),
                format!("the city's last position is said to be {stored}, the last step stands at {found}"),
            ),
            Self::VanishedCase { case } => Bilingual::new(
                format!("案件 {case} 有流转记录, 但案件本身不见了"),
                format!("case {case} has steps, the case itself is gone"),
            ),
            Self::VanishedCases { no, sealed, found } => Bilingual::new(
                format!("检查点 {no} 封存时新立案件 {sealed} 件, 现有 {found} 件"),
                format!("checkpoint {no} sealed the birth of {sealed} cases, {found} are there"),
            ),
            Self::AlteredCase { case, what } => Bilingual::new(
                format!("案件 {case} 与其流转记录不符: {what}"),
                format!("case {case} is not what its steps make of it: {what}"),
            ),
            Self::BrokenSeal { no, from, to } => Bilingual::new(
                format!("位置 {from} 至 {to} 的记录不是检查点 {no} 封存的那些, 或次序不同: 曾被改写或调换"),
                format!(
                    "the steps at positions {from} to {to} are not those that checkpoint {no} sealed, or not in that \
                     order: rewritten or reordered"
                ),
            ),
            Self::AlteredCheckpoint { no, what } => Bilingual::new(
                format!("检查点 {no} 不可信: {what}"),
                format!("checkpoint {no} cannot be trusted: {what}"),
            ),
            Self::MissingCheckpoint { no } => Bilingual::new(
                format!("数据库中缺少检查点 {no}"),
                format!("checkpoint {no} is missing from the database"),
            ),
            Self::CopyDiffers { no } => Bilingual::new(
                format!("库外副本中检查点 {no} 缺失或与库内不同"),
                format!("the copy outside has no checkpoint {no}, or another one"),
            ),
            Self::OtherWords { case, seq, what } => Bilingual::new(
                format!("案件 {case} 第 {seq} 步的文字与承诺值不符: {what}"),
                format!("case {case}, step {seq}: the words are not those the step commits to: {what}"),
            ),
            Self::AlteredAudit { seq } => {
                Bilingual::new(format!("审计记录第 {seq} 条被改动"), format!("audit entry {seq} was altered"))
            }
            Self::MissingAudit { seq } => Bilingual::new(
                format!("自第 {seq} 条起有审计记录缺失"),
                format!("audit entries are missing from number {seq} on"),
            ),
        }
    }
}
