//! A photo that goes with a resident's report.

use bytes::Bytes;
use domain::Digest;
use sha2::{Digest as _, Sha256};

use super::work::Work;
use crate::{App, AppError};

/// What the page sends, whatever was chosen: it draws each photo anew.
const ONLY: &str = "image/jpeg";

impl App {
    /// Takes a photo in, with the work done for its digest: a JPEG by its content, everything hidden in it left behind.
    /// The digest under which it is kept.
    pub async fn photo_in_public(&self, bytes: Bytes, work: &Work) -> Result<Digest, AppError> {
        self.check_work(work, &hex::encode(Sha256::digest(&bytes)))?;
        Ok(self.take_evidence(&self.resident(None), bytes, Some(ONLY)).await?.hash)
    }
}
