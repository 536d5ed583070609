"""One's own content on the command line: `--content` and OPEXKIT_CONTENT."""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from opexkit import content
from opexkit.cli.console import err_console, fail

_SHOW = warnings.showwarning


def use_content(folders: Sequence[Path]) -> None:
    """Put folders before those that OPEXKIT_CONTENT names, for this command and what it starts.

    Leaves with the status for unusable input if one is not there.
    """
    if folders:
        named = [*map(str, folders), *filter(None, [os.environ.get(content.VARIABLE, "")])]
        os.environ[content.VARIABLE] = os.pathsep.join(named)
    for folder in content.own_roots():
        if not folder.is_dir():
            fail(f"{folder}: there is no such folder of content; check --content and {content.VARIABLE}")
    warnings.showwarning = _show_warning


def _show_warning(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    if issubclass(category, content.ContentWarning):
        err_console.print(str(message), markup=False, soft_wrap=True)
    else:
        _SHOW(message, category, *place, **more)
