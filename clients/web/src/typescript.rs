//! `app/src/engine/generated/types.ts`: the shapes of requests and answers as the app knows them, written from the structs that read and write
//! them. A whole number beyond 2^53, text in the JSON, is a `bigint` there; bytes of an account, in the JSON the number of their blob, are a
//! `Uint8Array`.

use crate::{
    assess::Assessment,
    auction::AuctionView,
    bid::BidPreview,
    clusters::Cluster,
    curve::Curve,
    liquidation_price::LiquidationPrices,
    map::HealthMap,
    missing::{InsuranceWindow, Missing},
    params::{DifferenceJson, ImpactJson, RowJson},
    preview::Preview,
    quotes::Quote,
    read_quote::SignedTerms,
    report::Report,
    request::Request,
    scenarios::MarketScenario,
    ways_back::Way,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};
use ts_rs::{Config, TS, TypeVisitor};

const FILE: &str = "../../app/src/engine/generated/types.ts";
const WRITE: &str = "BREAKWATER_WRITE_TYPES";
const HEAD: &str = "/**
 * What the margin engine is asked and answers, written from the structs in `clients/web/src` by `npm run generate-types`.
 *
 * Names say units: `Atoms` are whole quote atoms (10^-6 USD) and exact; `Lots` are 10^-6 contract, positive long; `Bps` 10^-4;
 * `Usd`, `iv` and Greeks are floating point, for pictures and tables alone; nothing is decided by them.
 */
";

/// Types by name: the order in which a derived type visits others differs from build to build.
#[derive(Default)]
struct Types {
    config: Config,
    /// Of questions: there a property that is left out may also be undefined, which JSON leaves out.
    asked: bool,
    declared: BTreeMap<String, String>,
}

impl Types {
    fn text(&self) -> String {
        self.declared.values().map(String::as_str).collect()
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let name = T::ident(&self.config);
        if T::output_path().is_none() || self.declared.contains_key(&name) {
            return; // the language's own, or there already
        }
        let docs = T::docs().unwrap_or_default();
        let mut page = Page { undefined: self.asked, ..Page::default() };
        page.lay_out(&format!("{docs}export {}", T::decl(&self.config)));
        self.declared.insert(name, format!("\n{}\n", page.text));
        T::visit_dependencies(self);
    }
}

/// A declaration on its way from one line to a line a property.
#[derive(Default)]
struct Page {
    text: String,
    undefined: bool,
    depth: usize,
    /// Brackets of type arguments that are open.
    angles: usize,
    /// In a property that may be left out.
    optional: bool,
}

impl Page {
    fn lay_out(&mut self, mut rest: &str) {
        while let Some(next) = rest.chars().next() {
            if let Some((comment, after)) =
                rest.strip_prefix("/**").and_then(|r| r.split_once("*/"))
            {
                self.comment(comment);
                rest = after;
                continue;
            }
            if let Some((word, after)) = rest.strip_prefix('"').and_then(|r| r.split_once('"')) {
                let name = after.starts_with(':');
                self.text.push_str(&if name { word.to_owned() } else { format!("'{word}'") });
                rest = after;
                continue;
            }
            self.character(next);
            rest = &rest[next.len_utf8()..];
        }
    }

    fn character(&mut self, next: char) {
        match next {
            '{' => {
                self.text.push('{');
                self.depth += 1;
                self.line();
            }
            '}' => {
                self.depth -= 1;
                self.line();
                self.text.push('}');
            }
            ',' if self.depth > 0 && self.angles == 0 => {
                let undefined = self.undefined && self.optional;
                self.text.push_str(if undefined { " | undefined;" } else { ";" });
                self.optional = false;
                self.line();
            }
            ' ' | '\n' if self.text.ends_with([' ', '\n']) => {}
            '\n' => self.line(),
            _ => {
                self.angles += usize::from(next == '<');
                self.angles -= usize::from(next == '>');
                self.optional |= next == '?';
                self.text.push(next);
            }
        }
    }

    /// Begins a line, in the place of one that is empty.
    fn line(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(self.depth));
    }

    /// One line where there is one; links become what they point to.
    fn comment(&mut self, comment: &str) {
        let lines: Vec<String> = comment
            .lines()
            .map(|line| line.trim().trim_start_matches('*').trim())
            .filter(|line| !line.is_empty())
            .map(|line| line.replace("[`", "`").replace("`]", "`"))
            .collect();
        match lines.as_slice() {
            [line] => self.text.push_str(&format!("/** {line} */")),
            lines => {
                self.text.push_str("/**");
                for line in lines {
                    self.line();
                    self.text.push_str(&format!(" * {line}"));
                }
                self.line();
                self.text.push_str(" */");
            }
        }
        self.line();
    }
}

/// Names of the properties that are whole numbers beyond 2^53.
fn big_names(text: &str) -> BTreeSet<&str> {
    let name = |line: &'_ str| {
        let (name, of) = line.trim().split_once(": ")?;
        of.starts_with("bigint").then(|| name.trim_end_matches('?').len())
    };
    text.lines().filter_map(|line| Some(&line.trim()[..name(line)?])).collect()
}

fn file() -> String {
    let mut types = Types { asked: true, ..Types::default() };
    types.visit::<Request>();
    types.asked = false;
    types.visit::<Assessment>();
    types.visit::<Report>();
    types.visit::<Quote>();
    types.visit::<Preview>();
    types.visit::<Missing>();
    types.visit::<InsuranceWindow>();
    types.visit::<MarketScenario>();
    types.visit::<Curve>();
    types.visit::<HealthMap>();
    types.visit::<LiquidationPrices>();
    types.visit::<Way>();
    types.visit::<Cluster>();
    types.visit::<AuctionView>();
    types.visit::<BidPreview>();
    types.visit::<SignedTerms>();
    types.visit::<RowJson>();
    types.visit::<DifferenceJson>();
    types.visit::<ImpactJson>();
    let text = types.text();
    let names: Vec<String> = big_names(&text).iter().map(|name| format!("  '{name}',\n")).collect();
    let names = names.concat();
    format!(
        "{HEAD}{text}\n/** Properties that are text in the JSON: whole numbers beyond 2^53. */\nexport const AS_TEXT: ReadonlySet<string> = new Set([\n{names}]);\n"
    )
}

#[test]
fn the_apps_types_are_those_of_the_structs() {
    let made = file();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if env::var_os(WRITE).is_some() {
        fs::write(&file, &made).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(made == written, "{FILE} is not of these structs: cd app && npm run generate-types");
}

/// A number that the JSON has as a number would be taken for text otherwise.
#[test]
fn what_is_text_says_so_by_its_unit() {
    let text = file();
    let others = ["atoms", "nonce", "number"];
    for name in big_names(&text) {
        let unit = ["Atoms", "Lots", "Q32"].iter().any(|unit| name.ends_with(unit));
        assert!(unit || others.contains(&name), "{name}");
    }
}
