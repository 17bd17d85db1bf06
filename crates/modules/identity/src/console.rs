//! What operators see of people and do to them, and the list of all that operators did.

use std::sync::Arc;

use contracts::{
    Event,
    ports::{Answer, Logins},
};
use kernel::{Ctx, Error, Result, Secret, SubjectId, Time, UserId};
use kit::{Page, PageQuery};
use serde::{Deserialize, Serialize};
use store::{Row, Stored, Tx, Vault, args, sql};

use crate::{
    Identity, Untrue,
    addresses::name_of,
    model::{self, LoginKind, PersonKind},
    sessions,
};

/// What a search may be long at most.
const SEARCH_CHARS_MAX: usize = 100;

/// A person as operators see them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ConsolePerson {
    id: UserId,
    name: String,
    kind: PersonKind,
    phone_hint: Option<String>,
    email_hint: Option<String>,
    operator: bool,
    /// Names of the shops they work in.
    merchants: Vec<String>,
    created_at: Time,
    blocked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PersonAct {
    Block,
    Unblock,
    MakeOperator,
    RemoveOperator,
}

impl PersonAct {
    const fn code(self) -> &'static str {
        match self {
            PersonAct::Block => "block",
            PersonAct::Unblock => "unblock",
            PersonAct::MakeOperator => "make_operator",
            PersonAct::RemoveOperator => "remove_operator",
        }
    }
}

/// What an operator can have done; other modules tell of theirs by a fact.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the codes; the answer carries what was kept")]
enum OperatorAct {
    Block,
    Unblock,
    MakeOperator,
    RemoveOperator,
    StopRoom,
    PolicyApprove,
    PolicyReject,
    DecisionOverride,
    AppealUphold,
    AppealDismiss,
    AccountMark,
    ReadPapers,
    AdmitShop,
    AskShop,
    RefuseShop,
    LiftProbation,
    CloseShop,
}

/// Something an operator did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ConsoleAct)]
pub(crate) struct Act {
    #[serde(skip)]
    id: SubjectId,
    at: Time,
    /// Name of the operator.
    by: String,
    #[schema(value_type = OperatorAct)]
    act: String,
    subject_id: SubjectId,
    subject: String,
    reason: String,
}

/// A login, open or not there.
pub(crate) struct Hints {
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
}

impl Identity {
    /// People, the newest first. `query`: a part of a name, a whole login, or an id.
    pub(crate) async fn people(&self, query: &str, page: &PageQuery) -> Result<Page<ConsolePerson>> {
        let limit = page.limit()?;
        let last = UserId::from_uuid(kernel::Uuid::from_bytes([0xff; 16]));
        let before = page.after(last, |c| c.parse().ok())?;
        let query = query.trim().to_owned();
        if query.chars().count() > SEARCH_CHARS_MAX {
            return Err(Error::field("q", "field_too_long").with("max", SEARCH_CHARS_MAX));
        }
        let id: Option<UserId> = query.parse().ok();
        let digest = model::login(&query).ok().map(|login| self.login_digest(&login));
        let pattern = format!("%{}%", escaped(&model::fold(&query)));
        let vault = self.0.vault.clone();
        let rows = self
            .0
            .store
            .read(move |tx| {
                let rows = tx.query(
                    sql!(
                        "SELECT id, name, kind, login_kind, login_sealed, operator, blocked, created_at FROM identity_user
                          WHERE id < ?1 AND (name_folded LIKE ?2 ESCAPE '!' OR login_digest = ?3 OR id = ?4)
                          ORDER BY id DESC LIMIT ?5"
                    ),
                    args![before, &pattern, digest.as_deref(), id, limit + 1],
                    read_person,
                )?;
                rows.into_iter().map(|(person, login)| with_hints(tx, &vault, person, login)).collect()
            })
            .await?;
        let page: Page<ConsolePerson> = Page::of(rows, limit, |person: &ConsolePerson| person.id.to_string());
        Ok(page.map(|person| self.with_shops(person)))
    }

    /// Does something to a person, with a reason that is kept. Errors: `reason_needed`, `not_on_yourself`, `not_found`.
    pub(crate) async fn act_on(&self, ctx: &Ctx, id: UserId, act: PersonAct, reason: &str) -> Result<ConsolePerson> {
        let by = ctx.actor.user()?;
        let reason = model::reason(reason)?;
        if by == id {
            return Err(Error::conflict("not_on_yourself"));
        }
        self.write_once(ctx, vec![Untrue::Sessions(id)], move |tx| act_on(tx, by, id, act, &reason)).await?;
        let vault = self.0.vault.clone();
        let person = self
            .0
            .store
            .read(move |tx| {
                let row = tx.first(
                    sql!(
                        "SELECT id, name, kind, login_kind, login_sealed, operator, blocked, created_at
                           FROM identity_user WHERE id = ?1"
                    ),
                    args![id],
                    read_person,
                )?;
                let (person, login) = row.ok_or(Error::not_found())?;
                with_hints(tx, &vault, person, login)
            })
            .await?;
        Ok(self.with_shops(person))
    }

    /// What operators did, the newest first.
    pub(crate) async fn acts(&self, page: &PageQuery) -> Result<Page<Act>> {
        let limit = page.limit()?;
        let last = SubjectId::from_uuid(kernel::Uuid::from_bytes([0xff; 16]));
        let before = page.after(last, |c| c.parse().ok())?;
        let rows = self
            .0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT a.id, a.at, COALESCE(u.name, ''), a.act, a.subject_id, a.subject, a.reason
                           FROM identity_act a LEFT JOIN identity_user u ON u.id = a.by_user
                          WHERE a.id < ?1 ORDER BY a.id DESC LIMIT ?2"
                    ),
                    args![before, limit + 1],
                    |r| {
                        Ok(Act {
                            id: r.get(0)?,
                            at: r.get(1)?,
                            by: r.get(2)?,
                            act: r.get(3)?,
                            subject_id: r.get(4)?,
                            subject: r.get(5)?,
                            reason: r.get(6)?,
                        })
                    },
                )
            })
            .await?;
        Ok(Page::of(rows, limit, |act: &Act| act.id.to_string()))
    }

    fn with_shops(&self, mut person: ConsolePerson) -> ConsolePerson {
        let ids: Vec<_> = self.0.shops.merchants_of(person.id).into_iter().map(|(id, _)| id).collect();
        person.merchants = self.0.shops.cards(&ids).into_iter().flatten().map(|card| card.name).collect();
        person
    }
}

impl Logins for Identity {
    fn by_login<'a>(&'a self, login: &'a str) -> Answer<'a, Option<UserId>> {
        Box::pin(async move {
            let digest = self.login_digest(&model::login(login)?);
            self.0
                .store
                .read(move |tx| {
                    tx.first(
                        sql!("SELECT id FROM identity_user WHERE login_digest = ?1 AND blocked = 0"),
                        args![&digest],
                        |r| r.get(0),
                    )
                })
                .await
        })
    }

    fn login_hints<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<Option<String>>> {
        let (users, vault) = (users.to_vec(), self.0.vault.clone());
        Box::pin(self.0.store.read(move |tx| {
            let mut found = Vec::with_capacity(users.len());
            for user in users {
                let hints = hints_of(tx, &vault, user)?;
                found.push(hints.phone.or(hints.email));
            }
            Ok(found)
        }))
    }

    fn login(&self, user: UserId) -> Answer<'_, Option<Secret<String>>> {
        let vault = self.0.vault.clone();
        Box::pin(self.0.store.read(move |tx| {
            let sealed: Option<Option<Vec<u8>>> = tx.first(
                sql!("SELECT login_sealed FROM identity_user WHERE id = ?1 AND blocked = 0"),
                args![user],
                |r| r.get(0),
            )?;
            let Some(sealed) = sealed.flatten() else { return Ok(None) };
            let login = vault.open_text(tx, &sealed)?;
            Ok((!login.is_empty()).then(|| Secret::new(login)))
        }))
    }
}

/// Keeps what operators did in other modules.
pub(crate) fn keep_acts(tx: &mut Tx<'_>, facts: &[Arc<Stored>]) -> Result<()> {
    for fact in facts {
        if let Event::OperatorActed { by, act, subject_id, subject, reason } = &fact.event {
            keep_act(tx, fact.at, *by, act, *subject_id, subject, reason)?;
        }
    }
    Ok(())
}

fn keep_act(
    tx: &mut Tx<'_>,
    at: Time,
    by: UserId,
    act: &str,
    subject_id: SubjectId,
    subject: &str,
    reason: &str,
) -> Result<()> {
    let id: SubjectId = tx.id();
    tx.exec(
        sql!(
            "INSERT INTO identity_act (id, at, by_user, act, subject_id, subject, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        ),
        args![id, at, by, act, subject_id, subject, reason],
    )
    .map(drop)
}

fn act_on(tx: &mut Tx<'_>, by: UserId, id: UserId, act: PersonAct, reason: &str) -> Result<()> {
    let blocked: Option<bool> =
        tx.first(sql!("SELECT blocked FROM identity_user WHERE id = ?1"), args![id], |r| r.get(0))?;
    let was_blocked = blocked.ok_or(Error::not_found())?;
    match act {
        PersonAct::Block | PersonAct::Unblock => {
            let blocked = act == PersonAct::Block;
            tx.exec(sql!("UPDATE identity_user SET blocked = ?2 WHERE id = ?1"), args![id, blocked])?;
            if blocked != was_blocked {
                tx.tell(Event::UserBlocked { user_id: id, blocked })?;
            }
        }
        PersonAct::MakeOperator => {
            // An operator is answerable: somebody with a login.
            let made = tx.exec(
                sql!("UPDATE identity_user SET operator = 1 WHERE id = ?1 AND kind = 'account' AND blocked = 0"),
                args![id],
            )?;
            if made == 0 {
                return Err(Error::conflict("account_needed"));
            }
        }
        PersonAct::RemoveOperator => {
            tx.exec(sql!("UPDATE identity_user SET operator = 0 WHERE id = ?1"), args![id])?;
        }
    }
    // Whoever's rights changed signs in anew: an old session never gains or keeps what it was not started with.
    if act != PersonAct::Unblock {
        sessions::end_all(tx, id)?;
    }
    let (name, now) = (name_of(tx, id)?, tx.now());
    keep_act(tx, now, by, act.code(), id.cast(), &name, reason)
}

/// A row of the list, before its login is opened.
type Sealed = (ConsolePerson, Option<(String, Vec<u8>)>);

fn read_person(row: &Row<'_>) -> Result<Sealed> {
    let person = ConsolePerson {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: PersonKind::parse(&row.get::<String>(2)?),
        phone_hint: None,
        email_hint: None,
        operator: row.get(5)?,
        merchants: Vec::new(),
        created_at: row.get(7)?,
        blocked: row.get(6)?,
    };
    let login = row.get::<Option<String>>(3)?.zip(row.get::<Option<Vec<u8>>>(4)?);
    Ok((person, login))
}

fn with_hints(
    tx: &mut Tx<'_>,
    vault: &Vault,
    mut person: ConsolePerson,
    login: Option<(String, Vec<u8>)>,
) -> Result<ConsolePerson> {
    let hints = hints(tx, vault, login)?;
    (person.phone_hint, person.email_hint) = (hints.phone, hints.email);
    Ok(person)
}

pub(crate) fn hints(tx: &mut Tx<'_>, vault: &Vault, login: Option<(String, Vec<u8>)>) -> Result<Hints> {
    let none = Hints { phone: None, email: None };
    let Some((kind, sealed)) = login else { return Ok(none) };
    let clear = vault.open_text(tx, &sealed)?;
    Ok(match LoginKind::parse(&kind) {
        Some(kind @ LoginKind::Phone) => Hints { phone: Some(kind.hint(&clear)), ..none },
        Some(kind @ LoginKind::Email) => Hints { email: Some(kind.hint(&clear)), ..none },
        None => none,
    })
}

fn hints_of(tx: &mut Tx<'_>, vault: &Vault, user: UserId) -> Result<Hints> {
    let login =
        tx.first(sql!("SELECT login_kind, login_sealed FROM identity_user WHERE id = ?1"), args![user], |r| {
            Ok(r.get::<Option<String>>(0)?.zip(r.get::<Option<Vec<u8>>>(1)?))
        })?;
    hints(tx, vault, login.flatten())
}

/// A text as itself in a LIKE pattern whose escape is `!`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            out.push('!');
        }
        out.push(c);
    }
    out
}
