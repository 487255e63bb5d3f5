//! Passwords: Argon2id, off the async threads, a few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::AppError;

/// Hashes at a time: each takes 19 MiB and a core for some 20 ms.
static AT_A_TIME: Semaphore = Semaphore::const_new(2);

/// The hash to store, as a PHC string.
pub async fn hash(password: String) -> Result<String, AppError> {
    apart(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).ok())
        .await
        .flatten()
        .ok_or_else(|| {
            AppError::invalid("password", "password", "密码无法处理", "the password cannot be hashed")
        })
}

/// Whether a password fits a stored hash. An unreadable hash fits nothing.
pub async fn fits(password: String, stored: String) -> bool {
    apart(move || {
        PasswordHash::new(&stored)
            .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
    })
    .await
    .unwrap_or(false)
}

/// At least ten characters of at least two kinds, and not the login itself.
pub fn check(password: &str, login: &str) -> Result<(), AppError> {
    let kinds = [
        password.chars().any(char::is_alphabetic),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let strong = password.chars().count() >= 10 && kinds.into_iter().filter(|&kind| kind).count() >= 2;
    if !strong || password.len() > 256 || password.to_lowercase().contains(&login.to_lowercase()) {
        return Err(AppError::invalid(
            "password",
            "weak_password",
            "密码至少 10 位, 含字母、数字、符号中的两类, 且不包含登录名",
            "a password has at least 10 characters of two kinds (letters, digits, signs) and not the login in it",
        ));
    }
    Ok(())
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _permit = AT_A_TIME.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}
