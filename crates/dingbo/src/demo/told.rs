//! What the demo says when it is ready: where to look, and as whom.

use std::path::Path;

use app::city::City;
use domain::post::Role;

use super::people::DemoAccount;
use crate::config::Config;

/// Roles worth trying first, in the order of the loop.
const SHOWN: [Role; 9] = [
    Role::GridWorker,
    Role::Dispatcher,
    Role::Handler,
    Role::Verifier,
    Role::ShiftLead,
    Role::Supervisor,
    Role::UnitLead,
    Role::Analyst,
    Role::SecurityAdmin,
];

/// Prints it.
pub fn tell(config: &Config, city: &City, accounts: &[DemoAccount], file: &Path) {
    let scheme = if config.tls.cert.is_some() { "https" } else { "http" };
    println!();
    println!("  {} · Dingbo 定波    {scheme}://{}", city.name, config.listen);
    println!("  API    {scheme}://{}/docs/api", config.listen);
    println!();
    if let Some(first) = accounts.first() {
        println!("  所有演示账号的密码 / the password of all accounts:  {}", first.password);
    }
    for role in SHOWN {
        let Some(account) = of_first_town(accounts, role) else { continue };
        println!("    {:<34} {} / {}", account.login, account.about.zh, account.about.en);
    }
    println!();
    println!("  全部 {} 个账号 / all accounts:  {}", accounts.len(), file.display());
    println!("  Ctrl-C 停止 / stops");
    println!();
}

/// The first account of a role in the town of the first grid worker, where there is one, so that the table tells of
/// people who work together.
fn of_first_town(accounts: &[DemoAccount], role: Role) -> Option<&DemoAccount> {
    let home = accounts.first().map(|worker| &worker.area);
    let near = accounts.iter().find(|account| {
        account.role == role && home.is_some_and(|home| account.area.covers(home) || *home == account.area)
    });
    near.or_else(|| accounts.iter().find(|account| account.role == role))
}
