//! A WMTS, asked by the server: what was fetched is kept, and given out as long as the provider does not answer.

mod address;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Client;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

pub use address::address;

use crate::cache::{Cache, Kept};
use crate::settings::WmtsSettings;
use crate::tile::{Format, TileData};
use crate::{Description, Fault, Layer, Tile};

/// How many tiles are on their way from the provider at once.
const AT_ONCE: usize = 16;
/// The largest tile taken, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;
const DAY: Duration = Duration::from_hours(24);

/// A WMTS.
#[derive(Debug)]
pub struct Wmts {
    settings: WmtsSettings,
    client: Client,
    cache: Arc<Cache>,
    turns: Semaphore,
}

impl Wmts {
    pub(crate) fn open(settings: &WmtsSettings, cache: &Path) -> Result<Self, Fault> {
        check(settings)?;
        // One process, one provider; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(Duration::from_secs(settings.timeout_s))
            .user_agent(concat!("dingbo/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Fault::Unusable { zh: error.to_string(), en: error.to_string() })?;
        // Tiles of another provider lie in another folder.
        let folder = cache.join(&hex::encode(Sha256::digest(&settings.url))[..12]);
        let fresh = DAY * u32::try_from(settings.cache_days).unwrap_or(u32::MAX);
        let cache = Cache::open(&folder, settings.cache_mb * 1024 * 1024, fresh).map_err(|error| {
            Fault::Unusable {
                zh: format!("瓦片缓存目录 {} 不可写: {error}", folder.display()),
                en: format!("the folder {} for tiles cannot be used: {error}", folder.display()),
            }
        })?;
        let turns = Semaphore::new(AT_ONCE);
        Ok(Self { settings: settings.clone(), client, cache: Arc::new(cache), turns })
    }

    pub(crate) fn description(&self) -> Description {
        let mut layers = vec![Layer::Ground];
        if !self.settings.names.is_empty() {
            layers.push(Layer::Names);
        }
        Description {
            pictures: true,
            layers,
            levels: [self.settings.first_level, self.settings.last_level],
            attribution: self.settings.attribution.clone(),
        }
    }

    /// One tile: from the folder while it is fresh, else from the provider, else the old one.
    pub(crate) async fn tile(&self, layer: Layer, tile: Tile) -> Result<TileData, Fault> {
        let name = match layer {
            Layer::Ground => &self.settings.ground,
            Layer::Names => &self.settings.names,
        };
        let kept = self.kept(name, tile).await;
        let bytes = match kept {
            Some(Kept { bytes, fresh: true }) => bytes,
            kept => match (self.fetch(name, tile).await, kept) {
                (Ok(bytes), _) => {
                    self.keep(name, tile, bytes.clone()).await;
                    bytes
                }
                (Err(_), Some(old)) => old.bytes,
                (Err(fault), None) => return Err(fault),
            },
        };
        let format =
            Format::of_picture(&bytes).ok_or_else(|| Fault::Read("a kept tile is no picture".into()))?;
        Ok(TileData { format, bytes })
    }

    async fn fetch(&self, layer: &str, tile: Tile) -> Result<Bytes, Fault> {
        // The address holds the key, and what goes wrong is logged.
        let broken = |error: reqwest::Error| Fault::Upstream(error.without_url().to_string());
        let _turn = self.turns.acquire().await.map_err(|error| Fault::Upstream(error.to_string()))?;
        let answer = self.client.get(address(&self.settings, layer, tile)).send().await.map_err(broken)?;
        let status = answer.status();
        if !status.is_success() {
            return Err(Fault::Upstream(format!("it answered {status}")));
        }
        if answer.content_length().is_some_and(|length| length > LARGEST as u64) {
            return Err(Fault::Upstream("its tile is too large".into()));
        }
        let bytes = answer.bytes().await.map_err(broken)?;
        match Format::of_picture(&bytes) {
            Some(_) if bytes.len() <= LARGEST => Ok(bytes),
            _ => Err(Fault::Upstream("it answered with no picture; is the key right?".into())),
        }
    }

    async fn kept(&self, layer: &str, tile: Tile) -> Option<Kept> {
        let (cache, layer) = (Arc::clone(&self.cache), layer.to_owned());
        tokio::task::spawn_blocking(move || cache.get(&layer, tile)).await.ok().flatten()
    }

    /// What cannot be kept is served all the same.
    async fn keep(&self, layer: &str, tile: Tile, bytes: Bytes) {
        let (cache, layer) = (Arc::clone(&self.cache), layer.to_owned());
        let kept = tokio::task::spawn_blocking(move || cache.put(&layer, tile, &bytes)).await;
        if let Ok(Err(error)) = kept {
            tracing::warn!(%error, "a tile of the base map could not be kept");
        }
    }
}

fn check(settings: &WmtsSettings) -> Result<(), Fault> {
    let unusable = |zh: &str, en: &str| Err(Fault::Unusable { zh: zh.into(), en: en.into() });
    if !settings.url.starts_with("http://") && !settings.url.starts_with("https://") {
        return unusable("url 应以 http:// 或 https:// 开头", "url begins with http:// or https://");
    }
    for part in ["{z}", "{x}", "{y}"] {
        if !settings.url.contains(part) {
            return unusable(&format!("url 缺少 {part}"), &format!("url lacks {part}"));
        }
    }
    if settings.url.contains("{key}") && settings.key.is_empty() {
        return unusable("需要 key: 向服务提供方申请", "key is wanted: ask the provider for one");
    }
    for name in [&settings.ground, &settings.names] {
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter)) {
            return unusable(
                "图层名只含字母, 数字, _ 和 -",
                "a layer's name has letters, digits, _ and - only",
            );
        }
    }
    if settings.ground.is_empty()
        || settings.first_level > settings.last_level
        || settings.last_level > atlas::tile::MAX_ZOOM
    {
        return unusable(
            "需要 ground 图层, 级别从小到大, 至多 20",
            "ground is wanted, and levels in order up to 20",
        );
    }
    Ok(())
}
