"""Black-76 by QuantLib's Python package, timed.

Standard input, JSON: {"rounds": n, "cases": [{"is_call", "strike" [USD], "forward" [USD], "total_sd" [1]}, ...]}.
Standard output, JSON: QuantLib's version; its shared library, if found; undiscounted prices [USD]; and, in nanoseconds a
call, the best round of each of

  formula_ns       ql.blackFormula called from Python for every option. This holds the cost of the call through SWIG.
  early_return_ns  the same call with a deviation of zero: SWIG and its conversions, but QuantLib returns before the formula.
  empty_call_ns    ql.nullDouble(): a call through SWIG without arguments that does nothing.

No function of the package prices many options by Black's formula in one call. The nearest, one NPV() of a
CompositeInstrument of VanillaOptions after a change of their quote, spends over a microsecond an option on notifications,
term structures and Greeks: more than the SWIG call it would save, so it says nothing about the formula and isn't measured
here. Instead the caller calls the C++ function in `library` itself.
"""
import gc
import glob
import json
import os
import sys
from collections import deque
from itertools import starmap
from time import perf_counter_ns

try:
    import QuantLib as ql
except ImportError:
    sys.exit(3)  # "not installed", to src/quantlib.rs


def best(function, arguments, rounds):
    """Nanoseconds a call. starmap and deque keep the loop itself in C, so hardly anything of it is counted."""
    times = []
    for _ in range(rounds):
        start = perf_counter_ns()
        deque(starmap(function, arguments), maxlen=0)
        times.append((perf_counter_ns() - start) / len(arguments))
    return min(times)


def library():
    """Where wheels of Linux and of macOS keep QuantLib's C++; nothing if it is elsewhere."""
    package = os.path.dirname(os.path.abspath(ql.__file__))
    beside = os.path.join(os.path.dirname(package), "quantlib.libs", "libQuantLib*")
    inside = os.path.join(package, ".dylibs", "libQuantLib*")
    return next(iter(glob.glob(beside) + glob.glob(inside)), None)


def main():
    request = json.load(sys.stdin)
    rounds = request["rounds"]
    options = [
        (ql.Option.Call if case["is_call"] else ql.Option.Put, case["strike"], case["forward"], case["total_sd"])
        for case in request["cases"]
    ]
    certain = [(kind, strike, forward, 0.0) for kind, strike, forward, _ in options]
    gc.disable()  # no pauses while the clock runs
    answer = {
        "version": ql.__version__,
        "library": library(),
        "formula_ns": best(ql.blackFormula, options, rounds),
        "early_return_ns": best(ql.blackFormula, certain, rounds),
        "empty_call_ns": best(ql.nullDouble, [()] * len(options), rounds),
        "prices": list(starmap(ql.blackFormula, options)),
    }
    json.dump(answer, sys.stdout)


main()
