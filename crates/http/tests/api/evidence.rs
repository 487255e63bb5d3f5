//! Evidence: told by content, cleaned of what it hides, read only through a case one may see.

use serde_json::json;
use testkit::city::{FAR_ROOM, PHOTO_CONDITION, STATION};
use testkit::{Fresh, Server};

use crate::photo::{self, OWNER};
use crate::support::*;

testkit::on_both_engines!(a_photo_is_cleaned_and_read_through_its_case, files_are_refused_by_what_they_are);

async fn a_photo_is_cleaned_and_read_through_its_case(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let (worker, dispatcher) = (server.worker().await, server.dispatcher().await);
    let sent = photo::jpeg(1);
    let taken = worker.upload("井盖.jpg", "image/jpeg", sent.clone()).await.expect(201);
    assert_eq!((&taken["media_type"], &taken["width"]), (&json!("image/jpeg"), &json!(640)));
    let (lon, lat) = (taken["place"]["lon"].as_f64().unwrap(), taken["place"]["lat"].as_f64().unwrap());
    assert!((lon - 121.505).abs() < 1e-6 && (lat - 29.865).abs() < 1e-6, "{taken}");
    assert_eq!(taken["taken_at"], "2026-03-10T00:55:00Z");
    let hash = taken["hash"].as_str().unwrap();

    // A report refers to it; nobody else may refer to what they did not upload.
    let id = server.id();
    let mut body = report_with(id, "condition", json!(PHOTO_CONDITION));
    worker.post("/cases", &body).await.refused(422, "photo_needed");
    // A photo is wanted, and a document is none.
    let document = worker.upload("说明.pdf", "application/pdf", pdf(100)).await.expect(201);
    body["evidence"] = json!([document["hash"]]);
    worker.post("/cases", &body).await.refused(422, "photo_needed");
    body["evidence"] = json!([hash]);
    let other = server.colleague(domain::post::Role::GridWorker, testkit::city::ROOM).await;
    other.post("/cases", &body).await.refused(422, "unknown_evidence");
    worker.post("/cases", &body).await.expect(201);

    let file = format!("/cases/{id}/evidence/{hash}");
    let full = dispatcher.get(&file).await;
    full.expect(200);
    assert_eq!(full.header("content-type"), "image/jpeg");
    assert_eq!(full.header("content-security-policy"), "sandbox; default-src 'none'");
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&sent, OWNER) && holds(&sent, "Exif"), "the photo sent holds what must go");
    assert!(!holds(&full.body, OWNER) && !holds(&full.body, "Exif"));
    let thumb = dispatcher.get(&format!("{file}?size=thumb")).await;
    thumb.expect(200);
    assert!(thumb.body.len() < full.body.len());
    let thumb = image::load_from_memory(&thumb.body).unwrap();
    assert!(thumb.width() < 640 && thumb.width() > 0);

    let steps = dispatcher.get(&format!("/cases/{id}/steps")).await.expect(200);
    // The name it came with may be somebody's own: it is not kept.
    assert_eq!(steps["items"][0]["evidence"][0]["media_type"], "image/jpeg");
    assert!(!steps.to_string().contains("井盖.jpg"), "{steps}");

    // Through no other case, and by nobody who may not see this one.
    let unrelated = reported(&server).await;
    dispatcher.get(&format!("/cases/{unrelated}/evidence/{hash}")).await.refused(404, "no_evidence");
    let far = server.staff(domain::post::Role::Dispatcher, FAR_ROOM).await;
    far.get(&file).await.refused(404, "no_case");
    server.handler(STATION).await.get(&file).await.refused(404, "no_case");
    server.nobody().get(&file).await.refused(401, "sign_in");
    dispatcher.get(&format!("/cases/{id}/evidence/{}", "0".repeat(64))).await.refused(404, "no_evidence");
    dispatcher.get(&format!("/cases/{id}/evidence/xyz")).await.refused(422, "digest");

    // The same file from somebody else is theirs to refer to as well.
    let same = other.upload("copy.jpg", "image/jpeg", sent).await.expect(201);
    assert_eq!(same["hash"], hash);
    let mut theirs = body.clone();
    theirs["id"] = json!(server.id());
    other.post("/cases", &theirs).await.expect(201);
}

/// A document of so many bytes.
fn pdf(bytes: usize) -> Vec<u8> {
    let (head, tail) = (b"%PDF-1.7\n", b"\n%%EOF\n");
    [&head[..], &vec![b' '; bytes - head.len() - tail.len()], tail].concat()
}

async fn files_are_refused_by_what_they_are(fresh: Fresh) {
    let server = Server::start(fresh).await;
    let worker = server.worker().await;
    let photo = photo::jpeg(2);
    for (name, media_type, bytes, rule) in [
        ("photo.jpg", "image/jpeg", "这不是照片".as_bytes().to_vec(), "file_type"),
        ("photo.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>".to_vec(), "file_type"),
        ("photo.png", "image/png", photo.to_vec(), "file_type_contradicts"),
        ("photo.jpg", "image/jpeg", photo[..photo.len() / 2].to_vec(), "file_damaged"),
        ("empty.jpg", "image/jpeg", Vec::new(), "file_empty"),
        ("big.pdf", "application/pdf", pdf(3_000_001), "file_too_large"),
    ] {
        let refused = worker.upload(name, media_type, bytes).await;
        refused.refused(422, rule);
        assert_eq!(refused.value()["field"], "file", "{rule}");
    }
    // Whoever sends more than any file may have hears why, however long they go on sending.
    for bytes in [5_000_000, 50_000_000] {
        worker.upload("film.mp4", "video/mp4", vec![0; bytes]).await.refused(413, "too_large");
        server.nobody().upload("film.mp4", "video/mp4", vec![0; bytes]).await.refused(401, "sign_in");
    }
    // More than a JSON body may have is read, for a file.
    worker.upload("plan.pdf", "application/pdf", pdf(2_500_000)).await.expect(201);

    worker.post_raw("/evidence", "image/jpeg", photo).await.refused(415, "content_type");
    worker
        .post_raw("/evidence", "multipart/form-data; boundary=x", "--x--\r\n")
        .await
        .refused(422, "file_needed");
    worker
        .post_raw("/evidence", "multipart/form-data; boundary=x", "--x\r\nnonsense")
        .await
        .refused(400, "body");
    server.nobody().upload("photo.jpg", "image/jpeg", photo::jpeg(3)).await.refused(401, "sign_in");
}
