//! What the store promises, tried on a real file.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use contracts::Event;
use kernel::{Error, Id, Seeded, Time, UserId, World};
use proptest::prelude::*;
use store::{Command, Consumer, JobHandler, Migrations, Store, Stored, Vault, args, sql};

const TEST: Migrations = Migrations {
    module: "test",
    files: &[("0001", "CREATE TABLE test_count (name TEXT PRIMARY KEY, n BIGINT NOT NULL) {{clustered}}")],
};

fn world() -> (World, Arc<Seeded>) {
    World::seeded(1, Time::from_millis(1_800_000_000_000))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn joined(n: u8) -> Event {
    Event::UserJoined {
        user_id: UserId::from_uuid(kernel::Uuid::from_bytes([n; 16])),
        guest: false,
        from: Default::default(),
    }
}

fn add(tx: &mut store::Tx<'_>, name: &str, n: i64) -> kernel::Result<()> {
    tx.exec(
        sql!("INSERT INTO test_count (name, n) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET n = test_count.n + excluded.n"),
        args![name, n],
    )?;
    Ok(())
}

async fn count(store: &Store, name: &'static str) -> i64 {
    store
        .read(move |tx| tx.first(sql!("SELECT n FROM test_count WHERE name = ?1"), args![name], |r| r.get(0)))
        .await
        .unwrap()
        .unwrap_or(0)
}

#[tokio::test]
async fn a_refused_command_and_a_panicking_one_leave_nothing_behind() {
    let dir = folder();
    let store = Store::open(&dir.path().join("db"), &[TEST], world().0).unwrap();
    let (kept, refused, panicked) = tokio::join!(
        store.write(|tx| add(tx, "kept", 1)),
        store.write(|tx| {
            add(tx, "refused", 1)?;
            tx.tell(joined(1))?;
            Err::<(), _>(Error::conflict("sold_out"))
        }),
        store.write(|tx| {
            add(tx, "panicked", 1)?;
            if tx.now().micros() > 0 {
                panic!("on purpose")
            }
            Ok(())
        }),
    );
    kept.unwrap();
    assert_eq!(refused.unwrap_err().code, "sold_out");
    assert_eq!(panicked.unwrap_err().code, "internal");
    store.write(|tx| tx.tell(joined(2))).await.unwrap();
    assert_eq!(
        (count(&store, "kept").await, count(&store, "refused").await, count(&store, "panicked").await),
        (1, 0, 0)
    );
    let facts = store.facts_after(0).await.unwrap();
    assert_eq!(facts.iter().map(|f| f.seq).collect::<Vec<_>>(), [1], "numbers of undone facts are used again");
    assert_eq!(facts[0].event, joined(2));
    store.close().await;
    assert_eq!(store.write(|tx| add(tx, "late", 1)).await.unwrap_err().code, "closed");
}

#[tokio::test]
async fn a_writer_dropped_before_its_commit_has_acknowledged_nothing() {
    let dir = folder();
    let file = dir.path().join("db");
    let (_, mut writer) = Store::parts(&file, &[TEST], world().0).unwrap();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let command = |name: &'static str| {
        let acknowledged = acknowledged.clone();
        Command::new(
            move |tx| add(tx, name, 1),
            move |r| {
                if r.is_ok() {
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            },
        )
    };
    assert!(writer.step([command("a")].into_iter()).committed);
    assert_eq!(acknowledged.load(Ordering::SeqCst), 1);
    writer.crash_before_commit([command("b")].into_iter());
    assert_eq!(acknowledged.load(Ordering::SeqCst), 1);
    let store = Store::open(&file, &[TEST], world().0).unwrap();
    assert_eq!((count(&store, "a").await, count(&store, "b").await), (1, 0));
}

#[tokio::test]
async fn a_consumer_catches_up_after_a_restart_and_passes_over_a_fact_it_cannot_bear() {
    let dir = folder();
    let file = dir.path().join("db");
    let tell = |store: Store, n: u8| async move { store.write(move |tx| tx.tell(joined(n))).await.unwrap() };
    let store = Store::open(&file, &[TEST], world().0).unwrap();
    for n in 0..5 {
        tell(store.clone(), n).await;
    }
    store.close().await;
    drop(store);

    let store = Store::open(&file, &[TEST], world().0).unwrap();
    let picky = Consumer::new(
        "test.picky",
        |_| true,
        |tx, facts| {
            if facts.iter().any(|f| f.event == joined(3)) {
                return Err(Error::internal("cannot bear 3"));
            }
            add(tx, "picky", i64::try_from(facts.len()).unwrap())
        },
    );
    tokio::spawn({
        let store = store.clone();
        async move { store.consume(picky).await }
    });
    tell(store.clone(), 9).await;
    for _ in 0..400 {
        if count(&store, "picky").await == 5 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(count(&store, "picky").await, 5, "all but the one");
    let parked: i64 = store
        .read(|tx| {
            tx.first(sql!("SELECT seq FROM store_parked WHERE consumer = ?1"), args!["test.picky"], |r| r.get(0))
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(parked, 4);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_and_a_done_one_is_gone() {
    let dir = folder();
    let (world, clock) = world();
    let store = Store::open(&dir.path().join("db"), &[TEST], world).unwrap();
    store.write(|tx| tx.enqueue("test.letter", &"hello", tx.now())).await.unwrap();
    let tried = Arc::new(Mutex::new(Vec::new()));
    let handler = JobHandler::new("test.letter", {
        let tried = tried.clone();
        move |body: String| {
            let tried = tried.clone();
            async move {
                let mut tried = tried.lock().unwrap();
                tried.push(body);
                if tried.len() < 3 { Err(Error::internal("not yet")) } else { Ok(()) }
            }
        }
    });
    tokio::spawn({
        let store = store.clone();
        async move { store.run_jobs(vec![handler]).await }
    });
    for _ in 0..200 {
        clock.advance_ms(5_000);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let left: i64 = store
            .read(|tx| tx.first(sql!("SELECT COUNT(*) FROM store_job"), &[], |r| r.get(0)))
            .await
            .unwrap()
            .unwrap();
        if left == 0 {
            break;
        }
    }
    assert_eq!(*tried.lock().unwrap(), ["hello", "hello", "hello"]);
}

#[tokio::test]
async fn personal_data_is_sealed_and_a_forgotten_person_stays_forgotten() {
    let dir = folder();
    let file = dir.path().join("db");
    let (world, _) = world();
    let vault = Vault::new(&store::new_master_key(&world));
    let store = Store::open(&file, &[TEST], world).unwrap();
    let person: UserId = store.world().id();
    let inner = vault.clone();
    let sealed = store.write(move |tx| inner.seal(tx, person, "0901234567".as_bytes())).await.unwrap();
    assert!(!sealed.windows(4).any(|w| w == b"0901"));
    let (inner, again) = (vault.clone(), sealed.clone());
    assert_eq!(store.read(move |tx| inner.open_text(tx, &again)).await.unwrap(), "0901234567");
    let mut broken = sealed.clone();
    *broken.last_mut().unwrap() ^= 1;
    let inner = vault.clone();
    assert_eq!(store.read(move |tx| inner.open_text(tx, &broken)).await.unwrap_err().code, "internal");
    store.write(move |tx| tx.exec(sql!("DELETE FROM store_key WHERE subject = ?1"), args![person])).await.unwrap();
    let inner = vault.clone();
    assert_eq!(store.read(move |tx| inner.open_text(tx, &sealed)).await.unwrap(), "");
    assert_eq!(vault.digest("phone", "+84901234567"), vault.digest("phone", "+84901234567"));
    assert_ne!(vault.digest("phone", "+84901234567"), vault.digest("mail", "+84901234567"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Facts come in any order, cut anywhere, any number of times; each takes effect once.
    #[test]
    fn an_effect_happens_once_however_facts_are_delivered(deliveries in prop::collection::vec(prop::collection::vec(0usize..12, 1..8), 1..12)) {
        let dir = folder();
        let (store, mut writer) = Store::parts(&dir.path().join("db"), &[TEST], world().0).unwrap();
        let seen = Consumer::new("test.seen", |e| *e != joined(5), |tx, facts| {
            for fact in facts {
                add(tx, &fact.seq.to_string(), 1)?;
            }
            Ok(())
        });
        let facts: Vec<Arc<Stored>> = (0..12u8)
            .map(|n| Arc::new(Stored { seq: i64::from(n) + 1, at: Time::default(), event: joined(n) }))
            .collect();
        let mut rounds = deliveries.clone();
        rounds.push((0..12).collect());
        for round in &rounds {
            let batch: Vec<_> = round.iter().map(|i| facts[*i].clone()).collect();
            let seen = seen.clone();
            let step = writer.step([Command::new(move |tx| seen.deliver(tx, &batch), |r| r.unwrap())].into_iter());
            prop_assert!(step.committed);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let counts: Vec<i64> = runtime
            .block_on(store.read(|tx| tx.query(sql!("SELECT n FROM test_count"), &[], |r| r.get(0))))
            .unwrap();
        prop_assert_eq!(counts, vec![1; 11]);
        let (cursor, ahead): (i64, i64) = runtime
            .block_on(store.read(|tx| {
                let cursor = tx.first(sql!("SELECT seq FROM store_cursor"), &[], |r| r.get(0))?.unwrap_or(0);
                Ok((cursor, tx.first(sql!("SELECT COUNT(*) FROM store_inbox"), &[], |r| r.get(0))?.unwrap_or(0)))
            }))
            .unwrap();
        prop_assert_eq!((cursor, ahead), (12, 0));
    }
}

/// What a command of the test below does: adds to a counter, tells a fact, and at the end is refused or not.
#[derive(Clone, Copy, Debug)]
struct Plan {
    hot: bool,
    writes: bool,
    refused: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Commands without savepoints leave the same rows, facts and answers as commands with one each.
    #[test]
    fn hot_commands_do_what_others_do(
        plans in prop::collection::vec(
            prop::collection::vec((any::<bool>(), any::<bool>(), prop::bool::weighted(0.2)), 1..12),
            1..6,
        ),
    ) {
        let run = |all_cold: bool| {
            let dir = folder();
            let (store, mut writer) = Store::parts(&dir.path().join("db"), &[TEST], world().0).unwrap();
            let answers = Arc::new(Mutex::new(Vec::new()));
            let mut at = 0u8;
            for batch in &plans {
                let commands: Vec<Command> = batch.iter().map(|&(hot, writes, refused)| {
                    at += 1;
                    let (n, plan) = (at, Plan { hot: hot && !all_cold, writes, refused });
                    let body = move |tx: &mut store::Tx<'_>| {
                        if plan.writes {
                            add(tx, &format!("c{n}"), i64::from(n))?;
                            tx.tell(joined(n))?;
                        }
                        if plan.refused { Err(Error::conflict("sold_out")) } else { Ok(n) }
                    };
                    let answers = answers.clone();
                    let answer = move |r: kernel::Result<u8>| answers.lock().unwrap().push((n, r.map_err(|e| e.code)));
                    if plan.hot { Command::hot(body, answer) } else { Command::new(body, answer) }
                }).collect();
                assert!(writer.step(commands.into_iter()).committed);
            }
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let rows: Vec<(String, i64)> = runtime
                .block_on(store.read(|tx| {
                    tx.query(sql!("SELECT name, n FROM test_count ORDER BY name"), &[], |r| Ok((r.get(0)?, r.get(1)?)))
                }))
                .unwrap();
            let mut facts = runtime.block_on(store.facts_after(0)).unwrap();
            let seqs: Vec<i64> = facts.iter().map(|f| f.seq).collect();
            facts.sort_by_key(|f| format!("{:?}", f.event));
            let facts: Vec<String> = facts.iter().map(|f| format!("{:?}", f.event)).collect();
            let mut answers = answers.lock().unwrap().clone();
            answers.sort_unstable();
            (rows, seqs, facts, answers)
        };
        prop_assert_eq!(run(false), run(true));
    }
}

#[test]
fn a_hot_command_that_panics_on_what_it_wrote_leaves_nothing_behind() {
    let dir = folder();
    let (store, mut writer) = Store::parts(&dir.path().join("db"), &[TEST], world().0).unwrap();
    let step = writer.step(
        [Command::hot(
            |tx| {
                tx.first(sql!("INSERT INTO test_count (name, n) VALUES ('x', 1) RETURNING n"), &[], |r| {
                    assert!(r.get::<i64>(0)? > 1, "on purpose");
                    Ok(())
                })
            },
            |r| assert_eq!(r.unwrap_err().code, "internal"),
        )]
        .into_iter(),
    );
    assert!(step.committed);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(count(&store, "x")), 0);
}

#[test]
fn ids_read_back() {
    let dir = folder();
    let (_, mut writer) = Store::parts(&dir.path().join("db"), &[TEST], world().0).unwrap();
    let id: UserId = world().0.id();
    let step = writer.step(
        [Command::new(
            move |tx| tx.first(sql!("SELECT ?1"), args![id], |r| r.get::<Id<kernel::UserKind>>(0)),
            move |r| assert_eq!(r.unwrap(), Some(id)),
        )]
        .into_iter(),
    );
    assert!(step.committed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_panics_takes_no_connection_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (world, _) = World::seeded(3, Time::from_millis(1_000));
    let store = Store::open(&folder.path().join("phien.db"), &[], world).unwrap();
    let one = |tx: &mut store::Tx<'_>| tx.first(sql!("SELECT 1"), args![], |r| r.get::<i64>(0));
    for n in 0..12 {
        let here = store.clone();
        let panicked = if n % 2 == 0 {
            store.read(|_| -> kernel::Result<()> { panic!("on purpose") }).await.is_err()
        } else {
            tokio::spawn(async move { here.read_here(|_| -> kernel::Result<()> { panic!("on purpose") }).await })
                .await
                .is_err()
        };
        assert!(panicked);
        assert_eq!(store.read_here(one).await.unwrap(), Some(1));
    }
    store.close().await;
}
