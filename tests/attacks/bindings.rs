//! What an account may be, said where it is taken. The sources of the instructions are read: each account of each `Accounts` structure is
//! bound to a signer, to an address or to a seed by constraints, its own or a neighbour's, or says in its documentation who may put what there:
//!
//! * `Any ...`: whichever the caller likes, of its type and owner; the sentence says why nobody is hurt.
//! * `CHECK: ...`: the handler looks at it; the sentence says where. Anchor asks for it of an `UncheckedAccount` alone.
//!
//! An account that nobody thought about fails here. Who may sign is [`crate::matrix`]'s.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use syn::{Attribute, Expr, Field, Fields, Item, ItemStruct, Lit, Meta, Type};

/// A field of an `Accounts` structure, as far as it binds.
#[derive(Debug, Default)]
struct Taken {
    name: String,
    /// Signs, is a program or a sysvar, or has a fixed address.
    anchored: bool,
    /// Fields that its constraints name.
    names: BTreeSet<String>,
    /// Names in each of its addresses and seeds: where none is a field, it is one address of the program's.
    fixed: Vec<BTreeSet<String>>,
    documentation: String,
}

/// Names and fields of all `Accounts` structures below a folder.
fn structures(folder: &Path, into: &mut BTreeMap<String, Vec<Taken>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            structures(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            let found = accounts_of(&text);
            into.extend(found);
        }
    }
}

fn accounts_of(text: &str) -> Vec<(String, Vec<Taken>)> {
    let file = syn::parse_file(text).expect("Rust");
    let structures = file.items.iter().filter_map(|item| match item {
        Item::Struct(structure) if derives_accounts(structure) => Some(structure),
        _ => None,
    });
    structures.map(|structure| (structure.ident.to_string(), fields(structure))).collect()
}

fn derives_accounts(structure: &ItemStruct) -> bool {
    let derives = |attribute: &&Attribute| attribute.path().is_ident("derive");
    structure.attrs.iter().filter(derives).any(|attribute| match &attribute.meta {
        Meta::List(list) => idents(list.tokens.clone()).contains("Accounts"),
        _ => false,
    })
}

fn fields(structure: &ItemStruct) -> Vec<Taken> {
    let Fields::Named(fields) = &structure.fields else { return vec![] };
    let mut all: Vec<Taken> = fields.named.iter().map(taken).collect();
    let names: BTreeSet<String> = all.iter().map(|field| field.name.clone()).collect();
    for field in &mut all {
        field.anchored |= field.fixed.iter().any(|named| named.is_disjoint(&names));
    }
    all
}

fn taken(field: &Field) -> Taken {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut taken = Taken { name, anchored: is_bound_by_type(&field.ty), ..Taken::default() };
    for attribute in &field.attrs {
        match &attribute.meta {
            Meta::List(list) if attribute.path().is_ident("account") => {
                for rule in split(list.tokens.clone()) {
                    taken.read(rule);
                }
            }
            Meta::NameValue(pair) if attribute.path().is_ident("doc") => {
                if let Expr::Lit(literal) = &pair.value
                    && let Lit::Str(text) = &literal.lit
                {
                    taken.documentation.push_str(&text.value());
                }
            }
            _ => {}
        }
    }
    taken
}

/// Types that say what may stand there, and those of other `Accounts` structures, which are looked at by themselves.
fn is_bound_by_type(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last().expect("a type has a name");
    let name = last.ident.to_string();
    match name.as_str() {
        "Option" | "Box" => match &last.arguments {
            syn::PathArguments::AngleBracketed(inner) => inner.args.iter().any(|arg| match arg {
                syn::GenericArgument::Type(ty) => is_bound_by_type(ty),
                _ => false,
            }),
            _ => false,
        },
        "Account" | "AccountLoader" | "InterfaceAccount" | "UncheckedAccount" | "AccountInfo" => {
            false
        }
        _ => true,
    }
}

/// Rules of one attribute: what stands between commas.
fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut rules = vec![vec![]];
    for token in tokens {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => rules.push(vec![]),
            _ => rules.last_mut().expect("never empty").push(token),
        }
    }
    rules
}

impl Taken {
    fn read(&mut self, rule: Vec<TokenTree>) {
        let is = |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(p) if p.as_char() == mark);
        let Some(equals) = rule.iter().position(|token| is(token, '=')) else { return };
        let (key, value) = rule.split_at(equals);
        let key: String = key.iter().map(ToString::to_string).collect();
        let end = value.iter().position(|token| is(token, '@')).unwrap_or(value.len());
        let named = idents(value[1..end].iter().cloned().collect());
        match key.as_str() {
            "has_one" | "constraint" => self.names.extend(named),
            "seeds" | "address" => {
                self.names.extend(named.iter().cloned());
                self.fixed.push(named);
            }
            _ if key.starts_with("token::") || key.starts_with("associated_token::") => {
                self.names.extend(named);
            }
            _ => {}
        }
    }
}

/// Names in an expression that do not follow a dot or a path.
fn idents(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut after = ' ';
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if after != '.' && after != ':' {
                    found.insert(name.to_string());
                }
                after = ' ';
            }
            TokenTree::Group(group) => {
                if group.delimiter() != Delimiter::Brace {
                    found.extend(idents(group.stream()));
                }
                after = ' ';
            }
            TokenTree::Punct(mark) => after = mark.as_char(),
            TokenTree::Literal(_) => after = ' ',
        }
    }
    found
}

/// Fields that nothing binds and that do not say what may stand there.
fn loose(fields: &[Taken]) -> Vec<&str> {
    let mut bound: BTreeSet<&str> =
        fields.iter().filter(|f| f.anchored).map(|f| &*f.name).collect();
    let any = |f: &&Taken| f.documentation.contains("Any ");
    bound.extend(fields.iter().filter(any).map(|f| &*f.name));
    // a constraint binds both ways: it holds between the two
    loop {
        let before = bound.len();
        for field in fields {
            let neighbours = field.names.iter().map(|name| &**name);
            if bound.contains(&*field.name) {
                bound.extend(neighbours);
            } else if neighbours.clone().any(|name| bound.contains(name)) {
                bound.insert(&field.name);
            }
        }
        if bound.len() == before {
            break;
        }
    }
    let silent = fields.iter().filter(|f| !f.documentation.contains("CHECK:"));
    silent.map(|f| &*f.name).filter(|name| !bound.contains(name)).collect()
}

#[test]
fn every_account_of_every_instruction_is_bound_or_says_what_it_may_be() {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../programs/clearing/src/instructions");
    let mut all = BTreeMap::new();
    structures(&folder, &mut all);
    assert!(all.len() > 60, "only {} structures were read", all.len());
    let lines = all.iter().flat_map(|(name, fields)| {
        loose(fields).into_iter().map(move |field| format!("{name}.{field}"))
    });
    let lines: Vec<String> = lines.collect();
    assert!(
        lines.is_empty(),
        "nothing binds these, and none says what it may be:\n{}",
        lines.join("\n")
    );
}

#[test]
fn an_account_without_a_constraint_is_found() {
    let found = |constraint: &str, signer: &str| {
        let text = format!(
            "#[derive(Accounts)] pub struct Take<'info> {{
                pub owner: {signer},
                #[account(mut, has_one = pool @ ClearingError::WrongPool{constraint})]
                pub margin_account: AccountLoader<'info, MarginAccount>,
                #[account(mut)]
                pub pool: Box<Account<'info, Pool>>,
            }}"
        );
        let (_, fields) = accounts_of(&text).remove(0);
        loose(&fields).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(", has_one = owner", "Signer<'info>"), [""; 0]);
    assert_eq!(found("", "Signer<'info>"), ["margin_account", "pool"]);
    assert_eq!(
        found(", constraint = vault.owner == 1", "Signer<'info>"),
        ["margin_account", "pool"]
    );
    let all = ["owner", "margin_account", "pool"];
    assert_eq!(found(", has_one = owner", "UncheckedAccount<'info>"), all);
    assert_eq!(found(", seeds = [seeds::POOL], bump", "Signer<'info>"), [""; 0]);
}
