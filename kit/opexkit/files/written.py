"""Plain data as the YAML that people read and edit."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML


def yaml_text(record: Mapping[str, Any]) -> str:
    r"""Write a mapping as YAML: keys in their order, a line for each, letters of any script as they are.

    Example:
        >>> yaml_text({"team": "配送", "answers": {"OPS01-BP01": "implemented"}})
        'team: 配送\nanswers:\n  OPS01-BP01: implemented\n'
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(dict(record), stream)
    return stream.getvalue()
