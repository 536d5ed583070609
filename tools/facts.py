"""Draw facts of AWS that the kit claims, to look them up: `python tools/facts.py SEED [COUNT]`.

What was found goes into data/lessons/facts.yaml, whose page is docs/facts.md.
"""

import sys

from opexkit.lessons.facts import COUNT, draw, pool

if __name__ == "__main__":
    claims = pool()
    seed, count = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    print(f"{count} of {len(claims)}, seed {seed}")
    for name in draw(claims, seed, count):
        print(f"- {name}\n  {' '.join(claims[name].split())}")
