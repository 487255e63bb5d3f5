//! The guides' own commands, as they stand.

use app::caller::TokenScope;
use domain::post::Role;
use testkit::city::CITY;

use crate::scene::Scene;

/// The commands of a guide: its blocks of shell, one after another.
fn commands(guide: &str) -> String {
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    format!("set -euo pipefail\n{}", blocks.collect::<String>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn take_hotline_orders() {
    let scene = Scene::new().await;
    let script = commands(include_str!("../../../../docs/guides/take-hotline-orders.md"));
    let security = scene.server.administrator(Role::SecurityAdmin).await.account();
    let scopes = [TokenScope::Admin, TokenScope::Read];
    let mut command = std::process::Command::new("bash");
    command.arg("-c").arg(script).env("DINGBO", scene.server.origin());
    command.env("SECURITY", scene.server.token(security, &scopes).await);
    command.env("KEEPER", scene.server.token(scene.keeper.account, &scopes).await);
    command.env("CENTRE", CITY.0.to_string()).env("CITY", "3302");
    let running = tokio::task::spawn_blocking(move || command.output());
    // What a node does by itself.
    while !running.is_finished() {
        scene.drive_planning().await;
        tokio::task::yield_now().await;
    }
    let done = running.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("the case is ") && said.contains("unmapped_category"), "{said}");
    assert_eq!(scene.share.store().inbox(true, None, 10).await.unwrap(), []);
}
