//! `dingbo bench`: what the platform does in a second, measured over its own API on this machine. What is measured,
//! against what, and what came out: `bench/README.md`.

pub mod client;
mod crash;
mod fill;
mod full_loop;
mod ground;
mod lists;
mod locate;
mod measure;
mod server;
mod share;
mod spots;

use clap::{Args, Subcommand};

use crate::config::load::Flags;

/// Measures this machine.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Each bench makes a fresh folder (or uses an empty one given with --data), puts the reference city in it, starts
`dingbo serve` over it as a process of its own, and prints figures; the last line is JSON.

  dingbo bench loop                                   full loops, 64 clients, SQLite
  dingbo bench loop --database postgres://...         the same over an empty PostgreSQL database
  dingbo bench lists --data var/million               pages over a million cases; kept, so that it is filled once
  dingbo bench locate                                 the grid of a point
  dingbo bench share                                  deliveries to twenty systems, a backlog of a million first
  dingbo bench crash                                  20 kills under load; nothing acknowledged may be lost")]
pub struct BenchArgs {
    /// Which.
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Clone, Subcommand)]
enum Which {
    /// Full loops over HTTP: steps a second, and how long one takes / 闭环吞吐
    Loop(full_loop::LoopArgs),
    /// A page of cases by every filter, over a million cases / 列表查询
    Lists(lists::ListsArgs),
    /// Finding the grid of a point / 定位
    Locate(locate::LocateArgs),
    /// Deliveries to twenty systems, some slow, some dead for a while / 对接投递
    Share(share::ShareArgs),
    /// Killing the server under load: is every acknowledged step still there? / 断电测试
    Crash(crash::CrashArgs),
}

/// Runs a bench.
pub async fn run(flags: Flags, args: BenchArgs) -> anyhow::Result<()> {
    match args.which {
        Which::Loop(args) => full_loop::run(&flags, args).await,
        Which::Lists(args) => lists::run(&flags, args).await,
        Which::Locate(args) => locate::run(&flags, args).await,
        Which::Share(args) => share::run(&flags, args).await,
        Which::Crash(args) => crash::run(&flags, args).await,
    }
}
