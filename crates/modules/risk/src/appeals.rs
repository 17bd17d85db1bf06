//! A person's word against a judgement: filed once, answered by an operator. What follows from it is governance's.

use contracts::Event;
use kernel::{AppealId, Ctx, DecisionId, Error, Result, Time, UserId};
use kit::{Page, PageQuery};
use serde::Serialize;
use store::{Row, Tx, args, sql};

use crate::{Risk, records};

/// Characters of an appeal and of its answer.
pub const WORDS_CHARS_MAX: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealState {
    Open,
    Upheld,
    Dismissed,
}

impl AppealState {
    fn parse(code: &str) -> Option<AppealState> {
        match code {
            "open" => Some(AppealState::Open),
            "upheld" => Some(AppealState::Upheld),
            "dismissed" => Some(AppealState::Dismissed),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AppealView {
    pub id: AppealId,
    pub decision_id: DecisionId,
    pub scene: String,
    pub user_id: UserId,
    pub name: String,
    pub at: Time,
    /// What the person wrote.
    pub words: String,
    pub state: AppealState,
    pub answer: String,
    pub closed_at: Option<Time>,
}

/// An appeal as it is kept; its words sealed.
pub(crate) struct AppealRow {
    pub(crate) view: AppealView,
    words: Vec<u8>,
}

fn read_row(r: &Row<'_>) -> Result<AppealRow> {
    let state =
        AppealState::parse(&r.get::<String>(5)?).ok_or_else(|| Error::internal("an appeal's state is unknown"))?;
    let view = AppealView {
        id: r.get(0)?,
        decision_id: r.get(1)?,
        scene: r.get(2)?,
        user_id: r.get(3)?,
        name: String::new(),
        at: r.get(4)?,
        words: String::new(),
        state,
        answer: r.get(6)?,
        closed_at: r.get(7)?,
    };
    Ok(AppealRow { view, words: r.get(8)? })
}

pub(crate) fn of_decision(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<AppealRow>> {
    tx.first(
        sql!(
            "SELECT id, decision, scene, user_id, at, state, answer, closed_at, words FROM risk_appeal WHERE decision = ?1"
        ),
        args![id],
        read_row,
    )
}

fn words(text: &str, field: &'static str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field(field, "field_needed"));
    }
    if text.chars().count() > WORDS_CHARS_MAX {
        return Err(Error::field(field, "field_too_long").with("max", WORDS_CHARS_MAX));
    }
    Ok(text.to_owned())
}

impl Risk {
    pub(crate) async fn appeal_view(&self, row: AppealRow, open: bool) -> Result<AppealView> {
        let (vault, sealed, mut view) = (self.0.vault.clone(), row.words, row.view);
        if open {
            view.words = self.0.store.read(move |tx| vault.open_text(tx, &sealed)).await?;
        }
        Ok(view)
    }

    /// Files an appeal against a judgement about the caller. Errors: `not_found` for anybody else's; `appealed_already`.
    pub async fn appeal(&self, ctx: &Ctx, decision: DecisionId, text: &str) -> Result<AppealView> {
        let user = ctx.actor.user()?;
        let text = words(text, "words")?;
        let vault = self.0.vault.clone();
        kit::once(&self.0.store, ctx, move |tx| {
            let (_, judged) = records::judged_in(tx, decision)?.ok_or(Error::not_found())?;
            if judged.subject != user.to_string() || judged.watched {
                return Err(Error::not_found());
            }
            if of_decision(tx, decision)?.is_some() {
                return Err(Error::conflict("appealed_already"));
            }
            let (id, now): (AppealId, _) = (tx.id(), tx.now());
            let sealed = vault.seal(tx, user, text.as_bytes())?;
            tx.exec(
                sql!(
                    "INSERT INTO risk_appeal (id, decision, scene, user_id, at, words, state, answer)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', '')"
                ),
                args![id, decision, &judged.scene, user, now, &sealed],
            )?;
            tx.tell(Event::AppealFiled { appeal_id: id, decision_id: decision, scene: judged.scene, by: user })
        })
        .await?;
        let row = self.0.store.read(move |tx| of_decision(tx, decision)).await?.ok_or(Error::not_found())?;
        self.appeal_view(row, true).await
    }

    /// Appeals, the open ones that wait longest first, else the newest first.
    pub async fn appeals(&self, open: bool, page: &PageQuery) -> Result<Page<AppealView>> {
        let limit = page.limit()?;
        let start = AppealId::from_uuid(kernel::Uuid::from_bytes([if open { 0 } else { 0xff }; 16]));
        let from = page.after(start, |c| c.parse().ok())?;
        let rows = self
            .0
            .store
            .read(move |tx| {
                if open {
                    return tx.query(
                        sql!(
                            "SELECT id, decision, scene, user_id, at, state, answer, closed_at, words FROM risk_appeal
                              WHERE state = 'open' AND id > ?1 ORDER BY id LIMIT ?2"
                        ),
                        args![from, limit + 1],
                        read_row,
                    );
                }
                tx.query(
                    sql!(
                        "SELECT id, decision, scene, user_id, at, state, answer, closed_at, words FROM risk_appeal
                          WHERE state <> 'open' AND id < ?1 ORDER BY id DESC LIMIT ?2"
                    ),
                    args![from, limit + 1],
                    read_row,
                )
            })
            .await?;
        let page = Page::of(rows, limit, |row| row.view.id.to_string());
        let next = page.next.clone();
        let mut items = Vec::new();
        for row in page.items {
            items.push(self.appeal_view(row, true).await?);
        }
        Ok(Page { items, next })
    }

    /// Answers an appeal. Upheld, the judgement is overridden with the scene's harmless outcome.
    /// Errors: `not_found`; `appeal_closed`.
    pub async fn close_appeal(&self, ctx: &Ctx, id: AppealId, upheld: bool, answer: &str) -> Result<()> {
        let by = ctx.actor.user()?;
        let answer = words(answer, "answer")?;
        let risk = self.clone();
        kit::once(&self.0.store, ctx, move |tx| {
            let row = tx.first(
                sql!(
                    "SELECT id, decision, scene, user_id, at, state, answer, closed_at, words FROM risk_appeal WHERE id = ?1"
                ),
                args![id],
                read_row,
            )?;
            let view = row.ok_or(Error::not_found())?.view;
            if view.state != AppealState::Open {
                return Err(Error::conflict("appeal_closed"));
            }
            let now = tx.now();
            tx.exec(
                sql!("UPDATE risk_appeal SET state = ?2, closed_by = ?3, closed_at = ?4, answer = ?5 WHERE id = ?1"),
                args![id, if upheld { "upheld" } else { "dismissed" }, by, now, &answer],
            )?;
            let (decision_id, scene, user_id) = (view.decision_id, view.scene, view.user_id);
            if upheld && let Some(known) = risk.scene(&scene) {
                let version = known.version();
                let outcome = version.outcome(version.policy.program.mapping.default).to_string();
                let (scene, subject, reason) = (scene.clone(), user_id.to_string(), answer.clone());
                tx.tell(Event::DecisionOverridden { decision_id, scene, subject, outcome, by, reason })?;
            }
            let act = if upheld { "appeal_uphold" } else { "appeal_dismiss" };
            let (subject_id, subject) = (decision_id.cast(), scene.clone());
            tx.tell(Event::OperatorActed { by, act: act.to_owned(), subject_id, subject, reason: answer.clone() })?;
            tx.tell(Event::AppealClosed { appeal_id: id, decision_id, scene, user_id, upheld })
        })
        .await?;
        Ok(())
    }
}
