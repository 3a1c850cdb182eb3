mod agreement;
mod arbitrage;
mod black76;
mod greeks;
mod implied;
mod settle;
mod surface;
