#!/usr/bin/env python3
"""Writes tests/vectors/pmrm2_cases.json: random portfolios margined in 50-digit arithmetic by the rules of Derive's
PMRM 2, in the format `risk-check` reads. Inputs are drawn here; only the rules are another house's.

Run from the crate's folder:  pip install mpmath && python3 scripts/portfolio_vectors.py > tests/vectors/pmrm2_cases.json
"""
import json
import random
from mpmath import mp, mpf, exp, log, ncdf, sqrt

mp.dps = 50
YEAR = mpf(365 * 86400)
CASES, SEED = 24, 20261121


def parameters(draw):
    """Close to the published set; now and then one value is pushed far out."""
    regular = [(draw.choice([1.1, 1.18, 1.25]), "Up")]
    regular += [(p, v) for p in (1.09, 1.045, 1, 0.955, 0.91) for v in ("Down", "None", "Up")]
    regular += [(0.82, "Up")]
    tails = [(0.34, "Up", 0.0545), (0.67, "Up", 0.109), (1.5, "Up", 0.072), (3.0, "Up", 0.018)]
    scenarios = [dict(SpotShock=p, VolShockDirection=v, DampeningFactor=1.0) for p, v in regular]
    scenarios += [dict(SpotShock=p, VolShockDirection=v, DampeningFactor=d) for p, v, d in tails]
    scenarios += [dict(SpotShock=1, VolShockDirection=v, DampeningFactor=1.0) for v in ("LINEAR", "ABS")]
    far = lambda usual, other: other if draw.random() < 0.15 else usual
    return {
        "Scenarios": scenarios,
        "SkewShock": {
            "LINEAR_SCALE_CAP": far(0.15, 4.0), "LINEAR_CBASE": -0.05,
            "ABS_SCALE_CAP": far(0.15, 3.0), "ABS_CBASE": -0.05,
            "MIN_K_STAR": 0.01, "MIN_WIDTH_SCALE": 4.0,
            "VOL_PARAM_STATIC": 0.6, "VOL_PARAM_SCALE": -0.1,
        },
        "VolShock": {
            "VOLRANGEUP": far(0.5, 6.0), "MIN_VOL_EVAL_SHOCKED": far(0.45, 5.0),
            "VOLRANGEDOWN": far(0.275, 3.0), "SHORTTERMPOWER": 0.3, "LONGTERMPOWER": 0.13,
            "DTE_FLOOR": far(1.0, 40.0),
        },
        "Margin": {
            "MM_LOSS_FACTOR": 0.8, "IM_LOSS_FACTOR": 1.0,
            "SHORT_RATE_MULTSCALE": far(0.5, 4.0), "LONG_RATE_MULTSCALE": 1.0,
            "SHORT_RATE_ADDSCALE": 0.08, "LONG_RATE_ADDSCALE": far(0.08, 2.0),
            "BASE_STATIC_DISCOUNT": 0.95, "BASE_STATIC_DISCOUNT_NEG": far(1.04, 2.5),
        },
        "BasisContingency": {
            "SCENARIO_SPOT_UP": far(1.045, 1.7), "SCENARIO_SPOT_DOWN": far(0.955, 0.8),
            "BASIS_CONT_ADD_FACTOR": far(0.5, 4.0), "BASIS_CONT_MULT_FACTOR": 2.0,
        },
        "OtherContingency": {
            "PEG_LOSS_THRESHOLD": 0.98, "PEG_LOSS_FACTOR": 2.0,
            "CONF_THRESHOLD": 0.55, "CONF_MARGIN": 1.0,
            "MM_PERP_PERCENT": 0.015, "IM_PERP_PERCENT": 0.005,
            "MM_OPTION_PERCENT": 0.003, "IM_OPTION_PERCENT": 0.002,
        },
    }


def scenario(draw):
    spot = draw.choice([draw.uniform(20, 200), draw.uniform(1500, 5000), draw.uniform(50000, 120000)])
    feeds, options = [], []
    for expiry in sorted(draw.sample([900, 43200, 604800, 2004452, 5633252, 18938852], draw.randint(1, 4))):
        tau = expiry / float(YEAR)
        vol = draw.uniform(0.3, 1.2)
        width = max(vol * tau**0.5, 0.01)
        b = draw.uniform(0.05, 0.4) * vol * vol * tau / width
        svi = [vol * vol * tau * draw.uniform(0.6, 0.9), b, draw.uniform(-0.6, 0.3), draw.uniform(-0.1, 0.1) * width, width]
        forward = spot * draw.uniform(0.98, 1.06)
        sure = lambda: draw.choice([1.0, 0.9, draw.uniform(0.1, 1.0)])
        feeds.append(dict(
            FeedExpiry=expiry, Forward=forward, ForwardConfidence=sure(), Rate=draw.uniform(-0.05, 0.3),
            RateConfidence=1.0, OptionVolConfidences=sure(), SVIparam=[repr(x) for x in svi] + [forward, repr(tau)],
        ))
        for _ in range(draw.randint(1, 8)):
            strike = round(forward * draw.uniform(0.6, 1.6), 2)
            options.append(dict(Expiry=expiry, Strike=strike, IsCall=draw.randint(0, 1), Amount=draw.uniform(-60, 60)))
    perps = draw.choice([0, 0, draw.uniform(-20, 20)])
    collateral = [dict(
        Name=f"C{i}", Amount=draw.uniform(0, 30), Price=spot * draw.uniform(0.9, 1.2), Confidence=draw.uniform(0.3, 1.0),
        IsRiskCancelling=draw.random() < 0.5, MMHaircut=0.05, IMHaircut=0.02,
    ) for i in range(draw.randint(0, 3))]
    return dict(
        Cash=draw.uniform(-5e4, 5e5), Collaterals=collateral, SpotPrice=spot, SpotConfidence=draw.choice([1.0, draw.uniform(0.3, 1.0)]),
        NumPerps=perps, PerpPrice=spot * draw.uniform(0.99, 1.01) if perps else 0, PerpConfidence=0.9 if perps else 0,
        UnrealisedPerpPNL=draw.uniform(-1e3, 1e3) if perps else 0.0, UnrealisedFunding=0.0,
        StablePrice=draw.choice([1.0, 0.97, 1.0002]), StableConfidence=1.0, Options=options, OptionFeeds=feeds,
    )


def black76(call, forward, strike, sd):
    value = max(forward - strike, mpf(0))
    if sd > 0:
        d1 = log(forward / strike) / sd + sd / 2
        value = forward * ncdf(d1) - strike * ncdf(d1 - sd)
    return value if call else value - forward + strike


class Expiry:
    """One expiry's legs with what the rules need of its feed."""

    def __init__(self, feed, options, p):
        self.left = feed["FeedExpiry"]
        self.tau = mpf(self.left) / YEAR
        self.forward, self.rate = mpf(feed["Forward"]), max(mpf(feed["Rate"]), 0)
        self.legs = [o for o in options if o["Expiry"] == self.left]
        self.discount = exp(-self.rate * self.tau)
        self.feed, self.p = feed, p
        vol = p["VolShock"]
        days = max(mpf(self.left) / 86400, mpf(vol["DTE_FLOOR"]))
        power = mpf(vol["SHORTTERMPOWER"] if self.left <= 30 * 86400 else vol["LONGTERMPOWER"])
        multiplier = (30 / days) ** power
        self.up = 1 + mpf(vol["VOLRANGEUP"]) * multiplier
        self.down = max(0, 1 - mpf(vol["VOLRANGEDOWN"]) * multiplier)

    def smile(self, strike):
        a, b, rho, m, sigma, forward, tau = (mpf(x) for x in self.feed["SVIparam"])
        most = 4 * sqrt(max(a + b * sigma, 0))
        k = max(-most, min(most, log(strike / forward)))
        w = a + b * (rho * (k - m) + sqrt((k - m) ** 2 + sigma**2))
        return sqrt(min(max(w, 0), 20) / tau)

    def skewed(self, direction, strike):
        s, root = self.p["SkewShock"], sqrt(self.tau)
        k = log(strike / self.forward)
        name = "ABS" if direction == "ABS" else "LINEAR"
        cap = mpf(s[name + "_SCALE_CAP"]) + mpf(s[name + "_CBASE"]) * root
        level = mpf(s["VOL_PARAM_STATIC"]) + mpf(s["VOL_PARAM_SCALE"]) * root
        k_star = max(mpf(s["MIN_K_STAR"]), mpf(s["MIN_WIDTH_SCALE"]) * level * root)
        k = abs(k) if direction == "ABS" else k
        return max(0, 1 + max(-cap, min(cap, k * cap / k_star)))

    def value(self, shock, direction):
        fixed = self.forward * max(0, 1800 - self.left) / 1800
        forward = fixed + (self.forward - fixed) * mpf(shock)
        total = mpf(0)
        for leg in self.legs:
            strike = mpf(leg["Strike"])
            vol = self.smile(strike)
            if direction == "Up":
                vol = max(vol * self.up, mpf(self.p["VolShock"]["MIN_VOL_EVAL_SHOCKED"]))
            elif direction == "Down":
                vol *= self.down
            elif direction != "None":
                vol *= self.skewed(direction, strike)
            price = black76(leg["IsCall"], forward, strike, vol * sqrt(self.tau))
            total += mpf(leg["Amount"]) * price * self.discount
        return total

    def discounted(self, value):
        m = self.p["Margin"]
        if value >= 0:
            rate = self.rate * mpf(m["LONG_RATE_MULTSCALE"]) + mpf(m["LONG_RATE_ADDSCALE"])
            return value * exp(-self.tau * rate) * mpf(m["BASE_STATIC_DISCOUNT"])
        rate = self.rate * mpf(m["SHORT_RATE_MULTSCALE"]) + mpf(m["SHORT_RATE_ADDSCALE"])
        return value * min(exp(self.tau * rate) * mpf(m["BASE_STATIC_DISCOUNT_NEG"]), 1 / self.discount)


def margin(s, p):
    expiries = [Expiry(f, s["Options"], p) for f in s["OptionFeeds"]]
    mark = [e.value(1, "None") for e in expiries]
    stable, spot = mpf(s["StablePrice"]), mpf(s["SpotPrice"])
    worth = lambda c: mpf(c["Amount"]) * mpf(c["Price"])
    profits = []
    for scenario in p["Scenarios"]:
        shock, direction = mpf(scenario["SpotShock"]), scenario["VolShockDirection"]
        total = mpf(s["NumPerps"]) * mpf(s["PerpPrice"]) * (shock - 1)
        total += sum(worth(c) for c in s["Collaterals"] if c["IsRiskCancelling"]) / stable * (shock - 1)
        for e, m in zip(expiries, mark):
            profit = e.discounted(e.value(shock, direction)) - m
            total += -abs(profit) if direction in ("LINEAR", "ABS") else profit
        profits.append(total * mpf(scenario["DampeningFactor"]))
    b, basis = p["BasisContingency"], mpf(0)
    for e, m in zip(expiries, mark):
        moves = [e.value(b[name], "None") - m for name in ("SCENARIO_SPOT_UP", "SCENARIO_SPOT_DOWN")]
        basis += min(*moves, mpf(0)) * (mpf(b["BASIS_CONT_ADD_FACTOR"]) + mpf(b["BASIS_CONT_MULT_FACTOR"]) * e.tau)
    o = p["OtherContingency"]
    net = {}
    for leg in s["Options"]:
        key = (leg["Expiry"], leg["Strike"])
        net[key] = net.get(key, mpf(0)) + mpf(leg["Amount"])
    short, perps = sum(max(-n, mpf(0)) for n in net.values()), abs(mpf(s["NumPerps"]))
    mm = perps * spot * mpf(o["MM_PERP_PERCENT"]) + short * spot * mpf(o["MM_OPTION_PERCENT"])
    more = perps * spot * mpf(o["IM_PERP_PERCENT"]) + short * spot * mpf(o["IM_OPTION_PERCENT"])
    mm += sum(worth(c) * mpf(c["MMHaircut"]) for c in s["Collaterals"]) / stable
    more += sum(worth(c) * mpf(c["IMHaircut"]) for c in s["Collaterals"]) / stable
    doubt = lambda amount, sure: amount * (1 - sure) * mpf(o["CONF_MARGIN"]) if sure < mpf(o["CONF_THRESHOLD"]) else 0
    market = mpf(min(s["SpotConfidence"], s["PerpConfidence"]) if s["NumPerps"] else s["SpotConfidence"])
    more += doubt(perps * spot, market)
    more += sum(doubt(worth(c) / stable, min(mpf(c["Confidence"]), mpf(s["SpotConfidence"]))) for c in s["Collaterals"])
    for e in expiries:
        sure = min(mpf(e.feed["ForwardConfidence"]), mpf(e.feed["RateConfidence"]), mpf(e.feed["OptionVolConfidences"]), market)
        more += sum(doubt(abs(mpf(leg["Amount"])) * spot, sure) for leg in e.legs)
    worst = min(profits + [basis, mpf(0)])
    held = mpf(s["Cash"]) + sum(mark) + sum(worth(c) for c in s["Collaterals"]) / stable
    held += mpf(s["UnrealisedPerpPNL"]) + mpf(s["UnrealisedFunding"])
    im_factor = mpf(p["Margin"]["IM_LOSS_FACTOR"]) + max(mpf(o["PEG_LOSS_THRESHOLD"]) - stable, 0) * mpf(o["PEG_LOSS_FACTOR"])
    return profits, basis, held + mpf(p["Margin"]["MM_LOSS_FACTOR"]) * worst - mm, held + im_factor * worst - mm - more


def case(draw, number):
    p, s = parameters(draw), scenario(draw)
    profits, basis, mm, im = margin(s, p)
    sign = {"Up": 1, "None": 0, "Down": -1}
    text = lambda x: mp.nstr(x, 24)
    regular, skew = [], []
    for scenario_, profit in zip(p["Scenarios"], profits):
        direction = scenario_["VolShockDirection"]
        if direction in sign:
            regular.append([text(mpf(scenario_["SpotShock"]) - 1), sign[direction], text(profit)])
        else:
            skew.append([direction, text(profit)])
    result = dict(reg_losses=regular, tail_losses=[], skew_losses=skew, ForwardContingency=text(basis), MM=text(mm), IM=text(im))
    return dict(name=f"generated_{number}", skipped_upstream=False, Scenario=s, Parameters=p, Result=result)


draw = random.Random(SEED)
# One case a line, so that a change of one shows as one.
SOURCE = "generated by scripts/portfolio_vectors.py in 50-digit arithmetic"
LINES = [json.dumps(case(draw, number)) for number in range(CASES)]
print('{\n "source": ' + json.dumps(SOURCE) + ',\n "cases": [')
print(",\n".join("  " + line for line in LINES))
print(" ]\n}")
