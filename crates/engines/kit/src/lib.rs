//! What a module is made of: its routes with who may call them, its consumers, jobs, timers and texts; and the way a
//! request takes: session → [`kernel::Ctx`] → permission → command → answer or problem+json.

mod access;
mod change;
mod door;
mod idempotency;
mod judge;
mod limit;
mod module;
mod page;
mod problem;
pub mod push;
mod texts;

pub use access::{Access, Need, Power};
pub use change::given;
pub use door::{
    CSRF_HEADER, CtxOf, DEVICE_COOKIE, Door, LANGUAGE_COOKIE, SESSION_COOKIE, SystemWorld, cookie, csrf_token,
};
pub use idempotency::{Intention, MIGRATIONS, Once, forget_old_keys, once, once_hot};
pub use judge::{address_mark, judge, judge_unless, marks, network_prefix, phone_mark};
pub use limit::Limiter;
pub use module::{Module, Timer};
pub use page::{LIMIT_DEFAULT, LIMIT_MAX, Page, PageQuery};
pub use problem::{Answer, Body, Created, Failure, Path, Problem, Query, read_body};
pub use texts::{Texts, TextsOf};
