//! `dingbo import units`.

use super::folder::{Folder, UNITS};

#[test]
fn bad_units_are_listed_and_none_is_taken() {
    let folder = Folder::with_city();
    let bad = "code,name,name_en,kind,parent,areas,functions
X,无上级,,department,NOBODY,330201,
,无编码,,department,E,330201,
Y,坏类型,,bureau,E,330201,
Z,坏区域,,station,E-R,330299,
V,坏职能,,station,E-R,330201001,magic
P,甲环,,department,Q,330201,
Q,乙环,,department,P,330201,
";
    folder.write("bad.csv", bad);
    let said = folder.run(&["import", "units", "bad.csv"]);
    assert!(!said.good);
    for (line, field) in [
        (2, "parent"),
        (3, "code"),
        (4, "kind"),
        (5, "areas"),
        (6, "functions"),
        (7, "parent"),
        (8, "parent"),
    ] {
        assert!(said.err.contains(&format!("bad.csv:{line}: {field}")), "{line} {field}:\n{}", said.err);
    }
}

#[test]
fn known_units_are_changed_and_keep_their_number() {
    let folder = Folder::with_city();
    folder.write("units.csv", &UNITS.replace("东区执法局", "东区综合执法局"));
    let said = folder.run(&["import", "units", "units.csv"]);
    assert!(said.good && said.out.contains("0 of them new"), "{}{}", said.out, said.err);
    folder.write(
        "more.csv",
        "code,name,kind,parent,areas,functions\nW-law,西区执法局,department,W,330202,urban_management\n",
    );
    let said = folder.run(&["import", "units", "more.csv"]);
    assert!(said.good && said.out.contains("1 of them new"), "{}{}", said.out, said.err);
}
