//! Asking `order.risk` before an order is taken: what is said of it, and what follows from the answer.
//!
//! One decision a request, made before the transaction from one read of the store. Its record goes out with the fact that the
//! order was placed, held back or is to be paid otherwise; marks stand for addresses, phone numbers and cards, never they themselves.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use contracts::{Event, Facts, OrderRisk, Origin, PaymentMethod, Verdict, scene};
use kernel::{
    ActorKind, Ctx, Currency, DecisionId, Error, Kind, Mark, MerchantId, Money, ProductId, Result, Secret, SessionId,
    Text3, Time, UserId,
};
use kit::Intention;
use serde::{Deserialize, Serialize};
use store::{Tx, args, sql};

use crate::{
    Trade,
    model::{OrderRow, origin_code},
    order::Destination,
    seen::{Looked, looked},
};

/// Buyers whose open holds are limited, remembered at most; past it all are forgotten.
const LIMITED_MAX: usize = 10_000;
/// A limit holds this long after the judgement that set it.
const LIMITED_S: i64 = 24 * 3600;

/// Who is about to order, where to, how it is paid, and what links it to others.
#[derive(Clone, Debug)]
pub(crate) struct Placing {
    pub(crate) buyer: UserId,
    /// `None` where another's link stands for the buyer.
    pub(crate) guest: Option<bool>,
    pub(crate) method: PaymentMethod,
    pub(crate) to: Destination,
    /// Marks alone.
    pub(crate) risk: OrderRisk,
}

/// What the store knows of an order about to be taken.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// `None` for a cart of several currencies.
    pub(crate) total: Option<Money>,
    /// Most pieces of one variant.
    pub(crate) pieces: u32,
    pub(crate) dearest: Money,
    pub(crate) origin: Origin,
    pub(crate) session: Option<SessionId>,
    /// `None` for a cart of several shops.
    pub(crate) shop: Option<MerchantId>,
    pub(crate) looked: Looked,
}

/// An order that may be taken, and how.
#[derive(Clone, Debug)]
pub(crate) struct Leave {
    /// Marks and record, to be told.
    pub(crate) risk: OrderRisk,
    /// The same without the record, as it is kept.
    pub(crate) kept: String,
    /// Reasons as JSON, where the shop is to call first.
    pub(crate) needs_call: Option<String>,
}

impl Leave {
    /// For what needs no judgement.
    pub(crate) fn unasked(risk: &OrderRisk) -> Result<Leave> {
        let kept = serde_json::to_string(risk).map_err(Error::internal)?;
        Ok(Leave { risk: risk.clone(), kept, needs_call: None })
    }
}

/// An order that is not taken as it was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeldBack {
    held: Held,
    reasons: Vec<Text3>,
    decision_id: Option<DecisionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Held {
    /// To be paid in advance.
    Prepay,
    /// To be paid in advance, being above this.
    CodTotal {
        max: Money,
    },
    /// The buyer keeps enough goods waiting already.
    OpenHolds,
    Refused,
}

impl HeldBack {
    /// Errors: `prepay_needed`, `cod_total_limit`, `open_holds_limit`, `order_refused`.
    pub(crate) fn error(self) -> Error {
        let error = match self.held {
            Held::Prepay => Error::conflict("prepay_needed"),
            Held::CodTotal { max } => Error::conflict("cod_total_limit").with("max", grouped(max)),
            Held::OpenHolds => Error::conflict("open_holds_limit"),
            Held::Refused => Error::new(Kind::Forbidden, "order_refused"),
        };
        error.because(self.reasons, self.decision_id)
    }
}

/// `3.000.000 VND`.
fn grouped(money: Money) -> String {
    let decimal = money.decimal();
    let (whole, part) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(',');
        text += part;
    }
    format!("{text} {}", money.currency.code())
}

/// What an intention came to, as its key remembers it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Settled<T> {
    HeldBack(HeldBack),
    Taken(T),
}

/// What became of asking.
pub(crate) enum Judgement {
    /// The intention was settled before: its answer is given again.
    Before,
    Leave(Box<Leave>),
    HeldBack(HeldBack, Box<OrderRisk>),
}

/// What a look at the store found in the place of facts.
enum Instead {
    Before,
    Refused(Error),
}

/// Buyers who may keep so many holds at once, from the last judgement of each.
#[derive(Default)]
pub(crate) struct HoldLimits(Mutex<HashMap<UserId, (i64, Time)>>);

impl HoldLimits {
    pub(crate) fn of(&self, buyer: UserId, now: Time) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&buyer).filter(|(_, until)| *until > now).map(|(max, _)| *max)
    }

    fn set(&self, buyer: UserId, max: Option<i64>, now: Time) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match max {
            Some(max) => {
                if known.len() >= LIMITED_MAX {
                    known.clear();
                }
                known.insert(buyer, (max, now.plus_s(LIMITED_S)));
            }
            None if known.is_empty() => {}
            None => drop(known.remove(&buyer)),
        }
    }
}

/// Holds and unpaid orders of a buyer: goods that wait for them.
pub(crate) fn open_holds(tx: &mut Tx<'_>, buyer: UserId) -> Result<i64> {
    let count = tx.first(
        sql!(
            "SELECT COUNT(*) FROM trade_order WHERE buyer = ?1 AND expires_at IS NOT NULL
              AND state IN ('captured', 'placed')"
        ),
        args![buyer],
        |r| r.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

impl Trade {
    /// Joins what is known of a request. `card`: the provider's token.
    pub(crate) fn placing(
        &self,
        ctx: &Ctx,
        buyer: UserId,
        method: PaymentMethod,
        known: &contracts::ports::KnownAddress,
        card: Option<&Secret<String>>,
    ) -> Placing {
        let address = known.address.expose();
        let card = card.filter(|_| method == PaymentMethod::Card);
        Placing {
            buyer,
            guest: (ctx.actor.user == Some(buyer)).then_some(ctx.actor.kind == ActorKind::Guest),
            method,
            to: Destination { address: known.id, region: address.region.clone() },
            risk: OrderRisk {
                from: kit::marks(&self.vault, ctx),
                address: Some(kit::address_mark(&self.vault, address)),
                phone: (!address.phone.is_empty()).then(|| kit::phone_mark(&self.vault, &address.phone)),
                card: self.card_mark(card),
                ..OrderRisk::default()
            },
        }
    }

    /// The same of an order that is placed: its address stays.
    pub(crate) fn paying(
        &self,
        ctx: &Ctx,
        order: &OrderRow,
        method: PaymentMethod,
        card: Option<&Secret<String>>,
    ) -> Placing {
        let known = kept(order.risk.as_deref());
        let card = card.filter(|_| method == PaymentMethod::Card);
        let address = order.address.unwrap_or(kernel::AddressId::from_uuid(kernel::Uuid::nil()));
        Placing {
            buyer: order.buyer,
            guest: (ctx.actor.user == Some(order.buyer)).then_some(ctx.actor.kind == ActorKind::Guest),
            method,
            to: Destination { address, region: String::new() },
            risk: OrderRisk { from: kit::marks(&self.vault, ctx), card: self.card_mark(card), ..*known },
        }
    }

    fn card_mark(&self, token: Option<&Secret<String>>) -> Option<Mark> {
        let print = self.payments.card_fingerprint(token?)?;
        Some(self.vault.mark("card", print.expose()))
    }

    /// Asks the policy about an order that `read` finds in the store. What `read` refuses is refused without a judgement;
    /// so is nothing that was settled before. Errors: what `read` refuses.
    pub(crate) async fn judge(
        &self,
        ctx: &Ctx,
        placing: &Placing,
        holds_goods: bool,
        read: impl FnOnce(&mut Tx<'_>) -> Result<Case> + Send + 'static,
    ) -> Result<Judgement> {
        let subject = placing.buyer.to_string();
        let intention = Intention::of(ctx);
        let mut total = None;
        let facts = async {
            let look = move |tx: &mut Tx<'_>| {
                if let Some(intention) = &intention
                    && intention.is_settled(tx)?
                {
                    return Ok(Err(Instead::Before));
                }
                match read(tx) {
                    Ok(case) => Ok(Ok(case)),
                    Err(error) if matches!(error.kind, Kind::Internal | Kind::Unavailable) => Err(error),
                    Err(error) => Ok(Err(Instead::Refused(error))),
                }
            };
            Ok(self.store.read_here(look).await?.map(|case| {
                total = case.total;
                self.facts(&subject, placing, &case)
            }))
        };
        let asked = kit::judge_unless(&*self.decisions, scene::ORDER_RISK, &subject, facts).await;
        let verdict = match asked {
            Ok(verdict) => verdict,
            Err(Instead::Before) => return Ok(Judgement::Before),
            Err(Instead::Refused(error)) => return Err(error),
        };
        let open_max = verdict.limit("open_holds");
        self.hold_limits.set(placing.buyer, open_max, ctx.now);
        let mut held = holding(&verdict, placing.method, total);
        if let (None, Some(max), true) = (held, open_max, holds_goods && placing.method != PaymentMethod::Cod) {
            let buyer = placing.buyer;
            let open = self.store.read(move |tx| open_holds(tx, buyer)).await?;
            held = (open >= max).then_some(Held::OpenHolds);
        }
        let decision_id = verdict.judged.as_ref().map(|j| j.id);
        let risk = OrderRisk { decision_id, ..placing.risk.clone() };
        Ok(match held {
            Some(held) => {
                let told = OrderRisk { judged: verdict.judged, ..risk };
                Judgement::HeldBack(HeldBack { held, reasons: verdict.reasons, decision_id }, Box::new(told))
            }
            None => {
                let call = placing.method == PaymentMethod::Cod && verdict.is("confirm");
                let needs_call = call.then(|| serde_json::to_string(&verdict.reasons)).transpose();
                Judgement::Leave(Box::new(Leave {
                    kept: serde_json::to_string(&risk).map_err(Error::internal)?,
                    needs_call: needs_call.map_err(Error::internal)?,
                    risk: OrderRisk { judged: verdict.judged, ..risk },
                }))
            }
        })
    }

    /// Writes down that an order was held back, once for its intention. `whose`: shop and worth of what was asked for.
    pub(crate) async fn hold_back<T>(
        &self,
        ctx: &Ctx,
        placing: &Placing,
        held: HeldBack,
        risk: Box<OrderRisk>,
        whose: impl FnOnce(&mut Tx<'_>) -> Result<(MerchantId, Money)> + Send + 'static,
    ) -> Result<kit::Once<Settled<T>>>
    where
        T: Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let (buyer_id, payment_method) = (placing.buyer, placing.method);
        kit::once(&self.store, ctx, move |tx| {
            let (merchant_id, total) = whose(tx)?;
            tx.tell(Event::OrderHeldBack { merchant_id, buyer_id, total, payment_method, risk })?;
            Ok(Settled::HeldBack(held))
        })
        .await
    }

    fn facts(&self, subject: &str, placing: &Placing, case: &Case) -> Facts {
        let OrderRisk { from, address, phone, card, .. } = &placing.risk;
        let usual = case.shop.zip(case.total).and_then(|(shop, total)| self.usual.of(shop, total.currency));
        let watched = match case.session {
            None => Some(std::time::Duration::ZERO),
            Some(session) => self.watched.get().and_then(|live| live.watched(session, placing.buyer)),
        };
        let mut facts = Facts(Vec::with_capacity(18));
        facts.set("order.total", case.total);
        facts.set("order.payment", placing.method.code());
        facts.set("order.quantity", case.pieces);
        facts.set("order.item_price", case.dearest);
        facts.set("order.origin", origin_code(case.origin));
        facts.set("order.address", *address);
        facts.set("order.phone", *phone);
        facts.set("card.id", *card);
        facts.set("shop.median_order", usual);
        facts.set("buyer.id", subject);
        facts.set("buyer.joined", placing.buyer.made_at());
        facts.set("buyer.guest", placing.guest);
        facts.set("device.id", from.device);
        facts.set("network.id", from.network);
        facts.set("page.read", case.looked.read);
        facts.set("page.compared", case.looked.compared);
        facts.set("room.watched", watched);
        facts
    }
}

/// What stands in the way of an order, by the verdict. A total that is not known passes no limit.
fn holding(verdict: &Verdict, method: PaymentMethod, total: Option<Money>) -> Option<Held> {
    if verdict.is("refuse") {
        return Some(Held::Refused);
    }
    if method != PaymentMethod::Cod {
        return None;
    }
    if verdict.is("deposit") {
        return Some(Held::Prepay);
    }
    // The policy's limits are in dong; a house that sells in another currency copies the pack and this is all that it loses.
    let max = Money::new(verdict.limit("cod_total")?, Currency::VND);
    let above = total.is_some_and(|total| total.currency == max.currency && total.minor > max.minor);
    above.then_some(Held::CodTotal { max })
}

/// Joins what the store has of a case with what its buyer looked at.
pub(crate) struct Goods {
    pub(crate) total: Option<Money>,
    pub(crate) pieces: u32,
    /// The dearest item and what one piece of it costs.
    pub(crate) dearest: (ProductId, Money),
    pub(crate) origin: Origin,
    pub(crate) session: Option<SessionId>,
    pub(crate) shop: Option<MerchantId>,
}

impl Goods {
    pub(crate) fn case(self, tx: &mut Tx<'_>, placing: &Placing) -> Result<Case> {
        let (product, dearest) = self.dearest;
        Ok(Case {
            total: self.total,
            pieces: self.pieces,
            dearest,
            origin: self.origin,
            session: self.session,
            shop: self.shop,
            looked: looked(tx, placing.buyer, placing.risk.from.device, product)?,
        })
    }
}

/// Marks of a placing without its record, as an order's row keeps them.
pub(crate) fn kept(text: Option<&str>) -> Box<OrderRisk> {
    Box::new(text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default())
}

/// The record of a judgement goes out once, with the first of several orders.
pub(crate) fn told(risk: &OrderRisk, with_record: bool) -> Box<OrderRisk> {
    let OrderRisk { from, address, phone, card, decision_id, .. } = *risk;
    let judged = if with_record { risk.judged.clone() } else { None };
    Box::new(OrderRisk { from, address, phone, card, decision_id, judged })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(outcome: &str, limit: Option<i64>) -> Verdict {
        let limits = limit.map(|l| ("cod_total".into(), l)).into_iter().collect();
        Verdict { outcome: outcome.into(), limits, reasons: Vec::new(), judged: None }
    }

    #[test]
    fn only_what_is_paid_at_the_door_is_held_back_for_money_in_advance() {
        use PaymentMethod::{Card, Cod, Vietqr};
        let dong = |minor| Some(Money::new(minor, Currency::VND));
        for (outcome, limit, method, held) in [
            ("pass", None, Cod, None),
            ("confirm", None, Cod, None),
            ("deposit", None, Cod, Some(Held::Prepay)),
            ("deposit", None, Card, None),
            ("deposit", None, Vietqr, None),
            ("refuse", None, Card, Some(Held::Refused)),
            ("pass", Some(100), Cod, None),
            ("pass", Some(99), Card, None),
        ] {
            assert_eq!(holding(&verdict(outcome, limit), method, dong(100)), held, "{outcome} {method:?}");
        }
        let above = holding(&verdict("pass", Some(99)), Cod, dong(100));
        assert_eq!(above, Some(Held::CodTotal { max: Money::new(99, Currency::VND) }));
        let yuan = Some(Money::new(100, Currency::CNY));
        assert_eq!(holding(&verdict("pass", Some(99)), Cod, yuan), None, "a limit in dong says nothing of yuan");
        assert_eq!(holding(&verdict("pass", Some(99)), Cod, None), None);
    }

    #[test]
    fn what_an_intention_came_to_reads_back() {
        let held = HeldBack { held: Held::Prepay, reasons: vec![Text3::same("x")], decision_id: None };
        for settled in [Settled::HeldBack(held), Settled::Taken(vec!["order".to_owned()])] {
            let text = serde_json::to_string(&settled).unwrap();
            let read: Settled<Vec<String>> = serde_json::from_str(&text).unwrap();
            assert_eq!(format!("{read:?}"), format!("{settled:?}"));
        }
    }

    #[test]
    fn an_amount_is_written_in_groups() {
        assert_eq!(grouped(Money::new(3_000_000, Currency::VND)), "3.000.000 VND");
        assert_eq!(grouped(Money::new(500, Currency::VND)), "500 VND");
        assert_eq!(grouped(Money::new(123_450, Currency::CNY)), "1.234,50 CNY");
    }
}
