//! Versions of policies: shipped, proposed by one person, approved by another, in force, retired.

use std::{collections::BTreeMap, sync::Arc};

use contracts::Event;
use kernel::{Ctx, Error, Kind, Result, Time, UserId};
use policy::{analyse::analyse, cases::run_cases, source::Severity};
use serde::{Deserialize, Serialize};
use store::{Row, Store, Tx, args, sql};

use crate::{
    Risk,
    scene::{PolicyFile, Version, hex, lock, read_policy},
};

/// Files of one scene, and bytes of all of them, that may be proposed.
pub const FILES_MAX: usize = 64;
pub const FILES_BYTES_MAX: usize = 900_000;
/// Characters of the reason for a proposal.
pub const REASON_CHARS_MAX: usize = 1_000;
/// Findings that are told; the rest is counted.
const FINDINGS_MAX: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PolicyState {
    Proposed,
    Live,
    Retired,
    Rejected,
}

impl PolicyState {
    pub const fn code(self) -> &'static str {
        match self {
            PolicyState::Proposed => "proposed",
            PolicyState::Live => "live",
            PolicyState::Retired => "retired",
            PolicyState::Rejected => "rejected",
        }
    }

    fn parse(code: &str) -> Option<PolicyState> {
        [PolicyState::Proposed, PolicyState::Live, PolicyState::Retired, PolicyState::Rejected]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

/// A version as the console lists it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PolicyVersion {
    /// SHA-256 of the canonical text, in hex.
    pub version: String,
    pub state: PolicyState,
    /// The version it was proposed against.
    pub base: String,
    /// Absent for what ships with the program.
    pub by: Option<UserId>,
    /// Their name; blank for what ships.
    pub by_name: String,
    pub at: Time,
    pub reason: String,
    pub decided_by: Option<UserId>,
    pub decided_by_name: String,
    pub decided_at: Option<Time>,
    pub decided_reason: String,
}

/// Something that reading or analysing a policy found.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PolicyFinding {
    /// `error`, `warning`, `note`.
    pub severity: String,
    pub code: String,
    pub file: String,
    /// From 1.
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub help: String,
}

/// A case that did not come out as it says.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PolicyBroken {
    pub of: String,
    pub file: String,
    pub line: usize,
    pub message: String,
}

/// What checking a policy told.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PolicyChecked {
    /// May be proposed: no error, and every case comes out as it says.
    pub ok: bool,
    /// Of the canonical text; absent where it does not compile.
    pub version: Option<String>,
    pub findings: Vec<PolicyFinding>,
    pub broken: Vec<PolicyBroken>,
    pub rules: usize,
    pub cases: usize,
}

/// Reads, checks, analyses, and runs the cases. Gives the policy where it may come into force.
pub fn check(scene: &str, files: &[PolicyFile]) -> (PolicyChecked, Option<policy::compile::Policy>) {
    let compiled = read_policy(files);
    let place = |span: policy::source::Span| {
        let file = compiled.files.get(span.file as usize);
        let at = file.map_or(policy::source::Place { line: 1, column: 1 }, |f| {
            policy::source::place(&f.text, span.start as usize)
        });
        (file.map(|f| f.name.clone()).unwrap_or_default(), at)
    };
    let mut told =
        PolicyChecked { ok: false, version: None, findings: Vec::new(), broken: Vec::new(), rules: 0, cases: 0 };
    let mut errors = compiled.findings.any_error();
    let mut findings: Vec<policy::source::Finding> = compiled.findings.list.clone();
    if let Some(policy) = &compiled.policy {
        findings.extend(analyse(policy).findings.list);
        if policy.program.scene != scene {
            errors = true;
            told.findings.push(PolicyFinding {
                severity: "error".to_owned(),
                code: "another_scene".to_owned(),
                file: files.first().map(|f| f.name.clone()).unwrap_or_default(),
                line: 1,
                column: 1,
                message: format!("these files are of the scene {}", policy.program.scene),
                help: format!("name the scene {scene}"),
            });
        }
        let ran = run_cases(policy);
        told.broken = ran
            .broken
            .iter()
            .map(|b| {
                let (file, at) = place(b.span);
                PolicyBroken { of: b.of.clone(), file, line: at.line, message: b.problem.clone() }
            })
            .collect();
        told.rules = policy.program.rules.len();
        told.cases = policy.cases.len();
        told.version = Some(hex(&policy.program.version));
    }
    errors |= findings.iter().any(|f| f.severity == Severity::Error);
    told.findings.extend(findings.iter().filter(|f| f.severity != Severity::Note).take(FINDINGS_MAX).map(|f| {
        let (file, at) = place(f.span);
        PolicyFinding {
            severity: f.severity.word().to_owned(),
            code: f.code.to_owned(),
            file,
            line: at.line,
            column: at.column,
            message: f.message.clone(),
            help: f.help.clone(),
        }
    }));
    told.ok = !errors && told.broken.is_empty() && compiled.policy.is_some();
    let policy = compiled.policy.filter(|_| told.ok);
    (told, policy)
}

/// Errors: `policy_broken` with the first thing found.
pub(crate) fn compiled(files: &[PolicyFile]) -> Result<Version> {
    let read = read_policy(files);
    match read.policy {
        Some(policy) => Version::new(policy),
        None => {
            let first = read.findings.list.iter().find(|f| f.severity == Severity::Error);
            Err(Error::internal(format!("a policy does not compile: {}", first.map_or("", |f| f.message.as_str()))))
        }
    }
}

/// The files in force of each scene. A newer shipped policy takes the place of a shipped one; what people approved stays.
pub(crate) async fn in_force(
    store: &Store,
    shipped: BTreeMap<String, Vec<PolicyFile>>,
) -> Result<BTreeMap<String, Vec<PolicyFile>>> {
    let live: Vec<(String, String, String, bool)> = store
        .read(|tx| {
            tx.query(
                sql!("SELECT scene, version, files, by_user FROM risk_policy WHERE state = 'live'"),
                args![],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get::<Option<UserId>>(3)?.is_none())),
            )
        })
        .await?;
    let mut all = BTreeMap::new();
    for (scene, files) in shipped {
        let known = live.iter().find(|l| l.0 == scene);
        if let Some((_, _, text, by_the_house)) = known {
            let kept: Vec<PolicyFile> = serde_json::from_str(text).map_err(Error::internal)?;
            if !by_the_house || kept == files {
                all.insert(scene, kept);
                continue;
            }
        }
        let version = compiled(&files)?.hash;
        let (name, text) = (scene.clone(), serde_json::to_string(&files).map_err(Error::internal)?);
        store
            .write(move |tx| {
                let base = retire(tx, &name)?;
                let now = tx.now();
                tx.exec(
                    sql!(
                        "INSERT INTO risk_policy (scene, version, files, state, base, by_user, at, reason, decided_reason)
                         VALUES (?1, ?2, ?3, 'live', ?4, NULL, ?5, '', '')
                         ON CONFLICT (scene, version) DO UPDATE SET state = 'live', files = excluded.files"
                    ),
                    args![&name, &version, &text, &base, now],
                )
                .map(drop)
            })
            .await?;
        all.insert(scene, files);
    }
    Ok(all)
}

/// Takes the version in force out of it; gives which it was, blank where there was none.
fn retire(tx: &mut Tx<'_>, scene: &str) -> Result<String> {
    let was = tx.first(
        sql!("UPDATE risk_policy SET state = 'retired' WHERE scene = ?1 AND state = 'live' RETURNING version"),
        args![scene],
        |r| r.get(0),
    )?;
    Ok(was.unwrap_or_default())
}

fn read_version(r: &Row<'_>) -> Result<PolicyVersion> {
    Ok(PolicyVersion {
        version: r.get(0)?,
        state: PolicyState::parse(&r.get::<String>(1)?)
            .ok_or_else(|| Error::internal("a policy's state is unknown"))?,
        base: r.get(2)?,
        by: r.get(3)?,
        by_name: String::new(),
        at: r.get(4)?,
        reason: r.get(5)?,
        decided_by: r.get(6)?,
        decided_by_name: String::new(),
        decided_at: r.get(7)?,
        decided_reason: r.get(8)?,
    })
}

pub(crate) fn check_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::field("reason", "field_needed"));
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Error::field("reason", "field_too_long").with("max", REASON_CHARS_MAX));
    }
    Ok(reason.to_owned())
}

/// Errors: `files_out_of_range`.
pub(crate) fn check_size(files: &[PolicyFile]) -> Result<()> {
    let bytes: usize = files.iter().map(|f| f.text.len() + f.name.len()).sum();
    if files.is_empty() || files.len() > FILES_MAX || bytes > FILES_BYTES_MAX {
        let error = Error::field("files", "policy_files_out_of_range");
        return Err(error.with("max", FILES_MAX).with("bytes", FILES_BYTES_MAX));
    }
    Ok(())
}

impl Risk {
    /// Versions of a scene, the newest first.
    pub async fn versions(&self, scene: &str) -> Result<Vec<PolicyVersion>> {
        let scene = scene.to_owned();
        self.0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT version, state, base, by_user, at, reason, decided_by, decided_at, decided_reason
                           FROM risk_policy WHERE scene = ?1 ORDER BY at DESC LIMIT 100"
                    ),
                    args![&scene],
                    read_version,
                )
            })
            .await
    }

    /// The text of a version. Errors: `not_found`.
    pub async fn files_of(&self, scene: &str, version: &str) -> Result<Vec<PolicyFile>> {
        self.0.past.files_of(scene, version).await
    }

    /// Proposes a version: it waits for a second person. Errors: `policy_broken` where it may not come into force; `policy_known`.
    pub async fn propose(&self, ctx: &Ctx, scene: &str, files: Vec<PolicyFile>, reason: &str) -> Result<String> {
        let by = ctx.actor.user()?;
        let reason = check_reason(reason)?;
        check_size(&files)?;
        let known = self.scene(scene).ok_or(Error::not_found())?;
        let (name, checking) = (known.name, files.clone());
        let (told, policy) =
            tokio::task::spawn_blocking(move || check(name, &checking)).await.map_err(Error::internal)?;
        let Some(policy) = policy else {
            let first = told.findings.iter().find(|f| f.severity == "error").map(|f| f.message.clone());
            let first = first.or_else(|| told.broken.first().map(|b| b.message.clone())).unwrap_or_default();
            return Err(Error::invalid("policy_broken").with("first", first));
        };
        // What the engine itself would refuse must not be found when it is to come into force.
        let version = Version::new(policy)?.hash;
        let (base, text) = (known.version().hash.clone(), serde_json::to_string(&files).map_err(Error::internal)?);
        let (answer, scene) = (version.clone(), scene.to_owned());
        kit::once(&self.0.store, ctx, move |tx| {
            let now = tx.now();
            let written = tx.exec(
                sql!(
                    "INSERT INTO risk_policy (scene, version, files, state, base, by_user, at, reason, decided_reason)
                     VALUES (?1, ?2, ?3, 'proposed', ?4, ?5, ?6, ?7, '')
                     ON CONFLICT (scene, version) DO UPDATE SET state = 'proposed', base = excluded.base,
                            by_user = excluded.by_user, at = excluded.at, reason = excluded.reason, decided_by = NULL,
                            decided_at = NULL, decided_reason = ''
                      WHERE risk_policy.state IN ('retired', 'rejected')"
                ),
                args![&scene, &version, &text, &base, by, now, &reason],
            )?;
            if written == 0 { Err(Error::conflict("policy_known")) } else { Ok(()) }
        })
        .await?;
        Ok(answer)
    }

    /// A second person lets a proposal come into force, or not. Errors: `not_found`; `second_person_needed`; `policy_decided`.
    pub async fn decide_proposal(
        &self,
        ctx: &Ctx,
        scene: &str,
        version: &str,
        approve: bool,
        reason: &str,
    ) -> Result<()> {
        let by = ctx.actor.user()?;
        let reason = check_reason(reason)?;
        let (scene, version) = (scene.to_owned(), version.to_owned());
        kit::once(&self.0.store, ctx, move |tx| {
            let known = tx.first(
                sql!("SELECT by_user, state FROM risk_policy WHERE scene = ?1 AND version = ?2"),
                args![&scene, &version],
                |r| Ok((r.get::<Option<UserId>>(0)?, r.get::<String>(1)?)),
            )?;
            let (proposer, state) = known.ok_or(Error::not_found())?;
            if state != PolicyState::Proposed.code() {
                return Err(Error::conflict("policy_decided"));
            }
            if proposer == Some(by) && approve {
                return Err(Error::new(Kind::Forbidden, "second_person_needed"));
            }
            if approve {
                retire(tx, &scene)?;
            }
            let now = tx.now();
            tx.exec(
                sql!(
                    "UPDATE risk_policy SET state = ?3, decided_by = ?4, decided_at = ?5, decided_reason = ?6
                      WHERE scene = ?1 AND version = ?2"
                ),
                args![&scene, &version, if approve { "live" } else { "rejected" }, by, now, &reason],
            )?;
            let act = if approve { "policy_approve" } else { "policy_reject" };
            let subject_id = tx.id();
            let subject = format!("{scene} {}", &version[..version.len().min(12)]);
            tx.tell(Event::OperatorActed { by, act: act.to_owned(), subject_id, subject, reason: reason.clone() })?;
            if approve {
                tx.tell(Event::PolicyActivated { scene: scene.clone(), version: version.clone(), by })?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// Brings the version that the table says is in force into force, beside the one that goes on deciding. A fact that one was
    /// activated is only the sign to look: a log that is read again tells of those that were retired since, too.
    pub(crate) fn activate_later(&self, scene: &str) {
        let (risk, scene) = (self.clone(), scene.to_owned());
        tokio::spawn(async move {
            if let Err(error) = risk.activate(&scene).await {
                tracing::error!(%error, scene, "a policy could not come into force; the one before goes on");
            }
        });
    }

    async fn activate(&self, scene: &str) -> Result<()> {
        let Some(known) = self.scene(scene) else { return Ok(()) };
        let version = self.live_version(scene).await?;
        if known.version().hash == version {
            return Ok(());
        }
        let files = self.files_of(scene, &version).await?;
        let next = tokio::task::spawn_blocking(move || compiled(&files)).await.map_err(Error::internal)??;
        let next = Arc::new(next);
        self.prepare(scene, &next).await?;
        // The last facts, then the swap, while nobody else reads the log: none is missed, none counts twice.
        let _turn = self.0.feeding.lock().await;
        if self.live_version(scene).await? != version {
            // Another came after it, and brings itself in.
            return Ok(());
        }
        let fed = self.0.fed.load(std::sync::atomic::Ordering::Acquire);
        self.replay_log(&next, fed).await?;
        lock(&self.0.past.versions).insert(next.hash.clone(), next.clone());
        known.replace(next);
        tracing::info!(scene, version, "a policy came into force");
        Ok(())
    }

    /// The version that the table says is in force.
    async fn live_version(&self, scene: &str) -> Result<String> {
        let scene = scene.to_owned();
        let live = move |tx: &mut Tx<'_>| {
            tx.first(sql!("SELECT version FROM risk_policy WHERE scene = ?1 AND state = 'live'"), args![&scene], |r| {
                r.get(0)
            })
        };
        self.0.store.read(live).await?.ok_or(Error::not_found())
    }
}

/// The text of a version. Errors: `not_found`.
pub(crate) fn files_in(tx: &mut Tx<'_>, scene: &str, version: &str) -> Result<Vec<PolicyFile>> {
    let text: Option<String> = tx.first(
        sql!("SELECT files FROM risk_policy WHERE scene = ?1 AND version = ?2"),
        args![scene, version],
        |r| r.get(0),
    )?;
    serde_json::from_str(&text.ok_or(Error::not_found())?).map_err(Error::internal)
}
