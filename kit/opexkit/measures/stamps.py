"""A column of times as numpy keeps it: UTC, to the microsecond, NaT where there is none."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Stamps = NDArray[np.datetime64]


def plain_stamps(series: "pd.Series[pd.Timestamp]") -> Stamps:
    """Times as UTC without a zone, to the microsecond."""
    bare = series.dt.tz_convert("UTC").dt.tz_localize(None) if series.dt.tz is not None else series
    stamps: Stamps = bare.to_numpy(dtype="datetime64[us]")
    return stamps
