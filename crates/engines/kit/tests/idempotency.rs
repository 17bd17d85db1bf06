//! One intention, one effect, however it is asked; and keys that are two days old are forgotten.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use kernel::{Ctx, IdempotencyKey, Time, World};
use store::Store;

const DAY_MS: i64 = 24 * 3600 * 1000;

fn intention(world: &World, user: kernel::UserId, key: &str, body: u8) -> Ctx {
    let mut ctx = Ctx::system(world.now());
    ctx.actor.user = Some(user);
    ctx.idempotency = Some(IdempotencyKey { key: key.to_owned(), body_hash: [body; 16] });
    ctx
}

#[tokio::test]
async fn a_key_answers_again_until_it_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let (world, clock) = World::seeded(7, Time::from_millis(1_800_000_000_000));
    let store = Store::open(&dir.path().join("db"), &[kit::MIGRATIONS], world.clone()).unwrap();
    let (lan, minh): (kernel::UserId, kernel::UserId) = (world.id(), world.id());
    let done = Arc::new(AtomicU32::new(0));
    let once = |user, key: &str, body| {
        let (ctx, done, store) = (intention(&world, user, key, body), done.clone(), store.clone());
        async move { kit::once_hot(&store, &ctx, move |_| Ok(done.fetch_add(1, Ordering::SeqCst))).await }
    };
    let first = once(lan, "a", 1).await.unwrap();
    let again = once(lan, "a", 1).await.unwrap();
    assert_eq!((first.answer, first.replayed, again.answer, again.replayed), (0, false, 0, true));
    assert_eq!(once(lan, "a", 2).await.unwrap_err().code, "idempotency_mismatch");
    assert_eq!(once(minh, "a", 1).await.unwrap().answer, 1, "another person's key is another intention");

    for n in 0..600 {
        once(lan, &format!("old {n}"), 1).await.unwrap();
    }
    clock.advance_ms(DAY_MS);
    once(lan, "young", 1).await.unwrap();
    clock.advance_ms(DAY_MS + 1000);
    kit::forget_old_keys(&store).await.unwrap();
    let left: i64 = store
        .read(|tx| {
            Ok(tx.first(store::sql!("SELECT COUNT(*) FROM kit_idempotency"), &[], |r| r.get(0))?.unwrap_or_default())
        })
        .await
        .unwrap();
    assert_eq!(left, 1, "only the young one is kept");
    assert!(!once(lan, "a", 1).await.unwrap().replayed);
    assert!(once(lan, "young", 1).await.unwrap().replayed);
}
