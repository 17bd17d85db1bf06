//! The module over a real store: a judgement leaves a record that replays; what is in memory survives a restart and is what the
//! log says; a policy is replaced under load without a gap; bad facts get the written fallback.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use contracts::{Decisions, Event, Facts, Marks, OrderFact, OrderRisk, Origin, PaymentMethod, scene};
use kernel::{Actor, ActorKind, Ctx, Currency, Locale, Mark, Money, Secret, Time, UserId, World};
use kit::PageQuery;
use risk::{Options, PolicyFile, PolicyState, Risk, Wanted};
use store::{Blobs, Store, Vault};

fn packs() -> BTreeMap<String, Vec<PolicyFile>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../policies");
    let mut packs = BTreeMap::new();
    for scene in scene::ALL {
        let mut files: Vec<PolicyFile> = std::fs::read_dir(root.join(scene))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| PolicyFile {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                text: std::fs::read_to_string(path).unwrap(),
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        packs.insert(scene.to_owned(), files);
    }
    packs
}

/// A house with nothing but risk in it.
struct House {
    folder: tempfile::TempDir,
    store: Store,
    risk: Risk,
    world: World,
    clock: Arc<kernel::Seeded>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

const START: &str = "2026-06-01T05:00:00Z";

impl House {
    async fn new() -> House {
        House::with(BTreeMap::new(), &[]).await
    }

    async fn with(changed: BTreeMap<String, Vec<PolicyFile>>, watched: &[&str]) -> House {
        House::at(tempfile::tempdir().unwrap(), Time::parse(START).unwrap(), changed, watched).await
    }

    async fn at(
        folder: tempfile::TempDir,
        start: Time,
        changed: BTreeMap<String, Vec<PolicyFile>>,
        watched: &[&str],
    ) -> House {
        let (world, clock) = World::seeded(start.micros().unsigned_abs(), start);
        let store =
            Store::open(&folder.path().join("phien.db"), &[kit::MIGRATIONS, risk::MIGRATIONS], world.clone()).unwrap();
        let vault = Vault::new(&Secret::new([7; 32]));
        let blobs = |name: &str| Blobs::open(&folder.path().join(name)).unwrap();
        let mut shipped = packs();
        shipped.extend(changed);
        let options = Options { shipped, watched: watched.iter().map(|w| (*w).to_owned()).collect() };
        let risk = Risk::open(store.clone(), vault, blobs("features"), blobs("decisions"), options).await.unwrap();
        let module = risk::module(risk.clone(), Arc::new(Nobody));
        let mut tasks: Vec<_> = module.timers.into_iter().map(|timer| tokio::spawn(timer.turn())).collect();
        for consumer in module.consumers {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { store.consume(consumer).await }));
        }
        House { folder, store, risk, world, clock, tasks }
    }

    /// Stops, as a crash would where `saved` is false, and starts again on the same folder.
    async fn again(self, saved: bool) -> House {
        self.again_after(saved, |_| ()).await
    }

    /// The same, with something done to the folder while nobody works in it.
    async fn again_after(self, saved: bool, between: impl FnOnce(&Path)) -> House {
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
        if saved {
            self.risk.close().await.unwrap();
        }
        self.store.close().await;
        let now = self.world.now();
        drop((self.risk, self.store));
        // A save that was under way when its timer was stopped comes to its end.
        tokio::time::sleep(Duration::from_millis(500)).await;
        between(self.folder.path());
        House::at(self.folder, now, BTreeMap::new(), &[]).await
    }

    async fn tell(&self, event: Event) {
        self.store.write(move |tx| tx.tell(event)).await.unwrap();
    }

    /// Waits until the log has taken effect everywhere.
    async fn settle(&self) {
        self.risk.settle().await.unwrap();
        let head = *self.store.head().borrow();
        for _ in 0..500 {
            let read = self
                .store
                .read(|tx| {
                    tx.first(
                        store::sql!("SELECT seq FROM store_cursor WHERE consumer = 'risk.records'"),
                        store::args![],
                        |r| r.get::<i64>(0),
                    )
                })
                .await
                .unwrap()
                .unwrap_or(0);
            // A consumer passes over what it does not want without writing so.
            if read >= head || self.store.backlog().iter().any(|(name, left)| *name == "risk.records" && *left == 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the records did not come to {head}");
    }

    fn operator(&self, n: u8) -> Ctx {
        let actor = Actor { kind: ActorKind::Account, user: Some(user(n)), operator: true, ..Actor::NOBODY };
        Ctx { actor, ..Ctx::system(self.world.now()) }
    }
}

struct Nobody;

impl contracts::ports::People for Nobody {
    fn names<'a>(&'a self, users: &'a [UserId]) -> contracts::ports::Answer<'a, Vec<String>> {
        Box::pin(async { Ok(vec![String::new(); users.len()]) })
    }
    fn checkout(&self, _: UserId) -> contracts::ports::Answer<'_, contracts::ports::Checkout> {
        unreachable!()
    }
    fn address(&self, _: UserId, _: kernel::AddressId) -> contracts::ports::Answer<'_, contracts::ports::KnownAddress> {
        unreachable!()
    }
    fn addresses_of_orders<'a>(
        &'a self,
        _: &'a [kernel::AddressId],
    ) -> contracts::ports::Answer<'a, Vec<Option<contracts::ports::PostalAddress>>> {
        unreachable!()
    }
    fn keep(
        &self,
        _: UserId,
        _: Secret<contracts::ports::PostalAddress>,
        _: Option<PaymentMethod>,
    ) -> contracts::ports::Answer<'_, contracts::ports::KnownAddress> {
        unreachable!()
    }
    fn keep_method(&self, _: UserId, _: PaymentMethod) -> contracts::ports::Answer<'_, ()> {
        unreachable!()
    }
    fn addressees<'a>(&'a self, _: &'a str) -> contracts::ports::Answer<'a, Vec<(UserId, Option<kernel::AddressId>)>> {
        unreachable!()
    }
}

fn user(n: u8) -> UserId {
    UserId::from_uuid(kernel::Uuid::from_bytes([n; 16]))
}

fn mark(n: u8) -> Mark {
    Mark::of(&[n; 8])
}

fn order(n: u8, buyer: u8, total: i64) -> OrderFact {
    OrderFact {
        order_id: kernel::OrderId::from_uuid(kernel::Uuid::from_bytes([n; 16])),
        number: n.to_string(),
        merchant_id: kernel::MerchantId::from_uuid(kernel::Uuid::nil()),
        buyer_id: user(buyer),
        session_id: None,
        origin: Origin::Tap,
        total: Money::new(total, Currency::VND),
        lines: Vec::new(),
        stock: Vec::new(),
        until: None,
    }
}

/// What an honest checkout says of a cash order.
fn checkout(risk: &House, buyer: u8, total: i64, device: u8) -> Facts {
    let now = risk.world.now();
    Facts::new()
        .with("order.total", Money::new(total, Currency::VND))
        .with("order.payment", "cod")
        .with("order.quantity", 1u32)
        .with("order.item_price", Money::new(total, Currency::VND))
        .with("order.origin", "tap")
        .with("order.address", mark(100 + buyer))
        .with("order.phone", mark(150 + buyer))
        .with("buyer.id", user(buyer))
        .with("buyer.joined", now.plus_s(-400 * 86_400))
        .with("buyer.guest", false)
        .with("device.id", mark(device))
        .with("page.read", Duration::from_secs(90))
}

/// Asks, and tells the fact with the record as `trade` would.
async fn place(house: &House, n: u8, buyer: u8, total: i64, device: u8) -> contracts::Verdict {
    let verdict = house.risk.decide(scene::ORDER_RISK, &user(buyer).to_string(), checkout(house, buyer, total, device));
    let risk = OrderRisk {
        from: Marks { device: Some(mark(device)), network: None },
        address: Some(mark(100 + buyer)),
        phone: Some(mark(150 + buyer)),
        card: None,
        decision_id: None,
        judged: verdict.judged.clone(),
    };
    let event =
        Event::OrderPlaced { order: order(n, buyer, total), payment_method: PaymentMethod::Cod, risk: Box::new(risk) };
    house.tell(event).await;
    verdict
}

async fn refuse_parcel(house: &House, n: u8, buyer: u8) {
    let risk = OrderRisk { address: Some(mark(100 + buyer)), phone: Some(mark(150 + buyer)), ..OrderRisk::default() };
    house.tell(Event::ParcelRefused { order: order(n, buyer, 100_000), risk: Box::new(risk) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parcels_not_taken_turn_a_pass_into_a_call_and_the_record_says_why() {
    let house = House::new().await;
    let first = place(&house, 1, 1, 300_000, 1).await;
    assert!(first.is("pass"), "{first:?}");
    for n in 2..6 {
        house.clock.advance_ms(3_600_000);
        place(&house, n, 1, 300_000, 1).await;
        refuse_parcel(&house, n, 1).await;
    }
    house.clock.advance_ms(86_400_000);
    house.settle().await;
    let later = place(&house, 9, 1, 300_000, 1).await;
    assert!(!later.is("pass"), "{later:?}");
    assert!(!later.reasons.is_empty() && later.reasons.len() <= 4);
    house.settle().await;
    let id = later.judged.unwrap().id;
    let view = house.risk.decision(id, Locale::En, false).await.unwrap();
    assert_eq!(view.replays, Some(true));
    assert!(!view.rules.is_empty() && !view.person.is_empty());
    let refused = view.facts.iter().find(|f| f.name == "buyer.refused_180d").unwrap();
    assert_eq!(
        (refused.value.as_str(), refused.kind.as_str(), refused.stream.as_str()),
        ("4", "feature", "order.refused")
    );
    assert!(refused.event.is_some() && refused.age_ms == Some(86_400_000), "{refused:?}");
    // The person sees their own; an auditor sees no name and no mark.
    let own = house.risk.own_decisions(user(1), &PageQuery::default(), Locale::Vi).await.unwrap();
    assert_eq!(own.items[0].id, id);
    assert!(house.risk.own_decisions(user(2), &PageQuery::default(), Locale::Vi).await.unwrap().items.is_empty());
    let hidden = house.risk.decision(id, Locale::En, true).await.unwrap();
    let text = serde_json::to_string(&hidden).unwrap();
    assert!(!text.contains(&user(1).to_string()) && !text.contains(&mark(1).to_string()), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_nothing_whether_it_was_saved_or_not() {
    let mut house = House::new().await;
    for n in 1..6 {
        place(&house, n, 1, 200_000, 1).await;
        refuse_parcel(&house, n, 1).await;
    }
    house.settle().await;
    let ask = |house: &House| {
        let verdict = house.risk.decide(scene::ORDER_RISK, &user(1).to_string(), checkout(house, 1, 250_000, 1));
        let judged = verdict.judged.unwrap();
        (judged.outcome.clone(), judged.seen)
    };
    let before = ask(&house);
    house = house.again(true).await;
    assert_eq!(ask(&house), before);
    // Facts after the last save are read from the log; without any save all of it is.
    refuse_parcel(&house, 77, 1).await;
    house.settle().await;
    let before = ask(&house);
    house = house.again(false).await;
    assert_eq!(ask(&house), before);
    let without = |folder: &Path| {
        std::fs::remove_dir_all(folder.join("features")).unwrap();
        std::fs::create_dir_all(folder.join("features")).unwrap();
    };
    house = house.again_after(false, without).await;
    assert_eq!(ask(&house), before);
    // What was saved and is damaged is not believed.
    let damaged = |folder: &Path| {
        for file in std::fs::read_dir(folder.join("features")).unwrap() {
            let path = file.unwrap().path();
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }
    };
    house = house.again_after(true, damaged).await;
    assert_eq!(ask(&house), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_that_cannot_be_taken_get_the_written_fallback_and_are_named() {
    let house = House::new().await;
    let subject = user(1).to_string();
    let bad = [
        (checkout(&house, 1, -5, 1), "fact_out_of_range"),
        (Facts::new().with("order.total", "much"), "fact_wrong_type"),
        (Facts::new().with("order.payment", "gold"), "fact_wrong_type"),
        (Facts::new().with("device.id", "x".repeat(10 << 20)), "fact_too_long"),
    ];
    for (facts, why) in bad {
        let verdict = house.risk.decide(scene::ORDER_RISK, &subject, facts);
        let judged = verdict.judged.unwrap();
        assert_eq!((&*verdict.outcome, judged.fallback.as_deref()), ("confirm", Some(why)));
        assert!(judged.record.is_empty());
    }
    // Nothing known at all is a decision, not a fault; dong bounds say nothing of yuan.
    let verdict = house.risk.decide(scene::ORDER_RISK, &subject, Facts::new());
    assert!(verdict.judged.unwrap().fallback.is_none());
    let yuan = Facts::new().with("order.total", Money::new(5_000_000, Currency::CNY));
    assert!(house.risk.decide(scene::ORDER_RISK, &subject, yuan).judged.unwrap().fallback.is_none());
    let late = house.risk.fallback(scene::ORDER_RISK, &subject, "deadline_missed");
    assert_eq!((&*late.outcome, late.judged.unwrap().fallback.unwrap().as_str()), ("confirm", "deadline_missed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_scene_records_what_it_would_have_done_and_does_nothing() {
    let house = House::with(BTreeMap::new(), &[scene::ORDER_RISK]).await;
    let facts = checkout(&house, 1, 900_000_000, 1).with("buyer.joined", house.world.now());
    let verdict = house.risk.decide(scene::ORDER_RISK, &user(1).to_string(), facts);
    assert!(verdict.is("pass") && verdict.limits.is_empty() && verdict.judged.unwrap().watched);
}

/// The pack in force with a change to its text.
fn changed(scene: &str, from: &str, to: &str) -> Vec<PolicyFile> {
    let mut files = packs().remove(scene).unwrap();
    let mut hits = 0;
    for file in &mut files {
        hits += file.text.matches(from).count();
        file.text = file.text.replace(from, to);
    }
    assert!(hits > 0, "{from} is not in {scene}");
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_person_lets_a_policy_come_into_force_under_load_and_records_replay_by_their_own_version() {
    let house = House::new().await;
    let before = house.risk.scene(scene::ORDER_RISK).unwrap().version().hash.clone();
    // One broken in any way never replaces the good one.
    let broken = changed(scene::ORDER_RISK, "confirm from 40", "confirm from forty");
    let (one, two) = (house.operator(50), house.operator(51));
    let refused = house.risk.propose(&one, scene::ORDER_RISK, broken, "a slip").await.unwrap_err();
    assert_eq!(refused.code, "policy_broken");
    let another = packs().remove(scene::CHAT_MESSAGE).unwrap();
    assert_eq!(house.risk.propose(&one, scene::ORDER_RISK, another, "lost").await.unwrap_err().code, "policy_broken");

    let files = changed(scene::ORDER_RISK, "confirm from 40", "confirm from 30");
    let version = house.risk.propose(&one, scene::ORDER_RISK, files.clone(), "callers have time").await.unwrap();
    let again = house.risk.propose(&one, scene::ORDER_RISK, files, "twice").await.unwrap_err();
    assert_eq!(again.code, "policy_known");
    let alone = house.risk.decide_proposal(&one, scene::ORDER_RISK, &version, true, "me too").await.unwrap_err();
    assert_eq!(alone.code, "second_person_needed");

    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut deciders = Vec::new();
    for n in 0..4u8 {
        let (risk, stop) = (house.risk.clone(), stop.clone());
        let facts = checkout(&house, n, 1_000_000, n);
        deciders.push(tokio::task::spawn_blocking(move || {
            let mut records = Vec::new();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) && records.len() < 20_000 {
                let verdict = risk.decide(scene::ORDER_RISK, &user(n).to_string(), facts.clone());
                records.push(*verdict.judged.unwrap());
            }
            records
        }));
    }
    house.risk.decide_proposal(&two, scene::ORDER_RISK, &version, true, "agreed").await.unwrap();
    for _ in 0..500 {
        house.risk.settle().await.unwrap();
        if house.risk.scene(scene::ORDER_RISK).unwrap().version().hash == version {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(house.risk.scene(scene::ORDER_RISK).unwrap().version().hash, version);
    tokio::time::sleep(Duration::from_millis(50)).await;
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let mut versions = BTreeMap::new();
    for decider in deciders {
        for judged in decider.await.unwrap() {
            assert!(judged.fallback.is_none());
            let (hash, replays) = replays(&house, &judged).await;
            assert!(replays, "bit for bit");
            *versions.entry(hash).or_insert(0) += 1;
        }
    }
    assert!(versions.keys().all(|v| *v == before || *v == version) && versions.contains_key(&version), "{versions:?}");
    let states: Vec<_> = house.risk.versions(scene::ORDER_RISK).await.unwrap().into_iter().map(|v| v.state).collect();
    assert!(states.contains(&PolicyState::Live) && states.contains(&PolicyState::Retired), "{states:?}");
    // It stays in force after a restart, and records of both still replay.
    let house = house.again(false).await;
    assert_eq!(house.risk.scene(scene::ORDER_RISK).unwrap().version().hash, version);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_policy_does_not_come_back_when_the_log_is_read_again() {
    let mut house = House::new().await;
    let mut version = String::new();
    for bound in ["30", "35"] {
        let files = changed(scene::ORDER_RISK, "confirm from 40", &format!("confirm from {bound}"));
        version = house.risk.propose(&house.operator(50), scene::ORDER_RISK, files, "a trial").await.unwrap();
        house.risk.decide_proposal(&house.operator(51), scene::ORDER_RISK, &version, true, "agreed").await.unwrap();
        house.risk.settle().await.unwrap();
    }
    // Nothing was saved, so the start reads both activations, the older one first.
    house = house.again(false).await;
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(25)).await;
        assert_eq!(house.risk.scene(scene::ORDER_RISK).unwrap().version().hash, version);
    }
}

/// Tells a decision in the log, then reads it back and decides it again.
async fn replays(house: &House, judged: &contracts::Judged) -> (String, bool) {
    use base64ct::Encoding;
    let bytes = base64ct::Base64Unpadded::decode_vec(&judged.record).unwrap();
    let hash: String = decide::Record::version_of(&bytes).unwrap().iter().map(|b| format!("{b:02x}")).collect();
    let version = house.risk.scene(scene::ORDER_RISK).unwrap().version();
    let version = if version.hash == hash {
        version
    } else {
        let files = house.risk.files_of(scene::ORDER_RISK, &hash).await.unwrap();
        let policy = risk::read_policy(&files).policy.unwrap();
        Arc::new(risk::Version::new(policy).unwrap())
    };
    let record = version.engine.read_record(&bytes).unwrap();
    let case = record.case(&version.policy.program).unwrap();
    let mut row = version.engine.row();
    version.engine.fill(&mut row, &case).unwrap();
    let mut again = Vec::new();
    let mut decision = decide::Decision::new(&version.policy.program);
    version.engine.decide_recorded(&mut row, &mut version.engine.scratch(), &mut decision, &mut again);
    (hash, again == bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_asked_what_a_change_would_have_done() {
    let house = House::new().await;
    for n in 1..=40 {
        place(&house, n, n % 7, 150_000 * i64::from(n), n % 5).await;
        house.clock.advance_ms(60_000);
    }
    house.settle().await;
    // The same text changes nothing.
    let same = house.risk.backtest(scene::ORDER_RISK, &packs().remove(scene::ORDER_RISK).unwrap()).await.unwrap();
    assert_eq!((same.decisions, same.changed, same.rules.len()), (40, 0, 0));
    // A rule on the total: every order of at least three million.
    let rule = r#"
rule three_million {
  owner risk
  when order.total >= VND(3000000)
  then outcome deposit
  person vi "Đơn từ ba triệu" zh "订单满三百万" en "Three million or more"
  auditor vi "Đơn từ ba triệu" zh "订单满三百万" en "Three million or more"
  source "a test"
  case hit { order.total: VND(3000000) }
  case miss { order.total: VND(2999999) }
}
"#;
    let mut files = packs().remove(scene::ORDER_RISK).unwrap();
    files[0].text.push_str(rule);
    let told = house.risk.backtest(scene::ORDER_RISK, &files).await.unwrap();
    let hits = told.rules.iter().find(|r| r.rule == "three_million").unwrap();
    assert_eq!((hits.before, hits.after, hits.newly), (None, Some(21), 21), "{hits:?}");
    assert!(told.changed > 0 && told.people > 0 && !told.examples.is_empty(), "{told:?}");
    let all = |of: fn(&risk::OutcomeChange) -> u64| told.outcomes.iter().map(of).sum::<u64>();
    assert_eq!((all(|o| o.before), all(|o| o.after)), (40, 40));
    // A feature that nobody kept is filled from the log, as it was known at each decision.
    let mut files = packs().remove(scene::ORDER_RISK).unwrap();
    let facts = files.iter_mut().find(|f| f.name == "facts.policy").unwrap();
    facts.text = facts
        .text
        .replace("features {\n", "features {\n  buyer.orders_2h: count(order.placed) by buyer over 2h precision 5m\n");
    files[0].text.push_str(
        &rule
            .replace("three_million", "third_in_two_hours")
            .replace("order.total >= VND(3000000)", "buyer.orders_2h >= 2")
            .replace("order.total: VND(3000000)", "buyer.orders_2h: 2")
            .replace("order.total: VND(2999999)", "buyer.orders_2h: 1"),
    );
    let told = house.risk.backtest(scene::ORDER_RISK, &files).await.unwrap();
    assert_eq!(told.recomputed, ["buyer.orders_2h"]);
    let hits = told.rules.iter().find(|r| r.rule == "third_in_two_hours").unwrap();
    // Forty orders a minute apart of seven buyers: all but each one's first two.
    assert_eq!((told.decisions, hits.after), (40, Some(26)), "{hits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_is_the_person_s_own_and_upheld_it_overrides() {
    let house = House::new().await;
    let verdict = place(&house, 1, 1, 900_000_000, 1).await;
    assert!(!verdict.is("pass"), "{verdict:?}");
    house.settle().await;
    let id = verdict.judged.unwrap().id;
    let person = |n: u8| Ctx {
        actor: Actor { kind: ActorKind::Account, user: Some(user(n)), ..Actor::NOBODY },
        ..Ctx::system(house.world.now())
    };
    assert_eq!(house.risk.appeal(&person(2), id, "not mine").await.unwrap_err().code, "not_found");
    let long = "x".repeat(risk::WORDS_CHARS_MAX + 1);
    assert_eq!(house.risk.appeal(&person(1), id, &long).await.unwrap_err().code, "field_too_long");
    let filed = house.risk.appeal(&person(1), id, "  It is for a wedding.  ").await.unwrap();
    assert_eq!(filed.words, "It is for a wedding.");
    assert_eq!(house.risk.appeal(&person(1), id, "again").await.unwrap_err().code, "appealed_already");
    let waiting = house.risk.appeals(true, &PageQuery::default()).await.unwrap();
    assert_eq!(waiting.items.len(), 1);
    house.risk.close_appeal(&house.operator(50), filed.id, true, "Confirmed by phone.").await.unwrap();
    let twice = house.risk.close_appeal(&house.operator(50), filed.id, false, "No.").await.unwrap_err();
    assert_eq!(twice.code, "appeal_closed");
    house.settle().await;
    let view = house.risk.decision(id, Locale::En, false).await.unwrap();
    assert_eq!(view.overrides.last().unwrap().outcome, "pass");
    let own = house.risk.own_decisions(user(1), &PageQuery::default(), Locale::En).await.unwrap();
    assert!(own.items[0].overridden.is_some() && own.items[0].appeal.is_some());
    // Its words are sealed at rest.
    let raw = std::fs::read(house.folder.path().join("phien.db-wal")).unwrap();
    assert!(!raw.windows(7).any(|w| w == b"wedding"));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_counted_and_labels_give_precision_and_recall() {
    let house = House::new().await;
    let bad = place(&house, 1, 1, 900_000_000, 1).await.judged.unwrap();
    let good = place(&house, 2, 2, 200_000, 2).await.judged.unwrap();
    let told =
        |judged: &contracts::Judged| Box::new(OrderRisk { decision_id: Some(judged.id), ..OrderRisk::default() });
    house.settle().await;
    house.tell(Event::ParcelRefused { order: order(1, 1, 1), risk: told(&bad) }).await;
    house.tell(Event::OrderCompleted { order: order(2, 2, 1), risk: told(&good) }).await;
    house.settle().await;
    let view = house.risk.scene_view(scene::ORDER_RISK, Locale::En).await.unwrap();
    assert_eq!((view.labelled_bad, view.labelled_good), (1, 1));
    let fired: Vec<_> = view.rules.iter().filter(|r| r.hits.iter().sum::<i64>() > 0).collect();
    assert!(!fired.is_empty());
    assert!(fired.iter().any(|r| r.precision == Some(1.0) && r.recall == Some(1.0)), "{fired:?}");
    assert_eq!(view.outcomes_by_day.iter().map(|d| d.n).sum::<i64>(), 2);
    let acted = Wanted { acted: true, ..Wanted::default() };
    let list = house.risk.decisions(acted, &PageQuery::default(), Locale::En, false).await.unwrap();
    assert_eq!(list.items.iter().map(|d| d.id).collect::<Vec<_>>(), [bad.id]);
    let which = Wanted { rule: Some(list.items[0].fired[0].clone()), ..Wanted::default() };
    let of_rule = house.risk.decisions(which, &PageQuery::default(), Locale::En, false).await.unwrap();
    assert_eq!(of_rule.items.iter().map(|d| d.id).collect::<Vec<_>>(), [bad.id]);
    assert!(of_rule.next.is_none());
    let all = house.risk.decisions(Wanted::default(), &PageQuery::default(), Locale::En, true).await.unwrap();
    assert_eq!(all.items.len(), 2);
    assert!(all.items.iter().all(|d| d.subject.is_empty()));
}
