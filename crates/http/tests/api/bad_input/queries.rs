//! Addresses and their queries.

use domain::post::Role;
use serde_json::json;
use testkit::{Fresh, Server};

use super::{Wrong, read_twice};
use crate::support::*;

testkit::on_both_engines!(a_bad_query_is_refused_by_field_and_rule);

async fn a_bad_query_is_refused_by_field_and_rule(fresh: Fresh) {
    let server = Server::start(fresh).await;
    reported(&server).await;
    let dispatcher = server.dispatcher().await;
    let mut wrong = Wrong::default();
    for (path, status, rule, field) in [
        ("/cases?after=zzz", 422, "cursor", "after"),
        ("/cases?after=1.2.3", 422, "cursor", "after"),
        ("/cases?limit=many", 422, "type", "limit"),
        ("/cases?categry=0101", 422, "unknown_parameter", "categry"),
        ("/cases?area=330203001&format=csv", 422, "unknown_parameter", "format"),
        ("/areas?lvl=grid", 422, "unknown_parameter", "lvl"),
        ("/cases?limit=-1", 422, "type", "limit"),
        ("/cases?unit=4294967296", 422, "type", "unit"),
        ("/cases?mine=perhaps", 422, "type", "mine"),
        ("/cases?order=random", 422, "one_of", "order"),
        ("/cases?state=lost", 422, "one_of", "state"),
        ("/cases?stage=limbo", 422, "one_of", "stage"),
        ("/cases?end=happy", 422, "one_of", "end"),
        ("/cases?light=blue", 422, "one_of", "light"),
        ("/cases?channel=pigeon", 422, "one_of", "channel"),
        ("/cases?area=33o2", 422, "area_code", "area"),
        ("/cases?area=", 422, "area_code", "area"),
        ("/cases?category=abc", 422, "category", "category"),
        ("/cases?from=yesterday", 422, "moment", "from"),
        ("/cases?until=2026-13-40", 422, "moment", "until"),
        ("/cases?bbox=1,2,3", 422, "bbox", "bbox"),
        ("/cases?bbox=1,x,2,3,4", 422, "bbox", "bbox"),
        ("/cases?bbox=5,0,1,1", 422, "bbox", "bbox"),
        ("/cases?bbox=NaN,NaN,NaN,NaN", 422, "bbox", "bbox"),
        ("/cases/counts?bbox=a,b,c,d", 422, "bbox", "bbox"),
        ("/cases/points?light=blue", 422, "one_of", "light"),
        ("/cases/export?format=pdf", 422, "one_of", "format"),
        ("/cases/seven", 422, "uuid", "id"),
        ("/cases/by-number/nothing", 404, "no_case", ""),
        ("/cases/by-number/a%00b", 400, "nul", "address"),
        ("/cases?q=%00", 400, "nul", "address"),
        ("/cases/%ff%fe", 400, "request", ""),
        ("/locate?lon=121.5", 422, "missing", "lat"),
        ("/locate?lon=east&lat=29.8", 422, "type", "lon"),
        ("/locate?lon=NaN&lat=29.8", 422, "outside_city", "place"),
        ("/locate?lon=inf&lat=29.8", 422, "outside_city", "place"),
        ("/locate?lon=121.505&lat=29.865&datum=mars", 422, "datum", "place.datum"),
        ("/areas?level=street", 422, "one_of", "level"),
        ("/areas?under=x", 422, "area_code", "under"),
        ("/areas/999999", 404, "no_area", ""),
        ("/units/x/people", 422, "number", "id"),
        ("/taxonomy?year=old", 422, "type", "year"),
        ("/taxonomy?year=1999", 404, "no_taxonomy", ""),
        ("/taxonomy/suggest", 422, "missing", "text"),
        ("/tiles/areas/40/0/0", 422, "tile", "z"),
        ("/tiles/areas/2/9/0", 422, "tile", "z"),
        ("/tiles/areas/2/-1/0", 422, "number", "x"),
        ("/public/cases/330203001-20260310-0001", 422, "missing", "code"),
    ] {
        wrong.unless(path, &read_twice(&dispatcher, path).await, status, rule, field);
    }
    // What is merely unknown is an empty list.
    for path in
        ["/cases?area=9999", "/cases?unit=9999", "/cases?from=2030-01-01", "/cases?bbox=-inf,-inf,inf,-89"]
    {
        assert_eq!(dispatcher.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
    let auditor = server.administrator(Role::AuditAdmin).await;
    for (path, rule, field) in [
        ("/audit?after=1", "cursor", "after"),
        ("/audit?from=then", "moment", "from"),
        ("/audit?account=me", "type", "account"),
    ] {
        wrong.unless(path, &read_twice(&auditor, path).await, 422, rule, field);
    }
    wrong.none();
}
