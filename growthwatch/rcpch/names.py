"""What RCPCH calls the references and their tables."""

from __future__ import annotations

# RCPCH's names of the references that both have.
REFERENCES = {
    "uk-who": "uk-who",
    "trisomy-21": "trisomy-21",
    "turners-syndrome": "turner",
}
PIECE_NAMES = {
    "uk90_preterm": "uk90_preterm",
    "who_2006_lying": "uk_who_infant",
    "who_2006_standing": "uk_who_child",
    "uk90_child": "uk90_child",
    "trisomy_21": "trisomy-21",
    "turner": "turners-syndrome",
}
