"""How the site is built: `make docs`. Notebooks are not run, and no page loads anything from elsewhere."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "kit"), str(HERE / "_extensions")]

from opexkit import __version__  # noqa: E402 - found by the line above
from opexkit.cli import app  # noqa: E402

project = "opexkit"
copyright = "the opexkit developers"  # noqa: A001 - the name that Sphinx reads
release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.typer", "made"]
exclude_patterns = ["_build"]
nitpicky = False
default_role = "code"

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_render_markdown_format = "myst"

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "exclude-members": "model_config, metadata, registry",
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

html_theme = "pydata_sphinx_theme"
html_title = "opexkit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "show_prev_next": True,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 7,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "use_edit_page_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": []}

# The terminal shows help as plain text; the site draws it.
app.rich_markup_mode = "rich"
