"""Write the two lock files: `requirements.lock` runs the kit, `requirements-dev.lock` adds lab and test tools."""

import subprocess
import sys

COMMON = [
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "pyproject.toml"),
]
EXTRAS = {
    "requirements-dev.lock": ["anki", "cluster", "drift", "learn", "postgresql"],
    "requirements.lock": ["pdf", "labs", "measures"],
}
MORE = {
    "requirements-dev.lock": ["--group", "setup", "--group", "dev"],
    "requirements.lock": ["--group", "setup", "-c", "requirements-dev.lock"],
}

for name, more in MORE.items():
    extras = [word for extra in EXTRAS[name] for word in ("--extra", extra)]
    command = [sys.executable, "-m", *COMMON, *extras, *more, "-o", name]
    subprocess.run([*command, "--upgrade"] if "--upgrade" in sys.argv else command, check=True)
