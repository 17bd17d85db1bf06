//! Fills an empty installation with the demo through the public API, and goes on with it at the next start: three shops
//! and their people, goods, pictures, stock, shipping fees, sessions past, live and coming; then keeps a crowd in the rooms.
//!
//! What was made is found again by what the server answers (slug, SKU, title), so a start that was broken off half-way is
//! gone on with. The folder `state_dir` keeps what only we know: the secret that passwords come from, and sessions.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    future::Future,
    io::Write,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{sync::watch, task::JoinSet, time::sleep};

use crate::{
    Client, Dice, Error, Person, Result,
    content::{self, Content, Member, Text3, When, content, picture_url, product_picture_url},
    crowd::{self, Guests, Pace, Stage},
    papers::papers,
    person::text,
};

/// Products made at the same time.
const MAKING_MAX: usize = 8;
/// A clip shows in the player after about this; how often we ask for it.
const SIGNAL_TRIES: u32 = 40;
const SIGNAL_EVERY: Duration = Duration::from_millis(250);
/// A recording is closed within this after the end.
const CLOSING_TRIES: u32 = 60;
/// Run-of-shows are planned in tens of minutes; who tries the demo sees a product change within three.
const MINUTES_OF_TEN: u32 = 3;
/// Steps of the shipping tables, in kilograms.
const SHIPPING_KG: [i64; 6] = [1, 2, 3, 5, 10, 30];
const DAY_S: u64 = 24 * 3600;
/// Eight in the evening in Vietnam, in UTC.
const EVENING_UTC_S: u64 = 13 * 3600;
const STATE_FILE: &str = "demo.json";
/// Everybody in the demo can be reached under this; the name is reserved for examples.
const MAIL_HOST: &str = "phien.example";

/// Publishes a looping clip ([`content::clip`] has its bytes) as the signal of a session, as a camera would by RTMP.
pub type PublishClip = Arc<
    dyn Fn(String, &'static str) -> Pin<Box<dyn Future<Output = std::result::Result<(), String>> + Send>> + Send + Sync,
>;

/// What the demo cannot do over the public API alone.
#[derive(Clone)]
pub struct Hooks {
    /// Session id and clip name.
    pub publish_clip: PublishClip,
}

#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// `http://host:port` of the server.
    pub base: String,
    /// Of the one-time set-up link; `None` where there is an operator already.
    pub setup_token: Option<String>,
    /// Tells who says and buys what, when.
    pub seed: u64,
    /// Folder of `demo.json`; made where missing.
    pub state_dir: PathBuf,
    /// Whether a crowd comes.
    pub crowd: bool,
    /// How long a past session is held before its replay is published; 0: no past sessions.
    pub past_s: u64,
}

impl DemoOptions {
    pub fn new(base: &str, setup_token: Option<String>, seed: u64, state_dir: &Path) -> DemoOptions {
        DemoOptions {
            base: base.to_owned(),
            setup_token,
            seed,
            state_dir: state_dir.to_owned(),
            crowd: true,
            past_s: 46,
        }
    }
}

/// Somebody ready-made whom a visitor can be.
#[derive(Clone, Debug, Serialize)]
pub struct DemoPerson {
    pub user_id: String,
    pub login: String,
    pub password: String,
    pub name: String,
    /// `buyer`, `host`, `merchant`, `moderator` or `operator`.
    pub what: &'static str,
    pub note: Text3,
}

/// A room that is live.
#[derive(Clone, Debug, Serialize)]
pub struct LiveRoom {
    pub session_id: String,
    pub title: Text3,
    /// The one with the largest crowd.
    pub main: bool,
}

/// The demo, filled, with its crowd at work.
pub struct Running {
    pub people: Vec<DemoPerson>,
    /// The main one first.
    pub rooms: Vec<LiveRoom>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Sends everybody home.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // Who has not left by then is in the middle of a request.
        let _ = tokio::time::timeout(Duration::from_secs(2), all).await;
        self.tasks.shutdown().await;
    }
}

/// Fills what is missing, takes the rooms live, and lets the crowd in. Returns when the rooms are live; past sessions are
/// held meanwhile. Errors: what the server refused, or that this folder was not made by a demo.
pub async fn run(options: DemoOptions, hooks: Hooks) -> Result<Running> {
    let content = content()?;
    let client = Client::new(&options.base)?;
    let state = State::open(&options.state_dir)?;
    let demo = Demo { client, content, state, hooks };

    let people = demo.people(options.setup_token.as_deref()).await?;
    let shops = demo.shops(&people).await?;
    demo.goods(&people, &shops, options.seed).await?;
    let products = demo.products(&people, &shops).await?;
    let plans = demo.sessions(&people, &shops, &products).await?;
    demo.buyers(&people, &shops, &plans).await?;
    demo.state.save()?;

    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let guests = Guests::new(demo.client.clone(), demo.state.clone(), options.seed);
    let mut rooms = Vec::new();
    let mut first = true;
    for plan in plans.iter().filter(|p| p.of.state == When::Live) {
        demo.take_live(plan).await?;
        rooms.push(LiveRoom { session_id: plan.id.clone(), title: plan.of.title.clone(), main: first });
        if options.crowd {
            let pace = if first { Pace::main() } else { Pace::side() };
            let stage = plan.stage(pace, options.seed);
            tasks.spawn(crowd::room(stage, guests.clone(), stopped.clone()));
        }
        first = false;
    }
    if options.crowd {
        for (slug, merchant) in &shops {
            let owner = people.owner(slug)?.person.clone();
            tasks.spawn(crowd::shop(owner, merchant.clone(), options.seed, stopped.clone()));
        }
        if let (Some(main), Some(side)) = (rooms.first(), rooms.last())
            && let Some(plan) = plans.iter().find(|p| p.id == main.session_id)
        {
            let rogues = crowd::Rogues {
                client: demo.client.clone(),
                session: main.session_id.clone(),
                farmed: side.session_id.clone(),
                merchant: plan.merchant.clone(),
                owner: people.owner(&plan.of.merchant)?.person.clone(),
                seed: options.seed,
            };
            tasks.spawn(crowd::rogues(rogues, stopped.clone()));
            let (operator, client) = (people.operator.person.clone(), demo.client.clone());
            tasks.spawn(async move {
                if let Err(error) = crowd::comes_back(&client, &operator).await {
                    tracing::debug!(%error, "nobody came back with a closed shop's papers");
                }
            });
        }
    }
    if options.past_s > 0 {
        let past: Vec<Plan> =
            plans.iter().filter(|p| p.of.state == When::Past && p.state != "replay").cloned().collect();
        for plan in past {
            let (demo, guests, stopped) = (demo.clone(), guests.clone(), stopped.clone());
            let options = options.clone();
            tasks.spawn(async move {
                if let Err(error) = demo.hold_past(&plan, guests, &options, stopped).await {
                    tracing::warn!(%error, session = plan.of.slug, "a past session has no replay");
                }
            });
        }
    }
    Ok(Running { people: people.ready_made(&demo.state), rooms, stop, tasks })
}

// ── what only we know ─────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    secret: String,
    /// Session secrets, by who: staff and buyers by slug, the crowd by `room/slug`.
    sessions: BTreeMap<String, String>,
}

/// The demo's own memory, in `demo.json`.
#[derive(Clone)]
pub(crate) struct State(Arc<(PathBuf, Mutex<(Kept, bool)>)>);

impl State {
    fn open(folder: &Path) -> Result<State> {
        let broken = |e: &dyn std::fmt::Display| Error::Demo(format!("{}: {e}", folder.join(STATE_FILE).display()));
        std::fs::create_dir_all(folder).map_err(|e| broken(&e))?;
        let path = folder.join(STATE_FILE);
        let kept = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| broken(&e))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                Kept { version: 1, secret: fresh_secret(), sessions: BTreeMap::new() }
            }
            Err(e) => return Err(broken(&e)),
        };
        let state = State(Arc::new((path, Mutex::new((kept, true)))));
        state.save()?;
        Ok(state)
    }

    fn with<T>(&self, act: impl FnOnce(&mut (Kept, bool)) -> T) -> T {
        act(&mut self.0.1.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes the file where something changed; readable by its owner only.
    pub(crate) fn save(&self) -> Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let text = self.with(|(kept, changed)| std::mem::take(changed).then(|| serde_json::to_vec_pretty(kept)));
        let Some(text) = text else { return Ok(()) };
        let path = &self.0.0;
        let broken = |e: &dyn std::fmt::Display| Error::Demo(format!("{}: {e}", path.display()));
        let text = text.map_err(|e| broken(&e))?;
        let part = path.with_extension("part");
        let mut open = std::fs::OpenOptions::new();
        let file = open.write(true).create(true).truncate(true).mode(0o600).open(&part);
        let written = file.and_then(|mut file| {
            file.write_all(&text)?;
            std::fs::rename(&part, path)
        });
        written.map_err(|e| broken(&e))
    }

    pub(crate) fn session(&self, who: &str) -> Option<String> {
        self.with(|(kept, _)| kept.sessions.get(who).cloned())
    }

    pub(crate) fn keep_session(&self, who: &str, cookie: String) {
        self.with(|(kept, changed)| {
            *changed |= kept.sessions.insert(who.to_owned(), cookie.clone()) != Some(cookie);
        });
    }

    fn password(&self, login: &str) -> String {
        let secret = self.with(|(kept, _)| kept.secret.clone());
        let digest = Sha256::digest(format!("phien demo {secret} {login}"));
        digest[..8].iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// 128 bits from the machine, by way of the standard library's hash keys.
fn fresh_secret() -> String {
    use std::hash::{BuildHasher, Hasher};
    let half = || std::hash::RandomState::new().build_hasher().finish();
    let digest = Sha256::digest(format!("{:x} {:x} {:x}", half(), half(), std::process::id()));
    digest[..16].iter().map(|b| format!("{b:02x}")).collect()
}

fn login_of(slug: &str) -> String {
    format!("{slug}@{MAIL_HOST}")
}

// ── the filling ───────────────────────────────────────────────────────────────────────────────────────────────────

/// A member of the cast who has come in.
struct Entered {
    of: &'static Member,
    person: Person,
}

struct People {
    operator: Entered,
    staff: Vec<Entered>,
    buyers: Vec<Entered>,
}

impl People {
    fn staff(&self, slug: &str) -> Result<&Entered> {
        let found = self.staff.iter().find(|e| e.of.slug == slug);
        found.ok_or_else(|| Error::Demo(format!("{slug} is not in the cast")))
    }

    fn owner(&self, shop: &str) -> Result<&Entered> {
        let found = self.staff.iter().find(|e| e.of.merchant == shop && e.of.role == "owner");
        found.ok_or_else(|| Error::Demo(format!("{shop} has no owner in the cast")))
    }

    fn ready_made(&self, state: &State) -> Vec<DemoPerson> {
        let person = |entered: &Entered, what: &'static str| {
            let login = login_of(&entered.of.slug);
            DemoPerson {
                user_id: entered.person.id(),
                password: state.password(&login),
                login,
                name: entered.of.name.clone(),
                what,
                note: entered.of.note.clone(),
            }
        };
        let buyers = self.buyers.iter().map(|e| person(e, "buyer"));
        let staff = self.staff.iter().map(|e| {
            person(
                e,
                match e.of.role.as_str() {
                    "owner" | "staff" => "merchant",
                    "moderator" => "moderator",
                    _ => "host",
                },
            )
        });
        buyers.chain(staff).chain([person(&self.operator, "operator")]).collect()
    }
}

/// A session of the programme, as the server has it.
#[derive(Clone)]
struct Plan {
    of: &'static content::Session,
    id: String,
    merchant: String,
    state: String,
    /// The first leads, the others help.
    crew: Vec<(&'static content::Host, Person)>,
}

impl Plan {
    fn host(&self) -> &Person {
        &self.crew[0].1
    }

    fn stage(&self, pace: Pace, seed: u64) -> Stage {
        Stage {
            session: self.id.clone(),
            merchant: self.merchant.clone(),
            of: self.of,
            crew: self.crew.iter().map(|(host, person)| (host.role.clone(), person.clone())).collect(),
            pace,
            seed,
        }
    }
}

/// Ids of what is on sale: products by their slug in the content, variants by their SKU.
struct Goods {
    products: HashMap<&'static str, String>,
    variants: HashMap<String, String>,
}

#[derive(Clone)]
struct Demo {
    client: Client,
    content: &'static Content,
    state: State,
    hooks: Hooks,
}

impl Demo {
    async fn people(&self, setup_token: Option<&str>) -> Result<People> {
        let cast = &self.content.cast;
        let operator = match setup_token {
            Some(token) => {
                let (login, of) = (login_of(&cast.operator.slug), &cast.operator);
                let person =
                    Person::set_up(&self.client, token, &of.name, &login, &self.state.password(&login)).await?;
                Entered { of, person }
            }
            None => self.enter(&cast.operator, false).await?,
        };
        let mut people = People { operator, staff: Vec::new(), buyers: Vec::new() };
        for member in &cast.staff {
            people.staff.push(self.enter(member, setup_token.is_some()).await?);
        }
        for member in &cast.buyers {
            people.buyers.push(self.enter(member, setup_token.is_some()).await?);
        }
        for entered in people.staff.iter().chain(&people.buyers).chain([&people.operator]) {
            self.state.keep_session(&entered.of.slug, entered.person.cookie());
        }
        self.state.save()?;
        Ok(people)
    }

    /// Comes in as before, by password, or for the first time.
    async fn enter(&self, of: &'static Member, first: bool) -> Result<Entered> {
        let login = login_of(&of.slug);
        let password = self.state.password(&login);
        if let Some(cookie) = self.state.session(&of.slug)
            && let Some(person) = Person::resume(&self.client, &cookie).await?
        {
            return Ok(Entered { of, person });
        }
        let sign_up = async || Person::sign_up(&self.client, &of.name, &login, &password, &of.lang).await;
        let log_in = async || Person::log_in(&self.client, &login, &password).await;
        let person = if first {
            match sign_up().await {
                Err(error) if error.status() == 409 => log_in().await?,
                other => other?,
            }
        } else {
            match log_in().await {
                Err(error) if error.code() == "login_wrong" => match sign_up().await {
                    Err(error) if error.status() == 409 => {
                        return Err(Error::Demo(format!(
                            "{login} has another password: this folder is not this demo's"
                        )));
                    }
                    other => other?,
                },
                other => other?,
            }
        };
        Ok(Entered { of, person })
    }

    /// Ids of the shops by slug; opens what is missing.
    async fn shops(&self, people: &People) -> Result<BTreeMap<String, String>> {
        let mut shops = BTreeMap::new();
        for shop in &self.content.catalogue.merchants {
            let owner = people.owner(&shop.slug)?;
            let person = &owner.person;
            let id = match person.get(&format!("/api/merchants/{}", shop.slug)).await {
                Ok(found) => text(&found, "id")?,
                Err(error) if error.status() == 404 => {
                    let made = person
                        .post(
                            "/api/merchants",
                            json!({
                                "name": shop.own_name(), "slug": shop.slug, "country": shop.region.country,
                                "currency": shop.currency, "about": shop.about,
                                "avatar_url": picture_url(&shop.avatar), "cover_url": picture_url(&shop.cover),
                                "application": papers(&shop.slug, &shop.region.country, "home"),
                            }),
                        )
                        .await?;
                    let id = text(&made, "id")?;
                    // These sell more than a new shop may: an operator lets them.
                    let lift = json!({"act": "lift", "reason": "Shop mẫu, đã bán lâu"});
                    people.operator.person.post(&format!("/api/console/admission/{id}"), lift).await?;
                    let fees = self.shipping(person, shop).await?;
                    person.put(&format!("/api/studio/{id}/shipping"), json!({"fees": fees})).await?;
                    id
                }
                Err(error) => return Err(error),
            };
            self.staff(people, owner, &id).await?;
            shops.insert(shop.slug.clone(), id);
        }
        Ok(shops)
    }

    async fn staff(&self, people: &People, owner: &Entered, shop: &str) -> Result<()> {
        let path = format!("/api/studio/{shop}/staff");
        let there = owner.person.get(&path).await?;
        let there: HashSet<&str> =
            there["items"].as_array().into_iter().flatten().filter_map(|i| i["user_id"].as_str()).collect();
        for colleague in people.staff.iter().filter(|e| e.of.merchant == owner.of.merchant) {
            if !there.contains(colleague.person.id().as_str()) {
                let body = json!({"login": login_of(&colleague.of.slug), "role": colleague.of.role});
                owner.person.post(&path, body).await?;
            }
        }
        Ok(())
    }

    /// A country in a shop's table stands for each of its regions.
    async fn shipping(&self, person: &Person, shop: &content::Merchant) -> Result<Vec<Value>> {
        let mut fees = Vec::new();
        let mut priced: HashSet<String> = HashSet::new();
        for row in &shop.shipping {
            for region in &row.regions {
                let codes = if region.len() == 2 {
                    let places = person.get(&format!("/api/places/{region}")).await?;
                    let places = places["regions"].as_array().cloned().unwrap_or_default();
                    places.iter().map(|place| text(place, "code")).collect::<Result<Vec<_>>>()?
                } else {
                    vec![region.clone()]
                };
                for code in codes {
                    if !priced.insert(code.clone()) {
                        continue;
                    }
                    for kg in SHIPPING_KG {
                        let fee = row.fee + row.fee_per_extra_kg * (kg - 1);
                        fees.push(json!({"region": code, "up_to_g": kg * 1000, "fee_minor": fee}));
                    }
                }
            }
        }
        Ok(fees)
    }

    /// Puts every product on sale that is not there yet.
    async fn goods(&self, people: &People, shops: &BTreeMap<String, String>, seed: u64) -> Result<()> {
        let mut known: HashSet<String> = HashSet::new();
        for (slug, id) in shops {
            for product in people.owner(slug)?.person.list(&format!("/api/studio/{id}/products"), 1000).await? {
                known.extend(product["variants"][0]["sku"].as_str().map(str::to_owned));
            }
        }
        let mut missing: Vec<&'static content::Product> = self.content.catalogue.products.iter().collect();
        missing.retain(|p| p.variants.first().is_some_and(|v| !known.contains(&v.sku)));
        // The shop window shows the newest first: a mix of everything.
        Dice::of(seed, "goods").shuffle(&mut missing);
        let mut making: JoinSet<Result<Value>> = JoinSet::new();
        for product in missing {
            let owner = people.owner(&product.merchant)?.person.clone();
            let path = format!("/api/studio/{}/products", shops[&product.merchant]);
            let input = self.product_input(product)?;
            if making.len() >= MAKING_MAX {
                joined(&mut making).await?;
            }
            making.spawn(async move { owner.post(&path, input).await });
        }
        while !making.is_empty() {
            joined(&mut making).await?;
        }
        Ok(())
    }

    fn product_input(&self, product: &content::Product) -> Result<Value> {
        let shops = &self.content.catalogue.merchants;
        let lang = shops.iter().find(|m| m.slug == product.merchant).map_or("vi", |m| m.language.as_str());
        let main = product_picture_url(&product.picture, &product.main)?;
        let mut pictures = vec![main];
        let mut variants = Vec::new();
        for variant in &product.variants {
            let picture = product_picture_url(&product.picture, &variant.hex)?;
            if !pictures.contains(&picture) {
                pictures.push(picture.clone());
            }
            let labels = variant.values.iter().zip(&product.options).filter_map(|(slug, option)| {
                option.values.iter().find(|v| v.slug == *slug).map(|v| v.label.pick(lang))
            });
            variants.push(json!({
                "sku": variant.sku, "options": labels.collect::<Vec<_>>(), "price_minor": variant.price,
                "compare_at_minor": variant.compare_at, "weight_g": variant.grams, "picture_url": picture, "on_hand": variant.stock,
            }));
        }
        let attributes = product.attributes.iter();
        let attributes = attributes.map(|a| json!({"name": a.name.pick(lang), "value": a.value.pick(lang)}));
        let category = self.content.catalogue.categories.iter().find(|c| c.slug == product.category);
        Ok(json!({
            "title": product.title, "description": product.description, "category": category.map_or("", |c| c.name.pick(lang)), "status": "active",
            "option_names": product.options.iter().map(|o| o.name.pick(lang)).collect::<Vec<_>>(),
            "attributes": attributes.collect::<Vec<_>>(), "limit_per_buyer": product.limit_per_buyer,
            "pictures": pictures, "variants": variants,
        }))
    }

    async fn products(&self, people: &People, shops: &BTreeMap<String, String>) -> Result<Goods> {
        let mut by_sku: HashMap<String, String> = HashMap::new();
        let mut variants: HashMap<String, String> = HashMap::new();
        for (slug, id) in shops {
            for product in people.owner(slug)?.person.list(&format!("/api/studio/{id}/products"), 1000).await? {
                let id = text(&product, "id")?;
                for variant in product["variants"].as_array().into_iter().flatten() {
                    by_sku.insert(text(variant, "sku")?, id.clone());
                    variants.insert(text(variant, "sku")?, text(variant, "id")?);
                }
            }
        }
        let found = self.content.catalogue.products.iter().filter_map(|product| {
            let id = by_sku.get(&product.variants.first()?.sku)?;
            Some((product.slug.as_str(), id.clone()))
        });
        Ok(Goods { products: found.collect(), variants })
    }

    async fn sessions(&self, people: &People, shops: &BTreeMap<String, String>, goods: &Goods) -> Result<Vec<Plan>> {
        let mut there: HashMap<&str, Vec<Value>> = HashMap::new();
        for (slug, id) in shops {
            let found = people.owner(slug)?.person.list(&format!("/api/studio/{id}/sessions"), 500).await?;
            there.insert(slug, found);
        }
        let mut plans = Vec::new();
        for of in &self.content.programme.sessions {
            let merchant = &shops[&of.merchant];
            let mut crew = Vec::new();
            for host in &of.hosts {
                crew.push((host, people.staff(&host.slug)?.person.clone()));
            }
            let owner = &people.owner(&of.merchant)?.person;
            let known = there.get(of.merchant.as_str()).into_iter().flatten().find(|card| {
                card["title"]["vi"] == of.title.vi.as_str()
                    && goes_on(of.state, card["state"].as_str().unwrap_or_default())
            });
            let session = match known {
                Some(card) => card.clone(),
                None => self.make_session(owner, merchant, of, &crew, goods).await?,
            };
            let id = text(&session, "id")?;
            let state = text(&session, "state")?;
            if of.state == When::Coming && started(&session) {
                // Its evening has passed while nobody was here: it comes again.
                let body = json!({"starts_at": evening(of.starts_in_minutes)});
                owner.patch(&format!("/api/studio/{merchant}/sessions/{id}"), body).await?;
            }
            plans.push(Plan { of, id, merchant: merchant.clone(), state, crew });
        }
        Ok(plans)
    }

    async fn make_session(
        &self,
        owner: &Person,
        merchant: &str,
        of: &'static content::Session,
        crew: &[(&'static content::Host, Person)],
        goods: &Goods,
    ) -> Result<Value> {
        let path = format!("/api/studio/{merchant}/sessions");
        let leads: Vec<_> = crew.iter().filter(|(host, _)| host.role != "moderator").collect();
        let starts_at =
            if of.state == When::Live { in_minutes(of.starts_in_minutes) } else { evening(of.starts_in_minutes) };
        let made = owner
            .post(
                &path,
                json!({
                    "title": of.title, "description": of.description, "starts_at": starts_at,
                    "host_name": of.hosts[0].name, "cover_url": picture_url(&of.cover), "hold_minutes": of.hold_minutes,
                }),
            )
            .await?;
        let id = text(&made, "id")?;
        let hosts: Vec<Value> = leads.iter().map(|(h, p)| json!({"name": h.name, "user_id": p.id()})).collect();
        owner.patch(&format!("{path}/{id}"), json!({"hosts": hosts})).await?;
        let mut items = Vec::new();
        for segment in &of.segments {
            let product = goods.products.get(segment.product.as_str());
            let product = product.ok_or_else(|| Error::Demo(format!("there is no product {}", segment.product)))?;
            let who =
                of.hosts.iter().find(|h| h.slug == segment.who).map_or(of.hosts[0].name.as_str(), |h| h.name.as_str());
            // One price for all where it is one, else each variant's own.
            let own: Vec<Value> = match segment.one_price() {
                Some(_) => Vec::new(),
                None => (segment.prices.iter())
                    .filter_map(|(sku, minor)| {
                        Some(json!({"variant_id": goods.variants.get(sku)?, "price_minor": minor}))
                    })
                    .collect(),
            };
            items.push(json!({
                "kind": "product", "product_id": product, "code": segment.code, "price_minor": segment.one_price(),
                "variant_prices": own,
                "limit_per_buyer": segment.limit, "minutes": (segment.minutes * MINUTES_OF_TEN).div_ceil(10),
                "script": segment.script.pick(&of.language), "who": who,
            }));
        }
        owner.put(&format!("{path}/{id}/segments"), json!({"items": items})).await?;
        if of.state == When::Coming {
            owner.act(merchant, &id, "announce", None).await?;
        }
        Ok(made)
    }

    /// The ready-made buyers have an address, follow shops and wait for sessions, so that there is something to see.
    async fn buyers(&self, people: &People, shops: &BTreeMap<String, String>, plans: &[Plan]) -> Result<()> {
        let mut dice = Dice::of(7, "addresses of buyers");
        for buyer in &people.buyers {
            let kept = buyer.person.get("/api/me/checkout").await?;
            if !kept["address"].is_null() {
                continue;
            }
            let Member { name, home, .. } = &buyer.of;
            let place = self.content.cast.places.iter().find(|p| p.ward == *home || p.district == *home);
            let place = place.ok_or_else(|| Error::Demo(format!("{name} lives in {home}, which is no place")))?;
            let mut address = crowd::address_at(place, &mut dice, name);
            address["phone"] = json!(buyer.of.phone);
            buyer.person.save_address(address, &buyer.of.pays).await?;
            for (slug, id) in shops {
                let speaks =
                    self.content.catalogue.merchants.iter().any(|m| m.slug == *slug && m.language == buyer.of.lang);
                if speaks || buyer.of.lang == "en" {
                    buyer.person.follow(id).await?;
                }
            }
            for plan in plans.iter().filter(|p| p.of.state == When::Coming && p.of.language == buyer.of.lang).take(2) {
                buyer.person.remind(&plan.id).await?;
            }
        }
        Ok(())
    }

    /// Publishes the clip and takes the session live, whatever state it was left in.
    async fn take_live(&self, plan: &Plan) -> Result<()> {
        let clip = plan.of.clip.as_deref().and_then(content::clip_name);
        // A past session shows the clip of its shop's live one.
        let shop = || self.content.programme.sessions.iter().filter(|s| s.merchant == plan.of.merchant);
        let clip = clip.or_else(|| shop().find_map(|s| s.clip.as_deref().and_then(content::clip_name)));
        let clip = clip.ok_or_else(|| Error::Demo(format!("{} has no clip", plan.of.slug)))?;
        (self.hooks.publish_clip)(plan.id.clone(), clip).await.map_err(Error::Demo)?;
        if matches!(plan.state.as_str(), "live" | "interrupted") {
            return Ok(());
        }
        self.act_when(plan, "go_live", "no_signal", SIGNAL_TRIES).await?;
        let begun = plan.host().act(&plan.merchant, &plan.id, "next", None).await?;
        // What the clip holds into the camera can be ordered from the first minute on.
        let file = format!("/{clip}.flv");
        let shown = self.content.programme.clips.iter().filter(|c| c.file.ends_with(&file)).flat_map(|c| &c.shows);
        for show in shown.filter(|_| plan.of.state == When::Live) {
            let segments = begun["segments"].as_array().into_iter().flatten();
            let Some(segment) = segments.into_iter().find(|s| s["code"] == show.code.as_str()) else { continue };
            plan.host().act(&plan.merchant, &plan.id, "arm", segment["id"].as_str()).await?;
        }
        Ok(())
    }

    /// Acts, and tries again while the server says `not_yet`.
    async fn act_when(&self, plan: &Plan, act: &str, not_yet: &str, tries: u32) -> Result<Value> {
        let mut left = tries;
        loop {
            match plan.host().act(&plan.merchant, &plan.id, act, None).await {
                Err(error) if error.code() == not_yet && left > 0 => left -= 1,
                other => return other,
            }
            sleep(SIGNAL_EVERY).await;
        }
    }

    /// Really holds a session of the past, in fast forward, and publishes its replay.
    async fn hold_past(
        &self,
        plan: &Plan,
        guests: Guests,
        options: &DemoOptions,
        mut stopped: watch::Receiver<bool>,
    ) -> Result<()> {
        if plan.state != "ended" {
            // It was on air days ago: nobody is told that it is now.
            plan.host().act(&plan.merchant, &plan.id, "unlist", None).await?;
            self.take_live(plan).await?;
            let (over, ended) = watch::channel(false);
            let stage = plan.stage(Pace::past(), options.seed);
            let crowd = tokio::spawn(crowd::room(stage, guests, ended));
            tokio::select! {
                () = sleep(Duration::from_secs(options.past_s)) => {}
                _ = stopped.wait_for(|stop| *stop) => {}
            }
            let _ = over.send(true);
            let _ = crowd.await;
            plan.host().act(&plan.merchant, &plan.id, "end", None).await?;
            plan.host().act(&plan.merchant, &plan.id, "list", None).await?;
        }
        // A recording is checked once it is closed; only then is it whole.
        let path = format!("/api/studio/{}/sessions/{}", plan.merchant, plan.id);
        for _ in 0..CLOSING_TRIES {
            if !plan.host().get(&path).await?["recording"]["verified"].is_null() {
                break;
            }
            sleep(SIGNAL_EVERY).await;
        }
        plan.host().act(&plan.merchant, &plan.id, "publish_replay", None).await.map(drop)
    }
}

async fn joined(making: &mut JoinSet<Result<Value>>) -> Result<()> {
    match making.join_next().await {
        Some(Ok(Ok(_))) | None => Ok(()),
        Some(Ok(Err(error))) => Err(error),
        Some(Err(error)) => Err(Error::Demo(error.to_string())),
    }
}

/// Whether a session that stands in `state` is still the one meant; else another is made.
fn goes_on(when: When, state: &str) -> bool {
    match when {
        When::Past => state != "cancelled",
        When::Live => matches!(state, "scheduled" | "rehearsal" | "live" | "interrupted"),
        When::Coming => matches!(state, "scheduled" | "rehearsal"),
    }
}

/// Whether the moment a session was to start has passed.
fn started(session: &Value) -> bool {
    let now = iso(unix_s());
    session["starts_at"].as_str().is_some_and(|at| at.get(..19).unwrap_or(at) < &now[..19])
}

fn unix_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn in_minutes(minutes: i64) -> String {
    iso(unix_s().saturating_add_signed(minutes * 60))
}

/// The evening, at eight or half past seven in Vietnam, of the day so many minutes away; never today.
fn evening(minutes: i64) -> String {
    let days = minutes.div_euclid(24 * 60).abs().max(1) * minutes.signum();
    let midnight_utc = unix_s() / DAY_S * DAY_S;
    let half = u64::from(minutes % 60 == 0) * 1800;
    iso(midnight_utc.saturating_add_signed(days * 24 * 3600) + EVENING_UTC_S - half)
}

/// ISO 8601 in UTC of seconds since 1970.
fn iso(unix_s: u64) -> String {
    let (days, second) = (unix_s / DAY_S, unix_s % DAY_S);
    // Days to a date: Howard Hinnant's civil_from_days, for dates after 1970.
    let z = days + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_api_reads_them() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso(1_767_225_599), "2025-12-31T23:59:59Z");
    }

    #[test]
    fn sessions_are_planned_for_the_evening_of_another_day() {
        let now = iso(unix_s());
        for session in &content().unwrap().programme.sessions {
            let at = evening(session.starts_in_minutes);
            assert!(at.ends_with("T13:00:00Z") || at.ends_with("T12:30:00Z"), "{at}");
            match session.state {
                When::Coming => assert!(at > now, "{at}"),
                When::Past => assert!(at < now, "{at}"),
                When::Live => {}
            }
        }
    }

    #[test]
    fn passwords_are_the_same_at_the_next_start_and_another_folders_are_not() {
        let folder = |name: &str| std::env::temp_dir().join(format!("phien-sim-{name}-{}", std::process::id()));
        let (one, two) = (folder("one"), folder("two"));
        let first = State::open(&one).unwrap().password("a@b.example");
        assert_eq!(State::open(&one).unwrap().password("a@b.example"), first);
        assert_ne!(State::open(&two).unwrap().password("a@b.example"), first);
        assert_ne!(State::open(&one).unwrap().password("c@b.example"), first);
        for folder in [one, two] {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn a_live_price_is_never_above_the_usual_one() {
        let content = content().unwrap();
        let usual: HashMap<&str, i64> =
            content.catalogue.products.iter().flat_map(|p| &p.variants).map(|v| (v.sku.as_str(), v.price)).collect();
        for segment in content.programme.sessions.iter().flat_map(|s| &s.segments) {
            assert!(segment.prices.iter().all(|(sku, price)| *price <= usual[sku.as_str()]), "{}", segment.code);
        }
    }
}
