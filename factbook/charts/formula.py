"""Sums an author writes as text, worked out here for the still drawing and by Vega for the live
one: names, numbers, + - * / and brackets, nothing else."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

_WORK: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def result(formula: str, given: Mapping[str, float]) -> float:
    """The value of a sum for the inputs given; ValueError says what is wrong with it."""
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f'"{formula}" is no sum of names and numbers') from None
    return _value(tree, formula, given)


def _value(node: ast.expr, formula: str, given: Mapping[str, float]) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in _WORK:
        sides = (_value(node.left, formula, given), _value(node.right, formula, given))
        try:
            return _WORK[type(node.op)](*sides)
        except ZeroDivisionError:
            raise ValueError(f'"{formula}" divides by zero') from None
    if isinstance(node, ast.Name):
        if node.id not in given:
            raise ValueError(f'"{node.id}" is no input; there are {", ".join(given)}')
        return given[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    raise ValueError(f'"{formula}" has more than names, numbers, + - * / and brackets')
