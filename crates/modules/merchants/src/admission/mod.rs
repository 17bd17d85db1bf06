//! A shop's papers and standing: what it hands in, what a provider proves of it, how the policy and operators decide, and
//! what it may do meanwhile.
//!
//! Owns `merchants_application`, and `standing` and `limits` of `merchants_shop`. Promises: what is judged is what was read
//! (a change in between is told, not lost); standing and record commit together; after a person decided, a policy may be
//! stricter than they were, never milder; papers are sealed, and an operator who reads them leaves a trace.
//! Tells `ShopJudged`, `ShopSelling`, `ShopClosed`, `DecisionOverridden`, `OperatorActed`.

mod facts;
pub(crate) mod http;
mod papers;
mod quiz;
mod sandbox;
mod state;

use std::sync::{Arc, OnceLock};

use contracts::{
    ApplicantMarks, Event, ShopLimits, ShopState, Standing, Verdict, Verified,
    ports::{ShopCard, Shops},
    scene,
};
use kernel::{Ctx, Currency, DecisionId, Error, MerchantId, Result, Secret, Text3, Time, UserId};
use kit::{Limiter, Page, PageQuery, once};
use language::normalise::fold;
use serde::{Deserialize, Serialize};
use store::{Row, Tx, Vault, args, sql};

use crate::Merchants;
use facts::{Applicant, facts_of};
pub use papers::{Bank, Category, Host, Papers, ReturnAddress, SellerKind};
pub(crate) use quiz::Quiz;
pub use sandbox::Sandbox;
pub use state::Act;

/// Papers that one shop may hand in: at once, and then one every so many milliseconds. Each asks a provider.
const HAND_INS: (u32, i64) = (10, 60_000);
const REASON_CHARS_MAX: usize = 500;
/// Why a shop can be closed, as `ShopClosed` tells it.
pub(crate) const BREACHES: [&str; 4] = ["fakes", "fraud", "unsafe", "other"];

/// What the module needs for admission beside its own tables.
pub(crate) struct Desk {
    pub(crate) vault: Vault,
    pub(crate) verification: Arc<dyn contracts::Verification>,
    quiz: Quiz,
    hand_ins: Limiter<MerchantId>,
    quiz_tries: Limiter<MerchantId>,
}

impl Desk {
    pub(crate) fn new(vault: Vault, verification: Arc<dyn contracts::Verification>) -> Result<Desk> {
        Ok(Desk {
            vault,
            verification,
            quiz: Quiz::open()?,
            hand_ins: Limiter::new(HAND_INS.0, HAND_INS.1),
            quiz_tries: Limiter::new(quiz::TRIES.0, quiz::TRIES.1),
        })
    }
}

/// An application as it lies in the table.
struct Application {
    owner: UserId,
    sealed: Vec<u8>,
    version: i64,
    quiz_passed_at: Option<Time>,
    handed_in_at: Option<Time>,
    outcome: Option<String>,
    decision: Option<DecisionId>,
    fallback: bool,
    reasons: Vec<Text3>,
    verified: Option<Verified>,
    marks: ApplicantMarks,
    by_person: bool,
    decided_at: Option<Time>,
    note: String,
}

/// Papers that were judged, before it is written.
pub(crate) struct Judgement {
    papers: Papers,
    marks: ApplicantMarks,
    verdict: Verdict,
    limits: ShopLimits,
    verified: Option<Verified>,
}

/// A shop's papers and standing, as its owners see them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ShopAdmission)]
pub(crate) struct AdmissionView {
    standing: ShopState,
    /// What the shop is held to while on probation.
    limits: ShopLimits,
    currency: Currency,
    /// Without the numbers.
    papers: Papers,
    hints: papers::Hints,
    /// Names of fields still to be given, in the order of the form; `quiz` last.
    missing: Vec<&'static str>,
    editable: bool,
    quiz_passed: bool,
    handed_in_at: Option<Time>,
    /// What the policy said last: `admit`, `ask` or `refuse`.
    #[schema(value_type = Option<AdmissionOutcome>)]
    outcome: Option<String>,
    reasons: Vec<Text3>,
    decision_id: Option<DecisionId>,
    /// The papers could not be proven in time: handing them in again asks anew.
    unanswered: bool,
    verified: Option<Verified>,
    /// The standing was a person's decision, and what they wrote.
    decided_by_person: bool,
    decided_at: Option<Time>,
    note: String,
}

#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the codes; the answer carries what was kept")]
enum AdmissionOutcome {
    Admit,
    Ask,
    Refuse,
}

/// A line of the operators' queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AdmissionRow)]
pub(crate) struct QueueRow {
    id: MerchantId,
    slug: String,
    name: String,
    standing: ShopState,
    kind: Option<String>,
    category: Option<String>,
    opened_at: Time,
    handed_in_at: Option<Time>,
    #[schema(value_type = Option<AdmissionOutcome>)]
    outcome: Option<String>,
    reasons: Vec<Text3>,
    waiting: bool,
}

/// A shop's case, as operators see it: nothing personal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AdmissionCase)]
pub(crate) struct CaseView {
    #[serde(flatten)]
    row: QueueRow,
    owner_id: Option<UserId>,
    owner_name: String,
    country: String,
    currency: Currency,
    limits: ShopLimits,
    decision_id: Option<DecisionId>,
    unanswered: bool,
    verified: Option<Verified>,
    quiz_passed: bool,
    hosts: usize,
    missing: Vec<&'static str>,
    has_papers: bool,
    decided_by_person: bool,
    decided_at: Option<Time>,
    note: String,
}

/// What an operator decides of a shop.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = AdmissionDecision)]
pub(crate) struct DecisionIn {
    act: Act,
    /// Shown to the shop, and kept in the list of what operators did.
    reason: String,
    /// With `admit`: what the shop is held to; as the policy said where absent.
    #[serde(default)]
    limits: Option<ShopLimits>,
    /// With `close`.
    #[serde(default)]
    breach: Option<String>,
}

impl Merchants {
    /// Where a shop stands; one that does not exist sells nothing.
    pub fn standing_of(&self, shop: MerchantId) -> Standing {
        self.0.cache.standing(shop).unwrap_or(Standing { state: ShopState::Refused, ..Standing::ADMITTED })
    }

    /// Papers and standing of one's own shop. Errors: `not_found`.
    pub(crate) async fn admission(&self, shop: MerchantId) -> Result<AdmissionView> {
        let card = self.card_of(shop)?;
        let (application, papers) = self.application(shop).await?;
        let standing = self.standing_of(shop);
        let now = self.0.store.world().now();
        let quiz_passed = application.as_ref().is_some_and(|a| a.quiz_passed_at.is_some());
        let mut missing = papers.missing(now);
        if !quiz_passed {
            missing.push("quiz");
        }
        let (papers, hints) = papers.veiled();
        let a = application.as_ref();
        Ok(AdmissionView {
            standing: standing.state,
            limits: standing.limits,
            currency: card.currency,
            papers,
            hints,
            missing,
            editable: state::editable(standing.state).is_ok(),
            quiz_passed,
            handed_in_at: a.and_then(|a| a.handed_in_at),
            outcome: a.and_then(|a| a.outcome.clone()),
            reasons: a.map(|a| a.reasons.clone()).unwrap_or_default(),
            decision_id: a.and_then(|a| a.decision),
            unanswered: a.is_some_and(|a| a.fallback),
            verified: a.and_then(|a| a.verified.clone()),
            decided_by_person: a.is_some_and(|a| a.by_person),
            decided_at: a.and_then(|a| a.decided_at),
            note: a.map(|a| a.note.clone()).unwrap_or_default(),
        })
    }

    /// Keeps papers without handing them in. Errors: fields that break their rule; `papers_settled`.
    pub(crate) async fn save_papers(&self, ctx: &Ctx, shop: MerchantId, papers: Papers) -> Result<()> {
        let owner = ctx.actor.user()?;
        let papers = papers.checked()?;
        let vault = self.0.desk.vault.clone();
        let done = once(&self.0.store, ctx, move |tx| {
            state::editable(standing_in(tx, shop)?)?;
            let before = load(tx, shop)?;
            let before = open_papers(tx, &vault, before.as_ref())?;
            put_papers(tx, &vault, shop, owner, &papers.with_numbers_of(&before))
        });
        done.await.map(drop)
    }

    /// Hands in what was kept: has it proven, asks the policy, and moves the standing with the record.
    /// `phone`: the owner's own, where they sign in with one. Errors: `papers_settled`, `papers_changed`, `field_needed`.
    pub(crate) async fn hand_in(&self, ctx: &Ctx, shop: MerchantId, phone: Option<Secret<String>>) -> Result<()> {
        let owner = ctx.actor.user()?;
        let card = self.card_of(shop)?;
        state::editable(self.standing_of(shop).state)?;
        self.0.desk.hand_ins.take(shop, ctx.now)?;
        let (application, papers) = self.application(shop).await?;
        let (version, quiz_passed) = application.map_or((0, false), |a| (a.version, a.quiz_passed_at.is_some()));
        let asked = Asked { name: &card.name, country: &card.country, currency: card.currency, quiz_passed };
        let judgement = self.judge(ctx, owner, &asked, papers, phone).await?;
        let vault = self.0.desk.vault.clone();
        self.commit(
            ctx,
            move |tx| {
                if load(tx, shop)?.map_or(0, |a| a.version) != version {
                    return Err(Error::conflict("papers_changed"));
                }
                put_judgement(tx, &vault, shop, owner, &judgement)
            },
            move |()| shop,
        )
        .await
    }

    /// Asks the provider and the policy. In no transaction. Errors: `field_needed` for the kind and the category.
    pub(crate) async fn judge(
        &self,
        ctx: &Ctx,
        owner: UserId,
        asked: &Asked<'_>,
        papers: Papers,
        phone: Option<Secret<String>>,
    ) -> Result<Judgement> {
        if papers.kind.is_none() {
            return Err(Error::field("kind", "field_needed"));
        }
        if papers.category.is_none() {
            return Err(Error::field("category", "field_needed"));
        }
        let inner = &self.0;
        let now = inner.store.world().now();
        let marks = marks_of(&inner.desk.vault, ctx, &papers, phone.as_ref());
        let claims = papers.claims(asked.country, now);
        let proven = OnceLock::new();
        let gathered = async {
            let found = inner.desk.verification.verify(&claims).await?;
            let applicant = Applicant {
                shop_name: asked.name,
                country: asked.country,
                currency: asked.currency,
                papers: &papers,
                marks,
                quiz_passed: asked.quiz_passed,
                now,
            };
            let facts = facts_of(&applicant, &found);
            let _ = proven.set(found);
            Ok(facts)
        };
        let verdict = kit::judge(&*inner.decisions, scene::MERCHANT_ADMISSION, &owner.to_string(), gathered).await;
        let limits = state::limits_of(&verdict, asked.currency);
        Ok(Judgement { papers, marks, verdict, limits, verified: proven.into_inner() })
    }

    pub(crate) fn quiz_questions(&self) -> Vec<quiz::QuizQuestion> {
        self.0.desk.quiz.questions()
    }

    /// Marks a try; a pass is kept. Errors: `answers_needed`, `too_often`.
    pub(crate) async fn take_quiz(&self, ctx: &Ctx, shop: MerchantId, answers: &[u8]) -> Result<quiz::QuizResult> {
        let owner = ctx.actor.user()?;
        let result = self.0.desk.quiz.mark(answers)?;
        self.0.desk.quiz_tries.take(shop, ctx.now)?;
        if result.passed {
            let vault = self.0.desk.vault.clone();
            once(&self.0.store, ctx, move |tx| {
                if load(tx, shop)?.is_none() {
                    put_papers(tx, &vault, shop, owner, &Papers::default())?;
                }
                let now = tx.now();
                tx.exec(
                    sql!(
                        "UPDATE merchants_application SET quiz_passed_at = COALESCE(quiz_passed_at, ?2),
                                version = version + 1 WHERE merchant_id = ?1"
                    ),
                    args![shop, now],
                )
                .map(drop)
            })
            .await?;
        }
        Ok(result)
    }

    /// Shops for operators, the oldest first: those that wait for one, or those of one standing.
    pub(crate) async fn queue(&self, state: Option<ShopState>, page: &PageQuery) -> Result<Page<QueueRow>> {
        let limit = page.limit()?;
        let after = page.after(MerchantId::from_uuid(Default::default()), |c| c.parse().ok())?;
        let rows = self
            .0
            .store
            .read(move |tx| match state {
                None => tx.query(
                    sql!(
                        "SELECT s.id, s.slug, s.name, s.standing, a.kind, a.category, s.created_at, a.handed_in_at,
                                a.outcome, a.reasons, a.waiting
                           FROM merchants_application a JOIN merchants_shop s ON s.id = a.merchant_id
                          WHERE a.waiting = 1 AND a.merchant_id > ?1 ORDER BY a.merchant_id LIMIT ?2"
                    ),
                    args![after, limit + 1],
                    read_queue_row,
                ),
                Some(state) => tx.query(
                    sql!(
                        "SELECT s.id, s.slug, s.name, s.standing, a.kind, a.category, s.created_at, a.handed_in_at,
                                a.outcome, a.reasons, a.waiting
                           FROM merchants_shop s LEFT JOIN merchants_application a ON a.merchant_id = s.id
                          WHERE s.standing = ?3 AND s.id > ?1 ORDER BY s.id LIMIT ?2"
                    ),
                    args![after, limit + 1, state.code()],
                    read_queue_row,
                ),
            })
            .await?;
        Ok(Page::of(rows, limit, |row: &QueueRow| row.id.to_string()))
    }

    /// A shop's case without anything personal; `owner_name` is left for who knows it. Errors: `not_found`.
    pub(crate) async fn case(&self, shop: MerchantId) -> Result<CaseView> {
        let card = self.card_of(shop)?;
        let (application, papers) = self.application(shop).await?;
        let row = self
            .0
            .store
            .read(move |tx| {
                tx.first(
                    sql!(
                        "SELECT s.id, s.slug, s.name, s.standing, a.kind, a.category, s.created_at, a.handed_in_at,
                                a.outcome, a.reasons, a.waiting
                           FROM merchants_shop s LEFT JOIN merchants_application a ON a.merchant_id = s.id
                          WHERE s.id = ?1"
                    ),
                    args![shop],
                    read_queue_row,
                )
            })
            .await?
            .ok_or(Error::not_found())?;
        let owner = self.staff(shop).await?.first().map(|(user, _)| *user);
        let now = self.0.store.world().now();
        let a = application.as_ref();
        Ok(CaseView {
            row,
            owner_id: a.map(|a| a.owner).or(owner),
            owner_name: String::new(),
            country: card.country,
            currency: card.currency,
            limits: self.standing_of(shop).limits,
            decision_id: a.and_then(|a| a.decision),
            unanswered: a.is_some_and(|a| a.fallback),
            verified: a.and_then(|a| a.verified.clone()),
            quiz_passed: a.is_some_and(|a| a.quiz_passed_at.is_some()),
            hosts: papers.hosts.len(),
            missing: papers.missing(now),
            has_papers: a.is_some(),
            decided_by_person: a.is_some_and(|a| a.by_person),
            decided_at: a.and_then(|a| a.decided_at),
            note: a.map(|a| a.note.clone()).unwrap_or_default(),
        })
    }

    /// The papers in clear, for an operator who says why; that they were read is told before they are shown.
    /// Errors: `reason_needed`, `not_found`.
    pub(crate) async fn read_papers(&self, ctx: &Ctx, shop: MerchantId, reason: &str) -> Result<Papers> {
        let by = ctx.actor.user()?;
        let reason = checked_reason(reason)?;
        let card = self.card_of(shop)?;
        let (application, papers) = self.application(shop).await?;
        application.ok_or(Error::not_found())?;
        self.0
            .store
            .write(move |tx| {
                tx.tell(Event::OperatorActed {
                    by,
                    act: "read_papers".to_owned(),
                    subject_id: shop.cast(),
                    subject: card.name,
                    reason,
                })
            })
            .await?;
        Ok(papers)
    }

    /// An operator decides. Errors: `reason_needed`, `breach_needed`, `shop_limit_out_of_range`, `illegal_standing`,
    /// `not_your_own_shop`, `not_found`.
    pub(crate) async fn decide(&self, ctx: &Ctx, shop: MerchantId, decision: DecisionIn) -> Result<()> {
        let by = ctx.actor.user()?;
        let reason = checked_reason(&decision.reason)?;
        let card = self.card_of(shop)?;
        if self.role(by, shop).is_some() {
            return Err(Error::conflict("not_your_own_shop"));
        }
        if let Some(limits) = &decision.limits {
            state::check_limits(limits)?;
        }
        let breach = decision.breach.as_deref();
        if decision.act == Act::Close && breach.is_none_or(|b| !BREACHES.contains(&b)) {
            return Err(Error::field("breach", "breach_needed"));
        }
        let vault = self.0.desk.vault.clone();
        self.commit(
            ctx,
            move |tx| {
                put_decision(tx, &vault, &Decided { shop, by, card: &card, reason: &reason, decision: &decision })
            },
            move |()| shop,
        )
        .await
    }

    fn card_of(&self, shop: MerchantId) -> Result<ShopCard> {
        self.cards(&[shop]).pop().flatten().ok_or(Error::not_found())
    }

    /// The row and the papers in clear; blank ones where nothing was written yet.
    async fn application(&self, shop: MerchantId) -> Result<(Option<Application>, Papers)> {
        let vault = self.0.desk.vault.clone();
        self.0
            .store
            .read(move |tx| {
                let application = load(tx, shop)?;
                let papers = open_papers(tx, &vault, application.as_ref())?;
                Ok((application, papers))
            })
            .await
    }
}

/// The shop as it asks.
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    pub(crate) country: &'a str,
    pub(crate) currency: Currency,
    pub(crate) quiz_passed: bool,
}

fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::field("reason", "reason_needed"));
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Error::field("reason", "field_too_long").with("max", REASON_CHARS_MAX));
    }
    Ok(reason.to_owned())
}

/// What links the applicant to others, as keyed digests.
fn marks_of(vault: &Vault, ctx: &Ctx, papers: &Papers, phone: Option<&Secret<String>>) -> ApplicantMarks {
    let mark = |kind, value: &str| (!value.is_empty()).then(|| vault.mark(kind, value));
    let back = &papers.return_address;
    let address = if back.line.is_empty() { String::new() } else { fold(&format!("{} {}", back.line, back.region)) };
    ApplicantMarks {
        person: mark("person", &papers.identity_number),
        phone: phone.and_then(|p| mark("phone", p.expose())),
        bank: mark("bank", &papers.bank.account),
        address: mark("address", &address),
        device: kit::marks(vault, ctx).device,
    }
}

fn load(tx: &mut Tx<'_>, shop: MerchantId) -> Result<Option<Application>> {
    tx.first(
        sql!(
            "SELECT owner, sealed, version, quiz_passed_at, handed_in_at, outcome, decision, fallback, reasons, verified,
                    marks, by_person, decided_at, note
               FROM merchants_application WHERE merchant_id = ?1"
        ),
        args![shop],
        |r| {
            Ok(Application {
                owner: r.get(0)?,
                sealed: r.get(1)?,
                version: r.get(2)?,
                quiz_passed_at: r.get(3)?,
                handed_in_at: r.get(4)?,
                outcome: r.get(5)?,
                decision: r.get(6)?,
                fallback: r.get(7)?,
                reasons: json(&r.get::<String>(8)?)?,
                verified: r.get::<Option<String>>(9)?.as_deref().map(json).transpose()?,
                marks: json(&r.get::<String>(10)?)?,
                by_person: r.get(11)?,
                decided_at: r.get(12)?,
                note: r.get(13)?,
            })
        },
    )
}

fn open_papers(tx: &mut Tx<'_>, vault: &Vault, application: Option<&Application>) -> Result<Papers> {
    let Some(application) = application else { return Ok(Papers::default()) };
    // Somebody who was forgotten has no papers any more.
    let Some(clear) = vault.open(tx, &application.sealed)? else { return Ok(Papers::default()) };
    serde_json::from_slice(clear.expose()).map_err(|_| Error::internal("sealed papers cannot be read"))
}

pub(crate) fn put_papers(
    tx: &mut Tx<'_>,
    vault: &Vault,
    shop: MerchantId,
    owner: UserId,
    papers: &Papers,
) -> Result<()> {
    let clear = Secret::new(serde_json::to_vec(papers).map_err(Error::internal)?);
    let sealed = vault.seal(tx, owner, clear.expose())?;
    tx.exec(
        sql!(
            "INSERT INTO merchants_application (merchant_id, owner, kind, category, sealed, version, fallback, reasons,
                    marks, by_person, note, waiting)
             VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, '[]', '{}', 0, '', 0)
             ON CONFLICT (merchant_id) DO UPDATE SET owner = excluded.owner, kind = excluded.kind,
                    category = excluded.category, sealed = excluded.sealed, version = merchants_application.version + 1"
        ),
        args![shop, owner, papers.kind.map(SellerKind::code), papers.category.map(Category::code), &sealed],
    )
    .map(drop)
}

/// Writes papers that were judged, the standing they lead to, and the record.
pub(crate) fn put_judgement(
    tx: &mut Tx<'_>,
    vault: &Vault,
    shop: MerchantId,
    owner: UserId,
    judgement: &Judgement,
) -> Result<()> {
    let before = load(tx, shop)?;
    let by_person = before.as_ref().is_some_and(|a| a.by_person);
    let verdict = &judgement.verdict;
    let next = state::judged(standing_in(tx, shop)?, by_person, &verdict.outcome)?;
    put_papers(tx, vault, shop, owner, &judgement.papers)?;
    // A person's limits stand.
    put_standing(tx, shop, next, Some(&judgement.limits).filter(|_| !by_person))?;
    // What asks for papers, and what a person has refused before, waits for one.
    let waiting = next == ShopState::DocumentsNeeded || (by_person && next == ShopState::Refused);
    let judged = verdict.judged.as_deref();
    let fallback = judged.is_some_and(|j| j.fallback.is_some()) || judgement.verified.is_none();
    let now = tx.now();
    let verified = judgement.verified.as_ref().map(to_json).transpose()?;
    tx.exec(
        sql!(
            "UPDATE merchants_application SET handed_in_at = ?2, outcome = ?3, decision = ?4, fallback = ?5, reasons = ?6,
                    verified = ?7, marks = ?8, waiting = ?9 WHERE merchant_id = ?1"
        ),
        args![
            shop,
            now,
            &*verdict.outcome,
            judged.map(|j| j.id),
            fallback,
            &to_json(&verdict.reasons)?,
            &verified,
            &to_json(&judgement.marks)?,
            waiting
        ],
    )?;
    tx.tell(Event::ShopJudged { merchant_id: shop, owner, marks: judgement.marks, judged: verdict.judged.clone() })
}

struct Decided<'a> {
    shop: MerchantId,
    by: UserId,
    card: &'a ShopCard,
    reason: &'a str,
    decision: &'a DecisionIn,
}

fn put_decision(tx: &mut Tx<'_>, vault: &Vault, decided: &Decided<'_>) -> Result<()> {
    let &Decided { shop, by, card, reason, decision } = decided;
    let (act, limits) = (decision.act, decision.limits.as_ref().filter(|_| decision.act == Act::Admit));
    let next = state::acted(standing_in(tx, shop)?, act)?;
    let owner = first_owner(tx, shop)?;
    let application = match load(tx, shop)? {
        Some(application) => application,
        // A shop of before there were papers.
        None => {
            put_papers(tx, vault, shop, owner, &Papers::default())?;
            load(tx, shop)?.ok_or(Error::not_found())?
        }
    };
    put_standing(tx, shop, next, limits)?;
    let now = tx.now();
    tx.exec(
        sql!(
            "UPDATE merchants_application SET by_person = 1, decided_at = ?2, note = ?3, waiting = 0,
                    version = version + 1 WHERE merchant_id = ?1"
        ),
        args![shop, now, reason],
    )?;
    tx.tell(Event::OperatorActed {
        by,
        act: act.code().to_owned(),
        subject_id: shop.cast(),
        subject: card.name.clone(),
        reason: reason.to_owned(),
    })?;
    if let (Some(decision_id), Some(outcome)) = (application.decision, act.outcome())
        && (application.outcome.as_deref() != Some(outcome) || limits.is_some())
    {
        tx.tell(Event::DecisionOverridden {
            decision_id,
            scene: scene::MERCHANT_ADMISSION.to_owned(),
            subject: application.owner.to_string(),
            outcome: outcome.to_owned(),
            by,
            reason: reason.to_owned(),
        })?;
    }
    if act == Act::Close {
        tx.tell(Event::ShopClosed {
            merchant_id: shop,
            owner: application.owner,
            marks: application.marks,
            reason: decision.breach.clone().unwrap_or_default(),
        })?;
    }
    Ok(())
}

fn first_owner(tx: &mut Tx<'_>, shop: MerchantId) -> Result<UserId> {
    tx.first(
        sql!(
            "SELECT user_id FROM merchants_staff WHERE merchant_id = ?1 AND role = 'owner' ORDER BY at, user_id LIMIT 1"
        ),
        args![shop],
        |r| r.get(0),
    )?
    .ok_or(Error::not_found())
}

fn standing_in(tx: &mut Tx<'_>, shop: MerchantId) -> Result<ShopState> {
    tx.first(sql!("SELECT standing FROM merchants_shop WHERE id = ?1"), args![shop], |r| read_state(r, 0))?
        .ok_or(Error::not_found())
}

/// Without `limits` those of before stay.
fn put_standing(tx: &mut Tx<'_>, shop: MerchantId, state: ShopState, limits: Option<&ShopLimits>) -> Result<()> {
    let sold = standing_in(tx, shop)?.sells();
    let limits = limits.map(to_json).transpose()?;
    tx.exec(
        sql!("UPDATE merchants_shop SET standing = ?2, limits = COALESCE(?3, limits) WHERE id = ?1"),
        args![shop, state.code(), &limits],
    )?;
    if sold == state.sells() {
        return Ok(());
    }
    tx.tell(Event::ShopSelling { merchant_id: shop, selling: state.sells() })
}

pub(crate) fn read_state(row: &Row<'_>, at: usize) -> Result<ShopState> {
    ShopState::parse(&row.get::<String>(at)?).ok_or_else(|| Error::internal("a standing is unknown"))
}

/// Of the columns `standing`, `limits` from `at` on; `country` says where its day begins.
pub(crate) fn read_standing(row: &Row<'_>, at: usize, country: &str) -> Result<Standing> {
    Ok(Standing {
        state: read_state(row, at)?,
        limits: json(&row.get::<String>(at + 1)?)?,
        utc_offset_minutes: contracts::utc_offset_minutes(country),
    })
}

fn read_queue_row(r: &Row<'_>) -> Result<QueueRow> {
    Ok(QueueRow {
        id: r.get(0)?,
        slug: r.get(1)?,
        name: r.get(2)?,
        standing: read_state(r, 3)?,
        kind: r.get(4)?,
        category: r.get(5)?,
        opened_at: r.get(6)?,
        handed_in_at: r.get(7)?,
        outcome: r.get(8)?,
        reasons: r.get::<Option<String>>(9)?.as_deref().map(json).transpose()?.unwrap_or_default(),
        waiting: r.get::<Option<bool>>(10)?.unwrap_or(false),
    })
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}
