//! Values of a world and of its deployment by dotted name: `people.accounts`, `pool.settings.soft.buffer_bps`, `market.BTC.haircut_bps`,
//! `liquidity.*.day_vol`.
//!
//! A place in a list is its number, the symbol of what stands there, or `*` for all of them. A name that does not exist and a value that does not fit are
//! refused by name before anything runs; so is a deployment that the program would not take.

use crate::{market::path::Prices, world::World};
use anyhow::{Context, Result, bail, ensure};
use breakwater_bots::{config::Deployment, params::rows::out_of_range};
use breakwater_clearing::state::ParamSet;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use toml::{Table, Value};

/// So many known names are told where one is not.
const NEAREST: usize = 3;
/// What a deployment is called where a scene is written down.
pub const DEPLOYMENT: &str = "deployment.toml";
/// What a world is called there.
pub const WORLD: &str = "world.toml";

/// A world and its deployment as values, with what was changed of them.
#[derive(Clone, Debug)]
pub struct Scene {
    world: Table,
    deployment: Table,
    /// The deployment is no longer what the world's files say.
    laid_over: bool,
    /// `name = value`, in the order in which they were set.
    settings: Vec<String>,
}

/// A scene that can be played. Its deployment stands in a folder that goes with it where it is not the world's own.
#[derive(Debug)]
pub struct Ready {
    /// What is played.
    pub world: World,
    _folder: Option<TempDir>,
}

/// A setting as it is written: `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Dotted.
    pub name: String,
    /// As TOML has it; a word needs no quotes.
    pub value: String,
}

impl std::str::FromStr for Setting {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("{text:?} is no setting: NAME=VALUE is one"))?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        ensure!(!name.is_empty() && !value.is_empty(), "{text:?} is no setting: NAME=VALUE is one");
        Ok(Self { name, value })
    }
}

impl Scene {
    /// A world's file and the deployment it names. Errors: line and field of what is wrong.
    pub fn load(file: &Path) -> Result<Self> {
        Self::of(&World::load(file)?)
    }

    /// The same of a world at hand.
    pub fn of(world: &World) -> Result<Self> {
        let deployment = match &world.deployment_over {
            Some(over) => Deployment::load_over(&world.deployment, over)?,
            None => Deployment::load(&world.deployment)?,
        };
        Ok(Self {
            world: Table::try_from(world)?,
            deployment: Table::try_from(&deployment)?,
            laid_over: false,
            settings: vec![],
        })
    }

    /// What was set so far, `name = value` each.
    pub fn settings(&self) -> &[String] {
        &self.settings
    }

    /// Sets all that a name stands for. Errors: no such name, with the nearest there are; a value of another kind; one that the world does not take.
    pub fn set(&mut self, Setting { name, value }: &Setting) -> Result<()> {
        let mut next = self.clone();
        next.put(name, value)?;
        next.check().with_context(|| format!("{name} = {value}"))?;
        next.settings.push(format!("{name} = {value}"));
        *self = next;
        Ok(())
    }

    /// Another sentence of what it shows.
    pub fn set_about(&mut self, about: &str) {
        self.world.insert("about".to_owned(), Value::String(about.to_owned()));
    }

    /// Other prices. Files they name are as they are from here.
    pub fn set_prices(&mut self, prices: &Prices) -> Result<()> {
        let mut prices = prices.clone();
        if let Prices::File { file } = &mut prices {
            *file =
                file.canonicalize().with_context(|| format!("cannot read {}", file.display()))?;
        }
        self.world.insert("prices".to_owned(), Value::try_from(&prices)?);
        Ok(())
    }

    /// What a name stands for, where that is one number.
    pub fn number(&self, name: &str) -> Result<f64> {
        let segments: Vec<&str> = name.split('.').collect();
        let found = find(self.side(name), &segments);
        match found.with_context(|| self.unknown(name))? {
            Value::Integer(number) => Ok(*number as f64),
            Value::Float(number) => Ok(*number),
            other => bail!("{name} is {}, and a number is asked for", other.type_str()),
        }
    }

    /// Whether a name stands for a whole number.
    pub fn is_whole(&self, name: &str) -> bool {
        let segments: Vec<&str> = name.split('.').collect();
        let found = find(self.side(name), &segments);
        matches!(found, Some(Value::Integer(_)))
    }

    /// Lays a deployment's file, whole or in part, over the world's.
    pub fn lay(&mut self, file: &Path) -> Result<()> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let over: Table =
            toml::from_str(&text).with_context(|| format!("{} is no TOML", file.display()))?;
        let mut next = self.clone();
        merge(&mut next.deployment, over);
        next.laid_over = true;
        next.check().with_context(|| format!("{} is no deployment", file.display()))?;
        *self = next;
        Ok(())
    }

    /// The deployment with all that was set.
    pub fn deployment(&self) -> Result<Deployment> {
        Ok(self.deployment.clone().try_into()?)
    }

    /// The scene, to be played.
    pub fn ready(&self) -> Result<Ready> {
        let mut world = self.world()?;
        if !self.laid_over {
            return Ok(Ready { world, _folder: None });
        }
        let folder = TempDir::with_prefix("breakwater-lab-")?;
        let file = folder.path().join(DEPLOYMENT);
        fs::write(&file, toml::to_string(&self.deployment)?)?;
        (world.deployment, world.deployment_over) = (file, None);
        Ok(Ready { world, _folder: Some(folder) })
    }

    /// Writes the world and, where it is not the world's own, the deployment, so that the folder can be played again. Gives the world's file.
    pub fn write(&self, folder: &Path) -> Result<PathBuf> {
        let mut world = self.world()?;
        if self.laid_over {
            let text = toml::to_string(&self.deployment)?;
            fs::write(folder.join(DEPLOYMENT), text)?;
            (world.deployment, world.deployment_over) = (PathBuf::from(DEPLOYMENT), None);
        } else {
            world.deployment = relative(folder, &world.deployment)?;
            let over = world.deployment_over.map(|over| relative(folder, &over));
            world.deployment_over = over.transpose()?;
        }
        if let Prices::File { file } = &mut world.prices {
            *file = relative(folder, file)?;
        }
        let file = folder.join(WORLD);
        fs::write(&file, toml::to_string(&Table::try_from(&world)?)?)?;
        Ok(file)
    }

    /// The world with all that was set of it.
    pub fn world(&self) -> Result<World> {
        World::parse(&toml::to_string(&self.world)?)
    }

    fn side(&self, name: &str) -> &Table {
        let first = name.split('.').next().unwrap_or(name);
        if self.world.contains_key(first) { &self.world } else { &self.deployment }
    }

    fn put(&mut self, name: &str, value: &str) -> Result<()> {
        let segments: Vec<&str> = name.split('.').collect();
        let of_deployment =
            segments.first().is_some_and(|first| self.deployment.contains_key(*first));
        let unknown = self.unknown(name);
        if of_deployment {
            let mut root = Value::Table(std::mem::take(&mut self.deployment));
            let put = put(&mut root, &segments, &|old| like(old, name, value));
            self.deployment = into_table(root)?;
            self.laid_over = true;
            return if put? == 0 { bail!(unknown) } else { Ok(()) };
        }
        let mut root = Value::Table(self.world.clone());
        if put(&mut root, &segments, &|old| like(old, name, value))? > 0 {
            self.world = into_table(root)?;
            return Ok(());
        }
        // a field that the world leaves to its default is not among its values yet
        self.world = absent(&self.world, &segments, value).with_context(|| unknown)?;
        Ok(())
    }

    fn check(&self) -> Result<()> {
        self.world()?;
        let deployment = self.deployment()?;
        let mut sets = vec![ParamSet::Pool(deployment.pool.settings)];
        for index in 0..deployment.market.len() {
            sets.push(ParamSet::Market(Box::new(deployment.market_params(index)?)));
        }
        for set in sets {
            if let Some(wrong) = out_of_range(&set) {
                bail!("{wrong}");
            }
            set.validate().map_err(|error| {
                anyhow::anyhow!("the program refuses these values together ({error})")
            })?;
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> String {
        let mut names = vec![];
        for table in [&self.world, &self.deployment] {
            leaves(&Value::Table(table.clone()), "", &mut names);
        }
        format!("there is no parameter {name}; {}", nearest(name, &names))
    }
}

/// "the nearest are a, b, c": names that are most like one that is not known.
pub fn nearest(name: &str, known: &[String]) -> String {
    let last = |text: &str| text.rsplit('.').next().unwrap_or(text).to_owned();
    let like = |one: &String| {
        strsim::jaro_winkler(name, one) + strsim::normalized_levenshtein(&last(name), &last(one))
    };
    let mut ranked: Vec<(f64, &String)> = known.iter().map(|one| (like(one), one)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let names: Vec<&str> = ranked.iter().take(NEAREST).map(|(_, one)| one.as_str()).collect();
    format!("the nearest are {}", names.join(", "))
}

/// Names of everything that is no table and no list of tables.
fn leaves(value: &Value, at: &str, names: &mut Vec<String>) {
    let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                leaves(value, &below(key), names);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_table) => {
            for (index, value) in list.iter().enumerate() {
                leaves(value, &below(&index.to_string()), names);
            }
        }
        _ => names.push(at.to_owned()),
    }
}

/// Places of a list that a segment of a name stands for.
fn places(list: &[Value], segment: &str) -> Vec<usize> {
    if segment == "*" {
        return (0..list.len()).collect();
    }
    if let Ok(index) = segment.parse::<usize>() {
        return if index < list.len() { vec![index] } else { vec![] };
    }
    let named = |value: &Value| value.get("symbol").and_then(Value::as_str) == Some(segment);
    list.iter().position(named).into_iter().collect()
}

fn find<'a>(table: &'a Table, segments: &[&str]) -> Option<&'a Value> {
    let (first, rest) = segments.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, segment| match value {
        Value::Table(table) => table.get(*segment),
        Value::Array(list) => places(list, segment).first().and_then(|at| list.get(*at)),
        _ => None,
    })
}

/// Changes all that a name stands for, and counts them.
fn put(
    value: &mut Value,
    segments: &[&str],
    change: &dyn Fn(&Value) -> Result<Value>,
) -> Result<usize> {
    let Some((segment, rest)) = segments.split_first() else {
        if value.is_table() {
            return Ok(0);
        }
        *value = change(value)?;
        return Ok(1);
    };
    match value {
        Value::Table(table) => match table.get_mut(*segment) {
            Some(below) => put(below, rest, change),
            None => Ok(0),
        },
        Value::Array(list) => {
            let mut count = 0;
            for at in places(list, segment) {
                count += put(&mut list[at], rest, change)?;
            }
            Ok(count)
        }
        _ => Ok(0),
    }
}

/// A table with a value that it had not: kept if a world that is made of it has it still.
fn absent(table: &Table, segments: &[&str], text: &str) -> Option<Table> {
    let mut changed = table.clone();
    let (last, above) = segments.split_last()?;
    let mut at = &mut changed;
    for segment in above {
        let below = at.entry((*segment).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        at = below.as_table_mut()?;
    }
    at.insert((*last).to_owned(), parsed(text));
    let world = World::parse(&toml::to_string(&changed).ok()?).ok()?;
    let kept = Table::try_from(&world).ok()?;
    find(&kept, segments).map(|_| changed)
}

/// A text as a value of TOML; as a word where it is none.
fn parsed(text: &str) -> Value {
    let table: Option<Table> = toml::from_str(&format!("value = {text}")).ok();
    let value = table.and_then(|mut table| table.remove("value"));
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// A text as a value of the same kind as another.
fn like(old: &Value, name: &str, text: &str) -> Result<Value> {
    let value = match (old, parsed(text)) {
        (Value::Float(_), Value::Integer(number)) => Value::Float(number as f64),
        (Value::String(_), value) if !value.is_str() => Value::String(text.to_owned()),
        (_, value) => value,
    };
    ensure!(value.same_type(old), "{name} is {}, and {text:?} is {}", kind(old), kind(&value));
    Ok(value)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
        Value::String(_) | Value::Datetime(_) => "a word",
    }
}

fn into_table(value: Value) -> Result<Table> {
    match value {
        Value::Table(table) => Ok(table),
        _ => bail!("a scene is a table"),
    }
}

/// Values of `over` take the place of those of `base`, table by table.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// A file as it is named from a folder, so that both can be moved together.
pub fn relative(folder: &Path, file: &Path) -> Result<PathBuf> {
    let whole = |path: &Path| {
        path.canonicalize().with_context(|| format!("{} is not there", path.display()))
    };
    let (folder, file) = (whole(folder)?, whole(file)?);
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| std::path::Component::ParentDir);
    Ok(up.chain(file.components().skip(shared)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/march-2020.toml");
        Scene::load(&file).unwrap()
    }

    fn set(scene: &mut Scene, text: &str) -> Result<()> {
        scene.set(&text.parse()?)
    }

    fn told(text: &str) -> String {
        format!("{:#}", set(&mut scene(), text).expect_err("must be refused"))
    }

    #[test]
    fn a_field_of_the_world_or_its_deployment_is_set_by_its_dotted_name() {
        let mut scene = scene();
        for text in [
            "people.accounts=20",
            "people.spare_mean=1",
            "liquidity.*.day_vol=0.07",
            "pool.settings.soft.buffer_bps=700",
            "market.ETH.haircut_bps=1700",
            "boards.tenor_secs=[604800]",
            "steps.busy_secs=10",
        ] {
            set(&mut scene, text).unwrap();
        }
        let world = scene.world().unwrap();
        assert_eq!((world.people.accounts, world.people.spare_mean), (20, 1.0));
        assert!(world.liquidity.iter().all(|of| of.day_vol == 0.07));
        assert_eq!(world.steps.busy_secs, 10);
        let deployment = scene.deployment().unwrap();
        assert_eq!(deployment.pool.settings.soft.buffer_bps, 700);
        assert_eq!(deployment.market[1].haircut_bps, 1_700);
        assert_eq!(deployment.boards.tenor_secs, [604_800]);
        assert_eq!(scene.settings().len(), 7);
        assert_eq!(scene.number("pool.settings.soft.buffer_bps").unwrap(), 700.0);
    }

    #[test]
    fn a_scene_whose_deployment_was_changed_is_played_with_it_and_another_with_the_worlds_own() {
        let mut scene = scene();
        let own = scene.ready().unwrap();
        assert_eq!(own.world.deployment, scene.world().unwrap().deployment);
        set(&mut scene, "pool.settings.soft.buffer_bps=700").unwrap();
        let ready = scene.ready().unwrap();
        let deployment = Deployment::load(&ready.world.deployment).unwrap();
        assert_eq!(deployment.pool.settings.soft.buffer_bps, 700);
        assert_eq!(ready.world.deployment_over, None);
        assert_eq!(deployment.pool.settings.mark_gap_secs, 10, "and the rest is the world's");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_names() {
        assert!(
            told("people.account=20").starts_with(
                "there is no parameter people.account; the nearest are people.accounts"
            )
        );
        assert!(told("pool.settings.soft.buffers_bps=1").contains("pool.settings.soft.buffer_bps"));
        assert!(told("buffer_bps=1").contains("there is no parameter buffer_bps"));
        assert!(told("people=1").contains("there is no parameter people"));
        assert!(told("liquidity.2.day_vol=0.1").contains("there is no parameter liquidity.2"));
    }

    #[test]
    fn a_value_of_another_kind_or_out_of_range_is_refused_by_name() {
        assert_eq!(
            told("people.accounts=many"),
            "people.accounts is a whole number, and \"many\" is a word"
        );
        assert_eq!(
            told("people.accounts=2.5"),
            "people.accounts is a whole number, and \"2.5\" is a number"
        );
        assert_eq!(
            told("people.answer_share=1.5"),
            "people.answer_share = 1.5: people.answer_share is 1.5, and 0 to 1 is right"
        );
        assert!(told("pool.settings.soft.discount_bps=501").contains("allowed is 0 % to 5 %"));
        assert!(told("people.accounts").contains("NAME=VALUE"));
    }

    #[test]
    fn a_scene_that_is_written_is_read_again_and_names_its_files_from_its_folder() {
        let folder = TempDir::new().unwrap();
        let mut scene = scene();
        set(&mut scene, "people.accounts=20").unwrap();
        let again = Scene::load(&scene.write(folder.path()).unwrap()).unwrap();
        assert_eq!(again.world().unwrap().people, scene.world().unwrap().people);
        assert_eq!(again.deployment, scene.deployment);
        set(&mut scene, "pool.settings.soft.buffer_bps=700").unwrap();
        let again = Scene::load(&scene.write(folder.path()).unwrap()).unwrap();
        assert_eq!(again.deployment, scene.deployment);
        let text = fs::read_to_string(folder.path().join(WORLD)).unwrap();
        assert!(text.contains("deployment = \"deployment.toml\""), "{text}");
    }

    #[test]
    fn a_file_laid_over_takes_the_place_of_what_it_says_alone() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("over.toml");
        fs::write(&file, "[pool.settings.soft]\nper_hour = 3\n").unwrap();
        let mut scene = scene();
        let before = scene.deployment().unwrap();
        scene.lay(&file).unwrap();
        let after = scene.deployment().unwrap();
        assert_eq!(after.pool.settings.soft.per_hour, 3);
        assert_eq!(after.pool.settings.soft.buffer_bps, before.pool.settings.soft.buffer_bps);
        fs::write(&file, "[pool.settings.soft]\nper_our = 3\n").unwrap();
        let told = format!("{:#}", scene.lay(&file).expect_err("must be refused"));
        assert!(told.contains("unknown field `per_our`"), "{told}");
    }
}
