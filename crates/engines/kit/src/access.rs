//! Who may call what: one table of role × power, and for each route what it needs. A route that is not in a module's
//! table is refused to everybody.

use kernel::{Actor, ActorKind, Error, MerchantId, MerchantRole, Result};

/// What a role in a shop may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// See the shop's back room.
    Look,
    /// Products, stock, orders, printing, refunds.
    Sell,
    /// Prepare and lead sessions.
    Stage,
    /// Keep order in the chat.
    Moderate,
    /// Staff, profile, ledger.
    Own,
}

impl Power {
    pub const ALL: [Power; 5] = [Power::Look, Power::Sell, Power::Stage, Power::Moderate, Power::Own];

    /// The table of role × power.
    pub const fn held_by(self, role: MerchantRole) -> bool {
        use MerchantRole::{Host, Moderator, Owner, Staff};
        match self {
            Power::Look => true,
            Power::Sell => matches!(role, Owner | Staff),
            Power::Stage => matches!(role, Owner | Host),
            Power::Moderate => matches!(role, Owner | Host | Moderator),
            Power::Own => matches!(role, Owner),
        }
    }
}

/// What a route needs of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Anyone, signed in or not.
    Nothing,
    /// At least a guest, who gave a name.
    Name,
    /// A person with a login.
    Account,
    /// This power in the shop that the path names as `{m}`.
    Shop(Power),
    /// An operator of the platform.
    Operator,
}

/// A route and what it needs. `scope`: what an API token must carry to be let in; blank where no token is.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub method: &'static str,
    pub path: &'static str,
    pub need: Need,
    pub scope: &'static str,
}

impl Access {
    /// A route for people only: an API token is refused.
    pub const fn people(method: &'static str, path: &'static str, need: Need) -> Access {
        Access { method, path, need, scope: "" }
    }

    /// A route that a token with `scope` may use as its person would.
    pub const fn scoped(method: &'static str, path: &'static str, need: Need, scope: &'static str) -> Access {
        Access { method, path, need, scope }
    }

    /// Lets `actor` in, or says why not. `merchant`: the shop named in the path.
    /// An operator may look into every shop but not act in it; another's shop answers as if it were not there.
    pub fn check(&self, actor: &Actor, merchant: Option<MerchantId>) -> Result<()> {
        if let Some(scopes) = &actor.scopes {
            let held = !self.scope.is_empty() && scopes.iter().any(|s| s == self.scope);
            if !held && self.need != Need::Nothing {
                return Err(Error::new(kernel::Kind::Forbidden, "scope_missing").with("scope", self.scope));
            }
        }
        match self.need {
            Need::Nothing => Ok(()),
            Need::Name => actor.user().map(drop),
            Need::Account => match actor.kind {
                ActorKind::Account | ActorKind::System => Ok(()),
                ActorKind::Guest => Err(Error::new(kernel::Kind::Forbidden, "account_needed")),
                ActorKind::Nobody => Err(Error::unauthenticated()),
            },
            Need::Operator => {
                actor.user()?;
                if actor.operator { Ok(()) } else { Err(Error::not_found()) }
            }
            Need::Shop(power) => {
                actor.user()?;
                let role = merchant.and_then(|m| actor.role_in(m));
                match role {
                    Some(role) if power.held_by(role) => Ok(()),
                    Some(_) => Err(Error::forbidden()),
                    None if actor.operator && power == Power::Look && merchant.is_some() => Ok(()),
                    None => Err(Error::not_found()),
                }
            }
        }
    }
}
