//! Typed ids: a UUID v7 that knows what it names, so that a user can never be passed where an order is meant.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A UUID v7 that names a `K`. Sixteen bytes in the store, the hyphenated form outside.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Id(uuid, PhantomData)
    }

    pub fn as_uuid(&self) -> &Uuid {
        &self.0
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// When it was made, to the millisecond; `None` for an id that is no UUID v7.
    pub fn made_at(&self) -> Option<crate::Time> {
        let [a, b, c, d, e, f, ..] = *self.as_bytes();
        let ms = i64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        (self.0.get_version_num() == 7).then(|| crate::Time::from_millis(ms))
    }

    /// The same sixteen bytes under another name. For the few places where one thing stands for another
    /// (an order's id as its payment's idempotency key).
    pub fn cast<L>(self) -> Id<L> {
        Id::from_uuid(self.0)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(s).map(Id::from_uuid)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Id::from_uuid)
    }
}
impl<K> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
            .build()
            .into()
    }
}
impl<K> utoipa::ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $alias:ident = $kind:ident;)*) => {$(
        #[doc(hidden)]
        pub enum $kind {}
        $(#[$doc])*
        pub type $alias = Id<$kind>;
    )*};
}

ids! {
    /// A person: signed up, or a guest who gave a name.
    UserId = UserKind;
    AddressId = AddressKind;
    TokenId = TokenKind;
    MerchantId = MerchantKind;
    ProductId = ProductKind;
    /// One sellable variant of a product (SKU).
    VariantId = VariantKind;
    /// A variant or product armed for one session at a price.
    OfferId = OfferKind;
    /// An order of one merchant; in the state `captured` it is a hold.
    OrderId = OrderKind;
    PaymentId = PaymentKind;
    /// A live session.
    SessionId = SessionKind;
    SegmentId = SegmentKind;
    MessageId = MessageKind;
    NoticeId = NoticeKind;
    EventId = EventKind;
    JobId = JobKind;
    /// A stock movement, or a place in a waiting line.
    MovementId = MovementKind;
    /// One judgement by a policy.
    DecisionId = DecisionKind;
    AppealId = AppealKind;
    /// Anything an act can be about, when the kind does not matter.
    SubjectId = SubjectKind;
}
