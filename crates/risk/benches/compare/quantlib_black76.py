"""Times QuantLib's Black-76. Standard input: rounds, then a line an option: call (1) or put (0), strike, forward,
standard deviation. Standard output: nanoseconds a price by blackFormula and by BlackCalculator, nanoseconds of a call
that returns at once, the prices."""
import sys
from time import perf_counter_ns

import QuantLib as ql

rounds = int(sys.stdin.readline())
lines = [line.split() for line in sys.stdin]
options = [
    (ql.Option.Call if call == "1" else ql.Option.Put, float(strike), float(forward), float(sd))
    for call, strike, forward, sd in lines
]
formula, calculator, payoff = ql.blackFormula, ql.BlackCalculator, ql.PlainVanillaPayoff


def by_calculator(kind, strike, forward, sd):
    return calculator(payoff(kind, strike), forward, sd).value()


def best(price, cases):
    times = []
    for _ in range(rounds):
        start = perf_counter_ns()
        for kind, strike, forward, sd in cases:
            price(kind, strike, forward, sd)
        times.append((perf_counter_ns() - start) / len(cases))
    return min(times)


empty = [(kind, strike, forward, 0.0) for kind, strike, forward, _ in options]
print(best(formula, options), best(by_calculator, options), best(formula, empty))
print(*(formula(*option) for option in options))
