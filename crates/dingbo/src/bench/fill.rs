//! A year of a city's cases, made by the rules of the loop and written straight into the ledger: what the benches of
//! lists and of memory run over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use app::city::City;
use chrono::{DateTime, TimeDelta, Utc};
use domain::area::AreaLevel;
use domain::case::action::{Report, Verdict};
use domain::case::{Action, Ask, Case, Channel, decide};
use domain::clock::Light;
use domain::post::{Actor, Post, Role};
use domain::{AccountId, CaseId, Digest, UnitId};
use indicatif::ProgressBar;
use ledger::words::{Salted, Words};
use ledger::{Append, Ledger, NumberRequest, Submission};
use uuid::Builder;

use super::full_loop::identity;
use super::spots::{Dice, Spot};

/// Cases written in one submission.
const TOGETHER: usize = 100;
/// Submissions on their way at once.
const AT_ONCE: usize = 4;
/// Of a hundred cases, how many a grid worker handles on the spot.
const SELF_HANDLED: usize = 70;
/// Of a thousand of the others, how many are still open.
const OPEN_OF_1000: usize = 60;
/// Open cases were reported within so many days.
const OPEN_DAYS: usize = 30;
/// Accounts that report: grid workers.
const WORKERS: usize = 12_000;

/// What grid workers write.
const WORDS: [&str; 12] = [
    "路口东侧井盖缺失, 已设警示锥",
    "小区北门垃圾堆放, 有异味",
    "人行道地砖松动, 老人容易绊倒",
    "沿街店铺占道经营, 影响通行",
    "路灯不亮, 约有三盏",
    "消防通道被私家车堵塞",
    "河道漂浮物较多, 建议清理",
    "供水管破裂, 路面积水",
    "楼道堆放杂物, 存在消防隐患",
    "行道树倾斜, 压到电线",
    "共享单车乱停放, 占用盲道",
    "工地夜间施工, 噪声扰民",
];

/// Writes `cases` cases reported in the year before `now`.
pub async fn fill(
    ledger: &Ledger,
    city: &Arc<City>,
    spots: &Arc<Vec<Spot>>,
    cases: usize,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let bar = ProgressBar::new(cases as u64);
    let next = Arc::new(AtomicUsize::new(0));
    let writers = (0..AT_ONCE).map(|_| {
        let (ledger, city, spots) = (ledger.clone(), Arc::clone(city), Arc::clone(spots));
        let (next, bar) = (Arc::clone(&next), bar.clone());
        tokio::spawn(async move {
            loop {
                let from = next.fetch_add(TOGETHER, Ordering::Relaxed);
                if from >= cases {
                    return anyhow::Ok(());
                }
                let until = cases.min(from + TOGETHER);
                let maker =
                    Maker { ledger: ledger.clone(), city: Arc::clone(&city), spots: Arc::clone(&spots), now };
                let appends =
                    tokio::task::spawn_blocking(move || (from..until).map(|n| maker.case(n)).collect());
                let appends: anyhow::Result<Vec<Append>> = appends.await?;
                ledger.commit(Submission { appends: appends? }).await?;
                bar.inc((until - from) as u64);
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.context("a writer broke off")??;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Makes cases.
struct Maker {
    ledger: Ledger,
    city: Arc<City>,
    spots: Arc<Vec<Spot>>,
    now: DateTime<Utc>,
}

/// How far a case has come.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Handled on the spot.
    SelfHandled,
    /// Through the loop, for so many steps after the report; seven close it.
    Steps(usize),
}

impl Maker {
    /// The `number`th case, whole: the same at every run but for the keys of its words.
    fn case(&self, number: usize) -> anyhow::Result<Append> {
        let mut dice = Dice::new(number as u64);
        let spot = &self.spots[dice.below(self.spots.len())];
        let fate = match dice.below(1000) {
            n if n < SELF_HANDLED * 10 => Fate::SelfHandled,
            _ if dice.below(1000) < OPEN_OF_1000 => Fate::Steps(dice.below(7)),
            _ => Fate::Steps(7),
        };
        let days = if matches!(fate, Fate::Steps(0..7)) { OPEN_DAYS } else { 365 };
        let before = TimeDelta::milliseconds(dice.below(days * 86_400_000) as i64);
        let reported = self.now - before;
        // Whatever is done is done by now; most matters take a day or two.
        let took = TimeDelta::seconds(600 + dice.low(200_000) as i64).min(before);

        let id = CaseId(identity(reported, &mut dice));
        let (key, wrapped) = self.ledger.keyring().new_key(id);
        let rules = &self.city.rules;
        let algorithm = rules.settings.algorithm;
        let text = WORDS[dice.below(WORDS.len())];
        let mut append = Append {
            expected: 0,
            case: Case::unborn(id),
            steps: Vec::new(),
            words: Vec::new(),
            description: Some(text.to_owned()),
            number: Some(NumberRequest {
                area: rules.scheme.at(&spot.place.area, AreaLevel::Town),
                day: reported.with_timezone(&rules.calendar.tz()).date_naive(),
            }),
            key: Some(wrapped),
        };
        let worker = AccountId(dice.below(WORKERS) as u32 + 1);
        let actions = actions(spot, worker, fate);
        let last = actions.len().max(2) as i32 - 1;
        for (position, (action, who, says)) in (0_i32..).zip(actions) {
            let says = says.map(|says| if position == 0 { text } else { says });
            let words =
                says.map(|says| Salted::new(&Words { text: Some(says.to_owned()), ..Words::default() }));
            let ask = ask(action, words.as_ref().map(|words| words.commitment(algorithm)), &mut dice);
            let at = reported + took * position / last;
            self.decide(&mut append, ask, &self.actor(who, spot), at)?;
            if let Some(words) = &words {
                append.words.push(key.seal(append.case.version, words));
            }
        }
        // The platform has told the unit above of what is overdue.
        if append.case.light(self.now) == Some(Light::Red) {
            let platform = Actor::platform(rules.city.clone());
            self.decide(&mut append, ask(Action::Escalate, None, &mut dice), &platform, self.now)?;
        }
        Ok(append)
    }

    /// Takes one step, by the rules.
    fn decide(&self, append: &mut Append, ask: Ask, actor: &Actor, at: DateTime<Utc>) -> anyhow::Result<()> {
        let steps = decide(&append.case, ask, actor, at, &self.city.rules)
            .map_err(|refusal| anyhow::anyhow!("a made case was refused: {refusal}"))?;
        for step in &steps {
            append.case.apply(step);
        }
        append.steps.extend(steps);
        Ok(())
    }

    fn actor(&self, who: Who, spot: &Spot) -> Actor {
        let scheme = &self.city.rules.scheme;
        let area = scheme.at(&spot.place.area, AreaLevel::Town);
        let (account, role, unit) = match who {
            Who::Worker(account) => (account, Role::GridWorker, spot.desk),
            Who::Desk => (of_unit(spot.desk, 0), Role::Dispatcher, spot.desk),
            Who::Handler => (of_unit(spot.lead, 1), Role::Handler, spot.lead),
        };
        Actor { account, post: Post { role, unit: Some(unit), area } }
    }
}

/// A made account of a unit.
fn of_unit(unit: UnitId, which: u32) -> AccountId {
    AccountId(WORKERS as u32 + unit.0 * 2 + which + 1)
}

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
enum Who {
    Worker(AccountId),
    Desk,
    Handler,
}

/// What happens to a case, by whom, and what is said.
fn actions(spot: &Spot, worker: AccountId, fate: Fate) -> Vec<(Action, Who, Option<&'static str>)> {
    let report = Report {
        channel: Channel::Grid,
        place: spot.place.clone(),
        leaf: spot.leaf.clone(),
        condition: None,
    };
    let worker = Who::Worker(worker);
    let mut actions = vec![(Action::Report(report), worker, Some(""))];
    match fate {
        Fate::SelfHandled => actions.push((Action::SelfHandle, worker, Some("当场处置完毕"))),
        Fate::Steps(steps) => {
            let after = [
                (Action::Accept, Who::Desk, None),
                (Action::File { condition: spot.condition.clone() }, Who::Desk, None),
                (Action::Dispatch { lead: spot.lead, co: Vec::new() }, Who::Desk, None),
                (Action::Sign, Who::Handler, None),
                (Action::FeedBack, Who::Handler, Some("已处理完毕, 现场恢复")),
                (Action::Verify { verdict: Verdict::Pass }, worker, None),
                (Action::Close, Who::Desk, None),
            ];
            actions.extend(after.into_iter().take(steps));
        }
    }
    actions
}

fn ask(action: Action, words: Option<Digest>, dice: &mut Dice) -> Ask {
    let request = Builder::from_random_bytes(bytes(dice)).into_uuid();
    Ask { request, action, words, evidence: Vec::new(), photo: false, place: None }
}

fn bytes(dice: &mut Dice) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.bits().to_be_bytes());
    bytes[8..].copy_from_slice(&dice.bits().to_be_bytes());
    bytes
}
