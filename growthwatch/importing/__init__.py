"""The import step: what systems export to a caseload folder, by a mapping file."""

from growthwatch.importing.importer import Imported, import_export
from growthwatch.importing.mapping import Mapping, load_mapping, shipped_mappings
from growthwatch.importing.writing import write_caseload

__all__ = [
    "Imported",
    "Mapping",
    "import_export",
    "load_mapping",
    "shipped_mappings",
    "write_caseload",
]
