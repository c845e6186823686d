"""The same workloads by lifelines and lifetimes: a line of JSON each, the shortest of some runs, or of as many as fit
into two minutes."""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifetimes import BetaGeoFitter, GammaGammaFitter

warnings.filterwarnings("ignore")
folder, runs = sys.argv[1], int(sys.argv[2])


def told(name, work, answer):
    best, fitted, first = float("inf"), None, time.perf_counter()
    for at in range(runs):
        begin = time.perf_counter()
        if at and begin - first > 120:
            break
        fitted = work()
        best = min(best, time.perf_counter() - begin)
    print(json.dumps({"name": name, "ms": best * 1000, "answer": [float(x) for x in answer(fitted)]}), flush=True)


lives = pd.read_csv(f"{folder}/lives.csv")
told(
    "kaplanMeier",
    lambda: KaplanMeierFitter().fit(lives["stop"], lives["event"]),
    lambda fit: [fit.survival_function_at_times(365).iloc[0]],
)
plain = lives.drop(columns="start")
told(
    "cox",
    lambda: CoxPHFitter().fit(plain, "stop", "event"),
    lambda fit: fit.params_,
)
told(
    "coxLate",
    lambda: CoxPHFitter().fit(lives, "stop", "event", entry_col="start"),
    lambda fit: fit.params_,
)
bought = pd.read_csv(f"{folder}/purchases.csv")
weeks = bought[["frequency", "recency", "T"]].copy()
weeks["recency"] /= 7
weeks["T"] /= 7
told(
    "bgNbd",
    lambda: BetaGeoFitter().fit(weeks["frequency"], weeks["recency"], weeks["T"]),
    lambda fit: fit.params_[["r", "alpha", "a", "b"]],
)
again = bought[bought["frequency"] > 0]
told(
    "gammaGamma",
    lambda: GammaGammaFitter().fit(again["frequency"], again["amount"]),
    lambda fit: fit.params_[["p", "q", "v"]],
)
