//! The base map of a WMTS: asked by the server with its key, kept, only where the city is, and said when it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use basemap::{BaseMap, Settings, WmtsSettings};
use parking_lot::Mutex;
use serde_json::json;
use testkit::{Fresh, Server};

use crate::photo;

testkit::on_both_engines!(
    tiles_are_fetched_once_with_a_key_that_stays_here,
    a_provider_that_fails_is_said_and_hurts_nothing_else,
    only_the_citys_own_tiles_are_asked_for,
);

const KEY: &str = "a-key-of-the-servers";
const TILE: &str = "/tiles/base/ground/12/3430/1691";

/// A provider on the loopback: what it was asked, and whether it answers.
#[derive(Clone, Default)]
struct Provider {
    asked: Arc<Mutex<Vec<String>>>,
    refuses: Arc<AtomicBool>,
    at: String,
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self { at: format!("http://{}", listener.local_addr().unwrap()), ..Self::default() };
        let router = Router::new().route("/wmts", get(answer)).with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    async fn map(&self, fresh: &Fresh, days: u64) -> BaseMap {
        let url = format!(
            "{}/wmts?LAYER={{layer}}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}",
            self.at
        );
        let settings = WmtsSettings { url, key: KEY.into(), cache_days: days, ..WmtsSettings::default() };
        BaseMap::open(&Settings::Wmts(settings), &fresh.folder().join("base-map")).await.unwrap()
    }
}

/// Refused as providers refuse: with status 200 and a text.
async fn answer(State(provider): State<Provider>, RawQuery(query): RawQuery) -> Response {
    provider.asked.lock().push(query.unwrap_or_default());
    if provider.refuses.load(Ordering::Relaxed) {
        return (StatusCode::OK, r#"{"code":301012,"msg":"非法key"}"#).into_response();
    }
    photo::jpeg(1).into_response()
}

async fn tiles_are_fetched_once_with_a_key_that_stays_here(fresh: Fresh) {
    let provider = Provider::start().await;
    let map = provider.map(&fresh, 30).await;
    let server = Server::start_over(fresh, map).await;
    let page = server.nobody();
    let city = page.get("/city").await;
    let expected = json!({ "pictures": true, "layers": ["ground", "names"], "first_level": 1, "last_level": 18, "attribution": "天地图" });
    assert_eq!(city.expect(200)["base_map"], expected);
    assert!(!city.text().contains(KEY));

    for _ in 0..2 {
        let tile = page.get(TILE).await;
        assert_eq!((tile.status, tile.header("content-type")), (200, "image/jpeg"));
        assert_eq!(tile.body, photo::jpeg(1));
    }
    page.get("/tiles/base/names/12/3430/1691").await.expect(200);
    let asked = |layer: &str| format!("LAYER={layer}&TILEMATRIX=12&TILEROW=1691&TILECOL=3430&tk={KEY}");
    assert_eq!(*provider.asked.lock(), [asked("vec"), asked("cva")]);
}

async fn a_provider_that_fails_is_said_and_hurts_nothing_else(fresh: Fresh) {
    let provider = Provider::start().await;
    // Nothing kept is fresh, so that each tile is asked for again.
    let map = provider.map(&fresh, 0).await;
    let server = Server::start_over(fresh, map).await;
    let page = server.nobody();
    page.get(TILE).await.expect(200);
    provider.refuses.store(true, Ordering::Relaxed);
    // What was fetched before is given out as long as there is nothing better.
    assert_eq!(page.get(TILE).await.body, photo::jpeg(1));
    let other = page.get("/tiles/base/ground/12/3431/1691").await;
    other.refused(502, "base_map");
    assert!(!other.text().contains(KEY));
    assert!(other.value()["text"]["zh"].as_str().unwrap().contains("底图"));
    page.get("/tiles/areas/12/3430/1691").await.expect(200);
    page.get("/tiles/base/streets/12/3430/1691").await.refused(422, "layer");
    page.get("/tiles/base/ground/3/9/1").await.refused(422, "tile");
}

async fn only_the_citys_own_tiles_are_asked_for(fresh: Fresh) {
    let provider = Provider::start().await;
    let map = provider.map(&fresh, 30).await;
    let server = Server::start_over(fresh, map).await;
    let page = server.nobody();
    // Beijing; the whole world, of which 天地图 has no level 0; closer than its last.
    for elsewhere in ["ground/12/3372/1552", "ground/0/0/0", "ground/19/439087/216519"] {
        page.get(&format!("/tiles/base/{elsewhere}")).await.expect(204);
    }
    assert!(provider.asked.lock().is_empty());
}
