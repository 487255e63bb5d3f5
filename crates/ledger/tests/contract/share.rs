//! Targets and their keys, subscriptions, deliveries in order, the inbox.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::digest::Algorithm;
use domain::{AccountId, Bilingual, CaseId};
use ledger::db::Value;
use ledger::share::{
    Claim, Counterpart, DeliveryState, Intake, NewKept, NewSubscription, NewTarget, Outcome, Planned,
    Received, Settled, SettledKept, ShareStore, Subject, SubscriptionState,
};
use testkit::{Fresh, on_both_engines};
use uuid::Uuid;

use crate::support::at;

on_both_engines!(
    what_is_due_of_a_case_goes_up_to_what_is_not,
    targets_and_keys_that_overlap,
    code_tables_keep_every_version,
    a_plan_is_whole_or_nothing,
    one_case_in_order_others_beside_it,
    one_area_in_order_others_beside_it,
    one_that_began_with_areas_is_read_from_their_first_change,
    retried_and_replayed,
    what_is_fetched_is_acknowledged_by_its_page,
    what_comes_back,
    numbers_have_no_age,
    copies_go_with_the_words,
    what_was_dealt_with_is_forgotten,
    a_message_is_claimed_once,
    how_far_sources_were_read,
);

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(n))
}

async fn subscribed(share: &ShareStore) -> i64 {
    let target = NewTarget {
        code: "water".to_owned(),
        name: Bilingual::new("水务", "Water"),
        settings: "{}".to_owned(),
        account: Some(AccountId(7)),
    };
    let target = share.add_target(target, at(0)).await.unwrap().unwrap();
    let new =
        NewSubscription {
            target, name: "全部".to_owned(), rule: "{}".to_owned(), from_pos: 0, read_pos: 0
        };
    share.add_subscription(new, at(0)).await.unwrap()
}

/// Steps of three cases, taking turns.
fn planned(subscription: i64, count: i64) -> Vec<Planned> {
    let one = |pos: i64| Planned {
        subscription,
        pos,
        subject: case((pos % 3) as u128).into(),
        seq: (pos / 3 + 1) as u32,
        step_at: at(pos),
    };
    (1..=count).map(one).collect()
}

fn settled(subscription: i64, pos: i64, outcome: Outcome) -> Settled {
    Settled { subscription, pos, at: at(1000), outcome }
}

fn acknowledged() -> Outcome {
    Outcome::Acknowledged { digest: Algorithm::Sha256.digest(&[b"body"]) }
}

async fn due(share: &ShareStore, subscription: i64, seconds: i64) -> Vec<i64> {
    let due = share.due(subscription, at(seconds), 100).await.unwrap();
    due.into_iter().map(|due| due.pos).collect()
}

/// Nine deliveries of three cases, three each, woven: 1 4 7, 2 5 8, 3 6 9.
async fn what_is_due_of_a_case_goes_up_to_what_is_not(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    share.plan(&[id], (0, 9), &planned(id, 9), at(0)).await.unwrap();
    assert_eq!(due(&share, id, 100).await, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let first = share.due(id, at(100), 4).await.unwrap();
    assert_eq!(first.iter().map(|due| due.pos).collect::<Vec<_>>(), [1, 2, 3, 4], "the first of them");
    assert!(first.iter().all(|due| due.subject == case((due.pos % 3) as u128).into()));
    // One is held, another is to be tried later: neither lets those behind it pass; one that is over does.
    let outcomes = [
        settled(id, 4, Outcome::Held { reason: "{}".to_owned() }),
        settled(id, 5, Outcome::Again { due_at: at(500), reason: "{}".to_owned() }),
        settled(id, 6, Outcome::Dead { reason: "{}".to_owned() }),
    ];
    share.settle(&outcomes).await.unwrap();
    assert_eq!(due(&share, id, 100).await, [1, 2, 3, 9]);
    assert_eq!(due(&share, id, 500).await, [1, 2, 3, 5, 8, 9]);
}

async fn targets_and_keys_that_overlap(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let share = ledger.share();
    let subscription = subscribed(&share).await;
    let targets = share.targets().await.unwrap();
    let [target] = &targets[..] else { panic!("one target: {targets:?}") };
    assert_eq!(share.target_of(AccountId(7)).await.unwrap().as_ref(), Some(target));
    assert_eq!(share.target_of(AccountId(8)).await.unwrap(), None);
    let again = NewTarget {
        code: "water".to_owned(),
        name: Bilingual::new("另一个", "Another"),
        settings: "{}".to_owned(),
        account: None,
    };
    assert_eq!(share.add_target(again.clone(), at(1)).await.unwrap(), None, "the code is taken");
    assert!(share.change_target(target.id, again, at(2)).await.unwrap());
    assert_eq!(share.targets().await.unwrap()[0].name.en, "Another");

    share.rotate_key(target.id, b"first", at(0), at(0)).await.unwrap();
    share.rotate_key(target.id, b"second", at(10), at(60)).await.unwrap();
    let secrets = async |seconds| {
        let mut keys = share.signing_keys(at(seconds)).await.unwrap();
        keys.remove(&target.id).unwrap().into_iter().map(|key| key.secret).collect::<Vec<_>>()
    };
    assert_eq!(secrets(59).await, [b"second".to_vec(), b"first".to_vec()], "both sign meanwhile");
    assert_eq!(secrets(60).await, [b"second".to_vec()], "the overlap is over");

    assert!(!target.has_credential && share.credentials().await.unwrap().is_empty());
    assert!(share.set_credential(target.id, Some("{}"), at(4)).await.unwrap());
    assert_eq!(share.credentials().await.unwrap()[&target.id], "{}");
    assert!(share.targets().await.unwrap()[0].has_credential);
    assert!(share.set_credential(target.id, None, at(4)).await.unwrap());
    assert!(!share.targets().await.unwrap()[0].has_credential);
    assert!(!share.set_credential(target.id + 1, None, at(4)).await.unwrap());

    for state in [SubscriptionState::Paused, SubscriptionState::Active] {
        assert!(share.set_subscription_state(subscription, state, 0, at(5)).await.unwrap());
        assert_eq!(share.subscriptions().await.unwrap()[0].state, state);
    }
    assert!(share.change_subscription(subscription, "新名", "{\"a\":1}", at(6)).await.unwrap());
    assert_eq!(share.subscriptions().await.unwrap()[0].rule, "{\"a\":1}");
    assert!(!share.change_subscription(subscription + 1, "x", "{}", at(6)).await.unwrap());
}

async fn code_tables_keep_every_version(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let entries = |code: &str| BTreeMap::from([("0101".to_owned(), code.to_owned())]);
    assert_eq!(share.put_codes("leaf", &entries("A"), at(0)).await.unwrap(), 1);
    assert_eq!(share.put_codes("leaf", &entries("B"), at(1)).await.unwrap(), 2);
    assert_eq!(share.put_codes("area", &entries("C"), at(2)).await.unwrap(), 1);
    let tables = share.code_tables().await.unwrap();
    let told: Vec<_> = tables.iter().map(|it| (&*it.name, it.version, &*it.entries["0101"])).collect();
    assert_eq!(told, [("area", 1, "C"), ("leaf", 2, "B")]);
}

async fn a_plan_is_whole_or_nothing(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    assert!(share.plan(&[id], (0, 6), &planned(id, 6), at(100)).await.unwrap());
    assert!(!share.plan(&[id], (0, 9), &planned(id, 9), at(100)).await.unwrap(), "it has moved on");
    assert_eq!(share.subscriptions().await.unwrap()[0].read_pos, 6);
    assert_eq!(share.deliveries(id, None, None, 100).await.unwrap().len(), 6);
    assert!(share.plan(&[id], (6, 9), &planned(id, 9), at(100)).await.unwrap(), "those there already stay");
    assert_eq!(share.deliveries(id, None, None, 100).await.unwrap().len(), 9);
}

async fn one_case_in_order_others_beside_it(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    share.plan(&[id], (0, 9), &planned(id, 9), at(100)).await.unwrap();
    let all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert_eq!(due(&share, id, 100).await, all);
    assert_eq!(due(&share, id, 99).await, all, "never tried is due, whatever the clocks of two nodes say");
    let reason = "{}".to_owned();
    share
        .settle(&[
            settled(id, 1, acknowledged()),
            settled(id, 2, Outcome::Again { due_at: at(500), reason: reason.clone() }),
            settled(id, 3, Outcome::Held { reason: reason.clone() }),
        ])
        .await
        .unwrap();
    assert_eq!(due(&share, id, 100).await, [4, 7], "cases 2 and 3 wait for their first, others do not");
    assert_eq!(share.next_due(id, at(100)).await.unwrap(), Some(at(500)));
    assert_eq!(due(&share, id, 500).await, [2, 4, 5, 7, 8]);
    assert_eq!(share.next_due(id, at(500)).await.unwrap(), None, "what is left waits for what is held");
    share.settle(&[settled(id, 2, Outcome::Dead { reason })]).await.unwrap();
    assert_eq!(due(&share, id, 500).await, [4, 5, 7, 8], "a dead one holds up nothing");
    let tally = share.tally(id).await.unwrap();
    assert_eq!((tally.waiting, tally.held, tally.dead, tally.oldest), (6, 1, 1, Some(at(4))));
    let dead = share.deliveries(id, Some(DeliveryState::Dead), None, 10).await.unwrap();
    assert_eq!(dead.iter().map(|it| (it.pos, it.attempts)).collect::<Vec<_>>(), [(2, 2)]);
    let of_case = share.deliveries_of(&case(1).into()).await.unwrap();
    assert_eq!(of_case.iter().map(|it| it.pos).collect::<Vec<_>>(), [1, 4, 7]);
    assert_eq!(of_case[0].digest, Some(Algorithm::Sha256.digest(&[b"body"])));
    let between = share.deliveries_between(id, (2, 8), (at(2), at(5))).await.unwrap();
    assert_eq!(between.iter().map(|it| it.pos).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(
        share.deliveries_after(id, 7, 10).await.unwrap().iter().map(|it| it.pos).collect::<Vec<_>>(),
        [8, 9]
    );
}

async fn one_area_in_order_others_beside_it(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    let area = |code: &str| Subject::Area(code.parse().unwrap());
    // A code of 16 digits is as long as a case's id.
    let [one, other] = [area("330203001001001"), area("3302030010010012")];
    let of = |pos, subject: &Subject, seq| Planned {
        subscription: id,
        pos,
        subject: subject.clone(),
        seq,
        step_at: at(pos),
    };
    let planned = [of(1, &one, 1), of(2, &one, 2), of(3, &other, 1), of(4, &case(4).into(), 1)];
    share.plan(&[id], (0, 4), &planned, at(100)).await.unwrap();
    let first = share.due(id, at(100), 100).await.unwrap();
    let told: Vec<_> = first.into_iter().map(|it| (it.pos, it.subject, it.seq)).collect();
    let all = [(1, one.clone(), 1), (2, one.clone(), 2), (3, other.clone(), 1), (4, case(4).into(), 1)];
    assert_eq!(told, all);
    share.settle(&[settled(id, 1, Outcome::Held { reason: "{}".to_owned() })]).await.unwrap();
    assert_eq!(due(&share, id, 100).await, [3, 4], "what is held lets none of its area pass");
    share.settle(&[settled(id, 1, acknowledged())]).await.unwrap();
    assert_eq!(due(&share, id, 100).await, [2, 3, 4]);
    let of_area = share.deliveries_of(&one).await.unwrap();
    let told: Vec<_> = of_area.iter().map(|it| (it.pos, it.number.clone(), it.subject.case())).collect();
    assert_eq!(told, [(1, None, None), (2, None, None)]);
    assert_eq!(share.deliveries_of(&other).await.unwrap()[0].subject.area(), other.area());
    assert_eq!(share.delivery(id, 4).await.unwrap().unwrap().subject.case(), Some(case(4)));
}

/// Its beginning lies ahead of where it is read: no replay leaves out what is in between.
async fn one_that_began_with_areas_is_read_from_their_first_change(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    subscribed(&share).await;
    let new = NewSubscription {
        target: 1,
        name: "区划".to_owned(),
        rule: "{}".to_owned(),
        from_pos: 700,
        read_pos: 0,
    };
    let id = share.add_subscription(new, at(0)).await.unwrap();
    let read = async || {
        let all = share.subscriptions().await.unwrap();
        all.into_iter().find(|it| it.id == id).map(|it| (it.from_pos, it.read_pos)).unwrap()
    };
    assert!(share.plan(&[id], (0, 500), &[], at(1)).await.unwrap());
    share.replay(id, 600, at(0), at(2), || ()).await.unwrap();
    assert_eq!(read().await, (700, 500));
    assert!(share.plan(&[id], (500, 900), &[], at(3)).await.unwrap());
    share.replay(id, 100, at(0), at(4), || ()).await.unwrap();
    assert_eq!(read().await, (700, 700), "what lies before its beginning was planned");
    for (state, pos) in [(SubscriptionState::Ended, 700), (SubscriptionState::Active, 950)] {
        assert!(share.set_subscription_state(id, state, 950, at(5)).await.unwrap());
        assert_eq!(read().await, (700, pos), "one that goes on after its end leaves out what came between");
    }
}

async fn retried_and_replayed(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    share.plan(&[id], (0, 2700), &planned(id, 6), at(100)).await.unwrap();
    let outcome = |pos| if pos == 4 { Outcome::Dead { reason: "{}".to_owned() } } else { acknowledged() };
    let all: Vec<_> = (1..=6).map(|pos| settled(id, pos, outcome(pos))).collect();
    share.settle(&all).await.unwrap();
    assert_eq!(due(&share, id, 9000).await, [] as [i64; 0]);
    let states = [DeliveryState::Held, DeliveryState::Dead];
    let times = AtomicU64::new(0);
    let told = || {
        times.fetch_add(1, Ordering::Relaxed);
    };
    assert_eq!(share.retry_all(id, &states[..1], at(2000), told).await.unwrap(), 0, "none is held");
    assert_eq!(share.retry_all(id, &states, at(2000), told).await.unwrap(), 1);
    assert_eq!(times.load(Ordering::Relaxed), 1);
    assert_eq!(due(&share, id, 2000).await, [4]);
    assert!(share.retry(id, 5, at(2001)).await.unwrap(), "one that arrived, too");
    assert!(!share.retry(id, 50, at(2001)).await.unwrap());
    assert_eq!(share.count_since(id, 1, at(3)).await.unwrap(), 4);
    assert_eq!(share.replay(id, 1, at(3), at(3000), told).await.unwrap(), 4);
    assert_eq!(times.load(Ordering::Relaxed), 2);
    assert_eq!(due(&share, id, 3000).await, [3, 4, 5, 6]);
    assert_eq!(share.subscriptions().await.unwrap()[0].read_pos, 1, "it is read again from there");
}

async fn what_is_fetched_is_acknowledged_by_its_page(fresh: Fresh) {
    use DeliveryState::{Acknowledged, Held, Waiting};
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    share.plan(&[id], (0, 9), &planned(id, 9), at(100)).await.unwrap();
    share.settle(&[settled(id, 2, Outcome::Held { reason: "{}".to_owned() })]).await.unwrap();
    let waiting = async |most| {
        let waiting = share.waiting(id, most).await.unwrap();
        waiting.into_iter().map(|it| it.pos).collect::<Vec<_>>()
    };
    assert_eq!(waiting(5).await, [1, 3, 4, 6, 7], "none of the case of which one is held");
    let digest = Algorithm::Sha256.digest(&[b"body"]);
    assert_eq!(share.last_handed_out(id).await.unwrap(), None);
    share.hand_out(id, &[(1, digest), (3, digest)], at(200)).await.unwrap();
    share.hand_out(id, &[(1, digest), (3, digest), (4, digest)], at(300)).await.unwrap();
    assert_eq!(share.last_handed_out(id).await.unwrap(), Some(at(300)));
    assert_eq!(share.fetched(id, at(199), at(400)).await.unwrap(), 0, "a page that was lost");
    assert_eq!(waiting(2).await, [1, 3], "is handed out again");
    assert_eq!(share.fetched(id, at(250), at(400)).await.unwrap(), 2);
    assert!(share.retry(id, 1, at(500)).await.unwrap());
    assert_eq!(
        share.fetched(id, at(300), at(600)).await.unwrap(),
        1,
        "what is sent again was not handed out"
    );
    assert_eq!(waiting(2).await, [1, 6]);
    let states = share.deliveries_after(id, 0, 4).await.unwrap();
    let states: Vec<_> = states.into_iter().map(|it| (it.pos, it.state, it.digest.is_some())).collect();
    assert_eq!(
        states,
        [(1, Waiting, true), (2, Held, false), (3, Acknowledged, true), (4, Acknowledged, true)]
    );
}

async fn what_comes_back(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    subscribed(&share).await;
    let said = |number: Option<&str>, progress: &str, seconds| Counterpart {
        target: 1,
        case: case(1),
        number: number.map(str::to_owned),
        progress: Some(progress.to_owned()),
        at: at(seconds),
    };
    assert!(share.set_counterpart(said(Some("SW-1"), "accepted", 10)).await.unwrap());
    assert!(!share.set_counterpart(said(None, "earlier", 5)).await.unwrap(), "an older word");
    assert!(share.set_counterpart(said(None, "done", 20)).await.unwrap());
    assert_eq!(share.counterparts_of(case(1)).await.unwrap(), [said(Some("SW-1"), "done", 20)]);
    assert_eq!(share.case_by_their_number(1, "SW-1").await.unwrap(), Some(case(1)));
    assert_eq!(share.case_by_their_number(1, "SW-2").await.unwrap(), None);

    let message = |request: &str| NewKept {
        target: 1,
        request: request.to_owned(),
        case: None,
        body: "联系 13800138000".as_bytes().to_vec(),
        reason: "{}".to_owned(),
    };
    let first = share.keep(message("a"), at(0)).await.unwrap();
    assert_eq!(share.keep(message("a"), at(1)).await.unwrap(), first, "the same message is kept once");
    let second = share.keep(message("b"), at(2)).await.unwrap();
    let settled = SettledKept {
        id: first,
        by: AccountId(3),
        at: at(3),
        case: None,
        outcome: "settled",
        note: Some("电话处理".to_owned()),
    };
    assert!(share.settle_kept(settled.clone()).await.unwrap());
    assert!(!share.settle_kept(settled).await.unwrap());
    share.still_kept(second, Some(case(1)), r#"{"rule":"stage"}"#).await.unwrap();
    let waiting = share.inbox(true, None, 10).await.unwrap();
    assert_eq!(waiting.iter().map(|it| it.id).collect::<Vec<_>>(), [second]);
    assert_eq!(waiting[0].body, message("b").body, "it opens again");
    assert_eq!(waiting[0].case, Some(case(1)));
    let done = share.kept_message(first).await.unwrap().unwrap();
    assert_eq!(share.inbox(false, Some(second), 10).await.unwrap(), std::slice::from_ref(&done));
    assert_eq!((done.settled_by, done.outcome.as_deref()), (Some(AccountId(3)), Some("settled")));
    assert_eq!(done.note.as_deref(), Some("电话处理"));
    assert_eq!(share.kept_message(99).await.unwrap(), None);
}

async fn numbers_have_no_age(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    subscribed(&share).await;
    let said = |progress: Option<&str>, seconds| Counterpart {
        target: 1,
        case: case(1),
        number: None,
        progress: progress.map(str::to_owned),
        at: at(seconds),
    };
    share.set_token(1, case(1), "t-1").await.unwrap();
    assert_eq!(share.counterparts_of(case(1)).await.unwrap()[0].number, None, "a token is no number");
    assert_eq!(share.tokens().await.unwrap(), [], "of open cases only");
    share.set_number(1, case(1), "SW-1").await.unwrap();
    // Long before the number was told.
    assert!(share.set_counterpart(said(Some("accepted"), 10)).await.unwrap());
    share.set_number(1, case(1), "SW-1").await.unwrap();
    let known = Counterpart { number: Some("SW-1".to_owned()), ..said(Some("accepted"), 10) };
    assert_eq!(share.counterparts_of(case(1)).await.unwrap(), [known]);
    assert!(share.set_counterpart(said(Some("done"), 11)).await.unwrap());
    assert!(!share.set_counterpart(said(Some("earlier"), 9)).await.unwrap());
}

async fn copies_go_with_the_words(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let share = ledger.share();
    let id = subscribed(&share).await;
    share.plan(&[id], (0, 6), &planned(id, 6), at(100)).await.unwrap();
    let quoting = r#"{"rule":"refused","text":{"zh":"13800138000","en":"13800138000"}}"#.to_owned();
    let failed = |pos| settled(id, pos, Outcome::Dead { reason: quoting.clone() });
    share.settle(&[failed(1), failed(2)]).await.unwrap();
    let mut kept = Vec::new();
    for n in [1, 2] {
        let new = NewKept {
            target: 1,
            request: n.to_string(),
            case: Some(case(n)),
            body: b"13800138000".to_vec(),
            reason: quoting.clone(),
        };
        kept.push(share.keep(new, at(0)).await.unwrap());
        let (number, progress) = (Some(format!("SW-{n}")), Some("13800138000".to_owned()));
        let said = Counterpart { target: 1, case: case(n), number, progress, at: at(1) };
        assert!(share.set_counterpart(said).await.unwrap());
    }
    ledger.erase_words(case(1)).await.unwrap();
    let reason = async |n: u128| {
        let of_case = share.deliveries_of(&case(n).into()).await.unwrap();
        of_case.into_iter().find_map(|it| it.reason).unwrap()
    };
    let message = async |id: i64| share.kept_message(id).await.unwrap().unwrap();
    let said = async |n: u128| share.counterparts_of(case(n)).await.unwrap().remove(0);
    assert!(reason(1).await.contains("\"erased\"") && !reason(1).await.contains("138"));
    let gone = message(kept[0]).await;
    assert_eq!((gone.body.len(), gone.reason.contains("138"), gone.note), (0, false, None));
    assert_eq!((said(1).await.number.as_deref(), said(1).await.progress), (Some("SW-1"), None));
    // Those of another case stay.
    assert_eq!(reason(2).await, quoting);
    assert_eq!(
        (message(kept[1]).await.body, said(2).await.progress.is_some()),
        (b"13800138000".to_vec(), true)
    );
    assert_eq!(
        share
            .keep(
                NewKept { target: 1, request: "1".to_owned(), case: None, body: Vec::new(), reason: quoting },
                at(9)
            )
            .await
            .unwrap(),
        kept[0],
        "it is known as before"
    );
}

async fn what_was_dealt_with_is_forgotten(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let share = ledger.share();
    subscribed(&share).await;
    for (request, settled_at) in [("waits", None), ("long ago", Some(10)), ("lately", Some(50))] {
        let new = NewKept {
            target: 1,
            request: request.to_owned(),
            case: None,
            body: request.as_bytes().to_vec(),
            reason: "{}".to_owned(),
        };
        let id = share.keep(new, at(0)).await.unwrap();
        let Some(seconds) = settled_at else { continue };
        let note = Some("致电 13800138000".to_owned());
        let settled = SettledKept {
            id,
            by: AccountId(3),
            at: at(seconds),
            case: Some(case(4)),
            outcome: "settled",
            note,
        };
        assert!(share.settle_kept(settled).await.unwrap());
    }
    assert_eq!(ledger.erase_settled(at(20)).await.unwrap(), 1);
    assert_eq!(ledger.erase_settled(at(20)).await.unwrap(), 0);
    let all = share.inbox(false, None, 10).await.unwrap();
    let told: Vec<_> =
        all.iter().map(|it| (it.request.as_str(), it.body.is_empty(), it.note.is_some())).collect();
    assert_eq!(told, [("lately", false, true), ("long ago", true, false), ("waits", false, false)]);
    assert_eq!(all[0].case, Some(case(4)), "the case it came to");
}

async fn a_message_is_claimed_once(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    subscribed(&share).await;
    let digest = |body: &[u8]| Algorithm::Sha256.digest(&[body]);
    let claim = |request, body, case| Claim { target: 1, request, digest: digest(body), case };
    let first = share.claim(claim("a", b"one", Some(case(1)))).await.unwrap();
    let fresh =
        Received { digest: digest(b"one"), case: Some(case(1)), seq: None, kept: None, done_at: None };
    assert_eq!(first, fresh);
    // Whoever comes second finds the first, also while it is being taken in.
    assert_eq!(share.claim(claim("a", b"two", Some(case(2)))).await.unwrap(), fresh);
    let done = Received { seq: Some(3), done_at: Some(at(5)), ..fresh };
    share.received(1, "a", &done).await.unwrap();
    assert_eq!(share.claim(claim("a", b"one", None)).await.unwrap(), done);
    assert_eq!(share.claim(claim("b", b"one", None)).await.unwrap().case, None);
}

async fn how_far_sources_were_read(fresh: Fresh) {
    let share = fresh.ledger().await.share();
    subscribed(&share).await;
    let intake = |mark: Option<&str>, seconds, reason: Option<&str>| Intake {
        target: 1,
        mark: mark.map(str::to_owned),
        read_at: at(seconds),
        reason: reason.map(str::to_owned),
    };
    share.set_intake(intake(Some("17"), 1, None)).await.unwrap();
    share.set_intake(intake(None, 2, Some("{}"))).await.unwrap();
    assert_eq!(share.intakes().await.unwrap(), [intake(Some("17"), 2, Some("{}"))], "the mark stays");
    assert_eq!(share.numbered(1, None, 10).await.unwrap(), [], "numbers of open cases only");
}

/// What is due is found by an index, though the table was empty when the city's own tables were analyzed.
#[tokio::test]
async fn postgres_knows_the_first_deliveries() {
    let Some(fresh) = Fresh::postgres().await else { return };
    let share = fresh.ledger().await.share();
    let id = subscribed(&share).await;
    assert!(share.plan(&[id], (0, 80), &planned(id, 80), at(0)).await.unwrap());
    let tables = fresh.tables().await;
    let known = "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'deliveries'";
    let analyzed = async {
        while tables.query(known, ledger::params![]).await.unwrap()[0].value(0) == &Value::Int(0) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), analyzed).await.expect("the table is analyzed");
}
