//! Who works in the demo: an account for every post, from the city's administrators down to grid workers.
//!
//! All share one password, drawn when the folder is prepared: whoever tries the demo moves between posts all the
//! time. So the demo is served to this machine only, unless its operator says otherwise.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::Context as _;
use app::city::City;
use app::people::{import::first_password, passwords};
use chrono::{DateTime, Utc};
use domain::area::{AreaCode, AreaLevel};
use domain::post::{Post, Role};
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};
use ledger::Ledger;
use ledger::people::NewAccount;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;
use crate::reference::names;

/// Grid workers of a town, each over a village of it.
const WORKERS_A_TOWN: usize = 2;

/// Surnames and given names people of the demo are made of; nobody real is meant.
const SURNAMES: &str = "王李张陈林徐周胡朱叶孙郑吴赵俞沈戴励贺柴邬袁毛史应虞洪裘";
const GIVEN: [&str; 32] = [
    "建国", "丽娜", "海波", "晓燕", "志强", "雅萍", "永明", "佳怡", "伟东", "春芳", "立军", "梦洁", "国平",
    "秀英", "俊杰", "文婷", "波", "敏", "宁", "磊", "洁", "涛", "静", "斌", "红霞", "建军", "小红", "天翔",
    "思远", "亚男", "浩然", "雨桐",
];

/// An account as `demo-accounts.json` tells of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoAccount {
    /// What to sign in with.
    pub login: String,
    /// The password all of them share.
    pub password: String,
    /// The name colleagues see.
    pub name: String,
    /// The role of the post.
    pub role: Role,
    /// The code of the unit acted for; none for administrators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The code of the area acted over.
    pub area: AreaCode,
    /// What the post is, for people.
    pub about: Bilingual,
}

/// An account to be opened.
struct Opening {
    login: String,
    posts: Vec<Post>,
    about: Bilingual,
}

/// Opens everybody's accounts; the most local posts come first. The same people at every run.
pub async fn open(ledger: &Ledger, city: &City, at: DateTime<Utc>) -> anyhow::Result<Vec<DemoAccount>> {
    let password = first_password();
    let hash = passwords::hash(password.clone()).await?;
    let mut dice = Dice::new(330_200);
    let openings = openings(city);
    let mut accounts = Vec::with_capacity(openings.len());
    let mut new = Vec::with_capacity(openings.len());
    let surnames: Vec<char> = SURNAMES.chars().collect();
    for Opening { login, posts, about } in openings {
        let name = format!("{}{}", dice.pick(&surnames), dice.pick(&GIVEN));
        let first = posts.first().context("an opening has a post")?;
        accounts.push(DemoAccount {
            login: login.clone(),
            password: password.clone(),
            name: name.clone(),
            role: first.role,
            unit: first.unit.and_then(|unit| city.rules.units.get(unit)).map(|unit| unit.code.clone()),
            area: first.area.clone(),
            about,
        });
        new.push(NewAccount {
            login,
            name,
            password_hash: hash.clone(),
            must_change: false,
            created_at: at,
            posts,
        });
    }
    ledger.people().add_all(new).await?;
    Ok(accounts)
}

/// Writes the accounts whole or not at all, for their owner to read.
pub fn write(file: &Path, accounts: &[DemoAccount]) -> anyhow::Result<()> {
    let half = file.with_extension("half");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(&half).map_err(anyhow::Error::from).and_then(|out| {
        serde_json::to_writer_pretty(&out, accounts)?;
        Ok(out.sync_all()?)
    });
    written.with_context(|| format!("cannot write {}", half.display()))?;
    std::fs::rename(&half, file).with_context(|| format!("cannot write {}", file.display()))
}

/// Reads what [`write()`] wrote.
pub fn read(file: &Path) -> anyhow::Result<Vec<DemoAccount>> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not what the demo wrote", file.display()))
}

fn openings(city: &City) -> Vec<Opening> {
    let units = city.rules.units.all();
    let logins = logins(city);
    let mut all = Vec::new();
    for town in city.areas_under(&city.rules.city, Some(AreaLevel::Town)) {
        let Some(room) = city.rules.units.desk_of(&town.code) else { continue };
        let villages = city.areas_under(&town.code, Some(AreaLevel::Village));
        for (number, village) in (1..=WORKERS_A_TOWN).zip(villages) {
            let login = format!("{}.grid{number}", logins[&town.code]);
            let about = Bilingual::new(
                format!("{}网格员", village.name.zh),
                format!("grid worker of {}", village.name.en),
            );
            all.push(Opening { login, posts: vec![post(Role::GridWorker, room, &village.code)], about });
        }
    }
    let of = |kind: UnitKind| units.iter().filter(move |unit| unit.kind == kind);
    let roles = |kind: UnitKind| -> &[Role] {
        match kind {
            UnitKind::CityCentre | UnitKind::CountyCentre => {
                &[Role::Dispatcher, Role::ShiftLead, Role::Supervisor, Role::Analyst]
            }
            UnitKind::Room => &[Role::Dispatcher, Role::ShiftLead, Role::Verifier],
            UnitKind::Department => &[Role::Handler, Role::UnitLead],
            UnitKind::Station => &[Role::Handler],
        }
    };
    for kind in [
        UnitKind::Room,
        UnitKind::Station,
        UnitKind::Department,
        UnitKind::CountyCentre,
        UnitKind::CityCentre,
    ] {
        for unit in of(kind) {
            all.extend(roles(kind).iter().map(|&role| opening(city, &logins, unit, role)));
        }
    }
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        all.push(Opening {
            login: format!("admin.{}", role.name().trim_end_matches("_admin")),
            posts: vec![Post { role, unit: None, area: city.rules.city.clone() }],
            about: role.label(),
        });
    }
    all
}

fn opening(city: &City, logins: &HashMap<AreaCode, String>, unit: &Unit, role: Role) -> Opening {
    let place = unit.areas.first().and_then(|area| logins.get(area)).map_or("city", String::as_str);
    let what = unit.code.split_once('-').map_or("", |(_, what)| what).replace('_', "-");
    let what = if unit.kind.is_desk() { String::new() } else { format!(".{what}") };
    let posts = unit.areas.iter().map(|area| post(role, unit.id, area)).collect();
    let name = city.unit_name(unit.id);
    let label = role.label();
    Opening {
        login: format!("{place}{what}.{}", role.name().replace('_', "-")),
        posts,
        about: Bilingual::new(format!("{}{}", name.zh, label.zh), format!("{}, {}", label.en, name.en)),
    }
}

fn post(role: Role, unit: UnitId, area: &AreaCode) -> Post {
    Post { role, unit: Some(unit), area: area.clone() }
}

/// How logins name the city, its counties and towns: in pinyin, with the county's before it where two are alike.
fn logins(city: &City) -> HashMap<AreaCode, String> {
    let mut logins = HashMap::from([(city.rules.city.clone(), "city".to_owned())]);
    let mut taken = HashSet::from(["city".to_owned(), "admin".to_owned()]);
    for county in city.areas_under(&city.rules.city, Some(AreaLevel::County)) {
        let own = names::login(&county.name.zh);
        taken.insert(own.clone());
        for town in city.areas_under(&county.code, Some(AreaLevel::Town)) {
            let mut login = names::login(&town.name.zh);
            if !taken.insert(login.clone()) {
                login = format!("{own}-{login}");
            }
            logins.insert(town.code.clone(), login);
        }
        logins.insert(county.code.clone(), own);
    }
    logins
}
