//! Who acts, in what language, until when: the first argument of every command.

use serde::{Deserialize, Serialize};

use crate::{Error, Locale, MerchantId, Result, Secret, Time, UserId};

/// What somebody is in a merchant's shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MerchantRole {
    Owner,
    Host,
    Moderator,
    Staff,
}

impl MerchantRole {
    pub const ALL: [MerchantRole; 4] =
        [MerchantRole::Owner, MerchantRole::Host, MerchantRole::Moderator, MerchantRole::Staff];

    pub const fn code(self) -> &'static str {
        match self {
            MerchantRole::Owner => "owner",
            MerchantRole::Host => "host",
            MerchantRole::Moderator => "moderator",
            MerchantRole::Staff => "staff",
        }
    }

    pub fn parse(code: &str) -> Option<MerchantRole> {
        MerchantRole::ALL.into_iter().find(|r| r.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Nobody signed in.
    Nobody,
    /// Gave a name, no password: may write and buy.
    Guest,
    /// Has a login.
    Account,
    /// The house itself: jobs, consumers.
    System,
}

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    pub kind: ActorKind,
    pub user: Option<UserId>,
    pub operator: bool,
    /// Scopes of the API token in use; `None` for a session, which may do all its person may.
    pub scopes: Option<Vec<String>>,
    /// Shops this person works in, as of when the session was looked up.
    pub merchants: Vec<(MerchantId, MerchantRole)>,
}

impl Actor {
    pub const NOBODY: Actor =
        Actor { kind: ActorKind::Nobody, user: None, operator: false, scopes: None, merchants: Vec::new() };
    pub const SYSTEM: Actor =
        Actor { kind: ActorKind::System, user: None, operator: true, scopes: None, merchants: Vec::new() };

    /// The person, or `sign_in_needed`.
    pub fn user(&self) -> Result<UserId> {
        self.user.ok_or(Error::unauthenticated())
    }

    pub fn role_in(&self, merchant: MerchantId) -> Option<MerchantRole> {
        self.merchants.iter().find(|(m, _)| *m == merchant).map(|(_, role)| *role)
    }
}

/// A client's name for one intention, with a digest of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub key: String,
    /// First 16 bytes of SHA-256 over method, path and body.
    pub body_hash: [u8; 16],
}

/// What travels with a request from the door to the table.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub actor: Actor,
    pub locale: Locale,
    pub now: Time,
    /// Moment after which the answer is of no use.
    pub deadline: Time,
    pub idempotency: Option<IdempotencyKey>,
    /// Address of the peer, for throttling and for marks of its network; never kept as it is.
    pub peer: String,
    /// The browser's own mark, as its cookie carries it; only a keyed digest of it is ever kept.
    pub device: Option<Secret<String>>,
}

impl Ctx {
    pub fn system(now: Time) -> Ctx {
        Ctx {
            actor: Actor::SYSTEM,
            locale: Locale::default(),
            now,
            deadline: now.plus_s(30),
            idempotency: None,
            peer: String::new(),
            device: None,
        }
    }
}
