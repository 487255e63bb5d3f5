//! Evidence: taken in before the step that refers to it, read by whoever may see the case.

use domain::{CaseId, Digest};
use ledger::cases::EvidenceFile;
use vault::{Size, Taken};

use crate::{App, AppError, Caller};

/// Files one step may carry.
const MOST_FILES: usize = 20;

impl App {
    /// Takes in a file: its type told by its content, its place and time offered, then everything hidden in it
    /// stripped; the name it came with is not kept. The same file twice is one file.
    pub async fn take_evidence(
        &self,
        caller: &Caller,
        bytes: bytes::Bytes,
        declared: Option<&str>,
    ) -> Result<Taken, AppError> {
        let taken = self.vault.take(bytes, declared).await?;
        self.ledger
            .add_evidence(EvidenceFile {
                hash: taken.hash,
                media_type: taken.media_type.to_string(),
                bytes: taken.bytes,
                width: taken.width,
                height: taken.height,
                uploaded_by: caller.account,
                uploaded_at: self.time.now(),
            })
            .await?;
        Ok(taken)
    }

    /// One file of a case the caller may see: its type and its bytes.
    pub async fn evidence_of(
        &self,
        caller: &Caller,
        case: CaseId,
        hash: Digest,
        size: Size,
    ) -> Result<(EvidenceFile, bytes::Bytes), AppError> {
        self.seen(caller, case).await?;
        let steps = self.ledger.steps(case).await?;
        let missing = || AppError::not_found("evidence", "没有这个附件", "no such evidence");
        if !steps.iter().any(|step| step.body.evidence.contains(&hash)) {
            return Err(missing());
        }
        let record = self.ledger.evidence(&[hash]).await?.pop().ok_or_else(missing)?;
        let bytes = self.vault.read(hash, size).await?;
        Ok((record, bytes))
    }

    /// Evidence is uploaded before it is referred to, and only by whoever refers to it. Whether a photo is among it.
    pub(crate) async fn check_evidence(&self, caller: &Caller, hashes: &[Digest]) -> Result<bool, AppError> {
        if hashes.is_empty() {
            return Ok(false);
        }
        if hashes.len() > MOST_FILES {
            return Err(AppError::invalid(
                "evidence",
                "too_many",
                format!("一次最多 {MOST_FILES} 个附件"),
                format!("at most {MOST_FILES} files at a time"),
            ));
        }
        let known = self.ledger.evidence(hashes).await?;
        let mine =
            |hash: &Digest| known.iter().any(|file| file.hash == *hash && file.uploaded_by == caller.account);
        if let Some(hash) = hashes.iter().find(|hash| !mine(hash)) {
            return Err(AppError::invalid(
                "evidence",
                "unknown_evidence",
                format!("附件 {hash} 还没有上传"),
                format!("the evidence {hash} has not been uploaded"),
            ));
        }
        Ok(known.iter().any(|file| file.media_type.starts_with("image/")))
    }
}
