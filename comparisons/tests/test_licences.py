import pytest

from comparisons.licences import licence_is_among


@pytest.mark.parametrize(
    "expression, is_allowed",
    [
        ("MIT", True),
        ("mit", True),
        ("GPL-3.0-only", False),
        ("MIT AND Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("(MIT OR Apache-2.0) AND CC-BY-NC-4.0", False),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", True),
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", False),
        ("GPL-3.0-only OR (MIT AND (CC0-1.0 OR Apache-2.0 WITH LLVM-exception))", True),
    ],
)
def test_expressions(expression, is_allowed):
    assert licence_is_among(expression, ("MIT", "Apache-2.0")) is is_allowed
