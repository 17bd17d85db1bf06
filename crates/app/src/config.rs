//! Configuration: the file `phien.toml` (or the one `--config` names), then the environment (`PHIEN_ADDR`, `PHIEN_DATA`, …).
//! What can be set, with its default, is [`DEFAULTS`]; `phien config` prints it.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::Deserialize;

/// The documented defaults, themselves a valid file.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub rtmp_addr: SocketAddr,
    /// Blank: the address that is listened on.
    pub public_url: String,
    /// Host that publishers connect to; blank: the host of `public_url`.
    pub rtmp_host: String,
    pub tls_cert: String,
    pub tls_key: String,
    /// Addresses and prefixes, separated by commas; blank: nobody stands in front.
    pub trusted_proxies: String,
    pub proxy_header: String,
    pub utc_offset_minutes: i32,
    pub payment_sandbox: bool,
    pub payment_callback_key: String,
    pub bank_bin: String,
    pub bank_name: String,
    pub bank_account: String,
    pub bank_account_name: String,
    /// Scenes, separated by commas, that are decided and recorded without effect.
    pub watched_scenes: String,
    pub log: String,
}

impl Config {
    /// Reads the defaults, the file where there is one, and the environment.
    /// Errors: a sentence that names the value that cannot be read, or a setting that does not exist.
    pub fn read(file: Option<&Path>) -> Result<Config, String> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        match file {
            Some(path) if !path.exists() => {
                return Err(format!("the configuration file {} is not there", path.display()));
            }
            Some(path) => figment = figment.merge(Toml::file_exact(path)),
            None => figment = figment.merge(Toml::file("phien.toml")),
        }
        figment.merge(Env::prefixed("PHIEN_").ignore(&["config"])).extract().map_err(|e| e.to_string())
    }

    pub fn watched_scenes(&self) -> Vec<String> {
        self.watched_scenes.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
    }

    pub fn https(&self) -> bool {
        !self.tls_cert.is_empty() || self.public_url.starts_with("https://")
    }

    /// Where people find us, without a slash at its end.
    pub fn public_url(&self) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.https() { "https" } else { "http" };
        format!("{scheme}://{}", reachable(self.addr))
    }

    /// What a publisher's program is told to connect to.
    pub fn rtmp_url(&self) -> String {
        let public = self.public_url();
        let host = if self.rtmp_host.is_empty() {
            let rest = public.split_once("://").map_or(public.as_str(), |(_, rest)| rest);
            rest.rsplit_once(':').map_or(rest, |(host, _)| host).to_owned()
        } else {
            self.rtmp_host.clone()
        };
        format!("rtmp://{host}:{}/live", self.rtmp_addr.port())
    }
}

/// An address that can be opened on this machine: 0.0.0.0 cannot.
fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_defaults_are_a_valid_file() {
        let config: Config = Figment::from(Toml::string(DEFAULTS)).extract().unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:8080");
        assert_eq!(config.public_url(), "http://127.0.0.1:8080");
        assert_eq!(config.rtmp_url(), "rtmp://127.0.0.1:1935/live");
    }
}
