//! Preparing a session: its card, hosts, run-of-show, and the publisher's key.

use contracts::ports::{OfferSpec, VariantPrice};
use kernel::{Ctx, Error, MerchantId, ProductId, Result, Secret, SegmentId, SessionId, Text3, Time, UserId};
use language::{ArmedCode, Codes, CodesError};
use serde::Deserialize;
use store::{Tx, args, sql};

use crate::{
    Live,
    model::{Host, Segment, SegmentKind, SegmentRow, SegmentState, SessionRow, SessionState},
    rows::{self, to_json},
};

const TITLE_BYTES_MAX: usize = 300;
const DESCRIPTION_BYTES_MAX: usize = 8_000;
const NAME_CHARS_MAX: usize = 80;
const URL_CHARS_MAX: usize = 300;
const HOSTS_MAX: usize = 10;
const HOLD_MINUTES_MAX: u32 = 24 * 60;
const HOLD_MINUTES: u32 = 15;
pub(crate) const SEGMENTS_MAX: usize = 200;
const MINUTES_MAX: u32 = 24 * 60;
const SCRIPT_CHARS_MAX: usize = 4_000;
/// A session may be planned this far ahead, or have been due this long ago.
const AHEAD_S_MAX: i64 = 366 * 24 * 3600;
const BEHIND_S_MAX: i64 = 7 * 24 * 3600;
/// Random bytes of a stream key: 160 bit.
const KEY_BYTES: usize = 20;
const PLAYBACK_BYTES: usize = 12;
pub(crate) const KEY_DOMAIN: &str = "live stream key";

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct SessionInput {
    pub title: Text3,
    #[serde(default)]
    pub description: Text3,
    pub starts_at: Time,
    pub host_name: String,
    pub cover_url: Option<String>,
    pub hold_minutes: Option<u32>,
    pub hosts: Option<Vec<Host>>,
}

/// What is not given stays as it is; a cover of null is taken away.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SessionChange {
    pub title: Option<Text3>,
    pub description: Option<Text3>,
    pub starts_at: Option<Time>,
    pub host_name: Option<String>,
    #[serde(default, deserialize_with = "kit::given")]
    pub cover_url: Option<Option<String>>,
    pub hold_minutes: Option<u32>,
    pub hosts: Option<Vec<Host>>,
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct SegmentInput {
    pub id: Option<SegmentId>,
    pub kind: SegmentKind,
    pub product_id: Option<ProductId>,
    /// What viewers type; made up where it is not given.
    pub code: Option<String>,
    /// The live price of every variant that has none of its own; the usual price where absent.
    pub price_minor: Option<i64>,
    #[serde(default)]
    pub variant_prices: Vec<VariantPrice>,
    pub limit_per_buyer: Option<u32>,
    pub minutes: u32,
    #[serde(default)]
    pub script: String,
    #[serde(default)]
    pub who: String,
}

fn check(change: &SessionChange, now: Time) -> Result<()> {
    if let Some(title) = &change.title {
        if title.is_empty() {
            return Err(Error::field("title", "field_needed"));
        }
        if title.longest() > TITLE_BYTES_MAX {
            return Err(Error::field("title", "field_too_long").with("max", TITLE_BYTES_MAX));
        }
    }
    if change.description.as_ref().is_some_and(|d| d.longest() > DESCRIPTION_BYTES_MAX) {
        return Err(Error::field("description", "field_too_long").with("max", DESCRIPTION_BYTES_MAX));
    }
    if let Some(at) = change.starts_at
        && !(now.plus_s(-BEHIND_S_MAX)..=now.plus_s(AHEAD_S_MAX)).contains(&at)
    {
        return Err(Error::field("starts_at", "starts_at_out_of_range"));
    }
    if let Some(name) = &change.host_name {
        check_name("host_name", name)?;
    }
    if let Some(Some(url)) = &change.cover_url {
        // Pictures of our own house only: no page makes a request elsewhere.
        let own = url.starts_with('/') && !url.starts_with("//");
        if !own || url.chars().count() > URL_CHARS_MAX {
            return Err(Error::field("cover_url", "picture_not_here"));
        }
    }
    if let Some(minutes) = change.hold_minutes
        && !(1..=HOLD_MINUTES_MAX).contains(&minutes)
    {
        return Err(Error::field("hold_minutes", "minutes_out_of_range").with("max", HOLD_MINUTES_MAX));
    }
    if let Some(hosts) = &change.hosts {
        if hosts.len() > HOSTS_MAX {
            return Err(Error::field("hosts", "too_many_hosts").with("max", HOSTS_MAX));
        }
        hosts.iter().try_for_each(|h| check_name("hosts", &h.name))?;
    }
    Ok(())
}

fn check_name(field: &'static str, name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::field(field, "field_needed"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field(field, "field_too_long").with("max", NAME_CHARS_MAX));
    }
    Ok(())
}

/// The session, if it is this shop's. Errors: `not_found`.
pub(crate) fn own(tx: &mut Tx<'_>, merchant: MerchantId, id: SessionId) -> Result<SessionRow> {
    rows::session(tx, id).and_then(|row| if row.merchant == merchant { Ok(row) } else { Err(Error::not_found()) })
}

fn put_hosts(tx: &mut Tx<'_>, id: SessionId, hosts: &[Host]) -> Result<()> {
    tx.exec(sql!("DELETE FROM live_host WHERE session = ?1"), args![id])?;
    for (position, host) in (0i64..).zip(hosts) {
        tx.exec(
            sql!("INSERT INTO live_host (session, position, name, user_id) VALUES (?1, ?2, ?3, ?4)"),
            args![id, position, host.name.trim(), host.user_id],
        )?;
    }
    Ok(())
}

/// A product segment's code as typed, or the next free one of its own.
fn code_of(input: &SegmentInput, taken: &[String]) -> String {
    let given = input.code.as_deref().map(str::trim).filter(|c| !c.is_empty());
    let free = |code: &String| !taken.iter().any(|t| t.eq_ignore_ascii_case(code));
    given.map_or_else(|| (1..).map(|n| format!("A{n}")).find(free).unwrap_or_default(), str::to_uppercase)
}

/// The run-of-show as it will stand. Errors: `field_…` of `items`, `code_twice`, `code_unreadable`.
fn plan(inputs: &[SegmentInput], known: &[SegmentRow], new_id: impl Fn() -> SegmentId) -> Result<Vec<SegmentRow>> {
    if inputs.len() > SEGMENTS_MAX {
        return Err(Error::field("items", "too_many_segments").with("max", SEGMENTS_MAX));
    }
    let mut codes: Vec<String> =
        inputs.iter().filter_map(|i| i.code.as_deref()).map(|c| c.trim().to_uppercase()).collect();
    let mut rows: Vec<SegmentRow> = Vec::with_capacity(inputs.len());
    for (position, input) in (0u32..).zip(inputs) {
        let before = known.iter().find(|s| Some(s.id) == input.id);
        let product = input.product_id.filter(|_| input.kind == SegmentKind::Product);
        if input.kind == SegmentKind::Product && product.is_none() {
            return Err(Error::field("items", "segment_product_needed").with("position", position + 1));
        }
        if input.script.chars().count() > SCRIPT_CHARS_MAX {
            return Err(Error::field("items", "field_too_long").with("max", SCRIPT_CHARS_MAX));
        }
        if input.who.chars().count() > NAME_CHARS_MAX {
            return Err(Error::field("items", "field_too_long").with("max", NAME_CHARS_MAX));
        }
        if input.minutes > MINUTES_MAX {
            return Err(Error::field("items", "minutes_out_of_range").with("max", MINUTES_MAX));
        }
        let code = product.map(|_| code_of(input, &codes));
        if let (Some(code), None) = (&code, input.code.as_deref().map(str::trim).filter(|c| !c.is_empty())) {
            codes.push(code.clone());
        }
        if rows.iter().any(|r| Some(r.id) == input.id) {
            return Err(Error::field("items", "segment_twice").with("position", position + 1));
        }
        rows.push(SegmentRow {
            id: before.map_or_else(&new_id, |b| b.id),
            position,
            kind: input.kind,
            product,
            offer: None,
            code,
            price_minor: input.price_minor.filter(|_| product.is_some()),
            variant_prices: if product.is_some() { input.variant_prices.clone() } else { Vec::new() },
            limit_per_buyer: input.limit_per_buyer.filter(|_| product.is_some()),
            minutes: input.minutes,
            script: input.script.clone(),
            who: input.who.trim().to_owned(),
            state: before.map_or(SegmentState::Coming, |b| b.state),
            started_at: before.and_then(|b| b.started_at),
        });
    }
    let armed: Vec<ArmedCode> =
        rows.iter().filter_map(|r| r.code.clone()).map(|code| ArmedCode { code, options: Vec::new() }).collect();
    match Codes::new(armed) {
        Ok(_) | Err(CodesError::Empty) => Ok(rows),
        Err(CodesError::SameCode(code, _)) => Err(Error::field("items", "code_twice").with("code", code)),
        Err(CodesError::BadCode(code)) => Err(Error::field("items", "code_unreadable").with("code", code)),
        Err(other) => Err(Error { cause: Some(other.to_string()), ..Error::field("items", "code_unreadable") }),
    }
}

impl Live {
    /// Makes a session of this shop. Errors: `field_…`, `starts_at_out_of_range`, `picture_not_here`.
    pub async fn create_session(&self, ctx: &Ctx, merchant: MerchantId, input: SessionInput) -> Result<SessionId> {
        let all = SessionChange {
            title: Some(input.title.clone()),
            description: Some(input.description.clone()),
            starts_at: Some(input.starts_at),
            host_name: Some(input.host_name.clone()),
            cover_url: Some(input.cover_url.clone()),
            hold_minutes: input.hold_minutes,
            hosts: input.hosts.clone(),
        };
        check(&all, self.now())?;
        let vault = self.0.vault.clone();
        let made = kit::once(&self.0.store, ctx, move |tx| {
            let id: SessionId = tx.id();
            let key = tx.world().token::<KEY_BYTES>();
            let sealed = vault.seal(tx, id, key.as_bytes())?;
            let playback = tx.world().token::<PLAYBACK_BYTES>();
            let now = tx.now();
            tx.exec(
                sql!(
                    "INSERT INTO live_session (id, merchant, title, description, host_name, cover_url, state, starts_at,
                     announced, hold_minutes, slow_s, playback, key_digest, key_sealed, key_hint, key_rotated_at,
                     banned_words, peak_viewers, recording_gaps, recording_segments)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'scheduled', ?7, 0, ?8, 0, ?9, ?10, ?11, ?12, ?13, '[]', 0, 0, 0)"
                ),
                args![
                    id,
                    merchant,
                    &to_json(&input.title)?,
                    &to_json(&input.description)?,
                    input.host_name.trim(),
                    input.cover_url.as_deref(),
                    input.starts_at,
                    input.hold_minutes.unwrap_or(HOLD_MINUTES),
                    &playback,
                    &vault.digest(KEY_DOMAIN, &key),
                    &sealed,
                    hint(&key),
                    now
                ],
            )?;
            let hosts = input.hosts.unwrap_or_else(|| vec![Host { name: input.host_name, user_id: None }]);
            put_hosts(tx, id, &hosts)?;
            Ok(id)
        })
        .await?;
        Ok(made.answer)
    }

    /// Changes what is given. Errors: as [`Live::create_session`]; `not_found`, `session_over`.
    pub async fn change_session(
        &self,
        ctx: &Ctx,
        merchant: MerchantId,
        id: SessionId,
        change: SessionChange,
    ) -> Result<()> {
        check(&change, self.now())?;
        let hold_minutes = change.hold_minutes;
        kit::once(&self.0.store, ctx, move |tx| {
            let mut row = own(tx, merchant, id)?;
            if row.state.over() {
                return Err(Error::conflict("session_over"));
            }
            if change.starts_at.is_some() && row.state.on_air() {
                return Err(Error::conflict("illegal_act").with("state", row.state.code()));
            }
            row.title = change.title.unwrap_or(row.title);
            row.description = change.description.unwrap_or(row.description);
            row.host_name = change.host_name.unwrap_or(row.host_name);
            row.cover_url = change.cover_url.unwrap_or(row.cover_url);
            tx.exec(
                sql!(
                    "UPDATE live_session SET title = ?2, description = ?3, host_name = ?4, cover_url = ?5, starts_at = ?6,
                     hold_minutes = ?7 WHERE id = ?1"
                ),
                args![
                    id,
                    &to_json(&row.title)?,
                    &to_json(&row.description)?,
                    row.host_name.trim(),
                    row.cover_url.as_deref(),
                    change.starts_at.unwrap_or(row.starts_at),
                    change.hold_minutes.unwrap_or(row.hold_minutes)
                ],
            )?;
            if let Some(hosts) = change.hosts {
                put_hosts(tx, id, &hosts)?;
            }
            Ok(())
        })
        .await?;
        if hold_minutes.is_some() {
            // Offers carry how long a hold of theirs lasts.
            let (row, segments) =
                self.0.store.read(move |tx| Ok((own(tx, merchant, id)?, rows::segments(tx, id)?))).await?;
            let specs = specs(&row, &segments);
            if !specs.is_empty() {
                self.0.ports.selling.prepare(specs).await?;
            }
        }
        self.refresh(id).await
    }

    /// Takes away a session that nobody has been told of. Errors: `not_found`, `session_announced`.
    pub async fn delete_session(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId) -> Result<()> {
        kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            if row.announced || row.state != SessionState::Scheduled {
                return Err(Error::conflict("session_announced"));
            }
            tx.exec(sql!("DELETE FROM live_host WHERE session = ?1"), args![id])?;
            tx.exec(sql!("DELETE FROM live_segment WHERE session = ?1"), args![id])?;
            tx.exec(sql!("DELETE FROM live_reminder WHERE session = ?1"), args![id])?;
            tx.exec(sql!("DELETE FROM live_session WHERE id = ?1"), args![id]).map(drop)
        })
        .await?;
        self.rooms().remove(&id);
        Ok(())
    }

    /// Sets the whole run-of-show, in its order. A segment that is gone takes no orders any more.
    pub async fn set_segments(
        &self,
        ctx: &Ctx,
        merchant: MerchantId,
        id: SessionId,
        items: Vec<SegmentInput>,
    ) -> Result<Vec<Segment>> {
        let (row, known) = self.0.store.read(move |tx| Ok((own(tx, merchant, id)?, rows::segments(tx, id)?))).await?;
        if row.state.over() {
            return Err(Error::conflict("session_over"));
        }
        let world = self.0.store.world().clone();
        let mut planned = plan(&items, &known, || world.id())?;
        let selling = &self.0.ports.selling;
        let specs = specs(&row, &planned);
        let offers = if specs.is_empty() { Vec::new() } else { selling.prepare(specs).await? };
        for segment in &mut planned {
            let code = segment.code.as_deref();
            segment.offer = offers.iter().find(|o| Some(o.code.as_str()) == code).map(|o| o.id);
        }
        for gone in known.iter().filter_map(|s| s.offer).filter(|o| planned.iter().all(|s| s.offer != Some(*o))) {
            selling.arm(id, gone, false).await?;
        }
        let written = planned.clone();
        kit::once(&self.0.store, ctx, move |tx| {
            own(tx, merchant, id)?;
            // What goes on meanwhile (a segment that started) stands: only the plan is ours.
            let now_known = rows::segments(tx, id)?;
            tx.exec(sql!("DELETE FROM live_segment WHERE session = ?1"), args![id])?;
            for s in &written {
                let current = now_known.iter().find(|k| k.id == s.id);
                tx.exec(
                    sql!(
                        "INSERT INTO live_segment (id, session, position, kind, product, offer, code, price_minor,
                         limit_per_buyer, minutes, script, who, state, started_at, variant_prices)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
                    ),
                    args![
                        s.id,
                        id,
                        s.position,
                        if s.kind == SegmentKind::Product { "product" } else { "talk" },
                        s.product,
                        s.offer,
                        &s.code,
                        s.price_minor,
                        s.limit_per_buyer,
                        s.minutes,
                        &s.script,
                        &s.who,
                        current.map_or(s.state, |c| c.state).code(),
                        current.map_or(s.started_at, |c| c.started_at),
                        &to_json(&s.variant_prices)?
                    ],
                )?;
            }
            Ok(())
        })
        .await?;
        self.refresh(id).await?;
        let rows = self.0.store.read(move |tx| rows::segments(tx, id)).await?;
        let offers = if rows.iter().any(|r| r.offer.is_some()) { selling.offers(id).await? } else { Vec::new() };
        Ok(crate::room::segments(&rows, &offers, true))
    }

    /// The publisher's key, for the host's eyes.
    pub async fn stream_key(&self, merchant: MerchantId, id: SessionId) -> Result<Secret<String>> {
        let vault = self.0.vault.clone();
        let key = self
            .0
            .store
            .read(move |tx| {
                own(tx, merchant, id)?;
                let sealed: Option<Vec<u8>> =
                    tx.first(sql!("SELECT key_sealed FROM live_session WHERE id = ?1"), args![id], |r| r.get(0))?;
                vault.open_text(tx, &sealed.ok_or(Error::not_found())?)
            })
            .await?;
        Ok(Secret::new(key))
    }

    /// A new key; the old one opens nothing from now on, and who publishes with it is sent away.
    pub async fn rotate_key(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId) -> Result<Secret<String>> {
        let vault = self.0.vault.clone();
        // The key itself is not among the answers kept for repetition: it would lie there in clear.
        let playback = kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            let key = tx.world().token::<KEY_BYTES>();
            let sealed = vault.seal(tx, id, key.as_bytes())?;
            let now = tx.now();
            tx.exec(
                sql!(
                    "UPDATE live_session SET key_digest = ?2, key_sealed = ?3, key_hint = ?4, key_rotated_at = ?5
                      WHERE id = ?1"
                ),
                args![id, &vault.digest(KEY_DOMAIN, &key), &sealed, hint(&key), now],
            )?;
            Ok(row.playback)
        })
        .await?;
        if let (Some(media), false) = (self.0.media.get(), playback.replayed) {
            media.kick(&playback.answer, crate::gate::KEY_CHANGED);
        }
        self.refresh(id).await?;
        self.stream_key(merchant, id).await
    }
}

/// What the run-of-show asks to be sold.
fn specs(row: &SessionRow, segments: &[SegmentRow]) -> Vec<OfferSpec> {
    let spec = |s: &SegmentRow| {
        Some(OfferSpec {
            merchant_id: row.merchant,
            session_id: row.id,
            product_id: s.product?,
            code: s.code.clone()?,
            price_minor: s.price_minor,
            variant_prices: s.variant_prices.clone(),
            limit_per_buyer: s.limit_per_buyer,
            hold_minutes: row.hold_minutes,
        })
    };
    segments.iter().filter_map(spec).collect()
}

/// The end of a key.
fn hint(key: &str) -> &str {
    &key[key.len().saturating_sub(4)..]
}

/// Who asked to be told when it starts.
pub(crate) async fn remind(live: &Live, ctx: &Ctx, id: SessionId, on: bool) -> Result<bool> {
    let user: UserId = ctx.actor.user()?;
    let done = kit::once(&live.0.store, ctx, move |tx| {
        let row = rows::session(tx, id)?;
        if row.state.over() {
            return Err(Error::conflict("session_over"));
        }
        let now = tx.now();
        if on {
            tx.exec(
                sql!("INSERT INTO live_reminder (session, user_id, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
                args![id, user, now],
            )?;
        } else {
            tx.exec(sql!("DELETE FROM live_reminder WHERE session = ?1 AND user_id = ?2"), args![id, user])?;
        }
        Ok(on)
    })
    .await?;
    Ok(done.answer)
}

#[cfg(test)]
mod tests {
    use kernel::Uuid;

    use super::*;

    fn input(code: Option<&str>) -> SegmentInput {
        SegmentInput {
            id: None,
            kind: SegmentKind::Product,
            product_id: Some(ProductId::from_uuid(Uuid::nil())),
            code: code.map(str::to_owned),
            price_minor: None,
            variant_prices: Vec::new(),
            limit_per_buyer: None,
            minutes: 5,
            script: String::new(),
            who: String::new(),
        }
    }

    fn codes(inputs: &[SegmentInput]) -> Result<Vec<Option<String>>> {
        let mut n = 0u128;
        let ids = std::cell::RefCell::new(&mut n);
        let new_id = || {
            **ids.borrow_mut() += 1;
            SegmentId::from_uuid(Uuid::from_u128(**ids.borrow()))
        };
        Ok(plan(inputs, &[], new_id)?.into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn each_product_has_a_code_of_its_own() {
        let made = codes(&[input(None), input(Some("a2")), input(None), input(Some("B 1"))]);
        assert_eq!(made.unwrap_err().code, "code_unreadable");
        let made = codes(&[input(None), input(Some("a2")), input(None), input(Some("b7"))]).unwrap();
        assert_eq!(made.iter().flatten().collect::<Vec<_>>(), ["A1", "A2", "A3", "B7"]);
        assert_eq!(codes(&[input(Some("A1")), input(Some("a1"))]).unwrap_err().code, "code_twice");
        let talk = SegmentInput { kind: SegmentKind::Talk, ..input(Some("A1")) };
        assert_eq!(codes(&[talk]).unwrap(), [None]);
        let nothing = SegmentInput { product_id: None, ..input(None) };
        assert_eq!(codes(&[nothing]).unwrap_err().code, "segment_product_needed");
    }
}
