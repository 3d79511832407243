# %% [markdown]
# # Who or what causes the risks of each subdomain?
#
# The base counts; pandas only arranges. Every number is followed by the address that repeats it.

# %%
import os

import pandas as pd

BASE = os.environ.get("RISKBASE", "http://127.0.0.1:8000")
API = f"{BASE}/api/v1"

# %% [markdown]
# ## Shares
# One call gives every pair of subdomain and entity, with shares of the coded risks in each row.

# %%
groups = pd.read_json(f"{API}/risks/groups/?by=subdomain,entity", typ="series")
cells = pd.DataFrame(groups["cells"])
shares = cells.pivot(index="row", columns="column", values="row_share")
print(shares.round(2).to_string(na_rep=""))

# %% [markdown]
# ## From a number to its records
# The fullest cell, its list, and what those records cite.

# %%
fullest = cells.loc[cells["count"].idxmax()]
listed = pd.read_json(fullest["address"], typ="series")
risks = pd.DataFrame(listed["results"])
print(f"{listed['count']} risks in {fullest['row']}, {fullest['column']}: {fullest['address']}")
print(risks[["id", "title", "source"]].head().to_string(index=False))

# %% [markdown]
# ## What to cite

# %%
print(f"Data revision {groups['data_revision']}, counted as {groups['unit']}.")
