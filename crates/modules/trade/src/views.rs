//! Orders as their buyer and their shop see them.

use contracts::{
    Origin, PaymentMethod,
    ports::{Answer, OrderNumbers, PostalAddress, RefundView, ShopBrief, TransferDetails},
};
use kernel::{
    AddressId, Error, Kind, MerchantId, Money, OrderId, ProductId, Result, SessionId, Text3, Time, UserId, VariantId,
};
use serde::Serialize;
use store::{Tx, args, sql};

use crate::{
    Trade,
    model::{By, Line, OrderRow, OrderState, PaymentState, SoldLine},
    order,
};

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub state: OrderState,
    pub payment_method: Option<PaymentMethod>,
    pub payment_state: PaymentState,
    pub merchant: ShopBrief,
    pub session_id: Option<SessionId>,
    pub origin: Origin,
    /// What the buyer typed; only for the buyer and the shop.
    pub comment_text: Option<String>,
    pub buyer_name: String,
    pub lines: Vec<OrderLine>,
    pub items: Money,
    pub shipping: Money,
    pub total: Money,
    pub address: Option<PostalAddress>,
    pub tracking: Option<Tracking>,
    pub expires_at: Option<Time>,
    pub placed_at: Time,
    pub history: Vec<HistoryStep>,
    /// Why the shop is to call before it confirms; `null` where it need not. While the order waits to be confirmed.
    pub call_first: Option<Vec<Text3>>,
    /// What the buyer can do now.
    pub can: Vec<BuyerAct>,
    pub transfer: Option<TransferDetails>,
    pub refunds: Vec<RefundView>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OrderLine {
    pub variant_id: VariantId,
    pub product_id: ProductId,
    pub sku: String,
    pub title: Text3,
    pub options: Vec<String>,
    pub picture_url: Option<String>,
    pub quantity: u32,
    pub unit: Money,
    pub total: Money,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Tracking {
    pub carrier: String,
    pub number: String,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct HistoryStep {
    pub at: Time,
    pub state: OrderState,
    pub reason: Option<String>,
    pub by: By,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuyerAct {
    Confirm,
    Pay,
    Cancel,
}

/// What the buyer of an order in this state can do.
fn acts(order: &OrderRow) -> Vec<BuyerAct> {
    let unpaid = matches!(order.payment_state, PaymentState::Pending | PaymentState::Declined);
    match order.state {
        OrderState::Captured => vec![BuyerAct::Confirm, BuyerAct::Cancel],
        OrderState::Placed if unpaid => vec![BuyerAct::Pay, BuyerAct::Cancel],
        OrderState::Placed | OrderState::Paid | OrderState::CodConfirmed => vec![BuyerAct::Cancel],
        _ => Vec::new(),
    }
}

/// An order with what is read beside it in the same snapshot.
pub(crate) struct Gathered {
    row: OrderRow,
    lines: Vec<SoldLine>,
    history: Vec<HistoryStep>,
    comment: Option<String>,
}

pub(crate) fn gather(tx: &mut Tx<'_>, vault: &store::Vault, row: OrderRow) -> Result<Gathered> {
    let lines = order::lines_as_sold(tx, row.id)?;
    let broken = || Error::internal("a step of an order's history is broken");
    let mut history = tx.query(
        sql!("SELECT at, state, reason, actor FROM trade_history WHERE order_id = ?1 ORDER BY at, step"),
        args![row.id],
        |r| {
            Ok(HistoryStep {
                at: r.get(0)?,
                state: OrderState::parse(&r.get::<String>(1)?).ok_or_else(broken)?,
                reason: r.get(2)?,
                by: By::parse(&r.get::<String>(3)?),
            })
        },
    )?;
    let captured = row.origin == Origin::Comment || history.iter().any(|h| h.state == OrderState::Placed);
    let first = if captured || row.state == OrderState::Captured { OrderState::Captured } else { OrderState::Placed };
    history.insert(0, HistoryStep { at: row.placed_at, state: first, reason: None, by: By::Buyer });
    let comment = match &row.comment {
        Some(sealed) => Some(vault.open_text(tx, sealed)?).filter(|c| !c.is_empty()),
        None => None,
    };
    Ok(Gathered { row, lines, history, comment })
}

/// What the studio's list of orders is narrowed by.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderFilter {
    pub(crate) states: Vec<OrderState>,
    pub(crate) session: Option<SessionId>,
    pub(crate) number: Option<String>,
    /// Whose orders count as found beside those of this number or SKU; only those to the address, where one is named.
    pub(crate) addressees: Vec<(UserId, Option<AddressId>)>,
    pub(crate) sku: Option<String>,
    pub(crate) before: Option<OrderId>,
}

/// A shop's orders, newest first, `limit` + 1 of them.
pub(crate) fn of_shop(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    filter: &OrderFilter,
    limit: u32,
) -> Result<Vec<OrderRow>> {
    // The states as one text: `,paid,cod_confirmed,`; blank for all.
    let states: String = filter.states.iter().map(|s| format!(",{}", s.code())).collect();
    let states = if states.is_empty() { states } else { format!("{states},") };
    let mut found = tx.query(
        sql!(
            "SELECT * FROM trade_order_row o WHERE merchant = ?1
              AND (?2 = '' OR ?2 LIKE '%,' || state || ',%') AND (CAST(?3 AS BYTEA) IS NULL OR session = ?3)
              AND (CAST(?4 AS TEXT) IS NULL OR number = ?4
                   OR EXISTS (SELECT 1 FROM trade_line l WHERE l.order_id = o.id AND l.sku = ?5))
              AND (CAST(?6 AS BYTEA) IS NULL OR id < ?6) ORDER BY id DESC LIMIT ?7"
        ),
        args![merchant, &states, filter.session, &filter.number, &filter.sku, filter.before, limit + 1],
        order::read_row,
    )?;
    for (buyer, address) in &filter.addressees {
        found.extend(tx.query(
            sql!(
                "SELECT * FROM trade_order_row WHERE buyer = ?1 AND merchant = ?2
                  AND (CAST(?3 AS BYTEA) IS NULL OR address = ?3)
                  AND (?4 = '' OR ?4 LIKE '%,' || state || ',%') AND (CAST(?5 AS BYTEA) IS NULL OR session = ?5)
                  AND (CAST(?6 AS BYTEA) IS NULL OR id < ?6) ORDER BY id DESC LIMIT ?7"
            ),
            args![*buyer, merchant, *address, &states, filter.session, filter.before, limit + 1],
            order::read_row,
        )?);
    }
    found.sort_by_key(|order| std::cmp::Reverse(order.id));
    found.dedup_by_key(|order| order.id);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1));
    Ok(found)
}

/// A buyer's orders, newest first.
pub(crate) fn of_buyer(
    tx: &mut Tx<'_>,
    buyer: UserId,
    state: Option<OrderState>,
    before: Option<OrderId>,
    limit: u32,
) -> Result<Vec<OrderRow>> {
    tx.query(
        sql!(
            "SELECT * FROM trade_order_row WHERE buyer = ?1 AND (CAST(?2 AS TEXT) IS NULL OR state = ?2) AND (CAST(?3 AS BYTEA) IS NULL OR id < ?3)
              ORDER BY id DESC LIMIT ?4"
        ),
        args![buyer, state.map(OrderState::code), before, limit + 1],
        order::read_row,
    )
}

impl OrderNumbers for Trade {
    fn numbers<'a>(&'a self, orders: &'a [OrderId]) -> Answer<'a, Vec<Option<String>>> {
        let orders = orders.to_vec();
        let number = |tx: &mut Tx<'_>, id: OrderId| {
            tx.first(sql!("SELECT number FROM trade_order WHERE id = ?1"), args![id], |r| r.get(0))
        };
        Box::pin(self.store.read(move |tx| orders.into_iter().map(|id| number(tx, id)).collect()))
    }
}

impl Trade {
    /// Orders with everything a page shows of them, in the order given.
    pub(crate) async fn draw(&self, rows: Vec<OrderRow>, with_address: bool) -> Result<Vec<Order>> {
        let vault = self.vault.clone();
        let gathered = self
            .store
            .read(move |tx| rows.into_iter().map(|row| gather(tx, &vault, row)).collect::<Result<Vec<_>>>())
            .await?;
        let merchants: Vec<MerchantId> = gathered.iter().map(|g| g.row.merchant).collect();
        let buyers: Vec<UserId> = gathered.iter().map(|g| g.row.buyer).collect();
        let shops = self.shops.cards(&merchants);
        let names = self.people.names(&buyers).await?;
        let mut orders = Vec::with_capacity(gathered.len());
        for ((g, shop), buyer_name) in gathered.into_iter().zip(shops).zip(names) {
            let address = match g.row.address.filter(|_| with_address) {
                Some(id) => self.address(id).await?,
                None => None,
            };
            let waiting_for_transfer = g.row.payment_method == Some(PaymentMethod::Vietqr)
                && g.row.state == OrderState::Placed
                && g.row.payment_state == PaymentState::Pending;
            let transfer = if waiting_for_transfer {
                self.payments.transfer_details(g.row.merchant, &g.row.number, g.row.total())
            } else {
                None
            };
            let paid = matches!(
                g.row.payment_state,
                PaymentState::Captured | PaymentState::Refunding | PaymentState::Refunded
            );
            let refunds = if paid { self.payments.refunds(g.row.id).await? } else { Vec::new() };
            orders.push(order_of(g, ShopBrief::of(shop), buyer_name, address, transfer, refunds));
        }
        Ok(orders)
    }

    pub(crate) async fn draw_one(&self, row: OrderRow, with_address: bool) -> Result<Order> {
        self.draw(vec![row], with_address).await?.pop().ok_or(Error::not_found())
    }

    /// Orders paid or confirmed since a moment, and their worth, by currency.
    pub async fn takings_since(&self, since: Time) -> Result<Vec<(i64, Money)>> {
        self.store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT COUNT(*), currency, CAST(SUM(items_minor + shipping_minor) AS BIGINT) FROM trade_order
                          WHERE placed_at >= ?1
                          AND state IN ('paid', 'cod_confirmed', 'packed', 'shipped', 'delivered', 'completed')
                          GROUP BY currency ORDER BY currency"
                    ),
                    args![since],
                    |r| {
                        let currency = kernel::Currency::parse(&r.get::<String>(1)?);
                        let currency = currency.ok_or_else(|| Error::internal("an order has no currency"))?;
                        Ok((r.get(0)?, Money::new(r.get(2)?, currency)))
                    },
                )
            })
            .await
    }

    async fn address(&self, id: AddressId) -> Result<Option<PostalAddress>> {
        match self.people.addresses_of_orders(&[id]).await {
            Ok(mut found) => Ok(found.pop().flatten()),
            Err(error) if error.kind == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn order_of(
    g: Gathered,
    merchant: ShopBrief,
    buyer_name: String,
    address: Option<PostalAddress>,
    transfer: Option<TransferDetails>,
    refunds: Vec<RefundView>,
) -> Order {
    let row = g.row;
    let line = |l: SoldLine| {
        let Line { variant, product, quantity, unit_minor, .. } = l.line;
        OrderLine {
            variant_id: variant,
            product_id: product,
            sku: l.sku,
            title: l.title,
            options: l.options,
            picture_url: l.picture,
            quantity,
            unit: row.money(unit_minor),
            total: row.money(unit_minor * i64::from(quantity)),
        }
    };
    Order {
        lines: g.lines.into_iter().map(line).collect(),
        items: row.money(row.items_minor),
        shipping: row.money(row.shipping_minor),
        total: row.total(),
        can: acts(&row),
        tracking: row
            .tracking
            .clone()
            .map(|number| Tracking { carrier: row.carrier.clone().unwrap_or_default(), number }),
        call_first: row
            .needs_call
            .as_deref()
            .filter(|_| row.state == OrderState::Placed)
            .and_then(|c| crate::json(c).ok()),
        id: row.id,
        number: row.number,
        state: row.state,
        payment_method: row.payment_method,
        payment_state: row.payment_state,
        merchant,
        session_id: row.session,
        origin: row.origin,
        comment_text: g.comment,
        buyer_name,
        address,
        expires_at: row.expires_at,
        placed_at: row.placed_at,
        history: g.history,
        transfer,
        refunds,
    }
}
