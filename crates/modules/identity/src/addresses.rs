//! The address book, and what one tap uses. A row never changes: an edit makes a new one and hides the old, so that an
//! order may point at it for ever.

use std::sync::Arc;

use contracts::{
    PaymentMethod,
    ports::{Answer, Checkout, KnownAddress, People, PostalAddress},
};
use kernel::{AddressId, Ctx, Error, Result, Secret, UserId};
use store::{Tx, Vault, args, sql};

use crate::{Identity, Untrue, model, names, places};

/// An address of the book, and whether one tap uses it.
pub(crate) struct Entry {
    pub(crate) id: AddressId,
    pub(crate) address: Secret<PostalAddress>,
    pub(crate) is_default: bool,
}

impl Identity {
    /// The book: the default first, then the newest.
    pub(crate) async fn book(&self, user: UserId) -> Result<Vec<Entry>> {
        let vault = self.0.vault.clone();
        self.0
            .store
            .read(move |tx| {
                let default = default_of(tx, user)?;
                let mut entries: Vec<Entry> = shown(tx, &vault, user)?
                    .into_iter()
                    .map(|known| Entry { id: known.id, is_default: default == Some(known.id), address: known.address })
                    .collect();
                entries.sort_by_key(|entry| !entry.is_default);
                Ok(entries)
            })
            .await
    }

    pub(crate) async fn entry(&self, user: UserId, id: AddressId) -> Result<Entry> {
        let entry = self.book(user).await?.into_iter().find(|entry| entry.id == id);
        entry.ok_or(Error::not_found())
    }

    /// Puts an address in the book; the first one is the default. Errors: the address's; `too_many_addresses`.
    pub(crate) async fn add_address(&self, ctx: &Ctx, input: PostalAddress, default: bool) -> Result<AddressId> {
        let user = ctx.actor.user()?;
        let address = model::check_address(input)?;
        let vault = self.0.vault.clone();
        self.write_once(ctx, vec![Untrue::Checkout(user)], move |tx| {
            if count(tx, user)? >= model::ADDRESSES_MAX {
                return Err(Error::conflict("too_many_addresses").with("max", model::ADDRESSES_MAX));
            }
            let id = insert(tx, &vault, user, &address)?;
            if default || default_of(tx, user)?.is_none() {
                set_default(tx, user, id)?;
            }
            Ok(id)
        })
        .await
    }

    /// Puts an address in the place of another; gives the new one's id. Errors: the address's; `not_found`.
    pub(crate) async fn replace_address(
        &self,
        ctx: &Ctx,
        old: AddressId,
        input: PostalAddress,
        default: bool,
    ) -> Result<AddressId> {
        let user = ctx.actor.user()?;
        let address = model::check_address(input)?;
        let vault = self.0.vault.clone();
        self.write_once(ctx, vec![Untrue::Checkout(user)], move |tx| {
            let was_default = default_of(tx, user)? == Some(old);
            hide(tx, user, old)?;
            let id = insert(tx, &vault, user, &address)?;
            if default || was_default {
                set_default(tx, user, id)?;
            }
            Ok(id)
        })
        .await
    }

    /// Takes an address out of the book; orders keep theirs. The newest of the others becomes the default.
    pub(crate) async fn hide_address(&self, ctx: &Ctx, id: AddressId) -> Result<()> {
        let user = ctx.actor.user()?;
        self.write_once(ctx, vec![Untrue::Checkout(user)], move |tx| hide(tx, user, id)).await
    }

    /// Chooses what one tap uses; what is `None` stays. Errors: `not_found`.
    pub(crate) async fn set_checkout(
        &self,
        ctx: &Ctx,
        address: Option<AddressId>,
        method: Option<PaymentMethod>,
    ) -> Result<()> {
        let user = ctx.actor.user()?;
        self.write_once(ctx, vec![Untrue::Checkout(user)], move |tx| {
            if let Some(id) = address {
                let theirs = tx.first(
                    sql!("SELECT 1 FROM identity_address WHERE id = ?1 AND user_id = ?2 AND hidden = 0"),
                    args![id, user],
                    |r| r.get::<i64>(0),
                )?;
                theirs.ok_or(Error::not_found())?;
                set_default(tx, user, id)?;
            }
            match method {
                Some(method) => set_method(tx, user, method),
                None => Ok(()),
            }
        })
        .await
    }

    /// What one tap uses, from memory where it is known.
    async fn kept(&self, user: UserId) -> Result<Arc<Checkout>> {
        let now = self.0.store.world().now();
        if let Some(known) = self.0.checkouts.get(&user, now) {
            return Ok(known);
        }
        let before = self.0.checkouts.before();
        let vault = self.0.vault.clone();
        let read = self.0.store.read(move |tx| read_checkout(tx, &vault, user)).await?;
        let kept = Arc::new(read);
        self.0.checkouts.put(before, user, kept.clone(), now);
        Ok(kept)
    }
}

impl People for Identity {
    fn region_name(&self, country: &str, code: &str) -> String {
        places::own_name(country, code).to_owned()
    }

    fn names<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<String>> {
        let users = users.to_vec();
        Box::pin(self.0.store.read(move |tx| users.iter().map(|user| name_of(tx, *user)).collect()))
    }

    fn checkout(&self, user: UserId) -> Answer<'_, Checkout> {
        Box::pin(async move { self.kept(user).await.map(|kept| Checkout::clone(&kept)) })
    }

    fn address(&self, user: UserId, id: AddressId) -> Answer<'_, KnownAddress> {
        Box::pin(async move {
            if let Some(kept) = self.kept(user).await?.address.as_ref().filter(|kept| kept.id == id) {
                return Ok(kept.clone());
            }
            let vault = self.0.vault.clone();
            let known = self.0.store.read(move |tx| read_address(tx, &vault, user, id)).await?;
            known.ok_or(Error::not_found())
        })
    }

    fn addresses_of_orders<'a>(&'a self, ids: &'a [AddressId]) -> Answer<'a, Vec<Option<PostalAddress>>> {
        let (ids, vault) = (ids.to_vec(), self.0.vault.clone());
        Box::pin(self.0.store.read(move |tx| {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                let sealed: Option<Vec<u8>> =
                    tx.first(sql!("SELECT sealed FROM identity_address WHERE id = ?1"), args![id], |r| r.get(0))?;
                found.push(match sealed {
                    Some(sealed) => open(tx, &vault, &sealed)?.map(Secret::into_inner),
                    None => None,
                });
            }
            Ok(found)
        }))
    }

    fn keep(
        &self,
        user: UserId,
        address: Secret<PostalAddress>,
        method: Option<PaymentMethod>,
    ) -> Answer<'_, KnownAddress> {
        Box::pin(async move {
            let address = model::check_address(address.into_inner())?;
            let kept = self.kept(user).await?;
            let same_method = method.is_none() || kept.payment_method == method;
            if let Some(known) = kept.address.as_ref().filter(|k| same_method && *k.address.expose() == address) {
                return Ok(known.clone());
            }
            let vault = self.0.vault.clone();
            self.write(vec![Untrue::Checkout(user)], move |tx| {
                if let Some(method) = method {
                    set_method(tx, user, method)?;
                }
                let book = shown(tx, &vault, user)?;
                if let Some(known) = book.iter().find(|known| *known.address.expose() == address) {
                    set_default(tx, user, known.id)?;
                    return Ok(known.clone());
                }
                // An order is not refused because the book is full: the oldest address makes room.
                if let Some(oldest) = book.get(model::ADDRESSES_MAX - 1) {
                    hide(tx, user, oldest.id)?;
                }
                let id = add(tx, &vault, user, &address)?;
                Ok(KnownAddress { id, address: Secret::new(address) })
            })
            .await
        })
    }

    fn keep_method(&self, user: UserId, method: PaymentMethod) -> Answer<'_, ()> {
        Box::pin(async move {
            if self.kept(user).await?.payment_method == Some(method) {
                return Ok(());
            }
            self.write(vec![Untrue::Checkout(user)], move |tx| set_method(tx, user, method)).await
        })
    }

    fn addressees<'a>(&'a self, typed: &'a str) -> Answer<'a, Vec<(UserId, Option<AddressId>)>> {
        let (typed, vault) = (typed.to_owned(), self.0.vault.clone());
        Box::pin(self.0.store.read(move |tx| match model::phone(&typed, "VN") {
            Some(phone) => tx.query(
                sql!("SELECT user_id, id FROM identity_address WHERE phone_digest = ?1 ORDER BY id DESC LIMIT ?2"),
                args![&vault.digest(PHONE, &phone), ADDRESSEES_MAX],
                |r| Ok((r.get(0)?, Some(r.get(1)?))),
            ),
            None => names::find(tx, &vault, &typed),
        }))
    }
}

/// Addresses found by one phone number at most.
const ADDRESSEES_MAX: i64 = 50;
/// Domain of the digests by which addresses are found by phone number.
const PHONE: &str = "phone";

pub(crate) fn name_of(tx: &mut Tx<'_>, user: UserId) -> Result<String> {
    let name = tx.first(sql!("SELECT name FROM identity_user WHERE id = ?1"), args![user], |r| r.get(0))?;
    Ok(name.unwrap_or_default())
}

/// Puts an address in the book as the default.
pub(crate) fn add(tx: &mut Tx<'_>, vault: &Vault, user: UserId, address: &PostalAddress) -> Result<AddressId> {
    let id = insert(tx, vault, user, address)?;
    set_default(tx, user, id)?;
    Ok(id)
}

fn insert(tx: &mut Tx<'_>, vault: &Vault, user: UserId, address: &PostalAddress) -> Result<AddressId> {
    let (id, now) = (tx.id(), tx.now());
    let clear = serde_json::to_vec(address).map_err(|_| Error::internal("an address cannot be written"))?;
    let sealed = vault.seal(tx, user, &clear)?;
    tx.exec(
        sql!(
            "INSERT INTO identity_address (id, user_id, sealed, phone_digest, hidden, created_at)
             VALUES (?1, ?2, ?3, ?4, 0, ?5)"
        ),
        args![id, user, &sealed, &vault.digest(PHONE, &address.phone), now],
    )?;
    names::keep(tx, vault, user, id, &address.name)?;
    Ok(id)
}

fn open(tx: &mut Tx<'_>, vault: &Vault, sealed: &[u8]) -> Result<Option<Secret<PostalAddress>>> {
    let Some(clear) = vault.open(tx, sealed)? else { return Ok(None) };
    let address = serde_json::from_slice(clear.expose()).map_err(|_| Error::internal("an address cannot be read"))?;
    Ok(Some(Secret::new(address)))
}

/// The addresses of a person's book, the newest first.
fn shown(tx: &mut Tx<'_>, vault: &Vault, user: UserId) -> Result<Vec<KnownAddress>> {
    let rows = tx.query(
        sql!("SELECT id, sealed FROM identity_address WHERE user_id = ?1 AND hidden = 0 ORDER BY id DESC"),
        args![user],
        |r| Ok((r.get::<AddressId>(0)?, r.get::<Vec<u8>>(1)?)),
    )?;
    let mut known = Vec::with_capacity(rows.len());
    for (id, sealed) in rows {
        if let Some(address) = open(tx, vault, &sealed)? {
            known.push(KnownAddress { id, address });
        }
    }
    Ok(known)
}

/// An address of this person, hidden or not: an order that is under way may still name it.
fn read_address(tx: &mut Tx<'_>, vault: &Vault, user: UserId, id: AddressId) -> Result<Option<KnownAddress>> {
    let row =
        tx.first(sql!("SELECT sealed FROM identity_address WHERE id = ?1 AND user_id = ?2"), args![id, user], |r| {
            r.get::<Vec<u8>>(0)
        })?;
    let Some(sealed) = row else { return Ok(None) };
    Ok(open(tx, vault, &sealed)?.map(|address| KnownAddress { id, address }))
}

fn read_checkout(tx: &mut Tx<'_>, vault: &Vault, user: UserId) -> Result<Checkout> {
    let kept =
        tx.first(sql!("SELECT address_id, payment_method FROM identity_user WHERE id = ?1"), args![user], |r| {
            Ok((r.get::<Option<AddressId>>(0)?, r.get::<Option<String>>(1)?))
        })?;
    let (address, method) = kept.unwrap_or_default();
    let address = match address {
        Some(id) => read_address(tx, vault, user, id)?,
        None => None,
    };
    Ok(Checkout { address, payment_method: method.as_deref().and_then(PaymentMethod::parse) })
}

fn default_of(tx: &mut Tx<'_>, user: UserId) -> Result<Option<AddressId>> {
    let kept = tx.first(sql!("SELECT address_id FROM identity_user WHERE id = ?1"), args![user], |r| r.get(0))?;
    Ok(kept.flatten())
}

fn set_default(tx: &mut Tx<'_>, user: UserId, id: AddressId) -> Result<()> {
    tx.exec(sql!("UPDATE identity_user SET address_id = ?2 WHERE id = ?1"), args![user, id]).map(drop)
}

fn set_method(tx: &mut Tx<'_>, user: UserId, method: PaymentMethod) -> Result<()> {
    tx.exec(sql!("UPDATE identity_user SET payment_method = ?2 WHERE id = ?1"), args![user, method.code()]).map(drop)
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<usize> {
    let count: Option<i64> =
        tx.first(sql!("SELECT COUNT(*) FROM identity_address WHERE user_id = ?1 AND hidden = 0"), args![user], |r| {
            r.get(0)
        })?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
}

/// Hides an address; where it was the default the newest of the others takes its place. Errors: `not_found`.
fn hide(tx: &mut Tx<'_>, user: UserId, id: AddressId) -> Result<()> {
    let hidden = tx.exec(
        sql!("UPDATE identity_address SET hidden = 1 WHERE id = ?1 AND user_id = ?2 AND hidden = 0"),
        args![id, user],
    )?;
    if hidden == 0 {
        return Err(Error::not_found());
    }
    tx.exec(
        sql!(
            "UPDATE identity_user SET address_id =
                    (SELECT a.id FROM identity_address a WHERE a.user_id = ?1 AND a.hidden = 0 ORDER BY a.id DESC LIMIT 1)
              WHERE id = ?1 AND address_id = ?2"
        ),
        args![user, id],
    )?;
    Ok(())
}
