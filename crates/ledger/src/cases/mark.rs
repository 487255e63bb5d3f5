//! Marks of a case that lists filter by, kept as bits of one column.

use domain::case::state::Appeal;
use domain::case::{Case, End};

macro_rules! marks {
    ($($(#[doc = $doc:literal])* $name:ident = $bit:literal, $code:literal, |$case:ident| $holds:expr;)*) => {
        /// What a list may ask for beside stage, area and category.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Mark {
            $($(#[doc = $doc])* $name,)*
        }

        impl Mark {
            /// Every mark.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The mark's stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The mark of a stable name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|mark| mark.name() == name)
            }

            /// Its bit. Stored, so it is never given to another mark.
            pub(crate) fn bit(self) -> i64 {
                match self { $(Self::$name => 1 << $bit,)* }
            }

            fn holds(self, case: &Case) -> bool {
                match self { $(Self::$name => { let $case = case; $holds })* }
            }
        }
    };
}

marks! {
    /// 督办
    Supervised = 0, "supervised", |case| case.supervision.is_some();
    /// 督办待回复
    ReplyOwed = 1, "reply_owed", |case| case.supervision.as_ref().is_some_and(|it| it.reply_owed);
    /// 挂账
    Suspended = 2, "suspended", |case| case.suspended_until.is_some();
    /// 提请裁定
    Contested = 3, "contested", |case| case.contested;
    /// 待审批
    Pending = 4, "pending", |case| case.pending.is_some();
    /// 曾退回
    Returned = 5, "returned", |case| case.returns > 0;
    /// 曾返工
    Reworked = 6, "reworked", |case| case.reworks > 0;
    /// 曾延期
    Extended = 7, "extended", |case| case.extensions > 0;
    /// 曾重开
    Reopened = 8, "reopened", |case| case.reopens > 0;
    /// 处置超时
    HandledLate = 9, "handled_late", |case| case.flags.handled_late;
    /// 受理派遣超时
    DeskLate = 10, "desk_late", |case| case.flags.desk_late;
    /// 强制结案
    Forced = 11, "forced", |case| case.end == Some(End::ForceClosed);
    /// 自办自查
    SelfChecked = 12, "self_checked", |case| case.flags.self_checked;
    /// 申诉待审核
    Appealed = 13, "appealed", |case| {
        matches!(case.appeal, Some(Appeal::PreReview | Appeal::Department | Appeal::Leader))
    };
    /// 评价不满意
    Dissatisfied = 14, "dissatisfied", |case| case.satisfied == Some(false);
    /// 已超时升级: the present clock's running out was told to the unit above.
    Escalated = 15, "escalated", |case| case.flags.escalated;
}

/// The bits of a case's marks.
pub(crate) fn bits(case: &Case) -> i64 {
    Mark::ALL.iter().filter(|mark| mark.holds(case)).map(|mark| mark.bit()).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bits_are_each_ones_own() {
        let all = Mark::ALL.iter().fold(0, |bits, mark| bits | mark.bit());
        assert_eq!(all.count_ones() as usize, Mark::ALL.len());
        for mark in Mark::ALL {
            assert_eq!(Mark::from_name(mark.name()), Some(*mark));
        }
        assert_eq!(Mark::from_name("nonsense"), None);
    }
}
