"""FHIR R4 in: Bundles and bulk exports as the rows of text that every other export is."""
