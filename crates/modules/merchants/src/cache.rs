//! Shops and staff in memory: asked on every page and by the door on every request.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use contracts::{Standing, ports::ShopCard};
use kernel::{MerchantId, MerchantRole, UserId};

#[derive(Default)]
pub(crate) struct Cache(RwLock<Known>);

#[derive(Default)]
struct Known {
    shops: HashMap<MerchantId, (ShopCard, Standing)>,
    slugs: HashMap<String, MerchantId>,
    roles: HashMap<UserId, Vec<(MerchantId, MerchantRole)>>,
}

impl Cache {
    pub(crate) fn new(shops: Vec<(ShopCard, Standing)>, staff: Vec<(MerchantId, UserId, MerchantRole)>) -> Cache {
        let mut known = Known::default();
        for (shop, standing) in shops {
            known.slugs.insert(shop.slug.clone(), shop.id);
            known.shops.insert(shop.id, (shop, standing));
        }
        for (merchant, user, role) in staff {
            known.roles.entry(user).or_default().push((merchant, role));
        }
        Cache(RwLock::new(known))
    }

    /// Replaces what is known of one shop.
    pub(crate) fn put(&self, shop: ShopCard, standing: Standing, staff: Vec<(UserId, MerchantRole)>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let id = shop.id;
        known.slugs.insert(shop.slug.clone(), id);
        known.shops.insert(id, (shop, standing));
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
        ids.iter().map(|id| known.shops.get(id).map(|(shop, _)| shop.clone())).collect()
    }

    pub(crate) fn by_slug(&self, slug: &str) -> Option<ShopCard> {
        let known = self.known();
        known.slugs.get(slug).and_then(|id| known.shops.get(id)).map(|(shop, _)| shop.clone())
    }

    pub(crate) fn standing(&self, id: MerchantId) -> Option<Standing> {
        self.known().shops.get(&id).map(|(_, standing)| *standing)
    }

    pub(crate) fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole> {
        self.known().roles.get(&user)?.iter().find(|(m, _)| *m == merchant).map(|(_, role)| *role)
    }

    pub(crate) fn crew(&self, merchant: MerchantId) -> Vec<UserId> {
        let known = self.known();
        let works_here = |of: &[(MerchantId, MerchantRole)]| of.iter().any(|(m, _)| *m == merchant);
        known.roles.iter().filter(|(_, of)| works_here(of)).map(|(user, _)| *user).collect()
    }

    pub(crate) fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)> {
        self.known().roles.get(&user).cloned().unwrap_or_default()
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
