//! Routes of policies, judgements, appeals and links, and their JSON.

use std::sync::Arc;

use axum::extract::State;
use contracts::{Event, ports::People};
use kernel::{AppealId, DecisionId, Error, Result, Time, UserId};
use kit::{Access, Answer, Body, CtxOf, Need, Page, PageQuery, Path, Problem, Query};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Risk,
    appeals::AppealView,
    history::Backtest,
    links::{Kind, Shared},
    policies::{self, PolicyChecked, PolicyVersion},
    records,
    scene::PolicyFile,
    views::{DecisionBrief, DecisionView, OwnDecision, SceneBrief, SceneView, Wanted},
};

pub const ACCESS: &[Access] = &[
    Access::people("GET", "/api/console/risk/scenes", Need::Operator),
    Access::people("GET", "/api/console/risk/scenes/{scene}", Need::Operator),
    Access::people("POST", "/api/console/risk/scenes/{scene}/check", Need::Operator),
    Access::people("POST", "/api/console/risk/scenes/{scene}/backtest", Need::Operator),
    Access::people("GET", "/api/console/risk/scenes/{scene}/versions/{version}", Need::Operator),
    Access::people("POST", "/api/console/risk/scenes/{scene}/versions", Need::Operator),
    Access::people("POST", "/api/console/risk/scenes/{scene}/versions/{version}", Need::Operator),
    Access::people("GET", "/api/console/risk/decisions", Need::Operator),
    Access::people("GET", "/api/console/risk/decisions/{id}", Need::Operator),
    Access::people("POST", "/api/console/risk/decisions/{id}/override", Need::Operator),
    Access::people("POST", "/api/console/risk/decisions/{id}/label", Need::Operator),
    Access::people("GET", "/api/console/risk/appeals", Need::Operator),
    Access::people("POST", "/api/console/risk/appeals/{id}", Need::Operator),
    Access::people("GET", "/api/console/risk/links/{user}", Need::Operator),
    Access::people("POST", "/api/console/risk/marks", Need::Operator),
    Access::scoped("GET", "/api/audit/decisions", Need::Operator, "audit:read"),
    Access::scoped("GET", "/api/audit/decisions/{id}", Need::Operator, "audit:read"),
    Access::people("GET", "/api/me/decisions", Need::Name),
    Access::people("POST", "/api/me/decisions/{id}/appeal", Need::Name),
];

/// A mark of an account lasts at most this long.
const MARK_DAYS_MAX: u32 = 730;
const OUTCOME_CHARS_MAX: usize = 100;

#[derive(Clone)]
pub(crate) struct Http {
    pub(crate) risk: Risk,
    pub(crate) people: Arc<dyn People>,
}

pub(crate) fn routes(http: Http) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_scenes))
        .routes(routes!(get_scene))
        .routes(routes!(check_policy))
        .routes(routes!(backtest_policy))
        .routes(routes!(get_policy_version, decide_policy))
        .routes(routes!(propose_policy))
        .routes(routes!(list_decisions))
        .routes(routes!(get_decision))
        .routes(routes!(override_decision))
        .routes(routes!(label_decision))
        .routes(routes!(list_appeals))
        .routes(routes!(close_appeal))
        .routes(routes!(get_links))
        .routes(routes!(mark_account))
        .routes(routes!(audit_decisions))
        .routes(routes!(audit_decision))
        .routes(routes!(my_decisions))
        .routes(routes!(file_appeal))
        .with_state(http)
}

impl Http {
    /// Names of the people behind subjects; blank for what is no person.
    async fn name(&self, items: &mut [DecisionBrief]) -> Result<()> {
        let users: Vec<UserId> = items.iter().filter_map(|i| i.subject.parse().ok()).collect();
        let names = self.people.names(&users).await?;
        let known: std::collections::HashMap<String, String> =
            users.iter().map(ToString::to_string).zip(names).collect();
        for item in items {
            item.name = known.get(&item.subject).cloned().unwrap_or_default();
        }
        Ok(())
    }

    /// Names of those who proposed and decided.
    async fn name_versions(&self, versions: &mut [PolicyVersion]) -> Result<()> {
        for version in versions {
            for (user, name) in [(version.by, &mut version.by_name), (version.decided_by, &mut version.decided_by_name)]
            {
                if let Some(user) = user {
                    *name = self.name_one(user).await?;
                }
            }
        }
        Ok(())
    }

    async fn name_one(&self, user: UserId) -> Result<String> {
        Ok(self.people.names(&[user]).await?.pop().unwrap_or_default())
    }
}

/// The scenes that policies decide.
#[utoipa::path(get, path = "/api/console/risk/scenes", tag = "risk", responses((status = 200, body = Vec<SceneBrief>)))]
async fn list_scenes(State(s): State<Http>, CtxOf(ctx): CtxOf) -> Answer<Vec<SceneBrief>> {
    Ok(s.risk.scene_list(ctx.locale).await?.into())
}

/// A scene: its text, its rules with what they did, its versions.
#[utoipa::path(get, path = "/api/console/risk/scenes/{scene}", tag = "risk", params(("scene" = String, Path)),
    responses((status = 200, body = SceneView), (status = 404, body = Problem)))]
async fn get_scene(State(s): State<Http>, CtxOf(ctx): CtxOf, Path(scene): Path<String>) -> Answer<SceneView> {
    let mut view = s.risk.scene_view(&scene, ctx.locale).await?;
    s.name_versions(&mut view.versions).await?;
    Ok(view.into())
}

/// Policy text, by file.
#[derive(Deserialize, utoipa::ToSchema)]
struct PolicyInput {
    files: Vec<PolicyFile>,
}

/// Reads, checks and analyses policy text, and runs its cases. Nothing is kept.
#[utoipa::path(post, path = "/api/console/risk/scenes/{scene}/check", tag = "risk", params(("scene" = String, Path)),
    request_body = PolicyInput, responses((status = 200, body = PolicyChecked), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn check_policy(
    State(s): State<Http>,
    Path(scene): Path<String>,
    Body(input): Body<PolicyInput>,
) -> Answer<PolicyChecked> {
    policies::check_size(&input.files)?;
    let name = s.risk.scene(&scene).ok_or(Error::not_found())?.name;
    let checked = tokio::task::spawn_blocking(move || policies::check(name, &input.files).0);
    Ok(checked.await.map_err(Error::internal)?.into())
}

/// What changed policy text would have meant over the past, against the one in force.
#[utoipa::path(post, path = "/api/console/risk/scenes/{scene}/backtest", tag = "risk", params(("scene" = String, Path)),
    request_body = PolicyInput, responses((status = 200, body = Backtest), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn backtest_policy(
    State(s): State<Http>,
    Path(scene): Path<String>,
    Body(input): Body<PolicyInput>,
) -> Answer<Backtest> {
    policies::check_size(&input.files)?;
    Ok(s.risk.backtest(&scene, &input.files).await?.into())
}

/// A version with its text.
#[derive(Serialize, utoipa::ToSchema)]
struct PolicyText {
    version: PolicyVersion,
    files: Vec<PolicyFile>,
}

/// A version of a policy.
#[utoipa::path(get, path = "/api/console/risk/scenes/{scene}/versions/{version}", tag = "risk",
    params(("scene" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = PolicyText), (status = 404, body = Problem)))]
async fn get_policy_version(
    State(s): State<Http>,
    Path((scene, version)): Path<(String, String)>,
) -> Answer<PolicyText> {
    let files = s.risk.files_of(&scene, &version).await?;
    let known = s.risk.versions(&scene).await?.into_iter().find(|v| v.version == version);
    let mut known = known.ok_or(Error::not_found())?;
    s.name_versions(std::slice::from_mut(&mut known)).await?;
    Ok(PolicyText { version: known, files }.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct ProposalInput {
    files: Vec<PolicyFile>,
    /// Why, for the second person and for the record.
    reason: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Proposed {
    version: String,
}

/// Proposes a version; a second person lets it come into force.
#[utoipa::path(post, path = "/api/console/risk/scenes/{scene}/versions", tag = "risk", params(("scene" = String, Path)),
    request_body = ProposalInput, responses((status = 200, body = Proposed), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn propose_policy(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(scene): Path<String>,
    Body(input): Body<ProposalInput>,
) -> Answer<Proposed> {
    Ok(Proposed { version: s.risk.propose(&ctx, &scene, input.files, &input.reason).await? }.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct ProposalAnswer {
    /// Comes into force, or not.
    approve: bool,
    reason: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct RiskDone {
    ok: bool,
}

const DONE: RiskDone = RiskDone { ok: true };

/// A second person approves or rejects a proposal. Approved, it decides within moments.
#[utoipa::path(post, path = "/api/console/risk/scenes/{scene}/versions/{version}", tag = "risk",
    params(("scene" = String, Path), ("version" = String, Path)), request_body = ProposalAnswer,
    responses((status = 200, body = RiskDone), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide_policy(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path((scene, version)): Path<(String, String)>,
    Body(input): Body<ProposalAnswer>,
) -> Answer<RiskDone> {
    s.risk.decide_proposal(&ctx, &scene, &version, input.approve, &input.reason).await?;
    Ok(DONE.into())
}

/// Which judgements.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DecisionQuery {
    scene: Option<String>,
    outcome: Option<String>,
    /// Whose: an account's id.
    subject: Option<String>,
    /// Those in which this rule fired; a page looks through 2,000 judgements and may find fewer than asked for.
    rule: Option<String>,
    /// Only those that asked something of somebody.
    #[serde(default)]
    acted: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

impl DecisionQuery {
    fn read(self) -> Result<(Wanted, PageQuery)> {
        for text in [&self.scene, &self.outcome, &self.subject, &self.rule].into_iter().flatten() {
            if text.len() > OUTCOME_CHARS_MAX {
                return Err(Error::field("scene", "field_too_long").with("max", OUTCOME_CHARS_MAX));
            }
        }
        let blank = |text: Option<String>| text.filter(|t| !t.is_empty());
        let wanted = Wanted {
            scene: blank(self.scene),
            acted: self.acted.unwrap_or(false),
            outcome: blank(self.outcome),
            subject: blank(self.subject),
            rule: blank(self.rule),
        };
        Ok((wanted, PageQuery { cursor: self.cursor, limit: self.limit }))
    }
}

/// Judgements, the newest first.
#[utoipa::path(get, path = "/api/console/risk/decisions", tag = "risk", params(DecisionQuery),
    responses((status = 200, body = Page<DecisionBrief>), (status = 422, body = Problem)))]
async fn list_decisions(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Query(query): Query<DecisionQuery>,
) -> Answer<Page<DecisionBrief>> {
    let (wanted, page) = query.read()?;
    let mut page = s.risk.decisions(wanted, &page, ctx.locale, false).await?;
    s.name(&mut page.items).await?;
    Ok(page.into())
}

/// A judgement with everything it stands on.
#[utoipa::path(get, path = "/api/console/risk/decisions/{id}", tag = "risk", params(("id" = DecisionId, Path)),
    responses((status = 200, body = DecisionView), (status = 404, body = Problem)))]
async fn get_decision(State(s): State<Http>, CtxOf(ctx): CtxOf, Path(id): Path<DecisionId>) -> Answer<DecisionView> {
    let mut view = s.risk.decision(id, ctx.locale, false).await?;
    s.name(std::slice::from_mut(&mut view.brief)).await?;
    for over in &mut view.overrides {
        over.by_name = s.name_one(over.by).await?;
    }
    if let Some(appeal) = &mut view.appeal {
        appeal.name = s.name_one(appeal.user_id).await?;
    }
    Ok(view.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct OverrideInput {
    /// One of the scene's outcomes.
    outcome: String,
    reason: String,
}

/// A person decides otherwise than the policy.
#[utoipa::path(post, path = "/api/console/risk/decisions/{id}/override", tag = "risk", params(("id" = DecisionId, Path)),
    request_body = OverrideInput, responses((status = 200, body = RiskDone), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn override_decision(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<DecisionId>,
    Body(input): Body<OverrideInput>,
) -> Answer<RiskDone> {
    let by = ctx.actor.user()?;
    let reason = policies::check_reason(&input.reason)?;
    let risk = s.risk.clone();
    kit::once(&s.risk.0.store, &ctx, move |tx| {
        let (_, judged) = records::judged_in(tx, id)?.ok_or(Error::not_found())?;
        let version = risk.scene(&judged.scene).ok_or(Error::not_found())?.version();
        if !version.policy.program.mapping.outcomes.contains(&input.outcome) {
            return Err(Error::field("outcome", "outcome_unknown"));
        }
        let (subject_id, subject) = (id.cast(), judged.scene.clone());
        tx.tell(Event::DecisionOverridden {
            decision_id: id,
            scene: judged.scene,
            subject: judged.subject,
            outcome: input.outcome.clone(),
            by,
            reason: reason.clone(),
        })?;
        tx.tell(Event::OperatorActed { by, act: "decision_override".to_owned(), subject_id, subject, reason })
    })
    .await?;
    Ok(DONE.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct LabelInput {
    /// It was one to be caught.
    bad: bool,
}

/// Says how a judgement turned out, for precision and recall of rules.
#[utoipa::path(post, path = "/api/console/risk/decisions/{id}/label", tag = "risk", params(("id" = DecisionId, Path)),
    request_body = LabelInput, responses((status = 200, body = RiskDone), (status = 404, body = Problem)))]
async fn label_decision(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<DecisionId>,
    Body(input): Body<LabelInput>,
) -> Answer<RiskDone> {
    let by = ctx.actor.user()?;
    let judged = s.risk.0.store.read(move |tx| records::judged_in(tx, id)).await?.ok_or(Error::not_found())?.1;
    let opened = s.risk.open_record(&judged).await?;
    let rules = opened.map(|o| records::fired(&o.version.policy.program, &o.decision)).unwrap_or_default();
    kit::once(&s.risk.0.store, &ctx, move |tx| {
        let now = tx.now();
        records::label(tx, id, &judged.scene, input.bad, Some(by), now, &rules)
    })
    .await?;
    Ok(DONE.into())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AppealQuery {
    /// Those that wait, the longest first; else those that were answered.
    open: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Appeals.
#[utoipa::path(get, path = "/api/console/risk/appeals", tag = "risk", params(AppealQuery),
    responses((status = 200, body = Page<AppealView>), (status = 422, body = Problem)))]
async fn list_appeals(State(s): State<Http>, Query(query): Query<AppealQuery>) -> Answer<Page<AppealView>> {
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let mut page = s.risk.appeals(query.open.unwrap_or(true), &page).await?;
    for appeal in &mut page.items {
        appeal.name = s.name_one(appeal.user_id).await?;
    }
    Ok(page.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct AppealAnswer {
    upheld: bool,
    /// What the person is told.
    answer: String,
}

/// Answers an appeal.
#[utoipa::path(post, path = "/api/console/risk/appeals/{id}", tag = "risk", params(("id" = AppealId, Path)),
    request_body = AppealAnswer, responses((status = 200, body = RiskDone), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn close_appeal(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<AppealId>,
    Body(input): Body<AppealAnswer>,
) -> Answer<RiskDone> {
    s.risk.close_appeal(&ctx, id, input.upheld, &input.answer).await?;
    Ok(DONE.into())
}

/// What joins an account to others.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum LinkKind {
    Device,
    Network,
    Address,
    Phone,
    Card,
    Bank,
    Person,
}

impl From<Kind> for LinkKind {
    fn from(kind: Kind) -> LinkKind {
        match kind {
            Kind::Device => LinkKind::Device,
            Kind::Network => LinkKind::Network,
            Kind::Address => LinkKind::Address,
            Kind::Phone => LinkKind::Phone,
            Kind::Card => LinkKind::Card,
            Kind::Bank => LinkKind::Bank,
            Kind::Person => LinkKind::Person,
        }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct LinkBy {
    kind: LinkKind,
    /// Accounts that share it.
    accounts: usize,
    /// So many that it links nobody.
    hub: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
struct LinkedAccount {
    user_id: UserId,
    name: String,
    by: Vec<LinkBy>,
}

/// The accounts that are linked with one, itself first.
#[utoipa::path(get, path = "/api/console/risk/links/{user}", tag = "risk", params(("user" = UserId, Path)),
    responses((status = 200, body = Vec<LinkedAccount>)))]
async fn get_links(State(s): State<Http>, Path(user): Path<UserId>) -> Answer<Vec<LinkedAccount>> {
    let linked = s.risk.linked(user);
    let users: Vec<UserId> = linked.iter().map(|(u, _)| *u).collect();
    let names = s.people.names(&users).await?;
    let by = |s: Shared| LinkBy { kind: s.kind.into(), accounts: s.accounts, hub: s.hub };
    let accounts = linked.into_iter().zip(names).map(|((user_id, shared), name)| LinkedAccount {
        user_id,
        name,
        by: shared.into_iter().map(by).collect(),
    });
    Ok(accounts.collect::<Vec<_>>().into())
}

#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum MarkLabel {
    /// Counts in `link.fraud` of everybody linked with the account.
    Fraud,
    /// A penalty point, counted in `link.points`.
    Points,
}

#[derive(Deserialize, utoipa::ToSchema)]
struct MarkInput {
    user_id: UserId,
    label: MarkLabel,
    /// 1 to 730; 0 takes a mark of fraud away.
    days: u32,
    reason: String,
}

/// Marks an account after a person looked.
#[utoipa::path(post, path = "/api/console/risk/marks", tag = "risk", request_body = MarkInput,
    responses((status = 200, body = RiskDone), (status = 422, body = Problem)))]
async fn mark_account(State(s): State<Http>, CtxOf(ctx): CtxOf, Body(input): Body<MarkInput>) -> Answer<RiskDone> {
    let by = ctx.actor.user()?;
    let reason = policies::check_reason(&input.reason)?;
    if input.days > MARK_DAYS_MAX {
        return Err(Error::field("days", "days_out_of_range").with("max", MARK_DAYS_MAX).into());
    }
    let until: Time = ctx.now.plus_s(i64::from(input.days) * 86_400);
    let name = s.name_one(input.user_id).await?;
    kit::once(&s.risk.0.store, &ctx, move |tx| {
        let label = match input.label {
            MarkLabel::Fraud => "fraud",
            MarkLabel::Points => "points",
        };
        tx.tell(Event::AccountMarked { user_id: input.user_id, label: label.to_owned(), until, by })?;
        let subject_id = input.user_id.cast();
        tx.tell(Event::OperatorActed { by, act: "account_mark".to_owned(), subject_id, subject: name, reason })
    })
    .await?;
    Ok(DONE.into())
}

/// Judgements for an auditor: without names, and without personal values.
#[utoipa::path(get, path = "/api/audit/decisions", tag = "risk", params(DecisionQuery),
    responses((status = 200, body = Page<DecisionBrief>), (status = 422, body = Problem)))]
async fn audit_decisions(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Query(query): Query<DecisionQuery>,
) -> Answer<Page<DecisionBrief>> {
    let (wanted, page) = query.read()?;
    Ok(s.risk.decisions(wanted, &page, ctx.locale, true).await?.into())
}

/// A judgement for an auditor: without names, and without personal values.
#[utoipa::path(get, path = "/api/audit/decisions/{id}", tag = "risk", params(("id" = DecisionId, Path)),
    responses((status = 200, body = DecisionView), (status = 404, body = Problem)))]
async fn audit_decision(State(s): State<Http>, CtxOf(ctx): CtxOf, Path(id): Path<DecisionId>) -> Answer<DecisionView> {
    Ok(s.risk.decision(id, ctx.locale, true).await?.into())
}

/// What was judged about the caller and asked something of them, with the reasons.
#[utoipa::path(get, path = "/api/me/decisions", tag = "me", params(PageQuery),
    responses((status = 200, body = Page<OwnDecision>), (status = 422, body = Problem)))]
async fn my_decisions(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Query(page): Query<PageQuery>,
) -> Answer<Page<OwnDecision>> {
    Ok(s.risk.own_decisions(ctx.actor.user()?, &page, ctx.locale).await?.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct AppealInput {
    words: String,
}

/// Appeals against a judgement about the caller.
#[utoipa::path(post, path = "/api/me/decisions/{id}/appeal", tag = "me", params(("id" = DecisionId, Path)),
    request_body = AppealInput, responses((status = 200, body = AppealView), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn file_appeal(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<DecisionId>,
    Body(input): Body<AppealInput>,
) -> Answer<AppealView> {
    Ok(s.risk.appeal(&ctx, id, &input.words).await?.into())
}
