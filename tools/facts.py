"""Facts of AWS that the kit claims, to look them up.

python tools/facts.py left           # those that nobody has looked up
python tools/facts.py SEED [COUNT]   # some, drawn by a seed

What was found goes into data/lessons/facts.yaml, whose page is docs/facts.md.
"""

import sys

from opexkit.lessons.facts import COUNT, draw, facts, pool

if __name__ == "__main__":
    claims = pool()
    if sys.argv[1] == "left":
        drawn = sorted(set(claims) - {fact.id for fact in facts().facts})
    else:
        drawn = draw(claims, int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COUNT)
    print(f"{len(drawn)} of {len(claims)}")
    for name in drawn:
        print(f"- {name}\n  {' '.join(claims[name].split())}")
