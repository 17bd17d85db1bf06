//! What people see of scenes and judgements. Texts are in the reader's language; personal values are hidden from auditors.

use std::collections::{BTreeMap, HashMap};

use contracts::Judged;
use decide::{
    Decision, Value,
    program::{Mode, SlotId, Source},
};
use kernel::{DecisionId, Error, Locale, Mark, Result, Time, UserId};
use kit::{Page, PageQuery};
use policy::{
    explain::{Explanation, effect_text, explain},
    show::for_person,
};
use serde::Serialize;
use store::{Tx, args, sql};

use crate::{
    Risk, Scene,
    policies::PolicyVersion,
    records::{self, bytes_of, day_of},
    scene::{PolicyFile, Version, hex, lock},
    streams,
};

/// Days that a scene's figures go back.
pub const DAYS: i64 = 14;
/// Labelled judgements that precision and recall are taken over: the newest.
const LABELLED_MAX: u32 = 10_000;
/// Facts that are looked through for the last event behind a feature.
const SOURCES_BACK: i64 = 4_096;
/// Judgements that are read for one page of those in which a rule fired.
const LOOKED_MAX: u32 = 2_000;

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OutcomeName {
    pub name: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OutcomeCount {
    pub name: String,
    pub text: String,
    pub n: i64,
}

/// A scene in the list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SceneBrief {
    pub scene: String,
    pub about: String,
    pub version: String,
    /// Decided and recorded without effect.
    pub watched: bool,
    pub rules: usize,
    /// The harmless one comes last.
    pub outcomes: Vec<OutcomeName>,
    /// Judgements of the last seven days by outcome.
    pub week: Vec<OutcomeCount>,
    /// Of them given by the written fallback.
    pub fallbacks: i64,
    pub proposals: i64,
    pub open_appeals: i64,
}

/// A count of one day.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DayCount {
    /// Its first moment, UTC.
    pub day: Time,
    pub name: String,
    pub n: i64,
}

/// A rule with what it did.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RuleView {
    pub rule: String,
    pub owner: String,
    pub version: u32,
    /// `live`, `shadow`, or a share such as `20%`.
    pub mode: String,
    pub when: String,
    /// As the language writes them: `+25`, `outcome refuse`.
    pub effects: Vec<String>,
    pub person: String,
    pub auditor: String,
    pub law: String,
    pub source: String,
    /// Times it fired on each of the last days, the oldest first; live or in shadow.
    pub hits: Vec<i64>,
    /// Of them in effect.
    pub live_hits: i64,
    /// Share of its labelled hits that were bad, and of all bad ones that it hit; absent without labels.
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    /// Its hits that have a label.
    pub labelled: i64,
}

/// A feature and what it holds.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FeatureHeld {
    pub name: String,
    pub keys: usize,
    pub bytes: usize,
}

/// A scene's page.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SceneView {
    pub brief: SceneBrief,
    /// The text in force.
    pub files: Vec<PolicyFile>,
    pub rules: Vec<RuleView>,
    pub versions: Vec<PolicyVersion>,
    /// The first moments of the days that figures are given for, the oldest first.
    pub days: Vec<Time>,
    pub outcomes_by_day: Vec<DayCount>,
    /// What would have come out with the rules in shadow.
    pub shadow_by_day: Vec<DayCount>,
    pub features: Vec<FeatureHeld>,
    pub labelled_bad: i64,
    pub labelled_good: i64,
}

/// A judgement in a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DecisionBrief {
    pub id: DecisionId,
    pub at: Time,
    pub scene: String,
    /// Whom it is about; blank for auditors.
    pub subject: String,
    /// Their name, where they have one.
    pub name: String,
    pub outcome: String,
    pub outcome_text: String,
    pub points: i64,
    /// Rules that fired, live or in shadow.
    pub fired: Vec<String>,
    pub fallback: Option<String>,
    pub watched: bool,
}

/// A rule that fired in one judgement.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FiredView {
    pub rule: String,
    pub version: u32,
    pub live: bool,
    pub owner: String,
    pub law: String,
    pub source: String,
    pub when: String,
    pub because: Vec<String>,
    pub effects: Vec<String>,
}

/// A value that was known.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FactView {
    pub name: String,
    /// In the reader's language; dots where it is hidden.
    pub value: String,
    /// `fact`, `feature`, `link`.
    pub kind: String,
    /// The stream a feature is kept from, else blank.
    pub stream: String,
    pub personal: bool,
    pub about: String,
    /// The newest event behind a feature then, by its number in the log, and its age at the decision in milliseconds.
    pub event: Option<i64>,
    pub age_ms: Option<i64>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ScoredView {
    pub fact: String,
    pub value: String,
    pub points: i64,
    pub reference: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OverrideView {
    pub at: Time,
    pub by: UserId,
    pub by_name: String,
    pub outcome: String,
    pub reason: String,
}

/// A judgement's page.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DecisionView {
    pub brief: DecisionBrief,
    pub version: String,
    pub shadow_outcome: String,
    pub shadow_points: i64,
    pub cut_offs: Vec<String>,
    pub person: Vec<String>,
    pub auditor: Vec<String>,
    pub would_pass: Vec<String>,
    pub rules: Vec<FiredView>,
    pub characteristics: Vec<ScoredView>,
    pub limits: Vec<String>,
    pub labels: Vec<String>,
    pub unsettled: Vec<String>,
    pub facts: Vec<FactView>,
    pub missing: Vec<String>,
    /// The record, decided again now, gives the same. Absent where the fallback was given.
    pub replays: Option<bool>,
    /// The fact that carries it, and how far the log had been read into its features.
    pub seq: i64,
    pub seen: i64,
    pub overrides: Vec<OverrideView>,
    /// How it turned out: bad or not, and who says so (`person`, `outcome`).
    pub label: Option<LabelView>,
    pub appeal: Option<crate::appeals::AppealView>,
    /// Outcomes that an operator can give instead.
    pub outcomes: Vec<OutcomeName>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct LabelView {
    pub bad: bool,
    pub source: String,
    pub at: Time,
}

/// A judgement, as the person it is about sees it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OwnDecision {
    pub id: DecisionId,
    pub at: Time,
    pub scene: String,
    pub about: String,
    pub outcome: String,
    pub outcome_text: String,
    pub reasons: Vec<String>,
    pub would_pass: Vec<String>,
    pub appeal: Option<crate::appeals::AppealView>,
    /// A person decided otherwise since.
    pub overridden: Option<String>,
}

/// Which judgements are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub scene: Option<String>,
    /// Those that asked something of somebody, with this outcome where it is not blank.
    pub acted: bool,
    pub outcome: Option<String>,
    pub subject: Option<String>,
    /// Those in which this rule fired, among the newest [`LOOKED_MAX`] from where the page begins.
    pub rule: Option<String>,
}

pub(crate) fn outcome_text(version: &Version, name: &str, locale: Locale) -> String {
    let place = version.policy.program.mapping.outcomes.iter().position(|o| o == name);
    let text = place.and_then(|n| version.policy.outcomes.get(n)).map(|t| t.pick(locale).to_owned());
    text.unwrap_or_else(|| name.to_owned())
}

fn outcome_names(version: &Version, locale: Locale) -> Vec<OutcomeName> {
    let names = &version.policy.program.mapping.outcomes;
    names.iter().map(|n| OutcomeName { name: n.clone(), text: outcome_text(version, n, locale) }).collect()
}

fn counts(tx: &mut Tx<'_>, scene: &str, from: i64) -> Result<Vec<(i64, String, String, i64)>> {
    tx.query(
        sql!("SELECT day, what, name, n FROM risk_day WHERE scene = ?1 AND day >= ?2 ORDER BY day"),
        args![scene, from],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )
}

fn day_time(day: i64) -> Time {
    Time::from_millis(day * 86_400_000)
}

fn mode_text(mode: Mode) -> String {
    match mode {
        Mode::Live => "live".to_owned(),
        Mode::Shadow => "shadow".to_owned(),
        Mode::Share(share) => format!("{}%", f64::from(share) / 100.0),
    }
}

/// A judgement with all that reading its record gives.
pub(crate) struct Opened {
    pub(crate) version: std::sync::Arc<Version>,
    pub(crate) explanation: Explanation,
    pub(crate) decision: Decision,
    values: Vec<(SlotId, Value)>,
    now: Time,
    replays: bool,
}

impl Risk {
    /// All scenes, in the order of the product.
    pub async fn scene_list(&self, locale: Locale) -> Result<Vec<SceneBrief>> {
        let mut list = Vec::new();
        for scene in &self.0.scenes {
            list.push(self.brief(scene, locale).await?);
        }
        Ok(list)
    }

    async fn brief(&self, scene: &Scene, locale: Locale) -> Result<SceneBrief> {
        let version = scene.version();
        let (name, since) = (scene.name, day_of(self.0.store.world().now()) - 6);
        let (rows, proposals, open_appeals) = self
            .0
            .store
            .read(move |tx| {
                let rows = counts(tx, name, since)?;
                let proposals = tx.first(
                    sql!("SELECT COUNT(*) FROM risk_policy WHERE scene = ?1 AND state = 'proposed'"),
                    args![name],
                    |r| r.get(0),
                )?;
                let appeals = tx.first(
                    sql!("SELECT COUNT(*) FROM risk_appeal WHERE scene = ?1 AND state = 'open'"),
                    args![name],
                    |r| r.get(0),
                )?;
                Ok((rows, proposals.unwrap_or(0), appeals.unwrap_or(0)))
            })
            .await?;
        let sum = |what: &str, name: Option<&str>| {
            let of = rows.iter().filter(|r| r.1 == what && name.is_none_or(|n| n == r.2));
            of.map(|r| r.3).sum::<i64>()
        };
        let outcomes = outcome_names(&version, locale);
        let week = outcomes
            .iter()
            .map(|o| OutcomeCount { name: o.name.clone(), text: o.text.clone(), n: sum("outcome", Some(&o.name)) })
            .collect();
        Ok(SceneBrief {
            scene: scene.name.to_owned(),
            about: version.policy.about.clone(),
            version: version.hash.clone(),
            watched: scene.watched,
            rules: version.policy.program.rules.len(),
            week,
            fallbacks: sum("fallback", None),
            outcomes,
            proposals,
            open_appeals,
        })
    }

    /// A scene's page. Errors: `not_found`.
    pub async fn scene_view(&self, scene: &str, locale: Locale) -> Result<SceneView> {
        let known = self.scene(scene).ok_or(Error::not_found())?;
        let version = known.version();
        let brief = self.brief(known, locale).await?;
        let today = day_of(self.0.store.world().now());
        let from = today - DAYS + 1;
        let name = known.name;
        let (rows, labels) = self
            .0
            .store
            .read(move |tx| {
                let labels = tx.query(
                    sql!("SELECT bad, rules FROM risk_label WHERE scene = ?1 ORDER BY decision DESC LIMIT ?2"),
                    args![name, LABELLED_MAX],
                    |r| Ok((r.get::<bool>(0)?, r.get::<String>(1)?)),
                )?;
                Ok((counts(tx, name, from)?, labels))
            })
            .await?;
        let labels: Vec<(bool, Vec<String>)> =
            labels.into_iter().map(|(bad, rules)| (bad, serde_json::from_str(&rules).unwrap_or_default())).collect();
        let all_bad = labels.iter().filter(|l| l.0).count() as i64;
        let mut hits: HashMap<&str, Vec<i64>> = HashMap::new();
        let mut live: HashMap<&str, i64> = HashMap::new();
        for (day, what, name, n) in &rows {
            match what.as_str() {
                "rule" => {
                    let days = hits.entry(name).or_insert_with(|| vec![0; DAYS as usize]);
                    if let Some(slot) = usize::try_from(day - from).ok().and_then(|d| days.get_mut(d)) {
                        *slot += n;
                    }
                }
                "live" => *live.entry(name).or_default() += n,
                _ => {}
            }
        }
        let share = |part: i64, whole: i64| (whole > 0).then(|| part as f64 / whole as f64);
        let rules = version
            .policy
            .program
            .rules
            .iter()
            .zip(&version.policy.rules)
            .map(|(rule, info)| {
                let with: Vec<bool> = labels.iter().filter(|l| l.1.contains(&rule.id)).map(|l| l.0).collect();
                let bad = with.iter().filter(|b| **b).count() as i64;
                let reason = version.policy.reasons.get(&rule.reason).cloned().unwrap_or_default();
                RuleView {
                    rule: rule.id.clone(),
                    owner: info.owner.clone(),
                    version: rule.version,
                    mode: mode_text(rule.mode),
                    when: info.when.clone(),
                    effects: rule.effects.iter().map(|e| effect_text(&version.policy, e)).collect(),
                    person: reason.person.pick(locale).to_owned(),
                    auditor: reason.auditor.pick(locale).to_owned(),
                    law: info.law.clone(),
                    source: info.source.clone(),
                    hits: hits.get(rule.id.as_str()).cloned().unwrap_or_else(|| vec![0; DAYS as usize]),
                    live_hits: live.get(rule.id.as_str()).copied().unwrap_or(0),
                    precision: share(bad, with.len() as i64),
                    recall: share(bad, all_bad).filter(|_| !with.is_empty()),
                    labelled: with.len() as i64,
                }
            })
            .collect();
        let of = |what: &str| {
            let rows = rows.iter().filter(|r| r.1 == what);
            rows.map(|r| DayCount { day: day_time(r.0), name: r.2.clone(), n: r.3 }).collect()
        };
        let held = lock(&version.fed).features.held();
        let features = version.policy.program.features.iter().zip(held);
        Ok(SceneView {
            files: files_of(&version),
            rules,
            versions: self.versions(known.name).await?,
            days: (from..=today).map(day_time).collect(),
            outcomes_by_day: of("outcome"),
            shadow_by_day: of("shadow"),
            features: features.map(|(f, (keys, bytes))| FeatureHeld { name: f.name.clone(), keys, bytes }).collect(),
            labelled_bad: all_bad,
            labelled_good: labels.len() as i64 - all_bad,
            brief,
        })
    }

    /// Judgements, the newest first. `hide`: for auditors.
    pub async fn decisions(
        &self,
        wanted: Wanted,
        page: &PageQuery,
        locale: Locale,
        hide: bool,
    ) -> Result<Page<DecisionBrief>> {
        let limit = page.limit()?;
        let last = DecisionId::from_uuid(kernel::Uuid::from_bytes([0xff; 16]));
        let before = page.after(last, |c| c.parse().ok())?;
        let rule = wanted.rule.clone();
        let read = if rule.is_some() { LOOKED_MAX } else { limit };
        let found = self
            .0
            .store
            .read(move |tx| {
                let rows = places(tx, &wanted, before, read + 1)?;
                let places: Vec<(i64, i64)> = rows.iter().map(|r| (r.1, r.2)).collect();
                let facts = records::facts_of(tx, &places)?;
                Ok(rows.into_iter().map(|r| r.0).zip(facts).collect::<Vec<_>>())
            })
            .await?;
        let page = Page::of(found, read, |(id, _)| id.to_string());
        let mut next = page.next.clone();
        let mut items = Vec::new();
        for (_, fact) in page.items {
            let Some((at, judged)) = fact else { continue };
            if items.len() == limit as usize {
                next = items.last().map(|d: &DecisionBrief| d.id.to_string());
                break;
            }
            let opened = self.open_record(&judged).await?;
            let brief = self.decision_brief(at, &judged, opened.as_ref(), locale, hide);
            if rule.as_ref().is_none_or(|rule| brief.fired.contains(rule)) {
                items.push(brief);
            }
        }
        Ok(Page { items, next })
    }

    fn decision_brief(
        &self,
        at: Time,
        judged: &Judged,
        opened: Option<&Opened>,
        locale: Locale,
        hide: bool,
    ) -> DecisionBrief {
        let scene = self.scene(&judged.scene).map(Scene::version);
        let version = opened.map(|o| o.version.clone()).or(scene);
        DecisionBrief {
            id: judged.id,
            at,
            scene: judged.scene.clone(),
            subject: if hide { String::new() } else { judged.subject.clone() },
            name: String::new(),
            outcome: judged.outcome.clone(),
            outcome_text: version.map(|v| outcome_text(&v, &judged.outcome, locale)).unwrap_or_default(),
            points: opened.map_or(0, |o| o.decision.points),
            fired: opened.map(|o| records::fired(&o.version.policy.program, &o.decision)).unwrap_or_default(),
            fallback: judged.fallback.clone(),
            watched: judged.watched,
        }
    }

    /// Reads a record and decides it again. `None` where the fallback was given or it cannot be read.
    pub(crate) async fn open_record(&self, judged: &Judged) -> Result<Option<Opened>> {
        let Some(bytes) = bytes_of(judged) else { return Ok(None) };
        let Ok(hash) = decide::Record::version_of(&bytes).map(|v| hex(&v)) else { return Ok(None) };
        let version = match self.0.past.version(&judged.scene, &hash).await {
            Ok(version) => version,
            Err(_) => return Ok(None),
        };
        let Ok(record) = version.engine.read_record(&bytes) else { return Ok(None) };
        let Some(case) = record.case(&version.policy.program) else { return Ok(None) };
        let mut row = version.engine.row();
        if version.engine.fill(&mut row, &case).is_err() {
            return Ok(None);
        }
        let mut scratch = version.engine.scratch();
        let mut again = Decision::new(&version.policy.program);
        version.engine.decide_explained(&mut row, &mut scratch, &mut again);
        let explanation = explain(&version.policy, &version.engine, &row, &mut scratch, &record.decision);
        let replays = again == record.decision;
        Ok(Some(Opened {
            explanation,
            decision: record.decision,
            values: record.values,
            now: record.now,
            replays,
            version,
        }))
    }

    /// A judgement's page. `hide`: for auditors, without names and personal values. Errors: `not_found`.
    pub async fn decision(&self, id: DecisionId, locale: Locale, hide: bool) -> Result<DecisionView> {
        let (fact, judged, overrides, label, appeal) = self
            .0
            .store
            .read(move |tx| {
                let (fact, judged) = records::judged_in(tx, id)?.ok_or(Error::not_found())?;
                let overrides = tx.query(
                    sql!("SELECT at, by_user, outcome, reason FROM risk_override WHERE decision = ?1 ORDER BY seq"),
                    args![id],
                    |r| {
                        Ok(OverrideView {
                            at: r.get(0)?,
                            by: r.get(1)?,
                            by_name: String::new(),
                            outcome: r.get(2)?,
                            reason: r.get(3)?,
                        })
                    },
                )?;
                let label =
                    tx.first(sql!("SELECT bad, source, at FROM risk_label WHERE decision = ?1"), args![id], |r| {
                        Ok(LabelView { bad: r.get(0)?, source: r.get(1)?, at: r.get(2)? })
                    })?;
                let appeal = crate::appeals::of_decision(tx, id)?;
                Ok((fact, judged, overrides, label, appeal))
            })
            .await?;
        let opened = self.open_record(&judged).await?;
        let appeal = match appeal {
            Some(row) if !hide => Some(self.appeal_view(row, true).await?),
            _ => None,
        };
        let brief = self.decision_brief(fact.at, &judged, opened.as_ref(), locale, hide);
        let version = match &opened {
            Some(opened) => opened.version.clone(),
            None => self.scene(&judged.scene).ok_or(Error::not_found())?.version(),
        };
        let sources = match &opened {
            Some(opened) => self.sources(opened, judged.seen).await?,
            None => BTreeMap::new(),
        };
        let facts = opened.as_ref().map(|o| fact_views(o, &sources, locale, hide)).unwrap_or_default();
        let texts = |texts: &[kernel::Text3]| texts.iter().map(|t| t.pick(locale).to_owned()).collect::<Vec<_>>();
        let e = opened.as_ref().map(|o| &o.explanation);
        Ok(DecisionView {
            brief,
            version: opened.as_ref().map(|o| o.version.hash.clone()).unwrap_or_default(),
            shadow_outcome: e.map(|e| e.shadow_outcome.clone()).unwrap_or_default(),
            shadow_points: e.map_or(0, |e| e.shadow_points),
            cut_offs: e.map(|e| e.cut_offs.clone()).unwrap_or_default(),
            person: e.map(|e| texts(&e.person)).unwrap_or_default(),
            auditor: e.map(|e| texts(&e.auditor)).unwrap_or_default(),
            would_pass: e.map(|e| texts(&e.would_pass)).unwrap_or_default(),
            rules: e.map(|e| e.fired.iter().map(fired_view).collect()).unwrap_or_default(),
            characteristics: e
                .map(|e| {
                    let scored = |c: &policy::explain::Scored| ScoredView {
                        fact: c.fact.clone(),
                        value: c.value.clone(),
                        points: c.points,
                        reference: c.reference,
                    };
                    e.characteristics.iter().map(scored).collect()
                })
                .unwrap_or_default(),
            limits: e.map(|e| e.limits.clone()).unwrap_or_default(),
            labels: e.map(|e| e.labels.clone()).unwrap_or_default(),
            unsettled: e.map(|e| e.unsettled.clone()).unwrap_or_default(),
            facts,
            missing: e.map(|e| e.missing.clone()).unwrap_or_default(),
            replays: opened.as_ref().map(|o| o.replays),
            seq: fact.seq,
            seen: judged.seen,
            overrides,
            label,
            appeal,
            outcomes: outcome_names(&version, locale),
        })
    }

    /// The newest event behind each feature that a judgement read, as far back as is looked.
    async fn sources(&self, opened: &Opened, seen: i64) -> Result<BTreeMap<u16, (i64, Time)>> {
        let program = &opened.version.policy.program;
        let text_of = |slot: SlotId| {
            opened.values.iter().find(|(s, _)| *s == slot).and_then(|(_, v)| match v {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
        };
        // (slot of the feature, stream, field, key)
        let mut wanted: Vec<(u16, &str, &str, String)> = Vec::new();
        for feature in &program.features {
            let stream = &program.streams[usize::from(feature.stream)];
            let field = stream.fields.get(feature.by.index()).map_or("", |f| f.name.as_str());
            if let Some(key) = text_of(feature.key) {
                wanted.push((feature.into.0, &stream.name, field, key));
            }
        }
        let mut found: BTreeMap<u16, (i64, Time)> = BTreeMap::new();
        let mut at = (seen - SOURCES_BACK).max(0);
        while at < seen && !wanted.is_empty() {
            let facts = self.0.store.facts_after(at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { break };
            for fact in facts.iter().filter(|f| f.seq <= seen && streams::wanted(&f.event)) {
                streams::of(&fact.event, fact.at, |event| {
                    for (slot, stream, field, key) in &wanted {
                        let value = event.fields.0.iter().find(|(n, _)| n == field).map(|(_, v)| v);
                        if event.stream == *stream && value == Some(&contracts::Fact::Text(key.clone())) {
                            found.insert(*slot, (fact.seq, event.at));
                        }
                    }
                });
            }
            at = last;
        }
        Ok(found)
    }

    /// What was judged about a person and asked something of them, the newest first.
    pub async fn own_decisions(&self, user: UserId, page: &PageQuery, locale: Locale) -> Result<Page<OwnDecision>> {
        let limit = page.limit()?;
        let last = DecisionId::from_uuid(kernel::Uuid::from_bytes([0xff; 16]));
        let before = page.after(last, |c| c.parse().ok())?;
        let wanted = Wanted { acted: true, subject: Some(user.to_string()), ..Wanted::default() };
        let found = self
            .0
            .store
            .read(move |tx| {
                let rows = places(tx, &wanted, before, limit + 1)?;
                let places: Vec<(i64, i64)> = rows.iter().map(|r| (r.1, r.2)).collect();
                let facts = records::facts_of(tx, &places)?;
                let mut all = Vec::new();
                for (row, fact) in rows.into_iter().zip(facts) {
                    let appeal = crate::appeals::of_decision(tx, row.0)?;
                    let over = tx.first(
                        sql!("SELECT outcome FROM risk_override WHERE decision = ?1 ORDER BY seq DESC LIMIT 1"),
                        args![row.0],
                        |r| r.get::<String>(0),
                    )?;
                    all.push((row.0, fact, appeal, over));
                }
                Ok(all)
            })
            .await?;
        let page = Page::of(found, limit, |row| row.0.to_string());
        let next = page.next.clone();
        let mut items = Vec::new();
        for (id, fact, appeal, over) in page.items {
            let Some((at, judged)) = fact else { continue };
            // What was only watched had no effect on anybody.
            if judged.watched {
                continue;
            }
            let opened = self.open_record(&judged).await?;
            let scene = self.scene(&judged.scene).map(Scene::version);
            let Some(version) = opened.as_ref().map(|o| o.version.clone()).or(scene) else { continue };
            let texts = |texts: &[kernel::Text3]| texts.iter().map(|t| t.pick(locale).to_owned()).collect::<Vec<_>>();
            let appeal = match appeal {
                Some(row) => Some(self.appeal_view(row, true).await?),
                None => None,
            };
            items.push(OwnDecision {
                id,
                at,
                scene: judged.scene.clone(),
                about: version.policy.about.clone(),
                outcome_text: outcome_text(&version, &judged.outcome, locale),
                reasons: opened.as_ref().map(|o| texts(&o.explanation.person)).unwrap_or_default(),
                would_pass: opened.as_ref().map(|o| texts(&o.explanation.would_pass)).unwrap_or_default(),
                overridden: over.map(|o| outcome_text(&version, &o, locale)),
                outcome: judged.outcome,
                appeal,
            });
        }
        Ok(Page { items, next })
    }

    /// Who is linked with an account, by what.
    pub fn linked(&self, user: UserId) -> Vec<(UserId, Vec<crate::links::Shared>)> {
        let now = self.0.store.world().now();
        let joined = lock(&self.0.links).joined(*user.as_uuid(), now);
        joined.into_iter().map(|(account, by)| (UserId::from_uuid(account), by)).collect()
    }
}

fn files_of(version: &Version) -> Vec<PolicyFile> {
    version.policy.files.iter().map(|f| PolicyFile { name: f.name.clone(), text: f.text.clone() }).collect()
}

fn fired_view(f: &policy::explain::FiredRule) -> FiredView {
    FiredView {
        rule: f.rule.clone(),
        version: f.version,
        live: f.live,
        owner: f.owner.clone(),
        law: f.law.clone(),
        source: f.source.clone(),
        when: f.when.clone(),
        because: f.because.clone(),
        effects: f.effects.clone(),
    }
}

fn fact_views(opened: &Opened, sources: &BTreeMap<u16, (i64, Time)>, locale: Locale, hide: bool) -> Vec<FactView> {
    let program = &opened.version.policy.program;
    let known = opened.values.iter().filter(|(_, value)| *value != Value::Missing);
    known
        .filter_map(|(id, value)| {
            let slot = program.slot(*id)?;
            let info = opened.version.policy.slots.get(id.index());
            let (kind, stream) = match &slot.source {
                Source::Feature(n) => {
                    let feature = &program.features[usize::from(*n)];
                    ("feature", program.streams[usize::from(feature.stream)].name.clone())
                }
                Source::Fact if slot.name.starts_with("link.") => ("link", String::new()),
                Source::Fact => ("fact", String::new()),
                _ => return None,
            };
            let personal =
                slot.personal || matches!(value, Value::Text(t) if t.len() == 16 && t.parse::<Mark>().is_ok());
            let source = sources.get(&id.0);
            Some(FactView {
                name: slot.name.clone(),
                value: if hide && personal { "•••".to_owned() } else { for_person(slot, value, locale) },
                kind: kind.to_owned(),
                stream,
                personal,
                about: info.map(|i| i.texts.pick(locale).to_owned()).unwrap_or_default(),
                event: source.map(|s| s.0),
                age_ms: source.map(|s| opened.now.ms_since(s.1)),
            })
        })
        .collect()
}

/// Places of judgements before `before`, the newest first.
fn places(tx: &mut Tx<'_>, wanted: &Wanted, before: DecisionId, limit: u32) -> Result<Vec<(DecisionId, i64, i64)>> {
    let read = |r: &store::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
    let scene = wanted.scene.clone().unwrap_or_default();
    let outcome = wanted.outcome.clone().unwrap_or_default();
    if let Some(subject) = &wanted.subject {
        return tx.query(
            sql!(
                "SELECT d.id, d.seq, d.place FROM risk_acted a JOIN risk_decision d ON d.id = a.id
                  WHERE a.subject = ?1 AND a.id < ?2 AND (?3 = '' OR a.scene = ?3) AND (?4 = '' OR a.outcome = ?4)
                  ORDER BY a.id DESC LIMIT ?5"
            ),
            args![subject, before, &scene, &outcome, limit],
            read,
        );
    }
    if wanted.acted || !outcome.is_empty() {
        return tx.query(
            sql!(
                "SELECT d.id, d.seq, d.place FROM risk_acted a JOIN risk_decision d ON d.id = a.id
                  WHERE a.id < ?1 AND (?2 = '' OR a.scene = ?2) AND (?3 = '' OR a.outcome = ?3)
                  ORDER BY a.id DESC LIMIT ?4"
            ),
            args![before, &scene, &outcome, limit],
            read,
        );
    }
    tx.query(
        sql!(
            "SELECT id, seq, place FROM risk_decision WHERE id < ?1 AND (?2 = '' OR scene = ?2)
              ORDER BY id DESC LIMIT ?3"
        ),
        args![before, &scene, limit],
        read,
    )
}
