//! Places a bench reports at.

use anyhow::ensure;
use app::city::City;
use atlas::Point;
use atlas::lattice::Coord;
use domain::UnitId;
use domain::area::AreaLevel;
use domain::place::Place;
use domain::taxonomy::{Leaf, PhotoRule};

pub use crate::dice::Dice;

/// A place, and what is reported there: everything a full loop needs to know beforehand.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The middle of a grid.
    pub place: Place,
    /// The leaf category.
    pub leaf: String,
    /// Its filing condition, one that asks for no photo.
    pub condition: String,
    /// The desk in charge.
    pub desk: UnitId,
    /// The unit that handles it.
    pub lead: UnitId,
}

/// One spot for each grid of the city, its leaf drawn by lot: the first leaves of the taxonomy more often.
pub fn spots(city: &City) -> anyhow::Result<Vec<Spot>> {
    let rules = &city.rules;
    let leaves: Vec<(&Leaf, &str, &str)> = rules
        .taxonomy
        .latest()
        .leaves()
        .filter(|leaf| leaf.form.is_none())
        .filter_map(|leaf| {
            let condition = leaf.conditions.iter().find(|condition| condition.photo == PhotoRule::None)?;
            Some((leaf, condition.code.as_str(), condition.function.as_str()))
        })
        .collect();
    ensure!(!leaves.is_empty(), "no leaf category can be closed without a photo");
    let mut dice = Dice::new(2026);
    let mut spots = Vec::new();
    for grid in city.areas_under(&rules.city, Some(AreaLevel::Grid)) {
        let Some([lon, lat]) = grid.centre else { continue };
        let Some(at) = Coord::from_point(Point::new(lon, lat)) else { continue };
        let place = Place { lon_e7: at.x, lat_e7: at.y, area: grid.code.clone(), raw: None };
        let Some(desk) = rules.units.desk_of(&place.area) else { continue };
        let (leaf, condition, function) = leaves[dice.low(leaves.len())];
        let Some(lead) = rules.units.serving(function, &place.area) else { continue };
        let (leaf, condition) = (leaf.code.clone(), condition.to_owned());
        spots.push(Spot { place, leaf, condition, desk, lead });
    }
    ensure!(!spots.is_empty(), "the city has no grid with a desk and a handling unit");
    Ok(spots)
}
