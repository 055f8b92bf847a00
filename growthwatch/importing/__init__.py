"""The import step: what systems export to a caseload folder, by a mapping file."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from growthwatch.importing.earlier import not_watched_by_import as not_watched_by_import
    from growthwatch.importing.earlier import rejected_by_import as rejected_by_import
    from growthwatch.importing.importer import Imported as Imported
    from growthwatch.importing.importer import import_export as import_export
    from growthwatch.importing.mapping import Mapping as Mapping
    from growthwatch.importing.mapping import load_mapping as load_mapping
    from growthwatch.importing.mapping import shipped_mappings as shipped_mappings
    from growthwatch.importing.missing import missing_children as missing_children
    from growthwatch.importing.writing import ready_for_caseload as ready_for_caseload
    from growthwatch.importing.writing import write_caseload as write_caseload

# Loaded when first used: the mapping's models take longer to load than a small caseload to report.
_WHERE = {
    "Imported": "importer",
    "Mapping": "mapping",
    "import_export": "importer",
    "load_mapping": "mapping",
    "not_watched_by_import": "earlier",
    "missing_children": "missing",
    "ready_for_caseload": "writing",
    "rejected_by_import": "earlier",
    "shipped_mappings": "mapping",
    "write_caseload": "writing",
}
__all__ = [*_WHERE]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"growthwatch.importing.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'growthwatch.importing' has no attribute {name!r}")
