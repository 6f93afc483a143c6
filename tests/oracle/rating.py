#!/usr/bin/env python3
"""Prices random calls on random decks, exactly, by the rules of the rating specification alone: the console's tests hold its engine against this.

Written without a look at the engine: fractions instead of decimals, every rate looked at instead of a tree, no step shared with it.
Prints one JSON document: decks, VoIP plans, and calls, each with what it must cost; with --changed also the decks and plans as they were changed later
("changed"), and what each call must cost by those ("after"). Usage: rating.py SEED CALLS [--changed]
"""

import json
import math
import random
import sys
from fractions import Fraction

DAY = 86_400
START = 1_793_491_200  # 2026-11-01 00:00 UTC
SPAN = 20  # days


def text(amount, decimals=None):
    """An amount with so many decimals (it has no more of them); as many as it needs, up to eight, when that is not said."""
    if amount is None:
        return None
    places = 8 if decimals is None else decimals
    scaled = amount * 10**places
    assert scaled.denominator == 1, amount
    digits = str(scaled.numerator).rjust(places + 1, "0")
    return digits if places == 0 else digits[:-places] + "." + digits[-places:]


# ---- the rules ----------------------------------------------------------------------------------------------------


def valid(rate, at):
    return rate["enabled"] and (rate["from"] is None or rate["from"] <= at) and (rate["until"] is None or at < rate["until"])


def matching(deck, number, at):
    """The one candidate of a deck: disabled and invalid rates are out before the longest prefix is sought; of one prefix the latest valid from."""
    fitting = [rate for length in range(1, len(number) + 1) for rate in deck["by_prefix"].get(number[:length], []) if valid(rate, at)]
    if not fitting:
        return None
    longest = max(len(rate["prefix"]) for rate in fitting)
    return max((rate for rate in fitting if len(rate["prefix"]) == longest), key=lambda rate: -math.inf if rate["from"] is None else rate["from"])


def billed_seconds(rate, seconds):
    if seconds <= 0 or seconds <= rate["grace"]:
        return 0
    billed = rate["initial"] + math.ceil(Fraction(max(seconds - rate["initial"], 0), rate["increment"])) * rate["increment"]
    return max(billed, rate["minimum"])


def exact_cost(rate, seconds):
    billed = billed_seconds(rate, seconds)
    if billed == 0:
        return Fraction(0)
    first = rate["rate"] if rate["first"] is None else rate["first"]
    talk = (first * rate["initial"] + rate["rate"] * (billed - rate["initial"])) / 60
    return max(rate["fee"] + talk, rate["charge"])


def rounded(amount, decimals):
    """Half away from zero; amounts are not negative."""
    return Fraction(math.floor(amount * 10**decimals + Fraction(1, 2)), 10**decimals)


def sell(plan, decks, number, at):
    found = [(decks[deck], rate) for deck in plan["retail"] if (rate := matching(decks[deck], number, at))]
    if not found:
        return None
    longest = max(len(rate["prefix"]) for _, rate in found)
    found = [one for one in found if len(one[1]["prefix"]) == longest]
    by_metric = lambda one: (one[0]["metric"], one[1]["rate"], one[1]["id"])
    by_rate = lambda one: (one[1]["rate"], one[0]["metric"], one[1]["id"])
    return min(found, key=by_rate if plan["routing"] == "lcd" else by_metric)


def buy(plan, decks, number, at, seconds):
    found = [(decks[deck], rate) for deck in plan["carriers"] if decks[deck]["active"] and (rate := matching(decks[deck], number, at))]
    if not found:
        return None
    if all(exact_cost(rate, seconds) == 0 for _, rate in found):
        seconds = 60
    return min(found, key=lambda one: (one[0]["metric"] + one[0]["provider_metric"], exact_cost(one[1], seconds), one[1]["rate"], one[0]["id"]))


def is_given(cost, rate):
    return cost is not None and (cost != 0 or (rate or 0) != 0)


def side(chosen, seconds, decimals):
    if chosen is None:
        return {"deck": None, "id": None, "prefix": "", "rate": text(Fraction(0)), "billed": 0, "cost": text(Fraction(0))}
    deck, rate = chosen
    cost = rounded(exact_cost(rate, seconds), decimals)
    return {"deck": deck["id"], "id": rate["id"], "prefix": rate["prefix"], "rate": text(rate["rate"]), "billed": billed_seconds(rate, seconds), "cost": text(cost, decimals)}


def given_side(cost, rate):
    return {"deck": None, "id": None, "prefix": "", "rate": text(rate or Fraction(0)), "billed": 0, "cost": text(cost)}


def price(call, plan, decks):
    sell_given, buy_given = is_given(call["sell_cost"], call["sell_rate"]), is_given(call["buy_cost"], call["buy_rate"])
    billable = call["kind"] != "internal" and (call["direction"] != "inbound" or (plan is not None and plan["inbound"]))
    number, at, seconds = call["number"], call["at"], call["seconds"]
    rated = billable and plan is not None
    sold = sell(plan, decks, number, at) if rated and not sell_given else None
    bought = buy(plan, decks, number, at, seconds) if rated and not buy_given else None
    status = (
        "given" if sell_given or buy_given
        else "not_billable" if not billable
        else "no_plan" if plan is None
        else "not_answered" if seconds == 0
        else "no_rate" if sold is None and bought is None
        else "no_sell_rate" if sold is None
        else "no_buy_rate" if bought is None
        else "rated"
    )
    decimals = plan["decimals"] if plan else 0
    return {
        "status": status,
        "sell": given_side(call["sell_cost"], call["sell_rate"]) if sell_given else side(sold, seconds, decimals),
        "buy": given_side(call["buy_cost"], call["buy_rate"]) if buy_given else side(bought, seconds, decimals),
    }


def halves(call, plan, decks):
    """How many of the call's two amounts lie exactly between two that can be stored."""
    if plan is None or call["expect"]["status"] != "rated":
        return 0
    chosen = [sell(plan, decks, call["number"], call["at"]), buy(plan, decks, call["number"], call["at"], call["seconds"])]
    return sum((exact_cost(rate, call["seconds"]) * 10 ** plan["decimals"]) % 1 == Fraction(1, 2) for _, rate in chosen)


# ---- what is random -----------------------------------------------------------------------------------------------

STEMS = ["44", "442", "4420", "44207", "33", "336", "1", "12", "1212", "49", "491", "4917", "34", "346", "86", "861", "91", "5", "55", "7", "79"]


def any_amount(dice, most=2):
    """Amounts of one to eight decimals, round ones and halves of small units among them."""
    places = dice.randint(1, 8)
    shape = dice.random()
    if shape < 0.35:
        return Fraction(dice.choice([5, 15, 25, 35, 75, 125]), 10 ** dice.randint(2, 7))
    if shape < 0.45:
        return Fraction(dice.randint(0, 3), 100)
    return Fraction(dice.randint(0, most * 10**places // 10), 10**places)


def any_rate(dice, number):
    initial, increment = dice.choice([(1, 1), (60, 60), (30, 6), (0, 1), (6, 6), (60, 1), (0, 7), (20, 3), (300, 60), (dice.randint(0, 99), dice.randint(1, 99))])
    since = None if dice.random() < 0.4 else START + dice.randint(-2, SPAN) * DAY + dice.choice([0, 0, 43_200])
    until = None if dice.random() < 0.6 else (since or START) + dice.randint(1, SPAN) * DAY
    return {
        "id": number,
        "prefix": dice.choice(STEMS) + "".join(dice.choice("0129") for _ in range(dice.choice([0, 0, 0, 1, 2, 3]))),
        "rate": any_amount(dice),
        "first": any_amount(dice) if initial > 0 and dice.random() < 0.25 else None,
        "fee": any_fee(dice),
        "charge": any_fee(dice),
        "initial": initial,
        "increment": increment,
        "minimum": dice.choice([0, 0, 0, 10, 45, 60, 61]),
        "grace": dice.choice([0, 0, 0, 0, 3, 5, 30]),
        "from": since,
        "until": until,
        "enabled": dice.random() > 0.08,
    }


def any_fee(dice):
    return Fraction(0) if dice.random() < 0.7 else Fraction(dice.randint(1, 100_000), 10 ** dice.choice([2 + 4, 6, 6]))


def by_prefix(rates):
    found = {}
    for rate in rates:
        found.setdefault(rate["prefix"], []).append(rate)
    return found


def add_rates(dice, rates, count, next_id):
    """Further rates, each of a prefix and a beginning that no other one has."""
    taken, first = {(rate["prefix"], rate["from"]) for rate in rates}, len(rates)
    for _ in range(count):
        rate = any_rate(dice, 0)
        if (rate["prefix"], rate["from"]) not in taken:
            taken.add((rate["prefix"], rate["from"]))
            rates.append(rate)
    for rate in rates[first:]:
        rate["id"] = next_id()
    return rates


def any_deck(dice, number, is_retail, next_id):
    rates = add_rates(dice, [], dice.choice([20, 120, 400]), next_id)
    with_provider = not is_retail and dice.random() < 0.6
    return {
        "id": number,
        "side": "sell" if is_retail else "buy",
        "metric": dice.randint(8, 11),
        "provider": with_provider,
        "provider_metric": dice.randint(8, 12) if with_provider else 10,
        "active": not with_provider or dice.random() > 0.2,
        "rates": rates,
        "by_prefix": by_prefix(rates),
    }


def changed_deck(dice, deck, next_id):
    """A deck some time later: half of its rates as they were, others dearer, cheaper or charged otherwise, some gone, some new; a rate that is changed is another one."""
    rates = []
    for rate in deck["rates"]:
        fate = dice.random()
        if fate < 0.5:
            rates.append(rate)
        elif fate < 0.85:
            rates.append({**any_rate(dice, next_id()), **{name: rate[name] for name in ("prefix", "from", "until")}})
    add_rates(dice, rates, len(deck["rates"]) // 5, next_id)
    provider_metric = dice.randint(8, 12) if deck["provider"] else 10
    active = not deck["provider"] or dice.random() > 0.2
    return {**deck, "metric": dice.randint(8, 11), "provider_metric": provider_metric, "active": active, "rates": rates, "by_prefix": by_prefix(rates)}


def any_terms(dice, retail, carriers):
    return {
        "routing": dice.choice(["lcr", "lcd"]),
        "decimals": dice.choice([0, 1, 2, 3, 4, 4, 5, 6]),
        "inbound": dice.random() < 0.4,
        "retail": dice.sample(retail, dice.choice([0, 1, 2, 3, 4, 5, 8, 10])),
        "carriers": dice.sample(carriers, dice.choice([0, 1, 2, 3, 4, 5, 8, 10])),
    }


def any_call(dice, plans, moments):
    number = dice.choice(STEMS) + "".join(dice.choice("01299") for _ in range(3)) + "".join(dice.choice("0123456789") for _ in range(7))
    seconds = 0 if dice.random() < 0.12 else dice.choice([1, 3, 4, 5, 6, 12, 30, 31, 45, 60, 61, 90, 120, 600, dice.randint(1, 200), dice.randint(1, 9000)])
    amount = lambda: dice.choice([None, Fraction(0), Fraction(dice.randint(1, 99_999), 100_000)])
    is_given = dice.random() < 0.1
    kind = "internal" if dice.random() < 0.04 else "international"
    return {
        "plan": None if dice.random() < 0.04 else dice.choice(plans)["id"],
        "kind": kind,
        "direction": dice.choice(["outbound"] * 8 + ["inbound"] * 2),
        "number": "" if kind == "internal" else number,
        "dialled": "1000" if kind == "internal" else "+" + number,
        "at": dice.choice(moments) + dice.choice([-1, 0, 0, 1]) if dice.random() < 0.3 else START + dice.randint(0, SPAN * DAY),
        "seconds": seconds,
        "sell_rate": amount() if is_given else None,
        "sell_cost": amount() if is_given else None,
        "buy_rate": amount() if is_given else None,
        "buy_cost": amount() if is_given else None,
    }


def world(seed, count, with_change):
    dice = random.Random(seed)
    ids = iter(dice.sample(range(10_001, 90_000), 20_000))
    next_id = lambda: next(ids)
    decks = {number: any_deck(dice, number, number < 1_020, next_id) for number in [*range(1_001, 1_011), *range(1_021, 1_031)]}
    retail, carriers = [number for number in decks if number < 1_020], [number for number in decks if number > 1_020]
    plans = [{"id": number, **any_terms(dice, retail, carriers)} for number in range(901, 931)]
    moments = [moment for deck in decks.values() for rate in deck["rates"] for moment in (rate["from"], rate["until"]) if moment is not None and moment < START + SPAN * DAY]
    calls = [any_call(dice, plans, moments) for _ in range(count)]
    by_id = {plan["id"]: plan for plan in plans}
    for call in calls:
        call["expect"] = price(call, by_id.get(call["plan"]), decks)
    found = sum(halves(call, by_id.get(call["plan"]), decks) for call in calls)
    told = {"decks": list(decks.values()), "plans": plans, "calls": calls, "halves": found}
    if with_change:
        later = {number: changed_deck(dice, deck, next_id) for number, deck in decks.items()}
        terms = {plan["id"]: {"id": plan["id"], **any_terms(dice, retail, carriers)} if dice.random() < 0.5 else plan for plan in plans}
        for call in calls:
            call["after"] = price(call, terms.get(call["plan"]), later)
        told["changed"] = {"decks": list(later.values()), "plans": list(terms.values())}
    return told


def in_words(told):
    """As JSON has it: no index of the decks, and amounts as texts (a rate may stand in both states of a deck: neither is written to)."""
    amounts = ("rate", "first", "fee", "charge", "sell_rate", "sell_cost", "buy_rate", "buy_cost")
    if isinstance(told, dict):
        return {name: text(value) if name in amounts and isinstance(value, (Fraction, type(None))) else in_words(value) for name, value in told.items() if name != "by_prefix"}
    return [in_words(one) for one in told] if isinstance(told, list) else told


def main():
    json.dump(in_words(world(int(sys.argv[1]), int(sys.argv[2]), "--changed" in sys.argv[3:])), sys.stdout)


if __name__ == "__main__":
    main()
