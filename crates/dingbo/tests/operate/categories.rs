//! `dingbo import categories`.

use super::folder::Folder;

const SHIPPED: &str = include_str!("../../../../data/categories.toml");

#[test]
fn an_edition_is_compared_taken_once_and_never_changed() {
    let folder = Folder::with_city();
    let next = SHIPPED.replace("revision = 1\n", "revision = 2\n").replace("井盖缺失破损", "井盖缺失损坏");
    assert_ne!(next, SHIPPED);
    folder.write("next.toml", &next);
    let said = folder.run(&["import", "categories", "next.toml", "--dry-run"]);
    assert!(said.good && said.out.contains("~ 0101"), "{}{}", said.out, said.err);
    let said = folder.run(&["import", "categories", "next.toml"]);
    assert!(said.good && said.out.contains("166"), "{}{}", said.out, said.err);
    assert!(folder.run(&["import", "categories", "next.toml"]).good);
    folder.write("next.toml", &next.replace("路面破损", "路面坑洼"));
    let said = folder.run(&["import", "categories", "next.toml"]);
    assert!(!said.good && said.err.contains("revision"), "{}", said.err);
    folder.write("bad.toml", "year = 2027\n");
    let said = folder.run(&["import", "categories", "bad.toml"]);
    assert!(!said.good && said.err.contains("nothing was taken"), "{}", said.err);
}
