//! One city's sharing on one node.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::{App, AppError, Caller};
use chrono::{DateTime, TimeDelta, Utc};
use domain::CaseId;
use domain::area::AreaCode;
use domain::post::Role;
use ledger::share::{ShareStore, Subject};
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use tokio::sync::watch;

use crate::delivery::Breaker;
use crate::mapping::{AreaStory, History, Said, Story};
use crate::reason::Reason;
use crate::rule::Moment;
use crate::send::{Bounds, Carriers};
use crate::work::{Settler, Shelf};

/// For how long a case that was read may be used again. What somebody has erased is gone from here by then.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// How many such cases are kept.
const MOST_STORIES: usize = 1000;

/// One city's sharing on one node.
pub struct Share {
    /// The use cases it shares.
    pub app: Arc<App>,
    pub(crate) carriers: Carriers,
    /// Cases read a moment ago: what goes to one system mostly goes to others as well.
    stories: Cache<CaseId, (DateTime<Utc>, Arc<Story>)>,
    /// Rules and mappings ready for use.
    pub(crate) shelf: Shelf,
    /// Puts down what became of attempts.
    pub(crate) settler: Settler,
    /// How each target has fared lately.
    pub(crate) breakers: Mutex<HashMap<i64, Breaker>>,
    /// Counts up when there is something new to send.
    pub(crate) news: watch::Sender<u64>,
    /// Counts up when deliveries that were read past have to be made.
    sent_back: AtomicU64,
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Share")
    }
}

impl Share {
    /// Over one city's use cases; the settings of its targets keep within the bounds.
    ///
    /// # Panics
    /// When the operating system gives no room for a network client, at start.
    pub fn new(app: Arc<App>, bounds: Bounds) -> Self {
        // One process, one provider; a second call finds it set.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            app,
            carriers: Carriers::new(bounds).expect("a network client can be made"),
            stories: Cache::new(MOST_STORIES),
            shelf: Shelf::default(),
            settler: Settler::default(),
            breakers: Mutex::default(),
            news: watch::Sender::new(0),
            sent_back: AtomicU64::new(0),
        }
    }

    /// What is shared, in the ledger.
    pub fn store(&self) -> ShareStore {
        self.app.ledger.share()
    }

    /// Says that there is something new to send.
    pub fn wake(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    /// Says that deliveries were put into the queue before others that may have been read from it.
    pub(crate) fn wake_anew(&self) {
        self.sent_back.fetch_add(1, Ordering::Release);
        self.wake();
    }

    /// How often that was said.
    pub(crate) fn times_sent_back(&self) -> u64 {
        self.sent_back.load(Ordering::Acquire)
    }

    /// What a delivery is called: the same at every attempt.
    pub fn delivery_id(subscription: i64, pos: i64) -> String {
        format!("{subscription}-{pos}")
    }

    /// Where messages come from: the attribute `source`.
    pub(crate) fn source(&self) -> String {
        format!("urn:dingbo:city:{}", self.app.city().rules.city)
    }

    /// A case or an area with its whole history; none where there is none.
    pub(crate) async fn history(&self, subject: &Subject) -> Result<Option<History>, AppError> {
        Ok(match subject {
            Subject::Case(id) => self.story(*id).await?.map(|story| History::Case(story.into())),
            Subject::Area(code) => self.area_story(code).await?.map(|story| History::Area(story.into())),
        })
    }

    /// A case or an area with its history at least up to a step or a change. A case may have been read a moment ago, for
    /// another subscription.
    pub(crate) async fn history_until(
        &self,
        subject: &Subject,
        seq: u32,
    ) -> Result<Option<History>, AppError> {
        match subject {
            Subject::Case(id) => Ok(self.story_until(*id, seq).await?.map(History::Case)),
            Subject::Area(_) => self.history(subject).await,
        }
    }

    /// The position of a step of a case, or of a change of an area.
    pub(crate) async fn pos_of(&self, history: &History, seq: u32) -> Result<Option<i64>, AppError> {
        match history {
            History::Case(story) => Ok(self.store().pos_of(story.id, seq).await?),
            History::Area(story) => Ok(story.change(seq).map(|change| change.pos)),
        }
    }

    async fn area_story(&self, code: &AreaCode) -> Result<Option<AreaStory>, AppError> {
        let places = self.app.ledger.places();
        let Some(area) = places.area(code).await? else { return Ok(None) };
        let (changes, successions) = (places.changes_of(code).await?, places.successions_of(area.id).await?);
        Ok(Some(AreaStory { area, changes, successions }))
    }

    /// A case with its whole history; none where there is none.
    async fn story(&self, id: CaseId) -> Result<Option<Story>, AppError> {
        let Some(record) = self.app.ledger.case(id).await? else { return Ok(None) };
        let steps = self.app.ledger.steps(id).await?;
        let opened = self.app.ledger.words(id).await?;
        let words: HashMap<u32, Said> =
            opened.into_iter().map(|opened| (opened.seq, opened.words.into())).collect();
        Ok(Some(Story { id, number: record.number, moments: Moment::of(id, steps), words }))
    }

    async fn story_until(&self, id: CaseId, seq: u32) -> Result<Option<Arc<Story>>, AppError> {
        let now = self.app.time.now();
        if let Some((read_at, story)) = self.stories.get(&id)
            && now - read_at < FRESH
            && story.moment(seq).is_some()
        {
            return Ok(Some(story));
        }
        let story = self.story(id).await?.map(Arc::new);
        if let Some(story) = &story {
            self.stories.insert(id, (now, Arc::clone(story)));
        }
        Ok(story)
    }
}

/// Sharing is looked after by the city centre's supervisors: they see every case of the city, and what leaves it.
pub(crate) fn keeper(share: &Share, caller: &Caller) -> Result<(), AppError> {
    let city = &share.app.city().rules.city;
    if caller.posts.iter().any(|post| post.role == Role::Supervisor && post.area.covers(city)) {
        return Ok(());
    }
    Err(AppError::forbidden(
        "share_keeper",
        "共享由市级指挥中心的督办岗管理",
        "sharing is looked after by the city centre's supervisors",
    ))
}

/// There is no such case, or no such area.
pub(crate) fn no_subject(subject: &Subject) -> AppError {
    match subject {
        Subject::Case(_) => AppError::no_case(),
        Subject::Area(code) => AppError::not_found(
            "area",
            format!("没有编码为 {code} 的区域"),
            format!("there is no area {code}"),
        ),
    }
}

/// A reason as the answer to a request.
pub(crate) fn invalid(field: &'static str, reason: Reason) -> AppError {
    AppError::Invalid { field, rule: reason.rule.into(), text: reason.text }
}
