//! Personal data at rest: each person has a data key, wrapped by the master key (envelope encryption), XChaCha20-Poly1305.
//!
//! A sealed value names its person, so it opens wherever it stands. To forget a person is to delete the one key.
//! Digests (HMAC-SHA-256 under a key of their own) allow an exact match without the clear value being stored.

use std::sync::Arc;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use kernel::{Error, Id, Mark, Result, Secret, World};
use sha2::Sha256;

use crate::{Tx, args, sql};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEADER: usize = 1 + 16 + NONCE;

/// The master key, held in memory only. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    master: XChaCha20Poly1305,
    digest: [u8; 32],
}

impl Vault {
    /// `master`: 32 random bytes that live outside the database.
    pub fn new(master: &Secret<[u8; 32]>) -> Vault {
        let digest = mac(master.expose(), &[b"phien digest key v1"]);
        Vault(Arc::new(Keys { master: XChaCha20Poly1305::new(master.expose().into()), digest }))
    }

    /// Seals `clear` under the key of `subject`, which is made where it is missing.
    pub fn seal<K>(&self, tx: &mut Tx<'_>, subject: Id<K>, clear: &[u8]) -> Result<Vec<u8>> {
        let key = match self.key(tx, *subject.as_bytes())? {
            Some(key) => key,
            None => self.new_key(tx, *subject.as_bytes())?,
        };
        let nonce = tx.world().bytes::<NONCE>();
        let mut sealed = Vec::with_capacity(HEADER + clear.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(subject.as_bytes());
        sealed.extend_from_slice(&nonce);
        let body = key
            .encrypt(&XNonce::from(nonce), Payload { msg: clear, aad: subject.as_bytes() })
            .map_err(|_| Error::internal("sealing failed"))?;
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what [`Vault::seal`] made; `None` where the person's key has been forgotten.
    pub fn open(&self, tx: &mut Tx<'_>, sealed: &[u8]) -> Result<Option<Secret<Vec<u8>>>> {
        let broken = || Error::internal("a sealed value is broken");
        if sealed.len() < HEADER || sealed[0] != VERSION {
            return Err(broken());
        }
        let subject: [u8; 16] = sealed[1..17].try_into().map_err(|_| broken())?;
        let nonce: [u8; NONCE] = sealed[17..HEADER].try_into().map_err(|_| broken())?;
        let Some(key) = self.key(tx, subject)? else { return Ok(None) };
        key.decrypt(&XNonce::from(nonce), Payload { msg: &sealed[HEADER..], aad: &subject })
            .map(|clear| Some(Secret::new(clear)))
            .map_err(|_| broken())
    }

    /// Opens a sealed text; blank where the person was forgotten.
    pub fn open_text(&self, tx: &mut Tx<'_>, sealed: &[u8]) -> Result<String> {
        let clear = self.open(tx, sealed)?.map(Secret::into_inner).unwrap_or_default();
        String::from_utf8(clear).map_err(Error::internal)
    }

    /// A keyed digest of `value`; the same value gives the same digest only within one `domain`.
    pub fn digest(&self, domain: &str, value: &str) -> Vec<u8> {
        mac(&self.0.digest, &[domain.as_bytes(), &[0], value.as_bytes()]).to_vec()
    }

    /// A short keyed digest of `value`, for what links people: enough to tell apart what one house ever sees.
    pub fn mark(&self, domain: &str, value: &str) -> Mark {
        Mark::of(&self.digest(domain, value))
    }

    fn key(&self, tx: &mut Tx<'_>, subject: [u8; 16]) -> Result<Option<XChaCha20Poly1305>> {
        let wrapped: Option<Vec<u8>> =
            tx.first(sql!("SELECT wrapped FROM store_key WHERE subject = ?1"), args![&subject], |r| r.get(0))?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let (nonce, body) =
            wrapped.split_at_checked(NONCE).ok_or_else(|| Error::internal("a wrapped key is broken"))?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(Error::internal)?;
        let key = self
            .0
            .master
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &subject })
            .map_err(|_| Error::internal("a data key does not open: is this the right master key?"))?;
        XChaCha20Poly1305::new_from_slice(&key).map(Some).map_err(|_| Error::internal("a data key has a wrong length"))
    }

    fn new_key(&self, tx: &mut Tx<'_>, subject: [u8; 16]) -> Result<XChaCha20Poly1305> {
        let key = tx.world().bytes::<32>();
        let nonce = tx.world().bytes::<NONCE>();
        let body = self
            .0
            .master
            .encrypt(&XNonce::from(nonce), Payload { msg: &key, aad: &subject })
            .map_err(|_| Error::internal("wrapping failed"))?;
        let wrapped = [nonce.as_slice(), &body].concat();
        let now = tx.now();
        tx.exec(
            sql!("INSERT INTO store_key (subject, wrapped, created_at) VALUES (?1, ?2, ?3)"),
            args![&subject, &wrapped, now],
        )?;
        Ok(XChaCha20Poly1305::new(&key.into()))
    }
}

/// A fresh master key, for whoever keeps it.
pub fn new_master_key(world: &World) -> Secret<[u8; 32]> {
    Secret::new(world.bytes::<32>())
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // An HMAC takes a key of any length, so this cannot fail.
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
