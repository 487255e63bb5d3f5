//! `dingbo user` and `dingbo import accounts`.

use super::folder::Folder;

#[test]
fn an_account_from_the_command_line() {
    let folder = Folder::with_city();
    let said = folder.run(&[
        "user",
        "add",
        "security",
        "--name",
        "安全管理员",
        "--role",
        "security_admin",
        "--area",
        "3302",
    ]);
    assert!(said.good && said.out.contains("first password"), "{}{}", said.out, said.err);
    let post = ["--role", "dispatcher", "--unit", "E-R", "--area", "330201001"];
    let said = folder.run(&[&["user", "add", "wang.li", "--name", "王丽"][..], &post].concat());
    assert!(said.good, "{}", said.err);
    // Taken, unknown role, unit, area; a business post without a unit.
    for (args, named) in [
        (
            vec!["user", "add", "wang.li", "--role", "handler", "--unit", "E-law", "--area", "330201"],
            "wang.li",
        ),
        (vec!["user", "add", "x.y", "--role", "king", "--area", "3302"], "role"),
        (vec!["user", "add", "x.y", "--role", "handler", "--unit", "NONE", "--area", "3302"], "unit"),
        (vec!["user", "add", "x.y", "--role", "handler", "--unit", "E-law", "--area", "4401"], "area"),
        (vec!["user", "add", "x.y", "--role", "handler", "--area", "330201"], "unit"),
        (vec!["user", "passwd", "nobody"], "nobody"),
    ] {
        let said = folder.run(&args);
        assert!(!said.good && said.err.contains(named), "{args:?}: {}", said.err);
    }
    let said = folder.run(&[
        "user",
        "post",
        "wang.li",
        "--role",
        "verifier",
        "--unit",
        "E-R",
        "--area",
        "330201001",
    ]);
    assert!(said.good && said.out.contains('2'), "{}{}", said.out, said.err);
    // Administrators do nothing else.
    let said = folder.run(&["user", "post", "wang.li", "--role", "audit_admin", "--area", "3302"]);
    assert!(!said.good);
    let said = folder.run(&["user", "token", "wang.li", "--for", "热线", "--scope", "read", "--days", "30"]);
    assert!(said.good && said.out.lines().any(|line| line.len() == 64), "{}{}", said.out, said.err);
    assert!(folder.run(&["user", "passwd", "wang.li"]).good);
    let said = folder.run(&["user", "list"]);
    assert!(said.out.contains("wang.li  王丽") && said.out.contains("安全管理员"), "{}", said.out);
}

#[test]
fn a_table_of_accounts_is_taken_whole_or_not_at_all() {
    let folder = Folder::with_city();
    let good = "login,name,role,unit,area\nli.na,李娜,handler,E-law,330201\nli.na,李娜,unit_lead,E-law,330201\nzhao,赵强,verifier,W-R,330202001\n";
    folder.write("bad.csv", &format!("{good}x,坏登录名,handler,E-law,330201\nsun,孙,handler,,330201\n"));
    let said = folder.run(&["import", "accounts", "bad.csv", "--passwords", "secret.csv"]);
    assert!(
        !said.good && said.err.contains("bad.csv:5: login") && said.err.contains("bad.csv:6: posts.unit"),
        "{}",
        said.err
    );
    assert!(!folder.path().join("secret.csv").exists());
    assert!(!folder.run(&["user", "list"]).out.contains("li.na"));

    folder.write("good.csv", good);
    let said = folder.run(&["import", "accounts", "good.csv", "--passwords", "secret.csv"]);
    assert!(said.good, "{}", said.err);
    let passwords = folder.read("secret.csv");
    assert_eq!(passwords.lines().count(), 3);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("secret.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Once more: the file is not overwritten, the logins are taken.
    assert!(
        folder
            .run(&["import", "accounts", "good.csv", "--passwords", "secret.csv"])
            .err
            .contains("secret.csv")
    );
    let said = folder.run(&["import", "accounts", "good.csv", "--passwords", "other.csv"]);
    assert!(!said.good && !folder.path().join("other.csv").exists(), "{}", said.err);
}
