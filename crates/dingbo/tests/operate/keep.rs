//! Backup, restore, move, verify.

use super::folder::Folder;

#[test]
fn a_city_is_backed_up_restored_moved_and_verifies() {
    let folder = Folder::with_city();
    assert!(folder.run(&["user", "add", "security", "--role", "security_admin", "--area", "3302"]).good);
    let said = folder.run(&["verify"]);
    assert!(said.good && said.out.contains("all is as it was"), "{}{}", said.out, said.err);
    let said = folder.run(&["backup", "copy"]);
    assert!(said.good, "{}", said.err);

    // A restore needs the keys beside it, and an empty database.
    let said = folder.run(&["restore", "copy", "--data", "other"]);
    assert!(!said.good && said.err.contains("other/keys"), "{}", said.err);
    std::fs::create_dir_all(folder.path().join("other")).unwrap();
    let keys = folder.path().join("data/keys");
    std::fs::create_dir_all(folder.path().join("other/keys")).unwrap();
    for key in std::fs::read_dir(keys).unwrap().map(Result::unwrap) {
        std::fs::copy(key.path(), folder.path().join("other/keys").join(key.file_name())).unwrap();
    }
    let said = folder.run(&["restore", "copy", "--data", "other"]);
    assert!(said.good, "{}", said.err);
    assert!(folder.run(&["user", "list", "--data", "other"]).out.contains("security"));
    assert!(folder.run(&["verify", "--data", "other"]).good);
    let said = folder.run(&["restore", "copy", "--data", "other"]);
    assert!(!said.good && said.err.contains("not empty"), "{}", said.err);

    let said = folder.run(&["move", "--from", "data/dingbo.db", "--to", "moved.db"]);
    assert!(said.good, "{}", said.err);
    let said = folder.run(&["user", "list", "--database", "moved.db"]);
    assert!(said.out.contains("security"), "{}{}", said.out, said.err);
}

#[test]
fn what_is_not_there_is_said() {
    let folder = Folder::empty();
    std::fs::create_dir_all(folder.path().join("data/keys")).unwrap();
    let said = folder.run(&["restore", "nothing"]);
    assert!(!said.good && said.err.contains("nothing"), "{}", said.err);
    for args in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["verify"], &["user", "list"], &["backup", "copy"]]
    {
        let said = folder.run(&[args, &["--data", "mistyped"]].concat());
        assert!(!said.good && said.err.contains("dingbo import areas"), "{args:?}: {}", said.err);
        assert!(!folder.path().join("mistyped").exists(), "{args:?} made a folder");
    }
}
