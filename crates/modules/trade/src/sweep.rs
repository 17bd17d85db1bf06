//! Holds and unpaid orders that ran out: the goods go to the waiting line, then back to the shelf. A card order whose
//! payment was under way when we stopped is asked about first, and finished or released.

use contracts::{PaymentMethod, ports::ChargeOutcome};
use kernel::Result;
use store::{args, sql};

use crate::{
    Trade,
    model::{By, OrderRow, OrderState, Step},
    order::{self, Along},
};

impl Trade {
    /// One turn. Gives how many orders ran out.
    pub async fn sweep(&self) -> Result<usize> {
        let now = self.store.world().now();
        let over = self
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT * FROM trade_order_row WHERE expires_at IS NOT NULL AND expires_at <= ?1
                          ORDER BY expires_at LIMIT 500"
                    ),
                    args![now],
                    order::read_row,
                )
            })
            .await?;
        let mut ended = 0;
        for order in over {
            if order.state == OrderState::Placed
                && order.payment_method == Some(PaymentMethod::Card)
                && self.settle(&order).await? == ChargeOutcome::Captured
            {
                // The money is here: its event pays the order.
                continue;
            }
            ended += usize::from(self.expire(order.id).await?);
        }
        Ok(ended)
    }

    /// Asks the provider what became of an order's charge, and books it where it took the money.
    pub(crate) async fn settle(&self, order: &OrderRow) -> Result<ChargeOutcome> {
        self.payments.settle(order.charge(PaymentMethod::Card)).await
    }

    async fn expire(&self, id: kernel::OrderId) -> Result<bool> {
        self.store
            .write(move |tx| {
                let mut order = order::load(tx, id)?;
                // It may have been paid, confirmed or cancelled since it was read.
                if order.expires_at.is_none_or(|end| end > tx.now()) {
                    return Ok(false);
                }
                let along = Along { reason: Some("ran_out".into()), ..Along::default() };
                order::take_step(tx, &mut order, Step::Expire, By::System, along)?;
                Ok(true)
            })
            .await
    }
}
