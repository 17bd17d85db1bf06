//! Shops and staff in memory: asked on every page and by the door on every request.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use contracts::ports::ShopCard;
use kernel::{MerchantId, MerchantRole, UserId};

#[derive(Default)]
pub(crate) struct Cache(RwLock<Known>);

#[derive(Default)]
struct Known {
    shops: HashMap<MerchantId, ShopCard>,
    slugs: HashMap<String, MerchantId>,
    roles: HashMap<UserId, Vec<(MerchantId, MerchantRole)>>,
}

impl Cache {
    pub(crate) fn new(shops: Vec<ShopCard>, staff: Vec<(MerchantId, UserId, MerchantRole)>) -> Cache {
        let mut known = Known::default();
        for shop in shops {
            known.slugs.insert(shop.slug.clone(), shop.id);
            known.shops.insert(shop.id, shop);
        }
        for (merchant, user, role) in staff {
            known.roles.entry(user).or_default().push((merchant, role));
        }
        Cache(RwLock::new(known))
    }

    /// Replaces what is known of one shop.
    pub(crate) fn put(&self, shop: ShopCard, staff: Vec<(UserId, MerchantRole)>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let id = shop.id;
        known.slugs.insert(shop.slug.clone(), id);
        known.shops.insert(id, shop);
        known.roles.retain(|_, roles| {
            roles.retain(|(merchant, _)| *merchant != id);
            !roles.is_empty()
        });
        for (user, role) in staff {
            known.roles.entry(user).or_default().push((id, role));
        }
    }

    pub(crate) fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>> {
        let known = self.known();
        ids.iter().map(|id| known.shops.get(id).cloned()).collect()
    }

    pub(crate) fn by_slug(&self, slug: &str) -> Option<ShopCard> {
        let known = self.known();
        known.slugs.get(slug).and_then(|id| known.shops.get(id)).cloned()
    }

    pub(crate) fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole> {
        self.known().roles.get(&user)?.iter().find(|(m, _)| *m == merchant).map(|(_, role)| *role)
    }

    pub(crate) fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)> {
        self.known().roles.get(&user).cloned().unwrap_or_default()
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
