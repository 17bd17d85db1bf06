//! The port to whoever takes card payments, and the sandbox that stands in for one and misbehaves on demand.

use std::{
    collections::HashMap,
    future::Future,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::{Error, Money, Result, Secret};

pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// What a provider says of a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Captured {
        reference: String,
    },
    Declined {
        reason: String,
    },
    /// A callback will tell.
    Pending,
}

/// Somebody who takes card payments. Calls may time out, repeat and arrive in any order; `key` names the intention.
pub trait PaymentProvider: Send + Sync {
    fn name(&self) -> &'static str;
    /// Takes `amount` once for `key`, however often it is asked.
    fn charge<'a>(&'a self, key: &'a str, amount: Money, card: &'a Secret<String>) -> Reply<'a, Verdict>;
    /// What became of `key`; `None` where it was never heard of.
    fn find<'a>(&'a self, key: &'a str) -> Reply<'a, Option<Verdict>>;
    /// What tells a card from all others, from its token alone: two tokens of one card have the same.
    /// `None` where a token says nothing of the card behind it.
    fn fingerprint(&self, card: &Secret<String>) -> Option<Secret<String>>;
    /// Gives `amount` of a captured charge back, once for `key`.
    fn refund<'a>(&'a self, reference: &'a str, key: &'a str, amount: Money) -> Reply<'a, ()>;
}

/// A callback, as a provider would post it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub key: String,
    pub verdict: Verdict,
}

/// How a card of the sandbox behaves, by its token: `decline`, or `decline#4242` for one card of that manner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Ok,
    Decline,
    /// Takes the money and never answers; only `find` knows.
    Timeout,
    /// Answers, then calls back twice.
    Twice,
    /// Answers `Pending`, calls back later.
    Late,
    /// Calls back before it answers, and a stale `Pending` afterwards.
    OutOfOrder,
}

impl Manner {
    fn of(card: &str) -> Manner {
        match card.split('#').next().unwrap_or_default() {
            "decline" => Manner::Decline,
            "timeout" => Manner::Timeout,
            "twice" => Manner::Twice,
            "late" => Manner::Late,
            "out_of_order" => Manner::OutOfOrder,
            _ => Manner::Ok,
        }
    }
}

/// Charges remembered in memory; older ones are in the journal.
const REMEMBERED_MAX: usize = 50_000;
const LATE_CALL_MS: u64 = 3_000;

type CallBack = Arc<dyn Fn(Called) + Send + Sync>;

/// A provider in a box. Like a real one it remembers what it took when our process dies: in a journal of its own.
pub struct Sandbox {
    journal_path: PathBuf,
    inner: Mutex<SandboxState>,
    call_back: Mutex<Option<CallBack>>,
}

struct SandboxState {
    journal: std::fs::File,
    captured: HashMap<String, String>,
}

impl Sandbox {
    pub fn open(journal: &Path) -> Result<Sandbox> {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(journal).map_err(Error::internal)?;
        Ok(Sandbox {
            journal_path: journal.to_owned(),
            inner: Mutex::new(SandboxState { journal: file, captured: HashMap::new() }),
            call_back: Mutex::default(),
        })
    }

    /// Where callbacks go.
    pub fn on_call(&self, call: impl Fn(Called) + Send + Sync + 'static) {
        *self.call_back.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(call));
    }

    /// Takes the money of `key` once; gives the reference.
    fn capture(&self, key: &str, amount: Money) -> Result<String> {
        if let Some(reference) = self.known(key)? {
            return Ok(reference);
        }
        let reference = format!("sbx_{key}");
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let line = format!("{key} {} {}\n", amount.minor, amount.currency.code());
        inner
            .journal
            .write_all(line.as_bytes())
            .map_err(|e| Error::new(kernel::Kind::Unavailable, "provider_down").with("cause", e))?;
        if inner.captured.len() >= REMEMBERED_MAX {
            inner.captured.clear();
        }
        inner.captured.insert(key.to_owned(), reference.clone());
        Ok(reference)
    }

    fn known(&self, key: &str) -> Result<Option<String>> {
        Ok(self.inner.lock().unwrap_or_else(PoisonError::into_inner).captured.get(key).cloned())
    }

    fn in_journal(&self, key: &str) -> Result<bool> {
        let file = std::fs::File::open(&self.journal_path).map_err(Error::internal)?;
        Ok(BufReader::new(file).lines().map_while(std::io::Result::ok).any(|line| line.split(' ').next() == Some(key)))
    }

    fn call_after(&self, delay_ms: u64, called: Called) {
        let call_back = self.call_back.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(call_back) = call_back else { return };
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            call_back(called);
        });
    }
}

impl PaymentProvider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn charge<'a>(&'a self, key: &'a str, amount: Money, card: &'a Secret<String>) -> Reply<'a, Verdict> {
        Box::pin(async move {
            let manner = Manner::of(card.expose());
            if manner == Manner::Decline {
                return Ok(Verdict::Declined { reason: "card_declined".into() });
            }
            let captured = Verdict::Captured { reference: self.capture(key, amount)? };
            let called = Called { key: key.to_owned(), verdict: captured.clone() };
            match manner {
                Manner::Ok | Manner::Decline => {}
                Manner::Timeout => std::future::pending::<()>().await,
                Manner::Twice => {
                    self.call_after(5, called.clone());
                    self.call_after(50, called);
                }
                Manner::Late => {
                    self.call_after(LATE_CALL_MS, called);
                    return Ok(Verdict::Pending);
                }
                Manner::OutOfOrder => {
                    self.call_after(0, called.clone());
                    self.call_after(200, Called { verdict: Verdict::Pending, ..called });
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            Ok(captured)
        })
    }

    fn find<'a>(&'a self, key: &'a str) -> Reply<'a, Option<Verdict>> {
        Box::pin(async move {
            if self.known(key)?.is_none() && !self.in_journal(key)? {
                return Ok(None);
            }
            Ok(Some(Verdict::Captured { reference: format!("sbx_{key}") }))
        })
    }

    fn fingerprint(&self, card: &Secret<String>) -> Option<Secret<String>> {
        let (_, number) = card.expose().split_once('#')?;
        Some(Secret::new(number.to_owned()))
    }

    fn refund<'a>(&'a self, _: &'a str, _: &'a str, _: Money) -> Reply<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manner_is_no_card_and_a_number_is() {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::open(&folder.path().join("journal")).unwrap();
        let of = |token: &str| sandbox.fingerprint(&Secret::new(token.to_owned())).map(Secret::into_inner);
        assert_eq!((of("ok"), of("decline")), (None, None), "everybody tries these");
        assert_eq!(of("decline#4242"), of("ok#4242"));
        assert_eq!(Manner::of("decline#4242"), Manner::Decline);
    }
}
