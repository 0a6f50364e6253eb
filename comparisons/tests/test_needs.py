from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict

from comparisons.needs import Fit, Need, fitting, parse_needs
from comparisons.tests.tool_documents import make_capability, make_source, make_tool

NAMES = {"draw": "Draw", "erase": "Erase"}


def parsed(query):
    return parse_needs(QueryDict(query), NAMES)


def told(need, **fields):
    tool = make_tool("alpha", *fields.pop("capabilities", ()), **{"license": "MIT"} | fields)
    found = fitting(tool, need, NAMES)
    return found.fit, [(r.text, r.source.url if r.source else "") for r in found.reasons]


class TestReading:
    def test_tasks_may_be_repeated_or_joined(self):
        assert parsed("need=draw,erase&need=draw").tasks == ("draw", "erase")

    def test_nothing_asked_is_no_need(self):
        assert parsed("need=&need_license=&need_price=").is_empty

    @pytest.mark.parametrize(
        "query, problem",
        [
            ("need=fly", "no task “fly”"),
            ("need_price=cheap", "is not a price"),
            ("need_price=-1", "is not a price"),
            ("need_price=NaN", "is not a price"),
            ("need_price=1e99", "is not a price"),
            ("need_price=20 30", "is not a price"),
            ("need_price=20 EUR USD", "is not a currency"),
            ("need_price=20&need_currency=€", "is not a currency"),
            ("need_price=20&need_currency=euros", "is not a currency"),
            ("need=" + ",".join(f"t{n}" for n in range(1000)), "At most 12 tasks"),
        ],
    )
    def test_what_is_not_understood_is_said_and_left_out(self, query, problem):
        need = parsed(query)
        assert need.is_empty
        assert problem in " ".join(need.problems)


class TestTasks:
    NEED = Need(tasks=("draw",))

    def test_documented_is_kept(self):
        held = [make_capability("draw", support="partial")]
        assert told(self.NEED, capabilities=held) == (Fit.KEPT, [])

    def test_documented_as_missing_is_removed_with_its_source(self):
        held = [make_capability("draw", support="none")]
        fit, reasons = told(self.NEED, capabilities=held)
        assert fit is Fit.REMOVED
        assert reasons == [("Draw: it does not, says", "https://alpha.example/")]

    def test_undocumented_is_never_removed(self):
        fit, reasons = told(self.NEED)
        assert fit is Fit.ASK
        assert reasons == [("Draw: nobody has documented whether it does.", "")]

    def test_a_no_without_a_source_is_no_no(self):
        held = [make_capability("draw", support="none", sources=[])]
        assert told(self.NEED, capabilities=held)[0] is Fit.ASK


class TestLicences:
    def test_another_licence_is_removed_and_an_unknown_one_asked(self):
        need = Need(licences=("MIT",))
        fit, reasons = told(need, license="GPL-3.0-only", homepage="https://a.example/")
        assert (fit, reasons[0][1]) == (Fit.REMOVED, "https://a.example/")
        assert told(need, license="")[0] is Fit.ASK

    def test_a_part_under_an_allowed_licence_is_asked_for(self):
        fit, reasons = told(Need(licences=("MIT",)), license="mit AND CC-BY-4.0")
        assert fit is Fit.ASK
        assert reasons[0][0].startswith("A part of it is under such a licence: it is mit and")


class TestPrices:
    NEED = Need(price=Decimal(20))

    def priced(self, model="paid", need=NEED, **price):
        pricing = {"model": model, "source": "home"} | ({"starting_price": price} if price else {})
        sources = {"home": make_source("https://alpha.example/price")}
        return told(need, pricing=pricing, sources=sources)

    def test_free_and_cheap_are_kept(self):
        assert self.priced("free")[0] is Fit.KEPT
        assert self.priced(amount="20", currency="USD", per="month")[0] is Fit.KEPT

    def test_dearer_is_removed_with_its_source(self):
        fit, reasons = self.priced(amount="20.50", currency="USD", per="month")
        assert fit is Fit.REMOVED
        assert reasons == [("It costs from $20.50 per month, says", "https://alpha.example/price")]

    @pytest.mark.parametrize(
        "query",
        ["need_price=20&need_currency=EUR", "need_price=20 eur", "need_price=EUR 20"],
    )
    def test_the_currency_is_the_visitor_s(self, query):
        need = parsed(query)
        assert (need.price, need.currency, need.problems) == (Decimal(20), "EUR", ())

    def test_prices_of_another_currency_are_named_and_never_converted(self):
        euros = replace(self.NEED, currency="EUR")
        fit, reasons = self.priced(need=euros, amount="5", currency="USD", per="month")
        assert fit is Fit.ASK
        assert reasons[0][0] == "Its price is not in EUR and is not converted: from $5 per month."
        assert self.priced(need=euros, amount="20", currency="EUR", per="month")[0] is Fit.KEPT
        assert self.priced(need=euros, amount="21", currency="EUR", per="month")[0] is Fit.REMOVED

    def test_prices_of_another_measure_are_named_and_never_converted(self):
        hours = replace(self.NEED, per="audio hour")
        fit, reasons = self.priced(need=hours, amount="0.01", currency="USD", per="audio minute")
        said = "Its price is not per audio hour and is not converted: from $0.01 per audio minute."
        assert (fit, reasons[0][0]) == (Fit.ASK, said)
        hour = "Audio hour (recorded)"
        assert self.priced(need=hours, amount="1", currency="USD", per=hour)[0] is Fit.KEPT
        assert self.priced(amount="5", currency="USD", per="month, Basic plan")[0] is Fit.KEPT
        assert self.priced(amount="5", currency="USD", per="monthly user")[0] is Fit.ASK

    def test_measure_is_a_month_unless_named(self):
        assert parsed("need_price=5").per == "month"
        assert parsed("need_price=5&need_per= audio   hour ").per == "audio hour"

    def test_unknown_and_foreign_prices_are_asked_for(self):
        assert self.priced()[0] is Fit.ASK
        assert self.priced(amount="5", currency="EUR", per="month")[0] is Fit.ASK
