//! What a host does to a session while it runs, and what an operator may do to it.

use contracts::Event;
use kernel::{Ctx, Error, MerchantId, OfferId, Result, SegmentId, SessionId};
use serde::Deserialize;
use store::{Tx, args, sql};

use crate::{
    Live, gate,
    model::{SegmentRow, SegmentState, SessionRow, SessionState, Step},
    rows,
    studio::own,
};

/// Ends the stream, and looks whether the recording is whole.
pub(crate) const CLOSE_JOB: &str = "live.close_recording";
const REASON_CHARS_MAX: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SessionAct)]
pub enum Act {
    /// Tells followers that it will be.
    Announce,
    Rehearse,
    GoLive,
    Next,
    Back,
    /// Shows a segment's product without going to the segment.
    Pin,
    Unpin,
    Arm,
    Disarm,
    End,
    PublishReplay,
    Cancel,
    /// Takes it out of every list: who has its link may come, followers are not told that it starts.
    Unlist,
    List,
}

/// The segment `steps` away from the current one. Errors: `no_more_segments`.
fn neighbour(segments: &[SegmentRow], steps: isize) -> Result<&SegmentRow> {
    let now = segments.iter().position(|s| s.state == SegmentState::Now);
    let at = match (now, steps) {
        (Some(at), _) => at.checked_add_signed(steps),
        // Nothing has begun: the first. After the last, back goes to the last.
        (None, 1..) => segments.iter().position(|s| s.state == SegmentState::Coming),
        (None, _) => segments.iter().rposition(|s| s.state == SegmentState::Done),
    };
    at.and_then(|at| segments.get(at)).ok_or(Error::conflict("no_more_segments"))
}

fn step(tx: &mut Tx<'_>, row: &SessionRow, step: Step) -> Result<SessionState> {
    let next = row.state.next(step)?;
    tx.exec(sql!("UPDATE live_session SET state = ?2 WHERE id = ?1"), args![row.id, next.code()])?;
    Ok(next)
}

/// Ends what is on air.
fn end(tx: &mut Tx<'_>, row: &SessionRow) -> Result<()> {
    let next = step(tx, row, Step::End)?;
    if next == SessionState::Ended {
        let now = tx.now();
        tx.exec(
            sql!("UPDATE live_session SET ended_at = ?2, pinned_segment = NULL WHERE id = ?1"),
            args![row.id, now],
        )?;
        tx.exec(sql!("UPDATE live_segment SET state = 'done' WHERE session = ?1 AND state = 'now'"), args![row.id])?;
        tx.tell(Event::SessionEnded { session_id: row.id, merchant_id: row.merchant })?;
        tx.enqueue(CLOSE_JOB, &row.id, now)?;
    }
    Ok(())
}

fn start_segment(tx: &mut Tx<'_>, row: &SessionRow, segment: SegmentId) -> Result<()> {
    let segments = rows::segments(tx, row.id)?;
    let target = segments.iter().find(|s| s.id == segment).ok_or(Error::not_found())?;
    let now = tx.now();
    for s in &segments {
        let state = match s.position.cmp(&target.position) {
            std::cmp::Ordering::Less => SegmentState::Done,
            std::cmp::Ordering::Equal => SegmentState::Now,
            std::cmp::Ordering::Greater => SegmentState::Coming,
        };
        if state != s.state {
            tx.exec(sql!("UPDATE live_segment SET state = ?2 WHERE id = ?1"), args![s.id, state.code()])?;
        }
    }
    tx.exec(sql!("UPDATE live_segment SET started_at = ?2 WHERE id = ?1"), args![segment, now])?;
    tx.tell(Event::SegmentStarted { session_id: row.id, segment_id: segment, offer_id: target.offer })
}

/// Pins a product and remembers when, for the replay.
fn pin(tx: &mut Tx<'_>, row: &SessionRow, segment: &SegmentRow, price: Option<kernel::Money>) -> Result<()> {
    tx.exec(
        sql!("UPDATE live_session SET pinned_segment = ?2 WHERE id = ?1"),
        args![row.id, segment.offer.map(|_| segment.id)],
    )?;
    let (Some(product), Some(code), Some(price), true) =
        (segment.product, segment.code.as_deref(), price, row.state.on_air())
    else {
        return Ok(());
    };
    let now = tx.now();
    tx.exec(
        sql!(
            "INSERT INTO live_mark (session, at, segment, product, code, price_minor, currency)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"
        ),
        args![row.id, now, segment.id, product, code, price.minor, price.currency.code()],
    )
    .map(drop)
}

impl Live {
    /// Errors: `not_found`, `illegal_act`, `no_signal`, `no_more_segments`, `segment_has_no_product`.
    pub async fn act(
        &self,
        ctx: &Ctx,
        merchant: MerchantId,
        id: SessionId,
        act: Act,
        segment: Option<SegmentId>,
    ) -> Result<()> {
        self.may_act(merchant, act).await?;
        let (row, segments) =
            self.0.store.read(move |tx| Ok((own(tx, merchant, id)?, rows::segments(tx, id)?))).await?;
        let named =
            || segments.iter().find(|s| Some(s.id) == segment).ok_or(Error::field("segment_id", "field_needed"));
        match act {
            Act::Announce => self.announce(ctx, merchant, id).await?,
            Act::Rehearse => self.write_step(ctx, merchant, id, Step::Rehearse).await?,
            Act::GoLive => self.go_live(ctx, &row).await?,
            Act::Next => self.go_to(ctx, &row, neighbour(&segments, 1)?.clone()).await?,
            Act::Back => self.go_to(ctx, &row, neighbour(&segments, -1)?.clone()).await?,
            Act::Pin => self.pin_product(ctx, &row, named()?.clone()).await?,
            Act::Unpin => {
                kit::once(&self.0.store, ctx, move |tx| {
                    tx.exec(sql!("UPDATE live_session SET pinned_segment = NULL WHERE id = ?1"), args![id]).map(drop)
                })
                .await?;
            }
            Act::Arm | Act::Disarm => {
                let armed = act == Act::Arm;
                if armed && row.state.over() {
                    return Err(Error::conflict("session_over"));
                }
                let offer = named()?.offer.ok_or(Error::conflict("segment_has_no_product"))?;
                self.0.ports.selling.arm(id, offer, armed).await?;
            }
            Act::End => self.end_session(ctx, &row).await?,
            Act::PublishReplay => self.publish_replay(ctx, &row).await?,
            Act::Unlist | Act::List => {
                let listed = act == Act::List;
                kit::once(&self.0.store, ctx, move |tx| {
                    tx.exec(sql!("UPDATE live_session SET listed = ?2 WHERE id = ?1"), args![id, listed]).map(drop)
                })
                .await?;
            }
            Act::Cancel => {
                self.write_step(ctx, merchant, id, Step::Cancel).await?;
                self.0.ports.selling.disarm_all(id).await?;
                self.send_publisher_away(&row.playback, gate::OVER);
            }
        }
        self.refresh(id).await
    }

    async fn write_step(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId, what: Step) -> Result<()> {
        let done = kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            step(tx, &row, what).map(drop)
        });
        done.await.map(drop)
    }

    async fn announce(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId) -> Result<()> {
        let done = kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            if row.announced {
                return Ok(());
            }
            if row.state != SessionState::Scheduled && row.state != SessionState::Rehearsal {
                return Err(Error::conflict("illegal_act").with("state", row.state.code()));
            }
            tx.exec(sql!("UPDATE live_session SET announced = 1 WHERE id = ?1"), args![id])?;
            let (title, starts_at) = (row.title, row.starts_at);
            tx.tell(Event::SessionAnnounced { session_id: id, merchant_id: merchant, title, starts_at })
        });
        done.await.map(drop)
    }

    async fn go_live(&self, ctx: &Ctx, row: &SessionRow) -> Result<()> {
        row.state.next(Step::GoLive)?;
        if !self.has_signal(&row.playback) {
            return Err(Error::conflict("no_signal"));
        }
        let (merchant, id) = (row.merchant, row.id);
        kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            step(tx, &row, Step::GoLive)?;
            let now = tx.now();
            tx.exec(sql!("UPDATE live_session SET started_at = ?2 WHERE id = ?1"), args![id, now])?;
            tx.tell(Event::SessionStarted { session_id: id, merchant_id: merchant, title: row.title })
        })
        .await?;
        // What was shown in the rehearsal is on from the first moment.
        let (row, segments) =
            self.0.store.read(move |tx| Ok((rows::session(tx, id)?, rows::segments(tx, id)?))).await?;
        let house = Ctx::system(self.now());
        if let Some(now) = segments.iter().find(|s| s.state == SegmentState::Now) {
            self.go_to(&house, &row, now.clone()).await
        } else if let Some(pinned) = segments.iter().find(|s| Some(s.id) == row.pinned_segment) {
            self.pin_product(&house, &row, pinned.clone()).await
        } else {
            Ok(())
        }
    }

    /// Goes to a segment: its product is pinned, its code and price are armed.
    async fn go_to(&self, ctx: &Ctx, row: &SessionRow, segment: SegmentRow) -> Result<()> {
        if row.state.over() {
            return Err(Error::conflict("illegal_act").with("state", row.state.code()));
        }
        let price = self.arm(row, segment.offer).await?;
        let (merchant, id) = (row.merchant, row.id);
        let done = kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            start_segment(tx, &row, segment.id)?;
            pin(tx, &row, &segment, price)
        });
        done.await.map(drop)
    }

    async fn pin_product(&self, ctx: &Ctx, row: &SessionRow, segment: SegmentRow) -> Result<()> {
        if segment.offer.is_none() {
            return Err(Error::conflict("segment_has_no_product"));
        }
        if row.state.over() {
            return Err(Error::conflict("session_over"));
        }
        let price = self.arm(row, segment.offer).await?;
        let (merchant, id) = (row.merchant, row.id);
        let done = kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            pin(tx, &row, &segment, price)
        });
        done.await.map(drop)
    }

    /// Arms what is shown. A rehearsal sells nothing: what it shows is armed when the session goes live.
    async fn arm(&self, row: &SessionRow, offer: Option<OfferId>) -> Result<Option<kernel::Money>> {
        match offer.filter(|_| row.state.on_air()) {
            Some(offer) => Ok(Some(self.0.ports.selling.arm(row.id, offer, true).await?.price)),
            None => Ok(None),
        }
    }

    pub(crate) async fn end_session(&self, ctx: &Ctx, row: &SessionRow) -> Result<()> {
        row.state.next(Step::End)?;
        self.0.ports.selling.disarm_all(row.id).await?;
        let (merchant, id) = (row.merchant, row.id);
        kit::once(&self.0.store, ctx, move |tx| {
            let row = own(tx, merchant, id)?;
            end(tx, &row)
        })
        .await
        .map(drop)
    }

    async fn publish_replay(&self, ctx: &Ctx, row: &SessionRow) -> Result<()> {
        row.state.next(Step::PublishReplay)?;
        self.read_replay(row).await?;
        self.write_step(ctx, row.merchant, row.id, Step::PublishReplay).await
    }

    fn send_publisher_away(&self, playback: &str, sentence: &str) {
        if let Some(media) = self.0.media.get() {
            media.kick(playback, sentence);
        }
    }

    /// Stops a room now, by an operator, who says why. Errors: `not_found`, `illegal_act` where it is over already.
    pub async fn stop(&self, ctx: &Ctx, id: SessionId, reason: String) -> Result<()> {
        let by = ctx.actor.user()?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Error::field("reason", "field_needed"));
        }
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Error::field("reason", "field_too_long").with("max", REASON_CHARS_MAX));
        }
        let stopped = kit::once(&self.0.store, ctx, move |tx| {
            let row = rows::session(tx, id)?;
            if row.state.on_air() {
                end(tx, &row)?;
            } else {
                step(tx, &row, Step::Cancel)?;
            }
            tx.exec(sql!("UPDATE live_session SET stopped_reason = ?2 WHERE id = ?1"), args![id, &reason])?;
            let subject = row.title.pick(kernel::Locale::Vi).to_owned();
            tx.tell(Event::OperatorActed {
                by,
                act: "stop_room".to_owned(),
                subject_id: id.cast(),
                subject,
                reason: reason.clone(),
            })?;
            Ok(row.playback)
        })
        .await?;
        // From its commit on nobody is let in with the key; now the picture goes, then the codes.
        self.send_publisher_away(&stopped.answer, gate::STOPPED);
        self.refresh(id).await?;
        if let Some(media) = self.0.media.get() {
            media.end(&stopped.answer).await;
        }
        self.0.ports.selling.disarm_all(id).await?;
        self.refresh(id).await
    }

    /// After the end: players reach theirs, and the recording is held against its manifest.
    pub(crate) async fn close_recording(&self, id: SessionId) -> Result<()> {
        let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
        let Some(media) = self.0.media.get() else { return Err(Error::internal("media has not been started")) };
        media.end(&row.playback).await;
        let Ok(dir) = media.recording_dir(&recording_name(id)) else { return Ok(()) };
        let verified = tokio::task::spawn_blocking(move || media::verify_manifest(&dir)).await;
        let (verified, segments, gaps) = match verified.map_err(Error::internal)? {
            Ok(report) => (true, report.segments, report.gaps.len()),
            Err(media::RecordingError::NotFound) => return Ok(()),
            Err(error) => {
                tracing::error!(%error, session = %id, "a recording is not what its manifest says");
                (false, 0, 0)
            }
        };
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let segments = i64::try_from(segments).unwrap_or(i64::MAX);
        self.0
            .store
            .write(move |tx| {
                tx.exec(
                    sql!(
                        "UPDATE live_session SET recording_verified = ?2, recording_segments = ?3, recording_gaps = ?4
                          WHERE id = ?1"
                    ),
                    args![id, verified, segments, count(gaps)],
                )
            })
            .await?;
        self.refresh(id).await
    }
}

/// A session's recording is called by its id.
pub(crate) fn recording_name(id: SessionId) -> String {
    id.to_string()
}
