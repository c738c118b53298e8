//! Random expressions as text, of a wanted type.

use stratabase::core::catalog::{FieldType, USERS};
use stratabase::core::id::CollectionId;

use super::random::Random;
use super::world::{DATES, DECIMALS, ENUM, FINE, INTEGERS, NUMBERS, TEXTS, TIMES, World};

/// The types that are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Integer,
    Number,
    Text,
    Time,
    Date,
    Decimal,
    Duration,
    Id,
    Ids,
    Words,
}

/// What a quantifier's variable is.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Row(CollectionId),
    Id(CollectionId),
    Item(Kind),
}

/// The types of which there are lists beside those of texts and of relations.
const LISTED: [Kind; 7] = [Kind::Integer, Kind::Number, Kind::Decimal, Kind::Bool, Kind::Time, Kind::Date, Kind::Id];

/// A value of such a type that is the same for every record.
fn constant(random: &mut Random, of: Kind) -> String {
    match of {
        Kind::Integer => random.pick(&INTEGERS).to_string(),
        Kind::Number => format!("{:?}", random.pick(&NUMBERS)),
        Kind::Decimal if random.once_in(4) => format!("decimal('{}')", random.pick(&FINE)),
        Kind::Decimal => format!("decimal('{}')", random.pick(&DECIMALS)),
        Kind::Bool => random.once_in(2).to_string(),
        Kind::Time => format!("timestamp('{}')", random.pick(&TIMES)),
        Kind::Date => format!("date('{}')", random.pick(&DATES)),
        _ => (*random.pick(&["auth.id", "'0198c0de-0000-7000-8000-000000000000'"])).to_owned(),
    }
}

/// A generator for one scope.
pub struct Sources<'w> {
    world: &'w World,
    collection: CollectionId,
    is_rule: bool,
    has_previous: bool,
    bound: Vec<(String, Bound)>,
}

impl<'w> Sources<'w> {
    pub fn rule(world: &'w World, collection: CollectionId, has_previous: bool) -> Self {
        Self { world, collection, is_rule: true, has_previous, bound: Vec::new() }
    }

    pub fn filter(world: &'w World, collection: CollectionId) -> Self {
        Self { world, collection, is_rule: false, has_previous: false, bound: Vec::new() }
    }

    /// A condition, operators nested `depth` deep.
    pub fn condition(&mut self, random: &mut Random, depth: usize) -> String {
        self.of(random, Kind::Bool, depth)
    }

    /// A value of some type, operators nested `depth` deep.
    pub fn value(&mut self, random: &mut Random, kind: Kind, depth: usize) -> String {
        self.of(random, kind, depth)
    }

    /// A field to sort by, of the record or of one that it points at.
    pub fn sort(&self, random: &mut Random) -> String {
        let own = [
            "id",
            "created_at",
            "t0",
            "i0",
            "n0",
            "b0",
            "d0",
            "y0",
            "m0",
            "m1",
            "e0",
            "u0",
            "r0",
            "ct",
            "ci",
            "cn",
            "cb",
            "cd",
            "cm",
        ];
        let far = ["r0.t0", "r1.e0", "r0.i1", "r1.created_at", "r0.b0", "r1.y0", "r1.m0", "r0.ct", "r1.cm"];
        let _ = self.is_rule;
        (*if random.once_in(3) { random.pick(&far) } else { random.pick(&own) }).to_owned()
    }

    fn of(&mut self, random: &mut Random, kind: Kind, depth: usize) -> String {
        if depth == 0 {
            return self.leaf(random, kind);
        }
        if random.once_in(6) {
            let (condition, then) = (self.of(random, Kind::Bool, depth - 1), self.of(random, kind, depth - 1));
            return format!("({condition} ? {then} : {})", self.of(random, kind, depth - 1));
        }
        match kind {
            Kind::Bool => self.truth(random, depth),
            Kind::Integer => self.integer(random, depth),
            Kind::Number => self.number(random, depth),
            Kind::Text => self.text(random, depth),
            Kind::Time => self.time(random, depth),
            Kind::Duration if random.once_in(2) => {
                let left = self.of(random, Kind::Time, depth - 1);
                format!("({left} - {})", self.of(random, Kind::Time, depth - 1))
            }
            Kind::Words if random.once_in(2) => self.split(random, depth),
            Kind::Date | Kind::Decimal | Kind::Duration | Kind::Id | Kind::Ids | Kind::Words => self.leaf(random, kind),
        }
    }

    fn truth(&mut self, random: &mut Random, depth: usize) -> String {
        let inner = depth - 1;
        match random.below(17) {
            16 => {
                let (of, sign) = (*random.pick(&LISTED), *random.pick(&["==", "!="]));
                let left = self.list(random, of, inner);
                format!("({left} {sign} {})", self.list(random, of, inner))
            }
            0..=2 => {
                let sign = random.pick(&["&&", "||"]).to_owned();
                let left = self.of(random, Kind::Bool, inner);
                format!("({left} {sign} {})", self.of(random, Kind::Bool, inner))
            }
            3 | 4 => format!("!({})", self.of(random, Kind::Bool, inner)),
            5..=7 => {
                let kinds = [
                    Kind::Bool,
                    Kind::Integer,
                    Kind::Number,
                    Kind::Text,
                    Kind::Time,
                    Kind::Date,
                    Kind::Decimal,
                    Kind::Duration,
                    Kind::Id,
                    Kind::Ids,
                    Kind::Words,
                ];
                let kind = *random.pick(&kinds);
                let sign = random.pick(&["==", "!="]).to_owned();
                let left = self.of(random, kind, inner);
                let right = match kind {
                    _ if random.once_in(5) => "null".to_owned(),
                    Kind::Integer if random.once_in(3) => self.of(random, Kind::Number, inner),
                    Kind::Integer if random.once_in(3) => self.of(random, Kind::Decimal, inner),
                    Kind::Decimal if random.once_in(3) => self.of(random, Kind::Integer, inner),
                    Kind::Id if random.once_in(3) => self.written_id(random),
                    kind => self.of(random, kind, inner),
                };
                format!("({left} {sign} {right})")
            }
            8 | 9 => {
                let kinds = [
                    Kind::Integer,
                    Kind::Number,
                    Kind::Text,
                    Kind::Time,
                    Kind::Date,
                    Kind::Decimal,
                    Kind::Duration,
                    Kind::Id,
                ];
                let kind = *random.pick(&kinds);
                let sign = random.pick(&["<", "<=", ">", ">="]).to_owned();
                let left = self.of(random, kind, inner);
                let right = match kind {
                    Kind::Id if random.once_in(3) => self.written_id(random),
                    Kind::Decimal if random.once_in(3) => self.of(random, Kind::Integer, inner),
                    kind => self.of(random, kind, inner),
                };
                format!("({left} {sign} {right})")
            }
            10 => self.member(random, inner),
            11 => {
                let name = random.pick(&["contains", "startsWith", "endsWith"]).to_owned();
                let of = self.of(random, Kind::Text, inner);
                format!("{of}.{name}({})", self.of(random, Kind::Text, inner))
            }
            12..=14 => self.quantifier(random, depth),
            _ => format!("has({})", self.path(random, None)),
        }
    }

    fn member(&mut self, random: &mut Random, depth: usize) -> String {
        match random.below(15) {
            12.. => {
                let of = *random.pick(&LISTED);
                let item = if of == Kind::Number && random.once_in(3) { Kind::Integer } else { of };
                let item = if random.once_in(8) { "null".to_owned() } else { self.of(random, item, depth) };
                format!("({item} in {})", self.list(random, of, depth))
            }
            10 => format!("({} in {})", self.of(random, Kind::Id, depth), self.of(random, Kind::Ids, depth)),
            11 => format!("({} in {})", self.written_id(random), self.path(random, Some(Kind::Ids))),
            8 => {
                let (item, other) = (self.of(random, Kind::Decimal, depth), *random.pick(&INTEGERS));
                format!("({item} in [decimal('{}'), {other}, null])", random.pick(&DECIMALS))
            }
            9 => {
                let item = self.of(random, Kind::Decimal, depth);
                format!("({item} in [decimal('{}'), decimal('{}')])", random.pick(&FINE), random.pick(&DECIMALS))
            }
            7 => {
                let item = self.of(random, Kind::Date, depth);
                format!("({item} in [date('{}'), date('2026-01-01')])", random.pick(&DATES))
            }
            0 => format!("({} in {})", self.of(random, Kind::Text, depth), self.of(random, Kind::Words, depth)),
            1 => format!("({} in ['a', 'low', null])", self.of(random, Kind::Text, depth)),
            2 => format!("({} in ['a', ''])", self.of(random, Kind::Text, depth)),
            3 => format!("({} in [1, 0.5, -7])", self.of(random, Kind::Integer, depth)),
            4 => {
                let (a, b) = (self.path(random, Some(Kind::Id)), self.path(random, Some(Kind::Id)));
                format!("(auth.id in [{a}, {b}, null])")
            }
            5 if !self.is_rule => {
                let item = self.of(random, Kind::Id, depth);
                format!("({item} in {})", random.pick(&["var.ids", "[auth.id]", "[]"]))
            }
            5 => format!("({} in [auth.id, 'no id'])", self.path(random, Some(Kind::Id))),
            _ if !self.is_rule => {
                let item = self.of(random, Kind::Number, depth);
                format!("({item} in {})", random.pick(&["var.wholes", "var.numbers", "[]"]))
            }
            _ => format!("({} in [])", self.of(random, Kind::Number, depth)),
        }
    }

    fn quantifier(&mut self, random: &mut Random, depth: usize) -> String {
        let name = random.pick(&["exists", "all", "exists_one"]).to_owned();
        // No field has such a name.
        let variable = format!("x{}", self.bound.len());
        let (over, bound) = if random.once_in(4) {
            let (record, collection) = self.record(random);
            (format!("{record}.q0"), Bound::Id(self.target(collection, "q0")))
        } else if random.once_in(3) {
            let of = *random.pick(&LISTED);
            let (held, condition) = (self.held(random, of), self.of(random, Kind::Bool, depth - 1));
            let other = self.list(random, of, depth - 1);
            let over = if random.once_in(3) { format!("({condition} ? {held} : {other})") } else { held };
            (over, Bound::Item(of))
        } else if random.once_in(2) {
            match self.back(random) {
                Some((over, collection)) => (over, Bound::Row(collection)),
                None => (self.of(random, Kind::Words, depth - 1), Bound::Item(Kind::Text)),
            }
        } else {
            (self.of(random, Kind::Words, depth - 1), Bound::Item(Kind::Text))
        };
        self.bound.push((variable.clone(), bound));
        let body = self.of(random, Kind::Bool, depth - 1);
        self.bound.pop();
        format!("{over}.{name}({variable}, {body})")
    }

    /// A list of values of some type.
    fn list(&mut self, random: &mut Random, of: Kind, depth: usize) -> String {
        match random.below(8) {
            0 => "[]".to_owned(),
            // A list of texts alone would be none of ids.
            1 | 2 if of == Kind::Id => format!("[auth.id, {}]", constant(random, of)),
            1 | 2 => format!("[{}, {}]", constant(random, of), constant(random, of)),
            3 if depth > 0 => {
                let (condition, then) = (self.of(random, Kind::Bool, depth - 1), self.list(random, of, depth - 1));
                format!("({condition} ? {then} : {})", self.list(random, of, depth - 1))
            }
            _ => self.held(random, of),
        }
    }

    /// A list that a record holds.
    fn held(&self, random: &mut Random, of: Kind) -> String {
        let names: &[&str] = match of {
            Kind::Integer => &["li"],
            Kind::Number => &["ln"],
            Kind::Decimal => &["lm", "lw"],
            Kind::Bool => &["lb"],
            Kind::Time => &["ld"],
            Kind::Date => &["ly"],
            Kind::Id => &["lu"],
            other => panic!("there are no lists of {other:?}"),
        };
        self.named(random, names)
    }

    fn integer(&mut self, random: &mut Random, depth: usize) -> String {
        let inner = depth - 1;
        match random.below(9) {
            0..=2 => {
                let sign = random.pick(&["+", "-", "*", "/", "%"]).to_owned();
                let left = self.of(random, Kind::Integer, inner);
                format!("({left} {sign} {})", self.of(random, Kind::Integer, inner))
            }
            3 => format!("-({})", self.of(random, Kind::Integer, inner)),
            4 => format!("size({})", self.of(random, Kind::Text, inner)),
            5 if random.once_in(2) => {
                let of = *random.pick(&LISTED);
                format!("size({})", self.list(random, of, inner))
            }
            5 => {
                let kind = *random.pick(&[Kind::Words, Kind::Ids]);
                format!("{}.size()", self.of(random, kind, inner))
            }
            6 => match self.back(random) {
                Some((over, _)) => format!("size({over})"),
                None => self.leaf(random, Kind::Integer),
            },
            7 => {
                let kind = *random.pick(&[Kind::Number, Kind::Text, Kind::Time]);
                format!("int({})", self.of(random, kind, inner))
            }
            _ => {
                let (of, part) = (self.of(random, Kind::Text, inner), self.of(random, Kind::Text, inner));
                if random.once_in(2) {
                    return format!("{of}.indexOf({part})");
                }
                format!("{of}.indexOf({part}, {})", self.of(random, Kind::Integer, inner))
            }
        }
    }

    fn number(&mut self, random: &mut Random, depth: usize) -> String {
        let inner = depth - 1;
        match random.below(8) {
            6 | 7 => self.distance(random),
            0..=2 => {
                let sign = random.pick(&["+", "-", "*", "/"]).to_owned();
                let kind = *random.pick(&[Kind::Number, Kind::Integer]);
                let left = self.of(random, Kind::Number, inner);
                format!("({left} {sign} {})", self.of(random, kind, inner))
            }
            3 => format!("double({})", self.of(random, Kind::Integer, inner)),
            4 => format!("double({})", self.of(random, Kind::Text, inner)),
            _ => format!("-({})", self.of(random, Kind::Number, inner)),
        }
    }

    /// How far a vector is from another.
    fn distance(&self, random: &mut Random) -> String {
        let vector = self.named(random, &["v0", "v1"]);
        let function = random.pick(&["cosine_distance", "l2_distance"]).to_owned();
        let other = match random.below(4) {
            0 => self.named(random, &["v0", "v1"]),
            1 if !self.is_rule => "var.numbers".to_owned(),
            2 => "[0, -0.0]".to_owned(),
            _ => format!("[{}, -0.1]", random.pick(&["1", "0.5", "-1e-40"])),
        };
        format!("{vector}.{function}({other})")
    }

    fn text(&mut self, random: &mut Random, depth: usize) -> String {
        let inner = depth - 1;
        let of = self.of(random, Kind::Text, inner);
        match random.below(10) {
            0 => format!("({of} + {})", self.of(random, Kind::Text, inner)),
            1 => format!("{of}.lowerAscii()"),
            2 => format!("{of}.trim()"),
            3 => format!("{of}.substring({})", self.of(random, Kind::Integer, inner)),
            4 => format!("{of}.substring(0, {})", self.of(random, Kind::Integer, inner)),
            5 => {
                let (old, new) = (self.of(random, Kind::Text, inner), self.of(random, Kind::Text, inner));
                format!("{of}.replace({old}, {new})")
            }
            6 => format!("{of}.replace('a', 'bb', {})", self.of(random, Kind::Integer, inner)),
            7 => format!("{}.join({of})", self.of(random, Kind::Words, inner)),
            8 => format!("{}.join()", self.of(random, Kind::Words, inner)),
            _ => {
                let kinds = [Kind::Integer, Kind::Number, Kind::Bool, Kind::Time, Kind::Date, Kind::Text];
                let kind = *random.pick(&kinds);
                if random.once_in(4) {
                    return format!("string({})", self.path(random, Some(Kind::Id)));
                }
                format!("string({})", self.of(random, kind, inner))
            }
        }
    }

    fn split(&mut self, random: &mut Random, depth: usize) -> String {
        let of = self.of(random, Kind::Text, depth - 1);
        match random.below(3) {
            0 => format!("{of}.split(',')"),
            1 => format!("{of}.split({})", self.of(random, Kind::Text, depth - 1)),
            _ => format!("{of}.split('', {})", self.of(random, Kind::Integer, depth - 1)),
        }
    }

    fn time(&mut self, random: &mut Random, depth: usize) -> String {
        let sign = random.pick(&["+", "-"]).to_owned();
        let moment = self.of(random, Kind::Time, depth - 1);
        format!("({moment} {sign} {})", self.of(random, Kind::Duration, depth - 1))
    }

    fn leaf(&mut self, random: &mut Random, kind: Kind) -> String {
        if !matches!(kind, Kind::Duration) && !random.once_in(3) {
            return self.path(random, Some(kind));
        }
        let variables = !self.is_rule && random.once_in(2);
        match kind {
            Kind::Bool => (*random.pick(&["true", "false", "(auth == null)", "(auth.kind == 'user')"])).to_owned(),
            Kind::Integer if variables => "var.whole".to_owned(),
            Kind::Integer => format!("{}", random.pick(&INTEGERS)),
            Kind::Number if variables => "var.number".to_owned(),
            Kind::Number => format!("{:?}", random.pick(&NUMBERS)),
            Kind::Text if variables => "var.text".to_owned(),
            Kind::Text if random.once_in(4) => format!("'{}'", random.pick(&ENUM)),
            Kind::Text => format!("'{}'", random.pick(&TEXTS)),
            Kind::Time if random.once_in(3) => "now()".to_owned(),
            Kind::Time => format!("timestamp('{}')", random.pick(&TIMES)),
            Kind::Decimal if random.once_in(4) => format!("decimal('{}')", random.pick(&FINE)),
            Kind::Decimal => format!("decimal('{}')", random.pick(&DECIMALS)),
            Kind::Date => format!("date('{}')", random.pick(&DATES)),
            Kind::Duration => format!("duration('{}')", random.pick(&["1h", "-1ms", "0", "87600000h"])),
            Kind::Id => "auth.id".to_owned(),
            Kind::Ids if random.once_in(2) => "[]".to_owned(),
            Kind::Ids => self.path(random, Some(kind)),
            Kind::Words if variables => (*random.pick(&["var.words", "var.gaps", "var.none"])).to_owned(),
            Kind::Words => (*random.pick(&["['a', 'ab', '']", "[]", "['7']"])).to_owned(),
        }
    }

    /// A text that is read as an id.
    fn written_id(&self, random: &mut Random) -> String {
        let texts = ["'no id'", "'0198c0de-0000-7000-8000-000000000000'", "var.id"];
        random.pick(&texts[..if self.is_rule { 2 } else { 3 }]).to_string()
    }

    /// A record: the row, a variable, the caller, the stored row, or one that these point at.
    fn record(&self, random: &mut Random) -> (String, CollectionId) {
        let mut roots = vec![("record".to_owned(), self.collection), ("record".to_owned(), self.collection)];
        let rows = self.bound.iter().filter_map(|(name, bound)| match bound {
            Bound::Row(collection) | Bound::Id(collection) => Some((name.clone(), *collection)),
            Bound::Item(_) => None,
        });
        roots.extend(rows.flat_map(|row| [row.clone(), row]));
        if random.once_in(3) {
            roots.push(("auth".to_owned(), USERS));
        }
        if self.has_previous {
            roots.push(("previous".to_owned(), self.collection));
        }
        let (mut path, mut collection) = random.pick(&roots).clone();
        while random.once_in(3) && path.matches('.').count() < 3 {
            let name = random.pick(&["r0", "r1"]).to_owned();
            collection = self.target(collection, name);
            path = format!("{path}.{name}");
        }
        (path, collection)
    }

    fn target(&self, collection: CollectionId, field: &str) -> CollectionId {
        let shown = self.world.version().collection_by_id(collection).and_then(|found| found.field(field));
        match shown.map(|found| &found.field.kind) {
            Some(FieldType::Relation { collection, .. }) => *collection,
            other => panic!("{field} is no relation: {other:?}"),
        }
    }

    /// A path to a field of some type; to any field at all without one.
    fn path(&self, random: &mut Random, kind: Option<Kind>) -> String {
        let is_item = |bound: &Bound| matches!(bound, Bound::Item(of) if Some(*of) == kind);
        let items: Vec<&String> = self.bound.iter().filter(|(_, bound)| is_item(bound)).map(|(name, _)| name).collect();
        if !items.is_empty() && !random.once_in(3) {
            return (*random.pick(&items)).clone();
        }
        let ids = self.bound.iter().filter(|(_, bound)| matches!(bound, Bound::Id(_)));
        let ids: Vec<&String> = ids.map(|(name, _)| name).collect();
        if kind == Some(Kind::Id) && !ids.is_empty() && !random.once_in(3) {
            return (*random.pick(&ids)).clone();
        }
        let names: &[&str] = match kind {
            Some(Kind::Bool) => &["b0"],
            Some(Kind::Integer) => &["i0", "i1"],
            Some(Kind::Number) => &["n0"],
            Some(Kind::Text) => &["t0", "t1", "e0"],
            Some(Kind::Time) => &["d0", "created_at"],
            Some(Kind::Date) => &["y0"],
            Some(Kind::Decimal) => &["m0", "m1"],
            Some(Kind::Id) => &["id", "u0", "r0", "r1"],
            Some(Kind::Ids) => &["q0"],
            Some(Kind::Words) => &["l0"],
            Some(Kind::Duration) | None => {
                &["t0", "l0", "j0", "r0", "q0", "i0", "id", "e0", "y0", "m1", "li", "lm", "v0"]
            }
        };
        let computed: &[&str] = match kind {
            _ if !self.world.has_computed() || random.once_in(3) => &[],
            Some(Kind::Bool) => &["cb"],
            Some(Kind::Integer) => &["ci"],
            Some(Kind::Number) => &["cn"],
            Some(Kind::Text) => &["ct"],
            Some(Kind::Time) => &["cd"],
            Some(Kind::Decimal) => &["cm"],
            None => &["ct", "cb"],
            _ => &[],
        };
        self.named(random, if computed.is_empty() { names } else { computed })
    }

    /// A path to one of these fields of some record.
    fn named(&self, random: &mut Random, names: &[&str]) -> String {
        let (record, _) = self.record(random);
        let name = random.pick(names).to_owned();
        match record.strip_prefix("record") {
            // In a filter the name may stand alone.
            Some("") if !self.is_rule && random.once_in(2) => name.to_owned(),
            _ => format!("{record}.{name}"),
        }
    }

    /// The records that point at some record.
    fn back(&self, random: &mut Random) -> Option<(String, CollectionId)> {
        let (record, target) = self.record(random);
        let mut names = Vec::new();
        for collection in &self.world.version().collections {
            for field in ["r0", "r1", "q0"] {
                if self.target(collection.id, field) == target {
                    names.push((format!("{record}.{}_via_{field}", collection.name), collection.id));
                }
            }
        }
        (!names.is_empty()).then(|| random.pick(&names).clone())
    }
}
