"""FHIR R4 out: z-scores and centiles as Observations, judgements as Flags, the pack as a document.

What comes in is read by `growthwatch.importing.fhir`.
"""

from growthwatch.fhir.writing import NoFhir, caseload_resources, pack_document, write_fhir

__all__ = ["NoFhir", "caseload_resources", "pack_document", "write_fhir"]
