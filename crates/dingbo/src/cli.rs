//! The command line: what can be asked of the binary, and help that teaches how.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::config::load::{Flags, ListenFlags};
use crate::{bench, replay};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default());

const ABOUT: &str =
    "Dingbo 定波: from a report in a grid to a closed, rated case / 网格事件, 从上报到办结评价";

const FIRST_STEPS: &str = "\
First steps / 从这里开始:
  dingbo demo                       the reference city with lively cases, at http://127.0.0.1:8080
                                    参考城市与示例事件; 演示账号见 demo-accounts.json
A city of your own / 部署自己的城市:
  1. mkdir -p var/dingbo && dingbo config > var/dingbo/dingbo.toml
                                    then set city.code and city.name_zh in it / 在其中填写城市编码和名称
  2. dingbo import areas --divisions divisions.csv --outlines outlines.geojson
  3. dingbo import units units.csv
  4. dingbo user add security --role security_admin --area 3302
  5. dingbo serve
Every day / 日常:
  dingbo verify                     is every step still what it was?  核验流转记录
  dingbo backup /backup/today       while it serves  在线备份

`dingbo help COMMAND` tells more about each. Settings come from dingbo.toml, DINGBO_* variables and flags.";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "dingbo", version, about = ABOUT, after_help = FIRST_STEPS, styles = STYLES, max_term_width = 110)]
#[command(propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// Settings that every command takes.
    #[command(flatten)]
    pub flags: Flags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the city: the API and the pages / 启动服务
    #[command(after_help = "\
Stops on Ctrl-C or SIGTERM: takes no new requests, finishes those it has, seals, and closes the database.
/healthz says whether the process lives, /readyz whether it can answer, /metrics what it does.

Examples / 示例:
  dingbo serve --data /var/lib/dingbo --listen 0.0.0.0:8443 --tls-cert city.pem --tls-key city.key
  dingbo serve --database postgres://dingbo@db/dingbo --log-format json")]
    Serve(ListenFlags),
    /// Prepare the reference city with lively cases and serve it / 演示参考城市
    #[command(after_help = "\
The first start prepares the folder: areas, units, accounts for every post, and some thousand cases of the last
thirty days in every stage. The accounts, with one password drawn for this folder, are in DIR/demo-accounts.json.
Later starts serve what is there. Delete the folder to begin anew.

Examples / 示例:
  dingbo demo
  dingbo demo --data /tmp/city --listen 127.0.0.1:9000 --cases 500")]
    Demo(DemoArgs),
    /// Take in areas, units, accounts or categories / 导入
    #[command(subcommand)]
    Import(Import),
    /// Write cases or areas to a file / 导出
    #[command(subcommand)]
    Export(Export),
    /// Drive recorded requests through the loop, with a clock of their own / 回放历史数据
    Replay(replay::ReplayArgs),
    /// Check that no step was altered, removed, reordered or cut off / 核验流转记录
    #[command(after_help = "\
Recomputes every hash, the row of every case from its steps, and every sealed checkpoint, and compares the copy of
the checkpoints that is kept outside the database. Erased words stay green: steps hash a commitment of them.
Exit code 0: all is as it was. 1: something is not, and it is named.")]
    Verify,
    /// Accounts, posts, passwords and tokens / 账号与岗位
    #[command(subcommand)]
    User(User),
    /// Write a consistent copy to a folder, while serving / 备份
    #[command(after_help = "\
The copy holds everything in the database, from one moment, in a form either engine restores from. It does not hold
the keys (DIR/keys) nor the evidence files (DIR/evidence): copy those too, the keys to another place.

Example / 示例:
  dingbo backup /backup/2026-11-24")]
    Backup {
        /// The folder to write; must not exist or be empty / 备份目录
        folder: PathBuf,
    },
    /// Fill an empty database from a backup / 恢复
    #[command(after_help = "\
Checks the digest of every table first, refuses a database that is not empty, and takes all or nothing. Put the keys
(DIR/keys) in place first. Where the copy of the checkpoints (DIR/seals.jsonl) is gone, it is written anew.

Example / 示例:
  dingbo restore /backup/2026-11-24 --data /var/lib/dingbo && dingbo verify --data /var/lib/dingbo")]
    Restore {
        /// The folder that `dingbo backup` wrote / 备份目录
        folder: PathBuf,
    },
    /// Copy everything from one database to another, and compare / 迁移数据库
    #[command(after_help = "\
From SQLite to PostgreSQL or back. The target must be empty; afterwards the rows and a digest of every table are
compared on both sides. Stop the server first, then set `database` to the new address.

Example / 示例:
  dingbo move --from var/dingbo/dingbo.db --to postgres://dingbo@db/dingbo")]
    Move {
        /// The database to copy from / 源数据库
        #[arg(long, value_name = "URL")]
        from: String,
        /// The database to copy to / 目标数据库
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Print the description of the API, OpenAPI 3.1 / 输出接口描述
    Openapi,
    /// Measure: the loop, lists, locating / 测量
    Bench(bench::BenchArgs),
    /// Print the settings in force and where each came from; secrets are masked / 显示配置
    #[command(after_help = "\
The output is itself a configuration file. DINGBO_CITY__CODE=330200 sets city.code, and so on.

Examples / 示例:
  dingbo config
  DINGBO_LISTEN=0.0.0.0:80 dingbo config --log-format json")]
    Config(ListenFlags),
    /// Print completions for a shell / 输出命令补全
    #[command(after_help = "\
Examples / 示例:
  dingbo completions bash > /etc/bash_completion.d/dingbo
  dingbo completions zsh  > ~/.zfunc/_dingbo")]
    Completions {
        /// Which shell / 哪种 shell
        shell: Shell,
    },
    /// Print the version / 版本
    Version,
}

/// How the demo is prepared and served.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Where to listen.
    #[command(flatten)]
    pub listen: ListenFlags,
    /// About how many cases the first start makes / 示例事件数
    #[arg(long, default_value_t = 3000, value_name = "N")]
    pub cases: usize,
    /// Prepare the folder and stop / 只准备数据
    #[arg(long)]
    pub prepare_only: bool,
    /// Serve the demo to other machines too, although all its accounts share one password / 允许非本机访问
    #[arg(long)]
    pub yes_demo_in_public: bool,
}

/// What can be taken in. Each says how many rows it took and names each it refused; nothing is half-imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Areas: a table of divisions, and outlines / 区域与网格
    #[command(after_help = "\
divisions  a CSV with the columns code,name,level,parent_code and perhaps name_en; level is city, county, town,
           village or grid. A code has as many digits as its level and begins with its parent's.
outlines   a GeoJSON FeatureCollection; each feature has a property code. Outlines of one level must not overlap.

Every row and feature is checked first. If any is refused, each is listed with its line and reason, and nothing is
taken. --leave-out FILE names codes (a CSV with a column code) that are left out with all below them, such as
statistical zones; they are counted apart.

Example / 示例:
  dingbo import areas --divisions divisions.csv --outlines outlines.geojson --leave-out zones.csv")]
    Areas(ImportAreas),
    /// Units: centres, rooms, departments, stations / 单位
    #[command(after_help = "\
A CSV with the columns code,name,name_en,kind,parent,areas,functions. kind is city_centre, county_centre, room,
department or station; parent is another unit's code; areas and functions are lists separated by spaces.
Known codes are changed, new ones added.

Example / 示例:
  dingbo import units units.csv")]
    Units {
        /// The table / 单位表
        file: PathBuf,
    },
    /// Accounts with their posts / 账号与岗位
    #[command(after_help = "\
A CSV with the columns login,name,role,unit,area; several rows of one login are several posts. unit is a unit's
code, empty for administrators. First passwords are drawn and written to --passwords, readable by you alone; each
must be changed at the first sign-in.

Example / 示例:
  dingbo import accounts people.csv --passwords first-passwords.csv")]
    Accounts {
        /// The table / 账号表
        file: PathBuf,
        /// Where to write the first passwords; must not exist / 初始密码文件
        #[arg(long, value_name = "FILE")]
        passwords: PathBuf,
    },
    /// A year's taxonomy: categories, leaves, filing conditions / 类别表
    #[command(after_help = "\
A TOML file like data/categories.toml. An edition that is there already is not changed: raise its revision.
Cases keep the edition they were reported under. The differences from the edition before are printed.

Example / 示例:
  dingbo import categories categories-2027.toml")]
    Categories {
        /// The file / 类别文件
        file: PathBuf,
        /// Print the differences and store nothing / 只比较, 不导入
        #[arg(long)]
        dry_run: bool,
    },
}

/// Areas to be taken in.
#[derive(Debug, Clone, Args)]
pub struct ImportAreas {
    /// The division tree, CSV / 区划表
    #[arg(long, value_name = "CSV")]
    pub divisions: PathBuf,
    /// Outlines, GeoJSON / 边界
    #[arg(long, value_name = "GEOJSON")]
    pub outlines: Option<PathBuf>,
    /// The datum of the outlines: wgs84, cgcs2000, gcj02 or bd09 / 边界的坐标系
    #[arg(long, default_value = "wgs84", value_name = "DATUM")]
    pub datum: String,
    /// Codes that are left out with all below them, CSV / 不导入的区划
    #[arg(long, value_name = "CSV")]
    pub leave_out: Option<PathBuf>,
    /// Where the data comes from, kept with every area / 来源说明
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub source: String,
    /// Check and say what would be refused, and store nothing / 只检查, 不导入
    #[arg(long)]
    pub dry_run: bool,
}

/// What can be written to a file.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Cases, as CSV or XLSX by the file's ending; personal text masked / 事件
    #[command(after_help = "\
Examples / 示例:
  dingbo export cases november.xlsx --from 2026-11-01 --until 2026-12-01
  dingbo export cases open.csv --state open --area 330203")]
    Cases(ExportCases),
    /// Areas: a table of divisions and their outlines / 区域
    #[command(after_help = "\
Writes what `dingbo import areas` reads.

Example / 示例:
  dingbo export areas --divisions divisions.csv --outlines outlines.geojson")]
    Areas {
        /// The division tree, CSV / 区划表
        #[arg(long, value_name = "CSV")]
        divisions: PathBuf,
        /// Outlines, GeoJSON / 边界
        #[arg(long, value_name = "GEOJSON")]
        outlines: Option<PathBuf>,
    },
}

/// Which cases are written.
#[derive(Debug, Clone, Args)]
pub struct ExportCases {
    /// The file to write: .csv or .xlsx / 输出文件
    pub file: PathBuf,
    /// open, ended or all / 状态
    #[arg(long, default_value = "all", value_parser = ["open", "ended", "all"])]
    pub state: String,
    /// Only this area and below / 区域编码
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// Only this category or leaf / 类别编码
    #[arg(long, value_name = "CODE")]
    pub category: Option<String>,
    /// Reported on or after this day of the city's zone / 起始日期
    #[arg(long, value_name = "DATE")]
    pub from: Option<chrono::NaiveDate>,
    /// Reported before this day / 截止日期 (不含)
    #[arg(long, value_name = "DATE")]
    pub until: Option<chrono::NaiveDate>,
}

/// Accounts from the command line: for the first ones, and for when nobody can sign in any more.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Open an account with a post; the first password is printed once / 新建账号
    #[command(after_help = "\
Roles / 岗位: grid_worker dispatcher shift_lead handler unit_lead verifier supervisor analyst system_admin
security_admin audit_admin service. The three administrators exclude each other and every business role.

Examples / 示例:
  dingbo user add security --name 安全管理员 --role security_admin --area 3302
  dingbo user add wang.li --name 王丽 --role dispatcher --unit 330203001-R --area 330203001")]
    Add {
        /// What they sign in with / 登录名
        login: String,
        /// The name colleagues see / 姓名
        #[arg(long, default_value = "")]
        name: String,
        /// Their first post.
        #[command(flatten)]
        post: PostArgs,
    },
    /// Give an account a new first password, printed once / 重置密码
    Passwd {
        /// Whose / 登录名
        login: String,
    },
    /// List accounts with their posts / 列出账号
    List,
    /// Give an account another post, or take one / 增减岗位
    #[command(after_help = "\
Examples / 示例:
  dingbo user post wang.li --role verifier --unit 330203001-R --area 330203001
  dingbo user post wang.li --role verifier --unit 330203001-R --area 330203001 --remove")]
    Post {
        /// Whose / 登录名
        login: String,
        /// Which post.
        #[command(flatten)]
        post: PostArgs,
        /// Take the post away instead / 撤销该岗位
        #[arg(long)]
        remove: bool,
    },
    /// Make an API token for an account; its secret is printed once / 新建令牌
    #[command(after_help = "\
Example / 示例:
  dingbo user token hotline --for 12345热线 --scope report --scope read --days 365")]
    Token {
        /// Whose posts it uses / 登录名
        login: String,
        /// What it is for / 用途
        #[arg(long = "for", value_name = "TEXT")]
        purpose: String,
        /// What it may be used for / 权限
        #[arg(long = "scope", required = true, value_parser = ["read", "report", "act", "admin"])]
        scopes: Vec<String>,
        /// Days until it ends [default: never] / 有效天数
        #[arg(long, value_name = "N")]
        days: Option<u32>,
    },
}

/// A post on the command line.
#[derive(Debug, Clone, Args)]
pub struct PostArgs {
    /// The role / 岗位
    #[arg(long)]
    pub role: String,
    /// The unit's code; none for administrators / 单位编码
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// The area's code / 区域编码
    #[arg(long, value_name = "CODE")]
    pub area: String,
}

#[cfg(test)]
mod tests {
    use clap::{Command as Clap, CommandFactory as _};

    use super::*;

    /// The help of a command and of all below it.
    fn help(command: &mut Clap, path: &str, out: &mut String) {
        let text = command.clone().term_width(100).render_long_help();
        out.extend(["==== ", path, "\n\n", &text.to_string(), "\n\n"]);
        let below: Vec<_> = command.get_subcommands_mut().filter(|sub| sub.get_name() != "help").collect();
        for sub in below {
            let path = format!("{path} {}", sub.get_name());
            help(sub, &path, out);
        }
    }

    #[test]
    fn help_teaches() {
        let mut command = Cli::command();
        command.build();
        let mut out = String::new();
        help(&mut command, "dingbo", &mut out);
        let out: Vec<_> = out.lines().map(str::trim_end).collect();
        insta::assert_snapshot!("help", out.join("\n"));
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
