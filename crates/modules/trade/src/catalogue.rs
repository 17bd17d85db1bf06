//! Products and their variants: reading them for every page, writing them for the shop that owns them.

use contracts::{
    Event,
    ports::{ProductCard, ShopBrief, ShopName, Shops, Variant},
};
use kernel::{Currency, Error, MerchantId, Money, ProductId, Result, SessionId, Text3, VariantId};
use language::normalise::fold;
use serde::{Deserialize, Serialize};
use store::{Row, Tx, args, sql};

use crate::{Trade, json, stock, text, waiting};

pub(crate) const TITLE_MAX: usize = 300;
pub(crate) const DESCRIPTION_MAX: usize = 20_000;
pub(crate) const VARIANTS_MAX: usize = 200;
pub(crate) const OPTIONS_MAX: usize = 3;
pub(crate) const PICTURES_MAX: usize = 20;
pub(crate) const ATTRIBUTES_MAX: usize = 50;
pub(crate) const NAME_MAX: usize = 200;
/// Pieces that can come in at once.
pub(crate) const STOCK_MAX: i64 = 10_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    Active,
    Draft,
    Archived,
}

impl ProductStatus {
    pub const fn code(self) -> &'static str {
        match self {
            ProductStatus::Active => "active",
            ProductStatus::Draft => "draft",
            ProductStatus::Archived => "archived",
        }
    }

    pub fn parse(code: &str) -> Option<ProductStatus> {
        [ProductStatus::Active, ProductStatus::Draft, ProductStatus::Archived].into_iter().find(|s| s.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attribute {
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Product {
    pub id: ProductId,
    pub slug: String,
    pub merchant: ShopBrief,
    pub title: Text3,
    pub description: Text3,
    pub category: String,
    pub status: ProductStatus,
    pub pictures: Vec<String>,
    pub option_names: Vec<String>,
    pub attributes: Vec<Attribute>,
    pub variants: Vec<Variant>,
    pub limit_per_buyer: Option<u32>,
    pub sold: i64,
    pub live_session: Option<SessionId>,
}

/// A product as its shop writes it.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct ProductInput {
    pub title: Text3,
    #[serde(default)]
    pub description: Text3,
    #[serde(default)]
    pub category: String,
    pub status: ProductStatus,
    #[serde(default)]
    pub option_names: Vec<String>,
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    #[serde(default)]
    pub limit_per_buyer: Option<u32>,
    /// Addresses that an upload answered.
    #[serde(default)]
    pub pictures: Vec<String>,
    pub variants: Vec<VariantInput>,
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct VariantInput {
    /// Of an existing variant; a new one is made where absent.
    #[serde(default)]
    pub id: Option<VariantId>,
    pub sku: String,
    #[serde(default)]
    pub options: Vec<String>,
    pub price_minor: i64,
    #[serde(default)]
    pub compare_at_minor: Option<i64>,
    #[serde(default)]
    pub weight_g: i64,
    #[serde(default)]
    pub picture_url: Option<String>,
    /// Pieces on hand, counted only when the variant is new.
    #[serde(default)]
    pub on_hand: i64,
}

impl Product {
    pub(crate) fn card(&self) -> ProductCard {
        let cheapest = self.variants.iter().min_by_key(|v| v.price.minor);
        let zero = Money::zero(Currency::VND);
        ProductCard {
            id: self.id,
            slug: self.slug.clone(),
            merchant: ShopName {
                id: self.merchant.id.unwrap_or(MerchantId::from_uuid(kernel::Uuid::nil())),
                name: self.merchant.name.clone(),
            },
            title: self.title.clone(),
            picture_url: self.pictures.first().cloned(),
            price: cheapest.map_or(zero, |v| v.price),
            compare_at: cheapest.and_then(|v| v.compare_at),
            left: self.variants.iter().map(|v| v.left).sum(),
            sold: self.sold,
            live_session: self.live_session,
        }
    }
}

struct Head {
    id: ProductId,
    slug: String,
    merchant: MerchantId,
    currency: Currency,
    title: Text3,
    description: Text3,
    category: String,
    status: ProductStatus,
    option_names: Vec<String>,
    attributes: Vec<Attribute>,
    pictures: Vec<String>,
    limit_per_buyer: Option<u32>,
}

fn read_head(r: &Row<'_>) -> Result<Head> {
    let broken = || Error::internal("a product's row is broken");
    Ok(Head {
        id: r.get(0)?,
        slug: r.get(1)?,
        merchant: r.get(2)?,
        currency: Currency::parse(&r.get::<String>(3)?).ok_or_else(broken)?,
        title: json(&r.get::<String>(4)?)?,
        description: json(&r.get::<String>(5)?)?,
        category: r.get(6)?,
        status: ProductStatus::parse(&r.get::<String>(7)?).ok_or_else(broken)?,
        option_names: json(&r.get::<String>(8)?)?,
        attributes: json(&r.get::<String>(9)?)?,
        pictures: json(&r.get::<String>(10)?)?,
        limit_per_buyer: r.get(11)?,
    })
}

pub(crate) fn load(tx: &mut Tx<'_>, id: ProductId, shops: &dyn Shops) -> Result<Product> {
    let head = tx.first(
        sql!("SELECT id, slug, merchant, currency, title, description, category, status, option_names, attributes, pictures,
              limit_per_buyer FROM trade_product WHERE id = ?1"),
        args![id],
        read_head,
    )?;
    complete(tx, head.ok_or(Error::not_found())?, shops)
}

/// By id or by slug.
pub(crate) fn find(tx: &mut Tx<'_>, name: &str, shops: &dyn Shops) -> Result<Product> {
    if let Ok(id) = name.parse() {
        return load(tx, id, shops);
    }
    let id = tx.first(sql!("SELECT id FROM trade_product WHERE slug = ?1"), args![name], |r| r.get(0))?;
    load(tx, id.ok_or(Error::not_found())?, shops)
}

fn complete(tx: &mut Tx<'_>, head: Head, shops: &dyn Shops) -> Result<Product> {
    let currency = head.currency;
    let mut sold = 0i64;
    let variants = tx.query(
        sql!(
            "SELECT v.id, v.sku, v.options, v.price_minor, v.compare_at_minor, v.weight_g, v.picture,
              s.on_hand, s.held, s.sold, v.archived
              FROM trade_variant v JOIN trade_stock s ON s.variant = v.id WHERE v.product = ?1 ORDER BY v.position"
        ),
        args![head.id],
        |r| {
            sold += r.get::<i64>(9)?;
            let variant = Variant {
                id: r.get(0)?,
                sku: r.get(1)?,
                options: json(&r.get::<String>(2)?)?,
                price: Money::new(r.get(3)?, currency),
                compare_at: r.get::<Option<i64>>(4)?.map(|minor| Money::new(minor, currency)),
                weight_g: r.get(5)?,
                picture_url: r.get(6)?,
                on_hand: r.get(7)?,
                held: r.get(8)?,
                left: r.get::<i64>(7)? - r.get::<i64>(8)? - r.get::<i64>(9)?,
            };
            Ok((variant, r.get::<bool>(10)?))
        },
    )?;
    let live_session =
        tx.first(sql!("SELECT session FROM trade_live WHERE merchant = ?1 LIMIT 1"), args![head.merchant], |r| {
            r.get(0)
        })?;
    let shop = shops.cards(&[head.merchant]).pop().flatten();
    Ok(Product {
        id: head.id,
        slug: head.slug,
        merchant: ShopBrief { id: Some(head.merchant), ..ShopBrief::of(shop) },
        title: head.title,
        description: head.description,
        category: head.category,
        status: head.status,
        pictures: head.pictures,
        option_names: head.option_names,
        attributes: head.attributes,
        variants: variants.into_iter().filter(|(_, archived)| !archived).map(|(v, _)| v).collect(),
        limit_per_buyer: head.limit_per_buyer,
        sold,
        live_session,
    })
}

pub(crate) fn cards_by_id(tx: &mut Tx<'_>, ids: &[ProductId], shops: &dyn Shops) -> Result<Vec<Option<ProductCard>>> {
    ids.iter()
        .map(|id| match load(tx, *id, shops) {
            Ok(product) => Ok(Some(product.card())),
            Err(error) if error.kind == kernel::Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .collect()
}

/// What a list of products is narrowed by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) words: Option<String>,
    pub(crate) merchant: Option<MerchantId>,
    pub(crate) category: Option<String>,
    pub(crate) status: Option<ProductStatus>,
    pub(crate) before: Option<ProductId>,
}

/// Newest first, `limit` + 1 rows. Without a shop named, only of shops that take orders.
pub(crate) fn list(tx: &mut Tx<'_>, filter: &Filter, limit: u32, shops: &dyn Shops) -> Result<Vec<Product>> {
    // Each word must be found; the pattern holds up to three of them in any order of columns.
    let words = filter.words.as_deref().map(fold).unwrap_or_default();
    let mut patterns = words.split_whitespace().take(3).map(|w| format!("%{}%", w.replace(['%', '_'], "")));
    let any = || "%".to_owned();
    let (one, two, three) =
        (patterns.next().unwrap_or_else(any), patterns.next().unwrap_or_else(any), patterns.next().unwrap_or_else(any));
    let heads = tx.query(
        sql!("SELECT id, slug, merchant, currency, title, description, category, status, option_names, attributes, pictures,
              limit_per_buyer FROM trade_product
              WHERE search LIKE ?1 AND search LIKE ?2 AND search LIKE ?3
              AND (CAST(?4 AS BYTEA) IS NULL OR merchant = ?4) AND (CAST(?5 AS TEXT) IS NULL OR category = ?5) AND (CAST(?6 AS TEXT) IS NULL OR status = ?6)
              AND (CAST(?7 AS BYTEA) IS NULL OR id < ?7)
              AND (CAST(?4 AS BYTEA) IS NOT NULL OR merchant NOT IN (SELECT merchant FROM trade_shop_off)) ORDER BY id DESC LIMIT ?8"),
        args![
            &one, &two, &three, filter.merchant, &filter.category, filter.status.map(ProductStatus::code), filter.before,
            limit + 1
        ],
        read_head,
    )?;
    heads.into_iter().map(|head| complete(tx, head, shops)).collect()
}

/// Holds a product against the limits. Errors name the field.
pub(crate) fn check(input: &ProductInput) -> Result<()> {
    text::needed("title", &input.title)?;
    text::within("title", input.title.longest(), TITLE_MAX)?;
    text::within("description", input.description.longest(), DESCRIPTION_MAX)?;
    text::within("category", input.category.len(), NAME_MAX)?;
    text::count("option_names", input.option_names.len(), OPTIONS_MAX)?;
    text::count("pictures", input.pictures.len(), PICTURES_MAX)?;
    text::count("attributes", input.attributes.len(), ATTRIBUTES_MAX)?;
    text::count("variants", input.variants.len(), VARIANTS_MAX)?;
    if input.variants.is_empty() {
        return Err(Error::field("variants", "field_needed"));
    }
    for attribute in &input.attributes {
        text::within("attributes", attribute.name.len().max(attribute.value.len()), NAME_MAX)?;
    }
    if !input.pictures.iter().all(|p| ours(p)) {
        return Err(Error::field("pictures", "picture_not_ours"));
    }
    let mut skus = std::collections::HashSet::new();
    let mut combinations = std::collections::HashSet::new();
    for variant in &input.variants {
        check_variant(variant, input.option_names.len())?;
        if !skus.insert(variant.sku.as_str()) {
            return Err(Error::field("variants", "sku_twice").with("sku", &variant.sku));
        }
        if !combinations.insert(&variant.options) {
            return Err(Error::field("variants", "options_twice").with("sku", &variant.sku));
        }
    }
    Ok(())
}

fn check_variant(variant: &VariantInput, options: usize) -> Result<()> {
    if variant.sku.trim().is_empty() {
        return Err(Error::field("variants", "field_needed"));
    }
    text::within("variants", variant.sku.len(), NAME_MAX)?;
    if variant.options.len() != options {
        return Err(Error::field("variants", "options_do_not_fit").with("sku", &variant.sku).with("expected", options));
    }
    for option in &variant.options {
        text::within("variants", option.len(), NAME_MAX)?;
    }
    let price = 0..=kernel::AMOUNT_MINOR_MAX;
    if !price.contains(&variant.price_minor) || !variant.compare_at_minor.is_none_or(|p| price.contains(&p)) {
        return Err(Error::field("variants", "amount_too_large"));
    }
    if !(0..=1_000_000).contains(&variant.weight_g) || !(0..=STOCK_MAX).contains(&variant.on_hand) {
        return Err(Error::field("variants", "variant_out_of_range").with("sku", &variant.sku));
    }
    if !variant.picture_url.iter().all(|p| ours(p)) {
        return Err(Error::field("pictures", "picture_not_ours"));
    }
    Ok(())
}

/// Pictures come from our own upload or our own demo: no page fetches from elsewhere.
fn ours(url: &str) -> bool {
    url.starts_with("/pictures/") && url.len() < 200 && !url.contains("..")
}

/// Makes a product. Errors: `sku_taken`.
pub(crate) fn create(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    currency: Currency,
    handle: Option<&str>,
    input: &ProductInput,
) -> Result<ProductId> {
    let id: ProductId = tx.id();
    let now = tx.now();
    let slug = slug_of(&input.title, id);
    let handle = handle.map_or_else(|| slug.clone(), str::to_owned);
    tx.exec(
        sql!(
            "INSERT INTO trade_product (id, merchant, slug, handle, currency, title, description, category, status,
              option_names, attributes, pictures, limit_per_buyer, search, created_at, updated_at)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)"
        ),
        args![
            id,
            merchant,
            &slug,
            &handle,
            currency.code(),
            &to_json(&input.title)?,
            &to_json(&input.description)?,
            &input.category,
            input.status.code(),
            &to_json(&input.option_names)?,
            &to_json(&input.attributes)?,
            &to_json(&input.pictures)?,
            input.limit_per_buyer,
            &search_text(input),
            now
        ],
    )?;
    for (position, variant) in (0i64..).zip(&input.variants) {
        add_variant(tx, merchant, id, position, variant)?;
    }
    tx.tell(Event::ProductChanged { merchant_id: merchant, product_id: id })?;
    Ok(id)
}

pub(crate) fn add_variant(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    product: ProductId,
    position: i64,
    variant: &VariantInput,
) -> Result<VariantId> {
    let id: VariantId = tx.id();
    let added = tx.exec(
        sql!(
            "INSERT INTO trade_variant (id, product, merchant, sku, position, options, price_minor, compare_at_minor,
              weight_g, picture, archived) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)
              ON CONFLICT (merchant, sku) DO NOTHING"
        ),
        args![
            id,
            product,
            merchant,
            &variant.sku,
            position,
            &to_json(&variant.options)?,
            variant.price_minor,
            variant.compare_at_minor,
            variant.weight_g,
            &variant.picture_url
        ],
    )?;
    if added == 0 {
        return Err(Error { field: Some("variants"), ..Error::conflict("sku_taken").with("sku", &variant.sku) });
    }
    tx.exec(sql!("INSERT INTO trade_stock (variant, on_hand, held, sold) VALUES (?1, 0, 0, 0)"), args![id])?;
    if variant.on_hand > 0 {
        stock::adjust(tx, merchant, id, variant.on_hand, "")?;
    }
    Ok(id)
}

/// Writes a product anew. A variant that is no longer named is archived, never deleted: orders point at it.
pub(crate) fn update(tx: &mut Tx<'_>, merchant: MerchantId, id: ProductId, input: &ProductInput) -> Result<()> {
    let now = tx.now();
    let changed = tx.exec(
        sql!(
            "UPDATE trade_product SET title = ?3, description = ?4, category = ?5, status = ?6, option_names = ?7,
              attributes = ?8, pictures = ?9, limit_per_buyer = ?10, search = ?11, updated_at = ?12
              WHERE id = ?1 AND merchant = ?2"
        ),
        args![
            id,
            merchant,
            &to_json(&input.title)?,
            &to_json(&input.description)?,
            &input.category,
            input.status.code(),
            &to_json(&input.option_names)?,
            &to_json(&input.attributes)?,
            &to_json(&input.pictures)?,
            input.limit_per_buyer,
            &search_text(input),
            now
        ],
    )?;
    if changed == 0 {
        return Err(Error::not_found());
    }
    tx.exec(sql!("UPDATE trade_variant SET archived = 1 WHERE product = ?1"), args![id])?;
    for (position, variant) in (0i64..).zip(&input.variants) {
        let known = match variant.id {
            Some(known) => Some(known),
            // A SKU that was archived comes back with its stock.
            None => tx.first(
                sql!("SELECT id FROM trade_variant WHERE product = ?1 AND sku = ?2"),
                args![id, &variant.sku],
                |r| r.get(0),
            )?,
        };
        match known {
            Some(known) => update_variant(tx, id, known, position, variant)?,
            None => drop(add_variant(tx, merchant, id, position, variant)?),
        }
    }
    tx.tell(Event::ProductChanged { merchant_id: merchant, product_id: id })
}

fn update_variant(
    tx: &mut Tx<'_>,
    product: ProductId,
    id: VariantId,
    position: i64,
    variant: &VariantInput,
) -> Result<()> {
    let changed = tx.exec(
        sql!(
            "UPDATE trade_variant SET sku = ?3, position = ?4, options = ?5, price_minor = ?6, compare_at_minor = ?7,
              weight_g = ?8, picture = ?9, archived = 0 WHERE id = ?1 AND product = ?2"
        ),
        args![
            id,
            product,
            &variant.sku,
            position,
            &to_json(&variant.options)?,
            variant.price_minor,
            variant.compare_at_minor,
            variant.weight_g,
            &variant.picture_url
        ],
    );
    match changed {
        Ok(0) => Err(Error::not_found()),
        Ok(_) => Ok(()),
        Err(error) if error.code == "already_there" => {
            Err(Error { field: Some("variants"), ..Error::conflict("sku_taken").with("sku", &variant.sku) })
        }
        Err(error) => Err(error),
    }
}

pub(crate) fn set_status(tx: &mut Tx<'_>, merchant: MerchantId, id: ProductId, status: ProductStatus) -> Result<()> {
    let now = tx.now();
    let changed = tx.exec(
        sql!("UPDATE trade_product SET status = ?3, updated_at = ?4 WHERE id = ?1 AND merchant = ?2"),
        args![id, merchant, status.code(), now],
    )?;
    if changed == 0 {
        return Err(Error::not_found());
    }
    tx.tell(Event::ProductChanged { merchant_id: merchant, product_id: id })
}

impl Trade {
    /// Goods came in or were counted. Errors: `not_enough_left` when more is taken away than is free.
    pub(crate) fn change_stock(
        tx: &mut Tx<'_>,
        merchant: MerchantId,
        variant: VariantId,
        change: i64,
        reason: &str,
    ) -> Result<contracts::StockLevel> {
        if change == 0 || change.unsigned_abs() > STOCK_MAX.unsigned_abs() {
            return Err(Error::field("change", "stock_out_of_range").with("max", STOCK_MAX));
        }
        text::within("reason", reason.len(), NAME_MAX)?;
        let owner = tx.first(sql!("SELECT merchant FROM trade_variant WHERE id = ?1"), args![variant], |r| r.get(0))?;
        if owner != Some(merchant) {
            return Err(Error::not_found());
        }
        waiting::restock(tx, merchant, variant, change, reason)
    }
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn search_text(input: &ProductInput) -> String {
    let skus: Vec<&str> = input.variants.iter().map(|v| v.sku.as_str()).collect();
    fold(&format!("{} {} {} {} {}", input.title.vi, input.title.zh, input.title.en, input.category, skus.join(" ")))
}

/// A readable address: the title in plain letters and the end of the id, which makes it unique.
fn slug_of(title: &Text3, id: ProductId) -> String {
    let plain = fold(title.pick(kernel::Locale::Vi));
    let mut slug = String::new();
    for c in plain.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let tail: String = id.as_bytes()[10..].iter().map(|b| format!("{b:02x}")).collect();
    format!("{}-{tail}", slug.trim_end_matches('-')).trim_start_matches('-').to_owned()
}
