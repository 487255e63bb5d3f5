//! The commands, a file each.

mod audited;
mod export;
mod import;
mod operator;
mod refused;
mod transfer;
mod user;
mod verify;

use std::io::Write as _;
use std::process::ExitCode;

use app::TimeSource;
use clap::CommandFactory as _;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::config::load::{self, ListenFlags};
use crate::node::Node;
use crate::{bench, config, demo, log, replay, serve};

/// Does what was asked.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { flags, command } = cli;
    let settings_over = |defaults: Config, listen: &ListenFlags| -> anyhow::Result<Config> {
        let config = load::load_over(defaults, &flags, listen)?.config;
        log::start(&config.log)?;
        Ok(config)
    };
    let settings = |listen: &ListenFlags| settings_over(Config::default(), listen);
    let unheard = ListenFlags::default();
    match command {
        Command::Serve(listen) => {
            let config = settings(&listen)?;
            let listener = serve::listen(&config)?;
            let node = Node::open(&config, TimeSource::System).await?;
            serve::serve(&config, node, listener).await?;
        }
        Command::Demo(args) => {
            // Beside the city that `serve` serves, not over it.
            let defaults = Config { data: "var/demo".into(), ..Config::default() };
            demo::run(&settings_over(defaults, &args.listen)?, &args).await?;
        }
        Command::Import(what) => return import::run(&settings(&unheard)?, what).await,
        Command::Export(what) => export::run(&settings(&unheard)?, what).await?,
        Command::Replay(args) => replay::run(flags.clone(), args).await?,
        Command::Verify => return verify::run(&settings(&unheard)?).await,
        Command::User(what) => user::run(&settings(&unheard)?, what).await?,
        Command::Backup { folder } => transfer::backup(&settings(&unheard)?, &folder).await?,
        Command::Restore { folder } => transfer::restore(&settings(&unheard)?, &folder).await?,
        Command::Move { from, to } => transfer::move_city(&settings(&unheard)?, &from, &to).await?,
        Command::Openapi => out(&format!("{}\n", http::openapi().to_pretty_json()?))?,
        Command::Bench(args) => bench::run(flags.clone(), args).await?,
        Command::Config(listen) => out(&config::show::text(&load::load(&flags, &listen)?)?)?,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dingbo", &mut script);
            out(&String::from_utf8_lossy(&script))?;
        }
        Command::Version => println!("dingbo {}", env!("CARGO_PKG_VERSION")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what may be long to standard output; that nobody reads on is an error as any other, not a panic.
fn out(text: &str) -> std::io::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes())
}
