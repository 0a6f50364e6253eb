"""Rows that editors change, editions that the public reads, entries that lists read."""

from .corrections import Correction, DailySending
from .editions import Change, Edition, ToolEdition
from .entries import (
    CapabilityEntry,
    MeasurementEntry,
    NameEntry,
    RelationEntry,
    SourceEntry,
    TextEntry,
)
from .evidence import CapabilityCitation, Citation, Measurement, Relation, Signal, Source
from .search import SearchTerm, SearchText
from .secrets import DailySecret
from .tools import Address, Capability, Redirect, Tool
from .vocabulary import Category, Maker, Metric, Task

__all__ = [
    "Address",
    "Capability",
    "CapabilityCitation",
    "CapabilityEntry",
    "Category",
    "Change",
    "Citation",
    "Correction",
    "DailySecret",
    "DailySending",
    "Edition",
    "Maker",
    "Measurement",
    "MeasurementEntry",
    "Metric",
    "NameEntry",
    "Redirect",
    "Relation",
    "RelationEntry",
    "SearchTerm",
    "SearchText",
    "Signal",
    "Source",
    "SourceEntry",
    "Task",
    "TextEntry",
    "Tool",
    "ToolEdition",
]
