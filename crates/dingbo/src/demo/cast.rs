//! Who plays whom: callers by the unit and role a beat asks for.

use std::collections::HashMap;

use app::Caller;
use app::city::City;
use domain::area::AreaCode;
use domain::case::Channel;
use domain::post::Role;
use domain::unit::UnitKind;
use domain::{AccountId, CaseId, UnitId};
use ledger::Ledger;

/// Everybody of the city, by post.
pub struct Cast {
    city: AreaCode,
    by_unit: HashMap<(UnitId, Role), Vec<Caller>>,
    /// Grid workers by the village they walk.
    workers: Vec<(AreaCode, Caller)>,
}

impl Cast {
    /// Reads everybody from the ledger.
    pub async fn of(ledger: &Ledger, city: &City) -> anyhow::Result<Self> {
        let mut cast = Self { city: city.rules.city.clone(), by_unit: HashMap::new(), workers: Vec::new() };
        let people = ledger.people();
        let mut after = AccountId::NOBODY;
        loop {
            let page = people.accounts(after, 200).await?;
            let Some(last) = page.last() else { return Ok(cast) };
            after = last.id;
            for account in page {
                let posts = people.posts(account.id).await?;
                let (account, posts_held) = (account.id, posts.clone());
                let caller =
                    Caller { account, posts: posts_held, scopes: None, only: None, must_change: false };
                for post in posts {
                    if post.role == Role::GridWorker {
                        cast.workers.push((post.area.clone(), caller.clone()));
                    }
                    if let Some(unit) = post.unit {
                        let held = cast.by_unit.entry((unit, post.role)).or_default();
                        if held.iter().all(|other| other.account != caller.account) {
                            held.push(caller.clone());
                        }
                    }
                }
            }
        }
    }

    /// Villages that have a grid worker.
    pub fn patrolled(&self) -> Vec<AreaCode> {
        self.workers.iter().map(|(village, _)| village.clone()).collect()
    }

    /// Somebody in this role of this unit.
    pub fn of_unit(&self, unit: UnitId, role: Role) -> Option<&Caller> {
        self.by_unit.get(&(unit, role))?.first()
    }

    /// Who reports a matter of a channel at a place.
    pub fn reporter(&self, city: &City, channel: Channel, grid: &AreaCode, case: CaseId) -> Option<Caller> {
        let units = &city.rules.units;
        let desk = units.desk_of(grid)?;
        let county = units.above(desk).find(|unit| unit.kind == UnitKind::CountyCentre)?.id;
        match channel {
            Channel::Grid => self
                .workers
                .iter()
                .find(|(village, _)| village.covers(grid))
                .map(|(_, caller)| caller.clone()),
            Channel::Resident => Some(Caller::resident(self.city.clone(), Some(case))),
            Channel::Device => Some(Caller::platform(self.city.clone())),
            Channel::Hotline => self.of_unit(county, Role::Dispatcher).cloned(),
            Channel::Leader => self.of_unit(county, Role::Supervisor).cloned(),
            Channel::Video | Channel::Department => self.of_unit(desk, Role::Dispatcher).cloned(),
        }
    }
}
