//! The command line: each command in a few lines that can be read aloud.

use std::{
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
};

use clap::{Parser, Subcommand};
use kernel::{Error, Locale, Secret};
use kit::SystemWorld;

use crate::{config::Config, serve, wire};

/// Live commerce that anyone can run for themselves.
#[derive(Parser)]
#[command(name = "phien", version)]
pub struct Command {
    /// Settings file; `phien config` shows what can stand in it.
    #[arg(long, global = true, env = "PHIEN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    does: Does,
}

#[derive(Subcommand)]
enum Does {
    /// Run the server.
    Serve,
    /// Run a server with three shops, a live sale and a crowd, to look around in.
    Demo,
    /// Bring the database to this version and stop.
    Migrate,
    /// Print every setting with its default.
    Config,
    /// Print the API as OpenAPI.
    Openapi,
    /// Import products from a CSV of Shopify's product export.
    Import {
        /// The shop's name in its address.
        shop: String,
        file: PathBuf,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Make a person or change one.
    User {
        #[command(subcommand)]
        act: UserAct,
    },
    /// Check, test, explain and compare policies.
    Policy {
        #[command(subcommand)]
        act: crate::policy::PolicyAct,
    },
    /// Read comments from standard input, one a line, and print what each would do.
    TryComment {
        /// Armed codes with their options, such as "A1,A12:đen|xanh:S|M|L,B7".
        #[arg(long)]
        codes: String,
    },
}

#[derive(Subcommand)]
enum UserAct {
    /// Make a person with a login; the password is read from standard input.
    Add {
        /// Phone number or e-mail address.
        login: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        operator: bool,
    },
    /// Set a new password, read from standard input.
    Password { login: String },
    /// Make guests with address and card kept, for measurements: prints a session and its X-CSRF value a line.
    Buyers { count: usize },
    /// Make an operator, or no longer one.
    Operator {
        login: String,
        #[arg(long)]
        revoke: bool,
    },
}

/// Runs a command. Errors: a sentence for standard error.
pub fn run(command: Command) -> Result<(), String> {
    match command.does {
        Does::TryComment { codes } => return try_comments(&codes),
        Does::Policy { act } => return crate::policy::run(act),
        Does::Config => {
            print!("{}", crate::config::DEFAULTS);
            return Ok(());
        }
        _ => {}
    }
    let config = Config::read(command.config.as_deref())?;
    log_to_stderr(&config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(act(command.does, config)).map_err(|e| e.to_string())
}

async fn act(does: Does, config: Config) -> Result<(), Error> {
    match does {
        Does::Serve => run_server(&config, false).await,
        Does::Demo => run_server(&config, true).await,
        Does::Migrate => {
            let (store, lock) = wire::migrate(&config, &SystemWorld::world())?;
            store.close().await;
            drop(lock);
            Ok(())
        }
        Does::Openapi => print_openapi(config).await,
        Does::Import { shop, file, dry_run } => import(&config, &shop, &file, dry_run).await,
        Does::User { act } => user(&config, act).await,
        Does::TryComment { .. } | Does::Policy { .. } | Does::Config => Ok(()),
    }
}

fn log_to_stderr(levels: &str) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(levels).map_err(|e| format!("log = {levels:?}: {e}"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(())
}

async fn run_server(config: &Config, demo: bool) -> Result<(), Error> {
    let house = wire::House::open(config, SystemWorld::world(), demo).await?;
    let serving = serve::serve(config, &house).await?;
    let url = config.public_url();
    let crowd = if demo {
        Some(crate::demo::start(config, &house, serving.addr).await?)
    } else {
        println!("Phien listens on {url}");
        println!("Publish by RTMP to {}", config.rtmp_url());
        if let Some(token) = house.identity.setup_link_token().await? {
            println!("Nobody runs this yet. Open this link once to become its operator:");
            println!("  {url}/setup/{}", token.expose());
        }
        None
    };
    serve::asked_to_stop().await;
    tracing::info!("stopping");
    if let Some(crowd) = crowd {
        crowd.stop().await;
    }
    house.say_goodbye().await;
    serving.stop().await;
    house.close().await;
    Ok(())
}

async fn print_openapi(config: Config) -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("phien-openapi-{}", std::process::id()));
    let config = Config { data: folder.clone(), rtmp_addr: ([127, 0, 0, 1], 0).into(), ..config };
    let house = wire::House::open(&config, SystemWorld::world(), false).await?;
    println!("{}", serde_json::to_string_pretty(&house.openapi).map_err(Error::internal)?);
    house.close().await;
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}

async fn import(config: &Config, shop: &str, file: &std::path::Path, dry_run: bool) -> Result<(), Error> {
    let bytes = std::fs::read(file).map_err(|e| Error::internal(format!("cannot read {}: {e}", file.display())))?;
    let config = Config { rtmp_addr: ([127, 0, 0, 1], 0).into(), ..config.clone() };
    let house = wire::House::open(&config, SystemWorld::world(), false).await?;
    let card = contracts::ports::Shops::by_slug(&house.merchants, shop);
    let card = card.ok_or_else(|| Error::internal(format!("there is no shop called {shop}")))?;
    let report = house.trade.import(card.id, bytes, dry_run, Locale::En).await?;
    println!("{}", serde_json::to_string_pretty(&report).map_err(Error::internal)?);
    house.close().await;
    Ok(())
}

async fn user(config: &Config, act: UserAct) -> Result<(), Error> {
    let config = Config { rtmp_addr: ([127, 0, 0, 1], 0).into(), ..config.clone() };
    let house = wire::House::open(&config, SystemWorld::world(), false).await?;
    match act {
        UserAct::Add { login, name, operator } => {
            let new = identity::NewUser {
                name,
                login: Some(login),
                password: Some(read_password()?),
                locale: Locale::default(),
                operator,
            };
            println!("{}", house.identity.create_user(new).await?);
        }
        UserAct::Buyers { count } => {
            for session in house.identity.make_buyers(count, contracts::PaymentMethod::Card).await? {
                println!("{} {}", session.expose(), kit::csrf_token(&session));
            }
        }
        UserAct::Password { login } => house.identity.set_password(&login, read_password()?).await?,
        UserAct::Operator { login, revoke } => house.identity.set_operator(&login, !revoke).await?,
    }
    house.close().await;
    Ok(())
}

fn read_password() -> Result<Secret<String>, Error> {
    if std::io::stdin().is_terminal() {
        eprint!("Password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(Error::internal)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn try_comments(codes: &str) -> Result<(), String> {
    let codes =
        language::Codes::new(language::parse_codes(codes).map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|e| e.to_string())?;
        // A line that is not UTF-8 is read with its broken parts marked, as a browser would send it.
        let text = String::from_utf8_lossy(&line);
        writeln!(out, "{}", language::read_comment(&codes, text.trim_end_matches('\r')).to_json())
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}
