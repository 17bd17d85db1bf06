//! From files to a program: names, types, blocks, rules, mapping, and all that must be said beside a rule.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
};

use decide::{
    FactError,
    case::Value,
    program::{
        self as ir, Aggregate, Block, Characteristic, Expr as Cond, List, ListEntry, Mapping, OutcomeId, Program, Slot,
        SlotId, SlotType, Source, Stream, Test,
    },
};
use kernel::{Text3, Time};
use sha2::{Digest, Sha256};

use crate::{
    ast::*,
    condition::{LetOf, Lower, NEVER},
    lightgbm,
    limits::{FILES_MAX, POINTS_MAX, RULES_MAX, TESTS_MAX, TEXT_BYTES_MAX},
    parser::parse,
    print::{print_bare, print_expr},
    source::{File, Findings, Span, did_you_mean},
    space::{Named, SlotInfo, Space, slot_type},
};

/// A scene's policy, compiled.
pub struct Policy {
    pub program: Program,
    pub files: Vec<File>,
    pub trees: Vec<Ast>,
    /// Beside `program.slots`.
    pub slots: Vec<SlotInfo>,
    /// Beside `program.rules`.
    pub rules: Vec<RuleInfo>,
    /// By the reason keys of rules and characteristics.
    pub reasons: HashMap<String, Reason>,
    /// Beside `program.mapping.outcomes`: their names for people.
    pub outcomes: Vec<Text3>,
    /// How long a decision may take before the fallback is given; `None`: as the caller thinks.
    pub deadline_us: Option<i64>,
    pub about: String,
    pub cases: Vec<GivenCase>,
}

impl Policy {
    /// Holds a fact against its type and its declared range. Errors: those of [`decide::case::accept`]; `fact_out_of_range`.
    pub fn accept(&self, slot: SlotId, value: &Value) -> Result<(), FactError> {
        decide::case::accept(&self.program, slot, value)?;
        let range = self.slots.get(slot.index()).and_then(|info| info.range);
        match (value, range) {
            (Value::Raw(raw), Some((low, high))) if !(low..=high).contains(raw) => {
                Err(FactError { slot, code: "fact_out_of_range" })
            }
            _ => Ok(()),
        }
    }
}

/// What a rule's author said beside its condition.
#[derive(Clone, Debug, Default)]
pub struct RuleInfo {
    pub owner: String,
    pub law: String,
    pub source: String,
    pub span: Span,
    /// The condition as it was written.
    pub when: String,
    /// All its cases were generated.
    pub generated: bool,
}

/// Why, for the person concerned and for the auditor. `{fact}` stands for the fact's value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reason {
    pub person: Text3,
    pub auditor: Text3,
    pub law: String,
}

/// A case of the policy, ready to be decided.
#[derive(Clone, Debug)]
pub struct GivenCase {
    pub span: Span,
    /// The rule, table or scorecard it belongs to.
    pub of: String,
    pub wants: Wants,
    pub generated: bool,
    pub facts: Vec<(SlotId, Value)>,
    pub now: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// The rule at this place fires.
    Fires(usize),
    /// It does not.
    Rests(usize),
    /// The block's slot has this value.
    Writes(SlotId, i64),
}

/// Moment of a case that names none: a Monday noon in Vietnam.
pub const CASE_NOW: &str = "2026-06-01T05:00:00Z";

/// Files of one scene, and the model files they name.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub policies: Vec<File>,
    pub models: Vec<File>,
}

impl Sources {
    /// One file by itself.
    pub fn one(text: &str) -> Sources {
        Sources { policies: vec![File::new("policy", text)], models: Vec::new() }
    }
}

/// What came of compiling. `policy` is there when no finding is an error.
pub struct Compiled {
    pub policy: Option<Policy>,
    pub files: Vec<File>,
    pub findings: Findings,
}

/// Reads, checks and lowers one scene. Static analysis is apart, in [`analyse`](crate::analyse::analyse).
pub fn compile(mut sources: Sources) -> Compiled {
    let mut findings = Findings::default();
    sources.policies.sort_by(|a, b| a.name.cmp(&b.name));
    let bytes: usize = sources.policies.iter().map(|f| f.text.len()).sum();
    if bytes > TEXT_BYTES_MAX || sources.policies.len() > FILES_MAX {
        let message = format!(
            "{} files of {bytes} bytes are more than {FILES_MAX} files of {TEXT_BYTES_MAX} bytes",
            sources.policies.len()
        );
        findings.error("too_large", Span::default(), message, "split the scene in two");
        return Compiled { policy: None, files: sources.policies, findings };
    }
    let trees: Vec<Ast> =
        sources.policies.iter().enumerate().map(|(n, f)| parse(n as u32, &f.text, &mut findings)).collect();
    // What cannot be read is told alone: the rest would only be its echo.
    if findings.any_error() {
        findings.sort();
        return Compiled { policy: None, files: sources.policies, findings };
    }
    let version = version(&trees, &sources.models);
    let compiled = Compiler::new(&trees, &sources.models, &mut findings).run(version);
    findings.sort();
    let files = sources.policies;
    let policy = compiled.filter(|_| !findings.any_error()).map(|mut policy| {
        policy.files.clone_from(&files);
        policy.trees = trees;
        policy
    });
    Compiled { policy, files, findings }
}

/// SHA-256 of the canonical texts in the order of their files, remarks left out, and of the models by name.
fn version(trees: &[Ast], models: &[File]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for tree in trees {
        hash.update(print_bare(tree).as_bytes());
    }
    let models: BTreeMap<&str, &str> = models.iter().map(|m| (m.name.as_str(), m.text.as_str())).collect();
    for (name, text) in models {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// A rule, a row or a bin on its way into the program.
struct Draft<'a> {
    name: &'a Name,
    head: &'a Head,
    span: Span,
}

struct Compiler<'a, 'f> {
    trees: &'a [Ast],
    models: &'a [File],
    findings: &'f mut Findings,
    space: Space,
    lets: Vec<LetOf<'a>>,
    lists: Vec<List>,
    lists_used: Vec<bool>,
    list_spans: Vec<Span>,
    streams: Vec<Stream>,
    features: Vec<ir::Feature>,
    blocks: Vec<Block>,
    rules: Vec<ir::Rule>,
    rule_infos: Vec<RuleInfo>,
    rule_names: HashMap<String, Span>,
    reasons: HashMap<String, Reason>,
    mapping: Mapping,
    outcome_texts: Vec<Text3>,
    limit_units: Vec<String>,
    scene: Scene,
    cases: Vec<GivenCase>,
}

impl<'a, 'f> Compiler<'a, 'f> {
    fn new(trees: &'a [Ast], models: &'a [File], findings: &'f mut Findings) -> Compiler<'a, 'f> {
        Compiler {
            trees,
            models,
            findings,
            space: Space::default(),
            lets: Vec::new(),
            lists: Vec::new(),
            lists_used: Vec::new(),
            list_spans: Vec::new(),
            streams: Vec::new(),
            features: Vec::new(),
            blocks: Vec::new(),
            rules: Vec::new(),
            rule_infos: Vec::new(),
            rule_names: HashMap::new(),
            reasons: HashMap::new(),
            mapping: Program::empty("").mapping,
            outcome_texts: Vec::new(),
            limit_units: Vec::new(),
            scene: Scene::default(),
            cases: Vec::new(),
        }
    }

    fn items(&self) -> impl Iterator<Item = &'a At<Item>> + use<'a> {
        self.trees.iter().flat_map(|t| &t.items)
    }

    fn run(mut self, version: [u8; 32]) -> Option<Policy> {
        self.scene();
        for item in self.items() {
            match &item.it {
                Item::Facts(facts) => self.facts(facts),
                Item::List(list) => self.list(list),
                Item::Events(events) => self.events(events),
                _ => {}
            }
        }
        for item in self.items() {
            match &item.it {
                Item::Features(features) => features.features.iter().for_each(|f| self.feature(f)),
                Item::Model(model) => self.model(model, item.span),
                _ => {}
            }
        }
        self.let_names();
        for item in self.items() {
            match &item.it {
                Item::Scorecard(card) => self.scorecard(card, item.span),
                Item::Table(table) => self.table(table, item.span),
                Item::Rule(rule) => self.rule(rule, item.span),
                _ => {}
            }
            if self.rules.len() > RULES_MAX {
                let message = format!("a scene has at most {RULES_MAX} rules");
                self.findings.error("too_many_rules", item.span, message, "split the scene in two");
                return None;
            }
        }
        if self.rules.is_empty() && self.blocks.is_empty() && !self.findings.any_error() {
            self.findings.warn(
                "no_rules",
                self.scene.name.span,
                "the scene has no rule",
                "write a rule, a table or a scorecard",
            );
        }
        self.unused();
        let about = self.scene.about.take().map(|a| a.it).unwrap_or_default();
        let program = Program {
            scene: self.scene.name.it.clone(),
            version,
            slots: self.space.slots,
            lists: self.lists,
            blocks: self.blocks,
            rules: self.rules,
            mapping: self.mapping,
            streams: self.streams,
            features: self.features,
        };
        // The second lock: the engine's own check. A finding here is a mistake of ours, said as one.
        if !self.findings.any_error() {
            for problem in program.check() {
                let message = format!("the engine refuses the program: {problem}");
                self.findings.error(
                    "not_runnable",
                    self.scene.name.span,
                    message,
                    "shorten what it names; if it is short, this is a fault of the compiler",
                );
            }
        }
        Some(Policy {
            program,
            files: Vec::new(),
            trees: Vec::new(),
            slots: self.space.info,
            rules: self.rule_infos,
            reasons: self.reasons,
            outcomes: self.outcome_texts,
            deadline_us: self.scene.deadline_us.map(|d| d.it),
            about,
            cases: self.cases,
        })
    }

    fn lower(&mut self) -> Lower<'a, '_> {
        Lower {
            space: &mut self.space,
            lets: &mut self.lets,
            lists_used: &mut self.lists_used,
            findings: self.findings,
            depth: 0,
        }
    }

    // The scene.

    fn scene(&mut self) {
        let mut scenes = self.items().filter_map(|i| match &i.it {
            Item::Scene(scene) => Some((scene, i.span)),
            _ => None,
        });
        let Some((scene, span)) = scenes.next() else {
            let help = "one file of the folder says: scene order.risk { fallback confirm outcomes { refuse from 90 confirm from 30 pass } }";
            self.findings.error("no_scene", Span::default(), "there is no scene", help);
            return;
        };
        for (_, again) in scenes {
            self.findings.error("said_twice", again, "the scene was described already", "a folder holds one scene");
        }
        self.scene = scene.clone();
        if scene.outcomes.is_empty() {
            self.findings.error(
                "no_outcomes",
                span,
                "the scene has no outcomes",
                "outcomes { refuse from 90 confirm from 30 pass }",
            );
            return;
        }
        let mut seen = HashSet::new();
        self.mapping.outcomes.clear();
        for outcome in &scene.outcomes {
            if !seen.insert(&outcome.name.it) {
                self.findings.error("said_twice", outcome.name.span, "this outcome stands here twice", "remove one");
            }
            self.mapping.outcomes.push(outcome.name.it.clone());
            self.outcome_texts.push(outcome.texts.it.clone());
            if !complete(&outcome.texts.it) {
                let help = "refuse from 90 vi \"Từ chối\" zh \"拒绝\" en \"Refused\"";
                self.findings.warn(
                    "texts_missing",
                    outcome.name.span,
                    "the outcome's name is not given in all three languages",
                    help,
                );
            }
        }
        if scene.outcomes.len() > usize::from(u8::MAX) {
            self.findings.error("too_many_outcomes", span, "a scene has at most 255 outcomes", "remove some");
            self.mapping.outcomes.truncate(usize::from(u8::MAX));
        }
        let last = OutcomeId((self.mapping.outcomes.len() - 1) as u8);
        self.mapping.default = last;
        self.mapping.goal = last;
        match &scene.fallback {
            Some(name) => self.mapping.fallback = self.outcome(&name.it, name.span).unwrap_or(last),
            None => {
                let help = "say what is decided when facts cannot be read or time runs out: fallback confirm";
                self.findings.error("no_fallback", scene.name.span, "the scene has no fallback", help);
            }
        }
        self.mapping.review = match &scene.review {
            Some(name) => self.outcome(&name.it, name.span),
            None => None,
        };
        self.cut_offs(scene);
        for limit in &scene.limits {
            self.limit(limit);
        }
    }

    fn cut_offs(&mut self, scene: &Scene) {
        let mut cuts: Vec<(i64, OutcomeId, Span)> = Vec::new();
        for (place, outcome) in scene.outcomes.iter().enumerate().take(usize::from(u8::MAX)) {
            let Some(from) = &outcome.from else { continue };
            if let Some((_, _, _)) = cuts.iter().find(|c| c.0 == from.it) {
                self.findings.error(
                    "said_twice",
                    from.span,
                    "two outcomes begin at the same points",
                    "give each its own cut-off",
                );
                continue;
            }
            if from.it.abs() > POINTS_MAX {
                self.findings.error(
                    "too_many_points",
                    from.span,
                    format!("points go to {POINTS_MAX}"),
                    "use smaller points",
                );
                continue;
            }
            if let Some(stronger) = cuts.last().filter(|c| c.0 < from.it) {
                let message = format!(
                    "{} comes first in precedence and yet needs fewer points ({})",
                    scene.outcomes[usize::from(stronger.1.0)].name.it,
                    stronger.0
                );
                self.findings.warn(
                    "cut_offs_crossed",
                    from.span,
                    message,
                    "outcomes stand from the strongest down, so their points go down too",
                );
            }
            cuts.push((from.it, OutcomeId(place as u8), from.span));
        }
        cuts.sort_by_key(|c| c.0);
        self.mapping.cut_offs = cuts.into_iter().map(|(points, outcome, _)| (points, outcome)).collect();
    }

    fn limit(&mut self, limit: &LimitDecl) {
        let (ty, unit) = match slot_type(&limit.kind.it) {
            Ok((ty, unit)) if ty.is_number() => (ty, unit),
            Ok(_) => {
                return self.findings.error(
                    "type_mismatch",
                    limit.kind.span,
                    "a limit is a number, money or a time",
                    "such as int, money(VND), duration",
                );
            }
            Err((message, help)) => return self.findings.error("bad_type", limit.kind.span, message, help),
        };
        if self.mapping.limits.iter().any(|l| l.name == limit.name.it) {
            return self.findings.error("said_twice", limit.name.span, "this limit stands here twice", "remove one");
        }
        if self.mapping.limits.len() == usize::from(u8::MAX) {
            return self.findings.error(
                "too_many_limits",
                limit.name.span,
                "a scene has at most 255 limits",
                "remove some",
            );
        }
        self.limit_units.push(unit);
        self.mapping.limits.push(ir::Limit { name: limit.name.it.clone(), ty, smaller_is_stricter: limit.least });
    }

    fn outcome(&mut self, name: &str, span: Span) -> Option<OutcomeId> {
        if let Some(place) = self.mapping.outcomes.iter().position(|o| o == name) {
            return Some(OutcomeId(place as u8));
        }
        let known = self.mapping.outcomes.iter().map(String::as_str);
        let help = did_you_mean(name, known, &format!("outcomes are {}", self.mapping.outcomes.join(", ")));
        self.findings.error("unknown_outcome", span, format!("`{name}` is no outcome of this scene"), help);
        None
    }

    // Facts, lists, events, features, lets, models.

    /// Takes a name for something new.
    fn name(&mut self, name: &Name, named: Named) -> bool {
        if ["true", "false", "now", "in"].contains(&name.it.as_str()) {
            self.findings.error(
                "taken_name",
                name.span,
                format!("`{}` has a meaning of its own", name.it),
                "choose another name",
            );
            return false;
        }
        if self.space.names.contains_key(&name.it) {
            self.findings.error(
                "said_twice",
                name.span,
                format!("`{}` is declared twice", name.it),
                "choose another name for one of them",
            );
            return false;
        }
        self.space.names.insert(name.it.clone(), named);
        true
    }

    fn add_slot(&mut self, name: &Name, slot: Slot, info: SlotInfo) -> Option<SlotId> {
        let id = SlotId(self.space.slots.len() as u16);
        if self.space.slots.len() >= crate::limits::SLOTS_MAX {
            let message = format!("the scene has more than {} facts", crate::limits::SLOTS_MAX);
            self.findings.error("too_many_facts", name.span, message, "remove facts that nothing reads");
            return None;
        }
        if !self.name(name, Named::Slot(id)) {
            return None;
        }
        self.space.add(slot, info)
    }

    fn facts(&mut self, facts: &Facts) {
        for fact in &facts.facts {
            if let Some((slot, info)) = self.fact(fact, &facts.source.it) {
                self.add_slot(&fact.name, slot, info);
            }
        }
    }

    fn fact(&mut self, fact: &Fact, from: &str) -> Option<(Slot, SlotInfo)> {
        let (ty, unit) = match slot_type(&fact.kind.it) {
            Ok(typed) => typed,
            Err((message, help)) => {
                self.findings.error("bad_type", fact.kind.span, message, help);
                return None;
            }
        };
        let range = match &fact.range {
            Some(range) => {
                let mut end = |e: &Expr| self.lower().raw_of(e, &fact.name.it, &ty, &unit);
                let (low, high) = (end(&range.it.0)?, end(&range.it.1)?);
                if low > high {
                    self.findings.error(
                        "empty_range",
                        range.span,
                        "this range is empty",
                        "the smaller value comes first",
                    );
                    return None;
                }
                Some((low, high))
            }
            None => None,
        };
        if fact.choice && !(ty.is_number() || matches!(ty, SlotType::Bool | SlotType::Enum(_))) {
            let help = "a choice is a number, a bool or an enum, so that what would have to change can be said";
            self.findings.error("type_mismatch", fact.kind.span, "a text cannot be a choice", help);
            return None;
        }
        let about = fact.about.as_ref().map(|a| a.it.clone()).unwrap_or_default();
        if fact.choice && !complete(&fact.texts.it) {
            let help =
                "a choice is named to the person: choice vi \"tổng đơn\" zh \"订单总额\" en \"the order's total\"";
            self.findings.warn("texts_missing", fact.name.span, "a choice has a name in all three languages", help);
        }
        let info = SlotInfo {
            span: fact.name.span,
            range,
            choice: fact.choice,
            from: from.to_owned(),
            about,
            texts: fact.texts.it.clone(),
            used: false,
        };
        let slot = Slot { name: fact.name.it.clone(), ty, unit, source: Source::Fact, personal: fact.personal };
        Some((slot, info))
    }

    fn list(&mut self, list: &crate::ast::List) {
        let id = ir::ListId(self.lists.len() as u16);
        if self.lists.len() >= usize::from(u16::MAX) || !self.name(&list.name, Named::List(id)) {
            return;
        }
        let mut seen = HashSet::new();
        let mut entries = Vec::with_capacity(list.entries.len());
        for entry in &list.entries {
            if !seen.insert(&entry.value.it) {
                self.findings.warn(
                    "said_twice",
                    entry.value.span,
                    "this entry stands in the list twice",
                    "remove one; the one that lasts longer counts",
                );
            }
            let until = entry.until.as_ref().and_then(|d| self.day(d));
            let source = entry.why.as_ref().unwrap_or(&list.source).it.clone();
            entries.push(ListEntry { value: entry.value.it.clone(), until, source });
        }
        self.lists.push(List { name: list.name.it.clone(), entries });
        self.lists_used.push(false);
        self.list_spans.push(list.name.span);
    }

    /// The start of a day in UTC.
    fn day(&mut self, date: &At<String>) -> Option<Time> {
        let time = Time::parse(&format!("{}T00:00:00Z", date.it));
        if time.is_none() {
            self.findings.error(
                "bad_date",
                date.span,
                format!("{} is no day of the calendar", date.it),
                "a date is written 2026-01-31",
            );
        }
        time
    }

    fn events(&mut self, events: &Events) {
        for event in &events.events {
            if self.streams.iter().any(|s| s.name == event.name.it) {
                self.findings.error("said_twice", event.name.span, "this event is declared twice", "remove one");
                continue;
            }
            let mut fields: Vec<Slot> = Vec::new();
            for field in &event.fields {
                if fields.iter().any(|f| f.name == field.name.it) {
                    self.findings.error("said_twice", field.name.span, "this field is declared twice", "remove one");
                } else if let Some((slot, _)) = self.fact(field, &events.source.it) {
                    fields.push(slot);
                }
            }
            self.streams.push(Stream { name: event.name.it.clone(), fields });
        }
    }

    fn feature(&mut self, feature: &Feature) {
        if let Some((slot, made)) = self.read_feature(feature) {
            let about = feature.about.as_ref().map(|a| a.it.clone()).unwrap_or_default();
            let info = SlotInfo { span: feature.name.span, from: "features".to_owned(), about, ..SlotInfo::default() };
            if let Some(into) = self.add_slot(&feature.name, slot, info) {
                self.features.push(ir::Feature { into, ..made });
            }
        }
    }

    fn read_feature(&mut self, feature: &Feature) -> Option<(Slot, ir::Feature)> {
        let of = &feature.of;
        let whole = self.streams.iter().position(|s| s.name == of.it);
        let part = self.streams.iter().enumerate().filter_map(|(n, s)| {
            let field = of.it.strip_prefix(s.name.as_str())?.strip_prefix('.')?;
            Some((n, s.fields.iter().position(|f| f.name == field)?))
        });
        let part = part.max_by_key(|(n, _)| self.streams[*n].name.len());
        let (stream, field) = match (whole, part) {
            (Some(stream), _) => (stream, None),
            (None, Some((stream, field))) => (stream, Some(SlotId(field as u16))),
            (None, None) => {
                let known: Vec<String> = self
                    .streams
                    .iter()
                    .flat_map(|s| {
                        std::iter::once(s.name.clone()).chain(s.fields.iter().map(|f| format!("{}.{}", s.name, f.name)))
                    })
                    .collect();
                let help = did_you_mean(
                    &of.it,
                    known.iter().map(String::as_str),
                    "declare it: events from trade { order.placed { buyer: id } }",
                );
                self.findings.error(
                    "unknown_event",
                    of.span,
                    format!("`{}` is neither an event nor a field of one", of.it),
                    help,
                );
                return None;
            }
        };
        let fields = self.streams[stream].fields.clone();
        let ty_of = |id: SlotId| (fields[id.index()].ty.clone(), fields[id.index()].unit.clone());
        let number = |id: SlotId| fields[id.index()].ty.is_number() && fields[id.index()].ty != SlotType::Time;
        let shape = "count(event), first(event), last(event), and sum, min, max, avg or distinct of an event's field";
        let (aggregate, (ty, unit)) = match (feature.aggregate.it.as_str(), field) {
            ("count", None) => (Aggregate::Count, (SlotType::Int, String::new())),
            ("first", None) => (Aggregate::FirstSeen, (SlotType::Time, String::new())),
            ("last", None) => (Aggregate::LastSeen, (SlotType::Time, String::new())),
            ("distinct", Some(f)) if fields[f.index()].ty != SlotType::Set => {
                (Aggregate::Distinct(f), (SlotType::Int, String::new()))
            }
            ("sum", Some(f)) if number(f) => (Aggregate::Sum(f), ty_of(f)),
            ("avg", Some(f)) if number(f) => (Aggregate::Average(f), ty_of(f)),
            ("min", Some(f)) if fields[f.index()].ty.is_number() => (Aggregate::Min(f), ty_of(f)),
            ("max", Some(f)) if fields[f.index()].ty.is_number() => (Aggregate::Max(f), ty_of(f)),
            ("count" | "first" | "last" | "distinct" | "sum" | "avg" | "min" | "max", _) => {
                let what = feature.aggregate.span.to(of.span);
                self.findings.error(
                    "type_mismatch",
                    what,
                    format!("{} does not fit here", feature.aggregate.it),
                    format!("possible are {shape}"),
                );
                return None;
            }
            (other, _) => {
                let help =
                    did_you_mean(other, ["count", "first", "last", "distinct", "sum", "avg", "min", "max"], shape);
                self.findings.error(
                    "unknown_function",
                    feature.aggregate.span,
                    format!("`{other}` is no aggregate"),
                    help,
                );
                return None;
            }
        };
        let Some(by) = fields.iter().position(|f| f.name == feature.by.it) else {
            let help =
                did_you_mean(&feature.by.it, fields.iter().map(|f| f.name.as_str()), "name a field of the event");
            self.findings.error(
                "unknown_field",
                feature.by.span,
                format!("the event has no field `{}`", feature.by.it),
                help,
            );
            return None;
        };
        let key_name = feature.key.as_ref().unwrap_or(&feature.by);
        let dotted = format!("{}.id", key_name.it);
        let key = [key_name.it.as_str(), dotted.as_str()].into_iter().find_map(|n| match self.space.names.get(n) {
            Some(Named::Slot(slot)) => Some(*slot),
            _ => None,
        });
        let Some(key) = key else {
            let help = format!("declare a fact `{}` or name one: by {} = buyer.id", key_name.it, feature.by.it);
            self.findings.error(
                "unknown_name",
                key_name.span,
                format!("no fact holds the key `{}` at a decision", key_name.it),
                help,
            );
            return None;
        };
        self.space.info[key.index()].used = true;
        if *self.space.ty(key) != fields[by].ty
            || !matches!(fields[by].ty, SlotType::Id | SlotType::Text | SlotType::Enum(_))
        {
            let help = "the event's field and the fact have the same type: id, string or enum";
            self.findings.error("type_mismatch", feature.by.span, "the key's types do not fit", help);
            return None;
        }
        let Some(over) = &feature.over_us else {
            self.findings.error(
                "no_window",
                feature.name.span,
                "the feature has no window",
                "say how far it looks back: over 24h",
            );
            return None;
        };
        let window_s = u32::try_from(over.it / 1_000_000).ok().filter(|s| *s > 0);
        let Some(window_s) = window_s else {
            self.findings.error(
                "no_window",
                over.span,
                "a window is between a second and 136 years",
                "such as over 24h",
            );
            return None;
        };
        let buckets = match &feature.precision_us {
            Some(p) if p.it > 0 && over.it % p.it == 0 && over.it / p.it <= i64::from(u16::MAX) => {
                (over.it / p.it) as u16
            }
            Some(p) => {
                self.findings.error(
                    "bad_precision",
                    p.span,
                    "the precision does not divide the window",
                    "such as over 24h precision 1h",
                );
                return None;
            }
            None => 0,
        };
        let filter = match &feature.filter {
            Some(filter) => Some(self.where_clause(filter, &fields)?),
            None => None,
        };
        let number = Source::Feature(self.features.len() as u16);
        let slot = Slot { name: feature.name.it.clone(), ty, unit, source: number, personal: false };
        let name = feature.name.it.clone();
        let made = ir::Feature {
            name,
            into: SlotId(0),
            key,
            stream: stream as u16,
            by: SlotId(by as u16),
            aggregate,
            window_s,
            buckets,
            filter,
        };
        Some((slot, made))
    }

    fn where_clause(&mut self, filter: &Expr, fields: &[Slot]) -> Option<Cond> {
        let mut space = Space { fields_only: true, ..Space::default() };
        for field in fields {
            let named = Named::Slot(SlotId(space.slots.len() as u16));
            space.names.insert(field.name.clone(), named);
            space.add(field.clone(), SlotInfo::default());
        }
        Lower { space: &mut space, lets: &mut [], lists_used: &mut [], findings: self.findings, depth: 0 }
            .condition(filter)
    }

    fn let_names(&mut self) {
        for item in self.items() {
            let Item::Let(ast) = &item.it else { continue };
            // Checked against what stands above it, so that lets never turn in a circle.
            self.check_let(ast);
            let at = self.lets.len();
            if self.name(&ast.name, Named::Let(at)) {
                self.lets.push(LetOf { ast, used: false });
            }
        }
    }

    /// A let may be a condition, a number or a fact; which one is seen where it is used. Here only its names are looked up.
    fn check_let(&mut self, ast: &Let) {
        let mut names = Vec::new();
        names_in(&ast.is, &mut names);
        for (name, span) in names {
            if name != "now" && !self.space.names.contains_key(name) {
                let known = self.space.names.keys().map(String::as_str);
                let help =
                    did_you_mean(name, known, "a let knows facts, features, lists, and lets that stand above it");
                self.findings.error("unknown_name", span, format!("`{name}` is not known here"), help);
            }
        }
    }

    fn model(&mut self, model: &Model, span: Span) {
        let Some(file) = self.models.iter().find(|f| f.name == model.file.it) else {
            let known = self.models.iter().map(|f| f.name.as_str());
            let help = did_you_mean(&model.file.it, known, "put the model's text file beside the policy");
            return self.findings.error(
                "no_file",
                model.file.span,
                format!("there is no file {}", model.file.it),
                help,
            );
        };
        let ensemble = match lightgbm::read(&file.text) {
            Ok(ensemble) => ensemble,
            Err(problem) => {
                return self.findings.error(
                    "bad_model",
                    model.file.span,
                    format!("{}: {problem}", model.file.it),
                    "save it with Booster.save_model",
                );
            }
        };
        for (input, _) in model.inputs.iter().filter(|(i, _)| !ensemble.inputs.contains(&i.it)) {
            let help = did_you_mean(
                &input.it,
                ensemble.inputs.iter().map(String::as_str),
                "name the inputs as the model does",
            );
            self.findings.error("unknown_name", input.span, format!("the model has no input `{}`", input.it), help);
        }
        let mut inputs = Vec::with_capacity(ensemble.inputs.len());
        for name in &ensemble.inputs {
            let Some((_, fact)) = model.inputs.iter().find(|(i, _)| i.it == *name) else {
                let help = format!("write {name} = some.fact");
                return self.findings.error(
                    "input_missing",
                    span,
                    format!("nothing feeds the model's input `{name}`"),
                    help,
                );
            };
            let named = Expr { kind: Kind::Name(fact.it.clone()), span: fact.span };
            let Some(Some(slot)) = self.lower().slot_of(&named) else { return };
            if self.space.ty(slot).is_text() {
                let help = "a model reads numbers, bools and enums; money in whole units, durations in seconds";
                return self.findings.error("type_mismatch", fact.span, format!("{} is a text", fact.it), help);
            }
            inputs.push(slot);
        }
        let link = if model.probability { ensemble.link } else { ir::Link::Identity };
        if model.probability && link == ir::Link::Identity {
            let help = "leave `as probability` out, or train it with objective=binary";
            return self.findings.error("bad_model", model.file.span, "this model does not give probabilities", help);
        }
        let block = self.blocks.len() as u16;
        let ty = SlotType::Decimal { scale: crate::space::DECIMALS };
        let about = model.about.as_ref().map(|a| a.it.clone()).unwrap_or_default();
        let Some(into) = self.block_slot(&model.name, ty, block, about) else { return };
        let name = model.name.it.clone();
        self.blocks.push(Block::Ensemble(ir::Ensemble {
            name,
            into,
            inputs,
            trees: ensemble.trees,
            link,
            average: ensemble.average,
        }));
    }

    fn block_slot(&mut self, name: &Name, ty: SlotType, block: u16, about: String) -> Option<SlotId> {
        let slot =
            Slot { name: name.it.clone(), ty, unit: String::new(), source: Source::Block(block), personal: false };
        let info = SlotInfo { span: name.span, from: "computed".to_owned(), about, ..SlotInfo::default() };
        self.add_slot(name, slot, info)
    }

    // Rules and blocks.

    fn rule(&mut self, rule: &'a Rule, span: Span) {
        let draft = Draft { name: &rule.name, head: &rule.head, span };
        let Some(when) = &rule.when else {
            return self.findings.error(
                "no_condition",
                rule.name.span,
                "the rule has no condition",
                "say when it fires: when order.total > VND(500000)",
            );
        };
        let condition = self.lower().condition(when);
        if rule.then.is_empty() {
            self.findings.error("no_effect", rule.name.span, "the rule has no effect", "say what follows: then +40");
        }
        self.both_cases(&rule.name, &rule.cases);
        self.reason(
            &rule.name.it,
            &rule.name,
            rule.head.person.as_ref(),
            rule.head.auditor.as_ref(),
            rule.head.law.as_ref(),
        );
        let missing = match rule.missing.as_ref().map(|m| m.it).unwrap_or_default() {
            Missing::No => ir::Missing::False,
            Missing::Yes => ir::Missing::True,
            Missing::Review => ir::Missing::Review,
        };
        if let (ir::Missing::Review, None, Some(at)) = (missing, self.mapping.review, &rule.missing) {
            let help = "say in the scene what is decided then: review confirm";
            self.findings.error("no_review", at.span, "the scene has no review outcome", help);
        }
        let effects = self.effects(&rule.then);
        let Some(condition) = condition else { return };
        if condition == NEVER {
            self.findings.warn(
                "dead_rule",
                when.span,
                "this condition is never true",
                "remove the rule, or put it in shadow",
            );
        }
        let generated = !rule.cases.is_empty() && rule.cases.iter().all(|c| c.generated);
        let place = self.push_rule(
            &draft,
            rule.name.it.clone(),
            rule.name.it.clone(),
            condition,
            missing,
            effects,
            print_expr(when),
            generated,
        );
        for case in &rule.cases {
            let wants = match (case.expects.it.clone(), place) {
                (Expects::Hit, Some(place)) => Wants::Fires(place),
                (Expects::Miss, Some(place)) => Wants::Rests(place),
                (_, None) => continue,
                _ => {
                    self.findings.error(
                        "bad_case",
                        case.expects.span,
                        "a rule's case hits or misses",
                        "case hit { … }",
                    );
                    continue;
                }
            };
            self.case(case, &rule.name.it, wants);
        }
    }

    fn both_cases(&mut self, name: &Name, cases: &[Case]) {
        for (wanted, word) in [(Expects::Hit, "hit"), (Expects::Miss, "miss")] {
            if !cases.iter().any(|c| c.expects.it == wanted) {
                let help = format!("write case {word} {{ fact: value }}, so that everybody sees what the rule means");
                self.findings.error(
                    "no_case",
                    name.span,
                    format!("{} has no case that {word}{}", name.it, if word == "hit" { "s" } else { "es" }),
                    help,
                );
            }
        }
    }

    /// Keeps the texts of a reason and holds them against what must be said.
    fn reason(
        &mut self,
        key: &str,
        at: &Name,
        person: Option<&At<Text3>>,
        auditor: Option<&At<Text3>>,
        law: Option<&At<String>>,
    ) {
        for (texts, word) in [(person, "person"), (auditor, "auditor")] {
            if !texts.is_some_and(|t| complete(&t.it)) {
                let lacking: Vec<&str> = [
                    ("vi", texts.is_none_or(|t| t.it.vi.is_empty())),
                    ("zh", texts.is_none_or(|t| t.it.zh.is_empty())),
                    ("en", texts.is_none_or(|t| t.it.en.is_empty())),
                ]
                .into_iter()
                .filter_map(|(lang, lacks)| lacks.then_some(lang))
                .collect();
                let message = format!("{} has no reason for the {word} in {}", at.it, lacking.join(", "));
                let help = format!("{word} vi \"…\" zh \"…\" en \"…\"");
                self.findings.error("no_reason", texts.map_or(at.span, |t| t.span), message, help);
            }
            let Some(texts) = texts else { continue };
            for text in [&texts.it.vi, &texts.it.zh, &texts.it.en] {
                for name in placeholders(text) {
                    let slot = match self.space.names.get(name) {
                        Some(Named::Slot(slot)) => *slot,
                        _ => {
                            let known = self.space.names.keys().map(String::as_str);
                            let help = did_you_mean(name, known, "a fact's name between { and } stands for its value");
                            self.findings.error(
                                "unknown_name",
                                texts.span,
                                format!("the text names `{name}`, which is no fact"),
                                help,
                            );
                            continue;
                        }
                    };
                    self.space.info[slot.index()].used = true;
                    if word == "auditor" && self.space.slot(slot).personal {
                        let help = "auditors do not see personal facts; name what the fact shows instead";
                        self.findings.error(
                            "personal_in_auditor_text",
                            texts.span,
                            format!("`{name}` is personal"),
                            help,
                        );
                    }
                }
            }
        }
        let person = person.map(|t| t.it.clone()).unwrap_or_default();
        let auditor = auditor.map(|t| t.it.clone()).unwrap_or_default();
        let law = law.map(|l| l.it.clone()).unwrap_or_default();
        self.reasons.insert(key.to_owned(), Reason { person, auditor, law });
    }

    fn effects(&mut self, effects: &[At<Effect>]) -> Vec<ir::Effect> {
        effects.iter().filter_map(|e| self.effect(e)).collect()
    }

    fn effect(&mut self, effect: &At<Effect>) -> Option<ir::Effect> {
        match &effect.it {
            Effect::Points(points) if points.abs() > POINTS_MAX => {
                self.findings.error(
                    "too_many_points",
                    effect.span,
                    format!("points go to {POINTS_MAX}"),
                    "use smaller points, or an outcome",
                );
                None
            }
            Effect::Points(points) => Some(ir::Effect::Points(*points)),
            Effect::Outcome(name) => self.outcome(name, effect.span).map(ir::Effect::Outcome),
            Effect::Label { name, on, for_us } => {
                let named = Expr { kind: Kind::Name(on.it.clone()), span: on.span };
                let on_slot = self.lower().slot_of(&named)??;
                if !matches!(self.space.ty(on_slot), SlotType::Id | SlotType::Text | SlotType::Enum(_)) {
                    self.findings.error(
                        "type_mismatch",
                        on.span,
                        "a label stands on an id, a text or an enum",
                        "such as buyer.id",
                    );
                    return None;
                }
                let ttl_s = for_us.map(|us| (us / 1_000_000).unsigned_abs());
                Some(ir::Effect::Label { name: name.clone(), on: on_slot, ttl_s })
            }
            Effect::Limit { name, value } => {
                let Some(limit) = self.mapping.limits.iter().position(|l| l.name == *name) else {
                    let known = self.mapping.limits.iter().map(|l| l.name.as_str());
                    let help =
                        did_you_mean(name, known, "declare it in the scene: limits { orders_per_day: int least }");
                    self.findings.error(
                        "unknown_limit",
                        effect.span,
                        format!("`{name}` is no limit of this scene"),
                        help,
                    );
                    return None;
                };
                let (ty, unit) = (self.mapping.limits[limit].ty.clone(), self.limit_units[limit].clone());
                let value = self.lower().raw_of(value, name, &ty, &unit)?;
                Some(ir::Effect::Limit { limit: limit as u8, value })
            }
        }
    }

    /// Adds a rule; gives its place. `None`: another has its id, or its head is wrong.
    #[expect(clippy::too_many_arguments, reason = "each is one part of a rule")]
    fn push_rule(
        &mut self,
        draft: &Draft<'_>,
        id: String,
        reason: String,
        condition: Cond,
        missing: ir::Missing,
        effects: Vec<ir::Effect>,
        when: String,
        generated: bool,
    ) -> Option<usize> {
        if self.rule_names.insert(id.clone(), draft.name.span).is_some() {
            self.findings.error(
                "said_twice",
                draft.name.span,
                format!("another rule has the id {id}"),
                "give each rule its own id",
            );
            return None;
        }
        let head = draft.head;
        let from = head.from.as_ref().and_then(|d| self.day(d));
        let until = head.to.as_ref().and_then(|d| self.day(d));
        if let (Some(a), Some(b), Some(at)) = (from, until, &head.to)
            && a >= b
        {
            self.findings.error(
                "empty_range",
                at.span,
                "the rule is never in force",
                "the first day comes before the last",
            );
        }
        let owner = head.owner.as_ref().or(self.scene.owner.as_ref());
        let owner = owner.map(|o| o.it.clone()).unwrap_or_default();
        if owner.is_empty() {
            self.findings.error(
                "no_owner",
                draft.name.span,
                format!("nobody answers for {id}"),
                "write owner risk in the rule or in the scene",
            );
        }
        if head.source.is_none() {
            let help = "say what it rests on: source \"…\"";
            self.findings.note(
                "no_source",
                draft.name.span,
                format!("{id} does not say where its knowledge comes from"),
                help,
            );
        }
        let version = head.version.as_ref().map_or(1, |v| u32::try_from(v.it).unwrap_or(u32::MAX));
        let mode = match head.mode.as_ref().map(|m| m.it).unwrap_or_default() {
            Mode::Live => ir::Mode::Live,
            Mode::Shadow => ir::Mode::Shadow,
            Mode::Percent(n) => ir::Mode::Share(u16::from(n) * 100),
        };
        let changeable = self.choices(&condition);
        self.rules.push(ir::Rule {
            id,
            version,
            mode,
            from,
            until,
            condition,
            missing,
            effects,
            reason,
            reason_rank: 100,
            changeable,
        });
        let text = |t: &Option<At<String>>| t.as_ref().map(|t| t.it.clone()).unwrap_or_default();
        let info =
            RuleInfo { owner, law: text(&head.law), source: text(&head.source), span: draft.span, when, generated };
        self.rule_infos.push(info);
        Some(self.rules.len() - 1)
    }

    /// What the person could change that the condition reads, itself or through what is computed from it.
    fn choices(&self, condition: &Cond) -> Vec<SlotId> {
        let mut open: Vec<SlotId> = condition.leaves().into_iter().map(|(slot, _)| slot).collect();
        let mut choices = Vec::new();
        while let Some(slot) = open.pop() {
            if let Source::Derived(derived) = &self.space.slot(slot).source {
                open.extend(crate::space::inputs(derived));
            } else if self.space.info[slot.index()].choice && !choices.contains(&slot) {
                choices.push(slot);
            }
        }
        choices.sort_unstable();
        choices
    }

    fn case(&mut self, case: &Case, of: &str, wants: Wants) {
        let mut facts = Vec::with_capacity(case.facts.len());
        let mut now = None;
        for given in &case.facts {
            if given.fact.it == "now" {
                now = self.lower().raw_of(&given.value, "now", &SlotType::Time, "").map(Time::from_micros);
                continue;
            }
            let named = Expr { kind: Kind::Name(given.fact.it.clone()), span: given.fact.span };
            let before = self.space.names.get(&given.fact.it).and_then(|n| match n {
                Named::Slot(s) => Some(self.space.info[s.index()].used),
                _ => None,
            });
            let Some(slot) = self.lower().slot_of(&named).flatten() else {
                if before.is_none() && self.space.names.contains_key(&given.fact.it) {
                    self.findings.error(
                        "bad_case",
                        given.fact.span,
                        format!("{} is computed", given.fact.it),
                        "a case gives facts and features",
                    );
                }
                continue;
            };
            // A case by itself is no use of a fact.
            self.space.info[slot.index()].used = before.unwrap_or(true);
            if matches!(self.space.slot(slot).source, Source::Derived(_) | Source::Block(_)) {
                self.findings.error(
                    "bad_case",
                    given.fact.span,
                    format!("{} is computed", given.fact.it),
                    "a case gives facts and features",
                );
                continue;
            }
            if let Some(value) = self.fact_value(slot, &given.value) {
                if let (Value::Raw(raw), Some((low, high))) = (&value, self.space.info[slot.index()].range)
                    && !(low..=high).contains(raw)
                {
                    let message = format!("{} is outside the range it is declared with", given.fact.it);
                    self.findings.error("out_of_range", given.value.span, message, "give a value of the range");
                }
                facts.push((slot, value));
            }
        }
        self.cases.push(GivenCase {
            span: case.expects.span,
            of: of.to_owned(),
            wants,
            generated: case.generated,
            facts,
            now,
        });
    }

    /// A literal as a fact's value.
    fn fact_value(&mut self, slot: SlotId, expr: &Expr) -> Option<Value> {
        let declared = self.space.slot(slot).clone();
        match (&declared.ty, &expr.kind) {
            (SlotType::Bool, Kind::Bool(truth)) => Some(Value::Raw(i64::from(*truth))),
            (SlotType::Enum(variants), Kind::Text(text)) => match variants.iter().position(|v| v == text) {
                Some(place) => Some(Value::Raw(place as i64)),
                None => {
                    let help = did_you_mean(
                        text,
                        variants.iter().map(String::as_str),
                        &format!("its values are {}", variants.join(", ")),
                    );
                    self.findings.error(
                        "not_a_variant",
                        expr.span,
                        format!("{} is never \"{text}\"", declared.name),
                        help,
                    );
                    None
                }
            },
            (SlotType::Id | SlotType::Text, Kind::Text(text)) => Some(Value::Text(text.clone())),
            (SlotType::Set, Kind::List(items)) => {
                let text = |e: &Expr| match &e.kind {
                    Kind::Text(t) => Some(t.clone()),
                    _ => None,
                };
                match items.iter().map(text).collect() {
                    Some(elements) => Some(Value::Set(elements)),
                    None => {
                        self.findings.error("type_mismatch", expr.span, "a set holds texts", "write [\"a\", \"b\"]");
                        None
                    }
                }
            }
            (ty, _) if ty.is_number() => {
                self.lower().raw_of(expr, &declared.name, &declared.ty, &declared.unit).map(Value::Raw)
            }
            _ => {
                let message = format!("{} is {}", declared.name, crate::space::type_text(&declared));
                self.findings.error("type_mismatch", expr.span, message, "give a value of its type");
                None
            }
        }
    }

    fn scorecard(&mut self, card: &Scorecard, span: Span) {
        let mut characteristics = Vec::with_capacity(card.scores.len());
        for score in &card.scores {
            if let Some(characteristic) = self.characteristic(card, score) {
                characteristics.push(characteristic);
            }
        }
        if card.scores.is_empty() {
            self.findings.error(
                "no_effect",
                card.name.span,
                "the scorecard scores nothing",
                "score buyer.age reference 0 { < days(1): +30 otherwise: 0 }",
            );
        }
        if card.head.owner.is_none() && self.scene.owner.is_none() {
            self.findings.error(
                "no_owner",
                card.name.span,
                format!("nobody answers for {}", card.name.it),
                "write owner risk",
            );
        }
        for (unread, word) in
            [(card.head.mode.is_some(), "mode"), (card.head.from.is_some() || card.head.to.is_some(), "valid")]
        {
            if unread {
                let help = "give its points from a rule: when checkout > 40 then outcome confirm";
                self.findings.error("not_here", span, format!("a scorecard has no `{word}`"), help);
            }
        }
        let block = self.blocks.len() as u16;
        let base = card.base.as_ref().map_or(0, |b| b.it);
        let Some(into) = self.block_slot(&card.name, SlotType::Int, block, String::new()) else { return };
        self.space.info[into.index()].used = true;
        self.mapping.points_from.push(into);
        self.blocks.push(Block::Scorecard(ir::Scorecard { name: card.name.it.clone(), into, base, characteristics }));
        if card.cases.is_empty() {
            self.findings.error(
                "no_case",
                card.name.span,
                "the scorecard has no case",
                "case +45 { buyer.age: hours(3) } shows what it gives",
            );
        }
        for case in &card.cases {
            match case.expects.it {
                Expects::Points(points) => self.case(case, &card.name.it, Wants::Writes(into, points)),
                _ => self.findings.error(
                    "bad_case",
                    case.expects.span,
                    "a scorecard's case says its points",
                    "case +45 { … }",
                ),
            }
        }
    }

    fn characteristic(&mut self, card: &Scorecard, score: &Score) -> Option<Characteristic> {
        let key = format!("{}.{}", card.name.it, score.of.it);
        let at = At { it: key.clone(), span: score.of.span };
        self.reason(&key, &at, score.person.as_ref(), score.auditor.as_ref(), card.head.law.as_ref());
        let named = Expr { kind: Kind::Name(score.of.it.clone()), span: score.of.span };
        let slot = self.lower().slot_of(&named)?;
        let Some(slot) = slot else {
            self.findings.error("not_a_fact", score.of.span, "a scorecard scores a fact or a feature", "name one");
            return None;
        };
        let (mut bins, mut missing, mut other) = (Vec::new(), None, None);
        let mut whole = true;
        for bin in &score.bins {
            if bin.points.it.abs() > POINTS_MAX {
                self.findings.error(
                    "too_many_points",
                    bin.points.span,
                    format!("points go to {POINTS_MAX}"),
                    "use smaller points",
                );
            }
            if other.is_some() {
                self.findings.error(
                    "dead_rule",
                    bin.test.span,
                    "a bin behind `otherwise` is never reached",
                    "put `otherwise` last",
                );
            }
            match &bin.test.it {
                Cell::Any => other = Some(bin.points.it),
                Cell::Missing => missing = Some(bin.points.it),
                _ => match self.cell(&bin.test, &named) {
                    Some(Cond::Is(of, test)) if of == slot => bins.push((test, bin.points.it)),
                    Some(Cond::All(parts)) if let Some(test) = range_of(&parts, slot) => {
                        bins.push((test, bin.points.it))
                    }
                    Some(_) => {
                        let help = "a bin is < 3, 1 .. 5, \"cod\" or in [ … ]; what is left goes to `otherwise`";
                        self.findings.error("bad_bin", bin.test.span, "this is no bin", help);
                        whole = false;
                    }
                    None => whole = false,
                },
            }
        }
        let Some(other) = other else {
            self.findings.error(
                "no_otherwise",
                score.of.span,
                "the characteristic does not say what all others get",
                "otherwise: 0",
            );
            return None;
        };
        whole.then(|| Characteristic {
            slot,
            bins,
            missing: missing.unwrap_or(other),
            other,
            reference: score.reference.it,
            reason: key,
        })
    }

    /// A cell as a condition on the value of its column.
    fn cell(&mut self, cell: &At<Cell>, column: &Expr) -> Option<Cond> {
        let compare = |me: &mut Self, op: Op, value: &Expr| me.lower().compare(op, column, value, cell.span);
        match &cell.it {
            Cell::Any => Some(Cond::All(Vec::new())),
            Cell::Missing => {
                let slot = self.lower().slot_of(column)?;
                match slot {
                    Some(slot) => Some(Cond::Not(Box::new(Cond::Is(slot, Test::Known)))),
                    None => {
                        self.findings.error(
                            "type_mismatch",
                            cell.span,
                            "only a fact can be missing",
                            "use a column that is a fact",
                        );
                        None
                    }
                }
            }
            Cell::Compare(op, value) => compare(self, *op, value),
            Cell::Is(value) => compare(self, Op::Eq, value),
            Cell::Between(low, high) => {
                let low = compare(self, Op::Ge, low);
                let high = compare(self, Op::Le, high);
                Some(Cond::All(vec![low?, high?]))
            }
            Cell::In(list) => {
                let test = Expr { kind: Kind::In(Box::new(column.clone()), Box::new(list.clone())), span: cell.span };
                self.lower().condition(&test)
            }
        }
    }

    fn table(&mut self, table: &Table, span: Span) {
        let draft = Draft { name: &table.name, head: &table.head, span };
        self.reason(
            &table.name.it,
            &table.name,
            table.head.person.as_ref(),
            table.head.auditor.as_ref(),
            table.head.law.as_ref(),
        );
        if table.rows.is_empty() {
            self.findings.error(
                "no_effect",
                table.name.span,
                "the table has no row",
                "| order.total | buyer.age || then |",
            );
        }
        let mut rows: Vec<(Cond, String)> = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            if row.cells.len() != table.columns.len() {
                let message = format!("this row has {} cells, the head has {}", row.cells.len(), table.columns.len());
                self.findings.error("cells_differ", row.span.0, message, "write - for a cell that does not matter");
                continue;
            }
            let mut parts = Vec::new();
            let mut whole = true;
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                match self.cell(cell, column) {
                    Some(Cond::All(inner)) => parts.extend(inner),
                    Some(cond) => parts.push(cond),
                    None => whole = false,
                }
            }
            if parts.len() > TESTS_MAX {
                self.findings.error("condition_too_large", row.span.0, "this row asks too much", "split the table");
                whole = false;
            }
            if whole {
                rows.push((Cond::All(parts), crate::print::print_row(&table.columns, row)));
            }
        }
        if rows.len() != table.rows.len() {
            return;
        }
        let places: Range<usize> = self.rules.len()..self.rules.len() + rows.len();
        // Of a table of the kind `first`, a block finds the row, and one rule a row does what the row says.
        let found = if table.first {
            let block = self.blocks.len() as u16;
            let Some(into) = self.block_slot(
                &table.name,
                SlotType::Int,
                block,
                "number of the row that fits, from 1; 0: none".to_owned(),
            ) else {
                return;
            };
            self.space.info[into.index()].used = true;
            let numbered = rows.iter().enumerate().map(|(n, (cond, _))| (cond.clone(), n as i64 + 1)).collect();
            self.blocks.push(Block::Table(ir::Table {
                name: table.name.it.clone(),
                into,
                rows: numbered,
                otherwise: Some(0),
            }));
            Some(into)
        } else {
            None
        };
        let generated = !table.cases.is_empty() && table.cases.iter().all(|c| c.generated);
        for (n, ((cond, when), row)) in rows.into_iter().zip(&table.rows).enumerate() {
            let changeable = self.choices(&cond);
            let condition = found.map_or(cond, |into| Cond::Is(into, Test::equals(n as i64 + 1)));
            let effects = self.effects(&row.then);
            let id = format!("{}.{}", table.name.it, n + 1);
            let draft = Draft { span: row.span.0, ..draft };
            let place = self.push_rule(
                &draft,
                id,
                table.name.it.clone(),
                condition,
                ir::Missing::False,
                effects,
                when,
                generated,
            );
            if let (Some(place), Some(_)) = (place, found) {
                self.rules[place].changeable = changeable;
            }
        }
        for n in 0..table.rows.len() {
            if !table.cases.iter().any(|c| c.expects.it == Expects::Row(n as i64 + 1)) {
                let help = format!("write case row {} {{ fact: value }}", n + 1);
                self.findings.error(
                    "no_case",
                    table.rows[n].span.0,
                    format!("row {} of {} has no case", n + 1, table.name.it),
                    help,
                );
            }
        }
        if !table.cases.iter().any(|c| c.expects.it == Expects::Row(0)) {
            let help = "write case row 0 { fact: value } for a case that no row fits";
            let all = table.rows.iter().any(|r| r.cells.iter().all(|c| c.it == Cell::Any));
            if !all {
                self.findings.error(
                    "no_case",
                    table.name.span,
                    format!("{} has no case that no row fits", table.name.it),
                    help,
                );
            }
        }
        for case in &table.cases {
            let wants = match (case.expects.it.clone(), found) {
                (Expects::Row(n), Some(into)) => Wants::Writes(into, n),
                (Expects::Row(n @ 1..), None) if (n as usize) <= places.len() => {
                    Wants::Fires(places.start + n as usize - 1)
                }
                (Expects::Row(0), None) => {
                    for place in places.clone() {
                        self.case(case, &table.name.it, Wants::Rests(place));
                    }
                    continue;
                }
                _ => {
                    self.findings.error(
                        "bad_case",
                        case.expects.span,
                        "a table's case says its row",
                        "case row 1 { … }",
                    );
                    continue;
                }
            };
            self.case(case, &table.name.it, wants);
        }
    }

    fn unused(&mut self) {
        for (slot, info) in self.space.slots.iter().zip(&self.space.info) {
            if info.used {
                continue;
            }
            match slot.source {
                Source::Feature(_) => {
                    let help = "features cost memory and time: remove it, or use it in a rule";
                    self.findings.warn(
                        "unused_feature",
                        info.span,
                        format!("no rule uses the feature {}", slot.name),
                        help,
                    );
                }
                Source::Block(_) => {
                    self.findings.warn(
                        "unused_model",
                        info.span,
                        format!("no rule uses {}", slot.name),
                        "remove it, or use it in a rule",
                    );
                }
                _ => self.findings.note("unused_fact", info.span, format!("no rule uses the fact {}", slot.name), ""),
            }
        }
        for of in &self.lets {
            if !of.used {
                self.findings.warn(
                    "unused_let",
                    of.ast.name.span,
                    format!("nothing uses {}", of.ast.name.it),
                    "remove it",
                );
            }
        }
        for (n, used) in self.lists_used.iter().enumerate() {
            if !used {
                self.findings.warn(
                    "unused_list",
                    self.list_spans[n],
                    format!("nothing looks into {}", self.lists[n].name),
                    "remove it",
                );
            }
        }
    }
}

/// Two ends of one range on `slot`.
fn range_of(parts: &[Cond], slot: SlotId) -> Option<Test> {
    let mut both = (-ir::RAW_MAX, ir::RAW_MAX);
    for part in parts {
        match part {
            Cond::Is(of, Test::Range { lo, hi }) if *of == slot => both = (both.0.max(*lo), both.1.min(*hi)),
            _ => return None,
        }
    }
    Some(Test::Range { lo: both.0, hi: both.1 })
}

fn complete(texts: &Text3) -> bool {
    !(texts.vi.is_empty() || texts.zh.is_empty() || texts.en.is_empty())
}

/// The names between `{` and `}` of a text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
        named.then_some(name)
    })
}

fn names_in<'e>(expr: &'e Expr, into: &mut Vec<(&'e str, Span)>) {
    match &expr.kind {
        Kind::Name(name) => into.push((name, expr.span)),
        Kind::List(parts) | Kind::And(parts) | Kind::Or(parts) => parts.iter().for_each(|p| names_in(p, into)),
        Kind::Not(part) | Kind::Minus(part) => names_in(part, into),
        Kind::Compare(_, a, b) | Kind::In(a, b) | Kind::Arith(_, a, b) => {
            names_in(a, into);
            names_in(b, into);
        }
        Kind::Call { on, args, .. } => {
            on.iter().for_each(|on| names_in(on, into));
            args.iter().for_each(|a| names_in(a, into));
        }
        _ => {}
    }
}
