//! Cases as files: where a file was cut it says so, and nobody takes them without end.

use app::Caller;
use app::cases::export::{Exported, Line};
use domain::bilingual::Language;
use domain::post::Role;
use ledger::cases::{Filter, State};
use testkit::city::COUNTY;
use testkit::{Fresh, Server};

use crate::support::*;

testkit::on_both_engines!(an_export_says_whether_it_was_cut);

async fn an_export_says_whether_it_was_cut(fresh: Fresh) {
    let server = Server::start(fresh).await;
    for _ in 0..3 {
        reported(&server).await;
    }
    let platform = Caller::platform("3302".parse().unwrap());
    for (most, rows, cut) in [(2, 2, true), (3, 3, false), (usize::MAX, 3, false)] {
        let mut lines: Vec<Line> = Vec::new();
        let take = |page: &[Line]| {
            lines.extend_from_slice(page);
            Ok(())
        };
        let filter = Filter { state: State::All, ..Filter::default() };
        let exported = server.app.export(&platform, filter, Language::En, most, take).await.unwrap();
        assert_eq!((exported, lines.len()), (Exported { rows, cut }, rows));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_and_looks_are_limited_by_account() {
    let server = Server::start(Fresh::sqlite()).await;
    let analyst = server.staff(Role::Analyst, COUNTY).await;
    let mut tries = 0;
    while analyst.get("/cases/export").await.status != 429 {
        tries += 1;
        assert!(tries < 200, "files can be taken away without end");
    }
    assert!(tries >= 20, "{tries}");
    // Elsewhere it is the same account; others are not held up by it.
    server.signed_in(analyst.account()).await.get("/cases/export").await.refused(429, "too_many");
    server.dispatcher().await.get("/cases/export").await.header("content-disposition");
}
