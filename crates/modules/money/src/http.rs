//! Routes of money: callbacks from outside, and a shop's book.

use std::sync::Arc;

use axum::{
    Json,
    body::Body as RawBody,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use contracts::ports::OrderNumbers;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Currency, Error, MerchantId, Money, MovementId, OrderId, Result, Secret};
use kit::{Access, Answer, Body, CtxOf, Failure, Need, Page, PageQuery, Path, Power, Query};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::{Tx, args, sql};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Payments,
    charge::{Paid, capture},
    ledger::{self, Balance, Entry},
    provider::{Called, Verdict},
    vietqr::{BankAccount, find_reference},
};

const CALLBACK_BYTES_MAX: usize = 64 * 1024;
const SIGNATURE_HEADER: &str = "x-phien-signature";
const TEXT_MAX: usize = 500;

pub const ACCESS: &[Access] = &[
    Access::people("POST", "/api/payments/callback", Need::Nothing),
    Access::people("POST", "/api/payments/transfers", Need::Nothing),
    Access::people("POST", "/api/sandbox/transfers", Need::Name),
    Access::scoped("GET", "/api/studio/{m}/ledger", Need::Shop(Power::Own), "ledger:read"),
    Access::scoped("GET", "/api/studio/{m}/balances", Need::Shop(Power::Own), "ledger:read"),
    Access::people("GET", "/api/studio/{m}/bank", Need::Shop(Power::Own)),
    Access::people("PUT", "/api/studio/{m}/bank", Need::Shop(Power::Own)),
];

/// The ledger names its orders as people do.
#[derive(Clone)]
struct Ledger {
    payments: Payments,
    orders: Arc<dyn OrderNumbers>,
}

pub(crate) fn routes(payments: Payments, orders: Arc<dyn OrderNumbers>) -> OpenApiRouter {
    let ledger = Ledger { payments: payments.clone(), orders };
    OpenApiRouter::new()
        .routes(routes!(take_callback))
        .routes(routes!(report_transfer))
        .routes(routes!(play_transfer))
        .routes(routes!(list_balances))
        .routes(routes!(get_bank, set_bank))
        .with_state(payments)
        .merge(OpenApiRouter::new().routes(routes!(list_entries)).with_state(ledger))
}

/// Whether `signature` is the HMAC-SHA-256 of `body` in hexadecimal. Compared in constant time.
fn signed(key: &Secret<String>, body: &[u8], signature: &str) -> bool {
    let bytes: Option<Vec<u8>> = (0..signature.len())
        .step_by(2)
        .map(|at| signature.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let (Some(bytes), Ok(mut mac)) = (bytes, <Hmac<Sha256> as KeyInit>::new_from_slice(key.expose().as_bytes())) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&bytes).is_ok()
}

/// A signed body, read as `T`. Errors: `signature_wrong`, `body_unreadable`.
async fn read_signed<T: serde::de::DeserializeOwned>(
    payments: &Payments,
    headers: &HeaderMap,
    body: RawBody,
) -> Result<T> {
    let bytes = kit::read_body(body, CALLBACK_BYTES_MAX).await?;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !signed(&payments.options.callback_key, &bytes, signature) {
        return Err(Error::new(kernel::Kind::Forbidden, "signature_wrong"));
    }
    serde_json::from_slice(&bytes).map_err(|e| Error::invalid("body_unreadable").with("path", ".").with("problem", e))
}

/// What a provider posts about a charge.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct CallbackIn {
    /// The key the charge was made with.
    key: String,
    /// `captured`, or anything else, which changes nothing.
    state: String,
    #[serde(default)]
    reference: String,
}

/// A payment provider tells what became of a charge. Signed: `X-Phien-Signature` is the hexadecimal HMAC-SHA-256 of the body.
#[utoipa::path(post, path = "/api/payments/callback", tag = "payments", request_body = CallbackIn, responses((status = 204)))]
async fn take_callback(
    State(payments): State<Payments>,
    headers: HeaderMap,
    body: RawBody,
) -> Result<StatusCode, Failure> {
    let input: CallbackIn = read_signed(&payments, &headers, body).await?;
    let verdict = match input.state.as_str() {
        "captured" => Verdict::Captured { reference: input.reference },
        _ => Verdict::Pending,
    };
    payments.called_back(Called { key: input.key, verdict }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A line of a bank statement.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
struct TransferIn {
    /// The bank's own number of the transaction: the same twice is booked once.
    transaction: String,
    /// What the payer wrote, with the reference somewhere in it.
    text: String,
    amount_minor: i64,
    currency: Currency,
}

/// A bank, or who reads its statements, tells of money that came in. Signed as callbacks are.
#[utoipa::path(post, path = "/api/payments/transfers", tag = "payments", request_body = TransferIn, responses((status = 200, body = TransferOut)))]
async fn report_transfer(State(payments): State<Payments>, headers: HeaderMap, body: RawBody) -> Answer<TransferOut> {
    let input: TransferIn = read_signed(&payments, &headers, body).await?;
    Ok(Json(payments.match_transfer(input).await?))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct PlayIn {
    reference: String,
    amount_minor: i64,
}

/// Plays a bank transfer by hand; only where the sandbox is on.
#[utoipa::path(post, path = "/api/sandbox/transfers", tag = "payments", request_body = PlayIn, responses((status = 200, body = TransferOut)))]
async fn play_transfer(
    State(payments): State<Payments>,
    CtxOf(ctx): CtxOf,
    Body(input): Body<PlayIn>,
) -> Answer<TransferOut> {
    if !payments.options.sandbox {
        return Err(Error::not_found().into());
    }
    let transaction = format!("sandbox {} {}", input.reference, ctx.now.micros());
    let line =
        TransferIn { transaction, text: input.reference, amount_minor: input.amount_minor, currency: Currency::VND };
    Ok(Json(payments.match_transfer(line).await?))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TransferOut {
    /// Whether an order was found that waits for exactly this.
    matched: bool,
    order_id: Option<OrderId>,
}

impl Payments {
    async fn match_transfer(&self, line: TransferIn) -> Result<TransferOut> {
        if line.transaction.is_empty() || line.transaction.len() > TEXT_MAX || line.text.len() > TEXT_MAX {
            return Err(Error::field("text", "field_too_long").with("max", TEXT_MAX));
        }
        if !(1..=kernel::AMOUNT_MINOR_MAX).contains(&line.amount_minor) {
            return Err(Error::field("amount_minor", "amount_too_large"));
        }
        self.store.write(move |tx| match_in(tx, &line)).await
    }
}

/// Books a transfer on the order its reference names, when it is exactly what is expected; else keeps it for a person.
fn match_in(tx: &mut Tx<'_>, line: &TransferIn) -> Result<TransferOut> {
    let expected = match find_reference(&line.text) {
        None => None,
        Some(reference) => tx.first(
            sql!("SELECT order_id, merchant FROM money_expected WHERE reference = ?1 AND currency = ?2 AND amount_minor = ?3"),
            args![&reference, line.currency.code(), line.amount_minor],
            |r| Ok((r.get::<OrderId>(0)?, r.get::<MerchantId>(1)?)),
        )?,
    };
    let Some((order, merchant)) = expected else {
        let (id, now): (MovementId, _) = (tx.id(), tx.now());
        tx.exec(
            sql!(
                "INSERT INTO money_unmatched (id, at, transaction_ref, text, currency, amount_minor)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (transaction_ref) DO NOTHING"
            ),
            args![id, now, &line.transaction, &line.text, line.currency.code(), line.amount_minor],
        )?;
        return Ok(TransferOut { matched: false, order_id: None });
    };
    capture(
        tx,
        &Paid {
            order,
            merchant,
            method: contracts::PaymentMethod::Vietqr,
            provider: "bank",
            reference: line.transaction.clone(),
            amount: Money::new(line.amount_minor, line.currency),
        },
    )?;
    Ok(TransferOut { matched: true, order_id: Some(order) })
}

/// A shop's transfers, newest first.
#[utoipa::path(get, path = "/api/studio/{m}/ledger", tag = "studio", params(("m" = kernel::MerchantId, Path), PageQuery), responses((status = 200, body = Page<Entry>)))]
async fn list_entries(
    State(Ledger { payments, orders }): State<Ledger>,
    Path(merchant): Path<MerchantId>,
    Query(page): Query<PageQuery>,
) -> Answer<Page<Entry>> {
    let limit = page.limit()?;
    let before = page.after(None, |text| text.parse().ok().map(Some))?;
    let rows = payments.store.read(move |tx| ledger::entries(tx, merchant, before, limit)).await?;
    let mut page: Page<Entry> = Page::of(rows, limit, |e| e.id.to_string());
    let named: Vec<OrderId> = page.items.iter().map(|e| e.order_id).collect();
    for (entry, number) in page.items.iter_mut().zip(orders.numbers(&named).await?) {
        entry.order_number = number;
    }
    Ok(Json(page))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Balances {
    balances: Vec<Balance>,
}

#[utoipa::path(get, path = "/api/studio/{m}/balances", tag = "studio", params(("m" = kernel::MerchantId, Path)), responses((status = 200, body = Balances)))]
async fn list_balances(State(payments): State<Payments>, Path(merchant): Path<MerchantId>) -> Answer<Balances> {
    Ok(Json(Balances { balances: payments.store.read(move |tx| ledger::balances(tx, merchant)).await? }))
}

/// Where this shop's buyers transfer to.
#[utoipa::path(get, path = "/api/studio/{m}/bank", tag = "studio", params(("m" = kernel::MerchantId, Path)), responses((status = 200, body = BankAccount)))]
async fn get_bank(State(payments): State<Payments>, Path(merchant): Path<MerchantId>) -> Answer<BankAccount> {
    Ok(Json(payments.bank_of(merchant)))
}

#[utoipa::path(put, path = "/api/studio/{m}/bank", tag = "studio", params(("m" = kernel::MerchantId, Path)), request_body = BankAccount, responses((status = 200, body = BankAccount)))]
async fn set_bank(
    State(payments): State<Payments>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(input): Body<BankAccount>,
) -> Answer<BankAccount> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let plain = |text: &str| (1..=60).contains(&text.len()) && !text.contains(char::is_control);
    if input.bin.len() != 6 || !digits(&input.bin) {
        return Err(Error::field("bin", "bank_bin_unreadable").into());
    }
    if !(4..=19).contains(&input.account.len()) || !input.account.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Error::field("account", "bank_account_unreadable").into());
    }
    if !plain(&input.bank) || !plain(&input.account_name) {
        return Err(Error::field("account_name", "field_needed").into());
    }
    let account = input.clone();
    kit::once(&payments.store, &ctx, move |tx| {
        tx.exec(
            sql!("INSERT INTO money_bank (merchant, bin, bank, account, account_name) VALUES (?1, ?2, ?3, ?4, ?5)
                  ON CONFLICT (merchant) DO UPDATE SET bin = excluded.bin, bank = excluded.bank, account = excluded.account,
                  account_name = excluded.account_name"),
            args![merchant, &account.bin, &account.bank, &account.account, &account.account_name],
        )
        .map(drop)
    })
    .await?;
    payments.banks.write().unwrap_or_else(std::sync::PoisonError::into_inner).insert(merchant, input.clone());
    Ok(Json(input))
}
