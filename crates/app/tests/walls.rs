//! The walls of the house: who may stand on whom, who may name what, and that every SQL text can run on both engines.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every Rust source of the product: `src` folders under `crates/`.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") && path.components().any(|c| c.as_os_str() == "src") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("crates"), &mut found);
    found.sort();
    found.into_iter().map(|p| (p.strip_prefix(root()).unwrap().to_owned(), fs::read_to_string(p).unwrap())).collect()
}

/// The crate's folder name, such as `trade`, and its floor, such as `modules`.
fn place(path: &Path) -> (String, String) {
    let parts: Vec<String> = path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    match parts[1].as_str() {
        floor @ ("foundation" | "engines" | "modules") => (floor.to_owned(), parts[2].clone()),
        single => (single.to_owned(), single.to_owned()),
    }
}

#[test]
fn an_arrow_goes_down_only() {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().current_dir(root()).exec().unwrap();
    let floor_of = |name: &str| {
        let package = metadata.packages.iter().find(|p| p.name.as_str() == name)?;
        let path = package.manifest_path.as_std_path().strip_prefix(root()).ok()?.to_owned();
        path.starts_with("crates").then(|| place(&path).0)
    };
    let mut broken = Vec::new();
    for package in &metadata.packages {
        let Some(floor) = floor_of(&package.name) else { continue };
        for dependency in package.dependencies.iter().filter(|d| d.kind == cargo_metadata::DependencyKind::Normal) {
            let Some(below) = floor_of(&dependency.name) else { continue };
            let allowed = match floor.as_str() {
                "foundation" => below == "foundation",
                "engines" => below == "foundation" || (package.name.as_str() == "kit" && dependency.name == "store"),
                "modules" => below == "foundation" || below == "engines",
                "sim" => below == "foundation",
                _ => true,
            };
            if !allowed {
                broken.push(format!("{} stands on {}", package.name, dependency.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn only_engines_name_an_engine_and_only_http_names_axum() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let (floor, name) = place(&path);
        let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        if floor != "engines" && (code.contains("rusqlite") || code.contains("tokio_postgres")) {
            broken.push(format!("{} names a database", path.display()));
        }
        let http = matches!(name.as_str(), "kit" | "app")
            || file == "http"
            || path.components().any(|c| c.as_os_str() == "http");
        if !http && code.contains("axum::") {
            broken.push(format!("{} names axum", path.display()));
        }
        if name != "app" && code.contains("std::env::var") {
            broken.push(format!("{} reads the environment", path.display()));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

struct Text {
    path: PathBuf,
    line: usize,
    module: String,
    sql: String,
}

/// Every literal handed to `sql!`.
fn sql_texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for (path, source) in sources() {
        for (at, _) in source.match_indices("sql!(") {
            let rest = source[at + 5..].trim_start();
            let Some(literal) = rest.strip_prefix('"') else { continue };
            let end = literal.find('"').unwrap();
            texts.push(Text {
                line: source[..at].lines().count(),
                module: place(&path).1,
                sql: literal[..end].to_owned(),
                path: path.clone(),
            });
        }
    }
    assert!(texts.len() > 100, "the texts were not found: {}", texts.len());
    texts
}

fn words(sql: &str) -> Vec<&str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).filter(|w| !w.is_empty()).collect()
}

/// Names of tables a statement touches.
fn tables(sql: &str) -> BTreeSet<String> {
    let words = words(sql);
    let after = ["FROM", "INTO", "JOIN", "UPDATE", "TABLE", "ON"];
    let mut named = BTreeSet::new();
    let mut defined = BTreeSet::new();
    for pair in words.windows(2) {
        if pair[1] == "AS" {
            defined.insert(pair[0].to_owned());
        }
        if after.contains(&pair[0])
            && pair[1].contains('_')
            && !pair[1].contains('.')
            && pair[1] == pair[1].to_lowercase()
        {
            named.insert(pair[1].to_owned());
        }
    }
    named.difference(&defined).cloned().collect()
}

#[test]
fn a_table_belongs_to_one_module_and_carries_its_name() {
    let mut broken = Vec::new();
    for text in sql_texts() {
        for table in tables(&text.sql) {
            if !table.starts_with(&format!("{}_", text.module)) {
                broken.push(format!("{}:{} touches {table}", text.path.display(), text.line));
            }
        }
    }
    for (path, sql) in migrations() {
        let module = place(&path).1;
        let sql: String = sql.lines().filter(|l| !l.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
        for table in tables(&sql) {
            if !table.starts_with(&format!("{module}_")) {
                broken.push(format!("{} touches {table}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Migrations in the order the app runs them: the store's first, then each module's by number.
fn migrations() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for floor in ["engines", "modules"] {
        let mut crates: Vec<PathBuf> =
            fs::read_dir(root().join("crates").join(floor)).unwrap().map(|e| e.unwrap().path()).collect();
        crates.sort_by_key(|p| (!p.ends_with("store"), p.clone()));
        for folder in crates.iter().map(|c| c.join("migrations")).filter(|m| m.is_dir()) {
            let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
            files.sort();
            found.extend(
                files
                    .into_iter()
                    .map(|f| (f.strip_prefix(root()).unwrap().to_owned(), fs::read_to_string(&f).unwrap())),
            );
        }
    }
    found
}

#[test]
fn every_sql_text_can_be_prepared_on_sqlite() {
    let db = rusqlite::Connection::open_in_memory().unwrap();
    for (path, sql) in migrations() {
        db.execute_batch(&store::sqlite_text(&sql)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let mut broken = Vec::new();
    for text in sql_texts() {
        if let Err(error) = db.prepare(&text.sql) {
            broken.push(format!("{}:{}: {error}", text.path.display(), text.line));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Runs where PostgreSQL's programs are found: on a private cluster in a temporary folder, over its own socket.
#[test]
fn every_sql_text_can_be_prepared_on_postgresql() {
    let Some(bin) = postgres_programs() else {
        println!("PostgreSQL's programs were not found: install Debian's postgresql to prepare the SQL there too");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let cluster = Cluster::start(&bin, folder.path());
    let mut script = String::new();
    for (path, sql) in migrations() {
        script += &format!("\\warn #{}\n{}\n", path.display(), store::postgres_text(&sql));
    }
    for text in sql_texts() {
        let sql = text.sql.replace('?', "$").replace('\n', " ");
        script += &format!(
            "\\warn #{}:{}\n\\echo #{}:{}\n{sql} \\gdesc\n",
            text.path.display(),
            text.line,
            text.path.display(),
            text.line
        );
    }
    let (types, problems) = cluster.psql(&script);
    let mut place = "";
    let mut broken = Vec::new();
    for line in problems.lines() {
        match line.strip_prefix('#') {
            Some(at) => place = at,
            None if line.contains("ERROR") => broken.push(format!("{place}: {line}")),
            None => {}
        }
    }
    for line in types.lines() {
        match (line.strip_prefix('#'), line.split_once('|')) {
            (Some(at), _) => place = at,
            (None, Some((_, kind))) if !["bigint", "text", "bytea", "double precision", "integer"].contains(&kind) => {
                broken.push(format!("{place}: a column of type {kind}"));
            }
            _ => {}
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(types.lines().filter(|l| l.contains('|')).count() > 100, "psql described too little:\n{types}");
}

fn postgres_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|e| Some(e.ok()?.path().join("bin")))
        .filter(|b| b.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

/// A PostgreSQL of our own. As root it runs as the user `postgres`, since it refuses to run as root.
struct Cluster<'a> {
    bin: &'a Path,
    folder: &'a Path,
}

impl Cluster<'_> {
    fn start<'a>(bin: &'a Path, folder: &'a Path) -> Cluster<'a> {
        let cluster = Cluster { bin, folder };
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(folder).status().unwrap().success());
        }
        let data = folder.join("data");
        cluster
            .run("initdb", &["-D", data.to_str().unwrap(), "-U", "phien", "-A", "trust", "-E", "UTF8", "--no-locale"]);
        let options = format!("-c listen_addresses= -c unix_socket_directories={} -c fsync=off", folder.display());
        let log = folder.join("log");
        cluster
            .run("pg_ctl", &["-D", data.to_str().unwrap(), "-l", log.to_str().unwrap(), "-o", &options, "-w", "start"]);
        cluster
    }

    fn command(&self, program: &str) -> Command {
        let path = self.bin.join(program);
        if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        }
    }

    fn run(&self, program: &str, args: &[&str]) {
        let output = self.command(program).args(args).current_dir(self.folder).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn psql(&self, script: &str) -> (String, String) {
        let file = self.folder.join("script.sql");
        fs::write(&file, script).unwrap();
        let args = ["-X", "-A", "-t", "-q", "-F", "|", "-U", "phien", "-d", "postgres"];
        let output = self
            .command("psql")
            .args(args)
            .args(["-h", self.folder.to_str().unwrap(), "-f", file.to_str().unwrap()])
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    }
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let _ =
            self.command("pg_ctl").args(["-D", data.to_str().unwrap_or_default(), "-m", "immediate", "stop"]).output();
    }
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").unwrap_or_default().lines().any(|l| l.starts_with("Uid:\t0\t"))
}

/// Licences that what we ship may come under: permissive, without a duty on those who run it.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with [`LICENCES`] alone. `a/b` is the older spelling of `a OR b`.
fn permissive(expression: &str) -> bool {
    let expression = expression.trim();
    // Brackets stand only around whole alternatives of an AND.
    let all = split_outside(&expression.replace('/', " OR "), " AND ");
    if all.len() > 1 {
        return all.iter().all(|part| permissive(part));
    }
    let inner = expression.strip_prefix('(').and_then(|e| e.strip_suffix(')')).unwrap_or(expression);
    inner.replace('/', " OR ").split(" OR ").any(|one| LICENCES.contains(&one.trim()))
}

/// Splits at a word that stands outside brackets.
fn split_outside(text: &str, word: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if depth == 0 && rest.starts_with(word) {
            parts.push(String::new());
            rest = &rest[word.len()..];
            continue;
        }
        depth += i32::from(c == '(') - i32::from(c == ')');
        parts.last_mut().unwrap().push(c);
        rest = &rest[c.len_utf8()..];
    }
    parts
}

#[test]
fn every_dependency_comes_under_a_permissive_licence() {
    for (expression, may) in [
        ("MIT/Apache-2.0", true),
        ("(MIT OR GPL-2.0-only) AND Unicode-3.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("LGPL-2.1-only", false),
    ] {
        assert_eq!(permissive(expression), may, "{expression}");
    }
    // What other systems need is not built here, and may not be there to be read without a network.
    let options = ["--filter-platform", "x86_64-unknown-linux-gnu", "--locked"].map(str::to_owned).to_vec();
    let metadata = cargo_metadata::MetadataCommand::new().other_options(options).current_dir(root()).exec().unwrap();
    let built: Vec<_> = metadata.resolve.unwrap().nodes.into_iter().map(|node| node.id).collect();
    let packages: Vec<_> = metadata.packages.iter().filter(|package| built.contains(&package.id)).collect();
    assert!(packages.len() > 100, "the dependencies were not found: {}", packages.len());
    let others: Vec<String> = packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(permissive))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    assert!(others.is_empty(), "these need a decision (docs/adr) before they are used:\n{}", others.join("\n"));
}
