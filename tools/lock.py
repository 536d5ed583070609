"""Write the two lock files: `requirements.lock` runs the kit, `requirements-dev.lock` adds lab and test tools."""

import subprocess
import sys

COMMON = [
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "pyproject.toml"),
]
LOCKS = {
    "requirements-dev.lock": ["--extra", "learn", "--extra", "postgresql", "--group", "setup", "--group", "dev"],
    "requirements.lock": ["--extra", "pdf", "--extra", "labs", "--group", "setup", "-c", "requirements-dev.lock"],
}

for name, extras in LOCKS.items():
    command = [sys.executable, "-m", *COMMON, *extras, "-o", name]
    subprocess.run([*command, "--upgrade"] if "--upgrade" in sys.argv else command, check=True)
