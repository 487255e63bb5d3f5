//! What is reported in the demo: where, of which category, in whose words, by which channel, and when.

use std::collections::BTreeMap;

use anyhow::Context as _;
use app::city::{Area, City};
use atlas::Point;
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::area::{AreaCode, AreaLevel};
use domain::case::Channel;
use domain::taxonomy::Leaf;
use ledger::words::Words;
use serde::Deserialize;

use crate::dice::Dice;

/// Reports of an hour of the day, of a thousand: little at night, most in the morning and after work.
const BY_HOUR: [usize; 24] =
    [6, 4, 3, 3, 4, 10, 28, 58, 84, 88, 80, 62, 40, 46, 66, 72, 70, 66, 58, 50, 42, 30, 18, 12];

/// How much likelier than others a main category is; those not named count 3.
const OFTEN: [(&str, usize); 16] = [
    ("01", 9),
    ("02", 6),
    ("06", 12),
    ("07", 10),
    ("08", 5),
    ("11", 6),
    ("12", 4),
    ("14", 10),
    ("15", 9),
    ("17", 8),
    ("20", 6),
    ("25", 7),
    ("22", 1),
    ("31", 1),
    ("32", 1),
    ("99", 1),
];

/// Channels and how many of a hundred come by them.
const CHANNELS: [(Channel, usize); 6] = [
    (Channel::Grid, 58),
    (Channel::Hotline, 22),
    (Channel::Resident, 12),
    (Channel::Video, 4),
    (Channel::Leader, 2),
    (Channel::Department, 2),
];

/// Towns whose rooms are looked at first, and how many of a hundred matters that no grid worker reports lie in them: their
/// queues are worth a look.
const SHOWN: (usize, usize) = (3, 20);

/// Words of the demo, from `words.toml`.
#[derive(Deserialize)]
struct Lines {
    matters: BTreeMap<String, Vec<String>>,
    spots: List,
    done: List,
}

#[derive(Deserialize)]
struct List {
    list: Vec<String>,
}

/// A matter to be reported.
#[derive(Debug, Clone)]
pub struct Matter {
    /// When.
    pub at: DateTime<Utc>,
    /// By which channel.
    pub channel: Channel,
    /// The grid.
    pub grid: AreaCode,
    /// Longitude and latitude in degrees, WGS 84.
    pub point: Point,
    /// The leaf category.
    pub leaf: String,
    /// The filing condition it will be filed under.
    pub condition: String,
    /// The function that condition names.
    pub function: String,
    /// What is written.
    pub words: Words,
}

/// Where and what matters come from.
pub struct Matters {
    lines: Lines,
    grids: Vec<Area>,
    /// Positions in `grids` where trouble gathers.
    hot: Vec<usize>,
    /// How many of the first grids lie in the towns that are looked at first.
    shown: usize,
    /// Grids under each village a worker has.
    patrolled: Vec<(usize, usize)>,
    leaves: Vec<Leaf>,
    /// Summed weights of the leaves.
    weights: Vec<usize>,
}

impl Matters {
    /// The matters of a city; `patrolled` are the villages that have a grid worker.
    pub fn of(city: &City, patrolled: &[AreaCode], dice: &mut Dice) -> anyhow::Result<Self> {
        let lines: Lines = toml::from_str(include_str!("words.toml")).context("words.toml")?;
        let all = city.areas_under(&city.rules.city, Some(AreaLevel::Grid));
        let grids: Vec<Area> = all.filter(|grid| grid.bounds.is_some()).cloned().collect();
        let hot = (0..60).map(|_| dice.below(grids.len())).collect();
        let towns = city.areas_under(&city.rules.city, Some(AreaLevel::Town)).map(|town| &town.code);
        let shown: Vec<_> = towns.take(SHOWN.0).collect();
        let shown = grids.iter().take_while(|grid| shown.iter().any(|town| town.covers(&grid.code))).count();
        let mut ranges = Vec::new();
        for village in patrolled {
            let from = grids.partition_point(|grid| grid.code < *village);
            let until = from + grids[from..].iter().take_while(|grid| village.covers(&grid.code)).count();
            if from < until {
                ranges.push((from, until));
            }
        }
        let taxonomy = city.rules.taxonomy.latest();
        let leaves: Vec<Leaf> = taxonomy.leaves().cloned().collect();
        let mut sum = 0;
        let weight = |leaf: &Leaf| {
            let of = taxonomy.categories().iter().find(|category| category.code == leaf.code[..2]);
            let leaves = of.map_or(1, |category| category.leaves.len());
            let often =
                OFTEN.iter().find(|(code, _)| *code == &leaf.code[..2]).map_or(3, |(_, often)| *often);
            often * 60 / leaves
        };
        let weights = leaves
            .iter()
            .map(|leaf| {
                sum += weight(leaf);
                sum
            })
            .collect();
        Ok(Self { lines, grids, hot, shown, patrolled: ranges, leaves, weights })
    }

    /// A matter of the day `days` before `now`.
    pub fn draw(&self, city: &City, now: DateTime<Utc>, days: i64, dice: &mut Dice) -> Matter {
        let (leaf, condition) = self.leaf(dice);
        let channel = if leaf.code.starts_with("33") { Channel::Device } else { channel(dice) };
        let position = match channel {
            Channel::Grid if !self.patrolled.is_empty() => {
                let (from, until) = *dice.pick(&self.patrolled);
                from + dice.below(until - from)
            }
            _ if self.shown > 0 && dice.chance(SHOWN.1) => dice.below(self.shown),
            _ if dice.chance(30) => *dice.pick(&self.hot),
            _ => dice.below(self.grids.len()),
        };
        let grid = &self.grids[position];
        let text = self.text(city, grid, &leaf.code, dice);
        let mut words = Words { text: Some(text), ..Words::default() };
        if matches!(channel, Channel::Hotline | Channel::Resident) && dice.chance(70) {
            words.contact_name = Some(format!(
                "{}{}",
                dice.pick(&['王', '李', '张', '陈', '林']),
                dice.pick(&["先生", "女士", "师傅"])
            ));
            words.contact_phone = Some(format!("1390000{:04}", dice.below(10_000)));
        }
        Matter {
            at: moment(city.rules.calendar.tz(), now, days, dice),
            channel,
            grid: grid.code.clone(),
            point: inside(city, grid, dice),
            leaf: leaf.code.clone(),
            condition: leaf.conditions[condition].code.clone(),
            function: leaf.conditions[condition].function.clone(),
            words,
        }
    }

    /// The same matter, seen by somebody else a little later a few steps away.
    pub fn again(&self, city: &City, first: &Matter, dice: &mut Dice) -> Matter {
        let grid = self.grids.iter().find(|grid| grid.code == first.grid);
        let near = Point::new(
            first.point.lon + dice.between(-1e-4, 1e-4),
            first.point.lat + dice.between(-1e-4, 1e-4),
        );
        let point = if city.locate(near) == Some(&first.grid) { near } else { first.point };
        let text = grid.map(|grid| self.text(city, grid, &first.leaf, dice));
        Matter {
            at: first.at + TimeDelta::minutes(20 + dice.below(60) as i64),
            channel: Channel::Hotline,
            point,
            words: Words { text, ..Words::default() },
            ..first.clone()
        }
    }

    /// What a unit says when it has done it.
    pub fn done(&self, close: &str, dice: &mut Dice) -> String {
        format!("{}, {close}。", dice.pick(&self.lines.done.list))
    }

    fn leaf(&self, dice: &mut Dice) -> (&Leaf, usize) {
        let lot = dice.below(self.weights.last().copied().unwrap_or(1));
        let leaf = &self.leaves[self.weights.partition_point(|&sum| sum <= lot).min(self.leaves.len() - 1)];
        (leaf, dice.low(leaf.conditions.len()))
    }

    fn text(&self, city: &City, grid: &Area, leaf: &str, dice: &mut Dice) -> String {
        let village = city.area_name(&city.rules.scheme.at(&grid.code, AreaLevel::Village)).zh;
        let village = ["居民委员会", "村民委员会", "居委会", "村委会"]
            .iter()
            .find_map(|ending| village.strip_suffix(ending))
            .unwrap_or(&village);
        let spot = dice.pick(&self.lines.spots.list);
        let line =
            self.lines.matters.get(leaf).map_or("有事需要处理", |lines| dice.pick(lines).as_str());
        format!("{village}{spot}, {line}。")
    }
}

fn channel(dice: &mut Dice) -> Channel {
    let mut lot = dice.below(100);
    for (channel, share) in CHANNELS {
        if lot < share {
            return channel;
        }
        lot -= share;
    }
    Channel::Grid
}

/// A moment of a day, by the rhythm of the day; never after `now`. It takes as many throws at any hour, so that what the
/// city is made of stays the same.
fn moment(zone: Tz, now: DateTime<Utc>, days: i64, dice: &mut Dice) -> DateTime<Utc> {
    let date = (now - TimeDelta::days(days)).with_timezone(&zone).date_naive();
    let mut lot = dice.below(BY_HOUR.iter().sum());
    let hour = BY_HOUR.iter().position(|&share| {
        let hit = lot < share;
        lot = lot.saturating_sub(share);
        hit
    });
    let seconds = hour.unwrap_or(9) * 3600 + dice.below(3600);
    let local = date.and_time(NaiveTime::MIN) + TimeDelta::seconds(seconds as i64);
    let at = zone.from_local_datetime(&local).earliest().map_or(now, |at| at.to_utc());
    // Of today, what would be in the future was a while ago instead.
    let earlier = now - TimeDelta::seconds(60 + dice.below(5 * 3600) as i64);
    if at < now { at } else { earlier }
}

/// A point in a grid; its middle where it is too thin to hit.
fn inside(city: &City, grid: &Area, dice: &mut Dice) -> Point {
    let [lon, lat] = grid.centre.unwrap_or_default();
    let Some([west, south, east, north]) = grid.bounds else { return Point::new(lon, lat) };
    let mut drawn = (0..30).map(|_| Point::new(dice.between(west, east), dice.between(south, north)));
    drawn.find(|&point| city.locate(point) == Some(&grid.code)).unwrap_or(Point::new(lon, lat))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::taxonomy::Taxonomy;

    use super::*;
    use crate::reference::CATEGORIES;

    #[test]
    fn every_leaf_has_a_line_and_every_line_a_leaf() {
        let lines: Lines = toml::from_str(include_str!("words.toml")).unwrap();
        let taxonomy = Taxonomy::from_toml(CATEGORIES).unwrap();
        let leaves: Vec<_> = taxonomy.leaves().map(|leaf| leaf.code.clone()).collect();
        assert_eq!(lines.matters.keys().cloned().collect::<Vec<_>>(), leaves);
        assert!(lines.matters.values().all(|lines| !lines.is_empty()));
    }

    #[test]
    fn a_moment_takes_as_many_throws_at_any_hour_and_is_never_to_come() {
        let midnight: DateTime<Utc> = "2026-11-29T16:00:00Z".parse().unwrap();
        let after = |hour: i64| {
            let (now, mut dice) = (midnight + TimeDelta::hours(hour), Dice::new(7));
            for days in [0, 0, 0, 1, 30] {
                assert!(moment(chrono_tz::Asia::Shanghai, now, days, &mut dice) < now);
            }
            dice.bits()
        };
        assert!((1..24).all(|hour| after(hour) == after(0)));
    }
}
