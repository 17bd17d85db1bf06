//! The program under measurement: started on a free port over a folder of its own, watched, and ended by its id.

use std::{
    fs, io,
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::http::{Connection, Person};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Where the built program is: `BENCH_PROGRAM`, else the release build beside us.
pub(crate) fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("BENCH_PROGRAM") {
        return path.into();
    }
    let beside = std::env::current_exe().ok().and_then(|p| p.parent().map(|d| d.join("phien")));
    beside.unwrap_or_else(|| "phien".into())
}

/// A folder that is removed when it is dropped.
pub(crate) struct Folder(pub PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Result<Folder> {
        let path = std::env::temp_dir().join(format!("phien-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A free port on loopback.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// `phien <args>` over `folder`, with `input` on its standard input; gives what it printed.
pub(crate) fn run(folder: &Path, args: &[&str], input: &str) -> Result<String> {
    let mut child = Command::new(program())
        .args(args)
        .env("PHIEN_DATA", folder)
        .env("PHIEN_LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("phien {args:?} ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

pub(crate) struct Server {
    child: Child,
    pub addr: String,
    pub started_in: Duration,
}

impl Server {
    /// Starts `phien serve` and waits until it answers.
    pub(crate) async fn start(folder: &Path, port: u16) -> Result<Server> {
        Server::start_under(&[], folder, port).await
    }

    /// The same under another program, such as a tracer.
    pub(crate) async fn start_under(wrapper: &[&str], folder: &Path, port: u16) -> Result<Server> {
        let addr = format!("127.0.0.1:{port}");
        let program = program();
        let mut command = match wrapper.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        let child = command
            .arg("serve")
            .env("PHIEN_DATA", folder)
            .env("PHIEN_ADDR", &addr)
            .env("PHIEN_RTMP_ADDR", "127.0.0.1:0")
            .env("PHIEN_LOG", "warn")
            // Fifty buyers who order thousands of times an hour are what the policy is there to stop: every order is judged
            // and recorded all the same, without effect.
            .env("PHIEN_WATCHED_SCENES", "order.risk")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()?;
        let began = Instant::now();
        let mut server = Server { child, addr, started_in: Duration::ZERO };
        loop {
            let well = match Connection::open(&server.addr).await {
                Ok(mut c) => c.get("/api/health", &Person::default()).await.is_ok_and(|a| a.status == 200),
                Err(_) => false,
            };
            if well {
                server.started_in = began.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended with {status} instead of answering").into());
            }
            if began.elapsed() > Duration::from_secs(60) {
                return Err("the server did not answer within 60 s".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL to it and to whatever it runs under: no goodbye.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        if self.child.try_wait()?.is_none() {
            Command::new("kill").args(["-KILL", "--", &format!("-{}", self.pid())]).status()?;
        }
        self.child.wait().map(drop)
    }

    /// Seconds of processor time so far.
    pub(crate) fn cpu_s(&self) -> f64 {
        // Fields 14 and 15 of /proc/PID/stat, in clock ticks of 10 ms; the name before them may hold spaces.
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
        ticks as f64 / 100.0
    }

    /// Resident memory in MiB.
    pub(crate) fn rss_mb(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
