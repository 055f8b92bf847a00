"""How the documentation site is built: `sphinx-build -W -b html docs site`."""

from __future__ import annotations

import growthwatch

project = "growthwatch"
copyright = "growthwatch contributors, AGPL-3.0-or-later"
version = release = growthwatch.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "growthwatch"
html_logo = None
# Everything a page needs comes with it: the site is read on computers without the internet.
html_show_sphinx = False
autosummary_generate = False
autodoc_typehints = "none"  # numpydoc's sections say types
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
myst_heading_anchors = 3
# Links to files of the repository that are no pages of the site.
suppress_warnings = ["myst.xref_missing"]
