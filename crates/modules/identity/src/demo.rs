//! Ready-made people that anyone may step into, in the demo only.

use kernel::{Error, Result, Secret, Text3, UserId};
use serde::{Deserialize, Serialize};
use store::{args, sql};

use crate::{Identity, Signed};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DemoWhat {
    Buyer,
    Host,
    Merchant,
    Moderator,
    Operator,
}

/// A person made by [`Identity::create_user`], and what is said of them.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub user_id: UserId,
    pub what: DemoWhat,
    pub note: Text3,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DemoPerson)]
pub(crate) struct DemoPersonView {
    id: UserId,
    name: String,
    what: DemoWhat,
    note: Text3,
}

impl Identity {
    /// Sets who can be stepped into, in this order; replaces what was set before.
    pub async fn demo_people(&self, people: Vec<DemoPerson>) -> Result<()> {
        self.0
            .store
            .write(move |tx| {
                tx.exec(sql!("DELETE FROM identity_demo"), args![])?;
                for (place, person) in (0i64..).zip(&people) {
                    let what = serde_json::to_string(&person.what).map_err(Error::internal)?;
                    let note = serde_json::to_string(&person.note).map_err(Error::internal)?;
                    tx.exec(
                        sql!("INSERT INTO identity_demo (user_id, place, what, note) VALUES (?1, ?2, ?3, ?4)"),
                        args![person.user_id, place, &what, &note],
                    )?;
                }
                Ok(())
            })
            .await
    }

    /// Errors: `not_found` outside the demo.
    pub(crate) async fn demo_list(&self) -> Result<Vec<DemoPersonView>> {
        self.in_demo()?;
        self.0
            .store
            .read(|tx| {
                tx.query(
                    sql!(
                        "SELECT d.user_id, u.name, d.what, d.note FROM identity_demo d
                           JOIN identity_user u ON u.id = d.user_id ORDER BY d.place"
                    ),
                    args![],
                    |r| {
                        Ok(DemoPersonView {
                            id: r.get(0)?,
                            name: r.get(1)?,
                            what: serde_json::from_str(&r.get::<String>(2)?).map_err(Error::internal)?,
                            note: serde_json::from_str(&r.get::<String>(3)?).map_err(Error::internal)?,
                        })
                    },
                )
            })
            .await
    }

    /// Steps into a ready-made person. Errors: `not_found` outside the demo and for everybody else.
    pub(crate) async fn demo_switch(&self, before: Option<Secret<String>>, user: UserId) -> Result<Signed> {
        self.in_demo()?;
        self.sign_in(before, None, move |tx| {
            let ready = tx.first(
                sql!(
                    "SELECT 1 FROM identity_demo d JOIN identity_user u ON u.id = d.user_id
                      WHERE d.user_id = ?1 AND u.blocked = 0"
                ),
                args![user],
                |r| r.get::<i64>(0),
            )?;
            ready.map(|_| user).ok_or(Error::not_found())
        })
        .await
    }

    fn in_demo(&self) -> Result<()> {
        if self.0.options.demo { Ok(()) } else { Err(Error::not_found()) }
    }
}
