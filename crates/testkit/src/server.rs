//! The small city on a server of its own: a free port of the loopback, a clock that stands where it is set, and an
//! account for every post on demand.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::background::{clocks, live, search};
use app::caller::TokenScope;
use app::city::City;
use app::people::codes::Codes;
use app::people::passwords;
use app::people::secrets::Secret;
use app::time::SimulatedTime;
use app::{App, TimeSource};
use basemap::BaseMap;
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::post::{Post, Role};
use domain::{AccountId, UnitId};
use ledger::people::{NewAccount, NewToken, Session};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::{NoContext, Timestamp, Uuid};
use vault::{Limits, Vault};

use crate::city::{COUNTY, DEPARTMENT, FAR_ROOM, FAR_STATION, OTHER_COUNTY, ROOM, STATION, founding, units};
use crate::{Api, Fresh};

/// A password hash that no password fits: most accounts of tests sign in by a session made for them.
const NO_PASSWORD: &str = "!";

/// The small city, served. It stops with this value.
#[derive(Debug)]
pub struct Server {
    /// The use cases.
    pub app: Arc<App>,
    /// The clock; it stands at 9 o'clock on Tuesday the 10th of March 2026 until a test sets it.
    pub time: SimulatedTime,
    /// The database and the files.
    pub fresh: Fresh,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    /// Clients so far: each has an address of its own, so that none is limited by what others do.
    clients: AtomicU32,
}

impl Server {
    /// Founds the city over a fresh database and serves it. Live changes are told; the clocks and the search index
    /// move when a test says so.
    pub async fn start(fresh: Fresh) -> Self {
        Self::start_over(fresh, BaseMap::None).await
    }

    /// The same over a base map.
    pub async fn start_over(fresh: Fresh, base_map: BaseMap) -> Self {
        let ledger = fresh.ledger().await;
        let now = morning();
        app::places::found::found(&ledger, &founding(), now).await.expect("a fresh ledger takes a city");
        let city =
            City::load(&ledger, now).await.expect("the city is read back").expect("the city was founded");
        // Small, so that a test can send a file that is too large.
        let limits = Limits { photo_mb: 3, video_mb: 4, sound_mb: 3, document_mb: 3, ..Limits::default() };
        let zone = city.rules.calendar.tz();
        let vault =
            Vault::open(&fresh.folder().join("evidence"), limits, zone).expect("a fresh folder takes files");
        let time = SimulatedTime::at(now);
        let source = TimeSource::Simulated(time.clone());
        let app = Arc::new(App::new(ledger, vault, city, Codes::new(&[3; 32]), source));

        let (stop, stopped) = watch::channel(false);
        tokio::spawn(live::follow(Arc::clone(&app), stopped.clone()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let largest_file = limits.most_bytes() as usize;
        // One page stands for all: what is in them is the browser tests' matter.
        let pages = http::Pages(|path| {
            (path == "index.html" || path == "public.html")
                .then(|| http::Page { media_type: "text/html".to_owned(), bytes: b"<!doctype html>".into() })
        });
        let settings = http::Settings {
            behind_proxy: true,
            https: false,
            largest_file,
            base_map: Arc::new(base_map),
            pages,
        };
        let bounds = share::send::Bounds::default();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let web = http::Web::new(
            Arc::new(share::Share::new(Arc::clone(&app), bounds)),
            settings,
            metrics,
            stopped.clone(),
        );
        let serving = tokio::spawn(http::serve(listener, web, None, stopped));
        Self { app, time, fresh, address, stop, serving, clients: AtomicU32::new(0) }
    }

    /// The time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.time.now()
    }

    /// Lets time pass at once.
    pub fn pass(&self, time: TimeDelta) {
        self.time.set(self.now() + time);
    }

    /// A new case's identity: a UUID of version 7, made now.
    pub fn id(&self) -> Uuid {
        Self::id_at(self.now())
    }

    /// A UUID of version 7, made at some time.
    pub fn id_at(at: DateTime<Utc>) -> Uuid {
        let seconds = u64::try_from(at.timestamp()).expect("tests play after 1970");
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
    }

    /// Indexes for search what was committed, until nothing is left.
    pub async fn index(&self) {
        while search::reconcile(Arc::clone(&self.app)).await.expect("the index can be kept up") > 0 {}
    }

    /// Lets the platform escalate what is overdue and resume what waited until now.
    pub async fn clocks(&self) {
        while clocks::reconcile(Arc::clone(&self.app)).await.expect("the clocks can be looked at") > 0 {}
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Api {
        let number = self.clients.fetch_add(1, Ordering::Relaxed);
        Api::new(self.address, Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 1)) + number).into())
    }

    /// Somebody signed in with a post in a unit, over the unit's first area. The same person each time.
    pub async fn staff(&self, role: Role, unit: UnitId) -> Api {
        self.member(&format!("{}.{}", role.name(), unit.0), role, Some(unit)).await
    }

    /// A second person in the same post.
    pub async fn colleague(&self, role: Role, unit: UnitId) -> Api {
        self.member(&format!("{}.{}.second", role.name(), unit.0), role, Some(unit)).await
    }

    /// One of the three administrators.
    pub async fn administrator(&self, role: Role) -> Api {
        self.member(role.name(), role, None).await
    }

    async fn member(&self, login: &str, role: Role, unit: Option<UnitId>) -> Api {
        let area = units()
            .into_iter()
            .find(|each| Some(each.id) == unit)
            .and_then(|unit| unit.areas.first().cloned());
        let area = area.unwrap_or_else(|| self.app.city().rules.city.clone());
        let account = self.account(login, vec![Post { role, unit, area }]).await;
        self.signed_in(account).await
    }

    /// The account of a login; made with these posts where there is none yet. No password fits it.
    pub async fn account(&self, login: &str, posts: Vec<Post>) -> AccountId {
        let people = self.app.ledger.people();
        if let Some(account) = people.by_login(login).await.expect("accounts can be read") {
            return account.id;
        }
        self.add(login, NO_PASSWORD.to_owned(), posts).await
    }

    /// An account that signs in with a password.
    pub async fn account_with_password(&self, login: &str, password: &str, posts: Vec<Post>) -> AccountId {
        let hash = passwords::hash(password.to_owned()).await.expect("a password can be hashed");
        self.add(login, hash, posts).await
    }

    async fn add(&self, login: &str, password_hash: String, posts: Vec<Post>) -> AccountId {
        let (login, name) = (login.to_owned(), format!("同志 {login}"));
        let new =
            NewAccount { login, name, password_hash, must_change: false, created_at: self.now(), posts };
        self.app.ledger.people().add(new).await.expect("a new account is taken")
    }

    /// A client with a session of this account, as if it had signed in.
    pub async fn signed_in(&self, account: AccountId) -> Api {
        let secret = Secret::new();
        let session = Session {
            digest: Secret::digest(secret.text()),
            account,
            created_at: self.now(),
            last_seen_at: self.now(),
            expires_at: self.now() + TimeDelta::days(400),
        };
        self.app.ledger.people().begin_session(session).await.expect("a session is taken");
        self.nobody().with_session(secret.text(), Some(account))
    }

    /// Where it is reached: `http://127.0.0.1:41234`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client with an API token of this account.
    pub async fn with_token(&self, account: AccountId, scopes: &[TokenScope]) -> Api {
        self.nobody().with_token(&self.token(account, scopes).await, Some(account))
    }

    /// An API token of this account.
    pub async fn token(&self, account: AccountId, scopes: &[TokenScope]) -> String {
        let secret = Secret::new();
        let token = NewToken {
            digest: Secret::digest(secret.text()),
            account,
            name: "for a test".to_owned(),
            scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            created_at: self.now(),
            expires_at: None,
        };
        self.app.ledger.people().add_token(token).await.expect("a token is taken");
        secret.text().to_owned()
    }

    /// The grid worker who reports, in the room's first town.
    pub async fn worker(&self) -> Api {
        self.staff(Role::GridWorker, ROOM).await
    }

    /// The room's dispatcher.
    pub async fn dispatcher(&self) -> Api {
        self.staff(Role::Dispatcher, ROOM).await
    }

    /// The room's shift lead.
    pub async fn shift_lead(&self) -> Api {
        self.staff(Role::ShiftLead, ROOM).await
    }

    /// The room's verifier.
    pub async fn verifier(&self) -> Api {
        self.staff(Role::Verifier, ROOM).await
    }

    /// The county centre's supervisor.
    pub async fn supervisor(&self) -> Api {
        self.staff(Role::Supervisor, COUNTY).await
    }

    /// A handler of a unit.
    pub async fn handler(&self, unit: UnitId) -> Api {
        self.staff(Role::Handler, unit).await
    }

    /// Somebody in every post of the home town and what stands above it.
    pub async fn at_home(&self) -> Vec<(Role, Api)> {
        self.everybody(ROOM, STATION, COUNTY).await
    }

    /// Somebody in every post of the other county; of the three administrators, whose area is the city, those.
    pub async fn from_afar(&self) -> Vec<(Role, Api)> {
        let mut people = self.everybody(FAR_ROOM, FAR_STATION, OTHER_COUNTY).await;
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            people.push((role, self.administrator(role).await));
        }
        people
    }

    async fn everybody(&self, room: UnitId, station: UnitId, centre: UnitId) -> Vec<(Role, Api)> {
        let mut people = Vec::new();
        for (role, unit) in [
            (Role::GridWorker, room),
            (Role::Dispatcher, room),
            (Role::ShiftLead, room),
            (Role::Handler, station),
            (Role::UnitLead, station),
            (Role::Verifier, room),
            (Role::Supervisor, centre),
            (Role::Analyst, centre),
            (Role::Service, station),
        ] {
            people.push((role, self.staff(role, unit).await));
        }
        people
    }

    /// A handler of the first county's department, which has no part in a case until it is given one.
    pub async fn bystander(&self) -> Api {
        self.handler(DEPARTMENT).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.serving.abort();
    }
}

/// 9 o'clock on Tuesday the 10th of March 2026 in the city.
fn morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 10, 1, 0, 0).single().expect("there is one such moment")
}
