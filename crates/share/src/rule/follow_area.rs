//! Which changes of an area are delivered: like the steps of a case, a function of the rule and the area's own history.

use ledger::places::AreaChange;

use super::{Rule, Wants};

/// The numbers of the changes that are due to a subscription that began at the position `begun`. It has the area as it
/// was in force there, and every change since; an area that had ended by then is none of its concern.
pub fn follow_area(rule: &Rule, history: &[AreaChange], begun: i64) -> Vec<u32> {
    if !history.first().is_some_and(|it| rule.filter.holds_area(&it.code, it.level)) {
        return Vec::new();
    }
    let (before, since) = history.split_at(history.partition_point(|it| it.pos <= begun));
    if rule.wants == Wants::Close {
        return since.iter().filter(|it| it.kind.ends()).map(|it| it.seq).collect();
    }
    let in_force = before.last().filter(|it| !it.kind.ends());
    in_force.into_iter().chain(since).map(|it| it.seq).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::DateTime;
    use ledger::places::AreaChangeKind::{self, Made, Split};
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_in_force_when_it_begins_and_every_change_since() {
        let change = |pos, seq, kind: AreaChangeKind| AreaChange {
            pos,
            code: "330203001001001".parse().unwrap(),
            level: domain::area::AreaLevel::Grid,
            seq,
            kind,
            at: DateTime::UNIX_EPOCH,
        };
        let history = [change(4, 1, Made), change(9, 2, Split)];
        let all = json!({ "subject": "areas" });
        let ended = json!({ "subject": "areas", "wants": "close" });
        let under = |area: &str| json!({ "subject": "areas", "filter": { "areas": [area] } });
        let of = |level: &str| json!({ "subject": "areas", "filter": { "levels": [level] } });
        for (rule, begun, due) in [
            (all.clone(), 0, vec![1, 2]),
            (all.clone(), 4, vec![1, 2]),
            (all.clone(), 8, vec![1, 2]),
            (all, 9, vec![]),
            (ended.clone(), 0, vec![2]),
            (ended, 9, vec![]),
            (under("330203"), 0, vec![1, 2]),
            (under("330204"), 0, vec![]),
            (of("grid"), 0, vec![1, 2]),
            (of("town"), 0, vec![]),
        ] {
            let told = format!("{rule} from {begun}");
            let rule: Rule = serde_json::from_value(rule).unwrap();
            assert_eq!(follow_area(&rule, &history, begun), due, "{told}");
        }
        assert_eq!(follow_area(&Rule::default(), &[], 0), [] as [u32; 0]);
    }
}
