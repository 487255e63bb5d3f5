//! Other departments' systems of the demo, and what they get: two that take files out of a folder of the demo's own, one
//! that fetches for itself. None needs a network.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use app::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Bilingual;
use domain::post::Role;
use domain::taxonomy::Platform;
use domain::unit::UnitKind;
use ledger::share::NewTarget;
use serde_json::json;
use share::Share;
use share::mapping::{Format, Shape};
use share::rule::{Field, Filter, Rule, Wants};

use super::cast::Cast;

/// How much of the demo's past is shared.
const SINCE: TimeDelta = TimeDelta::days(3);

/// What the water company calls our kinds of matter. It knows nothing of water that tastes odd (0203): those are held.
const KINDS: [(&str, &str); 5] =
    [("0201", "GS-01"), ("0202", "GS-02"), ("0204", "PS-01"), ("0205", "PS-02"), ("0206", "PS-03")];

const ORDER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<order>
  <no>{{ case.number }}</no>
  <kind>{{ case.leaf | code('water_kinds') }}</kind>
  <grid>{{ case.area }}</grid>
  <content>{{ case.description | default('') }}</content>
</order>
"#;

/// Opens them as of `now`; their files go below `outgoing`.
pub async fn open(share: &Share, outgoing: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    let keeper = keeper(share).await?;
    let since = Some(now - SINCE);
    let entries: BTreeMap<String, String> =
        KINDS.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned())).into();
    share.put_codes(&keeper, "water_kinds", &entries).await?;

    let folder = |name: &str| json!({ "kind": "folder", "path": outgoing.join(name) });
    let target = async |code: &str, zh: &str, en: &str, way: serde_json::Value| {
        let settings = json!({ "way": way }).to_string();
        let new = NewTarget { code: code.to_owned(), name: Bilingual::new(zh, en), settings, account: None };
        Ok::<i64, app::AppError>(share.add_target(&keeper, new).await?.0.id)
    };
    let city_management =
        target("city_management", "市综合执法局", "City Management Bureau", folder("city-management"))
            .await?;
    let water = target("water", "市水务集团", "Water Company", folder("water")).await?;
    let hotline = target("hotline", "12345 热线", "12345 Hotline", json!({ "kind": "pull" })).await?;

    let platform = Filter { platforms: vec![Platform::LawEnforcement], ..Filter::default() };
    let every_step = Rule { filter: platform, ..Rule::default() };
    share.add_subscription(&keeper, city_management, "执法事件全过程", &every_step, since).await?;

    let orders = Rule {
        filter: Filter { categories: vec!["02".to_owned()], ..Filter::default() },
        wants: Wants::Report,
        fields: vec![Field::Area, Field::Category, Field::Description],
        shape: Shape { format: Format::Xml, template: Some(ORDER.to_owned()), ..Shape::default() },
        ..Rule::default()
    };
    share.add_subscription(&keeper, water, "供水排水事件", &orders, since).await?;

    let channels = Filter { channels: vec![domain::case::Channel::Hotline], ..Filter::default() };
    let ends = Rule { filter: channels, wants: Wants::Close, ..Rule::default() };
    share.add_subscription(&keeper, hotline, "热线办结回告", &ends, since).await?;
    Ok(())
}

/// The city centre's supervisor, who looks after sharing.
async fn keeper(share: &Share) -> anyhow::Result<Caller> {
    let city = share.app.city();
    let cast = Cast::of(&share.app.ledger, &city).await?;
    let centre = city.rules.units.all().iter().find(|unit| unit.kind == UnitKind::CityCentre);
    let keeper = centre.and_then(|centre| cast.of_unit(centre.id, Role::Supervisor));
    Ok(keeper.context("the city centre has a supervisor")?.clone())
}
