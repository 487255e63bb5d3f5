//! The live stream: each step to whoever may see the case, and to nobody else.

use serde_json::json;
use testkit::city::{FAR_ROOM, FAR_SPOT, STATION};
use testkit::{Fresh, Server};

use crate::support::*;

testkit::on_both_engines!(a_step_is_told_to_who_may_see_it, a_stream_ends_with_its_session);

async fn a_step_is_told_to_who_may_see_it(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let far_dispatcher = server.staff(domain::post::Role::Dispatcher, FAR_ROOM).await;
    let (mut near, mut far) = (server.dispatcher().await.live().await, far_dispatcher.live().await);
    let mut station = server.handler(STATION).await.live().await;

    let id = filed(&server).await;
    for (version, action) in [(1, "report"), (2, "accept"), (3, "file")] {
        let (event, change) = near.next().await.unwrap();
        assert_eq!((event.as_str(), &change["id"]), ("case", &json!(id)));
        assert_eq!(change["action"], action);
        assert!(change["version"].as_u64().unwrap() >= version, "{change}");
        let told = change.to_string();
        assert!(!told.contains(PHONE) && !told.contains("中山路"), "{told}");
    }
    dispatch(&server.dispatcher().await, id, STATION.0).await;
    // The station hears of it once it has a part in it, and what it hears first is that.
    assert_eq!(station.next().await.unwrap().1["action"], "dispatch");

    // Of all this the other county hears nothing: the first it is told is its own.
    let own = server.id();
    far_dispatcher.post("/cases", &report_with(own, "place", at(FAR_SPOT))).await.expect(201);
    assert_eq!(far.next().await.unwrap().1["id"], own.to_string());
    // And the near room was told of the dispatch before, of that never.
    assert_eq!(near.next().await.unwrap().1["action"], "dispatch");
    server.dispatcher().await.act(id, json!({ "kind": "comment" }), "好").await.expect(200);
    let (_, next) = near.next().await.unwrap();
    assert_eq!((&next["id"], &next["action"]), (&json!(id), &json!("comment")));
}

async fn a_stream_ends_with_its_session(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let dispatcher = server.dispatcher().await;
    let mut live = dispatcher.live().await;
    reported(&server).await;
    assert_eq!(live.next().await.unwrap().0, "case");
    dispatcher.delete("/session").await.expect(204);
    reported(&server).await;
    assert_eq!(live.next().await, None, "who signed out hears nothing more");
    server.nobody().get("/live").await.refused(401, "sign_in");
}
