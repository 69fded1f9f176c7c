"""Sets and results are shared by threads and sent to processes, in any mixture of languages."""

from __future__ import annotations

import locale
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import pytest

from lorg_indicators import EvidenceError, IndicatorSet, evaluate, load_set
from lorg_indicators.messages import LANGUAGES, Lang
from tests.fuzz import full_evidence

_THREADS = 16
_DOCUMENTS = 24


def _documents(indicators: IndicatorSet) -> list[dict[str, Any]]:
    random = Random(1)  # noqa: S311 - nothing secret
    documents: list[dict[str, Any]] = []
    for at in range(_DOCUMENTS):
        evidence = {name: value for name, value in full_evidence(indicators, random).items() if random.random() < 0.8}
        evidence["study_time"] = f"{60 + at} 分钟/天"
        documents.append({"subject": f"s-{at}", "period": 2024, "evidence": evidence})
    documents.append({"no_such_measure": 1, "study_time": "3 本"})
    return documents


def _scored(indicators: IndicatorSet, document: dict[str, Any]) -> object:
    try:
        result = evaluate(indicators, document)
    except EvidenceError as error:
        return [fault.code for fault in error.faults]
    ends = [(finding.lower, finding.upper, finding.points_lower, finding.points_upper) for finding in result.findings]
    return result.tier, result.reachable_tier, result.score, ends


def _told(indicators: IndicatorSet, document: dict[str, Any], lang: Lang) -> tuple[str, ...]:
    try:
        result = evaluate(indicators, document)
    except EvidenceError as error:
        return (error.render(lang),)
    return result.to_json(lang), result.explain(lang, "markdown"), repr(result.unknown)


def test_threads_in_mixed_languages_agree_with_a_single_one() -> None:
    documents = _documents(load_set("jiating"))
    alone, indicators = load_set("jiating"), load_set("jiating")
    scored = [_scored(alone, document) for document in documents]
    told = [(document, lang, _told(alone, document, lang)) for document in documents[-3:] for lang in LANGUAGES]
    before, barrier = locale.setlocale(locale.LC_ALL), Barrier(_THREADS)

    def run(thread: int) -> bool:
        barrier.wait()  # so that all of them compile the set at once
        same = [_scored(indicators, document) for document in documents] == scored
        document, lang, words = told[thread % len(told)]
        return same and _told(indicators, document, lang) == words

    with ThreadPoolExecutor(_THREADS) as pool:
        assert list(pool.map(run, range(_THREADS))) == [True] * _THREADS
    assert locale.setlocale(locale.LC_ALL) == before


def test_threads_share_one_result() -> None:
    indicators = load_set("jiating")
    document = _documents(indicators)[0]
    wanted = {lang: evaluate(indicators, document).explain(lang) for lang in LANGUAGES}
    result, barrier = evaluate(indicators, document), Barrier(_THREADS)

    def run(thread: int) -> bool:
        lang = LANGUAGES[thread % 2]
        barrier.wait()
        return result.explain(lang) == wanted[lang]

    with ThreadPoolExecutor(_THREADS) as pool:
        assert all(pool.map(run, range(_THREADS)))


def _in_another_process(indicators: IndicatorSet, document: dict[str, Any]) -> tuple[str, str, bytes]:
    result = evaluate(indicators, document)
    return result.to_json(), indicators.digest, pickle.dumps(result)


@pytest.mark.parametrize("used", [False, True])
def test_a_set_works_in_another_process(used: bool) -> None:  # noqa: FBT001 - a parameter
    indicators = load_set("jiating")
    document = _documents(load_set("jiating"))[0]
    if used:
        evaluate(indicators, document).explain()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        text, digest, result = pool.submit(_in_another_process, indicators, document).result()
    here = evaluate(indicators, document)
    assert (text, digest) == (here.to_json(), indicators.digest)
    assert pickle.loads(result) == here  # noqa: S301 - made here
