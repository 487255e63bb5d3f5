//! Clients that other people made for other cities, unchanged.

use serde_json::{Value, json};
use testkit::{Fresh, Server};

use super::a_key;
use crate::support::reported;

/// The Python that has them; `make test` sets it.
const PYTHON: &str = "DINGBO_TEST_OPEN311_PYTHON";

/// What a client's script saw; none, with a word about it, where there are no clients.
async fn run(script: &str, arguments: &[&str]) -> Option<Value> {
    let Ok(python) = std::env::var(PYTHON) else {
        eprintln!("skipped: {PYTHON} is not set (`make test` installs the clients and sets it)");
        return None;
    };
    let script = format!("{}/tests/clients/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut command = std::process::Command::new(python);
    command.arg(script).args(arguments);
    let done = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three() {
    let server = Server::start(Fresh::sqlite()).await;
    let key = a_key(&server).await;
    let endpoint = format!("{}/open311/v2", server.origin());
    let Some(seen) = run("use_three.py", &[&endpoint, &key]).await else { return };
    assert_eq!(seen["discovery"], json!(["production", "test"]));
    assert!(seen["services"].as_u64().unwrap() > 100, "{seen}");
    assert!(seen["attributes"].as_array().unwrap().contains(&json!("diameter_mm")));
    let posted = &seen["posted"];
    assert_eq!(&seen["request"]["service_request_id"], posted);
    assert_eq!((&seen["open"], &seen["between"], &seen["many"]), (&json!([posted]), &json!(1), &json!(1)));
    assert_eq!(seen["refused"][0]["code"], 404);
    assert_eq!(seen["no_picture"][0]["code"], 400);
    assert!(seen["keyed"].is_string());
    assert_eq!((&seen["wrong_key"][0]["code"], &seen["no_key"][0]["code"]), (&json!(403), &json!(403)));
    assert_eq!(&seen["xml"], posted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn georeport() {
    let server = Server::start(Fresh::sqlite()).await;
    let id = reported(&server).await;
    let case = server.dispatcher().await.get(&format!("/cases/{id}")).await.expect(200);
    let number = case["number"].as_str().unwrap();
    let endpoint = format!("{}/open311/v2", server.origin());
    let Some(seen) = run("use_georeport.py", &[&endpoint, number]).await else { return };
    for format in ["json", "xml"] {
        let seen = &seen[format];
        assert_eq!((&seen["listed"], &seen["status"]), (&json!(number), &json!("open")), "{format}: {seen}");
        assert_eq!(seen["definition"], "0101");
        assert!(seen["services"].as_u64().unwrap() > 100 && seen["open"].as_u64().unwrap() >= 1, "{seen}");
    }
}
