//! A line of standard input as what it asks for.

use crate::demo::prices::Change;
use anchor_lang::prelude::Pubkey;
use std::time::Duration;

pub const HELP: &str = "\
price btc -12%                 move a mark by a share, from where it is (btc, eth or all)
price eth 1800                 ... or to a price in dollars
price all -5% over 10s         ... or slowly
calm on|off                    prices stand still, or walk a little at random
fund ADDRESS SOL USDC [BTC]    give a wallet SOL and tokens
liquidator on|off              start or kill: the liquidator, ...
keeper on|off                  ... the keeper, ...
makers on|off                  ... the makers that answer requests for quotes
posts on|off                   post prices, or let them grow old
state                          marks, auctions, what runs
key [NAME]                     the file of a key; without a name, all of them
help                           this list
quit                           end everything";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Liquidator,
    Keeper,
    Makers,
    Posts,
    Calm,
}

impl Switch {
    const ALL: [Self; 5] = [Self::Liquidator, Self::Keeper, Self::Makers, Self::Posts, Self::Calm];

    pub fn name(self) -> &'static str {
        match self {
            Self::Liquidator => "liquidator",
            Self::Keeper => "keeper",
            Self::Makers => "makers",
            Self::Posts => "posts",
            Self::Calm => "calm",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The markets by number, and how long the move takes.
    Price {
        markets: Vec<usize>,
        change: Change,
        over: Duration,
    },
    Switch(Switch, bool),
    Fund {
        to: Pubkey,
        sol: f64,
        usdc: f64,
        btc: f64,
    },
    State,
    Key(Option<String>),
    Help,
    Quit,
}

/// `symbols` are those of the markets, in their order. Errors say what was expected.
pub fn parse(line: &str, symbols: &[String]) -> Result<Command, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (first, rest) = words.split_first().ok_or("an empty line; `help` lists the commands")?;
    match (*first, rest) {
        ("price", rest) => price(rest, symbols),
        ("fund", rest) => fund(rest),
        ("state", []) => Ok(Command::State),
        ("key", []) => Ok(Command::Key(None)),
        ("key", name) => Ok(Command::Key(Some(name.join("-")))),
        ("help", []) => Ok(Command::Help),
        ("quit", []) => Ok(Command::Quit),
        (name, rest) => match (switch(name), rest) {
            (Some(switch), [to]) => on(switch, to),
            _ => Err(format!("{line:?} is no command; `help` lists them")),
        },
    }
}

fn switch(name: &str) -> Option<Switch> {
    Switch::ALL.into_iter().find(|switch| switch.name() == name)
}

fn on(switch: Switch, word: &str) -> Result<Command, String> {
    match word {
        "on" => Ok(Command::Switch(switch, true)),
        "off" => Ok(Command::Switch(switch, false)),
        _ => Err(format!("{word} is neither on nor off")),
    }
}

fn price(words: &[&str], symbols: &[String]) -> Result<Command, String> {
    let (name, change, over) = match words {
        [name, change] => (name, change, Duration::ZERO),
        [name, change, "over", time] => (name, change, duration(time)?),
        _ => return Err("price MARKET CHANGE [over TIME], like price btc -12% over 10s".to_owned()),
    };
    let all = || (0..symbols.len()).collect();
    let one = |found| vec![found];
    let markets = match symbols.iter().position(|symbol| symbol.eq_ignore_ascii_case(name)) {
        Some(found) => one(found),
        None if *name == "all" => all(),
        None => return Err(format!("no market {name}; there are {}, all", symbols.join(", "))),
    };
    Ok(Command::Price { markets, change: change_of(change)?, over })
}

fn change_of(word: &str) -> Result<Change, String> {
    let change = match word.strip_suffix('%') {
        Some(percent) => Change::By(number(percent)? / 100.0),
        None => Change::To(number(word)?),
    };
    let fine = match change {
        Change::By(share) => share > -1.0 && share < 100.0,
        Change::To(usd) => usd > 0.0 && usd < 1e9,
    };
    fine.then_some(change).ok_or_else(|| format!("{word} leads to no price"))
}

fn duration(word: &str) -> Result<Duration, String> {
    let secs = number(word.strip_suffix('s').unwrap_or(word))?;
    let fine = (0.0..=3_600.0).contains(&secs);
    fine.then(|| Duration::from_secs_f64(secs)).ok_or_else(|| format!("{word}: 0s to 3600s"))
}

fn fund(words: &[&str]) -> Result<Command, String> {
    let ([to, sol, usdc] | [to, sol, usdc, _]) = words else {
        return Err("fund ADDRESS SOL USDC [BTC]".to_owned());
    };
    let to = to.parse().map_err(|_| format!("{to} is not an address"))?;
    let btc = words.get(3).map_or(Ok(0.0), |btc| amount(btc))?;
    Ok(Command::Fund { to, sol: amount(sol)?, usdc: amount(usdc)?, btc })
}

/// Up to a billion: tokens' atoms stay far below 2^63.
fn amount(word: &str) -> Result<f64, String> {
    let number = number(word)?;
    (0.0..=1e9).contains(&number).then_some(number).ok_or_else(|| format!("{word}: 0 to a billion"))
}

fn number(word: &str) -> Result<f64, String> {
    let parsed = word.parse().ok().filter(|number: &f64| number.is_finite());
    parsed.ok_or_else(|| format!("{word} is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line, &["BTC".to_owned(), "ETH".to_owned()])
    }

    #[test]
    fn prices_move_by_a_share_or_to_a_price_at_once_or_slowly() {
        let price = |markets, change, secs| {
            Ok(Command::Price { markets, change, over: Duration::from_secs(secs) })
        };
        assert_eq!(read("price btc -12%"), price(vec![0], Change::By(-0.12), 0));
        assert_eq!(read(" price  ETH 180 "), price(vec![1], Change::To(180.0), 0));
        assert_eq!(read("price all +5% over 10s"), price(vec![0, 1], Change::By(0.05), 10));
    }

    #[test]
    fn wallets_are_funded_with_two_amounts_or_three() {
        let to = Pubkey::new_unique();
        let fund = |btc| Ok(Command::Fund { to, sol: 2.5, usdc: 1_000.0, btc });
        assert_eq!(read(&format!("fund {to} 2.5 1000")), fund(0.0));
        assert_eq!(read(&format!("fund {to} 2.5 1000 0.1")), fund(0.1));
    }

    #[test]
    fn names_of_keys_may_have_spaces() {
        assert_eq!(read("key naked put seller 1"), read("key naked-put-seller-1"));
        assert_eq!(read("key"), Ok(Command::Key(None)));
    }

    #[test]
    fn what_can_not_be_meant_is_said() {
        for (line, said) in [
            ("", "empty"),
            ("dance", "no command"),
            ("price sol 5", "no market sol"),
            ("price btc -100%", "leads to no price"),
            ("price btc NaN", "not a number"),
            ("price btc 5 over 2h", "not a number"),
            ("price btc", "price MARKET CHANGE"),
            ("fund me 1 1", "not an address"),
            ("keeper maybe", "neither on nor off"),
            ("fund 11111111111111111111111111111111 -1 1", "0 to a billion"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(said), "{line}: {error}");
        }
    }
}
