"""Say which changes at AWS were read too long ago: `python tools/stale.py [DAY]`, today without DAY (2027-03-01).

Exit status 1 when there is one. What to do: open the source, correct the entry, set `checked` and `review_by`.
"""

import datetime as dt
import sys

from opexkit.lens.changes import changes, stale

if __name__ == "__main__":
    today = dt.date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else dt.datetime.now(tz=dt.UTC).date()
    old = stale(changes(), today)
    for change in old:
        print(f"{change.name}: read {change.checked}, review by {change.review_by}: {change.source}")
    print(f"{len(old)} of {len(changes())} changes to read again on {today}")
    sys.exit(bool(old))
