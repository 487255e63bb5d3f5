//! Cases that may be the same matter: same leaf category, within 50 metres, within 7 days.

use atlas::Point;
use chrono::TimeDelta;
use domain::CaseId;
use ledger::cases::{Filter, Order, State, StoredCase};

use crate::{App, AppError, Caller};

/// How near, in metres.
const NEAR_M: f64 = 50.0;
/// How recent, in days before or after.
const DAYS: i64 = 7;
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

impl App {
    /// Open cases near this one in place, time and kind, nearest first.
    pub async fn similar(&self, caller: &Caller, id: CaseId) -> Result<Vec<StoredCase>, AppError> {
        let this = self.seen(caller, id).await?;
        let Some(matter) = &this.case.matter else { return Ok(Vec::new()) };
        let here = Point::new(matter.place.lon(), matter.place.lat());
        let (tall, wide) = (NEAR_M / DEGREE_M, NEAR_M / DEGREE_M / here.lat.to_radians().cos().max(0.01));
        let filter = Filter {
            category: Some(matter.leaf.clone()),
            state: State::Open,
            bbox: Some([here.lon - wide, here.lat - tall, here.lon + wide, here.lat + tall]),
            from: Some(matter.reported_at - TimeDelta::days(DAYS)),
            until: Some(matter.reported_at + TimeDelta::days(DAYS)),
            ..Filter::default()
        };
        let page = self.list(caller, filter, Order::Newest, None, 50).await?;
        let distance = |record: &StoredCase| {
            let place = record.case.matter.as_ref().map(|matter| &matter.place);
            place.map_or(f64::MAX, |place| here.distance_m(Point::new(place.lon(), place.lat())))
        };
        let mut near: Vec<_> =
            page.items.into_iter().filter(|other| other.case.id != id && distance(other) <= NEAR_M).collect();
        near.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        Ok(near)
    }
}
