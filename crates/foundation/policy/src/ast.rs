//! What a policy says, as it was written. Equality looks at the meaning only: places in the text do not count.

use kernel::Text3;

use crate::source::Span;

/// A value with its place. Two are equal when their values are.
#[derive(Clone, Debug, Default)]
pub struct At<T> {
    pub it: T,
    pub span: Span,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &At<T>) -> bool {
        self.it == other.it
    }
}

pub type Name = At<String>;

/// Remarks of the author that travel with the line below them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarks {
    pub above: Vec<String>,
    pub behind: Option<String>,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    pub items: Vec<At<Item>>,
    /// Remarks after the last item.
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Scene(Scene),
    Facts(Facts),
    Events(Events),
    Features(Features),
    Let(Let),
    List(List),
    Scorecard(Scorecard),
    Table(Table),
    Model(Model),
    Rule(Rule),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    pub remarks: Remarks,
    pub name: Name,
    pub about: Option<At<String>>,
    pub owner: Option<At<String>>,
    /// Decided when facts cannot be read or the deadline has passed.
    pub fallback: Option<Name>,
    /// Decided when a rule that says `missing review` could not be settled.
    pub review: Option<Name>,
    pub deadline_us: Option<At<i64>>,
    /// From the strongest to the weakest.
    pub outcomes: Vec<Outcome>,
    pub limits: Vec<LimitDecl>,
    pub tail: Vec<String>,
}

/// A figure that rules set and the caller enforces.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitDecl {
    pub remarks: Remarks,
    pub name: Name,
    pub kind: At<TypeName>,
    /// Of several the least holds; else the greatest.
    pub least: bool,
    pub about: Option<At<String>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub remarks: Remarks,
    pub name: Name,
    /// Points from which the outcome is reached; without them only a rule gives it, or it is the last.
    pub from: Option<At<i64>>,
    pub texts: At<Text3>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub remarks: Remarks,
    pub source: Name,
    pub facts: Vec<Fact>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub remarks: Remarks,
    pub name: Name,
    pub kind: At<TypeName>,
    /// Least and greatest value, both allowed.
    pub range: Option<At<(Expr, Expr)>>,
    /// Tells of a person: no reason for somebody else may show it.
    pub personal: bool,
    /// The person concerned can change it, so a counterfactual may name it.
    pub choice: bool,
    /// Its name for people, in three languages.
    pub texts: At<Text3>,
    pub about: Option<At<String>>,
}

/// `money(VND)`, `enum(cod, card)`, `int(orders)`, `bool`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeName {
    pub name: String,
    pub args: Vec<Name>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    pub remarks: Remarks,
    pub source: Name,
    pub events: Vec<EventDecl>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventDecl {
    pub remarks: Remarks,
    pub name: Name,
    pub fields: Vec<Fact>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    pub remarks: Remarks,
    pub features: Vec<Feature>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub remarks: Remarks,
    pub name: Name,
    pub aggregate: Name,
    /// An event, or an event's field: `order.placed` or `order.placed.total`.
    pub of: Name,
    /// The field of the event that is the key.
    pub by: Name,
    /// The fact that holds the key at a decision; left out: the fact named as the field.
    pub key: Option<Name>,
    pub over_us: Option<At<i64>>,
    pub precision_us: Option<At<i64>>,
    pub filter: Option<Expr>,
    pub about: Option<At<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub remarks: Remarks,
    pub name: Name,
    pub is: Expr,
    pub about: Option<At<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ListKind {
    Allow,
    #[default]
    Deny,
    /// Neither good nor bad: a set of values.
    Words,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    pub remarks: Remarks,
    pub name: Name,
    pub kind: ListKind,
    pub source: At<String>,
    pub entries: Vec<Entry>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub remarks: Remarks,
    pub value: At<String>,
    /// The entry no longer counts from the start of this day (UTC).
    pub until: Option<At<String>>,
    pub why: Option<At<String>>,
}

/// Who answers for a piece, since when, and what it rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    pub owner: Option<At<String>>,
    pub version: Option<At<i64>>,
    pub from: Option<At<String>>,
    pub to: Option<At<String>>,
    pub mode: Option<At<Mode>>,
    pub law: Option<At<String>>,
    pub source: Option<At<String>>,
    pub person: Option<At<Text3>>,
    pub auditor: Option<At<Text3>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Live,
    /// Judged and recorded, without effect.
    Shadow,
    /// Live for this share of subjects, by a stable hash.
    Percent(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub remarks: Remarks,
    pub name: Name,
    pub head: Head,
    pub when: Option<Expr>,
    pub missing: Option<At<Missing>>,
    pub then: Vec<At<Effect>>,
    pub cases: Vec<Case>,
    pub tail: Vec<String>,
}

/// What a rule does when a fact it needs is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It does not fire.
    #[default]
    No,
    /// It fires as if the test had come out against the person.
    Yes,
    /// It does not fire; the scene's review outcome is given instead.
    Review,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Points(i64),
    Outcome(String),
    /// A mark on what the fact `on` names.
    Label {
        name: String,
        on: Name,
        for_us: Option<i64>,
    },
    Limit {
        name: String,
        value: Expr,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub remarks: Remarks,
    pub expects: At<Expects>,
    /// Made from the rule's own bounds, not thought of by a person.
    pub generated: bool,
    pub facts: Vec<Given>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Expects {
    #[default]
    Hit,
    Miss,
    /// Points of a scorecard.
    Points(i64),
    /// Number of the table's row, from 1; 0: none.
    Row(i64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub fact: Name,
    pub value: Expr,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scorecard {
    pub remarks: Remarks,
    pub name: Name,
    pub head: Head,
    /// Points that everybody begins with.
    pub base: Option<At<i64>>,
    pub scores: Vec<Score>,
    pub cases: Vec<Case>,
    pub tail: Vec<String>,
}

/// One characteristic: the first bin that fits gives its points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    pub remarks: Remarks,
    pub of: Name,
    /// Points of the stated reference: a reason is given when a person gets more.
    pub reference: At<i64>,
    pub bins: Vec<Bin>,
    pub person: Option<At<Text3>>,
    pub auditor: Option<At<Text3>>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    pub remarks: Remarks,
    pub test: At<Cell>,
    pub points: At<i64>,
}

/// A test on one value whose name stands elsewhere: in a table's head or beside `score`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Any,
    Missing,
    /// `< days(1)`
    Compare(Op, Expr),
    /// `"cod"`
    Is(Expr),
    /// `in ["cod", "card"]`, or a list's name
    In(Expr),
    /// `1 .. 5`, both ends in
    Between(Expr, Expr),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub remarks: Remarks,
    pub name: Name,
    pub head: Head,
    /// Only the first row that fits has effect; otherwise all do.
    pub first: bool,
    pub columns: Vec<Expr>,
    pub rows: Vec<Row>,
    pub cases: Vec<Case>,
    pub tail: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub remarks: Remarks,
    pub cells: Vec<At<Cell>>,
    pub then: Vec<At<Effect>>,
    pub span: RowSpan,
}

/// Where a row stands; does not count for equality.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowSpan(pub Span);

impl PartialEq for RowSpan {
    fn eq(&self, _: &RowSpan) -> bool {
        true
    }
}

/// A tree ensemble read from a file beside the policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub remarks: Remarks,
    pub name: Name,
    pub file: At<String>,
    /// The sum of the trees goes through the logistic function.
    pub probability: bool,
    /// The model's own names of its inputs, and what feeds each.
    pub inputs: Vec<(Name, Name)>,
    pub about: Option<At<String>>,
    pub tail: Vec<String>,
}

/// An expression, in CEL's syntax.
#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: Kind,
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

impl Expr {
    pub fn new(kind: Kind) -> Expr {
        Expr { kind, span: Span::default() }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Bool(bool),
    Int(i64),
    Dec(f64),
    Text(String),
    /// A fact, a feature, a let, a list or an event's field: `order.total`.
    Name(String),
    List(Vec<Expr>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    /// Two or more.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Op, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    Arith(Sum, Box<Expr>, Box<Expr>),
    /// `days(3)`, `text.contains("x")`
    Call {
        on: Option<Box<Expr>>,
        name: String,
        args: Vec<Expr>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Op {
    pub const fn sign(self) -> &'static str {
        match self {
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
        }
    }

    /// The same seen from the other side: `a < b` is `b > a`.
    pub const fn turned(self) -> Op {
        match self {
            Op::Lt => Op::Gt,
            Op::Le => Op::Ge,
            Op::Gt => Op::Lt,
            Op::Ge => Op::Le,
            same => same,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sum {
    Add,
    Sub,
    Mul,
    Div,
}

impl Sum {
    pub const fn sign(self) -> &'static str {
        match self {
            Sum::Add => "+",
            Sum::Sub => "-",
            Sum::Mul => "*",
            Sum::Div => "/",
        }
    }
}
