//! The index of judgements: where in the log each record stands, whom it asked something of, and what fired on which day. Fed by
//! the log; a judgement's effect was durable before it came here.

use std::collections::{BTreeMap, HashMap};

use base64ct::{Base64Unpadded, Encoding};
use contracts::{Event, Judged, OrderRisk};
use decide::{Decision, Record, program::Program};
use kernel::{DecisionId, Error, Kind, Result, Time, UserId};
use store::{Consumer, Stored, Tx, args, sql};

use crate::{
    Risk, policies,
    scene::{Version, hex, lock},
};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Days since 1970 by UTC.
pub(crate) fn day_of(at: Time) -> i64 {
    at.micros().div_euclid(DAY_MS * 1000)
}

pub(crate) fn consumer(risk: Risk) -> Consumer {
    let wants = |event: &Event| {
        !event.judged().is_empty()
            || matches!(
                event,
                Event::DecisionOverridden { .. } | Event::ParcelRefused { .. } | Event::OrderCompleted { .. }
            )
    };
    Consumer::new("risk.records", wants, move |tx, facts| {
        let mut counts: BTreeMap<(String, i64, &'static str, String), i64> = BTreeMap::new();
        for fact in facts {
            for (place, judged) in fact.event.judged().iter().enumerate() {
                keep(&risk, tx, fact, place, judged, &mut counts)?;
            }
            match &fact.event {
                Event::DecisionOverridden { decision_id, by, outcome, reason, .. } => {
                    tx.exec(
                        sql!(
                            "INSERT INTO risk_override (decision, seq, at, by_user, outcome, reason)
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING"
                        ),
                        args![*decision_id, fact.seq, fact.at, *by, outcome, reason],
                    )?;
                }
                Event::ParcelRefused { risk: order, .. } => turned_out(&risk, tx, order, true, fact.at)?,
                Event::OrderCompleted { risk: order, .. } => turned_out(&risk, tx, order, false, fact.at)?,
                _ => {}
            }
        }
        for ((scene, day, what, name), n) in counts {
            tx.exec(
                sql!(
                    "INSERT INTO risk_day (scene, day, what, name, n) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (scene, day, what, name) DO UPDATE SET n = risk_day.n + excluded.n"
                ),
                args![&scene, day, what, &name, n],
            )?;
        }
        Ok(())
    })
}

fn keep(
    risk: &Risk,
    tx: &mut Tx<'_>,
    fact: &Stored,
    place: usize,
    judged: &Judged,
    counts: &mut BTreeMap<(String, i64, &'static str, String), i64>,
) -> Result<()> {
    let place = i64::try_from(place).map_err(Error::internal)?;
    tx.exec(
        sql!("INSERT INTO risk_decision (id, scene, seq, place) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"),
        args![judged.id, &judged.scene, fact.seq, place],
    )?;
    let day = day_of(fact.at);
    let mut count = |what, name: &str| {
        *counts.entry((judged.scene.clone(), day, what, name.to_owned())).or_default() += 1;
    };
    count("outcome", &judged.outcome);
    if let Some(why) = &judged.fallback {
        count("fallback", why);
    }
    let mut acted = risk.scene(&judged.scene).is_some_and(|scene| {
        let version = scene.version();
        **version.outcome(version.policy.program.mapping.default) != *judged.outcome
    });
    if let Some((version, record)) = read(risk, tx, judged)? {
        for fired in &record.decision.fired {
            let rule = &version.policy.program.rules[usize::from(fired.rule)].id;
            count("rule", rule);
            if fired.live {
                count("live", rule);
            }
        }
        count("shadow", version.outcome(record.decision.shadow_outcome));
        // A scene that is only watched is looked at by what it would have said.
        acted |= judged.watched && record.decision.outcome != version.policy.program.mapping.default;
    }
    if acted {
        tx.exec(
            sql!("INSERT INTO risk_acted (id, scene, subject, outcome) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"),
            args![judged.id, &judged.scene, &judged.subject, &judged.outcome],
        )?;
    }
    Ok(())
}

/// Reads a record with the version it was made by. `None`: there is none, as the fallback was given; or it is broken, which is
/// logged.
fn read(risk: &Risk, tx: &mut Tx<'_>, judged: &Judged) -> Result<Option<(std::sync::Arc<Version>, Record)>> {
    let Some(bytes) = bytes_of(judged) else { return Ok(None) };
    let Ok(hash) = Record::version_of(&bytes).map(|v| hex(&v)) else { return Ok(None) };
    let known = lock(&risk.0.past.versions).get(&hash).cloned();
    let version = match known {
        Some(version) => version,
        None => {
            let files = match policies::files_in(tx, &judged.scene, &hash) {
                Ok(files) => files,
                Err(error) if error.kind == Kind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            let version = std::sync::Arc::new(policies::compiled(&files)?);
            lock(&risk.0.past.versions).insert(hash, version.clone());
            version
        }
    };
    match version.engine.read_record(&bytes) {
        Ok(record) => Ok(Some((version, record))),
        Err(error) => {
            tracing::error!(%error, decision = %judged.id, "a record cannot be read");
            Ok(None)
        }
    }
}

/// The record's bytes; `None` where the fallback was given.
pub(crate) fn bytes_of(judged: &Judged) -> Option<Vec<u8>> {
    (!judged.record.is_empty()).then(|| Base64Unpadded::decode_vec(&judged.record).ok()).flatten()
}

/// The rules that fired, by name.
pub(crate) fn fired(program: &Program, decision: &Decision) -> Vec<String> {
    decision.fired.iter().map(|f| program.rules[usize::from(f.rule)].id.clone()).collect()
}

/// What became of an order labels its judgement; what a person said of it stays.
fn turned_out(risk: &Risk, tx: &mut Tx<'_>, order: &OrderRisk, bad: bool, at: Time) -> Result<()> {
    let Some(id) = order.decision_id else { return Ok(()) };
    let Some((_, judged)) = judged_in(tx, id)? else { return Ok(()) };
    let rules = match read(risk, tx, &judged)? {
        Some((version, record)) => fired(&version.policy.program, &record.decision),
        None => Vec::new(),
    };
    label(tx, id, &judged.scene, bad, None, at, &rules)
}

/// Says how a judgement turned out. `by`: a person, whose word stands before what happened.
pub(crate) fn label(
    tx: &mut Tx<'_>,
    id: DecisionId,
    scene: &str,
    bad: bool,
    by: Option<UserId>,
    at: Time,
    rules: &[String],
) -> Result<()> {
    let rules = serde_json::to_string(rules).map_err(Error::internal)?;
    let source = if by.is_some() { "person" } else { "outcome" };
    tx.exec(
        sql!(
            "INSERT INTO risk_label (decision, scene, bad, source, by_user, at, rules) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (decision) DO UPDATE SET bad = excluded.bad, source = excluded.source, by_user = excluded.by_user,
                    at = excluded.at
              WHERE excluded.source = 'person' OR risk_label.source = 'outcome'"
        ),
        args![id, scene, bad, source, by, at, &rules],
    )
    .map(drop)
}

/// A judgement and the fact that carries it.
pub(crate) fn judged_in(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<(Stored, Judged)>> {
    let place = tx.first(sql!("SELECT seq, place FROM risk_decision WHERE id = ?1"), args![id], |r| {
        Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))
    })?;
    let Some((seq, place)) = place else { return Ok(None) };
    let Some(fact) = store::fact(tx, seq)? else { return Ok(None) };
    let judged = usize::try_from(place).ok().and_then(|n| fact.event.judged().get(n).cloned());
    Ok(judged.filter(|j| j.id == id).map(|judged| (fact, judged)))
}

/// Facts by their numbers, for pages of judgements.
pub(crate) fn facts_of(tx: &mut Tx<'_>, places: &[(i64, i64)]) -> Result<Vec<Option<(Time, Judged)>>> {
    let mut known: HashMap<i64, Option<Stored>> = HashMap::new();
    let mut found = Vec::with_capacity(places.len());
    for (seq, place) in places {
        if !known.contains_key(seq) {
            let fact = store::fact(tx, *seq)?;
            known.insert(*seq, fact);
        }
        let fact = known.get(seq).and_then(Option::as_ref);
        found.push(fact.and_then(|f| Some((f.at, f.event.judged().get(usize::try_from(*place).ok()?)?.clone()))));
    }
    Ok(found)
}
