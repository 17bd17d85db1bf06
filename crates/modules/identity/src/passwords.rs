//! Passwords: argon2id, never on the async threads, few at once.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{Error, Kind, Result, Secret, World};
use tokio::sync::Semaphore;

/// Hashes under way at once: each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE_MAX: usize = 2;
/// Hashes under way or waiting; past it the answer is `busy`.
const WAITING_MAX: usize = 64;
/// Verified against where there is no password, so that an unknown login takes as long as a wrong password. The
/// parameters are those of [`Argon2::default`], which a test holds.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cGhpZW4tbm9ib2R5LXNhbHQ$ODs4PhwfqbH2QHW7Xkq7bqzk0b1FJc3e8vYtqfQm0Zg";

pub(crate) struct Passwords {
    at_once: Semaphore,
    waiting: Semaphore,
}

impl Passwords {
    pub(crate) fn new() -> Passwords {
        Passwords { at_once: Semaphore::new(AT_ONCE_MAX), waiting: Semaphore::new(WAITING_MAX) }
    }

    /// The PHC string of a password, with a fresh salt. Errors: `busy`.
    pub(crate) async fn hash(&self, world: &World, password: Secret<String>) -> Result<Secret<String>> {
        let salt = world.bytes::<16>();
        self.apart(move || {
            let hash = Argon2::default().hash_password_with_salt(password.expose().as_bytes(), &salt);
            hash.map(|h| Secret::new(h.to_string())).map_err(Error::internal)
        })
        .await?
    }

    /// Whether `password` is the one of `hash`. It takes as long where there is no hash. Errors: `busy`.
    pub(crate) async fn verify(&self, hash: Option<Secret<String>>, password: Secret<String>) -> Result<bool> {
        self.apart(move || {
            let known = hash.is_some();
            let phc = hash.as_ref().map_or(NOBODYS, |h| h.expose().as_str());
            let phc = PasswordHash::new(phc).map_err(|_| Error::internal("a password's hash is broken"))?;
            let right = Argon2::default().verify_password(password.expose().as_bytes(), &phc).is_ok();
            Ok(known && right)
        })
        .await?
    }

    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = |_| Error::new(Kind::Unavailable, "busy").retry_after_s(1);
        let _waiting = self.waiting.try_acquire().map_err(busy)?;
        let _place = self.at_once.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_only_its_own_hash_and_nobodys_opens_for_none() {
        let (world, _) = World::seeded(1, kernel::Time::from_millis(0));
        let passwords = Passwords::new();
        let secret = |text: &str| Secret::new(text.to_owned());
        let hash = passwords.hash(&world, secret("hoa sữa 2026")).await.unwrap();
        assert!(passwords.verify(Some(hash.clone()), secret("hoa sữa 2026")).await.unwrap());
        assert!(!passwords.verify(Some(hash.clone()), secret("hoa sua 2026")).await.unwrap());
        assert!(!passwords.verify(None, secret("hoa sữa 2026")).await.unwrap());
        let cost = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODYS), cost(hash.expose()), "an unknown login must cost the same");
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }
}
