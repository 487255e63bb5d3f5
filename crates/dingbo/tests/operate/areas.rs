//! `dingbo import areas`: all or nothing, each refused row with its line and reason.

use super::folder::{DIVISIONS, Folder, outlines};

#[test]
fn a_city_is_taken_in_and_comes_out_again() {
    let folder = Folder::with_city();
    let said = folder.run(&["export", "areas", "--divisions", "out.csv", "--outlines", "out.geojson"]);
    assert!(said.good, "{}", said.err);
    let table = folder.read("out.csv");
    assert!(table.contains("330201001001002,一社区第2网格,grid,330201001001,"), "{table}");
    assert!(table.contains("330201001,甲街道,town,330201,Jia Subdistrict"), "{table}");
    let shapes: serde_json::Value = serde_json::from_str(&folder.read("out.geojson")).unwrap();
    // The four grids are given; villages, towns, counties and the city are theirs together.
    assert_eq!(shapes["features"].as_array().unwrap().len(), 11);

    let other = Folder::empty();
    // A name in English that the table gives is kept; where it gives none, one is made.
    let named =
        table.replace("330201,Jia Subdistrict", "330201,First Street").replace(",Yi Subdistrict", ",");
    assert_eq!(named.matches("Subdistrict").count(), table.matches("Subdistrict").count() - 2, "{table}");
    other.write("divisions.csv", &named);
    other.write("outlines.geojson", &folder.read("out.geojson"));
    let said =
        other.run(&["import", "areas", "--divisions", "divisions.csv", "--outlines", "outlines.geojson"]);
    assert!(said.good && said.out.contains("11"), "{}{}", said.out, said.err);
    assert!(other.run(&["export", "areas", "--divisions", "again.csv"]).good);
    assert_eq!(other.read("again.csv"), table.replace("330201,Jia Subdistrict", "330201,First Street"));
}

#[test]
fn bad_rows_are_listed_and_nothing_is_half_imported() {
    let folder = Folder::empty();
    let bad = format!("{DIVISIONS}33020200100100x,坏编码,grid,330202001001\n330209001,无上级,town,330209\n");
    folder.write("divisions.csv", &bad);
    folder.write("outlines.geojson", &outlines().replace("330202001001001", "330202001001009"));
    let args = ["import", "areas", "--divisions", "divisions.csv", "--outlines", "outlines.geojson"];
    let said = folder.run(&args);
    assert!(!said.good);
    for named in [
        "divisions.csv:13: code",
        "divisions.csv:14: parent_code",
        "outlines.geojson:1: code",
        "nothing was taken",
    ] {
        assert!(said.err.contains(named), "{named} is not in:\n{}", said.err);
    }
    // Nothing of it is there: the mended files are taken whole.
    assert!(!folder.run(&["user", "list"]).good);
    folder.write("divisions.csv", DIVISIONS);
    folder.write("outlines.geojson", &outlines());
    let said = folder.run(&args);
    assert!(said.good, "{}", said.err);
    // And a code is never used twice.
    let said = folder.run(&args);
    assert!(!said.good && said.err.contains("divisions.csv:2: code"), "{}", said.err);
}

#[test]
fn a_trial_run_stores_nothing_and_zones_are_left_out_by_rule() {
    let folder = Folder::empty();
    folder.write("divisions.csv", DIVISIONS);
    folder.write("zones.csv", "code,name\n330202,西区\n");
    let said = folder.run(&[
        "import",
        "areas",
        "--divisions",
        "divisions.csv",
        "--leave-out",
        "zones.csv",
        "--dry-run",
    ]);
    assert!(said.good && said.out.contains("5 left out by rule"), "{}{}", said.out, said.err);
    assert!(!folder.run(&["user", "list"]).good);
}

#[test]
fn files_that_are_none_are_said() {
    let folder = Folder::empty();
    assert!(folder.run(&["import", "areas", "--divisions", "none.csv"]).err.contains("none.csv"));
    std::fs::write(
        folder.path().join("gbk.csv"),
        b"code,name,level,parent_code\n3302,\xc4\xfe\xb2\xa8,city,33\n",
    )
    .unwrap();
    assert!(folder.run(&["import", "areas", "--divisions", "gbk.csv"]).err.contains("UTF-8"));
    folder.write("divisions.csv", DIVISIONS);
    let said = folder.run(&["import", "areas", "--divisions", "divisions.csv", "--datum", "mars"]);
    assert!(said.err.contains("mars"), "{}", said.err);
}
